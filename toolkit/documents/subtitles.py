"""SubRip and WebVTT: sentences run over cues; timings, indices, settings and notes are never touched.

SubRip as players read it (index, timing, lines, blank line); WebVTT as in the W3C recommendation, section 4.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.documents.html import escape
from toolkit.documents.lines import lines
from toolkit.documents.model import Block, Edit, apply, changed
from toolkit.units import Kind, Segment, Span

CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
TIMING = re.compile(rf"\s*{CLOCK}[ \t]*-->[ \t]*{CLOCK}(?=\s|$)")
SPEAKER = re.compile(r"(?:[-–—－]\s*|>>+\s*|<v[.\s][^<>]*>\s*|♪\s*)")
LABEL = re.compile(r"[\w·]{1,12}[：:]\s*")
PAUSE = 3.0
WIDTH = 42
CLAUSE = re.compile(
    r"(?:and|but|or|that|which|who|when|where|because|if|so|while|than|with|for|to|in|on|at|from|of|as)$", re.IGNORECASE
)


@dataclass(slots=True)
class _Cue:
    """A cue: its times in seconds and the spans of its text lines."""

    start: float
    end: float
    lines: list[Span] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Runs of cues in which one speaker goes on without a pause of three seconds."""
    found: list[list[Span]] = []
    before: _Cue | None = None
    for cue in _cues(text):
        fresh = before is None or cue.start - before.end >= PAUSE
        for span in cue.lines:
            mark = SPEAKER.match(text, span.start, span.end)
            start = mark.end() if mark else span.start
            if fresh or mark or LABEL.match(text, span.start, span.end):
                found.append([])
            fresh = False
            if start < span.end:
                found[-1].append(Span(start, span.end))
        before = cue
    return [Block(Kind.CUE, tuple(spans)) for spans in found if spans]


def check_srt(text: str) -> None:
    """Raise `ValueError` when a timing line is broken or there is none."""
    _check(text)


def check_vtt(text: str) -> None:
    """Raise `ValueError` when the WEBVTT line is missing, a timing line is broken or there is none."""
    if not re.match(r"WEBVTT(?=\s|$)", text):
        raise ValueError("line 1: the first line has to be WEBVTT")
    _check(text)


def _check(text: str) -> None:
    cues = 0
    for number, (start, end) in enumerate(lines(text), 1):
        if "-->" in text[start:end]:
            if not TIMING.match(text, start, end):
                raise ValueError(f"line {number}: broken timing {text[start:end].strip()[:60]!r}")
            cues += 1
    if not cues:
        raise ValueError("line 1: no timing line in the whole file")


def _cues(text: str) -> list[_Cue]:
    cues: list[_Cue] = []
    inside = False
    for start, end in lines(text):
        line = text[start:end]
        if match := TIMING.match(line):
            parts = match.groups()
            cues.append(_Cue(_seconds(parts[:4]), _seconds(parts[4:])))
            inside = True
        elif not line.strip():
            inside = False
        elif inside:
            left, right = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
            cues[-1].lines.append(Span(left, right))
    return [cue for cue in cues if cue.lines]


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


@dataclass(slots=True)
class _Region:
    """Cue text that is written anew: where it stands and the pieces that go there."""

    span: Span
    pieces: list[str]
    changed: bool


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """The subtitles with each target divided over the cues of its segment, two lines a cue where they fit."""
    starts = [cue.lines[0].start for cue in _cues(text)]
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    voiced = text.startswith("WEBVTT")
    regions: list[_Region] = []
    for segment in segments:
        for span, piece, new in _pieces(text, segment, changed(segment, targets), starts, voiced=voiced):
            last = regions[-1] if regions else None
            if last and _same_cue(starts, last.span, span) and not text[last.span.end : span.start].strip():
                last.span = Span(last.span.start, span.end)
                last.pieces.append(piece)
                last.changed |= new
            else:
                regions.append(_Region(span, [piece], new))
    edits = [Edit(r.span.start, r.span.end, newline.join(wrap(" ".join(r.pieces)))) for r in regions if r.changed]
    return apply(text, edits)


def _same_cue(starts: Sequence[int], left: Span, right: Span) -> bool:
    return bisect_right(starts, left.start) == bisect_right(starts, right.start)


def _pieces(
    text: str, segment: Segment, target: str | None, starts: Sequence[int], *, voiced: bool
) -> list[tuple[Span, str, bool]]:
    """What of `segment` goes into each of its cues: where, what, and whether it is new."""
    by_cue: dict[int, Span] = {}
    for span in segment.spans:
        cue = bisect_right(starts, span.start)
        by_cue[cue] = Span(by_cue[cue].start if cue in by_cue else span.start, span.end)
    spans = list(by_cue.values())
    if target is None:
        return [(span, text[span.start : span.end], False) for span in spans]
    target = target.replace("-->", "→")
    target = escape(target, segment.text) if voiced else target
    shares = [span.end - span.start for span in spans]
    return [(span, piece, True) for span, piece in zip(spans, divide(target, shares), strict=True)]


def divide(target: str, shares: Sequence[int]) -> list[str]:
    """`target` cut between words into one piece for each of `shares`, about in their proportion, rather at punctuation.

    With fewer words than shares the last pieces are `…`, so that no cue is empty.
    """
    words = target.split(" ")
    if len(words) < len(shares):
        return words + ["…"] * (len(shares) - len(words))
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word) + 1)
    total, done, cut = sum(shares), 0, [0]
    for number, share in enumerate(shares[:-1]):
        done += share
        wanted = ends[-1] * done / total
        options = range(cut[-1] + 1, len(words) - (len(shares) - number - 2))
        cut.append(min(options, key=lambda at: abs(ends[at] - wanted) - _pull(words, at)))
    cut.append(len(words))
    return [" ".join(words[start:end]) for start, end in pairwise(cut)]


def _pull(words: Sequence[str], at: int) -> int:
    """How many characters off the mark a cut before `words[at]` may be: more after punctuation and before a clause."""
    return 8 if words[at - 1][-1:] in tuple(",.;:!?—") else 6 if CLAUSE.match(words[at]) else 0


def wrap(text: str) -> list[str]:
    """`text` on one line of at most 42 characters, or on two of even length, the first not longer than needed."""
    if len(text) <= WIDTH or " " not in text:
        return [text]
    spaces = [match.start() for match in re.finditer(" ", text)]
    at = min(spaces, key=lambda space: abs(2 * space - len(text)) - (6 if text[space - 1] in ",.;:!?" else 0))
    return [text[:at], text[at + 1 :]]
