"""Find the words of a segment, which are translated. Code, tags, addresses and so on inside it are not changed."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.markup.inline_markup import SIGNS, scan
from toolkit.markup.patterns import LINK, NO_TRANSLATE, VERBATIM, name_of
from toolkit.segment import offsets
from toolkit.skipped.zones import REFERENCE, Zone, without
from toolkit.types import Reason, Segment, Span

REASONS = {
    "CODE": Reason.CODE,
    "FORMULA": Reason.FORMULA,
    "VALUE": Reason.PLACEHOLDER,
    "URL": Reason.ADDRESS,
    "EMAIL": Reason.ADDRESS,
    "MENTION": Reason.IDENTIFIER,
    "FOOTNOTE": Reason.IDENTIFIER,
}
BY_SIGN = {"<": Reason.ATTRIBUTE, **dict.fromkeys("[]!", Reason.ADDRESS), "{": Reason.IDENTIFIER}


def words(text: str, segment: Segment) -> list[Span]:
    """Return the ranges of the words of `segment`, which is translated, in the document's `text`."""
    if not SIGNS.search(segment.text) and "&#" not in segment.text:
        return list(segment.spans)
    fixed = [Span(*place) for place in scan(segment.text).places()]
    fixed += [Span(*match.span()) for match in REFERENCE.finditer(segment.text)]
    free = without([Span(0, len(segment.text))], sorted(fixed))
    return [part for span in free for part in _placed(text, segment, span)]


def zones(text: str, segment: Segment) -> Iterator[Zone]:
    """Yield zones for the parts of a segment that are not changed."""
    for start, end, reason in _fixed(segment.text):
        parts = list(_placed(text, segment, Span(start, end)))
        for part in parts:
            yield Zone(part.start, part.end, reason, Span(parts[0].start, parts[-1].end))


def _fixed(text: str) -> Iterator[tuple[int, int, Reason]]:
    markup = scan(text)
    names = {(point.start, point.end): point.name for point in markup.points}
    for start, end in markup.places():
        link = LINK.match(text, start) if text[start] == "]" else None
        if link and link.lastgroup:
            title = link.start(link.lastgroup) - 1
            yield start, title, Reason.ADDRESS
            yield title, end, Reason.ATTRIBUTE
        else:
            yield start, end, _reason(text[start:end], names.get((start, end), ""))


def _reason(fixed: str, name: str) -> Reason:
    if name == "ELEMENT":
        tag = fixed[: fixed.index(">") + 1]
        return Reason.CODE if name_of(tag) in VERBATIM and not NO_TRANSLATE.search(tag) else Reason.PROTECTED
    if fixed.endswith(">`"):  # the label in a role of MyST
        return Reason.ADDRESS
    return REASONS.get(name) or BY_SIGN.get(fixed[0], Reason.MARKUP)


def _placed(text: str, segment: Segment, part: Span) -> Iterator[Span]:
    """Yield the ranges in the document's `text` of a `part` of the segment's text."""
    for span, at in offsets(text, segment):
        start, end = max(part.start, at), min(part.end, at + span.end - span.start)
        if start < end:
            yield Span(span.start + start - at, span.start + end - at)
