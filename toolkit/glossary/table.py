"""A whole glossary file, with unknown columns and comments: what `fmt` and `lint --fix` rewrite."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError
from toolkit.glossary.read import COLUMNS, COMMENT, HEADER, REQUIRED, GlossaryFault, Record, decode, read_bytes, records


@dataclass(frozen=True, slots=True)
class TableLine:
    """One term: its cells in the order of the header, and the comment lines above it."""

    cells: tuple[str, ...]
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A glossary file: `header` (known columns in their order, then the others), `lines`, and the other comments."""

    header: tuple[str, ...]
    lines: tuple[TableLine, ...]
    top: tuple[str, ...] = ()
    end: tuple[str, ...] = ()

    def cell(self, line: TableLine, column: str) -> str:
        """What `line` holds in `column`; nothing when there is no such column."""
        return line.cells[self.header.index(column)] if column in self.header else ""


def read(path: Path) -> Table:
    """The glossary file at `path`. Raises `InputError` naming the line when it is not UTF-8 or broken as CSV."""
    return parse(path.as_posix(), read_bytes(path))


def parse(name: str, data: bytes) -> Table:
    """The table in `data`. Cells are as they stand; only the order of columns is made canonical, short lines filled.

    Raises `InputError` naming `name` and the line for what could not be written back without a loss.
    """
    text, faults = decode(name, data)
    if faults:
        raise faults[0].error()
    parsed: list[Record] = []
    for record in records(name, text):
        if isinstance(record, GlossaryFault):
            raise record.error()
        parsed.append(record)
    end = parsed.pop().comments if parsed and not parsed[-1].cells else ()
    if not parsed:
        raise InputError(f"{name}:1: is empty", f"begin it with this header: {HEADER}")
    names = _names(name, parsed[0])
    order = sorted(range(len(names)), key=lambda index: _rank(names[index]))
    lines = tuple(_line(name, record, order) for record in parsed[1:])
    return Table(tuple(names[index] for index in order), lines, parsed[0].comments, end)


def render(table: Table) -> str:
    """The text of `table` in canonical form: LF, a cell in quotes only where it has to be, one term a line."""
    parts = [*table.top, _written(table.header)]
    for line in table.lines:
        parts += [*line.comments, _written(line.cells)]
    return "".join(f"{part}\n" for part in (*parts, *table.end))


def _names(name: str, record: Record) -> list[str]:
    names = [cell.strip() for cell in record.cells]
    place = f"{name}:{record.line}"
    if missing := [column for column in REQUIRED if column not in names]:
        raise InputError(f"{place}: has no column {missing[0]}", f"use this header: {HEADER}")
    if len(set(names)) < len(names):
        raise InputError(f"{place}: names a column twice", f"use this header: {HEADER}")
    return names


def _rank(column: str) -> int:
    return COLUMNS.index(column) if column in COLUMNS else len(COLUMNS)


def _line(name: str, record: Record, order: Sequence[int]) -> TableLine:
    if len(record.cells) > len(order):
        message = f"{name}:{record.line}: has {len(record.cells)} cells, but the header names {len(order)}"
        raise InputError(message, "put a cell with a comma into double quotes")
    cells = record.cells + [""] * (len(order) - len(record.cells))
    return TableLine(tuple(cells[index] for index in order), record.comments)


def _written(cells: Iterable[str]) -> str:
    cells = tuple(cells)
    # In quotes a cell that begins like a comment is none.
    every = cells[0].startswith(COMMENT)
    text = io.StringIO()
    # Python quotes a line break in a cell only where it is part of the line end; other columns may hold one.
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerow(cells)
    return text.getvalue().removesuffix("\r\n")
