"""What both sides of a comparison are made of: readings of a figure, quantities of the source, facts of the target.

A reading is a kind and a value. Two figures agree when they share a reading, so one that can be understood in several
ways simply has several: 两周 is 2 of something and 1,209,600 seconds, "a fortnight" the latter.

Kinds: `n` a bare number, `any` a number of any unit, `ordinal`, `ratio` (30% is 0.3), `off` (20% off), `times`
(threefold), `more` (three times more), `points` (percentage points), `decade`, `month` and `day` of the calendar,
`date` (month × 100 + day), `time` (minutes after midnight), ISO 4217 codes for money, and the dimensions of
`measures` in their base units. A kind that ends in `~` is compared within 4 %, as conversions between systems of
units are rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from toolkit.types import Span

Reading = tuple[str, Fraction]
Readings = frozenset[Reading]
_ROUNDED = Fraction(4, 100)
_RANGE = 20  # characters between its ends


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the source.

    `span`: where it is with its hedges and measure word; `parts`: what must be found, both ends of a range for
    example; `english`: how English may write it; `firm`: whether its absence alone is an error (三百五十, but not 两个,
    which English often leaves to the grammar); `literal`: digits that may be in the target as they are, or empty.
    """

    span: Span
    parts: tuple[Readings, ...]
    english: str
    firm: bool
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the target; a weak one (a, one, first, once) can fulfil a quantity but contradicts none.

    `digits`: it is written in digits; `whole`: where it is with its sign and unit.
    """

    span: Span
    readings: Readings
    weak: bool = False
    digits: bool = False
    whole: Span | None = None

    @property
    def shown(self) -> Span:
        """What a message shows of it."""
        return self.whole or self.span


def readings(*pairs: tuple[str, Fraction | int]) -> Readings:
    """Return the set of these readings."""
    return frozenset((kind, Fraction(value)) for kind, value in pairs)


def parse(text: str) -> Readings:
    """Return the readings that `text` lists: `any=100 ratio=1`."""
    return readings(*((kind, Fraction(value)) for kind, value in (pair.split("=") for pair in text.split())))


def only_pairs(wanted: Iterable[Quantity], known: Sequence[Fact]) -> Iterator[tuple[Quantity, Fact]]:
    """Yield the quantities with the only fact that agrees with each; both facts of a range come as one."""
    for quantity in wanted:
        facts = [[fact for fact in known if agree(part, fact.readings)] for part in quantity.parts]
        if any(len(found) != 1 for found in facts):
            continue
        first, last = facts[0][0], facts[-1][0]
        if first is last:
            yield quantity, first
        elif 0 < last.span.start - first.span.end < _RANGE:
            whole = Span(first.shown.start, last.shown.end)
            yield quantity, replace(first, span=Span(first.span.start, last.span.end), whole=whole)


def agree(first: Readings, second: Readings) -> bool:
    """Return whether the two share a reading."""
    if first & second:
        return True
    near = [(kind, value) for kind, value in first if kind.endswith("~")]
    return any(
        kind == name and abs(value - given) <= _ROUNDED * abs(value) for kind, value in near for name, given in second
    )
