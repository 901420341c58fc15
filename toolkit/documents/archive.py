"""Read and rewrite zip containers (docx, xlsx, pptx, epub) that may be damaged or hostile. Nothing is unpacked to disk.

The limits are far above real documents, and low enough that reading a file needs little memory and a few seconds.
Format: PKWARE APPNOTE 6.3; members of OOXML (ECMA-376 part 2) and EPUB (OCF 3.3, 4.2) are stored or deflated.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from toolkit.errors import InputError

MEMBERS = 20_000
TOTAL = 512 << 20
PART = 64 << 20
RATIO = 150
SMALL = 8 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AGAIN = "get the file again, or open it in its program and save it again"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Splice = tuple[int, int, bytes]
"""Two positions, and the bytes that replace what is between them."""


class Relation(NamedTuple):
    """A relation between parts of an Office package: `kind` is the last word of its type, `target` a part's name."""

    id: str
    kind: str
    target: str


class Archive:
    """The members of a zip file, checked before any of them is read.

    `name` is the file's path, for messages. Raises `InputError` if it is not a zip file, is truncated or encrypted,
    has too many or too large members, or has unsafe or repeated names.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        if data.startswith(OLE):
            raise InputError(
                f"{name}: encrypted, or in the old binary format of Office",
                "open it in an office program and save it as .docx, .xlsx or .pptx without a password",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise InputError(f"{name}: not a zip file, or a truncated one ({error})", AGAIN) from error
        self._check(len(data))
        self.names = frozenset(info.filename for info in self.infos)

    def _check(self, size: int) -> None:
        total = sum(info.file_size for info in self.infos)
        if len(self.infos) > MEMBERS:
            self.fail(f"{len(self.infos)} members, at most {MEMBERS} are allowed")
        if total > max(TOTAL, 2 * size) or (total > SMALL and total > RATIO * size):
            self.fail(f"{size} bytes would become {total} bytes unpacked, too many for a document")
        seen: set[str] = set()
        for info in self.infos:
            if _unsafe(info.filename) or _unsafe(info.orig_filename):
                self.fail(f"unsafe member name {info.orig_filename!r}")
            if info.filename in seen:
                self.fail(f"two members named {info.filename!r}")
            if info.flag_bits & 1:
                raise InputError(f"{self.name}: member {info.filename!r} is encrypted", "remove the password first")
            seen.add(info.filename)

    def fail(self, problem: str, hint: str = AGAIN) -> NoReturn:
        """Raise an `InputError` that names this file and the problem."""
        raise InputError(f"{self.name}: {problem}", hint)

    def read(self, member: str, limit: int = sys.maxsize) -> bytes:
        """Return the bytes of `member`. Raises `InputError` if it is missing, damaged or larger than `limit` bytes."""
        try:
            info = self._zip.getinfo(member)
            if info.file_size > limit:
                self.fail(f"{member} has {info.file_size} bytes, at most {limit} are allowed")
            with self._zip.open(info) as file:
                return file.read(info.file_size + 1)
        except KeyError as error:
            raise InputError(f"{self.name}: {member} is missing", AGAIN) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise InputError(f"{self.name}: {member} is damaged ({error})", AGAIN) from error

    def xml(self, member: str) -> bytes:
        """Return the XML of `member` as UTF-8 without byte order mark; it is well-formed and declares no entities.

        Raises `InputError` with member and line when it is not.
        """
        data = self.read(member, PART)
        codec = _codec(data)
        if codec == "utf-8":
            data = data.removeprefix(codecs.BOM_UTF8)
        else:
            try:
                data = data.decode(codec).encode("utf-8")
            except (UnicodeError, LookupError) as error:
                raise InputError(f"{self.name}: {member} is not {codec}", AGAIN) from error
        parse(data, expat.ParserCreate("UTF-8"), self.place(member))
        return data

    def elements(self, member: str) -> list[tuple[str, dict[str, str]]]:
        """Return the elements of a small part in order: name without namespace, attributes. Raises `InputError`."""
        elements: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate("UTF-8", " ")
        parser.StartElementHandler = lambda name, attributes: elements.append((name.rpartition(" ")[2], attributes))
        parse(self.xml(member), parser, self.place(member))
        return elements

    def relations(self, part: str = "") -> list[Relation]:
        """Return the internal relations of a part of an Office package; of the package itself when `part` is empty.

        Raises `InputError` when they are not well-formed. Format: ECMA-376 part 2, 6.5.
        """
        folder, base = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{base}.rels")
        relations: list[Relation] = []
        for name, attributes in self.elements(member) if member in self.names else ():
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                relations.append(Relation(attributes.get("Id", ""), kind, target))
        return relations

    def main_part(self) -> str:
        """Return the name of the main part of an Office package, or an empty string."""
        return next((relation.target for relation in self.relations() if relation.kind == "officeDocument"), "")

    def place(self, member: str) -> str:
        """Return the name of `member` in messages."""
        return f"{self.name}: {member}"

    def rewrite(self, changes: Mapping[str, bytes]) -> bytes:
        """Return a zip file with the same members in the same order; those in `changes` (UTF-8) have new content.

        Names, dates, attributes and compression are kept. A `mimetype` comes first, stored and without extra field
        (OCF 3.3, 4.3).
        """
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.comment = self._zip.comment
            for info in sorted(self.infos, key=lambda info: info.filename != "mimetype"):
                target.writestr(_like(info), self._content(info.filename, changes))
        return out.getvalue()

    def _content(self, member: str, changes: Mapping[str, bytes]) -> bytes:
        if member not in changes:
            return self.read(member)
        original = self.read(member)
        codec = _codec(original)
        if codec != "utf-8":
            return changes[member].decode("utf-8").encode(codec, "xmlcharrefreplace")
        bom = codecs.BOM_UTF8 if original.startswith(codecs.BOM_UTF8) else b""
        return bom + changes[member]


def text_parser(
    start: Callable[[str, dict[str, str]], object], end: Callable[[str], object], characters: Callable[[str], object]
) -> expat.XMLParserType:
    """Return a parser for `parse`: it names elements `namespace name`, and gives the text between two tags at once."""
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    return parser


def parse(data: bytes, parser: expat.XMLParserType, place: str) -> None:
    """Run `parser` over `data`. Raises `InputError` if it is not well-formed or declares entities of its own.

    External entities are never loaded; named ones of a document type (`&nbsp;`) are skipped.
    """
    parser.EntityDeclHandler = refuse_entities
    parser.UseForeignDTD(True)
    parser.ExternalEntityRefHandler = lambda *_: 1
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        hint = "fix the file, for example with epubcheck or an office program"
        raise InputError(f"{place}:{error.lineno}: not well-formed: {expat.ErrorString(error.code)}", hint) from error
    except EntitiesError as error:
        raise InputError(f"{place}: declares entities of its own", "remove its DOCTYPE") from error
    finally:  # the handlers often refer to the object that holds the parser; without them its memory is freed at once
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


def root(data: bytes) -> str:
    """Return the root element (`namespace name`) of `data`, which is well-formed."""
    names: list[str] = []
    parser = expat.ParserCreate("UTF-8", " ")

    def start(name: str, _: object) -> None:
        names.append(name)
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    parse(data, parser, "")
    return names[0]


def splice(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Return `data` with all `splices` made; those at the same position keep their order."""
    parts: list[bytes] = []
    done = 0
    for start, end, new in sorted(splices, key=lambda edit: edit[:2]):
        parts += (data[done:start], new)
        done = max(done, end)
    return b"".join([*parts, data[done:]])


class EntitiesError(ValueError):
    """An XML document declares entities, which real documents of these formats never do."""


def refuse_entities(*_: object) -> None:
    """Raise `EntitiesError`: the handler for declarations of entities."""
    raise EntitiesError


def _unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not name or name.startswith(("/", "\\")) or ".." in parts or "\0" in name or ":" in parts[0]


def _codec(data: bytes) -> str:
    if data.startswith(UTF16):
        return "utf-16"
    declared = DECLARED.match(data.removeprefix(codecs.BOM_UTF8)[:400])
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    return "utf-8" if name in ("utf8", "us-ascii", "ascii") else name


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(info.filename, info.date_time)
    first = info.filename == "mimetype"
    copy.compress_type = zipfile.ZIP_STORED if first else METHODS[info.compress_type != zipfile.ZIP_STORED]
    copy.external_attr, copy.create_system, copy.comment = info.external_attr, info.create_system, info.comment
    return copy
