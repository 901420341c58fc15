"""Which message belongs to which place when a text stands in a document more than once: its neighbours tell."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from toolkit.catalog.entry import Entry
from toolkit.catalog.keys import base_of
from toolkit.catalog.states import rank
from toolkit.units import Segment

_PLACE = re.compile(r":(\d+)$")


def ordered(entries: list[Entry]) -> tuple[list[Entry], bool]:
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


def match_active(active: Sequence[Entry], segments: Sequence[Segment], *, in_order: bool) -> dict[int, int]:
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
