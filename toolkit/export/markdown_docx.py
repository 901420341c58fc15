"""A Markdown document as a Word document: what zhen writes for a PDF, next to the Markdown.

Headings, paragraphs, items, tables, and a bookmark for each anchor of a page (`page_3`). WordprocessingML (ECMA-376
part 1, section 17).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from toolkit.documents.lines import TABLE_RULE, rows
from toolkit.export import ooxml
from toolkit.export.aligned import visible
from toolkit.export.xmltext import plain

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN, _STYLES = "word/document.xml", "word/styles.xml"
_SIZES = (36, 30, 26, 24, 22, 22)
_ANCHOR = re.compile(r'<a id="page-(\d+)"></a>$')
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")
_ITEM = re.compile(r"(?P<marker>-|\d{1,9}[.)]) +(?=\S)")
_ASIDE = re.compile(r"\*(\[.*\])\*$")
_CELL_EDGE = re.compile(r"(?<!\\)\|")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HANGING = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="426"/></w:tabs><w:ind w:left="426" w:hanging="426"/></w:pPr>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    'w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)


def render(text: str) -> bytes:
    """Return the Markdown document `text` (see `documents.pdf`) as a Word document; escapes become their characters."""
    body = "".join(_body(text))
    parts = {
        _MAIN: f'<w:document xmlns:w="{_SPACE}"><w:body>{body}{_PAGE}</w:body></w:document>',
        _STYLES: _styles(),
    }
    types = {_MAIN: f"{_TYPE}.document.main+xml", _STYLES: f"{_TYPE}.styles+xml"}
    return ooxml.packed(parts, types, {_MAIN: [("styles", "styles.xml")]})


def _body(text: str) -> Iterator[str]:
    """Yield paragraphs and tables; the bookmark of a page is in the first paragraph after its anchor."""
    bookmarks, table = "", list[str]()
    for row in (*rows(text), ""):
        if row.startswith("|"):
            table += [] if TABLE_RULE.match(row) else [_row(row)]
            continue
        if table:
            yield (f"<w:p>{bookmarks}</w:p>" if bookmarks else "") + _table(table)
            bookmarks, table = "", []
        if match := _ANCHOR.match(row):
            bookmarks += (
                f'<w:bookmarkStart w:id="{match[1]}" w:name="page_{match[1]}"/><w:bookmarkEnd w:id="{match[1]}"/>'
            )
        elif row.strip():
            yield _paragraph(row, bookmarks)
            bookmarks = ""
    if bookmarks:
        yield f"<w:p>{bookmarks}</w:p>"


def _paragraph(row: str, bookmarks: str) -> str:
    if match := _HEADING.match(row):
        style = f'<w:pPr><w:pStyle w:val="Heading{len(match[1])}"/></w:pPr>'
        return f"<w:p>{style}{bookmarks}{_run(row[match.end() :])}</w:p>"
    if match := _ITEM.match(row):
        marker = "•" if match["marker"] == "-" else match["marker"]
        rest = _run(row[match.end() :])
        return f"<w:p>{_HANGING}{bookmarks}{_run(marker)}<w:r><w:tab/></w:r>{rest}</w:p>"
    if match := _ASIDE.match(row):
        return f"<w:p>{bookmarks}{_run(match[1], '<w:rPr><w:i/></w:rPr>')}</w:p>"
    return f"<w:p>{bookmarks}{_run(row)}</w:p>"


def _row(row: str) -> str:
    cells = (cell.strip() for cell in _CELL_EDGE.split(row.strip().strip("|")))
    return f"<w:tr>{''.join(f'<w:tc><w:p>{_run(cell)}</w:p></w:tc>' for cell in cells)}</w:tr>"


def _table(made: list[str]) -> str:
    columns = "<w:gridCol/>" * max(row.count("<w:tc>") for row in made)
    look = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{''.join(made)}</w:tbl><w:p/>"


def _run(text: str, look: str = "") -> str:
    shown = visible(_ESCAPE.sub(r"\1", unescape(text)))
    return f'<w:r>{look}<w:t xml:space="preserve">{plain(shown)}</w:t></w:r>' if shown else ""


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" '
        f'w:after="120"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for level, size in enumerate(_SIZES, 1)
    )
    return (
        f'<w:styles xmlns:w="{_SPACE}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" '
        'w:hAnsi="Calibri"/><w:sz w:val="22"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{headings}</w:styles>"
    )
