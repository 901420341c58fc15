"""Work in another thread that Ctrl-C and other threads can stop, wherever it was started.

A thread may have an event loop already, as in a notebook. There another one cannot run, and Ctrl-C need not interrupt:
asyncio only cancels the task that waits.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeVar

LOOK = 0.1
"""Seconds between two looks at the task that waits."""
Result = TypeVar("Result")


class Stoppable:
    """Runs one coroutine at a time, each in an event loop of its own."""

    def __init__(self) -> None:
        self._running: Future[Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is work to stop."""
        return self._running is not None

    def run(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Return what `work` returns. Ctrl-C, and the end of the task that calls this, stop it."""
        from anyio.from_thread import start_blocking_portal

        ended = threading.Event()
        with start_blocking_portal() as portal:  # with an exception, it cancels the work
            self._running = future = portal.start_task_soon(work)
            future.add_done_callback(lambda _: ended.set())
            try:
                wait(ended)
                return future.result()
            finally:
                self._running = None

    def stop(self) -> None:
        """Stop the work that another thread waits for, which raises `CancelledError` there."""
        if running := self._running:
            running.cancel()


def wait(event: threading.Event, seconds: float | None = None) -> bool:
    """Wait for `event`, at most `seconds`; return whether it happened.

    Raises `asyncio.CancelledError` if the task in which this is called is cancelled meanwhile.
    """
    task = _task()
    if task is None:
        return event.wait(seconds)
    before, end = task.cancelling(), None if seconds is None else time.monotonic() + seconds
    while not event.wait(LOOK if end is None else min(LOOK, max(0.0, end - time.monotonic()))):
        if task.cancelling() > before:
            raise asyncio.CancelledError
        if end is not None and time.monotonic() >= end:
            return False
    return True


def _task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:  # no event loop runs here
        return None
