"""Finds for each segment of a document the entry that an older version of the catalog holds for it.

The same text is found by its key, a repeated text by what stands before and after it, a changed one by its likeness
to an entry that has no segment any more (see `likeness`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.catalog.comments import confidence_line, read_confidence, read_record, record_line
from toolkit.catalog.entry import Entry
from toolkit.catalog.keys import agrees, base_of, is_key, number_of
from toolkit.catalog.likeness import alike
from toolkit.catalog.places import match_active, ordered
from toolkit.catalog.states import persons, rank
from toolkit.units import Segment


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the entries of a catalog go.

    `kept`: by key, the entry of the same text. `stale`: by key, a person's entry for a text that this one
    replaced. `gone`: those to be kept as obsolete, their keys made free of clashes. `foreign`: entries that a person
    or another program added.
    """

    kept: dict[str, Entry]
    stale: dict[str, Entry]
    gone: tuple[Entry, ...]
    foreign: tuple[Entry, ...]


def make_plan(entries: Sequence[Entry], segments: Sequence[Segment]) -> Plan:
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
    stale = {segments[new].key: active[old] for old, new in pairs.items()}
    taken = {id(entry) for entry in revived.values()}
    gone = [active[n] for n in left] + [entry for entry in obsolete if id(entry) not in taken]
    foreign = tuple(entry for entry in entries if not _is_ours(entry))
    return Plan(kept, stale, _free_keys(gone, {segment.key for segment in segments}), foreign)


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
        key = entry.key or ""
        number = number_of(key)
        while key in used:
            number += 1
            key = f"{base_of(key)}-{number}"
        used.add(key)
        renamed.append(replace(retired(entry), key=key))
    return tuple(renamed)


def retired(entry: Entry) -> Entry:
    """`entry` as obsolete: of its `#.` lines only `made-by:` and the confidence in a draft stay true."""
    if entry.obsolete:
        return entry
    record, sure = read_record(entry.notes), None if persons(entry) else read_confidence(entry.notes)
    notes = ([] if sure is None else [confidence_line(sure)]) + ([record_line(record)] if record else [])
    return replace(entry, obsolete=True, places=(), notes=tuple(notes))
