"""Pair the messages of a catalog with the segments of a document.

A text that occurs more than once is paired by its neighbors, a changed text by its similarity to a missing one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.catalog.catalog_units import rank
from toolkit.catalog.entry import Entry, base_of
from toolkit.types import Segment

SAME_PLACE = 0.6
"""The least similarity of two texts next to the same unchanged text: 2 m / n, if m of their n characters are equal."""

ELSEWHERE = 0.75
"""The least similarity of two texts at different places."""

_SHORTLIST = 8
_PLACE = re.compile(r":(\d+)$")
_NO_LETTER = re.compile(r"\W+")


def ordered(entries: list[Entry]) -> tuple[list[Entry], bool]:
    """Return `entries` in the order of their document, and whether the file still had that order."""
    lines = [_line(entry) for entry in entries]
    if lines == sorted(lines):
        return entries, True
    return sorted(entries, key=_line), False


def _line(entry: Entry) -> int:
    match = _PLACE.search(entry.places[-1]) if entry.places else None
    return int(match[1]) if match else 0


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place in the old or new order: its `index`, its `key`, and the texts `before` and `after` it."""

    index: int
    key: str
    before: str
    after: str
    rank: int = 0


_Question = Callable[[_Spot], Hashable]
_BY_CONTEXT: tuple[_Question, ...] = (lambda s: (s.before, s.after), lambda s: s.before, lambda s: s.after)
_BY_KEY: tuple[_Question, ...] = (lambda s: s.key,)


def match_active(active: Sequence[Entry], segments: Sequence[Segment], *, in_order: bool) -> dict[int, int]:
    """Map old indices to new indices for the texts that are in both.

    If another program has sorted the file, neighbors mean nothing: the keys decide, unless some are missing. The rest
    is paired in order, reviewed entries first.
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
        unmatched: dict[Hashable, deque[_Spot]] = defaultdict(deque)
        for spot in old:
            unmatched[question(spot)].append(spot)
        for spot in new:
            if queue := unmatched[question(spot)]:
                matched[queue.popleft().index] = spot.index
        taken = set(matched.values())
        old = [spot for spot in old if spot.index not in matched]
        new = [spot for spot in new if spot.index not in taken]
    best = sorted(sorted(old, key=lambda spot: spot.rank)[: len(new)], key=lambda spot: spot.index)
    return matched | {a.index: b.index for a, b in zip(best, new, strict=False)}


def alike(old: Mapping[int, str], new: Mapping[int, str], anchors: Mapping[int, int]) -> dict[int, int]:
    """Map old indices to new indices for pairs that are versions of one text.

    Two texts pair if they are similar enough (see `SAME_PLACE` and `ELSEWHERE`); the most similar pair comes first.
    Punctuation and spaces are ignored.

    Args:
        old: The unpaired old texts, by index.
        new: The unpaired new texts, by index.
        anchors: The pairs already known, old index to new index.
    """
    from rapidfuzz.distance.Indel import normalized_similarity
    from rapidfuzz.process import extract

    letters = {b: _letters(text) for b, text in new.items()}
    old_places, new_places = sorted(anchors), sorted(anchors.values())
    old_names, new_names = [-1, *map(anchors.__getitem__, old_places), -1], [-1, *new_places, -1]
    scored = []
    for a, text in old.items():
        here = _around(a, old_places, old_names)
        similar = extract(
            _letters(text), letters, scorer=normalized_similarity, score_cutoff=SAME_PLACE, limit=_SHORTLIST
        )
        for _, score, b in similar:
            near = bool(here & _around(b, new_places, new_names))
            if near or score >= ELSEWHERE:
                scored.append((-score - 0.1 * near, a, b))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, a, b in sorted(scored):
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text) or text


def _around(index: int, places: Sequence[int], names: Sequence[int]) -> set[tuple[str, int]]:
    """Return the anchors nearest to `index`: `places` are theirs, `names` their names, with one for each edge."""
    at = bisect_left(places, index)
    return {("before", names[at]), ("after", names[at + 1])}
