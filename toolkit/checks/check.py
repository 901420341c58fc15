"""The base class of checks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar

from toolkit.types import Finding, SegmentRecord, Severity, Span, TermMatch


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and its translation, as checks see them.

    `matches` are the source's term matches, `ignored` the ids of the checks that a reviewer switched off (`all`: every
    one). `formats` are the format flags of a PO message, `forms` (source, target) of its other plural forms. `shown`:
    how long each cue of subtitles shows it, in milliseconds.
    """

    key: str
    source: str
    target: str
    matches: tuple[TermMatch, ...] = ()
    ignored: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    forms: tuple[tuple[str, str], ...] = ()
    shown: tuple[int, ...] = ()

    @classmethod
    def of(cls, record: SegmentRecord, target: str | None = None) -> Pair:
        """Return the pair of a segment; `target`, if given, replaces its own translation."""
        own = record.translation.target if record.translation else ""
        text = own if target is None else target
        part = record.segment
        return cls(part.key, part.text, text, record.matches, record.ignored, record.formats, record.forms, part.shown)

    def wants(self, check: str) -> bool:
        """Return whether nobody switched off the check with this id."""
        return check not in self.ignored and "all" not in self.ignored


def failed(error: Exception) -> str:
    """Return the message of the finding for a check that ended with `error`."""
    return f"not checked: the check failed ({type(error).__name__}). Please report this bug"


class Check(ABC):
    """A rule on a translation.

    `id` is in its findings, `severity` is the default; after an error the engine tries again. `passes` and `fails` are
    (source, target) examples, which the tests run. The manual shows them with the docstring, `why` the check matters
    and `alarms`, its known false alarms. Only the check `empty` looks at an empty target. A pair of more than `longest`
    characters is not checked: no real text is so long, and a hostile one may take minutes. `shown` is that of the pairs
    of the examples.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    passes: ClassVar[tuple[tuple[str, str], ...]]
    fails: ClassVar[tuple[tuple[str, str], ...]]
    why: ClassVar[str] = ""
    alarms: ClassVar[str] = ""
    longest: ClassVar[int] = 200_000
    shown: ClassVar[tuple[int, ...]] = ()

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
        """Make a finding of this check for `pair`."""
        return Finding(self.id, severity or self.severity, pair.key, message, source_span, target_span, suggestion)
