"""Convert messages to segments: flags, comments and text show who made a translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.catalog import po
from toolkit.catalog.entry import Entry, agrees, free_key, is_key, storable, wrong_key
from toolkit.catalog.notes import (
    MadeBy,
    draft_hash,
    ignored_checks,
    read_confidence,
    read_made_by,
    read_place,
    read_shown,
    terms_seen,
    without_confidence,
)
from toolkit.errors import InputError
from toolkit.text import digest
from toolkit.types import REVIEWED, Kind, Segment, SegmentRecord, State, Translation

_ISOLATES = dict.fromkeys((0x2068, 0x2069))
_PLACE = re.compile(r"(\S.*?):(\d+)(?= |$)")

PERSONS = (*REVIEWED, State.OUTDATED)
_RANK = {State.APPROVED: 0, State.EDITED: 1, State.OUTDATED: 2, State.DRAFT: 3, State.NEW: 4}


def state_of(entry: Entry) -> State:
    """Return the state of `entry`.

    An empty msgstr is NEW, one without `fuzzy` APPROVED. Fuzzy with a previous msgid is OUTDATED, with exactly the text
    that its `made-by:` line records DRAFT; any other fuzzy text was typed by a reviewer: EDITED.
    """
    if not target_of(entry):
        return State.NEW
    if not entry.fuzzy:
        return State.APPROVED
    if entry.previous_source is not None:
        return State.OUTDATED
    made_by = read_made_by(entry.notes)
    untouched = made_by is not None and made_by.draft == draft_hash(entry.target)
    return State.DRAFT if untouched else State.EDITED


def target_of(entry: Entry) -> str:
    """Return the msgstr of `entry`, or the first of a plural message."""
    return entry.plural_targets[0] if entry.plural_targets else entry.target


def translation_of(entry: Entry, key: str) -> Translation | None:
    """Return the translation in `entry` for the segment `key`, or None."""
    state = state_of(entry)
    if state is State.NEW:
        return None
    target, made_by = target_of(entry), read_made_by(entry.notes) or MadeBy()
    seen = terms_seen(entry.notes, target) if state in REVIEWED else None
    return Translation(
        key,
        target,
        state,
        made_by.signature,
        made_by.request,
        previous_source=entry.previous_source or "" if state is State.OUTDATED else "",
        terms=None if seen is None else tuple(seen.items()),
        confidence=read_confidence(entry.notes) if state is State.DRAFT else None,
    )


def persons(entry: Entry) -> bool:
    """Return whether a reviewer made or approved the translation of `entry`."""
    return state_of(entry) in PERSONS


def rank(entry: Entry) -> int:
    """Rank `entry` by what would be lost with it, 0 for the most; a comment counts if the text is a draft."""
    return 2 * _RANK[state_of(entry)] + (not entry.comments)


def read_records(path: Path) -> list[SegmentRecord]:
    """Read the messages of the PO file at `path` as segments; see `records_of`. Raises `InputError`."""
    return records_of(_entries(path), path)


def records_of(entries: Sequence[Entry], path: Path) -> list[SegmentRecord]:
    """Convert the messages `entries` of the PO file at `path` to segments.

    Source lines come from `#:`, or are lines of the PO file; messages of one source line are one paragraph. A key is
    the msgctxt this toolkit writes, or a digest of the msgid. Plural messages count with their singular msgid and first
    msgstr; the others are `SegmentRecord.forms`. Spans are empty, because the document is not read.
    """
    records: list[SegmentRecord] = []
    for key, entry in keyed(entries).items():
        records.append(record_of(key, entry, path, records[-1].segment if records else None))
    return records


def message_lines(path: Path) -> dict[str, int]:
    """Return the first line (from 1) of each message of a PO file, by key (`read_records`). Raises `InputError`."""
    return {key: entry.line for key, entry in keyed(_entries(path)).items()}


def wrong_keys(path: Path) -> list[tuple[str, str]]:
    """Return the messages of a PO file that have the key of another text: key in `read_records`, what is wrong.

    Raises `InputError`.
    """
    return [(key, what) for key, entry in keyed(_entries(path)).items() if (what := wrong_key(entry))]


def keyed(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the messages in use among `entries` by the key of their segment, in file order."""
    used = [entry for entry in entries if not entry.obsolete]
    taken = {entry.key for entry in used if entry.key and is_key(entry.key) and agrees(entry.key, entry.source)}
    by_key: dict[str, Entry] = {}
    for entry in used:
        own = entry.key in taken and entry.key not in by_key and agrees(entry.key, entry.source)
        key = entry.key if own and entry.key else free_key(digest(entry.source), taken)
        taken.add(key)
        by_key[key] = entry
    return by_key


def _entries(path: Path) -> list[Entry]:
    """Return the messages of the PO file at `path` in file order, without the header and obsolete messages."""
    _, book = po.read_whole(path)
    if book is None:
        raise InputError(f"{path}: no such file", "check the path")
    return [entry for entry in book.entries if not entry.obsolete]


def record_of(key: str, entry: Entry, path: Path, last: Segment | None) -> SegmentRecord:
    """Make the segment of one message of the file at `path`; `last` is the segment before it."""
    match = _PLACE.match(" ".join(entry.places).translate(_ISOLATES))
    document, line = (match[1], int(match[2])) if match else (path.stem, entry.line)
    paragraph = 0 if last is None else last.paragraph + ((last.document, last.line) != (document, line))
    index = 0 if last is None else last.index + 1
    segment = Segment(
        key,
        document,
        index,
        paragraph,
        line,
        (),
        entry.source,
        Kind.TEXT,
        translate=True,
        shown=read_shown(entry.notes),
        place=read_place(entry.notes),
    )
    return SegmentRecord(
        segment,
        (),
        translation_of(entry, key),
        ignored=ignored_checks(entry.comments),
        formats=frozenset(flag for flag in entry.flags if flag.endswith("-format")),
        forms=tuple((entry.plural, target) for target in entry.plural_targets[1:]),
    )


def retargeted(entry: Entry, target: str) -> Entry:
    """Replace the msgstr of `entry`, or the first of a plural message."""
    if entry.plural_targets:
        return replace(entry, plural_targets=(target, *entry.plural_targets[1:]))
    return replace(entry, target=target)


def flagged(entry: Entry, *, fuzzy: bool) -> Entry:
    """Set or clear the flag `fuzzy` of `entry`; it comes first."""
    return replace(entry, flags=("fuzzy",) * fuzzy + tuple(flag for flag in entry.flags if flag != "fuzzy"))


def without_previous(entry: Entry) -> Entry:
    """Remove the `#|` lines of `entry`: the reviewer has seen the new source."""
    return replace(entry, previous_source=None, previous_key=None, previous_plural=None)


def amended(entry: Entry, target: str, state: State) -> Entry:
    """Put a reviewer's `target` and `state` (APPROVED, or EDITED for one to be reviewed again) into `entry`.

    Nothing else changes, except `#|` lines and the confidence of a draft.
    """
    changed = retargeted(without_previous(entry), storable(target))
    changed = replace(changed, notes=without_confidence(entry.notes))
    return flagged(changed, fuzzy=state is not State.APPROVED)
