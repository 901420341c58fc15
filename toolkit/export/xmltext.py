"""XML for the exchange formats: writing text that XML 1.0 cannot hold as it is, and reading files safely.

XML 1.0 (section 2.2) has no place for most control characters, lone surrogates, U+FFFE and U+FFFF, not even escaped.
In segment text each becomes an empty inline element that names it (`x-char-1B`), so that reading gives the same text;
everywhere else it becomes a visible sign. A carriage return is written `&#13;`, as parsers turn a bare one into a line
feed (section 2.11).
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from xml.parsers import expat

from toolkit.documents.archive import EntitiesError
from toolkit.documents.xmltree import Builder, Node, UndefinedEntityError
from toolkit.errors import InputError
from toolkit.export.aligned import visible
from toolkit.export.reading import read_bytes
from toolkit.units import Severity

OWN_NAMESPACE = "urn:zhen:exchange"
PRIORITY = {Severity.ERROR: 1, Severity.WARNING: 3, Severity.INFO: 5}
"""The priority of a note in XLIFF, 1 the highest, for a finding."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


def check_languages(path: Path, node: Node, source: str, target: str) -> None:
    """Raise `InputError` unless the attributes `source` and `target` of `node` say Chinese and English, or nothing."""
    for name, wanted in ((source, ("zh", "cmn")), (target, ("en",))):
        tag = node.attributes.get(name, "")
        if tag and tag.lower().replace("_", "-").split("-")[0] not in wanted:
            message = f"{path}:{node.line}: {name} is {tag}, not {wanted[0]}"
            raise InputError(message, "name a file that goes from Chinese to English")
