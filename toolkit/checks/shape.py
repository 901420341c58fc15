"""Checks of a target's shape: loops, lengths that cannot be right, a model talking about its work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.base import Check, Pair
from toolkit.text import HAN
from toolkit.units import Finding, Severity, Span

# A stretch of at least 2 characters that comes four times on end; the length is bounded so that time stays linear.
LOOP = re.compile(r"(?=(\S.{1,60}?)(?:\1){3})", re.DOTALL)
RULER = re.compile(r"[\W_]+")


class Runaway(Check):
    """The target repeats itself on end, as a model does that has lost its way."""

    id = "runaway"
    severity = Severity.ERROR
    passes = (("哈哈哈哈哈！", "Hahahahaha!"), ("好，好，好。", "Good, good, good."))
    fails = (
        ("他走了很远。", "He walked far, and he walked far, and he walked far, and he walked far, and he walked far"),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for loop in LOOP.finditer(pair.target):
            piece = loop[1]
            if len(piece) >= 8 and not RULER.fullmatch(piece):
                span = Span(loop.start(), loop.start() + 4 * len(piece))
                yield self.finding(pair, f"repeats on end: {piece.strip()[:30]}", target_span=span)
                return


class Length(Check):
    """The target is far too long or far too short for its source.

    English has 2 to 5 characters for a Chinese one. Short sources vary too much to judge, so a fixed allowance is
    added on one side, and fewer than 12 Chinese characters are never too short.
    """

    id = "length"
    severity = Severity.ERROR
    passes = (("好", "All right then, that is fine by me"), ("人工智能", "AI"))
    fails = (
        ("这家公司去年在杭州成立，今年已经有了三百名员工。", "This company."),
        ("好的。", "Of course! " + "Here is what I think about it in more words than anyone needs. " * 3),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        han = len(HAN.findall(pair.source))
        other = len(pair.source) - han
        length = len(pair.target)
        if not length:
            return
        if length > 9 * han + 2 * other + 80:
            yield self.finding(pair, f"too long: {length} characters for {len(pair.source)}")
        elif han >= 12 and length < 0.9 * han + 0.3 * other:
            yield self.finding(pair, f"too short: {length} characters for {len(pair.source)}")


class Chatter(Check):
    """The model talks about its work instead of doing it."""

    id = "chatter"
    severity = Severity.ERROR
    passes = (("当然可以。", "Of course."), ("译文如下。", "Here is the translation."))
    fails = (
        ("今天下雨。", "Here is the translation: It is raining today."),
        ("今天下雨。", "It is raining today.\nNote: I kept the tense."),
    )
    pattern = re.compile(
        r"\b(?:here (?:is|are) (?:the|your) (?:english )?translations?:|(?:english )?translation:|"
        r"(?:translator'?s )?note:|as an ai\b|i (?:cannot|can't) translate)",
        re.IGNORECASE,
    )
    told = re.compile(r"译文|翻译|注：|注意|備註|备注|说明|提示|人工智能|AI|note", re.IGNORECASE)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        talk = self.pattern.search(pair.target)
        if talk and not self.told.search(pair.source):
            yield self.finding(pair, f"the model talks: {talk[0]}", target_span=Span(talk.start(), talk.end()))
