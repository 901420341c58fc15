"""Checks of a target's shape: loops, impossible lengths, a model that comments on its work."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.text import HAN
from toolkit.types import Finding, Severity, Span

# A string repeated at least four times in a row; its length is bounded so that the time is linear.
LOOP = re.compile(r"(\S.{0,60}?)\1{3,}", re.DOTALL)
SHORTEST = 32
RULER = re.compile(r"[\W_]+")


class Runaway(Check):
    """The target repeats itself many times, as a model does in a loop.

    Many means at least four times and 32 characters, and more than twice as often as the source repeats anything.
    """

    id = "runaway"
    severity = Severity.ERROR
    why = "A model in a loop writes until its limit, and its output is useless."
    alarms = "Poems and songs that repeat in English what Chinese says in other words."
    passes = (
        ("哈哈哈哈哈！", "Hahahahaha!"),
        ("好，好，好。", "Good, good, good."),
        ("滴答，滴答，滴答，滴答，滴答", "tick tock, tick tock, tick tock, tick tock, tick tock"),
    )
    fails = (
        ("他走了很远。", "He walked far, and he walked far, and he walked far, and he walked far, and he walked far"),
        ("他走了很远。", "He walked very very very very very very very very very very far."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        if not _repeats(pair.target):
            return
        for loop in LOOP.finditer(pair.target):
            excused = len(loop[0]) < SHORTEST or RULER.fullmatch(loop[1])
            if not excused and _times(loop) > 2 * max(map(_times, LOOP.finditer(pair.source)), default=0):
                span = Span(loop.start(), loop.end())
                yield self.finding(pair, f"repeats many times: {loop[1].strip()[:30]}", target_span=span)
                return


def _repeats(text: str) -> bool:
    """Return whether 8 characters in a row occur twice in `text`, as they do in any loop of `SHORTEST`."""
    pieces = [text[start : start + 8] for start in range(len(text) - 7)]
    return len(set(pieces)) < len(pieces)


def _times(loop: re.Match[str]) -> int:
    return len(loop[0]) // len(loop[1])


class Length(Check):
    """The target is far too long or far too short for its source.

    English has 2 to 5 characters for a Chinese one. Short sources vary too much, so a fixed allowance is added on one
    side, with the targets of the terms. The target of a source of fewer than 12 Chinese characters, without the terms,
    is never too short.
    """

    id = "length"
    severity = Severity.ERROR
    longest = sys.maxsize
    why = (
        "A text that is far too short has lost something. One that is far too long contains something that the source "
        "does not."
    )
    alarms = "Tables of figures may look too short. Names that are much longer in English have an allowance."
    passes = (("好", "All right then, that is fine by me"), ("人工智能", "AI"))
    fails = (
        ("这家公司去年在杭州成立，今年已经有了三百名员工。", "This company."),
        ("店在街角。", "The shop was his own, Old Zhou said, and it was on the corner of the street."),
        ("好的。", "Of course! " + "Here is what I think about it in more words than anyone needs. " * 3),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        han = len(HAN.findall(pair.source))
        other = len(pair.source) - han
        length = len(pair.target)
        if not length:
            return
        terms = [match for match in pair.matches if match.applies]
        if length > 7 * han + 2 * other + 30 + sum(len(match.term.target) for match in terms):
            yield self.finding(pair, f"too long: {length} characters, {len(pair.source)} in the source")
            return
        han -= sum(len(HAN.findall(pair.source, match.span.start, match.span.end)) for match in terms)
        if han >= 12 and length < 0.9 * han + 0.3 * other:
            yield self.finding(pair, f"too short: {length} characters, {len(pair.source)} in the source")


class Chatter(Check):
    """The model writes about its work instead of doing it."""

    id = "chatter"
    severity = Severity.ERROR
    why = "Chat models add a preface, a note or an excuse, and it ends up in the document."
    alarms = "Text about translations and notes, if the source does not name them with one of the usual words."
    passes = (
        ("当然可以。", "Of course."),
        ("译文如下：", "Here is the translation:"),
        ("笔记：明天下雨。", "Note: it will rain tomorrow."),
    )
    fails = (
        ("今天下雨。", "Here is the translation: It is raining today."),
        ("今天下雨。", "It is raining today.\nNote: I kept the tense."),
        ("翻了一番多", 'Translated into English: "Many times over"'),
        ("路过一台旧织布机。", "As he passed an old loom: I'm sorry, but I can't help you."),
    )
    pattern = re.compile(
        r"\b(?:here(?:'s| is| are) (?:the|your|my|a) (?:\w+ )?(?:translations?|english version)\b|"
        r"(?:(?:english|translated|my|final) )?(?:translation|translated text|english version)(?: \(\w+\))?:|"
        r"translated? (?:in)?to english:|terms to use:|before in english:|^(?:sure|certainly|of course)[,!:] here\b|"
        r"(?:translator'?s )?note(?: that the (?:original|source|chinese))?:|explanation:|as an ai\b|"
        r"as a(?: large)? language model|i (?:cannot|can't|am unable to|'m unable to) translate|"
        r"i(?: am|'m) (?:sorry|afraid),? (?:but )?i (?:cannot|can't|am unable to|'m unable to) (?:help|assist)|"
        r"please provide (?:the|me with the) (?:\w+ )?(?:text|sentence)|"
        r"the (?:english )?translation (?:of (?:the|this) \w+ )?(?:is|would be)\b|"
        r"(?:this|the) (?:sentence|phrase|text) (?:can be|is) translated|let me know if you (?:need|have|would)|"
        r"i hope this (?:helps|translation))",
        re.IGNORECASE,
    )
    expected = re.compile(
        r"[译譯]|[注註][:：意释釋]|[备備附][注註]|[说說]明|提[示醒]|[笔筆][记記]|[便纸紙字][条條]|留言|"
        r"翻[译譯]|解[释釋]|[帮幫]|抱歉|[对對]不起|不好意思|告[诉訴]|希望|人工智[能慧]|[机機]器人|(?<![A-Za-z])AI(?![A-Za-z])|note",
        re.IGNORECASE,
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        talk = self.pattern.search(pair.target)
        if talk and not self.expected.search(pair.source):
            yield self.finding(
                pair, f"the model comments on its work: {talk[0]}", target_span=Span(talk.start(), talk.end())
            )
