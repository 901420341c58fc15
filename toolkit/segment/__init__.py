"""Documents into translation units: blocks, then lines that belong together, then sentences; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit import documents
from toolkit.documents import Block
from toolkit.segment import runon, transcript
from toolkit.segment.joined import Joined
from toolkit.segment.sentences import cut
from toolkit.text import digest, has_han
from toolkit.units import Document, Segment, Span

__all__ = ["rebuild", "segment", "segment_text"]


def segment(document: Document) -> list[Segment]:
    """The translation units of `document`, in order.

    Their spans rise and do not overlap; between them lies only white space and block markers (in HTML also tags).
    """
    return list(_segments(document))


def segment_text(text: str, format: str = "txt") -> list[Segment]:
    """The translation units of `text`, read as a document of `format` (a key of `documents.FORMATS`)."""
    document = Document(id="text", path="text", format=format, text=text, encoding="utf-8", newline="\n", sha256="")
    return segment(document)


def rebuild(document: Document, segments: Sequence[Segment]) -> str:
    """The text of `document` put together again from `segments` and what lies between them."""
    parts: list[str] = []
    done = 0
    for unit in segments:
        at = 0
        for span in unit.spans:
            parts.append(document.text[done : span.start])
            at = unit.text.index(document.text[span.start], at)
            parts.append(unit.text[at : at + span.end - span.start])
            at, done = at + span.end - span.start, span.end
    return "".join(parts) + document.text[done:]


def _segments(document: Document) -> Iterator[Segment]:
    text = document.text
    blocks = documents.blocks(document)
    spoken = transcript.find(text, blocks)
    seen: dict[str, int] = {}
    index, line, counted = 0, 1, 0
    for number, block in enumerate(blocks):
        for spans, unit in _units(text, block, spoken=spoken[number]):
            start = spans[0].start
            line, counted = line + _line_ends(text, counted, start), start
            key = digest(unit)
            seen[key] = seen.get(key, 0) + 1
            yield Segment(
                key=key if seen[key] == 1 else f"{key}-{seen[key]}",
                document=document.id,
                index=index,
                paragraph=number,
                line=line,
                spans=spans,
                text=unit,
                kind=block.kind,
                translate=not block.literal and has_han(unit),
            )
            index += 1


def _line_ends(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def _units(text: str, block: Block, *, spoken: bool) -> Iterator[tuple[tuple[Span, ...], str]]:
    """The units of a block: their spans and text."""
    if block.literal:
        for span in block.lines:
            yield (span,), text[span.start : span.end]
        return
    lines = [text[span.start : span.end] for span in block.lines]
    for first, last in transcript.groups(lines) if spoken else runon.groups(lines):
        joined = Joined(text, block.lines[first:last])
        for start, end in [(0, len(joined.text))] if block.whole else cut(joined.text):
            yield joined.spans(start, end), joined.text[start:end]
