"""Checks of what must not change: markup, links, code, emoji, hashtags, @names, and names with figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.check import Check, Pair
from toolkit.numbers import name_mismatches
from toolkit.types import Finding, Severity, Span

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


_LINK = re.compile(r"<a\s(?=[^<>]*\bhref)|\[…\]")


class Kept(Check):
    """Markup, a link, inline code, an address or an @name of the source is not in the target, or only half of it is.

    An address that the source lacks is an error, too. One finding names all that is missing. A link to a heading
    (`#常见问题`) may follow the English heading (`#common-questions`). If all times inside a cue (`<00:01.800>`) are
    left out, the finding has severity info.
    """

    id = "kept"
    severity = Severity.ERROR
    why = "A broken link or a tag without an end is worse than a clumsy sentence."
    alarms = "Emphasis on a word that has no equivalent in English, the address of an English page."
    passes = (
        ("用 `pip install zhen` 安装。", "Install it with `pip install zhen`."),
        ("**隐私**很重要。", "**Privacy** matters."),
        ("见[常见问题](#常见问题)。", "See [Common questions](#common-questions)."),
        ("{\\i1}他没听见{\\i0}", "{\\i1}He did not hear it{\\i0}"),
    )
    fails = (
        ("见 https://example.com/a 。", "See the page."),
        ("用 `pip` 安装。", "Install it with `PIP`."),
        ('点<a href="/x">这里</a>。', "Click here."),
        ("**隐私**很重要。", "Privacy matters."),
        ("见[手册](/m)。", "See the manual."),
        ("今天的<c.hot>价格</c>", "Today's <c.hot>price"),
        ("{\\i1}他没听见{\\i0}", "He did not hear it{\\i0}"),
        ("{\\an8}公告", "Announcement"),
        ("请[联系我们](/help)。", "Please write to [info@example.com](/help)."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        lost = markup.lost(pair.source, pair.target)
        if lost:
            yield self.finding(pair, f"lost: {', '.join(map(_named, lost))}")
        if invented := markup.invented(pair.source, pair.target):
            yield self.finding(pair, f"not in the source: {', '.join(invented)}")
        if markup.untimed(pair.source, pair.target):
            yield self.finding(pair, "the times inside the cue are lost", severity=Severity.INFO)


def _named(lost: str) -> str:
    """Return `lost` with the word for it, as not everybody recognizes a link by its code."""
    return f"link {lost}" if _LINK.match(lost) else lost
