"""Translation of a corpus by the engines of a cluster: each document is read, drafted, written and dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from toolkit import pipeline, reading, translation_memory
from toolkit.cluster.workers import Workers, start
from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.errors import InputError, WriteError
from toolkit.glossary import Glossary
from toolkit.names.name_table import NameTable
from toolkit.pipeline import Run
from toolkit.progress import SILENT, Progress
from toolkit.run_state import DocumentRecord, Outcome
from toolkit.types import SegmentRecord

AHEAD = 3
"""Documents in progress for each worker, so that no worker waits for the repairs of another's."""


def translate(
    paths: Sequence[Path],
    settings: Settings,
    engine: Callable[[], Engine],
    *,
    address: str,
    force: bool = False,
    limit: int | None = None,
    bilingual: bool = False,
    progress: Progress = SILENT,
) -> list[Outcome]:
    """Do as `pipeline.translate` with the engines of the Ray cluster at `address` (`auto`: this machine's).

    The outcomes hold no text. A document that cannot be read does not stop the others; `InputError` reports it at the
    end. Raises `UsageError` without Ray and `EngineError` when the cluster or its workers fail; finished documents
    are kept.
    """
    sources, terms = pipeline.load_inputs(paths, settings, progress)
    with pipeline.working(settings):
        tm = translation_memory.load(settings.out, settings.tm, note=progress.note)
        names = NameTable(settings.out)
        for records in _recalled(sources, terms, settings):
            names.propose(records)
        with (
            start(address, engine(), settings) as workers,
            pipeline.drafts_of(settings, recall=not force) as cache,
            progress.task("translating", total=len(sources), unit="documents") as advance,
        ):
            run = Run(settings, terms, workers, cache, tm, names, bilingual)
            if limit != 0:
                pipeline.render_names(_recalled(sources, terms, settings), run)
            return _Stream(run, workers, progress).run(sources, advance, force=force, limit=limit)


def _recalled(
    sources: Sequence[tuple[Path, str]], terms: Glossary, settings: Settings
) -> Iterator[list[SegmentRecord]]:
    """Yield the segments of each document that can be read, one document at a time."""
    for path, key in sources:
        with suppress(InputError):
            document = reading.read(path, key, settings, SILENT)
            yield reading.recall(document, reading.load_catalog(document, settings, SILENT), terms)


class _Stream:
    """Documents in progress: prepared in order, drafted in parallel, each by one thread that owns its files."""

    def __init__(self, run: Run, workers: Workers, progress: Progress) -> None:
        self._run = run
        self._workers = workers
        self._progress = progress
        self._holders: dict[str, Future[Outcome]] = {}
        self._bad: list[InputError] = []

    def run(
        self, sources: Sequence[tuple[Path, str]], advance: Callable[[int], None], *, force: bool, limit: int | None
    ) -> list[Outcome]:
        """See `translate`."""
        places = AHEAD * self._workers.count
        going: set[Future[Outcome]] = set()
        every: list[Future[Outcome]] = []
        with ThreadPoolExecutor(places) as pool:
            try:
                for path, key in sources:
                    if prepared := self._prepared(path, key, force=force, limit=limit):
                        limit = limit and limit - len(prepared.to_draft)
                        every.append(self._begun(pool, prepared))
                        every[-1].add_done_callback(lambda _: advance(1))
                        going.add(every[-1])
                    while len(going) >= places:
                        going = self._some_done(going)
                self._run.names.save()
                while going:
                    going = self._some_done(going)
            except BaseException:
                self._workers.stop()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._report_unreadable()
        return [future.result() for future in every]

    def _prepared(self, path: Path, key: str, *, force: bool, limit: int | None) -> DocumentRecord | None:
        """Prepare the document at `path` for drafting; return None when it or its catalog cannot be read."""
        settings = self._run.settings
        try:
            source = reading.read(path, key, settings, self._progress)
            catalog = reading.load_catalog(source, settings, self._progress)
            records = reading.recall(source, catalog, self._run.terms)
            return pipeline.prepare(source, catalog, records, self._run, force=force, limit=limit)
        except WriteError:
            raise
        except InputError as problem:
            self._progress.note(f"skipped: {problem}")
            self._bad.append(problem)
            return None

    def _begun(self, pool: ThreadPoolExecutor, prepared: DocumentRecord) -> Future[Outcome]:
        """Complete the document, after the documents that contain the same sentences.

        On one machine the second of them finds the answers of the first in the draft cache; so it does here.
        """
        texts = {item.record.segment.text for item in prepared.to_draft}
        first = {self._holders[text] for text in texts if text in self._holders}
        future = pool.submit(self._done, prepared, first)
        self._holders |= dict.fromkeys(texts, future)
        return future

    def _done(self, prepared: DocumentRecord, first: set[Future[Outcome]]) -> Outcome:
        wait(first)
        outcome = pipeline.complete(prepared, self._run)
        return replace(outcome, document=replace(outcome.document, text="", data=b""))

    def _some_done(self, going: set[Future[Outcome]]) -> set[Future[Outcome]]:
        """Wait until at least one of `going` ends; return the others. Raises the exception of one that failed."""
        done, left = wait(going, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        self._holders = {text: holder for text, holder in self._holders.items() if holder in left}
        return left

    def _report_unreadable(self) -> None:
        if self._bad:
            more = f" (and {len(self._bad) - 1} more documents)" if len(self._bad) > 1 else ""
            raise InputError(f"{self._bad[0].message}{more}", self._bad[0].hint)
