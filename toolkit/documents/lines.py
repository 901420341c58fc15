"""The lines of a text and the block markers at their start (CommonMark 0.31: sections 4 and 5, and GFM tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.text import trim
from toolkit.types import Kind, Span

LINE_END = re.compile(r"\r\n|\r|\n")
NUMBERED = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[、．]|[(（](?:\d{1,3}|[一二三四五六七八九十百]{1,4})[)）]|[①-⑳㈠-㈩]|"
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章節节回条條]"
)
RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|(?:=\s*){3,})$")
FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}(?!.*`)|~{3,})")
TABLE_RULE = re.compile(r"\s*(?:>\s*)*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
QUOTE = re.compile(r">[ \t]?")
HEADING = re.compile(r"#{1,6}(?=[ \t\u3000])")
HEADING_TAIL = re.compile(r"[ \t]+#+[ \t]*$")
ITEM = re.compile(r"(?:[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|[•●▪◦‣](?=.))[ \t\u3000]*(?:\[[ xX]\](?=[ \t]))?")
NOTE = re.compile(r"\[\^[^\s\[\]]{1,80}\]:")
MARKERS = {">": QUOTE, "[": NOTE}
STARTS = frozenset(">-*+0123456789•●▪◦‣[")
SPACE = re.compile(r"[\s\x1c-\x1f\x85]*")
CELL_EDGE = re.compile(r"(?<!\\)(?:\\\\)*\|")


@dataclass(slots=True)
class Line:
    """One line: `span` without line end and surrounding white space, `indent` in columns, `depth` of `>` markers.

    `kind` follows from its markers; `marked`: it starts a new block.
    """

    span: Span
    indent: int
    kind: Kind
    marked: bool
    depth: int

    @property
    def blank(self) -> bool:
        """Return whether the line has only markers and white space."""
        return self.span.start == self.span.end


def lines(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line of `text` from `start` on, without its line end (LF, CRLF or CR)."""
    find, size = text.find, len(text)
    feed = start - 1
    while True:
        if feed < start:
            feed = find("\n", start)
            feed = size if feed < 0 else feed
        end = find("\r", start, feed)
        if end < 0:
            yield start, feed
            start = feed + 1
        else:
            yield start, end
            start = feed + 1 if end + 1 == feed < size else end + 1
        if start > size:
            return


def rows(text: str) -> Iterator[str]:
    """Yield the lines of `text` without their ends."""
    return (text[start:end] for start, end in lines(text))


def following(text: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines after the one that ends at `end`."""
    match = LINE_END.match(text, end)
    return lines(text, match.end()) if match else iter(())


def peel(text: str, start: int, end: int) -> Line:
    """Return the line `text[start:end]` without its markers."""
    kind, marked, depth = Kind.TEXT, False, 0
    at = _skip_space(text, start, end)
    indent = _columns(text[start:at])
    while at < end and text[at] in STARTS:
        match = MARKERS.get(text[at], ITEM).match(text, at, end)
        if match is None:
            break
        if text[at] == ">":
            depth, kind = depth + 1, Kind.QUOTE
        else:
            kind, marked = Kind.ITEM, True
        at = _skip_space(text, match.end(), end)
    if text.startswith("#", at) and (match := HEADING.match(text, at, end)):
        kind, marked = Kind.HEADING, True
        at = _skip_space(text, match.end(), end)
        if tail := HEADING_TAIL.search(text, max(at, end - 100), end):
            end = tail.start()
    return Line(_strip(text, at, end), indent, kind, marked, depth)


def cells(text: str, span: Span) -> list[Span]:
    """Return the cells of a table row that are not empty, without pipes and surrounding white space."""
    edges = [match.end() for match in CELL_EDGE.finditer(text, span.start, span.end)]
    starts, ends = [span.start, *edges], [*(edge - 1 for edge in edges), span.end]
    spans = (_strip(text, start, end) for start, end in zip(starts, ends, strict=True))
    return [cell for cell in spans if cell.start < cell.end]


def _strip(text: str, start: int, end: int) -> Span:
    return Span(*trim(text, start, end))


def _skip_space(text: str, at: int, end: int) -> int:
    if at < end and text[at].isspace():
        return SPACE.match(text, at, end).end()  # type: ignore[union-attr] # it always matches
    return at


def _columns(indent: str) -> int:
    return len(indent) + 3 * indent.count("\t") + indent.count("\u3000") if indent else 0
