"""Watch an engine: abandon it if it hangs, and use smaller batches if it runs out of memory."""

from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from toolkit.engines import Engine, RepairingEngine
from toolkit.engines.engine import Keep, is_parallel
from toolkit.engines.line_ends import is_line_reader
from toolkit.engines.stoppable import wait
from toolkit.errors import EngineError
from toolkit.types import Draft, Request

Answer = TypeVar("Answer")

THREAD = "zhen-engine"
LAST_WORD = 30
"""Seconds a batch has to end when its watchdog is dropped: a process that ends while the network runs may crash."""
STOPPING = 2.0
"""Seconds that a batch has to end after Ctrl-C, if its engine can be stopped."""
SIGNS = ("out of memory", "bad_alloc", "cannot allocate", "can't allocate", "failed to allocate", "not enough memory")


class Watchdog:
    """`engine`, whose batches run in a thread of their own."""

    def __init__(self, engine: Engine, *, patience: float = 0) -> None:
        """Watch `engine`; `patience` is the seconds a batch may take, including loading the model; 0 means no limit."""
        self._engine = engine
        self._patience = patience or None
        self._jobs: queue.SimpleQueue[_EngineCall | None] | None = None

    @property
    def signature(self) -> str:
        """See `Engine.signature`."""
        return self._engine.signature

    @property
    def takes_hints(self) -> bool:
        """See `Engine.takes_hints`."""
        return self._engine.takes_hints

    @property
    def takes_context(self) -> bool:
        """See `Engine.takes_context`."""
        return self._engine.takes_context

    @property
    def parallel_rows(self) -> int:
        """See `ParallelEngine`."""
        return self._engine.parallel_rows if is_parallel(self._engine) else 0

    @property
    def reads_lines(self) -> bool:
        """See `LineReader`."""
        return is_line_reader(self._engine)

    def cancel(self) -> bool:
        """Stop the batch that runs; return whether the engine can be stopped."""
        stop = getattr(self._engine, "cancel", None)
        return stop is not None and stop() is not False

    def translate(self, requests: Sequence[Request], *, n_best: int = 1, **keep: Keep) -> list[list[Draft]]:
        """See `Engine.translate`, and `ParallelEngine.translate` for `keep`.

        Raises `EngineError` also on timeout, or without enough memory for one request.
        """
        try:
            return self._timed(lambda: self._engine.translate(requests, n_best=n_best, **keep))
        except (MemoryError, EngineError) as error:
            if is_parallel(self._engine) or not _lacks_memory(error):  # a server gets one request at a time
                raise
            if len(requests) < 2:
                raise EngineError(
                    f"{self.signature}: not enough memory for a batch of one sentence",
                    "close other programs, or choose a smaller model with --model",
                ) from error
        half = (len(requests) + 1) // 2
        halves = (requests[:half], requests[half:])
        return [drafts for part in halves for drafts in self.translate(part, n_best=n_best, **keep)]

    def line_ends(self, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
        """See `LineReader.line_ends`; also none if the engine is no such reader."""
        engine = self._engine
        return self._timed(lambda: engine.line_ends(lines, ends)) if is_line_reader(engine) else []

    def _timed(self, work: Callable[[], Answer]) -> Answer:
        call = _EngineCall(work)
        self._queue().put(call)
        try:
            ended = wait(call.done, self._patience)
        except BaseException:  # Ctrl-C
            if self.cancel():
                call.done.wait(STOPPING)
            raise
        if not ended:
            self.cancel()
            raise EngineError(
                f"{self.signature}: no answer in {self._patience:.0f} s",
                "run again to continue. If the machine is only slow, use a longer --patience",
            )
        if call.error is not None:
            raise call.error
        return cast(Answer, call.answer)

    def _queue(self) -> queue.SimpleQueue[_EngineCall | None]:
        """Return the queue of calls of the thread: one thread for all, because networks keep thread pools by thread."""
        if self._jobs is None:
            self._jobs = queue.SimpleQueue()
            thread = threading.Thread(target=_serve, args=(self._jobs,), name=THREAD, daemon=True)
            thread.start()
            weakref.finalize(self, _dismiss, self._jobs, thread)
        return self._jobs


def watched(engine: Engine, *, patience: float) -> Engine:
    """Return `engine` with a watchdog: with one for each of two."""
    if isinstance(engine, RepairingEngine):
        return RepairingEngine(*(Watchdog(each, patience=patience) for each in (engine.drafter, engine.repair)))
    return Watchdog(engine, patience=patience)


@dataclass(slots=True)
class _EngineCall:
    """A call of the engine, and its result."""

    work: Callable[[], object]
    done: threading.Event = field(default_factory=threading.Event)
    answer: object = None
    error: BaseException | None = None


BUSY: set[int] = set()
"""The calls that threads are working on, by id."""


def _serve(calls: queue.SimpleQueue[_EngineCall | None]) -> None:
    while call := calls.get():
        BUSY.add(id(call))
        try:
            call.answer = call.work()
        except BaseException as error:
            call.error = error
        finally:
            BUSY.discard(id(call))
            call.done.set()
        del call  # otherwise the network could be destroyed here while the process ends


def _dismiss(calls: queue.SimpleQueue[_EngineCall | None], thread: threading.Thread) -> None:
    """End the thread and wait for it: if it is stopped inside a library, the process crashes."""
    calls.put(None)
    if thread is not threading.current_thread() and not stuck():
        thread.join(LAST_WORD)


def stuck() -> bool:
    """Return whether an engine is still working: a process that ends now must not wait for it."""
    return bool(BUSY)


def _lacks_memory(error: BaseException) -> bool:
    """Return whether an error reports a lack of memory, in the words of any library."""
    causes = (error, error.__cause__)
    return any(isinstance(cause, MemoryError) or any(sign in str(cause).lower() for sign in SIGNS) for cause in causes)
