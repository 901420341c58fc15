"""Add entries to a glossary file: in sort order, atomically, with everything else unchanged."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import rewrite
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.load import combine
from toolkit.glossary.read import COLUMNS, COMMENT, HEADER, SEPARATOR, GlossaryFault, parse, told
from toolkit.glossary.tidy import order_key
from toolkit.text import file_lines
from toolkit.units import Status, Term


def insert(path: Path, terms: Sequence[Term]) -> int:
    """Write `terms` into the glossary file at `path`, each before the first line that sorts after it.

    The file is made if it is not there; its other lines stay byte for byte. Entries that stand there already are left
    out; returns how many were written. Raises `InputError`, with the file as it was, when the file is broken or in
    another form than ours, when a term breaks a rule of the format, or contradicts an entry.
    """
    written = 0

    def change(data: bytes | None) -> bytes:
        nonlocal written
        text, written = _inserted(path, f"{HEADER}\n".encode() if data is None else data, terms)
        return text.encode()

    rewrite(path, change)
    return written


def _inserted(path: Path, data: bytes, terms: Sequence[Term]) -> tuple[str, int]:
    """Return the text of the glossary file at `path` with `terms` in it, and how many of them are new."""
    if how := told(path.as_posix(), data):
        raise InputError(how.partition(". To write")[0].replace(": read ", ": is read ", 1), _hint(path, data))
    text = data.decode("utf-8-sig", "replace")
    old, faults = parse(path.as_posix(), text.encode())
    if faults:
        raise faults[0].error()
    there = {tuple(row.cells) for row in old}
    fresh = [cells for term in terms if tuple(cells := cells_of(term)) not in there]
    lines = file_lines(text)
    top = next((index for index, line in enumerate(lines) if line.strip() and not line.startswith(COMMENT)), 0)
    header = next(csv.reader([lines[top]]))
    starts = [*(row.line - 1 for row in old), len(lines)]
    keys = [order_key(*row.cells[:4]) for row in old]
    for cells in sorted(fresh, key=lambda cells: order_key(*cells[:4]), reverse=True):
        place = bisect_right(keys, order_key(*cells[:4]))
        index = starts[place]
        while index > top + 1 and lines[index - 1].startswith(COMMENT):
            index -= 1  # a comment belongs to the line below it
        lines.insert(index, _line(cells, [column.strip() for column in header]))
    return _checked(path, "".join(_ended(lines))), len(fresh)


def _hint(path: Path, data: bytes) -> str:
    if is_workbook(data):
        return "add the entry in its program, or save it as CSV UTF-8"
    return f"format the file first: zhen glossary lint --fix {path.as_posix()}"


def fault_of(term: Term) -> GlossaryFault | None:
    """Return the rule of the format that a term breaks, if any; its place is the term's origin."""
    path, _, line = term.origin.rpartition(":")
    faults = parse(path, f"{HEADER}\n{_line(cells_of(term), COLUMNS)}".encode())[1]
    return replace(faults[0], line=int(line)) if faults and line.isdigit() else next(iter(faults), None)


def cells_of(term: Term) -> list[str]:
    """Return the cells of a term in the order of `COLUMNS`."""
    several = (SEPARATOR.join(part) for part in (term.variants, term.unless, term.only))
    variants, unless, only = several
    status = "" if term.status is Status.PREFERRED else term.status.value
    return [term.source, term.target, variants, status, unless, only, term.note]


def _line(cells: Sequence[str], header: Sequence[str]) -> str:
    named = dict(zip(COLUMNS, cells, strict=True))
    if lost := [name for name in COLUMNS if named[name] and name not in header]:
        raise InputError(f"the glossary has no column {lost[0]}", f"use this header: {HEADER}")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([named.get(name, "") for name in header])
    return out.getvalue()


def _ended(lines: Sequence[str]) -> list[str]:
    return [line if line.endswith(("\n", "\r")) else f"{line}\n" for line in lines]


def _checked(path: Path, text: str) -> str:
    rows, faults = parse(path.as_posix(), text.encode())
    faults = faults or combine(rows)[1]
    if faults:
        raise faults[0].error()
    return text
