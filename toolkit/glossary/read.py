"""Glossary files as rows of cells, and everything that can be wrong with a file or a cell by itself.

The format is RFC 4180 in UTF-8 with a header; `docs/glossary.md` describes it. Nothing here raises for bad content:
each thing wrong is a `Fault`, so that `load` can stop at the first and `lint` can tell all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import InputError
from toolkit.glossary.conditions import TERM, pattern_error
from toolkit.units import Status

COLUMNS = ("source", "target", "variants", "status", "unless", "only", "note")
REQUIRED = ("source", "target")
HEADER = ",".join(COLUMNS)
SEPARATOR = "|"
_FORMULA = "=+-@\t\r＝＋－＠"
_HARMLESS = re.compile(r"[+-][\w .%-]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a glossary from being loaded: rule id, place (line from 1), message, next step."""

    rule: str
    path: str
    line: int
    message: str
    hint: str

    def error(self) -> InputError:
        """The error that tells it."""
        return InputError(f"{self.path}:{self.line}: {self.message}", self.hint)


class Row(NamedTuple):
    """One line of a glossary: `cells` as they stand, in the order of `COLUMNS`; `width` counts those written."""

    path: str
    line: int
    cells: tuple[str, ...]
    width: int

    def cell(self, column: str) -> str:
        """The cell of `column`, without the white space around it."""
        return self.cells[COLUMNS.index(column)].strip()

    def pieces(self, column: str) -> tuple[str, ...]:
        """The parts of a cell of several, without empty ones."""
        return tuple(piece for part in self.cell(column).split(SEPARATOR) if (piece := part.strip()))


def find(paths: Sequence[Path]) -> list[Path]:
    """The glossary files that `paths` name: files as they are, folders with all `*.csv` in them, sorted, each once.

    Raises `InputError` when a path does not exist or a folder holds no CSV file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(_expand(path))
    return list(found)


def _expand(path: Path) -> list[Path]:
    name = path.as_posix()
    try:
        if path.is_dir():
            if files := [file for file in sorted(path.rglob("*.csv")) if not file.name.startswith(".")]:
                return files
            raise InputError(f"{name}: no glossary in this folder", f"put a CSV file with the header {HEADER} there")
        path.stat()
    except OSError as error:
        raise InputError(f"{name}: cannot read: {error.strerror}", "check the path of the glossary") from error
    return [path]


def read(path: Path) -> tuple[list[Row], list[Fault]]:
    """The rows of a glossary file, and what is wrong with it; rows with faults of their own are left out.

    Raises `InputError` when the file cannot be read at all.
    """
    name = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot read: {error.strerror}", "check the path and its permissions") from error
    text, faults = decode(name, data)
    if faults:
        return [], faults
    rows: list[Row] = []
    for item in _records(name, text):
        if isinstance(item, Fault):
            faults.append(item)
        elif own := list(_cell_faults(item)):
            faults += own
        else:
            rows.append(item)
    return rows, faults


def decode(name: str, data: bytes) -> tuple[str, list[Fault]]:
    """The text of a glossary file (UTF-8, with or without byte order mark), or the faults that forbid it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", [Fault("G010", name, line, "is not UTF-8", "save the file as UTF-8 (in Excel: CSV UTF-8)")]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return "", [Fault("G010", name, line, "holds a NUL byte", "save the file again as CSV in UTF-8")]
    return text, []


def _records(name: str, text: str) -> Iterator[Row | Fault]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    order: list[int] | None = None
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            hint = 'write " inside a quoted cell as "" and close every quote'
            yield Fault("G011", name, line, f"broken CSV: {error}", hint)
            return
        start, line = line, reader.line_num + 1
        if not any(cells):
            continue
        if order is None:
            header = [cell.strip() for cell in cells]
            if (fault := _header_fault(name, start, header)) is not None:
                yield fault
                return
            order = [header.index(column) if column in header else len(header) for column in COLUMNS]
            columns = len(header)
        elif len(cells) > columns:
            message = f"has {len(cells)} cells, the header names {columns}"
            yield Fault("G011", name, start, message, "put a cell that holds a comma in double quotes")
        else:
            width = len(cells)
            cells += [""] * (columns + 1 - width)
            yield Row(name, start, tuple(cells[index] for index in order), width)
    if order is None:
        yield Fault("G009", name, 1, "is empty", f"begin it with the header {HEADER}")


def _header_fault(name: str, line: int, header: list[str]) -> Fault | None:
    message = ""
    if len(header) == 1 and (other := re.search(r"[;\t]", header[0])):
        message = f"columns are separated by {'tabs' if other[0] == chr(9) else other[0]} instead of commas"
    elif not set(header) & set(COLUMNS):
        message = "has no header"
    elif missing := [column for column in REQUIRED if column not in header]:
        message = f"misses the column {missing[0]}"
    elif unknown := [column for column in header if column not in COLUMNS]:
        message = f"unknown column {unknown[0]!r}"
    elif len(set(header)) < len(header):
        message = "names a column twice"
    return Fault("G009", name, line, message, f"the header must be {HEADER}") if message else None


def _cell_faults(row: Row) -> Iterator[Fault]:
    path, line, cells, _ = row
    for column, cell in zip(COLUMNS, cells, strict=True):
        if cell and cell[0] in _FORMULA and not _HARMLESS.fullmatch(cell):
            message = f"{column} starts with {cell[0]!r}, which spreadsheets run as a formula"
            yield Fault("G008", path, line, message, "begin the cell with another character")
        if "\n" in cell or "\r" in cell[1:]:
            yield Fault("G011", path, line, f"{column} holds a line break", "write each term on one line")
    if not row.cell("source"):
        yield Fault("G012", path, line, "source is empty", "fill it in or delete the line")
    status = row.cell("status")
    if status and status not in set(Status):
        yield Fault("G013", path, line, f"unknown status {status!r}", f"use one of {', '.join(Status)}")
    elif not row.cell("target") and status != Status.KEEP:
        hint = "fill it in; only entries with status keep go without a target"
        yield Fault("G012", path, line, f"{row.cell('source')} has no target", hint)
    for column in ("unless", "only"):
        for pattern in row.pieces(column):
            if wrong := pattern_error(pattern):
                hint = f"write {TERM} once for the term and some text next to it, as in 引发{TERM}"
                yield Fault("G014", path, line, f"{column}: the pattern {pattern} {wrong}", hint)
