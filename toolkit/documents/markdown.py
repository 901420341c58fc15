"""Markdown and MDX into blocks: markdown-it parses the structure, and this module finds the positions of the text.

Common dialects are supported (see `dialects`). Only their text is translated; the rest is unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from toolkit.documents import front
from toolkit.documents.elements import part_blocks
from toolkit.documents.interface import Block
from toolkit.documents.lines import NUMBERED, RULE, TABLE_RULE, cells, lines, peel
from toolkit.documents.markdown_dialects import MARKUP, WITH_PATH, tokens
from toolkit.documents.tags import SPOKEN, spoken, titles
from toolkit.markup import CODE, TAG
from toolkit.markup.patterns import TEMPLATE
from toolkit.text import ENDERS, HAN_CLASS, PUNCTUATION, has_han, trim
from toolkit.types import Kind, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

TASK = re.compile(r"\[[ xX/<>?!*+\"-]\][ \t]+")
CALLOUT = re.compile(r"\[![\w-]+\][+-]?[ \t]*")
OPTION = re.compile(r":(?P<name>[\w-]+):(?:[ \t]+|$)")
ADDRESS = re.compile(r"\s*(?:[</#.]|[A-Za-z][A-Za-z0-9+.-]*:)")
ATTRIBUTE = re.compile(r"(?<![\w-])(?P<name>[\w-]+)=(?P<quote>[\"'])(?P<value>.*?)(?P=quote)")
READ = SPOKEN | {"caption"}
HEAD = re.compile(r"(?:`{3,}|:{3,}|!!!|\?\?\?\+?|===[!+]?)[ \t]*(?:\{[\w:-]+\}|[A-Za-z][A-Za-z0-9_-]*)?[ \t]*")
TITLE = re.compile(
    r"(?:(?a:[\w \t-]*)(?P<quote>[\"'])(?P<quoted>.+)(?P=quote)|\[(?P<bracketed>.+)\]|(?P<bare>[^{\[].*))$"
)
ABBREVIATION = re.compile(r"\*\[(?P<name>[^\[\]]+)\]:[ \t]+")
# attributes and the name of a block after its last sentence: `{: .lead }`, `^name`
BEHIND_SENTENCE = re.compile(rf"(?<=[{ENDERS}])\s*(?:\{{:?\s*[#.][^{{}}]*\}}|\^[A-Za-z][A-Za-z0-9-]*)$")
# a name in braces that no model reads as an expression
NAME = re.compile(rf"(?<![A-Za-z}}])\{{(?=[\w$.]*[{HAN_CLASS}])[\w$.]+\}}")
CLOSES = {"blockquote_close", "list_item_close", "dd_close", "footnote_reference_close"}
OPENS = {
    "blockquote_open": Kind.QUOTE,
    **dict.fromkeys(("list_item_open", "dd_open", "footnote_reference_open"), Kind.ITEM),
}
ELSEWHERE = {"tr_open", "admonition_title_open"}
ALONE = {"heading_open": Kind.HEADING, "dt_open": Kind.CELL}  # a term is on one line, like a cell
BOXES = {"admonition_open", "tab_open", "container_box_open", "container_directive_open"}


@dataclass(slots=True)
class MarkdownLayout:
    """The blocks of a document, the end of its front matter, the positions of HTML, and the labels of link definitions.

    `code`, `formulas` and `comments`: the lines of fenced code and formulas, with their fences, and of comments. `mdx`:
    whether it is MDX.
    """

    blocks: list[Block] = field(default_factory=list)
    front: int = 0
    html: list[Span] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)
    formulas: list[Span] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    mdx: bool = False
    labels: set[str] = field(default_factory=set)


def layout(text: str, *, mdx: bool = False) -> MarkdownLayout:
    """Return the layout of a Markdown document; `mdx`: it is MDX."""
    return _MarkdownReader(text, mdx=mdx).read()


def blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown document."""
    return layout(text).blocks


def mdx_blocks(text: str) -> list[Block]:
    """Return the blocks of an MDX document."""
    return layout(text, mdx=True).blocks


def label(label: str) -> str:
    """Return a link label as CommonMark compares it (section 4.7)."""
    return " ".join(label.split()).casefold()


@dataclass(slots=True)
class _Container:
    """A quote or an item; `fresh`: it is empty so far."""

    kind: Kind
    fresh: bool = True


class _MarkdownReader:
    """Reads the tokens of a document, which have line numbers, and makes blocks of the text on these lines."""

    def __init__(self, text: str, *, mdx: bool = False) -> None:
        self.text = text
        self.rows = list(lines(text))
        self.read_rows = bytearray(len(self.rows))
        self.layout = MarkdownLayout(mdx=mdx)
        self.containers: list[_Container] = []
        self.opened: Token | None = None
        self.leaves = {
            "fence": self._fence,
            "code_block": self._code_block,
            "math_block": self._math,
            "math_block_label": self._math,
            "html_block": self._html,
            "component": self._component,
            "comment": self._comment,
            "module": self._code_block,
            "definition": self._definition,
            "hr": self._nothing,
            "thead_open": self._separator,
            "tr_open": self._row,
        }
        self.box = -1  # the line that opened the container, while that is empty

    def read(self) -> MarkdownLayout:
        """Return the layout of the document."""
        head = self._front()
        for token in tokens(
            self.text[self.rows[head][0] :] if head < len(self.rows) else "", head, mdx=self.layout.mdx
        ):
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
        self._mark_read(0, last + 1)
        return last + 1

    def _mark_read(self, first: int, end: int) -> None:
        self.read_rows[first:end] = b"\1" * (min(end, len(self.rows)) - first)

    def _add(self, kind: Kind, *spans: Span, literal: bool = False, whole: bool = False) -> None:
        spans = tuple(span for span in spans if span.start < span.end)
        if self.layout.mdx and not literal and (name := next(filter(None, map(self._name, spans)), None)):
            for pieces in ((0, name[0]), (name[1], len(self.text))):
                clipped = (
                    trim(self.text, max(covered.start, pieces[0]), min(covered.end, pieces[1])) for covered in spans
                )
                self._add(kind, *(Span(*piece) for piece in clipped if piece[0] < piece[1]), whole=whole)
            return
        parts = spans if literal or whole else tuple(chain.from_iterable(map(self._without_attributes, spans)))
        if parts:
            running = len(parts) > len(spans)
            self.layout.blocks.append(Block(kind, parts, literal=literal, whole=whole, running=running))

    def _name(self, span: Span) -> tuple[int, int] | None:
        """Return where `span` has an expression that is a name in Chinese, if it has one."""
        codes = [match.span() for match in CODE.finditer(self.text, span.start, span.end)]
        names = (match.span() for match in NAME.finditer(self.text, span.start, span.end))
        return next((name for name in names if not any(start < name[0] < end for start, end in codes)), None)

    def _without_attributes(self, span: Span) -> list[Span]:
        """Return `span` without the attributes of tags and titles of links for readers, which become blocks."""
        text, values = self.text, titles(self.text, span)
        if text.find("<", span.start, span.end) >= 0 and text.find("=", span.start, span.end) >= 0:
            values += [
                attribute for tag in TAG.finditer(text, span.start, span.end) for attribute in spoken(text, *tag.span())
            ]
        parts, codes = [span], [match.span() for match in CODE.finditer(text, span.start, span.end)] if values else []
        for value in sorted(values, key=lambda attribute: attribute.start):
            if not any(start < value.start < end for start, end in codes):
                self.layout.blocks.append(Block(Kind.OTHER, (value,), whole=True))
                parts[-1:] = [Span(parts[-1].start, value.start), Span(value.end, span.end)]
        return parts

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
            self._mark_read(*token.map)
            self.leaves[token.type](token, *token.map)
        if token.nesting > 0:
            self.opened = token

    def _kind(self) -> Kind:
        """Return the kind of a paragraph at this position."""
        kind = next(
            (
                container.kind
                for container in reversed(self.containers)
                if container.fresh or container.kind is Kind.QUOTE
            ),
            Kind.TEXT,
        )
        for container in self.containers:
            container.fresh = False
        return kind

    def _inline(self, token: Token) -> None:
        opened = self.opened
        if token.map is None or opened is None or opened.type in ELSEWHERE:
            return
        first = token.map[0]
        pieces = token.content.split("\n")
        self._mark_read(first, first + len(pieces))
        if opened.markup[:1] == "#":
            places = [self._heading(first, opened.markup, token.content)]
        else:
            places = [self._place(number, piece) for number, piece in enumerate(pieces, first)]
        if kind := ALONE.get(opened.type):
            self._kind()
            self._add(kind, *(Span(*trim(self.text, *place)) for place in places))
        else:
            self._paragraph(self._kind(), first, places)

    def _heading(self, number: int, marker: str, content: str) -> tuple[int, int]:
        """Return the span of the `content` of a heading, after its `marker`."""
        start, end = self.text.index(marker, self.rows[number][0]) + len(marker), self.rows[number][1]
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
        rows = [trim(text, *place) for place in places]
        if match := BEHIND_SENTENCE.search(text, *rows[-1]):
            rows[-1] = (rows[-1][0], match.start())
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
            if match := ABBREVIATION.match(text, left, right):
                self._add(Kind.OTHER, Span(*match.span("name")), whole=True)
                line.marked, line.span = True, Span(match.end(), line.span.end)
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
        if (match := MARKUP.match(text, left, right)) and (
            match.lastgroup != "template" or not has_han(TEMPLATE.sub("", match[0]))
        ):
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
        self._mark_read(first, first + 1)
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
        inside = self._options(first + 1, end - closed) if token.info.startswith("{") else first + 1
        self._code(inside, end - closed)
        self.layout.code.append(Span(self.rows[first][0], self.rows[end - 1][1]))

    def _options(self, first: int, end: int) -> int:
        """Read the options of a directive from line `first` on; return the number of the line after them."""
        while first < end and OPTION.match(self.text, *(row := trim(self.text, *self.rows[first]))):
            self._values(*row)
            first += 1
        return first

    def _code_block(self, _: Token, first: int, end: int) -> None:
        self._code(first, end)

    def _comment(self, _: Token, first: int, end: int) -> None:
        self._code(first, end)
        self.layout.comments.append(Span(self.rows[first][0], self.rows[end - 1][1]))

    def _component(self, _: Token, first: int, end: int) -> None:
        left, right = self.text.index("<", self.rows[first][0]), self.rows[end - 1][1]
        self.layout.html.append(Span(left, right))
        self.layout.blocks += part_blocks(self.text, left, right)

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
        self._mark_read(first, end + 1)

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
        if any(container.kind is Kind.QUOTE for container in self.containers):
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
