"""Rules for parts of a whole, discounts, multiples and proportions in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.calendar_rules import TO
from toolkit.numbers.quantities import Quantity, Reading, Readings, readings
from toolkit.numbers.template import PRIVATE, N, RuleMatch
from toolkit.types import Span

_GROWTH = (
    "增长|增加|增|提高|提升|上升|上涨|涨|扩大|扩张|多|高(?!达)|(?<!夸)大|快|贵|长|上调|激增|暴涨|飙升|猛增|暴增|攀升"
)
CHANGES = (
    "(?:减少|下降|降低|降|缩小|缩减|缩短|收窄|下跌|跌|下滑|滑落|回落|掉|压缩|削减|下调|减"
    "|增加|增长|提高|提升|上升|上调|升|上涨|涨|扩大|攀升|[降减增加裁][员产薪价息仓])"
)
HEDGES = "(?:大约|约|将近|近|超过|超|逾|不到|不足|仅|只有|整整|至少)?(?:原来的|原先的|之前的|过去的|以前的)?"
_TO = re.compile(f"{CHANGES}(?:到|至|为)了?(?:[^,。;、的]{{1,6}}的)?{HEDGES}$|(?:原来|原先|之前|过去|以前)的$")
_OF_PRICE = re.compile("的?(?:原价|价[格钱]|成本|费用)")
_BY = re.compile(f"{CHANGES}了{HEDGES}$")
LOSS = re.compile("(?:[降跌减亏损缩]|(?<!正)负|下滑|回落|低于|低了|少了|收窄|流出|海拔)[^到至为,。]{0,4}$")
_RATIO_AFTER = re.compile(r"[\d:]{0,6}的?(?:比例|配比)")
_RATIO = re.compile("(?:比例|配比|之比|比率|比值|比重)[^,。;]{0,6}$")


def share(match: RuleMatch, value: Fraction) -> Readings:
    """Return the readings of a part of a whole: what something changed `to`, what it changed `by`, or either."""
    before = match.text[max(0, match.span.start - 16) : match.span.start]
    pairs: list[tuple[str, Fraction | int]] = [("ratio", value)]
    if not _BY.search(before):
        pairs.append(("to", value))
    to = None if _BY.search(before) else _TO.search(before)
    if to and to[0][0] not in "增提上升涨扩攀":  # 降至十分之一: by 90%
        pairs += [("by", 1 - value), ("off", 1 - value)]
    if not to and not _OF_PRICE.match(match.text, match.span.end):
        pairs += [("by", value), ("off", value)]
    if LOSS.search(before):
        pairs.append(("ratio", -value))
        if _BY.search(before):  # 缩小了四分之三: to a quarter
            pairs.append(("to", 1 - value))
    return readings(*pairs)


def per_hundred(match: RuleMatch) -> Quantity | None:
    """Read 百分之十五, 千分之三, 三分之二, 10万分之一, 百分之七八十."""
    over, under = match["over"], match["under"]
    if (
        over is None
        or under is None
        or under.vague
        or not under.value
        or ("/" in match.in_template[0] and over.value >= under.value)
    ):
        return None
    if over.vague:  # 百分之三十几
        tens = [share(match, (over.value + more) / under.value) for more in range(10)]
        return Quantity(
            match.span, (frozenset().union(*tens),), f"{phrasing.number(over.value)}-odd percent", firm=True
        )
    plain = under.value in (100, 1000, 10000)
    high = match["high"]
    values = [value / under.value for value in (*over.values, *(high.values if high else ()))]
    if match.text.startswith("个佰分点", match.span.end):  # 四分之一个百分点
        return Quantity(match.span, (readings(*(("points", points) for points in values)),), "points", firm=True)
    text = " to ".join(map(phrasing.percent if plain else phrasing.fraction, values))
    return Quantity(match.span, tuple(_rounded_share(match, value, plain=plain) for value in values), text, firm=True)


def _rounded_share(match: RuleMatch, value: Fraction, *, plain: bool) -> Readings:
    rounded = [round(value, digits) for digits in (2, 3, 4)] if not plain else []
    values = {value, *rounded, Fraction(int(value * 100), 100)}
    return readings(*([("any", value)] if plain else []), *([("pair", value)] if "比例" in match.text else [])).union(
        *(share(match, rounding) for rounding in values)
    )


def percent(match: RuleMatch) -> Quantity | None:
    """Read 15%, 10%至15%, 10-15%, 15个百分点, 两个半基点."""
    ends = [numeral for numeral in (match["low"], match["high"]) if numeral]
    sign, loss = match.group("sign").strip("个"), LOSS.search(match.text[: match.span.start])
    if any(numeral.vague for numeral in ends):
        return None
    if match.group("half"):
        ends[-1] = replace(ends[-1], values=(ends[-1].value + Fraction(1, 2),))
    if sign in "%‰":
        parts = tuple(share(match, numeral.value / (100 if sign == "%" else 1000)) for numeral in ends)
    elif sign == "佰分点":
        parts = tuple(readings(("points", numeral.value), ("any", numeral.value)) for numeral in ends)
    elif sign == "点":
        parts = tuple(
            readings(("points", value), ("ratio", value / 100), ("any", value), ("n", value))
            for value in (numeral.value for numeral in ends)
        )
    else:
        parts = tuple(readings(("points", numeral.value / 100), ("basis", numeral.value)) for numeral in ends)
    if loss and sign not in "%‰":
        parts = tuple(part | {(kind, -value) for kind, value in part} for part in parts)
    name = {"%": "%", "‰": "‰", "佰分点": " percentage points", "点": " points"}.get(sign, " basis points")
    words = f"{name if sign in '%‰' else ''} to ".join(phrasing.number(numeral.value) for numeral in ends)
    return Quantity(match.span, parts, words + name, firm=True)


def tenths(match: RuleMatch) -> Quantity | None:
    """Read 三成 as 30%, 六成五 65%, 三成半 35%, 两到三成 20% to 30%."""
    high, low, first = match["high"], match["low"], match["first"]
    if high is None or high.vague or max(high.values) > 10 or (low and low.value > 9):
        return None
    extra = low.value if low else Fraction(5 if match.group("half") else 0)
    values = [*([first.value / 10] if first else []), *((value * 10 + extra) / 100 for value in high.values)]
    thirds = {Fraction(3, 10): Fraction(1, 3)}  # 近三成 is "nearly a third"
    parts = tuple(share(match, value) | share(match, thirds.get(value, value)) for value in values)
    return Quantity(match.span, parts, " to ".join(map(phrasing.percent, values)), firm=True)


def interest(match: RuleMatch) -> Quantity | None:
    """Read 月息三分 as 3% a month, 年利四厘五 4.5% a year."""
    numeral, low = match["n"], match["low"]
    if numeral is None or numeral.vague:
        return None
    value = (numeral.value + (low.value / 10 if low else 0)) / (100 if match.group("unit") == "分" else 1000)
    period = re.search("[年月日天](?!.*[年月日天])", match.text[max(0, numeral.start - 4) : numeral.start])
    factors = {"年": (10,), "月": (1,), "日": (1,), "天": (1,)}.get(period[0], (1, 10)) if period else (1, 10)
    part = frozenset().union(*(share(match, value * factor) for factor in factors))
    return Quantity(match.span, (part,), phrasing.percent(value * factors[0]), firm=True)


def discount(match: RuleMatch) -> Quantity | None:
    """Read 八折 as 20% off, 七五折 25% off, 三折半 65% off."""
    numeral = match["n"]
    if numeral is None or numeral.vague:
        return None
    digits = numeral.digits or str(numeral.value)
    price = (
        numeral.value / (10 if numeral.value < 10 else 100)
        if numeral.value.denominator > 1 or digits.isdigit()
        else None
    )
    if len(numeral.values) == 2:  # 七八折 is written as two neighbors, and means 78
        price = (numeral.values[0] * 11 + 1) / 100
    if price is not None and match.group("half"):
        price += Fraction(5, 100)
    if price is None or not 0 < price < 1:
        return None
    return Quantity(
        match.span, (readings(("ratio", price), ("off", 1 - price)),), f"{phrasing.percent(1 - price)} off", True
    )


def multiple(match: RuleMatch) -> Quantity | None:
    """Read 三倍 as three times, 增长两倍 as two times more, three times as much."""
    numeral, low = match["n"], match["low"]
    if numeral is None or numeral.vague:
        return None
    grown = bool(match.group("grown")) or (numeral.value <= 1 and not match.group("half"))
    extra = Fraction(1, 2) if match.group("half") else Fraction(0)
    values = [end.value + extra for end in (low, numeral) if end]
    values = [*values, *numeral.values[1:]]
    parts = tuple(_multiple(value, grown, half=bool(extra)) for value in values)
    text = phrasing.times(values[-1] + (1 if grown else 0)) + (" as much" if grown else "")
    arabic = numeral.arabic or values[-1] > 2 or bool(extra)
    return Quantity(_without(match, "grown"), parts, text, firm=arabic)


def _multiple(value: Fraction, grown: bool, *, half: bool) -> Readings:
    if grown:  # the larger the multiple, the less anybody counts the one
        large = [("times", value)] if value >= 5 else []
        return readings(("times", value + 1), ("more", value), ("ratio", value), ("by", value), *large)
    plain = [("any", value)] if value.denominator > 1 else []
    more = [] if half else [("ratio", value - 1)]  # 一倍半 is no half
    return readings(("times", value), ("ratio", value), ("more", value - 1), *more, *plain)


def doubling(match: RuleMatch) -> Quantity | None:
    """Read 翻番, 翻了两番 (fourfold), 翻了三倍."""
    numeral = match["n"]
    if numeral and (numeral.vague or numeral.value > 10):
        return None
    count = numeral.value if numeral else Fraction(1)
    values = [count, count + 1] if "倍" in match.in_template[0] else [Fraction(2 ** int(count))]
    pairs: list[Reading] = [("times", value) for value in values]
    pairs += [("ratio", values[0] - 1), ("more", values[0] - 1)]
    return Quantity(match.span, (readings(*pairs),), f"{phrasing.times(values[0])} as much", firm=True)


def share_of_group(match: RuleMatch) -> Quantity | None:
    """Read 每三个人里就有一个 as one in three, 十个人中有九个 nine in ten."""
    whole, part = match["whole"], match["part"]
    if whole is None or part is None or part.value >= whole.value or whole.vague or part.vague:
        return None
    some = part.value + (Fraction(1, 2) if match.group("half") else 0)
    ratio = readings(("ratio", some / whole.value))
    return Quantity(match.span, (ratio,), f"{phrasing.number(some)} in {whole.value}", firm=True)


def proportion(match: RuleMatch) -> Quantity | None:
    """Read 2.5比1, 3:2, 六比零; 押一付三 as a month's rent as deposit and three in advance."""
    ends = [numeral for numeral in (match["low"], match["high"]) if numeral]
    if ":" in match.in_template[0] and not ends[0].arabic:  # 说法不一:二爷爷
        return None
    mixed = _RATIO.search(match.text[: match.span.start]) or _RATIO_AFTER.match(match.text, match.span.end)
    if len(ends) == 2 and ends[1].value and mixed:
        ratio = ends[0].value / ends[1].value
        part = readings(("pair", ratio), ("times", ratio), ("ratio", ratio), ("ratio", ratio / (1 + ratio)))
        return Quantity(match.span, (part,), " to ".join(phrasing.number(numeral.value) for numeral in ends), firm=True)
    higher = len(ends) == 2 and ends[0].value > ends[1].value > 0  # English may have the winner of 1比3 first
    ratio = ends[0].value / ends[1].value if higher else Fraction(0)
    parts = tuple(
        loose(numeral.value) | (readings((side, ratio)) if higher else frozenset())
        for numeral, side in zip(ends, ("first", "second"), strict=False)
    )
    sign = (
        "-"
        if all(numeral.value.denominator == 1 for numeral in ends) and all(numeral.value < 20 for numeral in ends)
        else " to "
    )
    return Quantity(match.span, parts, sign.join(phrasing.number(numeral.value) for numeral in ends), firm=True)


def loose(value: Fraction) -> Readings:
    """Return the readings of a number of anything."""
    return readings(("any", value), ("n", value))


def _without(match: RuleMatch, group: str) -> Span:
    """Return the span of the match after a group at its start."""
    start = match.in_template.end(group) if match.in_template[group] is not None else match.in_template.start()
    while match.in_template.string[start : start + 1] in tuple("了过超近约逾达至 "):
        start += 1
    return Span(start, match.in_template.end())


ROWS: tuple[tuple[str, Callable[[RuleMatch], Quantity | None]], ...] = (
    (
        rf"每?(?P<whole>{N})[个名位人]人?[^,。;\ue000\ue001]{{0,8}}?[里中内](?:面|头|间)?[就仅只便约]?有?(?P<part>{N})[个名位人](?P<half>半)?",
        share_of_group,
    ),
    (rf"(?P<whole>{N})([个名位户家只人])[里中]?[就便]?有(?P<part>{N})\2", share_of_group),
    (
        rf"(?P<under>{N})(?:分之|之(?=[{PRIVATE}]))(?P<over>{N})(?:[到至](?P<high>{N})(?![万亿个名位人年月日天元{PRIVATE}]|分之))?",
        per_hundred,
    ),
    (rf"(?P<over>{N})/(?P<under>{N})(?=的|多数|以上)", per_hundred),
    (
        rf"(?:(?P<low>{N})%?{TO})?(?P<high>{N}) ?(?:个(?P<half>半))?"
        r"(?P<sign>[%‰]|个?佰分点|个?基点|bps?(?![a-z])|个点(?=[,。;、的]|$))",
        percent,
    ),
    (
        rf"(?:(?P<first>{N})成?{TO})?(?P<high>{N})成(?:(?P<low>{N}(?![万亿个名位年月天]))|(?P<half>半))?(?!都(?![不没])|[员功立本为果绩品交型语熟才])",
        tenths,
    ),
    (
        rf"(?<=[利息率])(?!润)(?<!休息)[息率]?[^,。;\d]{{0,3}}?(?P<n>{N})(?P<unit>[分厘])(?P<low>{N})?(?![钱钟])",
        interest,
    ),
    (rf"(?<![第分])(?P<n>{N})折(?P<half>半(?!价))?(?![叠扣腾磨合旧中射])", discount),
    (rf"翻了?(?:不止|超过|近|约|将近)?(?P<n>{N})?(?:番|倍)", doubling),
    (
        rf"(?P<grown>(?:{_GROWTH})[出了]?(?:超过|超|近|约|逾|将近|达|至少|整整)?)?"
        rf"(?:(?P<low>{N}){TO})?(?P<n>{N})[多余]?倍(?P<half>半)?",
        multiple,
    ),
    (rf"(?P<low>{N}) ?[比:] ?(?P<high>{N})(?![特个])", proportion),
    (rf"押(?P<low>{N})付(?P<high>{N})", proportion),
    (rf"买(?P<low>{N})[送赠](?P<high>{N})", proportion),
)
