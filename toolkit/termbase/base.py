"""What a term-base format is, and what each can carry of a glossary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.units import Status, Term


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file held: `terms` with `origin` as `path:line`, and what was `passed` over, as `path:line: why`."""

    terms: tuple[Term, ...]
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermBaseFormat:
    """A format of other programs: `columns` and `statuses` of the glossary it can carry, how it is read and written.

    `read` raises `InputError` naming file and line; `render` gives the text to be stored as UTF-8.
    """

    name: str
    suffix: str
    columns: frozenset[str]
    statuses: frozenset[Status]
    read: Callable[[Path], Loaded]
    render: Callable[[Sequence[Term]], str]

    def carried(self, term: Term) -> bool:
        """Whether the format has a place for entries like this one."""
        return term.status in self.statuses

    def losses(self, terms: Iterable[Term]) -> list[str]:
        """What of `terms` the format cannot carry, each as words for people: `3 keep entries`, `2 with unless`."""
        terms = tuple(terms)
        counts = {f"{status} entries": sum(term.status is status for term in terms) for status in Status}
        lost = {name: count for name, count in counts.items() if name.split()[0] not in self.statuses}
        kept = [term for term in terms if self.carried(term)]
        for column in ("variants", "unless", "only", "note"):
            if column not in self.columns:
                lost[f"with {column}"] = sum(bool(getattr(term, column)) for term in kept)
        return [f"{count} {name}" for name, count in lost.items() if count]


def one_line(text: str) -> str:
    """`text` as a glossary cell holds it: on one line, without white space around it."""
    return " ".join(text.split())
