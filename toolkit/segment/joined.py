"""Join lines into one string, and map its parts back to the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from toolkit.segment.sentences import ascii_word
from toolkit.types import Span


class Joined:
    """The joined text of several lines, and the document spans of any part of it.

    Line ends and white space around them are removed. One space joins ASCII letters or digits, nothing joins other
    characters (`旗舰模型` + `API 价格` gives `旗舰模型API 价格`).
    """

    def __init__(self, lines: Sequence[str], places: tuple[Span, ...]) -> None:
        """Join `lines`, none of them empty, which are at `places` in the document."""
        self._places = places
        if len(lines) == 1:
            self.starts = [0]
            self.text = lines[0]
            return
        parts: list[str] = []
        self.starts = []
        length = 0
        last = ""
        for line in lines:
            if last and ascii_word(last) and ascii_word(line[0]):
                parts.append(" ")
                length += 1
            self.starts.append(length)
            parts.append(line)
            length += len(line)
            last = line[-1]
        self.text = "".join(parts)

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the document spans of `text[start:end]`, one for each line it overlaps."""
        places = self._places
        if not start and end == len(self.text):
            return places
        if len(places) == 1:
            at = places[0].start
            return (Span(at + start, at + end),)
        trimmed: list[Span] = []
        number = max(bisect_right(self.starts, start) - 1, 0)
        while number < len(places) and self.starts[number] < end:
            line, at = places[number], self.starts[number]
            left, right = max(start - at, 0), min(end - at, line.end - line.start)
            if left < right:
                trimmed.append(Span(line.start + left, line.start + right))
            number += 1
        return tuple(trimmed)
