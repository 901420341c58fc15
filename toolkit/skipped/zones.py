"""Find the Chinese in a text, and the zones with the reasons why some of it is not translated."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from toolkit.documents.lines import LINE_END
from toolkit.text import HAN_RUN, has_han
from toolkit.types import Reason, Skipped, Span

REFERENCE = re.compile(r"&#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});")


@dataclass(frozen=True, slots=True)
class Zone:
    """A range of a text with one reason. It is a part of `whole`, which counts as one place."""

    start: int
    end: int
    reason: Reason
    whole: Span

    @staticmethod
    def of(start: int, end: int, reason: Reason) -> Zone:
        """Make a zone that is no part of a larger one."""
        return Zone(start, end, reason, Span(start, end))


def chinese(text: str, *, references: bool) -> Iterator[Span]:
    """Return the runs of Chinese characters in `text`, in order; `references`: also those written as `&#20013;`."""
    runs = [Span(*match.span()) for match in HAN_RUN.finditer(text)]
    if references and "&#" in text:
        written = (match for match in REFERENCE.finditer(text) if has_han(html.unescape(match.group())))
        runs = sorted([*runs, *(Span(*match.span()) for match in written)])
    return iter(runs)


def without(runs: Iterable[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of `runs` that no span of `taken` covers; both are in order."""
    number = 0
    for run in runs:
        start = run.start
        while number < len(taken) and taken[number].end <= start:
            number += 1
        for span in _from(taken, number, run.end):
            if start < span.start:
                yield Span(start, span.start)
            start = max(start, span.end)
        if start < run.end:
            yield Span(start, run.end)


def _from(taken: Sequence[Span], number: int, end: int) -> Iterator[Span]:
    while number < len(taken) and taken[number].start < end:
        yield taken[number]
        number += 1


class Words:
    """The translated spans of a text, given in any order, for lookup by place."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: list[Span] = []
        for span in sorted(spans):
            if self.spans and span.start <= self.spans[-1].end:
                self.spans[-1] = Span(self.spans[-1].start, max(self.spans[-1].end, span.end))
            else:
                self.spans.append(span)
        self._starts = [span.start for span in self.spans]

    def none(self, start: int, end: int) -> bool:
        """Return whether nothing between two places is translated."""
        number = bisect_left(self._starts, end)
        return not number or self.spans[number - 1].end <= start

    def free(self, core: Span, wide: Span) -> Span:
        """Return the part of `wide` around `core` in which nothing is translated."""
        number = bisect_left(self._starts, core.end)
        before = self.spans[number - 1].end if number else 0
        behind = self._starts[number] if number < len(self._starts) else wide.end
        return Span(max(wide.start, before), min(wide.end, behind))


class Zones:
    """Layers of zones: a place has the reason of the first layer with a zone there, else `Reason.UNREAD`.

    Zones with that reason only group text, and all others come before them. The zones of a layer must not overlap.
    `end` is the length of the text.
    """

    def __init__(self, end: int, *layers: Iterable[Zone]) -> None:
        ordered = [sorted(layer, key=lambda zone: zone.start) for layer in layers]
        unread = [zone for layer in ordered for zone in layer if zone.reason is Reason.UNREAD]
        self._layers = [[zone for zone in layer if zone.reason is not Reason.UNREAD] for layer in ordered] + [unread]
        self._starts = [[zone.start for zone in layer] for layer in self._layers]
        self._end = end

    def at(self, run: Span) -> Iterator[tuple[Span, Zone]]:
        """Split `run` at zones; yield each part with its zone."""
        start = run.start
        while start < run.end:
            zone, end = self._zone(start, run.end)
            yield Span(start, end), zone
            start = end

    def _zone(self, place: int, end: int) -> tuple[Zone, int]:
        """Return the zone at `place`, and the place where it ends (at most `end`)."""
        free = Span(0, self._end)
        for layer, starts in zip(self._layers, self._starts, strict=True):
            number = bisect_right(starts, place)
            before = layer[number - 1] if number else None
            if before and place < before.end:
                return before, min(end, before.end, free.end)
            behind = starts[number] if number < len(starts) else self._end
            free = Span(max(free.start, before.end if before else 0), min(free.end, behind))
        return Zone(free.start, free.end, Reason.UNREAD, free), min(end, free.end)


class TextLines:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def number(self, place: int) -> int:
        """Return the number of the line in which `place` is, from 1."""
        return bisect_right(self._starts, place)

    def around(self, start: int, end: int) -> Span:
        """Return the span from the start of the line of `start` to the end of the line of `end`."""
        first, last = self.number(start), self.number(end - 1)
        stop = self._starts[last] if last < len(self._starts) else len(self._text)
        return Span(self._starts[first - 1], stop)


def joined(zones: Iterable[Zone], text: str) -> list[Zone]:
    """Make zones with the same reason parts of one whole if only white space is between them."""
    groups: list[list[Zone]] = []
    for zone in sorted(zones, key=lambda zone: zone.start):
        last = groups[-1][-1] if groups else None
        if last and last.reason is zone.reason and not text[last.end : zone.start].strip():
            groups[-1].append(zone)
        else:
            groups.append([zone])
    return [
        Zone(zone.start, zone.end, zone.reason, Span(group[0].whole.start, group[-1].whole.end))
        for group in groups
        for zone in group
    ]


def skipped_places(part: str, text: str, left: Iterable[Span], zones: Zones, words: Words) -> Iterator[Skipped]:
    """Yield the places of `left`, the runs in the `text` of `part` that nothing translates, joined by their zones.

    A place is from the start of its first line to the end of its last, inside its zone and without the translated
    `words`.
    """
    lines = TextLines(text)
    for zone, core in _grouped(chain.from_iterable(map(zones.at, left)), words):
        around = lines.around(core.start, core.end)
        wide = Span(max(around.start, zone.whole.start), min(around.end, zone.whole.end))
        free = words.free(core, Span(min(wide.start, core.start), max(wide.end, core.end)))
        shown = text[free.start : free.end]
        start = free.start + len(shown) - len(shown.lstrip())
        span = Span(start, start + len(shown.strip()))
        yield Skipped(part, span, lines.number(start), shown.strip(), _reason(zone, text, core))


def _reason(zone: Zone, text: str, core: Span) -> Reason:
    written = zone.reason is Reason.UNREAD and text.startswith("&#", core.start)
    return Reason.REFERENCE if written else zone.reason


def _grouped(runs: Iterable[tuple[Span, Zone]], words: Words) -> Iterator[tuple[Zone, Span]]:
    """Yield the runs with their zones. Runs in the same whole are joined if nothing between them is translated."""
    last: tuple[Zone, Span] | None = None
    for run, zone in runs:
        same = last and (last[0].whole, last[0].reason) == (zone.whole, zone.reason)
        if last and same and words.none(last[1].end, run.start):
            last = zone, Span(last[1].start, run.end)
            continue
        if last:
            yield last
        last = zone, run
    if last:
        yield last
