"""One catalog open for review: its units in memory, judged as far as somebody has looked, its file always the truth."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.catalog import Entry, OpenCatalog, unit_of, units_of, version
from toolkit.checks import DOCUMENT_CHECKS
from toolkit.export import confidence_of, state_of, target_of
from toolkit.glossary import Glossary
from toolkit.glossary.document import clear_uses, settled
from toolkit.judging import judge_across, judge_unit
from toolkit.matching import match_at
from toolkit.names import hints
from toolkit.status import state_today
from toolkit.units import Finding, State, TermMatch, Unit

WHOLE_LIMIT = 5_000
"""Segments up to which is looked for what only a whole document tells: names are looked up everywhere."""

OF_DOCUMENT = (hints.VARY, hints.CANDIDATE, *(check.id for check in DOCUMENT_CHECKS))

UNSCORED, SETTLED = 101, 102
"""Levels beyond the confidence of drafts: what has none and is not approved, and what is approved."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit with the terms of today, the findings on it, and its state today.

    `alone`: its matches as the segment and its neighbours tell them, before the document has its say.
    """

    unit: Unit
    findings: tuple[Finding, ...]
    state: State
    alone: tuple[TermMatch, ...] = ()


class Sheet:
    """The catalog at `path`, called `name`, in the light of `terms`.

    `lock` is to be held while anything is read or changed here. `build` counts how often all units were made anew,
    `changes` names the messages changed here since. Raises `InputError` when the file cannot be read.
    """

    def __init__(self, path: Path, name: str, terms: Glossary) -> None:
        self.path, self.name, self.terms = path, name, terms
        self.lock = threading.RLock()
        self.catalog = OpenCatalog(path)
        self._of_all: dict[str, tuple[Finding, ...]] = {}
        self._names: dict[str, hints.Pairs] = {}
        self._meant: set[str] = set()
        self._whole = False
        self._repeats: dict[str, list[int]] | None = None
        self.looked_at = 0
        self.undo: list[tuple[str, Entry, str]] = []
        self.revision = 0
        self.build = 0
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

    def known(self, index: int) -> Judged:
        """The unit at `index`, without terms and findings while it has not been judged."""
        return self._judged[index] or Judged(self.units[index], (), self._where[index])

    def is_judged(self, index: int) -> bool:
        """Whether the unit at `index` has been judged."""
        return self._judged[index] is not None

    def state(self, index: int) -> State:
        """The state of the unit at `index` today; as the catalog has it while it has not been judged."""
        return self._where[index]

    def at(self, name: State) -> list[int]:
        """The places of the units in the state `name`, rising."""
        return [index for index, where in enumerate(self._where) if where is name]

    def level(self, index: int) -> int:
        """Where the unit at `index` comes in the order of `least_sure`."""
        return self._levels[index]

    def least_sure(self, places: Iterable[int]) -> list[int]:
        """`places` (rising) in the order to review them: drafts by rising confidence, the rest, what is approved."""
        return sorted(places, key=self._levels.__getitem__)

    def holding(self, words: str) -> list[int]:
        """The places of the units with `words` in source or target, rising, without regard to case."""
        wanted = words.casefold()
        return [index for index, text in enumerate(self._folded) if wanted in text]

    def with_finding(self, check: str) -> set[int]:
        """The places of the judged units on which `check` found something."""
        return self._found.get(check, set())

    def with_term(self, source: str) -> set[int]:
        """The places of the judged units in which the term with this source stands."""
        return self._terms.get(source, set())

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
        self._forget(index)
        self.units[index] = replace(fresh, segment=segment)
        self._folded[index] = _folded(self.units[index])
        self._levels[index] = _level(self.units[index])
        self._of_all.pop(key, None)
        self.changes.append(key)
        self.judged(index)
        self.revision += 1

    def repeated(self, text: str) -> list[Unit]:
        """The units with this source text, if there are several."""
        if self._repeats is None:
            self._repeats = _repeats(self.units)
        return [self.units[index] for index in self._repeats.get(text, ())]

    def unjudged(self) -> Iterator[int]:
        """The places of units nobody has judged, those after the page last looked at first."""
        count = len(self._judged)
        return (n % count for n in range(self.looked_at, self.looked_at + count) if self._judged[n % count] is None)

    @property
    def checked(self) -> int:
        """How many units have been judged."""
        return self._checked

    @property
    def states(self) -> Mapping[State, int]:
        """How many units are in each state."""
        return self._stand

    @property
    def findings(self) -> Mapping[str, int]:
        """On how many units each check found something, as far as they have been judged."""
        return {check: len(places) for check, places in self._found.items() if places}

    @property
    def terms_found(self) -> Iterator[str]:
        """The sources of the terms that stand in judged units."""
        return (source for source, places in self._terms.items() if places)

    def look_at_all(self) -> None:
        """Look for what only the whole document tells, where it is not too long for that."""
        judged = [found for found in self._judged if found]
        if len(judged) < len(self.units) or len(judged) > WHOLE_LIMIT:
            return
        self._meant = clear_uses(found.alone for found in judged)
        units = [replace(found.unit, matches=settled(found.alone, self._meant)) for found in judged]
        self._names = hints.soft_hints(units)
        self._of_all = judge_across(units)
        first, self._whole = not self._whole, True
        for index, (old, unit) in enumerate(zip(judged, units, strict=True)):
            if self._is_other(old, self._named(unit), first=first):
                self._forget(index)
                self._put(index, self._judge(index))

    def _is_other(self, old: Judged, unit: Unit, *, first: bool) -> bool:
        """Whether the whole document says something else than `old` about what is `unit` in its light."""
        if unit != old.unit or unit.segment.key in self._of_all or any(map(_of_document, old.findings)):
            return True
        return first and state_today(unit, old.findings) is not old.state

    def _named(self, unit: Unit) -> Unit:
        return replace(unit, names=self._names.get(unit.segment.key, ()))

    def _build(self, old: Mapping[str, tuple[object, Judged | None]]) -> None:
        self.build += 1
        self.changes: list[str] = []
        self.units = units_of(tuple(self.catalog.entries.values()), self.path)
        self.index = {unit.segment.key: index for index, unit in enumerate(self.units)}
        self._judged: list[Judged | None] = [None] * len(self.units)
        self._folded = [_folded(unit) for unit in self.units]
        self._levels = [_level(unit) for unit in self.units]
        self._of_all, self._names, self._meant, self._whole = {}, {}, set(), False
        self._repeats = None
        self._checked = 0
        self._where = [state_of(unit) for unit in self.units]
        self._stand = Counter(self._where)
        self._found: dict[str, set[int]] = {}
        self._terms: dict[str, set[int]] = {}
        for key, index in self.index.items():
            around, judged = old.get(key, (None, None))
            if judged is not None and around == self._around(index):
                unit = replace(self.units[index], matches=judged.unit.matches, names=judged.unit.names)
                self._put(index, replace(judged, unit=unit))

    def _around(self, index: int) -> object:
        """All that the judgement of a unit depends on, but the glossary."""
        near = [unit.segment for unit in self.units[max(0, index - 1) : index + 2]]
        texts = [(one.text, one.paragraph - self.units[index].segment.paragraph) for one in near]
        return texts, self.units[index].translation, self.units[index].ignored

    def _judge(self, index: int) -> Judged:
        here = slice(max(0, index - 1), index + 2)
        alone = match_at([unit.segment for unit in self.units[here]], index - here.start, self.terms)
        unit = self._named(replace(self.units[index], matches=settled(alone, self._meant)))
        about_all = self._of_all.get(unit.segment.key, ())
        findings = (*judge_unit(unit), *about_all) if unit.translation else ()
        return Judged(unit, findings, self._state(unit, findings), alone)

    def _state(self, unit: Unit, findings: Sequence[Finding]) -> State:
        """Where `unit` stands. Only the whole document tells what its draft was asked for: names, words it decides."""
        if not self._whole and unit.translation and unit.translation.state is State.DRAFT:
            return State.DRAFT
        return state_today(unit, findings)

    def _put(self, index: int, found: Judged) -> None:
        self._judged[index] = found
        self._checked += 1
        self._move(index, found.state)
        for names, places in self._indexed(found):
            for name in names:
                places.setdefault(name, set()).add(index)

    def _forget(self, index: int) -> None:
        """Judge the unit at `index` anew when somebody asks."""
        if found := self._judged[index]:
            self._judged[index] = None
            self._checked -= 1
            for names, places in self._indexed(found):
                for name in names:
                    places[name].discard(index)

    def _indexed(self, found: Judged) -> tuple[tuple[set[str], dict[str, set[int]]], ...]:
        checks = {one.check for one in found.findings}
        return (checks, self._found), ({one.term.source for one in found.unit.matches}, self._terms)

    def _move(self, index: int, name: State) -> None:
        self._stand[self._where[index]] -= 1
        self._where[index] = name
        self._stand[name] += 1


def _folded(unit: Unit) -> str:
    """Source and target of `unit`, for searching without regard to case."""
    return f"{unit.segment.text}\n{target_of(unit)}".casefold()


def _level(unit: Unit) -> int:
    sure = confidence_of(unit)
    if sure is None:
        return SETTLED if state_of(unit) is State.APPROVED else UNSCORED
    return sure


def _of_document(finding: Finding) -> bool:
    return finding.check in OF_DOCUMENT


def _repeats(units: Sequence[Unit]) -> dict[str, list[int]]:
    """The places of the source texts that stand more than once. A list for every text would cost half a second."""
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for index, unit in enumerate(units):
        if (before := first.setdefault(unit.segment.text, index)) != index:
            found.setdefault(unit.segment.text, [before]).append(index)
    return found
