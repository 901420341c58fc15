"""List the Chinese in the parts of a package (docx, xlsx, pptx, epub) that is not in its view, member by member.

Members that are no text (images, fonts, old binary objects) are not searched; packages in the package are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit import documents
from toolkit.documents.archive import UTF16, Archive
from toolkit.documents.decode import decode
from toolkit.documents.xlsx.xlsx_parts import HEADERS
from toolkit.errors import InputError
from toolkit.skipped.tagged import TaggedPiece, Where, pieces
from toolkit.skipped.zones import Words, Zone, Zones, chinese, skipped_places, without
from toolkit.types import Document, Reason, Skipped, Span

ZIP = b"PK\x03\x04"
MARKED = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".svg", ".smil", ".vml", ".plist")
PAGES = (".xhtml", ".html", ".htm")
SUFFIXES = {
    ".css": Reason.STYLE,
    ".js": Reason.SCRIPT,
    ".svg": Reason.DRAWING,
    **dict.fromkeys((*PAGES, ".txt", ".json", ".rtf", ".mht", ".csv"), Reason.EMBEDDED),
}
TEXTS = frozenset((*MARKED, *SUFFIXES))
MASTERS = ("slideMasters", "slideLayouts", "notesMasters", "handoutMasters")
FOLDERS = {
    **dict.fromkeys(("docProps/", "customXml/", "ppt/tags/"), Reason.METADATA),
    **dict.fromkeys(("word/glossary/", *(f"ppt/{folder}/" for folder in MASTERS)), Reason.TEMPLATE),
    "xl/externalLinks/": Reason.COPY,
}
ELEMENTS = {
    **dict.fromkeys(("delText", "moveFrom"), Reason.DELETED),
    **dict.fromkeys(("instrText", "delInstrText", "fldSimple", "f", "formatCode"), Reason.FIELD),
    **dict.fromkeys(("oMath", "oMathPara"), Reason.FORMULA),
    **dict.fromkeys(("metadata", "dc-metadata", "docAuthor", "coreProperties", "docVars", "author"), Reason.METADATA),
    **dict.fromkeys(("listItem", "ffData", "dropDownList", "comboBox", "alias"), Reason.FORM),
    **dict.fromkeys(("externalData", "fonts", "style", "latentStyles", "theme"), Reason.INTERNAL),
    "lvlText": Reason.NUMBERING,
    **dict.fromkeys(("cNvPr", "Fallback"), Reason.COPY),
    "imagedata": Reason.INTERNAL,
}
SHEETS = ELEMENTS | {
    **dict.fromkeys(("f", "v", "formula", "cfRule", "customFilter"), Reason.FORMULA),
    **dict.fromkeys(("sheet", "definedName", "table", "sheetPr"), Reason.IDENTIFIER),
    **dict.fromkeys(("dataValidation", "textbox"), Reason.FORM),
    **dict.fromkeys(("rPh", "tableColumn", "filter", "cacheField", "dataField", "pivotField", "s"), Reason.COPY),
    **dict.fromkeys(("numFmt", "formatCode"), Reason.FIELD),
    **dict.fromkeys(("si", "cNvPr", *HEADERS), Reason.INTERNAL),
    "person": Reason.METADATA,
}
SLIDES = ELEMENTS | {"fld": Reason.FIELD, "cNvPr": Reason.INTERNAL, "cmAuthor": Reason.METADATA}


class _Reasons(NamedTuple):
    """The reasons in one kind of package: by the suffix of a member, and by the element in it."""

    suffixes: Mapping[str, Reason] = SUFFIXES
    elements: Mapping[str, Reason] = ELEMENTS


BY_FORMAT = {
    "docx": _Reasons(),
    "xlsx": _Reasons(elements=SHEETS),
    "pptx": _Reasons(elements=SLIDES),
    "epub": _Reasons(SUFFIXES | dict.fromkeys(PAGES, Reason.UNLISTED)),
}
WHERE = {Where.COMMENT: Reason.COMMENT, Where.TAG: Reason.INTERNAL, Where.MARKUP: Reason.INTERNAL}
NAMED = frozenset(("author", "initials", "userId"))
SPOKEN = frozenset(("descr", "title", "alt", "tooltip", "string", "displayText"))


def skipped(document: Document) -> Iterator[Skipped]:
    """Yield the places in the members of `document`, which is a package."""
    places = documents.format_of(document).places
    read = places(document.data, document.path) if places else {}
    archive = Archive(document.data, document.path)
    for info in archive.infos:
        member = info.filename
        data = archive.xml(member) if member in read else _read(archive, member)
        if data.startswith(ZIP):
            yield from _embedded(data, member)
        else:
            yield from _member(member, data, read.get(member, ()), BY_FORMAT[document.format])


def _read(archive: Archive, member: str) -> bytes:
    """Return the bytes of a member; none if it is damaged, because no program can show it."""
    try:
        return archive.read(member)
    except InputError:
        return b""


def _embedded(data: bytes, name: str) -> Iterator[Skipped]:
    """Yield the places in a package in the package. Packages in it are not opened."""
    try:
        archive = Archive(data, name)
        for info in archive.infos:
            yield from _member(f"{name}/{info.filename}", _read(archive, info.filename), (), None)
    except InputError:
        return  # no zip file, or an unsafe one


def _text(data: bytes, suffix: str) -> str | None:
    """Return the text of a member; None if it is no text."""
    try:
        text = data.decode("utf-16" if data.startswith(UTF16) else "utf-8")
    except UnicodeError:
        if suffix not in TEXTS:
            return None
        try:
            text = decode(data, "")[0]
        except InputError:
            return None
    return None if "\0" in text[:4096] else text


def _spans(data: bytes, ranges: Sequence[tuple[int, int]]) -> Words:
    """Convert byte ranges of `data` to spans of its characters."""
    spans: list[Span] = []
    done, at = 0, 0
    for start, end in sorted(ranges):
        left = at + len(data[done:start].decode("utf-8"))
        done, at = end, left + len(data[start:end].decode("utf-8"))
        spans.append(Span(left, at))
    return Words(spans)


def _member(name: str, data: bytes, read: Sequence[tuple[int, int]], reasons: _Reasons | None) -> Iterator[Skipped]:
    """Return the places outside the ranges `read` of a member. `reasons` is None for one in an embedded file."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    text = _text(data, suffix)
    if text is None:
        return iter(())
    words = _spans(data, read)
    left = list(without(chinese(text, references=True), words.spans))
    if not left:
        return iter(())
    by_folder = (reason for folder, reason in FOLDERS.items() if name.startswith(folder))
    reason = Reason.EMBEDDED if reasons is None else next(by_folder, reasons.suffixes.get(suffix))
    elements = reasons.elements if reasons else ELEMENTS
    own = [_zone(piece, reason, elements) for piece in pieces(text, xml=True)] if suffix in MARKED else []
    whole = [Zone.of(0, len(text), reason)] if reason else []
    return skipped_places(name, text, left, Zones(len(text), own, whole), words)


def _zone(piece: TaggedPiece, otherwise: Reason | None, elements: Mapping[str, Reason]) -> Zone:
    """Return the zone of a piece of a member. If `otherwise` is given, all but comments and names has this reason."""
    if reason := WHERE.get(piece.where) or (piece.name in NAMED and Reason.METADATA) or otherwise:
        return Zone.of(piece.start, piece.end, reason)
    internal = piece.where is Where.ATTRIBUTE and piece.name not in SPOKEN
    otherwise = Reason.INTERNAL if internal else Reason.UNREAD
    by_element = (elements[element.name] for element in piece.element.up() if element.name in elements)
    return Zone.of(piece.start, piece.end, next(by_element, otherwise))
