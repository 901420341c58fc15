"""Checks of small things that stay unchanged: emoji, hashtags, @names, and names with figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.base import Check, Pair
from toolkit.numbers import name_mismatches
from toolkit.units import Finding, Severity, Span

_EMOJI = re.compile("[\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u26ff\u2728\u2705\u274c\u2b50\u2764]")


class Emoji(Check):
    """An emoji of the source is not in the target."""

    id = "emoji"
    severity = Severity.WARNING
    why = "An emoji carries the tone of a message, and models drop it."
    alarms = "A translator who expresses the same in words."
    passes = (("太好了🎉", "Great 🎉"), ("加油💪💪💪", "Go for it 💪"))
    fails = (("太好了🎉", "Great"),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        there = set(_EMOJI.findall(pair.target))
        for match in _EMOJI.finditer(pair.source):
            if match[0] not in there:
                there.add(match[0])
                yield self.finding(pair, f"lost: {match[0]}", source_span=Span(*match.span()), suggestion=match[0])


class Tags(Check):
    """The target has fewer hashtags or @names than the source."""

    id = "tags"
    severity = Severity.WARNING
    why = "They are links on the platforms that use them. Without its sign a tag is only a word."
    alarms = "A hashtag that the translator made part of the sentence."
    passes = (
        ("#春天来了# 真美", "#SpringIsHere Beautiful"),
        ("@小明 你看", "@Xiaoming look"),
        ("C#很好", "C# is fine"),
        ('见<a href="#n1">注</a>。', "See the note."),  # a link, of which the check `kept` reports
    )
    fails = (("#春天来了# 真美", "Spring is here. Beautiful"), ("@小明 你看", "Xiaoming, look"))
    chinese = re.compile(r"#[^#\s]{1,30}#|(?<![\w&#])#\w{2,30}(?![\w#])")
    at = re.compile(r"(?<![\w@.])@(?=\w)")

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        places = markup.fixed(pair.source) if "#" in pair.source else []
        tags = [match for match in self.chinese.finditer(pair.source) if not match[0].strip("#").isdigit()]
        wanted = [tag for tag in tags if not any(start <= tag.start() < end for start, end in places)]
        target = markup.outside(pair.target) if wanted else ""
        there = max(len(re.findall(r"(?<![\w&])#\w", target)), target.count("#") // 2)
        if len(wanted) > there:
            lost = wanted[there]
            yield self.finding(pair, f"no hashtag for {lost[0]}", source_span=Span(*lost.span()))
        names = list(self.at.finditer(pair.source))
        if len(names) > len(self.at.findall(pair.target)):
            yield self.finding(pair, "an @name is lost", source_span=Span(*names[-1].span()))


class ModelName(Check):
    """A name with figures in Latin letters, such as GPT-4 or H100, is not in the target, or another one is.

    Names are compared as a whole: GPT-4o is not GPT-4, and H200 is not H20. Case, spaces and hyphens do not count: GPT4
    is GPT-4. If the target has another name of the same kind instead, it is an error.
    """

    id = "model-name"
    severity = Severity.WARNING
    why = "A changed digit names another product, and models replace such names with better-known ones."
    alarms = "Units of measure (16GB as “16 gigabytes”) and names with another form in English."
    passes = (
        ("GPT-4比GPT3强。", "GPT-4 is stronger than GPT-3."),
        ("两块H100", "two H100s"),
        ("H20的价格", "the H20's price"),
        ("用GPT-4o mini", "with GPT-4o-mini"),
        ("Orion 1GW集群", "Orion, a cluster of 1 GW"),  # a name and a measure
        ("每百万token 60美元", "$60 a million tokens"),
    )
    fails = (
        ("DeepSeek-V3比GPT-4便宜。", "DeepSeek-V3 is cheaper than GPT-3."),
        ("两块H100", "two H800s"),
        ("英伟达H20", "NVIDIA's H200"),
        ("用GPT-4写", "written with GPT-4o"),
        ("用GPT-4o-mini写", "written with GPT-4o"),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        for mismatch in name_mismatches(pair.source, pair.target):
            place = mismatch.place
            there = f", the translation has {pair.target[place.start : place.end]}" if place else ""
            yield self.finding(
                pair,
                f"missing: {mismatch.english}{there}",
                severity=Severity.ERROR if mismatch.firm else Severity.WARNING,
                source_span=mismatch.span,
                target_span=place,
                suggestion=mismatch.english,
            )
