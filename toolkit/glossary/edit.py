"""Add entries to a glossary file: in sort order, atomically, with everything else unchanged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import read_bytes, rewrite
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.load import combine, keys, term
from toolkit.glossary.read import SEPARATOR, form_note, parse
from toolkit.glossary.table import COLUMNS, COMMENT, HEADER, LoadProblem, csv_line
from toolkit.glossary.tidy import order_key
from toolkit.text import file_lines
from toolkit.types import Status, Term


def insert(path: Path, terms: Sequence[Term], *, write: bool = True) -> int:
    """Write `terms` into the glossary file at `path`, each before the first line that sorts after it.

    A missing file is created; other lines are kept byte for byte. Without `write` nothing is written. Existing entries
    are skipped; returns the number of new ones. Raises `InputError` and leaves the file unchanged if the file is broken
    or in another form than ours, or if a term breaks a rule of the format or contradicts an entry.
    """
    written = 0

    def change(data: bytes | None) -> bytes:
        nonlocal written
        text, written = _inserted(path, f"{HEADER}\n".encode() if data is None else data, terms)
        return text.encode()

    if write:
        rewrite(path, change)
    else:
        change(read_bytes(path))
    return written


def refuse_repeated(new: Term, entries: Sequence[Term]) -> None:
    """Raise `InputError` if `entries` has an entry for the source of `new` that contradicts or repeats it."""
    own = keys([new.source])[0]
    for old, key in zip(entries, keys([entry.source for entry in entries]), strict=False):
        forbids = Status.FORBIDDEN in (old.status, new.status)
        if key == own and (not forbids or (old.status, old.target) == (new.status, new.target)):
            message = f"{old.origin}: {old.source} already has an entry: {old.target or old.status}"
            raise InputError(message, "change that line, or add the target to its variants")


def _inserted(path: Path, data: bytes, terms: Sequence[Term]) -> tuple[str, int]:
    """Return the text of the glossary file at `path` with `terms` in it, and how many of them are new."""
    name = path.as_posix()
    if how := form_note(name, data):
        raise InputError(f"{name}: is {how.partition('. To write')[0]}", _hint(path, data))
    header, old, _, problems = parse(name, data)
    if problems:
        raise problems[0].error()
    there = {replace(term(row), origin="") for row in old}
    fresh = sorted((cells_of(new) for new in terms if replace(new, origin="") not in there), key=order_key)
    lines = file_lines(data.decode("utf-8-sig"))
    starts = [*(row.line - 1 for row in old), len(lines)]
    order = [order_key(row.cells) for row in old]
    for cells in reversed(fresh):
        index = starts[bisect_right(order, order_key(cells))]
        while index > header.line and lines[index - 1].startswith(COMMENT):
            index -= 1  # a comment belongs to the line below it
        lines.insert(index, _line(cells, header.cells))
    text = "".join(line if line.endswith(("\n", "\r")) else f"{line}\n" for line in lines)
    _, rows, _, problems = parse(name, text.encode())
    if problems := problems or combine(rows)[1]:
        raise problems[0].error()
    return text, len(fresh)


def _hint(path: Path, data: bytes) -> str:
    if is_workbook(data):
        return "add the entry in its program, or save it as CSV UTF-8"
    return f"format the file first: zhen glossary lint --fix {path.as_posix()}"


def problem_of(term: Term) -> LoadProblem | None:
    """Return the rule of the format that a term breaks, if any; its place is the term's origin."""
    path, _, line = term.origin.rpartition(":")
    problems = parse(path, f"{HEADER}\n{csv_line(cells_of(term))}\n".encode()).problems
    return replace(problems[0], line=int(line)) if problems and line.isdigit() else next(iter(problems), None)


def cells_of(term: Term) -> list[str]:
    """Return the cells of a term in the order of `COLUMNS`."""
    variants, unless, only = map(SEPARATOR.join, (term.variants, term.unless, term.only))
    status = "" if term.status is Status.PREFERRED else term.status.value
    return [term.source, term.target, variants, status, unless, only, term.note]


def _line(cells: Sequence[str], header: Sequence[str]) -> str:
    named = dict(zip(COLUMNS, cells, strict=True))
    if lost := [column for column in COLUMNS if named[column] and column not in header]:
        raise InputError(f"the glossary has no column {lost[0]}", f"use this header: {HEADER}")
    return csv_line(named[column] for column in header) + "\n"
