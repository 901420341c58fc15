"""Find English words in a text, even if they are inflected or a few of them differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Prefix

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those of in on at to for from by with and or as is are was were be been it its his"
        " her their our your my he she they we you i not no do does did will would can could may",
    )
)
COMPOUND = re.compile(r"[-_/.](?=\w)")
ARTICLES = frozenset(("a", "an", "the"))
LIGHT = 0.25
LONGEST = 40
MORE = 3
ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e", "y")


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of a text with its similarity, from 0 to 1."""

    score: float
    start: int
    end: int


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Remove inflectional and derivational endings of `word`: a crude stem, equal for all words of a family."""
    word = re.sub(r"['’]s?$", "", word.casefold())
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def find(words: str, text: str) -> list[Hit]:
    """Return the parts of `text` most similar to `words`, best first, without those that overlap a better one.

    Similarity is the F1 score of shared words, by stem; small words count a quarter.
    """
    wanted = [match.group() for match in WORD.finditer(words)]
    while wanted and wanted[0].lower() in ARTICLES:
        wanted.pop(0)
    if not wanted or len(wanted) > LONGEST:
        return []
    places = list(WORD.finditer(text))
    grid = [[_likeness(word, place.group()) for word in wanted] for place in places]
    hits = [hit for start in range(len(places)) if max(grid[start]) for hit in _from(start, wanted, places, grid)]
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.end - hit.start, hit.start)):
        if all(hit.end <= better.start or better.end <= hit.start for better in chosen):
            chosen.append(hit)
            if len(chosen) == 8:
                break
    return chosen


def _from(
    start: int, wanted: Sequence[str], places: Sequence[re.Match[str]], grid: Sequence[Sequence[float]]
) -> list[Hit]:
    """Return the parts that begin at word `start` and end at a word similar to a wanted one."""
    weights = [_weight(word) for word in wanted]
    total = sum(weights)
    free = set(range(len(wanted)))
    shared = length = 0.0
    solid = False
    hits: list[Hit] = []
    for at in range(start, min(len(places), start + len(wanted) + MORE)):
        own = _weight(places[at].group())
        length += own
        best = max(free, key=lambda number: (grid[at][number], -number), default=None)
        like = grid[at][best] if best is not None else 0.0
        if best is None or not like:
            continue
        free.remove(best)
        shared += like * min(weights[best], own)
        solid = solid or weights[best] == 1 or total < 1
        if solid:
            first, last = places[start].start(), places[at].end()
            hits.append(Hit(2 * shared / (total + length) * _whole(places[at].string, first, last), first, last))
    return hits


def _whole(text: str, start: int, end: int) -> float:
    """Return a factor below 1 for a part of a compound: DeepSeek in DeepSeek-R1."""
    joined = COMPOUND.match(text, end) or (start > 1 and text[start - 1] in "-_/" and text[start - 2].isalnum())
    return 0.9 if joined else 1.0


def _weight(word: str) -> float:
    return LIGHT if word.lower() in SMALL else 1.0


@lru_cache(maxsize=65536)
def _likeness(word: str, other: str) -> float:
    """Return the similarity of two words: 1 if equal, 0.95 by stem, 0.8 by a common beginning, else 0."""
    word, other = word.casefold(), other.casefold()
    if word == other:
        return 1.0
    if word[0].isdigit() or other[0].isdigit():
        return 0.0
    first, second = stem(word), stem(other)
    if first == second:
        return 0.95
    shared = Prefix.similarity(first, second)
    longest = max(len(first), len(second))
    return 0.8 if shared >= 4 and shared >= 0.6 * longest else 0.0
