"""Chinese phrases that contain a figure without a numeral of the usual kind: 周三, 上半年, 90后, 十三五规划, Ⅲ期, Q3.

They are searched in the folded text first; their places are then blanked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from toolkit.numbers import phrasing
from toolkit.numbers.english_words import roman
from toolkit.numbers.measures import MONEY_ZH
from toolkit.numbers.numerals import DIGITS, evaluate
from toolkit.numbers.quantities import Quantity, Readings, parse, readings
from toolkit.types import Span

Rule = Callable[[re.Match[str]], Quantity | None]

_DAYS = "一二三四五六日"
_DAY = "[一二三四五六日天]"
_WEEK = "(?:周|星期|礼拜)"
# 每周三次 is three times a week, 上周五百人 five hundred people
_NO_DAY = (
    "(?!一(?!大?早)|[二三四五六七八九十](?!十?[一二三四五六七八九]?[点时])"
    "|[次个天年岁期本节堂场遍趟篇元小分千万百亿家名位人点共])"
)
_NUMERAL = "[一二三四五六七八九十]{1,2}"


def _weekday(match: re.Match[str]) -> Quantity:
    days = [_DAYS.index(day.replace("天", "日")) + 1 for day in re.findall(_DAY, match[0])]
    names = [phrasing.WEEKDAYS[day - 1] for day in days]
    parts = [readings(("weekday", day)) for day in days]
    if days == [1, 7] and re.search("[至到~-]", match[0]):  # seven days a week, daily
        parts = [part | readings(("any", 7), ("n", 7)) for part in parts]
        return replace(_quantity(match, parts, "daily"), firm=False)
    return _quantity(match, parts, ", ".join(names))


def _born(match: re.Match[str]) -> Quantity:
    """Read 90后, 80后90后, 七零后; 00后 are born after 2000."""
    parts, names = [], []
    for sign in re.findall(_BORN, match[0]):
        short = int("".join(str(DIGITS.get(char, char)) for char in sign))
        year = short + (1900 if short >= 40 else 2000)
        parts.append(readings(("decade", year), ("decade", short)))
        names.append(f"{year}s" if year % 10 == 0 else f"{year}")
    return _quantity(match, parts, f"born in the {' and '.join(names)}")


def _plan(match: re.Match[str]) -> Quantity:
    """Read 十三五 as the 13th Five-Year Plan."""
    number = evaluate(match["plan"])
    years = 1953 + 5 * (number - 1) if number else Fraction(0)
    part = readings(("ordinal", number or 0), ("any", years), ("any", years + 4))
    return _quantity(match, [part], f"the {phrasing.ordinal(number or Fraction(0))} Five-Year Plan")


def _roman(match: re.Match[str]) -> Quantity:
    sign = match["roman"]
    number = ord(sign) - ord("ⅰ") + 1 if sign >= "ⅰ" else roman(sign)
    return _quantity(match, [readings(("ordinal", number), ("any", number))], str(number))


def _lunar_day(match: re.Match[str]) -> Quantity:
    """Read 腊月二十三, 五月初五, 大年初三."""
    names = [match["month"], match["day"]] if match["month"] else [match["new"] or match["festival"]]
    numbers = [_LUNAR_MONTHS.get(name) or evaluate(name.lstrip("初")) or Fraction(0) for name in names]
    parts = [readings(("ordinal", number), ("any", number), ("day", number)) for number in numbers]
    if match["month"]:
        parts = [part | readings(("lunar", numbers[0] * 100 + numbers[1])) for part in parts]
        lunar = match["day"][0] in "初廿" or match[0][0] in "正冬腊农阴"  # 七月十九 may be July 19
        parts[0] |= readings(("#month", 0) if lunar else ("month", numbers[0]))
    return _quantity(match, parts, f"the {phrasing.ordinal(numbers[-1])} day")


def _split(match: re.Match[str]) -> Quantity | None:
    """Read 五五分成 as fifty-fifty, 二八定律 as 80/20."""
    ends = [Fraction(DIGITS[match[side]]) for side in ("low", "high")]
    pairs = [("pair", ends[0] / ends[1]), ("pair", ends[1] / ends[0])]
    parts = [readings(("any", end * 10), ("ratio", end / 10), *pairs) for end in ends]
    return _quantity(match, parts, "-".join(str(end * 10) for end in ends)) if sum(ends) == 10 else None


def _from_the_end(match: re.Match[str]) -> Quantity:
    """Read 倒数第二 as the second to last, 负二层 the second basement floor."""
    number, side = evaluate(match["last"] or match["down"]) or Fraction(0), "last" if match["last"] else "down"
    parts = [readings(("ordinal", number), ("any", number), (side, number)), readings((side, 0), (side, number))]
    parts = parts if side == "last" else [part | readings(("any", -number)) for part in parts]
    return _quantity(match, parts, f"{phrasing.ordinal(number)} {'to last' if match['last'] else 'basement floor'}")


def _grade(match: re.Match[str]) -> Quantity:
    """Read 老二 as the second child, 初二 the second year of middle school or the eighth grade."""
    number = evaluate(match["n"]) or Fraction(0)
    grades = {number, number + {"": 0, "老": 0, "初": 6, "高": 9}[match["kind"]]}
    part = readings(*((kind, value) for kind in ("ordinal", "any") for value in grades))
    return _quantity(match, [part], phrasing.ordinal(number))


def _unit_label(match: re.Match[str]) -> Quantity:
    """Read the unit of a table, 单位：万元, as 10,000 yuan."""
    value, currency = _scale(match), MONEY_ZH.get(match["unit"])
    part = readings(("n", value), ("any", value), ("order", phrasing.order(value)))
    part |= readings((currency, value)) if currency else frozenset()
    return Quantity(Span(*match.span()), (part,), unit_label(match), firm=True)


def unit_label(match: re.Match[str]) -> str:
    """Return the English of a match of `UNIT_LABEL`."""
    value, currency = _scale(match), MONEY_ZH.get(match["unit"])
    return phrasing.money(value, currency) if currency else f"{phrasing.number(value)} {_COUNTED[match['unit']]}"


def _scale(match: re.Match[str]) -> Fraction:
    return evaluate(match["scale"]) or Fraction(0)


def _fixed(match: re.Match[str], part: Readings, english: str) -> Quantity:
    """Read a phrase that always means the same."""
    return _quantity(match, [part], english)


def _quantity(match: re.Match[str], parts: list[Readings], english: str) -> Quantity:
    return Quantity(
        Span(*match.span()),
        tuple(parts),
        english,
        firm=any(kind in ("weekday", "quarter", "half", "decade", "age", "off", "last", "down") for kind, _ in parts[0])
        or ("era", Fraction(-1)) in parts[0],
    )


_COUNTED = {"人": "people", "吨": "tons", "辆": "vehicles", "台": "units", "户": "households"}
UNIT_LABEL = re.compile(
    r"(?:(?<=[单單]位[:：])|(?<=[单單]位[:：] )|(?<=[单單]位[为為])|(?<=[(（]))"
    rf"(?P<scale>千万|[万亿])(?P<unit>[美港欧日]?元|{'|'.join(_COUNTED)})(?=[)）,，。;；、/]|$)"
)
"""The unit of a table without a figure. 十万元 is a figure like any other; in English tables 百万元 is RMB million."""
_AGES = {
    "弱冠": 20, "而立": 30, "不惑": 40, "知天命": 50, "半百(?!分)": 50, "花甲": 60, "古稀": 70, "耄耋": 80, "期颐": 100,
}  # fmt: skip
_EXACT_AGES = {
    "豆蔻年华": 13, "及笄": 15, "(?:二八|碧玉)年华": 16, "(?:双十|桃李)年华": 20, "花信年华": 24, "米寿": 88,
    "白寿": 99,
}  # fmt: skip
_AGES |= {f"(?:{tens}旬|奔{tens}(?![十百分点]))": 10 * number for number, tens in enumerate("二三四五六七八九", 2)}
_NO_NUMERAL = r"(?<![一二两三四五六七八九十百千几数\d])"
_HALF = "半(?:年|场|赛季|程|叶|月)(?![以之])"
_POWERS = tuple(
    enumerate(["百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿", "万亿", "十万亿"], 2)
)
# pattern, readings, how English says it
_PHRASES = (
    (f"(?:(?<![以之用])上|(?<![以之年提用])前){_HALF}", "half=1 month=6", "the first half"),
    (f"(?:(?<![以之往])下|(?<![以之年往前])后){_HALF}", "half=2", "the second half"),
    ("上旬|(?<=[年月代纪])初(?![一二三四五六七八九十])|(?<=十)出头|(?<=十岁)出头", "third=1", "early"),
    ("中旬|(?<=[年月])中(?=[,。、;]|$)|(?<=[代纪])中[叶期]", "third=2", "mid-"),
    ("下旬|(?<=[年月代纪])[底末]", "third=3", "late"),
    *(
        (rf"(?<![a-z0-9])q ?{number}(?![a-z0-9.])", f"quarter={number} ordinal={number}", f"Q{number}")
        for number in range(1, 5)
    ),
    ("[大小]半年|一年半载", " ".join(f"mo={count}" for count in range(3, 19)), "several months"),
    *(
        (
            f"{sign}时(?![候间])[初正]?(?!(?<=时)[一二三四]刻)",
            " ".join(f"time={(number * 120 - 60 + 15 * quarters) % 1440}" for quarters in range(9)),
            f"about {number * 2}:00",
        )
        for number, sign in enumerate("子丑寅卯辰巳午未申酉戌亥")
    ),
    *(
        (
            f"{sign}时{'一二三四'[quarter - 1]}刻",
            f"quarter={quarter} ordinal={quarter} "
            + " ".join(f"time={(number * 120 - 60 + 60 * half + 15 * quarter) % 1440}" for half in (0, 1)),
            f"the {phrasing.ordinal(Fraction(quarter))} quarter",
        )
        for number, sign in enumerate("子丑寅卯辰巳午未申酉戌亥")
        for quarter in range(1, 5)
    ),
    ("一[柱炷]香", "s=1800 s=3600 s=900 order=0", "half an hour"),
    ("一[盏杯]茶(?=的?[工功]夫|的?时间)", "s=600 s=900 s=300 order=0", "ten minutes"),
    ("个把(?=月)", "mo=1", "a month or so"),
    (f"{_NO_NUMERAL}(?<!半)月余", "mo=1", "more than a month"),
    (f"{_NO_NUMERAL}(?<!半)年余", "mo=12", "more than a year"),
    ("个把(?=星期|礼拜)", "s=604800", "a week or so"),
    ("个把(?=小时|钟头)", "s=3600", "an hour or so"),
    ("正午", "time=720", "noon"),
    (r"午夜|子夜|(?<!\d)(?:[0零]点|24[时点])(?![\d一二三四五六七八九十半])", "time=0 time=1440", "midnight"),
    (rf"{_NO_NUMERAL}百(?:八十|十[来多几]?)", "order=2 any=100 n=100 any=80 n=80", "about 100"),
    (rf"{_NO_NUMERAL}千八百", "order=3 any=1000 n=1000 any=800 any=900", "about 1,000"),
    (rf"{_NO_NUMERAL}万八千", "any=10000 n=10000 any=8000 any=9000", "about 10,000"),
    ("首(?:回合|[个次届批部条家艘座款例枚季轮场名位战日月年夜站]|周(?!末))", "ordinal=1", "first"),
    *((f"数?以{n}计(?!算)", f"order={k}", phrasing.many(k)) for k, n in _POWERS),
    *(
        (rf"{_NO_NUMERAL}{unit}(?=量?级|规模|体量)", f"any={10**k} n={10**k} order={k}", phrasing.many(k))
        for k, unit in _POWERS
    ),
    ("成百上千|成千上百", "order=2 order=3", "hundreds"),
    ("成千上万|千千万万", "order=3 order=4", "thousands"),
    ("百分(?:之)?百", "ratio=1 to=1 any=100", "100%"),
    ("百分(?:之)?二百", "ratio=2 any=200", "200%"),
    ("对半(?=[分开砍])", "ratio=1/2 any=50 any=1/2 off=1/2", "half and half"),
    ("十[有之]八九|八九不离十", "ratio=9/10 ratio=4/5 any=8 any=9", "nine times out of ten"),
    ("对折|半价", "off=1/2 ratio=1/2", "half price"),
    ("成倍|加倍", "times=2 any=2 more=1", "many times"),
    ("三更", "time=0 time=1440 any=3 ordinal=3", "midnight"),
    ("十六强|八分之一决赛", "round=16 any=16", "the round of 16"),
    ("八强|四分之一决赛", "round=8 any=8 ratio=1/4", "the quarter-finals"),
    ("四强", "round=4 any=4", "the semi-finals"),
    ("半决赛", "round=4", "the semi-final"),
    ("十天半个?月", "s=864000 s=1209600 s=1296000 mo=1/2 any=10 n=10 any=2 n=2 order=0", "a week or two"),
    *(
        (name, f"date={date}" + (f" any={date % 100}" if date > 1100 else ""), "the holiday")
        for date, name in (
            (308, "三八[”\"'’」]?(?=[妇节])"),
            (501, "五一[”\"'’」]?(?=[节假长黄劳小放]|期间|当天)"),
            (504, "五四[”\"'’」]?(?=[运青])"),
            (601, "六一[”\"'’」]?(?=儿)"),
            (801, "八一[”\"'’」]?(?=建军|节)"),
            (918, "九一八"),
            (1001, "十一[”\"'’」]?(?=[长黄假国])"),
            (1111, "双十一"),
            (1212, "双十二"),
        )
    ),
    ("(?:跌破|不到|不足)[2两]位数", "digits=1 digits=2 any=2", "below 10"),
    *((f"{name}位数", f"digits={n} any={n}", f"{n} digits") for n, name in enumerate(["[1一个]", "[2两]", "[3三]"], 1)),
    ("末节|最后一节", "quarter=4", "the fourth quarter"),
    ("公元前", "era=-1", "BC"),
    ("公元(?!前)", "era=1", "AD"),
    *(
        (
            f"大{digit}(?=的|时|[就才开读念暑寒]|那年|新生|学|下|上|[,。])",
            f"college={year} any={year} ordinal={year}",
            f"year {year}",
        )
        for year, digit in enumerate("一二三四", 1)
    ),
    ("腰斩", "by=1/2 ratio=1/2 off=1/2", "halved"),
    *(
        (f"{sign}审", f"ordinal={number} any={number}", phrasing.ordinal(Fraction(number)))
        for number, sign in enumerate("一二三", 1)
    ),
    *(
        (f"(?<=[大小差长])[了整]?{sign}轮", f"mo={144 * count} any={12 * count} n={12 * count}", f"{12 * count} years")
        for count, sign in enumerate("一两三", 1)
    ),
    *((name, f"age={age} any={age} mo={age * 12}", str(age)) for name, age in _EXACT_AGES.items()),
    *((f"{metal}婚", f"any={years} n={years}", str(years)) for metal, years in (("银", 25), ("金", 50), ("钻石", 60))),
    ("十月怀胎", "mo=10 mo=9 any=10 any=9", "ten months"),
    ("(?<=节)[5五]号|[5五]号(?=电池)", "any=5 battery=2", "AA"),
    ("(?<=节)[7七]号|[7七]号(?=电池)", "any=7 battery=3", "AAA"),
    *(
        (
            f"(?:年[过逾近届满]|已过|过了|将近|年)?{name}(?!之交)",
            f"age={age} mo={age * 12} " + " ".join(f"any={age + more}" for more in range(10)),
            str(age),
        )
        for name, age in _AGES.items()
    ),
)
_LUNAR_MONTHS = {"正": Fraction(1), "冬": Fraction(11), "腊": Fraction(12)}
_BORN = "[0-9][05]|[五六七八九零〇][〇零五]"
_ROWS: tuple[tuple[str, Rule], ...] = (
    *((pattern, partial(_fixed, part=parse(part), english=english)) for pattern, part, english in _PHRASES),
    (
        rf"(?<![一二两三四五六七八九十几数半\d年])(?<![^第后前每另同这那某][一二两三四五六七八九十几数半\d]个){_WEEK}{_DAY}"
        rf"(?:[、,和及与至到~-]?{_WEEK}{_DAY}|[、,和及与至到~-]{_DAY}(?![\d月])){{0,6}}{_NO_DAY}",
        _weekday,
    ),
    ("(?<![一二三四五六七八九十百])(?:一三五|二四六)(?![一二三四五六七八九十百千万])", _weekday),
    (
        "(?:(?<=分)|(?<=分了)|(?=..(?:开(?![始头])|分(?![之钟数秒])|定律|法则)))"
        "(?P<low>[一二三四五六七八九])(?P<high>[一二三四五六七八九])(?![十百千万个年月天人名点岁])",
        _split,
    ),
    (UNIT_LABEL.pattern, _unit_label),
    (rf"(?<![\d.年])(?:(?:{_BORN})(?:[、/,和]|后[、/和与]?))*(?:{_BORN})后(?![天来续面半勤期])", _born),
    (
        r"(?<![\d二三四五六七八九])[“\"‘'「]?(?P<plan>十[一二三四五六七]?|[一二三四六七八九])五"
        r"(?:[”\"’'」](?:规划|计划|时期|期间|末|初)?|(?=规划|计划|时期|期间|末|开局|收官|以来))",
        _plan,
    ),
    (
        r"(?<![a-z])(?P<roman>[ⅰ-ⅻ]|(?=[ivx]+(?![a-z]))x{0,3}(?:ix|iv|v?i{0,3}))"
        "(?= ?(?:期|型|级|类|度|阶段|相|章|卷|部|篇|节))",
        _roman,
    ),
    (
        f"(?:农历|阴历)?(?P<month>[正腊冬]|{_NUMERAL})月(?P<day>初[一二三四五六七八九十]|[十廿]{_NUMERAL}?|[二三]十{_NUMERAL}?)"
        f"(?![日号天个一二三四五六七八九十])|(?P<festival>[二三六七九])月(?P=festival)(?![日号一二三四五六七八九十])|大年(?P<new>初[一二三四五六七八九十]|三十)",
        _lunar_day,
    ),
    (
        r"倒数第?(?P<last>[一二三四五六七八九十]|\d)(?![天秒周个分])|(?:负|地下)(?P<down>[一二三四五六]|\d)[层楼]",
        _from_the_end,
    ),
    ("(?<![身最很])(?P<kind>[初高])(?P<n>[一二三])(?![小大米倍些点号圈截成十百千丈尺])", _grade),
    (
        r"(?<![一二三四五六七八九十这那每几上下全])(?P<kind>)(?P<n>[一二三四五六])班(?=[的有和、得以胜比是在共与派平对][^车]|\d)",
        _grade,
    ),
    ("(?<![很太更最古不])(?P<kind>老)(?P<n>[二三四五六])(?![百千万十个届样])", _grade),
)
_RULES = tuple((re.compile(pattern), rule) for pattern, rule in _ROWS)


def find(text: str) -> Iterator[Quantity]:
    """Yield the phrases in a folded `text`, without overlap."""
    taken: list[Span] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if all(span.end <= other.start or other.end <= span.start for other in taken):
                quantity = rule(match)
                if quantity:
                    taken.append(span)
                    yield quantity
