"""Finds for each segment of a document the entry that an older version of the catalog holds for it.

The same text is found by its key, a repeated text by what stands before and after it, a changed one by its likeness
to an entry that has no segment any more (see `likeness`).
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from toolkit.catalog.comments import read_record, record_line
from toolkit.catalog.entry import Entry
from toolkit.catalog.likeness import alike
from toolkit.catalog.states import persons, rank
from toolkit.units import Segment

_KEY = re.compile(r"([0-9a-f]{12})(?:-([0-9]{1,9}))?")
_PLACE = re.compile(r":(\d+)$")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the entries of a catalog go.

    `kept`: by key, the entry of the same text. `stale`: by key, a person's entry for a text that this one
    replaced. `gone`: those to be kept as obsolete, their keys made free of clashes. `foreign`: entries that a person
    or another program added.
    """

    kept: dict[str, Entry]
    stale: dict[str, Entry]
    gone: tuple[Entry, ...]
    foreign: tuple[Entry, ...]


def make_plan(entries: Sequence[Entry], segments: Sequence[Segment]) -> Plan:
    """The plan for `segments` (the translatable ones, in document order) against the `entries` of the catalog."""
    ours = [entry for entry in entries if entry.key and _KEY.fullmatch(entry.key)]
    active, in_order = _ordered([entry for entry in ours if not entry.obsolete])
    matched = _match_active(active, segments, in_order=in_order)
    left = [n for n in range(len(active)) if n not in matched]
    open_ones = sorted(set(range(len(segments))) - set(matched.values()))
    kept = {segments[new].key: active[old] for old, new in matched.items()}
    obsolete = [entry for entry in ours if entry.obsolete]
    revived = _revive(obsolete, [segments[n] for n in open_ones])
    kept |= revived
    work = {n: active[n].source for n in left if persons(active[n])}
    targets = {n: segments[n].text for n in open_ones if segments[n].key not in revived}
    pairs = alike(work, targets, matched)
    stale = {segments[new].key: active[old] for old, new in pairs.items()}
    taken = {id(entry) for entry in revived.values()}
    gone = [active[n] for n in left] + [entry for entry in obsolete if id(entry) not in taken]
    foreign = tuple(entry for entry in entries if not (entry.key and _KEY.fullmatch(entry.key)))
    return Plan(kept, stale, _free_keys(gone, {segment.key for segment in segments}), foreign)


def base_of(key: str) -> str:
    """`key` without its occurrence number: the same for all repetitions of a text."""
    return key.partition("-")[0]


def _number(key: str | None) -> int:
    match = _KEY.fullmatch(key or "")
    return int(match[2] or 1) if match else 0


def _ordered(entries: list[Entry]) -> tuple[list[Entry], bool]:
    """`entries` in the order of the document they came from, and whether the file still had that order."""
    lines = [_line(entry) for entry in entries]
    if lines == sorted(lines):
        return entries, True
    return sorted(entries, key=_line), False


def _line(entry: Entry) -> int:
    match = _PLACE.search(entry.places[-1]) if entry.places else None
    return int(match[1]) if match else 0


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the old or new order: its `index` there, its `key`, and the texts `before` and `after` it."""

    index: int
    key: str
    before: str
    after: str
    rank: int = 0


_Question = Callable[[_Spot], Hashable]
_BY_CONTEXT: tuple[_Question, ...] = (lambda s: (s.before, s.after), lambda s: s.before, lambda s: s.after)
_BY_KEY: tuple[_Question, ...] = (lambda s: s.key,)


def _match_active(active: Sequence[Entry], segments: Sequence[Segment], *, in_order: bool) -> dict[int, int]:
    """Old index → new index for the texts that are in both.

    When another program has sorted the file, neighbours mean nothing and the keys decide, unless some are gone. What
    is still open goes by order, a person's work first.
    """
    old = _spots([entry.key or "" for entry in active], [rank(entry) for entry in active])
    new = _spots([segment.key for segment in segments], [0] * len(segments))
    matched: dict[int, int] = {}
    for base in old.keys() & new.keys():
        by_key = _BY_KEY if len(old[base]) <= len(new[base]) else ()
        matched |= _match_group(old[base], new[base], _BY_CONTEXT if in_order else by_key)
    return dict(sorted(matched.items()))


def _spots(keys: Sequence[str], ranks: Sequence[int]) -> dict[str, list[_Spot]]:
    groups: dict[str, list[_Spot]] = defaultdict(list)
    bases = ["", *map(base_of, keys), ""]
    for n, key in enumerate(keys):
        groups[bases[n + 1]].append(_Spot(n, key, bases[n], bases[n + 2], ranks[n]))
    return groups


def _match_group(old: list[_Spot], new: list[_Spot], questions: Sequence[_Question]) -> dict[int, int]:
    matched: dict[int, int] = {}
    for question in questions:
        waiting: dict[Hashable, deque[_Spot]] = defaultdict(deque)
        for spot in old:
            waiting[question(spot)].append(spot)
        for spot in new:
            if queue := waiting[question(spot)]:
                matched[queue.popleft().index] = spot.index
        taken = set(matched.values())
        old = [spot for spot in old if spot.index not in matched]
        new = [spot for spot in new if spot.index not in taken]
    best = sorted(sorted(old, key=lambda spot: spot.rank)[: len(new)], key=lambda spot: spot.index)
    return matched | {a.index: b.index for a, b in zip(best, new, strict=False)}


def _revive(obsolete: Sequence[Entry], segments: Sequence[Segment]) -> dict[str, Entry]:
    """Key → obsolete entry of the same text; where there are too many, those with most of a person's work."""
    pool: dict[str, list[Entry]] = defaultdict(list)
    wanted: dict[str, list[str]] = defaultdict(list)
    for entry in obsolete:
        pool[base_of(entry.key or "")].append(entry)
    for segment in segments:
        wanted[base_of(segment.key)].append(segment.key)
    revived: dict[str, Entry] = {}
    for base, keys in wanted.items():
        best = sorted(pool[base], key=lambda entry: (rank(entry), _number(entry.key)))[: len(keys)]
        best.sort(key=lambda entry: _number(entry.key))
        revived |= dict(zip(keys, best, strict=False))
    return revived


def _free_keys(gone: Sequence[Entry], used: set[str]) -> tuple[Entry, ...]:
    """`gone` as obsolete entries with keys that neither a segment nor another of them has.

    Gettext refuses a file in which an obsolete message repeats another one. Entries without any text or comment are
    left out: there is nothing to keep.
    """
    renamed = []
    for entry in gone:
        if not entry.target and not entry.plural_targets and not entry.comments:
            continue
        key = entry.key or ""
        number = _number(key)
        while key in used:
            number += 1
            key = f"{base_of(key)}-{number}"
        used.add(key)
        renamed.append(replace(_retired(entry), key=key))
    return tuple(renamed)


def _retired(entry: Entry) -> Entry:
    """`entry` as obsolete: of its `#.` lines only `made-by:` stays true."""
    if entry.obsolete:
        return entry
    record = read_record(entry.notes)
    return replace(entry, obsolete=True, places=(), notes=(record_line(record),) if record else ())
