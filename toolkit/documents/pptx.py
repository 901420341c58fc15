"""Presentations (pptx): slides in their order, with tables, charts, diagrams, notes and comments; names of sections.

Masters and layouts are not read. Format: ECMA-376 part 1, section 19 (PresentationML).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from toolkit.documents.archive import Archive, Relation
from toolkit.documents.office.drawing import drawn
from toolkit.documents.office.office_package import Office, natural, sectioned
from toolkit.documents.office.office_part import Finish, PackageContents, Paragraph

PLAIN = ("chart", "chartEx", "diagramData", "diagramDrawing")  # the last repeats the one before
RELATED = (*PLAIN, "notesSlide", "comments")
NAMES = {"notesSlide": " notes", "comments": " comments"}
"""What follows `slide 2` in the names of the sections of the view."""


def _read(archive: Archive, finish: Finish) -> PackageContents:
    """Return the contents of a presentation. Raises `InputError` if it is none, damaged or unsafe."""
    main = archive.main_part()
    if main not in archive.names or archive.elements(main)[0][0] != "presentation":
        archive.fail("not a presentation", "convert it to .pptx")
    contents = PackageContents([], [])
    read: set[str] = set()
    for section, parts in groupby(_plan(archive, main), key=lambda planned: planned[0]):
        shown: list[Paragraph] = []
        for _, name, kind in parts:
            if name not in read:
                read.add(name)
                contents.parts.append(drawn(archive, name, kind, finish, rich=kind not in PLAIN))
                shown += [
                    paragraph for paragraph in contents.parts[-1].paragraphs if paragraph.view and not paragraph.mirror
                ]
        contents.lines += sectioned(section, shown)
    return contents


def _plan(archive: Archive, main: str) -> Iterator[tuple[str, str, str]]:
    """Yield the parts with text in order, each with the name of its section in the view and its kind."""
    slides = {relation.id: relation for relation in archive.relations(main) if relation.kind == "slide"}
    ids = [value for name, own in archive.elements(main) if name == "sldId" for key, value in own.items() if " " in key]
    for number, id in enumerate(ids, 1):
        if id not in slides:
            archive.fail(f"{main} names a slide {id}, which is none of its parts")
        yield f"slide {number}", slides[id].target, "slide"
        for relation in _related(archive, slides[id].target):
            yield f"slide {number}{NAMES.get(relation.kind, '')}", relation.target, relation.kind
    yield "presentation", main, ""
    for relation in archive.relations():
        if relation.kind == "core-properties" and relation.target in archive.names:
            yield "presentation", relation.target, relation.kind


def _related(archive: Archive, name: str) -> Iterator[Relation]:
    """Yield what a slide shows or carries: charts first, notes and comments last."""
    related = [relation for relation in archive.relations(name) if relation.target in archive.names]
    for relation in sorted(
        related,
        key=lambda relation: (RELATED.index(relation.kind) if relation.kind in RELATED else 99, natural(relation)),
    ):
        if relation.kind in RELATED:
            yield relation
            drawn_over = archive.relations(relation.target) if relation.kind == "chart" else ()
            yield from (more for more in drawn_over if more.kind == "chartUserShapes" and more.target in archive.names)


OFFICE = Office(_read)
