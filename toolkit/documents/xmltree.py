"""XML as a tree of elements with their positions in the file, read with expat.

Nothing is serialized from the tree: writers replace text at its positions, so that everything else is unchanged.
Entity declarations are rejected, as they can fill the memory or load other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from toolkit.documents.archive import PART, Archive, EntitiesError, refuse_entities
from toolkit.documents.interface import Edit
from toolkit.errors import InputError
from toolkit.types import Span

START_TAG = re.compile(r"<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
ENCODING = re.compile(r"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w-]+)")
CDATA = ("<![CDATA[", "]]>")
_NAMED_CHAR = re.compile("x-char-([0-9A-F]{1,6})")
# Inline elements whose content is another program's code, not text (TMX 1.4b section 3.3, XLIFF 1.2 section 2.4).
# XLIFF 2.1 (section 4.2.3) names characters that XML cannot hold by itself: `<cp hex="001B"/>`.
_CODES = {"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "cp"}


class UndefinedEntityError(ValueError):
    """An XML document uses an entity that it does not define."""


@dataclass(eq=False, slots=True)
class Node:
    """An element: `tag` without prefix, `line` from 1, `parts` its text and children in order.

    `name` is the tag with its prefix, `space` its namespace (the prefix if it is not declared). In a tree
    made from a text, `start` and `end` are the span of the element, `inner` and `outer` the span of its
    content; in an empty-element tag `inner`, `outer` and `end` are the same.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[str | Node] = field(default_factory=list)
    name: str = ""
    space: str = ""
    start: int = 0
    inner: int = 0
    outer: int = 0
    end: int = 0

    def elements(self) -> list[Node]:
        """Return all direct children that are elements."""
        return [part for part in self.parts if isinstance(part, Node)]

    def children(self, *tags: str) -> list[Node]:
        """Return the direct children with one of `tags`."""
        return [part for part in self.parts if isinstance(part, Node) and part.tag in tags]

    def own(self, name: str) -> str:
        """Return the attribute `name` of zhen's namespace, with whatever prefix; or an empty string."""
        return next((value for key, value in self.attributes.items() if key.endswith(f":{name}")), "")

    def first(self, tag: str) -> Node | None:
        """Return the first direct child called `tag`, if any."""
        return next(iter(self.children(tag)), None)

    def descend(self, tag: str) -> Iterator[Node]:
        """Yield all elements called `tag` below this one, in the order of the file."""
        pending = [self]
        while pending:
            node = pending.pop()
            if node.tag == tag and node is not self:
                yield node
            pending.extend(part for part in reversed(node.parts) if isinstance(part, Node))

    def text(self) -> str:
        """Return the text in it, with the characters that XML cannot hold and without other programs' inline codes."""
        pieces: list[str] = []
        pending: list[str | Node] = list(reversed(self.parts))
        while pending:
            part = pending.pop()
            if isinstance(part, str):
                pieces.append(part)
            elif part.tag in _CODES:
                pieces.append(_named_char(part))
            else:
                pending.extend(reversed(part.parts))
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Tree:
    """The root element of a text; `hidden` are its comments and instructions, `cdata` its CDATA sections, in order."""

    root: Node
    hidden: list[Span]
    cdata: list[Span]


class Builder:
    """Builds the tree of one document, in `encoding` or the declared one. Use it once."""

    def __init__(self, encoding: str | None = None) -> None:
        self.root = Node("", {}, 1)
        self._open: list[Node] = []
        self._spaces: list[Mapping[str, str]] = [{}]
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = refuse_entities
        self.parser.SkippedEntityHandler = self._skipped

    @property
    def line(self) -> int:
        """Return the current line of the parser."""
        return self.parser.CurrentLineNumber or 1

    def parse(self, data: bytes) -> Node:
        """Parse `data` and return its root element.

        Raises `expat.ExpatError` for XML that is not well-formed, `EntitiesError` for declarations of entities, and
        `LookupError` or `ValueError` for an unknown encoding.
        """
        try:
            self.parser.Parse(data, True)
        finally:  # the handlers refer to the builder, which refers to the parser: without them memory is freed at once
            self.parser.StartElementHandler = self.parser.EndElementHandler = self.parser.CharacterDataHandler = None
            self.parser.SkippedEntityHandler = self.parser.CommentHandler = None
            self.parser.ProcessingInstructionHandler = self.parser.StartCdataSectionHandler = None
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        spaces = self._spaces[-1]
        if declared := {key[6:]: value for key, value in attributes.items() if key == "xmlns" or key[:6] == "xmlns:"}:
            spaces = {**spaces, **declared}
        self._spaces.append(spaces)
        prefix, _, tag = name.rpartition(":")
        node = Node(tag, attributes, self.line, name=name, space=spaces.get(prefix, prefix))
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, name: str) -> None:
        self._spaces.pop()
        self._open.pop()

    def _characters(self, content: str) -> None:
        self._open[-1].parts.append(content)

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            raise UndefinedEntityError(name)


class _Placer(Builder):
    """A builder that also records the positions in `text`."""

    def __init__(self, text: str) -> None:
        super().__init__("UTF-8")
        self._text, self._data = text, text.encode("utf-8", "surrogatepass")
        self._bytes = self._chars = 0
        self.parser.SkippedEntityHandler = None
        self.hidden: list[Span] = []
        self.cdata: list[Span] = []
        self.parser.CommentHandler = lambda _: self._note(self.hidden, "-->")
        self.parser.ProcessingInstructionHandler = lambda *_: self._note(self.hidden, "?>")
        self.parser.StartCdataSectionHandler = lambda: self._note(self.cdata, "]]>")

    def tree(self) -> Tree:
        return Tree(self.parse(self._data), self.hidden, self.cdata)

    def _here(self) -> int:
        """Return the current character of the parser; it never decreases."""
        at = self.parser.CurrentByteIndex
        self._chars += len(self._data[self._bytes : at].decode("utf-8", "surrogatepass"))
        self._bytes = at
        return self._chars

    def _note(self, places: list[Span], closer: str) -> None:
        start = self._here()
        end = self._text.find(closer, start + 2)  # an open one is an error that follows
        places.append(Span(start, end + len(closer) if end >= 0 else len(self._text)))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        node = self._open[-1]
        node.start = self._here()
        tag = START_TAG.match(self._text, node.start)
        node.inner = tag.end() if tag else self._text.index(">", node.start) + 1

    def _end(self, name: str) -> None:
        node, at = self._open[-1], self._here()
        empty = self._text[node.inner - 2] == "/"
        node.outer = node.inner if empty else at
        node.end = node.inner if empty else self._text.index(">", at) + 1
        super()._end(name)


def tree(text: str) -> Tree:
    """Return the tree of the XML `text`, with the positions of all its elements. Raises like `Builder.parse`."""
    return _Placer(text).tree()


def tree_if_valid(text: str) -> Tree:
    """Return the tree of `text`; an empty one if it is not well-formed, see `check_root`."""
    try:
        return tree(text)
    except (expat.ExpatError, EntitiesError):
        return Tree(Node("", {}, 1), [], [])


def check_root(text: str, root: str) -> None:
    """Raise `ValueError` for XML that is not well-formed, declares entities, or has another root element."""
    names: list[str] = []
    parser = expat.ParserCreate("UTF-8", " ")

    def start(name: str, _: object) -> None:
        names.append(name.rpartition(" ")[2])
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse_entities
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except EntitiesError as error:
        raise ValueError("line 1: it declares entities, which could fill the memory") from error
    except expat.ExpatError as error:
        raise ValueError(f"line {error.lineno}: {expat.ErrorString(error.code)}") from error
    if names != [root]:
        raise ValueError(f"line 1: the root element is {names[0]!r}, not {root!r}")


def declared_utf8(text: str) -> list[Edit]:
    """Return the edit that makes the XML declaration of `text`, if it names an encoding, name UTF-8."""
    match = ENCODING.match(text)
    return [Edit(match.start(1), match.end(1), "UTF-8")] if match else []


def parse_xml(data: bytes, path: str, *roots: str) -> Node:
    """Return the root element of the XML `data`, which must have one of the names `roots`; `path` is for messages.

    A DOCTYPE is allowed but not followed. Raises `InputError` with file and line for an empty or malformed file, a
    wrong encoding, another root, an undefined entity, and declarations of entities, which can fill a computer's
    memory or load other files.
    """
    builder = Builder()
    try:
        node = builder.parse(data)
    except EntitiesError as error:
        message = f"{path}:{builder.line}: declares entities, which zhen does not read, for safety"
        raise InputError(message, "remove the declarations in its DOCTYPE") from error
    except expat.ExpatError as error:
        message = f"{path}:{error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}"
        raise InputError(message, "export it again from the program that wrote it") from error
    except UndefinedEntityError as error:
        message = f"{path}:{builder.line}: not well-formed XML: entity &{error}; is not defined"
        raise InputError(message, "export it again from the program that wrote it") from error
    except (LookupError, ValueError) as error:
        raise InputError(f"{path}:{builder.line}: cannot decode: {error}", "save the file as UTF-8") from error
    if node.tag not in roots:
        named = " or ".join(f"<{root}>" for root in roots)
        raise InputError(f"{path}:{node.line}: begins with <{node.tag}>, not {named}", f"name a file of {named}")
    return node


def read_part(archive: Archive, member: str, *roots: str) -> Node:
    """Return the root element of a package part, which must have one of the names `roots`. Raises `InputError`."""
    return parse_xml(archive.read(member, PART), archive.place(member), *roots)


def _named_char(node: Node) -> str:
    name = node.attributes.get("type") or node.attributes.get("ctype") or ""
    if node.tag == "cp":
        name = "x-char-" + (node.attributes.get("hex", "").upper().lstrip("0") or "0")
    match = _NAMED_CHAR.fullmatch(name)
    return chr(int(match[1], 16)) if match and int(match[1], 16) <= 0x10FFFF else ""
