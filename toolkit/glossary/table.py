"""Glossary files as rows without loss: parse the CSV text of a file, and write it in canonical form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.errors import InputError

COLUMNS = ("source", "target", "variants", "status", "unless", "only", "note")
REQUIRED = COLUMNS[:2]
HEADER = ",".join(COLUMNS)
COMMENT = "#"
_CONFLICT = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """A reason why a glossary cannot be loaded: rule id, place (line from 1), message, next step."""

    rule: str
    path: str
    line: int
    message: str
    hint: str

    def error(self) -> InputError:
        """Return the error that reports the problem."""
        return InputError(f"{self.path}:{self.line}: {self.message}", self.hint)


class GlossaryRow(NamedTuple):
    """A row of a glossary file: the line on which it begins, its cells as written, and the comment lines above it.

    In `Table.rows` the cells are those of `COLUMNS`, empty if the file has no such column, then those of other columns.
    """

    path: str
    line: int
    cells: list[str]
    comments: tuple[str, ...] = ()

    def problem(self, rule: str, message: str, hint: str) -> LoadProblem:
        """Return a problem of this row."""
        return LoadProblem(rule, self.path, self.line, message, hint)

    def place(self, other: GlossaryRow) -> str:
        """Return where the row is, for a message about the row `other`."""
        return f"line {self.line}" if self.path == other.path else f"{self.path}:{self.line}"


class Table(NamedTuple):
    """A glossary file: the header (its cells are the columns as the file orders them), rows, comments at the end."""

    header: GlossaryRow
    rows: list[GlossaryRow]
    end: tuple[str, ...]
    problems: list[LoadProblem]


def parse(name: str, text: str) -> Table:
    """Parse the CSV text of a glossary file. Rows with a problem are left out; after one in the header, all are."""
    table = Table(GlossaryRow(name, 1, []), [], (), [])
    for row in records(name, text):
        if isinstance(row, LoadProblem):
            table.problems.append(row)
        elif not row.cells:
            table = table._replace(end=row.comments)
        elif not table.header.cells:
            header = row._replace(cells=[cell.strip() for cell in row.cells])
            if problem := _header_problem(header):
                return table._replace(problems=[problem])
            table, columns = table._replace(header=header), header.cells
            order = [columns.index(name) if name in columns else len(columns) for name in _columns(columns)]
            in_order = order == list(range(len(columns)))
        elif problem := _row_problem(row, len(columns)):
            table.problems.append(problem)
        elif in_order and len(row.cells) == len(columns):
            table.rows.append(row)
        else:
            cells = row.cells + [""] * (len(columns) + 1 - len(row.cells))
            table.rows.append(row._replace(cells=[cells[index] for index in order]))
    if not table.header.cells and not table.problems:
        table.problems.append(table.header.problem("G009", "is empty", f"begin it with the header {HEADER}"))
    return table


def render(table: Table) -> str:
    """Return the text of `table` in canonical form: LF, quotes only where necessary, known columns first."""
    columns = _columns(table.header.cells)
    shown = [index for index, column in enumerate(columns) if column in table.header.cells]
    lines: list[str] = []
    for row in (table.header._replace(cells=columns), *table.rows):
        lines += [*row.comments, csv_line(row.cells[index] for index in shown)]
    return "".join(f"{line}\n" for line in (*lines, *table.end))


def csv_line(cells: Iterable[str]) -> str:
    """Return a row as CSV, without a line end."""
    cells = tuple(cells)
    # Without quotes, a first cell that begins like a comment would be one.
    every = cells[0].startswith(COMMENT)
    text = io.StringIO()
    # Python quotes a line break in a cell only if it is part of the line end; unknown columns may contain one.
    csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def records(name: str, text: str, separator: str = ",") -> Iterator[GlossaryRow | LoadProblem]:
    """Yield the rows of a CSV text that are not empty; a last one without cells has the comments at the end."""
    lines = _CsvLines(text)
    reader = csv.reader(lines, strict=True, delimiter=separator)
    try:
        for cells in reader:
            if any(cells):
                yield GlossaryRow(name, lines.first, cells, lines.taken())
            lines.first = 0
    except csv.Error as error:
        hint = 'write " inside a quoted cell as "" and close every quote'
        yield LoadProblem("G011", name, lines.first, f"broken CSV: {error}", hint)
        return
    if lines.comments:
        yield GlossaryRow(name, lines.line, [], lines.taken())


class _CsvLines:
    """The lines of a CSV text without comments, which are lines that begin with # where a row could.

    `first` is the line where the current row begins; the reader of the rows sets it to 0 after each.
    """

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.line = self.first = 0
        self.comments: list[str] = []

    def taken(self) -> tuple[str, ...]:
        """Return the comments since the last call."""
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


def _columns(header: list[str]) -> list[str]:
    """Return the columns of the cells in `Table.rows`."""
    return [*COLUMNS, *(column for column in header if column not in COLUMNS)]


def _header_problem(header: GlossaryRow) -> LoadProblem | None:
    columns = header.cells
    if len(columns) == 1 and (other := re.search(r"[;\t]", columns[0])):
        message = f"columns are separated by {'tabs' if other[0] == chr(9) else other[0]} instead of commas"
    elif not set(columns) & set(COLUMNS):
        message = "has no header"
    elif missing := [column for column in REQUIRED if column not in columns]:
        message = f"has no column {missing[0]}"
    elif len(set(columns)) < len(columns):
        message = "names a column twice"
    else:
        return None
    return header.problem("G009", message, f"use this header: {HEADER}")


def _row_problem(row: GlossaryRow, columns: int) -> LoadProblem | None:
    if len(row.cells) > columns:
        message = f"has {len(row.cells)} cells, but the header names {columns}"
        return row.problem("G011", message, "put a cell with a comma into double quotes")
    if row.cells[0].startswith(_CONFLICT):
        hint = "choose which lines to keep, and delete the marks"
        return row.problem("G021", "has the mark of a merge conflict", hint)
    return None
