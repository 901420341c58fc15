"""One catalog open for review: its units in memory, judged as far as somebody has looked, its file always the truth."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.catalog import Entry, OpenCatalog, unit_of, units_of, version
from toolkit.checks import DOCUMENT_CHECKS
from toolkit.exchange import document_faults, faults_of, match_at
from toolkit.glossary import Glossary
from toolkit.names import hints
from toolkit.status import Standing, standing
from toolkit.units import Finding, State, Unit

WHOLE_LIMIT = 5_000
"""Segments up to which findings are looked for that only a whole document tells: names are looked up everywhere."""

OF_DOCUMENT = (hints.VARY, hints.CANDIDATE, *(check.id for check in DOCUMENT_CHECKS))

_UNJUDGED = {
    State.NEW: Standing.OPEN,
    State.DRAFT: Standing.DRAFTED,
    State.EDITED: Standing.EDITED,
    State.APPROVED: Standing.APPROVED,
    State.STALE: Standing.STALE,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit with the terms of today, the findings on it, and where it stands."""

    unit: Unit
    findings: tuple[Finding, ...]
    standing: Standing


class Sheet:
    """The catalog at `path`, called `name`, in the light of `terms`.

    `lock` is to be held while anything is read or changed here. Raises `InputError` when the file cannot be read.
    """

    def __init__(self, path: Path, name: str, terms: Glossary) -> None:
        self.path, self.name, self.terms = path, name, terms
        self.lock = threading.RLock()
        self.catalog = OpenCatalog(path)
        self._of_all: dict[str, tuple[Finding, ...]] = {}
        self.undo: list[tuple[str, Entry, str]] = []
        self.revision = 0
        self._build({})

    def refresh(self) -> None:
        """Take in what another program wrote into the file; what stayed the same is not judged again."""
        if self.catalog.refresh():
            self.rebuild()

    def rebuild(self) -> None:
        """Make the units anew from the catalog's messages."""
        self._build({key: (self._around(index), self._judged[index]) for key, index in self.index.items()})
        self.revision += 1

    def judged(self, index: int) -> Judged:
        """The unit at `index`, judged now if it has not been."""
        found = self._judged[index]
        if found is None:
            found = self._judge(index)
            self._put(index, found)
        return found

    def standing(self, index: int) -> Standing:
        """Where the unit at `index` stands; by its state alone while it has not been judged."""
        found, said = self._judged[index], self.units[index].translation
        return found.standing if found else _UNJUDGED[said.state if said else State.NEW]

    def known(self, index: int) -> Judged | None:
        """The unit at `index` if it has been judged."""
        return self._judged[index]

    def folded(self, index: int) -> str:
        """Source and target of the unit at `index`, for searching without regard to case."""
        text = self._folded[index]
        if text is None:
            said = self.units[index].translation
            text = self._folded[index] = f"{self.units[index].segment.text}\n{said.target if said else ''}".casefold()
        return text

    def seen(self, index: int) -> str:
        """The version of the message at `index`."""
        return version(self.catalog.entries[self.units[index].segment.key])

    def entry(self, index: int) -> Entry:
        """The message at `index`."""
        return self.catalog.entries[self.units[index].segment.key]

    def changed(self, key: str) -> None:
        """Take in the message `key` after it was changed here."""
        index = self.index[key]
        before = self.units[index - 1].segment if index else None
        segment = self.units[index].segment
        fresh = unit_of(key, self.catalog.entries[key], self.path, before)
        old = self._judged[index]
        self._tally(old, -1)
        self.units[index] = replace(fresh, segment=segment)
        self._judged[index] = self._folded[index] = None
        self._of_all.pop(key, None)
        self.judged(index)
        self.revision += 1

    def repeated(self, text: str) -> list[Unit]:
        """The units with this source text."""
        if not self._repeats:
            for index, unit in enumerate(self.units):
                self._repeats.setdefault(unit.segment.text, []).append(index)
        return [self.units[index] for index in self._repeats.get(text, ())]

    def unjudged(self) -> Iterator[int]:
        """The places of units nobody has judged."""
        while self._waiting < len(self._judged) and self._judged[self._waiting] is not None:
            self._waiting += 1
        return (index for index in range(self._waiting, len(self._judged)) if self._judged[index] is None)

    @property
    def checked(self) -> int:
        """How many units have been judged."""
        return self._checked

    @property
    def standings(self) -> Mapping[Standing, int]:
        """How many units stand where."""
        return Counter(map(self.standing, range(len(self.units)))) if self._checked < len(self.units) else self._stand

    @property
    def findings(self) -> Mapping[str, int]:
        """On how many units each check found something, as far as they have been judged."""
        return self._found

    def look_at_all(self) -> None:
        """Look for what only the whole document tells, where it is not too long for that."""
        units = [found.unit for found in self._judged if found]
        if len(units) < len(self.units) or len(units) > WHOLE_LIMIT:
            return
        self._of_all = document_faults(units)
        for key, index in self.index.items():
            if key in self._of_all or ((old := self._judged[index]) and any(_of_document(one) for one in old.findings)):
                self._tally(self._judged[index], -1)
                self._put(index, self._judge(index))

    def _build(self, old: Mapping[str, tuple[object, Judged | None]]) -> None:
        self.units = units_of(tuple(self.catalog.entries.values()), self.path)
        self.index = {unit.segment.key: index for index, unit in enumerate(self.units)}
        self._judged: list[Judged | None] = [None] * len(self.units)
        self._folded: list[str | None] = [None] * len(self.units)
        self._of_all = {}
        self._repeats: dict[str, list[int]] = {}
        self._waiting = 0
        self._checked = 0
        self._stand: Counter[Standing] = Counter()
        self._found: Counter[str] = Counter()
        for key, index in self.index.items():
            around, judged = old.get(key, (None, None))
            if judged is not None and around == self._around(index):
                unit = replace(self.units[index], matches=judged.unit.matches)
                self._put(index, replace(judged, unit=unit))

    def _around(self, index: int) -> object:
        """All that the judgement of a unit depends on, but the glossary."""
        near = [unit.segment for unit in self.units[max(0, index - 1) : index + 2]]
        texts = [(one.text, one.paragraph - self.units[index].segment.paragraph) for one in near]
        return texts, self.units[index].translation, self.units[index].ignored

    def _judge(self, index: int) -> Judged:
        here = slice(max(0, index - 1), index + 2)
        matches = match_at([unit.segment for unit in self.units[here]], index - here.start, self.terms)
        unit = replace(self.units[index], matches=matches)
        about_all = self._of_all.get(unit.segment.key, ())
        findings = (*faults_of(unit), *about_all) if unit.translation else ()
        return Judged(unit, findings, standing(unit, findings))

    def _put(self, index: int, found: Judged) -> None:
        self._judged[index] = found
        self._tally(found, 1)

    def _tally(self, found: Judged | None, step: int) -> None:
        if found is not None:
            self._checked += step
            self._stand[found.standing] += step
            for check in {one.check for one in found.findings}:
                self._found[check] += step


def _of_document(finding: Finding) -> bool:
    return finding.check in OF_DOCUMENT
