"""Lint for glossaries: run every lint rule on all files, and fix what can be fixed mechanically."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from toolkit.errors import InputError, UsageError
from toolkit.files import rewrite
from toolkit.glossary import tidy
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.read import find, parse, read_bytes
from toolkit.glossary.rules import RULES, LintedGlossary, Rule
from toolkit.glossary.tidy import Fix, formatted
from toolkit.types import Severity

# Width first: a full-width space becomes one that may be needless. Order last: it sorts what the others write.
FIXES: dict[str, Fix] = {
    "width": tidy.width,
    "white-space": tidy.white_space,
    "duplicate": tidy.duplicate,
    "layout": lambda rows: rows,  # writing a table is enough
    "form": lambda rows: rows,
    "order": tidy.order,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where a rule is broken: rule id, severity, path, line from 1, a message with the next step, rule name."""

    rule: str
    severity: Severity
    path: str
    line: int
    message: str
    name: str


def chosen(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Return the rules with these ids or names (none: all) without those to ignore. Raises `UsageError`."""
    rules = {key.lower(): rule for rule in RULES for key in (rule.id, rule.name)}
    if wrong := next((name for name in (*select, *ignore) if name.lower() not in rules), ""):
        names = ", ".join(f"{rule.id} {rule.name}" for rule in RULES)
        raise UsageError(f"unknown rule {wrong!r}", f"use some of: {names}")
    wanted = {rules[name.lower()] for name in select} or set(RULES)
    return tuple(rule for rule in RULES if rule in wanted - {rules[name.lower()] for name in ignore})


def lint(paths: Sequence[Path], *, rules: Sequence[Rule] = RULES, corpus: Sequence[str] | None = None) -> list[Problem]:
    """Return the problems of the glossary files and folders `paths`, checked together, by path and line.

    `corpus` has the sentences of the documents that the glossary is for; without them, the rules about documents report
    nothing. A `LoadProblem` is also a problem. Raises `InputError` when a file does
    not exist or cannot be read at all.
    """
    files = {path.as_posix(): read_bytes(path) for path in find(paths)}
    return inspect(_book(files, corpus), rules)


def inspect(book: LintedGlossary, rules: Sequence[Rule] = RULES) -> list[Problem]:
    """Return the problems of `book`, by path and line."""
    return sorted(_problems(book, rules), key=lambda problem: (problem.path, problem.line, problem.rule))


def fix(paths: Sequence[Path], rules: Sequence[Rule] = RULES) -> list[Path]:
    """Fix the glossary files of `paths` by those of `rules` that can; return the changed files.

    A file that cannot be read without a loss is left unchanged, and so is a workbook: `lint` reports its problems.
    """
    names = {rule.name for rule in rules}
    fixes = [change for name, change in FIXES.items() if name in names]
    return [path for path in find(paths) if fixes and rewrite(path, partial(_fixed, path, fixes))]


def _fixed(path: Path, fixes: Sequence[Fix], data: bytes | None) -> bytes | None:
    if data is None or is_workbook(data):
        return None
    try:
        return formatted(path.as_posix(), data, fixes).encode()
    except InputError:
        return None


def _book(files: dict[str, bytes], corpus: Sequence[str] | None) -> LintedGlossary:
    tables = [parse(name, data) for name, data in files.items()]
    rows = tuple(row for table in tables for row in table.rows)
    broken = tuple(problem for table in tables for problem in table.problems)
    return LintedGlossary(files, rows, broken, None if corpus is None else tuple(corpus))


def _problems(book: LintedGlossary, rules: Sequence[Rule]) -> Iterator[Problem]:
    for rule in rules:
        for place in rule.run(book):
            yield Problem(rule.id, rule.severity, *place, rule.name)
