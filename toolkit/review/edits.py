"""The edits a reviewer can make to a message. Each is written to the catalog at once and can be undone."""

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
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.units import Finding, Span, Unit

UNDO = 1_000
"""How many changes of a catalog can be undone."""


def save(catalog: JudgedCatalog, key: str, seen: str, target: str, *, approve: bool) -> None:
    """Replace the translation with `target`; without `approve` a draft or a new text stays fuzzy.

    An empty text requests a new draft. Raises what `_change` raises.
    """
    text = fitted(target, catalog.units[_place(catalog, key)].segment.text)

    def edit(entry: Entry) -> Entry:
        was_open = not (entry.plural_targets[0] if entry.plural_targets else entry.target)
        entry = retargeted(entry, text)
        return _flagged(entry, fuzzy=bool(text) and not approve and (entry.fuzzy or was_open))

    _change(catalog, key, seen, edit, settles=True)


def approve(catalog: JudgedCatalog, key: str, seen: str) -> None:
    """Clear `fuzzy` and the previous source. Raises `UsageError` when there is no translation."""

    def edit(entry: Entry) -> Entry:
        if not (entry.target or any(entry.plural_targets)):
            raise UsageError("no translation to approve", "write one first")
        return _flagged(entry, fuzzy=False)

    _change(catalog, key, seen, edit, settles=True)


def reopen(catalog: JudgedCatalog, key: str, seen: str) -> None:
    """Set `fuzzy`: the message must be reviewed again."""
    _change(catalog, key, seen, lambda entry: _flagged(entry, fuzzy=True))


def comment(catalog: JudgedCatalog, key: str, seen: str, text: str) -> None:
    """Replace the translator comments with the lines of `text`."""
    lines = tuple(line.rstrip() for line in storable(_plain(text)).strip("\n").split("\n"))
    _change(catalog, key, seen, lambda entry: replace(entry, comments=lines if any(lines) else ()))


def fix(catalog: JudgedCatalog, key: str, seen: str, number: int) -> None:
    """Replace the target span of the finding `number` (from 0) with its suggestion.

    Raises `UsageError` when the finding has no span: the reviewer must find the place.
    """
    judged = catalog.judged(_place(catalog, key))
    finding = judged.findings[number] if 0 <= number < len(judged.findings) else None
    if finding is None or judged.unit.translation is None or not fixable(finding):
        raise UsageError("this finding has no place in the text", "press e and correct the text")
    target, span = judged.unit.translation.target, finding.target_span or Span(0, 0)
    save(catalog, key, seen, replaced(target, span, finding.suggestion), approve=False)


def fixable(finding: Finding) -> bool:
    """Return whether `finding` has a suggestion and a span in the target."""
    return bool(finding.suggestion and finding.target_span)


def undo(catalog: JudgedCatalog) -> str:
    """Undo the last change made here, and return the key of its message.

    Raises `UsageError` when there is none, `ConflictError` when the message was changed elsewhere since.
    """
    if not catalog.undo:
        raise UsageError("nothing to undo", "earlier changes are in version control")
    key, before, after = catalog.undo[-1]
    try:
        _apply(catalog, key, after, lambda _: before)
    except ConflictError:  # other errors, such as a full disk, keep the step
        catalog.undo.pop()
        raise
    catalog.undo.pop()
    return key


def fitted(target: str, source: str) -> str:
    """Make `target` valid in a PO file: it starts and ends with a line feed where `source` does (msgfmt)."""
    text = storable(_plain(target)).strip("\n")
    if not text.strip():
        return ""
    return "\n" * source.startswith("\n") + text + "\n" * source.endswith("\n")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _flagged(entry: Entry, *, fuzzy: bool) -> Entry:
    return flagged(entry if fuzzy else without_previous(entry), fuzzy=fuzzy)


def _place(catalog: JudgedCatalog, key: str) -> int:
    catalog.refresh()
    if key not in catalog.index:
        raise ConflictError(catalog.path, key, None)
    return catalog.index[key]


def _change(
    catalog: JudgedCatalog, key: str, seen: str, edit: Callable[[Entry], Entry], *, settles: bool = False
) -> None:
    """Apply `edit` to the message `key`, which the reviewer saw in the version `seen`.

    With `settles` the current terms are recorded as those the reviewer used. Raises what `OpenCatalog.change` raises.
    """
    unit = catalog.judged(_place(catalog, key)).unit

    def full(entry: Entry) -> Entry:
        changed = edit(entry)
        return _noted(changed, unit, catalog) if settles and changed != entry else changed

    before, after = _apply(catalog, key, seen, full)
    if before != after:
        catalog.undo.append((key, before, version(after)))
        del catalog.undo[:-UNDO]


def _noted(entry: Entry, unit: Unit, catalog: JudgedCatalog) -> Entry:
    key = unit.segment.key
    made_by = read_made_by(entry.notes)
    entry = replace(entry, notes=note_lines(unit.matches, made_by=made_by))
    fresh = replace(unit_of(key, entry, catalog.path, None), segment=unit.segment, matches=unit.matches)
    findings = judge_unit(fresh) if fresh.translation else ()
    lines = [finding_line(describe_finding(finding)) for finding in findings]
    return replace(entry, notes=note_lines(unit.matches, more=lines, made_by=made_by))


def _apply(catalog: JudgedCatalog, key: str, seen: str, edit: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
    read = catalog.file.reads
    try:
        before, after = catalog.file.change(key, seen, edit)
    finally:
        if catalog.file.reads != read:
            catalog.rebuild()
    catalog.changed(key)
    return before, after
