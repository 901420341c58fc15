"""Collect the features of an occurrence of an ambiguous word: the evidence for and against the term.

Clues are patterns and words of `senses.toml` that indicate one sense or the other. The patterns are those of `unless`
and `only`, and can contain groups: `~{when?}{deed}` is the term, up to three words of the group `when`, and one of the
group `deed`. `*` does not cross a comma there. `weights.score` scores the words around the term. The sum of all
features, each with its learned weight, is the logarithm of the odds that the word is the term.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from toolkit.files import package_data
from toolkit.glossary import weights, word_boundaries
from toolkit.glossary.conditions import REACH, TERM, WILD, Patterns, normal
from toolkit.text import ENDERS, HAN
from toolkit.types import Span, Term
from toolkit.words import frequency, tag

NEAR = 3
CERTAIN = 7
"""The points of a clue next to the term, and of a certain one; a word elsewhere in the sentence has 1 point."""
FIELD_LIMIT = 2
NAMES = ("food", "creature", "nature", "lore", "abstract", "unit", "person", "rank")
TERMS = ("craft", "reason", "liquid", "mind", "layout", "thrift", "focus")
"""The classes of everyday words that can be confused with names, and with technical terms."""
FEATURES = (
    *("words", "near", "sure", "field", "everyday near", "everyday sure", "everyday field", "crossing"),
    *("name", "bias"),
)
DECISIVE = 2.0
"""What a certain clue adds to the odds (natural logarithm) beyond its learned weight: few training rows have one."""
LISTED = 0.1
"""The prior odds (natural logarithm) of a word of a class: slightly for the term; more requires wrong targets."""
UNLISTED = 3.0
"""The prior odds (natural logarithm) per character after the first, of a word not known to be ambiguous."""
RARE = 3
"""Up to this frequency, the everyday sense of a dictionary word is ignored."""
EVERYDAY = "everyday"
PROPER = ("nr", "ns", "nt", "nz")
"""The parts of speech of names in jieba's dictionary."""
_GAP = rf"[^{re.escape(ENDERS)}，,；;\r\n]{{0,{REACH}}}"
_GROUP = re.compile(r"\{(\w+)(\??)\}")
_PLACE = re.compile(r".* (mountains?|river|lake|sea|ocean|wall|islands?|temple|province|city|county|valley)")
_STOP = re.compile(rf"[{re.escape(ENDERS)}\r\n]")
_LATIN = re.compile("[0-9a-z]")


class Shapes(NamedTuple):
    """Patterns: `plain` ones, and those with groups that are only after, only before, or on both sides of the term."""

    plain: Patterns
    after: re.Pattern[str] | None
    before: re.Pattern[str] | None
    around: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]

    def hit(self, sentence: str, place: Span) -> str:
        """Return the first pattern that matches, groups replaced by the matched text; empty if none matches."""
        if plain := self.plain.first(sentence, place):
            return plain
        head, tail = sentence[: place.start], sentence[place.end :]
        if self.after and (right := self.after.match(tail)):
            return TERM + right[0]
        if self.before and (left := self.before.search(head)):
            return left[0] + TERM
        for before, other in self.around:
            if (left := before.search(head)) and (right := other.match(tail)):
                return left[0] + TERM + right[0]
        return ""


class Clues(NamedTuple):
    """The clues for one sense: patterns next to the term, certain ones among them, and words of the field."""

    near: Shapes
    certain: Shapes
    field: re.Pattern[str] | None

    def weigh(self, sentence: str, place: Span) -> tuple[int, str]:
        """Return the points of the clues in `sentence` around `place`, and the strongest clue."""
        certain = self.certain.hit(sentence, place)
        near = certain or self.near.hit(sentence, place)
        rest = f"{sentence[: place.start]}\0{sentence[place.end :]}"
        field_words = set(self.field.findall(rest)) if self.field else set()
        nearby = CERTAIN if certain else NEAR if near else 0
        return nearby + min(len(field_words), FIELD_LIMIT), near or ", ".join(sorted(field_words))


@lru_cache(maxsize=64)
def clues(name: str, kind: str = "") -> Clues:
    """Return the clues of the table `name`: `near`, `sure`, `field`; with `kind` `own_`, those for the term itself."""
    table = _table()[name]
    near, certain = (_shapes(normal(str(table.get(kind + key, "")))) for key in ("near", "sure"))
    field = sorted(set(normal(str(table.get(kind + "field", ""))).split()), key=len, reverse=True)
    return Clues(near, certain, re.compile("|".join(map(re.escape, field))) if field else None)


@lru_cache(maxsize=64)
def members(name: str) -> frozenset[str]:
    """Return the best known words of a class."""
    return frozenset(normal(str(_table()[name].get("words", ""))).split())


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return package_data("toolkit.glossary", "senses.toml")


def _shapes(patterns: str) -> Shapes:
    listed = dict.fromkeys(patterns.split())
    # Exact patterns first: they are stronger evidence than those with a gap.
    plain = sorted(
        (pattern for pattern in listed if "{" not in pattern), key=lambda pattern: (WILD in pattern, -len(pattern))
    )
    sides = [tuple(map(_expanded, pattern.split(TERM))) for pattern in listed if "{" in pattern]
    after = [right for left, right in sides if not left]
    before = [left for left, right in sides if not right]
    both = [(re.compile(rf"(?:{left})\Z"), re.compile(right)) for left, right in sides if left and right]
    return Shapes(
        Patterns(tuple(plain)),
        re.compile("|".join(after)) if after else None,
        re.compile(rf"(?:{'|'.join(before)})\Z") if before else None,
        tuple(both),
    )


def _expanded(side: str) -> str:
    """Return the regular expression for one side of a pattern with groups."""
    parts = _GROUP.split(side)
    out = []
    for text, name, optional in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        out.append("".join(_GAP if char == WILD else re.escape(char) for char in text))
        if name:
            out.append(_alternatives(name) + ("{0,3}" if optional else ""))
    return "".join(out)


def _alternatives(group: str) -> str:
    words = sorted(normal(_table()["groups"][group]).split(), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, words))})"


class Clue(NamedTuple):
    """The evidence for a sense: the points of the clues, and the strongest clue."""

    points: int
    why: str

    @property
    def parts(self) -> tuple[float, float, float]:
        """Whether a clue is next to the term, whether it is certain, and the number of words of the field."""
        certain, near = self.points >= CERTAIN, self.points >= NEAR
        return float(near), float(certain), float(self.points - (CERTAIN if certain else NEAR if near else 0))


class SenseFeatures(NamedTuple):
    """All features of one occurrence."""

    words: weights.SenseScore
    term: Clue
    everyday: Clue
    crossing: float
    name: bool

    def numbers(self) -> tuple[float, ...]:
        """Return the values of `FEATURES`."""
        return (self.words.total, *self.term.parts, *self.everyday.parts, self.crossing, float(self.name), 1.0)

    def odds(self) -> float:
        """Return the natural logarithm of the odds that it is the term."""
        certain = self._certain() * DECISIVE
        return certain + sum(
            number * weight for number, weight in zip(self.numbers(), weights.of_features(), strict=True)
        )

    def _certain(self) -> float:
        """Return 1 for a certain clue for the term, -1 for one against it; of two, the longer counts."""
        term, everyday = self.term.parts[1], self.everyday.parts[1]
        if term and everyday:
            longer = len(self.term.why) - len(self.everyday.why)
            return math.copysign(1, longer) if longer else 0.0
        return term - everyday

    def why(self, *, applies: bool) -> str:
        """Return the strongest evidence for the decision, patterns before words; empty if there is none."""
        clue = self.term if applies else self.everyday
        words = self.words.why if (self.words.total > 0) is applies else ""
        return (clue.why if TERM in clue.why else "") or words or clue.why


def gather(term: Term, context: str, span: Span, *, learned: bool = True) -> SenseFeatures:
    """Return the features of the occurrence of `term` at `span` of `context`, which must be `normal`.

    Without `learned`, the weights of words are not used: they are being learned.
    """
    text, place = sentence(context, span)
    own = readings(context[span.start : span.end], term.target)
    sort = kind(term)
    for_it = _most([*(clues(name, "own_") for name in own), clues(sort)], text, place)
    if _named_nearby(term, context, span):
        for_it = Clue(for_it.points + NEAR, for_it.why or term.target)
    against = _most([clues(name) for name in own or (EVERYDAY if sort == "name" else "craft",)], text, place)
    # ~能力 is a clue for all technical terms, but the class of 推理, which is more specific, lists it against 推理.
    if own and TERM in for_it.why and for_it.why == against.why:
        for_it = Clue(for_it.points - NEAR, "")
    crossed = word_boundaries.crossing(context, span)
    name = weights.learned(text[place.start : place.end], term.target)
    words = (
        weights.score(text, place, sort, own[-1] if own else "", name) if learned else weights.SenseScore(0.0, "", 0)
    )
    return SenseFeatures(words, for_it, against, crossed, sort == "name")


def kind(term: Term) -> str:
    """Return `name` if the target has a capital, else `term`."""
    return "term" if term.target == term.target.lower() else "name"


@lru_cache(maxsize=4096)
def readings(source: str, target: str) -> tuple[str, ...]:
    """Return the classes of everyday words that `source` belongs to, apart from the sense of its target."""
    if target == target.lower():
        return tuple(name for name in TERMS if source in members(name))
    if _PLACE.fullmatch(target.lower()) or target.startswith(("Mount ", "Lake ")):  # Mount Tai is what 泰山 means
        return ()
    listed = tuple(name for name in NAMES if source in members(name))
    return (EVERYDAY, *listed) if listed or _common(source) else ()


def prior(source: str, target: str) -> float:
    """Return the prior odds (natural logarithm): higher for words that no class lists, and for long words."""
    return LISTED if listed(source, target) else UNLISTED * (len(source) - 1)


def listed(source: str, target: str) -> bool:
    """Return whether a class of `senses.toml` lists the word, or its weights were learned from labeled sentences."""
    return any(name != EVERYDAY for name in readings(source, target)) or weights.learned(source, target) != ""


def sentence(context: str, span: Span) -> tuple[str, Span]:
    """Return the sentence around `span`, at most 80 characters on either side, and the span in it."""
    start = max(0, span.start - 80)
    ends = [match.end() for match in _STOP.finditer(context, start, span.start)]
    start = ends[-1] if ends else start
    stop = _STOP.search(context, span.end, span.end + 80)
    return context[start : stop.end() if stop else span.end + 80], Span(span.start - start, span.end - start)


def targets(term: Term) -> list[str]:
    """Return all accepted targets, `normal`."""
    return [normal(target) for target in (term.target, *term.variants)]


def is_at(target: str, context: str, at: int) -> bool:
    """Return whether `target` is at `at` as whole words."""
    around = context[max(0, at - 1) : at] + context[at + len(target) : at + len(target) + 1]
    return context.startswith(target, at) and not _LATIN.search(around)


def _common(source: str) -> bool:
    """Return whether the dictionary has `source`, and not as a name."""
    return frequency(source) > RARE and not tag(source).startswith(PROPER)


def _most(listed: Iterable[Clues], text: str, place: Span) -> Clue:
    """Return the strongest evidence for a sense."""
    return Clue(*max((clue.weigh(text, place) for clue in listed), key=lambda weighed: weighed[0]))


def _named_nearby(term: Term, context: str, span: Span) -> bool:
    """Return whether a target of the term is nearby, or a full name that ends in it: 萨姆·奥特曼."""
    around = context[max(0, span.start - 60) : span.end + 60]
    dot = around.find(f"·{context[span.start : span.end]}")
    if dot > 0 and HAN.match(around[dot - 1]):
        return True
    places = ((target, around.find(target)) for target in targets(term))
    return any(at > 0 and is_at(target, around, at) for target, at in places)
