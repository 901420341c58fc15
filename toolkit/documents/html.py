"""HTML: blocks between block tags, inline tags kept in the text, `alt` and `title` attributes as blocks of their own.

Works on the raw text, so that spans point into the file and all that is not translated stays byte for byte. Element
names are those of the HTML Living Standard, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.documents.model import Block, Edit, apply, changed
from toolkit.markup import INLINE, TAG, VOID
from toolkit.text import has_han
from toolkit.units import Kind, Segment, Span

RAW = frozenset(["script", "style", "textarea", "noscript", "template", "svg", "math", "iframe", "object", "xmp"])
KINDS = {
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6", "title", "caption", "legend", "summary"], Kind.HEADING),
    **dict.fromkeys(["li", "dt", "dd", "option"], Kind.ITEM),
    **dict.fromkeys(["td", "th"], Kind.CELL),
    "blockquote": Kind.QUOTE,
}
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
ATTRIBUTE = re.compile(r"(?<=[\s\"'])(?:alt|title)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE)
HTML_LANG = re.compile(r"(<html\b[^>]*?\blang\s*=\s*[\"']?)zh[\w-]*", re.IGNORECASE)
CHARSET = re.compile(r"(<meta\b[^>]*?\bcharset\s*=\s*[\"']?)([\w-]+)", re.IGNORECASE)
BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
HEAD = 4096


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag, comment, declaration or raw element at `span`; `name` is empty for what is no element."""

    name: str
    span: Span
    closing: bool


@dataclass(slots=True)
class _Parser:
    text: str
    done: list[Block] = field(default_factory=list)
    inline: list[_Token] = field(default_factory=list)
    start: int = 0
    open: list[str] = field(default_factory=list)

    def flush(self, end: int) -> None:
        """Close the running block at `end`: tags that stand at its edges go out, the rest becomes a block."""
        left, right = _trim(self.text, self.start, end)
        tokens, partners = self.inline, _partners(self.inline)
        first, last = 0, len(tokens)
        while first < last:
            head, tail = tokens[first], tokens[last - 1]
            at_head, at_tail = head.span.start == left, tail.span.end == right
            if at_head and partners[first] is None:
                self._attributes(head)
                left, first = head.span.end, first + 1
            elif at_tail and partners[last - 1] is None:
                self._attributes(tail)
                right, last = tail.span.start, last - 1
            elif at_head and at_tail and partners[first] == last - 1:
                self._attributes(head)
                left, right, first, last = head.span.end, tail.span.start, first + 1, last - 1
            else:
                break
            left, right = _trim(self.text, left, right)
        if left < right:
            self._block(left, right)
        self.inline = []

    def _block(self, left: int, right: int) -> None:
        literal = "pre" in self.open
        kind = Kind.CODE if literal else next((KINDS[name] for name in reversed(self.open) if name in KINDS), Kind.TEXT)
        spans = []
        for match in re.finditer(r"[^\r\n]+", self.text[left:right]):
            start, end = _trim(self.text, left + match.start(), left + match.end())
            if start < end:
                spans.append(Span(start, end))
        self.done.append(Block(kind, tuple(spans), literal=literal))

    def _attributes(self, token: _Token) -> None:
        for match in () if token.closing else ATTRIBUTE.finditer(self.text, token.span.start, token.span.end):
            group = "double" if match.group("double") is not None else "single"
            if has_han(match.group(group)):
                self.done.append(Block(Kind.OTHER, (Span(*_trim(self.text, *match.span(group))),), whole=True))

    def feed(self, token: _Token) -> None:
        if token.name in INLINE and token.name != "br":
            self.inline.append(token)
            return
        self.flush(token.span.start)
        self.start = token.span.end
        if not token.name or token.name in VOID or token.name in RAW:
            self._attributes(token)
        elif not token.closing:
            self._attributes(token)
            self.open.append(token.name)
        elif token.name in self.open[-200:]:
            while self.open.pop() != token.name:
                pass


def blocks(text: str) -> list[Block]:
    """The blocks of an HTML document, in the order of the text."""
    parser = _Parser(text)
    for token in _tokens(text):
        parser.feed(token)
    parser.flush(len(text))
    return sorted(parser.done, key=lambda block: block.lines[0])


def _tokens(text: str) -> Iterator[_Token]:
    at = text.find("<")
    while at >= 0:
        token = _token(text, at)
        if token is not None:
            yield token
        at = text.find("<", token.span.end if token else at + 1)


def _token(text: str, at: int) -> _Token | None:
    if text.startswith("<!--", at):
        end = text.find("-->", at + 4)
        return _Token("", Span(at, end + 3 if end >= 0 else len(text)), False)
    if text.startswith(("<!", "<?"), at):
        end = text.find(">", at)
        return _Token("", Span(at, end + 1 if end >= 0 else len(text)), False)
    match = TAG.match(text, at)
    name = NAME.match(text, at)
    if match is None or name is None:
        return None
    element, closing = name.group(1).lower(), text[at + 1] == "/"
    end = match.end()
    if element in RAW and not closing and text[end - 2] != "/":
        close = re.compile(rf"</{element}\s*>", re.IGNORECASE).search(text, end)
        end = close.end() if close else len(text)
    return _Token(element, Span(at, end), closing)


def _partners(tokens: Sequence[_Token]) -> list[int | None]:
    """For each tag the number of the one that closes or opens it, None when it stands alone."""
    partners: list[int | None] = [None] * len(tokens)
    stacks: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        if token.name in VOID:
            continue
        if not token.closing:
            stacks.setdefault(token.name, []).append(number)
        elif stacks.get(token.name):
            opener = stacks[token.name].pop()
            partners[opener], partners[number] = number, opener
    return partners


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def escape(target: str, source: str) -> str:
    """`target` as HTML text: tags that stand in `source` are kept, all other `<`, `>` and bare `&` are escaped."""
    tags = set(TAG.findall(source))
    parts: list[str] = []
    at = 0
    for match in TAG.finditer(target):
        if match.group() in tags:
            parts += (_escape(target[at : match.start()]), match.group())
            at = match.end()
    return "".join(parts) + _escape(target[at:])


def _escape(text: str) -> str:
    return BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str]) -> str:
    """The HTML document with `targets` in place, `lang="zh…"` of the root made `en` and a declared charset UTF-8."""
    edits: list[Edit] = []
    end_before, changed_before = -1, False
    for segment in segments:
        target = changed(segment, targets)
        start, end = segment.spans[0].start, segment.spans[-1].end
        if end_before == start and (target or changed_before):
            edits.append(Edit(start, start, " "))
        if target is not None:
            edits.append(
                Edit(start, end, _attribute(target) if segment.kind is Kind.OTHER else escape(target, segment.text))
            )
        end_before, changed_before = end, target is not None
    if edits:
        edits += _declarations(text)
    return apply(text, edits)


def _attribute(target: str) -> str:
    return _escape(target).replace('"', "&quot;").replace("'", "&#39;")


def _declarations(text: str) -> list[Edit]:
    head = text[:HEAD]
    found = [Edit(match.end(1), match.end(), "en") for match in HTML_LANG.finditer(head)]
    return found + [
        Edit(match.start(2), match.end(2), "utf-8")
        for match in CHARSET.finditer(head)
        if match.group(2).lower() not in ("utf-8", "utf8")
    ]
