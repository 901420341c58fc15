"""The interface by which long work reports its progress.

Library functions take a `Progress`. The command line passes one that draws bars on stderr; the default is
silent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """An object that can show a running task."""

    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0, size: float = 0
    ) -> contextlib.AbstractContextManager[Advance]:
        """Open a task of `total` units (None: unknown), `done` of which are done. Call the context value to advance it.

        `unit` is `bytes`, `segments`, `documents` or `steps`. `size`: the mean number of characters in a unit; then the
        speed is shown in characters. A task may be opened inside another, also by another thread.
        """

    def note(self, message: str) -> None:
        """Show a line to the user, without disturbing the bars."""


class Silent:
    """A `Progress` that shows nothing."""

    @contextlib.contextmanager
    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0, size: float = 0
    ) -> Iterator[Advance]:
        """See `Progress.task`."""
        yield lambda _: None

    def note(self, message: str) -> None:
        """See `Progress.note`."""


SILENT = Silent()
