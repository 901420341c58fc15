"""What a person can do to a message. Each writes the catalog at once, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toolkit.catalog import (
    ConflictError,
    Entry,
    finding_line,
    flagged,
    note_lines,
    read_made_by,
    retargeted,
    storable,
    unit_of,
    version,
    without_previous,
)
from toolkit.errors import UsageError
from toolkit.export import describe_finding
from toolkit.judging import judge_unit
from toolkit.review.fitting import replaced
from toolkit.review.sheet import Sheet
from toolkit.units import Finding, Span, Unit

UNDO = 1_000
"""How many changes of a catalog can be taken back."""


def save(sheet: Sheet, key: str, seen: str, target: str, *, approve: bool) -> None:
    """Put `target` in place of the translation; without `approve` a draft or a new text stays fuzzy.

    An empty text asks for a new draft. Raises what `_change` raises.
    """
    text = fitted(target, sheet.units[_place(sheet, key)].segment.text)

    def edit(entry: Entry) -> Entry:
        was_open = not (entry.plural_targets[0] if entry.plural_targets else entry.target)
        entry = retargeted(entry, text)
        return _flagged(entry, fuzzy=bool(text) and not approve and (entry.fuzzy or was_open))

    _change(sheet, key, seen, edit, settles=True)


def approve(sheet: Sheet, key: str, seen: str) -> None:
    """Clear `fuzzy`, and with it the source the text was made for. Raises `UsageError` when there is no text."""

    def edit(entry: Entry) -> Entry:
        if not (entry.target or any(entry.plural_targets)):
            raise UsageError("no translation to approve", "write one first")
        return _flagged(entry, fuzzy=False)

    _change(sheet, key, seen, edit, settles=True)


def reopen(sheet: Sheet, key: str, seen: str) -> None:
    """Set `fuzzy`: somebody has to look at it again."""
    _change(sheet, key, seen, lambda entry: _flagged(entry, fuzzy=True))


def comment(sheet: Sheet, key: str, seen: str, text: str) -> None:
    """Put `text` in place of the translators' comments, a line a line."""
    lines = tuple(line.rstrip() for line in storable(_plain(text)).strip("\n").split("\n"))
    _change(sheet, key, seen, lambda entry: replace(entry, comments=lines if any(lines) else ()))


def fix(sheet: Sheet, key: str, seen: str, number: int) -> None:
    """Put the suggestion of the finding `number` (from 0) in place of what it points at.

    Raises `UsageError` when it points at nothing: such a suggestion needs a person to find its place.
    """
    judged = sheet.judged(_place(sheet, key))
    finding = judged.findings[number] if 0 <= number < len(judged.findings) else None
    if finding is None or judged.unit.translation is None or not fixable(finding):
        raise UsageError("this finding has no place in the text", "press e and correct the text")
    target, span = judged.unit.translation.target, finding.target_span or Span(0, 0)
    save(sheet, key, seen, replaced(target, span, finding.suggestion), approve=False)


def fixable(finding: Finding) -> bool:
    """Whether the suggestion of `finding` has its place in the text."""
    return bool(finding.suggestion and finding.target_span)


def undo(sheet: Sheet) -> str:
    """Take back the last change made here; returns the key of its message.

    Raises `UsageError` when there is none, `ConflictError` when the message was changed elsewhere since.
    """
    if not sheet.undo:
        raise UsageError("nothing to undo", "earlier changes are in version control")
    key, before, after = sheet.undo[-1]
    try:
        _apply(sheet, key, after, lambda _: before)
    except ConflictError:  # any other error, as of a full disk, keeps the step
        sheet.undo.pop()
        raise
    sheet.undo.pop()
    return key


def fitted(target: str, source: str) -> str:
    """`target` as it can stand in a PO file: it begins and ends with a line feed where `source` does (msgfmt)."""
    text = storable(_plain(target)).strip("\n")
    if not text.strip():
        return ""
    return "\n" * source.startswith("\n") + text + "\n" * source.endswith("\n")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _flagged(entry: Entry, *, fuzzy: bool) -> Entry:
    return flagged(entry if fuzzy else without_previous(entry), fuzzy=fuzzy)


def _place(sheet: Sheet, key: str) -> int:
    sheet.refresh()
    if key not in sheet.index:
        raise ConflictError(sheet.path, key, None)
    return sheet.index[key]


def _change(sheet: Sheet, key: str, seen: str, edit: Callable[[Entry], Entry], *, settles: bool = False) -> None:
    """Apply `edit` to the message `key`, which the person saw in the version `seen`.

    With `settles` the terms of now are on record as those the person worked with. Raises what `OpenCatalog.change`
    raises.
    """
    unit = sheet.judged(_place(sheet, key)).unit

    def full(entry: Entry) -> Entry:
        changed = edit(entry)
        return _noted(changed, unit, sheet) if settles and changed != entry else changed

    before, after = _apply(sheet, key, seen, full)
    if before != after:
        sheet.undo.append((key, before, version(after)))
        del sheet.undo[:-UNDO]


def _noted(entry: Entry, unit: Unit, sheet: Sheet) -> Entry:
    key = unit.segment.key
    made_by = read_made_by(entry.notes)
    entry = replace(entry, notes=note_lines(unit.matches, made_by=made_by))
    fresh = replace(unit_of(key, entry, sheet.path, None), segment=unit.segment, matches=unit.matches)
    found = judge_unit(fresh) if fresh.translation else ()
    lines = [finding_line(describe_finding(finding)) for finding in found]
    return replace(entry, notes=note_lines(unit.matches, more=lines, made_by=made_by))


def _apply(sheet: Sheet, key: str, seen: str, edit: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
    read = sheet.catalog.reads
    try:
        before, after = sheet.catalog.change(key, seen, edit)
    finally:
        if sheet.catalog.reads != read:
            sheet.rebuild()
    sheet.changed(key)
    return before, after
