"""Markdown into blocks: markdown-it parses the structure, and this module finds the positions of the text.

Common dialects are supported: GFM tables, front matter, footnotes, definition lists, `$$` formulas,
admonitions (`!!! note`, `??? note`), tabs (`=== "Tab"`), containers (`::: tip`) and MyST directives (a fence with
`{note}`). Only their text is translated; the rest is unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from toolkit.documents import front
from toolkit.documents.elements import part_blocks
from toolkit.documents.lines import NUMBERED, RULE, TABLE_RULE, cells, lines, peel
from toolkit.documents.model import Block
from toolkit.documents.tags import SPOKEN
from toolkit.text import PUNCTUATION, has_han, trim
from toolkit.units import Kind, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

NESTING = 100
# White space that Markdown does not know but Python strips: one letter for each, so that positions stay.
SPACES = {code for code in range(0x3001) if chr(code).isspace()} - {ord(char) for char in " \t\r\n"}
MASK = dict.fromkeys({0, *SPACES}, "x")
MARKUP = re.compile(
    r"\{%.*%\}$|\{\{.*\}\}$|\{/\*.*\*/\}$|\{:?\s*[#.][^{}]*\}$|:{3,}$"  # templates, comments of MDX, attributes
)
MODULE = re.compile(
    r"import\s+(?:[\w*{].*\sfrom\s+)?[\"']|export\s+(?:const|let|var|default|function|class|async|\{|\*)"
)
TASK = re.compile(r"\[[ xX]\][ \t]+")
CALLOUT = re.compile(r"\[![\w-]+\][+-]?[ \t]*")
OPTION = re.compile(r":(?P<name>[\w-]+):(?:[ \t]+|$)")
ADDRESS = re.compile(r"\s*(?:[</#.]|[A-Za-z][A-Za-z0-9+.-]*:)")
ATTRIBUTE = re.compile(r"(?<![\w-])(?P<name>[\w-]+)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)")
READ = SPOKEN | {"caption"}
TAB = re.compile(r"===[!+]?[ \t]+([\"'])(?P<title>.+)\1[ \t]*$")
HEAD = re.compile(r"(?:`{3,}|:{3,}|!!!|\?\?\?\+?|===[!+]?)[ \t]*(?:\{[\w:-]+\}|[A-Za-z][A-Za-z0-9_-]*)?[ \t]*")
TITLE = re.compile(
    r"(?:(?a:[\w \t-]*)(?P<quote>[\"'])(?P<quoted>.+)(?P=quote)|\[(?P<bracketed>.+)\]|(?P<bare>[^{\[].*))$"
)
DIRECTIVES = (
    "admonition|attention|caution|danger|error|hint|important|note|seealso|tip|warning|versionadded|versionchanged|"
    "deprecated|topic|sidebar|margin|aside|epigraph|pull-quote|highlights|compound|container|card|card-body|card-header|"
    "card-footer|grid|grid-item|grid-item-card|tab-set|tab-item|dropdown|details|div|blockquote|figure|glossary|rubric|"
    "exercise|solution|theorem|proof|lemma|definition|example|remark|prf:[a-z]+|todo"
)
DIRECTIVE = re.compile(rf"\{{(?:{DIRECTIVES})\}}(?:\s|$)")
WITH_PATH = re.compile(r"`{3,}[ \t]*\{figure\}")
CLOSES = {"blockquote_close", "list_item_close", "dd_close", "footnote_reference_close"}
OPENS = {
    "blockquote_open": Kind.QUOTE,
    **dict.fromkeys(("list_item_open", "dd_open", "footnote_reference_open"), Kind.ITEM),
}
ELSEWHERE = {"tr_open", "admonition_title_open"}
UNREAD = {
    *("paragraph_close", "heading_close", "td_open", "td_close", "th_open", "th_close", "tr_close", "thead_close"),
    *("tbody_open", "tbody_close", "table_open", "table_close", "bullet_list_open", "bullet_list_close"),
    *("ordered_list_open", "ordered_list_close", "dl_open", "dl_close", "dt_close"),
}
ALONE = {"heading_open": Kind.HEADING, "dt_open": Kind.CELL}  # a term is on one line, like a cell
BOXES = {"admonition_open", "tab_open", "container_box_open", "container_directive_open"}


@dataclass(slots=True)
class Layout:
    """The blocks of a document, the end of its front matter, the positions of HTML, and the labels of link definitions.

    `code` and `formulas`: the lines of fenced code and formulas, with their fences.
    """

    blocks: list[Block] = field(default_factory=list)
    front: int = 0
    html: list[Span] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)
    formulas: list[Span] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


def layout(text: str) -> Layout:
    """Return the layout of a Markdown document."""
    return _Reader(text).read()


def blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown document."""
    return layout(text).blocks


def label(label: str) -> str:
    """Return a link label as CommonMark compares it (section 4.7)."""
    return " ".join(label.split()).casefold()


class _Tokens(list["Token"]):
    """A list of tokens without those that nothing reads (ends of paragraphs, cells and so on): most of them."""

    def append(self, token: Token) -> None:
        """Add `token` if something reads it."""
        cell = token.type == "inline" and self and self[-1].type == "tr_open"
        if not cell and token.type not in UNREAD:
            super().append(token)


def tokens(text: str, above: int = 0) -> list[Token]:
    """Return the block tokens of a text whose first line has the number `above`, with positions in their lines."""
    found = _Tokens()
    source = text.translate(MASK).replace("\r\n", "\n").replace("\r", "\n")
    parser = _parser()
    parser.block.parse("\n" * above + source, parser, {}, found)
    return found


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": NESTING, "inline_definitions": True}).enable("table")
    dollarmath_plugin(parser, allow_blank_lines=False)
    footnote_plugin(parser)
    deflist_plugin(parser)
    admon_plugin(parser)
    container_plugin(parser, "box", ":", validate=lambda params, _: bool(params.strip()))
    container_plugin(parser, "directive", "`", validate=lambda params, _: DIRECTIVE.match(params.strip()) is not None)
    parser.block.ruler.before("fence", "tab", _tab, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


def _tab(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a tab of MkDocs: a line `=== "Title"` and what is indented below it."""
    head = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if state.is_code_block(start) or not TAB.match(head):
        return False
    if silent:
        return True
    stop = start + 1
    while stop < end and (state.isEmpty(stop) or state.sCount[stop] >= state.blkIndent + 4):
        stop += 1
    token = state.push("tab_open", "div", 1)
    token.map = [start, stop]
    line_max, state.lineMax = state.lineMax, stop
    state.blkIndent += 4
    state.md.block.tokenize(state, start + 1, stop)
    state.blkIndent -= 4
    state.lineMax, state.line = line_max, stop
    state.push("tab_close", "div", -1)
    return True


@dataclass(slots=True)
class _Container:
    """A quote or an item; `fresh`: it is empty so far."""

    kind: Kind
    fresh: bool = True


class _Reader:
    """Reads the tokens of a document, which have line numbers, and makes blocks of the text on these lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows = list(lines(text))
        self.read_rows = bytearray(len(self.rows))
        self.layout = Layout()
        self.containers: list[_Container] = []
        self.opened: Token | None = None
        self.leaves = {
            "fence": self._fence,
            "code_block": self._code_block,
            "math_block": self._math,
            "math_block_label": self._math,
            "html_block": self._html,
            "definition": self._definition,
            "hr": self._nothing,
            "thead_open": self._separator,
            "tr_open": self._row,
        }
        self.box = -1  # the line that opened the container, while that is empty

    def read(self) -> Layout:
        """Return the layout of the document."""
        head = self._front()
        for token in tokens(self.text[self.rows[head][0] :] if head < len(self.rows) else "", head):
            self._token(token)
        self._left()
        self.layout.blocks.sort(key=lambda block: block.lines[0].start)
        return self.layout

    def _front(self) -> int:
        """Read front matter; return the number of its lines."""
        rows = list(islice(self.rows, front.MOST_LINES))
        last = front.last_line(self.text, rows)
        if not last:
            return 0
        self.layout.blocks += front.blocks(self.text, rows[1:last])
        self.layout.front = rows[last][1]
        self._mark(0, last + 1)
        return last + 1

    def _mark(self, first: int, end: int) -> None:
        self.read_rows[first:end] = b"\1" * (min(end, len(self.rows)) - first)

    def _add(self, kind: Kind, *spans: Span, literal: bool = False, whole: bool = False) -> None:
        if spans := tuple(span for span in spans if span.start < span.end):
            self.layout.blocks.append(Block(kind, spans, literal=literal, whole=whole))

    def _code(self, first: int, end: int) -> None:
        for start, stop in self.rows[first:end]:
            self._add(Kind.CODE, Span(*trim(self.text, start, stop)), literal=True)

    def _token(self, token: Token) -> None:
        if token.type in OPENS:
            self.containers.append(_Container(OPENS[token.type]))
        elif token.type in CLOSES:
            self.containers.pop()
        elif token.type == "inline":
            self._inline(token)
        elif token.type in BOXES:
            self._box(token)
        elif token.map and token.type in self.leaves:
            self._mark(*token.map)
            self.leaves[token.type](token, *token.map)
        if token.nesting > 0:
            self.opened = token

    def _kind(self) -> Kind:
        """Return the kind of a paragraph at this position."""
        kind = next((one.kind for one in reversed(self.containers) if one.fresh or one.kind is Kind.QUOTE), Kind.TEXT)
        for one in self.containers:
            one.fresh = False
        return kind

    def _inline(self, token: Token) -> None:
        opened = self.opened
        if token.map is None or opened is None or opened.type in ELSEWHERE:
            return
        first = token.map[0]
        pieces = token.content.split("\n")
        self._mark(first, first + len(pieces))
        if opened.markup[:1] == "#":
            places = [self._heading(first, opened.markup, token.content)]
        else:
            places = [self._place(number, piece) for number, piece in enumerate(pieces, first)]
        if kind := ALONE.get(opened.type):
            self._kind()
            self._add(kind, *(Span(*trim(self.text, *place)) for place in places))
        else:
            self._paragraph(self._kind(), first, places)

    def _heading(self, number: int, mark: str, content: str) -> tuple[int, int]:
        """Return the span of the `content` of a heading, after its `mark`."""
        start, end = self.text.index(mark, self.rows[number][0]) + len(mark), self.rows[number][1]
        start = end - len(self.text[start:end].lstrip(" \t"))
        return start, start + len(content)

    def _place(self, number: int, piece: str) -> tuple[int, int]:
        """Return the span of the text `piece`, which ends line `number`."""
        start, end = self.rows[number]
        end = start + len(self.text[start:end].rstrip(" \t"))
        return end - len(piece.strip()), end

    def _paragraph(self, kind: Kind, first: int, places: Sequence[tuple[int, int]]) -> None:
        """Read the lines of a paragraph without a callout's label, a task's checkbox and a directive's options."""
        text = self.text
        if MODULE.match(text, *places[0]):
            self._code(first, first + len(places))
            return
        rows = [trim(text, *place) for place in places]
        if kind is Kind.QUOTE and (match := CALLOUT.match(text, *rows[0])):
            self._add(kind, Span(*trim(text, match.end(), rows[0][1])))
            rows[0] = (rows[0][1], rows[0][1])
        elif kind is Kind.ITEM and (match := TASK.match(text, *rows[0])):
            rows[0] = (match.end(), rows[0][1])
        if first == self.box + 1:
            count = next((n for n, row in enumerate(rows) if not OPTION.match(text, *row)), len(rows))
            for row in rows[:count]:
                self._values(*row)
            rows, first = rows[count:], first + count
        self._lines(kind, first, rows)

    def _lines(self, kind: Kind, first: int, rows: Sequence[tuple[int, int]]) -> None:
        """Read lines of text; markers that Markdown does not have (`•`, `一、`) begin a block."""
        text = self.text
        done: list[Span] = []
        own = kind
        for number, (left, right) in enumerate(rows, first):
            line = peel(text, left, right)
            blank = line.blank or RULE.match(text, left, right) is not None
            apart = blank or self._apart(left, right)
            if apart or line.marked or NUMBERED.match(text, left, right):
                self._add(own, *done)
                done, own = [], line.kind if line.marked else kind
            if not apart:
                end = right - 1 if text[right - 1] == "\\" else right
                done.append(Span(*trim(text, line.span.start, min(end, line.span.end))))
            if line.kind is Kind.HEADING or text.endswith(("  ", "\\"), *self.rows[number]):
                self._add(own, *done)
                done, own = [], kind
        self._add(own, *done)

    def _apart(self, left: int, right: int) -> bool:
        """Read a line that is not running text: markup of a dialect, or a row of a table that is not valid GFM."""
        text = self.text
        if MARKUP.match(text, left, right):
            self._values(left, right)
            return True
        if right - left > 2 and text[left] == "|" == text[right - 1]:
            for cell in () if TABLE_RULE.match(text, left, right) else cells(text, Span(left, right)):
                self._add(Kind.CELL, cell)
            return True
        return False

    def _values(self, left: int, right: int) -> None:
        """Read a line that is not text, but may have values for readers."""
        text = self.text
        values = [match for match in ATTRIBUTE.finditer(text, left, right) if match["name"] in READ]
        spans = [Span(*trim(text, *match.span("value"))) for match in values]
        if (match := OPTION.match(text, left, right)) and match["name"] in READ:
            spans = [Span(match.end(), right)]
        spans = [span for span in spans if has_han(text[span.start : span.end])]
        for span in spans:
            self._add(Kind.OTHER, span, whole=True)
        if not spans:
            self._add(Kind.CODE, Span(left, right), literal=True)

    def _box(self, token: Token) -> None:
        """Read the line that opens an admonition, a tab or a container."""
        first = token.map[0] if token.map else 0
        self._mark(first, first + 1)
        start, stop = trim(self.text, *self.rows[first])
        start = self.text.index(token.markup or "===", start)
        self.box = first
        head = HEAD.match(self.text, start, stop)
        if not head or not has_han(self.text[start:stop]) or WITH_PATH.match(self.text, start):
            return
        if self.text[stop - 1] == "}" and (at := self.text.rfind("{", head.end(), stop)) > 0:
            bare = trim(self.text, head.end(), at)[1]  # without attributes
        else:
            bare = stop
        if match := TITLE.match(self.text, head.end(), bare):
            self._add(Kind.OTHER, Span(*trim(self.text, *match.span(match.lastgroup or 0))), whole=True)
        else:
            self._values(start, stop)

    def _fence(self, token: Token, first: int, end: int) -> None:
        last = self.text[slice(*self.rows[end - 1])].lstrip("> \t").rstrip() if end - first > 1 else ""
        closed = last.startswith(token.markup) and not last.strip(token.markup[0])
        self._code(first + 1, end - closed)
        self.layout.code.append(Span(self.rows[first][0], self.rows[end - 1][1]))

    def _code_block(self, _: Token, first: int, end: int) -> None:
        self._code(first, end)

    def _math(self, _: Token, first: int, end: int) -> None:
        for number in range(first, end):
            if self.text[slice(*self.rows[number])].strip("> \t") != "$$":
                self._code(number, number + 1)
        self.layout.formulas.append(Span(self.rows[first][0], self.rows[end - 1][1]))

    def _nothing(self, _: Token, first: int, end: int) -> None:
        """Skip a rule, which has no text."""

    def _row(self, _: Token, first: int, end: int) -> None:
        self._kind()
        for cell in cells(self.text, peel(self.text, *self.rows[first]).span):
            self._add(Kind.CELL, cell)

    def _separator(self, _: Token, first: int, end: int) -> None:
        self._mark(first, end + 1)

    def _definition(self, token: Token, first: int, end: int) -> None:
        start, stop = self.rows[first][0], self.rows[end - 1][1]
        title = token.meta["title"]
        target = self.text[start:stop].partition("]:")[2]
        if not title and PUNCTUATION.search(target) and not ADDRESS.match(target):  # `[提示]: 不要关机。` is a note
            self._paragraph(self._kind(), first, [trim(self.text, *row) for row in self.rows[first:end]])
            return
        self.layout.labels.add(label(token.meta["label"]))
        at = self.text.rfind(title, start, stop) if has_han(title) else -1
        if at < 0:
            self._code(first, end)
            return
        self._add(Kind.CODE, Span(*trim(self.text, start, at - 1)), literal=True)
        self._add(Kind.OTHER, Span(at, at + len(title)), whole=True)

    def _html(self, token: Token, first: int, end: int) -> None:
        head = token.content.split("\n", 1)[0]
        left, right = self._place(first, head)[0], self.rows[end - 1][1]
        if any(one.kind is Kind.QUOTE for one in self.containers):
            places = [peel(self.text, *row).span for row in self.rows[first:end]]
            self._paragraph(self._kind(), first, [(span.start, span.end) for span in places])
            return
        self._kind()
        self.layout.html.append(Span(left, right))
        self.layout.blocks += part_blocks(self.text, left, right)

    def _left(self) -> None:
        """Read lines that are in no token, because they are nested too deep."""
        for number, row in enumerate(self.rows):
            if not self.read_rows[number] and any(map(str.isalnum, self.text[slice(*row)])):
                line = peel(self.text, *row)
                self._lines(line.kind, number, [(line.span.start, line.span.end)])
