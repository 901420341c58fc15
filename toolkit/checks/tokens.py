"""Checks of small things that come through as they are: emoji, hashtags, @names, and names with figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks.base import Check, Pair
from toolkit.text import fold
from toolkit.units import Finding, Severity, Span

_EMOJI = re.compile("[\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u26ff\u2728\u2705\u274c\u2b50\u2764]")


class Emoji(Check):
    """An emoji of the source is not in the target."""

    id = "emoji"
    severity = Severity.WARNING
    why = "An emoji carries the tone of a message, and models drop it."
    alarms = "A translator who says the same in words."
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
    why = "They are links on the platforms that have them. Without its sign a tag is only a word."
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
        found = [match for match in self.chinese.finditer(pair.source) if not match[0].strip("#").isdigit()]
        wanted = [one for one in found if not any(start <= one.start() < end for start, end in places)]
        target = markup.outside(pair.target) if wanted else ""
        there = max(len(re.findall(r"(?<![\w&])#\w", target)), target.count("#") // 2)
        if len(wanted) > there:
            lost = wanted[there]
            yield self.finding(pair, f"no hashtag for {lost[0]}", source_span=Span(*lost.span()))
        names = list(self.at.finditer(pair.source))
        if len(names) > len(self.at.findall(pair.target)):
            yield self.finding(pair, "an @name is lost", source_span=Span(*names[-1].span()))


_EDITION = "mini|nano|lite|air|pro|plus|max|ultra|super|ti|se|turbo|flash|preview|chat|instruct|coder|vision|base"


class ModelName(Check):
    """A name with figures in Latin letters, such as GPT-4 or H100, is not in the target, or another one is.

    Names are compared as a whole: GPT-4o is not GPT-4, nor is H200 H20. Case, blanks and hyphens do not count: GPT4 is
    GPT-4. If the target has another name of the same kind instead, it is an error.
    """

    id = "model-name"
    severity = Severity.WARNING
    why = "One figure more or less in a name is another product, and models change such names to ones they know better."
    alarms = "Units of measure (16GB as “16 gigabytes”) and names that English has another form for."
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
    pattern = re.compile(
        r"(?<![a-z0-9/.])(?:[a-z]{1,12}(?:-[a-z]{1,8})?[- ]?\d{1,4}(?:\.\d{1,3}){0,3}[a-z]{0,3})(?![a-z0-9%]|\.\d)"
        r"(?:-\d{1,4}(?:\.\d{1,2})?b(?![a-z0-9]))?"
        rf"(?:[- ](?:{_EDITION})(?![a-z0-9]))*"
    )
    measures = re.compile(
        r"(?:about|over|under|or|to|no|in|of|usd|rmb|us|hk|page|vol|ver|part|top|ep)?[- ]?\d+(?:\.\d+)*\D*|"
        r"[qh][1-4]|[a-z]\d"
    )

    apart = re.compile(r"[a-z-]+ \d+|[A-Za-z-]+ \d+(?:\.\d)?[KMGTkmgt]?(?:W|Wh|B|Hz|V|bps)")

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        fixed = markup.fixed(pair.source)
        source, target = fold(pair.source), fold(pair.target)
        told = set[str]()
        for match in self.pattern.finditer(source):
            inside = any(start <= match.start() < end for start, end in fixed)
            if inside or self.measures.fullmatch(match[0]) or match[0] in told or _stands(match[0], target):
                continue
            name = pair.source[match.start() : match.end()]
            if self.apart.fullmatch(name):
                continue
            told.add(match[0])
            other = self._instead(match[0], source, target)
            message = f"not there: {name}" + (f"; the translation has {pair.target[slice(*other)]}" if other else "")
            severity = Severity.ERROR if other else Severity.WARNING
            span, place = Span(*match.span()), Span(*other) if other else None
            yield self.finding(pair, message, severity=severity, source_span=span, target_span=place, suggestion=name)

    def _instead(self, name: str, source: str, target: str) -> tuple[int, int] | None:
        """Where `target` has another name that begins with the same letters and that the source does not have."""
        for match in self.pattern.finditer(target):
            other = re.sub(r"(?<=\d)s$", "", match[0])
            if _letters(other) == _letters(name) and not _stands(other, source):
                return match.start(), match.start() + len(other)
        return None


def _letters(name: str) -> str:
    return _bare(re.split(r"\d", name, maxsplit=1)[0])


def _stands(name: str, text: str) -> bool:
    """Whether `name` stands in the folded `text` as a whole, blanks and hyphens apart; in the plural too."""
    parts = re.findall(r"\d+(?:\.\d+)*|[a-z]+", name)
    spelled = r"[\s\-‐‑–]*".join(map(re.escape, parts))
    whole = rf"(?<![a-z0-9]){spelled}(?:s(?![a-z0-9])|(?![a-z0-9]|\.\d|%|-(?:{_EDITION})(?![a-z0-9])))"
    return re.search(whole, text) is not None


def _bare(text: str) -> str:
    return re.sub(r"[\s\-‐‑–]", "", text)
