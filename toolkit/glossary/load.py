"""Load glossary files as a `Glossary`: rows become terms, and terms must not contradict one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.glossary.conditions import close_seams, normal_lines
from toolkit.glossary.match import Glossary
from toolkit.glossary.read import find, form_note, parse, pieces, read_bytes
from toolkit.glossary.table import GlossaryRow, LoadProblem
from toolkit.types import Status, Term

_STATUS = {"": Status.PREFERRED, **{str(status): status for status in Status}}


def load(paths: Sequence[Path], *, note: Callable[[str], None] = lambda _: None) -> Glossary:
    """Load glossary files and folders as one glossary. An entry that occurs twice counts once, with all variants.

    Args:
        paths: CSV and XLSX files, and folders of them; none makes an empty glossary.
        note: Called with one line for each file in another form than zhen writes (see `foreign`).

    Raises:
        InputError: An entry breaks a rule of `docs/reference/lint-rules`; the message names file and line.
    """
    return from_files(((path.as_posix(), read_bytes(path)) for path in find(paths)), note)


def from_files(files: Iterable[tuple[str, bytes]], note: Callable[[str], None] = lambda _: None) -> Glossary:
    """Load files by name and content as one glossary; see `load`."""
    rows: list[GlossaryRow] = []
    for name, data in files:
        table = parse(name, data)
        if table.problems:
            raise table.problems[0].error()
        if how := form_note(name, data):
            note(f"{name}: {how}")
        rows += table.rows
    terms, problems = combine(rows)
    if problems:
        raise problems[0].error()
    return Glossary(terms)


def term(row: GlossaryRow) -> Term:
    """Make the term of a valid row."""
    source, target, variants, status, unless, only, note = map(str.strip, row.cells)
    origin = f"{row.path}:{row.line}"
    return Term(source, target, pieces(variants), _STATUS[status], pieces(unless), pieces(only), note, origin)


def keys(sources: Sequence[str]) -> list[str]:
    """Return the keys by which sources are equal: `normal`, without spaces between Chinese and Latin."""
    return close_seams(normal_lines(sources)).split("\n")


def places(terms: Sequence[Term]) -> list[tuple[str, str]]:
    """Return the keys of `terms`: a source has one preferred or keep entry, and any number of forbidden targets."""
    return [
        (key, term.target if term.status is Status.FORBIDDEN else "")
        for key, term in zip(keys([term.source for term in terms]), terms, strict=False)
    ]


def combine(rows: Sequence[GlossaryRow]) -> tuple[tuple[Term, ...], list[LoadProblem]]:
    """Return the terms of `rows`, with repeated ones merged, and the contradictions between them."""
    by_place: dict[tuple[str, str], tuple[GlossaryRow, Term]] = {}
    problems: list[LoadProblem] = []
    terms = list(map(term, rows))
    for row, new, place in zip(rows, terms, places(terms), strict=True):
        if (old := by_place.get(place)) is None:
            by_place[place] = (row, new)
        elif problem := _conflict(*old, row, new):
            problems.append(problem)
        else:
            by_place[place] = (old[0], _merged(old[1], new))
    return tuple(term for _, term in by_place.values()), problems + _forbidden_problems(by_place)


def _merged(old: Term, new: Term) -> Term:
    variants = tuple(dict.fromkeys(old.variants + new.variants))
    return replace(old, target=old.target or new.target, variants=variants, note=old.note or new.note)


def _conflict(first: GlossaryRow, old: Term, row: GlossaryRow, new: Term) -> LoadProblem | None:
    there, here = first.place(row), row.place(first)
    if old.status is not new.status:
        message = f"{new.source} is both {old.status} ({there}) and {new.status} ({here})"
        return first.problem("G005", message, "keep one of the two lines")
    if old.target != new.target and (old.target and new.target):
        message = f"{new.source} has two targets, {old.target} ({there}) and {new.target} ({here})"
        hint = "keep one of the two lines. If both targets are right, put the other one into variants"
        return first.problem("G005", message, hint)
    if (set(old.unless), set(old.only)) != (set(new.unless), set(new.only)):
        message = f"{new.source} has two entries with different conditions ({there} and {here})"
        return first.problem("G005", message, "put the conditions together on one line")
    return None


def _forbidden_problems(by_place: dict[tuple[str, str], tuple[GlossaryRow, Term]]) -> list[LoadProblem]:
    problems = []
    for (source, target), (row, term) in by_place.items():
        if target and (main := by_place.get((source, ""))) and target in (main[1].target, *main[1].variants):
            message = f"{target} is forbidden for {term.source}, but required by {main[1].origin}"
            problems.append(row.problem("G019", message, "delete one of the two lines"))
    return problems
