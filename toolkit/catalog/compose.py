"""Makes the entry of a unit: the tool's lines anew, a person's lines as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.catalog.comments import Record, confidence_line, new_record, read_record, record_line, term_lines
from toolkit.catalog.entry import Entry, one_line, place, storable
from toolkit.catalog.moved import moved_lines, terms_now
from toolkit.catalog.plan import Plan
from toolkit.catalog.states import translation_of
from toolkit.units import State, Translation, Unit


def compose(unit: Unit, plan: Plan, findings: Sequence[str], *, document: str) -> Entry:
    """The entry for `unit`, with the comments, flags and records of the one that `plan` found for it.

    `findings` are `#.` lines; `document` is the path for `#:`.
    """
    segment, translation = unit.segment, unit.translation
    old = plan.kept.get(segment.key) or plan.stale.get(segment.key) or Entry("")
    state = translation.state if translation and translation.target else State.NEW
    record = _record(translation, old) if translation and state is not State.NEW else None
    made_by = record_line(record) if record else ""
    lines = [*term_lines(unit.matches), *_moved(unit), *map(one_line, findings), _sure(translation), made_by]
    previous = _previous(plan, segment.key) if state is State.STALE else (None, None)
    return Entry(
        source=storable(segment.text),
        target=storable(translation.target) if translation else "",
        key=segment.key,
        comments=old.comments,
        notes=tuple(filter(None, lines)),
        places=(place(document, segment.line),),
        flags=_flags(old, state),
        sticky=old.sticky,
        previous_source=previous[0],
        previous_key=previous[1],
    )


def recalled(plan: Plan, key: str) -> Translation | None:
    """What `plan` knows of the translation of `key`; STALE when it was made for an earlier text."""
    if entry := plan.kept.get(key):
        return translation_of(entry, key)
    if entry := plan.stale.get(key):
        source = entry.source if entry.previous_source is None else entry.previous_source
        return Translation(key, entry.target, State.STALE, previous_source=source)
    return None


def _moved(unit: Unit) -> list[str]:
    said = unit.translation
    if said is None or said.terms is None:
        return []
    return moved_lines(dict(said.terms), terms_now(unit.matches), storable(said.target))


def _sure(translation: Translation | None) -> str:
    """The `confidence:` line of a draft; nothing for a person's text, or where nobody knows."""
    if translation is None or translation.state is not State.DRAFT or translation.confidence is None:
        return ""
    return confidence_line(translation.confidence)


def _record(translation: Translation, old: Entry) -> Record | None:
    """What the `made-by:` line says: a person's text keeps the record of the draft it began with."""
    if translation.state is State.STALE:
        return None
    recorded = read_record(old.notes)
    if translation.state is State.DRAFT:
        stored = replace(translation, target=storable(translation.target))
        return new_record(stored)
    if recorded is not None or not translation.signature:
        return recorded
    return Record(one_line(translation.signature), translation.request)


def _previous(plan: Plan, key: str) -> tuple[str | None, str | None]:
    entry = plan.kept.get(key)
    if entry is not None:
        return entry.previous_source, entry.previous_key
    entry = plan.stale[key]
    if entry.previous_source is not None:
        return entry.previous_source, entry.previous_key
    return entry.source, entry.key


def _flags(old: Entry, state: State) -> tuple[str, ...]:
    fuzzy = ("fuzzy",) if state in (State.DRAFT, State.EDITED, State.STALE) else ()
    return fuzzy + tuple(flag for flag in old.flags if flag != "fuzzy")
