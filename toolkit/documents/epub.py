"""Electronic books (EPUB 2 and 3): chapters in spine order, titles of nav and toc.ncx, title and language of the book.

The document's text is all of these one after another as they stand in the file, titles in `<title>` elements. Formats:
EPUB 3.3 (W3C), Open Packaging Format 2.0.1, OCF 3.3; container, manifest and spine say where things are.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

from toolkit.documents import html, xhtml
from toolkit.documents.archive import Archive, parse
from toolkit.documents.model import Edit, apply, changed
from toolkit.errors import InputError
from toolkit.units import Segment

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
XHTML = ("application/xhtml+xml", "text/x-oeb1-document", "text/html")
NCX = "application/x-dtbncx+xml"
ROOT_LANGUAGE = re.compile(rb"(<(?:[\w.-]+:)?(?:package|ncx|title)\b[^>]*?\sxml:lang\s*=\s*[\"'])zh[\w-]*")
CHINESE = re.compile(r"\s*(?:zh|cmn)\b", re.IGNORECASE)
BESIDE = '<br><span lang="en">'

Path = tuple[str, ...]
"""The local names of the open elements, outermost first."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a member (bytes `start` to `end`) and where its text stands in the document's."""

    member: str
    start: int
    end: int
    at: int
    text: str


@dataclass(slots=True)
class _Package:
    """What the package document says. `items`: manifest by id (member, media type, properties); `spine`: ids."""

    member: str
    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    toc: str = ""

    def chapters(self) -> list[str]:
        """The members that are XHTML in reading order, the navigation document last if it is not among them."""
        found = [self.items[one][0] for one in self.spine if one in self.items and self.items[one][1] in XHTML]
        nav = [member for member, _, properties in self.items.values() if "nav" in properties.split()]
        return list(dict.fromkeys(found + nav))

    def contents(self) -> list[str]:
        """The members that are an NCX."""
        return [member for key, (member, kind, _) in self.items.items() if key == self.toc or kind == NCX]


@dataclass(frozen=True, slots=True)
class _Book:
    archive: Archive
    package: str
    pieces: list[_Piece]
    text: str


def unpack(data: bytes, name: str) -> str:
    """The view of an epub as text. Raises `InputError` (naming `name`) when it is none, damaged, locked or unsafe."""
    return _open(data, name).text


def render(
    data: bytes, name: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> bytes:
    """The epub with `targets` (by segment key) in place; `data` itself when they change nothing.

    With `bilingual` each paragraph is followed by its translation. Every part that is changed is well-formed XML.
    """
    book = _open(data, name)
    found = {one.key: target for one in segments if (target := changed(one, targets)) is not None}
    changes = _changes(book, segments, found, bilingual=bilingual, bare=False)
    broken = [member for member, new in changes.items() if not _well_formed(new)]
    if broken:
        plain = _changes(book, segments, found, bilingual=bilingual, bare=True)
        changes |= {member: plain[member] for member in broken}
        for member in broken:
            if not _well_formed(plain[member]):
                book.archive.fail(
                    f"the translations would break {member}", "check the tags in the catalog of this book"
                )
    if not changes:
        return data
    if not bilingual:
        changes |= _in_english(book, changes)
    return book.archive.rewrite(changes)


def _open(data: bytes, name: str) -> _Book:
    archive = Archive(data, name)
    if CONTAINER not in archive.names:
        archive.fail("no epub: META-INF/container.xml is missing in it", "give an .epub file")
    package = _package(archive)
    chapters = package.chapters()
    if not chapters:
        archive.fail("no chapters: the spine lists no XHTML", "check the book with epubcheck")
    _refuse_locked(archive, chapters)
    pieces: list[_Piece] = []
    lines: list[str] = []
    length = 0
    for member, start, end, text, titled in _stretches(archive, package, chapters):
        before, after = ("<title>", "</title>\n") if titled else ("", "\n")
        pieces.append(_Piece(member, start, end, length + len(before), text))
        lines += (before, text, after)
        length += len(before) + len(text) + len(after)
    return _Book(archive, package.member, pieces, "".join(lines))


def _stretches(archive: Archive, package: _Package, chapters: Sequence[str]) -> list[tuple[str, int, int, str, bool]]:
    """What is translated: member, start and end in bytes, text, whether it is a title on its own."""
    found = [(package.member, *title, True) for title in _texts(archive, package.member, _is_title)]
    for member in chapters:
        data = archive.xml(member)
        found.append((member, 0, len(data), data.decode("utf-8"), False))
    for member in package.contents():
        found += [(member, *label, True) for label in _texts(archive, member, _is_label)]
    return found


def _is_title(path: Path) -> bool:
    return path[-2:] == ("metadata", "title") or path[-2:] == ("dc-metadata", "title")


def _is_language(path: Path) -> bool:
    return path[-1:] == ("language",)


def _is_label(path: Path) -> bool:
    return path[-2:] in (("navLabel", "text"), ("docTitle", "text"))


def _package(archive: Archive) -> _Package:
    roots: list[str] = []
    _walk(
        archive,
        CONTAINER,
        lambda path, given: roots.append(given.get("full-path", "")) if path[-1] == "rootfile" else None,
    )
    member = next((root for root in roots if root in archive.names), "")
    if not member:
        archive.fail("META-INF/container.xml names no package document that is in it", "check it with epubcheck")
    package = _Package(member)
    folder = posixpath.dirname(member)

    def start(path: Path, given: Mapping[str, str]) -> None:
        if path[-1] == "item":
            href = posixpath.normpath(posixpath.join(folder, unquote(given.get("href", ""))))
            if href in archive.names:
                kind = given.get("media-type", "")
                package.items[given.get("id", "")] = (href, kind, given.get("properties", ""))
        elif path[-1] == "itemref":
            package.spine.append(given.get("idref", ""))
        elif path[-1] == "spine":
            package.toc = given.get("toc", "")

    _walk(archive, member, start)
    return package


def _refuse_locked(archive: Archive, chapters: Sequence[str]) -> None:
    """Refuse books whose chapters are encrypted; scrambled fonts, which are common, do not matter."""
    if ENCRYPTION not in archive.names:
        return
    locked: list[str] = []
    _walk(archive, ENCRYPTION, lambda _, given: locked.append(unquote(given.get("URI", ""))))
    if any(member in locked for member in chapters):
        archive.fail("its chapters are encrypted (DRM)", "only books without copy protection can be translated")


def _walk(archive: Archive, member: str, seen: Callable[[Path, Mapping[str, str]], object]) -> None:
    """Call `seen` with the path and the attributes of every element of `member`."""
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2])
        seen(tuple(path), attributes)

    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parse(archive.xml(member), parser, f"{archive.name}: {member}")


def _texts(archive: Archive, member: str, wanted: Callable[[Path], bool]) -> list[tuple[int, int, str]]:
    """Start, end (bytes) and raw text of each element without children whose path is `wanted`."""
    data = archive.xml(member)
    path: list[str] = []
    found: list[tuple[int, int, str]] = []
    opened = -1

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal opened
        path.append(name.rpartition(" ")[2])
        opened = parser.CurrentByteIndex if wanted(tuple(path)) else -1

    def end(_: str) -> None:
        nonlocal opened
        path.pop()
        here = parser.CurrentByteIndex
        if opened >= 0 and data[here : here + 2] == b"</" and data[here - 2 : here] != b"/>":
            begin = _tag_end(data, opened)
            found.append((begin, here, data[begin:here].decode("utf-8")))
        opened = -1

    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(data, parser, f"{archive.name}: {member}")
    return [one for one in found if one[2].strip()]


def _tag_end(data: bytes, at: int) -> int:
    match = re.compile(rb"<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*>").match(data, at)
    return match.end() if match else data.index(b">", at) + 1


def _changes(
    book: _Book, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool, bare: bool
) -> dict[str, bytes]:
    """The new bytes of each member that `targets` change. `bare`: with no inline tags but the indispensable."""
    settled = {one.key: xhtml.settle(one.text, targets[one.key], bare=bare) for one in segments if one.key in targets}
    edits = html.part_edits(book.text, segments, settled, bilingual=bilingual)
    if edits and not bilingual:
        edits += html.languages(book.text, edits)
    starts = [piece.at for piece in book.pieces]
    by_piece: dict[int, list[Edit]] = {}
    for edit in edits:
        number = bisect_right(starts, edit.start) - 1
        at = starts[number]
        by_piece.setdefault(number, []).append(Edit(edit.start - at, edit.end - at, _for_xml(edit.text)))
    new: dict[str, list[tuple[_Piece, str]]] = {}
    for number, own in sorted(by_piece.items()):
        piece = book.pieces[number]
        new.setdefault(piece.member, []).append((piece, apply(piece.text, own)))
    return {member: _spliced(book.archive.xml(member), pieces) for member, pieces in new.items()}


def _for_xml(text: str) -> str:
    if text.startswith(BESIDE):
        text = f'<br/><span xml:lang="en">{text[len(BESIDE) :]}'
    return xhtml.safe(text)


def _spliced(data: bytes, pieces: Sequence[tuple[_Piece, str]]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for piece, text in pieces:
        parts += (data[done : piece.start], text.encode("utf-8"))
        done = piece.end
    return b"".join([*parts, data[done:]])


def _well_formed(data: bytes) -> bool:
    try:
        parse(data, expat.ParserCreate("UTF-8"), "")
    except InputError:
        return False
    return True


def _in_english(book: _Book, changes: Mapping[str, bytes]) -> dict[str, bytes]:
    """The package document and tables of contents with Chinese as their language made English."""
    members = {piece.member for piece in book.pieces if piece.start} & set(changes) | {book.package}
    found = {}
    for member in members:
        data = changes.get(member) or book.archive.xml(member)
        if member == book.package:
            data = _language(data)
        found[member] = ROOT_LANGUAGE.sub(rb"\1en", data)
    return found


def _language(data: bytes) -> bytes:
    tag = re.compile(rb"(<(?:[\w.-]+:)?language\b[^>]*>)([^<]*)(?=</)")
    return tag.sub(
        lambda m: m.group(1) + (b"en" if CHINESE.match(m.group(2).decode("utf-8", "replace")) else m.group(2)), data
    )
