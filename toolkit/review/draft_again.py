"""Draft the segments of a filter again, in the background: what would be drafted, and the work itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from toolkit.catalog import PERSONS
from toolkit.config import Settings
from toolkit.errors import UsageError
from toolkit.models import find, store
from toolkit.models.pace import Pace, expected_pace
from toolkit.redraft import Redraft
from toolkit.review import finish
from toolkit.review.background import BackgroundWork
from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.review.redrafter import Redrafter
from toolkit.review.review_session import ReviewSession
from toolkit.text import counted, digest
from toolkit.types import State


@dataclass(frozen=True, slots=True)
class Redraftable:
    """The segments that can be drafted again: the version of each by key, with a draft or `new` without any.

    `reviewed` counts those that are kept because a reviewer edited or approved them. `characters`: the Chinese to
    draft; equal sentences count once.
    """

    drafts: Mapping[str, str]
    new: Mapping[str, str]
    reviewed: int
    characters: int

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all."""
        return frozenset({**self.drafts, **self.new})

    @property
    def seen(self) -> str:
        """What identifies these segments as a reviewer has seen them."""
        return digest(repr((sorted(self.drafts.items()), sorted(self.new.items()))), 16)


def redraftable(catalog: JudgedCatalog, places: Iterable[int]) -> Redraftable:
    """Sort the segments at `places` for `DraftAgain`."""
    by_state: dict[State, dict[str, str]] = {State.NEW: {}, State.DRAFT: {}}
    reviewed, texts = 0, set()
    for place in places:
        record = catalog.records[place]
        state = record.translation.state if record.translation else State.NEW
        if state in PERSONS:
            reviewed += 1
        else:
            by_state[state][record.segment.key] = catalog.seen(place)
            texts.add(record.segment.text)
    return Redraftable(by_state[State.DRAFT], by_state[State.NEW], reviewed, sum(map(len, texts)))


def pace_of(settings: Settings) -> Pace | None:
    """Return how fast the model of `settings` drafts, as far as that is known without loading it."""
    with suppress(UsageError):  # an unknown model: reported when it drafts
        model = find(settings.model, settings.models)
        return expected_pace(model, store.load(model), settings)
    return None


class DraftAgain:
    """New drafts for the segments `keys` of the catalog at `path`, as work in the background."""

    def __init__(self, session: ReviewSession, redrafter: Redrafter, path: Path, keys: Collection[str]) -> None:
        self._session, self._redrafter, self._path, self._keys = session, redrafter, path, keys
        self._redraft: Redraft | None = None

    def work(self, progress: BackgroundWork) -> None:
        """Make the drafts. Raises what reading the document, its catalog and the glossary, and drafting raise."""
        session = self._session
        with session.running():
            session.reload()
            document = finish.current(self._path, session.settings, session.terms).source
            self._redraft = Redraft(
                document, self._keys, session.settings, session.terms, left=progress.left, progress=progress
            )
            self._redraft.make(self._redrafter.engine)

    def summary(self) -> str:
        """Say how many segments have a new draft."""
        written, skipped = (len(self._redraft.written), len(self._redraft.skipped)) if self._redraft else (0, 0)
        line = f"{written:,} of {counted(len(self._keys), 'segment')} drafted again."
        return (
            f"{line} {skipped:,} left alone: you opened or changed {'it' if skipped == 1 else 'them'}."
            if skipped
            else line
        )
