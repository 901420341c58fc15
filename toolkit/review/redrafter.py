"""The engine of the page, in a thread of its own: new drafts of a single segment, and long work with many batches."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from toolkit import checks, enforce
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.types import Draft, Finding, SegmentRecord

WIDTH = 5
"""Candidates requested."""

Result = TypeVar("Result")
Job = tuple[Callable[[], Any], "Future[Any]"]


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """A draft and the findings on it."""

    draft: Draft
    findings: tuple[Finding, ...]


class Redrafter:
    """Makes candidates with the engine that `engine` creates on first use; `cache` is the file of the draft cache."""

    def __init__(self, engine: Callable[[], Engine], cache: Path) -> None:
        self._make, self._cache = engine, cache
        self._engine: Engine | None = None
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._aside = False

    def ask(self, record: SegmentRecord) -> Future[list[JudgedDraft]]:
        """Request candidates for `record`. The future raises what creating and running the engine raises."""
        return self.do(lambda: self._candidates(record))

    def do(self, work: Callable[[], Result]) -> Future[Result]:
        """Do `work` in the thread of the engine, after what was asked before."""
        future: Future[Result] = Future()
        self._jobs.put((work, future))
        with self._starting:
            if self._thread is None:  # a daemon: the program does not wait for the model at its end
                self._thread = threading.Thread(target=self._work, name="model", daemon=True)
                self._thread.start()
        return future

    def engine(self) -> Engine:
        """Return the engine, for work in its thread. Raises what creating it raises."""
        if self._engine is None:
            self._engine = self._make()
        return self._engine

    def forget(self) -> None:
        """Create the engine again on next use, because it has failed."""
        self._engine = None

    def pause(self) -> None:
        """Do what was asked meanwhile: long work calls this between two batches."""
        if threading.current_thread() is not self._thread:
            return
        self._aside = True
        try:
            while not self._jobs.empty():
                _do(*self._jobs.get())
        finally:
            self._aside = False

    def cancel(self) -> None:
        """Stop the batch of long work that runs, if the engine can be stopped."""
        if not self._aside:
            self.close()

    def close(self) -> None:
        """Stop the engine, if it can be stopped: nobody waits for candidates any more."""
        if stop := getattr(self._engine, "cancel", None):
            stop()

    def _work(self) -> None:
        while True:
            _do(*self._jobs.get())

    def _candidates(self, record: SegmentRecord) -> list[JudgedDraft]:
        engine = self.engine()
        if not engine.takes_hints:
            record = replace(record, similar=None)
        with DraftCache(self._cache) as cache:
            drafts = enforce.candidates(record, engine, cache, judge=checks.judge, n_best=WIDTH)
        return [JudgedDraft(draft, tuple(checks.judge(record, draft.text))) for draft in drafts]


def _do(work: Callable[[], Any], future: Future[Any]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
