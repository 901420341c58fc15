"""Word documents (docx): text, tables, text boxes, headers, footers, notes, comments, texts in pictures and charts.

Format: ECMA-376 part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.documents.archive import Archive, parse, root
from toolkit.documents.docx import looks
from toolkit.documents.docx.docx_parts import DocxScanner
from toolkit.documents.office import drawing
from toolkit.documents.office.drawing import Drawings
from toolkit.documents.office.office_languages import ENGLISH, LANGUAGE
from toolkit.documents.office.office_package import Office, natural
from toolkit.documents.office.office_part import Finish, PackageContents, PackagePart, Paragraph

PARTS = ("header", "footer", "footnotes", "endnotes", "comments")
DRAWN = ("chart", "diagramData", "diagramDrawing", "core-properties")  # the third repeats the second
ROOTS = ("document", "hdr", "ftr", "footnotes", "endnotes", "comments")
DEFAULTS = re.compile(rb"<(?:[\w.-]+:)?docDefaults\b.*?</(?:[\w.-]+:)?docDefaults\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The part with the styles (empty: none), and its paragraph styles by their id."""

    part: str
    known: Mapping[str, looks.Style]


def _read(archive: Archive, finish: Finish) -> PackageContents:
    """Return the contents of a docx file. Raises `InputError` if it is not docx, damaged or unsafe."""
    styles, kinds = _plan(archive)
    parts: list[PackagePart] = []
    for name, kind in kinds.items():
        data = archive.xml(name)
        parts.append(PackagePart(name, data, _paragraphs(archive, name, data, kind, styles, finish)))
    lines = [paragraph for part in parts for paragraph in part.paragraphs if paragraph.view and not paragraph.mirror]
    return PackageContents(parts, [*lines])


def _plan(archive: Archive) -> tuple[_Styles, dict[str, str]]:
    """Return the styles, and the parts with text in order, each with its kind (last word of the relation's type)."""
    main = archive.main_part()
    if main not in archive.names:
        archive.fail("not a Word document", "convert it to .docx")
    related = [item for item in archive.relations(main) if item.target in archive.names]
    styles = next((item.target for item in related if item.kind == "styles"), "")
    by_id = looks.read_styles(archive.elements(styles)) if styles else {}
    related += [item for item in archive.relations() if item.target in archive.names]
    related.sort(key=natural)
    ordered = [item for kind in PARTS + DRAWN for item in related if item.kind == kind]
    return _Styles(styles, by_id), {main: "", **{item.target: item.kind for item in ordered}}


def _paragraphs(
    archive: Archive, part: str, data: bytes, kind: str, styles: _Styles, finish: Finish
) -> list[Paragraph]:
    """Return the paragraphs of a part in the order of its bytes, each finished by `finish`.

    Raises `InputError` when it is not a part of a Word document.
    """
    paragraphs: list[Paragraph] = []
    if kind not in DRAWN:
        if looks.local(root(data)) not in ROOTS:
            archive.fail(f"{part} is not a part of a Word document", "name a .docx file")
        scanner = DocxScanner(data, styles=styles.known, finish=finish)
        parse(data, scanner.parser, archive.place(part))
        paragraphs = scanner.paragraphs
    if kind in DRAWN or any(element in data for element in drawing.WORTH):
        drawings = Drawings(data, copies=kind == "diagramDrawing", finish=finish)
        parse(data, drawings.parser, archive.place(part))
        paragraphs = sorted(paragraphs + drawings.paragraphs, key=lambda paragraph: paragraph.start)
    return paragraphs


def _english_styles(archive: Archive, _: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the styles with English as the language of the document."""
    main = archive.main_part()
    name = next((relation.target for relation in archive.relations(main) if relation.kind == "styles"), "")
    styles = archive.xml(name) if name in archive.names else b""
    spoken = DEFAULTS.sub(lambda match: LANGUAGE.sub(ENGLISH, match.group()), styles, count=1)
    return {name: spoken} if spoken != styles else {}


OFFICE = Office(_read, _english_styles)
