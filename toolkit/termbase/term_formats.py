"""Formats of term bases, and what each can express of a glossary.

Columns that a format does not have are lines of a comment: `unless: 引发~|值得~`. A note that starts like such a line
is written with `note: ` before it, so that it is read as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.glossary.edit import cells_of
from toolkit.glossary.read import pieces
from toolkit.glossary.table import COLUMNS
from toolkit.types import Status, Term


@dataclass(frozen=True, slots=True)
class Loaded:
    """The content of a file: `terms` with `origin` as `path:line`, and what was `skipped`, as `path:line: why`."""

    terms: tuple[Term, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermBaseFormat:
    """A format of other programs: the `columns` and `statuses` it can express, and how to read and write it.

    `read` raises `InputError` with file and line. `render` returns the text, to be stored as UTF-8.
    """

    name: str
    suffix: str
    columns: frozenset[str]
    statuses: frozenset[Status]
    read: Callable[[Path], Loaded]
    render: Callable[[Sequence[Term]], str]

    def carried(self, term: Term) -> bool:
        """Return whether the format can express an entry with this status."""
        return term.status in self.statuses

    def losses(self, terms: Iterable[Term]) -> list[str]:
        """Return what the format cannot express of `terms`, for a message: `3 keep entries`, `2 with unless`."""
        terms = tuple(terms)
        counts = {f"{status} entries": sum(term.status is status for term in terms) for status in Status}
        lost = {name: count for name, count in counts.items() if name.split()[0] not in self.statuses}
        carried = [term for term in terms if self.carried(term)]
        for column in ("variants", "unless", "only", "note"):
            if column not in self.columns:
                lost[f"with {column}"] = sum(bool(getattr(term, column)) for term in carried)
        return [f"{count} {name}" for name, count in lost.items() if count]


def one_line(text: str) -> str:
    """Return `text` as a glossary cell: on one line, without white space around it."""
    return " ".join(text.split())


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
