"""Guessing whether a term has its sense where nobody wrote a condition that says so.

Layers, cheapest first; the first that is certain decides:

1. a source that nobody reads otherwise (long, or holding Latin letters): the term;
2. its target in brackets behind it, 深思（DeepSeek）: the term;
3. word boundaries (`boundaries.cut`): 三星|门店 holds no 星门, and 令人深思 is a word of its own;
4. clues around it: patterns next to it and words of a field in the sentence, for the name or term and for the
   everyday sense of its class (`senses.toml`). They are counted, a pattern as `NEAR`, a word of the field as one.

A target with a capital is a name, mostly the subject of verbs like 发布 or before words like 公司; one without is a
technical term. The other sense is an everyday one. Everything here is a guess: what it refuses, and what it lets
through without a clue although the word is ambiguous, is marked as doubtful for the reviewer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from toolkit.glossary import boundaries
from toolkit.glossary.clues import NEAR, Clues, clues, members, strict
from toolkit.glossary.conditions import TERM, normal
from toolkit.text import CLOSERS, ENDERS, HAN, OPENERS
from toolkit.units import Severity, Span, Term
from toolkit.words import frequency, tag

UNMISTAKABLE = 5
"""A source of this many Chinese characters is not read otherwise."""
RARE = 3
"""Up to this frequency a word of the dictionary has no everyday sense worth a doubt."""
BOUNDARY_LEAST = 1.5
"""A cut with a word of one character, 开|源代码, or around the term has to have this gain; any other counts anyway."""
BOUNDARY_SURE = 4.0
"""From this gain (natural logarithm) on a word boundary is beyond doubt."""
EVERYDAY = "everyday"
NAMES = ("food", "creature", "nature", "lore", "abstract", "unit", "person", "rank")
TERMS = ("craft", "reason", "liquid", "mind", "layout", "thrift", "focus")
"""The classes of everyday words that names, and that technical terms, are mistaken for."""
PROPER = ("nr", "ns", "nt", "nz")
"""Parts of speech of names in jieba's dictionary."""
_PLACE = re.compile(r".* (mountains?|river|lake|sea|ocean|wall|islands?|temple|province|city|county|valley)")
_OPENED = re.compile(rf"[{re.escape(CLOSERS)}\"]?[{re.escape(OPENERS)}\"] ?")
_LATIN = re.compile(r"[0-9a-z]")
_STOP = re.compile(rf"[{re.escape(ENDERS)}\r\n]")
_ORG = ("公司", "集团", "手机", "汽车", "电子", "科技", "团队")


class Verdict(NamedTuple):
    """A decision in the terms of `TermMatch`."""

    applies: bool
    reason: str
    doubt: Severity | None = None
    pattern: str = ""


PLAIN = Verdict(True, "term")


def sense(term: Term, context: str, span: Span) -> Verdict:
    """The guess for the occurrence of `term` at `span` of `context` (which must be `normal`)."""
    source = context[span.start : span.end]
    if not _readable(source):
        return PLAIN
    if _in_brackets(term, context, span):
        return Verdict(True, "its target in brackets")
    return _boundary(term, source, context, span) or _weigh(term, source, context, span)


def _readable(source: str) -> bool:
    return len(source) < UNMISTAKABLE and all(HAN.match(char) for char in source)


def _in_brackets(term: Term, context: str, span: Span) -> bool:
    opened = _OPENED.match(context, span.end)
    return opened is not None and any(_stands(target, context, opened.end()) for target in _targets(term))


def _stands(target: str, context: str, at: int) -> bool:
    """Whether `target` stands at `at` as whole words."""
    end = at + len(target)
    return context.startswith(target, at) and not (_LATIN.match(context, at - 1) or _LATIN.match(context, end))


def _targets(term: Term) -> list[str]:
    return [normal(target) for target in (term.target, *term.variants)]


def _boundary(term: Term, source: str, context: str, span: Span) -> Verdict | None:
    found = boundaries.cut(context, span)
    if found.words == (source,) or found.gain == 0:
        return None
    solid = len(found.words) > 1 and min(map(len, found.words)) > 1
    if found.gain < BOUNDARY_LEAST and not solid:
        return Verdict(True, f"term, though {'|'.join(found.words)} is possible", Severity.INFO)
    if len(found.words) == 1:
        return _longer(found, source, name=term.target != term.target.lower())
    pattern = "".join(found.words).replace(source, TERM, 1)
    return Verdict(False, f"crosses {'|'.join(found.words)}", _doubt(found.gain), pattern)


def _longer(found: boundaries.Cut, source: str, *, name: bool) -> Verdict | None:
    """A word of the dictionary that holds the term is another word.

    Unless what it adds names a company (苹果公司), or the term is the noun it is about (模型 in 推理模型).
    """
    (word,) = found.words
    if word.removeprefix(source) in (*_ORG, *"出成到") or (word.endswith(source) and not name):
        return None
    return Verdict(False, f"inside {word}", _doubt(found.gain), word.replace(source, TERM, 1))


def _doubt(gain: float) -> Severity:
    return Severity.INFO if gain >= BOUNDARY_SURE else Severity.WARNING


def _weigh(term: Term, source: str, context: str, span: Span) -> Verdict:
    """Count the clues for either reading."""
    classes = _classes(source, term.target)
    if not classes:
        return PLAIN
    sentence, place = _sentence(context, span)
    general = clues("term" if term.target == term.target.lower() else "name")
    for_it, why = _most([*(clues(one, "own_") for one in classes), general], sentence, place)
    if _named_nearby(term, context, span):
        for_it += NEAR
        why = why or term.target
    against, why_not = _most([clues(one) for one in classes], sentence, place)
    needed = against + (source in strict())
    if for_it >= needed:
        open_ = for_it == against and classes != (EVERYDAY,) and bool(against or not term.unless)
        return Verdict(True, f"context {why}" if why else "term", Severity.INFO if open_ else None)
    reason = f"everyday sense {why_not}" if why_not else "everyday sense, as nothing speaks for the term"
    return Verdict(False, reason, Severity.WARNING, why_not if TERM in why_not else "")


@lru_cache(maxsize=4096)
def _classes(source: str, target: str) -> tuple[str, ...]:
    """The classes of everyday words that `source` belongs to besides its target's sense."""
    if target == target.lower():
        return tuple(one for one in TERMS if source in members(one))
    if _PLACE.fullmatch(target.lower()) or target.startswith(("Mount ", "Lake ")):  # Mount Tai is what 泰山 means
        return ()
    listed = tuple(one for one in NAMES if source in members(one))
    return (EVERYDAY, *listed) if listed or _common(source) else ()


def _common(source: str) -> bool:
    """Whether the dictionary has `source`, and not as a name."""
    return frequency(source) > RARE and not tag(source).startswith(PROPER)


def _most(readings: list[Clues], sentence: str, place: Span) -> tuple[int, str]:
    """What speaks most for a reading."""
    return max((one.weigh(sentence, place) for one in readings), key=lambda found: found[0])


def _named_nearby(term: Term, context: str, span: Span) -> bool:
    around = context[max(0, span.start - 60) : span.end + 60]
    found = ((target, around.find(target)) for target in _targets(term))
    return any(at > 0 and _stands(target, around, at) for target, at in found)


def _sentence(context: str, span: Span) -> tuple[str, Span]:
    """The sentence around `span`, at most 80 characters on either side, and the span in it."""
    start = max(0, span.start - 80)
    ends = [match.end() for match in _STOP.finditer(context, start, span.start)]
    start = ends[-1] if ends else start
    stop = _STOP.search(context, span.end, span.end + 80)
    return context[start : stop.end() if stop else span.end + 80], Span(span.start - start, span.end - start)
