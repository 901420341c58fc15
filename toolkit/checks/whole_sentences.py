"""Checks of sentences: missing, added or repeated ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.text import HAN
from toolkit.types import Finding, Severity, Span

_CHINESE_END = re.compile(r"[。！？!?]+[”’」』）】\"']*(?=\s*\S)")
_WORD = re.compile(r"[A-Za-z0-9'’-]+")
_ENGLISH_END = re.compile(
    r"(?<![A-Z.!?])(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!St)(?<!No)(?<!vs)[.!?]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])"
)


class Sentences(Check):
    """A segment of several sentences has far fewer in the target, or far more, and its length confirms it.

    Chinese joins sentences with commas, and a translator may split or join them. Fewer means at most half as many and
    less than 1.8 characters of English for a Chinese one. More means at least three more and over 7 characters.
    """

    id = "sentences"
    severity = Severity.WARNING
    why = "Models leave out the end of a long segment, or add text after it."
    alarms = "Dialogue of many short exclamations that a translator joined."
    passes = (
        ("他来了。他看了。他走了。", "He came, looked and left."),
        ("他来了，看了看，又走了。", "He came. He looked. He left."),
    )
    fails = (
        (
            "公司去年搬到了杭州的新办公楼。员工一共有三百二十人。大家都很喜欢新的环境。食堂也比以前好多了。",
            "The company moved to a new office building in Hangzhou last year.",
        ),
        ("他走了。", "He left. It was late at night. Nobody saw him go. The street was dark and empty, and it rained."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        han = len(HAN.findall(pair.source))
        ours = 1 + len(_CHINESE_END.findall(pair.source))
        theirs = 1 + len(_ENGLISH_END.findall(pair.target))
        if ours >= 3 and theirs * 2 <= ours and len(pair.target) < 1.8 * han:
            yield self.finding(pair, f"only {theirs} sentences, but {ours} in the source")
        elif theirs >= ours + 3 and len(pair.target) > 7 * len(pair.source):
            yield self.finding(pair, f"{theirs} sentences, but {ours} in the source")


class Repeated(Check):
    """A sentence, or at least six words, occurs twice in the target, and nothing in the source does."""

    id = "repeated"
    severity = Severity.WARNING
    why = "A model that loses its position repeats itself. `runaway` finds only long repetition."
    alarms = "Figures of speech that repeat in English what Chinese says once."
    passes = (
        ("一个孩子在笑，一个孩子在哭。", "One of the children was laughing and one of the children was crying."),
        ("他说他不知道。", "He said that he did not know."),
    )
    fails = (
        (
            "他在杭州开了一家小店。",
            "He opened a small shop in Hangzhou city. He opened a small shop in Hangzhou city.",
        ),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        words = list(_WORD.finditer(pair.target))
        spelled = [word[0].lower() for word in words]
        runs = [tuple(spelled[n : n + 6]) for n in range(len(words) - 5)]
        if len(words) < 12 or len(set(runs)) == len(runs) or _echo(pair.source):
            return
        counts = Counter(runs)
        for number, run in enumerate(runs):
            if counts[run] > 1:
                span = Span(words[number].start(), words[number + 5].end())
                yield self.finding(pair, f"repeated: {pair.target[span.start : span.end]}", target_span=span)
                return


def _echo(source: str) -> bool:
    """Return whether the source itself repeats at least three characters."""
    words = "".join(HAN.findall(source))
    return any(count > 1 for count in Counter(words[n : n + 3] for n in range(len(words) - 2)).values())
