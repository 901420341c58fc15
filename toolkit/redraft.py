"""Draft chosen segments of a document again, as a run drafts segments without a translation.

The catalog is written while the work goes on, for a page that shows it, and is at the end as a run would write it. So
all requests are planned at once (`engines.batches`), and a segment is written as soon as its draft needs no repair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.engines.watchdog import watched
from toolkit.glossary import Glossary
from toolkit.pipeline import Run
from toolkit.progress import SILENT, Progress
from toolkit.run_state import MACHINE, DocumentRecord, drafting
from toolkit.types import Document

SHARE = 10
"""The share of the time that may go into writing the catalog: one part in so many."""


class Redraft:
    """New drafts for the segments `keys` of a document that has a catalog, in that catalog.

    A segment keeps its translation if a reviewer has edited or approved it, also meanwhile, or if its key is in `left`,
    which may grow meanwhile.
    """

    def __init__(
        self,
        source: Document,
        keys: Collection[str],
        settings: Settings,
        terms: Glossary,
        *,
        left: Collection[str] = (),
        progress: Progress = SILENT,
    ) -> None:
        self._source, self._keys, self._left = source, keys, left
        self._settings, self._terms, self._progress = settings, terms, progress
        self._next = 0.0
        self.written: set[str] = set()
        self.skipped: set[str] = set()

    def make(self, engine: Callable[[], Engine]) -> None:
        """Make the drafts and write them; `engine` is called once the document and its catalog are read.

        The caller has locked the folder (`pipeline.working`). The keys of new drafts in the catalog are in `written`,
        those of segments that a reviewer was faster with in `skipped`. Raises what `pipeline.translate` raises, and
        what `progress` raises to stop it; what was finished before is written.
        """
        settings, progress = self._settings, self._progress
        project = pipeline.load_project([self._source], self._terms, settings, progress)
        watchdog = watched(engine(), patience=settings.patience)
        with pipeline.drafts_of(settings, recall=False) as cache:
            run = project.run(watchdog, cache, progress=progress)
            ((records,), (catalog,)) = project.recalled, project.catalogs
            how = {"force": True, "limit": None, "keys": self._keys}
            document = pipeline.prepare_named(self._source, catalog, records, run, **how)
            run.names.save()
            try:
                with drafting([document], progress) as advance:

                    def step(count: int) -> None:
                        advance(count)
                        if time.monotonic() >= self._next:
                            self._write(document, run)

                    pipeline.draft(document, run, step, early=True)
            finally:
                self._write(document, run)

    def _write(self, document: DocumentRecord, run: Run) -> None:
        """Write new drafts to the catalog as it is now, if there are some."""
        start = time.monotonic()
        done = self.written | self.skipped
        if fresh := {
            key for each in document.segments if each.drafted and (key := each.record.segment.key) not in done
        }:
            self._follow(document, fresh)
            pipeline.judge(document, run)
            pipeline.save(document, run)
            self.written |= fresh - self.skipped
            end = time.monotonic()
            self._next = end + (SHARE - 1) * (end - start)

    def _follow(self, document: DocumentRecord, fresh: Collection[str]) -> None:
        """Take from the file what others wrote there, but for segments with a `fresh` draft that nobody worked on."""
        document.catalog.refresh()
        now = document.catalog.merge([item.record.segment for item in document.segments])
        ignored = document.catalog.ignored()
        for item in document.segments:
            key = item.record.segment.key
            there = now.get(key)
            if key in fresh and (key in self._left or (there and there.state not in MACHINE)):
                self.skipped.add(key)
            ours = key in fresh and key not in self.skipped
            translation = item.record.translation if ours else there
            item.record = replace(item.record, translation=translation, ignored=ignored.get(key, frozenset()))
