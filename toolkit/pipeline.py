"""The stages of a run: read → segment → match → recall → draft → judge → save → export.

The first four are in `reading`; the functions here are in this order. Each stage fills in its part of the
`SegmentRecord` of every segment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from toolkit import __version__, checks, confidence, documents, enforce, glossary, translation_memory
from toolkit.catalog import Catalog, finding_line
from toolkit.config import Settings
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine, RepairingEngine
from toolkit.engines.line_ends import rate_with
from toolkit.engines.watchdog import watched
from toolkit.export import WRITERS, Aligned, describe_finding, known_formats, markdown_docx
from toolkit.files import folder_lock, sweep, write_atomic
from toolkit.glossary import Glossary
from toolkit.judging import judge_named
from toolkit.names import hints
from toolkit.names.name_table import NameTable
from toolkit.names.repeated import by_rule
from toolkit.progress import SILENT, Progress
from toolkit.reading import load_catalog, load_terms, read_all, recall
from toolkit.run_state import MACHINE, DocumentRecord, Outcome, WorkItem, drafting
from toolkit.segment import Rate
from toolkit.text import has_han
from toolkit.translation_memory import Suggestion, with_similar
from toolkit.types import Document, Draft, SegmentRecord, State

CACHE = ".zhen"


@dataclass(frozen=True)
class Run:
    """What all documents of a run share."""

    settings: Settings
    terms: Glossary
    engine: Engine
    cache: DraftCache
    tm: translation_memory.TranslationMemory
    names: NameTable
    bilingual: bool = False
    progress: Progress = SILENT

    @cached_property
    def run_checks(self) -> checks.Remembered:
        """The checks, which run once on each pair of source and target."""
        run, limits = limited(self.settings), f"{self.settings.reading_speed:g} {self.settings.line_length}"
        return checks.Remembered(run, self.cache, limits)

    def confidence(self, item: WorkItem, draft: Draft) -> int:
        """Return the confidence in `draft` as the translation of `record`, 0 to 100."""
        return confidence.of_draft(draft, item.record.segment.text, run=self.run_checks)

    @property
    def made(self) -> str:
        """The origin of the files of this run, on one line: toolkit version, engine and glossary."""
        return f"zhen {__version__}; {self.engine.signature}; glossary {self.terms.digest}"


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
        bilingual: Write `a.bilingual.docx` too, in the format of the source, in which source and translation alternate.
        progress: Receives progress and notes.

    Raises:
        InputError: An input is bad; nothing was written.
        EngineError: The engine failed; drafts made before the error are kept.
    """
    inputs, terms = load_inputs(paths, settings, progress)
    sources = read_all(inputs, settings, progress)
    with working(settings):
        project = load_project(sources, terms, settings, progress)
        watchdog = watched(engine(), patience=settings.patience)
        with drafts_of(settings, recall=not force) as cache:
            rate = rate_with(watchdog, cache, progress) if limit != 0 else None
            project = project.cut_again(rate, force=force) if rate or force else project
            run = project.run(watchdog, cache, bilingual=bilingual, progress=progress)
            prepared = project.prepared(run, force=force, limit=limit)
            if render_names(map(without_drafts, prepared, project.recalled), run):
                prepared = project.prepared(run, force=force, limit=limit)
            run.names.save()
            with drafting(prepared, progress) as advance:
                return [complete(document, run, advance) for document in prepared]


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of the documents of a run before there is an engine: for each its catalog and its segments."""

    settings: Settings
    terms: Glossary
    sources: Sequence[Document]
    catalogs: Sequence[Catalog]
    tm: translation_memory.TranslationMemory
    names: NameTable
    recalled: Sequence[Sequence[SegmentRecord]]

    def cut_again(self, rate: Rate | None, *, force: bool) -> Project:
        """Return the project with the transcripts cut as `rate` says, where the catalogs have no segments of the lines.

        With `force` segments that nobody worked on do not count.
        """
        recalled = []
        for source, catalog, records in zip(self.sources, self.catalogs, self.recalled, strict=True):
            if not force and all(record.translation for record in records if record.segment.translate):
                recalled.append(records)
            else:
                recalled.append(recall(source, catalog, self.terms, rate, force=force))
                self.names.propose(recalled[-1])
        return replace(self, recalled=recalled)

    def run(self, engine: Engine, cache: DraftCache, *, bilingual: bool = False, progress: Progress = SILENT) -> Run:
        """Return the run of `engine` over the documents."""
        return Run(self.settings, self.terms, engine, cache, self.tm, self.names, bilingual, progress)

    def prepared(self, run: Run, *, force: bool, limit: int | None) -> list[DocumentRecord]:
        """Return the records of all documents, with requests for at most `limit` segments."""
        prepared = []
        for source, catalog, records in zip(self.sources, self.catalogs, self.recalled, strict=True):
            prepared.append(prepare(source, catalog, records, run, force=force, limit=limit))
            limit = limit and limit - len(prepared[-1].to_draft)
        return prepared


def load_project(sources: Sequence[Document], terms: Glossary, settings: Settings, progress: Progress) -> Project:
    """Read the catalogs of `sources`, and recall what they have; write nothing. Raises `InputError`."""
    catalogs = [load_catalog(source, settings, progress) for source in sources]
    tm = translation_memory.load(settings.out, settings.tm, read=catalogs, note=progress.note)
    names = NameTable(settings.out)
    recalled = []
    with progress.task("matching", total=len(sources), unit="documents") as advance:
        for source, catalog in zip(sources, catalogs, strict=True):
            recalled.append(recall(source, catalog, terms))
            names.propose(recalled[-1])
            advance(1)
    return Project(settings, terms, sources, catalogs, tm, names, recalled)


def render_names(recalled: Iterable[Sequence[SegmentRecord]], run: Run) -> bool:
    """Add the names in segments without a translation that nothing in the documents renders: by rule, or by the engine.

    Only an engine that takes context is asked. Returns whether there are new names. They change the requests of
    segments that have them.
    """
    wanted = {name: texts for records in recalled for name, texts in run.names.wanted(records).items()}
    ruled = {name: english for name in wanted if (english := by_rule(name))}
    run.names.add(ruled, "pinyin")
    open_names = {name: texts for name, texts in wanted.items() if name not in ruled}
    asked = enforce.name_renderings(open_names, run.engine, run.cache) if run.engine.takes_context else {}
    run.names.add(asked, "model")
    return bool(ruled or asked)


def load_inputs(
    paths: Sequence[Path], settings: Settings, progress: Progress
) -> tuple[list[tuple[Path, str]], Glossary]:
    """Return the documents of a run with their ids, and its glossary. Raises `UsageError` for an unknown format."""
    known_formats(settings.formats)
    return documents.find(paths, out=settings.out, apart=settings.glossary), load_terms(settings, note=progress.note)


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Lock the output folder for one run, and delete what a killed run left. Raises `InputError` if it is locked."""
    with folder_lock(settings.out / CACHE, busy_hint="wait until it ends, or choose another folder with --out"):
        sweep(settings.out)
        yield


def drafts_of(settings: Settings, *, recall: bool) -> DraftCache:
    """Return the draft cache of the output folder."""
    return DraftCache(settings.out / CACHE / "memory.sqlite", recall=recall)


def limited(settings: Settings) -> checks.Run:
    """Return the checks with the limits of `settings`."""
    return checks.within(settings.reading_speed, settings.line_length)


def prepare(
    document: Document,
    catalog: Catalog,
    records: Sequence[SegmentRecord],
    run: Run,
    *,
    force: bool,
    limit: int | None,
    keys: Collection[str] | None = None,
) -> DocumentRecord:
    """Return the record of `document` with its `records`, and requests for at most `limit` segments that need a draft.

    A draft is current when engine, text and terms are still the same. If the translation memory has an equal source,
    its translation replaces the engine's. With `keys` the other segments are not changed.
    """
    origin = catalog.path.relative_to(run.settings.out).as_posix()
    run.names.count_occurrences(document.id, records)
    named = hints.with_names(records, run.names.targets)
    if run.engine.takes_context:
        named = enforce.with_context(named)
    items = [
        _item(record, run, origin, force=force) if keys is None or record.segment.key in keys else WorkItem(record)
        for record in named
    ]
    prepared = DocumentRecord(document, catalog, items)
    for item in prepared.to_draft[limit:] if limit is not None else ():
        item.ask = None
    return prepared


def prepare_named(
    source: Document, catalog: Catalog, records: Sequence[SegmentRecord], run: Run, **how: Any
) -> DocumentRecord:
    """Return what `prepare` does, after the names in the segments that need a draft got a rendering."""
    document = prepare(source, catalog, records, run, **how)
    return (
        prepare(source, catalog, records, run, **how)
        if render_names([without_drafts(document, records)], run)
        else document
    )


def without_drafts(document: DocumentRecord, records: Sequence[SegmentRecord]) -> Sequence[SegmentRecord]:
    """Return `records`, those of `document`, without translations of segments to draft; nothing if there are none."""
    asked = {item.record.segment.key for item in document.to_draft}
    return [replace(each, translation=None) if each.segment.key in asked else each for each in records] if asked else ()


def _item(record: SegmentRecord, run: Run, origin: str, *, force: bool) -> WorkItem:
    """Return the item of `record`, in a catalog that the translation memory calls `origin`."""
    if not record.segment.translate:
        return WorkItem(record)
    translation, ask = record.translation, enforce.ask(record)
    machine = translation is None or translation.state in MACHINE
    approved = _approved(record, run, origin) if machine else None
    item = WorkItem(record, ask.key(approved.signature if approved else run.engine.signature))
    if machine and (force or translation is None or translation.request != item.request):
        if approved:
            item.drafted = True
            item.take(Draft(record.segment.key, approved.target, 0.0, approved.signature))
        else:
            item.ask = ask
    elif translation and translation.state is State.DRAFT:
        target = enforce.polish(record.segment.text, translation.target, record.segment.kind)
        item.record = replace(record, translation=replace(translation, target=target))
    return item


def _approved(record: SegmentRecord, run: Run, origin: str) -> Suggestion | None:
    """Return the translation memory's translation of an equal source, if it has the current terms."""
    suggestion = run.tm.exact(record.segment.text, near=origin)
    return suggestion if suggestion and glossary.satisfied(record.matches, suggestion.target) else None


def complete(document: DocumentRecord, run: Run, advance: Callable[[int], None] = lambda _: None) -> Outcome:
    """Draft the open segments of a document, judge all of them, save and export it; write nothing if it has no Chinese.

    If it had Chinese in an earlier run, its catalog and outputs are written again.
    """
    if not has_han(document.source.text) and not document.catalog.path.exists():
        return Outcome.of(document, ())
    start = time.monotonic()
    characters = draft(document, run, advance)
    seconds = time.monotonic() - start
    with run.progress.task("writing", total=None):
        judge(document, run)
        save(document, run)
        english = run.settings.out / f"{document.source.id}.en{documents.suffix(Path(document.source.path))}"
        existed = english.is_file()
        changed = export(document, run.settings, run.made, bilingual=run.bilingual)
    outcome = Outcome.of(document, (document.catalog.path, *changed))
    rebuilt = existed and changed[english] and outcome.edited_or_approved > 0 and not outcome.drafted
    return replace(outcome, characters=characters, seconds=seconds, rebuilt=rebuilt)


def draft(document: DocumentRecord, run: Run, advance: Callable[[int], None], *, early: bool = False) -> int:
    """Draft the open segments, and compute the confidence in each draft; return the characters the engine drafted.

    With `early` a segment takes a draft that needs no repair before `advance` is called for it.
    """
    judge_draft = partial(checks.judge, run=run.run_checks)
    items = document.to_draft
    asks = [_with_example(item.ask, run) for item in items if item.ask]
    drafts = enforce.translate(
        asks,
        run.engine,
        run.cache,
        judge=judge_draft,
        advance=advance,
        progress=run.progress,
        settled=(lambda number, answer: _take(items[number], answer, run)) if early else None,
    )
    characters = 0
    for item, answer in zip(items, drafts, strict=True):
        characters += 0 if answer.cached else len(item.record.segment.text)
        if item.ask:
            _take(item, answer, run)
    for item in document.segments:
        if _unscored(item, run):
            ask = enforce.ask(item.record)
            if stored := enforce.current_draft(ask, run.engine.signature, run.cache, judge=judge_draft):
                item.take(stored, run.confidence(item, stored))
    return characters


def _take(item: WorkItem, answer: Draft, run: Run) -> None:
    """Make the last draft of a segment its translation."""
    item.ask, item.drafted = None, True
    item.repaired = isinstance(run.engine, RepairingEngine) and answer.signature == run.engine.repair.signature
    item.take(replace(answer, signature=run.engine.signature), run.confidence(item, answer))


def _with_example(ask: enforce.Ask, run: Run) -> enforce.Ask:
    """Return `ask` with the most similar approved pair, if there is one and the engine can use it."""
    if not run.tm or not run.engine.takes_hints:
        return ask
    return ask.showing(with_similar(ask.record, run.tm, run.terms).similar)


def _unscored(item: WorkItem, run: Run) -> bool:
    """Return whether a current draft has no confidence yet: an older toolkit or another program left it out."""
    translation = item.record.translation
    if translation is None or item.drafted or translation.confidence is not None:
        return False
    made_by = (translation.state, translation.signature, translation.request)
    return made_by == (State.DRAFT, run.engine.signature, item.request)


def judge(document: DocumentRecord, run: Run) -> None:
    """Check each translation, and set its findings."""
    records = judge_named(document.records, run.names.targets, run=run.run_checks)
    for item, judged in zip(document.segments, records, strict=True):
        item.record = judged


def save(document: DocumentRecord, run: Run) -> None:
    """Save the catalog, with a line for each finding and for each suggestion of the translation memory."""
    records = document.records
    notes = {
        record.segment.key: [
            *(finding_line(describe_finding(finding)) for finding in record.findings),
            *_offers(record, run),
        ]
        for record in records
    }
    document.catalog.update(records, notes, signature=run.made)
    document.catalog.save()


def _offers(record: SegmentRecord, run: Run) -> list[str]:
    """Return the `#.` lines with suggestions of the translation memory for a segment that is not approved."""
    translation, source = record.translation, record.segment.text
    if not run.tm or not record.segment.translate or (translation and translation.state is State.APPROVED):
        return []
    offers = run.tm.suggest(source, but=translation.target if translation else "")
    return [translation_memory.line(offer, source) for offer in offers]


def export(document: DocumentRecord, settings: Settings, made: str, *, bilingual: bool) -> dict[Path, bool]:
    """Write the translated document and the bilingual files of the origin `made`; return whether each changed."""
    source, records = document.source, document.records
    translated = partial(documents.render, source, [record.segment for record in records], document.shown)
    aligned = Aligned(Path(source.path).name, source.path, records, made)
    suffix = documents.suffix(Path(source.path))
    outputs: dict[str, Callable[[], str | bytes]] = {f".en{suffix}": translated}
    if source.format == "pdf":
        outputs[".en.docx"] = lambda: markdown_docx.render(str(translated()))
    for writer in (WRITERS[name] for name in settings.formats):
        outputs[writer.suffix] = partial(writer.render, aligned)
    own = documents.bilingual_suffix(source)
    if own and (bilingual or own == WRITERS["md"].suffix in outputs):
        outputs[own] = partial(translated, bilingual=True)
    paths = {settings.out / f"{source.id}{ending}": render for ending, render in outputs.items()}
    return {path: write_atomic(path, render()) for path, render in paths.items()}
