"""Text in a Word document outside its runs: alternative texts, captions, tips, charts, diagrams, titles.

It is in attributes for readers, DrawingML paragraphs, the strings that a chart copies from its table, and the file
properties for readers. ECMA-376 part 1: 20.4.2.5 (docPr), 21.1.2 (text), 21.2.2.201 (strCache); part 2: 11 (core
properties).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from toolkit.documents.archive import text_parser
from toolkit.documents.docx.model import Paragraph, Role, Slot
from toolkit.documents.docx.scan import START_TAG, match
from toolkit.text import has_han

WORTH = (
    *(b"descr", b"title", b"alt", b"tooltip", b"tblCaption", b"tblDescription", b"textpath"),
    *(b"<a:t", b"txBody", b"graphicData", b"chartSpace", b"dataModel", b"core-properties"),
)  # a part without any of these has none of the texts
SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
}
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "wp:docPr": ("title", "descr"),
    "pic:cNvPr": ("title", "descr"),
    **{f"v:{name}": ("alt",) for name in ("shape", "rect", "roundrect", "oval", "line", "group", "image")},
    "v:textpath": ("string",),  # a watermark
    **dict.fromkeys(("a:hlinkClick", "a:hlinkHover"), ("tooltip",)),
    "w:tblCaption": ("val",),
    "w:tblDescription": ("val",),
    "w:hyperlink": ("tooltip",),
}
COPIES = ("pic:cNvPr", "mc:Fallback")
ELEMENTS = {"dc:title": "title", "dc:subject": "p", "dc:description": "p", "cp:keywords": "p", "cp:category": "p"}
ATTRIBUTE = re.compile(rb"\s(?:[^\s=>:]+:)?([^\s=>:]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class Drawings:
    """Reads the texts with Chinese in one part with the bytes `data`; feed them to `parser`.

    `paragraphs` has each text, in order, as a paragraph without runs (`plain`). `copies`: they all repeat texts of
    another part. `finish` is called with each.
    """

    def __init__(self, data: bytes, *, copies: bool, finish: Callable[[Paragraph], None]) -> None:
        self.paragraphs: list[Paragraph] = []
        self._data = data
        self._finish = finish
        self._path: list[str] = [""]
        self._copied = int(copies)
        self._paragraph: Paragraph | None = None  # the open DrawingML paragraph
        self._begin = -1  # the start of the open text
        self._text: list[str] = []
        self.parser = text_parser(self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind, here = _short(name), self.parser.CurrentByteIndex
        self._path.append(kind)
        self._copied += kind in COPIES
        self._begin = -1
        if kind == "a:p":
            self._paragraph = Paragraph(start=here, plain=True, mirror=self._copied > 0)
        elif kind in ATTRIBUTES and any(map(has_han, attributes.values())):
            self._read_attributes(kind, here)
        elif self._paragraph and kind in ("a:br", "a:fld"):
            self._paragraph.slots.append(Slot(Role.BREAK, here, here, name="br"))
        elif kind in ELEMENTS or self._path[-2:] == ["a:r", "a:t"] or self._path[-3:] == ["c:strCache", "c:pt", "c:v"]:
            tag = match(START_TAG, self._data, here)
            self._begin = here + len(tag) if tag else -1
            self._text.clear()

    def _read_attributes(self, kind: str, here: int) -> None:
        for found in ATTRIBUTE.finditer(match(START_TAG, self._data, here)):
            if found.group(1).decode("utf-8", "replace") in ATTRIBUTES[kind]:
                start, end = here + found.start(2) + 1, here + found.end(2) - 1
                value = _value(found.group(2)[1:-1])
                self._add(Slot(Role.TEXT, start, end, value=value, quote=found.group(2)[:1]), "p")

    def _characters(self, data: str) -> None:
        if self._begin >= 0:
            self._text.append(data)

    def _end(self, _: str) -> None:
        kind, here = self._path.pop(), self.parser.CurrentByteIndex
        self._copied -= kind in COPIES
        if self._begin >= 0 and here > self._begin:
            slot = Slot(Role.TEXT, self._begin, here, value="".join(self._text))
            if kind == "a:t" and self._paragraph:
                self._paragraph.slots.append(slot)
            elif kind != "a:t":
                self._add(slot, ELEMENTS.get(kind, "td"))
        elif kind == "a:p" and self._paragraph:
            self._keep(self._paragraph)
            self._paragraph = None
        self._begin = -1

    def _add(self, slot: Slot, element: str) -> None:
        self._keep(Paragraph(element, start=slot.start, plain=True, mirror=self._copied > 0, slots=[slot]))

    def _keep(self, paragraph: Paragraph) -> None:
        if any(has_han(slot.value) for slot in paragraph.slots):
            self._finish(paragraph)
            self.paragraphs.append(paragraph)


def _short(name: str) -> str:
    space, _, rest = name.rpartition(" ")
    return f"{SPACES.get(space, '')}:{rest}"


def _value(raw: bytes) -> str:
    """Return the text of an attribute as it is in the file; a line break in it is a space (XML 1.0, section 3.3.3)."""
    return html.unescape(re.sub(r"\r\n|[\t\r\n]", " ", raw.decode("utf-8")))
