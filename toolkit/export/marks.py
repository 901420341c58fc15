"""Highlighted spans of source and target, as consecutive pieces that need no nesting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from toolkit.export.aligned import describe_finding, describe_match
from toolkit.glossary import occurrences
from toolkit.types import Finding, SegmentRecord, Span, Status, Term, TermMatch


@dataclass(frozen=True)
class Mark:
    """A span of text with its CSS classes and its tooltip."""

    span: Span
    classes: str
    tip: str


@dataclass(frozen=True)
class MarkedPiece:
    """A run of characters with the same marks; `classes` and `tip` are empty when there are none."""

    text: str
    classes: str = ""
    tip: str = ""


def source_marks(record: SegmentRecord, findings: Iterable[Finding]) -> list[Mark]:
    """Return the marks on a segment's source: first those of term decisions, then those of findings."""
    terms = [Mark(match.span, _classes(match), describe_match(match)) for match in record.matches]
    return terms + [_finding_mark(finding, finding.source_span) for finding in findings if finding.source_span]


def target_marks(record: SegmentRecord, findings: Iterable[Finding]) -> list[Mark]:
    """Return the marks on a segment's target: first the renderings of its terms, then those of findings."""
    if record.translation is None:
        return []
    target = record.translation.target
    terms = dict.fromkeys(match.term for match in record.matches if match.enforced)
    marks = [_rendering(term, span) for term in terms for span in occurrences(target, term)]
    return marks + [_finding_mark(finding, finding.target_span) for finding in findings if finding.target_span]


def cut(text: str, marks: Sequence[Mark]) -> tuple[MarkedPiece, ...]:
    """Cut `text` into pieces by `marks`, which may overlap; what is outside the text is ignored."""
    if not marks:
        return (MarkedPiece(text),) if text else ()
    marks = [mark for mark in marks if 0 <= mark.span.start < mark.span.end <= len(text)]
    edges = sorted({0, len(text)} | {edge for mark in marks for edge in (mark.span.start, mark.span.end)})
    pieces = (_piece(text, start, end, marks) for start, end in pairwise(edges))
    return tuple(pieces)


def _piece(text: str, start: int, end: int, marks: Sequence[Mark]) -> MarkedPiece:
    here = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
    classes = dict.fromkeys(name for mark in here for name in mark.classes.split())
    tips = dict.fromkeys(mark.tip for mark in here)
    return MarkedPiece(text[start:end], " ".join(classes), " · ".join(tips))


def _classes(match: TermMatch) -> str:
    if match.term.status is Status.FORBIDDEN:
        return "ban"  # next to the entry with the right target, whose color it must not change
    return "term" if match.enforced else "term not"


def _rendering(term: Term, span: Span) -> Mark:
    return Mark(span, "term", f"renders {term.source} (glossary: {term.target})")


def _finding_mark(finding: Finding, span: Span | None) -> Mark:
    return Mark(span or Span(0, 0), f"found {finding.severity}", describe_finding(finding))
