"""The interface of a lint rule, and the glossary that it checks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from toolkit.errors import InputError
from toolkit.glossary.load import combine, term
from toolkit.glossary.match import Glossary
from toolkit.glossary.table import HEADER, GlossaryRow, LoadProblem
from toolkit.types import Severity, Term


class LintProblem(NamedTuple):
    """A place where a rule is broken; `message` says how, and ends with the next step."""

    path: str
    line: int
    message: str


@dataclass(frozen=True)
class LintedGlossary:
    """The glossary under lint: files by path, the valid rows, and the problems of the other rows.

    `corpus` has the sentences of the documents that the glossary is for; None if they are not checked.
    """

    files: Mapping[str, bytes]
    rows: tuple[GlossaryRow, ...]
    broken: tuple[LoadProblem, ...]
    corpus: tuple[str, ...] | None = None

    @cached_property
    def problems(self) -> tuple[LoadProblem, ...]:
        """All problems that keep the files from being loaded."""
        return (*self.broken, *combine(self.rows)[1])

    @cached_property
    def entries(self) -> tuple[tuple[GlossaryRow, Term], ...]:
        """Each row with its term."""
        return tuple((row, term(row)) for row in self.rows)

    @cached_property
    def glossary(self) -> Glossary:
        """The glossary of the valid rows, without contradictions."""
        return Glossary(combine(self.rows)[0])


class Rule(ABC):
    """A lint rule.

    `id` and `name` select it. Rules of severity `error` report glossaries that cannot work; most of these cannot be
    loaded. `bad` and `good` are lines below the header, or whole files if they begin with a header or comment;
    `sentences` are their documents. Tests and the manual (`docs/reference/lint-rules`) use all of these. `--fix` fixes
    `fixable` rules.
    """

    id: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    what: ClassVar[str]
    why: ClassVar[str]
    bad: ClassVar[str]
    good: ClassVar[str]
    sentences: ClassVar[tuple[str, ...]] = ()
    fixable: ClassVar[bool] = False

    @abstractmethod
    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """Yield the places where the rule is broken."""


class LoadRule(Rule):
    """A rule whose violations are found while the files are read; they keep the glossary from being loaded."""

    severity = Severity.ERROR

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for problem in book.problems:
            if problem.rule == self.id:
                yield LintProblem(problem.path, problem.line, str(InputError(problem.message, problem.hint)))


def at(row: GlossaryRow, message: str) -> LintProblem:
    """Return the place of `row`."""
    return LintProblem(row.path, row.line, message)


def example(lines: str) -> str:
    """Return the glossary file of an example."""
    return lines if lines.startswith(("source,", "原文", "#")) else f"{HEADER}\n{lines}\n"
