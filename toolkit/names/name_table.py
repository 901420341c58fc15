"""`names.csv`: one rendering for each name of a project without an entry in the glossary. Reviewers edit it.

A target that a reviewer changed is kept; an empty target means that the source is no name. The other rows follow the
documents and the reviewed translations of each run. The column `proposed` shows which rows these are: it has the target
that the toolkit wrote last.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import read_bytes, saving, write_atomic, write_unless_changed
from toolkit.names.hints import count, named
from toolkit.names.repeated import repeated
from toolkit.types import SegmentRecord

NAME = "names.csv"
COLUMNS = ("source", "target", "kind", "count", "origin", "documents", "proposed")
_RANK = ("model", "pinyin", "original", "reviewed")


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name: its English, its kind, the origin of the English, and the number of occurrences by document."""

    source: str
    target: str
    kind: str = ""
    origin: str = ""
    proposed: str = ""
    documents: Mapping[str, int] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        """Whether a reviewer wrote the target."""
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
        """The English of each name; empty if a reviewer marked it as no name."""
        return {source: row.target for source, row in self._rows.items()}

    def propose(self, records: Sequence[SegmentRecord]) -> None:
        """Add the names in the segments of a document. Of several renderings the most reliable wins, else the first."""
        for source, (target, kind, origin) in named(records).items():
            row = self._rows.get(source, NameRow(source, ""))
            rank = _RANK.index(origin) + (source not in self._proposed)
            if not row.edited and (not row.origin or rank > _RANK.index(row.origin)):
                self._rows[source] = NameRow(source, target, kind, origin, target, row.documents)
            self._proposed.add(source)

    def wanted(self, records: Sequence[SegmentRecord]) -> dict[str, list[str]]:
        """Return the names without a row that occur in segments of a document without a translation; see `repeated`."""
        new = [record.segment.text for record in records if record.segment.translate and record.translation is None]
        names = repeated(records, self.targets) if new else {}
        return {name: texts for name, texts in names.items() if any(name in text for text in new)}

    def add(self, renderings: Mapping[str, str], origin: str) -> None:
        """Add names with their English, which is from `origin`: pinyin or model."""
        for source, target in renderings.items():
            self._rows.setdefault(source, NameRow(source, target, "name", origin, target))

    def count_occurrences(self, document: str, records: Sequence[SegmentRecord]) -> None:
        """Count the names in the segments of the document with this id, after all documents were proposed."""
        counts = count(self._rows, records)
        for source, row in self._rows.items():
            documents = {name: number for name, number in row.documents.items() if name != document}
            if counts[source]:
                documents[document] = counts[source]
            self._rows[source] = replace(row, documents=documents)

    def save(self) -> None:
        """Write the file: rows whose source occurs, and rows that a reviewer edited. Raises `InputError`."""
        with saving(self.path):
            for source, now in load(self.path).items():  # a reviewer may have saved it meanwhile
                if source not in self._read or now.target != self._read[source].target:
                    self._rows[source] = replace(self._rows.get(source, now), target=now.target)
            rows = [row for row in self._rows.values() if row.documents or row.edited]
            if rows or self._read:
                write_atomic(self.path, _text(rows))


def load(path: Path) -> dict[str, NameRow]:
    """Return the rows of the file at `path` by source; none if there is no file.

    All columns but the first two may be missing. Raises `InputError` for a file that is no such table.
    """
    return _parsed(read_bytes(path) if path.is_file() else None, path)


def retarget(path: Path, source: str, seen: str, target: str) -> NameRow:
    """Change the English of a name in the table at `path` to `target`, as a reviewer does by hand; return its row.

    Raises `InputError`, and writes nothing, when the name is gone, its English is not `seen` any more, or another
    program saves at the same time.
    """
    with saving(path):
        data = read_bytes(path)
        rows = _parsed(data, path)
        seen_before = source in rows and rows[source].target == seen
        if seen_before:
            rows[source] = replace(rows[source], target=target)
        if not seen_before or not write_unless_changed(path, _text(rows.values()).encode(), data):
            raise InputError(f"{path}: {source} was changed by another program", "load the page again")
        return rows[source]


def _parsed(data: bytes | None, path: Path) -> dict[str, NameRow]:
    """Return the rows of the content of a table; see `load`."""
    if data is None:
        return {}
    rows: dict[str, NameRow] = {}
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a table in UTF-8: {error}", "save it as CSV in UTF-8, or delete it") from error
    if lines[:1] and tuple(lines[0][:2]) != COLUMNS[:2]:
        raise InputError(
            f"{path}:1: the columns are not {', '.join(COLUMNS)}", "restore the first line, or delete the file"
        )
    for cells in filter(any, lines[1:]):
        cell = dict(zip(lines[0], map(str.strip, cells), strict=False))
        if not cell["source"] or cell["source"] in rows:
            what = f"{cell['source']} is there twice" if cell["source"] else "a row has no source"
            raise InputError(f"{path}: {what}", "keep one row for each name")
        documents = (document.rpartition(" ") for document in cell.get("documents", "").split("; ") if document)
        rows[cell["source"]] = NameRow(
            cell["source"],
            cell.get("target", ""),
            cell.get("kind", ""),
            cell.get("origin", ""),
            cell.get("proposed", ""),
            {name: int(number) if number.isdecimal() else 0 for name, _, number in documents},
        )
    return rows


def near(catalog: Path) -> dict[str, str]:
    """Return `NameTable.targets` of the table that belongs to `catalog`; see `path_near`."""
    path = path_near(catalog)
    return {source: row.target for source, row in load(path).items()} if path else {}


def path_near(catalog: Path) -> Path | None:
    """Return the table that belongs to `catalog`: in its folder or one above."""
    return next((file for folder in catalog.parents if _is_table(file := folder / NAME)), None)


def _is_table(path: Path) -> bool:
    """Return whether the file at `path` is a table of names, and not another file called `names.csv`."""
    data = read_bytes(path) if path.is_file() else None
    return data is not None and data.removeprefix(codecs.BOM_UTF8).startswith(",".join(COLUMNS[:2]).encode())


def _text(rows: Iterable[NameRow]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.source):
        documents = "; ".join(f"{name} {number}" for name, number in sorted(row.documents.items()))
        total = sum(row.documents.values())
        writer.writerow((row.source, row.target, row.kind, total, row.origin, documents, row.proposed))
    return file.getvalue()
