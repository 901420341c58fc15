"""Plain text into blocks: paragraphs, items, headings and tables by their markers, code by its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from toolkit.documents import lines as scan
from toolkit.documents.code import Code
from toolkit.documents.interface import Block
from toolkit.documents.lines import NUMBERED, Line
from toolkit.text import trim
from toolkit.types import Kind, Span

CLOSED_WITHIN = 499
Row = tuple[int, int]


def blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text."""
    collector, is_code = _Blocks(), Code(text)
    fence = ""
    for (start, end), table in _tables(text):
        code = is_code(start, end)
        opener = None if fence else scan.FENCE.match(text, start, end)
        if fence:
            bare = text[start:end].lstrip("> \t").rstrip()
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
            else:
                collector.code(Span(*trim(text, start, end)))
        elif opener and _closes(text, end, opener.group(1)):
            collector.flush()
            fence = opener.group(1)
        elif table is not None:
            collector.flush()
            for cell in () if table else scan.cells(text, scan.peel(text, start, end).span):
                collector.alone(Kind.CELL, cell)
        elif scan.RULE.match(text, start, end):
            collector.flush()
        elif code:
            collector.code(Span(*trim(text, start, end)))
        else:
            line = scan.peel(text, start, end)
            collector.add(line, numbered=NUMBERED.match(text, line.span.start, line.span.end) is not None)
    collector.flush()
    return collector.done


def _closes(text: str, end: int, fence: str) -> bool:
    """Return whether a fence is closed within 500 lines; otherwise the ``` is text."""
    after = islice(scan.following(text, end), CLOSED_WITHIN)
    return any(text[start:stop].strip().startswith(fence[:3]) for start, stop in after)


@dataclass(slots=True)
class _Blocks:
    """Collects lines into blocks."""

    done: list[Block] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    first: Line = field(init=False)
    last: Line = field(init=False)

    def flush(self) -> None:
        if self.open:
            self.done.append(Block(self.first.kind, tuple(self.open)))
            self.open = []

    def alone(self, kind: Kind, span: Span, *, literal: bool = False) -> None:
        self.flush()
        if span.start < span.end:
            self.done.append(Block(kind, (span,), literal=literal))

    def code(self, span: Span) -> None:
        """Add a line of code."""
        self.alone(Kind.CODE, span, literal=True)

    def add(self, line: Line, *, numbered: bool) -> None:
        if line.blank:
            self.flush()
            return
        if line.marked or numbered or (self.open and not self._goes_on(line)):
            self.flush()
        if not self.open:
            self.first = line
        self.open.append(line.span)
        self.last = line
        if line.kind is Kind.HEADING:
            self.flush()

    def _goes_on(self, line: Line) -> bool:
        if self.first.kind is Kind.ITEM:
            return line.indent > self.first.indent
        return line.depth == self.last.depth and line.indent <= self.last.indent


def _tables(text: str) -> Iterator[tuple[Row, bool | None]]:
    """Yield each line of `text` with whether it is a row of a table: None when not, True for a separator row."""
    rows = scan.lines(text)
    if "|" in text:
        return _piped(text, rows)
    return zip(rows, repeat(None))  # the second has no end


def _piped(text: str, rows: Iterable[Row]) -> Iterator[tuple[Row, bool | None]]:
    before: Row = (0, 0)
    in_body: bool | None = None
    pending = False
    for row in rows:
        start, end = row
        piped = text.find("|", start, end) >= 0
        separates = piped and _separates(text, before, row)
        if pending:
            yield before, False if separates else in_body
        if not piped:
            in_body = None if start < len(text) else in_body  # the empty line after the last line end is not a row
        elif separates:
            in_body = True
        else:
            in_body = False if in_body is not None or _edged(text[start:end].strip()) else None
        before, pending = row, True
    yield before, in_body


def _separates(text: str, before: Row, row: Row) -> bool:
    """Return whether `row`, which contains a pipe, separates the head of a table from its body."""
    return text.find("|", *before) >= 0 and scan.TABLE_RULE.match(text[slice(*row)].strip()) is not None


def _edged(line: str) -> bool:
    return line.startswith("|") and line.endswith("|") and len(line) > 2
