"""Formats with source and target next to each other (PO, XLIFF): untranslated sources become drafted targets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from toolkit.documents.interface import Block, changed
from toolkit.text import has_han, trim
from toolkit.types import Kind, Segment, Span

Source = Sequence[Span]
"""A source string: the spans of its text in the file, one a line; what is between them does not belong to it."""


def block(text: str, spans: Sequence[Span]) -> Block | None:
    """Return `spans`, without white space at their edges, as one paragraph; None when there is no Chinese in it."""
    lines = tuple(Span(*place) for span in spans if (place := trim(text, span.start, span.end))[0] < place[1])
    if not any(has_han(text[span.start : span.end]) for span in lines):
        return None
    return Block(Kind.OTHER, lines, running=True)


class Composer:
    """Builds a target string from the segments of its source."""

    def __init__(
        self, text: str, segments: Sequence[Segment], targets: Mapping[str, str], guard: Callable[[str, str], str]
    ) -> None:
        self._text, self._segments, self._targets, self._guard = text, segments, targets, guard
        self._starts = [segment.spans[0].start for segment in segments]

    def compose(self, source: Source) -> str | None:
        """Return the target for `source`, with the text between its segments unchanged; None if any is not translated.

        `guard(target, source)` writes a translation as the format requires it.
        """
        text, done = self._text, source[0].start
        first = bisect_left(self._starts, done)
        last = bisect_left(self._starts, source[-1].end)
        parts: list[str] = []
        for segment in self._segments[first:last]:
            target = changed(segment, self._targets)
            if target is None and segment.translate:
                return None
            start = segment.spans[0].start
            between = _inside(text, source, done, start)
            parts.append(between or (" " if parts else ""))
            parts.append(segment.text if target is None else self._guard(target, segment.text))
            done = segment.spans[-1].end
        return "".join(parts) + _inside(text, source, done, source[-1].end) if parts else None


def _inside(text: str, source: Source, start: int, end: int) -> str:
    """Return what `source` has between two positions."""
    spans = ((max(span.start, start), min(span.end, end)) for span in source)
    return "".join(text[left:right] for left, right in spans if left < right)
