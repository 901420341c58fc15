"""Checks of meaning that can be made without a model: a negation that is lost, a question that is none any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.base import Check, Pair
from toolkit.text import CLOSERS
from toolkit.units import Finding, Severity, Span

# what says no for certain; 不 and 没 alone are parts of too many words (不过, 不断, 没准)
_NO = re.compile(
    "并非|绝非|决非|从未(?!来)|尚未|未能|未曾|从不|从来不|绝不|决不|毫不|并不|并没|还没|没能|没法|不能(?!不)|不会(?!不)|不可能|"
    "(?<!可)不可以|不允许|不准|不许|严禁|禁止|不是|没有(?!不|必要|任何区别|区别)|不得(?=[^不已了]{2})|不需要|不应该?|不愿|不肯|不敢|不想"
)
_EXCUSED = re.compile(
    "不是[^，。]{0,30}吗|难道|何尝|莫不|无不|是不是|能不能|会不会|有没有|要不要|想不想|愿不愿|敢不敢|该不该|记不得|不仅|不但|不只|不光|"
    "要不是|可不是|不能不|没有不|(?:并非|绝非|决非|不是)(?:没|毫?无|不)|非[^，。]{1,10}不|[吗么吧？?]"
)
_SHORT = 20
_ENGLISH_NO = re.compile(
    r"\b(?:not?|cannot|never|nor|neither|none|nothing|nobody|nowhere|without|n[o']?t|hardly|barely|scarcely|rarely|seldom|"
    r"little|few|fewer|less|lacks?|lacked|lacking|lack|fail\w*|refus\w+|den(?:y|ies|ied)|declin\w+|avoid\w*|prevent\w*|"
    r"forbid\w*|forbade|prohibit\w*|ban(?:s|ned|ning)?|bar(?:red|ring)?|unable|unlikely|impossible|instead|rather|except|"
    r"unless|until|yet|absent|absence|stop\w*|ceas\w+|against|rid|away|free|beyond|far from|only|but|before|outside|"
    r"out of|too|neglect\w*|ignor\w+|miss\w*|miss|lost|los(?:e|t|s|ing)|exempt\w*|withhold\w*|exclud\w+|off|wrong|"
    r"(?:un|in|im|ir|il|dis|non|mis)-?[a-z]{4,})\b|n['’]t\b|\w+less(?:ly|ness)?\b|\bnon-",
    re.IGNORECASE,
)


class Negation(Check):
    """The source says no (没有, 不能, 从未, 并非 …), and nothing in the target does.

    In a source of over 20 characters, where people find other ways to say it, this is for your information only.
    """

    id = "negation"
    severity = Severity.WARNING
    why = "A lost 不 turns a sentence into its opposite and leaves it as smooth as before, so readers do not notice."
    alarms = (
        "English that says it the other way round (没有停 as “kept going”). Words that hold 不 without saying no "
        "(不过, 不断, 不仅), questions and double negation are left out, and any negative word in the target counts."
    )
    passes = (
        ("他没有去北京。", "He did not go to Beijing."),
        ("价格不断上涨，不过还能接受。", "Prices keep rising but are still acceptable."),
        ("你能不能来？", "Can you come?"),
        ("这并非没有代价。", "This comes at a price."),
        ("政府禁止出口这种芯片。", "The government is banning exports of this chip."),
        ("他毫不留情地批评了方案。", "He criticised the plan ruthlessly."),
    )
    fails = (("他没有去北京。", "He went to Beijing."), ("学生不能进入实验室。", "Students can enter the laboratory."))

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        match = _NO.search(pair.source)
        if match and not _EXCUSED.search(pair.source) and not _ENGLISH_NO.search(pair.target):
            message, span = f"{match[0]} says no, the translation does not", Span(*match.span())
            severity = Severity.WARNING if len(pair.source) <= _SHORT else Severity.INFO
            yield self.finding(pair, message, source_span=span, severity=severity)


_ASKING = re.compile("[问問疑奇]|想知道")
_ASKED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|curious|question(?:s|ed)?)\b.*"
    r"\b(?:whether|if|why|how|what|who|whose|when|where|which|about|of)\b",
    re.IGNORECASE | re.DOTALL,
)


class Question(Check):
    """The source ends in a question mark, and the target has none.

    Nor does it tell the question that the source says is asked (他问 … as “he asked whether”).
    """

    id = "question"
    severity = Severity.WARNING
    why = "A question that became a statement claims what was only asked."
    alarms = "Rhetorical questions that a translator turned into a statement or an exclamation on purpose."
    passes = (
        ("你去吗？", "Are you going?"),
        ("“你去吗？”他问。", "He asked whether she was going."),
        ("人们不禁要问：这值得吗？", "People wonder whether it is worth it."),
    )
    fails = (("你去吗？", "You are going."), ("他问：你去吗？", "He said you were going."))

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        end = pair.source.rstrip().rstrip(CLOSERS + "\"'*_")
        told = _ASKING.search(pair.source) and _ASKED.search(pair.target)
        if end.endswith(("？", "?")) and not told and not re.search("[?？‽]", pair.target):
            yield self.finding(pair, "the source is a question", source_span=Span(len(end) - 1, len(end)))
