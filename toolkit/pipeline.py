"""The stages of a run: read → segment → match → recall → draft → judge → save → export.

The functions are in this order; `segment` and `match` are modules. Each stage fills in its part of the `SegmentRecord`
of every segment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from toolkit import __version__, checks, confidence, documents, enforce, glossary, translation_memory
from toolkit.catalog import Catalog, finding_line
from toolkit.config import Settings
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.engines.watchdog import Watchdog
from toolkit.errors import InputError
from toolkit.export import WRITERS, Aligned, describe_finding, known_formats
from toolkit.files import folder_lock, sweep, write_atomic
from toolkit.glossary import Glossary
from toolkit.judging import judge_document
from toolkit.matching import match
from toolkit.names.hints import soft_hints
from toolkit.names.table import NameTable
from toolkit.progress import SILENT, Progress
from toolkit.segment import segment
from toolkit.skipped import skipped
from toolkit.translation_memory import Suggestion, with_similar
from toolkit.units import Document, Draft, Finding, Severity, Skipped, State, Translation, Unit

MACHINE = (State.NEW, State.DRAFT)
CACHE = ".zhen"


@dataclass(frozen=True)
class Run:
    """What all documents of a run share."""

    settings: Settings
    terms: Glossary
    engine: Engine
    cache: DraftCache
    memory: translation_memory.TranslationMemory
    names: NameTable
    bilingual: bool = False

    @cached_property
    def run_checks(self) -> checks.Remembered:
        """The checks, which run once on each pair of source and target."""
        return checks.Remembered(checks.run, self.cache)

    def confidence(self, record: SegmentRecord, draft: Draft) -> int:
        """Return the confidence in `draft` as the translation of `record`, 0 to 100."""
        return confidence.of_draft(draft, record.unit.segment.text, run=self.run_checks)

    @property
    def made(self) -> str:
        """The origin of the files of this run, on one line: toolkit version, engine and glossary."""
        return f"zhen {__version__}; {self.engine.signature}; glossary {self.terms.digest}"


@dataclass(slots=True)
class SegmentRecord:
    """The data of a run on one segment.

    Attributes:
        unit: The segment with its matches and names, its translation, and the findings on it.
        request: The request key of a current draft; empty if nothing is translated.
        ask: The request for an engine; None if there is nothing to draft.
        drafted: Whether this run drafted it, by an engine or from the translation memory.
    """

    unit: Unit
    request: str = ""
    ask: enforce.Ask | None = None
    drafted: bool = False

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

    @property
    def faulty(self) -> bool:
        """Whether a finding of severity error is left."""
        return self.count(Severity.ERROR) > 0

    def count(self, severity: Severity) -> int:
        """Return the number of findings with this severity."""
        return sum(finding.severity is severity for findings in self.findings.values() for finding in findings)


def translate(
    paths: Sequence[Path],
    settings: Settings,
    engine: Callable[[], Engine],
    *,
    force: bool = False,
    limit: int | None = None,
    bilingual: bool = False,
    progress: Progress = SILENT,
) -> list[Outcome]:
    """Translate documents and folders into `settings.out`; return an outcome for each document, in order.

    Args:
        paths: Documents, and folders to search for documents.
        settings: Glossary, output folder, formats and the rest.
        engine: Called once, after all documents and catalogs are read. Its model is loaded only for a new draft.
        force: Draft again all segments that only a model translated.
        limit: Draft at most this many segments.
        bilingual: Write one more document, `a.zh-en.md`, in which source and translation alternate.
        progress: Receives progress and notes.

    Raises:
        InputError: An input is bad; nothing was written.
        EngineError: The engine failed; drafts made before the error are kept.
    """
    inputs, terms = begin(paths, settings, progress)
    sources = [read(path, key, settings, progress) for path, key in inputs]
    with working(settings):
        catalogs = [load_catalog(source, settings, progress) for source in sources]
        memory = translation_memory.load(settings.out, settings.tm, read=catalogs, note=progress.note)
        names = NameTable(settings.out)
        recalled = [recall(source, catalog, terms) for source, catalog in zip(sources, catalogs, strict=True)]
        for units in recalled:
            names.propose(units)
        watchdog = Watchdog(engine(), patience=settings.patience)
        with drafts_of(settings, recall=not force) as cache:
            run = Run(settings, terms, watchdog, cache, memory, names, bilingual)
            prepared = []
            for source, catalog, units in zip(sources, catalogs, recalled, strict=True):
                prepared.append(prepare(source, catalog, units, run, force=force, limit=limit))
                limit = limit and limit - len(prepared[-1].open)
            names.save()
            total = sum(len(document.open) for document in prepared)
            with progress.task("translating", total=total, unit="segments") as advance:
                return [complete(document, run, advance) for document in prepared]


def begin(paths: Sequence[Path], settings: Settings, progress: Progress) -> tuple[list[tuple[Path, str]], Glossary]:
    """Return the documents of a run with their ids, and its glossary. Raises `UsageError` for an unknown format."""
    known_formats(settings.formats)
    return documents.find(paths, out=settings.out), load_terms(settings, note=progress.note)


def load_terms(settings: Settings, *, note: Callable[[str], None] = lambda _: None) -> Glossary:
    """Load the glossary of a run; see `glossary.load` for `note`."""
    return glossary.load(settings.glossary, note=note) if settings.glossary else Glossary.EMPTY


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Lock the output folder for one run, and delete what a killed run left. Raises `InputError` if it is locked."""
    with folder_lock(settings.out / CACHE, busy_hint="wait until it ends, or choose another folder with --out"):
        sweep(settings.out)
        yield


def drafts_of(settings: Settings, *, recall: bool) -> DraftCache:
    """Return the draft cache of the output folder."""
    return DraftCache(settings.out / CACHE / "memory.sqlite", recall=recall)


def read(path: Path, key: str, settings: Settings, progress: Progress) -> Document:
    """Read the document at `path`. Reports a detected encoding.

    Raises `InputError`, also for a document that its catalog would overwrite.
    """
    source = documents.read(path, id=key, encoding=settings.encoding)
    catalog = settings.out / f"{source.id}.po"
    if catalog.exists() and Path(source.path).exists() and catalog.samefile(source.path):
        raise InputError(f"{source.path}: its catalog would overwrite it", "choose another folder with --out")
    if not settings.encoding and source.encoding != "utf-8":
        progress.note(documents.encoding_note(source))
    return source


def load_catalog(source: Document, settings: Settings, progress: Progress) -> Catalog:
    """Load the catalog of `source`. Reports messages that have the key of another text. Raises `InputError`."""
    catalog = Catalog.load(settings.out / f"{source.id}.po", source.path)
    for line in catalog.wrong_keys():
        progress.note(line)
    return catalog


def recall(document: Document, catalog: Catalog, terms: Glossary) -> list[Unit]:
    """Segment `document`, match `terms`, and recall what `catalog` has."""
    segments = segment(document, catalog.sources())
    recalled, ignored = catalog.merge(segments), catalog.ignored()
    return [
        Unit(part, matches, recalled.get(part.key), ignored=ignored.get(part.key, frozenset()))
        for part, matches in zip(segments, match(segments, terms), strict=True)
    ]


def with_names(units: Sequence[Unit], names: Mapping[str, str]) -> list[Unit]:
    """Return the units with the names that have no entry, as `names` or the document itself renders them."""
    hints = soft_hints(units, names)
    return [replace(unit, names=hints[key]) if (key := unit.segment.key) in hints else unit for unit in units]


def prepare(
    document: Document, catalog: Catalog, units: Sequence[Unit], run: Run, *, force: bool, limit: int | None
) -> DocumentRecord:
    """Return the record of `document` with its `units`, and requests for at most `limit` segments that need a draft.

    A draft is current when engine, text and terms are still the same. If the translation memory has an equal source,
    its translation replaces the engine's.
    """
    origin = catalog.path.relative_to(run.settings.out).as_posix()
    run.names.take_stock(document.id, units)
    named = with_names(units, run.names.targets)
    prepared = DocumentRecord(document, catalog, [_record(unit, run, origin, force=force) for unit in named])
    for record in prepared.open[limit:] if limit is not None else ():
        record.ask = None
    return prepared


def _record(unit: Unit, run: Run, origin: str, *, force: bool) -> SegmentRecord:
    """Return the record of `unit`, in a catalog that the translation memory calls `origin`."""
    if not unit.segment.translate:
        return SegmentRecord(unit)
    translation, ask = unit.translation, enforce.ask(unit)
    machine = translation is None or translation.state in MACHINE
    approved = _approved(unit, run, origin) if machine else None
    record = SegmentRecord(unit, ask.key(approved.signature if approved else run.engine.signature))
    if machine and (force or translation is None or translation.request != record.request):
        if approved:
            record.drafted = True
            record.take(Draft(unit.segment.key, approved.target, 0.0, approved.signature))
        else:
            record.ask = ask
    elif translation and translation.state is State.DRAFT:
        target = enforce.polish(unit.segment.text, translation.target, unit.segment.kind)
        record.unit = replace(unit, translation=replace(translation, target=target))
    return record


def _approved(unit: Unit, run: Run, origin: str) -> Suggestion | None:
    """Return the translation memory's translation of an equal source, if it has the current terms."""
    suggestion = run.memory.exact(unit.segment.text, near=origin)
    return suggestion if suggestion and glossary.satisfied(unit.matches, suggestion.target) else None


def complete(document: DocumentRecord, run: Run, advance: Callable[[int], None] = lambda _: None) -> Outcome:
    """Draft the open segments of a document, judge all of them, save and export it."""
    draft(document, run, advance)
    judge(document, run)
    save(document, run)
    return _outcome(document, (document.catalog.path, *export(document, run)))


def draft(document: DocumentRecord, run: Run, advance: Callable[[int], None]) -> None:
    """Draft the open segments with the engine, and compute the confidence in each draft."""
    judge_draft = partial(checks.judge, run=run.run_checks)
    asks = [_with_example(record.ask, run) for record in document.segments if record.ask]
    drafts = enforce.translate(asks, run.engine, run.cache, judge=judge_draft, advance=advance)
    for record, answer in zip(document.open, drafts, strict=True):
        record.ask, record.drafted = None, True
        record.take(answer, run.confidence(record, answer))
    for record in document.segments:
        if _unscored(record, run):
            ask = enforce.ask(record.unit)
            if known := enforce.known(ask, run.engine.signature, run.cache, judge=judge_draft):
                record.take(known, run.confidence(record, known))


def _with_example(ask: enforce.Ask, run: Run) -> enforce.Ask:
    """Return `ask` with the most similar approved pair, if there is one and the engine can use it."""
    if not run.memory or not run.engine.takes_hints:
        return ask
    return ask.showing(with_similar(ask.unit, run.memory, run.terms).similar)


def _unscored(record: SegmentRecord, run: Run) -> bool:
    """Return whether a current draft has no confidence yet: an older toolkit or another program left it out."""
    translation = record.unit.translation
    if translation is None or record.drafted or translation.confidence is not None:
        return False
    made_by = (translation.state, translation.signature, translation.request)
    return made_by == (State.DRAFT, run.engine.signature, record.request)


def judge(document: DocumentRecord, run: Run) -> None:
    """Check each translation, and set its findings."""
    units = judge_document(document.units, run.names.targets, run=run.run_checks)
    for record, judged in zip(document.segments, units, strict=True):
        record.unit = judged


def save(document: DocumentRecord, run: Run) -> None:
    """Save the catalog, with a line for each finding and for each suggestion of the translation memory."""
    units = document.units
    notes = {
        unit.segment.key: [*(finding_line(describe_finding(finding)) for finding in unit.findings), *_offers(unit, run)]
        for unit in units
    }
    document.catalog.update(units, notes, signature=run.made)
    document.catalog.save()


def _offers(unit: Unit, run: Run) -> list[str]:
    """Return the `#.` lines with suggestions of the translation memory for a unit that is not approved."""
    translation, source = unit.translation, unit.segment.text
    if not run.memory or not unit.segment.translate or (translation and translation.state is State.APPROVED):
        return []
    offers = run.memory.suggest(source, but=translation.target if translation else "")
    return [translation_memory.line(offer, source) for offer in offers]


def export(document: DocumentRecord, run: Run) -> list[Path]:
    """Write the translated document and the requested bilingual files; return their paths."""
    source, units = document.source, document.units
    targets = {
        unit.segment.key: unit.translation.target for unit in units if unit.translation and unit.translation.target
    }
    translated = partial(documents.render, source, [unit.segment for unit in units], targets)
    aligned = Aligned(Path(source.path).name, source.path, units, run.made)
    suffix = Path(source.path).suffix
    outputs: dict[str, Callable[[], str | bytes]] = {f".en{suffix}": translated}
    if run.bilingual and source.format not in documents.PAIRED:
        outputs[f".zh-en{suffix}"] = partial(translated, bilingual=True)
    for writer in (WRITERS[name] for name in run.settings.formats):
        outputs[writer.suffix] = partial(writer.render, aligned)
    paths = {run.settings.out / f"{source.id}{ending}": render for ending, render in outputs.items()}
    for path, render in paths.items():
        write_atomic(path, render())
    return list(paths)


def _outcome(document: DocumentRecord, files: tuple[Path, ...]) -> Outcome:
    units = document.units
    counts = Counter(record.outcome for record in document.segments if record.unit.segment.translate)
    return Outcome(
        document.source,
        drafted=counts["drafted"],
        reused=counts["reused"],
        kept=counts["kept"],
        waiting=counts["waiting"],
        terms=checks.terms_held(checks.Pair.of(unit) for unit in units if unit.translation),
        findings={unit.segment.key: unit.findings for unit in units if unit.findings},
        files=files,
        skipped=tuple(skipped(document.source, [unit.segment for unit in units])),
    )
