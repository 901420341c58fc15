"""The rules by which numerals in a Chinese sentence become quantities: a pattern over the template, and its reading.

A rule gives None for what is no quantity after all; its numerals are then left to the rules after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers import calendar_rules as calendar
from toolkit.numbers import phrasing
from toolkit.numbers import share_rules as shares
from toolkit.numbers.calendar_rules import TO
from toolkit.numbers.measures import CHANGE, CHINESE, MONEY_SIGNS, MONEY_ZH, NOUN_OF, Unit, measured
from toolkit.numbers.numerals import FILLERS, Numeral, evaluate
from toolkit.numbers.reading import Quantity, Reading, Readings, readings
from toolkit.numbers.share_rules import LOSS, loose, share
from toolkit.numbers.template import PRIVATE, Found, N
from toolkit.numbers.words import CLASSIFIERS
from toolkit.units import Span

Rule = Callable[[Found], Quantity | None]

_UNITS = "|".join(sorted((*CHINESE, *MONEY_ZH), key=len, reverse=True))
_HALF = Fraction(1, 2)


def half(found: Found) -> Quantity | None:
    """一半, 半数, 半小时, 半年."""
    name, one = found.said("unit"), found["one"]
    if one and (one.value != 1 or one.arabic):
        return None
    special = {
        "": (share(found, _HALF) | readings(("n", _HALF), ("off", _HALF)), "half", False),
        "佰分点": (readings(("points", _HALF)), "half a percentage point", True),
        "打": (loose(Fraction(6)), "half a dozen", False),
        "成": (share(found, Fraction(5, 100)), "5%", True),
    }
    if name in special:
        part, text, firm = special[name]
        return Quantity(found.span, (part,), text, firm)
    unit = _spoken(name)
    foreign = measured(_HALF, CHINESE[_FOREIGN[name]]) if name in _FOREIGN else []
    return _exact(found, _HALF, "half", *measured(_HALF, unit), *foreign) if unit else None


def and_a_half(found: Found) -> Quantity | None:
    """两年半, 两个半小时, 三块五, 一米八."""
    one, name = found["n"], found.said("unit")
    if one is None or one.vague:
        return None
    value = (one.value + _HALF) * (12 if name == "打" else 1)
    unit = (MONEY_ZH[name], Fraction(1)) if name in MONEY_ZH else _spoken(name) or ("any", Fraction(1))
    return _exact(found, value, "", *measured(value, unit))


def small_change(found: Found) -> Quantity | None:
    """三块五 is 3.5 yuan, 一米八 1.8 metres, 1米85 1.85, 一亩三分 1.3 mu."""
    one, rest, name = found["n"], found["rest"], found.said("unit")
    if one is None or rest is None or rest.value >= 100 or one.vague or rest.value.denominator > 1:
        return None
    if _EACH.match(found.text, found.span.end) and rest.value == 1:  # 三十块一支
        return None
    if _EACH.match(found.text, found.span.end) and rest.digits[1:] == "1":  # 六块五一斤
        rest = replace(rest, values=(Fraction(int(rest.digits[0])),), digits="")
    small = rest.value if len(rest.values) == 1 else rest.values[0] * 10 + rest.values[1]  # 一米七八
    value = one.value + small / (10 if small < 10 and len(rest.digits) < 2 else 100)
    several = [value + Fraction(more, 100) for more in range(10)] if rest.vague else [value]  # 一米八几
    unit = _unit(name) or (("celsius", Fraction(1)) if name == "度" else ("CNY", Fraction(1)))
    pairs = [pair for height in several for pair in measured(height, unit)]
    return _exact(found, value, "", *(_amount(value, name, "CNj", ordinal_too=False) if name == "毛" else pairs))


def race(found: Found) -> Quantity | None:
    """55秒59, 3分12秒4: seconds and their hundredths."""
    minutes, seconds, rest = found["min"], found["n"], found["rest"]
    if seconds is None or rest is None or rest.value > 99:
        return None
    value = seconds.value + rest.value / 10 ** (rest.end - rest.start) + (minutes.value * 60 if minutes else 0)
    return _exact(found, value, "", ("s", value), ("any", value))


def tenths_of_mu(found: Found) -> Quantity | None:
    """七分地 is 0.7 mu."""
    one = found["n"]
    return _exact(found, one.value / 10, "", *measured(one.value / 10, CHINESE["亩"])) if one else None


def _exact(found: Found, value: Fraction, text: str, *pairs: Reading) -> Quantity:
    """What English must have as it is."""
    return Quantity(found.span, (readings(("n", value), *pairs),), text or phrasing.number(value), firm=True)


def _spoken(name: str) -> Unit | None:
    return _unit({"月": "个月", "分": "分钟", "岁": "年"}.get(name, name))


def compound(found: Found) -> Quantity | None:
    """三分二十秒, 六斤八两, 十块零五毛: English has the sum, or both parts."""
    one, rest, units = found["n"], found["rest"], (found.said("unit"), found.said("small"))
    if one is None or rest is None or one.vague or rest.vague:
        return None
    rate = units[0] in ("周", "星期", "个星期") or (one.value == 1 and units[0] in ("天", "年"))
    if rate and "零" not in found.text[found.span.start : found.span.end]:  # 一天八小时 is eight hours a day
        return None
    money = units[0] in _SMALL_MONEY and units[0] != "分"
    large, small = (_SMALL_MONEY.get(name) if money else _spoken(name) for name in units)
    if not large or not small or large[0] != small[0] or rest.value * small[1] >= large[1]:
        return None
    total = readings(*measured(one.value * large[1] + rest.value * small[1], (large[0], Fraction(1))))
    ends = ((one.value, units[0], large), (rest.value, units[1], small))
    parts = tuple(
        total | readings(("n", value), *measured(value, unit), *((kind, value) for kind in _OF_MONEY.get(name, ())))
        for value, name, unit in ends
    )
    text = ", ".join(f"{phrasing.number(value)} {name}" for value, name, _ in ends)
    return Quantity(found.span, parts, text, firm=True)


def ordinal(found: Found) -> Quantity | None:
    """第九天, 第二十七号, 第三季度."""
    ends = [one for one in (found["n"], found["high"]) if one]
    if any(one.vague for one in ends):
        return None
    kinds = ["ordinal", "any", *_noun(found)]
    parts = tuple(readings(*((kind, one.value) for kind in kinds)) for one in ends)
    text = " to ".join(phrasing.ordinal(one.value) for one in ends)
    last = ends[-1]
    firm = last.arabic or last.value > 10
    return Quantity(found.span, parts, text, firm, str(last.value))


def _noun(found: Found) -> list[str]:
    """The kind of the noun that English has for the measure word."""
    return [NOUN_OF[word] for word in [found.said("measure")] if word in NOUN_OF]


def list_number(found: Found) -> Quantity | None:
    """（三）, 第（二）项, 三、 at the start, 附件二, 表三; ①, ㈢, Ⅲ."""
    one = found["n"] or found["m"]
    sign = found["sign"]
    if sign and unicodedata.category(found.said("sign")[0]) in ("No", "Nl"):
        one = sign
    if one is None or one.vague or one.hedged or not 0 < one.value <= 50 or one.value.denominator > 1:
        return None
    part = readings(("ordinal", one.value), ("any", one.value))
    return Quantity(found.span, (part,), str(one.value), one.arabic and one.value != 1, str(one.value))


def lanes(found: Found) -> Quantity | None:
    """双向六车道: six lanes, three each way."""
    one = found["n"]
    return _exact(found, one.value, "", *loose(one.value), *loose(one.value / 2)) if one else None


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
    return Quantity(found.span, (readings(*parts).union(*amounts),), text, firm=True)


def amount(found: Found) -> Quantity | None:
    """Everything else: a number with or without a unit or measure word, or a range of them."""
    low, high = found["low"], found["high"]
    if high is None or high.vague or (low and low.vague) or not _counts(found, high):
        return None
    ends = [*([_scaled(low, high)] if low else []), *high.values]
    name, before = found.said("unit"), found.text[: found.span.start]
    counted = name or found.said("measure")
    currency = MONEY_ZH.get(name) or _currency_before(before)
    fahrenheit = counted == "度" and before.endswith("华氏")
    parts = tuple(
        (readings(("n", value)) if fahrenheit else _amount(value, name, currency, ordinal_too=_ranks(found, high)))
        | _special(found, counted, value, high)
        for value in ends
    )
    if LOSS.search(before[-6:]):
        parts = tuple(
            part | {(kind, -value) for kind, value in part if kind != "ordinal" and value > 0} for part in parts
        )
    plain = high.value.denominator == 1 and high.scale == 1 and not name and not currency and counted not in _DEGREES
    text = _told(ends, currency)
    if ends[-1] < 0 and counted in _DEGREES:
        text = f"minus {phrasing.number(-ends[-1])} degrees"
    firm = _firm(high, counted) and not (counted and _THESE.search(before))
    return Quantity(_span(found), parts, text, firm, str(high.value) if plain else "")


def _firm(one: Numeral, counted: str) -> bool:
    """Whether English has to have the number; it leaves small whole ones to the grammar."""
    if one.value < 0 or one.value.denominator > 1:
        return True
    if one.arabic:
        return one.value != 1
    if counted in ("刻钟", "打") or (one.value == 2 and _HELD.fullmatch(counted)):
        return True
    return not one.bare and (one.value > 10 or (one.value > 2 and bool(_COUNTED.fullmatch(counted))))


def _special(found: Found, counted: str, value: Fraction, one: Numeral) -> Readings:
    """What an amount may also be in English."""
    before = found.text[: found.span.start]
    pairs: list[tuple[str, Fraction | int]] = [(kind, value) for kind in _noun(found)]
    if counted == "打":
        pairs += loose(value * 12)
    elif counted == "分" and value <= 10:  # 八分满意
        pairs.append(("ratio", value / 10))
    elif counted == "世纪":
        pairs.append(("decade", value * 100 - 100))
    elif counted in ("岁", "") and len(one.values) == 2 and 20 <= value < 100:  # 四十五六岁 is "in his mid-forties"
        pairs.append(("decade", value // 10 * 10))
    elif counted in _DEGREES:
        pairs += _degrees(found.text, value, fahrenheit=before.endswith("华氏"))
    elif not counted and one.arabic and 100 < value < 1232:  # 618 is June 18
        pairs += [("date", value), ("month", value // 100)]
    if before.endswith("隔"):  # 每隔两天 is every three days
        pairs += _amount(value + 1, counted, "", ordinal_too=False)
    if one.values == (Fraction(3), Fraction(5)):  # 三五天 is "a few days"
        pairs.append(("order", 0))
    if one.hedged and 10 <= one.value < 100:  # 二十多 may be "two dozen"
        pairs.append(("any", -(-one.value // 12) * 12))
    return readings(*pairs)


def _degrees(text: str, value: Fraction, *, fahrenheit: bool) -> list[tuple[str, Fraction | int]]:
    if fahrenheit:
        return [("fahrenheit", value), ("celsius", round((value - 32) * 5 / 9))]
    exact = value * 9 / 5 + 32
    proof = [("ratio", value / 100)] if "酒" in text else [("any", value / 100)] if "近视" in text else []
    return [("celsius", value), ("fahrenheit", exact), ("fahrenheit", round(exact)), *proof]


def per_unit(found: Found) -> Quantity | None:
    """每公斤, 每米: what a price or a rate is for."""
    unit = _unit(found.said("unit"))
    if unit is None or unit[0] not in ("m", "g", "m2", "l") or "立" in found.said("unit"):
        return None
    pairs = [(f"per {unit[0]}", unit[1])]
    pairs += [("per g", Fraction(454)), ("per g", Fraction(453))] if found.said("unit") in ("斤", "磅") else []
    return Quantity(found.span, (readings(*pairs),), f"per {found.said('unit')}", firm=True)


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
        return unit == "刻钟" or after == "打" or (_unit(unit) or ("", 0))[0] in _WEIGHED
    return bool(unit or after) or one.value > 1


def _ranks(found: Found, one: Numeral) -> bool:
    unit = _unit(found.said("unit"))
    return (
        (unit is None or unit[0] in ("s", "mo"))
        and "两" not in found.said("high")
        and (
            found.said("measure")
            in ("楼", "层", "号", "届", "期", "章", "节", "集", "季", "级", "代", "版", "大", "次方", "")
            or one.arabic
        )
    )


def _amount(value: Fraction, name: str, currency: str, *, ordinal_too: bool) -> Readings:
    unit = _unit(name)
    pairs: list[Reading] = [("n", one) for one in (value, *_rounded(value))]
    if currency:
        pairs += [(currency, one) for _, one in pairs]
        pairs += [(code, value * worth) for code, worth in CHANGE.get(currency, ())]
    elif unit:
        pairs += measured(value, unit)
        pairs += [("n", value * 1000)] if name in ("吨", "千米") else []
    else:
        pairs += [("any", one) for _, one in pairs]
    if name == "磅":
        pairs.append(("pound", value))
    if name == "g":
        pairs.append(("byte", value * 1000000))
    if name in _FOREIGN:
        pairs += measured(value, CHINESE[_FOREIGN[name]])
    return readings(*pairs, *([("ordinal", value)] if ordinal_too else []))


def _rounded(value: Fraction) -> list[Fraction]:
    """A large value as English rounds it, to three digits at least: 487895亿 is 48.79 trillion."""
    power = phrasing.order(value)
    return [Fraction(round(value, digits - power)) for digits in range(2, power)] if power > 5 else []


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


_THESE = re.compile("[这那该此其]$|上述$|周末$|假期$|长假$")
_COUNTED = re.compile(
    "个?(?:小时|月|星期|学期)|分钟|公里|斤|[个人位名家台辆张块枚只条件座栋间套艘颗本册份篇句层次遍回天年岁米元瓣片颗粒棵株户杯碗勺盘袋盒瓶包桶罐箱支根桌]"
)
_HELD = re.compile("[袋盒瓶杯碗勺包桶罐箱]")
_WEIGHED = ("g", "m", "m2", "l", "w", "wh", "s", "mo")
_SMALL_MONEY = {
    name: ("CNY", Fraction(worth))
    for names, worth in (("元 块 块钱", "1"), ("毛 角 毛钱", "1/10"), ("分 分钱", "1/100"))
    for name in names.split()
}
_OF_MONEY = {"毛": ("CNj",), "角": ("CNj",), "分": ("CNf", "USc")}
_EACH = re.compile(f"{CLASSIFIERS.pattern}|斤|公斤|两|米|升")
_FOREIGN = {"寸": "英寸", "尺": "英尺"}  # of a screen or a cake; and nearly the same
_DEGREES = ("℃", "摄氏度", "度")
_COUNT = re.compile("[参人倍次总函指分系基多少无计位字代常变整奇偶岁]$")
_SIGN = re.compile(f"(?<![a-z])(?:{'|'.join(sorted(map(re.escape, MONEY_SIGNS), key=len, reverse=True))}) ?$")
_MEASURE = CLASSIFIERS.pattern
_ROWS: tuple[tuple[str, Rule], ...] = (
    *calendar.ROWS,
    *shares.ROWS,
    (rf"第?[(（](?P<n>{N})[)）](?:款|项|条|目)?|^ ?(?P<m>{N})、", list_number),
    (
        rf"(?:附件|附录|附表|附图|步骤|案例|专题)(?P<n>{N})(?![{PRIVATE}.])|[表图](?P<m>{N})(?![{PRIVATE}]|{_MEASURE}|{_UNITS}|[-.至到~])",
        list_number,
    ),
    (rf"(?P<sign>{N})", list_number),
    (rf"第(?P<n>{N})(?:{TO}第?(?P<high>{N}))?(?:(?P<measure>{_MEASURE})|天|周|年|季度|世纪|大|财季)?", ordinal),
    (
        rf"(?P<one>{N})半(?!径)|半数(?:以上)?|过半(?:数|(?![年个天月小米点分秒公里夜途]))|{N}[大小]半|大半(?=[的数个部])"
        rf"|(?<![上下大多前后过{PRIVATE}])(?<![{PRIVATE}]个)半个?多?(?P<unit>(?![天日点毛块元钱昼路巴])(?:{_UNITS})|月|岁|打|佰分点|成(?![品功就员]))",
        half,
    ),
    (rf"(?<![上下大多前后过{PRIVATE}])(?<![{PRIVATE}]个)半(?P<some>[碗杯瓶勺盒袋包桶箱盘锅]|个(?=[,。;、]|$))", half),
    (rf"每一?(?P<unit>{_UNITS})", per_unit),
    (rf"双向(?P<n>{N})(?:条|个)?车道", lanes),
    (rf"(?P<n>{N})个半(?P<unit>{_UNITS}|月)?", and_a_half),
    (
        rf"(?P<n>{N})(?P<unit>{_UNITS}|{_MEASURE}|倍|旬)半(?:(?<=里半)(?=路)|(?![个多年月天日夜小路数价岛载]))",
        and_a_half,
    ),
    (rf"(?:(?P<min>{N})分)?(?P<n>{N})秒(?P<rest>{N})(?!{_MEASURE}|{_UNITS})", race),
    (rf"(?P<n>{N})个?(?P<unit>{_UNITS}|分)(?P<rest>{N})个?(?P<small>{_UNITS}|[分角])", compound),
    (rf"(?P<n>{N})(?P<unit>亩)(?P<rest>{N})分", small_change),
    (rf"(?P<n>{N})分(?=[薄水旱菜荒坡田]?[地田])", tenths_of_mu),
    (
        rf"(?P<n>{N})(?P<unit>块|米|毛|丈|尺|度)(?P<rest>{N})(?![万亿千百十块米个名轮层口位门条只辆台尺寸分{PRIVATE}]|人(?!民币))",
        small_change,
    ),
    (
        rf"(?<!第)(?<![早晚网天世地路身头脸手街海山船车床桌墙线楼以之马])(?P<over>上)(?P<n>{N})(?P<unit>{_UNITS})?",
        vague,
    ),
    (rf"好?(?P<n>{N})[多余来]?(?P<unit>{_UNITS})?", vague),
    (
        rf"(?:(?P<low>{N})(?:{_UNITS})?{TO})?(?P<high>{N})[多余来]?(?P<unit>{_UNITS})?"
        rf"(?(unit)(?:人民币)?|(?P<measure>{_MEASURE})?)",
        amount,
    ),
)
RULES = tuple((re.compile(pattern), rule) for pattern, rule in _ROWS)
