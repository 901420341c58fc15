"""What a figure that seems wrong may be after all: English leaves out units, and Chinese writes numerals side by side.

In 从120斤到160斤 as "from 60 kilos to 80" the 80 has the unit of the 60, and in 近九成 as "nearly 90" it is a
percentage. 四点二十三峡 is 四点二十 and 三峡, 两勺半生抽 two and a half spoonfuls. A rule here only clears a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from toolkit.numbers import numerals
from toolkit.numbers.measure_words import WORDS
from toolkit.numbers.quantities import Fact, Quantity, Reading, Readings, agree
from toolkit.text import fold
from toolkit.types import Span

_BARE = frozenset(("n", "any", "any~", "ordinal", "order", "first", "second", "pair", "age", "decade", "date", "month"))
_BARE |= {"time", "time?"}
_UNITS = frozenset(("m", "g", "m2", "l", "w", "wh", "fahrenheit", "celsius"))
_PARTS = (Fraction(1, 100), Fraction(1, 1000), Fraction(1, 10000))
_SHARES = frozenset(("ratio", "off", "to", "by"))
# what may follow a number that counts no noun of its own
_NO_NOUN = re.compile(
    r"[.,;:!?)\]”\"’—–]|$| (?:and|or|but|to|in|on|at|by|for|with|from|of|after|before|when|while|as|than|now|today|then"
    r"|this|last|the|so|since|against|if|because)\b",
    re.IGNORECASE,
)
_HAN = "零〇一二两三四五六七八九十百千万亿"
_ENDS = re.compile(f"[{_HAN}\\d半点](?:个半?|左右|上下|多|出头)?$")
_RUN = re.compile(f"[{_HAN}]+(?:点[{_HAN}]+)?")
_NEIGHBORS = re.compile("[一二三四五六七八九]{2}年")
_AND_A_HALF = re.compile("[^\\s,，。;；、个一半]?半")  # 三颗星半
_PER_JIN = re.compile("[一每/]斤")
_PER_KILO = re.compile("(?: (?:a|an|per)|/) ?(?:kilo|kg)")


def cleared(
    source: str,
    quantity: Quantity,
    wanted: Sequence[Quantity],
    target: str,
    known: Sequence[Fact],
    free: Sequence[Fact],
) -> Sequence[Fact]:
    """Return the free fact of the target that may be `quantity` in another reading; both facts if it may be two."""
    facts = [fact for fact in free if not fact.weak]
    if not facts:
        return ()
    others = _otherwise(source, quantity.span)
    shares = "%" not in source or any(map(_percent, known))  # 30% is no bare 30
    uncounted = _ENDS.search(source, quantity.span.start, quantity.span.end)
    factors = {
        pair for fact in known for value in _values(fact) or _percent(fact) for pair in _factors(value, fact.readings)
    }
    for part in quantity.parts:
        numbers = {value for kind, value in part if kind == "n"}
        measures = _measures(part, numbers, wanted)
        kilos = {("g", Fraction(1000))} if any(("g", value * 500) in part for value in numbers) else set()  # 三百斤
        for fact in facts:
            values, bare = _values(fact), not _units(fact.readings)
            if bare and _NO_NOUN.match(target, fact.shown.end):
                amounts = ((kind, value * factor) for value in values for kind, factor in factors | kilos)
                if agree(measures, frozenset(amounts)) or (shares and not values.isdisjoint(_shares(part))):
                    return (fact,)
            elif uncounted and not _units(part) and not values and not numbers.isdisjoint(_percent(fact)):
                return (fact,)  # 失业率四点八 as "4.8 percent"
            price = _PER_JIN.match(source, quantity.span.end) and _PER_KILO.match(target, fact.shown.end)
            if (bare and not values.isdisjoint(others)) or (price and any(value * 2 in values for value in numbers)):
                return (fact,)
    return _split(source, quantity.span, facts)


def _values(fact: Fact) -> set[Fraction]:
    return {value for kind, value in fact.readings if kind == "any"}


def _units(pairs: Iterable[Reading]) -> set[str]:
    return {kind for kind, _ in pairs if kind.rstrip("~") not in _BARE and kind[0] != "#"}


def _percent(fact: Fact) -> set[Fraction]:
    """Return the number of a percentage."""
    return {value * 100 for kind, value in fact.readings if kind in _SHARES}


def _shares(part: Readings) -> set[Fraction]:
    """Return the numbers of a percentage or multiple when English leaves out which it is: "down 40"."""
    return {value * (1 if kind == "times" else 100) for kind, value in part if kind in _SHARES or kind == "times"}


def _factors(value: Fraction, pairs: Iterable[Reading]) -> Iterator[Reading]:
    """Yield how much one of its unit is for a figure of this number."""
    for kind, measure in pairs:
        if value and (kind.rstrip("~") in _UNITS or (kind in _SHARES and measure / value in _PARTS)):
            yield kind, measure / value


def _measures(part: Readings, numbers: set[Fraction], wanted: Sequence[Quantity]) -> Readings:
    """Return the readings of a part, of one without a unit in the units of the others: 限速80公里，他开到一百三."""
    if _units(part):
        return part
    ends = [end for other in wanted for end in other.parts]
    factors = {pair for end in ends for kind, value in end if kind == "n" for pair in _factors(value, end)}
    return frozenset((kind, value * factor) for value in numbers for kind, factor in factors)


def _otherwise(source: str, span: Span) -> set[Fraction]:
    """Return what the numeral at `span` may be with what is next to it: 四千多 before 万家, 两勺 before 半, 八九年."""
    folded = fold(source)
    values = {
        numeral.value
        for numeral in numerals.find(folded)
        if numeral.start <= span.start and span.end < numeral.end and not numeral.vague
    }
    if _AND_A_HALF.match(source, span.end):
        values |= {numeral.value + Fraction(1, 2) for numeral in numerals.find(folded[span.start : span.end])}
    if _NEIGHBORS.fullmatch(source, span.start, span.end):
        year = Fraction(10 * numerals.DIGITS[source[span.start]] + numerals.DIGITS[source[span.start + 1]])
        values |= {year, year + 1900}
    return values


def _split(source: str, span: Span, free: Sequence[Fact]) -> Sequence[Fact]:
    """Return the free facts of both numerals that one may be made of: 血压八十四十 as "80 over 40"."""
    runs = (match for match in _RUN.finditer(source) if match.start() < span.end and span.start < match.end())
    start, end = next((match.span() for match in runs), (0, 0))
    for middle in range(start + 1, end):
        first, second = (numerals.evaluate(piece) for piece in (source[start:middle], source[middle:end]))
        facts = [next((fact for fact in free if value in _values(fact)), None) for value in (first, second)]
        word = second == 1 and WORDS.match(source[middle:])  # 三点三一边 is 3.3 and 一边
        if first not in (None, 1, second) and facts[0] and (word or facts[1]):
            return [fact for fact in facts if fact]
    return ()
