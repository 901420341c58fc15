"""Finds for each segment of a document the message that an older catalog has for it, and makes the new message.

The same text is found by its key, a repeated text by what is before and after it, a changed one by its likeness
to a message that has no segment any more (see `pairing`). The tool's lines are written again, a reviewer's are kept.
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
from toolkit.units import Segment, State, Translation, Unit


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Where the entries of a catalog go.

    `kept`: by key, the entry of the same text. `outdated`: by key, a person's entry for a text that this one
    replaced. `gone`: those to be kept as obsolete, their keys made free of clashes. `foreign`: entries that a person
    or another program added.
    """

    kept: dict[str, Entry]
    outdated: dict[str, Entry]
    gone: tuple[Entry, ...]
    foreign: tuple[Entry, ...]


def make_plan(entries: Sequence[Entry], segments: Sequence[Segment]) -> MergePlan:
    """The plan for `segments` (the translatable ones, in document order) against the `entries` of the catalog."""
    ours = [entry for entry in entries if _is_ours(entry)]
    active, in_order = ordered([entry for entry in ours if not entry.obsolete])
    matched = match_active(active, segments, in_order=in_order)
    left = [n for n in range(len(active)) if n not in matched]
    open_ones = sorted(set(range(len(segments))) - set(matched.values()))
    kept = {segments[new].key: active[old] for old, new in matched.items()}
    obsolete = [entry for entry in ours if entry.obsolete]
    revived = _revive(obsolete, [segments[n] for n in open_ones])
    kept |= revived
    work = {n: active[n].source for n in left if persons(active[n])}
    targets = {n: segments[n].text for n in open_ones if segments[n].key not in revived}
    pairs = alike(work, targets, matched)
    outdated = {segments[new].key: active[old] for old, new in pairs.items()}
    taken = {id(entry) for entry in revived.values()}
    gone = [active[n] for n in left] + [entry for entry in obsolete if id(entry) not in taken]
    foreign = tuple(entry for entry in entries if not _is_ours(entry))
    return MergePlan(kept, outdated, _free_keys(gone, {segment.key for segment in segments}), foreign)


def _is_ours(entry: Entry) -> bool:
    """Whether this toolkit wrote the message: one whose msgid was exchanged under the key of another text is not."""
    return is_key(entry.key) and agrees(entry.key, entry.source)


def _revive(obsolete: Sequence[Entry], segments: Sequence[Segment]) -> dict[str, Entry]:
    """Key → obsolete entry of the same text; where there are too many, those with most of a person's work."""
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
    """`gone` as obsolete entries with keys that neither a segment nor another of them has.

    Gettext refuses a file in which an obsolete message repeats another one. Entries without any text or comment are
    left out: there is nothing to keep.
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
    """`entry` as obsolete: of its `#.` lines only `made-by:` and the confidence in a draft stay true."""
    if entry.obsolete:
        return entry
    confidence = None if persons(entry) else read_confidence(entry.notes)
    notes = note_lines(confidence=confidence, made_by=read_made_by(entry.notes))
    return replace(entry, obsolete=True, places=(), notes=notes)


def compose(unit: Unit, plan: MergePlan, findings: Sequence[str], *, document: str) -> Entry:
    """The entry for `unit`, with the comments, flags and records of the one that `plan` found for it.

    `findings` are `#.` lines of findings and memory offers; `document` is the path for `#:`.
    """
    segment, translation = unit.segment, unit.translation
    old = plan.kept.get(segment.key) or plan.outdated.get(segment.key) or Entry("")
    state = translation.state if translation and translation.target else State.NEW
    notes = note_lines(
        unit.matches,
        more=(*_moved(unit), *findings),
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
    """What `plan` knows of the translation of `key`; OUTDATED when it was made for an earlier text."""
    if entry := plan.kept.get(key):
        return translation_of(entry, key)
    if entry := plan.outdated.get(key):
        source = entry.source if entry.previous_source is None else entry.previous_source
        return Translation(key, entry.target, State.OUTDATED, previous_source=source)
    return None


def _moved(unit: Unit) -> list[str]:
    translation = unit.translation
    if translation is None or translation.terms is None:
        return []
    return moved_lines(dict(translation.terms), terms_now(unit.matches), storable(translation.target))


def _made_by(translation: Translation, old: Entry) -> MadeBy | None:
    """What the `made-by:` line says: a reviewer's text keeps the line of the draft it began with."""
    if translation.state is State.OUTDATED:
        return None
    made_by = MadeBy(one_line(translation.signature), translation.request)
    if translation.state is State.DRAFT:
        return replace(made_by, draft=draft_hash(storable(translation.target)))
    return read_made_by(old.notes) or (made_by if translation.signature else None)


def _previous(plan: MergePlan, key: str) -> tuple[str | None, str | None]:
    entry = plan.kept.get(key) or plan.outdated[key]
    if key in plan.kept or entry.previous_source is not None:
        return entry.previous_source, entry.previous_key
    return entry.source, entry.key
