"""What an entry's flags, comments and text say about who made its translation."""

from __future__ import annotations

from toolkit.catalog.comments import Record, draft_hash, read_confidence, read_record
from toolkit.catalog.entry import Entry
from toolkit.catalog.moved import terms_seen
from toolkit.units import State, Translation

PERSONS = (State.APPROVED, State.EDITED, State.STALE)
_RANK = {State.APPROVED: 0, State.EDITED: 1, State.STALE: 2, State.DRAFT: 3, State.NEW: 4}


def state_of(entry: Entry) -> State:
    """The state of `entry`.

    An empty msgstr is NEW, one without `fuzzy` APPROVED. Fuzzy with a previous msgid is STALE, with the very text
    that its `made-by:` line records DRAFT; any other fuzzy text was typed by a person: EDITED.
    """
    if not target_of(entry):
        return State.NEW
    if not entry.fuzzy:
        return State.APPROVED
    if entry.previous_source is not None:
        return State.STALE
    record = read_record(entry.notes)
    untouched = record is not None and record.draft == draft_hash(entry.target)
    return State.DRAFT if untouched else State.EDITED


def target_of(entry: Entry) -> str:
    """The msgstr of `entry`, of a plural message the first."""
    return entry.plural_targets[0] if entry.plural_targets else entry.target


def translation_of(entry: Entry, key: str) -> Translation | None:
    """The translation that `entry` holds, under `key`; None when it holds none."""
    state = state_of(entry)
    if state is State.NEW:
        return None
    record = read_record(entry.notes) or Record()
    previous = entry.previous_source or "" if state is State.STALE else ""
    sure = read_confidence(entry.notes) if state is State.DRAFT else None
    return Translation(
        key, target_of(entry), state, record.signature, record.request, previous, _seen(entry, state), sure
    )


def _seen(entry: Entry, state: State) -> tuple[tuple[str, str], ...] | None:
    """The terms a person saw who worked on `entry`."""
    seen = terms_seen(entry.notes, target_of(entry)) if state in (State.APPROVED, State.EDITED) else None
    return None if seen is None else tuple(seen.items())


def persons(entry: Entry) -> bool:
    """Whether a person made or approved the translation of `entry`."""
    return state_of(entry) in PERSONS


def rank(entry: Entry) -> int:
    """How much would be lost with `entry`, the most precious 0; a comment counts where the text is the machine's."""
    return 2 * _RANK[state_of(entry)] + (not entry.comments)
