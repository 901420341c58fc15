"""Plain text and Markdown into blocks: the same markers, with the looks of code in the one and its fences in the other.

Markdown is CommonMark 0.31 with GFM tables, footnotes and front matter, read line by line: what matters here is where
text stands, not how it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, repeat

from toolkit.documents import front
from toolkit.documents import lines as scan
from toolkit.documents.code import Code
from toolkit.documents.elements import part_blocks
from toolkit.documents.lines import Line
from toolkit.documents.model import Block
from toolkit.documents.tags import trim
from toolkit.text import has_han
from toolkit.units import Kind, Span

NUMBERED = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[、．]|[(（](?:\d{1,3}|[一二三四五六七八九十百]{1,4})[)）]|[①-⑳㈠-㈩]|"
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章節节回条條]"
)
NUMBERS = frozenset(
    "一二三四五六七八九十百（第㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
)  # from U+3001 on such a number begins so, or with a figure
DEFINITION = re.compile(
    r" {0,3}\[(?!\^)(?P<label>(?:[^\[\]\\]|\\.){1,999})\]:[ \t]*(?:<[^<>]*>|\S+)"
    r"(?:[ \t]+(?P<quote>[\"'(])(?P<title>.*)[\"')])?[ \t]*$"
)
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
TEMPLATE = re.compile(r"\{(?:%.*%|\{.*\})\}$")
MATH = re.compile(r"(?:> ?)*\s*\$\$\s*$")
HTML_WHOLE = re.compile(r"<(script|pre|style|textarea)(?=[\s>]|$)|<!--|<\?|<!\[CDATA\[|<![a-zA-Z]", re.IGNORECASE)
HTML_BLOCK = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    r"fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    r"menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    r"track|ul)(?=\s|/?>|$)",
    re.IGNORECASE,
)
HTML_ALONE = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)?/?>\s*$")
CLOSED_WITHIN = 499
HTML_ENDS = {"<!--": "-->", "<?": "?>", "<![cdata[": "]]>"}


WORDS = Line(Span(0, 0), 0, Kind.TEXT, False, 0)  # what all lines without indent and markers are like


@dataclass(slots=True)
class _Blocks:
    """Collects lines into blocks."""

    markdown: bool
    done: list[Block] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    first: Line = field(init=False)
    last: Line = field(init=False)

    def flush(self, kind: Kind | None = None) -> None:
        if self.open:
            self.done.append(Block(kind or self.first.kind, tuple(self.open)))
            self.open = []

    def alone(self, kind: Kind, span: Span, *, literal: bool = False, whole: bool = False) -> None:
        self.flush()
        if span.start < span.end:
            self.done.append(Block(kind, (span,), literal=literal, whole=whole))

    def code(self, span: Span) -> None:
        """Add a line of code, to the block of code it follows."""
        self.alone(Kind.CODE, span, literal=True)

    def add(self, line: Line, *, numbered: bool) -> None:
        if line.blank:
            self.flush()
            return
        if line.marked or numbered or (self.open and not self._goes_on(line)):
            self.flush()
        self._add(line.span, line)
        if line.kind is Kind.HEADING:
            self.flush()

    def words(self, span: Span, *, numbered: bool) -> None:
        """Add a line with neither indent nor markers."""
        if numbered or (self.open and self.last is not WORDS and not self._goes_on(WORDS)):
            self.flush()
        self._add(span, WORDS)

    def _add(self, span: Span, line: Line) -> None:
        if not self.open:
            self.first = line
        self.open.append(span)
        self.last = line

    def _goes_on(self, line: Line) -> bool:
        first, last = self.first, self.last
        if first.kind is Kind.ITEM:
            return self.markdown or line.indent > first.indent
        return line.depth == last.depth and (self.markdown or line.indent <= last.indent)


@dataclass(slots=True)
class Layout:
    """What a text consists of: its blocks, where front matter ends, stretches of HTML, labels of link definitions."""

    blocks: list[Block]
    front: int = 0
    html: list[Span] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


def layout(text: str, *, markdown: bool) -> Layout:
    """The layout of a plain text or a Markdown document."""
    lines = _Lines(text, markdown=markdown)
    lines.read()
    return lines.layout


def blocks(text: str, *, markdown: bool) -> list[Block]:
    """The blocks of a plain text or a Markdown document."""
    return layout(text, markdown=markdown).blocks


class _Lines:
    """Goes through a text line by line; `fence` and `in_list` say in what the line at hand stands."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self.text, self.markdown = text, markdown
        self.blocks = _Blocks(markdown)
        self.layout = Layout(self.blocks.done)
        self.fence, self.in_list = "", False
        self.resume = 0
        self.is_code = Code(text, comments=not markdown)

    def read(self) -> None:
        """Fill in `layout`."""
        self._front()
        for (start, end), table in _tables(self.text):
            code = self.is_code(start, end)
            if start >= self.resume and (self.fence or table is not None or not self._plainly(start, end, code=code)):
                self._line(start, end, table=table, code=code)
        self.blocks.flush()

    def _front(self) -> None:
        rows = list(islice(scan.lines(self.text), front.MOST_LINES)) if self.markdown else []
        last = front.last_line(self.text, rows) if rows else 0
        if last:
            self.blocks.done += front.blocks(self.text, rows[1:last])
            self.layout.front = rows[last][1]
            self.resume = self.layout.front + 1

    def _plainly(self, start: int, end: int, *, code: bool) -> bool:
        """Read a line that is empty, or has neither white space at its edges nor markers; false when it is another."""
        if start == end:
            self.blocks.flush()
            return True
        first, last = self.text[start], self.text[end - 1]
        if first < scan.WORDS or last.isspace() or last == "\\":
            return False
        if code:
            self.blocks.code(Span(start, end))
            return True
        self.in_list = False
        numbered = (first in NUMBERS or first.isdecimal()) and NUMBERED.match(self.text, start, end) is not None
        self.blocks.words(Span(start, end), numbered=numbered)
        return True

    def _line(self, start: int, end: int, *, table: bool | None, code: bool) -> None:
        """Read a line. `table` says whether it is a row of a table (true: its separator), `code` whether it is code."""
        text = self.text
        left, right = trim(text, start, end)
        words = left == right or text[left] >= scan.WORDS
        if self.fence:
            self._in_fence(start, end)
        elif not words and self._opens_fence(start, end):
            self.blocks.flush()
        elif table is not None:
            self.blocks.flush()
            for cell in () if table else scan.cells(text, scan.peel(text, start, end).span):
                self.blocks.alone(Kind.CELL, cell)
        elif words:
            self._paragraph(start, end, code=code)
        elif self.markdown and self._markdown(start, end, left, right):
            return
        elif scan.RULE.match(text, start, end):
            self.blocks.flush()
        else:
            self._paragraph(start, end, code=code)

    def _paragraph(self, start: int, end: int, *, code: bool) -> None:
        text, blocks = self.text, self.blocks
        line = scan.peel(text, start, end)
        indented = self.markdown and line.indent >= 4 and not (self.in_list or blocks.open or line.blank)
        if code or indented:
            blocks.code(Span(*trim(text, start, end)))
            return
        self.in_list = line.kind is Kind.ITEM or (self.in_list and (line.blank or line.indent >= 2))
        broken = self.markdown and text.endswith(("  ", "\\"), start, end) and not line.blank
        if broken and text[line.span.end - 1] == "\\":
            span = Span(*trim(text, line.span.start, line.span.end - 1))
            line = Line(span, line.indent, line.kind, line.marked, line.depth)
        blocks.add(line, numbered=NUMBERED.match(text, line.span.start, line.span.end) is not None)
        if broken:
            blocks.flush()

    def _opens_fence(self, start: int, end: int) -> bool:
        mark = scan.FENCE.match(self.text, start, end)
        if mark and (self.markdown or self._closes(end, mark.group(1))):
            self.fence = mark.group(1)
        elif self.markdown and MATH.match(self.text, start, end):
            self.fence = "$$"
        return bool(self.fence)

    def _closes(self, end: int, fence: str) -> bool:
        """In plain text a lone ``` is text; a fence has to be closed within 500 lines."""
        after = islice(scan.following(self.text, end), CLOSED_WITHIN)
        return any(self.text[start:stop].strip().startswith(fence[:3]) for start, stop in after)

    def _in_fence(self, start: int, end: int) -> None:
        bare = self.text[start:end].lstrip("> \t").rstrip()
        if bare.startswith(self.fence) and not bare.strip(self.fence[0]):
            self.fence = ""
        else:
            self.blocks.code(Span(*trim(self.text, start, end)))

    def _markdown(self, start: int, end: int, left: int, right: int) -> bool:
        """Read what only Markdown has; false when the line is something else."""
        text, blocks = self.text, self.blocks
        first = text[left]
        if first == "<" and left - start < 4:
            return self._html(left, end)
        if first in "=-" and blocks.open and blocks.last.kind is Kind.TEXT and UNDERLINE.match(text, left, right):
            blocks.flush(Kind.HEADING)
            return True
        if first == "[" and not blocks.open and (match := DEFINITION.match(text, start, end)):
            self._definition(match, left, right)
            return True
        if first == "{" and TEMPLATE.match(text, left, right):
            blocks.code(Span(left, right))
            return True
        return False

    def _definition(self, match: re.Match[str], left: int, right: int) -> None:
        self.layout.labels.add(label(match.group("label")))
        title = Span(*trim(self.text, *match.span("title"))) if has_han(match.group("title") or "") else None
        self.blocks.code(Span(left, trim(self.text, left, title.start - 1)[1] if title else right))
        if title:
            self.blocks.alone(Kind.OTHER, title, whole=True)

    def _html(self, left: int, end: int) -> bool:
        """Read a block of HTML (CommonMark 0.31, section 4.6)."""
        text = self.text
        whole = HTML_WHOLE.match(text, left, end)
        block = HTML_BLOCK.match(text, left, end)
        if not whole and not block and (self.blocks.open or not HTML_ALONE.match(text, left, end)):
            return False
        if whole:
            closer = f"</{whole.group(1)}" if whole.group(1) else HTML_ENDS.get(whole.group().lower(), ">")
            found = re.compile(re.escape(closer), re.IGNORECASE).search(text, whole.end())
            match = scan.LINE_END.search(text, max(end, found.end())) if found else None
            end = match.start() if match else len(text)
        else:
            for start, stop in scan.following(text, end):
                if not text[start:stop].strip():
                    break
                end = stop
        self.blocks.flush()
        self.resume = end + 1
        self.layout.html.append(Span(left, end))
        self.blocks.done += part_blocks(text, left, end)
        return True


def label(label: str) -> str:
    """A link label as CommonMark compares it (section 4.7)."""
    return " ".join(label.split()).casefold()


Row = tuple[int, int]


def _tables(text: str) -> Iterator[tuple[Row, bool | None]]:
    """Each line of `text` with whether it is a row of a table: None when not, true for a separator row."""
    rows = scan.lines(text)
    if "|" in text:
        return _piped(text, rows)
    return zip(rows, repeat(None))  # the second has no end


def _piped(text: str, rows: Iterable[Row]) -> Iterator[tuple[Row, bool | None]]:
    before: Row = (0, 0)
    known: bool | None = None
    waiting = False
    for row in rows:
        start, end = row
        piped = text.find("|", start, end) >= 0
        separates = piped and _separates(text, before, row)
        if waiting:
            yield before, False if separates else known
        if not piped:
            known = None if start < len(text) else known  # the empty line behind the last line end is none
        elif separates:
            known = True
        else:
            known = False if known is not None or _edged(text[start:end].strip()) else None
        before, waiting = row, True
    yield before, known


def _separates(text: str, before: Row, row: Row) -> bool:
    """Whether `row`, in which there is a pipe, stands between the head of a table and its body."""
    return text.find("|", *before) >= 0 and scan.TABLE_RULE.match(text[slice(*row)].strip()) is not None


def _edged(line: str) -> bool:
    return line.startswith("|") and line.endswith("|") and len(line) > 2
