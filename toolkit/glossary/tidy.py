"""What can be put in order in a glossary without asking anybody: each function takes a table and gives a tidier one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from toolkit.files import rewrite
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.read import COLUMNS, SEPARATOR, pieces, read_bytes
from toolkit.glossary.table import Table, TableLine, parse, render
from toolkit.units import Status

Fix = Callable[[Table], Table]
SEVERAL = ("variants", "unless", "only")
WIDE_SOURCE = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000]")
CHINESE_MARK = re.compile("[\u3000-\u303f\uff00-\uffef]")
# A full-width bar may have been meant as a separator or not.
_UNCLEAR = "｜"


def is_hidden(char: str) -> bool:
    """Whether nobody sees `char`: format and control characters, and spaces that only look like one."""
    return unicodedata.category(char) in ("Cf", "Cc", "Zl", "Zp") or char in "\u00a0\u2007\u202f\u3164"


def tidy_cell(column: str, cell: str) -> str:
    """`cell` without invisible characters, needless white space and empty parts between bars."""
    seen = "".join(char for char in _spaced(cell) if not is_hidden(char))
    plain = re.sub(" {2,}", " ", seen)
    return SEPARATOR.join(pieces(plain.strip())) if column in SEVERAL else plain.strip()


def narrow_cell(column: str, cell: str) -> str:
    """`cell` with Latin letters, digits and marks half-width, in the columns that lint looks at for it."""
    if column not in ("source", "target", "variants"):
        return cell
    pattern = WIDE_SOURCE if column == "source" else CHINESE_MARK
    return pattern.sub(lambda match: _narrow(match[0]), cell)


def white_space(table: Table) -> Table:
    """`table` with every known column tidy; other columns are nobody's business."""
    return _each_cell(table, tidy_cell)


def width(table: Table) -> Table:
    """`table` with half-width Latin letters and English marks."""
    return _each_cell(table, narrow_cell)


def order(table: Table) -> Table:
    """`table` sorted; comments go with the line below them."""
    lines = sorted(table.lines, key=lambda line: order_key(*(table.cell(line, name) for name in COLUMNS[:4])))
    return replace(table, lines=tuple(lines))


def order_key(source: str, target: str, _variants: str, status: str) -> tuple[str, bool, str]:
    """What lines are sorted by: source by code point, then forbidden renderings below the entry, by target."""
    status = status.strip()
    return source.strip(), status == Status.FORBIDDEN, target.strip() if status == Status.FORBIDDEN else ""


def duplicate(table: Table) -> Table:
    """`table` with lines that say the same (but for variants and notes, which are put together) made one."""
    kept: dict[tuple[str, ...], TableLine] = {}
    for line in table.lines:
        says = tuple(_said(name, cell) for name, cell in zip(table.header, line.cells, strict=True))
        kept[says] = _together(table.header, kept[says], line) if says in kept else line
    return replace(table, lines=tuple(kept.values()))


def fmt(paths: Iterable[Path], *, check: bool = False) -> list[Path]:
    """Bring glossary files into canonical form; returns those that are (or, with `check`, would be) changed.

    Workbooks are left alone.
    Raises `InputError` before anything is written when a file cannot be read without a loss.
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
    """The text of the glossary file `data` in canonical form, after `fixes` (default: order and white space).

    Raises `InputError` when it cannot be read without a loss.
    """
    table = parse(name, data)
    for fix in (white_space, order) if fixes is None else fixes:
        table = fix(table)
    return render(table)


def _spaced(cell: str) -> str:
    # The ideographic space is `narrow_cell`'s.
    return re.sub("(?!\u3000)[\\s\u3164]", " ", cell)


def _narrow(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return char if char in _UNCLEAR or len(plain) != 1 else plain


def _each_cell(table: Table, change: Callable[[str, str], str]) -> Table:
    lines = [
        replace(
            line,
            cells=tuple(
                change(name, cell) if name in COLUMNS else cell
                for name, cell in zip(table.header, line.cells, strict=True)
            ),
        )
        for line in table.lines
    ]
    return replace(table, lines=tuple(lines))


def _said(column: str, cell: str) -> str:
    """`cell` as far as it tells one entry from another."""
    if column in ("variants", "note"):
        return ""
    if column == "status":
        return cell.strip() or Status.PREFERRED
    return SEPARATOR.join(sorted(pieces(cell))) if column in SEVERAL else cell.strip()


def _together(header: tuple[str, ...], line: TableLine, other: TableLine) -> TableLine:
    joints = {"variants": SEPARATOR, "note": "; "}
    cells = [
        joints[name].join(dict.fromkeys((*_parts(name, first), *_parts(name, second)))) if name in joints else first
        for name, first, second in zip(header, line.cells, other.cells, strict=True)
    ]
    return TableLine(tuple(cells), line.comments + other.comments)


def _parts(column: str, cell: str) -> tuple[str, ...]:
    return pieces(cell.strip()) if column == "variants" else tuple(filter(None, [cell.strip()]))
