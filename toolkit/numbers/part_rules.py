"""Rules for halves and for amounts with a smaller part in Chinese: 半年, 两年半, 三块五, 一米八, 三分二十秒."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.measure_words import CLASSIFIERS
from toolkit.numbers.measures import CHANGE, CHINESE, MONEY_ZH, NOUN_OF, UnitOfMeasure, measured
from toolkit.numbers.quantities import Quantity, Reading, Readings, parse, readings
from toolkit.numbers.share_rules import loose, share
from toolkit.numbers.template import PRIVATE, N, RuleMatch, any_of
from toolkit.text import has_han

UNITS = any_of((*CHINESE, *MONEY_ZH))
MEASURE = CLASSIFIERS.pattern
_FOREIGN = {"寸": "英寸", "尺": "英尺"}  # of a screen or a cake; and nearly the same
_ALSO = {
    "钱": parse("g=3"), "两": parse("g=30 l=1/20"), "斤": parse("l=1/2"),  # in medicine; of wine
    "磅": parse("pound=1"), "g": parse("byte=1000000"), "吨": parse("n=1000"), "千米": parse("n=1000"),
    "兆": parse("bit=1000 n=1000000000000 any=1000000000000"),
}  # fmt: skip
"""What else a unit may be, and how much of it one is."""
_HALF = Fraction(1, 2)
_SMALL_MONEY = {
    name: ("CNY", Fraction(worth))
    for names, worth in (("元 块 块钱", "1"), ("毛 角 毛钱", "1/10"), ("分 分钱", "1/100"))
    for name in names.split()
}
_OF_MONEY = {"毛": ("CNj",), "角": ("CNj",), "分": ("CNf", "USc")}
_EACH = re.compile(f"{MEASURE}|斤|公斤|两|米|升")


def half(match: RuleMatch) -> Quantity | None:
    """Read 一半, 半数, 半小时, 半年, 半片."""
    name, numeral, some = match.group("unit"), match["one"], match.group("some")
    if numeral and (numeral.value != 1 or numeral.arabic):
        return None
    special = {
        "": (share(match, _HALF) | readings(("n", _HALF), ("off", _HALF)), "half", False),
        "佰分点": (readings(("points", _HALF)), "half a percentage point", True),
        "打": (loose(Fraction(6)), "half a dozen", False),
        "成": (share(match, Fraction(5, 100)), "5%", True),
    }
    if name in special:
        part, text, firm = special[name]
        counted = readings((NOUN_OF.get(some, "degree"), _HALF)) if some in NOUN_OF or some == "度" else frozenset()
        return Quantity(match.span, (part | counted,), text, firm)
    unit = spoken(name)
    often = (
        [("any", Fraction(2)), ("n", Fraction(2))] if match.text[: match.span.start].endswith("每") else []
    )  # twice a month
    return exact(match, _HALF, "half", *often, *measured(_HALF, unit), *foreign(name, _HALF)) if unit else None


def and_a_half(match: RuleMatch) -> Quantity | None:
    """Read 两年半, 两个半小时, 十三寸半."""
    numeral, name = match["n"], match.group("unit")
    if numeral is None or numeral.vague:
        return None
    value = (numeral.value + _HALF) * (12 if name == "打" else 1)
    unit = (MONEY_ZH[name], Fraction(1)) if name in MONEY_ZH else spoken(name) or ("any", Fraction(1))
    inches = foreign(name, value) if name == "寸" else []  # seven and a half feet are nearly seven 尺
    counted = [(NOUN_OF[name], value)] if name in NOUN_OF else []
    return exact(match, value, "", *measured(value, unit), *inches, *counted)


def small_change(match: RuleMatch) -> Quantity | None:
    """Read 三块五 as 3.5 yuan, 一米八 1.8 meters, 1米85 1.85, 一亩三分 1.3 mu."""
    numeral, rest, name = match["n"], match["rest"], match.group("unit")
    if numeral is None or rest is None or numeral.vague or rest.value.denominator > 1:
        return None
    if _EACH.match(match.text, match.span.end):
        if rest.value == 1 and not rest.digits:  # 三十块一支
            return None
        if rest.digits[-1:] == "1":  # 六块五一斤, 一米二五一条腿
            rest = replace(rest, values=(Fraction(int(rest.digits[:-1])),), digits=rest.digits[:-1])
    if rest.value >= 100:
        return None
    small = rest.value if len(rest.values) == 1 else rest.values[0] * 10 + rest.values[1]  # 一米七八
    value = numeral.value + small / (10 if small < 10 and len(rest.digits) < 2 else 100)
    several = [value + Fraction(more, 100) for more in range(10)] if rest.vague else [value]  # 一米八几
    unit = unit_of(name) or (("celsius", Fraction(1)) if name == "度" else ("CNY", Fraction(1)))
    pairs = [pair for height in several for pair in measured(height, unit)]
    return exact(match, value, "", *(amount_readings(value, name, "CNj") if name == "毛" else pairs))


def race(match: RuleMatch) -> Quantity | None:
    """Read 55秒59, 3分12秒4: seconds and their hundredths."""
    minutes, seconds, rest = match["min"], match["n"], match["rest"]
    if seconds is None or rest is None or rest.value > 99:
        return None
    if not rest.arabic and rest.value == 1 and has_han(match.text[rest.end : rest.end + 1]):  # 三秒一调
        return None
    value = seconds.value + rest.value / 10 ** (rest.end - rest.start) + (minutes.value * 60 if minutes else 0)
    return exact(match, value, "", ("s", value), ("any", value))


def lasting(match: RuleMatch) -> Quantity | None:
    """Read 3月余, 历时15日, 两月 as durations."""
    numeral, name = match["n"] or match["two"], match.group("unit")
    if numeral is None or numeral.vague or (match["two"] and match.text[numeral.start : numeral.end] != "两"):
        return None
    parts = tuple(amount_readings(value, {"月": "个月", "日": "天"}[name], "") for value in numeral.values)
    text = " to ".join(map(phrasing.number, numeral.values))
    return Quantity(match.span, parts, text, firm=numeral.arabic or numeral.value > 2)


def tenths_of_mu(match: RuleMatch) -> Quantity | None:
    """Read 七分地 as 0.7 mu."""
    numeral = match["n"]
    return exact(match, numeral.value / 10, "", *measured(numeral.value / 10, CHINESE["亩"])) if numeral else None


def compound(match: RuleMatch) -> Quantity | None:
    """Read 三分二十秒, 六斤八两, 十块零五毛: English has the sum, or both parts."""
    numeral, rest, units = match["n"], match["rest"], (match.group("unit"), match.group("small"))
    if numeral is None or rest is None or numeral.vague or rest.vague:
        return None
    rate = units[0] in ("周", "星期", "个星期") or (numeral.value == 1 and units[0] in ("天", "年"))
    rate = rate and "零" not in match.text[match.span.start : match.span.end]  # 一天八小时 is eight hours a day
    money = units[0] in _SMALL_MONEY and units[0] != "分"
    large, small = (_SMALL_MONEY.get(name) if money else spoken(name) for name in units)
    if not large or not small or large[0] != small[0] or rest.value * small[1] >= large[1]:
        return None
    whole = numeral.value * large[1] + rest.value * small[1]
    total = readings(*measured(whole, (large[0], Fraction(1))), *([("n", whole)] if money else []))
    ends = ((numeral.value, units[0], large), (rest.value, units[1], small))
    parts = tuple(
        total
        | readings(("n", value), *measured(value, unit), *((kind, value) for kind in _OF_MONEY.get(name, ())))
        | also(name, value)
        for value, name, unit in ends
    )
    text = ", ".join(f"{phrasing.number(value)} {name}" for value, name, _ in ends)
    return Quantity(match.span, parts[1:] if rate else parts, text, firm=True)


def exact(match: RuleMatch, value: Fraction, text: str, *pairs: Reading) -> Quantity:
    """Return what English must have as it is."""
    return Quantity(match.span, (readings(("n", value), *pairs),), text or phrasing.number(value), firm=True)


def amount_readings(value: Fraction, name: str, currency: str, *, ordinal_too: bool = False) -> Readings:
    """Return the readings of `value` in the unit `name` or a currency, or of a bare number."""
    unit = unit_of(name)
    pairs: list[Reading] = [("n", amount) for amount in (value, *_rounded(value))]
    if currency:
        pairs += [(currency, amount) for _, amount in pairs]
        worths = [(code, value * worth) for code, worth in CHANGE.get(currency, ())]
        pairs += [*worths, *(("n", worth) for code, worth in worths if code == "CNY")]
    elif unit:
        pairs += measured(value, unit)
        pairs += [("any", value)] if name == "岁" and value > 12 else []  # a teenager; but six is not six months
    else:
        pairs += [("any", amount) for _, amount in pairs]
    return also(name, value) | readings(*pairs, *foreign(name, value), *([("ordinal", value)] if ordinal_too else []))


def also(name: str, value: Fraction) -> Readings:
    """Return what an amount in the unit `name` may be in another sense of it."""
    return frozenset((kind, value * worth) for kind, worth in _ALSO.get(name, ()))


def _rounded(value: Fraction) -> list[Fraction]:
    """Return a large value as English rounds it, to three digits at least: 487895亿 is 48.79 trillion."""
    power = phrasing.order(value)
    return [Fraction(round(value, digits - power)) for digits in range(2, power)] if power > 5 else []


def foreign(name: str, value: Fraction) -> list[Reading]:
    """Return the readings of a measure that may be a foreign one: 寸 is often an inch."""
    return measured(value, CHINESE[_FOREIGN[name]]) if name in _FOREIGN else []


def unit_of(name: str) -> UnitOfMeasure | None:
    """Return the unit that a text calls `name`."""
    return CHINESE.get(name)


def spoken(name: str) -> UnitOfMeasure | None:
    """Return the unit of a name that only speech shortens: 两分 for two minutes."""
    return unit_of({"月": "个月", "分": "分钟"}.get(name, name))


_AFTERWARDS = f"(?<![大{PRIVATE}])(?<![{PRIVATE}]个)(?:(?=半个?(?:小时|钟头))|(?<=[术婚产病业饭餐]后))"
LASTING: tuple[tuple[str, Callable[[RuleMatch], Quantity | None]], ...] = (
    (rf"(?P<n>{N})(?P<unit>[月日])(?=有?余|有奇|[大龄](?!型))", lasting),
    (
        "(?:(?<=历时)|(?<=为期)|(?<=时隔)|(?<=长达)|(?<=耗时)|(?<=停经)|(?<=病程)|(?<=怀孕)|(?<=[产术病]后)|(?<=短短)|(?<=苦等))"
        rf"(?P<n>{N})(?P<unit>[月日])(?![份初中下上底末{PRIVATE}])",
        lasting,
    ),
    (rf"(?P<two>{N})(?P<unit>月)", lasting),
)
_NOT_AFTER = f"(?<![上下大多前后{PRIVATE}])(?<![{PRIVATE}]个)"
ROWS: tuple[tuple[str, Callable[[RuleMatch], Quantity | None]], ...] = (
    (
        rf"(?P<one>{N})半(?!径)|半数(?:以上)?|过半(?:数|(?![年个天月小米点分秒公里夜途]))|{N}[大小]半|大半(?=[的数部]|个(?![月小钟世星]))"
        rf"|(?:{_NOT_AFTER}|(?<=大)(?=半个[月小钟世星])|{_AFTERWARDS})半个?多?(?P<unit>(?![天日点毛块元钱昼路巴])(?:{UNITS})|月|打|佰分点|成(?![品功就员]))",
        half,
    ),
    (rf"{_NOT_AFTER}半(?P<some>[碗杯瓶勺盒袋包桶箱盘锅片粒颗度码份块张条根只]|个(?=[,。;、]|$))", half),
    (
        rf"(?P<n>{N})个半(?P<unit>{UNITS}|月)?(?![区场程成岛径身决])",
        and_a_half,
    ),
    (
        rf"(?P<n>{N})(?P<unit>{UNITS}|{MEASURE}|倍|旬)有?半(?:(?<=里半)(?=路)|(?![个多年月天日夜小路数价岛载斤两公]))",
        and_a_half,
    ),
    (rf"(?:(?P<min>{N})分)?(?P<n>{N})秒(?P<rest>{N})(?!(?!平)(?:{MEASURE})|{UNITS})", race),
    (rf"(?P<n>{N})个?(?P<unit>{UNITS}|分)(?P<rest>{N})个?(?P<small>{UNITS}|[分角])", compound),
    (rf"(?P<n>{N})(?P<unit>亩)(?P<rest>{N})分", small_change),
    (rf"(?P<n>{N})分(?=[薄水旱菜荒坡田]?[地田])", tenths_of_mu),
    (
        rf"(?P<n>{N})(?P<unit>块|米|毛|丈|尺|度|厘米|公分)(?P<rest>{N})"
        rf"(?![万亿千百十块毛角米个名轮层口位门条只辆台尺寸分{PRIVATE}]|人(?!民币))",
        small_change,
    ),
)
