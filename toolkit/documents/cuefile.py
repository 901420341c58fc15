"""Read SubRip and WebVTT: cues, their times, and the positions of their text.

SubRip as players read it (index, timing, lines, blank line); WebVTT as in the W3C recommendation, section 4. The
code before a line (`{an8}` with its backslash, a dash, `<v Speaker>`) and tags around a line are not text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.documents.lines import lines, rows
from toolkit.documents.model import Block
from toolkit.markup import TAG, partners
from toolkit.text import trim
from toolkit.units import Kind, Span

CLOCK = r"(?:(\d+):)?([0-5]?\d):([0-5]\d)[,.](\d{1,3})"
TIMING = re.compile(rf"\s*{CLOCK}[ \t]*-->[ \t]*{CLOCK}(?=\s|$)")
NEARLY = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{1,2}[,.:]\d{1,3}\s*[^\w\s]{1,4}\s*(?:\d+:)?\d{1,2}:\d{1,2}")
SPEAKER = re.compile(r"(?:[-–—－]\s*|>>+\s*|<v[.\s][^<>]*>\s*|[♪♫]\s*)")
POSITION = re.compile(r"\s*\{\\[^{}\n]*\}\s*")
LABEL = re.compile(r"[\w·]{1,12}[：:]\s*")
NAME = re.compile(r"</?([a-zA-Z]+)")
PAUSE = 3.0


@dataclass(slots=True)
class Cue:
    """A cue: its times in seconds, the position of its timing, and the spans of its lines without position codes."""

    start: float
    end: float
    at: int = 0
    lines: list[Span] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Return the blocks of subtitles: runs of cues of one speaker without a pause of 3 seconds."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    run: list[Span] = []
    before: Cue | None = None
    voice = ""
    for cue in cues(text, strict=is_vtt(text)):
        fresh = before is None or cue.start - before.end >= PAUSE
        for number, (span, mark) in enumerate(_bare(text, cue.lines)):
            # the voice tag of the last cue's speaker begins no new speech
            other = bool(mark) and (number > 0 or mark != voice or not mark.startswith("<v"))
            voice = mark or voice
            if run and (fresh or other or LABEL.match(text, span.start, span.end)):
                yield Block(Kind.CUE, tuple(run))
                run = []
            fresh = False
            if span.start < span.end:
                run.append(span)
        before = cue
    if run:
        yield Block(Kind.CUE, tuple(run))


def is_vtt(text: str) -> bool:
    """Return whether a file of subtitles that begins with `text` is WebVTT."""
    return text.startswith("WEBVTT")


def _bare(text: str, rows: Sequence[Span]) -> list[tuple[Span, str]]:
    """Return the lines of a cue without speaker marks and enclosing tags, and the mark that each line begins with."""
    found: list[Span] = []
    marks: list[str] = []
    for span in rows:
        mark = SPEAKER.match(text, span.start, span.end)
        found.append(Span(mark.end() if mark else span.start, span.end))
        marks.append(mark.group().strip() if mark else "")
    if not any("<" in text[span.start : span.end] for span in found):
        return list(zip(found, marks, strict=True))
    tags = [match for span in found for match in TAG.finditer(text, span.start, span.end)]
    names = [NAME.match(tag.group()) for tag in tags]
    pairs = partners(
        [(name.group(1) if name else "", tag.group()[1] == "/") for name, tag in zip(names, tags, strict=True)]
    )
    at_start = {tag.start(): number for number, tag in enumerate(tags)}
    at_end = {tag.end(): number for number, tag in enumerate(tags)}
    for first, last in [(n, n) for n in range(len(found))] + [(0, len(found) - 1)]:
        while True:
            left, right = found[first], found[last]
            head, tail = at_start.get(left.start, -1), at_end.get(right.end, -1)
            both = head >= 0 and tail >= 0 and pairs[head] == tail
            if left.start < left.end and (both or (head >= 0 and pairs[head] is None)):
                found[first] = Span(*trim(text, tags[head].end(), found[first].end))
            if right.start < right.end and (both or (tail >= 0 and pairs[tail] is None)):
                found[last] = Span(*trim(text, found[last].start, max(tags[tail].start(), found[last].start)))
            if (left, right) == (found[first], found[last]):
                break
    return list(zip(found, marks, strict=True))


def check_vtt(text: str) -> None:
    """Raise `ValueError` when the WEBVTT line is missing, or a timing line is broken or missing."""
    if not re.match(r"WEBVTT(?=\s|$)", text):
        raise ValueError("line 1: the first line must be WEBVTT")
    check_srt(text)


def check_srt(text: str) -> None:
    """Raise `ValueError` when a timing line is broken or missing."""
    count = 0
    for number, row in enumerate(rows(text), 1):
        arrow = "-->" in row
        if not arrow and not row.lstrip()[:1].isdigit():
            continue
        match = TIMING.match(row)
        if match is None and (arrow or NEARLY.match(row)):
            raise ValueError(f"line {number}: broken timing {row.strip()[:60]!r}")
        if match:
            count += 1
            if _seconds(*match.groups()[4:]) < _seconds(*match.groups()[:4]):
                raise ValueError(f"line {number}: the cue ends before it begins: {row.strip()[:60]!r}")
    if not count:
        raise ValueError("line 1: no timing line in the whole file")


def cues(text: str, *, strict: bool) -> Iterator[Cue]:
    """Yield the cues that have text, in order. A blank line ends the text of a cue only in WebVTT (`strict`)."""
    cue: Cue | None = None
    inside = False
    above = ""
    for (start, end), timed, heads in _rows(text):
        left, right = trim(text, start, end)
        if timed and (match := TIMING.match(text, start, end)):
            if cue and cue.lines:
                yield cue
            cue, inside = Cue(_seconds(*match.groups()[:4]), _seconds(*match.groups()[4:]), start), True
        elif left == right:
            inside = inside and not strict
        elif inside and cue and not (heads and (text[left:right].isdigit() or not above.strip())):
            while text.startswith("{", left) and (mark := POSITION.match(text, left, right)):
                left = mark.end()
            if left < right:
                cue.lines.append(Span(left, right))
        above = text[start:end]
    if cue and cue.lines:
        yield cue


def _rows(text: str) -> Iterator[tuple[tuple[int, int], bool, bool]]:
    """Yield each line, whether it has an arrow, and whether the next line does: then it may be a cue's number."""
    held: tuple[int, int] | None = None
    arrow = False
    for row in lines(text):
        following = text.find("-->", *row) >= 0
        if held:
            yield held, arrow, following
        held, arrow = row, following
    if held:
        yield held, arrow, False


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
