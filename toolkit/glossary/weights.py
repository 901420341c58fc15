"""Score the words around a term: for its sense as a name or technical term, or for an everyday sense.

Each word has a weight for its place: right before or after the term, as a noun of the term (after 的), as the verb on
either side, within 5 words, anywhere in the sentence. 发布 after a word indicates a company, 吃 before it food. Words
that no list of clues has get the weights of similar words. The literal neighbors have weights too (`shapes`): their
characters, parts of speech and words, for all terms and for the best known ones.

`weights.json` has separate weights for names and for technical terms. The words of the sentence have further ones for
each class of everyday words (树 is evidence against 苹果, not against 理想) and for the best known terms.
`bench/sense_weights.py` learns them from labeled sentences and the word vectors of the default model, and prints the
quality on other terms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from operator import mul
from typing import Any, NamedTuple

from toolkit.files import package_data
from toolkit.glossary.conditions import normal
from toolkit.text import HAN_CLASS, has_han
from toolkit.types import Span
from toolkit.words import Word, cut

CODES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"
"""Each character encodes a number: the middle one is 0, the ends are -31 and 31, times a scale."""
_LEVELS = {code: level - len(CODES) // 2 for level, code in enumerate(CODES)}
PLACES = ("before", "behind", "own", "verb", "verb before", "near", "sentence")
KINDS = ("name", "term")
SHOWN = 3
_NEAR = 5
_OWN = 4
_LONGEST = 4
_SINGLE = 0.7
_SHARE = math.sqrt(3)
_SHAPE = math.sqrt(0.15)
_EDGE = "^"
_EMPTY = frozenset(
    [
        *"的了是在和就都也不这那他她我你它一个有还被把给到说上里着过得地要会能从对与之其而所以为很太最更又再才却只没",
        *("没有", "他们", "我们", "自己", "这个", "那个", "一个", "什么", "怎么"),
    ]
)
_WORD = re.compile(rf"[{HAN_CLASS}a-z]")
_CONTENT = "nvajilsz"
_SKIPPED_BEHIND = "dtf"
_SKIPPED_BEFORE = "mqu"


class ContextWord(NamedTuple):
    """A word of the context: its place (one of `PLACES`), and its share of the weight of the place, up to about 2."""

    place: str
    word: str
    share: float


class ContextShape(NamedTuple):
    """A literal feature near the term, and its share of its weight."""

    name: str
    share: float


class SenseScore(NamedTuple):
    """The score of the words (above 0 for the term), the words with the largest part of it, and their number."""

    total: float
    why: str
    size: int


def score(sentence: str, place: Span, kind: str, sort: str = "", own: str = "") -> SenseScore:
    """Score the words around the term at `place` of `sentence`, which must be `normal`.

    `kind` is one of `KINDS`, `sort` the class of the term if it has one, `own` the term itself if it is `learned`.
    """
    side = KINDS.index(kind)
    each: dict[str, float] = {}
    left, right = cut(sentence[: place.start]), cut(sentence[place.end :])
    around = context(left, right)
    for seen in around:
        total_weight = weight(seen.word, f"{kind} {seen.place}")
        if seen.place == "sentence":
            total_weight += weight(seen.word, sort) + weight(seen.word, own)
        each[seen.word] = each.get(seen.word, 0.0) + seen.share * total_weight
    total = sum(each.values()) + sum(shape.share * shaped(shape.name, own, side) for shape in shapes(left, right))
    strongest = sorted((word for word in each if each[word] * total > 0), key=lambda word: -abs(each[word]))
    return SenseScore(total, ", ".join(strongest[:SHOWN]), sum(seen.place == "sentence" for seen in around))


def context(left: list[Word], right: list[Word]) -> list[ContextWord]:
    """Return the words on both sides of the term, each with all its places."""
    seen = [ContextWord(name, word.text, 1.0) for name, word in _neighbours(left, right) if has_han(word.text)]
    seen += _spread("near", [*left[-_NEAR:], *right[:_NEAR]])
    return seen + _spread("sentence", [*left, *right], _SHARE)


def shapes(left: list[Word], right: list[Word]) -> list[ContextShape]:
    """Return the literal features on both sides of the term.

    These are the 1 and 2 characters next to it, `被~` and `~~的手`; the parts of speech of 2 words on one side or 1 on
    each side, `v u~` and `n~v`; and all words of the sentence, which together count as much as one.
    """
    before = "".join(word.text for word in left[-2:])[-2:] or _EDGE
    behind = "".join(word.text for word in right[:2])[:2] or _EDGE
    last = [_EDGE, _EDGE, *(word.tag for word in left[-2:])][-2:]
    first = [*(word.tag for word in right[:2]), _EDGE, _EDGE][:2]
    names = [f"{before[-1:]}~", f"~{behind[:1]}", f"{before}~~", f"~~{behind}"]
    names += [f"{' '.join(last)}~", f"~{' '.join(first)}", f"{last[1]}~{first[0]}"]
    words = sorted({word.text for word in (*left, *right) if _WORD.search(word.text)})
    return [ContextShape(name, _SHAPE) for name in names] + [
        ContextShape(word, 1 / math.sqrt(len(words))) for word in words
    ]


def learned(source: str, target: str) -> str:
    """Return the key of a term with its own weights; empty if it has none."""
    name = f"{source}={normal(target)}"
    return name if name in _data()["own"] else ""


@lru_cache(maxsize=65536)
def shaped(name: str, term: str, side: int) -> float:
    """Return the weight of the shape `name` next to a term of `KINDS[side]`; `term` is its key if it is `learned`."""
    data = _data()
    learned_shape, own = data["shapes"].get(name), data["own"].get(term, {}).get(name)
    level = (_LEVELS[learned_shape[side]] if learned_shape else 0) + (_LEVELS[own] if own else 0)
    return float(level * data["shape scale"])


@lru_cache(maxsize=65536)
def weight(word: str, column: str) -> float:
    """Return the weight of `word` for `column`: a kind and a place, a class or a term."""
    direction = _data()["columns"].get(column)
    return float(sum(map(mul, _vector(word), direction))) if direction else 0.0


@lru_cache(maxsize=65536)
def _vector(word: str) -> tuple[float, ...]:
    """Return the vector of `word`; an unknown word has that of its parts."""
    codes = _data()["words"]
    parts = pieces(word, codes)
    size = math.sqrt(max(1, len(parts)))
    rows = [[share * _LEVELS[code] / size for code in codes[part]] for part, share in parts]
    return tuple(map(sum, zip(*rows, strict=True)))


def pieces(word: str, words: dict[str, str]) -> list[tuple[str, float]]:
    """Return the known words that make up `word`, longest first from the left, and the share of each."""
    if word in words:
        return [(word, 1.0)]
    parts, at = [], 0
    while at < len(word):
        part = next((piece for size in range(_LONGEST, 0, -1) if (piece := word[at : at + size]) in words), "")
        if part:
            parts.append((part, 1.0 if len(part) > 1 else _SINGLE))
        at += len(part) or 1
    return parts


def _neighbours(left: list[Word], right: list[Word]) -> Iterator[tuple[str, Word]]:
    if left:
        yield "before", left[-1]
    if right:
        yield "behind", right[0]
    yield from (("own", word) for word in _owned(right))
    if verb := next((word for word in right if word.tag[0] not in _SKIPPED_BEHIND), None):
        yield "verb", verb
    if verb := next((word for word in reversed(left) if not _light(word)), None):
        yield "verb before", verb


def _owned(right: list[Word]) -> list[Word]:
    """Return the head of the noun phrase that 的 joins to the term."""
    if not right or right[0].text != "的":
        return []
    phrase: list[Word] = []
    for word in right[1 : _OWN + 1]:
        if word.tag in ("x", "v", "d", "p", "c"):
            break
        phrase.append(word)
    return phrase[-1:]


def _light(word: Word) -> bool:
    return word.tag[0] in _SKIPPED_BEFORE or word.text in "的了着过"


def _spread(place: str, words: list[Word], share: float = 1.0) -> list[ContextWord]:
    """Return the content words; all together they count as much as one, or a little more."""
    content = [word for word in words if word.text not in _EMPTY and word.tag[0] in _CONTENT and has_han(word.text)]
    return [ContextWord(place, word.text, share / math.sqrt(len(content))) for word in content]


def of_features() -> list[float]:
    """Return the weights of `sense_features.FEATURES`, in their order."""
    return list(_data()["features"].values())


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return package_data("toolkit.glossary", "weights.json")
