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
from toolkit.units import Document, Draft, Finding, Severity, Skipped, State, Translation, Unit

MACHINE = (State.NEW, State.DRAFT)
UNTRANSLATED = "[untranslated]"


@dataclass(slots=True)
class SegmentRecord:
    """The data of a run on one segment.

    Attributes:
        unit: The segment with its matches and names, its translation, and the findings on it.
        request: The request key of a current draft; empty if nothing is translated.
        ask: The request for an engine; None if there is nothing to draft.
        drafted: Whether this run drafted it, by an engine or from the translation memory.
        repaired: Whether that draft is from the repair model.
    """

    unit: Unit
    request: str = ""
    ask: enforce.Ask | None = None
    drafted: bool = False
    repaired: bool = False

    def take(self, draft: Draft, confidence: int | None = None) -> None:
        """Make `draft` the translation; an empty one changes nothing."""
        if draft.text:
            key, signature = self.unit.segment.key, draft.signature
            translation = Translation(key, draft.text, State.DRAFT, signature, self.request, confidence=confidence)
            self.unit = replace(self.unit, translation=translation)

    @property
    def outcome(self) -> str:
        """The counter of `Outcome` that it belongs to."""
        if self.unit.translation is None:
            return "waiting"
        if self.unit.translation.state not in MACHINE:
            return "kept"
        return "drafted" if self.drafted else "reused"


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its catalog and the records of its segments, in order."""

    source: Document
    catalog: Catalog
    segments: Sequence[SegmentRecord]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of all segments, in their present state."""
        return tuple(record.unit for record in self.segments)

    @property
    def targets(self) -> dict[str, str]:
        """The translations by the keys of their segments, without empty ones."""
        translated = ((unit.segment.key, unit.translation) for unit in self.units)
        return {key: translation.target for key, translation in translated if translation and translation.target}

    @property
    def shown(self) -> dict[str, str]:
        """What a translated document has for each key: the target, or the source with a mark that it has none.

        In PO and XLIFF a segment without a target stays empty, which their programs show.
        """
        if self.source.format in ("po", "xliff"):
            return self.targets
        segments = (unit.segment for unit in self.units if unit.segment.translate)
        return {segment.key: f"{UNTRANSLATED} {segment.text}" for segment in segments} | self.targets

    @property
    def open(self) -> list[SegmentRecord]:
        """Return the segments that an engine must draft."""
        return [record for record in self.segments if record.ask]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one document.

    Attributes:
        document: The source.
        drafted: Segments drafted in this run.
        reused: Segments whose draft was current.
        kept: Segments that a reviewer approved or edited.
        waiting: Segments without a translation, because of `limit`.
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
    kept: int
    waiting: int
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
        units = document.units
        counts = Counter(record.outcome for record in document.segments if record.unit.segment.translate)
        return cls(
            document.source,
            drafted=counts["drafted"],
            reused=counts["reused"],
            kept=counts["kept"],
            waiting=counts["waiting"],
            terms=checks.terms_held(checks.Pair.of(unit) for unit in units if unit.translation),
            findings={unit.segment.key: unit.findings for unit in units if unit.findings},
            files=files,
            skipped=tuple(skipped(document.source, [unit.segment for unit in units])),
            repaired=sum(record.repaired for record in document.segments),
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
    lengths = [len(record.unit.segment.text) for document in documents for record in document.open]
    mean = sum(lengths) / max(1, len(lengths))
    with progress.task("drafting", total=len(lengths), unit="segments", size=mean) as advance:
        yield advance
