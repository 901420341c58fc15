"""A document's catalog: what people decided about it, kept through every change of its source."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.catalog import header, po
from toolkit.catalog.entry import Entry, PoFile, storable, wrong_key
from toolkit.catalog.header import same_file
from toolkit.catalog.merge import Plan, compose, make_plan, recalled, retired
from toolkit.catalog.notes import ignored_checks
from toolkit.catalog.reading import PERSONS, amended, persons, translation_of, units_of
from toolkit.errors import InputError
from toolkit.files import TRIES, restless, saving, write_atomic, write_unless_changed
from toolkit.units import Segment, State, Translation, Unit


class Catalog:
    """The PO catalog of one document, in memory.

    `path` is its file, `document` the source's path as a reader would type it (`seeds/a.txt`).
    """

    def __init__(self, path: Path, document: str, data: bytes | None = None) -> None:
        self.path = path
        self.document = document
        self._data = data
        self._there = self._file = po.parse(data, path) if data else PoFile(Entry(""))
        self._last: tuple[Sequence[Unit], Mapping[str, Sequence[str]], str] | None = None
        self._planned: tuple[PoFile, list[Segment], Plan] | None = None

    @classmethod
    def load(cls, path: Path, document: str) -> Catalog:
        """Load the catalog at `path`; a missing file gives an empty catalog.

        Args:
            path: The PO file.
            document: The path of its source document, as a reader would type it (`seeds/a.txt`).

        Raises:
            InputError: The file cannot be read or is broken; the message names file and line.
        """
        catalog = cls(path, document)
        catalog._data, file = po.read_whole(path)
        catalog._there = catalog._file = file or catalog._file
        return catalog

    def entries(self) -> tuple[Entry, ...]:
        """The messages in use, in file order, without the header and without obsolete ones."""
        return tuple(entry for entry in self._file.entries if not entry.obsolete)

    def ignored(self) -> dict[str, frozenset[str]]:
        """By key, the checks that a person's comments switch off; messages without any are absent."""
        found = {entry.key: ignored_checks(entry.comments) for entry in self.entries() if entry.key}
        return {key: names for key, names in found.items() if names}

    def worked_on(self) -> list[tuple[str, Translation]]:
        """(source, translation) of the messages in use that a person approved or edited, in file order."""
        said = ((entry.source, translation_of(entry, entry.key or "")) for entry in self.entries())
        return [(source, one) for source, one in said if one and one.state in (State.APPROVED, State.EDITED)]

    def wrong_keys(self) -> list[str]:
        """Return one line for each message in use that has the key of another text; such messages are not used."""
        return [f"{self.path}:{entry.line}: {what}" for entry in self.entries() if (what := wrong_key(entry))]

    def units(self) -> list[Unit]:
        """The `entries` as units, one for each and in the same order."""
        return units_of(self.entries(), self.path)

    def amend(self, changes: Mapping[str, tuple[str, State]]) -> bool:
        """Write what a person decided: by the key of a unit of `units`, its target, and APPROVED or EDITED.

        All else in the file stays. Returns False, and writes nothing, when the file is no longer what was loaded: load
        it again and decide anew. Raises `WriteError` or `InputError`.
        """
        keys = (unit.segment.key for unit in self.units())
        made = iter(
            [
                amended(entry, *changes[key]) if key in changes else entry
                for entry, key in zip(self.entries(), keys, strict=True)
            ]
        )
        entries = tuple(entry if entry.obsolete else next(made) for entry in self._file.entries)
        file = replace(self._file, entries=entries)
        if same_file(self._there, file):
            return True
        file = replace(file, header=header.dated(file.header, header.today()))
        payload = po.render(file).encode("utf-8")
        with saving(self.path):
            if not write_unless_changed(self.path, payload, self._data):
                return False
        self._data, self._there, self._file, self._last = payload, file, file, None
        return True

    def merge(self, segments: Sequence[Segment]) -> dict[str, Translation]:
        """By key, what an earlier run or a person left for each translatable one of `segments`.

        Keys without a translation are absent. A person's work on a text that has changed comes back as OUTDATED under
        the key of the new text, its old source in `previous_source`.
        """
        chosen = [segment for segment in segments if segment.translate]
        plan = self._plan(chosen)
        found = {segment.key: recalled(plan, segment.key) for segment in chosen}
        return {key: translation for key, translation in found.items() if translation is not None}

    def update(self, units: Sequence[Unit], notes: Mapping[str, Sequence[str]], *, signature: str) -> None:
        """Rewrite the catalog in document order from `units`, all those of the document.

        `notes` are the findings' lines by key, `signature` names toolkit, model and glossary. A unit without a
        translation keeps what a person left for it. Raises `InputError` when a unit would change a text or state
        that is a person's.
        """
        chosen = [unit for unit in units if unit.segment.translate]
        plan = self._plan([unit.segment for unit in chosen])
        fresh = [
            compose(self._guarded(unit, plan), plan, notes.get(unit.segment.key, ()), document=self.document)
            for unit in chosen
        ]
        head = header.completed(self._file.header, document=self.document, signature=signature)
        active = [entry for entry in plan.foreign if not entry.obsolete]
        obsolete = [entry for entry in plan.foreign if entry.obsolete]
        self._file = PoFile(head, (*fresh, *active, *plan.gone, *obsolete), self._file.trailer)
        self._last, self._planned = (units, notes, signature), None

    def render(self) -> str:
        """The text of the PO file."""
        return po.render(self._file)

    def save(self, path: Path | None = None) -> bool:
        """Write the catalog in one step to `path`, or back to its own; return whether bytes changed.

        A file that says the same, however another program wrapped or sorted it, is left alone. When its own file was
        edited after it was loaded, what is there now is a person's and goes first. Raises `WriteError` or `InputError`.
        """
        if path is not None and path != self.path:
            return write_atomic(path, self.render())
        with saving(self.path):
            return self._save()

    def _save(self) -> bool:
        for _ in range(TRIES):
            data, file = po.read_whole(self.path, self._data)
            if file:
                self._rebase(data, file)
            if data and same_file(self._there, self._file):
                return False
            self._file = replace(self._file, header=header.dated(self._file.header, header.today()))
            payload = self.render().encode("utf-8")
            if write_unless_changed(self.path, payload, data):
                self._data, self._there = payload, self._file
                return True
        raise restless(self.path)

    def _rebase(self, data: bytes | None, file: PoFile) -> None:
        """Apply the last update to the file as it is now.

        Messages that people had worked on and that are gone from it may be still to come from an editor: it is read
        again; those that stay away are kept as obsolete.
        """
        deadline = time.monotonic() + po.SETTLE
        while (missing := _missing(self._there, file)) and time.monotonic() < deadline:
            time.sleep(0.05)
            data, newer = po.read_whole(self.path, data)
            file = newer or file
        self._data, self._there = data, file
        self._file = replace(file, entries=(*file.entries, *map(retired, missing)))
        if self._last is None:
            return
        units, notes, signature = self._last
        theirs = self.merge([unit.segment for unit in units])
        units = [_newer(unit, theirs.get(unit.segment.key)) for unit in units]
        self.update(units, notes, signature=signature)

    def _plan(self, segments: list[Segment]) -> Plan:
        """The plan for `segments`, made once for the catalog as it is."""
        if self._planned is None or self._planned[0] is not self._file or self._planned[1] != segments:
            self._planned = self._file, segments, make_plan(self._file.entries, segments)
        return self._planned[2]

    def _guarded(self, unit: Unit, plan: Plan) -> Unit:
        """`unit`, or what a person left where it says nothing."""
        left, said = recalled(plan, unit.segment.key), unit.translation
        if left is None or left.state not in PERSONS:
            return unit
        if said is None:
            return replace(unit, translation=left)
        if (said.state, storable(said.target)) == (left.state, left.target):
            return unit
        what = f"{self.path}: message {unit.segment.key} is a reviewer's work ({left.state}) and must not be changed"
        raise InputError(what, "please report this bug. The file was not changed")


def _missing(before: PoFile, now: PoFile) -> list[Entry]:
    """Return the messages of `before` that people had worked on and that `now` has in no form."""
    there = {(entry.key, entry.source) for entry in now.entries}
    return [entry for entry in before.entries if persons(entry) and (entry.key, entry.source) not in there]


def _newer(unit: Unit, theirs: Translation | None) -> Unit:
    """`unit` as the newer file has it, where a person worked on it or took back what a person had decided."""
    said = unit.translation
    persons = any(one is not None and one.state in PERSONS for one in (theirs, said))
    return replace(unit, translation=theirs) if persons else unit
