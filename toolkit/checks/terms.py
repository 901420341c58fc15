"""Checks of the glossary: terms that are missing, too few or forbidden."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import glossary
from toolkit.checks.base import Check, Pair
from toolkit.units import Finding, Severity


class TermMissing(Check):
    """An enforced term has no accepted form in the target; fewer forms than the source has is a warning.

    English often uses a pronoun where Chinese repeats the name, hence the milder second case.
    """

    id = "term-missing"
    severity = Severity.ERROR
    why = "A term is enforced, or you are told: a glossary that is held most of the time is of no use to a reader."
    alarms = "Forms of a word that are not in the glossary's variants and no regular inflection; add them as variants."
    passes = (("深思发布了新模型。", "DeepSeek released a new model."),)
    fails = (("深思发布了新模型。", "Deep Thought released a new model."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for term, needed, found in glossary.missing(pair.matches, pair.target):
            span = next(match.span for match in pair.matches if match.applies and match.term == term)
            if found == 0:
                message = f"{term.source} should be {term.target}"
                yield self.finding(pair, message, source_span=span, suggestion=term.target)
            else:
                message = f"{term.source} stands {needed} times, {term.target} only {found}"
                yield self.finding(pair, message, severity=Severity.WARNING, source_span=span, suggestion=term.target)


class TermForbidden(Check):
    """A rendering the glossary forbids stands in the target."""

    id = "term-forbidden"
    severity = Severity.ERROR
    why = "The glossary forbids renderings that are wrong or unwanted, and models like them all the same."
    alarms = "An English word that is forbidden for one term and right for another in the same segment."
    passes = (("星门项目", "the Stargate project"),)
    fails = (("星门项目", "the Star Door project"),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for term, span in glossary.forbidden(pair.matches, pair.target):
            found = pair.target[span.start : span.end]
            yield self.finding(pair, f"{term.source} must not be {found}", target_span=span)
