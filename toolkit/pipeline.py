"""The story of a run: read → segment → match → recall → draft → judge → save → export.

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
    bilingual: bool = False

    @cached_property
    def run_checks(self) -> checks.Remembered:
        """The checks, which run once on each pair of source and target."""
        return checks.Remembered(checks.run, self.cache)

    def confidence(self, record: SegmentRecord, draft: Draft) -> int:
        """How far `draft` can be trusted as the translation of `record`, 0 to 100."""
        return confidence.of_draft(draft, record.unit.segment.text, run=self.run_checks)

    @property
    def made(self) -> str:
        """What makes the files of this run, on one line: toolkit version, engine and glossary."""
        return f"zhen {__version__}; {self.engine.signature}; glossary {self.terms.digest}"


@dataclass(slots=True)
class SegmentRecord:
    """All that a run knows of one segment.

    Attributes:
        unit: The segment with its matches and names, its translation, and the findings on it.
        request: The request key of a draft that is current; empty where nothing is translated.
        ask: What an engine is to be asked; None where nothing is left to draft.
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
        """The count of `Outcome` that it belongs to."""
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
        """The units of all segments, as far as they have come."""
        return tuple(record.unit for record in self.segments)

    @property
    def open(self) -> list[SegmentRecord]:
        """The segments that an engine is to draft."""
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
        terms: How many terms hold, and of how many; see `checks.terms_held`.
        findings: What the checks found, by segment key.
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
        """How many findings have this severity."""
        return sum(finding.severity is severity for found in self.findings.values() for finding in found)


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
        force: Draft again what only a model wrote.
        limit: Draft at most this many segments.
        bilingual: Write one more document, `a.zh-en.md`, in which source and translation alternate.
        progress: Receives progress and notes.

    Raises:
        InputError: An input is bad; nothing was written.
        EngineError: The engine failed; drafts made before the error are kept.
    """
    found, terms = begin(paths, settings, progress)
    sources = [read(path, key, settings, progress) for path, key in found]
    with working(settings):
        catalogs = [load_catalog(source, settings, progress) for source in sources]
        memory = translation_memory.load(settings.out, settings.tm, read=catalogs, note=progress.note)
        watchdog = Watchdog(engine(), patience=settings.patience)
        with drafts_of(settings, recall=not force) as cache:
            run = Run(settings, terms, watchdog, cache, memory, bilingual)
            prepared = []
            for source, catalog in zip(sources, catalogs, strict=True):
                prepared.append(prepare(source, catalog, run, force=force, limit=limit))
                limit = limit and limit - len(prepared[-1].open)
            total = sum(len(document.open) for document in prepared)
            with progress.task("translating", total=total, unit="segments") as advance:
                return [complete(document, run, advance) for document in prepared]


def begin(paths: Sequence[Path], settings: Settings, progress: Progress) -> tuple[list[tuple[Path, str]], Glossary]:
    """The documents of a run, each with its id, and its glossary. Raises `UsageError` for an unknown format."""
    known_formats(settings.formats)
    return documents.find(paths, out=settings.out), load_terms(settings, note=progress.note)


def load_terms(settings: Settings, *, note: Callable[[str], None] = lambda _: None) -> Glossary:
    """The glossary of a run; see `glossary.load` for `note`."""
    return glossary.load(settings.glossary, note=note) if settings.glossary else Glossary.EMPTY


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Hold the output folder for one run, and sweep away what a killed one left. Raises `InputError` if it is taken."""
    with folder_lock(settings.out / CACHE, busy_hint="wait until it ends, or choose another folder with --out"):
        sweep(settings.out)
        yield


def drafts_of(settings: Settings, *, recall: bool) -> DraftCache:
    """The draft cache of the output folder."""
    return DraftCache(settings.out / CACHE / "memory.sqlite", recall=recall)


def read(path: Path, key: str, settings: Settings, progress: Progress) -> Document:
    """The document at `path`. Reports an encoding that was detected.

    Raises `InputError`, also for a document that its catalog would overwrite.
    """
    source = documents.read(path, id=key, encoding=settings.encoding)
    catalog = settings.out / f"{source.id}.po"
    if catalog.exists() and Path(source.path).exists() and catalog.samefile(source.path):
        raise InputError(f"{source.path}: its catalog would overwrite it", "choose another folder with --out")
    if not settings.encoding and source.encoding != "utf-8":
        progress.note(documents.told(source))
    return source


def load_catalog(source: Document, settings: Settings, progress: Progress) -> Catalog:
    """The catalog of `source`. Reports messages that have the key of another text. Raises `InputError`."""
    catalog = Catalog.load(settings.out / f"{source.id}.po", source.path)
    for line in catalog.wrong_keys():
        progress.note(line)
    return catalog


def recall(document: Document, catalog: Catalog, terms: Glossary) -> list[Unit]:
    """Segment `document`, match `terms`, recall what `catalog` holds, and name what has no entry."""
    segments = segment(document)
    left, ignored = catalog.merge(segments), catalog.ignored()
    units = [
        Unit(one, matches, left.get(one.key), ignored=ignored.get(one.key, frozenset()))
        for one, matches in zip(segments, match(segments, terms), strict=True)
    ]
    hints = soft_hints(units)
    return [replace(unit, names=hints[key]) if (key := unit.segment.key) in hints else unit for unit in units]


def prepare(document: Document, catalog: Catalog, run: Run, *, force: bool, limit: int | None) -> DocumentRecord:
    """The record of `document`: what is recalled, and what an engine is to be asked for at most `limit` segments.

    A machine's draft is current when engine, text and terms are still the same. Where the translation memory has the
    very text, it takes the engine's place.
    """
    origin = catalog.path.relative_to(run.settings.out).as_posix()
    units = recall(document, catalog, run.terms)
    prepared = DocumentRecord(document, catalog, [_record(unit, run, origin, force=force) for unit in units])
    for record in prepared.open[limit:] if limit is not None else ():
        record.ask = None
    return prepared


def _record(unit: Unit, run: Run, origin: str, *, force: bool) -> SegmentRecord:
    """The record of `unit`, in a catalog that the translation memory calls `origin`."""
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
    return record


def _approved(unit: Unit, run: Run, origin: str) -> Suggestion | None:
    """The translation memory's translation of this very text, if it holds the terms of today."""
    suggestion = run.memory.exact(unit.segment.text, near=origin)
    return suggestion if suggestion and glossary.satisfied(unit.matches, suggestion.target) else None


def complete(document: DocumentRecord, run: Run, advance: Callable[[int], None] = lambda _: None) -> Outcome:
    """Draft the open segments of a document, judge all of them, and save and export it."""
    draft(document, run, advance)
    judge(document, run)
    save(document, run)
    return _outcome(document, (document.catalog.path, *export(document, run)))


def draft(document: DocumentRecord, run: Run, advance: Callable[[int], None]) -> None:
    """Have the engine draft the open segments, and tell how far each draft can be trusted."""
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
    """`ask` with the approved pair that is most similar, if there is one and the engine can use it."""
    if not run.memory or not run.engine.takes_hints:
        return ask
    return ask.showing(with_similar(ask.unit, run.memory, run.terms).similar)


def _unscored(record: SegmentRecord, run: Run) -> bool:
    """Whether a current draft has no confidence yet: an older toolkit or another program left it out."""
    translation = record.unit.translation
    if translation is None or record.drafted or translation.confidence is not None:
        return False
    made_by = (translation.state, translation.signature, translation.request)
    return made_by == (State.DRAFT, run.engine.signature, record.request)


def judge(document: DocumentRecord, run: Run) -> None:
    """Find what is wrong with each translation."""
    for record, judged in zip(document.segments, judge_document(document.units, run=run.run_checks), strict=True):
        record.unit = judged


def save(document: DocumentRecord, run: Run) -> None:
    """Save the catalog, with a line for each finding and for each offer of the translation memory."""
    units = document.units
    notes = {
        unit.segment.key: [*(finding_line(describe_finding(one)) for one in unit.findings), *_offers(unit, run)]
        for unit in units
    }
    document.catalog.update(units, notes, signature=run.made)
    document.catalog.save()


def _offers(unit: Unit, run: Run) -> list[str]:
    """The `#.` lines with what the memory has for a unit that is not approved yet."""
    translation, source = unit.translation, unit.segment.text
    if not run.memory or not unit.segment.translate or (translation and translation.state is State.APPROVED):
        return []
    offers = run.memory.suggest(source, but=translation.target if translation else "")
    return [translation_memory.line(offer, source) for offer in offers]


def export(document: DocumentRecord, run: Run) -> list[Path]:
    """Write the translated document, and the bilingual files that are asked for; return their paths."""
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
