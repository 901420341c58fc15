"""What a check is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar

from toolkit.units import Finding, Severity, Span, TermMatch, Unit


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and its translation, as checks see them.

    `matches` are the source's term matches, `ignored` the ids of the checks that a person switched off (`all`: every
    one). `formats` are the format flags of a PO message, `forms` (source, target) of its other plural forms.
    """

    key: str
    source: str
    target: str
    matches: tuple[TermMatch, ...] = ()
    ignored: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    forms: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, unit: Unit, target: str | None = None) -> Pair:
        """The pair of a unit; `target` stands in for the unit's own translation when it is given."""
        own = unit.translation.target if unit.translation else ""
        text = own if target is None else target
        return cls(unit.segment.key, unit.segment.text, text, unit.matches, unit.ignored, unit.formats, unit.forms)

    def wants(self, check: str) -> bool:
        """Whether nobody switched off the check with this id."""
        return check not in self.ignored and "all" not in self.ignored


def failed(error: Exception) -> str:
    """Return the message of the finding for a check that ended with `error`."""
    return f"not checked: the check failed ({type(error).__name__}). Please report this bug"


class Check(ABC):
    """One thing that can be wrong with a translation.

    `id` is what findings carry, `severity` how bad it is by default; an error makes the engine try again. `passes` and
    `fails` are (source, target) examples, which the tests run. The manual shows them with the docstring, `why` it
    matters and `alarms`, the known false ones. An empty target is only looked at by the check for it. A pair of more
    than `longest` characters is not checked: no text of a person is as long, and a hostile one may take minutes.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    passes: ClassVar[tuple[tuple[str, str], ...]]
    fails: ClassVar[tuple[tuple[str, str], ...]]
    why: ClassVar[str] = ""
    alarms: ClassVar[str] = ""
    longest: ClassVar[int] = 200_000

    @abstractmethod
    def run(self, pair: Pair) -> Iterator[Finding]:
        """Yield what is wrong with `pair`."""

    def guarded(self, pair: Pair) -> tuple[Finding, ...]:
        """Return what is wrong with `pair`; an info finding that says why when it cannot be checked."""
        length = len(pair.source) + len(pair.target) + sum(map(len, chain.from_iterable(pair.forms)))
        if length > self.longest:
            return (self.finding(pair, f"too long to check ({length} characters)", severity=Severity.INFO),)
        try:
            return tuple(self.run(pair))
        except Exception as error:
            return (self.finding(pair, failed(error), severity=Severity.INFO),)

    def finding(
        self,
        pair: Pair,
        message: str,
        *,
        severity: Severity | None = None,
        source_span: Span | None = None,
        target_span: Span | None = None,
        suggestion: str = "",
    ) -> Finding:
        """A finding of this check for `pair`."""
        return Finding(self.id, severity or self.severity, pair.key, message, source_span, target_span, suggestion)
