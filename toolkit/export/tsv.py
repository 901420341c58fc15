r"""Aligned TSV: a header line, then a line for each translatable segment, with the columns of `aligned_table`.

A cell holds no tab or line break. A backslash begins an escape (`\\` `\t` `\n` `\r`, `\"` at the start of a cell,
`\uXXXX` and `\UXXXXXXXX` for control characters and others that break lines or encodings). A cell that a
spreadsheet would read as a formula begins with `=`, `+`, `-` or `@` or their full-width forms. It is written with an
apostrophe before it. So is a cell that begins with apostrophes and then such a character, so that reading can undo
it. Reading also removes the quotation marks that spreadsheets add when they save (RFC 4180 section 2).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import InputError
from toolkit.export import aligned_table
from toolkit.export.aligned import Aligned
from toolkit.export.aligned_import import read_text
from toolkit.types import SegmentRecord

_NAMED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNNAMED = {escape[1]: char for char, escape in _NAMED.items()} | {'"': '"'}
_SPECIAL = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\\tnr"]))')
_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@＝＋－＠]")


def render(aligned: Aligned) -> str:
    """Return the document's translatable segments as TSV."""
    lines = [aligned_table.COLUMNS, *(map(escape_cell, row) for row in aligned_table.rows(aligned))]
    return "".join("\t".join(line) + "\n" for line in lines)


def escape_cell(text: str) -> str:
    """Escape `text` so that programs and spreadsheets read the cell as text; `unescape_cell` is the inverse."""
    text = _SPECIAL.sub(_escaped, text)
    if text.startswith('"'):
        return "\\" + text
    return "'" + text if _FORMULA.match(text) else text


def unescape_cell(cell: str) -> str:
    """Return the text of a cell. A backslash that begins no known escape is kept, so text typed by hand survives."""
    if _GUARDED.match(cell):
        cell = cell[1:]
    return _ESCAPE.sub(_unescaped, cell)


def read(path: Path) -> list[SegmentRecord]:
    """Read the segments of a TSV file in its order. Without `state` a segment with a target is a draft, else new.

    Raises `InputError` with file and line for an empty or undecodable file, one that ends in the middle of a line, a
    missing column, a row shorter than the header, a broken row, an unknown state, or a key that occurs twice.
    """
    text = read_text(path)
    if not text.endswith(("\n", "\r")):
        last = text.count("\n") + 1
        what = f"{path}:{last}: the file ends in the middle of a line and may be cut off"
        raise InputError(what, "export it again. If it is complete, end its last line with a line break")
    lines = _lines(path, text)
    return aligned_table.records(path, ((number, list(map(unescape_cell, cells))) for number, cells in lines))


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return _NAMED.get(char) or f"\\u{ord(char):04x}"


def _unescaped(match: re.Match[str]) -> str:
    short, long, name = match.groups()
    if name:
        return _UNNAMED[name]
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True)
    columns = 0
    try:
        for row in filter(any, reader):
            columns = columns or len(row)
            if len(row) < columns:
                hint = "write one segment per row, with all cells, and a line break in a cell as \\n"
                raise InputError(f"{path}:{reader.line_num}: the row has {len(row)} of {columns} cells", hint)
            yield reader.line_num, row
    except csv.Error as error:
        hint = 'a cell that begins with a quotation mark needs a backslash before it: \\"'
        raise InputError(f"{path}:{reader.line_num}: not valid TSV: {error}", hint) from error
