"""What a lint rule is, and what it looks at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from toolkit.errors import InputError
from toolkit.glossary.load import combine, term
from toolkit.glossary.match import Glossary
from toolkit.glossary.table import HEADER, GlossaryFault, Row
from toolkit.units import Severity, Term


class Place(NamedTuple):
    """Where a rule is broken, and how; `message` ends with the next step."""

    path: str
    line: int
    message: str


@dataclass(frozen=True)
class Book:
    """What is under lint: files by path, the rows that could be read, and what was wrong with the others.

    `corpus` holds the sentences of the documents the glossary is for; None when no documents are looked at.
    """

    files: Mapping[str, bytes]
    rows: tuple[Row, ...]
    broken: tuple[GlossaryFault, ...]
    corpus: tuple[str, ...] | None = None

    @cached_property
    def faults(self) -> tuple[GlossaryFault, ...]:
        """All that keeps the files from being loaded."""
        return (*self.broken, *combine(self.rows)[1])

    @cached_property
    def entries(self) -> tuple[tuple[Row, Term], ...]:
        """Each row with the term it stands for."""
        return tuple((row, term(row)) for row in self.rows)

    @cached_property
    def glossary(self) -> Glossary:
        """The glossary the rows make, as far as they can."""
        return Glossary(combine(self.rows)[0])


class Rule(ABC):
    """One thing that can be wrong with a glossary.

    `id` and `name` are what people select it by. Rules of severity `error` keep a glossary from doing what it says;
    most of them keep it from being loaded. `bad` and `good` are lines below the header, or whole files where they
    begin with something else; `sentences` are the documents that go with them. Tests and the manual
    (`docs/reference/lint-rules`) are made from all of these. `fixable` rules can be mended without asking anybody.
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
    def run(self, book: Book) -> Iterator[Place]:
        """Yield the places where the rule is broken."""


class FaultRule(Rule):
    """A rule whose places reading the files has found already: they keep the glossary from being loaded."""

    severity = Severity.ERROR

    def run(self, book: Book) -> Iterator[Place]:
        """See `Rule.run`."""
        for fault in book.faults:
            if fault.rule == self.id:
                yield Place(fault.path, fault.line, str(InputError(fault.message, fault.hint)))


def at(row: Row, message: str) -> Place:
    """The place of `row`."""
    return Place(row.path, row.line, message)


def example(lines: str) -> str:
    """The glossary file that an example stands for."""
    return lines if lines.startswith(("source,", "原文", "#")) else f"{HEADER}\n{lines}\n"
