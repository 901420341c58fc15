"""The translation memory a reviewer is offered from: all catalogs of the folder as they are now, and TMX files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from toolkit.export import state_of, target_of
from toolkit.glossary import Glossary
from toolkit.review.sheet import Sheet
from toolkit.translation_memory import Suggestion, TranslationMemory, pair_of, pairs_of, with_similar
from toolkit.units import State, Unit

OFFERED = 5
"""Translations offered for one segment."""

_STEP = 200
"""Pairs taken in at a time; a change made in the page waits for no more than these."""


@dataclass(slots=True)
class _Held:
    """What of a file is in the memory: its pairs by key, as of `version`, with so many of its changes since."""

    version: object = None
    changes: int = 0
    pairs: dict[str, Suggestion] = field(default_factory=dict)


class Recall:
    """The memory over catalogs that are open, fed by one thread in the background and by every change in the page.

    `files` are TMX files from elsewhere. Raises `InputError` when one of them cannot be read.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._memory = TranslationMemory(pair for path in files for pair in pairs_of(path, path.name))
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def offers(self, unit: Unit) -> list[Suggestion]:
        """What people made of the source of `unit` or one like it, other than what it has; the best first."""
        return self._memory.suggest(unit.segment.text, but=target_of(unit), limit=OFFERED)

    def same(self, unit: Unit, name: str) -> Suggestion | None:
        """What people made elsewhere of the very source of `unit`, in the file `name`; None where it is approved."""
        if state_of(unit) is State.APPROVED:
            return None
        return self._memory.same(unit.segment.text, but=target_of(unit), near=name)

    def with_similar(self, unit: Unit, terms: Glossary) -> Unit:
        """`unit` with what people made of a source like its own, for the model to see."""
        return with_similar(unit, self._memory, terms)

    def elsewhere(self, sheet: Sheet, key: str) -> int:
        """At how many other places of `sheet` the translation of the message `key` is proposed now, up to 1,000."""
        unit = sheet.units[sheet.index[key]]
        found = (self.same(other, sheet.name) for other in islice(sheet.repeated(unit.segment.text), 1_000))
        return sum(bool(one and one.target == target_of(unit)) for one in found)

    def changed(self, sheet: Sheet) -> None:
        """Take in the changes made to `sheet` in the page, whose lock is held. The whole of it is `load`'s to take."""
        with self._lock:
            held = self._held.get(sheet.name)
            if held is None or held.version != sheet.build:
                return
            for key in sheet.changes[held.changes :]:
                self._put(held, key, _pair(sheet, sheet.units[sheet.index[key]]))
            held.changes = len(sheet.changes)

    def load(self, sheet: Sheet) -> None:
        """Take in all of `sheet`, if it was read again since the last time. Not for several threads at once."""
        with sheet.lock:
            build, changes, units = sheet.build, len(sheet.changes), list(sheet.units)
        if self._version(sheet.name) != build:
            self._fill(sheet.name, build, changes, {one.segment.key: _pair(sheet, one) for one in units})
        with sheet.lock:
            self.changed(sheet)

    def read(self, path: Path, name: str) -> None:
        """Take in the TMX file at `path`, called `name`, if it has changed. Raises `InputError`."""
        found = path.stat()
        version = (found.st_mtime_ns, found.st_size)
        if self._version(name) != version:
            self._fill(name, version, 0, {str(n): pair for n, pair in enumerate(pairs_of(path, name))})

    def keep(self, names: Iterable[str]) -> None:
        """Forget all files but those called `names`."""
        for gone in self._held.keys() - set(names):
            self._fill(gone, None, 0, {})
            del self._held[gone]

    def _version(self, name: str) -> object:
        return self._held[name].version if name in self._held else None

    def _fill(self, name: str, version: object, changes: int, fresh: Mapping[str, Suggestion | None]) -> None:
        held = self._held.setdefault(name, _Held())
        keys = iter({**held.pairs, **fresh})
        while few := list(islice(keys, _STEP)):
            with self._lock:
                for key in few:
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


def _pair(sheet: Sheet, unit: Unit) -> Suggestion | None:
    return pair_of(unit.segment.text, unit.translation, sheet.name)
