"""Showing how a download grows by looking at the disk, whatever program writes it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.2


class Meter:
    """Advances a task to the bytes seen, never backwards and never past the end."""

    def __init__(self, shown: int, total: int, advance: Callable[[int], None]) -> None:
        self._shown, self._total, self._advance = shown, total, advance

    def show(self, seen: int) -> None:
        """Bring the task to `seen` bytes."""
        now = min(seen, self._total)
        if now > self._shown:
            self._advance(now - self._shown)
            self._shown = now


def wait(future: Future[T], tick: Callable[[], None]) -> T:
    """The result of `future`; `tick` is called now and then until it is there."""
    while True:
        try:
            return future.result(timeout=_POLL_SECONDS)
        except TimeoutError:
            if future.done():  # the work itself raised a TimeoutError
                raise
            tick()


def bytes_in(folder: Path) -> int:
    """The bytes of all files below `folder`, while others write there."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # it has just been moved
            continue
    return total
