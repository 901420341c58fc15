"""How long work tells how far it is, without knowing who listens.

Library functions take a `Progress`; the command line passes one that draws bars on stderr, tests and callers who do
not care leave the silent default.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """Something that can show a running task."""

    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0
    ) -> contextlib.AbstractContextManager[Advance]:
        """Open a task of `total` units (None: unknown) of which `done` are done; the context value advances it by n.

        `unit` is `bytes`, `segments` or `steps`.
        """

    def note(self, message: str) -> None:
        """Tell the person one line, without disturbing the bars."""


class Silent:
    """A `Progress` that shows nothing."""

    @contextlib.contextmanager
    def task(self, label: str, *, total: int | None, unit: str = "steps", done: int = 0) -> Iterator[Advance]:
        """See `Progress.task`."""
        yield lambda _: None

    def note(self, message: str) -> None:
        """See `Progress.note`."""


SILENT = Silent()
