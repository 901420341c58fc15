"""Figures of the target that the source does not have: invented amounts, conversions, dates and things counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from toolkit.numbers import numerals
from toolkit.numbers.measures import MONEY_SIGNS, MONEY_ZH
from toolkit.numbers.quantities import Fact, Quantity, agree
from toolkit.text import fold
from toolkit.types import Span

_CURRENCIES = frozenset(MONEY_ZH.values()) - {"USc", "GBp", "CNj", "CNf", "CNl"}
_MEASURES = frozenset(("m", "g", "m2", "l", "w", "wh", "fahrenheit"))
# A source that names another country or currency may mean its money by a bare figure.
_ABROAD = re.compile(
    "[中对赴在北拉南]美|美[国元金方股军]|欧[元洲盟]|英[国镑]|日[本元圆]|香港|港[元币]|韩[国元]|加拿大|加元"
    "|澳[大洲元]|俄|德国|法国|瑞士|印度|泰国|泰铢|台[湾币]|新加坡|外国|海外|国际|全球|世界|外币|外汇|华尔街|硅谷"
    rf"|[$€£¥￥₩₽₹]|(?<![a-z])(?:{'|'.join(sign for sign in MONEY_SIGNS if sign.isalpha())})(?![a-z])"
)
_COUNTRIES = re.compile(r"[ -](?:[a-z]+ )?(?:countries|nations)\b", re.IGNORECASE)
_PEOPLE = re.compile(r" (?:[a-z]+ )?(?:people|persons|men|women|residents|employees|workers|students)\b", re.IGNORECASE)
_OF_COUNTRIES = re.compile("国|邦|地区")
_SHARES = frozenset(("ratio", "off", "to", "by"))
_UNITS = _MEASURES | _CURRENCIES | {"s", "mo"}
_TWO, _TWO_UNITS = Fraction(2), re.compile("[两二2双俩翻]|隔|[前后][天年]|[上下]{2}|加倍")
_THINGS = re.compile("[台辆架艘座栋幢枚吨]$")
_BARE = frozenset(("any", "n", "order"))
# What words without a numeral may be in English: a day is 24 hours, a season three months.
_WORDS = {
    value: re.compile(words)
    for value, words in {
        0: "[无没不未空负]|加速",
        1: "[首初始元头独单每个第正]|之一|冠",
        2: "早晚|各一|夫妻|[父母][子女]|[两双俩再另又对翻倍重副亚复下后隔叉秒和与及、]|前[天年]|"
        r"(?<![一两二三四五六七八九十几数每多\d])次|分别",
        3: "[仨季叁]|铜牌|大[前后][天年]",
        4: "季",
        6: "半年",
        7: "周|星期|礼拜",
        10: "旬|年代",
        12: "[打腊午夜]|生肖|星座|十[几多来余]|[大小整]一轮",
        15: "刻钟|月半|元宵|中秋|中元",
        24: "[全每整天]天|[昼日]夜",
        60: "甲子",
        100: "[全满足]|世纪|完全|绝对|百分",
    }.items()
}
# English figures that count nothing
_IDIOMS = re.compile(
    r"\b(?:two heads are better than one|covid-19|six of one(?: and| or|,) half a dozen"
    r"|fifty-fifty|50[-/]50|24/7|nine to five|9-to-5|one another|no two"
    r"|perfect tens?|square one|cloud nine|first aid|third part(?:y|ies)"
    r"|(?:you|we|us|they|them) two|(?:an?|one) [a-z]+ or two|in two(?! [a-z])"
    r"|doubled (?:up|over)|a dime a dozen"
    r"|half(?:-| ?)(?:[a-z]+ing|way|hearted(?:ly)?|asleep|naked|open|off|full)|half the time"
    r"|half-[a-z]+(?:ed|en|wn|ut|it)|double (?:ninth|seventh|fifth|third)"
    r"|(?:few|several|some|mere) (?:tenth|hundredth|thousandth)s"
    r"|second[- ](?:nature|thoughts?|to none|hand|wind|breath|life|chance)|(?:last|first|middle) third of"
    r"|a (?:hundred|thousand|million) (?:times|thanks))\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"\b(?:the|these|those) $", re.IGNORECASE)  # the two of them
_ALONE = re.compile(r"(?: of (?:them|us|you))?[.,;:!?]")
_WORDS_OF = re.compile(r"[ -](?:[a-z]+ )?words?\b", re.IGNORECASE)
_HAN = re.compile("[零〇一二两三四五六七八九十廿卅百千万亿]+")
_YEAR = re.compile(r"(?<![〇零一二三四五六七八九十\d])[〇零一二三四五六七八九\d]{2}年")
_HALF = re.compile("半(?![辈生路截空球岛导])")
_RUN = re.compile(r"\d+(?:\.\d+)?")
_TIME = re.compile("[点时午夜刻:]")
_NEEDED = {
    kind: re.compile(words)
    for kind, words in {
        "month": r"[月日号]|\d[./-]\d",
        "order": "[数几百千万亿十多众许好些年世代久老各上]",
        "quarter": "季",
        "weekday": "周|星期|礼拜|[一二三四五六日天]",
    }.items()
}


def counts_another_thing(source: str, span: Span, target: str, place: Span) -> bool:
    """Return whether only the target counts countries or people: 全国1.3万台 as "13,000 countries"."""
    if _COUNTRIES.match(target, place.end):
        return not _OF_COUNTRIES.search(source[span.start : span.end + 8])
    return bool(_PEOPLE.match(target, place.end) and _THINGS.search(source[span.start : span.end]))


def added(source: str, wanted: Sequence[Quantity], known: Sequence[Fact], target: str) -> Iterator[Fact]:
    """Yield the facts that nothing in the source supports."""
    parts = [part for quantity in wanted for part in quantity.parts]
    ours = {kind.rstrip("~") for part in parts for kind, _ in part}
    folded = fold(source)
    idioms = list(_IDIOMS.finditer(target))
    abroad, loose = _ABROAD.search(folded), _loose(folded)
    for fact in known:
        kinds = {kind.rstrip("~") for kind, _ in fact.readings}
        codes = kinds & _CURRENCIES
        named = abroad or any(name in source for name, code in MONEY_ZH.items() if code in codes)
        if _refers(fact, target) or any(idiom.start() <= fact.span.start < idiom.end() for idiom in idioms):
            continue
        if "个字" in source and _WORDS_OF.match(target, fact.span.end):  # 四个字 may be three words
            continue
        if codes and "CNY" not in codes and not (kinds & ours - _BARE) and not named:
            yield fact
        elif not fact.weak and not any(agree(part, fact.readings) for part in parts):
            converted = kinds & _MEASURES & ours and target[: fact.shown.start].endswith("(")
            if converted or not _supported(fact, target[fact.span.start : fact.span.end], folded, loose):
                yield fact


def _refers(fact: Fact, target: str) -> bool:
    """Return whether a fact only refers to things named before: the two men, the three of them."""
    return any(("n", Fraction(count)) in fact.readings for count in (2, 3)) and bool(
        _REFERS.search(target[: fact.span.start])
        and (("n", Fraction(2)) in fact.readings or _ALONE.match(target, fact.span.end))
    )


def _loose(folded: str) -> frozenset[Fraction]:
    """Return all that the numerals and words of a source can mean, of any unit."""
    values = {value for numeral in numerals.find(folded) for value in numeral.values}
    values |= {Fraction(run) for run in _RUN.findall(folded)} | {Fraction(run) for run in re.findall(r"\d+", folded)}
    values |= {century + value for century in (1900, 2000) for value in values if value < 100 and _YEAR.search(folded)}
    values |= {Fraction(value) for value, words in _WORDS.items() if words.search(folded)}
    pieces = (folded[start : start + length] for length in (1, 2, 3) for start in range(len(folded)))
    values |= {value for piece in pieces if _HAN.fullmatch(piece) and (value := numerals.evaluate(piece)) is not None}
    return frozenset(
        values | ({Fraction(1, 2)} if re.search("[半旬]|[上下]学期|[平对均]分|分[服食送担享]", folded) else set())
    )


def _supported(fact: Fact, name: str, folded: str, loose: frozenset[Fraction]) -> bool:
    """Return whether the source can mean a fact that no quantity of it agrees with."""
    kinds = {kind for kind, _ in fact.readings}
    values = {value for kind, value in fact.readings if kind in ("any", "n", "ordinal") or kinds == {"month"}}
    if (kinds == {"month"} and (len(name) < 4 or name == "March")) or (kinds == {"weekday"} and len(name) < 4):
        return True  # another word perhaps
    if (
        kinds == {"third"}
        or name == "00"
        or name.endswith(" I")
        or ("quarter" in name and "季" in folded)
        or fact.readings == {("order", Fraction(0))}
    ):  # a few days, 7:00
        return True
    if kinds & {"time", "time?"} and not values:
        values = {Fraction(int(value) // 60 % 12) for kind, value in fact.readings if kind in ("time", "time?")}
        return bool(_TIME.search(folded)) and any(value % 12 in values for value in loose)
    if len(kinds) == 1 and (pattern := _NEEDED.get(next(iter(kinds)))):
        return bool(pattern.search(folded)) or not values.isdisjoint(loose)
    # 从六十一到六十四 as "to 64 percent", 九成新 as "90 percent new"
    scale = 10 if "成" in folded else 100
    values |= {value * scale for kind, value in fact.readings if kind in _SHARES}
    if values:
        plain = {kind.rstrip("~") for kind in kinds} & _UNITS
        return not values.isdisjoint(loose - {_TWO} if plain and not _TWO_UNITS.search(folded) else loose)
    return kinds.isdisjoint(_SHARES - {"off"}) and (
        bool(_HALF.search(folded)) or not {kind.rstrip("~") for kind in kinds} & _UNITS
    )
