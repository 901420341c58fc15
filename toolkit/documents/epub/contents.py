"""Reading the package document, the tables of contents and the container of an epub.

Container: OCF 3.3, 4.2.6. Package document: EPUB 3.3, 5; Open Packaging Format 2.0.1. NCX: ANSI/NISO Z39.86, 8.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from toolkit.documents.archive import Archive, parse

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
XHTML = ("application/xhtml+xml", "text/x-oeb1-document", "text/html")
NCX = "application/x-dtbncx+xml"
TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*>")

Path = tuple[str, str]
"""The local names of an element's parent and of the element."""

TITLES = {("metadata", "title"), ("dc-metadata", "title")}
LABELS = {("navLabel", "text"), ("docTitle", "text")}


@dataclass(slots=True)
class Package:
    """The content of the package document. `items`: manifest by id (member, media type, properties); `spine`: ids."""

    member: str
    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    toc: str = ""

    def chapters(self) -> list[str]:
        """Return the XHTML members in reading order; a navigation document outside the spine is last."""
        chapters = [self.items[item][0] for item in self.spine if item in self.items and self.items[item][1] in XHTML]
        nav = [member for member, _, properties in self.items.values() if "nav" in properties.split()]
        return list(dict.fromkeys(chapters + nav))

    def contents(self) -> list[str]:
        """Return the members that are an NCX."""
        return [member for key, (member, kind, _) in self.items.items() if key == self.toc or kind == NCX]


def package(archive: Archive) -> Package:
    """Read the package document that the container names. Raises `InputError` when there is none."""
    roots = [given.get("full-path", "") for name, given in archive.elements(CONTAINER) if name == "rootfile"]
    member = next((root for root in roots if root in archive.names), "")
    if not member:
        archive.fail("META-INF/container.xml names no package document in the file", "check it with epubcheck")
    book = Package(member)
    for name, given in archive.elements(member):
        if name == "item":
            href = posixpath.normpath(posixpath.join(posixpath.dirname(member), unquote(given.get("href", ""))))
            if href in archive.names:
                book.items[given.get("id", "")] = (href, given.get("media-type", ""), given.get("properties", ""))
        elif name == "itemref":
            book.spine.append(given.get("idref", ""))
        elif name == "spine":
            book.toc = given.get("toc", "")
    return book


@dataclass(frozen=True, slots=True)
class BookPart:
    """The translated bytes of `member` from `start` to `end`, and the text around them in the document's text."""

    member: str
    start: int
    end: int
    before: str
    text: str
    after: str


def parts(archive: Archive, book: Package, chapters: Sequence[str]) -> Iterator[BookPart]:
    """Yield what is translated: the titles of the book, its chapters, the titles in tables of contents."""
    yield from _titles(archive, book.member, TITLES)
    for member in chapters:
        data = archive.xml(member)
        yield BookPart(member, 0, len(data), "", data.decode("utf-8"), "\n")
    for member in book.contents():
        yield from _titles(archive, member, LABELS)


def _titles(archive: Archive, member: str, wanted: Collection[Path]) -> Iterator[BookPart]:
    for start, end, text in _texts(archive, member, wanted):
        yield BookPart(member, start, end, "<title>", text, "</title>\n")


def refuse_locked(archive: Archive, chapters: Sequence[str]) -> None:
    """Raise `InputError` if chapters are encrypted; obfuscated fonts, which are common, do not matter."""
    if ENCRYPTION not in archive.names:
        return
    locked = [unquote(given.get("URI", "")) for _, given in archive.elements(ENCRYPTION)]
    if any(member in locked for member in chapters):
        archive.fail("its chapters are encrypted (DRM)", "only books without copy protection can be translated")


def _texts(archive: Archive, member: str, wanted: Collection[Path]) -> list[tuple[int, int, str]]:
    """Return start, end (bytes) and raw text of each element without children whose path is in `wanted`."""
    data = archive.xml(member)
    path = [""]
    texts: list[tuple[int, int, str]] = []
    opened = -1

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal opened
        path.append(name.rpartition(" ")[2])
        opened = parser.CurrentByteIndex if (path[-2], path[-1]) in wanted else -1

    def end(_: str) -> None:
        nonlocal opened
        path.pop()
        here = parser.CurrentByteIndex
        if opened >= 0 and data[here : here + 2] == b"</" and data[here - 2 : here] != b"/>":
            inner = _tag_end(data, opened)
            texts.append((inner, here, data[inner:here].decode("utf-8")))
        opened = -1

    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(data, parser, archive.place(member))
    return [text for text in texts if text[2].strip()]


def _tag_end(data: bytes, at: int) -> int:
    match = TAG.match(data, at)
    return match.end() if match else data.index(b">", at) + 1
