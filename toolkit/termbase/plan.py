"""Plan an import into a glossary: entries are added, never changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.glossary.edit import problem_of
from toolkit.glossary.load import places
from toolkit.types import Status, Term


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`new` entries to add, the number of existing ones (`same`), and why others are not added, as `path:line: why`."""

    new: tuple[Term, ...]
    same: int
    conflicts: tuple[str, ...]


def plan(incoming: Sequence[Term], existing: Sequence[Term]) -> ImportPlan:
    """Compare `incoming` with `existing`, and with each other in order; the first of two is kept.

    An entry with the same content, or less, already exists. An entry that contradicts another, adds variants or
    conditions to it, or breaks a rule of the format is a conflict: a reviewer decides, and the existing entry is kept.
    """
    by_place = {_place(term): term for term in reversed(existing)}
    new: list[Term] = []
    conflicts: list[str] = []
    same = 0
    for term in incoming:
        if problem := problem_of(term):
            conflicts.append(f"{term.origin}: {problem.message}")
        elif (old := by_place.get(_place(term))) is None and (old := _contradicted(term, by_place)) is None:
            by_place[_place(term)] = term
            new.append(term)
        elif why := _difference(term, old):
            conflicts.append(f"{term.origin}: {why} ({old.origin})")
        else:
            same += 1
    return ImportPlan(tuple(new), same, tuple(conflicts))


_Place = tuple[str, str]


def _place(term: Term) -> _Place:
    return places([term])[0]


def _contradicted(term: Term, by_place: dict[_Place, Term]) -> Term | None:
    """Return the entry that requires what `term` forbids, or forbids what it requires."""
    source = _place(term)[0]
    if term.status is Status.FORBIDDEN:
        main = by_place.get((source, ""))
        return main if main and term.target in (main.target, *main.variants) else None
    forbidden = (by_place.get((source, name)) for name in (term.target, *term.variants) if name)
    return next(filter(None, forbidden), None)


def _difference(term: Term, old: Term) -> str:
    """Return how `term` differs from `old` or adds to it, or nothing."""
    if old.status is not term.status:
        return f"{term.source} is {old.status} in the glossary, but {term.status} here"
    if old.target != term.target:
        return f"{term.source} → {term.target}, but the glossary has {old.target}"
    if more := [name for name in term.variants if name not in (old.target, *old.variants)]:
        return f"{term.source} has further variants: {', '.join(more)}"
    if any(ours and set(ours) != set(theirs) for ours, theirs in ((term.unless, old.unless), (term.only, old.only))):
        return f"{term.source} has other conditions"
    return ""
