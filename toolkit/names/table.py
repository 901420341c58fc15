"""`names.csv`: one rendering for each name of a project without an entry in the glossary. People edit it.

A row whose target a person changed keeps it for good; an empty target says that the source is no name. The other rows
follow the documents and the reviewed translations of each run. The column `proposed` tells the two apart: it holds what
the toolkit wrote last.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import write_atomic
from toolkit.names.hints import count, named
from toolkit.units import Unit

NAME = "names.csv"
COLUMNS = ("source", "target", "kind", "count", "origin", "documents", "proposed")
_RANK = ("pinyin", "original", "reviewed")


@dataclass(frozen=True, slots=True)
class Row:
    """A name: its English, what kind of name it is, where the English is from, and how often documents have it."""

    source: str
    target: str
    kind: str = ""
    origin: str = ""
    proposed: str = ""
    documents: Mapping[str, int] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        """Whether a person wrote the target."""
        return self.target != self.proposed


class NameTable:
    """The names of the output folder `folder`. Raises `InputError` if its `names.csv` cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._read = load(self.path)
        self._rows = dict(self._read)
        self._proposed: set[str] = set()

    @property
    def targets(self) -> Mapping[str, str]:
        """The English of each name; empty if a person said that it is none."""
        return {source: row.target for source, row in self._rows.items()}

    def propose(self, units: Sequence[Unit]) -> None:
        """Take up the names in the units of a document. Of several renderings the surest is kept, else the first."""
        for source, found in named(units).items():
            row = self._rows.get(source, Row(source, ""))
            rank = _RANK.index(found.origin) + (source not in self._proposed)
            if not row.edited and (not row.origin or rank > _RANK.index(row.origin)):
                self._rows[source] = Row(source, found.target, found.kind, found.origin, found.target, row.documents)
            self._proposed.add(source)

    def take_stock(self, document: str, units: Sequence[Unit]) -> None:
        """Count the names in the units of the document with this id, after all documents were proposed."""
        counts = count(self._rows, units)
        for source, row in self._rows.items():
            documents = {name: number for name, number in row.documents.items() if name != document}
            if counts[source]:
                documents[document] = counts[source]
            self._rows[source] = replace(row, documents=documents)

    def save(self) -> None:
        """Write the file if it changed: rows that occur, and rows that people wrote. Raises `WriteError`."""
        for source, now in load(self.path).items():  # a person may have saved it meanwhile
            if source not in self._read or now.target != self._read[source].target:
                self._rows[source] = replace(self._rows.get(source, now), target=now.target)
        rows = [row for row in self._rows.values() if row.documents or row.edited]
        if rows or self._read:
            write_atomic(self.path, _text(rows))


def load(path: Path) -> dict[str, Row]:
    """Return the rows of the file at `path` by source; none if there is no file.

    Columns may be missing, but for the first two. Raises `InputError` for a file that is no such table.
    """
    if not path.is_file():
        return {}
    rows: dict[str, Row] = {}
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a table in UTF-8: {error}", "save it as CSV in UTF-8, or delete it") from error
    if lines[:1] and tuple(lines[0][:2]) != COLUMNS[:2]:
        raise InputError(
            f"{path}:1: the columns are not {', '.join(COLUMNS)}", "restore the first line, or delete the file"
        )
    for cells in filter(any, lines[1:]):
        given = dict(zip(lines[0], map(str.strip, cells), strict=False))
        documents = (one.rpartition(" ") for one in given.get("documents", "").split("; ") if one)
        rows[given["source"]] = Row(
            given["source"],
            given.get("target", ""),
            given.get("kind", ""),
            given.get("origin", ""),
            given.get("proposed", ""),
            {name: int(number) if number.isdecimal() else 0 for name, _, number in documents},
        )
    return rows


def near(catalog: Path) -> dict[str, str]:
    """Return `NameTable.targets` of the table that belongs to `catalog`: in its folder or one above."""
    path = next((file for folder in catalog.parents if _is_table(file := folder / NAME)), None)
    return {source: row.target for source, row in load(path).items()} if path else {}


def _is_table(path: Path) -> bool:
    """Return whether the file at `path` is a table of names, and not one of the same name."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline().removeprefix(codecs.BOM_UTF8).startswith(",".join(COLUMNS[:2]).encode())


def _text(rows: Iterable[Row]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.source):
        documents = "; ".join(f"{name} {number}" for name, number in sorted(row.documents.items()))
        total = sum(row.documents.values())
        writer.writerow((row.source, row.target, row.kind, total, row.origin, documents, row.proposed))
    return file.getvalue()
