"""Plain text and Markdown into blocks: the same markers, with the looks of code in the one and its fences in the other.

Markdown is CommonMark 0.31 with GFM tables, footnotes and front matter, read line by line: what matters here is where
text stands, not how it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.documents import front
from toolkit.documents import lines as scan
from toolkit.documents.code import code_lines
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
HTML_ENDS = {"<!--": "-->", "<?": "?>", "<![cdata[": "]]>"}


@dataclass(slots=True)
class _Blocks:
    """Collects lines into blocks."""

    markdown: bool
    done: list[Block] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)

    def flush(self, kind: Kind | None = None) -> None:
        if self.open:
            self.done.append(Block(kind or self.open[0].kind, tuple(line.span for line in self.open)))
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
        if line.marked or numbered or not self._goes_on(line):
            self.flush()
        self.open.append(line)
        if line.kind is Kind.HEADING:
            self.flush()

    def _goes_on(self, line: Line) -> bool:
        if not self.open:
            return True
        first, last = self.open[0], self.open[-1]
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


def text_blocks(text: str) -> list[Block]:
    """The blocks of a plain text."""
    return layout(text, markdown=False).blocks


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown document (CommonMark, GFM tables and footnotes, YAML front matter, blocks of HTML)."""
    return layout(text, markdown=True).blocks


def layout(text: str, *, markdown: bool) -> Layout:
    """The layout of a plain text or a Markdown document."""
    return _Reader(text, markdown=markdown).read()


class _Reader:
    """Goes through a text line by line."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self.text, self.markdown = text, markdown
        self.rows = list(scan.lines(text))
        self.blocks = _Blocks(markdown)
        self.layout = Layout(self.blocks.done)
        self.fence, self.in_list = "", False
        self.table: dict[int, bool] = {}
        self.code: list[bool] = []

    def read(self) -> Layout:
        text, rows = self.text, self.rows
        number = self._front()
        self.code = code_lines([text[start:end] for start, end in rows], comments=not self.markdown)
        self.table = _table_rows(text, rows) if "|" in text else {}
        while number < len(rows):
            number = self._line(number)
        self.blocks.flush()
        return self.layout

    def _front(self) -> int:
        last = front.last_line(self.text, self.rows) if self.markdown else 0
        if not last:
            return 0
        self.blocks.done += front.blocks(self.text, self.rows[1:last])
        self.layout.front = self.rows[last][1]
        return last + 1

    def _line(self, number: int) -> int:
        """Read a line; returns the number of the next one to read."""
        text, (start, end) = self.text, self.rows[number]
        left, right = trim(text, start, end)
        words = left == right or text[left] >= scan.WORDS
        if self.fence:
            self._in_fence(start, end)
        elif not words and self._opens_fence(number, start, end):
            self.blocks.flush()
        elif number in self.table:
            self.blocks.flush()
            for cell in () if self.table[number] else scan.cells(text, scan.peel(text, start, end).span):
                self.blocks.alone(Kind.CELL, cell)
        elif words:
            self._paragraph(number, start, end)
        elif self.markdown and (after := self._markdown(number, left, right)):
            return after
        elif scan.RULE.match(text, start, end):
            self.blocks.flush()
        else:
            self._paragraph(number, start, end)
        return number + 1

    def _paragraph(self, number: int, start: int, end: int) -> None:
        text, blocks = self.text, self.blocks
        line = scan.peel(text, start, end)
        indented = self.markdown and line.indent >= 4 and not (self.in_list or blocks.open or line.blank)
        if self.code[number] or indented:
            blocks.code(Span(*trim(text, start, end)))
            return
        self.in_list = line.kind is Kind.ITEM or (self.in_list and (line.blank or line.indent >= 2))
        broken = self.markdown and text.endswith(("  ", "\\"), start, end) and not line.blank
        if broken and text[line.span.end - 1] == "\\":
            span = Span(*trim(text, line.span.start, line.span.end - 1))
            line = Line(line.start, span, line.indent, line.kind, line.marked, line.depth)
        blocks.add(line, numbered=NUMBERED.match(text, line.span.start, line.span.end) is not None)
        if broken:
            blocks.flush()

    def _opens_fence(self, number: int, start: int, end: int) -> bool:
        mark = scan.FENCE.match(self.text, start, end)
        if mark and (self.markdown or _closes(self.text, self.rows, number, mark.group(1))):
            self.fence = mark.group(1)
        elif self.markdown and MATH.match(self.text, start, end):
            self.fence = "$$"
        return bool(self.fence)

    def _in_fence(self, start: int, end: int) -> None:
        bare = self.text[start:end].lstrip("> \t").rstrip()
        if bare.startswith(self.fence) and not bare.strip(self.fence[0]):
            self.fence = ""
        else:
            self.blocks.code(Span(*trim(self.text, start, end)))

    def _markdown(self, number: int, left: int, right: int) -> int:
        """Read what only Markdown has; returns the number of the next line, 0 when it is something else."""
        text, blocks, (start, end) = self.text, self.blocks, self.rows[number]
        first = text[left]
        if first == "<" and left - start < 4:
            return self._html(number, left)
        if first in "=-" and blocks.open and blocks.open[-1].kind is Kind.TEXT and UNDERLINE.match(text, left, right):
            blocks.flush(Kind.HEADING)
            return number + 1
        if first == "[" and not blocks.open and (match := DEFINITION.match(text, start, end)):
            self._definition(match, left, right)
            return number + 1
        if first == "{" and TEMPLATE.match(text, left, right):
            blocks.code(Span(left, right))
            return number + 1
        return 0

    def _definition(self, match: re.Match[str], left: int, right: int) -> None:
        self.layout.labels.add(label(match.group("label")))
        title = Span(*trim(self.text, *match.span("title"))) if has_han(match.group("title") or "") else None
        self.blocks.code(Span(left, trim(self.text, left, title.start - 1)[1] if title else right))
        if title:
            self.blocks.alone(Kind.OTHER, title, whole=True)

    def _html(self, number: int, left: int) -> int:
        """Read a block of HTML (CommonMark 0.31, section 4.6)."""
        text, rows, end = self.text, self.rows, self.rows[number][1]
        whole = HTML_WHOLE.match(text, left, end)
        block = HTML_BLOCK.match(text, left, end)
        if not whole and not block and (self.blocks.open or not HTML_ALONE.match(text, left, end)):
            return 0
        last = number
        if whole:
            closer = f"</{whole.group(1)}" if whole.group(1) else HTML_ENDS.get(whole.group().lower(), ">")
            found = re.compile(re.escape(closer), re.IGNORECASE).search(text, whole.end())
            while last + 1 < len(rows) and (found is None or rows[last][1] < found.end()):
                last += 1
        else:
            while last + 1 < len(rows) and text[slice(*rows[last + 1])].strip():
                last += 1
        self.blocks.flush()
        region = Span(left, rows[last][1])
        self.layout.html.append(region)
        self.blocks.done += part_blocks(text, region.start, region.end)
        return last + 1


def label(label: str) -> str:
    """A link label as CommonMark compares it (section 4.7)."""
    return " ".join(label.split()).casefold()


def _closes(text: str, rows: Sequence[tuple[int, int]], number: int, fence: str) -> bool:
    """In plain text a lone ``` is text; a fence has to be closed within 500 lines."""
    return any(text[start:end].strip().startswith(fence[:3]) for start, end in rows[number + 1 : number + 500])


def _table_rows(text: str, rows: Sequence[tuple[int, int]]) -> dict[int, bool]:
    """The numbers of lines that are rows of a table; True for its separator row."""
    found: dict[int, bool] = {}
    for number, (start, end) in enumerate(rows):
        line = text[start:end].strip()
        if "|" not in line:
            continue
        if number and "-" in line and scan.TABLE_RULE.match(line) and "|" in text[slice(*rows[number - 1])]:
            found[number - 1], found[number] = False, True
        elif number - 1 in found or (line.startswith("|") and line.endswith("|") and len(line) > 2):
            found[number] = False
    return found
