"""What a figure that seems wrong may be after all: English leaves out units, and Chinese writes numerals side by side.

In 从120斤到160斤 as "from 60 kilos to 80" the 80 has the unit of the 60, and in 近九成 as "nearly 90" it is a
percentage. 四点二十三峡 is 四点二十 and 三峡, 两勺半生抽 two and a half spoonfuls. A rule here only clears a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from toolkit.numbers import numerals
from toolkit.numbers.reading import Fact, Quantity, Reading, Readings, agree
from toolkit.numbers.words import WORDS
from toolkit.text import fold
from toolkit.types import Span

_BARE = frozenset(
    (
        "n",
        "any",
        "ordinal",
        "order",
        "any~",
        "decade",
        "date",
        "month",
        "age",
        "pair",
        "first",
        "second",
        "time",
        "time?",
    )
)
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
_HALF = Fraction(1, 2)


def cleared(
    source: str,
    quantity: Quantity,
    wanted: Sequence[Quantity],
    target: str,
    known: Sequence[Fact],
    free: Sequence[Fact],
) -> Fact | None:
    """Return the free fact of the target that may be `quantity` in another reading, or None."""
    facts = [fact for fact in free if not fact.weak]
    for part in quantity.parts:
        for fact in facts:
            values = _values(fact)
            if _in_a_unit(part, wanted, fact, known, target) or _of_a_share(source, quantity, part, fact, target):
                return fact
            if not values.isdisjoint(_otherwise(source, quantity.span)) and not _units(fact.readings):
                return fact
            price = _PER_JIN.match(source, quantity.span.end) and _PER_KILO.match(target, fact.shown.end)
            if price and any(kind == "n" and value * 2 in values for kind, value in part):
                return fact
    return _split(source, quantity.span, facts)


def _values(fact: Fact) -> set[Fraction]:
    return {value for kind, value in fact.readings if kind == "any"}


def _units(pairs: Iterable[Reading]) -> set[str]:
    return {kind for kind, _ in pairs if kind.rstrip("~") not in _BARE and kind[0] != "#"}


def _factors(value: Fraction, pairs: Iterable[Reading]) -> Iterator[Reading]:
    """Yield how much one of its unit is for a figure of this number."""
    for kind, measure in pairs:
        if value and (kind.rstrip("~") in _UNITS or (kind in _SHARES and measure / value in _PARTS)):
            yield kind, measure / value


def _in_a_unit(part: Readings, wanted: Sequence[Quantity], fact: Fact, known: Sequence[Fact], target: str) -> bool:
    """Return whether a bare fact agrees with the part in the unit of another fact: from 60 kilos to 80."""
    if _units(fact.readings) or not _NO_NOUN.match(target, fact.shown.end):
        return False
    theirs = {
        pair
        for other in known
        for value in _values(other) or _percent(other)
        for pair in _factors(value, other.readings)
    }
    if any(kind == "g" and ("n", value / 500) in part for kind, value in part):  # 三百斤 as "a hundred and fifty"
        theirs.add(("g", Fraction(1000)))
    if not _units(part):
        ours = {
            pair
            for other in wanted
            for end in other.parts
            for kind, value in end
            if kind == "n"
            for pair in _factors(value, end)
        }
        part = frozenset((kind, value * factor) for own, value in part if own == "n" for kind, factor in ours)
    return agree(part, frozenset((kind, value * factor) for value in _values(fact) for kind, factor in theirs))


def _percent(fact: Fact) -> set[Fraction]:
    """Return the number of a percentage."""
    return {value * 100 for kind, value in fact.readings if kind in _SHARES}


def _of_a_share(source: str, quantity: Quantity, part: Readings, fact: Fact, target: str) -> bool:
    """Return whether only one of both figures says that it is a percentage or a multiple: 失业率四点八, "down 40"."""
    kinds, values = _units(part), _values(fact)
    if not _units(fact.readings) and _NO_NOUN.match(target, fact.shown.end):
        shares = {value * 100 for kind, value in part if kind in _SHARES}
        shares |= {value for kind, value in part if kind == "times"}
        return not values.isdisjoint(shares)
    uncounted = not kinds and _ENDS.search(source, quantity.span.start, quantity.span.end)
    ours = {value for kind, value in part if kind == "n"}
    return bool(uncounted) and not ours.isdisjoint(_percent(fact) if not values else ())


def _otherwise(source: str, span: Span) -> set[Fraction]:
    """Return what the numeral at `span` may be with what is next to it: 四千多 before 万家, 两勺 before 半, 八九年."""
    folded = fold(source)
    values = {
        numeral.value
        for numeral in numerals.find(folded)
        if numeral.start <= span.start and span.end < numeral.end and not numeral.vague
    }
    if _AND_A_HALF.match(source, span.end):
        values |= {numeral.value + _HALF for numeral in numerals.find(folded[span.start : span.end])}
    if _NEIGHBORS.fullmatch(source, span.start, span.end):
        year = Fraction(10 * numerals.DIGITS[source[span.start]] + numerals.DIGITS[source[span.start + 1]])
        values |= {year, year + 1900}
    return values


def _split(source: str, span: Span, free: Sequence[Fact]) -> Fact | None:
    """Return a free fact if the target has both numerals that one may be made of: 血压八十四十 as "80 over 40"."""
    runs = [match.span() for match in _RUN.finditer(source) if match.start() < span.end and span.start < match.end()]
    for start, end, middle in ((start, end, middle) for start, end in runs[:1] for middle in range(start + 1, end)):
        first, second = (numerals.evaluate(piece) for piece in (source[start:middle], source[middle:end]))
        word = second == 1 and WORDS.match(source[middle:])  # 三点三一边 is 3.3 and 一边
        if first in (None, 1, second) or not (word or any(second in _values(fact) for fact in free)):
            continue
        if fact := next((fact for fact in free if first in _values(fact)), None):
            return fact
    return None
