"""New drafts of a single segment: several candidates, best first, made in a thread of their own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import checks, enforce
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.units import Draft, Finding, Unit

WIDTH = 5
"""Candidates requested."""

Job = tuple[Unit, "Future[list[JudgedDraft]]"]


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

    def ask(self, unit: Unit) -> Future[list[JudgedDraft]]:
        """Request candidates for `unit`. The future raises what creating and running the engine raises."""
        future: Future[list[JudgedDraft]] = Future()
        if self._thread is None:  # a daemon: the program does not wait for the model at its end
            self._thread = threading.Thread(target=self._work, name="model", daemon=True)
            self._thread.start()
        self._jobs.put((unit, future))
        return future

    def close(self) -> None:
        """Stop the engine, if it can be stopped: nobody waits for candidates any more."""
        if stop := getattr(self._engine, "cancel", None):
            stop()

    def _work(self) -> None:
        while True:
            unit, future = self._jobs.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._candidates(unit))
                except Exception as error:
                    future.set_exception(error)

    def _candidates(self, unit: Unit) -> list[JudgedDraft]:
        if self._engine is None:
            self._engine = self._make()
        if not self._engine.takes_hints:
            unit = replace(unit, similar=None)
        with DraftCache(self._cache) as cache:
            drafts = enforce.candidates(unit, self._engine, cache, judge=checks.judge, n_best=WIDTH)
        return [JudgedDraft(draft, tuple(checks.judge(unit, draft.text))) for draft in drafts]
