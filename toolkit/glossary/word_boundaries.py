"""Decide by word frequencies whether the characters of a term are a word, or belong to two others.

The frequencies come from the dictionary of the segmenter jieba. The best cut of a text is the one whose words have the
highest product of frequencies (a unigram model, found by dynamic programming as in Viterbi 1967). The dictionary does
not contain the glossary, so the term counts as a word with at least the frequency `USUAL`. The result is how much
better the best cut is than the best one with a word boundary on both sides of the term.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from toolkit.text import HAN_CLASS
from toolkit.types import Span
from toolkit.words import TOTAL, frequency

USUAL = 300
"""The least frequency of a term: that of a fairly common word, because documents are about their terms."""
REACH = 6
"""The number of characters used on each side of a term; few words are longer."""
LONGEST = 5
FAR = 8.0
"""A cut that is less likely by this much (natural logarithm) does not count."""
_BEFORE = re.compile(f"[{HAN_CLASS}]+$")
_AFTER = re.compile(f"[{HAN_CLASS}]+")


class Cut(NamedTuple):
    """The best cut around a term.

    `words` overlap the term. `gain` is how many times likelier (natural logarithm) the cut is than the best one with
    word boundaries at the edges of the term, 0 if it has them.
    """

    words: tuple[str, ...]
    gain: float


def cut(text: str, span: Span) -> Cut:
    """Return the best cut of the Chinese characters around `span` of `text`, which must be `normal`."""
    left, right = _run(text, span)
    return _cut(text[left:right], span.start - left, span.end - left)


def crossing(text: str, span: Span) -> float:
    """Compare the best cut with a word across an edge of the term to the best one with boundaries at its edges.

    Returns 0 (no such cut, or it is less likely by `FAR`) to 1 (at least as likely), linear in the natural logarithm.
    """
    left, right = _run(text, span)
    return _crossing(text[left:right], span.start - left, span.end - left)


def _run(text: str, span: Span) -> tuple[int, int]:
    """Return the range of Chinese characters around the term, at most `REACH` on each side."""
    before = _BEFORE.search(text, max(0, span.start - REACH), span.start)
    after = _AFTER.match(text, span.end, span.end + REACH)
    return before.start() if before else span.start, after.end() if after else span.end


@lru_cache(maxsize=32768)
def _cut(run: str, start: int, end: int) -> Cut:
    if not any(chain(_words_across(run, start), _words_across(run, end))):
        return Cut((run[start:end],), 0.0)
    free = _best(run, start, end)
    edges = {0, *_ends(free)}
    if start in edges and end in edges:
        return Cut(tuple(_overlapping(free, start, end)), 0.0)
    gain = _score(free, run[start:end]) - _around(run, start, end, run[start:end])
    return Cut(tuple(_overlapping(free, start, end)), gain)


@lru_cache(maxsize=32768)
def _crossing(run: str, start: int, end: int) -> float:
    crossed = max(_across(run, start), _across(run, end))
    if crossed == -math.inf:
        return 0.0
    return min(1.0, max(0.0, 1 + (crossed - _around(run, start, end, run[start:end])) / FAR))


def _around(run: str, start: int, end: int, term: str = "") -> float:
    """Return the score of the best cut in which `run[start:end]` is a word; see `_weight` for `term`."""
    return _score([*_best(run[:start], 0, 0), run[start:end], *_best(run[end:], 0, 0)], term)


def _across(run: str, edge: int) -> float:
    """Return the score of the best cut with a dictionary word across `edge`; minus infinity if there is none."""
    return max((_around(run, *word) for word in _words_across(run, edge)), default=-math.inf)


def _words_across(run: str, edge: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the dictionary words that cross `edge`."""
    for left in range(max(0, edge - LONGEST + 1), edge):
        for right in range(edge + 1, min(len(run), left + LONGEST) + 1):
            if frequency(run[left:right]):
                yield left, right


def _best(run: str, start: int, end: int) -> list[str]:
    """Return the words of the likeliest cut of `run` in which `run[start:end]`, if not empty, is a word."""
    term = run[start:end]
    scores = [0.0] + [-math.inf] * len(run)
    origins = [0] * (len(run) + 1)
    for at in range(len(run)):
        for stop in range(at + 1, min(len(run), at + max(LONGEST, len(term))) + 1):
            score = scores[at] + _weight(run[at:stop], term if (at, stop) == (start, end) else "")
            if score > scores[stop]:
                scores[stop], origins[stop] = score, at
    words: list[str] = []
    stop = len(run)
    while stop:
        words.append(run[origins[stop] : stop])
        stop = origins[stop]
    return words[::-1]


def _score(words: list[str], term: str) -> float:
    return sum(_weight(word, term) for word in words)


def _weight(word: str, term: str) -> float:
    """Return the logarithm of the probability of a word; a single character is always one."""
    count = max(frequency(word), USUAL if word == term else 0, 1 if len(word) == 1 else 0)
    return math.log(count / TOTAL) if count else -math.inf


def _ends(words: list[str]) -> list[int]:
    ends, at = [], 0
    for word in words:
        at += len(word)
        ends.append(at)
    return ends


def _overlapping(words: list[str], start: int, end: int) -> list[str]:
    return [word for word, stop in zip(words, _ends(words), strict=True) if stop > start and stop - len(word) < end]
