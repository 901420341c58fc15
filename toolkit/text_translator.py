"""Translate texts that are in no file: typed, or from another program. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from toolkit import translation_memory
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.engines import Engine
from toolkit.engines.line_ends import rate_with
from toolkit.engines.watchdog import watched
from toolkit.names.name_table import NameTable
from toolkit.pipeline import Run, draft, judge, prepare_named
from toolkit.progress import SILENT, Progress
from toolkit.reading import load_terms, recall
from toolkit.run_state import DocumentRecord
from toolkit.types import Document


class TextTranslator:
    """Translates documents with the glossary, the names and the translation memory of a project.

    Use as a context manager. Drafts and new names are remembered until it ends.
    """

    def __init__(self, settings: Settings, engine: Callable[[], Engine], *, progress: Progress = SILENT) -> None:
        """Load the project of `settings`, then create the engine; its model is loaded only for a new draft.

        Raises what `pipeline.translate` raises.
        """
        terms = load_terms(settings, note=progress.note)
        tm = translation_memory.load(settings.out, settings.tm, note=progress.note)
        names = NameTable(settings.out)
        watchdog = watched(engine(), patience=settings.patience)
        self._run = Run(settings, terms, watchdog, DraftCache(IN_MEMORY), tm, names)

    def __enter__(self) -> TextTranslator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run.cache.__exit__(kind, error, trace)

    def translate(self, source: Document, *, limit: int | None = None, progress: Progress = SILENT) -> DocumentRecord:
        """Return the record of `source` with drafts of at most `limit` segments, and findings.

        Raises `EngineError`.
        """
        run = self._run
        catalog = Catalog(run.settings.out / f"{source.id}.po", source.path)  # empty, and never saved
        segments = recall(
            source, catalog, run.terms, rate_with(run.engine, run.cache, progress) if limit != 0 else None
        )
        run.names.propose(segments)
        document = prepare_named(source, catalog, segments, run, force=False, limit=limit)
        with progress.task("drafting", total=len(document.to_draft), unit="segments") as advance:
            draft(document, run, advance)
        judge(document, run)
        return document
