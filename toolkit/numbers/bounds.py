"""Bounds that are reversed: 超过两千人 as "fewer than 2,000 people", 至少一个 as "at most one".

Bounds that the source does not have are reported too: 大约九成 as "over 90%".

A sentence may say the same from the other side (未满十八岁不得入内, "only those of 18 or over"). So pairs are compared
only if neither or both of the sentences deny something, and no word such as "only" reverses the English one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.numbers.quantities import Fact, Quantity, only_pairs
from toolkit.types import Span

_NOT = "(?:不[得能会可应宜要许准]?|[别勿])"
_MORE, _LESS = "(?:超过|高于|多于|大于)", "(?:低于|少于|小于)"
_BEFORE_ZH = re.compile(
    f"(?:(?P<low>{_NOT}{_MORE}|不[足到满]|未[满达]|[至最顶]多|充其量|撑死|跌破|(?<![不得能会可应宜要许准别勿]){_LESS})"
    f"|(?P<high>{_NOT}{_LESS}|至少|最少|起码|不下于?|不止|少说也?|足足|(?<![不没得能会可应宜要许准别勿]){_MORE}|逾|[突升涨]破|站上|(?<![未不])满))"
    "了?(?:[要需有得能达在值卖花用给等撑]{0,2}|大?约|人民币|每.{1,3})$"
)
_AFTER_ZH = re.compile(
    "(?:(?P<low>及?以下|[以之]内(?![^。;；]*[不没未无])|封顶|为限|及?更早|不到|不足)|(?P<high>及?以上|及?更[高新]|出头|开外|打底|有余|挂零|(?<![折成])起(?=[,，。;；、)）！!]|$)))"
)
_NOT_EN = r"(?:\b(?:no|not|never|cannot)|n't|\bnot (?:be|last|cost|take|pay|weigh|have|contain))"
_PAIR = re.compile(r"(?:[\d.]+ ?/ ?)?$"), re.compile(r"(?: ?/ ?[\d.]+)?")  # 140/90以下
_BEFORE_EN = re.compile(
    rf"(?:(?P<low>{_NOT_EN} (?:(?:more|higher|longer|later|greater) than|over|above|(?:to )?exceed(?:ing)?)"
    rf"|{_NOT_EN} (?:rise|climb|go|get|be) (?:above|over)|\bmaximum(?: [a-z]+){{0,3}}? (?:is|of)|\bat (?:the )?most"
    r"|\b(?<!add )(?<!adds )(?<!added )(?<!adding )up to|\b(?:almost|nearly|close to|just short of)"
    r"|\b(?<!no )(?<!not )(?:less than|fewer than|lower than|under|below))"
    rf"|(?P<high>{_NOT_EN} (?:less|fewer|lower|shorter|earlier|smaller) than|\bat (?:the very )?least"
    rf"|{_NOT_EN} (?:fall|drop|dip|go|get|be|sink) (?:below|under)|\bminimum(?: [a-z]+){{0,3}}? (?:is|of)"
    r"|\b(?<!no )(?<!not )(?:more than|over|above|higher than)|\bexceed(?:s|ed|ing)?))"
    r" (?:an? |the |age |about )?[$€£¥]?$",
    re.IGNORECASE,
)
_AFTER_EN = re.compile(
    r"(?: [a-z]+)? (?:(?P<low>(?:or|and) (?:less|fewer|below|under|younger|lower|earlier))"
    r"|(?P<high>(?:or|and) (?:more|above|over|older|up|higher|later|newer)))\b"
)


def _words(chinese: str, english: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(chinese), re.compile(rf"\b(?:{english})\b", re.IGNORECASE)


# Words that make a bound wherever they are (至少包含一个 as "at most one"), and all that may be a bound of that side.
_SURE = (
    _words(
        rf"至少|最少|起码|{_NOT}[少低小]于|及(?:以上|更[高新])",
        "at (?:the very )?least|(?:no|not) (?:less|fewer|lower) than|minimum|(?:and|or) (?:later|newer|above|over)",
    ),
    _words(
        rf"[至最顶]多|限[购量重高速载报]|{_NOT}(?:超过|[高多]于)|及(?:以下|更早)",
        "at (?:the )?most|(?:no|not) (?:more|higher) than|not exceed|maximum|(?:and|or) (?:earlier|below|under)",
    ),
)
_ANY = (
    _words("以上|起|逾|超过|[高多大]于|满|最低", r"least|more|over|above|exceed\w*|minimum|from|older|later"),
    _words("以[下内]|不到|不足|[低少小]于|之内|最高", "most|less|fewer|under|below|within|up to|maximum|earlier"),
)
_INSIDE_ZH = re.compile("(?P<low>近|小半)|(?P<high>[余多]|[大过]半|(?<=[一二三四五六七八九十百千万])几)")
_END = re.compile(r"[。！？]|[.!?](?= [A-Z])")
_PERIOD = re.compile(r"(?:over|under) the (?:past|last|next|coming|following)\b", re.IGNORECASE)
_LEFT, _BY = re.compile("[少掉降减跌缩]了[^,，。;；]?$"), re.compile(r"\bby (?:well |far |just )?$")
_ABOUT_ZH = re.compile(r"大约|大概|约(?=[有占为是]?[\d一二两三四五六七八九十百])")
_ABOUT_AFTER_ZH = re.compile("左右|上下")
_MORE_OR_LESS = re.compile("[过超多余几近不强弱]")
_STRICT = re.compile(r"(?:more|less|fewer|higher|lower) than|over|under|above|below", re.IGNORECASE)
_DENIED = re.compile("不[得能会可应宜要许准]|[别勿]")
_NO_ZH = re.compile(
    r"(?!未来|不[同少仅但断停久管论间]|不[足到][\d一二两三四五六七八九十百千]|无[论疑线]|非[洲常])[不没未无禁非勿]"
)
_NO_EN = re.compile(
    r"n't\b|\b(?:not?|never|cannot|none|nobody|nothing"
    r"|without(?! (?:an? )?(?:break|pause|interrupt|stop|rest|fail))|neither|nor|fail\w*|barred|bann?ed)\b",
    re.IGNORECASE,
)
# words that may say the opposite of the source, unless it has them too
_RESTRICTIONS = tuple(
    (re.compile(rf"\b(?:{english})\b", re.IGNORECASE), re.compile(chinese))
    for english, chinese in (
        ("only", "只|仅|唯|方可|才"),
        ("unless", "除非|否则"),
        ("until", "直到|之前|以前|才"),
        ("except", "除"),
        (r"exempt\w*", "免"),
    )
)
# the other case of a bound: 满99包邮，不满收运费
_OTHERWISE = re.compile(
    "[不未][满足到达](?![\\d一二两三四五六七八九十百千万])|\\botherwise\\b|(?:n't|\\bnot) [^.;]*\\buntil\\b"
)
_DEMANDS = re.compile(r"\b(?:must|need\w*|requir\w*|have to|has to)\b", re.IGNORECASE)  # turns what is denied


class _Bound(NamedTuple):
    """Whether a figure is a `high` or a `low` bound, and where it is with the words that say so."""

    kind: str
    span: Span


def opposed(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact]
) -> Iterator[tuple[Span, str, Span]]:
    """Yield figures that are an upper bound on one side and a lower one on the other: both places, and the English."""
    if any(english.search(target) and not chinese.search(source) for english, chinese in _RESTRICTIONS):
        return
    yield from _elsewhere(source, target)
    for quantity, fact in only_pairs(wanted, known):
        ours = _bound(source, quantity.span, _BEFORE_ZH, _AFTER_ZH)
        theirs = _bound(target, fact.shown, _BEFORE_EN, _AFTER_EN)
        theirs = None if theirs and _PERIOD.match(target, theirs.span.start) else theirs
        if theirs and not ours:
            match = _INSIDE_ZH.search(source, quantity.span.start, quantity.span.end)
            left = match and _LEFT.search(source, 0, match.start()) and not _BY.search(target, 0, theirs.span.start)
            if match and not left:  # 六十余万, 近三千; 少了一大半 leaves less than half
                ours = _Bound(match.lastgroup or "", quantity.span)
            elif _STRICT.match(target, theirs.span.start) and not _lasts(quantity) and _is_about(source, quantity.span):
                yield quantity.span, f"about {quantity.english}", theirs.span
        if not ours or not theirs or ours.kind == theirs.kind:
            continue
        denied, denies = (
            bool(words.search(_OTHERWISE.sub("", _around(text, place))))
            for words, text, place in ((_NO_ZH, source, ours.span), (_NO_EN, target, theirs.span))
        )
        if denies and _DENIED.match(source, ours.span.start):  # "no one may have more than three"
            continue
        if denied == denies and not (denied and _DEMANDS.search(target)):
            words = "more than" if ours.kind == "high" else "less than"
            yield ours.span, f"{words} {quantity.english}", theirs.span


def _lasts(quantity: Quantity) -> bool:
    """Return whether a figure is a duration: 用一年左右 as "over a year or so"."""
    return any(kind in ("s", "mo") for kind, _ in quantity.parts[0])


def _around(text: str, place: Span) -> str:
    """Return the rest of the sentence that has `place`."""
    start = max((match.end() for match in _END.finditer(text, 0, place.start)), default=0)
    end = _END.search(text, place.end)
    return text[start : place.start] + text[place.end : end.start() if end else None]


def _elsewhere(source: str, target: str) -> Iterator[tuple[Span, str, Span]]:
    """Yield 最多 as "at least" wherever they are, if neither sentence has another bound."""
    ours, theirs = (
        [pattern.search(text) for pattern in patterns]
        for text, patterns in zip((source, target), zip(*_SURE, strict=True), strict=True)
    )
    for side, other in ((0, 1), (1, 0)):
        chinese, english = ours[side], theirs[other]
        if not chinese or not english or ours[other] or theirs[side]:
            continue
        rest = source[: chinese.start()] + source[chinese.end() :], target[: english.start()] + target[english.end() :]
        if any(pattern.search(text) for text, pattern in zip(rest, (_ANY[other][0], _ANY[side][1]), strict=True)):
            continue
        if not _NO_ZH.search(rest[0]) and not _NO_EN.search(rest[1]):
            yield Span(*chinese.span()), "at most" if side else "at least", Span(*english.span())


def _is_about(source: str, span: Span) -> bool:
    """Return whether the source only gives the figure at `span` as approximate: 大约九成, 三成左右."""
    start, end = max(0, span.start - 4), span.end + 2
    if _MORE_OR_LESS.search(source, start, end):
        return False
    before, after = source[start : span.start + 2], source[max(span.start, span.end - 2) : end]
    return bool(_ABOUT_ZH.search(before) or _ABOUT_AFTER_ZH.search(after))


def _bound(text: str, span: Span, before: re.Pattern[str], after: re.Pattern[str]) -> _Bound | None:
    """Return the bound that the words next to a figure make it; those in its span are its own hedges."""
    first, second = _PAIR[0].search(text, 0, span.start), _PAIR[1].match(text, span.end)
    span = Span(first.start() if first else span.start, second.end() if second else span.end)
    if match := before.search(text, 0, span.start) or before.search(text, 0, span.start + 1):
        return _Bound(match.lastgroup or "", Span(match.start(), span.end))
    if match := after.match(text, span.end) or after.match(text, max(span.start, span.end - 2)):
        return _Bound(match.lastgroup or "", Span(span.start, max(span.end, match.end())))
    return None
