"""The check of guesses: whether a term applies where no condition of the glossary decides it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from toolkit import glossary
from toolkit.checks.base import Check, Pair
from toolkit.matching import CLEAR
from toolkit.units import Finding, Severity, TermMatch


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
