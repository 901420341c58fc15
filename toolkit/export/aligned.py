"""The input of every writer, and the functions that several writers use on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from toolkit.catalog import term_lines
from toolkit.text import counted, digest
from toolkit.types import Finding, Kind, SegmentRecord, Severity, State, TermMatch


@dataclass(frozen=True)
class Aligned:
    """A document with its translation, sentence by sentence.

    `title`: what to call it (a file name). `source_path`: where the source was read. `records`: all its segments in
    order, with their findings; a segment without a translation has the translation None. `signature`: how it was made
    (toolkit version, model, glossary digest), one line.
    """

    title: str
    source_path: str
    records: tuple[SegmentRecord, ...]
    signature: str = ""

    def translatable(self) -> Iterator[SegmentRecord]:
        """Yield the segments that are to be translated, in order."""
        return (record for record in self.records if record.segment.translate)

    def paragraphs(self) -> Iterator[tuple[SegmentRecord, ...]]:
        """Yield the segments in runs that belong to one block of the document."""
        for _, run in groupby(self.records, key=lambda record: record.segment.paragraph):
            yield tuple(run)


@dataclass(frozen=True)
class AlignedWriter:
    """An output format: `suffix` is added to the document's name, `render` returns the content of the file.

    Text has LF line ends and is stored as UTF-8; packages (xlsx, docx) are bytes. The same input always gives the
    same file.
    """

    suffix: str
    render: Callable[[Aligned], str | bytes]


@dataclass(frozen=True)
class Counts:
    """Progress of a document: translatable segments by state, findings by severity, number of terms that apply."""

    segments: int
    states: Mapping[State, int]
    findings: Mapping[Severity, int]
    terms: int


def count(aligned: Aligned) -> Counts:
    """Count `aligned`. States and severities without a case are left out; the others are in the order of the enum."""
    records = list(aligned.translatable())
    states = Counter(state_of(record) for record in records)
    severities = Counter(finding.severity for record in aligned.records for finding in record.findings)
    return Counts(
        segments=len(records),
        states={state: states[state] for state in State if states[state]},
        findings={severity: severities[severity] for severity in Severity if severities[severity]},
        terms=sum(match.enforced for record in records for match in record.matches),
    )


def state_of(record: SegmentRecord) -> State:
    """Return the state of a segment's translation; `NEW` when there is none."""
    return record.translation.state if record.translation else State.NEW


def target_of(record: SegmentRecord) -> str:
    """Return the translation of a segment, or an empty string."""
    return record.translation.target if record.translation else ""


def is_code(record: SegmentRecord) -> bool:
    """Return whether a segment is a line of code that is not translated."""
    return record.segment.kind is Kind.CODE and not record.segment.translate


def confidence_of(record: SegmentRecord) -> int | None:
    """Return the confidence in a segment's translation, from 0 to 100; None unless a model scored the draft."""
    return record.translation.confidence if record.translation else None


def describe_match(match: TermMatch) -> str:
    """Describe the decision on a term as the catalog's `#.` lines do.

    `term: 深思 → DeepSeek`, or `not a term here: 深思 (unless 引发*的~)`.
    """
    return term_lines([match])[0]


def describe_finding(finding: Finding) -> str:
    """Describe a finding on one line: severity, check, message and, if there is one, the suggestion."""
    suggestion = f" → {finding.suggestion}" if finding.suggestion else ""
    return f"{finding.severity} {finding.check}: {finding.message}{suggestion}"


def progress_line(aligned: Aligned) -> str:
    """Return a line for the head of a file: `12 segments: 3 draft, 9 approved · 4 terms · 1 error, 2 warnings`."""
    counts = count(aligned)
    parts = [
        counted(counts.segments, "segment")
        + (": " + ", ".join(f"{number} {state}" for state, number in counts.states.items()) if counts.states else ""),
        counted(counts.terms, "term") if counts.terms else "",
        ", ".join(counted(number, severity) for severity, number in counts.findings.items()),
    ]
    return " · ".join(part for part in parts if part)


_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_PICTURES |= dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], 0xFFFD)


def visible(text: str) -> str:
    """Replace characters that no file can hold or no reader can see (control characters, lone surrogates).

    Offsets do not change, because one character replaces one. U+0000 to U+001F become U+2400 to U+241F, others U+FFFD.
    """
    return text if text.isprintable() else text.translate(_PICTURES)


def fingerprint(text: str) -> str:
    """Return 8 hex digits, by which an import sees whether another program changed `text`.

    Line ends, white space at the end and characters that some formats cannot hold do not count.
    """
    return digest(visible(text.replace("\r\n", "\n").replace("\r", "\n")).rstrip(), 8)


def exported(record: SegmentRecord) -> str:
    """Return the state and fingerprint of the translation that a file for a reviewer holds: `draft:1f2e3d4c`.

    From it an import knows what the reviewer changed, and whether the catalog has changed since the export.
    """
    return f"{state_of(record)}:{fingerprint(target_of(record))}"
