"""XML for the exchange formats: writing text that XML 1.0 cannot hold as it is, and reading files safely.

XML 1.0 (section 2.2) has no place for most control characters, lone surrogates, U+FFFE and U+FFFF, not even escaped.
In segment text each becomes an empty inline element that names it (`x-char-1B`), so that reading gives the same text;
everywhere else it becomes a visible sign. A carriage return is written `&#13;`, as parsers turn a bare one into a line
feed (section 2.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.export.aligned import visible
from toolkit.export.reading import read_bytes
from toolkit.units import Severity

OWN_NAMESPACE = "urn:zhen:exchange"
PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 3, Severity.INFO: 5}
"""The priority of a note in XLIFF, 1 the highest, for a finding."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED_CHAR = re.compile("x-char-([0-9A-F]{1,6})")
# Inline elements whose content is another program's code, not text (TMX 1.4b section 3.3, XLIFF 1.2 section 2.4).
# XLIFF 2.1 (section 4.2.3) names such characters by itself: `<cp hex="001B"/>`.
_CODES = {"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "cp"}


@dataclass
class Node:
    """An element: `tag` without prefix, `line` from 1, `parts` its text and children in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[str | Node] = field(default_factory=list)

    def elements(self) -> list[Node]:
        """All direct children that are elements."""
        return [part for part in self.parts if isinstance(part, Node)]

    def children(self, *tags: str) -> list[Node]:
        """The direct children with one of `tags`."""
        return [part for part in self.parts if isinstance(part, Node) and part.tag in tags]

    def own(self, name: str) -> str:
        """The attribute `name` of zhen's namespace, whatever prefix another program gave that; or empty."""
        return next((value for key, value in self.attributes.items() if key.endswith(f":{name}")), "")

    def first(self, tag: str) -> Node | None:
        """The first direct child called `tag`, if any."""
        return next(iter(self.children(tag)), None)

    def descend(self, tag: str) -> Iterator[Node]:
        """All elements called `tag` below this one, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.tag == tag and node is not self:
                yield node
            waiting.extend(part for part in reversed(node.parts) if isinstance(part, Node))

    def text(self) -> str:
        """The text in it, with characters that XML cannot hold put back and other programs' inline codes left out."""
        pieces: list[str] = []
        waiting: list[str | Node] = list(reversed(self.parts))
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                pieces.append(part)
            elif part.tag in _CODES:
                pieces.append(_named_char(part))
            else:
                waiting.extend(reversed(part.parts))
        return "".join(pieces)


def segment_text(text: str, placeholder: str) -> str:
    """`text` as element content; each character XML cannot hold becomes `placeholder`.

    In it `{number}`, `{name}` and `{code}` (hexadecimal) are filled in.
    """
    pieces, start = [], 0
    for number, match in enumerate(_ILLEGAL.finditer(text), 1):
        code = f"{ord(match[0]):X}"
        filled = placeholder.format(number=number, name=f"x-char-{code}", code=code)
        pieces += [plain(text[start : match.start()]), filled]
        start = match.end()
    return "".join(pieces) + plain(text[start:])


def plain(text: str) -> str:
    """`text` as element content, characters XML cannot hold made visible."""
    return escape(_ILLEGAL.sub(lambda match: visible(match[0]), text), quote=False).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """`text` in quotation marks as an attribute's value; white space survives (XML 1.0 section 3.3.3)."""
    value = plain(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{value}"'


def read_xml(path: Path, *roots: str) -> Node:
    """The root element of the file at `path`; see `parse_xml`."""
    return parse_xml(read_bytes(path), str(path), *roots)


def parse_xml(data: bytes, path: str, *roots: str) -> Node:
    """The root element of the XML `data`, which must be called one of `roots`; `path` names it in messages.

    A DOCTYPE may stand there but is not followed. Raises `InputError` naming file and line for an empty or malformed
    file, an encoding that does not fit, another root, an entity the file does not define, and declarations of
    entities, which can be made to fill a computer's memory or to fetch other files.
    """
    import xml.sax

    import defusedxml

    handler = _make_handler()
    try:
        _parse(data, handler)
    except defusedxml.DefusedXmlException as error:
        message = f"{path}:{handler.line()}: declares entities, which are not read for safety"
        raise InputError(message, "remove the declarations in its DOCTYPE") from error
    except xml.sax.SAXParseException as error:
        message = f"{path}:{error.getLineNumber() or 1}: not well-formed XML: {error.getMessage()}"
        raise InputError(message, "export it again from the program that wrote it") from error
    except (xml.sax.SAXException, LookupError, ValueError) as error:
        raise InputError(f"{path}:{handler.line()}: cannot decode: {error}", "save the file as UTF-8") from error
    node: Node = handler.root
    if node.tag not in roots:
        named = " or ".join(f"<{root}>" for root in roots)
        raise InputError(f"{path}:{node.line}: begins with <{node.tag}>, not {named}", f"name a file of {named}")
    return node


def check_languages(path: Path, node: Node, source: str, target: str) -> None:
    """Raise `InputError` unless the attributes `source` and `target` of `node` say Chinese and English, or nothing."""
    for name, wanted in ((source, ("zh", "cmn")), (target, ("en",))):
        tag = node.attributes.get(name, "")
        if tag and tag.lower().replace("_", "-").split("-")[0] not in wanted:
            message = f"{path}:{node.line}: {name} is {tag}, not {wanted[0]}"
            raise InputError(message, "name a file that goes from Chinese to English")


def _named_char(node: Node) -> str:
    name = node.attributes.get("type") or node.attributes.get("ctype") or ""
    if node.tag == "cp":
        name = "x-char-" + (node.attributes.get("hex", "").upper().lstrip("0") or "0")
    match = _NAMED_CHAR.fullmatch(name)
    return chr(int(match[1], 16)) if match and int(match[1], 16) <= 0x10FFFF else ""


def _parse(data: bytes, handler: Any) -> None:
    import io
    from xml.sax.handler import ErrorHandler, feature_external_ges

    import defusedxml.sax

    parser = defusedxml.sax.make_parser()
    parser.forbid_external = False  # a DOCTYPE with a SYSTEM identifier is common in TMX; nothing is fetched for it
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(handler)
    parser.setErrorHandler(ErrorHandler())
    parser.parse(io.BytesIO(data))


def _make_handler() -> Any:
    """A SAX handler that builds `Node`s with their lines; the class is made here so that importing stays cheap."""
    from xml.sax import SAXParseException
    from xml.sax.handler import ContentHandler

    class Builder(ContentHandler):
        def __init__(self) -> None:
            super().__init__()
            self.root = Node("", {}, 1)
            self._open: list[Node] = []
            self._locator: Any = None

        def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name SAX gives it
            self._locator = locator

        def line(self) -> int:
            return (self._locator.getLineNumber() if self._locator else None) or 1

        def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
            node = Node(name.rpartition(":")[2], dict(attrs.items()), self.line())
            if self._open:
                self._open[-1].parts.append(node)
            else:
                self.root = node
            self._open.append(node)

        def endElement(self, name: str) -> None:  # noqa: N802
            self._open.pop()

        def characters(self, content: str) -> None:
            self._open[-1].parts.append(content)

        def skippedEntity(self, name: str) -> None:  # noqa: N802
            raise SAXParseException(f"entity &{name}; is not defined", None, self._locator)

    return Builder()
