"""Cut documents into segments: blocks, then lines that belong together, then sentences; nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit import documents
from toolkit.documents import Block
from toolkit.markup import outside
from toolkit.markup.scan import VERBAL_SIGNS
from toolkit.segment import hard_wraps, transcript
from toolkit.segment.joined import Joined
from toolkit.segment.sentences import cut
from toolkit.text import HAN, digest, has_han
from toolkit.units import Document, Segment, Span

__all__ = ["rebuild", "segment", "segment_text"]


def segment(document: Document) -> list[Segment]:
    """Cut `document` into segments, in the order of their first spans.

    The spans of a segment ascend and do not overlap. Between them are only white space, block markers and, in HTML,
    tags. Translatable attributes inside a sentence are segments after its paragraph.
    """
    text = document.text
    blocks = documents.blocks(document)
    spoken = transcript.Spoken(text, blocks)
    ends = _line_ends if "\r" in text else _line_feeds
    seen: Counter[str] = Counter()
    segments: list[Segment] = []
    line, counted = 1, 0
    for number, block in enumerate(blocks):
        for spans, unit in _units(text, block, spoken):
            start = spans[0].start
            line, counted = line + ends(text, counted, start), start
            key = digest(unit)
            seen[key] += 1
            segments.append(
                Segment(
                    key=key if seen[key] == 1 else f"{key}-{seen[key]}",
                    document=document.id,
                    index=len(segments),
                    paragraph=number,
                    line=line,
                    spans=spans,
                    text=unit,
                    kind=block.kind,
                    translate=not block.literal and _has_words(unit),
                )
            )
    return segments


def segment_text(text: str, format: str = "txt") -> list[Segment]:
    """Return the segments of `text`, read as a document of `format` (a key of `documents.FORMATS`)."""
    document = Document(id="text", path="text", format=format, text=text, encoding="utf-8", newline="\n", sha256="")
    return segment(document)


def rebuild(document: Document, segments: Sequence[Segment]) -> str:
    """Return the text of `document`, rebuilt from `segments` and the text between them."""
    pieces = sorted((span, piece) for unit in segments for span, piece in _pieces(document.text, unit))
    parts: list[str] = []
    done = 0
    for span, piece in pieces:
        parts += (document.text[done : span.start], piece)
        done = span.end
    return "".join(parts) + document.text[done:]


def _pieces(text: str, unit: Segment) -> Iterator[tuple[Span, str]]:
    """Yield each span of a segment with its part of the segment's text."""
    at = 0
    for span in unit.spans:
        at = unit.text.index(text[span.start], at)
        yield span, unit.text[at : at + span.end - span.start]
        at += span.end - span.start


def _has_words(unit: str) -> bool:
    """Return whether there is Chinese in `unit` outside its markup.

    Text before any sign of markup is outside. Signs of emphasis do not count, as the text they enclose is outside too.
    """
    first = HAN.search(unit)
    return first is not None and (not VERBAL_SIGNS.search(unit, 0, first.start()) or has_han(outside(unit)))


def _line_ends(text: str, start: int, end: int) -> int:
    """Count the line ends between two places; negative if the second comes first (an attribute inside a sentence)."""
    if start > end:
        return -_line_ends(text, end, start)
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def _line_feeds(text: str, start: int, end: int) -> int:
    """Do the same for a text without carriage returns."""
    return text.count("\n", start, end) if start <= end else -text.count("\n", end, start)


def _units(text: str, block: Block, spoken: transcript.Spoken) -> Iterator[tuple[tuple[Span, ...], str]]:
    """Yield the spans and the text of each segment of a block."""
    if block.literal:
        for span in block.lines:
            yield (span,), text[span.start : span.end]
        return
    if len(block.lines) == 1:
        at = block.lines[0].start
        unit = text[at : block.lines[0].end]
        for start, end in [(0, len(unit))] if block.whole else cut(unit):
            yield (Span(at + start, at + end),), unit[start:end]
        return
    lines = [text[span.start : span.end] for span in block.lines]
    for first, last in _groups(block, lines, spoken):
        joined = Joined(lines[first:last], block.lines[first:last])
        for start, end in [(0, len(joined.text))] if block.whole else cut(joined.text):
            yield joined.spans(start, end), joined.text[start:end]


def _groups(block: Block, lines: Sequence[str], spoken: transcript.Spoken) -> list[tuple[int, int]]:
    if block.running:
        return [(0, len(lines))]
    return transcript.groups(lines) if spoken(block, lines) else hard_wraps.groups(lines)
