"""The rules by which numerals in a Chinese sentence become quantities: a pattern over the template, and its reading.

A rule gives None for what is no quantity after all; its numerals are then left to the rules after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from toolkit.numbers import calendar_rules as calendar
from toolkit.numbers import phrasing
from toolkit.numbers.measures import CHANGE, CHINESE, MONEY_ZH, Unit, measured
from toolkit.numbers.numerals import Numeral
from toolkit.numbers.reading import Quantity, Reading, Readings, readings
from toolkit.numbers.template import PRIVATE, Found, N
from toolkit.numbers.words import CLASSIFIERS
from toolkit.units import Span

Rule = Callable[[Found], Quantity | None]

TO = " ?(?:-|–|—|~|至|到) ?"
_GROWTH = "增长|增加|增|提高|提升|上升|上涨|涨|扩大|扩张|多|高|(?<!夸)大|快|贵|长|上调|激增|暴涨|飙升|猛增|暴增|攀升"
_UNITS = "|".join(sorted((*CHINESE, *MONEY_ZH), key=len, reverse=True))
_LIMIT = {"百": 100, "千": 1000, "万": 10000}


def _half(value: Fraction) -> Fraction:
    return value + Fraction(1, 2)


def per_hundred(found: Found) -> Quantity | None:
    """百分之十五, 千分之三, 三分之二, 10万分之一."""
    over, under = found["over"], found["under"]
    if over is None or under is None or over.vague or under.vague or not under.value:
        return None
    value = over.value / under.value
    plain = under.value in (100, 1000, 10000)
    text = phrasing.percent(value) if plain else phrasing.fraction(value)
    pairs = [("ratio", value), ("off", value)]
    pairs += [("ratio", round(value, digits)) for digits in (2, 3, 4)] if not plain else []
    pairs += [("ratio", Fraction(int(value * 100), 100))]
    return Quantity(found.span, (readings(*pairs),), text, firm=True)


def percent(found: Found) -> Quantity | None:
    """15%, 10%至15%, 10-15%, 15个百分点."""
    ends = [one for one in (found["low"], found["high"]) if one]
    points = "点" in found.said("sign")
    parts = tuple(_share(one.value, points) for one in ends)
    words = " to ".join(phrasing.number(one.value) + ("" if points else "%") for one in ends)
    return Quantity(found.span, parts, words + (" percentage points" if points else ""), firm=True)


def _share(value: Fraction, points: bool) -> Readings:
    shared = [("ratio", value / 100), ("off", value / 100)]
    if not points:
        return readings(*shared)
    return readings(*shared, ("points", value), ("any", value))


def tenths(found: Found) -> Quantity | None:
    """三成 is 30%, 六成五 65%."""
    high, low = found["high"], found["low"]
    if high is None or high.vague or max(high.values) > 10 or (low and low.value > 9):
        return None
    extra = low.value if low else Fraction(0)
    values = [(value * 10 + extra) / 100 for value in high.values]
    parts = tuple(readings(("ratio", value), ("off", value)) for value in values)
    return Quantity(found.span, parts, " to ".join(map(phrasing.percent, values)), firm=True)


def discount(found: Found) -> Quantity | None:
    """八折 is 20% off, 七五折 25% off, 对折 half price."""
    one = found["n"]
    if one is None or one.vague:
        return None
    digits = one.digits or str(one.value)
    price = one.value / (10 if one.value < 10 else 100) if one.value.denominator > 1 or digits.isdigit() else None
    if len(one.values) == 2:
        price = (one.values[0] * 10 + one.values[0] + 1) / 100  # 七八折 is written as two neighbours, and means 78
    if price is None or not 0 < price < 1:
        return None
    return Quantity(
        found.span, (readings(("ratio", price), ("off", 1 - price)),), f"{phrasing.percent(1 - price)} off", True
    )


def half_price(found: Found) -> Quantity | None:
    """对折."""
    half = Fraction(1, 2)
    return Quantity(found.span, (readings(("off", half), ("ratio", half)),), "half price", firm=True)


def multiple(found: Found) -> Quantity | None:
    """三倍 is three times; 增长两倍 is two times more, three times as much."""
    one, low = found["n"], found["low"]
    if one is None or one.vague:
        return None
    grown = bool(found.said("grown")) or one.value <= 1
    extra = Fraction(1, 2) if found.said("half") else Fraction(0)
    values = [number.value + extra for number in (low, one) if number]
    values = [*values, *one.values[1:]]
    parts = tuple(_multiple(value, grown) for value in values)
    text = phrasing.times(values[-1] + (1 if grown else 0)) + (" as much" if grown else "")
    arabic = one.arabic or values[-1] > 2
    return Quantity(_without(found, "grown"), parts, text, firm=arabic)


def _multiple(value: Fraction, grown: bool) -> Readings:
    if grown:  # the larger the multiple, the less anybody counts the one
        large = [("times", value)] if value >= 5 else []
        return readings(("times", value + 1), ("more", value), ("ratio", value), *large)
    return readings(("times", value), ("ratio", value), ("more", value - 1), ("ratio", value - 1))


def doubling(found: Found) -> Quantity | None:
    """翻番, 翻了两番 (fourfold), 翻了三倍."""
    one = found["n"]
    if one and (one.vague or one.value > 10):
        return None
    count = one.value if one else Fraction(1)
    values = [count, count + 1] if "倍" in found.match[0] else [Fraction(2 ** int(count))]
    pairs: list[Reading] = [("times", value) for value in values]
    pairs += [("ratio", values[0] - 1), ("more", values[0] - 1)]
    return Quantity(found.span, (readings(*pairs),), f"{phrasing.times(values[0])} as much", firm=False)


def share_of_group(found: Found) -> Quantity | None:
    """每三个人里就有一个 is one in three, 十个人中有九个 nine in ten."""
    whole, part = found["whole"], found["part"]
    if whole is None or part is None or part.value >= whole.value or whole.vague or part.vague:
        return None
    ratio = part.value / whole.value
    return Quantity(found.span, (readings(("ratio", ratio)),), f"{part.value} in {whole.value}", firm=True)


def proportion(found: Found) -> Quantity | None:
    """2.5比1, 3:2, 六比零."""
    ends = [one for one in (found["low"], found["high"]) if one]
    parts = tuple(_loose(one.value) for one in ends if one.value != 1)
    sign = "-" if all(one.value.denominator == 1 for one in ends) and all(one.value < 20 for one in ends) else " to "
    return Quantity(found.span, parts, sign.join(phrasing.number(one.value) for one in ends), firm=True)


def half(found: Found) -> Quantity | None:
    """一半, 半数, 半小时, 半年."""
    name, one = found.said("unit"), found["one"]
    value = Fraction(1, 2)
    if one and (one.value != 1 or one.arabic):
        return None
    if not name:
        return Quantity(found.span, (readings(("ratio", value), ("n", value), ("off", value)),), "half", firm=False)
    unit = _unit("年" if name == "岁" else "个月" if name == "月" else name)
    if unit is None or (unit[0] == "s" and name in ("天", "日")):
        return None
    pairs = [("n", value), *measured(value, unit)]
    return Quantity(found.span, (readings(*pairs),), "half", firm=False)


def and_a_half(found: Found) -> Quantity | None:
    """两年半, 两个半小时, 三块五, 一米八."""
    one = found["n"]
    if one is None or one.vague:
        return None
    value = _half(one.value)
    unit = _unit(found.said("unit"))
    name = "个月" if found.said("unit") == "月" else found.said("unit")
    unit = _unit(name)
    pairs = [("any", value), ("n", value), *(measured(value, unit) if unit else [])]
    return Quantity(found.span, (readings(*pairs),), phrasing.number(value), firm=True)


def small_change(found: Found) -> Quantity | None:
    """三块五 is 3.5 yuan, 一米八 1.8 metres, 1米85 1.85."""
    one, rest = found["n"], found["rest"]
    if one is None or rest is None or rest.value >= 100 or one.vague or rest.vague:
        return None
    value = one.value + rest.value / (10 if rest.value < 10 else 100)
    unit = ("m", Fraction(1)) if found.said("unit") == "米" else None
    pairs = [("any", value), ("n", value), *(measured(value, unit) if unit else [("CNY", value)])]
    return Quantity(found.span, (readings(*pairs),), phrasing.number(value), firm=True)


def ordinal(found: Found) -> Quantity | None:
    """第九天, 第二十七号, 第三季度."""
    ends = [one for one in (found["n"], found["high"]) if one]
    if any(one.vague for one in ends):
        return None
    parts = tuple(readings(("ordinal", one.value), ("any", one.value)) for one in ends)
    text = " to ".join(phrasing.ordinal(one.value) for one in ends)
    last = ends[-1]
    firm = last.arabic or last.value > 10
    return Quantity(found.span, parts, text, firm, str(last.value))


def below_zero(found: Found) -> Quantity | None:
    """零下二十五度."""
    one = found["n"] or found["m"]
    if one is None or one.vague:
        return None
    fahrenheit = Fraction(round(one.value * -9 / 5 + 32))
    pairs = (("n", -one.value), ("fahrenheit", fahrenheit))
    return Quantity(found.span, (readings(*pairs),), f"minus {phrasing.number(one.value)} degrees", firm=True)


def amount(found: Found) -> Quantity | None:
    """Everything else: a number with or without a unit or measure word, or a range of them."""
    low, high = found["low"], found["high"]
    if high is None or high.vague or (low and low.vague):
        return None
    if not _counts(found, high):
        return None
    ends = [*([_scaled(low, high)] if low else []), *high.values]
    name = found.said("unit")
    currency = MONEY_ZH.get(name) or ("CNY" if found.text[: found.span.start].endswith("人民币") else "")
    parts = tuple(_amount(value, name, currency, ordinal_too=_ranks(found, high)) for value in ends)
    if high.hedged and 10 < high.value < 100:  # 二十多 may be "two dozen"
        parts = tuple(part | readings(("any", -(-high.value // 12) * 12)) for part in parts)
    firm = (high.arabic and high.value != 1) or (high.value > 10 and not high.bare and high.end - high.start > 1)
    literal = str(high.value) if high.value.denominator == 1 and high.scale == 1 and not name else ""
    return Quantity(_span(found), parts, _told(ends, currency), firm, literal)


def _scaled(low: Numeral, high: Numeral) -> Fraction:
    """3到5万 begins at 30,000, but 3万到5万 as well."""
    return low.value * high.scale if low.scale == 1 and low.value < high.value / high.scale else low.value


def _counts(found: Found, one: Numeral) -> bool:
    """Whether a numeral is a quantity where it stands."""
    unit, after = found.said("unit"), found.said("measure")
    if one.arabic:
        return True
    before = found.text[: found.span.start]
    if one.bare and one.value >= 100:
        if re.search("[上成以数]$", before):
            return False
        counted = bool(unit or after) and one.end - one.start > 1
        return counted or bool(unit in MONEY_ZH or re.search("[过破超逾近达约每]$", before))
    if one.digits:
        return False
    if one.value == 1 and one.end - one.start == 1:
        return unit in ("刻钟",)
    return one.value > 10 or bool(unit or after)


def _ranks(found: Found, one: Numeral) -> bool:
    return (
        found.said("measure") in ("楼", "层", "号", "届", "期", "章", "节", "集", "季", "级", "代", "版", "")
        or one.arabic
    )


def _amount(value: Fraction, name: str, currency: str, *, ordinal_too: bool) -> Readings:
    unit = _unit(name)
    pairs: list[Reading] = [("n", value)]
    if currency:
        pairs += [(currency, value), *((code, value * worth) for code, worth in CHANGE.get(currency, ()))]
    elif unit:
        pairs += measured(value, unit)
        pairs += [("n", value * 1000)] if name in ("吨",) else []
    else:
        pairs.append(("any", value))
    if name == "磅":
        pairs.append(("pound", value))
    return readings(*pairs, *([("ordinal", value)] if ordinal_too else []))


def _loose(value: Fraction) -> Readings:
    return readings(("any", value), ("n", value))


def _unit(name: str) -> Unit | None:
    return CHINESE.get(name)


def _told(ends: list[Fraction], currency: str) -> str:
    words = [phrasing.number(value) for value in ends]
    if currency:
        words[-1] = phrasing.money(ends[-1], currency)
    return " to ".join(dict.fromkeys(words))


def _span(found: Found) -> Span:
    """The match; 过亿 and 破万亿 with their first character."""
    high, start = found["high"], found.span.start
    with_verb = high is not None and high.bare and found.text[start - 1 : start] in tuple("过破超")
    return Span(start - with_verb, found.span.end)


def _without(found: Found, group: str) -> Span:
    """The span of the match after a group at its start."""
    start = found.match.end(group) if found.match[group] is not None else found.match.start()
    while found.match.string[start : start + 1] in tuple("了过超近约逾达至 "):
        start += 1
    return Span(start, found.match.end())


_MEASURE = CLASSIFIERS.pattern
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    *calendar.RULES,
    (
        re.compile(
            rf"每?(?P<whole>{N})[个名位人]人?[^,。;\ue000\ue001]{{0,8}}?[里中内](?:面|头|间)?[就仅只便]?有?(?P<part>{N})[个名位人]"
        ),
        share_of_group,
    ),
    (re.compile(rf"(?P<whole>{N})([个名位户家只人])[里中]?[就便]?有(?P<part>{N})\2"), share_of_group),
    (re.compile(rf"(?P<under>{N})分之(?P<over>{N})"), per_hundred),
    (re.compile(rf"(?:(?P<low>{N})%?{TO})?(?P<high>{N}) ?(?P<sign>%|个?佰分点)"), percent),
    (re.compile(rf"(?P<high>{N})成(?P<low>{N}(?![万亿个名位年月天]))?(?![都员功立本为果绩品就交型语熟才])"), tenths),
    (re.compile(rf"(?P<n>{N})折(?![叠扣腾磨合旧中射])"), discount),
    (re.compile("对折|半价"), half_price),
    (re.compile(rf"翻了?(?P<n>{N})?(?:番|倍)"), doubling),
    (
        re.compile(
            rf"(?P<grown>(?:{_GROWTH})[出了]?(?:超过|超|近|约|逾|将近|达|至少|整整)?)?"
            rf"(?:(?P<low>{N}){TO})?(?P<n>{N})[多余]?倍(?P<half>半)?"
        ),
        multiple,
    ),
    (re.compile(rf"(?P<low>{N}) ?[比:] ?(?P<high>{N})(?!特)"), proportion),
    (re.compile(rf"负(?:下(?P<n>{N})多?(?:摄氏)?[度℃]?|(?P<m>{N})(?:摄氏度|度|℃))"), below_zero),
    (re.compile(rf"第(?P<n>{N})(?:{TO}第?(?P<high>{N}))?(?:{_MEASURE}|天|周|年|季度|世纪|大|财季)?"), ordinal),
    (
        re.compile(
            rf"(?P<one>{N})半(?!径)|半数(?!以)"
            rf"|(?<![上下大多前后过{PRIVATE}])(?<![{PRIVATE}]个)半个?多?(?P<unit>小时|年|月|钟头|世纪|岁|公里|斤|吨|里)"
        ),
        half,
    ),
    (re.compile(rf"(?P<n>{N})(?:个)?半(?P<unit>小时|月|年|钟头|世纪|天|公里|斤)"), and_a_half),
    (re.compile(rf"(?P<n>{N})(?P<unit>个小时|小时|个月|年|天|个世纪|世纪|公里|斤|分钟|周|岁|倍|里)半"), and_a_half),
    (re.compile(rf"(?P<n>{N})(?P<unit>块|米)(?P<rest>{N})(?![万亿千百十块米个名轮层口人位门条只辆台])"), small_change),
    (
        re.compile(
            rf"(?:(?P<low>{N})(?:{_UNITS})?{TO})?(?P<high>{N})[多余来]?(?P<unit>{_UNITS})?"
            rf"(?(unit)(?:人民币)?|(?P<measure>{_MEASURE})?)"
        ),
        amount,
    ),
)
