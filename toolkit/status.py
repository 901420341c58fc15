"""The status of documents: every segment is counted once, in the state that shows what must be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit import checks, documents, enforce
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.export import confidence_of
from toolkit.glossary import Glossary
from toolkit.judging import MOVED, judge_document
from toolkit.names.name_table import NameTable
from toolkit.pipeline import limited
from toolkit.reading import load_terms, read_as, recall
from toolkit.skipped import skipped
from toolkit.types import Document, Finding, SegmentRecord, Severity, Skipped, State


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """The status of one document: the keys of translatable segments by current state, the findings by severity.

    `confidences`: those of the drafts that have one, 0 to 100. `terms`: how many terms have their target, and how many
    there are (see `checks.terms_held`). `skipped`: the Chinese that is in no segment.
    """

    document: str
    catalog: Path
    keys: Mapping[State, tuple[str, ...]]
    findings: Mapping[Severity, int]
    confidences: tuple[int, ...] = ()
    terms: tuple[int, int] = (0, 0)
    skipped: tuple[Skipped, ...] = ()

    @property
    def segments(self) -> int:
        """The number of translatable segments."""
        return sum(map(len, self.keys.values()))

    def count(self, *states: State) -> int:
        """Count the segments in these states."""
        return sum(len(self.keys[state]) for state in states)


def survey(
    paths: Sequence[Path], settings: Settings, *, note: Callable[[str], None] = lambda _: None
) -> list[DocumentStatus]:
    """Return the status of the documents and folders `paths` in `settings.out`, under the current glossary.

    Nothing is written and no model is needed: a draft counts as current for the model that made it. `note` is passed
    to `glossary.load`. Raises `InputError` for a document, glossary or catalog that cannot be read.
    """
    terms = load_terms(settings, note=note)
    sources = [
        read_as(path, key, settings) for path, key in documents.find(paths, out=settings.out, apart=settings.glossary)
    ]
    names = NameTable(settings.out).targets
    run = limited(settings)
    return [_progress(source, settings.out / f"{source.id}.po", terms, names, run) for source in sources]


def _progress(
    document: Document, path: Path, terms: Glossary, names: Mapping[str, str], run: checks.Run
) -> DocumentStatus:
    recalled = recall(document, Catalog.load(path, document.path), terms)
    records = judge_document(recalled, names, run=run)
    keys: dict[State, list[str]] = {name: [] for name in State}
    for record in records:
        if record.segment.translate:
            keys[state_today(record, record.findings)].append(record.segment.key)
    severities = Counter(finding.severity for record in records for finding in record.findings)
    confidences = tuple(confidence for record in records if (confidence := confidence_of(record)) is not None)
    terms_held = checks.terms_held(checks.Pair.of(record) for record in records if record.translation)
    counted = {name: tuple(of_state) for name, of_state in keys.items()}
    left = tuple(skipped(document, [record.segment for record in records]))
    return DocumentStatus(document.path, path, counted, severities, confidences, terms_held, left)


def state_today(record: SegmentRecord, findings: Sequence[Finding]) -> State:
    """Return the state of `record` under its current matches and findings.

    It is OUTDATED also if one of its terms changed: a draft will be made again, a reviewed translation needs review.
    """
    translation = record.translation
    if translation is None:
        return State.NEW
    draft = translation.state is State.DRAFT
    changed = draft and translation.request != enforce.ask(record).key(translation.signature)
    return State.OUTDATED if changed or any(finding.check == MOVED for finding in findings) else translation.state
