"""Guess whether a term has its sense where no condition decides it.

There are four layers, cheapest first; the first that is certain decides:

1. an unambiguous source (long, or with Latin letters): the term;
2. its target in parentheses behind it, 深思（DeepSeek）: the term; other English, 推理（reasoning）: not the term;
3. word boundaries (`word_boundaries.cut`): 三星|门店 does not contain 星门, and 令人深思 is a word of its own;
4. the features around it (`sense_features.gather`), for words that also have an everyday sense: clues of
   `senses.toml`, the similarity of the words of the sentence, and the sense of the previous occurrence if certain.

A target with a capital is a name, mostly the subject of verbs like 发布 or before words like 公司; one without is a
technical term. Everything here is a guess: refusals, and terms accepted on weak evidence, are marked as doubtful for
the reviewer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from toolkit.glossary import sense_features, word_boundaries
from toolkit.glossary.accept import occurrences
from toolkit.glossary.conditions import TERM, decide, shows_sense
from toolkit.text import CLOSERS, HAN, OPENERS
from toolkit.types import Severity, Span, Term

UNMISTAKABLE = 5
"""A source of this many Chinese characters is unambiguous."""
BOUNDARY_LEAST = 1.5
"""A cut with a word of one character (开|源代码) or around the term must have this gain; others always count."""
BOUNDARY_SURE = 4.0
"""From this gain (natural logarithm) on, a word boundary is certain."""
RIVAL = 0.5
"""From this value of `word_boundaries.crossing` on, the context decides about a cut through the term."""
FRAGMENT = 2
"""A context with fewer content words does not refuse a term alone."""
OPEN = 2.0
"""Log odds up to which an accepted term is reported to the reviewer."""
BACK = 80
"""Up to this many characters before a term, its previous occurrence indicates its sense: writers rarely change it."""
JUST_BEFORE = 5.0
"""What that subtracts from the odds (natural logarithm) if no clue is next to the term."""
IN_BRACKETS = "in brackets"
_OPENED = re.compile(rf"[{re.escape(CLOSERS)}\"]?[{re.escape(OPENERS)}\"] ?")
_ENGLISH = re.compile(
    rf"[{re.escape(CLOSERS)}\"]?[{re.escape(OPENERS)}\"] ?([a-z][a-z -]{{3,}}[a-z]) ?[{re.escape(CLOSERS)}\"]"
)
_ORG = ("公司", "集团", "手机", "汽车", "电子", "科技", "团队")


class Verdict(NamedTuple):
    """A decision in the terms of `TermMatch`; `odds` are 0 where none were weighed."""

    applies: bool
    reason: str
    doubt: Severity | None = None
    pattern: str = ""
    odds: float = 0.0


PLAIN = Verdict(True, "term")


def sense(term: Term, context: str, span: Span) -> Verdict:
    """Guess the sense of `term` at `span` of `context`, which must be `normal`."""
    if verdict := settled(term, context, span):
        return verdict
    source = context[span.start : span.end]
    ambiguous = sense_features.readings(source, term.target) or sense_features.listed(source, term.target)
    return _weigh(term, context, span) if ambiguous or word_boundaries.crossing(context, span) > RIVAL else PLAIN


def settled(term: Term, context: str, span: Span) -> Verdict | None:
    """Return what the source, its target in parentheses or word boundaries decide; `None` if they do not."""
    source = context[span.start : span.end]
    if not _readable(source):
        return PLAIN
    if _in_brackets(term, context, span):
        return Verdict(True, f"its target {IN_BRACKETS}")
    if other := _other_in_brackets(term, source, context, span):
        return Verdict(False, f"{other} {IN_BRACKETS}", Severity.WARNING)
    return _boundary(term, source, context, span)


def _readable(source: str) -> bool:
    return len(source) < UNMISTAKABLE and all(HAN.match(char) for char in source)


def _in_brackets(term: Term, context: str, span: Span) -> bool:
    opened = _OPENED.match(context, span.end)
    return opened is not None and any(
        sense_features.is_at(target, context, opened.end()) for target in sense_features.targets(term)
    )


def _other_in_brackets(term: Term, source: str, context: str, span: Span) -> str:
    """Return the English after an ambiguous technical term if it is not its target: 推理（reasoning）."""
    if sense_features.kind(term) == "name" or not sense_features.readings(source, term.target):
        return ""
    match = _ENGLISH.match(context, span.end)
    return match[1] if match and not occurrences(match[1], term) else ""


def _boundary(term: Term, source: str, context: str, span: Span) -> Verdict | None:
    cut = word_boundaries.cut(context, span)
    if cut.words == (source,) or cut.gain == 0:
        return None
    solid = len(cut.words) > 1 and min(map(len, cut.words)) > 1
    if cut.gain < BOUNDARY_LEAST and not solid:
        return None
    if len(cut.words) == 1:
        return _longer(cut, source, name=term.target != term.target.lower())
    pattern = "".join(cut.words).replace(source, TERM, 1)
    return Verdict(False, f"crosses {'|'.join(cut.words)}", _doubt(cut.gain), pattern)


def _longer(cut: word_boundaries.Cut, source: str, *, name: bool) -> Verdict | None:
    """Refuse the term inside a longer word of the dictionary.

    Exceptions: the rest names a company (苹果公司), or the term is the head noun (模型 in 推理模型).
    """
    (word,) = cut.words
    if word.removeprefix(source) in (*_ORG, *"出成到") or (word.endswith(source) and not name):
        return None
    return Verdict(False, f"inside {word}", _doubt(cut.gain), word.replace(source, TERM, 1))


def _doubt(gain: float) -> Severity:
    return Severity.INFO if gain >= BOUNDARY_SURE else Severity.WARNING


def _weigh(term: Term, context: str, span: Span) -> Verdict:
    """Decide by the features around a word that may have another sense."""
    source = context[span.start : span.end]
    features = sense_features.gather(term, _without_refused(term, context, span), span)
    # A clue next to the term is stronger evidence: 推理能力更强，推理的成本也更高.
    otherwise = features.term.points < sense_features.NEAR and _otherwise_before(term, context, span)
    odds = features.odds() + sense_features.prior(source, term.target) - JUST_BEFORE * otherwise
    little = not otherwise and _says_too_little(features, listed=sense_features.listed(source, term.target))
    if odds > 0 or little:
        why = features.why(applies=True)
        return Verdict(True, f"context {why}" if why else "term", Severity.INFO if odds < OPEN else None, "", odds)
    why = features.why(applies=False)
    pattern = why if TERM in why else ""
    why = " as just before" if otherwise and not pattern else f" {why}" if why else ": no evidence for the term"
    return Verdict(False, f"everyday sense{why}", Severity.WARNING, pattern, odds)


def _without_refused(term: Term, context: str, span: Span) -> str:
    """Blank out later occurrences that an `unless` refuses in `context`, with the words of the pattern before them.

    In 深思引发了人们的深思 the verb belongs to the second 深思 and is no evidence for the first.
    """
    source = context[span.start : span.end]
    for later in re.finditer(re.escape(source), context[span.end : span.end + BACK]):
        other = Span(span.end + later.start(), span.end + later.end())
        reason = decide(term, context, other)[1]
        if reason.startswith("unless "):
            first = re.split(r"[*~]", reason.removeprefix("unless "))[0]
            start = context.rfind(first, span.end, other.start) if first else other.start
            start = start if start >= 0 else other.start
            context = f"{context[:start]}{' ' * (other.end - start)}{context[other.end :]}"
    return context


def _otherwise_before(term: Term, context: str, span: Span) -> bool:
    """Return whether a condition or other English in parentheses refused the previous occurrence.

    Words keep one sense for a passage of discourse (Gale, Church and Yarowsky 1992).
    """
    source = context[span.start : span.end]
    start = context.rfind(source, max(0, span.start - BACK), span.start)
    if start < 0:
        return False
    last = Span(start, start + len(source))
    if verdict := settled(term, context, last):
        return verdict.reason.endswith(IN_BRACKETS) and not verdict.applies
    return shows_sense(decide(term, context, last)[1])


def _says_too_little(features: sense_features.SenseFeatures, *, listed: bool) -> bool:
    """Return whether only the context is against the term: in a fragment, with a clue for it, or for an unlisted word.

    A word that no class lists may be a name.
    """
    clue = features.everyday.points or features.crossing
    return not clue and (features.words.size < FRAGMENT or features.term.points >= sense_features.NEAR or not listed)
