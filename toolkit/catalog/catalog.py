"""A document's catalog: what people decided about it, kept through every change of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.catalog import header, store
from toolkit.catalog.comments import Record, new_record, read_record, record_line, term_lines
from toolkit.catalog.entry import Book, Entry, one_line, place, storable
from toolkit.catalog.plan import Plan, make_plan
from toolkit.catalog.same import same_book
from toolkit.catalog.states import PERSONS, translation_of
from toolkit.errors import InputError
from toolkit.files import write_atomic
from toolkit.units import Segment, State, Translation, Unit


class Catalog:
    """The PO catalog of one document, in memory.

    `path` is its file, `document` the source's path as a reader would type it (`seeds/a.txt`).
    """

    def __init__(self, path: Path, document: str, data: bytes | None = None) -> None:
        self.path = path
        self.document = document
        self._data: bytes | None = None
        self._there = self._book = Book(Entry(""))
        self._read(data)
        self._last: tuple[Sequence[Unit], Mapping[str, Sequence[str]], str] | None = None

    @classmethod
    def load(cls, path: Path, document: str) -> Catalog:
        """The catalog at `path`, an empty one when there is no such file.

        Raises `InputError` naming file and line when it cannot be read or another program broke it.
        """
        return cls(path, document, store.read_bytes(path))

    def entries(self) -> tuple[Entry, ...]:
        """The messages in use, in file order, without the header and without obsolete ones."""
        return tuple(entry for entry in self._book.entries if not entry.obsolete)

    def merge(self, segments: Sequence[Segment]) -> dict[str, Translation]:
        """By key, what an earlier run or a person left for each translatable one of `segments`.

        Keys without a translation are absent. A person's work on a text that has changed comes back as STALE under
        the key of the new text, its old source in `previous_source`.
        """
        chosen = [segment for segment in segments if segment.translate]
        plan = make_plan(self._book.entries, chosen)
        found = {segment.key: _recalled(plan, segment.key) for segment in chosen}
        return {key: translation for key, translation in found.items() if translation is not None}

    def update(self, units: Sequence[Unit], notes: Mapping[str, Sequence[str]], *, signature: str) -> None:
        """Rewrite the catalog in document order from `units`, all those of the document.

        `notes` are the findings' lines by key, `signature` names toolkit, model and glossary. A unit without a
        translation keeps what a person left for it. Raises `InputError` when a unit would change a text or state
        that is a person's.
        """
        chosen = [unit for unit in units if unit.segment.translate]
        plan = make_plan(self._book.entries, [unit.segment for unit in chosen])
        fresh = [self._entry(unit, plan, notes.get(unit.segment.key, ())) for unit in chosen]
        head = header.completed(self._book.header, document=self.document, signature=signature)
        active = [entry for entry in plan.foreign if not entry.obsolete]
        obsolete = [entry for entry in plan.foreign if entry.obsolete]
        self._book = Book(head, (*fresh, *active, *plan.gone, *obsolete), self._book.trailer)
        self._last = (units, notes, signature)

    def render(self) -> str:
        """The text of the PO file."""
        return store.render(self._book)

    def save(self, path: Path | None = None) -> bool:
        """Write the catalog in one step to `path`, or back to its own; return whether bytes changed.

        A file that says the same, however another program wrapped or sorted it, is left alone. When its own file was
        edited after it was loaded, what is there now is a person's and goes first. Raises `WriteError` or `InputError`.
        """
        if path is not None and path != self.path:
            return write_atomic(path, self.render())
        data = store.read_bytes(self.path)
        if data is not None and data != self._data:
            self._rebase(data)
        if data and same_book(self._there, self._book):
            return False
        self._book = replace(self._book, header=header.dated(self._book.header, header.now()))
        payload = self.render().encode("utf-8")
        write_atomic(self.path, payload)
        self._data, self._there = payload, self._book
        return True

    def _read(self, data: bytes | None) -> None:
        self._data = data
        self._there = store.parse(data, self.path) if data else Book(Entry(""))
        self._book = self._there

    def _rebase(self, data: bytes) -> None:
        """Apply the last update to the file as it is now."""
        self._read(data)
        if self._last is None:
            return
        units, notes, signature = self._last
        theirs = self.merge([unit.segment for unit in units])
        persons = {key: translation for key, translation in theirs.items() if translation.state in PERSONS}
        units = [replace(unit, translation=persons.get(unit.segment.key, unit.translation)) for unit in units]
        self.update(units, notes, signature=signature)

    def _entry(self, unit: Unit, plan: Plan, findings: Sequence[str]) -> Entry:
        segment = unit.segment
        left = _recalled(plan, segment.key)
        translation = self._guarded(unit, left)
        old = plan.kept.get(segment.key) or plan.stale.get(segment.key) or Entry("")
        state = translation.state if translation and translation.target else State.NEW
        record = _record(translation, old) if translation and state is not State.NEW else None
        lines = [*term_lines(unit.matches), *map(one_line, findings)]
        previous = _previous(plan, segment.key) if state is State.STALE else (None, None)
        return Entry(
            source=storable(segment.text),
            target=storable(translation.target) if translation else "",
            key=segment.key,
            comments=old.comments,
            notes=tuple(filter(None, [*lines, record_line(record) if record else ""])),
            places=(place(self.document, segment.line),),
            flags=_flags(old, state),
            sticky=old.sticky,
            previous_source=previous[0],
            previous_key=previous[1],
        )

    def _guarded(self, unit: Unit, left: Translation | None) -> Translation | None:
        translation = unit.translation
        if left is None or left.state not in PERSONS:
            return translation
        if translation is None:
            return left
        if (translation.state, storable(translation.target)) == (left.state, left.target):
            return translation
        what = f"{self.path}: message {unit.segment.key} is a person's ({left.state}) and must not be changed"
        raise InputError(what, "this is a fault of the program: please report it; the file was left as it is")


def _recalled(plan: Plan, key: str) -> Translation | None:
    if entry := plan.kept.get(key):
        return translation_of(entry, key)
    if entry := plan.stale.get(key):
        source = entry.source if entry.previous_source is None else entry.previous_source
        return Translation(key, entry.target, State.STALE, previous_source=source)
    return None


def _record(translation: Translation, old: Entry) -> Record | None:
    """What the `made-by:` line says: a person's text keeps the record of the draft it began with."""
    if translation.state is State.STALE:
        return None
    recorded = read_record(old.notes)
    if translation.state is State.DRAFT:
        stored = replace(translation, target=storable(translation.target))
        return new_record(stored)
    if recorded is not None or not translation.signature:
        return recorded
    return Record(one_line(translation.signature), translation.request)


def _previous(plan: Plan, key: str) -> tuple[str | None, str | None]:
    entry = plan.kept.get(key)
    if entry is not None:
        return entry.previous_source, entry.previous_key
    entry = plan.stale[key]
    if entry.previous_source is not None:
        return entry.previous_source, entry.previous_key
    return entry.source, entry.key


def _flags(old: Entry, state: State) -> tuple[str, ...]:
    fuzzy = ("fuzzy",) if state in (State.DRAFT, State.EDITED, State.STALE) else ()
    return fuzzy + tuple(flag for flag in old.flags if flag != "fuzzy")
