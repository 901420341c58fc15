"""Translations from elsewhere that a reviewer is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from toolkit.catalog import PERSONS
from toolkit.review.sheet import Sheet
from toolkit.tm import Suggestion
from toolkit.units import State, Unit

Suggest = Callable[[Unit, Iterable[Sheet]], Sequence[Suggestion]]
"""What there is for a unit, given the catalogs that are open; best first."""


def repeats(unit: Unit, sheets: Iterable[Sheet]) -> list[Suggestion]:
    """What people made of the very same source elsewhere in `sheets`, each text once, approved ones first."""
    found = [
        Suggestion(said.target, unit.segment.text, 100, sheet.name, said.state is State.APPROVED)
        for sheet in sheets
        for other in sheet.repeated(unit.segment.text)
        if (said := other.translation) and said.state in PERSONS and said != unit.translation
    ]
    first: dict[str, Suggestion] = {}
    for one in sorted(found, key=lambda one: not one.approved):
        first.setdefault(one.target, one)
    return list(first.values())
