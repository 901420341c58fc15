"""Read SubRip, WebVTT and SBV: cues, their times, and the positions of their text.

SubRip as players read it (index, timing, lines, blank line); WebVTT as in the W3C recommendation, section 4; SBV as
YouTube exports it (timing `0:00:01.000,0:00:04.000`, lines, blank line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.documents.cueblocks import Cue
from toolkit.documents.lines import lines, rows
from toolkit.text import trim
from toolkit.types import Span

CLOCK = r"(?:(\d+):)?([0-5]?\d):([0-5]\d)[,.](\d{1,3})"
TIMING = re.compile(rf"\s*{CLOCK}[ \t]*-->[ \t]*{CLOCK}(?=\s|$)")
NEARLY = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{1,2}[,.:]\d{1,3}\s*[^\w\s]{1,4}\s*(?:\d+:)?\d{1,2}:\d{1,2}")
SBV_TIMING = re.compile(rf"\s*{CLOCK},[ \t]*{CLOCK}[ \t]*$")
SBV_NEARLY = re.compile(r"\s*(?:\d+:){1,3}\d+(?:\.\d*)?\s*,\s*(?:\d+:){1,3}\d+\S*\s*$")
BREAK = re.compile(r"\[br\]", re.IGNORECASE)


def check_vtt(text: str) -> None:
    """Raise `ValueError` when the WEBVTT line is missing, or a timing line is broken or missing."""
    if not re.match(r"WEBVTT(?=\s|$)", text):
        raise ValueError("line 1: the first line must be WEBVTT")
    check_srt(text)


def check_srt(text: str) -> None:
    """Raise `ValueError` when a timing line is broken or missing."""
    _check(text, TIMING, NEARLY, "-->")


def check_sbv(text: str) -> None:
    """Raise `ValueError` when a timing line is broken or missing."""
    _check(text, SBV_TIMING, SBV_NEARLY, "")


def _check(text: str, timing: re.Pattern[str], nearly: re.Pattern[str], arrow: str) -> None:
    count = 0
    for number, row in enumerate(rows(text), 1):
        arrowed = bool(arrow) and arrow in row
        if not arrowed and not row.lstrip()[:1].isdigit():
            continue
        match = timing.match(row)
        if match is None and (arrowed or nearly.match(row)):
            raise ValueError(f"line {number}: broken timing {row.strip()[:60]!r}")
        if match:
            count += 1
            if seconds(*match.groups()[4:]) < seconds(*match.groups()[:4]):
                raise ValueError(f"line {number}: the cue ends before it begins: {row.strip()[:60]!r}")
    if not count:
        raise ValueError("line 1: no timing line in the whole file")


def srt_cues(text: str) -> Iterator[Cue]:
    """Yield the cues of SubRip or WebVTT that have text, in order.

    A blank line ends the text of a cue only in WebVTT. A line of figures after a blank line is no text.
    """
    strict = text.startswith("WEBVTT")
    cue: Cue | None = None
    inside = False
    above = ""
    for (start, end), timed, heads in _rows(text):
        left, right = trim(text, start, end)
        if timed and (match := TIMING.match(text, start, end)):
            if cue and cue.lines:
                yield cue
            cue, inside = _cue(match, place=" ".join(text[match.end() : end].split())), True
        elif left == right:
            inside = inside and not strict
        elif inside and cue and not _is_number(text[left:right], heads=heads, blank=not above.strip(), cue=cue):
            cue.lines.append(Span(left, right))
        above = text[start:end]
    if cue and cue.lines:
        yield cue


def _is_number(line: str, *, heads: bool, blank: bool, cue: Cue) -> bool:
    """Return whether `line` is the number or name of the next cue (`heads`), or figures left behind a blank line."""
    if heads and blank:
        return True
    return line.isdigit() and (heads or (blank and bool(cue.lines)))


def sbv_cues(text: str) -> Iterator[Cue]:
    """Yield the cues of SBV that have text, in order; `[br]` divides lines."""
    cue: Cue | None = None
    for start, end in lines(text):
        match = SBV_TIMING.match(text, start, end)
        if match:
            if cue and cue.lines:
                yield cue
            cue = _cue(match)
        elif cue:
            edges = [start, *(at for line_break in BREAK.finditer(text, start, end) for at in line_break.span()), end]
            parts = (trim(text, *part) for part in zip(edges[::2], edges[1::2], strict=True))
            cue.lines += [Span(*part) for part in parts if part[0] < part[1]]
    if cue and cue.lines:
        yield cue


def _cue(match: re.Match[str], place: str = "") -> Cue:
    times = match.groups()
    return Cue(seconds(*times[:4]), seconds(*times[4:]), place=place)


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


def seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    """Return the time of a clock with a decimal fraction, in seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
