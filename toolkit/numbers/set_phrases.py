"""Chinese phrases that hold a figure without a numeral of the usual kind: 周三, 上半年, 90后, 十三五规划, Ⅲ期, Q3.

They are looked for in the folded text before anything else, and their place is then blanked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.english_words import roman
from toolkit.numbers.numerals import DIGITS, evaluate
from toolkit.numbers.reading import Quantity, Readings, readings
from toolkit.units import Span

Rule = Callable[[re.Match[str]], Quantity | None]

_DAYS = "一二三四五六日"
_DAY = "[一二三四五六日天]"
_WEEK = "(?:周|星期|礼拜)"
# 每周三次 is three times a week, 上周五百人 five hundred people
_NO_DAY = "(?![次个天年岁期本节堂场遍趟篇元小分千万百十亿一二三四五六七八九家名位人点共])"
_NUMERAL = "[一二三四五六七八九十]{1,2}"


def _weekday(match: re.Match[str]) -> Quantity:
    days = [_DAYS.index(day.replace("天", "日")) + 1 for day in re.findall(_DAY, match[0])]
    names = [phrasing.WEEKDAYS[day - 1] for day in days]
    return _quantity(match, [readings(("weekday", day)) for day in days], ", ".join(names))


def _half_year(match: re.Match[str]) -> Quantity:
    number = 1 if match["which"] in "上前" else 2
    name = {"年": "half of the year"}.get(match["what"], "half")
    return _quantity(match, [readings(("half", number))], f"the {('first', 'second')[number - 1]} {name}")


def _third(match: re.Match[str]) -> Quantity:
    """五月上旬, 月中, 年底."""
    number = next(number for number, names in enumerate(("上初", "中", "下底末"), 1) if match[0][0] in names)
    return _quantity(match, [readings(("third", number))], ("early", "mid-", "late")[number - 1])


def _quarter(match: re.Match[str]) -> Quantity:
    number = int(match["n"])
    return _quantity(match, [readings(("quarter", number))], f"the {phrasing.ordinal(Fraction(number))} quarter")


def _born(match: re.Match[str]) -> Quantity:
    """90后, 80后90后, 七零后; 00后 are born after 2000."""
    parts, names = [], []
    for sign in re.findall(_BORN, match[0]):
        short = int("".join(str(DIGITS.get(char, char)) for char in sign))
        year = short + (1900 if short >= 40 else 2000)
        parts.append(readings(("decade", year), ("decade", short)))
        names.append(f"{year}s" if year % 10 == 0 else f"{year}")
    return _quantity(match, parts, f"born in the {' and '.join(names)}")


def _plan(match: re.Match[str]) -> Quantity:
    """十三五 is the 13th Five-Year Plan."""
    number = evaluate(match["plan"])
    years = 1953 + 5 * (number - 1) if number else Fraction(0)
    part = readings(("ordinal", number or 0), ("any", years), ("any", years + 4))
    return _quantity(match, [part], f"the {phrasing.ordinal(number or Fraction(0))} Five-Year Plan")


def _roman(match: re.Match[str]) -> Quantity:
    sign = match["roman"]
    number = ord(sign) - ord("ⅰ") + 1 if sign >= "ⅰ" else roman(sign)
    return _quantity(match, [readings(("ordinal", number), ("any", number))], str(number))


def _lunar_day(match: re.Match[str]) -> Quantity:
    """腊月二十三, 五月初五, 大年初三."""
    names = [match["month"], match["day"]] if match["month"] else [match["new"]]
    numbers = [_LUNAR_MONTHS.get(name) or evaluate(name.lstrip("初")) or Fraction(0) for name in names]
    parts = [readings(("ordinal", number), ("any", number), ("day", number)) for number in numbers]
    if match["month"]:
        parts[0] |= readings(("month", numbers[0]))
    return _quantity(match, parts, f"the {phrasing.ordinal(numbers[-1])} day")


def _countless(match: re.Match[str]) -> Quantity | None:
    """数以万计, 以亿计."""
    value = evaluate(match["n"])
    order = phrasing.order(value) if value else 0
    return _quantity(match, [readings(("order", order))], phrasing.many(order))


def _about(match: re.Match[str]) -> Quantity:
    """百八十, 千八百: about a hundred or a thousand, or a little less."""
    value = _SIZES[match["size"]]
    part = readings(("any", value), ("n", value), ("order", phrasing.order(value)))
    return _quantity(match, [part], f"about {phrasing.number(value)}")


def _crowd(match: re.Match[str]) -> Quantity:
    """成百上千, 成千上万."""
    orders = (2, 3) if "百" in match[0] else (3, 4)
    return _quantity(match, [readings(*(("order", order) for order in orders))], phrasing.many(orders[0]))


def _age(match: re.Match[str]) -> Quantity:
    """年过花甲 is past sixty."""
    age = _AGES[match["age"]]
    part = readings(("decade", age), *(("any", age + more) for more in range(10)))
    return _quantity(match, [part], str(age))


def _most_of_a_year(match: re.Match[str]) -> Quantity:
    """大半年, 小半年, 一年半载."""
    months = {"大": range(6, 13), "小": range(3, 7), "一": range(6, 19)}[match[0][0]]
    return _quantity(match, [readings(*(("mo", count) for count in months))], "several months")


def _noon(match: re.Match[str]) -> Quantity:
    noon = match[0] == "正午"  # else midnight
    part = readings(("time", 720)) if noon else readings(("time", 0), ("time", 1440))
    return _quantity(match, [part], "noon" if noon else "midnight")


def _first(match: re.Match[str]) -> Quantity:
    """首次, 首届."""
    return _quantity(match, [readings(("ordinal", 1), ("any", 1))], "first")


def _child(match: re.Match[str]) -> Quantity:
    """老二 is the second child of a family."""
    number = evaluate(match["n"]) or Fraction(0)
    return _quantity(match, [readings(("ordinal", number), ("any", number))], phrasing.ordinal(number))


_AGES = {"弱冠": 20, "而立": 30, "不惑": 40, "知天命": 50, "花甲": 60, "古稀": 70, "耄耋": 80, "期颐": 100}


def _quantity(match: re.Match[str], parts: list[Readings], english: str) -> Quantity:
    return Quantity(Span(*match.span()), tuple(parts), english, firm=False)


_SIZES = {"百": Fraction(100), "千": Fraction(1000), "万": Fraction(10000)}
_LUNAR_MONTHS = {"正": Fraction(1), "冬": Fraction(11), "腊": Fraction(12)}
_BORN = "[0-9][05]|[五六七八九零〇][〇零五]"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (
        re.compile(
            rf"(?<![一二两三四五六七八九十几数半\d年]){_WEEK}{_DAY}"
            rf"(?:[、,和及与至到~-](?:{_WEEK}?){_DAY}(?![\d月])){{0,6}}{_NO_DAY}"
        ),
        _weekday,
    ),
    (re.compile("(?<![以之年])(?P<which>[上下前后])半(?P<what>年|场|赛季|程|叶|月)(?![以之])"), _half_year),
    (re.compile("[上中下]旬|(?<=[年月])[初底末](?![一二三四五六七八九十])|(?<=[年月])中(?=[,。、,;]|$)"), _third),
    (re.compile(r"(?<![a-z0-9])q ?(?P<n>[1-4])(?![a-z0-9.])"), _quarter),
    (re.compile(rf"(?<![\d.年])(?:(?:{_BORN})(?:[、/,和]|后[、/和与]?))*(?:{_BORN})后(?![天来续面半勤期])"), _born),
    (
        re.compile(
            r"(?<![\d二三四五六七八九])[“\"‘'「]?(?P<plan>十[一二三四五六七]?|[一二三四六七八九])五"
            r"(?:[”\"’'」](?:规划|计划|时期|期间|末|初)?|(?=规划|计划|时期|期间|末期|开局|收官|以来))"
        ),
        _plan,
    ),
    (
        re.compile(
            r"(?<![a-z])(?P<roman>[ⅰ-ⅻ]|(?=[ivx]+(?![a-z]))x{0,3}(?:ix|iv|v?i{0,3}))"
            "(?= ?(?:期|型|级|类|度|阶段|相|章|卷|部|篇|节))"
        ),
        _roman,
    ),
    (
        re.compile(
            f"(?:农历|阴历)?(?P<month>[正腊冬]|{_NUMERAL})月(?P<day>初[一二三四五六七八九十]|[十廿]{_NUMERAL}?|[二三]十{_NUMERAL}?)"
            f"(?![日号一二三四五六七八九十])|大年(?P<new>初[一二三四五六七八九十]|三十)"
        ),
        _lunar_day,
    ),
    (re.compile("[大小]半年|一年半载"), _most_of_a_year),
    (re.compile(r"正午|午夜|子夜|(?<!\\d)[0零]点(?![\\d一二三四五六七八九半])"), _noon),
    (re.compile("(?<![很太更最古不])老(?P<n>[二三四五六])(?![百千万十个届样])"), _child),
    (re.compile(r"(?<![一二两三四五六七八九十百千几数\d])(?P<size>[百千万])(?:(?<=百)八?十[来多几]?|(?<=千)八百|(?<=万)八千)"), _about),
    (re.compile("首[个次届批部条家艘座款例枚季轮场名位]"), _first),
    (re.compile("成百上千|成千上百|成千上万|千千万万"), _crowd),
    (re.compile(f"(?:年[过逾近届满]|已过|过了|将近|年)?(?P<age>{'|'.join(_AGES)})(?!之交)"), _age),
    (re.compile("数?以(?P<n>[十百千]?[万亿]|[百千])计(?!算)"), _countless),
)


def find(text: str) -> Iterator[Quantity]:
    """The phrases in a folded `text`, without overlap."""
    taken: list[Span] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if all(span.end <= other.start or other.end <= span.start for other in taken):
                quantity = rule(match)
                if quantity:
                    taken.append(span)
                    yield quantity
