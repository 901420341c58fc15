"""The figures of an English sentence, as facts to compare with the quantities of its source.

As on the Chinese side numbers are hidden behind private characters, and rules over the rest say what they are. A
figure may fit several rules (the 5 of "5 to 6 billion" is 5, and 5 billion): its readings then come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from toolkit.numbers.english_numbers import EnglishNumber, find
from toolkit.numbers.english_rules import PART_OF_DAY, RULES
from toolkit.numbers.english_word_rules import WORD_RULES
from toolkit.numbers.measures import AREA_OR_VOLUME, DOLLARS, ENGLISH, MONEY_SIGNS, MONEY_WORDS, area_or_volume
from toolkit.numbers.numerals import dashed
from toolkit.numbers.phrasing import order
from toolkit.numbers.quantities import Fact, Reading
from toolkit.numbers.template import N, any_of, hidden
from toolkit.numbers.visible import visible
from toolkit.types import Span

_ENGLISH_UNITS = any_of(ENGLISH).replace("\\-", "[ -]")
_UNIT = re.compile(
    r"(?:[ -]| (?:more|further|extra|additional|full|whole|straight|calendar|consecutive|long|metric|business|working) "
    r")?"
    rf"(?P<unit>{_ENGLISH_UNITS})(?![\w])|[ -]?(?:{AREA_OR_VOLUME.pattern})",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    rf"(?::[0-5]\d)?{PART_OF_DAY}|[ -]?(?:%|per ?cent\b|pct\b)(?![ -]?points?)|[ -]?basis[ -]points?"
    "| ?°F| degrees Fahrenheit",
    re.IGNORECASE,
)
_PERCENT = re.compile("%|per ?cent")
_OF_DAY = re.compile(PART_OF_DAY, re.IGNORECASE)
_LOOSE_TIME = re.compile(" at night", re.IGNORECASE)  # three tablets at night
_DEGREES = re.compile(" ?°[CF]?| degrees?")
_SCALE_OF_DEGREES = re.compile(" (f)ahrenheit| (?:celsius|centigrade)", re.IGNORECASE)
_PLAN = re.compile("[- ]year plan", re.IGNORECASE)
_PLACED = frozenset(
    ("pair", "first", "second", "ordinal", "date", "month", "day", "decade", "time", "time?", "quarter", "half")
)
_HEDGES = "(?:about |around |just |only |nearly |almost |some |roughly |over |more than |less than |under |a mere )?"
CHANGED = (
    r"(?:f[ae]ll(?:en|s|ing)?|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|reduc\w*|cut\w*|lower\w*|sl[ai]d|slip\w*|compress\w*"
    r"|plung\w*|rise[sn]?|rising|rose|gr[eo]w\w*|increas\w*|climb\w*|jump\w*|soar\w*|narrow\w*|widen\w*|expand\w*|rais\w+|up|down)"
)
CHANGE = re.compile(
    r"(?<!\badd )(?<!\badds )(?<!\bsum )(?<!\badded )"
    rf"\b{CHANGED} (?:[a-z]+ ){{0,4}}?(?:from {N}\S*(?: [a-z]+){{0,4}} )?"
    rf"(?P<way>to|by) {_HEDGES}(?:an? )?(?:{N}[ -])?$",
    re.IGNORECASE,
)
_LOSS_BEFORE = re.compile(
    r"\b(?:f[ae]ll(?:en|s|ing)?|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|contract(?:ed|s|ion|ing)|los[est]\w*|reduc\w*|"
    r"down|lower\w*|(?<!plus[- ])minus|negative|deficit|outflow|slid|slip\w*|plung\w*|cut)\b"
    r"(?:(?!\bto\b)[^.;,\ue000\ue001]){0,30}[$€£¥]?$",
    re.IGNORECASE,
)
_LOSS_AFTER = re.compile(
    r"(?: ?[%°]| (?:per ?cent|percent|degrees|metres|meters|m|feet|yuan|dollars|(?:million|billion)))* ?(?:[CF] )?"
    r"(?:below|lower|less|fewer|in the red|loss|decline|drop|decrease|fall|contraction|deficit)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(rf"(?:{any_of(MONEY_SIGNS)})[ ]?$", re.IGNORECASE)
_MONEY = [(re.compile(rf"[ -](?:{pattern})(?![\w])", re.IGNORECASE), codes) for pattern, codes in MONEY_WORDS]
_OTHER_DOLLARS = re.compile(
    r"HK(?!\$)|Hong Kong|Austral|Canad|Singapore|Taiwan|New Zealand|(?:A|AU|C|CA|S|SG|NT|T|NZ)D\b"
)
_CHAIN = re.compile(rf"(?P<a>{N})(?P<joint>(?: ?[-–—~] ?| to | or | and |, | and/or |, and )[$€£¥]?)(?P<b>{N})")
_ISH = re.compile(r"(?<=[tnexvr][ynehdtr])-?ish\b")
_ONE_MORE = re.compile(r"\ban? (hour|minute|year|week),?(?: and)? $")
_OWN_SIGN = re.compile(" [$€£¥]")  # HK$320 to $385; but HK$320-$385
_AND = re.compile("(?:,? and |, | )")
_ADDED = frozenset(("s", "mo", "g", "m", "m~", "CNY"))
_JOINED = re.compile(r"(?:[-–—~]| to | or |and|,)")


def facts(text: str, copied: Sequence[Span] = ()) -> list[Fact]:
    """Return the figures of an English `text`, by position, but those of the `copied` places."""
    seen = visible(text)
    plain = _ISH.sub(lambda match: " " * len(match[0]), dashed(seen.text.translate(_PLAIN)))
    numbers = find(plain)
    template, by_place = hidden(plain, numbers)
    by_start, spans = _readings(plain, template, numbers, by_place)
    others = []
    for pattern, word_rule in WORD_RULES:
        others += [fact for match in pattern.finditer(template) if (fact := word_rule(match))]
    counted = [
        Fact(
            Span(number.start, number.end),
            frozenset(by_start[number.start]),
            not number.digits and number.value in (0, 1),
            number.digits,
            spans[number.start],
        )
        for number in numbers
    ]
    others = [fact for fact in others if not any(_holds(other, fact) for other in (*counted, *others))]
    others = [replace(fact, readings=_changed(template[: fact.span.start], fact.readings)) for fact in others]
    known = [
        replace(fact, span=seen.original(fact.span), whole=seen.original(fact.shown)) for fact in (*counted, *others)
    ]
    return sorted((fact for fact in known if not _inside(fact.span, copied)), key=lambda fact: fact.span)


def _readings(
    plain: str, template: str, numbers: Sequence[EnglishNumber], by_place: dict[int, EnglishNumber]
) -> tuple[dict[int, set[Reading]], dict[int, Span]]:
    """Return the readings of each number and where it is with its sign and unit, by where it starts."""
    by_start: dict[int, set[Reading]] = {number.start: set(_own(number)) for number in numbers}
    spans: dict[int, Span] = {}
    for pattern, rule in RULES:
        for match in pattern.finditer(template):
            for start, pairs in rule(match, by_place):
                by_start[start] |= set(pairs)
    for number in numbers:
        measures, spans[number.start] = _measured(plain, number)
        if _PLAN.match(plain, number.end):  # it is the number of the plan that counts
            by_start[number.start].clear()
            continue
        # an hour or a percentage, and that only
        counts = _NO_COUNT.match(plain, number.end)
        if counts and not _LOOSE_TIME.fullmatch(counts[0]) and (number.value < 60 or not _OF_DAY.fullmatch(counts[0])):
            by_start[number.start] -= set(_own(number))
        by_start[number.start] |= measures
        if plain[number.end - 1] == "s" and any(kind == "ratio" for kind, _ in by_start[number.start]):  # two tenths
            by_start[number.start].discard(("ordinal", number.value))
        if measures:  # its unit is known, so it is no bare number and no label
            bare = ("n",) if number.ordinal else ("n", "ordinal")
            by_start[number.start] -= {pair for pair in by_start[number.start] if pair[0] in bare}
    _add_up(plain, numbers, by_start, spans)
    _share(template, by_place, by_start)
    _derive(template, numbers, by_start)
    return by_start, spans


def _add_up(
    plain: str, numbers: Sequence[EnglishNumber], by_start: dict[int, set[Reading]], spans: dict[int, Span]
) -> None:
    """Give both parts of "three minutes and twenty seconds" their sum."""
    for number in numbers:
        if match := _ONE_MORE.search(plain, 0, number.start):
            kind, factor = ENGLISH[match[1]]
            by_start[number.start] |= {
                (kind, factor + value) for other, value in by_start[number.start] if other == kind
            }
    for first, second in pairwise(numbers):
        if _AND.fullmatch(plain, spans[first.start].end, second.start):
            sums = {
                (kind, large + small)
                for kind, large in by_start[first.start]
                for other, small in by_start[second.start]
                if kind == other and kind in _ADDED and small < large
            }
            by_start[first.start] |= sums
            by_start[second.start] |= sums


def _derive(template: str, numbers: Sequence[EnglishNumber], by_start: dict[int, set[Reading]]) -> None:
    """Add the readings that follow from others, and take out the ones that others exclude."""
    percent = _PERCENT.search(template)
    for number in numbers:
        if (
            percent and number.digits and ("n", number.value) in by_start[number.start]
        ):  # 30 percent in one, 60 in the other
            by_start[number.start].add(("ratio", number.value / 100))
        pairs = by_start[number.start] = set(_changed(template[: number.start], by_start[number.start]))
        if any(kind == "off" for kind, _ in pairs):
            pairs -= {pair for pair in pairs if pair[0] == "ratio"}
        if _falls(template, number):
            pairs |= {(kind, -value) for kind, value in pairs if kind not in _PLACED}
        pairs |= {
            ("order", Fraction(order(value)))
            for kind, value in pairs
            if kind == "any" and value >= 20 and value >= 2 * 10 ** order(value)
        }


def _holds(whole: Fact, part: Fact) -> bool:
    """Return whether `part` is only a part of `whole`: the half of "an hour and a half", not the "late" of an age."""
    if all(kind == "third" for kind, _ in part.readings):
        return False
    return whole.span != part.span and whole.span.start <= part.span.start and part.span.end <= whole.span.end


def _inside(span: Span, places: Sequence[Span]) -> bool:
    return any(map(span.overlaps, places))


def _changed(before: str, pairs: Iterable[Reading]) -> frozenset[Reading]:
    """Return `pairs` with whether something changed `to` a part of what it was or `by` it."""
    match = CHANGE.search(before[-120:])
    return frozenset((match["way"].lower() if match and kind == "ratio" else kind, value) for kind, value in pairs)


def _falls(template: str, number: EnglishNumber) -> bool:
    """Return whether the words next to a number say that it is a loss or below zero."""
    return bool(
        _LOSS_BEFORE.search(template[max(0, number.start - 50) : number.start])
        or _LOSS_AFTER.match(template, number.end)
    )


_PLAIN = str.maketrans("\u2019\u2018\u2011\u2010\u00a0\u202f\u2009％＄", "''--   %$")


def _own(number: EnglishNumber) -> Iterator[Reading]:
    for value in number.values:
        if number.ordinal:
            yield "ordinal", value
        else:
            yield from (("n", value), ("any", value))


def _measured(text: str, number: EnglishNumber) -> tuple[set[Reading], Span]:
    """Return its readings as money or a measure, and where it is with its sign or unit."""
    pairs: set[Reading] = set()
    before, values = text[max(0, number.start - 6) : number.start], number.values
    start, end = number.start, number.end
    sign = _SIGN.search(before)
    if sign and not (sign[0][0].isalpha() and before[: sign.start()][-1:].isalpha()):
        pairs |= {(code, value) for code in MONEY_SIGNS[sign[0].strip().lower()] for value in values}
        start -= len(sign[0])
    suffix = number.end + _suffix(text, number)
    for pattern, codes in _MONEY:
        if match := pattern.match(text, suffix):
            pairs |= {(code, value) for code in codes for value in values}
            end = match.end()
            break
    if match := _NO_COUNT.match(text, number.end) or _DEGREES.match(text, number.end):
        end = match.end()
    if {kind for kind, _ in pairs}.issuperset(DOLLARS) and not _OTHER_DOLLARS.search(text):
        pairs = {pair for pair in pairs if pair[0] not in DOLLARS[1:]}  # $5 alone is no Hong Kong dollars
    units, unit_end = _unit(text, number)
    return pairs | units, Span(start, max(end, unit_end))


def _suffix(text: str, number: EnglishNumber) -> int:
    match = re.match(r" ?(?:k|mn|mln|m|bn|bln|b|tn|trn|t)(?![\w%])", text[number.end : number.end + 5], re.IGNORECASE)
    return len(match[0]) if match and len(number.values) > 1 else 0


def _unit(text: str, number: EnglishNumber) -> tuple[set[Reading], int]:
    match = _UNIT.match(text, number.end)
    if not match:
        return set(), number.end
    dimension, factor = ENGLISH[match["unit"].lower().replace(" ", "-")] if match["unit"] else area_or_volume(match)
    if dimension == "degree" and (scale := _SCALE_OF_DEGREES.match(text, match.end())):
        dimension = "fahrenheit" if scale[1] else "celsius"
    pairs = {(dimension, value * factor) for value in number.values}
    tail = re.match(r"[ -]and[ -]a[ -]half", text[match.end() :], re.IGNORECASE)
    if tail:
        pairs = {(dimension, (value + Fraction(1, 2)) * factor) for value in number.values}
        pairs |= {("any", value + Fraction(1, 2)) for value in number.values}
    return pairs, match.end() + (len(tail[0]) if tail else 0)


def _share(template: str, by_place: dict[int, EnglishNumber], by_start: dict[int, set[Reading]]) -> None:
    """Give all numbers of a range or a list what follows the last: 5 to 6 billion, 3 or 4 per cent."""
    links, position = [], 0
    while match := _CHAIN.search(template, position):
        links.append((by_place[match.start("a")], by_place[match.start("b")]))
        position = match.start("b")
    for first, second in reversed(links):
        if first.ordinal or second.ordinal:
            continue
        by_start[first.start] |= _inherited(first, second, by_start[second.start])
        if not _OWN_SIGN.search(template, first.end, second.start):
            currencies = {kind for kind, _ in by_start[first.start] if kind.isupper() and len(kind) == 3}
            by_start[second.start] |= {(kind, second.value) for kind in currencies}
        if first.scale > 1 == second.scale and 1 < second.value < 1000:  # from five thousand to six
            by_start[second.start] |= {(kind, second.value * first.scale) for kind in ("n", "any")}


def _inherited(first: EnglishNumber, second: EnglishNumber, pairs: set[Reading]) -> set[Reading]:
    """Return the readings of `first` that those of `second` make likely."""
    readings: set[Reading] = set()
    hundreds = second.value / second.scale / 100  # two or three hundred thousand
    scale = second.scale * (100 if first.value < hundreds and hundreds.denominator == 1 else 1)
    scaled = first.value * scale if first.scale == 1 else first.value
    for kind, value in pairs:
        if kind in _PLACED or not second.value:
            continue
        readings |= {(kind, own * (value / second.value)) for own in {first.value, scaled}}
    return readings
