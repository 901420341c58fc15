"""Keep the segments that reviewers worked on where the rules of segmentation changed and the paragraph did not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from toolkit.documents import Block
from toolkit.segment.joined import Joined
from toolkit.types import Kind

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\d+[.)、．]\s*")
_REACH = 12
"""A segment covers at most this many more runs of cues than the one it begins in."""
_START = 2
"""Texts are looked up by this many of their first characters."""


@dataclass(frozen=True, slots=True)
class CueRun:
    """Blocks that are cut together. `reviewed`: the work of a reviewer across them, in their joined text."""

    blocks: Sequence[Block]
    reviewed: Sequence[tuple[int, int]] = ()

    def around(self, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return `places` with those that are `reviewed`, and without the parts of others that these cover."""
        for start, end in self.reviewed:
            parts = [part for left, right in places for part in ((left, min(right, start)), (max(left, end), right))]
            places = sorted([(start, end), *(part for part in parts if part[0] < part[1])])
        return list(places)


class EarlierCut:
    """The texts of the segments of an earlier run, each with whether a reviewer worked on it."""

    def __init__(self, texts: Mapping[str, bool]) -> None:
        self._texts = texts
        self._reviewed = any(texts.values())
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for text in sorted(self._texts, key=len, reverse=True):
            self._by_start[text[:_START]].append(text)

    def __bool__(self) -> bool:
        """Return whether a reviewer worked on one of the segments."""
        return self._reviewed

    def lines(self, joined: Joined, first: int, lines: Sequence[str]) -> list[tuple[int, int]]:
        """Return the ranges of `lines`, number `first` and later of `joined`, that earlier segments cover."""
        starts = joined.starts[first : first + len(lines)]
        ends = {start + len(line): number for number, (start, line) in enumerate(zip(starts, lines, strict=True), 1)}
        ranges: list[tuple[int, int]] = []
        number = 0
        while number < len(lines):
            at = starts[number]
            while place := next(self._choices(joined.text, at, {}), None):
                at = place[1]
                if at in ends:
                    ranges.append((number, ends[at]))
                    break
            number = ranges[-1][1] if place else number + 1
        return ranges

    def of(self, text: str, cut: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Return the spans of the earlier segments of `text`, which the present rules split at `cut`.

        These are `cut`, unless earlier segments cover the whole text, a reviewer worked on one of them, and `cut` would
        lose one. White space and item numbers between segments are ignored. Segments of `cut` may be among them.
        """
        if all(text[start:end] in self._texts for start, end in cut):
            return cut
        earlier = self._covering(text, dict(cut))
        return earlier if any(self._texts.get(text[start:end]) for start, end in earlier) else cut

    def runs(self, text: str, blocks: Sequence[Block]) -> list[CueRun]:
        """Return `blocks` in runs, mostly of one; cues that one segment of a reviewer covers are together."""
        runs: list[CueRun] = []
        at = 0
        while at < len(blocks):
            size, crossings = 1, list[tuple[int, int]]()
            while crossing := self._crossing(text, blocks[at : at + size + _REACH], size, crossings):
                size = crossing[0]
                crossings.append(crossing[1])
            runs.append(CueRun(list(blocks[at : at + size]), crossings))
            at += size
        return runs

    def _crossing(
        self, text: str, blocks: Sequence[Block], size: int, crossings: Sequence[tuple[int, int]]
    ) -> tuple[int, tuple[int, int]] | None:
        """Return the reviewed segment that begins in the last of the first `size` blocks, and ends in a later one.

        It begins after the `crossings`. Returns how many blocks it reaches, and its place in their joined text.
        """
        if len(blocks) <= size or any(block.kind is not Kind.CUE or block.whole for block in blocks):
            return None
        spans = tuple(span for block in blocks for span in block.lines)
        joined = Joined([text[span.start : span.end] for span in spans], spans)
        counts = accumulate(len(block.lines) for block in blocks)
        ends = [joined.starts[count] if count < len(spans) else len(joined.text) for count in counts]
        first = max(ends[size - 2] if size > 1 else 0, crossings[-1][1] if crossings else 0)
        for place in range(first, ends[size - 1]):
            for earlier in self._by_start.get(joined.text[place : place + _START], ()):
                end = place + len(earlier)
                if self._texts[earlier] and end > ends[size - 1] and joined.text.startswith(earlier, place):
                    return next(number for number, last in enumerate(ends, 1) if last >= end), (place, end)
        return None

    def _covering(self, text: str, today: Mapping[int, int]) -> list[tuple[int, int]]:
        """Return spans that cover the text: earlier segments first, the longest of them first; empty if none do."""
        failed: set[int] = set()
        path: list[tuple[int, int]] = []
        choices = [self._choices(text, 0, today)]
        while choices:
            at = path[-1][1] if path else 0
            if at == len(text):
                return path
            place = next((place for place in choices[-1] if place[1] not in failed), None)
            if place is None:
                failed.add(at)
                choices.pop()
                if path:
                    path.pop()
                continue
            path.append(place)
            choices.append(self._choices(text, place[1], today))
        return []

    def _choices(self, text: str, at: int, today: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Yield the spans that can follow `at`."""
        start = _after(_SPACE, text, at)
        for place in (start, _after(_NUMBER, text, start)):
            earlier = self._by_start.get(text[place : place + _START], ())
            yield from ((place, place + len(sentence)) for sentence in earlier if text.startswith(sentence, place))
        if start in today:
            yield start, today[start]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
