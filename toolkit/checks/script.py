"""Checks of the target's language: empty, still Chinese, or a copy of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.check import Check, Pair
from toolkit.text import HAN_RUN, has_han
from toolkit.types import Finding, Severity, Span

_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]*\]\]")  # a picture by its file name: nothing to translate


class Empty(Check):
    """There is no translation."""

    id = "empty"
    severity = Severity.ERROR
    why = "A segment without a translation is missing from the document."
    alarms = "None known."
    passes = (("好。", "Good."),)
    fails = (("好。", ""), ("好。", "  "))

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        if not pair.target.strip():
            yield self.finding(pair, "no translation")


class ChineseLeft(Check):
    """Chinese characters are left in the target.

    Chinese in code, links and tags that the source has too is correct; the finding then has severity info.
    """

    id = "chinese-left"
    severity = Severity.ERROR
    why = "Small models copy words that they cannot translate. English readers cannot read them."
    alarms = "Chinese that is quoted on purpose, for example in a text about the language."
    passes = (("他住在杭州。", "He lives in Hangzhou."),)
    fails = (("他住在杭州。", "He lives in 杭州."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        fixed = _shared(pair) if has_han(pair.target) else []
        for run in HAN_RUN.finditer(pair.target):
            span = Span(run.start(), run.end())
            if any(start <= span.start and span.end <= end for start, end in fixed):
                yield self.finding(pair, f"Chinese kept: {run[0]}", severity=Severity.INFO, target_span=span)
            else:
                yield self.finding(pair, f"Chinese left: {run[0]}", target_span=span)


def _shared(pair: Pair) -> list[tuple[int, int]]:
    """Return the spans of the target that are unchanged from the source."""
    own = {pair.source[start:end] for start, end in markup.fixed(pair.source)}
    spans = [(start, end) for start, end in markup.fixed(pair.target) if pair.target[start:end] in own]
    pages = {match[1] for match in markup.WIKI_LINK.finditer(pair.source)}
    spans += [match.span(1) for match in markup.WIKI_LINK.finditer(pair.target) if match[1] in pages]
    name = markup.HEADING_ID.search(pair.target)
    if name and all(run in pair.source for run in HAN_RUN.findall(name[0])):
        spans.append(name.span())  # the English heading keeps the name that links point to
    return spans


class Copied(Check):
    """The target is a copy of the source."""

    id = "copied"
    severity = Severity.ERROR
    why = "A model that returns the source has not translated it. A reviewer may have copied it by mistake."
    alarms = "None known: text without Chinese may equal its source."
    passes = (("GPT-4", "GPT-4"), ("再见", "Goodbye"))
    fails = (("再见，OpenAI", "再见，OpenAI"),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        words = _EMBEDDED.sub("", pair.source)
        if has_han(words) and pair.source.strip() == pair.target.strip():
            yield self.finding(pair, "the translation is a copy of the source")
