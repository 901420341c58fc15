"""Keep the segments that reviewers worked on where the rules of segmentation changed and the paragraph did not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\d+[.)、．]\s*")
_START = 2
"""Texts are looked up by this many of their first characters."""


class EarlierCut:
    """The texts of the segments of an earlier run, each with whether a reviewer worked on it."""

    def __init__(self, texts: Mapping[str, bool]) -> None:
        self._texts = texts if any(texts.values()) else {}
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for text in sorted(self._texts, key=len, reverse=True):
            self._by_start[text[:_START]].append(text)

    def __bool__(self) -> bool:
        """Return whether a reviewer worked on one of the segments."""
        return bool(self._texts)

    def of(self, text: str, cut: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Return the spans of the earlier segments of `text`, which the present rules split at `cut`.

        These are `cut`, unless earlier segments cover the whole text, a reviewer worked on one of them, and `cut` would
        lose one. White space and item numbers between segments are ignored. Segments of `cut` may be among them.
        """
        if all(text[start:end] in self._texts for start, end in cut):
            return cut
        earlier = self._covering(text, dict(cut))
        return earlier if any(self._texts.get(text[start:end]) for start, end in earlier) else cut

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
            yield from ((place, place + len(known)) for known in earlier if text.startswith(known, place))
        if start in today:
            yield start, today[start]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
