"""Read glossary files as rows of cells, and find everything that can be wrong with a file or a cell.

The format is RFC 4180 in UTF-8 with a header; `docs/reference/glossary-format.md` describes it, and `foreign` reads
what other programs write instead. Nothing here raises for bad content: each problem is a `GlossaryFault`, so that
`load` can stop at the first and `lint` can report all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import InputError
from toolkit.files import below
from toolkit.files import read_bytes as bytes_of
from toolkit.glossary.conditions import TERM, pattern_error
from toolkit.glossary.foreign import Unreadable, written
from toolkit.units import Status

COLUMNS = ("source", "target", "variants", "status", "unless", "only", "note")
REQUIRED = ("source", "target")
HEADER = ",".join(COLUMNS)
SEPARATOR = "|"
COMMENT = "#"
SUFFIXES = (".csv", ".xlsx")
_CONFLICT = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")
_STATUSES = frozenset(Status)
_IN_ORDER = list(range(len(COLUMNS)))
# What OWASP's page on CSV injection names, full-width forms included.
_FORMULA = "=+-@\t\r＝＋－＠"
_SUSPECT = re.compile(rf"(?:\A|\0)[{re.escape(_FORMULA)}]|[\r\n]")
# In all cells of a row at once: those, and white space that `str.strip` takes off.
_ODD = re.compile(rf"{_SUSPECT.pattern}|(?:\A|\0)[\s\x1c-\x1f]|[\s\x1c-\x1f](?:\0|\Z)")
_USUAL = frozenset({"", *Status})
# `-ing` and `+86` can call nothing and refer to nothing.
_HARMLESS = re.compile(r"[+-][\w .%-]*")


@dataclass(frozen=True, slots=True)
class GlossaryFault:
    """Something that keeps a glossary from being loaded: rule id, place (line from 1), message, next step."""

    rule: str
    path: str
    line: int
    message: str
    hint: str

    def error(self) -> InputError:
        """The error that reports it."""
        return InputError(f"{self.path}:{self.line}: {self.message}", self.hint)


class Row(NamedTuple):
    """One line of a glossary, in the order of `COLUMNS`: `raw` cells as they stand, `cells` without space around.

    They are one list if nothing in it needs a closer look.
    """

    path: str
    line: int
    raw: list[str]
    cells: list[str]

    def fault(self, rule: str, message: str, hint: str) -> GlossaryFault:
        """Something wrong with this line."""
        return GlossaryFault(rule, self.path, self.line, message, hint)


def pieces(cell: str) -> tuple[str, ...]:
    """Return the nonempty parts of a stripped cell that may have several."""
    if SEPARATOR not in cell:
        return (cell,) if cell else ()
    return tuple(piece for part in cell.split(SEPARATOR) if (piece := part.strip()))


def find(paths: Sequence[Path]) -> list[Path]:
    """The glossary files that `paths` name: files as they are, folders with all `*.csv` and `*.xlsx` in them, sorted.

    Each is listed once; hidden folders are skipped. Raises `InputError` when a path does not exist, a folder holds
    no such file or a folder in it cannot be listed.
    """
    files: dict[Path, None] = {}
    for path in paths:
        files |= dict.fromkeys(_expand(path))
    return list(files)


def _expand(path: Path) -> list[Path]:
    name = path.as_posix()
    try:
        if path.is_dir():
            if files := [file for file in below(path) if is_glossary(file.name) and file.is_file()]:
                return files
            raise InputError(f"{name}: no glossary in this folder", f"add a CSV file with this header: {HEADER}")
        path.stat()
    except OSError as error:
        raise InputError(f"{name}: cannot read: {error.strerror}", "check the path of the glossary") from error
    return [path]


def is_glossary(name: str) -> bool:
    """Whether a file of this name in a folder is part of the glossary; `~$` begins the names of Excel's lock files."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def read_bytes(path: Path) -> bytes:
    """Read the bytes of a glossary file. Raises `InputError` when it cannot be read."""
    data = bytes_of(path)
    if data is None:
        raise InputError(f"{path.as_posix()}: cannot read: no such file", "check the path of the glossary")
    return data


def parse(name: str, data: bytes) -> tuple[list[Row], list[GlossaryFault]]:
    """Parse a glossary file to rows and faults; rows with faults are left out."""
    text, faults = decode(name, data)
    rows: list[Row] = []
    for item in _records(name, text) if not faults else ():
        if isinstance(item, GlossaryFault):
            faults.append(item)
        elif _plain(item):
            rows.append(item)
        elif own := list(_cell_faults(item)):
            faults += own
        else:
            rows.append(item)
    return rows, faults


def decode(name: str, data: bytes) -> tuple[str, list[GlossaryFault]]:
    """The text of a glossary file as CSV with commas and our columns (see `foreign`), or the faults that forbid it."""
    try:
        return written(name, data).text, []
    except Unreadable as error:
        rule = "G011" if error.message.startswith("broken CSV") else "G010"
        return "", [GlossaryFault(rule, name, error.line, error.message, error.hint)]


def told(name: str, data: bytes) -> str:
    """Return a note on how a glossary file is written; empty if it is written as usual."""
    try:
        return written(name, data).note(name)
    except Unreadable:
        return ""


def _records(name: str, text: str) -> Iterator[Row | GlossaryFault]:
    """The rows below the header, in the order of `COLUMNS`; stops at a fault that spoils what follows."""
    kept = (record for record in records(name, text) if isinstance(record, GlossaryFault) or record.cells)
    first = next(kept, None)
    if first is None:
        yield GlossaryFault("G009", name, 1, "is empty", f"begin it with the header {HEADER}")
        return
    header = first if isinstance(first, GlossaryFault) else _header(name, first.line, first.cells)
    if isinstance(header, GlossaryFault):
        yield header
        return
    order = [header.index(column) if column in header else len(header) for column in COLUMNS]
    for record in kept:
        yield record if isinstance(record, GlossaryFault) else _row(name, record, header, order)


class Record(NamedTuple):
    """A record of a CSV file: the line it begins on, its cells, and the comment lines above it."""

    line: int
    cells: list[str]
    comments: tuple[str, ...]


def records(name: str, text: str, separator: str = ",") -> Iterator[Record | GlossaryFault]:
    """The records of a CSV text that hold anything; a last one without cells has the comments at the end."""
    source = _Lines(text)
    reader = csv.reader(source, strict=True, delimiter=separator)
    try:
        for cells in source.each(reader):
            if any(cells):
                yield Record(source.first, cells, source.told())
    except csv.Error as error:
        hint = 'write " inside a quoted cell as "" and close every quote'
        yield GlossaryFault("G011", name, source.first, f"broken CSV: {error}", hint)
        return
    if source.comments:
        yield Record(source.line, [], source.told())


class _Lines:
    """The lines of a CSV text without its comments: lines that begin with # where a record could."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.line = self.first = 0
        self.comments: list[str] = []

    def each(self, reader: Iterable[list[str]]) -> Iterator[list[str]]:
        """The records of `reader`; `first` is the line where the last one given out begins."""
        self.first = 0
        for cells in reader:
            yield cells
            self.first = 0

    def told(self) -> tuple[str, ...]:
        """The comments since this was last asked."""
        comments, self.comments = tuple(self.comments), []
        return comments

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.line += 1
            if not self.first and line.startswith(COMMENT):
                self.comments.append(line.rstrip("\r\n"))
                continue
            self.first = self.first or self.line
            yield line


def _row(name: str, record: Record, header: Sequence[str], order: list[int]) -> Row | GlossaryFault:
    line, cells, _ = record
    columns, width = len(header), len(cells)
    if width > columns:
        message = f"has {width} cells, but the header names {columns}"
        return GlossaryFault("G011", name, line, message, "put a cell with a comma into double quotes")
    if cells[0].startswith(_CONFLICT):
        message = "has the mark of a merge conflict"
        return GlossaryFault("G021", name, line, message, "choose which lines to keep, and delete the marks")
    if cells[0].strip() == header[0] and [cell.strip() for cell in cells] == header:
        return GlossaryFault("G009", name, line, "repeats the header", "delete the line")
    if width != len(order) or columns != width or order != _IN_ORDER:
        cells += [""] * (columns + 1 - width)
        cells = [cells[index] for index in order]
    if not _ODD.search("\0".join(cells)):
        return Row(name, line, cells, cells)
    return Row(name, line, cells, [cell.strip() for cell in cells])


def _header(name: str, line: int, cells: list[str]) -> list[str] | GlossaryFault:
    """Return the columns that the header names, or what is wrong with it."""
    header = [cell.strip() for cell in cells]
    if len(header) == 1 and (other := re.search(r"[;\t]", header[0])):
        message = f"columns are separated by {'tabs' if other[0] == chr(9) else other[0]} instead of commas"
    elif not set(header) & set(COLUMNS):
        message = "has no header"
    elif missing := [column for column in REQUIRED if column not in header]:
        message = f"has no column {missing[0]}"
    elif unknown := [column for column in header if column not in COLUMNS]:
        message = f"unknown column {unknown[0]!r}"
    elif len(set(header)) < len(header):
        message = "names a column twice"
    else:
        return header
    return GlossaryFault("G009", name, line, message, f"use this header: {HEADER}")


def _plain(row: Row) -> bool:
    """Whether there is so little in a row that nothing can be wrong with it, as in most rows of a long file."""
    source, target, _, status, unless, only, _ = row.cells
    return row.raw is row.cells and source != "" != target and status in _USUAL and not (unless or only)


def _cell_faults(row: Row) -> Iterator[GlossaryFault]:
    """Yield what is wrong with each cell of a row."""
    if _SUSPECT.search("\0".join(row.raw)):
        yield from _unsafe(row)
    source, target, _, status, unless, only, _ = row.cells
    if not source:
        yield row.fault("G012", "source is empty", "fill it in or delete the line")
    if status and status not in _STATUSES:
        yield row.fault("G013", f"unknown status {status!r}", f"use one of: {', '.join(Status)}")
    elif not target and status != Status.KEEP:
        hint = "fill it in. Only entries with status keep can have no target"
        yield row.fault("G012", f"{source} has no target", hint)
    for column, cell in (("unless", unless), ("only", only)):
        for pattern in pieces(cell):
            if wrong := pattern_error(pattern, column):
                hint = f"write {TERM} once for the term and some text next to it, as in 引发{TERM}"
                yield row.fault("G014", f"{column}: the pattern {pattern} {wrong}", hint)


def _unsafe(row: Row) -> Iterator[GlossaryFault]:
    for column, cell in zip(COLUMNS, row.raw, strict=True):
        if cell and cell[0] in _FORMULA and not _HARMLESS.fullmatch(cell):
            message = f"{column} starts with {cell[0]!r}, which spreadsheets run as a formula"
            yield row.fault("G008", message, "begin the cell with another character")
        if "\n" in cell or "\r" in cell:
            yield row.fault("G011", f"{column} has a line break", "write each term on one line")
