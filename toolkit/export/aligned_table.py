"""The aligned table: one row for a translatable segment below the column names, in TSV, XLSX and DOCX.

The columns are `key source target state findings exported confidence`. A reader needs the first three. Confidence is
there to sort by, and is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.errors import InputError
from toolkit.export.aligned import Aligned, confidence_of, describe_finding, exported, state_of, target_of
from toolkit.export.aligned_import import Keys, make_record, parse_state
from toolkit.types import SegmentRecord, State

COLUMNS = ("key", "source", "target", "state", "findings", "exported", "confidence")
REQUIRED = COLUMNS[:3]


def rows(aligned: Aligned) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each translatable segment, in the order of `COLUMNS`."""
    for record in aligned.translatable():
        findings = " | ".join(map(describe_finding, record.findings))
        yield (
            record.segment.key,
            record.segment.text,
            target_of(record),
            state_of(record).value,
            findings,
            exported(record),
            "" if (confidence := confidence_of(record)) is None else str(confidence),
        )


def records(
    path: Path,
    given: Iterator[tuple[int, Sequence[str]]],
    *,
    required: Sequence[str] = REQUIRED,
    skip_empty: bool = False,
) -> list[SegmentRecord]:
    """Make the segments of a table read from `path`; `given` holds (line, cells) of its head, then of each row.

    A row without a state is a draft if it has a target, else new. `skip_empty` skips rows without source and target,
    because spreadsheets keep rows whose cells were deleted. Raises `InputError` with the line for a missing column of
    `required`, a short row, an empty source, an unknown state, or a key that occurs twice.
    """
    line, head = next(given, (1, ()))
    columns = _columns(path, line, head, required)
    keys = Keys(path)
    read = [
        _record(path, line, row, columns, keys, required)
        for line, row in given
        if not skip_empty or any(row[columns[name]] for name in ("source", "target") if columns[name] < len(row))
    ]
    if not read:
        raise InputError(f"{path}: no rows below the header", "add rows, or export the catalog again")
    return read


def _columns(path: Path, line: int, head: Sequence[str], required: Sequence[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in head]
    missing = [name for name in required if name not in names]
    if missing:
        more = ", ".join(name for name in COLUMNS if name not in required)
        hint = f"the first row must name the columns {' '.join(required)} (and may name {more})"
        raise InputError(f"{path}:{line}: missing column {', '.join(missing)}", hint)
    return {name: names.index(name) for name in COLUMNS if name in names}


def _record(
    path: Path, line: int, row: Sequence[str], columns: dict[str, int], keys: Keys, required: Sequence[str]
) -> SegmentRecord:
    needed = 1 + max(columns[name] for name in required)
    if len(row) < needed:
        hint = "write one segment per row. In TSV, write a line break in a cell as \\n"
        raise InputError(f"{path}:{line}: the row has {len(row)} cells, but needs {needed}", hint)
    cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    if not cells["source"]:
        raise InputError(f"{path}:{line}: the source is empty", "fill it in, or delete the line")
    target = cells["target"]
    state = parse_state(path, line, cells["state"]) if cells.get("state") else None
    return make_record(
        path,
        line,
        key=keys.given(cells.get("key", ""), cells["source"], line),
        source=cells["source"],
        target=target,
        state=state or (State.DRAFT if target else State.NEW),
        index=len(keys) - 1,
        exported=cells.get("exported", ""),
    )
