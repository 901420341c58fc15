"""Suggestions for the reviewer, from the current catalogs of the folder and from TMX files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from toolkit.export import state_of, target_of
from toolkit.glossary import Glossary
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.translation_memory import Suggestion, TranslationMemory, pair_of, pairs_of, with_similar
from toolkit.types import SegmentRecord, State

OFFERED = 5
"""Suggestions for one segment."""

_STEP = 200
"""Pairs added at a time; a change made in the page waits for no more than these."""


@dataclass(slots=True)
class _Held:
    """The pairs of one file in the translation memory, by key: as of `version`, with `changes` later changes."""

    version: object = None
    changes: int = 0
    pairs: dict[str, Suggestion] = field(default_factory=dict)


class Suggestions:
    """The translation memory of open catalogs, updated by one background thread and by every change in the page.

    `files` are TMX files outside the folder. Raises `InputError` when one of them cannot be read.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._named = [pair for path in files for pair in pairs_of(path, path.name)]
        self._memory = TranslationMemory(self._named)
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def offers(self, record: SegmentRecord) -> list[Suggestion]:
        """Return approved translations of the same or a similar source that differ from the target, the best first."""
        return self._memory.suggest(record.segment.text, but=target_of(record), limit=OFFERED)

    def same(self, record: SegmentRecord, name: str) -> Suggestion | None:
        """Return another approved translation of the source of `record`, which is in `name`, if it needs one."""
        if state_of(record) is State.APPROVED:
            return None
        return self._memory.same(record.segment.text, but=target_of(record), near=name)

    def holding(self, words: str) -> list[Suggestion]:
        """Return the pairs of TMX files with `words` in source or target, ignoring case."""
        with self._lock:
            held = [pair for name, file in self._held.items() if name.endswith(".tmx") for pair in file.pairs.values()]
        wanted = words.casefold()
        return [pair for pair in [*self._named, *held] if wanted in f"{pair.source}\n{pair.target}".casefold()]

    def with_similar(self, record: SegmentRecord, terms: Glossary) -> SegmentRecord:
        """Add an approved pair with a similar source to `record`, for the prompt."""
        return with_similar(record, self._memory, terms)

    def elsewhere(self, catalog: JudgedCatalog, key: str) -> int:
        """Count the other segments of `catalog` that get the translation of the message `key` offered, up to 1,000."""
        record = catalog.records[catalog.index[key]]
        offered = (self.same(other, catalog.name) for other in islice(catalog.repeated(record.segment.text), 1_000))
        return sum(bool(suggestion and suggestion.target == target_of(record)) for suggestion in offered)

    def changed(self, catalog: JudgedCatalog) -> None:
        """Add the changes made to `catalog` in the page. The caller holds its lock; `load` has added the rest."""
        with self._lock:
            held = self._held.get(catalog.name)
            if held is None or held.version != catalog.build:
                return
            for key in catalog.changes[held.changes :]:
                self._put(held, key, _pair(catalog, catalog.records[catalog.index[key]]))
            held.changes = len(catalog.changes)

    def load(self, catalog: JudgedCatalog) -> None:
        """Add all of `catalog` if it was read again since the last call. Not safe for several threads."""
        with catalog.lock:
            build, changes, records = catalog.build, len(catalog.changes), list(catalog.records)
        if self._version(catalog.name) != build:
            self._fill(catalog.name, build, changes, {record.segment.key: _pair(catalog, record) for record in records})
        with catalog.lock:
            self.changed(catalog)

    def read(self, path: Path, name: str) -> None:
        """Add the TMX file at `path` under `name` if it has changed. Raises `InputError`."""
        status = path.stat()
        version = (status.st_mtime_ns, status.st_size)
        if self._version(name) != version:
            self._fill(name, version, 0, {str(n): pair for n, pair in enumerate(pairs_of(path, name))})

    def keep(self, names: Iterable[str]) -> None:
        """Remove all files but those in `names`."""
        for gone in self._held.keys() - set(names):
            self._fill(gone, None, 0, {})
            del self._held[gone]

    def _version(self, name: str) -> object:
        return self._held[name].version if name in self._held else None

    def _fill(self, name: str, version: object, changes: int, fresh: Mapping[str, Suggestion | None]) -> None:
        held = self._held.setdefault(name, _Held())
        keys = iter({**held.pairs, **fresh})
        while batch := list(islice(keys, _STEP)):
            with self._lock:
                for key in batch:
                    self._put(held, key, fresh.get(key))
            self._memory.prepare()
        with self._lock:
            held.version, held.changes = version, changes

    def _put(self, held: _Held, key: str, pair: Suggestion | None) -> None:
        old = held.pairs.pop(key, None)
        if pair:
            held.pairs[key] = pair
        if pair != old:
            self._memory.add([pair] if pair else ())
            self._memory.discard([old] if old else ())


def _pair(catalog: JudgedCatalog, record: SegmentRecord) -> Suggestion | None:
    return pair_of(record.segment.text, record.translation, catalog.name)
