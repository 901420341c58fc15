"""What of a segment is translated: its words. Code, tags, addresses and the like inside of it are kept as they are."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.markup.patterns import NO_TRANSLATE, VERBATIM, name_of
from toolkit.markup.scan import SIGNS, scan
from toolkit.skipped.zones import REFERENCE, Zone, without
from toolkit.units import Reason, Segment, Span

REASONS = {
    "CODE": Reason.CODE,
    "FORMULA": Reason.FORMULA,
    "VALUE": Reason.PLACEHOLDER,
    "URL": Reason.ADDRESS,
    "EMAIL": Reason.ADDRESS,
    "MENTION": Reason.IDENTIFIER,
    "FOOTNOTE": Reason.IDENTIFIER,
}
BY_SIGN = {"<": Reason.ATTRIBUTE, "]": Reason.ADDRESS}


def words(text: str, segment: Segment) -> list[Span]:
    """The ranges of the document's `text` that `segment`, which is translated, has as its words."""
    if not SIGNS.search(segment.text) and "&#" not in segment.text:
        return list(segment.spans)
    kept = [Span(*place) for place in scan(segment.text).places()]
    kept += [Span(*match.span()) for match in REFERENCE.finditer(segment.text)]
    found = without([Span(0, len(segment.text))], sorted(kept))
    return [part for span in found for part in _placed(text, segment, span)]


def zones(text: str, segment: Segment) -> Iterator[Zone]:
    """Zones for what is kept in a segment."""
    for start, end, reason in _kept(segment.text):
        parts = list(_placed(text, segment, Span(start, end)))
        for part in parts:
            yield Zone(part.start, part.end, reason, Span(parts[0].start, parts[-1].end))


def _kept(unit: str) -> Iterator[tuple[int, int, Reason]]:
    found = scan(unit)
    names = {(point.start, point.end): point.name for point in found.points}
    for start, end in found.places():
        title = unit.find(" ", start, end) if unit[start] == "]" else -1
        if title >= 0:
            yield start, title, Reason.ADDRESS
            yield title, end, Reason.ATTRIBUTE
        else:
            yield start, end, _reason(unit[start:end], names.get((start, end), ""))


def _reason(kept: str, name: str) -> Reason:
    if name == "ELEMENT":
        tag = kept[: kept.index(">") + 1]
        return Reason.CODE if name_of(tag) in VERBATIM and not NO_TRANSLATE.search(tag) else Reason.PROTECTED
    return REASONS.get(name) or BY_SIGN.get(kept[0], Reason.MARKUP)


def _placed(text: str, segment: Segment, part: Span) -> Iterator[Span]:
    """Where in the document's `text` a part of the segment's own stands."""
    at = 0
    for span in segment.spans:
        at = segment.text.index(text[span.start], at)
        start, end = max(part.start, at), min(part.end, at + span.end - span.start)
        if start < end:
            yield Span(span.start + start - at, span.start + end - at)
        at += span.end - span.start
