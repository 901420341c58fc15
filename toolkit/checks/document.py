"""Checks on a whole document: inconsistent translations in different segments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from toolkit import glossary
from toolkit.checks.check import Pair, failed
from toolkit.text import counted, fold
from toolkit.types import Finding, Severity, Term

Example = tuple[tuple[str, str], ...]


class DocumentCheck(ABC):
    """A check like `Check`, but on all pairs of a document together; an example is a list of (source, target) pairs."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    why: ClassVar[str] = ""
    alarms: ClassVar[str] = ""
    passes: ClassVar[tuple[Example, ...]]
    fails: ClassVar[tuple[Example, ...]]

    @abstractmethod
    def run(self, pairs: Sequence[Pair]) -> Iterator[Finding]:
        """Yield what is wrong with the document."""

    def guarded(self, pairs: Sequence[Pair]) -> tuple[Finding, ...]:
        """Return what is wrong with the document; an info finding on its first segment when that fails."""
        try:
            return tuple(self.run(pairs))
        except Exception as error:
            return (Finding(self.id, Severity.INFO, pairs[0].key, failed(error)),)


class TermInconsistent(DocumentCheck):
    """A term has one accepted target here and another one in most of the document."""

    id = "term-inconsistent"
    severity = Severity.INFO
    why = "A reader who meets two names takes them for two things."
    alarms = "A full name at the first mention and a short one afterwards, where the glossary accepts both."
    passes = ((("星门开工。", "Stargate broke ground."), ("星门很大。", "Stargate is big.")),)
    fails = (
        (
            ("星门开工。", "Stargate broke ground."),
            ("星门很大。", "Stargate is big."),
            ("星门很贵。", "The Stargate project is expensive."),
        ),
    )

    def run(self, pairs: Sequence[Pair]) -> Iterator[Finding]:
        """See `DocumentCheck.run`."""
        used: dict[Term, list[int]] = defaultdict(list)
        for number, pair in enumerate(pairs):
            for term in dict.fromkeys(match.term for match in pair.matches if match.enforced and match.term.variants):
                used[term].append(number)
        for term, numbers in used.items():
            if len(numbers) > 1:
                forms = {number: form for number in numbers if (form := _form(term, pairs[number].target))}
                yield from self._findings(pairs, term, forms)

    def _findings(self, pairs: Sequence[Pair], term: Term, forms: Mapping[int, str]) -> Iterator[Finding]:
        """Yield findings for the segments whose form is not the most frequent one (of equally frequent, the first)."""
        counts = Counter(forms.values())
        if len(counts) < 2:
            return
        usual, times = counts.most_common(1)[0]
        for number, form in forms.items():
            if form != usual:
                message = f"{term.source} is {form} here and {usual} in {counted(times, 'other segment')}"
                yield Finding(self.id, self.severity, pairs[number].key, message, suggestion=usual)


def _form(term: Term, target: str) -> str:
    """Return the rendering of `term` in `target`, the longest of several; empty if there is none."""
    forms = [
        (span.end - span.start, rendering)
        for rendering in (term.target, *term.variants)
        for span in glossary.occurrences(target, Term(term.source, rendering))
    ]
    return max(forms)[1] if forms else ""


class Inconsistent(DocumentCheck):
    """The same source has another translation elsewhere in the document."""

    id = "inconsistent"
    severity = Severity.INFO
    why = "Headings, labels and phrases that occur again should have the same translation again."
    alarms = "Short sentences that mean different things in different places."
    passes = ((("下一步", "Next"), ("下一步", "Next")), (("好。", "Good."), ("好。", "All right.")))
    fails = ((("下一步操作", "Next step"), ("下一步操作", "What to do next")),)

    def run(self, pairs: Sequence[Pair]) -> Iterator[Finding]:
        """See `DocumentCheck.run`."""
        first: dict[str, Pair] = {}
        for pair in pairs:
            source = fold(pair.source).strip()
            earlier = first.setdefault(source, pair)
            if len(source) < 4 or earlier.target == pair.target:
                continue
            if _bare(earlier.target) != _bare(pair.target):
                message = f"the same source has another translation above: {earlier.target[:60]}"
                yield Finding(self.id, self.severity, pair.key, message, suggestion=earlier.target)


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
