"""The blocks of an HTML text; inline tags are part of the text, and attributes for readers are blocks of their own.

Element names and optional end tags are those of the HTML Living Standard, sections 4 and 13.1.2.4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.documents import jsonld
from toolkit.documents.interface import Block
from toolkit.documents.tags import OTHER_LANGUAGE, RAW, Token, spoken, tokens
from toolkit.markup import INLINE, NO_TRANSLATE, OPAQUE, TAG, VOID, keeps, partners
from toolkit.markup.patterns import COMMENT, SCRIPTLET, VALUES
from toolkit.text import trim
from toolkit.types import Kind, Span

KINDS = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6", "title", "caption", "legend", "summary"], Kind.HEADING),
    **dict.fromkeys(["li", "dt", "dd", "option"], Kind.ITEM),
    **dict.fromkeys(["td", "th"], Kind.CELL),
    "blockquote": Kind.QUOTE,
}
# the open elements that a start tag closes; any block closes a paragraph
CLOSES = {
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "option": ("option",),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
}
YES = re.compile(r"\stranslate\s*=\s*[\"']?yes\b", re.IGNORECASE)
SPACE = re.compile(r"\s+")
ANNOTATIONS = frozenset(("rt", "rp", "rtc"))
RUBY = frozenset(("ruby", "rb", "rbc", *ANNOTATIONS))
# the comments that web frameworks put between pieces of one text
EMPTY_COMMENT = re.compile(r"<!--[\s\[\]]*-->")
IN_TEXT = re.compile(f"{EMPTY_COMMENT.pattern}|{COMMENT.pattern}|{SCRIPTLET.pattern}")
RUNS_ON = "，、,；;：—–"


@dataclass(slots=True)
class _Open:
    """An open element: the kind of text in it, and whether its text is left alone."""

    name: str
    kind: Kind
    literal: bool


@dataclass(slots=True)
class _Parser:
    text: str
    start: int = 0
    done: list[Block] = field(default_factory=list)
    lines: list[Span] = field(default_factory=list)
    inline: list[Token] = field(default_factory=list)
    open: list[_Open] = field(default_factory=lambda: [_Open("", Kind.TEXT, literal=False)])
    count: Counter[str] = field(default_factory=Counter)

    def feed(self, token: Token) -> None:
        if token.name == "br":
            self._part(token.start)
            if self.open[-1].literal or not self._runs_on():
                self.finish()
        elif token.name in INLINE or (not token.name and IN_TEXT.match(self.text, token.start)):
            self.inline.append(token)
            return
        else:
            self._part(token.start)
            self.finish()
            self._element(token)
        self.start = token.end

    def end(self, at: int) -> None:
        self._part(at)
        self.finish()

    def finish(self) -> None:
        """Make a block of the lines so far."""
        if self.lines:
            top = self.open[-1]
            kind = Kind.CODE if top.literal else top.kind
            self.done.append(Block(kind, tuple(self.lines), literal=top.literal, running=not top.literal))
            self.lines = []

    def _runs_on(self) -> bool:
        return bool(self.lines) and self.text[self.lines[-1].end - 1] in RUNS_ON

    def _element(self, token: Token) -> None:
        if not token.closing:
            self._attributes(token)
        if token.name == "script":
            spans = jsonld.spoken(self.text, token.start, token.end)
            self.done += [Block(Kind.OTHER, (span,), whole=True) for span in spans]
        if not token.name or token.name in RAW or (token.name in VOID and token.name != "hr"):
            return
        if token.closing:
            if self.count[token.name]:
                while self._pop() != token.name:
                    pass
            return
        while self.open[-1].name == "p" or self.open[-1].name in CLOSES.get(token.name, ()):
            self._pop()
        if token.name != "hr":
            self._push(token)

    def _push(self, token: Token) -> None:
        tag, top = self.text[token.start : token.end], self.open[-1]
        literal = top.literal or token.name == "pre"
        if " " in tag or "\n" in tag:
            literal = literal or NO_TRANSLATE.search(tag) is not None
            foreign = OTHER_LANGUAGE.search(tag) is not None and token.name != "html"
            literal = (literal or foreign) and not YES.search(tag)
        self.open.append(_Open(token.name, KINDS.get(token.name, top.kind), literal))
        self.count[token.name] += 1

    def _pop(self) -> str:
        name = self.open.pop().name
        self.count[name] -= 1
        return name

    def _attributes(self, token: Token) -> list[Span]:
        if token.closing or self.text.find("=", token.start, token.end) < 0:
            return []
        if self.open[-1].literal and token.name in INLINE:
            return []
        if NO_TRANSLATE.search(self.text, token.start, token.end):
            return []
        spans = spoken(self.text, token.start, token.end)
        self.done += [Block(Kind.OTHER, (span,), whole=True) for span in spans]
        return spans

    def _part(self, end: int) -> None:
        """Add the text up to `end` to the lines, without tags at its edges; cut it at attributes and line ends."""
        left, right = trim(self.text, self.start, end)
        if not self.inline:
            if left < right:
                self._lines(left, right, _line_ends(self.text, left, right))
            return
        pairs = partners([(token.name, token.closing) for token in self.inline])
        first, last, left, right = self._edges(pairs, left, right)
        cuts: list[tuple[int, int]] = []
        at = left
        for number in range(first, last):
            token, closer = self.inline[number], pairs[number]
            if token.start < at:
                continue
            cuts += _line_ends(self.text, at, token.start)
            at = token.end
            tag = self.text[token.start : token.end]
            if closer is not None and not token.closing and keeps(tag):
                at = self.inline[closer].end
            elif not token.name:
                cuts += [(token.start, token.end)] if EMPTY_COMMENT.match(tag) else []
            elif token.name in RUBY and not self.open[-1].literal:
                at = self._past_annotation(number, closer) if token.name in ANNOTATIONS else at
                cuts.append((token.start, at))
            else:
                cuts += ((span.start, span.end) for span in self._attributes(token))
                cuts += _content(self.text, token) if token.name in OPAQUE and not self.open[-1].literal else ()
        cuts += _line_ends(self.text, at, right)
        self._lines(left, right, cuts)
        self.inline = []

    def _past_annotation(self, number: int, closer: int | None) -> int:
        """Return the end of the ruby annotation that begins at the tag with this number; its end tag may be missing."""
        token = self.inline[number]
        if token.closing or closer is not None:
            return token.end if closer is None else max(token.end, self.inline[closer].end)
        rest = (tag.start for tag in self.inline[number + 1 :] if tag.name in RUBY)
        return next(rest, token.end)

    def _lines(self, left: int, right: int, cuts: Sequence[tuple[int, int]]) -> None:
        for start, stop in cuts:
            if left < start:
                self.lines.append(Span(left, start))
            left = stop
        if left < right:
            self.lines.append(Span(left, right))

    def _edges(self, pairs: Sequence[int | None], left: int, right: int) -> tuple[int, int, int, int]:
        """Return the first and last inline tag and the start and end of the text, without the tags at its edges."""
        inline = self.inline
        first, last = 0, len(inline)
        while first < last:
            head, tail = inline[first], inline[last - 1]
            at_head, at_tail = head.start == left, tail.end == right
            if at_head and pairs[first] is None and not self._is_word(head, left, right):
                self._attributes(head)
                left, first = head.end, first + 1
            elif at_tail and pairs[last - 1] is None and not self._is_word(tail, left, right):
                self._attributes(tail)
                right, last = tail.start, last - 1
            elif at_head and at_tail and pairs[first] == last - 1 and not keeps(self.text[head.start : head.end]):
                self._attributes(head)
                left, right, first, last = head.end, tail.start, first + 1, last - 1
            else:
                break
            left, right = trim(self.text, left, right)
        return first, last, left, right

    def _is_word(self, token: Token, left: int, right: int) -> bool:
        """Return whether `token` is a formula or value next to words, from `left` to `right`: a part of a sentence."""
        word = token.name == "math" or VALUES.match(self.text, token.start) is not None
        return word and (left < token.start or token.end < right)


def _content(text: str, token: Token) -> list[tuple[int, int]]:
    """Return the content spans of the element `token`, which counts as one object in its sentence."""
    tag = TAG.match(text, token.start)
    close = text.rfind("</", token.start, token.end)
    if close < 0 or not text.startswith(token.name, close + 2):
        close = token.end
    return [(tag.end(), close)] if tag and tag.end() < close else []


def _line_ends(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of white space with a line end."""
    if text.find("\n", start, end) < 0 and text.find("\r", start, end) < 0:
        return []
    spaces = [match for match in SPACE.finditer(text, start, end) if "\n" in match.group() or "\r" in match.group()]
    return [match.span() for match in spaces]


def blocks(text: str) -> list[Block]:
    """Return the blocks of an HTML text, in order; attributes inside a sentence follow it."""
    return part_blocks(text, 0, len(text))


def part_blocks(text: str, start: int, end: int) -> list[Block]:
    """Return the blocks of the HTML between `start` and `end`, in order; attributes inside a sentence follow it."""
    parser = _Parser(text, start)
    for token in tokens(text, start, end):
        parser.feed(token)
    parser.end(end)
    return sorted(parser.done, key=_place)


def _place(block: Block) -> int:
    return block.lines[0].start
