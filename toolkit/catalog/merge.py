"""Merge: find the message of an older catalog for each segment of a document, and make the new message.

The same text is found by its key, a repeated text by its neighbors, a changed text by its similarity to a message that
no longer has a segment (see `pairing`). The lines of the toolkit are written again, those of reviewers are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.catalog.catalog_units import flagged, persons, rank, translation_of
from toolkit.catalog.entry import Entry, agrees, base_of, free_key, is_key, number_of, one_line, place, storable
from toolkit.catalog.notes import (
    MadeBy,
    draft_hash,
    moved_lines,
    note_lines,
    read_confidence,
    read_made_by,
    terms_now,
)
from toolkit.catalog.pairing import alike, match_active, ordered
from toolkit.types import Segment, SegmentRecord, State, Translation


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What becomes of the entries of a catalog.

    `carried`: by key, the entry of the same text. `outdated`: by key, a reviewed entry for a text that this one
    replaced. `gone`: entries to keep as obsolete, with distinct keys. `foreign`: entries that a user or another
    program added.
    """

    carried: dict[str, Entry]
    outdated: dict[str, Entry]
    gone: tuple[Entry, ...]
    foreign: tuple[Entry, ...]


def make_plan(entries: Sequence[Entry], segments: Sequence[Segment]) -> MergePlan:
    """Plan the merge of the translatable `segments`, in document order, with the `entries` of the catalog."""
    ours = [entry for entry in entries if _is_ours(entry)]
    active, in_order = ordered([entry for entry in ours if not entry.obsolete])
    matched = match_active(active, segments, in_order=in_order)
    left = [n for n in range(len(active)) if n not in matched]
    open_ones = sorted(set(range(len(segments))) - set(matched.values()))
    by_key = {segments[new].key: active[old] for old, new in matched.items()}
    obsolete = [entry for entry in ours if entry.obsolete]
    revived = _revive(obsolete, [segments[n] for n in open_ones])
    by_key |= revived
    work = {n: active[n].source for n in left if persons(active[n])}
    targets = {n: segments[n].text for n in open_ones if segments[n].key not in revived}
    pairs = alike(work, targets, matched)
    outdated = {segments[new].key: active[old] for old, new in pairs.items()}
    taken = {id(entry) for entry in revived.values()}
    gone = [active[n] for n in left] + [entry for entry in obsolete if id(entry) not in taken]
    foreign = tuple(entry for entry in entries if not _is_ours(entry))
    return MergePlan(by_key, outdated, _free_keys(gone, {segment.key for segment in segments}), foreign)


def _is_ours(entry: Entry) -> bool:
    """Return whether this toolkit wrote the message: not if its key belongs to another msgid."""
    return is_key(entry.key) and agrees(entry.key, entry.source)


def _revive(obsolete: Sequence[Entry], segments: Sequence[Segment]) -> dict[str, Entry]:
    """Return the obsolete entry of the same text by key; if there are too many, those with the most reviewed work."""
    pool: dict[str, list[Entry]] = defaultdict(list)
    wanted: dict[str, list[str]] = defaultdict(list)
    for entry in obsolete:
        pool[base_of(entry.key or "")].append(entry)
    for segment in segments:
        wanted[base_of(segment.key)].append(segment.key)
    revived: dict[str, Entry] = {}
    for base, keys in wanted.items():
        best = sorted(pool[base], key=lambda entry: (rank(entry), number_of(entry.key)))[: len(keys)]
        best.sort(key=lambda entry: number_of(entry.key))
        revived |= dict(zip(keys, best, strict=False))
    return revived


def _free_keys(gone: Sequence[Entry], used: set[str]) -> tuple[Entry, ...]:
    """Make the entries `gone` obsolete, with keys that no segment and no other obsolete entry has.

    Gettext refuses a file in which an obsolete message repeats another one. Entries without text and comment are
    dropped.
    """
    renamed = []
    for entry in gone:
        if not entry.target and not entry.plural_targets and not entry.comments:
            continue
        key = free_key(entry.key or "", used)
        used.add(key)
        renamed.append(replace(retired(entry), key=key))
    return tuple(renamed)


def retired(entry: Entry) -> Entry:
    """Make `entry` obsolete: of its `#.` lines only `made-by:` and the confidence of a draft are kept."""
    if entry.obsolete:
        return entry
    confidence = None if persons(entry) else read_confidence(entry.notes)
    notes = note_lines(confidence=confidence, made_by=read_made_by(entry.notes))
    return replace(entry, obsolete=True, places=(), notes=notes)


def compose(record: SegmentRecord, plan: MergePlan, findings: Sequence[str], *, document: str) -> Entry:
    """Make the entry for `record`, with the comments, flags and records of its old entry in `plan`.

    `findings` are the `#.` lines of findings and TM suggestions; `document` is the path for `#:`.
    """
    segment, translation = record.segment, record.translation
    old = plan.carried.get(segment.key) or plan.outdated.get(segment.key) or Entry("")
    state = translation.state if translation and translation.target else State.NEW
    notes = note_lines(
        record.matches,
        shown=segment.shown,
        place=segment.place,
        more=(*_moved(record), *findings),
        confidence=translation.confidence if translation and translation.state is State.DRAFT else None,
        made_by=_made_by(translation, old) if translation and state is not State.NEW else None,
    )
    previous = _previous(plan, segment.key) if state is State.OUTDATED else (None, None)
    entry = Entry(
        source=storable(segment.text),
        target=storable(translation.target) if translation else "",
        key=segment.key,
        comments=old.comments,
        notes=notes,
        places=(place(document, segment.line),),
        flags=old.flags,
        sticky=old.sticky,
        previous_source=previous[0],
        previous_key=previous[1],
    )
    return flagged(entry, fuzzy=state in (State.DRAFT, State.EDITED, State.OUTDATED))


def recalled(plan: MergePlan, key: str) -> Translation | None:
    """Return the translation of `key` in `plan`; OUTDATED if it was made for an earlier text."""
    if entry := plan.carried.get(key):
        return translation_of(entry, key)
    if entry := plan.outdated.get(key):
        source = entry.source if entry.previous_source is None else entry.previous_source
        return Translation(key, entry.target, State.OUTDATED, previous_source=source)
    return None


def _moved(record: SegmentRecord) -> list[str]:
    translation = record.translation
    if translation is None or translation.terms is None:
        return []
    return moved_lines(dict(translation.terms), terms_now(record.matches), storable(translation.target))


def _made_by(translation: Translation, old: Entry) -> MadeBy | None:
    """Return the `made-by:` record: a reviewer's text keeps the record of the draft it started from."""
    if translation.state is State.OUTDATED:
        return None
    made_by = MadeBy(one_line(translation.signature), translation.request)
    if translation.state is State.DRAFT:
        return replace(made_by, draft=draft_hash(storable(translation.target)))
    return read_made_by(old.notes) or (made_by if translation.signature else None)


def _previous(plan: MergePlan, key: str) -> tuple[str | None, str | None]:
    entry = plan.carried.get(key) or plan.outdated[key]
    if key in plan.carried or entry.previous_source is not None:
        return entry.previous_source, entry.previous_key
    return entry.source, entry.key
