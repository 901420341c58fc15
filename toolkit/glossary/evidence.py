"""What speaks for an ambiguous word being the term and what against, weighed against one another.

Clues of `senses.toml` and the leaning of the context (`contexts.lean`) are counted with weights that
`bench/sense_weights.py` learned; their sum is the logarithm of the odds that the word is the term.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from toolkit.glossary import boundaries, contexts
from toolkit.glossary.clues import NAMES, NEAR, SURE, TERMS, Clues, clues, members
from toolkit.glossary.conditions import TERM, normal
from toolkit.text import ENDERS
from toolkit.units import Span, Term
from toolkit.words import frequency, tag

FEATURES = (
    *("context", "near", "sure", "field", "everyday near", "everyday sure", "everyday field", "crossing"),
    *("name", "bias"),
)
DECISIVE = 2.0
"""What a clue that leaves no doubt adds to the odds (natural logarithm) beyond what was learned: few rows hold one."""
LISTED = 0.1
"""The odds (natural logarithm) of a word of a class to begin with: a little for the term; more asks for wrong ones."""
UNLISTED = 1.5
"""The odds (natural logarithm), for each character after the first, of a word that is not known to be ambiguous."""
RARE = 3
"""Up to this frequency a word of the dictionary has no everyday sense worth a doubt."""
EVERYDAY = "everyday"
PROPER = ("nr", "ns", "nt", "nz")
"""Parts of speech of names in jieba's dictionary."""
_PLACE = re.compile(r".* (mountains?|river|lake|sea|ocean|wall|islands?|temple|province|city|county|valley)")
_STOP = re.compile(rf"[{re.escape(ENDERS)}\r\n]")
_LATIN = re.compile("[0-9a-z]")


class Clue(NamedTuple):
    """What clues speak for a reading: their points as in `clues`, and the strongest."""

    points: int
    why: str

    @property
    def parts(self) -> tuple[float, float, float]:
        """Whether one stands next to the term, whether it is one without doubt, and how many words of the field."""
        sure, near = self.points >= SURE, self.points >= NEAR
        return float(near), float(sure), float(self.points - (SURE if sure else NEAR if near else 0))


class Evidence(NamedTuple):
    """All that is known of one place."""

    lean: contexts.Lean
    term: Clue
    everyday: Clue
    crossing: float
    name: bool

    def features(self) -> tuple[float, ...]:
        """The numbers that `FEATURES` names."""
        return (self.lean.score, *self.term.parts, *self.everyday.parts, self.crossing, float(self.name), 1.0)

    def odds(self) -> float:
        """The logarithm of the odds that it is the term."""
        sure = self._sure() * DECISIVE
        return sure + sum(one * weight for one, weight in zip(self.features(), contexts.evidence(), strict=True))

    def _sure(self) -> float:
        """1 if a sure clue is for the term, -1 if one is against it; of two the longer counts, half as much."""
        term, everyday = self.term.parts[1], self.everyday.parts[1]
        if term and everyday:
            longer = len(self.term.why) - len(self.everyday.why)
            return math.copysign(0.5, longer) if longer else 0.0
        return term - everyday

    def why(self, *, applies: bool) -> str:
        """What says most for the decision, patterns before words; empty if nothing does."""
        clue = self.term if applies else self.everyday
        leans = self.lean.why if (self.lean.score > 0) is applies else ""
        return (clue.why if TERM in clue.why else "") or leans or clue.why


def gather(term: Term, context: str, span: Span) -> Evidence:
    """The evidence for the occurrence of `term` at `span` of `context` (which must be `normal`)."""
    text, place = sentence(context, span)
    own = readings(context[span.start : span.end], term.target)
    sort = kind(term)
    for_it = _most([*(clues(one, "own_") for one in own), clues(sort)], text, place)
    if _named_nearby(term, context, span):
        for_it = Clue(for_it.points + NEAR, for_it.why or term.target)
    against = _most([clues(one) for one in own or (EVERYDAY if sort == "name" else "craft",)], text, place)
    # ~能力 speaks for all technical terms, but its class, which knows the word better, has it against 推理.
    if own and TERM in for_it.why and for_it.why == against.why:
        for_it = Clue(for_it.points - NEAR, "")
    crossed = boundaries.crossing(context, span)
    leans = contexts.lean(
        text, place, sort, own[-1] if own else "", contexts.learned(text[place.start : place.end], term.target)
    )
    return Evidence(leans, for_it, against, crossed, sort == "name")


def kind(term: Term) -> str:
    """`name` if the target has a capital, `term` if not."""
    return "term" if term.target == term.target.lower() else "name"


@lru_cache(maxsize=4096)
def readings(source: str, target: str) -> tuple[str, ...]:
    """The classes of everyday words that `source` belongs to besides its target's sense."""
    if target == target.lower():
        return tuple(one for one in TERMS if source in members(one))
    if _PLACE.fullmatch(target.lower()) or target.startswith(("Mount ", "Lake ")):  # Mount Tai is what 泰山 means
        return ()
    listed = tuple(one for one in NAMES if source in members(one))
    return (EVERYDAY, *listed) if listed or _common(source) else ()


def prior(source: str, target: str) -> float:
    """What the odds are to begin with (natural logarithm): higher for words that no class lists, and for long ones."""
    return LISTED if listed(source, target) else UNLISTED * (len(source) - 1)


def listed(source: str, target: str) -> bool:
    """Whether a class of `senses.toml` has the word, or enough sentences were labelled to know it."""
    return any(one != EVERYDAY for one in readings(source, target)) or contexts.learned(source, target) != ""


def sentence(context: str, span: Span) -> tuple[str, Span]:
    """The sentence around `span`, at most 80 characters on either side, and the span in it."""
    start = max(0, span.start - 80)
    ends = [match.end() for match in _STOP.finditer(context, start, span.start)]
    start = ends[-1] if ends else start
    stop = _STOP.search(context, span.end, span.end + 80)
    return context[start : stop.end() if stop else span.end + 80], Span(span.start - start, span.end - start)


def targets(term: Term) -> list[str]:
    """All accepted renderings, `normal`."""
    return [normal(target) for target in (term.target, *term.variants)]


def stands(target: str, context: str, at: int) -> bool:
    """Whether `target` stands at `at` as whole words."""
    around = context[max(0, at - 1) : at] + context[at + len(target) : at + len(target) + 1]
    return context.startswith(target, at) and not _LATIN.search(around)


def _common(source: str) -> bool:
    """Whether the dictionary has `source`, and not as a name."""
    return frequency(source) > RARE and not tag(source).startswith(PROPER)


def _most(listed: Iterable[Clues], text: str, place: Span) -> Clue:
    """What speaks most for a reading."""
    return Clue(*max((one.weigh(text, place) for one in listed), key=lambda found: found[0]))


def _named_nearby(term: Term, context: str, span: Span) -> bool:
    around = context[max(0, span.start - 60) : span.end + 60]
    found = ((target, around.find(target)) for target in targets(term))
    return any(at > 0 and stands(target, around, at) for target, at in found)
