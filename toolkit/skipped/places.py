"""Join runs of Chinese to the places that are reported, each with its reason and its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from toolkit.skipped.zones import Lines, Words, Zone, Zones
from toolkit.units import Reason, Skipped, Span


def skipped_places(part: str, text: str, left: Iterable[Span], zones: Zones, words: Words) -> Iterator[Skipped]:
    """Yield the places of `left`, the runs in the `text` of `part` that nothing translates, joined by their zones.

    A place is from the start of its first line to the end of its last, inside its zone and without the translated
    `words`.
    """
    lines = Lines(text)
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
