"""Cut documents into segments: blocks, then lines that belong together, then sentences; nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType

from toolkit import documents
from toolkit.documents import Block
from toolkit.markup import outside, seen
from toolkit.markup.inline_markup import VERBAL_SIGNS
from toolkit.segment import hard_wraps, transcript
from toolkit.segment.earlier_cut import CueRun, EarlierCut
from toolkit.segment.joined import Joined
from toolkit.segment.sentences import cut
from toolkit.segment.transcript import Rate
from toolkit.text import HAN, digest, has_han
from toolkit.types import Document, Kind, Segment, Span

__all__ = ["Rate", "offsets", "rebuild", "segment", "segment_text"]


def segment(
    document: Document, earlier: Mapping[str, bool] = MappingProxyType({}), rate: Rate | None = None
) -> list[Segment]:
    """Cut `document` into segments, in the order of their first spans.

    `earlier` are the texts of the segments of an earlier run, each with whether a reviewer worked on it. A paragraph
    that did not change keeps their segments if a reviewer worked on one, and the lines of a transcript keep them in any
    case. `rate` rates the ends of other lines of transcripts; without it only the weights of the package decide.

    The spans of a segment ascend and do not overlap. Between them are only white space, block markers and, in HTML,
    tags. Translatable attributes inside a sentence are segments after its paragraph.
    """
    text = document.text
    blocks = documents.blocks(document)
    earlier_cut = EarlierCut(earlier)
    cutter = _Cutter(text, transcript.Spoken(text, blocks), earlier_cut, rate)
    runs = earlier_cut.runs(text, blocks) if earlier_cut else [CueRun([block]) for block in blocks]
    seen: Counter[str] = Counter()
    segments: list[Segment] = []
    line, counted = 1, 0
    for number, run in enumerate(runs):
        for spans, segment, pauses in cutter.segments(run):
            start = spans[0].start
            line, counted = line + _line_ends(text, counted, start), start
            key = digest(segment)
            seen[key] += 1
            segments.append(
                Segment(
                    key=key if seen[key] == 1 else f"{key}-{seen[key]}",
                    document=document.id,
                    index=len(segments),
                    paragraph=number,
                    line=line,
                    spans=spans,
                    text=segment,
                    kind=run.blocks[0].kind,
                    translate=not run.blocks[0].literal and _has_words(segment),
                    pauses=pauses,
                )
            )
    times = documents.shown(document, segments)
    places = documents.located(document, segments)
    return [
        replace(part, shown=shown, place=place) if shown or place else part
        for part, shown, place in zip(segments, times, places, strict=True)
    ]


def segment_text(text: str, format: str = "txt", rate: Rate | None = None) -> list[Segment]:
    """Return the segments of `text`, read as a document of `format` (a key of `documents.FORMATS`)."""
    document = Document(id="text", path="text", format=format, text=text, encoding="utf-8", newline="\n", sha256="")
    return segment(document, rate=rate)


def rebuild(document: Document, segments: Sequence[Segment]) -> str:
    """Return the text of `document`, rebuilt from `segments` and the text between them."""
    text = document.text
    pieces = sorted(
        (span, segment.text[at : at + span.end - span.start])
        for segment in segments
        for span, at in offsets(text, segment)
    )
    parts: list[str] = []
    done = 0
    for span, piece in pieces:
        parts += (text[done : span.start], piece)
        done = span.end
    return "".join(parts) + text[done:]


def offsets(text: str, segment: Segment) -> Iterator[tuple[Span, int]]:
    """Yield each span of a segment of the document's `text` with its place in the segment's text."""
    at = 0
    for span in segment.spans:
        at = segment.text.index(text[span.start], at)
        yield span, at
        at += span.end - span.start


def _has_words(segment: str) -> bool:
    """Return whether there is Chinese in `segment` outside its markup.

    Text before any sign of markup is outside. Signs of emphasis do not count, as the text they enclose is outside too.
    """
    first = HAN.search(segment)
    return first is not None and (not VERBAL_SIGNS.search(segment, 0, first.start()) or has_han(outside(segment)))


def _line_ends(text: str, start: int, end: int) -> int:
    """Count the line ends between two places; negative if the second comes first (an attribute inside a sentence)."""
    if start > end:
        return -_line_ends(text, end, start)
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


@dataclass(frozen=True, slots=True)
class _Cutter:
    """Divides the blocks of `text`; see `segment` for the rest."""

    text: str
    spoken: transcript.Spoken
    earlier: EarlierCut
    rate: Rate | None

    def segments(self, run: CueRun) -> Iterator[tuple[tuple[Span, ...], str, tuple[int, ...]]]:
        """Yield the spans, text and pauses of each segment of a run of blocks, mostly one."""
        block = run.blocks[0]
        if block.literal:
            for span in block.lines:
                yield (span,), self.text[span.start : span.end], ()
            return
        spans = tuple(chain.from_iterable(block.lines for block in run.blocks))
        lines = [self.text[span.start : span.end] for span in spans]
        joined = Joined(lines, spans)
        places: list[tuple[int, int]] = []
        done = 0
        for block in run.blocks:
            places += self._places(block, lines[done : done + len(block.lines)], joined, done)
            done += len(block.lines)
        speech = block.kind is Kind.TEXT and len(lines) > 1 and not block.running and self.spoken(block, lines)
        pauses = _pauses(joined) if speech else ()  # the lines of subtitles end anywhere
        for start, end in run.around(places) if run.reviewed else places:
            inside = tuple(place - start for place in pauses if start < place < end)
            yield joined.spans(start, end), joined.text[start:end], inside

    def _places(self, block: Block, lines: Sequence[str], joined: Joined, done: int) -> list[tuple[int, int]]:
        """Return where the segments of a block of these `lines` are in `joined`, which has `done` lines before it."""
        places = []
        if len(lines) == 1:
            groups = [(0, 1)]
        elif not block.running and self.spoken(block, lines):
            groups = self._spoken_groups(block, lines, self.earlier.lines(joined, done, lines))
        else:
            groups = [(0, len(lines))] if block.running else hard_wraps.groups(lines)
        for first, last in groups:
            start, end = joined.starts[done + first], joined.starts[done + last - 1] + len(lines[last - 1])
            inside = [(0, end - start)] if block.whole else cut(joined.text[start:end])
            places += [(start + left, start + right) for left, right in inside]
        if not self.earlier or block.whole:
            return places
        start, end = joined.starts[done], joined.starts[done + len(lines) - 1] + len(lines[-1])
        own = [(left - start, right - start) for left, right in places]
        return [(start + left, start + right) for left, right in self.earlier.of(joined.text[start:end], own)]

    def _spoken_groups(
        self, block: Block, lines: Sequence[str], earlier: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """Return the ranges of lines that are `earlier`, and between them those that are found now."""
        if block.kind is Kind.CUE:  # times and tags in a cue are no words
            lines = [(seen(line).text.strip() or line) if "<" in line or "{" in line else line for line in lines]
        ranges: list[tuple[int, int]] = []
        at = 0
        for start, end in [*earlier, (len(lines), len(lines))]:
            ranges += [(at + first, at + last) for first, last in transcript.groups(lines[at:start], self.rate)]
            ranges += [(start, end)] if start < end else []
            at = end
        return ranges


def _pauses(joined: Joined) -> list[int]:
    """Return where lines begin that no sign divides from the line before."""
    text = joined.text
    return [at for at in joined.starts[1:] if text[at - 1].isalnum() and text[at].isalnum()]
