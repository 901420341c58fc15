"""The `#.` lines of a message, written by the toolkit: terms, times, findings, TM suggestions, confidence, origin.

Other programs may wrap these lines; they are joined again when they are read.

Every run writes the current terms into an entry (`term: 深思 → DeepSeek`). If they differ from those a reviewer saw,
further lines record the old ones: `term-was: 深思 → Deep Thought text:1f2e3d4c`, or `term-new: 深思 text:1f2e3d4c` if
there was no term. The hash is that of the msgstr: once a reviewer changes the text, these lines are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.catalog.entry import one_line
from toolkit.text import digest
from toolkit.types import Status, TermMatch

_MADE_BY = "made-by:"
_BEGINNINGS = (
    "term: ",
    "term-was: ",
    "term-new: ",
    "not a term here: ",
    "not to be used: ",
    "shown: ",
    "place: ",
    "finding: ",
    "memory: ",
    "confidence: ",
    _MADE_BY,
)
_CONFIDENCE = re.compile(r"confidence: (100|[1-9]?[0-9])", re.ASCII)
_SHOWN = re.compile(r"shown: (\d+\.\d{3}(?: \+ \d+\.\d{3})*) s", re.ASCII)
_PLACE = re.compile("place: (.+)")
_IGNORE = re.compile(r"\s*zhen:\s*ignore\s+(.+)", re.IGNORECASE)
_REQUEST = re.compile(r"\S*")
_DRAFT = re.compile("[0-9a-f]{8}")
_TERM = re.compile(r"term: (.+?) → (.+)")
_MOVED = re.compile(r"term-(?:was: (?P<was>.+?) → (?P<target>.+)|new: (?P<new>.+)) text:(?P<text>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The record in a `made-by:` line: engine `signature`, `request` key, and the hash `draft` of the made msgstr."""

    signature: str = ""
    request: str = ""
    draft: str = ""

    @property
    def line(self) -> str:
        """Return the `made-by:` line without empty fields."""
        fields = [_MADE_BY, self.signature]
        fields += [f"{name}:{value}" for name, value in (("request", self.request), ("draft", self.draft)) if value]
        return one_line(" ".join(fields))


def read_made_by(notes: Sequence[str]) -> MadeBy | None:
    """Read the `made-by:` line in `notes`, if any; other programs may have wrapped it at spaces and after hyphens."""
    start = next((n for n, note in enumerate(notes) if note.startswith(_MADE_BY)), None)
    if start is None:
        return None
    line = notes[start]
    for more in notes[start + 1 :]:
        line += more if line.endswith("-") and not more.startswith(("request:", "draft:")) else f" {more}"
    line, draft = _split_field(line, " draft:", _DRAFT)
    line, request = _split_field(line, " request:", _REQUEST)
    return MadeBy(line.removeprefix(_MADE_BY).removeprefix(" "), request, draft)


def _split_field(line: str, name: str, form: re.Pattern[str]) -> tuple[str, str]:
    """Split the field `name` off the end of `line`; its value is empty if there is no such field."""
    rest, _, value = line.rpartition(name)
    return (rest, value) if rest and form.fullmatch(value) else (line, "")


def draft_hash(target: str) -> str:
    """Return the first 8 hex digits of the SHA-256 of a msgstr: they show whether a draft is unchanged."""
    return digest(target, 8)


def read_confidence(notes: Iterable[str]) -> int | None:
    """Read the number of the `confidence:` line in `notes`, if any."""
    return next((int(match[1]) for note in notes if (match := _CONFIDENCE.fullmatch(note))), None)


def read_shown(notes: Sequence[str]) -> tuple[int, ...]:
    """Read the `shown:` line in `notes`, if any: the milliseconds of each cue of a segment."""
    match = next((match for note in _rejoined(notes) if (match := _SHOWN.fullmatch(note))), None)
    return tuple(round(1000 * float(part)) for part in match[1].split(" + ")) if match else ()


def read_place(notes: Sequence[str]) -> str:
    """Read the `place:` line in `notes`, if any: the cell or slide of a segment."""
    return next((match[1] for note in _rejoined(notes) if (match := _PLACE.fullmatch(note))), "")


def without_confidence(notes: Iterable[str]) -> tuple[str, ...]:
    """Remove the confidence of a draft from `notes`, because a reviewer has changed or approved the text."""
    return tuple(note for note in notes if not _CONFIDENCE.fullmatch(note))


def ignored_checks(comments: Iterable[str]) -> frozenset[str]:
    """Return the ids of the checks that the `# ` lines of a message switch off: `zhen: ignore numbers, length`."""
    lists = (match[1] for line in comments if (match := _IGNORE.fullmatch(line)))
    names = frozenset(name.strip(",;").lower() for names in lists for name in names.replace(",", " ").split())
    return names | {"outdated"} if "stale" in names else names  # as version 0.1 called it


def note_lines(
    matches: Iterable[TermMatch] = (),
    *,
    shown: Sequence[int] = (),
    place: str = "",
    more: Iterable[str] = (),
    confidence: int | None = None,
    made_by: MadeBy | None = None,
) -> tuple[str, ...]:
    """Make all `#.` lines of an entry: terms, times, place, `more` lines (see below), confidence, and `made-by:`."""
    times = [f"shown: {' + '.join(f'{time / 1000:.3f}' for time in shown)} s"] if shown else []
    places = [one_line(f"place: {place}")] if place else []
    lines = [*term_lines(matches), *times, *places, *map(one_line, more)]
    if confidence is not None:
        lines.append(f"confidence: {confidence}")
    return (*lines, made_by.line) if made_by else tuple(lines)


def term_lines(matches: Iterable[TermMatch]) -> list[str]:
    """Make a line for each distinct decision, in text order: `term: 深思 → DeepSeek`, `not a term here: …`."""
    return list(dict.fromkeys(one_line(_term_line(match)) for match in matches))


def _term_line(match: TermMatch) -> str:
    term = match.term
    if not match.applies:
        return f"not a term here: {term.source} ({match.reason})"
    if term.status is Status.FORBIDDEN:
        return f"not to be used: {term.source} → {term.target}"
    return f"term: {term.source} → {term.target}"


def finding_line(description: str) -> str:
    """Make the line of a finding."""
    return f"finding: {description}"


def offer_line(score: int, origin: str, target: str, change: str = "") -> str:
    """Make the line of a TM suggestion: `memory: 84 % b.po: 深思[-旧-]{+新+}模型。 → DeepSeek's old model.`."""
    return f"memory: {score} % {origin}{change and f': {change}'} → {target}"


def moved_lines(seen: Mapping[str, str], now: Mapping[str, str], target: str) -> list[str]:
    """Make the lines that record the terms `seen` of an entry with the msgstr `target` and the terms `now`."""
    return [
        one_line(f"term-was: {source} → {then}" if then else f"term-new: {source}") + f" text:{draft_hash(target)}"
        for source, then, _ in moves(seen, now)
    ]


def moves(seen: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Return (source, old target, new target) of each term that changed; empty: no such term."""
    for source in dict.fromkeys((*now, *seen)):
        then, today = seen.get(source, ""), now.get(source, "")
        if then != today:
            yield source, then, today


def terms_now(matches: Iterable[TermMatch]) -> dict[str, str]:
    """Return the current terms, as they are written in the lines of an entry."""
    return {one_line(match.term.source): one_line(match.term.target) for match in matches if match.enforced}


def terms_seen(notes: Sequence[str], target: str) -> dict[str, str] | None:
    """Return the terms (source to target) of an entry when a reviewer last worked on its msgstr `target`.

    `notes` are its `#.` lines. Returns None if they do not record them: this toolkit has never written the entry.
    """
    lines = _rejoined(notes)
    seen = {match[1]: match[2] for line in lines if (match := _TERM.fullmatch(line))}
    moved = [match for line in lines if (match := _MOVED.fullmatch(line))]
    if not seen and not moved and read_made_by(notes) is None:
        return None
    for match in moved:
        if match["text"] == draft_hash(target):
            seen.pop(match["new"] or match["was"], None)
            seen |= {match["was"]: match["target"]} if match["was"] else {}
    return seen


def _rejoined(notes: Sequence[str]) -> list[str]:
    """Join the lines of `notes` that another program has wrapped."""
    lines: list[str] = []
    for note in notes:
        if lines and not note.startswith(_BEGINNINGS):
            lines[-1] += f" {note}"
        else:
            lines.append(note)
    return lines
