"""Find the Chinese in HTML and XML: in text, attributes, comments and so on, with the element it is in.

This is independent of the readers of these formats, to check them, and simpler: it only locates text. Damaged markup is
read as far as possible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from toolkit.documents.elements import CLOSES
from toolkit.markup import INLINE, VOID
from toolkit.markup.patterns import BRACES, SCRIPTLET
from toolkit.skipped.zones import REFERENCE
from toolkit.text import HAN

QUOTED = r"\"[^\"]{0,100000}\"|'[^']{0,100000}'"
OTHER = r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<!(?:[^<>\"']|" + QUOTED + r")*+(?:>|\Z)"
TAG_END = r"(?:[\s/](?:[^<>\"']|" + QUOTED + r")*+)?>"
# with values of JSX: `items={['甲', '乙']}`, `onClick={() => go()}`
JSX_END = rf"(?:[\s/](?:=\s*{BRACES}|[^<>\"']|{QUOTED})*+)?>"
HTML_TOKEN = re.compile(
    rf"{SCRIPTLET.pattern}|{OTHER}|<(?P<close>/?)(?P<name>[a-zA-Z][\w:.-]*)(?:{JSX_END}|{TAG_END})", re.DOTALL
)
XML_TOKEN = re.compile(rf"{OTHER}|<(?P<close>/?)(?P<name>[^\s<>/!?=\"']+){TAG_END}", re.DOTALL)
ATTRIBUTE = re.compile(rf"""([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|{BRACES}|[^\s"'<>=`]+)""")
RAW = frozenset(("script", "style", "textarea", "xmp", "iframe", "noembed", "noframes"))


class Where(Enum):
    """The kind of place of a piece."""

    TEXT = "text"
    CDATA = "cdata"
    ATTRIBUTE = "attribute"
    TAG = "tag"
    COMMENT = "comment"
    MARKUP = "markup"
    TEMPLATE = "template"
    EXPRESSION = "expression"


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name without prefix, its start tag, its range, and by name the child elements with text."""

    name: str
    tag: str
    start: int
    end: int
    parent: Element | None
    filled: dict[str, Element] = field(default_factory=dict)

    def up(self) -> Iterator[Element]:
        """Yield this element and its ancestors, from the inside out, without the document itself (no name)."""
        element: Element | None = self
        while element is not None and element.parent is not None:
            yield element
            element = element.parent

    def attribute(self, name: str) -> str:
        """Return the value of an attribute as it is written, or empty."""
        matches = (match for match in ATTRIBUTE.finditer(self.tag) if match.group(1).rpartition(":")[2].lower() == name)
        return next((match.group(2).strip("\"'") for match in matches), "")


@dataclass(frozen=True, slots=True)
class TaggedPiece:
    """A range of a text with Chinese, the element it is in, and for an attribute its name without prefix."""

    start: int
    end: int
    where: Where
    element: Element
    name: str = ""


def pieces(text: str, *, xml: bool = False) -> list[TaggedPiece]:
    """Return the pieces of `text`, in order; between them is no Chinese."""
    return _Walk(text, xml=xml).run()


class _Walk:
    def __init__(self, text: str, *, xml: bool) -> None:
        self._text, self._xml = text, xml
        self._found: list[TaggedPiece] = []
        self._open = [Element("", "", 0, len(text), None)]
        self._names: Counter[str] = Counter()  # of the elements that are open

    def run(self) -> list[TaggedPiece]:
        token, at = XML_TOKEN if self._xml else HTML_TOKEN, 0
        while match := token.search(self._text, at):
            self._add(at, match.start(), Where.TEXT)
            at = self._token(match)
        self._add(at, len(self._text), Where.TEXT)
        for element in self._open:
            element.end = len(self._text)
        return self._found

    def _add(self, start: int, end: int, where: Where, name: str = "") -> None:
        if where in (Where.TEXT, Where.CDATA) and self._text[start:end].strip():
            for element in self._open[-1].up():
                if element.parent is None or element.name in element.parent.filled:
                    break  # then its ancestors are known to have text
                element.parent.filled[element.name] = element
        if HAN.search(self._text, start, end) or REFERENCE.search(self._text, start, end):
            self._found.append(TaggedPiece(start, end, where, self._open[-1], name))

    def _token(self, match: re.Match[str]) -> int:
        start, end = match.span()
        if match["name"] is None:
            self._add(start, end, _kind(match.group()))
            return end
        name = match["name"].rpartition(":")[2]
        name = name if self._xml else name.lower()
        if match["close"]:
            self._add(start, end, Where.TAG)
            self._close(name, end)
            return end
        self._push(Element(name, match.group(), start, end, self._open[-1]))
        self._tag(start, end)
        if match.group()[-2] == "/" or (not self._xml and name in VOID):
            self._pop(end)
        elif not self._xml and name in RAW:
            return self._raw(name, end)
        return end

    def _push(self, element: Element) -> None:
        if not self._xml and element.name not in INLINE:
            while self._open[-1].name == "p" or self._open[-1].name in CLOSES.get(element.name, ()):
                self._pop(element.start)
            element.parent = self._open[-1]
        self._open.append(element)
        self._names[element.name] += 1

    def _raw(self, name: str, at: int) -> int:
        closer = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, at)
        end = closer.start() if closer else len(self._text)
        self._add(at, end, Where.TEXT)
        return end

    def _close(self, name: str, end: int) -> None:
        if self._names[name]:
            while self._pop(end) != name:
                pass

    def _pop(self, end: int) -> str:
        closed = self._open.pop()
        closed.end = end
        self._names[closed.name] -= 1
        return closed.name

    def _tag(self, start: int, end: int) -> None:
        """Add the values of the attributes of a tag, and the rest of the tag."""
        if not HAN.search(self._text, start, end) and not REFERENCE.search(self._text, start, end):
            return
        at = start
        for match in ATTRIBUTE.finditer(self._text, start + 1, end):
            left, right = match.span(2)
            quotes = int(self._text[left] in "\"'")
            where = Where.EXPRESSION if self._text[left] == "{" else Where.ATTRIBUTE
            self._add(at, left + quotes, Where.TAG)
            self._add(left + quotes, right - quotes, where, match.group(1).rpartition(":")[2].lower())
            at = right - quotes
        self._add(at, end, Where.TAG)


def _kind(token: str) -> Where:
    if token.startswith("<!--"):
        return Where.COMMENT
    if token.startswith("<%"):
        return Where.TEMPLATE
    return Where.CDATA if token.startswith("<![CDATA[") else Where.MARKUP
