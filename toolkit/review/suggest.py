"""Translations from elsewhere that a reviewer is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from toolkit.catalog import PERSONS
from toolkit.review.sheet import Sheet
from toolkit.units import Unit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation from elsewhere: `target` of `source`, `score` percent alike, `origin` where it comes from."""

    target: str
    source: str
    score: int
    origin: str


Suggest = Callable[[Unit, Iterable[Sheet]], Sequence[Suggestion]]
"""What there is for a unit, given the catalogs that are open; best first."""


def repeats(unit: Unit, sheets: Iterable[Sheet]) -> list[Suggestion]:
    """What people made of the very same source elsewhere in `sheets`, each text once, approved ones first."""
    found = [
        (said.state is not PERSONS[0], Suggestion(said.target, unit.segment.text, 100, sheet.name))
        for sheet in sheets
        for other in sheet.repeated(unit.segment.text)
        if (said := other.translation) and said.state in PERSONS and said != unit.translation
    ]
    ranked = [one for _, one in sorted(found, key=lambda pair: pair[0])]
    return list({one.target: one for one in reversed(ranked)}.values())[::-1]
