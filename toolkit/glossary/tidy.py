"""Fix a glossary without a reviewer: each fix takes the rows of a file (see `Table.rows`) and returns them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from toolkit.files import rewrite
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.read import SEPARATOR, lossless, pieces, read_bytes
from toolkit.glossary.table import COLUMNS, GlossaryRow, render
from toolkit.types import Status

Fix = Callable[[list[GlossaryRow]], list[GlossaryRow]]
SEVERAL = ("variants", "unless", "only")
WIDE_SOURCE = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000]")
CHINESE_MARK = re.compile("[\u3000-\u303f\uff00-\uffef]")
# A full-width bar may be meant as a separator or not.
_UNCLEAR = "｜"


def is_hidden(char: str) -> bool:
    """Return whether `char` is invisible: a format or control character, or an unusual space."""
    return unicodedata.category(char) in ("Cf", "Cc", "Zl", "Zp") or char in "\u00a0\u2007\u202f\u3164"


def tidy_cell(column: str, cell: str) -> str:
    """Remove invisible characters, needless white space and empty parts between bars."""
    seen = "".join(char for char in _spaced(cell) if not is_hidden(char))
    plain = re.sub(" {2,}", " ", seen)
    return SEPARATOR.join(pieces(plain.strip())) if column in SEVERAL else plain.strip()


def narrow_cell(column: str, cell: str) -> str:
    """Make Latin letters, digits and marks half-width in the columns that the rule `width` checks."""
    if column not in ("source", "target", "variants"):
        return cell
    pattern = WIDE_SOURCE if column == "source" else CHINESE_MARK
    return pattern.sub(lambda match: _narrow(match[0]), cell)


def white_space(rows: list[GlossaryRow]) -> list[GlossaryRow]:
    """Remove white space, bars and invisible characters that are not needed, in the known columns."""
    return _each_cell(rows, tidy_cell)


def width(rows: list[GlossaryRow]) -> list[GlossaryRow]:
    """Make Latin letters and English marks half-width."""
    return _each_cell(rows, narrow_cell)


def order(rows: list[GlossaryRow]) -> list[GlossaryRow]:
    """Sort the rows. Comments move with the row below them."""
    return sorted(rows, key=lambda row: order_key(row.cells))


def order_key(cells: Sequence[str]) -> tuple[str, bool, str]:
    """Return the sort key of a row: source by code point, then forbidden targets below the entry, by target."""
    source, target, _, status = (cell.strip() for cell in cells[:4])
    return source, status == Status.FORBIDDEN, target if status == Status.FORBIDDEN else ""


def duplicate(rows: list[GlossaryRow]) -> list[GlossaryRow]:
    """Merge rows that differ at most in variants and note."""
    merged: dict[tuple[str, ...], GlossaryRow] = {}
    for row in rows:
        key = (*map(_identity, COLUMNS, row.cells), *map(str.strip, row.cells[len(COLUMNS) :]))
        merged[key] = _merged(merged[key], row) if key in merged else row
    return list(merged.values())


def fmt(paths: Iterable[Path], *, check: bool = False) -> list[Path]:
    """Format glossary files; return those that are (or, with `check`, would be) changed. Workbooks are skipped.

    Raises `InputError` before anything is written if a file cannot be read without a loss.
    """
    before = {path: data for path in paths if not is_workbook(data := read_bytes(path))}
    after = {path: formatted(path.as_posix(), data) for path, data in before.items()}
    changed = [path for path, data in before.items() if data != after[path].encode()]
    for path in () if check else changed:
        rewrite(path, partial(_formatted, path))
    return changed


def _formatted(path: Path, data: bytes | None) -> bytes | None:
    return None if data is None else formatted(path.as_posix(), data).encode()


def formatted(name: str, data: bytes, fixes: Iterable[Fix] | None = None) -> str:
    """Return the text of the glossary file `data` in canonical form, after `fixes` (default: order and white space).

    Raises `InputError` if it cannot be read without a loss.
    """
    table = lossless(name, data)
    if table.problems:
        raise table.problems[0].error()
    rows = table.rows
    for fix in (white_space, order) if fixes is None else fixes:
        rows = fix(rows)
    return render(table._replace(rows=rows))


def _spaced(cell: str) -> str:
    # `narrow_cell` replaces the ideographic space.
    return re.sub("(?!\u3000)[\\s\u3164]", " ", cell)


def _narrow(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return char if char in _UNCLEAR or len(plain) != 1 else plain


def _each_cell(rows: list[GlossaryRow], change: Callable[[str, str], str]) -> list[GlossaryRow]:
    return [row._replace(cells=[*map(change, COLUMNS, row.cells), *row.cells[len(COLUMNS) :]]) for row in rows]


def _identity(column: str, cell: str) -> str:
    """Return what of `cell` distinguishes entries."""
    if column in ("variants", "note"):
        return ""
    if column == "status":
        return cell.strip() or Status.PREFERRED
    return SEPARATOR.join(sorted(pieces(cell))) if column in SEVERAL else cell.strip()


def _merged(row: GlossaryRow, other: GlossaryRow) -> GlossaryRow:
    cells = list(row.cells)
    for column, joint in (("variants", SEPARATOR), ("note", "; ")):
        index = COLUMNS.index(column)
        both = (cell.strip() for cell in (row.cells[index], other.cells[index]))
        parts = (part for cell in both for part in (pieces(cell) if column == "variants" else (cell,)))
        cells[index] = joint.join(dict.fromkeys(filter(None, parts)))
    return row._replace(cells=cells, comments=row.comments + other.comments)
