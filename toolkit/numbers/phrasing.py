"""How English writes a quantity: what the check suggests and, where it is the only way, what a model is given."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from toolkit.numbers.measures import MONEY_ENGLISH

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MANY = (
    "several", "dozens", "hundreds", "thousands", "tens of thousands", "hundreds of thousands", "millions",
    "tens of millions", "hundreds of millions", "billions", "tens of billions", "hundreds of billions", "trillions",
    "tens of trillions", "hundreds of trillions",
)  # fmt: skip
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_PARTS = dict(enumerate(["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2))


def english(value: Decimal) -> str:
    """Return `value` as English writes it: 460万 is `4.6 million`, 1.2万 `12,000`."""
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return f"{_plain(value / scale)} {word}"
    return _plain(value)


def order(value: Fraction) -> int:
    """Return the order of magnitude of a positive value: 5 for 100,000 to 999,999."""
    return len(str(int(value))) - 1


def many(power: int) -> str:
    """Return the word for a vague number of this order of magnitude: 5 is `hundreds of thousands`."""
    return _MANY[min(power, len(_MANY) - 1)]


def number(value: Fraction) -> str:
    """Return what `english` does; a value without a finite decimal is rounded to four places."""
    return english(round(Decimal(value.numerator) / Decimal(value.denominator), 4))


def money(value: Fraction, currency: str) -> str:
    """Return an amount: `US$15 billion`, `500 yuan`."""
    return MONEY_ENGLISH[currency].format(number(value))


def percent(value: Fraction) -> str:
    """Return a ratio as a percentage: 0.186 is `18.6%`."""
    return f"{number(value * 100)}%"


def fraction(value: Fraction) -> str:
    """Return a vulgar fraction: `two-thirds`, `a quarter`, `1/20`."""
    name = _PARTS.get(value.denominator)
    if name is None or value.numerator > 9:
        return f"{value.numerator}/{value.denominator}"
    if value.numerator == 1:
        return name if name == "half" else f"one {name}" if name[0] in "aeiou" else f"a {name}"
    word = ("two", "three", "four", "five", "six", "seven", "eight", "nine")[value.numerator - 2]
    return f"{word}-{name}s"


def times(value: Fraction) -> str:
    """Return a multiple: `twice`, `3 times`."""
    return "twice" if value == 2 else f"{number(value)} times"


def ordinal(value: Fraction) -> str:
    """Return an ordinal number: `27th`."""
    whole = int(value)
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def date(month: int, day: int = 0, year: int = 0) -> str:
    """Return a date: `September 1, 2025`, `June 30`, `May`."""
    text = f"{MONTHS[month - 1]} {day}" if day else MONTHS[month - 1]
    return f"{text}{',' if day else ''} {year}" if year else text


def time(hour: int, minute: int, *, half_known: bool) -> str:
    """Return a time of day: `2:30 p.m.`, or `2:30` when it is not known which half of the day is meant."""
    if not half_known:
        return f"{hour}:{minute:02}"
    return f"{(hour - 1) % 12 + 1}:{minute:02} {'p.m.' if hour % 24 >= 12 else 'a.m.'}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"
