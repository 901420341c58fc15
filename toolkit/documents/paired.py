"""Formats that hold source and target side by side (PO, XLIFF): untranslated sources become drafted targets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from toolkit.documents.model import Block, changed
from toolkit.text import has_han, trim
from toolkit.units import Kind, Segment, Span

Source = Sequence[Span]
"""A source string: the spans of its text in the file, one a line; what lies between them is no part of it."""


def block(text: str, spans: Sequence[Span]) -> Block | None:
    """One paragraph of `spans`, without the white space at their edges; None when there is no Chinese in it."""
    lines = tuple(Span(*found) for span in spans if (found := trim(text, span.start, span.end))[0] < found[1])
    if not any(has_han(text[span.start : span.end]) for span in lines):
        return None
    return Block(Kind.TEXT, lines, running=True)


class Composer:
    """Puts a target string together from the segments of its source."""

    def __init__(
        self, text: str, segments: Sequence[Segment], targets: Mapping[str, str], guard: Callable[[str, str], str]
    ) -> None:
        self._text, self._segments, self._targets, self._guard = text, segments, targets, guard
        self._starts = [unit.spans[0].start for unit in segments]

    def compose(self, source: Source) -> str | None:
        """The target for `source`, all between its segments as it stands there; None while a translation is missing.

        `guard(target, source)` writes a translation the way the format wants it.
        """
        text, done = self._text, source[0].start
        first = bisect_left(self._starts, done)
        last = bisect_left(self._starts, source[-1].end)
        parts: list[str] = []
        for unit in self._segments[first:last]:
            target = changed(unit, self._targets)
            if target is None and unit.translate:
                return None
            start = unit.spans[0].start
            between = _inside(text, source, done, start)
            parts.append(between or (" " if parts else ""))
            parts.append(unit.text if target is None else self._guard(target, unit.text))
            done = unit.spans[-1].end
        return "".join(parts) + _inside(text, source, done, source[-1].end) if parts else None


def _inside(text: str, source: Source, start: int, end: int) -> str:
    """What of `source` stands between two places."""
    spans = ((max(span.start, start), min(span.end, end)) for span in source)
    return "".join(text[left:right] for left, right in spans if left < right)
