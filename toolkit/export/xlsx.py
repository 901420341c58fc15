"""A workbook with one sheet for reviewers who use a spreadsheet (SpreadsheetML, ECMA-376 part 1, section 18).

The columns are those of `aligned_table`. Every cell is text (an inline string in a cell of the format Text), so a
spreadsheet never reads one as a formula or a date. Characters that XML cannot hold are written `_x001B_`, as in section
22.9.2.19.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.documents import workbook
from toolkit.errors import InputError
from toolkit.export import aligned_table, ooxml
from toolkit.export.aligned import Aligned
from toolkit.export.aligned_import import read_bytes
from toolkit.export.xmltext import plain
from toolkit.types import SegmentRecord, State

LONGEST = 32_767
"""The maximum number of UTF-16 code units in a cell."""

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOOK, _PAGE, _STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
_WIDTHS = (16, 60, 60, 11, 40, 18, 11)
_HIDDEN = aligned_table.COLUMNS.index("exported") + 1
_UNHELD = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_WORKBOOK = (
    f'<workbook xmlns="{_SHEET}" xmlns:r="{ooxml.KINDS}">'
    '<sheets><sheet name="segments" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_LOOKS = (
    f'<styleSheet xmlns="{_SHEET}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def render(aligned: Aligned) -> bytes:
    """Return the translatable segments as a workbook. Raises `InputError` if a text is too long for a cell."""
    parts = {_BOOK: _WORKBOOK, _PAGE: "".join(_sheet(aligned)), _STYLES: _LOOKS}
    types = {_BOOK: f"{_TYPE}.sheet.main+xml", _PAGE: f"{_TYPE}.worksheet+xml", _STYLES: f"{_TYPE}.styles+xml"}
    return ooxml.packed(parts, types, {_BOOK: [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]})


def read(path: Path) -> list[SegmentRecord]:
    """Read the segments of the first sheet of a workbook; rows without source and target are skipped.

    Raises `InputError` with file and row if it is not a workbook, lacks a column, or has an invalid row.
    """
    sheet = workbook.read(read_bytes(path), str(path))
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    rows = ((line, cells + [""] * (width - len(cells))) for line, cells in sheet.rows)
    return aligned_table.records(path, rows, skip_empty=True)


def _sheet(aligned: Aligned) -> Iterator[str]:
    yield f'<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
    for number, width in enumerate(_WIDTHS, 1):
        hidden = ' hidden="1"' if number == _HIDDEN else ""
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1" style="1"{hidden}/>'
    yield "</cols><sheetData>"
    yield _row(1, aligned_table.COLUMNS, style=2)
    number = 1
    for number, cells in enumerate(aligned_table.rows(aligned), 2):
        _check_lengths(aligned, cells)
        yield _row(number, cells, style=1)
    states = ",".join(State)
    yield f'</sheetData><dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="D2:D{number + 1}">'
    yield f'<formula1>"{states}"</formula1></dataValidation></dataValidations></worksheet>'


def _row(number: int, cells: Sequence[str], *, style: int) -> str:
    held = "".join(
        f'<c r="{column}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_written(text)}</t></is></c>'
        for column, text in zip("ABCDEFG", cells, strict=True)
    )
    return f'<row r="{number}">{held}</row>'


def _check_lengths(aligned: Aligned, cells: Sequence[str]) -> None:
    longest = max(len(text.encode("utf-16-le", "surrogatepass")) // 2 for text in cells)
    if longest > LONGEST:
        message = (
            f"{aligned.title}: segment {cells[0]} has {longest} characters, but a spreadsheet cell holds {LONGEST}"
        )
        raise InputError(message, "export it as tsv, xliff or docx")


def _written(text: str) -> str:
    return plain(_UNHELD.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
