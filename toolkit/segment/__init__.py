"""Documents into translation units: blocks, then lines that belong together, then sentences; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, count, islice

from toolkit import documents
from toolkit.collector import collecting_rarely
from toolkit.documents import AT_ONCE, WINDOW, Block, Scroll, Stretch
from toolkit.markup import outside
from toolkit.markup.scan import VERBAL_SIGNS
from toolkit.segment import runon, transcript
from toolkit.segment.joined import Joined
from toolkit.segment.repeats import Repeats
from toolkit.segment.sentences import cut
from toolkit.text import HAN, digest, has_han
from toolkit.units import Document, Segment, Span

__all__ = ["rebuild", "segment", "segment_text", "segments"]


def segment(document: Document) -> list[Segment]:
    """The translation units of `document`, in order.

    The spans of a segment rise, and no two overlap; between them lies only white space and block markers (in HTML also
    tags). Segments come in the order of their first spans, but for translatable attributes inside of a sentence: they
    come after its paragraph.
    """
    with collecting_rarely():
        return list(segments(document))


def segment_text(text: str, format: str = "txt") -> list[Segment]:
    """The translation units of `text`, read as a document of `format` (a key of `documents.FORMATS`)."""
    document = Document(id="text", path="text", format=format, text=text, encoding="utf-8", newline="\n", sha256="")
    return segment(document)


def rebuild(document: Document, segments: Sequence[Segment]) -> str:
    """The text of `document` put together again from `segments` and what lies between them."""
    pieces = sorted((span, piece) for unit in segments for span, piece in _pieces(document.text, unit))
    parts: list[str] = []
    done = 0
    for span, piece in pieces:
        parts += (document.text[done : span.start], piece)
        done = span.end
    return "".join(parts) + document.text[done:]


def _pieces(text: str, unit: Segment) -> Iterator[tuple[Span, str]]:
    """What of the unit's own text stands at each of its spans."""
    at = 0
    for span in unit.spans:
        at = unit.text.index(text[span.start], at)
        yield span, unit.text[at : at + span.end - span.start]
        at += span.end - span.start


def segments(source: Document | Scroll, *, at_once: int = AT_ONCE, window: int = WINDOW) -> Iterator[Segment]:
    """The units of `segment` one by one, for those who need not hold them all.

    What is held meanwhile is a stretch of the document and a table of fixed size of the texts that came before. Only a
    document of up to `at_once` characters is held as a whole, which is faster: it may have to be gone through twice.
    """
    read = partial(documents.stretches, source, window=window, at_once=at_once)
    rest = read()
    first = list(islice(rest, 2))
    whole = len(first) < 2
    spoken = transcript.Spoken(lambda: first if whole else read(), at_hand=whole)
    seen, index, paragraph, line = Repeats(), count(), count(), 1
    for stretch in chain(first, rest):
        text, base, counted = stretch.text, stretch.base, 0
        ends = _line_ends if "\r" in text else _line_feeds
        for block in stretch.blocks:
            number = next(paragraph)
            for spans, unit in _units(stretch, block, spoken):
                start = spans[0].start - base
                line, counted = line + ends(text, counted, start), start
                key = digest(unit)
                times = seen.count(int(key, 16))
                yield Segment(
                    key=key if times == 1 else f"{key}-{times}",
                    document=source.id,
                    index=next(index),
                    paragraph=number,
                    line=line,
                    spans=spans,
                    text=unit,
                    kind=block.kind,
                    translate=not block.literal and _has_words(unit),
                )
        line += ends(text, counted, len(text))


def _has_words(unit: str) -> bool:
    """Whether there is Chinese in `unit` outside of its markup.

    What comes before all signs of markup is outside; but for emphasis, of which only the signs themselves are inside.
    """
    first = HAN.search(unit)
    return first is not None and (not VERBAL_SIGNS.search(unit, 0, first.start()) or has_han(outside(unit)))


def _line_ends(text: str, start: int, end: int) -> int:
    """Line ends between two places, negative when the second comes first (an attribute inside of a sentence)."""
    if start > end:
        return -_line_ends(text, end, start)
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def _line_feeds(text: str, start: int, end: int) -> int:
    """The same for a text without carriage returns."""
    return text.count("\n", start, end) if start <= end else -text.count("\n", end, start)


def _units(stretch: Stretch, block: Block, spoken: transcript.Spoken) -> Iterator[tuple[tuple[Span, ...], str]]:
    """The units of a block: their spans in the whole text, and their own."""
    text, base = stretch.text, stretch.base
    if block.literal:
        for span in block.lines:
            yield (Span(base + span.start, base + span.end),), text[span.start : span.end]
        return
    if len(block.lines) == 1:
        line = block.lines[0]
        unit, at = text[line.start : line.end], base + line.start
        for start, end in [(0, len(unit))] if block.whole else cut(unit):
            yield (Span(at + start, at + end),), unit[start:end]
        return
    lines = [text[span.start : span.end] for span in block.lines]
    for first, last in _groups(block, lines, spoken):
        joined = Joined(lines[first:last], block.lines[first:last], base)
        for start, end in [(0, len(joined.text))] if block.whole else cut(joined.text):
            yield joined.spans(start, end), joined.text[start:end]


def _groups(block: Block, lines: Sequence[str], spoken: transcript.Spoken) -> list[tuple[int, int]]:
    if block.running:
        return [(0, len(lines))]
    return transcript.groups(lines) if spoken(block, lines) else runon.groups(lines)
