"""Whether the quantities of a Chinese sentence stand in its English translation.

Each part of each quantity is given a figure of the target that agrees with it, no figure twice as far as that goes
(augmenting paths; Kuhn 1955). What is left without one is wrong when a figure of the target contradicts it, and
missing when it is firm and nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.numbers.reading import Fact, Quantity, Readings, agree
from toolkit.numbers.source import quantities
from toolkit.numbers.target import facts
from toolkit.units import Span

_CALENDAR = frozenset(("ordinal", "date", "month", "day", "decade", "time", "time?"))


@dataclass(frozen=True, slots=True)
class Fault:
    """A quantity that the target does not have; `found` is where it says something else instead, if it does."""

    quantity: Quantity
    found: Span | None


def faults(source: str, target: str) -> Iterator[Fault]:
    """The quantities of `source` that are wrong or missing in `target`, by position."""
    wanted = quantities(source)
    if not wanted:
        return
    known = facts(target)
    parts = [(quantity, part) for quantity in wanted for part in quantity.parts]
    pairs = _assign([part for _, part in parts], known)
    free = [fact for number, fact in enumerate(known) if number not in pairs.values()]
    told: set[Span] = set()
    for number, (quantity, part) in enumerate(parts):
        if number in pairs or quantity.span in told or _literal(quantity, target):
            continue
        shared = any(agree(part, fact.readings) for fact in known)
        rival = next((fact for fact in free if _rivals(part, fact, firm=quantity.firm)), None)
        if rival or (quantity.firm and not shared):
            told.add(quantity.span)
            yield Fault(quantity, rival.span if rival else None)


def _assign(parts: Sequence[Readings], known: Sequence[Fact]) -> dict[int, int]:
    """A largest assignment of parts to facts, by number."""
    holder: dict[int, int] = {}
    options = [[n for n, fact in enumerate(known) if agree(part, fact.readings)] for part in parts]

    def place(part: int, seen: set[int]) -> bool:
        for fact in options[part]:
            if fact not in seen:
                seen.add(fact)
                if fact not in holder or place(holder[fact], seen):
                    holder[fact] = part
                    return True
        return False

    for part in sorted(range(len(parts)), key=lambda number: len(options[number])):
        place(part, set())
    return {part: fact for fact, part in holder.items()}


def _rivals(part: Readings, fact: Fact, *, firm: bool) -> bool:
    """Whether a fact could be a wrong rendering of a quantity: both of the calendar, or neither."""
    ours, theirs = ({kind for kind, _ in pairs} for pairs in (part, fact.readings))
    if fact.weak:
        return bool(ours & theirs & {"s", "mo"})
    if not firm and all(value.denominator == 1 for _, value in part) and any(value < 1 for _, value in fact.readings):
        return False  # both halves of an island that two countries share
    if ours & {"any", "n"} and theirs & {"any", "n"}:
        return not (theirs & _CALENDAR and not ours & theirs & _CALENDAR)
    return bool(ours & theirs) or not (ours & _CALENDAR or theirs & _CALENDAR)


def _literal(quantity: Quantity, target: str) -> bool:
    """Whether the digits stand in the target as they are, in a name perhaps: Long March-5, H1."""
    return bool(quantity.literal) and bool(re.search(rf"(?<![\d.,]){quantity.literal}(?![\d]|[.,]\d)", target))
