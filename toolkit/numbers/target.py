"""The figures of an English sentence, as facts that the quantities of its source can be looked for in.

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
from toolkit.numbers.measures import ENGLISH, MONEY_SIGNS, MONEY_WORDS, SQUARE, square
from toolkit.numbers.numerals import dashed
from toolkit.numbers.phrasing import order
from toolkit.numbers.reading import Fact, Reading
from toolkit.numbers.template import N, hidden
from toolkit.numbers.visible import visible
from toolkit.units import Span

_UNIT = re.compile(
    rf"[ -]?({'|'.join(sorted(map(re.escape, ENGLISH), key=len, reverse=True))})(?![\w])|[ -]?({SQUARE.pattern})",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    rf"{PART_OF_DAY}|[ -]?(?:%|per ?cent\b|pct\b)(?![ -]?points?)|[ -]?basis[ -]points?| ?°F| degrees Fahrenheit",
    re.IGNORECASE,
)
_PERCENT = re.compile("%|per ?cent")
_LOOSE_TIME = re.compile(" at night", re.IGNORECASE)  # three tablets at night
_DEGREES = re.compile(" ?°[CF]?| degrees?")
_PLAN = re.compile("[- ]year plan", re.IGNORECASE)
_PLACED = frozenset(("pair", "ordinal", "date", "month", "day", "decade", "time", "time?", "quarter", "half"))
_HEDGES = "(?:about |around |just |only |nearly |almost |some |roughly |over |more than |less than |under |a mere )?"
_CHANGE = re.compile(
    r"\b(?:f[ae]ll(?:en|s|ing)?|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|reduc\w*|cut\w*|lower\w*|sl[ai]d|slip\w*"
    r"|compress\w*|plung\w*|rise[sn]?|rising|rose|gr[eo]w\w*|increas\w*|climb\w*|jump\w*|soar\w*|narrow\w*|widen\w*|expand\w*"
    rf"|rais\w+|up|down) (?:[a-z]+ ){{0,4}}?(?P<way>to|by) {_HEDGES}(?:an? )?(?:{N}[ -])?$",
    re.IGNORECASE,
)
_LOSS_BEFORE = re.compile(
    r"\b(?:f[ae]ll(?:en|s|ing)?|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|contract(?:ed|s|ion|ing)|los[est]\w*|reduc\w*|"
    r"down|lower\w*|minus|negative|deficit|outflow|slid|slip\w*|plung\w*|cut)\b"
    r"(?:(?!\bto\b)[^.;,\ue000\ue001]){0,30}[$€£¥]?$",
    re.IGNORECASE,
)
_LOSS_AFTER = re.compile(
    r"(?: ?[%°]| (?:per ?cent|percent|degrees|metres|meters|m|feet|yuan|dollars|(?:million|billion)))* ?(?:[CF] )?"
    r"(?:below|lower|less|fewer|in the red|loss|decline|drop|decrease|fall|contraction|deficit)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, MONEY_SIGNS), key=len, reverse=True))})[ ]?$", re.IGNORECASE)
_MONEY = [(re.compile(rf"[ -](?:{pattern})(?![\w])", re.IGNORECASE), codes) for pattern, codes in MONEY_WORDS]
_CHAIN = re.compile(rf"(?P<a>{N})(?P<joint>(?: ?[-–—~] ?| to | or | and |, | and/or |, and )[$€£¥]?)(?P<b>{N})")
_ISH = re.compile(r"(?<=[tnexvr][ynehdtr])-?ish\b")
_ONE_MORE = re.compile(r"\ban? (hour|minute|year|week),?(?: and)? $")
_AND = re.compile("(?:,? and |, | )")
_ADDED = frozenset(("s", "mo", "g", "m", "m~", "CNY"))
_JOINED = re.compile(r"(?:[-–—~]| to | or |and|,)")


def facts(text: str, copied: Sequence[Span] = ()) -> list[Fact]:
    """The figures of an English `text`, by position, but those of the `copied` places."""
    seen = visible(text)
    plain = _ISH.sub(lambda match: " " * len(match[0]), dashed(seen.text.translate(_PLAIN)))
    numbers = find(plain)
    template, by_place = hidden(plain, numbers)
    said, spans = _readings(plain, template, numbers, by_place)
    others = []
    for pattern, word_rule in WORD_RULES:
        others += [fact for match in pattern.finditer(template) if (fact := word_rule(match))]
    found = [
        Fact(Span(one.start, one.end), frozenset(said[one.start]), _weak(plain, one), one.digits, spans[one.start])
        for one in numbers
    ]
    others = [fact for fact in others if not any(_holds(one, fact) for one in (*found, *others))]
    others = [replace(fact, readings=_changed(template[: fact.span.start], fact.readings)) for fact in others]
    known = [
        replace(fact, span=seen.original(fact.span), whole=seen.original(fact.shown)) for fact in (*found, *others)
    ]
    return sorted((fact for fact in known if not _inside(fact.span, copied)), key=lambda fact: fact.span)


def _readings(
    plain: str, template: str, numbers: Sequence[EnglishNumber], by_place: dict[int, EnglishNumber]
) -> tuple[dict[int, set[Reading]], dict[int, Span]]:
    """The readings of each number and where it is with its sign and unit, by where it starts."""
    said: dict[int, set[Reading]] = {one.start: set(_own(one)) for one in numbers}
    spans: dict[int, Span] = {}
    for pattern, rule in RULES:
        for match in pattern.finditer(template):
            for start, pairs in rule(match, by_place):
                said[start] |= set(pairs)
    for one in numbers:
        measures, spans[one.start] = _measured(plain, one)
        if _PLAN.match(plain, one.end):  # it is the number of the plan that counts
            said[one.start].clear()
            continue
        # an hour or a percentage, and that only
        if (counts := _NO_COUNT.match(plain, one.end)) and not _LOOSE_TIME.fullmatch(counts[0]):
            said[one.start] -= set(_own(one))
        said[one.start] |= measures
        if measures:  # its unit is known, so it is no bare number
            said[one.start] -= {pair for pair in said[one.start] if pair[0] == "n"}
    _add_up(plain, numbers, said, spans)
    _share(template, by_place, said)
    _derive(template, numbers, said)
    return said, spans


def _add_up(
    plain: str, numbers: Sequence[EnglishNumber], said: dict[int, set[Reading]], spans: dict[int, Span]
) -> None:
    """Give both parts of "three minutes and twenty seconds" their sum."""
    for one in numbers:
        if match := _ONE_MORE.search(plain, 0, one.start):
            kind, factor = ENGLISH[match[1]]
            said[one.start] |= {(kind, factor + value) for other, value in said[one.start] if other == kind}
    for first, second in pairwise(numbers):
        if _AND.fullmatch(plain, spans[first.start].end, second.start):
            sums = {
                (kind, large + small)
                for kind, large in said[first.start]
                for other, small in said[second.start]
                if kind == other and kind in _ADDED and small < large
            }
            said[first.start] |= sums
            said[second.start] |= sums


def _derive(template: str, numbers: Sequence[EnglishNumber], said: dict[int, set[Reading]]) -> None:
    """Add the readings that follow from others, and take out the ones that others exclude."""
    percent = _PERCENT.search(template)
    for one in numbers:
        if percent and one.digits and ("n", one.value) in said[one.start]:  # 30 percent in one, 60 in the other
            said[one.start].add(("ratio", one.value / 100))
        pairs = said[one.start] = set(_changed(template[: one.start], said[one.start]))
        if any(kind == "off" for kind, _ in pairs):
            pairs -= {pair for pair in pairs if pair[0] == "ratio"}
        if _falls(template, one):
            pairs |= {(kind, -value) for kind, value in pairs if kind not in _PLACED}
        pairs |= {("order", Fraction(order(value))) for kind, value in pairs if kind == "any" and value >= 10}


def _holds(one: Fact, other: Fact) -> bool:
    """Whether `other` is only a part of `one`: the half of "an hour and a half"."""
    return one.span != other.span and one.span.start <= other.span.start and other.span.end <= one.span.end


def _inside(span: Span, places: Sequence[Span]) -> bool:
    return any(map(span.overlaps, places))


def _changed(before: str, pairs: Iterable[Reading]) -> frozenset[Reading]:
    """`pairs` with whether something changed `to` a part of what it was or `by` it."""
    match = _CHANGE.search(before[-120:])
    return frozenset((match["way"].lower() if match and kind == "ratio" else kind, value) for kind, value in pairs)


def _falls(template: str, one: EnglishNumber) -> bool:
    """Whether what stands by a number says that it is a loss or below zero."""
    return bool(
        _LOSS_BEFORE.search(template[max(0, one.start - 50) : one.start]) or _LOSS_AFTER.match(template, one.end)
    )


_PLAIN = str.maketrans("\u2019\u2018\u2011\u2010\u00a0\u202f\u2009％＄", "''--   %$")


def _own(one: EnglishNumber) -> Iterator[Reading]:
    for value in one.values:
        if one.ordinal:
            yield "ordinal", value
        else:
            yield from (("n", value), ("any", value))


def _weak(text: str, one: EnglishNumber) -> bool:
    return not one.digits and one.value in (0, 1)


def _measured(text: str, one: EnglishNumber) -> tuple[set[Reading], Span]:
    """Its readings as money or a measure, and where it is with its sign or unit."""
    pairs: set[Reading] = set()
    before, values = text[max(0, one.start - 6) : one.start], one.values
    start, end = one.start, one.end
    sign = _SIGN.search(before)
    if sign and not (sign[0][0].isalpha() and before[: sign.start()][-1:].isalpha()):
        pairs |= {(code, value) for code in MONEY_SIGNS[sign[0].strip().lower()] for value in values}
        start -= len(sign[0])
    suffix = one.end + _suffix(text, one)
    for pattern, codes in _MONEY:
        if match := pattern.match(text, suffix):
            pairs |= {(code, value) for code in codes for value in values}
            end = match.end()
            break
    if match := _NO_COUNT.match(text, one.end) or _DEGREES.match(text, one.end):
        end = match.end()
    units, unit_end = _unit(text, one)
    return pairs | units, Span(start, max(end, unit_end))


def _suffix(text: str, one: EnglishNumber) -> int:
    match = re.match(r" ?(?:k|mn|mln|m|bn|bln|b|tn|trn|t)(?![\w%])", text[one.end : one.end + 5], re.IGNORECASE)
    return len(match[0]) if match and len(one.values) > 1 else 0


def _unit(text: str, one: EnglishNumber) -> tuple[set[Reading], int]:
    match = _UNIT.match(text, one.end)
    if not match:
        return set(), one.end
    dimension, factor = ENGLISH[match[1].lower()] if match[1] else square(match[3])
    found = {(dimension, value * factor) for value in one.values}
    tail = re.match(r"[ -]and[ -]a[ -]half", text[match.end() :], re.IGNORECASE)
    if tail:
        found = {(dimension, (value + Fraction(1, 2)) * factor) for value in one.values}
        found |= {("any", value + Fraction(1, 2)) for value in one.values}
    return found, match.end()


def _share(template: str, by_place: dict[int, EnglishNumber], said: dict[int, set[Reading]]) -> None:
    """Let what follows the last number of a range or a list hold for all of it: 5 to 6 billion, 3 or 4 per cent."""
    links, position = [], 0
    while match := _CHAIN.search(template, position):
        links.append((by_place[match.start("a")], by_place[match.start("b")]))
        position = match.start("b")
    for first, second in reversed(links):
        if first.ordinal or second.ordinal:
            continue
        said[first.start] |= _inherited(first, second, said[second.start])
        said[second.start] |= {(kind, value) for kind, value in _money(first, second, said[first.start])}
        if first.scale > 1 == second.scale and 1 < second.value < 1000:  # from five thousand to six
            said[second.start] |= {(kind, second.value * first.scale) for kind in ("n", "any")}


def _inherited(first: EnglishNumber, second: EnglishNumber, pairs: set[Reading]) -> set[Reading]:
    """The readings of `first` that those of `second` make likely."""
    found: set[Reading] = set()
    hundreds = second.value / second.scale / 100  # two or three hundred thousand
    scale = second.scale * (100 if first.value < hundreds and hundreds.denominator == 1 else 1)
    scaled = first.value * scale if first.scale == 1 else first.value
    for kind, value in pairs:
        if kind in _PLACED or not second.value:
            continue
        found |= {(kind, own * (value / second.value)) for own in {first.value, scaled}}
    return found


def _money(first: EnglishNumber, second: EnglishNumber, pairs: set[Reading]) -> Iterator[Reading]:
    for kind, _ in pairs:
        if kind.isupper() and len(kind) == 3:
            yield kind, second.value
