"""A Word document with a table, source left and translation right, for reviewers who use a word processor.

WordprocessingML (ECMA-376 part 1, section 17). A narrow third column holds the state. The first cell of a row has a
bookmark `z_KEY_STATE_FINGERPRINT`, with the key and the state at the export; word processors keep it. `-` in a
key becomes `_`. Tracked changes count as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from toolkit.catalog import is_key
from toolkit.documents.xmltree import Node, read_part
from toolkit.errors import InputError
from toolkit.export import aligned_table, ooxml
from toolkit.export.aligned import Aligned, exported, progress_line, state_of, target_of, visible
from toolkit.export.xmltext import plain
from toolkit.types import SegmentRecord, State

COLUMNS = ("source", "target", "state")

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN, _STYLES = "word/document.xml", "word/styles.xml"
_WIDTHS = (6600, 6600, 1200)
_HELP = "Edit the column target. When a translation is right, write approved into the column state."
_BOOKMARK = re.compile(rf"z_([0-9a-f]{{12}}(?:_[0-9]+)?)_({'|'.join(State)})_([0-9a-f]{{8}})")
_PIECES = re.compile(r"([\t\n])")
_DROPPED = {"del", "moveFrom", "rPr", "pPr", "tcPr", "tbl", "instrText", "delText"}
_MEANING = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}

_LOOKS = (
    f'<w:styles xmlns:w="{_SPACE}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
    '<w:sz w:val="22"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_PAGE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1000" w:right="1200" '
_PAGE += 'w:bottom="1000" w:left="1200" w:header="600" w:footer="600" w:gutter="0"/></w:sectPr>'


def render(aligned: Aligned) -> bytes:
    """Return the document's translatable segments as a Word document."""
    parts = {_MAIN: "".join(_body(aligned)), _STYLES: _LOOKS}
    types = {_MAIN: f"{_TYPE}.document.main+xml", _STYLES: f"{_TYPE}.styles+xml"}
    return ooxml.packed(parts, types, {_MAIN: [("styles", "styles.xml")]})


def read(path: Path) -> list[SegmentRecord]:
    """Read the segments of the first table of a Word document whose first row has the columns `source` and `target`.

    Raises `InputError` for a file that is not a Word document, has no such table, or has an unknown state.
    """
    archive = ooxml.opened(path)
    main = archive.main_part()
    if main not in archive.names or not main.startswith("word/"):
        archive.fail("not a Word document", "name a .docx file")
    for grid in read_part(archive, main, "document").descend("tbl"):
        head, *rows = list(grid.descend("tr")) or [Node("", {}, 1)]
        names = [name.strip() for name in _cells(head)]
        if {"source", "target"} <= {name.lower() for name in names}:
            filled = [[*names, "key", "exported"], *(_filled(row, len(names)) for row in rows)]
            lines = ((line, cells) for line, cells in enumerate(filled, 1) if any(map(str.strip, cells)))
            return aligned_table.records(path, lines, required=COLUMNS[:2])
    raise InputError(f"{path}: has no table with the columns source and target", "name a file of zhen export")


def _body(aligned: Aligned) -> Iterator[str]:
    yield f'<w:document xmlns:w="{_SPACE}"><w:body>'
    yield f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_runs(aligned.title)}</w:p>'
    yield f"<w:p>{_runs(progress_line(aligned))}</w:p><w:p>{_runs(_HELP)}</w:p>"
    yield f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
    yield '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS) + "</w:tblGrid>"
    yield _row(COLUMNS, properties="<w:trPr><w:tblHeader/></w:trPr>", bold=True)
    for number, record in enumerate(aligned.translatable(), 1):
        cells = (record.segment.text, target_of(record), state_of(record).value)
        yield _row(cells, properties="<w:trPr><w:cantSplit/></w:trPr>", bookmark=_bookmark(record), number=number)
    yield f"</w:tbl><w:p/>{_PAGE}</w:body></w:document>"


def _bookmark(record: SegmentRecord) -> str:
    """Return the bookmark's name, at most 40 characters (a limit of Word); empty for keys of other programs."""
    key = record.segment.key
    name = f"z_{key}_{exported(record)}".replace("-", "_").replace(":", "_")
    return name if is_key(key) and len(name) <= 40 else ""


def _row(cells: tuple[str, ...], *, properties: str, bookmark: str = "", number: int = 0, bold: bool = False) -> str:
    anchor = (
        f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/><w:bookmarkEnd w:id="{number}"/>' if bookmark else ""
    )
    made = []
    for width, text in zip(_WIDTHS, cells, strict=True):
        inner = f"<w:p>{anchor}{_runs(text, bold=bold)}</w:p>"
        made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>')
        anchor = ""
    return f"<w:tr>{properties}{''.join(made)}</w:tr>"


def _runs(text: str, *, bold: bool = False) -> str:
    """Return `text` as one run; characters that a document cannot hold become visible."""
    pieces = _PIECES.split(visible(text).replace("\r\n", "\n").replace("\r", "\n"))
    inner = "".join(map(_piece, pieces))
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{inner}</w:r>" if text else ""


def _piece(text: str) -> str:
    if text in ("\t", "\n"):
        return "<w:tab/>" if text == "\t" else "<w:br/>"
    return f'<w:t xml:space="preserve">{plain(text)}</w:t>' if text else ""


def _cells(row: Node) -> list[str]:
    """Return the text of each cell of a row, with a line for each paragraph."""
    return ["\n".join(map(_text, cell.children("p"))) for cell in row.descend("tc")]


def _filled(row: Node, width: int) -> list[str]:
    """Return the first `width` cells of a row, then the key and `exported` from its bookmark."""
    names = [bookmark.own("name") for bookmark in row.descend("bookmarkStart")]
    match = next(filter(None, map(_BOOKMARK.fullmatch, names)), None)
    cells = [*_cells(row), *[""] * width][:width]
    return [*cells, match[1].replace("_", "-"), f"{match[2]}:{match[3]}"] if match else [*cells, "", ""]


def _text(paragraph: Node) -> str:
    """Return the text of a paragraph with its tracked changes accepted."""
    pieces: list[str] = []
    pending = list(reversed(paragraph.elements()))
    while pending:
        node = pending.pop()
        if node.tag == "t":
            pieces.append(node.text())
        elif node.tag in _MEANING:
            pieces.append(_MEANING[node.tag])
        elif node.tag not in _DROPPED:
            pending.extend(reversed(node.elements()))
    return "".join(pieces)
