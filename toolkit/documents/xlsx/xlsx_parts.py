"""A part of a workbook as texts with the byte positions of everything: strings, cells, comments, headers, names.

ECMA-376 part 1: 18.3 (sheets), 18.4 (strings), 18.5 (tables), 18.7 (comments), 18.10 (pivot tables).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.documents.archive import text_parser
from toolkit.documents.office.drawing import attribute_slots
from toolkit.documents.office.office_languages import MONOSPACE, OFF, SHEET, TOGGLED
from toolkit.documents.office.office_part import (
    START_TAG,
    Copy,
    Finish,
    Paragraph,
    Role,
    Slot,
    TextRun,
    bytes_at,
    element_end,
)
from toolkit.text import has_han

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main ",
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments ",
)
FORMULA_2010 = "http://schemas.microsoft.com/office/excel/2006/main "
STRINGS = frozenset(("si", "is", "text"))
HEADERS = frozenset(f"{which}{kind}" for which in ("odd", "even", "first") for kind in ("Header", "Footer"))
FORMULAS = frozenset(
    (
        *("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"),
        *("xm:f", "xm:sqref"),
    )
)
READ: dict[str, Mapping[str, int]] = {
    "hyperlink": {"tooltip": 255},
    "table": {"altText": 0, "altTextSummary": 0},
    "dataValidation": {"promptTitle": 32, "prompt": 255, "errorTitle": 32, "error": 225},
}
"""Attributes that are texts of their own, and how many characters they may have (0: any number)."""
COPIED: Mapping[str, tuple[str, ...]] = {
    "hyperlink": ("display",),
    "tableColumn": ("name", "totalsRowLabel"),
    "filter": ("val",),
    **dict.fromkeys(("cacheField", "dataField", "pivotField"), ("name",)),
    "s": ("v",),
}
"""Attributes that repeat the text of a cell."""
HELD_BREAK = re.compile("_x000[aA]_")  # a line break in a name (section 22.9.2.19)
BREAK = re.compile(rb"(?:_x000[dD]_)?(?:\r\n|\r|\n|&#(?:10|x0*[aA]);)|_x000[aAdD]_|&#(?:13|x0*[dD]);")
CODE = re.compile(  # of a header (section 18.3.1.46); `&&` is text
    rb"&amp;&amp;|(?P<value>&amp;[PNDTFAZGpndtfazg](?:[+-]\d+)?)|(?P<look>"
    rb"&amp;(?:[LCRBIUSEXYOHlcrbiuesxyoh]|\d+|K[0-9A-Fa-f+-]{6}|(?:&quot;|\").*?(?:&quot;|\"))|" + BREAK.pattern + rb")"
)


class Cell(NamedTuple):
    """A cell with text: its reference, the index of its shared string (or -1), its own paragraphs."""

    place: str
    shared: int
    own: Sequence[Paragraph] = ()


class WorkbookScanner:
    """Reads one part of a workbook with the bytes `data`; feed them to `parser`.

    `paragraphs` are its texts with Chinese in the order of its bytes, `items` those of each shared string, `cells` the
    cells with text in order, `others` further texts with their places. `copies` are copies of texts of cells, `columns`
    the names of the columns of a table or pivot table, `formulas` all formulas. `finish` is called with each paragraph.
    `named`: the names of sheets are texts, too.
    """

    def __init__(self, data: bytes, finish: Finish, *, named: bool = False) -> None:
        self.paragraphs: list[Paragraph] = []
        self.items: list[Sequence[Paragraph]] = []
        self.cells: list[Cell] = []
        self.others: list[tuple[str, Paragraph]] = []
        self.copies: list[Copy] = []
        self.columns: list[str] = []
        self.formulas: list[str] = []
        self._data, self._finish = data, finish
        self._texts = READ | {"sheet": {"name": 31}} if named else READ
        self._path: list[str] = [""]
        self._string: list[Paragraph] = []  # the open string
        self._run: TextRun | None = None
        self._look: set[tuple[str, str]] = set()
        self._tag, self._text_start = 0, -1  # the open text
        self._text: list[str] = []
        self._extra = 0  # the start of an open phonetic reading
        self._cell = ("", "")  # the reference and type of the open cell
        self._formula: str | None = None  # of the open cell
        self._shared: dict[str, str] = {}  # the formulas that several cells share
        self._index = ""
        self.parser = text_parser(self._start, self._end, self._characters)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind, here = _local(name), self.parser.CurrentByteIndex
        above = self._path[-1]
        self._path.append(kind)
        self._text_start = -1
        if kind == "c":
            self._cell, self._formula = (attributes.get("r", ""), attributes.get("t", "n")), None
        elif kind in ("comment", "threadedComment"):
            self._cell = f"{attributes.get('ref', '')} comment", ""
        elif kind in STRINGS:
            self._string = [Paragraph(start=here, plain=True, dialect=SHEET)]
            if above == "threadedComment":
                self._open_text(here, spaced=False)
        elif self._string:
            self._in_string(kind, here, attributes)
        elif kind in FORMULAS or kind in HEADERS or (kind == "v" and self._cell[1] in ("s", "str")):
            self._open_text(here, spaced=False)
            self._index = attributes.get("si", "") if kind == "f" else ""
        if (kind in self._texts or kind in COPIED) and any(map(has_han, attributes.values())):
            self._read_attributes(kind, here, attributes)

    def _in_string(self, kind: str, here: int, attributes: Mapping[str, str]) -> None:
        if self._extra:
            return
        if kind in ("rPh", "phoneticPr"):
            self._extra = here
        elif kind == "r":
            if self._string[-1].plain and self._string[-1].slots:
                self._string.append(Paragraph(start=here, dialect=SHEET))
            self._string[-1].plain = False
            self._run = TextRun(here, bytes_at(START_TAG, self._data, here))
            self._look.clear()
        elif kind == "t":
            self._open_text(here)
        elif self._run and kind == "rPr":
            self._run.properties = here, here
        elif self._run and self._path[-2] == "rPr":
            self._look.update(_look(kind, attributes))

    def _open_text(self, here: int, *, spaced: bool = True) -> None:
        self._tag, self._text_start = here if spaced else 0, here + len(bytes_at(START_TAG, self._data, here))
        self._text.clear()

    def _read_attributes(self, kind: str, here: int, attributes: Mapping[str, str]) -> None:
        for name, limit in self._texts.get(kind, {}).items():
            for slot in attribute_slots(self._data, here, (name,)):
                slot.limit = limit
                place = attributes.get("ref") or attributes.get("sqref", "").partition(" ")[0]
                paragraph = Paragraph(start=slot.start, plain=True, slots=[slot])
                self.others += [(place, each) for each in self._with_chinese([paragraph])]
        for slot in attribute_slots(self._data, here, COPIED.get(kind, ())):
            text = HELD_BREAK.sub("\n", slot.value)
            line = b"_x000a_" if kind == "tableColumn" else b"&#10;"
            self.copies.append(Copy(slot.start, slot.end, text, slot.quote, line))
        if kind in ("tableColumn", "cacheField"):
            self.columns.append(HELD_BREAK.sub("\n", attributes.get("name", "")))

    def _characters(self, data: str) -> None:
        if self._text_start >= 0:
            self._text.append(data)

    def _end(self, _: str) -> None:
        kind, here = self._path.pop(), self.parser.CurrentByteIndex
        if self._extra:
            if kind in ("rPh", "phoneticPr"):
                self._string[-1].extras += ((self._extra, element_end(self._data, self._extra, here)),)
                self._string[-1].close = self._string[-1].close or self._extra
                self._extra = 0
        elif self._string:
            self._end_in_string(kind, here)
        elif self._text_start >= 0 and here > self._text_start:
            self._end_text(kind, here)
        self._text_start = -1

    def _end_in_string(self, kind: str, here: int) -> None:
        last = self._string[-1]
        if self._text_start >= 0 and here > self._text_start and kind in ("t", "text"):
            last.slots += self._slots(here, BREAK, b"")
        elif kind == "rPr" and self._run:
            self._run.head = self._data[self._run.start : element_end(self._data, self._run.properties[0], here)]
        elif kind == "r" and self._run:
            self._run.look, self._run = frozenset(self._look), None
        if kind in STRINGS:
            last.close = last.close or here
            self._close_string(kind, self._with_chinese(self._string))
            self._string = []

    def _close_string(self, kind: str, chinese: Sequence[Paragraph]) -> None:
        if kind == "si":
            self.items.append(chinese)
        elif chinese and kind == "is":
            self.cells.append(Cell(self._cell[0], -1, chinese))
        else:
            self.others += [(self._cell[0], paragraph) for paragraph in chinese]

    def _end_text(self, kind: str, here: int) -> None:
        """Read the text of a formula, a value, or a header."""
        text = "".join(self._text)
        if kind in FORMULAS:
            if kind == "f":
                self._formula = self._shared.setdefault(self._index, text) if self._index else text
            if has_han(text):
                self.formulas.append(text)
        elif kind in HEADERS:
            paragraph = Paragraph(start=self._text_start, plain=True, slots=self._slots(here, CODE, b"&"))
            self.others += [
                ("header" if kind.endswith("Header") else "footer", each) for each in self._with_chinese([paragraph])
            ]
        elif self._cell[1] == "s":
            self.cells.append(Cell(self._cell[0], int(text) if text.isdecimal() else -1))
        elif self._cell[1] == "str" and has_han(text):
            if self._formula is None:
                paragraph = Paragraph(start=self._text_start, plain=True, slots=self._slots(here, BREAK, b""))
                self.cells.append(Cell(self._cell[0], -1, self._with_chinese([paragraph])))
            elif not has_han(self._formula):  # then its text is that of another cell
                self.copies.append(Copy(self._text_start, here, text, line=b"\n"))

    def _slots(self, here: int, code: re.Pattern[bytes], quote: bytes) -> list[Slot]:
        """Return the slots of the open text, which ends at `here`, divided at line breaks or codes."""
        raw, start, tag = self._data[self._text_start : here], self._text_start, self._tag
        if b"<" in raw:  # a comment or a CDATA section
            return [Slot(Role.TEXT, start, here, self._run, value="".join(self._text), tag=tag, quote=quote)]
        slots: list[Slot] = []
        done = 0
        for match in code.finditer(raw):
            if match.lastgroup is None and quote:
                continue
            slots += self._piece(start + done, start + match.start(), tag, quote)
            role = Role.OBJECT if match.lastgroup == "value" else Role.BREAK
            name = "img" if role is Role.OBJECT else "hr" if quote else "br"
            slots.append(Slot(role, start + match.start(), start + match.end(), name=name))
            done = match.end()
        return slots + list(self._piece(start + done, here, tag, quote))

    def _piece(self, start: int, end: int, tag: int, quote: bytes) -> Iterator[Slot]:
        if start < end:
            value = html.unescape(self._data[start:end].decode("utf-8"))
            value = value.replace("&&", "&") if quote else value
            yield Slot(Role.TEXT, start, end, self._run, value=value, tag=tag, quote=quote)

    def _with_chinese(self, paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
        """Finish and return those of `paragraphs` that have Chinese."""
        chinese = [each for each in paragraphs if any(has_han(slot.value) for slot in each.slots)]
        for paragraph in chinese:
            self._finish(paragraph)
        self.paragraphs += chinese
        return chinese or ()


def _local(name: str) -> str:
    """Return the local name of an element of SpreadsheetML, `xm:…` for formulas of later versions, else empty."""
    for namespace in MAIN:
        if name.startswith(namespace):
            return name[len(namespace) :]
    return f"xm:{name[len(FORMULA_2010) :]}" if name.startswith(FORMULA_2010) else ""


def _look(kind: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the visible formatting in a run property (section 18.4.7); fonts are none."""
    value = attributes.get("val", "")
    if kind in TOGGLED:
        if value not in OFF:
            yield kind, ""
    elif kind == "rFont" and MONOSPACE.search(value):
        yield "mono", ""
    elif (kind in ("vertAlign", "sz")) and value not in OFF:
        yield kind, value
    elif kind == "color" and attributes.get("theme") != "1":
        yield kind, " ".join(attributes.values())
