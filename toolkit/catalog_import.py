"""Import of a reviewer's file into its catalog: the reviewer's changes go in, newer changes in the catalog are kept.

A file that `zhen export` made records the state and fingerprint of each translation at the export. So an import works
like a three-way merge: it compares what was exported, what came back, and what the catalog has now.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from toolkit.catalog import PERSONS, Catalog
from toolkit.errors import InputError
from toolkit.export import WRITERS, Returned, fingerprint, read_aligned, state_of, target_of
from toolkit.files import TRIES, keeps_changing
from toolkit.types import SegmentRecord, State


class Action(StrEnum):
    """What an import does with a row that a reviewer changed.

    `CHANGE`: the catalog takes it. `CONFLICT`: the catalog also changed since the export; it is not changed.
    `UNPLACED`: the catalog has no message (any more) with this source.
    """

    CHANGE = "change"
    CONFLICT = "conflict"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One row of a reviewer's file: key, source, and (target, state) in the catalog `before` and `after`.

    In a conflict `after` is what the file has. For `UNPLACED`, `before` is empty and NEW.
    """

    action: Action
    key: str
    source: str
    before: tuple[str, State]
    after: tuple[str, State]


@dataclass(frozen=True, slots=True)
class Imported:
    """The result for one catalog, also of a dry run: `steps` in the order of the file, and the rows `unchanged`."""

    catalog: Path
    steps: tuple[ImportStep, ...]
    unchanged: int

    def count(self, action: Action) -> int:
        """Return the number of rows with this action."""
        return sum(step.action is action for step in self.steps)


def import_file(
    file: Path, *, into: Path | None = None, out: Path = Path("outputs"), dry_run: bool = False
) -> list[Imported]:
    """Import what a reviewer changed in `file` (tsv, xlsx, docx, tmx, xlf, po) into its catalogs.

    Without `into` each row goes to the catalog that its file names or is named after, in the folder of the file or in
    `out`. A row finds its message by key, else by source; repeated sources match in order. A row with an empty target
    is skipped. With `dry_run` nothing is written. Raises `InputError` if a file or catalog cannot be read or found,
    before anything is written.
    """
    rows = [record for record in read_aligned(file) if record.segment.translate]
    groups: dict[Path, list[SegmentRecord]] = defaultdict(list)
    for row in rows:
        groups[into or _catalog_of(file, row.segment.document, out)].append(row)
    if missing := next((path for path in groups if not path.is_file()), None):
        raise InputError(f"{missing}: no such catalog", "name the catalog with --into")
    planned = [_plan(Catalog.load(path, ""), group) for path, group in groups.items()]
    return planned if dry_run else [_written(path, group) for path, group in groups.items()]


def _written(path: Path, rows: Sequence[SegmentRecord]) -> Imported:
    """Plan and write; plan again when another program saves the catalog in between."""
    for _ in range(TRIES):
        catalog = Catalog.load(path, "")
        plan = _plan(catalog, rows)
        if catalog.amend({step.key: step.after for step in plan.steps if step.action is Action.CHANGE}):
            return plan
    raise keeps_changing(path)


def _catalog_of(file: Path, document: str, out: Path) -> Path:
    """Return the catalog of the rows of `document` in `file`: only one in the folder of the file or in `out`.

    The file comes from outside and may name any path.
    """
    named_catalog = Path(document)
    if document.endswith(".po") and named_catalog.is_file():
        if not any(named_catalog.resolve().is_relative_to(folder.resolve()) for folder in (file.parent, out)):
            what = f"{file}: names the catalog {document}, which is neither in its folder nor in {out}"
            raise InputError(what, f"if that is the right one: zhen import {file} --into {document}")
        return named_catalog
    stem = next((file.name.removesuffix(w.suffix) for w in _BY_LENGTH if file.name.endswith(w.suffix)), file.stem)
    named = [Path(document).name, Path(document).stem] if document and document != file.as_posix() else []
    for name in (*named, stem):
        for folder in (file.parent, out):
            if (path := folder / f"{name}.po").is_file() and path != file:
                return path
    raise InputError(
        f"{file}: no catalog {stem}.po in its folder or in {out}", f"name it: zhen import {file} --into {out}/{stem}.po"
    )


_BY_LENGTH = sorted(WRITERS.values(), key=lambda writer: -len(writer.suffix))


def _plan(catalog: Catalog, rows: Sequence[SegmentRecord]) -> Imported:
    messages = catalog.records()
    places = _places(messages, rows)
    steps = [step for number, row in enumerate(rows) if (step := _step(row, places.get(number)))]
    return Imported(catalog.path, tuple(steps), len(rows) - len(steps))


def _places(messages: Sequence[SegmentRecord], rows: Sequence[SegmentRecord]) -> Mapping[int, SegmentRecord]:
    """Return the message of each row by its number: the one with its key and source, else the next with its source."""
    keyed = {message.segment.key: message for message in messages}
    by_row: dict[int, SegmentRecord] = {}
    for number, row in enumerate(rows):
        message = keyed.get(row.segment.key)
        if message and _same(message.segment.text, row.segment.text):
            by_row[number] = message
            del keyed[row.segment.key]
    unplaced: dict[str, deque[SegmentRecord]] = defaultdict(deque)
    for message in keyed.values():
        unplaced[fingerprint(message.segment.text)].append(message)
    for number, row in enumerate(rows):
        if number not in by_row and (queue := unplaced[fingerprint(row.segment.text)]):
            by_row[number] = queue.popleft()
    return by_row


def _step(row: SegmentRecord, message: SegmentRecord | None) -> ImportStep | None:
    """Return what to do with `row`; None if the reviewer changed nothing, or the catalog already has the change."""
    change = _ComparedRow.of(row)
    if not change.text.strip() or not (change.retyped or change.restated):
        return None
    after = (change.text, change.state)
    if message is None:
        return ImportStep(Action.UNPLACED, row.segment.key, row.segment.text, ("", State.NEW), after)
    before = (target_of(message), state_of(message))
    key, source = message.segment.key, message.segment.text
    same = _same(before[0], change.text)
    if not same and change.outdated(*before):
        return ImportStep(Action.CONFLICT, key, source, before, after)
    wanted = change.wanted(before[1], same=same)
    if same and wanted is before[1]:
        return None
    return ImportStep(Action.CHANGE, key, source, before, (before[0] if same else change.text, wanted))


@dataclass(frozen=True, slots=True)
class _ComparedRow:
    """A row compared with its export: its `text` and `state`; `left` is the exported (state, fingerprint), or None."""

    text: str
    state: State
    left: tuple[str, str] | None

    @classmethod
    def of(cls, row: SegmentRecord) -> _ComparedRow:
        state, colon, mark = (row.exported if isinstance(row, Returned) else "").partition(":")
        state = State.OUTDATED if state == "stale" else state  # version 0.1 wrote "stale"
        return cls(target_of(row), state_of(row), (state, mark) if colon else None)

    @property
    def retyped(self) -> bool:
        return self.left is None or self.left[1] != fingerprint(self.text)

    @property
    def restated(self) -> bool:
        return self.left is None or self.left[0] != self.state

    def outdated(self, target: str, state: State) -> bool:
        """Return whether the catalog, which has `target` and `state`, holds a decision made after the export."""
        if self.left is None:
            return state in PERSONS
        approved_since = state is State.APPROVED and self.left[0] != State.APPROVED
        return approved_since or self.left[1] != fingerprint(target)

    def wanted(self, now: State, *, same: bool) -> State:
        """Return the state after the import; it never goes down. A text that a reviewer typed is at least edited."""
        if now is State.APPROVED or (self.restated and self.state is State.APPROVED):
            return State.APPROVED
        unapproved = self.left is not None and self.restated and self.state is State.EDITED
        if not same or (now is State.OUTDATED and unapproved):
            return State.EDITED
        return now


def _same(text: str, other: str) -> bool:
    return fingerprint(text) == fingerprint(other)
