"""Text in Office documents that is in drawings or around them: alternative texts, shapes, charts, diagrams, titles.

It is in attributes for readers, DrawingML paragraphs, the strings that a chart copies from its table, comments of
presentations, and the file properties for readers. ECMA-376 part 1: 20.4.2.5 (docPr), 21.1.2 (text), 21.2.2.201
(strCache); part 2: 11 (core properties).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from toolkit.documents.archive import Archive, parse, text_parser
from toolkit.documents.office.office_languages import DRAWING, MONOSPACE, OFF, TOGGLED
from toolkit.documents.office.office_part import (
    START_TAG,
    Finish,
    PackagePart,
    Paragraph,
    Role,
    Slot,
    TextRun,
    bytes_at,
    element_end,
)
from toolkit.text import has_han

WORTH = (
    *(b"descr", b"title", b"alt", b"tooltip", b"tblCaption", b"tblDescription", b"textpath"),
    *(b"<a:t", b"txBody", b"graphicData", b"chartSpace", b"dataModel", b"core-properties"),
)  # a part of a Word document without any of these has none of the texts
SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://purl.oclc.org/ooxml/presentationml/main": "p",
    "http://schemas.microsoft.com/office/powerpoint/2010/main": "p14",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": "xdr",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing": "xdr",
    "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing": "cdr",
    "http://purl.oclc.org/ooxml/drawingml/chartDrawing": "cdr",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.microsoft.com/office/drawing/2010/main": "a14",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "cx",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
}
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("wp:docPr", "pic:cNvPr", "p:cNvPr", "xdr:cNvPr", "cdr:cNvPr"), ("title", "descr")),
    **{f"v:{name}": ("alt",) for name in ("shape", "rect", "roundrect", "oval", "line", "group", "image")},
    "v:textpath": ("string",),  # a watermark
    **dict.fromkeys(("a:hlinkClick", "a:hlinkHover"), ("tooltip",)),
    "w:tblCaption": ("val",),
    "w:tblDescription": ("val",),
    "w:hyperlink": ("tooltip",),
    "p14:section": ("name",),
}
COPIES = ("pic:cNvPr", "mc:Fallback")
ELEMENTS = {
    "dc:title": "title",
    **dict.fromkeys(("dc:subject", "dc:description", "cp:keywords", "cp:category", "p:text"), "p"),
    **dict.fromkeys(("cx:pt", "cx:v"), "td"),
}
CACHED = (["c:pt", "c:v"], ["c:tx", "c:v"])  # strings of a chart: copied from its table, or its own
HEADINGS = {"ctrTitle": "h1", "title": "h2", "subTitle": "h2"}
THINGS = ("a:fld", "a14:m", "mc:AlternateContent")
ATTRIBUTE = re.compile(rb"\s(?:[^\s=>:]+:)?([^\s=>:]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class Drawings:
    """Reads the texts with Chinese in one part with the bytes `data`; feed them to `parser`.

    `paragraphs` has each text, in order. `rich`: DrawingML paragraphs have runs, fields and formatting; else each is
    one text (`plain`). `copies`: they all repeat texts of another part. `finish` is called with each.
    """

    def __init__(self, data: bytes, *, copies: bool, finish: Finish, rich: bool = False) -> None:
        self.paragraphs: list[Paragraph] = []
        self._data = data
        self._finish = finish
        self._rich = rich
        self._path: list[str] = [""]
        self._copied = int(copies)
        self._paragraph: Paragraph | None = None  # the open DrawingML paragraph
        self._run: TextRun | None = None
        self._look: set[tuple[str, str]] = set()
        self._object = self._object_depth = 0  # the open object in the paragraph
        self._placeholder = ""
        self._tag = 0  # the start tag of the open text
        self._text_start = -1  # the start of the open text
        self._text: list[str] = []
        self.parser = text_parser(self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind, here = short(name), self.parser.CurrentByteIndex
        self._path.append(kind)
        if self._object_depth:
            return
        self._copied += kind in COPIES
        self._text_start = -1
        if kind in ATTRIBUTES and any(map(has_han, attributes.values())):
            self._read_attributes(kind, here)
        if kind in ("p:nvSpPr", "p:nvGraphicFramePr", "p:ph"):
            self._placeholder = attributes.get("type", "")
        elif kind == "a:p":
            element = "td" if "a:tc" in self._path else HEADINGS.get(self._placeholder, "p")
            plain = not self._rich
            self._paragraph = Paragraph(element, here, plain=plain, mirror=self._copied > 0, dialect=DRAWING)
        elif self._paragraph and kind.startswith(("a:", "mc:", "a14:")) and self._in_paragraph(kind, here, attributes):
            return
        elif kind in ELEMENTS or self._path[-2:] in CACHED:
            self._open_text(here)

    def _in_paragraph(self, kind: str, here: int, attributes: Mapping[str, str]) -> bool:
        """Read the start of an element in the open paragraph; return whether it belongs there."""
        paragraph = self._paragraph
        if paragraph is None:
            return False
        if kind == "a:br" or (kind == "a:fld" and paragraph.plain):
            paragraph.slots.append(Slot(Role.BREAK, here, here, name="br"))
        elif kind in THINGS and self._rich:
            self._object, self._object_depth = here, len(self._path)
        elif kind == "a:endParaRPr":
            paragraph.close = here
        elif kind == "a:r":
            self._run = None if paragraph.plain else TextRun(here, bytes_at(START_TAG, self._data, here))
            self._look.clear()
        elif kind == "a:t" and self._path[-2] == "a:r":
            self._open_text(here)
        elif self._run and "a:rPr" in self._path[-4:]:
            self._look.update(_look(kind, attributes))
            if kind == "a:rPr":
                self._run.properties = here, here + len(bytes_at(START_TAG, self._data, here))
        else:
            return False
        return True

    def _open_text(self, here: int) -> None:
        tag = bytes_at(START_TAG, self._data, here)
        self._tag, self._text_start = here, here + len(tag) if tag else -1
        self._text.clear()

    def _read_attributes(self, kind: str, here: int) -> None:
        for slot in attribute_slots(self._data, here, ATTRIBUTES[kind]):
            self._add(slot, "p")

    def _characters(self, data: str) -> None:
        if self._text_start >= 0:
            self._text.append(data)

    def _end(self, _: str) -> None:
        depth, kind, here = len(self._path), self._path.pop(), self.parser.CurrentByteIndex
        if self._object_depth:
            if depth == self._object_depth and self._paragraph:
                object_slot = Slot(Role.OBJECT, self._object, element_end(self._data, self._object, here), name="img")
                self._paragraph.slots.append(object_slot)
                self._object_depth = 0
            return
        self._copied -= kind in COPIES
        if self._text_start >= 0 and here > self._text_start:
            slot = Slot(Role.TEXT, self._text_start, here, self._run, value="".join(self._text), tag=self._tag)
            if kind == "a:t" and self._paragraph:
                self._paragraph.slots.append(slot)
            elif kind != "a:t":
                self._add(slot, ELEMENTS.get(kind, "td"))
        elif self._run and kind == "a:rPr":
            self._run.head = self._data[self._run.start : element_end(self._data, self._run.properties[0], here)]
        elif self._run and kind == "a:r":
            self._run.look, self._run = frozenset(self._look), None
        elif kind == "a:p" and self._paragraph:
            self._paragraph.close = self._paragraph.close or here
            self._keep(self._paragraph)
            self._paragraph = None
        self._text_start = -1

    def _add(self, slot: Slot, element: str) -> None:
        self._keep(Paragraph(element, start=slot.start, plain=True, mirror=self._copied > 0, slots=[slot]))

    def _keep(self, paragraph: Paragraph) -> None:
        if any(has_han(slot.value) for slot in paragraph.slots):
            self._finish(paragraph)
            self.paragraphs.append(paragraph)


def short(name: str) -> str:
    """Return the name of an element, `namespace name`, with the usual prefix of its namespace."""
    space, _, rest = name.rpartition(" ")
    return f"{SPACES.get(space, '')}:{rest}"


def attribute_slots(data: bytes, here: int, names: tuple[str, ...]) -> Iterator[Slot]:
    """Yield the values of the attributes called `names` of the start tag at `here`."""
    for match in ATTRIBUTE.finditer(bytes_at(START_TAG, data, here)):
        if match.group(1).decode("utf-8", "replace") in names:
            start, end = here + match.start(2) + 1, here + match.end(2) - 1
            yield Slot(Role.TEXT, start, end, value=_value(match.group(2)[1:-1]), quote=match.group(2)[:1])


def _look(kind: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the visible formatting in run properties or an element in them (ECMA-376 part 1, 21.1.2.3.9)."""
    if kind == "a:rPr":
        for name, value in attributes.items():
            if name in TOGGLED and value not in OFF:
                yield TOGGLED[name], ""
            elif name == "baseline" and value not in OFF:
                yield "vertAlign", "subscript" if value.startswith("-") else "superscript"
            elif name == "sz":
                yield name, value
    elif kind == "a:hlinkClick":
        yield "link", " ".join(value for name, value in attributes.items() if name.endswith(" id"))
    elif kind == "a:latin" and MONOSPACE.search(attributes.get("typeface", "")):
        yield "mono", ""
    elif kind.endswith("Clr") and attributes.get("val") != "tx1":
        yield "color", attributes.get("val", "")


def _value(raw: bytes) -> str:
    """Return the text of an attribute as it is in the file; a line break in it is a space (XML 1.0, section 3.3.3)."""
    return html.unescape(re.sub(r"\r\n|[\t\r\n]", " ", raw.decode("utf-8")))


def drawn(archive: Archive, name: str, kind: str, finish: Finish, *, rich: bool) -> PackagePart:
    """Return the part `name`, related as `kind`, with the texts of its drawings. Raises `InputError`."""
    data = archive.xml(name)
    drawings = Drawings(data, copies=kind == "diagramDrawing", finish=finish, rich=rich)
    parse(data, drawings.parser, archive.place(name))
    return PackagePart(name, data, sorted(drawings.paragraphs, key=lambda paragraph: paragraph.start))
