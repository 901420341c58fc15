"""The rows of a workbook's first sheet (SpreadsheetML, ECMA-376 part 1, section 18): what was typed, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.documents.archive import Archive
from toolkit.documents.xmltree import Node, read_part

SIGN = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0"
"""The first bytes of a workbook: a zip file, or the old binary format."""
_WIDEST = 16_384
_PLACE = re.compile(r"([A-Z]{1,3})\d+")
_HELD = re.compile("_x([0-9A-Fa-f]{4})_")

Row = tuple[int, list[str]]


class Sheet(NamedTuple):
    """The rows of the first sheet that are not empty, with their numbers; and the number of sheets."""

    rows: list[Row]
    sheets: int


def read(data: bytes, name: str) -> Sheet:
    """Read the first sheet of the workbook `data`. Raises `InputError` with `name` if it is none, or is damaged."""
    archive = Archive(data, name)
    pages = sheets(archive)
    related = archive.relations(archive.main_part())
    strings = next((relation.target for relation in related if relation.kind == "sharedStrings"), "")
    items = read_part(archive, strings, "sst").children("si") if strings in archive.names else []
    filled = _rows(read_part(archive, pages[0][1], "worksheet"), list(map(_string, items)))
    return Sheet([row for row in filled if any(cell.strip() for cell in row[1])], len(pages))


def sheets(archive: Archive) -> list[tuple[str, str]]:
    """Return the name and the part of each sheet of a workbook, at least one. Raises `InputError` if it is none."""
    main = archive.main_part()
    if main not in archive.names or archive.elements(main)[0][0] != "workbook":
        archive.fail("not a workbook", "save it as .xlsx")
    targets = {relation.id: relation.target for relation in archive.relations(main)}
    pages = list(read_part(archive, main, "workbook").descend("sheet"))
    parts = [(page.attributes.get("name", ""), targets.get(page.own("id"), "")) for page in pages]
    missing = next((page for page, part in parts or [("", "")] if part not in archive.names), None)
    if missing is not None:
        what = f"its sheet {missing!r}" if missing else "its first sheet"
        archive.fail(f"{what} is missing", "open it in its program and save it again")
    return parts


def _rows(page: Node, shared: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a sheet; a formula counts as typed, a number as it is stored."""
    number = 0
    for row in page.descend("row"):
        given = row.attributes.get("r", "")
        number = int(given) if given.isdecimal() else number + 1
        cells: list[str] = []
        for cell in row.children("c"):
            place = _column(cell.attributes.get("r", ""), len(cells))
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _value(cell, shared)
        yield number, cells


def _value(cell: Node, shared: Sequence[str]) -> str:
    kind = cell.attributes.get("t", "n")
    if formula := _text(cell, "f"):
        return f"={formula}"
    if kind == "inlineStr":
        return "".join(map(_string, cell.children("is")))
    text = _text(cell, "v")
    if kind == "s":
        return shared[int(text)] if text.isdecimal() and int(text) < len(shared) else ""
    return _unescaped(text)


def _text(node: Node, tag: str) -> str:
    return "".join(child.text() for child in node.children(tag))


def _string(item: Node) -> str:
    """Return a string, in one run or several, without phonetic readings."""
    return _unescaped("".join(part.text() if part.tag == "t" else _text(part, "t") for part in item.children("t", "r")))


def rows(sheet: Sheet) -> Iterator[Row]:
    """Yield the rows of `sheet`, with each cell on one line and no empty cells at the end."""
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
    """Return `text` with characters that XML cannot hold, which spreadsheets write `_x001B_` (section 22.9.2.19)."""
    return _HELD.sub(lambda match: chr(int(match[1], 16)), text)
