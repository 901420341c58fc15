"""Show the progress of a download from its size on disk, whatever program writes it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.2


class Meter:
    """Advances a task to the bytes seen, never backwards and never past the end."""

    def __init__(self, shown: int, total: int, advance: Callable[[int], None]) -> None:
        self._shown, self._total, self._advance = shown, total, advance

    def show(self, seen: int) -> None:
        """Advance the task to `seen` bytes."""
        now = min(seen, self._total)
        if now > self._shown:
            self._advance(now - self._shown)
            self._shown = now


def wait(future: Future[T], tick: Callable[[], None]) -> T:
    """Return the result of `future`; `tick` is called regularly until then."""
    while True:
        try:
            return future.result(timeout=_POLL_SECONDS)
        except TimeoutError:
            if future.done():  # the work itself raised a TimeoutError
                raise
            tick()


def in_background(work: Callable[..., T], *arguments: object, **options: object) -> Future[T]:
    """Start `work` in a daemon thread, so that Ctrl-C ends the program at once."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work(*arguments, **options))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
