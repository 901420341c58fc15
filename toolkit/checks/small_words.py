"""Checks of small words that change a fact: compass points, days and seasons, limits of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.files import package_data
from toolkit.text import fold
from toolkit.types import Finding, Severity, Span

_PART = re.compile(r"\{([a-z]+)\}")


class SmallWords(Check):
    """A check of words that English nearly always expresses with one of a few: those of `small_words.toml`."""

    severity = Severity.WARNING

    def __init__(self) -> None:
        table = package_data("toolkit.checks", "small_words.toml")[self.id]
        self._parts: dict[str, str] = {}
        for name, part in table["parts"].items():
            self._parts[name] = self._filled(part)
        rows = [(self._filled(word), meaning, self._filled(english)) for word, meaning, english in table["words"]]
        self._words = [(re.compile(word), meaning, self.accepted(english)) for word, meaning, english in rows]

    def _filled(self, pattern: str) -> str:
        """Return `pattern` with its parts in the place of their names. Raises `KeyError` for a name of no part."""
        return _PART.sub(lambda name: self._parts[name[1]], pattern)

    def accepted(self, english: str) -> re.Pattern[str]:
        """Return the pattern of the English that counts."""
        return re.compile(rf"\b(?:{english})\b", re.IGNORECASE)

    def weight(self, meaning: str) -> Severity:
        """Return the severity of a lost word with this meaning."""
        return self.severity

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        source = fold(pair.source)
        for word, meaning, accepted in self._words:
            match = word.search(source)
            if match and not accepted.search(pair.target):
                span = Span(*match.span())
                message = f"{pair.source[span.start : span.end]} ({meaning}) is not in the translation"
                yield self.finding(pair, message, severity=self.weight(meaning), source_span=span)


class Direction(SmallWords):
    """A compass point of the source (东南, 西边, 向北 …) is not in the target."""

    id = "direction"
    why = "A wrong direction sends the reader to the wrong place, and reads as well as the right one."
    alarms = "Names that English writes without a compass point, and idioms. Names such as 西安 and 南京 are ignored."
    passes = (
        ("东南方向有船。", "There is a ship to the south-east."),
        ("他在东北工作。", "He works in Dongbei."),
        ("镇子西边有一条河。", "A river runs west of the town."),
        ("他从越南面试回来，飞往西宁。", "He returned from an interview in Vietnam and flew to Xining."),
        ("中西部的农场", "farms in the Midwest"),
    )
    fails = (
        ("东南方向有船。", "There is a ship southward."),
        ("镇子西边有一条河。", "A river runs east of the town."),
        ("船向北开。", "The ship sailed on."),
        ("向东五公里", "five kilometers to the west"),
        ("他住在南部。", "He lives in the southwest."),
    )


class RelativeTime(SmallWords):
    """A word for a day, week, year or season (昨天, 下周, 去年, 每次, 夏天 …) is not in the target."""

    id = "relative-time"
    why = "Without 下周 a Thursday is another day, and yesterday for today is a wrong fact in fluent English."
    alarms = "A date in place of the word, and English that leaves it to the tense (今天是周六 as “it's Saturday”)."
    passes = (
        ("他昨天来了。", "He came yesterday."),
        ("他去年搬了家。", "He moved in 2024."),
        ("前天晚上下了雪。", "It snowed the night before last."),
        ("本周二开会。", "They met on Tuesday."),
        ("这种能力是后天形成的。", "This ability is acquired."),
        ("信上应注明日期。", "Put the date on the letter."),
    )
    fails = (
        ("他昨天来了。", "He came today."),
        ("我们下周四晚上见。", "See you on Thursday evening."),
        ("每次花的力气却很小。", "The effort is minimal."),
        ("夏天的每个周六晚上", "every Saturday evening"),
    )


class LostBound(SmallWords):
    """A word that limits a figure (超过, 不到, 至少, 最多, 三百多 …) is not near a figure of the target.

    A lost *about* or *nearly* (大约, 左右, 将近) has severity info.
    """

    id = "bound"
    why = "Less than a million is not a million, and more than a million is the opposite."
    alarms = "English that says it with a verb the check does not know, or with a rounded figure."
    passes = (
        ("不到三百人参加。", "Fewer than 300 people took part."),
        ("销量超过三百万。", "Sales topped 3 million."),
        ("四百多条船", "over 400 boats"),
        ("他五十多岁。", "He is in his fifties."),
        ("至少要三天。", "It takes three days or more."),
        ("做不到100，就做1。", "If 100 is out of reach, do 1."),
    )
    fails = (
        ("不到三百人参加。", "More than 300 people took part."),
        ("杂质增加了不到十亿分之一。", "Impurities rose by one in a billion."),
        ("销量超过三百万。", "Sales were 3 million."),
        ("四百多条船", "400 boats"),
        ("约4.5 GB", "4.5 GB"),
        ("将近三百人", "more than 300 people"),
    )

    def accepted(self, english: str) -> re.Pattern[str]:
        """Return the pattern of the English that counts: one of the words near a figure."""
        word = rf"(?:\b(?:{english})\b|[~≈><≥≤+])"
        figure = self._parts["figure"]
        near = rf"{word}.{{0,30}}?{figure}|{figure}.{{0,30}}?{word}"
        # "in his fifties" is more than fifty
        alone = "" if english.startswith(self._parts["less"]) else f"|{self._parts['alone']}"
        return re.compile(near + alone, re.IGNORECASE | re.DOTALL)

    def weight(self, meaning: str) -> Severity:
        """Return info for a lost *about* or *nearly*, which changes little."""
        return Severity.INFO if meaning in ("about", "nearly") else self.severity
