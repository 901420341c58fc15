"""XML for the exchange formats: write text with characters that XML 1.0 cannot hold, and read files safely.

XML 1.0 (section 2.2) cannot hold most control characters, lone surrogates, U+FFFE and U+FFFF, not even escaped.
In segment text each becomes an empty inline element that names it (`x-char-1B`), so that reading gives the same text.
Elsewhere each becomes a visible sign. A carriage return is written `&#13;`, because parsers turn a bare one into a
line feed (section 2.11).
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from toolkit.documents.xhtml import UNWRITABLE
from toolkit.documents.xmltree import Node, parse_xml
from toolkit.errors import InputError
from toolkit.export.aligned import visible
from toolkit.export.aligned_import import read_bytes
from toolkit.types import Severity

OWN_NAMESPACE = "urn:zhen:exchange"
PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 3, Severity.INFO: 5}
"""The priority of a note in XLIFF, 1 the highest, for a finding."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def segment_text(text: str, placeholder: str) -> str:
    """Return `text` as element content; each character XML cannot hold becomes `placeholder`.

    `{number}`, `{name}` and `{code}` (hexadecimal) in `placeholder` are filled in.
    """
    pieces, start = [], 0
    for number, match in enumerate(UNWRITABLE.finditer(text), 1):
        code = f"{ord(match[0]):X}"
        filled = placeholder.format(number=number, name=f"x-char-{code}", code=code)
        pieces += [plain(text[start : match.start()]), filled]
        start = match.end()
    return "".join(pieces) + plain(text[start:])


def plain(text: str) -> str:
    """Return `text` as element content; characters XML cannot hold become visible."""
    return escape(UNWRITABLE.sub(lambda match: visible(match[0]), text), quote=False).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Return `text` as a quoted attribute value; white space is kept (XML 1.0 section 3.3.3)."""
    value = plain(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{value}"'


def read_xml(path: Path, *roots: str) -> Node:
    """Return the root element of the file at `path`; see `parse_xml`."""
    return parse_xml(read_bytes(path), str(path), *roots)


def check_languages(path: Path, node: Node, source: str, target: str) -> None:
    """Raise `InputError` unless the attributes `source` and `target` of `node` are Chinese and English, or missing."""
    for name, wanted in ((source, ("zh", "cmn")), (target, ("en",))):
        tag = node.attributes.get(name, "")
        if tag and tag.lower().replace("_", "-").split("-")[0] not in wanted:
            message = f"{path}:{node.line}: {name} is {tag}, not {wanted[0]}"
            raise InputError(message, "name a file from Chinese to English")
