"""Add a term to the glossary from the page, after a look at the segments that it touches."""

from __future__ import annotations

from pathlib import Path

from toolkit import impact
from toolkit.errors import UsageError
from toolkit.glossary import Glossary, changes, edit
from toolkit.review.review_session import ReviewSession
from toolkit.units import Segment, Term


def touched(session: ReviewSession, term: Term, number: int) -> list[tuple[str, list[Segment]]]:
    """Return the segments by catalog that `term` changes, if it is added to the glossary file `number` (from 0).

    Nothing is written. Raises `InputError` for a term that breaks a rule of the format, or contradicts or repeats an
    entry; `UsageError` when there is no such file.
    """
    path = _file(session, number)
    edit.refuse_repeated(term, session.terms.terms)
    edit.insert(path, [term], write=False)
    before, after, alone = session.terms, Glossary((*session.terms.terms, term)), Glossary((term,))
    added = changes.compare(before, after)
    found = []
    for identity, place in session.catalogs().items():
        segments = [unit.segment for unit in session.read(identity, place).units]
        if any(alone.match(segment.text) for segment in segments):
            parts = impact.touched(added, before, after, [(session.name(place), segments)])
            found.append((session.name(place), [segment for change in parts for _, segment in change]))
    return [(name, segments) for name, segments in found if segments]


def add(session: ReviewSession, term: Term, number: int) -> Path:
    """Write `term` to the glossary file `number`, and judge all catalogs with it. Raises what `touched` raises."""
    path = _file(session, number)
    session.reload()
    edit.refuse_repeated(term, session.terms.terms)
    edit.insert(path, [term])
    session.reload()
    return path


def _file(session: ReviewSession, number: int) -> Path:
    known = session.glossary_files()
    if not 0 <= number < len(known):
        raise UsageError("there is no glossary to add it to", "start zhen review with --glossary FILE")
    return known[number]
