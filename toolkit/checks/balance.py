"""Checks on pairs of signs: brackets and quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.types import Finding, Severity, Span

_CLOSES = {")": "(", "]": "[", "}": "{"}
_WIDE = str.maketrans("（）【】［］｛｝", "()[][]{}")
# the end of &quot; is not part of a face; :-) and 8-) are faces but 8) is not; 1) at the start of a line is a list mark
_FACES = re.compile(
    r"&#?\w{2,8};|(?:[:;=][-^o']?|8[-^o'])[()\[\]DPp]|^[^\S\n]*(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})\)", re.MULTILINE
)


_HOLLOW = re.compile(r"(?<!\w)[(（][?？!！.…\s]*[)）]")


class Brackets(Check):
    """A bracket of the target has no partner, though all brackets of the source have theirs, or its text is lost."""

    id = "brackets"
    severity = Severity.WARNING
    why = "A text that was cut off, or a model that lost its position inside a bracket, leaves half a pair."
    alarms = "Text about brackets. Faces :-) and list marks 1) a) are ignored."
    passes = (
        ("（见第三章）他走了。", "He left (see chapter three)."),
        ("1）打开。", "1) Open it."),
        ("好的 :)", "OK :)"),
        ("（见第八章）他走了。", "He left (see chapter 8)."),
        ("按键（“确定”）。", "Press the key (&quot;OK&quot;)."),
    )
    fails = (
        ("（见第三章）他走了。", "He left (see chapter three."),
        ("[注]他走了。", "Note] He left."),
        ("（笑）后来呢？", "(?) And then?"),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        alone = _alone(pair.target)
        if alone is not None and _alone(pair.source.translate(_WIDE)) is None:
            span = Span(alone, alone + 1)
            yield self.finding(pair, f"bracket without a partner: {pair.target[alone]}", target_span=span)
        hollow = _HOLLOW.search(pair.target)
        if hollow and not _HOLLOW.search(pair.source):
            yield self.finding(pair, f"the text in brackets is lost: {hollow[0]}", target_span=Span(*hollow.span()))


def _alone(text: str) -> int | None:
    """Return the position of the first bracket without a partner."""
    text = _FACES.sub(lambda match: " " * len(match[0]), text)
    opened: list[int] = []
    for place, char in enumerate(text):
        if char in "([{":
            opened.append(place)
        elif char in _CLOSES:
            if not opened or text[opened[-1]] != _CLOSES[char]:
                return place
            opened.pop()
    return opened[0] if opened else None


class Quotes(Check):
    """Double quotation marks of the target do not come in pairs, though those of the source do."""

    id = "quotes"
    severity = Severity.WARNING
    why = "A reader does not see where the quotation ends, and often a part of it is missing."
    alarms = (
        'Inches (5") after a figure are ignored. Quotations that continue in the next segment are reported only '
        "if the source closes them in the same segment."
    )
    passes = (
        ("他说：“走吧。”", "“Let's go,” he said."),
        ("他说：“走吧。”", '"Let\'s go," he said.'),
        ("27寸显示器", 'a 27" monitor'),
    )
    fails = (("他说：“走吧。”", "“Let's go, he said."), ("他说：“走吧。”", "Let's go,\" he said."))

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        if not _paired(pair.target) and _paired(pair.source):
            yield self.finding(pair, "quotation marks are not in pairs")


def _paired(text: str) -> bool:
    text = re.sub(r'(?<=\d)["”]', "", text) if text.count('"') % 2 or text.count("“") != text.count("”") else text
    chinese = text.count("「") == text.count("」") and text.count("『") == text.count("』")
    return chinese and text.count('"') % 2 == 0 and text.count("“") == text.count("”")


class AddedSpeech(Check):
    """The target quotes a sentence, and the source has no quotation marks and no word for speech, text or thought."""

    id = "added-speech"
    severity = Severity.ERROR
    why = "A model invents what someone says."
    alarms = "Speech that the source only implies. Texts without punctuation about words."
    passes = (
        ("他说走吧。", '"Let\'s get going," he said.'),
        ("他想了很久：走还是不走？", 'He thought for a long time: "Shall I go, or shall I stay?"'),
        ("他走过一台旧织布机。", 'He passed an old loom, a "Flying Shuttle".'),
    )
    fails = (
        ("他走过一台旧织布机。", 'He passed an old loom and said, "I am sorry, but I cannot help you."'),
        ("他送记者下楼。", "“See you next week,” he told the reporter on the stairs."),
    )
    _quoted = re.compile(r'["“](?=[^"“”\s]+(?:\s+[^"“”\s]+){2})[^"“”]{15,}["”]')
    _reported = re.compile(
        '[“”「」『』"‘’《》〈〉【】：:说說道问問答喊叫念唸想称稱写寫讲講骂罵嚷回话話句字唱吼题題]|'
        "表示|告[诉訴]|所[谓謂]|名[为為]|提醒|宣[布佈]|[认認觉覺][为為得]"
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        quoted = self._quoted.search(pair.target)
        if quoted and not self._reported.search(pair.source):
            yield self.finding(pair, f"nobody says this in the source: {quoted[0]}", target_span=Span(*quoted.span()))


class QuoteStyle(Check):
    """The target mixes straight and curly quotation marks or apostrophes."""

    id = "quote-style"
    severity = Severity.INFO
    why = "Mixed marks look careless in print."
    alarms = "Code and measures (5'10\") that must be straight in a text with curly marks."
    passes = (("他说：“我不去。”", "“I won’t go,” he said."), ("他说：“我不去。”", '"I won\'t go," he said.'))
    fails = (("他说：“我不去。”", "“I won't go,” he said."),)

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        straight = re.search(r"\"|(?<=[A-Za-z])'", pair.target)
        if straight and re.search("[“”‘’]", pair.target):
            yield self.finding(pair, "mixes straight and curly quotation marks", target_span=Span(*straight.span()))
