"""A catalog open for review: its segments, judged as far as they were requested. The file is the source of truth."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import checks
from toolkit.catalog import Entry, OpenCatalog, record_of, records_of, version
from toolkit.checks import DOCUMENT_CHECKS
from toolkit.export import confidence_of, state_of, target_of
from toolkit.glossary import Glossary
from toolkit.judging import judge_across, judge_record
from toolkit.matching import clear_uses, match_at, settled
from toolkit.names import hints
from toolkit.names.name_table import near
from toolkit.status import state_today
from toolkit.types import Finding, SegmentRecord, State, TermMatch

WHOLE_LIMIT = 5_000
"""The most segments for which findings on the whole document are made: each name is looked up in all of them."""

OF_DOCUMENT = (hints.VARY, *(check.id for check in DOCUMENT_CHECKS))

UNSCORED, SETTLED = 101, 102
"""Levels above the confidence of drafts: segments without confidence that are not approved, and approved segments."""


@dataclass(frozen=True, slots=True)
class JudgedSegment:
    """A segment with its terms, findings and state under the current glossary.

    `alone`: its matches judged from the segment and its neighbors only, without the rest of the document.
    """

    record: SegmentRecord
    findings: tuple[Finding, ...]
    state: State
    alone: tuple[TermMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A change that can be undone: `what` it was, and for each message its key, its form before, its version after."""

    what: str
    changes: tuple[tuple[str, Entry, str], ...]


class JudgedCatalog:
    """The catalog at `path`, called `name`, judged with `terms` by `run`.

    Hold `lock` while you read or change anything. `build` counts how often all were rebuilt, `changes` lists the
    keys of the messages changed here since. Raises `InputError` when the file cannot be read.
    """

    def __init__(self, path: Path, name: str, terms: Glossary, run: checks.Run = checks.run) -> None:
        self.path, self.name, self.terms, self.run = path, name, terms, run
        self.lock = threading.RLock()
        self.file = OpenCatalog(path)
        self._of_all: dict[str, tuple[Finding, ...]] = {}
        self._names: dict[str, tuple[hints.Pairs, tuple[TermMatch, ...]]] = {}
        self._meant: set[str] = set()
        self._whole_judged = False
        self._repeats: dict[str, list[int]] | None = None
        self.looked_at = 0
        self.undo: list[UndoStep] = []
        self.revision = 0
        self.build = 0
        self._build({})

    def refresh(self) -> None:
        """Read what another program wrote to the file. Unchanged segments are not judged again."""
        if self.file.refresh():
            self.rebuild()

    def rebuild(self) -> None:
        """Rebuild the segments from the messages of the catalog."""
        self._build({key: (self._around(index), self._judged[index]) for key, index in self.index.items()})
        self.revision += 1

    def use(self, terms: Glossary) -> None:
        """Judge all segments again, with `terms`."""
        self.terms = terms
        self._build({})
        self.revision += 1

    def judged(self, index: int) -> JudgedSegment:
        """Return the segment at `index`, and judge it if necessary."""
        judged = self._judged[index]
        if judged is None:
            judged = self._judge(index)
            self._put(index, judged)
        return judged

    def as_judged(self, index: int) -> JudgedSegment:
        """Return the segment at `index`, without terms and findings if it is not judged yet."""
        return self._judged[index] or JudgedSegment(self.records[index], (), self._states[index])

    def is_judged(self, index: int) -> bool:
        """Return whether the segment at `index` is judged."""
        return self._judged[index] is not None

    def state(self, index: int) -> State:
        """Return the state of the segment at `index`; as stored in the catalog if it is not judged yet."""
        return self._states[index]

    def at(self, name: State) -> list[int]:
        """Return the indices of the segments in the state `name`, ascending."""
        return [index for index, state in enumerate(self._states) if state is name]

    def level(self, index: int) -> int:
        """Return the sort key of the segment at `index` in `least_sure`."""
        return self._levels[index]

    def least_sure(self, places: Iterable[int]) -> list[int]:
        """Sort `places` (ascending) for review: drafts by ascending confidence, other segments, approved segments."""
        return sorted(places, key=self._levels.__getitem__)

    def holding(self, words: str) -> list[int]:
        """Return the indices of the segments with `words` in source or target, ascending, ignoring case."""
        wanted = words.casefold()
        return [index for index, text in enumerate(self._folded) if wanted in text]

    def with_finding(self, check: str) -> set[int]:
        """Return the indices of the judged segments with a finding of `check`."""
        return self._with_finding.get(check, set())

    def with_term(self, source: str) -> set[int]:
        """Return the indices of the judged segments that contain the term with this source."""
        return self._with_term.get(source, set())

    def seen(self, index: int) -> str:
        """Return the version of the message at `index`."""
        return version(self.file.entries[self.records[index].segment.key])

    def entry(self, index: int) -> Entry:
        """Return the message at `index`."""
        return self.file.entries[self.records[index].segment.key]

    def changed(self, key: str) -> None:
        """Update the segment of the message `key` after a change made here."""
        index = self.index[key]
        before = self.records[index - 1].segment if index else None
        segment = self.records[index].segment
        fresh = record_of(key, self.file.entries[key], self.path, before)
        self._forget(index)
        self.records[index] = replace(fresh, segment=segment)
        self._folded[index] = _folded(self.records[index])
        self._levels[index] = _level(self.records[index])
        self._of_all.pop(key, None)
        self.changes.append(key)
        self.judged(index)
        self.revision += 1

    def repeated(self, text: str) -> list[SegmentRecord]:
        """Return the segments with this source text if there are several."""
        if self._repeats is None:
            self._repeats = _repeats(self.records)
        return [self.records[index] for index in self._repeats.get(text, ())]

    def unjudged(self) -> Iterator[int]:
        """Yield the indices of the segments not yet judged, those after the page last shown first."""
        count = len(self._judged)
        return (n % count for n in range(self.looked_at, self.looked_at + count) if self._judged[n % count] is None)

    @property
    def checked(self) -> int:
        """The number of judged segments."""
        return self._checked

    @property
    def states(self) -> Mapping[State, int]:
        """The number of segments in each state."""
        return self._state_counts

    @property
    def characters_left(self) -> int:
        """The number of characters in the sources of segments that are not approved."""
        pairs = zip(self.records, self._states, strict=True)
        return sum(len(record.segment.text) for record, state in pairs if state is not State.APPROVED)

    @property
    def findings(self) -> Mapping[str, int]:
        """The number of judged segments with a finding of each check."""
        return {check: len(places) for check, places in self._with_finding.items() if places}

    @property
    def terms_found(self) -> Iterator[str]:
        """The sources of the terms in judged segments."""
        return (source for source, places in self._with_term.items() if places)

    def look_at_all(self) -> None:
        """Make the findings that need the whole document, unless it is too long."""
        judged = [record for record in self._judged if record]
        if len(judged) < len(self.records) or len(judged) > WHOLE_LIMIT:
            return
        self._meant = clear_uses(each.alone for each in judged)
        names = near(self.path)
        settle = (replace(each.record, matches=settled(each.alone, self._meant)) for each in judged)
        records = hints.with_names([*settle], names)
        self._names = {record.segment.key: (record.names, record.well_known) for record in records}
        self._of_all = judge_across(records, names)
        first, self._whole_judged = not self._whole_judged, True
        for index, (old, record) in enumerate(zip(judged, records, strict=True)):
            if self._is_other(old, record):
                self._forget(index)
                self._put(index, self._judge(index))
            elif first and (state := state_today(record, old.findings)) is not old.state:
                self._forget(index)
                self._put(index, replace(old, state=state))

    def _is_other(self, old: JudgedSegment, record: SegmentRecord) -> bool:
        """Return whether the whole document changes the findings of `old`; `record` has its terms and names."""
        return record != old.record or record.segment.key in self._of_all or any(map(_of_document, old.findings))

    def _named(self, record: SegmentRecord) -> SegmentRecord:
        names, well_known = self._names.get(record.segment.key, ((), ()))
        return replace(record, names=names, well_known=well_known)

    def _build(self, old: Mapping[str, tuple[object, JudgedSegment | None]]) -> None:
        self.build += 1
        self.changes: list[str] = []
        self.records = records_of(tuple(self.file.entries.values()), self.path)
        self.index = {record.segment.key: index for index, record in enumerate(self.records)}
        self._judged: list[JudgedSegment | None] = [None] * len(self.records)
        self._folded = [_folded(record) for record in self.records]
        self._levels = [_level(record) for record in self.records]
        self._of_all, self._names, self._meant, self._whole_judged = {}, {}, set(), False
        self._repeats = None
        self._checked = 0
        self._states = [state_of(record) for record in self.records]
        self._state_counts = Counter(self._states)
        self._with_finding: dict[str, set[int]] = {}
        self._with_term: dict[str, set[int]] = {}
        for key, index in self.index.items():
            around, judged = old.get(key, (None, None))
            if judged is not None and around == self._around(index):
                there = judged.record
                record = replace(
                    self.records[index], matches=there.matches, names=there.names, well_known=there.well_known
                )
                self._put(index, replace(judged, record=record))

    def _around(self, index: int) -> object:
        """Return all that the judgment of a segment depends on, except for the glossary."""
        neighbors = [record.segment for record in self.records[max(0, index - 1) : index + 2]]
        texts = [(segment.text, segment.paragraph - self.records[index].segment.paragraph) for segment in neighbors]
        return texts, self.records[index].translation, self.records[index].ignored

    def _judge(self, index: int) -> JudgedSegment:
        around = slice(max(0, index - 1), index + 2)
        alone = match_at([record.segment for record in self.records[around]], index - around.start, self.terms)
        record = self._named(replace(self.records[index], matches=settled(alone, self._meant)))
        about_all = self._of_all.get(record.segment.key, ())
        findings = (*judge_record(record, run=self.run), *about_all) if record.translation else ()
        return JudgedSegment(record, findings, self._state(record, findings), alone)

    def _state(self, record: SegmentRecord, findings: Sequence[Finding]) -> State:
        """Return the state of `record`. A draft is outdated by names and terms that only the whole document decides."""
        if not self._whole_judged and record.translation and record.translation.state is State.DRAFT:
            return State.DRAFT
        return state_today(record, findings)

    def _put(self, index: int, judged: JudgedSegment) -> None:
        self._judged[index] = judged
        self._checked += 1
        self._move(index, judged.state)
        for names, places in self._indexed(judged):
            for name in names:
                places.setdefault(name, set()).add(index)

    def _forget(self, index: int) -> None:
        """Drop the judgment of the segment at `index`; it is made again on request."""
        if judged := self._judged[index]:
            self._judged[index] = None
            self._checked -= 1
            for names, places in self._indexed(judged):
                for name in names:
                    places[name].discard(index)

    def _indexed(self, judged: JudgedSegment) -> tuple[tuple[set[str], dict[str, set[int]]], ...]:
        checks = {finding.check for finding in judged.findings}
        return (checks, self._with_finding), ({match.term.source for match in judged.record.matches}, self._with_term)

    def _move(self, index: int, name: State) -> None:
        self._state_counts[self._states[index]] -= 1
        self._states[index] = name
        self._state_counts[name] += 1


def _folded(record: SegmentRecord) -> str:
    """Return source and target of `record` for a search that ignores case."""
    return f"{record.segment.text}\n{target_of(record)}".casefold()


def _level(record: SegmentRecord) -> int:
    confidence = confidence_of(record)
    if confidence is None:
        return SETTLED if state_of(record) is State.APPROVED else UNSCORED
    return confidence


def _of_document(finding: Finding) -> bool:
    return finding.check in OF_DOCUMENT


def _repeats(records: Sequence[SegmentRecord]) -> dict[str, list[int]]:
    """Return the indices of source texts that occur more than once. A list for every text would cost half a second."""
    first: dict[str, int] = {}
    indices: dict[str, list[int]] = {}
    for index, record in enumerate(records):
        if (before := first.setdefault(record.segment.text, index)) != index:
            indices.setdefault(record.segment.text, [before]).append(index)
    return indices
