"""The rows of a workbook's first sheet (SpreadsheetML, ECMA-376 part 1, section 18): what a person typed, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar
from xml.parsers import expat

from toolkit.documents.archive import PART, Archive, parse

SIGN = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"
"""What a workbook begins with: a zip file, or the binary format of old."""
_WIDEST = 16_384
_PLACE = re.compile(r"([A-Z]{1,3})\d+")
_HELD = re.compile("_x([0-9A-Fa-f]{4})_")

Row = tuple[int, list[str]]
T = TypeVar("T")


class Sheet(NamedTuple):
    """The rows of the first sheet that hold anything, with their numbers; and how many sheets there are."""

    rows: list[Row]
    sheets: int


def read(data: bytes, name: str) -> Sheet:
    """The first sheet of the workbook `data`. Raises `InputError` naming `name` for what is none, or is damaged."""
    archive = Archive(data, name)
    main = archive.main_part()
    if main not in archive.names or not main.startswith("xl/"):
        archive.fail("no workbook in it", "save it as .xlsx")
    related = archive.relations(main)
    ids = _Sheets().of(archive, main)
    page = next((one.target for one in related if ids and one.id == ids[0]), "")
    if page not in archive.names:
        archive.fail("its first sheet is missing", "open it in its program and save it again")
    strings = next((one.target for one in related if one.kind == "sharedStrings"), "")
    shared = _Strings().of(archive, strings) if strings in archive.names else []
    return Sheet([row for row in _Rows(shared).of(archive, page) if any(cell.strip() for cell in row[1])], len(ids))


class _Reader(Generic[T]):
    """Goes through a part of the package, and gives what it `found` there."""

    def __init__(self) -> None:
        self.found: list[T] = []

    def of(self, archive: Archive, member: str) -> list[T]:
        """What it finds in `member`. Raises `InputError`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        parse(archive.read(member, PART), parser, archive.place(member))
        return self.found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `name` is without prefix."""

    def end(self, name: str) -> None:
        """It ends."""

    def text(self, text: str) -> None:
        """Text in it."""


class _Sheets(_Reader[str]):
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.found.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))


class _Strings(_Reader[str]):
    """The strings that cells refer to by number; phonetic readings are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = ""
        self._readings = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.found.append("")
        self._readings += name == "rPh"
        self._inside = name

    def end(self, name: str) -> None:
        if name == "si":
            self.found[-1] = _unescaped(self.found[-1])
        self._readings -= name == "rPh"
        self._inside = ""

    def text(self, text: str) -> None:
        if self._inside == "t" and not self._readings:
            self.found[-1] += text


class _Rows(_Reader[Row]):
    """The rows of a sheet; a formula counts as what was typed, a number as it is stored."""

    def __init__(self, shared: Sequence[str]) -> None:
        super().__init__()
        self._shared = shared
        self._inside = self._kind = ""
        self._parts: dict[str, str] = {}
        self._place = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            number = attributes.get("r", "")
            last = self.found[-1][0] if self.found else 0
            self.found.append((int(number) if number.isdecimal() else last + 1, []))
        elif name == "c" and self.found:
            self._place = _column(attributes.get("r", ""), len(self.found[-1][1]))
            self._kind, self._parts = attributes.get("t", "n"), {}
        self._inside = name

    def end(self, name: str) -> None:
        if name == "c" and self.found:
            cells = self.found[-1][1]
            cells += [""] * (self._place + 1 - len(cells))
            cells[self._place] = self._value()
        self._inside = ""

    def text(self, text: str) -> None:
        if self._inside in ("v", "t", "f"):
            self._parts[self._inside] = self._parts.get(self._inside, "") + text

    def _value(self) -> str:
        if "f" in self._parts:
            return f"={self._parts['f']}"
        text = self._parts.get("t", "") if self._kind == "inlineStr" else self._parts.get("v", "")
        if self._kind == "s":
            return self._shared[int(text)] if text.isdecimal() and int(text) < len(self._shared) else ""
        return _unescaped(text)


def rows(sheet: Sheet) -> Iterator[Row]:
    """The rows of `sheet`, cells on one line each and without the empty ones at the end."""
    for number, cells in sheet.rows:
        plain = [" ".join(cell.split()) for cell in cells]
        while plain and not plain[-1]:
            plain.pop()
        yield number, plain


def _column(place: str, following: int) -> int:
    match = _PLACE.fullmatch(place)
    if not match:
        return following
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return min(number, _WIDEST) - 1


def _unescaped(text: str) -> str:
    """`text` with the characters that XML cannot hold, which spreadsheets write `_x001B_` (section 22.9.2.19)."""
    return _HELD.sub(lambda match: chr(int(match[1], 16)), text)
