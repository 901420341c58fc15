"""Write columns that other formats do not have as lines of a comment: `unless: 引发~|值得~`.

A note that starts like such a line is written with `note: ` before it, so that it is read as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.glossary.edit import cells_of
from toolkit.glossary.read import pieces
from toolkit.glossary.table import COLUMNS
from toolkit.units import Status, Term

_LABEL = re.compile(r"(variants|status|unless|only|note): ")


def labelled(term: Term, columns: Iterable[str]) -> list[str]:
    """Return the lines for those of `columns` in which `term` differs from the default."""
    values = dict(zip(COLUMNS, cells_of(term), strict=True))
    return [_line(column, values[column]) for column in columns if values[column]]


def _line(column: str, value: str) -> str:
    if column == "note" and not _LABEL.match(value):
        return value
    return f"{column}: {value}"


def unlabelled(lines: Iterable[str]) -> dict[str, str]:
    """Return the columns in `lines`, notes joined by `; `. White space and empty lines are ignored."""
    cells: dict[str, str] = {}
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        match = _LABEL.match(line)
        column, value = (match[1], line[match.end() :]) if match else ("note", line)
        cells[column] = f"{cells[column]}; {value}" if column in cells else value
    return cells


def made(source: str, target: str, cells: dict[str, str], origin: str) -> Term:
    """Make the term of these cells; an unknown status is ignored."""
    status = Status(cells["status"]) if cells.get("status") in set(Status) else Status.PREFERRED
    variants, unless, only = (pieces(cells.get(name, "")) for name in ("variants", "unless", "only"))
    return Term(source, target, variants, status, unless, only, cells.get("note", ""), origin)
