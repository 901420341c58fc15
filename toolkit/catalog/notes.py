"""The `#.` lines of a message, which belong to the tool: terms, findings, offers, confidence, origin.

Other programs may wrap these lines; they are put together again when they are read.

Every run writes the terms of the day into an entry (`term: 深思 → DeepSeek`). Where they differ from those a reviewer
saw, lines beside them keep these: `term-was: 深思 → Deep Thought text:1f2e3d4c`, or `term-new: 深思 text:1f2e3d4c`
where there was no term. The hash is that of the msgstr: once a reviewer changes the text, the lines do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.catalog.entry import one_line
from toolkit.text import digest
from toolkit.units import Status, TermMatch

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
_TERM = re.compile(r"term: (.+?) → (.+)")
_MOVED = re.compile(r"term-(?:was: (?P<was>.+?) → (?P<target>.+)|new: (?P<new>.+)) text:(?P<text>[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What a `made-by:` line says: engine `signature`, `request` key, and the `draft` hash of the msgstr it made."""

    signature: str = ""
    request: str = ""
    draft: str = ""

    @property
    def line(self) -> str:
        """The `made-by:` line; fields that are empty are left out."""
        fields = [_MADE_BY, self.signature]
        fields += [f"{name}:{value}" for name, value in (("request", self.request), ("draft", self.draft)) if value]
        return one_line(" ".join(fields))


def read_made_by(notes: Sequence[str]) -> MadeBy | None:
    """The `made-by:` line among `notes`, or None; other programs may have wrapped it, at blanks and after hyphens."""
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
    """`line` without the field `name` at its end, and the field's value; empty when there is none of this form."""
    rest, _, value = line.rpartition(name)
    return (rest, value) if rest and form.fullmatch(value) else (line, "")


def draft_hash(target: str) -> str:
    """The first 8 hex digits of the SHA-256 of a msgstr: how a catalog knows that nobody has touched a draft."""
    return digest(target, 8)


def read_confidence(notes: Iterable[str]) -> int | None:
    """The number of the `confidence:` line among `notes`, or None."""
    return next((int(match[1]) for note in notes if (match := _CONFIDENCE.fullmatch(note))), None)


def without_confidence(notes: Iterable[str]) -> tuple[str, ...]:
    """`notes` of a text that is a reviewer's now: without the confidence in a draft."""
    return tuple(note for note in notes if not _CONFIDENCE.fullmatch(note))


def ignored_checks(comments: Iterable[str]) -> frozenset[str]:
    """The ids of the checks that a reviewer's `# ` lines switch off for a message: `zhen: ignore numbers, length`."""
    lists = (match[1] for line in comments if (match := _IGNORE.fullmatch(line)))
    names = frozenset(name.strip(",;").lower() for names in lists for name in names.replace(",", " ").split())
    return names | {"outdated"} if "stale" in names else names  # as version 0.1 called it


def note_lines(
    matches: Iterable[TermMatch] = (),
    *,
    more: Iterable[str] = (),
    confidence: int | None = None,
    made_by: MadeBy | None = None,
) -> tuple[str, ...]:
    """All `#.` lines of an entry: terms, `more` lines (see the functions below), confidence, and last who made it."""
    lines = [*term_lines(matches), *map(one_line, more)]
    if confidence is not None:
        lines.append(f"confidence: {confidence}")
    return (*lines, made_by.line) if made_by else tuple(lines)


def term_lines(matches: Iterable[TermMatch]) -> list[str]:
    """One line for each distinct decision, in the order of the text: `term: 深思 → DeepSeek`, `not a term here: …`."""
    return list(dict.fromkeys(one_line(_term_line(match)) for match in matches))


def _term_line(match: TermMatch) -> str:
    term = match.term
    if not match.applies:
        return f"not a term here: {term.source} ({match.reason})"
    if term.status is Status.FORBIDDEN:
        return f"not to be used: {term.source} → {term.target}"
    return f"term: {term.source} → {term.target}"


def finding_line(description: str) -> str:
    """The line of a finding."""
    return f"finding: {description}"


def offer_line(score: int, origin: str, target: str, change: str = "") -> str:
    """What the translation memory offers: `memory: 84 % b.po: 深思[-旧-]{+新+}模型。 → DeepSeek's old model.`."""
    return f"memory: {score} % {origin}{change and f': {change}'} → {target}"


def moved_lines(seen: Mapping[str, str], now: Mapping[str, str], target: str) -> list[str]:
    """The lines that keep `seen` for an entry whose msgstr is `target` and whose terms are `now`."""
    return [
        one_line(f"term-was: {source} → {then}" if then else f"term-new: {source}") + f" text:{draft_hash(target)}"
        for source, then, _ in moves(seen, now)
    ]


def moves(seen: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(source, target then, target now) of each term that changed; an empty target where it was no term."""
    for source in dict.fromkeys((*now, *seen)):
        then, today = seen.get(source, ""), now.get(source, "")
        if then != today:
            yield source, then, today


def terms_now(matches: Iterable[TermMatch]) -> dict[str, str]:
    """The terms of today, as they are written in an entry's lines."""
    return {one_line(match.term.source): one_line(match.term.target) for match in matches if match.enforced}


def terms_seen(notes: Sequence[str], target: str) -> dict[str, str] | None:
    """The terms (source to target) of an entry when a reviewer last worked on its msgstr `target`.

    `notes` are its `#.` lines. None when they do not say: an entry that this toolkit has never written.
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
    """`notes` with the lines put together that another program has wrapped."""
    lines: list[str] = []
    for note in notes:
        if lines and not note.startswith(_BEGINNINGS):
            lines[-1] += f" {note}"
        else:
            lines.append(note)
    return lines
