"""Figures of the target that the source does not have: invented conversions, amounts and things counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.numbers.measures import MONEY_SIGNS, MONEY_ZH
from toolkit.numbers.reading import Fact, Quantity, agree
from toolkit.units import Span

_CURRENCIES = frozenset(MONEY_ZH.values()) - {"USc", "CNj", "CNf"}
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
_THINGS = re.compile("[台辆架艘座栋幢枚吨]$")
_BARE = frozenset(("any", "n", "order"))
_LARGE = 1000
_YEARS = range(1800, 2100)
_UNREAD = re.compile("[百千万亿半几数倍双]|[〇零一二三四五六七八九]{2}")


def counts_another_thing(source: str, span: Span, target: str, found: Span) -> bool:
    """Whether the target counts countries or people where the source does not: 全国1.3万台 as "13,000 countries"."""
    if _COUNTRIES.match(target, found.end):
        return not _OF_COUNTRIES.search(source[span.start : span.end + 8])
    return bool(_PEOPLE.match(target, found.end) and _THINGS.search(source[span.start : span.end]))


def added(source: str, wanted: Sequence[Quantity], known: Sequence[Fact], target: str) -> Iterator[Fact]:
    """The facts that no quantity of the source supports."""
    parts = [part for quantity in wanted for part in quantity.parts]
    ours = {kind.rstrip("~") for part in parts for kind, _ in part}
    abroad, rest = _ABROAD.search(source.lower()), _rest(source, wanted)
    for fact in known:
        kinds = {kind.rstrip("~") for kind, _ in fact.readings}
        codes = kinds & _CURRENCIES
        named = abroad or any(name in source for name, code in MONEY_ZH.items() if code in codes)
        if codes and "CNY" not in codes and not (kinds & ours - _BARE) and not named:
            yield fact
            continue
        if not fact.digits or _copied(fact, target, rest) or any(agree(part, fact.readings) for part in parts):
            continue
        converted = kinds & _MEASURES & ours and target[: fact.shown.start].endswith("(")
        if codes or converted or (_is_large(fact, kinds) and not _UNREAD.search(rest)):
            yield fact


def _rest(source: str, wanted: Sequence[Quantity]) -> str:
    """What is left of the source without its quantities."""
    chars = list(source)
    for quantity in wanted:
        chars[quantity.span.start : quantity.span.end] = " " * (quantity.span.end - quantity.span.start)
    return "".join(chars)


def _copied(fact: Fact, target: str, rest: str) -> bool:
    """Whether its digits are in the source as they are, in a name for example."""
    digits = re.findall(r"\d+", target[fact.span.start : fact.span.end])
    return bool(digits) and all(found in rest for found in digits)


def _is_large(fact: Fact, kinds: set[str]) -> bool:
    """Whether a fact without a unit is no mere count: a share or a large number, but no year."""
    if "ratio" in kinds and "any" not in kinds:
        return True
    return any(kind == "any" and value >= _LARGE and value not in _YEARS for kind, value in fact.readings)
