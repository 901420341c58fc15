"""The records of a run: what it knows of each segment and each document, and the outcome of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import checks, enforce
from toolkit.catalog import Catalog
from toolkit.progress import Advance, Progress
from toolkit.skipped import skipped
from toolkit.types import Document, Draft, Finding, SegmentRecord, Severity, Skipped, State, Translation

MACHINE = (State.NEW, State.DRAFT)
UNTRANSLATED = "[untranslated]"


@dataclass(slots=True)
class WorkItem:
    """The data of a run on one segment.

    Attributes:
        segment: The segment with its matches and names, its translation, and the findings on it.
        request: The request key of a current draft; empty if nothing is translated.
        ask: The request for an engine; None if there is nothing to draft.
        drafted: Whether this run drafted it, by an engine or from the translation memory.
        repaired: Whether that draft is from the repair model.
    """

    record: SegmentRecord
    request: str = ""
    ask: enforce.Ask | None = None
    drafted: bool = False
    repaired: bool = False

    def take(self, draft: Draft, confidence: int | None = None) -> None:
        """Make `draft` the translation; an empty one changes nothing."""
        if draft.text:
            key, signature = self.record.segment.key, draft.signature
            translation = Translation(key, draft.text, State.DRAFT, signature, self.request, confidence=confidence)
            self.record = replace(self.record, translation=translation)

    @property
    def outcome(self) -> str:
        """The counter of `Outcome` that it belongs to."""
        if self.record.translation is None:
            return "new"
        if self.record.translation.state not in MACHINE:
            return "edited_or_approved"
        return "drafted" if self.drafted else "reused"


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its catalog and the records of its segments, in order."""

    source: Document
    catalog: Catalog
    segments: Sequence[WorkItem]

    @property
    def records(self) -> tuple[SegmentRecord, ...]:
        """The records of all segments, in their present state."""
        return tuple(item.record for item in self.segments)

    @property
    def targets(self) -> dict[str, str]:
        """The translations by the keys of their segments, without empty ones."""
        translated = ((record.segment.key, record.translation) for record in self.records)
        return {key: translation.target for key, translation in translated if translation and translation.target}

    @property
    def shown(self) -> dict[str, str]:
        """What a translated document has for each key: the target, or the source with a mark that it has none.

        In PO and XLIFF a segment without a target is left empty, which their programs show.
        """
        if self.source.format in ("po", "xliff"):
            return self.targets
        segments = (record.segment for record in self.records if record.segment.translate)
        return {segment.key: f"{UNTRANSLATED} {segment.text}" for segment in segments} | self.targets

    @property
    def to_draft(self) -> list[WorkItem]:
        """Return the segments that an engine must draft."""
        return [item for item in self.segments if item.ask]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one document.

    Attributes:
        document: The source.
        drafted: Segments drafted in this run.
        reused: Segments whose draft was current.
        edited_or_approved: Segments that a reviewer approved or edited.
        new: Segments without a translation, because of `limit`.
        terms: How many terms have their target, and how many there are; see `checks.terms_held`.
        findings: The findings of the checks, by segment key.
        files: The files that were written or are up to date.
        skipped: The Chinese that no segment translates.
        characters: How much Chinese the engine drafted; not what came from the draft cache.
        seconds: How long drafting took, repairs included.
        repaired: Of `drafted`, those whose draft is from the repair model.
        rebuilt: Whether nothing was drafted, and the translated document changed: a reviewer's text is new in it.
    """

    document: Document
    drafted: int
    reused: int
    edited_or_approved: int
    new: int
    terms: tuple[int, int]
    findings: Mapping[str, tuple[Finding, ...]]
    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...] = ()
    characters: int = 0
    seconds: float = 0.0
    repaired: int = 0
    rebuilt: bool = False

    @classmethod
    def of(cls, document: DocumentRecord, files: tuple[Path, ...] = ()) -> Outcome:
        """Return the outcome of a judged document, with its `files`."""
        records = document.records
        counts = Counter(item.outcome for item in document.segments if item.record.segment.translate)
        return cls(
            document.source,
            drafted=counts["drafted"],
            reused=counts["reused"],
            edited_or_approved=counts["edited_or_approved"],
            new=counts["new"],
            terms=checks.terms_held(checks.Pair.of(record) for record in records if record.translation),
            findings={record.segment.key: record.findings for record in records if record.findings},
            files=files,
            skipped=tuple(skipped(document.source, [record.segment for record in records])),
            repaired=sum(item.repaired for item in document.segments),
        )

    @property
    def has_errors(self) -> bool:
        """Whether a finding of severity error is left."""
        return self.count(Severity.ERROR) > 0

    def count(self, severity: Severity) -> int:
        """Return the number of findings with this severity."""
        return sum(finding.severity is severity for findings in self.findings.values() for finding in findings)


@contextmanager
def drafting(documents: Iterable[DocumentRecord], progress: Progress) -> Iterator[Advance]:
    """Report to `progress` how the open segments of `documents` are drafted."""
    lengths = [len(item.record.segment.text) for document in documents for item in document.to_draft]
    mean = sum(lengths) / max(1, len(lengths))
    with progress.task("drafting", total=len(lengths), unit="segments", size=mean) as advance:
        yield advance
