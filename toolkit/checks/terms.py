"""Checks of the glossary: terms that are missing, too few, forbidden, or guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from toolkit import glossary
from toolkit.checks.check import Check, Pair
from toolkit.glossary.forms import is_common_word
from toolkit.matching import CLEAR
from toolkit.types import Finding, Severity, Span, Term, TermMatch


def terms_held(pairs: Iterable[Pair]) -> tuple[int, int]:
    """Return how many terms have their target in the translations of `pairs`, and how many terms there are.

    See `glossary.tally`, by sentence. A segment in which a reviewer switched `TermMissing` off is not counted.
    """
    counts = [glossary.tally(pair.matches, pair.target) for pair in pairs if pair.wants(TermMissing.id)]
    return sum(held for held, _ in counts), sum(asked for _, asked in counts)


_BEGINS = re.compile(r"(?:\A|[.!?:\n])[\W_]*\Z")


class TermMissing(Check):
    """An enforced term has no accepted form in the target; fewer forms than the source has is a warning.

    English often uses a pronoun where Chinese repeats the name, so the second case is only a warning.
    """

    id = "term-missing"
    severity = Severity.ERROR
    why = "Every term must have its target, or a finding: readers cannot rely on a glossary that mostly applies."
    alarms = "Forms of a word that are neither variants in the glossary nor regular inflections; add them as variants."
    passes = (("深思发布了新模型。", "DeepSeek released a new model."),)
    fails = (("深思发布了新模型。", "Deep Thought released a new model."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for term, needed, count in glossary.missing(pair.matches, pair.target):
            span = next(match.span for match in pair.matches if match.applies and match.term == term)
            if count == 0:
                message = f"{term.source} should be {term.target}"
                yield self.finding(pair, message, source_span=span, suggestion=term.target)
            else:
                message = f"{term.source} occurs {needed} times, {term.target} only {count}"
                yield self.finding(pair, message, severity=Severity.WARNING, source_span=span, suggestion=term.target)


class TermForbidden(Check):
    """A target that the glossary forbids is in the translation."""

    id = "term-forbidden"
    severity = Severity.ERROR
    why = "The glossary forbids targets that are wrong or unwanted, but models still use them."
    alarms = "An English word that is forbidden for one term and right for another in the same segment."
    passes = (("星门项目", "the Stargate project"),)
    fails = (("星门项目", "the Star Door project"),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for term, span in glossary.forbidden(pair.matches, pair.target):
            target = pair.target[span.start : span.end]
            yield self.finding(pair, f"{term.source} must not be {target}", target_span=span)


class TermHidden(Check):
    """The translation has the target of a term whose source is only inside a keep entry.

    Targets are counted: if the source has the term elsewhere, only an extra target is reported. What is inside the
    keep entry's own target does not count, nor does a common word with a capital at the beginning of a sentence.
    """

    id = "term-hidden"
    severity = Severity.WARNING
    why = "A keep entry says that these characters are another word (小米粥 is a porridge). A model may not know it."
    alarms = (
        "English for the longer word that contains the term's target: the Amazon basin, for 亚马逊盆地. Give the keep "
        "entry its target; then text inside that target does not count."
    )
    passes = (("他深思熟虑后决定离开。", "After careful thought he decided to leave."),)
    fails = (("他深思熟虑后决定离开。", "After DeepSeek he decided to leave."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        reported: set[str] = set()
        for match in pair.matches:
            for term in match.hides:
                if term.target not in reported and (places := self._extra(pair, match, term)):
                    reported.add(term.target)
                    message = f"{match.term.source} is not {term.source}, but the translation has {term.target}"
                    yield self.finding(pair, message, source_span=match.span, target_span=places[-1])

    @staticmethod
    def _extra(pair: Pair, match: TermMatch, term: Term) -> list[Span]:
        """Return the positions of a hidden term's rendering, if there are more than the source needs."""
        asked = sum(other.enforced and other.term.target == term.target for other in pair.matches)
        own = glossary.occurrences(pair.target, match.term)
        places = [
            span
            for span in glossary.occurrences(pair.target, replace(term, variants=()))
            if not any(map(span.overlaps, own))
            and not (_BEGINS.search(pair.target, 0, span.start) and is_common_word(term.target))
        ]
        return places if len(places) > asked else []


class Sense(Check):
    """Whether a term applies was guessed, and the guess rejects it or has low odds.

    It is a warning if the guess may well be wrong. The message names the pattern that decides such places. Without
    such a pattern, a guess whose odds are clearly against the term is not reported. The message also says if the
    translation has the target of a rejected term: then one of the two is likely to be wrong.
    """

    id = "sense"
    severity = Severity.INFO
    why = "A guess that you have confirmed in the glossary is never made again."
    alarms = "A guess that was right is reported too, until the glossary settles it."
    passes: ClassVar = (("深思发布了新模型。", "DeepSeek released a new model."),)
    fails: ClassVar = (("三星门店开业了。", "The Samsung store has opened."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        reported: set[str] = set()
        for match in pair.matches:
            also = _all_the_same(match, pair)
            message = _message(match) + also
            clear = not match.applies and match.odds <= -CLEAR and not (also or match.pattern)
            if match.doubt and not clear and message not in reported:
                reported.add(message)
                yield self.finding(pair, message, severity=match.doubt, source_span=match.span)


def _message(match: TermMatch) -> str:
    source, target = match.term.source, match.term.target
    if match.applies:
        return f"read as the term: {source} → {target}. If it is not, add its context to unless, with ~ for {source}"
    settle = f" If that is right, add {match.pattern} to unless." if match.pattern else ""
    otherwise = " If it is the term, add ~ with its context to only"
    return f"not read as the term: {source} → {target} ({match.reason}).{settle}{otherwise}"


def _all_the_same(match: TermMatch, pair: Pair) -> str:
    """Return what to add when the translation has a rejected term's rendering, and nothing in the source needs it."""
    asked = any(other.applies and other.term.target == match.term.target for other in pair.matches)
    if match.applies or asked or not glossary.occurrences(pair.target, match.term):
        return ""
    return f". The translation has {match.term.target}"
