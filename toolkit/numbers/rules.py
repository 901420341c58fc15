"""The rules by which numerals in a Chinese sentence become quantities: a pattern over the template, and its reading.

A rule gives None for what is no quantity after all; its numerals are then left to the rules after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction

from toolkit.numbers import calendar_rules as calendar
from toolkit.numbers import phrasing
from toolkit.numbers.measures import CHANGE, CHINESE, MONEY_SIGNS, MONEY_ZH, Unit, measured
from toolkit.numbers.numerals import FILLERS, Numeral, evaluate
from toolkit.numbers.reading import Quantity, Reading, Readings, readings
from toolkit.numbers.template import PRIVATE, Found, N
from toolkit.numbers.words import CLASSIFIERS
from toolkit.units import Span

Rule = Callable[[Found], Quantity | None]

TO = calendar.TO
_GROWTH = "增长|增加|增|提高|提升|上升|上涨|涨|扩大|扩张|多|高|(?<!夸)大|快|贵|长|上调|激增|暴涨|飙升|猛增|暴增|攀升"
_UNITS = "|".join(sorted((*CHINESE, *MONEY_ZH), key=len, reverse=True))
_CHANGES = (
    "(?:减少|下降|降低|降|缩小|缩减|缩短|收窄|下跌|跌|下滑|滑落|回落|压缩|削减|下调|减"
    "|增加|增长|提高|提升|上升|上调|升|上涨|涨|扩大|攀升)"
)
_HEDGES = "(?:大约|约|将近|近|超过|超|逾|不到|不足|仅|只有|整整|至少)?(?:原来的|原先的|之前的|过去的|以前的)?"
_TO = re.compile(f"{_CHANGES}(?:到|至|为)了?{_HEDGES}$")
_BY = re.compile(f"{_CHANGES}了{_HEDGES}$")
_LOSS = re.compile("(?:[降跌减亏损缩负]|下滑|回落|低于|低了|少了|收窄|流出|海拔)[^到至为,。]{0,4}$")
_HALF = Fraction(1, 2)
_RATIO = re.compile("(?:比例|配比|之比|比率|比值|比重)[^,。;]{0,6}$")
_LENSES = re.compile("近视|远视|散光|老花")


def share(found: Found, value: Fraction) -> Readings:
    """The readings of a part of a whole: what something changed `to`, what it changed `by`, or either."""
    before = found.text[max(0, found.span.start - 16) : found.span.start]
    pairs: list[tuple[str, Fraction | int]] = [("ratio", value)]
    if not _BY.search(before):
        pairs.append(("to", value))
    if not _TO.search(before):
        pairs += [("by", value), ("off", value)]
    if _LOSS.search(before):
        pairs.append(("ratio", -value))
    return readings(*pairs)


def per_hundred(found: Found) -> Quantity | None:
    """百分之十五, 千分之三, 三分之二, 10万分之一, 百分之七八十."""
    over, under = found["over"], found["under"]
    if over is None or under is None or over.vague or under.vague or not under.value:
        return None
    plain = under.value in (100, 1000, 10000)
    values = [value / under.value for value in over.values]
    text = " to ".join(map(phrasing.percent if plain else phrasing.fraction, values))
    return Quantity(found.span, tuple(_rounded_share(found, value, plain=plain) for value in values), text, firm=True)


def _rounded_share(found: Found, value: Fraction, *, plain: bool) -> Readings:
    rounded = [round(value, digits) for digits in (2, 3, 4)] if not plain else []
    values = {value, *rounded, Fraction(int(value * 100), 100)}
    return frozenset().union(*(share(found, one) for one in values))


def percent(found: Found) -> Quantity | None:
    """15%, 10%至15%, 10-15%, 15个百分点, 25个基点."""
    ends = [one for one in (found["low"], found["high"]) if one]
    sign = found.said("sign").strip("个")
    if any(one.vague for one in ends):
        return None
    if sign == "%":
        parts = tuple(share(found, one.value / 100) for one in ends)
    elif sign == "佰分点":
        parts = tuple(readings(("points", one.value), ("any", one.value)) for one in ends)
    else:
        parts = tuple(readings(("points", one.value / 100), ("basis", one.value)) for one in ends)
    name = {"%": "%", "佰分点": " percentage points"}.get(sign, " basis points")
    words = " to ".join(phrasing.number(one.value) + ("%" if sign == "%" else "") for one in ends)
    return Quantity(found.span, parts, words + (name if sign != "%" else ""), firm=True)


def tenths(found: Found) -> Quantity | None:
    """三成 is 30%, 六成五 65%, 三成半 35%."""
    high, low = found["high"], found["low"]
    if high is None or high.vague or max(high.values) > 10 or (low and low.value > 9):
        return None
    extra = low.value if low else Fraction(5 if found.said("half") else 0)
    values = [(value * 10 + extra) / 100 for value in high.values]
    parts = tuple(share(found, value) for value in values)
    return Quantity(found.span, parts, " to ".join(map(phrasing.percent, values)), firm=True)


def discount(found: Found) -> Quantity | None:
    """八折 is 20% off, 七五折 25% off, 三折半 65% off."""
    one = found["n"]
    if one is None or one.vague:
        return None
    digits = one.digits or str(one.value)
    price = one.value / (10 if one.value < 10 else 100) if one.value.denominator > 1 or digits.isdigit() else None
    if len(one.values) == 2:
        price = (one.values[0] * 10 + one.values[0] + 1) / 100  # 七八折 is written as two neighbours, and means 78
    if price is not None and found.said("half"):
        price += Fraction(5, 100)
    if price is None or not 0 < price < 1:
        return None
    return Quantity(
        found.span, (readings(("ratio", price), ("off", 1 - price)),), f"{phrasing.percent(1 - price)} off", True
    )


def half_price(found: Found) -> Quantity | None:
    """对折."""
    return Quantity(found.span, (readings(("off", _HALF), ("ratio", _HALF)),), "half price", firm=True)


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
    if len(ends) == 2 and ends[1].value and _RATIO.search(found.text[: found.span.start]):
        ratio = ends[0].value / ends[1].value
        part = readings(("pair", ratio), ("times", ratio), ("ratio", ratio), ("ratio", ratio / (1 + ratio)))
        return Quantity(found.span, (part,), " to ".join(phrasing.number(one.value) for one in ends), firm=True)
    parts = tuple(_loose(one.value) for one in ends if one.value != 1)
    sign = "-" if all(one.value.denominator == 1 for one in ends) and all(one.value < 20 for one in ends) else " to "
    return Quantity(found.span, parts, sign.join(phrasing.number(one.value) for one in ends), firm=True)


def half(found: Found) -> Quantity | None:
    """一半, 半数, 半小时, 半年."""
    name, one = found.said("unit"), found["one"]
    value = Fraction(1, 2)
    if one and (one.value != 1 or one.arabic):
        return None
    special = {
        "": (share(found, value) | readings(("n", value), ("off", value)), "half", False),
        "佰分点": (readings(("points", value)), "half a percentage point", True),
        "打": (_loose(Fraction(6)), "half a dozen", False),
        "成": (share(found, Fraction(5, 100)), "5%", True),
    }
    if name in special:
        part, text, firm = special[name]
        return Quantity(found.span, (part,), text, firm)
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
    name = found.said("unit")
    value = (one.value + _HALF) * (12 if name == "打" else 1)
    unit = _unit({"月": "个月", "分": "分钟"}.get(name, name))
    currency = MONEY_ZH.get(name)
    own = measured(value, unit) if unit else [(currency, value)] if currency else [("any", value)]
    return Quantity(found.span, (readings(("n", value), *own),), phrasing.number(value), firm=True)


def small_change(found: Found) -> Quantity | None:
    """三块五 is 3.5 yuan, 一米八 1.8 metres, 1米85 1.85, 一亩三分 1.3 mu."""
    one, rest = found["n"], found["rest"]
    if one is None or rest is None or rest.value >= 100 or one.vague or rest.vague:
        return None
    small = rest.value if len(rest.values) == 1 else rest.values[0] * 10 + rest.values[1]  # 一米七八
    value = one.value + small / (10 if small < 10 and len(rest.digits) < 2 else 100)
    unit = _unit(found.said("unit"))
    if found.said("unit") == "毛":
        return Quantity(
            found.span, (_amount(value, "毛", "CNj", ordinal_too=False),), f"{phrasing.number(value)} jiao", True
        )
    pairs = [("n", value), *(measured(value, unit) if unit else [("CNY", value)])]
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


def bracketed(found: Found) -> Quantity | None:
    """（三）, 第（二）项, 三、 at the start."""
    return _list_number(found, found["n"] or found["m"])


def labelled(found: Found) -> Quantity | None:
    """附件二, 表三."""
    return _list_number(found, found["n"] or found["m"])


def sign(found: Found) -> Quantity | None:
    """①, ㈢, Ⅲ: one character."""
    one = found["n"]
    return _list_number(found, one) if one and unicodedata.category(found.said("n")[0]) in ("No", "Nl") else None


def _list_number(found: Found, one: Numeral | None) -> Quantity | None:
    if one is None or one.vague or one.hedged or not 0 < one.value <= 50 or one.value.denominator > 1:
        return None
    part = readings(("ordinal", one.value), ("any", one.value))
    return Quantity(found.span, (part,), str(one.value), one.arabic and one.value != 1, str(one.value))


def quarter(found: Found) -> Quantity | None:
    """第三季度, 一季报; 前三季度 is nine months."""
    one, count = found["n"], found["count"]
    if count and not count.vague:
        part = readings(("any", count.value), ("n", count.value), ("mo", count.value * 3))
        return Quantity(found.span, (part,), f"{count.value} quarters", firm=False)
    if one is None or one.vague or not 1 <= one.value <= 4:
        return None
    return Quantity(
        found.span, (readings(("quarter", one.value)),), f"the {phrasing.ordinal(one.value)} quarter", firm=False
    )


def ten_years(found: Found) -> Quantity | None:
    """六旬 is an age of sixty to sixty-nine."""
    one = found["n"]
    if one is None or one.vague or not 2 <= one.value <= 9:
        return None
    ages = [("any", one.value * 10 + more) for more in range(10)]
    part = readings(*ages, ("decade", one.value * 10), ("mo", one.value * 120))
    return Quantity(found.span, (part,), f"{one.value * 10}", firm=False)


def vague(found: Found) -> Quantity | None:
    """几十, 数百万, 上千, 十几亿, 二十几: an order of magnitude, or one of ten values."""
    one = found["n"]
    if one is None or (found.said("over") and not one.bare) or not (found.said("over") or one.vague):
        return None
    before = found.text[: one.start]
    if found.text[one.end : one.end + 1] in ("百", "千"):  # 十几千
        return None
    leading = found.text[one.start] in "几数"
    power = phrasing.order(one.value)
    unit = found.said("unit")
    if found.said("over"):
        values, orders = [one.value], [Fraction(power)]
    elif leading and one.value == 10**power:
        if found.text[one.start] == "数" and _COUNT.search(before):
            return None
        values, orders = [], [Fraction(power)]
    else:
        step = evaluate(FILLERS.sub("", found.said("n").partition("几")[2])) or Fraction(1)
        values, orders = [one.value + step * count for count in range(10)], [power + _HALF]
    parts = [("order", order) for order in orders]
    amounts = (_amount(value, unit, MONEY_ZH.get(unit, ""), ordinal_too=False) for value in values)
    text = f"more than {phrasing.number(one.value)}" if values else phrasing.many(power)
    return Quantity(found.span, (readings(*parts).union(*amounts),), text, firm=False)


def amount(found: Found) -> Quantity | None:
    """Everything else: a number with or without a unit or measure word, or a range of them."""
    low, high = found["low"], found["high"]
    if high is None or high.vague or (low and low.vague) or not _counts(found, high):
        return None
    ends = [*([_scaled(low, high)] if low else []), *high.values]
    name, before = found.said("unit"), found.text[: found.span.start]
    counted = name or found.said("measure")
    currency = MONEY_ZH.get(name) or _currency_before(before)
    if counted == "度" and before.endswith("华氏"):
        parts = tuple(_fahrenheit(value) for value in ends)
    else:
        parts = tuple(
            _amount(value, name, currency, ordinal_too=_ranks(found, high)) | _special(counted, value, found.text)
            for value in ends
        )
    if _LOSS.search(before[-6:]):
        parts = tuple(
            part | {(kind, -value) for kind, value in part if kind != "ordinal" and value > 0} for part in parts
        )
    if high.hedged and 10 < high.value < 100:  # 二十多 may be "two dozen"
        parts = tuple(part | readings(("any", -(-high.value // 12) * 12)) for part in parts)
    plain = high.value.denominator == 1 and high.scale == 1 and not name and counted not in _DEGREES
    text = _told(ends, currency)
    if ends[-1] < 0 and counted in _DEGREES:
        text = f"minus {phrasing.number(-ends[-1])} degrees"
    return Quantity(_span(found), parts, text, _firm(high), str(high.value) if plain else "")


def _firm(one: Numeral) -> bool:
    """Whether English has to have the number; it leaves small whole ones to the grammar."""
    if one.value < 0 or one.value.denominator > 1:
        return True
    return one.value != 1 if one.arabic else one.value > 10 and not one.bare and one.end - one.start > 1


def _special(counted: str, value: Fraction, text: str) -> Readings:
    """What a number of degrees or dozens may also be in English."""
    if counted == "打":
        return _loose(value * 12)
    if counted not in _DEGREES:
        return frozenset()
    exact = value * 9 / 5 + 32
    found = readings(("celsius", value), ("fahrenheit", exact), ("fahrenheit", round(exact)))
    if _LENSES.search(text):
        found |= _loose(value / 100)
    return found | readings(("ratio", value / 100)) if "酒" in text else found


def _fahrenheit(value: Fraction) -> Readings:
    return readings(("n", value), ("fahrenheit", value), ("celsius", round((value - 32) * 5 / 9)))


def per_unit(found: Found) -> Quantity | None:
    """每公斤, 每米: what a price or a rate is for."""
    unit = _unit(found.said("unit"))
    if unit is None or unit[0] not in ("m", "g", "m2", "l"):
        return None
    pairs = [(f"per {unit[0]}", unit[1])]
    pairs += [("per g", Fraction(454)), ("per g", Fraction(453))] if found.said("unit") == "斤" else []
    return Quantity(found.span, (readings(*pairs),), f"per {found.said('unit')}", firm=False)


def _currency_before(before: str) -> str:
    """The currency that stands before a figure: 人民币, $, €, USD."""
    if before.endswith("人民币"):
        return "CNY"
    sign = _SIGN.search(before)
    codes = MONEY_SIGNS[sign[0].strip()] if sign else ("",)
    return "CNY" if "CNY" in codes else codes[0]


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
    if one.digits and not (one.digits.startswith("0") and (unit or after)):  # 三年零四个月
        return False
    if one.value == 1 and one.end - one.start == 1:  # an indefinite article, but for what is weighed or measured
        return unit == "刻钟" or (_unit(unit) or ("", 0))[0] in ("g", "m", "m2", "l", "w", "wh")
    return one.value > 10 or one.value.denominator > 1 or bool(unit or after)


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


_DEGREES = ("℃", "摄氏度", "度")
_COUNT = re.compile("[参人倍次总函指分系基多少无计位字代常变整奇偶岁]$")
_SIGN = re.compile(f"(?<![a-z])(?:{'|'.join(sorted(map(re.escape, MONEY_SIGNS), key=len, reverse=True))}) ?$")
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
    (re.compile(rf"(?P<under>{N})(?:分之|之(?=[{PRIVATE}]))(?P<over>{N})"), per_hundred),
    (re.compile(rf"(?:(?P<low>{N})%?{TO})?(?P<high>{N}) ?(?P<sign>%|个?佰分点|个?基点|bps?(?![a-z]))"), percent),
    (
        re.compile(
            rf"(?P<high>{N})成(?:(?P<low>{N}(?![万亿个名位年月天]))|(?P<half>半))?(?![都员功立本为果绩品就交型语熟才])"
        ),
        tenths,
    ),
    (re.compile(rf"(?P<n>{N})折(?P<half>半(?!价))?(?![叠扣腾磨合旧中射])"), discount),
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
    (re.compile(rf"第?[(（](?P<n>{N})[)）](?:款|项|条|目)?|^ ?(?P<m>{N})、"), bracketed),
    (
        re.compile(
            rf"(?:附件|附录|附表|附图|步骤|案例|专题)(?P<n>{N})(?![{PRIVATE}.])|[表图](?P<m>{N})(?![{PRIVATE}]|{_MEASURE}|{_UNITS}|[-.至到~])"
        ),
        labelled,
    ),
    (re.compile(rf"(?P<n>{N})"), sign),
    (re.compile(rf"(?:(?<!第)(?P<before>[前后头近])(?P<count>{N})个?|第?(?P<n>{N}))季(?:度|报)"), quarter),
    (re.compile(rf"第(?P<n>{N})(?:{TO}第?(?P<high>{N}))?(?:{_MEASURE}|天|周|年|季度|世纪|大|财季)?"), ordinal),
    (
        re.compile(
            rf"(?P<one>{N})半(?!径)|半数(?:以上)?|过半数?|大半(?=[的数个部])"
            rf"|(?<![上下大多前后过{PRIVATE}])(?<![{PRIVATE}]个)半个?多?(?P<unit>小时|年|月|钟头|世纪|岁|公里|斤|吨|里|打|佰分点|成(?![品功就员]))"
        ),
        half,
    ),
    (re.compile(rf"每一?(?P<unit>{_UNITS})"), per_unit),
    (re.compile(rf"(?P<n>{N})个半(?P<unit>{_UNITS}|月)?"), and_a_half),
    (re.compile(rf"(?P<n>{N})半(?P<unit>小时|月|年|钟头|世纪|天|公里|斤)"), and_a_half),
    (
        re.compile(
            rf"(?P<n>{N})(?P<unit>{_UNITS}|{_MEASURE}|倍|旬)半(?:(?<=里半)(?=路)|(?![个多年月天日夜小路数价岛载]))"
        ),
        and_a_half,
    ),
    (re.compile(rf"(?P<n>{N})分半钟"), and_a_half),
    (
        re.compile(
            rf"(?<!第)(?<![早晚网天世地路身头脸手街海山船车床桌墙线楼以之马])(?P<over>上)(?P<n>{N})(?P<unit>{_UNITS})?"
        ),
        vague,
    ),
    (re.compile(rf"(?P<over>(?!))?好?(?P<n>{N})[多余来]?(?P<unit>{_UNITS})?"), vague),
    (re.compile(rf"(?P<n>{N})旬"), ten_years),
    (re.compile(rf"(?P<n>{N})(?P<unit>亩)(?P<rest>{N})分"), small_change),
    (
        re.compile(rf"(?P<n>{N})(?P<unit>块|米|毛)(?P<rest>{N})(?![万亿千百十块米个名轮层口人位门条只辆台])"),
        small_change,
    ),
    (
        re.compile(
            rf"(?:(?P<low>{N})(?:{_UNITS})?{TO})?(?P<high>{N})[多余来]?(?P<unit>{_UNITS})?"
            rf"(?(unit)(?:人民币)?|(?P<measure>{_MEASURE})?)"
        ),
        amount,
    ),
)
