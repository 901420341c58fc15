"""Find and read glossary files, and report everything that keeps them from being loaded.

The format is RFC 4180 in UTF-8 with a header; `docs/reference/glossary-format.md` describes it. `foreign` reads other
forms. Nothing here raises for bad content: each problem is a `LoadProblem`. `load` stops at the first, and `lint`
reports all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import below
from toolkit.files import read_bytes as bytes_of
from toolkit.glossary import table
from toolkit.glossary.conditions import TERM, pattern_error
from toolkit.glossary.foreign import Unreadable, converted
from toolkit.glossary.table import COLUMNS, HEADER, GlossaryRow, LoadProblem, Table
from toolkit.types import Status

SEPARATOR = "|"
SUFFIXES = (".csv", ".xlsx")
# What OWASP's page on CSV injection names, full-width forms included.
_FORMULA = "=+-@\t\r＝＋－＠"
# For all cells of a row at once, with NUL between them.
_SUSPECT = re.compile(rf"(?:\A|\0)[{re.escape(_FORMULA)}]|[\r\n]")
_STATUSES = frozenset({"", *Status})
# `-ing` and `+86` cannot call a function or refer to a cell.
_HARMLESS = re.compile(r"[+-][\w .%-]*")


def pieces(cell: str) -> tuple[str, ...]:
    """Return the nonempty parts of a stripped cell that may have several."""
    if SEPARATOR not in cell:
        return (cell,) if cell else ()
    return tuple(piece for part in cell.split(SEPARATOR) if (piece := part.strip()))


def find(paths: Sequence[Path]) -> list[Path]:
    """Return the glossary files of `paths`: the files, and all `*.csv` and `*.xlsx` in the folders, sorted.

    Each is listed once; hidden folders are skipped. Raises `InputError` if a path does not exist, a folder has no such
    file or a folder in it cannot be listed.
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
    """Return whether a file of this name in a folder is a glossary; `~$` begins the names of Excel's lock files."""
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def read_bytes(path: Path) -> bytes:
    """Read the bytes of a glossary file. Raises `InputError` if it cannot be read."""
    data = bytes_of(path)
    if data is None:
        raise InputError(f"{path.as_posix()}: cannot read: no such file", "check the path of the glossary")
    return data


def parse(name: str, data: bytes) -> Table:
    """Parse a glossary file. Rows that cannot be loaded are left out; `problems` has the reasons."""
    whole = lossless(name, data)
    columns = whole.header.cells
    if unknown := [column for column in columns if column not in COLUMNS]:
        problem = whole.header.problem("G009", f"unknown column {unknown[0]!r}", f"use this header: {HEADER}")
        return whole._replace(rows=[], problems=[problem])
    header = [column if column in columns else "" for column in COLUMNS]
    rows, problems = [], whole.problems
    for row in whole.rows:
        own = [] if _is_plain(row.cells) else list(_row_problems(row, header))
        problems += own
        rows += [] if own else [row]
    return whole._replace(rows=rows, problems=sorted(problems, key=lambda problem: problem.line))


def lossless(name: str, data: bytes) -> Table:
    """Parse a glossary file with unknown columns; `problems` has what cannot be written back without a loss."""
    try:
        return table.parse(name, converted(name, data).text)
    except Unreadable as error:
        header = GlossaryRow(name, error.line, [])
        return Table(header, [], (), [header.problem(error.rule, error.message, error.hint)])


def form_note(name: str, data: bytes) -> str:
    """Return a note on how a glossary file is written; empty if it is written as usual."""
    try:
        return converted(name, data).note(name)
    except Unreadable:
        return ""


def _is_plain(cells: Sequence[str]) -> bool:
    """Return whether a row needs no further checks, like most rows of a long file."""
    source, target, _, status, unless, only, _ = cells
    filled = source.strip() not in ("", COLUMNS[0]) and target.strip()
    return bool(filled) and status in _STATUSES and not (unless or only or _SUSPECT.search("\0".join(cells)))


def _row_problems(row: GlossaryRow, header: Sequence[str]) -> Iterator[LoadProblem]:
    """Yield what is wrong with each cell of a row."""
    cells = [cell.strip() for cell in row.cells]
    if cells == header:
        yield row.problem("G009", "repeats the header", "delete the line")
        return
    yield from _unsafe(row)
    source, target, _, status, unless, only, _ = cells
    if not source:
        yield row.problem("G012", "source is empty", "fill it in or delete the line")
    if status not in _STATUSES:
        yield row.problem("G013", f"unknown status {status!r}", f"use one of: {', '.join(Status)}")
    elif not target and status != Status.KEEP:
        hint = "fill it in. Only entries with status keep can have no target"
        yield row.problem("G012", f"{source} has no target", hint)
    for column, cell in (("unless", unless), ("only", only)):
        for pattern in pieces(cell):
            if wrong := pattern_error(pattern, column):
                hint = f"write {TERM} once for the term and some text next to it, as in 引发{TERM}"
                yield row.problem("G014", f"{column}: the pattern {pattern} {wrong}", hint)


def _unsafe(row: GlossaryRow) -> Iterator[LoadProblem]:
    for column, cell in zip(COLUMNS, row.cells, strict=True):
        if cell and cell[0] in _FORMULA and not _HARMLESS.fullmatch(cell):
            message = f"{column} starts with {cell[0]!r}, which spreadsheets run as a formula"
            yield row.problem("G008", message, "begin the cell with another character")
        if "\n" in cell or "\r" in cell:
            yield row.problem("G011", f"{column} has a line break", "write each term on one line")
