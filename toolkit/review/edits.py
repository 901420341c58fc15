"""The edits a reviewer can make to messages. Each is written to the catalog at once and can be undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from toolkit.catalog import (
    ConflictError,
    Entry,
    finding_line,
    flagged,
    note_lines,
    read_made_by,
    record_of,
    retargeted,
    storable,
    version,
    without_previous,
)
from toolkit.errors import UsageError
from toolkit.export import describe_finding
from toolkit.judging import judge_record
from toolkit.review.judged_catalog import JudgedCatalog, UndoStep
from toolkit.text import counted, digest
from toolkit.types import Finding, SegmentRecord, Span, State

UNDO = 1_000
"""How many changes of a catalog can be undone."""


def save(catalog: JudgedCatalog, key: str, seen: str, target: str, *, approve: bool, what: str = "edit") -> None:
    """Replace the translation with `target`; without `approve` a draft or a new text is fuzzy.

    An empty text requests a new draft. Raises what `_change` raises.
    """
    text = fitted(target, catalog.records[_place(catalog, key)].segment.text)

    def edit(entry: Entry) -> Entry:
        was_open = not (entry.plural_targets[0] if entry.plural_targets else entry.target)
        entry = retargeted(entry, text)
        return _flagged(entry, fuzzy=bool(text) and not approve and (entry.fuzzy or was_open))

    _change(catalog, {key: seen}, edit, what, settles=True)


def approve(catalog: JudgedCatalog, seen: Mapping[str, str]) -> None:
    """Clear `fuzzy` and the previous source of messages in one step, each by key in the version seen.

    Raises `UsageError` when one has no translation, and what `_change` raises; then none is written.
    """
    _change(catalog, seen, _approved, "approval", settles=True)


@dataclass(frozen=True, slots=True)
class Approvable:
    """The segments that can be approved at once: the version of each by key, those `clean` have no finding."""

    clean: Mapping[str, str]
    with_findings: Mapping[str, str]
    without_translation: int
    approved: int

    @property
    def seen(self) -> str:
        """What identifies these segments as a reviewer has seen them."""
        return digest(repr((sorted(self.clean.items()), sorted(self.with_findings.items()))), 16)


def approvable(catalog: JudgedCatalog, places: Iterable[int]) -> Approvable:
    """Sort the segments at `places` for `approve`. Raises `UsageError` until all of the catalog are checked."""
    require_checked(catalog)
    by_findings: dict[bool, dict[str, str]] = {False: {}, True: {}}
    states = Counter[State]()
    for place in places:
        judged = catalog.judged(place)
        states[judged.state] += 1
        if judged.state not in (State.NEW, State.APPROVED):
            by_findings[bool(judged.findings)][judged.record.segment.key] = catalog.seen(place)
    return Approvable(by_findings[False], by_findings[True], states[State.NEW], states[State.APPROVED])


def require_checked(catalog: JudgedCatalog) -> None:
    """Raise `UsageError` until all segments are checked."""
    if catalog.checked < len(catalog.records):
        what = f"only {catalog.checked:,} of {len(catalog.records):,} segments are checked for findings so far"
        raise UsageError(what, "try again in a moment")


def _approved(entry: Entry) -> Entry:
    if not (entry.target or any(entry.plural_targets)):
        raise UsageError("no translation to approve", "write one first")
    return _flagged(entry, fuzzy=False)


def reopen(catalog: JudgedCatalog, key: str, seen: str) -> None:
    """Set `fuzzy`: the message must be reviewed again."""
    _change(catalog, {key: seen}, lambda entry: _flagged(entry, fuzzy=True), "reopening")


def comment(catalog: JudgedCatalog, key: str, seen: str, text: str) -> None:
    """Replace the translator comments with the lines of `text`."""
    lines = tuple(line.rstrip() for line in storable(_plain(text)).strip("\n").split("\n"))
    _change(catalog, {key: seen}, lambda entry: replace(entry, comments=lines if any(lines) else ()), "comment")


def fix(catalog: JudgedCatalog, key: str, seen: str, number: int) -> None:
    """Replace the target span of the finding `number` (from 0) with its suggestion.

    Raises `UsageError` when the finding has no span: the reviewer must find the place.
    """
    judged = catalog.judged(_place(catalog, key))
    finding = judged.findings[number] if 0 <= number < len(judged.findings) else None
    if finding is None or judged.record.translation is None or not fixable(finding):
        raise UsageError("this finding has no place in the text", "press e and correct the text")
    target, span = judged.record.translation.target, finding.target_span or Span(0, 0)
    save(catalog, key, seen, replaced(target, span, finding.suggestion), approve=False, what="fix")


def fixable(finding: Finding) -> bool:
    """Return whether `finding` has a suggestion and a span in the target."""
    return bool(finding.suggestion and finding.target_span)


def undo(catalog: JudgedCatalog) -> tuple[str, str]:
    """Undo the last change made here; return the key of its (first) message, and what was undone.

    Of several messages, those that were changed elsewhere since are skipped. Raises `UsageError` when there is nothing
    to undo, `ConflictError` when no message is left to undo.
    """
    if not catalog.undo:
        raise UsageError("nothing to undo", "earlier changes are in version control")
    catalog.refresh()
    step, entries = catalog.undo[-1], catalog.file.entries
    left = [change for change in step.changes if change[0] in entries and version(entries[change[0]]) == change[2]]
    left = left or [step.changes[0]]
    try:
        _apply(catalog, {key: (after, partial(_back, before)) for key, before, after in left})
    except ConflictError:  # other errors, such as a full disk, keep the step
        catalog.undo.pop()
        raise
    catalog.undo.pop()
    return left[0][0], f"{step.what} of {_messages(catalog, left[0][0], len(left), len(step.changes))}"


def _back(before: Entry, _: Entry) -> Entry:
    return before


def _messages(catalog: JudgedCatalog, key: str, count: int, before: int) -> str:
    if before == 1:
        return f"segment {catalog.index[key] + 1}"
    skipped = before - count
    return counted(count, "segment") + (
        f"; not of {counted(skipped, 'segment')} changed elsewhere since" if skipped else ""
    )


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
    catalog: JudgedCatalog,
    seen: Mapping[str, str],
    edit: Callable[[Entry], Entry],
    what: str,
    *,
    settles: bool = False,
) -> None:
    """Apply `edit` to messages by key, which the reviewer saw in the versions `seen`; `what` names the change.

    With `settles` the current terms are recorded as those the reviewer used. Raises what `OpenCatalog.change` raises.
    """
    records = {key: catalog.judged(_place(catalog, key)).record for key in seen}

    def full(record: SegmentRecord, entry: Entry) -> Entry:
        changed = edit(entry)
        return _noted(changed, record, catalog) if settles and changed != entry else changed

    done = _apply(catalog, {key: (seen[key], partial(full, record)) for key, record in records.items()})
    changes = tuple((key, before, version(after)) for key, (before, after) in done.items() if before != after)
    if changes:
        catalog.undo.append(UndoStep(what, changes))
        del catalog.undo[:-UNDO]


def _noted(entry: Entry, record: SegmentRecord, catalog: JudgedCatalog) -> Entry:
    segment = record.segment
    made_by = read_made_by(entry.notes)
    lines = partial(note_lines, record.matches, shown=segment.shown, place=segment.place, made_by=made_by)
    entry = replace(entry, notes=lines())
    fresh = replace(record_of(segment.key, entry, catalog.path, None), segment=segment, matches=record.matches)
    findings = judge_record(fresh, run=catalog.run) if fresh.translation else ()
    return replace(entry, notes=lines(more=[finding_line(describe_finding(finding)) for finding in findings]))


def _apply(
    catalog: JudgedCatalog, edits: Mapping[str, tuple[str, Callable[[Entry], Entry]]]
) -> dict[str, tuple[Entry, Entry]]:
    read = catalog.file.reads
    try:
        done = catalog.file.change_all(edits)
    finally:
        if catalog.file.reads != read:
            catalog.rebuild()
    for key in done:
        catalog.changed(key)
    return done


_CODES = "USD|RMB|CNY|EUR|GBP|HKD|JPY"
_MONEY = re.compile(r"[$€£¥]|\b(?:yuan|dollars|euros|pounds|yen)\b")
_BEFORE_MONEY = re.compile(rf"(?:\b(?:US|HK|NT))?[$€£¥]$|\b(?:{_CODES}) ?$")
_AFTER_MONEY = re.compile(
    rf"^ ?(?:(?:US|U\.S\.|Hong Kong) )?(?:dollars?|yuan|renminbi|euros?|pounds?|yen|{_CODES})\b", re.IGNORECASE
)
_AFTER_PERCENT = re.compile(r" ?(?:%|per ?cent\b)")


def replaced(target: str, span: Span, suggestion: str) -> str:
    """Replace `span` of `target` with `suggestion` without repeating a unit.

    The span of a finding on a figure holds its digits; the suggestion has the unit as well. So a currency, a percent
    sign or words next to the span are removed if the suggestion has them: `$[12 billion]` becomes `US$15 billion`.
    """
    before, after = target[: span.start], target[span.end :]
    if _MONEY.search(suggestion):
        before, after = _BEFORE_MONEY.sub("", before), _AFTER_MONEY.sub("", after)
    return _without_head(before, suggestion) + suggestion + _without_tail(after, suggestion)


def _without_head(before: str, suggestion: str) -> str:
    first = suggestion.partition(" ")[0] + " "
    if first == " ":
        return before
    return before.removesuffix(first) if before.endswith((f" {first}", f"({first}")) or before == first else before


def _without_tail(after: str, suggestion: str) -> str:
    if "%" in suggestion and (sign := _AFTER_PERCENT.match(after)):
        after = after[sign.end() :]
    if re.search(r"\ds$", suggestion):
        after = re.sub(r"^'?s\b", "", after)
    for space in re.finditer(r" (?=\S)", suggestion):
        tail = suggestion[space.start() :]
        if re.match(re.escape(tail) + r"(?!\w)", after):
            return after[len(tail) :]
    return after
