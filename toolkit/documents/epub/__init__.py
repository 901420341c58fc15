"""Electronic books (EPUB 2 and 3): chapters in spine order, titles in nav and toc.ncx, title and language of the book.

The document's text joins all of these as they are in the file, with titles in `<title>` elements. Formats:
EPUB 3.3 (W3C), Open Packaging Format 2.0.1, OCF 3.3; container, manifest and spine say where things are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from toolkit.documents import html, xhtml
from toolkit.documents.archive import Archive, Splice, parse, splice
from toolkit.documents.epub import contents
from toolkit.documents.interface import Edit, apply, changed
from toolkit.errors import InputError
from toolkit.types import Segment

ROOT_LANGUAGE = re.compile(rb"(<(?:[\w.-]+:)?(?:package|ncx|title)\b[^>]*?\sxml:lang\s*=\s*[\"'])zh[\w-]*")
CHINESE = re.compile(r"\s*(?:zh|cmn)\b", re.IGNORECASE)
BESIDE = '<br><span lang="en">'


@dataclass(frozen=True, slots=True)
class _MemberPiece:
    """A span of a member (bytes `start` to `end`) and its position in the document's text."""

    member: str
    start: int
    end: int
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class _Book:
    archive: Archive
    package: str
    pieces: list[_MemberPiece]
    text: str


def unpack(data: bytes, name: str) -> str:
    """Return the view of an epub as text. Raises `InputError` if it is not epub, damaged, locked or unsafe."""
    return _open(data, name).text


def places(data: bytes, name: str) -> dict[str, list[tuple[int, int]]]:
    """Return the byte ranges of each member that are in the view."""
    by_member: dict[str, list[tuple[int, int]]] = {}
    for piece in _open(data, name).pieces:
        by_member.setdefault(piece.member, []).append((piece.start, piece.end))
    return by_member


def render(
    data: bytes, name: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> bytes:
    """Return the epub with `targets` (by segment key) in place; `data` itself when they change nothing.

    With `bilingual` each paragraph is followed by its translation. Every changed part is well-formed XML.
    """
    book = _open(data, name)
    translations = {segment.key: target for segment in segments if (target := changed(segment, targets)) is not None}
    changes = _changes(book, segments, translations, bilingual=bilingual, bare=False)
    broken = [member for member, new in changes.items() if not _well_formed(new)]
    if broken:
        plain = _changes(book, segments, translations, bilingual=bilingual, bare=True)
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
    if contents.CONTAINER not in archive.names:
        archive.fail("not an epub: META-INF/container.xml is missing", "name an .epub file")
    package = contents.package(archive)
    chapters = package.chapters()
    if not chapters:
        archive.fail("no chapters: the spine lists no XHTML", "check the book with epubcheck")
    contents.refuse_locked(archive, chapters)
    pieces: list[_MemberPiece] = []
    lines: list[str] = []
    length = 0
    for part in contents.parts(archive, package, chapters):
        pieces.append(_MemberPiece(part.member, part.start, part.end, length + len(part.before), part.text))
        lines += (part.before, part.text, part.after)
        length += len(part.before) + len(part.text) + len(part.after)
    return _Book(archive, package.member, pieces, "".join(lines))


def _changes(
    book: _Book, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool, bare: bool
) -> dict[str, bytes]:
    """Return the new bytes of each member that `targets` change. `bare`: with required inline tags only."""
    settled = {
        segment.key: xhtml.settle(segment.text, targets[segment.key], bare=bare)
        for segment in segments
        if segment.key in targets
    }
    edits = html.part_edits(book.text, segments, settled, bilingual=bilingual)
    if edits and not bilingual:
        edits += html.languages(book.text, edits)
    starts = [piece.at for piece in book.pieces]
    by_piece: dict[int, list[Edit]] = {}
    for edit in edits:
        number = bisect_right(starts, edit.start) - 1
        at = starts[number]
        by_piece.setdefault(number, []).append(Edit(edit.start - at, edit.end - at, _for_xml(edit.text)))
    new: dict[str, list[Splice]] = {}
    for number, own in by_piece.items():
        piece = book.pieces[number]
        new.setdefault(piece.member, []).append((piece.start, piece.end, apply(piece.text, own).encode("utf-8")))
    return {member: splice(book.archive.xml(member), splices) for member, splices in new.items()}


def _for_xml(text: str) -> str:
    if text.startswith(BESIDE):
        text = f'<br/><span xml:lang="en">{text[len(BESIDE) :]}'
    return xhtml.safe(text)


def _well_formed(data: bytes) -> bool:
    try:
        parse(data, expat.ParserCreate("UTF-8"), "")
    except InputError:
        return False
    return True


def _in_english(book: _Book, changes: Mapping[str, bytes]) -> dict[str, bytes]:
    """Change the language of the package document and of tables of contents from Chinese to English."""
    members = {piece.member for piece in book.pieces if piece.start} & set(changes) | {book.package}
    changed_members = {}
    for member in members:
        data = changes.get(member) or book.archive.xml(member)
        if member == book.package:
            data = _language(data)
        changed_members[member] = ROOT_LANGUAGE.sub(rb"\1en", data)
    return changed_members


def _language(data: bytes) -> bytes:
    tag = re.compile(rb"(<(?:[\w.-]+:)?language\b[^>]*>)([^<]*)(?=</)")
    return tag.sub(
        lambda m: m.group(1) + (b"en" if CHINESE.match(m.group(2).decode("utf-8", "replace")) else m.group(2)), data
    )
