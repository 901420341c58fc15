"""The `#.` lines of a catalog, which belong to the tool: term decisions, findings, confidence, who made the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.catalog.entry import one_line
from toolkit.text import digest
from toolkit.units import Status, TermMatch, Translation

_MADE_BY = "made-by:"
_BEGINNINGS = (
    "term: ",
    "term-was: ",
    "term-new: ",
    "not a term here: ",
    "not to be used: ",
    "finding: ",
    "memory: ",
    "confidence: ",
    _MADE_BY,
)
_CONFIDENCE = re.compile(r"confidence: (100|[1-9]?[0-9])", re.ASCII)
_IGNORE = re.compile(r"\s*zhen:\s*ignore\s+(.+)", re.IGNORECASE)
_REQUEST = re.compile(r"\S*")
_DRAFT = re.compile("[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Record:
    """What a `made-by:` line says: engine `signature`, `request` key, and the `draft` hash of the msgstr it made."""

    signature: str = ""
    request: str = ""
    draft: str = ""


def draft_hash(target: str) -> str:
    """The first 8 hex digits of the SHA-256 of a msgstr: how a catalog knows that nobody has touched a draft."""
    return digest(target, 8)


def read_record(notes: Sequence[str]) -> Record | None:
    """The `made-by:` line among `notes`, or None; other programs may have wrapped it, at blanks and after hyphens."""
    start = next((n for n, note in enumerate(notes) if note.startswith(_MADE_BY)), None)
    if start is None:
        return None
    line = notes[start]
    for more in notes[start + 1 :]:
        line += more if line.endswith("-") and not more.startswith(("request:", "draft:")) else f" {more}"
    line, draft = _taken(line, " draft:", _DRAFT)
    line, request = _taken(line, " request:", _REQUEST)
    return Record(line.removeprefix(_MADE_BY).removeprefix(" "), request, draft)


def _taken(line: str, name: str, form: re.Pattern[str]) -> tuple[str, str]:
    """`line` without the field `name` at its end, and the field's value; empty when there is none of this form."""
    rest, _, value = line.rpartition(name)
    return (rest, value) if rest and form.fullmatch(value) else (line, "")


def read_confidence(notes: Iterable[str]) -> int | None:
    """The number of the `confidence:` line among `notes`, or None."""
    return next((int(match[1]) for note in notes if (match := _CONFIDENCE.fullmatch(note))), None)


def confidence_line(confidence: int) -> str:
    """`confidence`, from 0 to 100, as a line. It stands before `made-by:`, which ends the tool's lines."""
    return f"confidence: {confidence}"


def settled(notes: Iterable[str]) -> tuple[str, ...]:
    """`notes` of a text that is a person's now: without the confidence in a draft."""
    return tuple(note for note in notes if not _CONFIDENCE.fullmatch(note))


def ignored_checks(comments: Iterable[str]) -> frozenset[str]:
    """The ids of the checks that a reviewer's `# ` lines switch off for a message: `zhen: ignore numbers, length`."""
    found = (match[1] for line in comments if (match := _IGNORE.fullmatch(line)))
    return frozenset(name.strip(",;").lower() for names in found for name in names.replace(",", " ").split())


def record_line(record: Record) -> str:
    """`record` as one `made-by:` line; fields that are empty are left out."""
    fields = [_MADE_BY, record.signature]
    fields += [f"{name}:{value}" for name, value in (("request", record.request), ("draft", record.draft)) if value]
    return one_line(" ".join(fields))


def new_record(translation: Translation) -> Record:
    """The record of a draft that the machine has just made."""
    return Record(one_line(translation.signature), translation.request, draft_hash(translation.target))


def rejoined(notes: Sequence[str]) -> list[str]:
    """`notes` with the lines put together that another program has wrapped."""
    lines: list[str] = []
    for note in notes:
        if lines and not note.startswith(_BEGINNINGS):
            lines[-1] += f" {note}"
        else:
            lines.append(note)
    return lines


def term_lines(matches: Iterable[TermMatch]) -> list[str]:
    """One line for each distinct decision, in the order of the text: `term: 深思 → DeepSeek`, `not a term here: …`."""
    return list(dict.fromkeys(one_line(_term_line(match)) for match in matches))


def tool_lines(notes: Sequence[str], matches: Iterable[TermMatch], findings: Iterable[str]) -> tuple[str, ...]:
    """The `#.` lines of an entry a person has just looked at, in place of `notes`: the terms and findings of now.

    What an earlier person saw is out of force; who made the draft stays.
    """
    record = read_record(notes)
    return (*term_lines(matches), *map(one_line, findings), *([record_line(record)] if record else []))


def _term_line(match: TermMatch) -> str:
    term = match.term
    if not match.applies:
        return f"not a term here: {term.source} ({match.reason})"
    if term.status is Status.FORBIDDEN:
        return f"not to be used: {term.source} → {term.target}"
    return f"term: {term.source} → {term.target}"
