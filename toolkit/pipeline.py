"""The story: read and segment documents, recall what is there, draft what is open, check, save, export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
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
from toolkit.text import compact, digest
from toolkit.translation_memory import with_similar
from toolkit.units import Document, Draft, Finding, Severity, Skipped, State, Translation, Unit

MACHINE = (State.NEW, State.DRAFT)
CACHE = ".zhen"


@dataclass(frozen=True, slots=True)
class Run:
    """What all documents of a run share."""

    settings: Settings
    terms: Glossary
    engine: Engine
    cache: DraftCache
    memory: translation_memory.TranslationMemory
    bilingual: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be drafted: `units` with what people and earlier runs left, `open` what is to be done.

    `remembered` are new drafts by segment key from the translation memory. `requests` holds the request key of each
    translatable unit by segment key.
    """

    document: Document
    catalog: Catalog
    units: tuple[Unit, ...]
    open: tuple[Unit, ...]
    requests: Mapping[str, str]
    remembered: Mapping[str, Draft] = field(default_factory=dict)


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
            prepared = [prepare(*pair, run, force=force) for pair in zip(sources, catalogs, strict=True)]
            return _draft_all(prepared, run, limit=limit, progress=progress)


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


def _draft_all(prepared: Sequence[Prepared], run: Run, *, limit: int | None, progress: Progress) -> list[Outcome]:
    total = sum(len(one.open) for one in prepared)
    allowed = total if limit is None else min(limit, total)
    outcomes = []
    with progress.task("translating", total=allowed, unit="segments") as advance:
        for one in prepared:
            outcomes.append(draft(one, run, count=allowed, advance=advance))
            allowed -= min(allowed, len(one.open))
    return outcomes


def draft(prepared: Prepared, run: Run, *, count: int, advance: Callable[[int], None] = lambda _: None) -> Outcome:
    """Draft the first `count` open units of a document, check all of them and write its files."""
    run_checks = checks.Remembered(checks.run, run.cache)
    judge = partial(checks.judge, run=run_checks)
    drafts = enforce.translate(prepared.open[:count], run.engine, run.cache, judge=judge, advance=advance)
    before = enforce.known(_unsure(prepared, run, drafts), run.engine.signature, run.cache, judge=judge)
    texts = {unit.segment.key: unit.segment.text for unit in prepared.units}
    scored = {key: one for key, one in {**before, **drafts}.items() if one.text}
    sure = {key: confidence.of_draft(one, texts[key], run=run_checks) for key, one in scored.items()}
    return finish(prepared, {**drafts, **prepared.remembered}, sure, run, run_checks)


def _unsure(prepared: Prepared, run: Run, drafts: Mapping[str, Draft]) -> list[Unit]:
    """The units whose current draft has no confidence yet: an older toolkit or another program left it out."""
    return [
        unit
        for unit in prepared.units
        if (said := unit.translation)
        and said.state is State.DRAFT
        and said.confidence is None
        and (said.signature, said.request) == (run.engine.signature, prepared.requests.get(unit.segment.key))
        and unit.segment.key not in drafts
    ]


def prepare(document: Document, catalog: Catalog, run: Run, *, force: bool = False) -> Prepared:
    """Segment `document`, match its terms and recall what its catalog holds.

    A machine's draft is current when engine, text and terms are still the same. Where the translation memory has the
    very text, it stands in the engine's place; where it has one like it, the engine is shown that one.
    """
    units = recall(document, catalog, run.terms)
    requests = {unit.segment.key: request_key(unit, run.engine.signature) for unit in units if unit.segment.translate}
    reused = {unit.segment.key: found for unit in units if (found := _reusable(unit, run, _origin(catalog, run)))}
    requests |= {
        unit.segment.key: request_key(unit, reused[unit.segment.key].signature)
        for unit in units
        if unit.segment.key in reused
    }
    waiting = tuple(unit for unit in units if _is_open(unit, requests, force=force))
    remembered = {
        key: Draft(key, found.target, 0.0, found.signature, cached=True)
        for key in (unit.segment.key for unit in waiting)
        if (found := reused.get(key))
    }
    still = tuple(_with_similar(unit, run) for unit in waiting if unit.segment.key not in remembered)
    return Prepared(document, catalog, units, still, requests, remembered)


def _origin(catalog: Catalog, run: Run) -> str:
    """What the translation memory calls `catalog`."""
    return catalog.path.relative_to(run.settings.out).as_posix()


def _reusable(unit: Unit, run: Run, near: str) -> translation_memory.Suggestion | None:
    """What the memory has for a unit that is the machine's to draft, if it holds the terms of today."""
    if not unit.segment.translate or (unit.translation and unit.translation.state not in MACHINE):
        return None
    found = run.memory.exact(unit.segment.text, near=near)
    return found if found and glossary.held(unit.matches, found.target) else None


def _with_similar(unit: Unit, run: Run) -> Unit:
    return with_similar(unit, run.memory, run.terms) if run.memory and run.engine.takes_hints else unit


def _offers(unit: Unit, run: Run) -> list[str]:
    """The `#.` lines with what the memory has for a unit that is not approved yet."""
    said, source = unit.translation, unit.segment.text
    if not run.memory or not unit.segment.translate or (said and said.state is State.APPROVED):
        return []
    offers = run.memory.suggest(source, but=said.target if said else "")
    return [translation_memory.line(offer, source) for offer in offers]


def recall(document: Document, catalog: Catalog, terms: Glossary) -> tuple[Unit, ...]:
    """All units of `document`: with the matches of `terms`, what `catalog` holds, and names that have no entry."""
    segments = segment(document)
    left, ignored = catalog.merge(segments), catalog.ignored()
    units = [
        Unit(one, found, left.get(one.key), ignored=ignored.get(one.key, frozenset()))
        for one, found in zip(segments, match(segments, terms), strict=True)
    ]
    hints = soft_hints(units)
    return tuple(replace(unit, names=hints[key]) if (key := unit.segment.key) in hints else unit for unit in units)


def finish(
    prepared: Prepared, drafts: Mapping[str, Draft], sure: Mapping[str, int], run: Run, run_checks: checks.Remembered
) -> Outcome:
    """Put `drafts` and their confidence into the units, check all of them, save the catalog and write the outputs."""
    units = tuple(_trusted(_drafted(unit, drafts, prepared.requests), sure) for unit in prepared.units)
    findings = judge_document(units, run=run_checks)
    made = f"zhen {__version__}; {run.engine.signature}; glossary {run.terms.digest}"
    notes = {
        unit.segment.key: [
            *(finding_line(describe_finding(one)) for one in findings.get(unit.segment.key, ())),
            *_offers(unit, run),
        ]
        for unit in units
    }
    prepared.catalog.update(units, notes, signature=made)
    prepared.catalog.save()
    files = _write(prepared.document, units, findings, run, made)
    return _outcome(prepared.document, units, findings, (prepared.catalog.path, *files), drafts)


def request_key(unit: Unit, signature: str) -> str:
    """What tells whether a draft of `unit` by the engine with this `signature` is current: 12 hex digits.

    It changes with the text, the engine, and the terms of this very unit.
    """
    return digest(compact([signature, *enforce.asked(unit)]))


def _is_open(unit: Unit, requests: Mapping[str, str], *, force: bool) -> bool:
    if not unit.segment.translate:
        return False
    if unit.translation is None:
        return True
    if unit.translation.state not in MACHINE:
        return False
    return force or unit.translation.request != requests[unit.segment.key]


def _drafted(unit: Unit, drafts: Mapping[str, Draft], requests: Mapping[str, str]) -> Unit:
    draft = drafts.get(unit.segment.key)
    if draft is None or not draft.text:
        return unit
    request = requests[unit.segment.key]
    return replace(unit, translation=Translation(draft.key, draft.text, State.DRAFT, draft.signature, request))


def _trusted(unit: Unit, sure: Mapping[str, int]) -> Unit:
    said, found = unit.translation, sure.get(unit.segment.key)
    if said is None or said.state is not State.DRAFT or found is None:
        return unit
    return replace(unit, translation=replace(said, confidence=found))


def _write(
    document: Document,
    units: tuple[Unit, ...],
    findings: Mapping[str, tuple[Finding, ...]],
    run: Run,
    made: str,
) -> list[Path]:
    targets = {
        unit.segment.key: unit.translation.target for unit in units if unit.translation and unit.translation.target
    }
    segments = [unit.segment for unit in units]
    aligned = Aligned(Path(document.path).name, document.path, units, findings, made)
    suffix = Path(document.path).suffix
    outputs: dict[str, Callable[[], str | bytes]] = {
        f".en{suffix}": partial(documents.render, document, segments, targets)
    }
    if run.bilingual and document.format not in documents.PAIRED:
        outputs[f".zh-en{suffix}"] = partial(documents.render, document, segments, targets, bilingual=True)
    writers = [WRITERS[name] for name in run.settings.formats]
    outputs |= {writer.suffix: partial(writer.render, aligned) for writer in writers}
    paths = {run.settings.out / f"{document.id}{ending}": render for ending, render in outputs.items()}
    for path, render in paths.items():
        write_atomic(path, render())
    return list(paths)


def _outcome(
    document: Document,
    units: Sequence[Unit],
    findings: Mapping[str, tuple[Finding, ...]],
    files: tuple[Path, ...],
    drafts: Mapping[str, Draft],
) -> Outcome:
    states = Counter(_bucket(unit, drafts) for unit in units if unit.segment.translate)
    return Outcome(
        document,
        drafted=states["drafted"],
        reused=states["reused"],
        kept=states["kept"],
        waiting=states["waiting"],
        terms=checks.terms_held(checks.Pair.of(unit) for unit in units if unit.translation),
        findings=findings,
        files=files,
        skipped=tuple(skipped(document, [unit.segment for unit in units])),
    )


def _bucket(unit: Unit, drafts: Mapping[str, Draft]) -> str:
    if unit.translation is None:
        return "waiting"
    if unit.translation.state not in MACHINE:
        return "kept"
    return "drafted" if unit.segment.key in drafts else "reused"
