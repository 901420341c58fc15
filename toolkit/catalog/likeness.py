"""Pairs texts that went with texts that came, by how alike they are and whether they stand at the same place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

SAME_PLACE = 0.6
ELSEWHERE = 0.75
_SHORTLIST = 8
_COMMON = 2000
_NO_LETTER = re.compile(r"\W+")


def alike(old: Mapping[int, str], new: Mapping[int, str], anchors: Mapping[int, int]) -> dict[int, int]:
    """Index in the old order → index in the new order for the pairs that are versions of one text.

    `old` and `new` are the texts without a partner by their index; `anchors` (old index → new index) the pairs
    already known. Two texts pair when their `difflib` ratio is at least 0.6 next to the same anchor, 0.75 elsewhere;
    the most alike pair first. Punctuation and blanks do not count. Each text is compared with the 8 that share most
    character pairs with it.
    """
    old, new = _letters(old), _letters(new)
    before_old, before_new = _Neighbours(sorted(anchors)), _Neighbours(sorted(anchors.values()))
    scored = []
    for a, b in _candidates(old, new):
        ratio = SequenceMatcher(None, old[a], new[b], autojunk=False).ratio()
        near = before_old.around(a, anchors) & before_new.around(b, None)
        if ratio >= (SAME_PLACE if near else ELSEWHERE):
            scored.append((-ratio - 0.1 * bool(near), a, b))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, a, b in sorted(scored):
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


def _letters(texts: Mapping[int, str]) -> dict[int, str]:
    return {n: _NO_LETTER.sub("", text) or text for n, text in texts.items()}


class _Neighbours:
    """The nearest anchors of a place, named by their index in the new order."""

    def __init__(self, places: list[int]) -> None:
        self._places = places

    def around(self, place: int, names: Mapping[int, int] | None) -> set[tuple[str, int]]:
        at = bisect_left(self._places, place)
        before = self._places[at - 1] if at else None
        after = self._places[at] if at < len(self._places) else None
        return {("before", _name(before, names)), ("after", _name(after, names))}


def _name(place: int | None, names: Mapping[int, int] | None) -> int:
    if place is None:
        return -1
    return names[place] if names is not None else place


def _candidates(old: Mapping[int, str], new: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for b, text in new.items():
        for pair in _pairs(text):
            postings[pair].append(b)
    for a, text in old.items():
        shared: Counter[int] = Counter()
        for pair in sorted(_pairs(text)):
            if len(postings.get(pair, ())) <= _COMMON:
                shared.update(postings.get(pair, ()))
        for b, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_SHORTLIST]:
            yield a, b


def _pairs(text: str) -> set[str]:
    padded = f"\0{text}\0"
    return {padded[n : n + 2] for n in range(len(padded) - 1)}
