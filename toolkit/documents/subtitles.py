"""Subtitles (SubRip, WebVTT): a sentence may span cues. Timings, indices, settings, notes and styles never change.

A translation is divided over the cues of its sentence at word boundaries, in at most two lines of 42 characters if it
fits. Most guides of broadcasters and platforms give this limit for English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.documents.cuefile import Cue, blocks, check_srt, check_vtt, cues, is_vtt
from toolkit.documents.html import escape
from toolkit.documents.model import Edit, apply, changed
from toolkit.documents.wrap import divide, fold
from toolkit.markup import CUE_TIME, TAG
from toolkit.units import Segment, Span

__all__ = ["blocks", "check_srt", "check_vtt", "divide", "render", "wrap"]

WIDTH = 42
DASH = re.compile(r"[-–—－]\s*$")
CUE_TAG = re.compile(f"{TAG.pattern}|{CUE_TIME.pattern}")
TAG_NAME = re.compile(r"<(/?)([a-zA-Z]+)[^<>]*>")


@dataclass(slots=True)
class _Region:
    """Cue text to be replaced: its position and the new pieces."""

    span: Span
    pieces: list[str]
    changed: bool


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the subtitles with each target divided over the cues of its segment, in two lines a cue where it fits.

    With `bilingual` each cue shows its own text, and the translation below it.
    """
    found = list(cues(text, strict=is_vtt(text)))
    starts = [cue.lines[0].start for cue in found]
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    voiced = text.startswith("WEBVTT")
    regions: list[_Region] = []
    for segment in segments:
        for span, piece, new in _pieces(text, segment, changed(segment, targets), found, starts, voiced=voiced):
            if bilingual and not new:
                continue
            last = regions[-1] if regions else None
            if last and _same_cue(starts, last.span, span) and not text[last.span.end : span.start].strip():
                last.span = Span(last.span.start, span.end)
                last.pieces.append(piece)
                last.changed |= new
            else:
                regions.append(_Region(span, [piece], new))
    edit = _beside if bilingual else _instead
    return apply(text, [edit(text, region, newline) for region in regions if region.changed])


def _instead(_: str, region: _Region, newline: str) -> Edit:
    return Edit(region.span.start, region.span.end, newline.join(wrap(" ".join(region.pieces))))


def _beside(text: str, region: _Region, newline: str) -> Edit:
    dash = DASH.search(text[max(region.span.start - 8, 0) : region.span.start])
    lines = wrap(" ".join(region.pieces))
    return Edit(region.span.end, region.span.end, newline + (dash.group() if dash else "") + newline.join(lines))


def _same_cue(starts: Sequence[int], left: Span, right: Span) -> bool:
    return bisect_right(starts, left.start) == bisect_right(starts, right.start)


def _pieces(
    text: str, segment: Segment, target: str | None, found: Sequence[Cue], starts: Sequence[int], *, voiced: bool
) -> list[tuple[Span, str, bool]]:
    """Return what of `segment` goes into each of its cues: position, text, and whether it is new."""
    by_cue: dict[int, Span] = {}
    for span in segment.spans:
        number = bisect_right(starts, span.start) - 1
        by_cue[number] = Span(by_cue[number].start if number in by_cue else span.start, span.end)
    spans = list(by_cue.values())
    if target is None:
        return [(span, text[span.start : span.end], False) for span in spans]
    target = target.replace("-->", "→")
    target = escape(target, segment.text, tags=CUE_TAG) if voiced else target
    lasting = [round(1000 * (found[number].end - found[number].start)) for number in by_cue]
    pieces = _fitted(target, [[span.end - span.start for span in spans], lasting, [1] * len(spans)])
    return [(span, piece, True) for span, piece in zip(spans, _balanced(pieces), strict=True)]


def _fitted(target: str, ways: Sequence[Sequence[int]]) -> list[str]:
    """Divide `target` in the first of the proportions in which each cue fits on two lines, or nearest to it."""
    if len(ways[0]) == 1:
        return [target]
    options = [divide(target, shares) for shares in ways]
    return min(options, key=lambda pieces: sum(max(len(wrap(piece)) - 2, 0) for piece in pieces))


def _balanced(pieces: Sequence[str]) -> list[str]:
    """Return `pieces` with tags that are open at the end of one closed there and opened again in the next."""
    if len(pieces) == 1 or not any("<" in piece for piece in pieces):
        return list(pieces)
    found: list[str] = []
    open_tags: list[tuple[str, str]] = []
    for piece in pieces:
        head = "".join(tag for _, tag in open_tags)
        for match in TAG_NAME.finditer(piece):
            if not match.group(1):
                open_tags.append((match.group(2), match.group()))
            elif any(name == match.group(2) for name, _ in open_tags):
                while open_tags.pop()[0] != match.group(2):
                    pass
        found.append(head + piece + "".join(f"</{name}>" for name, _ in reversed(open_tags)))
    return found


def wrap(text: str) -> list[str]:
    """Return `text` on one line of at most 42 characters without tags, or on two of even length; more if necessary."""
    if _size(text) <= WIDTH:
        return [text]
    spaces = [match.start() for match in re.finditer(" ", CUE_TAG.sub(lambda tag: "x" * len(tag.group()), text))]
    halves = [(text[:at], text[at + 1 :]) for at in spaces if at <= 4 * WIDTH]
    fitting = [half for half in halves if max(map(_size, half)) <= WIDTH]
    if not fitting:
        return fold(text, WIDTH)
    best = min(fitting, key=lambda half: abs(_size(half[0]) - _size(half[1])) - (6 if half[0][-1] in ",.;:!?" else 0))
    return list(best)


def _size(text: str) -> int:
    return len(CUE_TAG.sub("", text)) if "<" in text else len(text)
