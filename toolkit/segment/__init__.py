"""Cut documents into segments: blocks, then lines that belong together, then sentences; nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from toolkit import documents
from toolkit.documents import Block
from toolkit.markup import outside
from toolkit.markup.scan import VERBAL_SIGNS
from toolkit.segment import hard_wraps, transcript
from toolkit.segment.earlier_cut import EarlierCut
from toolkit.segment.joined import Joined
from toolkit.segment.sentences import cut
from toolkit.text import HAN, digest, has_han
from toolkit.units import Document, Kind, Segment, Span

__all__ = ["rebuild", "segment", "segment_text"]


def segment(document: Document, earlier: Mapping[str, bool] = MappingProxyType({})) -> list[Segment]:
    """Cut `document` into segments, in the order of their first spans.

    `earlier` are the texts of the segments of an earlier run, each with whether a reviewer worked on it. A paragraph
    that did not change keeps their segments if a reviewer worked on one.

    The spans of a segment ascend and do not overlap. Between them are only white space, block markers and, in HTML,
    tags. Translatable attributes inside a sentence are segments after its paragraph.
    """
    text = document.text
    blocks = documents.blocks(document)
    spoken = transcript.Spoken(text, blocks)
    kept = EarlierCut(earlier)
    ends = _line_ends if "\r" in text else _line_feeds
    seen: Counter[str] = Counter()
    segments: list[Segment] = []
    line, counted = 1, 0
    for number, block in enumerate(blocks):
        for spans, unit, pauses in _units(text, block, spoken, kept):
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
                    pauses=pauses,
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


def _units(
    text: str, block: Block, spoken: transcript.Spoken, kept: EarlierCut
) -> Iterator[tuple[tuple[Span, ...], str, tuple[int, ...]]]:
    """Yield the spans, the text and the pauses of each segment of a block."""
    if block.literal:
        for span in block.lines:
            yield (span,), text[span.start : span.end], ()
        return
    lines = [text[span.start : span.end] for span in block.lines]
    joined = Joined(lines, block.lines)
    places = _cut(block, lines, joined, spoken)
    speech = block.kind is Kind.TEXT and len(lines) > 1 and not block.running and spoken(block, lines)
    pauses = _pauses(joined) if speech else ()  # the lines of subtitles end anywhere
    for start, end in kept.of(joined.text, places) if kept and not block.whole else places:
        inside = tuple(place - start for place in pauses if start < place < end)
        yield joined.spans(start, end), joined.text[start:end], inside


def _pauses(joined: Joined) -> list[int]:
    """Return where lines begin that no sign divides from the line before."""
    text = joined.text
    return [at for at in joined.starts[1:] if text[at - 1].isalnum() and text[at].isalnum()]


def _cut(block: Block, lines: Sequence[str], joined: Joined, spoken: transcript.Spoken) -> list[tuple[int, int]]:
    """Return where the segments of a block are in its joined lines."""
    places = []
    for first, last in _groups(block, lines, spoken) if len(lines) > 1 else [(0, 1)]:
        start, end = joined.starts[first], joined.starts[last - 1] + len(lines[last - 1])
        inside = [(0, end - start)] if block.whole else cut(joined.text[start:end])
        places += [(start + left, start + right) for left, right in inside]
    return places


def _groups(block: Block, lines: Sequence[str], spoken: transcript.Spoken) -> list[tuple[int, int]]:
    if block.running:
        return [(0, len(lines))]
    return transcript.groups(lines) if spoken(block, lines) else hard_wraps.groups(lines)
