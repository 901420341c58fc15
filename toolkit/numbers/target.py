"""The figures of an English sentence, as facts that the quantities of its source can be looked for in.

As on the Chinese side numbers are hidden behind private characters, and rules over the rest say what they are. A
figure may fit several rules (the 5 of "5 to 6 billion" is 5, and 5 billion): its readings then come together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from toolkit import markup
from toolkit.numbers.english_numbers import EnglishNumber, find
from toolkit.numbers.english_rules import RULES, WORD_RULES
from toolkit.numbers.measures import ENGLISH, MONEY_SIGNS, MONEY_WORDS, SQUARE, square
from toolkit.numbers.reading import Fact, Reading
from toolkit.numbers.template import N, hidden
from toolkit.units import Span

_UNIT = re.compile(
    rf"[ -]?({'|'.join(sorted(map(re.escape, ENGLISH), key=len, reverse=True))})(?![\w])|[ -]?({SQUARE.pattern})",
    re.IGNORECASE,
)
_HALF_DAY = re.compile(r" ?[ap]\.?m\b", re.IGNORECASE)
_SIGN = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, MONEY_SIGNS), key=len, reverse=True))})[ ]?$", re.IGNORECASE)
_MONEY = [(re.compile(rf"[ -](?:{pattern})(?![\w])", re.IGNORECASE), codes) for pattern, codes in MONEY_WORDS]
_CHAIN = re.compile(rf"(?P<a>{N})(?P<joint>(?: ?[-–—~] ?| to | or | and |, | and/or |, and )[$€£¥]?)(?P<b>{N})")
_JOINED = re.compile(r"(?:[-–—~]| to | or |and|,)")


def facts(text: str) -> list[Fact]:
    """The figures of an English `text`, by position."""
    plain = readable(text)
    numbers = find(plain)
    template, by_place = hidden(plain, numbers)
    said: dict[int, set[Reading]] = {one.start: set(_own(one)) for one in numbers}
    others = []
    for pattern, rule in RULES:
        for match in pattern.finditer(template):
            for start, pairs in rule(match, by_place):
                said[start] |= set(pairs)
    for one in numbers:
        if _HALF_DAY.match(plain, one.end):  # an hour, and that only
            said[one.start] -= set(_own(one))
        measures = _measured(plain, one)
        said[one.start] |= measures
        if measures:  # its unit is known, so it is no bare number
            said[one.start] -= {pair for pair in said[one.start] if pair[0] == "n"}
    _share(template, by_place, said)
    for pairs in said.values():
        if any(kind == "off" for kind, _ in pairs):
            pairs -= {pair for pair in pairs if pair[0] == "ratio"}
    for pattern, word_rule in WORD_RULES:
        others += [fact for match in pattern.finditer(template) if (fact := word_rule(match))]
    found = [Fact(Span(one.start, one.end), frozenset(said[one.start]), _weak(plain, one)) for one in numbers]
    return sorted([*found, *others], key=lambda fact: fact.span)


def readable(text: str) -> str:
    """`text` with markup blanked and typographic signs as plain ones."""
    chars = list(text.translate(_PLAIN))
    for start, end in markup.fixed(text):
        chars[start:end] = " " * (end - start)
    return "".join(chars)


_PLAIN = str.maketrans("\u2019\u2018\u2011\u2010\u00a0\u202f\u2009％＄", "''--   %$")


def _own(one: EnglishNumber) -> Iterator[Reading]:
    for value in one.values:
        if one.ordinal:
            yield "ordinal", value
        else:
            yield from (("n", value), ("any", value))


def _weak(text: str, one: EnglishNumber) -> bool:
    return not one.digits and one.value in (0, 1)


def _measured(text: str, one: EnglishNumber) -> set[Reading]:
    """Its readings as money or a measure."""
    pairs: set[Reading] = set()
    before, values = text[max(0, one.start - 6) : one.start], one.values
    sign = _SIGN.search(before)
    if sign and not (sign[0][0].isalpha() and before[: sign.start()][-1:].isalpha()):
        pairs |= {(code, value) for code in MONEY_SIGNS[sign[0].strip().lower()] for value in values}
    end = one.end + _suffix(text, one)
    for pattern, codes in _MONEY:
        if pattern.match(text, end):
            pairs |= {(code, value) for code in codes for value in values}
            break
    return pairs | _unit(text, one)


def _suffix(text: str, one: EnglishNumber) -> int:
    match = re.match(r" ?(?:k|mn|mln|m|bn|bln|b|tn|trn|t)(?![\w%])", text[one.end : one.end + 5], re.IGNORECASE)
    return len(match[0]) if match and len(one.values) > 1 else 0


def _unit(text: str, one: EnglishNumber) -> set[Reading]:
    match = _UNIT.match(text, one.end)
    if not match:
        return set()
    dimension, factor = ENGLISH[match[1].lower()] if match[1] else square(match[3])
    found = {(dimension, value * factor) for value in one.values}
    tail = re.match(r"[ -]and[ -]a[ -]half", text[match.end() :], re.IGNORECASE)
    if tail:
        found = {(dimension, (value + Fraction(1, 2)) * factor) for value in one.values}
        found |= {("any", value + Fraction(1, 2)) for value in one.values}
    return found


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


def _inherited(first: EnglishNumber, second: EnglishNumber, pairs: set[Reading]) -> set[Reading]:
    """The readings of `first` that those of `second` make likely."""
    found: set[Reading] = set()
    scaled = first.value * second.scale if first.scale == 1 else first.value
    for kind, value in pairs:
        if kind in ("ordinal", "time", "date", "day", "month", "decade") or not second.value:
            continue
        found |= {(kind, own * (value / second.value)) for own in {first.value, scaled}}
    return found


def _money(first: EnglishNumber, second: EnglishNumber, pairs: set[Reading]) -> Iterator[Reading]:
    for kind, _ in pairs:
        if kind.isupper() and len(kind) == 3:
            yield kind, second.value
