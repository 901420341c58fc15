"""Checks of small mistakes in the target: doubled words, spaces, Chinese punctuation, white space at the ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.check import Check, Pair
from toolkit.text import has_han
from toolkit.types import Finding, Severity, Span


class DoubleWord(Check):
    """A function word occurs twice in a row."""

    id = "double-word"
    severity = Severity.WARNING
    why = "`the the` is a typing mistake, or an error of the model."
    alarms = "Only articles, prepositions and the like are checked, so `had had`, `that that` and `very very` pass."
    passes = (
        ("他早就知道那是真的。", "He had had an idea that that was true."),
        ("她非常非常高兴。", "She was very, very happy."),
    )
    fails = (("他去了市场。", "He went to the the market."), ("他住在城里。", "He lives in in town."))
    pattern = re.compile(
        r"(?<![\w'’-])(the|an|and|of|to|from|for|with|by|at|but|or|as|are|was|were|his|their|our|its|my|into|than)\s+\1"
        r"(?![\w'’-])|(?<![\w'’-])(a|in)\s+\2(?![\w'’.-])",
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for match in self.pattern.finditer(pair.target):
            span = Span(*match.span())
            yield self.finding(pair, f"repeated: {match[0]}", target_span=span, suggestion=match[1] or match[2])


class Spacing(Check):
    """Two spaces inside a line, a space before a comma or full stop, or none after one."""

    id = "spacing"
    severity = Severity.INFO
    why = "Such mistakes are hard to see while reading and ugly in print."
    alarms = "Text set in columns with spaces. File names, addresses, code and figures are ignored."
    passes = (("他来了，又走了。", "He came, and left."), ("版本2.0，见a.txt。", "Version 2.0, see a.txt."))
    fails = (
        ("他来了，又走了。", "He came , and left."),
        ("他来了，又走了。", "He came,and left."),
        ("他来了。", "He  came."),
    )
    pattern = re.compile(r"(?<=\S)(?<![.!?|])  +(?=\S)|(?<=\w) [,;!?](?= |$)|(?<=[A-Za-z]{2})[,;](?=[A-Za-z]{2})")

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        fixed = markup.fixed(pair.target)
        for match in self.pattern.finditer(pair.target):
            if not any(start <= match.start() < end for start, end in fixed) and "  " not in pair.source.strip():
                around = pair.target[max(0, match.start() - 8) : match.end() + 8]
                yield self.finding(pair, f"spaces: {around}", target_span=Span(*match.span()))
                return


class ChinesePunctuation(Check):
    """Chinese punctuation is in the English target."""

    id = "chinese-punctuation"
    severity = Severity.WARNING
    why = "，。：； and （） are as wide as a Chinese character and look like a gap in English text. Models copy them."
    alarms = (
        "None known: Chinese titles that are quoted on purpose, 《论语》 for example, are ignored if Chinese is inside."
    )
    passes = (("他来了，又走了。", "He came, and left."), ("他读《论语》。", "He reads 《论语》."))
    fails = (("他来了，又走了。", "He came，and left。"), ("（见下）", "（see below）"))
    plain = str.maketrans("，。：；！？（）、《》【】", ',.:;!?(),""[]')
    pattern = re.compile("[，。：；！？（）、【】]|《(?=[^《》A-Za-z]*[A-Za-z])|(?<=[A-Za-z])》")

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        fixed = markup.fixed(pair.target)
        for match in self.pattern.finditer(pair.target):
            near = pair.target[max(0, match.start() - 1) : match.end() + 1]
            if not has_han(near) and not any(start <= match.start() < end for start, end in fixed):
                yield self.finding(
                    pair,
                    f"Chinese punctuation: {match[0]}",
                    target_span=Span(*match.span()),
                    suggestion=match[0].translate(self.plain),
                )
                return


class Edges(Check):
    """The target begins or ends with white space that the source does not have, or a line break or tab is lost."""

    id = "edges"
    severity = Severity.INFO
    why = "Programs that join segments again rely on the white space at their ends."
    passes = (("好。\n", "Good.\n"), ("好。", "Good."))
    fails = (("好。", "Good. "), ("好。\n", "Good."), ("好。", "\tGood."))
    alarms = "None known."

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for name, source, target in (
            ("start", _lead(pair.source), _lead(pair.target)),
            ("end", _lead(pair.source[::-1]), _lead(pair.target[::-1])),
        ):
            if source != target and (target or source.strip(" ")):
                yield self.finding(pair, f"white space at the {name}: {target!r} here, {source!r} in the source")


def _lead(text: str) -> str:
    """Return the white space at the start; a Chinese indent counts as none."""
    return text[: len(text) - len(text.lstrip())].replace("\u3000", "")
