"""Formats of term bases, and what each can express of a glossary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.units import Status, Term


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
        kept = [term for term in terms if self.carried(term)]
        for column in ("variants", "unless", "only", "note"):
            if column not in self.columns:
                lost[f"with {column}"] = sum(bool(getattr(term, column)) for term in kept)
        return [f"{count} {name}" for name, count in lost.items() if count]


def one_line(text: str) -> str:
    """Return `text` as a glossary cell: on one line, without white space around it."""
    return " ".join(text.split())
