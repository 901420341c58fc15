"""The weights of the words around a term: for its sense as a name or technical term, or for an everyday one.

Each word around a term has a weight for its place: right before or behind the term, as what is the term's own (的 …),
as the verb on either side, within five words, anywhere in the sentence. So 发布 behind a word speaks for a company, 吃
before it for food, and words that no list of clues names weigh like similar words. What is next to the term weighs as
it is, too (`shapes`): its characters, parts of speech, and the words of the sentence, for all terms and for the best
known ones. The weights are data, `weights.json`, for names and technical terms apart, and for the words of the sentence
once more for each class of everyday words (树 speaks against 苹果, not against 理想) and each of the best known terms.
`bench/sense_weights.py` learns them from labeled sentences and the word vectors of the default model, and prints how
well they do on terms they were not learned from.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from operator import mul
from typing import Any, NamedTuple

from toolkit.files import package_text
from toolkit.glossary.conditions import normal
from toolkit.text import HAN_CLASS, has_han
from toolkit.units import Span
from toolkit.words import Word, cut

CODES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"
"""A number is one of these characters: the middle one is 0, the ends -31 and 31, times a scale."""
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
    """A word of the context: where it stands in `PLACES`, and its share of the place's weight, up to about 2."""

    place: str
    word: str
    share: float


class ContextShape(NamedTuple):
    """Something that stands near the term, and its share of what it weighs."""

    name: str
    share: float


class SenseScore(NamedTuple):
    """What the words say: above 0 for the term; the words that say most of it; how many say anything."""

    total: float
    why: str
    size: int


def score(sentence: str, place: Span, kind: str, sort: str = "", own: str = "") -> SenseScore:
    """The weights of the words around the term at `place` of `sentence` (which must be `normal`).

    `kind` is one of `KINDS`; `sort` the class that the term belongs to, if it belongs to one;
    `own` the term itself, if it is `learned`.
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
    telling = sorted((word for word in each if each[word] * total > 0), key=lambda word: -abs(each[word]))
    return SenseScore(total, ", ".join(telling[:SHOWN]), sum(seen.place == "sentence" for seen in around))


def context(left: list[Word], right: list[Word]) -> list[ContextWord]:
    """The words on either side of the term, each in all the places it stands in."""
    seen = [ContextWord(name, word.text, 1.0) for name, word in _neighbours(left, right) if has_han(word.text)]
    seen += _spread("near", [*left[-_NEAR:], *right[:_NEAR]])
    return seen + _spread("sentence", [*left, *right], _SHARE)


def shapes(left: list[Word], right: list[Word]) -> list[ContextShape]:
    """What stands on either side of the term, letter for letter.

    The one and the two characters next to it, `被~` and `~~的手`; the parts of speech of two words on a side and of one
    on each, `v u~` and `n~v`; and all words of the sentence, which together count as much as one.
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
    """The name of a term that has weights of its own; empty if it has none."""
    name = f"{source}={normal(target)}"
    return name if name in _data()["own"] else ""


@lru_cache(maxsize=65536)
def shaped(name: str, term: str, side: int) -> float:
    """What the shape `name` weighs next to a term of the kind `KINDS[side]`: `term`, if it is `learned`."""
    data = _data()
    learned_shape, own = data["shapes"].get(name), data["own"].get(term, {}).get(name)
    level = (_LEVELS[learned_shape[side]] if learned_shape else 0) + (_LEVELS[own] if own else 0)
    return float(level * data["shape scale"])


@lru_cache(maxsize=65536)
def weight(word: str, column: str) -> float:
    """What `word` weighs for `column`: a kind and a place, a class or a term."""
    direction = _data()["columns"].get(column)
    return float(sum(map(mul, _vector(word), direction))) if direction else 0.0


@lru_cache(maxsize=65536)
def _vector(word: str) -> tuple[float, ...]:
    """The numbers of `word`; an unknown word has those of its parts."""
    known = _data()["words"]
    parts = pieces(word, known)
    size = math.sqrt(max(1, len(parts)))
    rows = [[share * _LEVELS[code] / size for code in known[part]] for part, share in parts]
    return tuple(map(sum, zip(*rows, strict=True)))


def pieces(word: str, known: dict[str, str]) -> list[tuple[str, float]]:
    """The known words that make up `word`, longest first from the left, and what each counts."""
    if word in known:
        return [(word, 1.0)]
    parts, at = [], 0
    while at < len(word):
        part = next((piece for size in range(_LONGEST, 0, -1) if (piece := word[at : at + size]) in known), "")
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
    """The head of the noun phrase that 的 joins to the term."""
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
    """The words that say something, all together counting as much as one, or a little more."""
    telling = [word for word in words if word.text not in _EMPTY and word.tag[0] in _CONTENT and has_han(word.text)]
    return [ContextWord(place, word.text, share / math.sqrt(len(telling))) for word in telling]


def of_features() -> list[float]:
    """Return the weights of `sense_features.FEATURES`, in their order."""
    return list(_data()["features"].values())


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(package_text("toolkit.glossary", "weights.json"))
    return data
