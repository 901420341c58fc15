"""The catalog of a document: the reviewers' decisions, preserved when the source changes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.catalog import header, po
from toolkit.catalog.catalog_units import PERSONS, amended, persons, records_of, translation_of
from toolkit.catalog.entry import Entry, PoFile, is_key, storable, wrong_key
from toolkit.catalog.header import same_file
from toolkit.catalog.merge import MergePlan, compose, make_plan, recalled, retired
from toolkit.catalog.notes import ignored_checks
from toolkit.errors import InputError
from toolkit.files import TRIES, keeps_changing, saving, write_atomic, write_unless_changed
from toolkit.types import REVIEWED, Segment, SegmentRecord, State, Translation


class Catalog:
    """The PO catalog of one document, in memory.

    `path` is its file, `document` the path of the source as a user would type it (`seeds/a.txt`).
    """

    def __init__(self, path: Path, document: str, data: bytes | None = None) -> None:
        self.path = path
        self.document = document
        self._data = data
        self._there = self._file = po.parse(data, path) if data else PoFile(Entry(""))
        self._last: tuple[Sequence[SegmentRecord], Mapping[str, Sequence[str]], str] | None = None
        self._planned: tuple[PoFile, list[Segment], MergePlan] | None = None

    @classmethod
    def load(cls, path: Path, document: str) -> Catalog:
        """Load the catalog at `path`; a missing file gives an empty catalog.

        Args:
            path: The PO file.
            document: The path of its source document as a user would type it (`seeds/a.txt`).

        Raises:
            InputError: The file cannot be read or is broken; the message names file and line.
        """
        catalog = cls(path, document)
        catalog._data, file = po.read_whole(path)
        catalog._there = catalog._file = file or catalog._file
        return catalog

    @property
    def signature(self) -> str:
        """The toolkit, model and glossary of the run that wrote it, as `update` gets them; empty if it names none."""
        return header.fields(self._file.header).get(header.SIGNATURE, "").strip()

    def refresh(self) -> None:
        """Read the file again if another program has saved it since. Raises `InputError`."""
        data, file = po.read_whole(self.path, self._data)
        if file:
            self._last = None
            self._rebase(data, file)

    def differs(self, segments: Sequence[Segment]) -> tuple[int, int]:
        """Count the translatable `segments` without a message, and the messages in use that have no segment."""
        ours = {entry.key for entry in self.entries() if is_key(entry.key) and not wrong_key(entry)}
        wanted = {segment.key for segment in segments if segment.translate}
        return len(wanted - ours), len(ours - wanted)

    def entries(self) -> tuple[Entry, ...]:
        """Return the messages in file order, without the header and obsolete messages."""
        return tuple(entry for entry in self._file.entries if not entry.obsolete)

    def ignored(self) -> dict[str, frozenset[str]]:
        """Return the checks that comments of a reviewer switch off, by key; messages without any are absent."""
        ignored = {entry.key: ignored_checks(entry.comments) for entry in self.entries() if entry.key}
        return {key: names for key, names in ignored.items() if names}

    def sources(self) -> dict[str, bool]:
        """Return the sources of the messages, each with whether a reviewer worked on its translation."""
        sources: dict[str, bool] = {}
        for entry in self.entries():
            translation = translation_of(entry, entry.key or "")
            worked_on = translation is not None and translation.state in PERSONS
            sources[entry.source] = worked_on or sources.get(entry.source, False)
        return sources

    def worked_on(self) -> list[tuple[str, Translation]]:
        """Return (source, translation) of the messages that a reviewer approved or edited, in file order."""
        translated = ((entry.source, translation_of(entry, entry.key or "")) for entry in self.entries())
        return [
            (source, translation) for source, translation in translated if translation and translation.state in REVIEWED
        ]

    def wrong_keys(self) -> list[str]:
        """Return one line for each message in use that has the key of another text; such messages are not used."""
        return [f"{self.path}:{entry.line}: {what}" for entry in self.entries() if (what := wrong_key(entry))]

    def records(self) -> list[SegmentRecord]:
        """Return the `entries` as segments in the same order."""
        return records_of(self.entries(), self.path)

    def amend(self, changes: Mapping[str, tuple[str, State]]) -> bool:
        """Write decisions of a reviewer: by the key of a segment of `records`, its target, and APPROVED or EDITED.

        The rest of the file is not changed. Returns False, and writes nothing, when the file has changed since it was
        loaded: load it again and decide again. Raises `WriteError` or `InputError`.
        """
        keys = (record.segment.key for record in self.records())
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
        """Return the translation that an earlier run or a reviewer left for each translatable segment, by key.

        Keys without a translation are absent. A reviewer's translation of a text that has changed is OUTDATED, under
        the key of the new text, with the old source in `previous_source`.
        """
        chosen = [segment for segment in segments if segment.translate]
        plan = self._plan(chosen)
        recalled_by_key = {segment.key: recalled(plan, segment.key) for segment in chosen}
        return {key: translation for key, translation in recalled_by_key.items() if translation is not None}

    def update(self, records: Sequence[SegmentRecord], notes: Mapping[str, Sequence[str]], *, signature: str) -> None:
        """Rewrite the catalog in document order from `records`, all segments of the document.

        `notes` are the lines of findings by key, `signature` names toolkit, model and glossary. A segment without a
        translation keeps what a reviewer left for it. Raises `InputError` when a segment would change a text or state
        of a reviewer.
        """
        chosen = [record for record in records if record.segment.translate]
        plan = self._plan([record.segment for record in chosen])
        fresh = [
            compose(self._guarded(record, plan), plan, notes.get(record.segment.key, ()), document=self.document)
            for record in chosen
        ]
        head = header.completed(self._file.header, document=self.document, folder=self.path.parent, signature=signature)
        active = [entry for entry in plan.foreign if not entry.obsolete]
        obsolete = [entry for entry in plan.foreign if entry.obsolete]
        self._file = PoFile(head, (*fresh, *active, *plan.gone, *obsolete), self._file.trailer)
        self._last, self._planned = (records, notes, signature), None

    def render(self) -> str:
        """Return the text of the PO file."""
        return po.render(self._file)

    def save(self, path: Path | None = None) -> bool:
        """Write the catalog atomically to `path`, or to its own file; return whether bytes changed.

        A file with the same content is not written, even if another program wrapped or sorted it. Edits made to its
        own file after it was loaded take precedence. Raises `WriteError` or `InputError`.
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
        raise keeps_changing(self.path)

    def _rebase(self, data: bytes | None, file: PoFile) -> None:
        """Apply the last update to the file as it is now.

        If reviewed messages are missing, an editor may still be writing: the file is read again. Messages that are
        still missing are kept as obsolete.
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
        records, notes, signature = self._last
        theirs = self.merge([record.segment for record in records])
        records = [_newer(record, theirs.get(record.segment.key)) for record in records]
        self.update(records, notes, signature=signature)

    def _plan(self, segments: list[Segment]) -> MergePlan:
        """Return the plan for `segments`, made once for the current catalog."""
        if self._planned is None or self._planned[0] is not self._file or self._planned[1] != segments:
            self._planned = self._file, segments, make_plan(self._file.entries, segments)
        return self._planned[2]

    def _guarded(self, record: SegmentRecord, plan: MergePlan) -> SegmentRecord:
        """Return `record`, with what a reviewer left if it has no translation."""
        left, translation = recalled(plan, record.segment.key), record.translation
        if left is None or left.state not in PERSONS:
            return record
        if translation is None:
            return replace(record, translation=left)
        if (translation.state, storable(translation.target)) == (left.state, left.target):
            return record
        what = f"{self.path}: message {record.segment.key} is a reviewer's work ({left.state}) and must not be changed"
        raise InputError(what, "please report this bug. The file was not changed")


def _missing(before: PoFile, now: PoFile) -> list[Entry]:
    """Return the reviewed messages of `before` that `now` does not have in any form."""
    there = {(entry.key, entry.source) for entry in now.entries}
    return [entry for entry in before.entries if persons(entry) and (entry.key, entry.source) not in there]


def _newer(record: SegmentRecord, theirs: Translation | None) -> SegmentRecord:
    """Return `record` as in the newer file if a reviewer worked on it or withdrew a decision there."""
    translation = record.translation
    persons = any(each is not None and each.state in PERSONS for each in (theirs, translation))
    return replace(record, translation=theirs) if persons else record
