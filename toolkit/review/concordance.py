"""Search the segments and translations of all catalogs of a session, and the pairs of its TMX files."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from toolkit.errors import InputError
from toolkit.export import target_of
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.review_session import ReviewSession
from toolkit.types import State

SHOWN = 20
"""Places that are shown."""

_ORDER = (State.APPROVED, State.EDITED, State.OUTDATED, State.DRAFT, State.NEW)


@dataclass(frozen=True, slots=True)
class ConcordanceHit:
    """A source with its translation in the file `origin`; the rest is set for a segment of a catalog."""

    source: str
    target: str
    state: State
    origin: str
    identity: str = ""
    index: int = 0
    key: str = ""


def search(session: ReviewSession, words: str) -> tuple[list[ConcordanceHit], int]:
    """Return places with `words` in source or translation, what reviewers worked on first, and the number of all.

    Upper and lower case are the same. A catalog that cannot be read is skipped; the list of documents reports it.
    """
    places = [
        ConcordanceHit(pair.source, pair.target, State.APPROVED if pair.approved else State.EDITED, pair.origin)
        for pair in session.suggestions.holding(words)
    ]
    for identity, path in session.catalogs().items():
        with suppress(InputError):
            places += _in_catalog(session.read(identity, path), identity, words)
    return sorted(places, key=lambda place: _ORDER.index(place.state))[:SHOWN], len(places)


def _in_catalog(catalog: JudgedCatalog, identity: str, words: str) -> list[ConcordanceHit]:
    with catalog.lock:
        records = [(index, catalog.records[index], catalog.state(index)) for index in catalog.holding(words)]
    return [
        ConcordanceHit(record.segment.text, target_of(record), state, catalog.name, identity, index, record.segment.key)
        for index, record, state in records
    ]
