"""Show progress on stderr: bars on a terminal, a few lines in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.cli import show
from toolkit.progress import SILENT, Advance, Progress
from toolkit.text import duration

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn

STEPS = 10
"""How many lines a task prints in a log."""
SHORT = 2.0
"""Seconds after which also a minor task prints lines in a log."""
MINOR = ("reading", "matching")


def progress() -> Progress:
    """Return bars if stderr is a terminal, else lines; nothing with --quiet."""
    if show.VERBOSITY.quiet:
        return SILENT
    from rich.console import Console

    console = Console(stderr=True)
    return Bars(console) if console.is_interactive else ProgressLines()


class Bars:
    """A `Progress` that draws bars on a terminal. A task inside another has its bar below that."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._open = 0
        self._live: RichProgress | None = None

    @contextmanager
    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0, size: float = 0
    ) -> Iterator[Advance]:
        """See `progress.Progress.task`."""
        from rich.markup import escape

        if total == 0:
            yield lambda _: None
            return
        with self._drawn(keep=unit == "segments") as bars:
            number = bars.add_task(escape(label), total=total, completed=done, unit=unit, size=size)
            try:
                yield lambda count: bars.advance(number, count)
            finally:
                if self._open > 1:
                    bars.remove_task(number)

    @contextmanager
    def _drawn(self, *, keep: bool) -> Iterator[RichProgress]:
        """Return the bars that are on the terminal; the outermost task draws them; with `keep` they are left there."""
        from rich.progress import Progress as RichProgress

        with self._lock:
            self._open += 1
            if self._live is None:
                self._live = RichProgress(*_columns(), console=self._console, transient=not keep)
                self._live.start()
            live = self._live
        try:
            yield live
        finally:
            with self._lock:
                self._open -= 1
                if not self._open:
                    live.stop()
                    self._live = None

    def note(self, message: str) -> None:
        """See `progress.Progress.note`."""
        self._console.print(message, highlight=False, markup=False, soft_wrap=True)


class ProgressLines:
    """A `Progress` for logs and pipes: whole lines, few of them, without control characters.

    A task that is short is not shown if it is inside another, or reads or matches documents.
    """

    def __init__(self) -> None:
        self._open = 0

    @contextmanager
    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0, size: float = 0
    ) -> Iterator[Advance]:
        """See `progress.Progress.task`."""
        start, reached = time.monotonic(), done
        minor = self._open > 0 or label in MINOR

        def advance(count: int) -> None:
            nonlocal reached
            before, reached = reached, reached + count
            elapsed = time.monotonic() - start
            if minor and elapsed < SHORT:
                return
            if total and before * STEPS // total < reached * STEPS // total:
                outlook = _outlook(reached - done, total - reached, elapsed, unit, size)
                show.say(f"{label}: {_amount(reached, total, unit)}{outlook}")

        if total != 0 and not minor:
            show.say(f"{label}: {_amount(done, total, unit) if total else 'started'}")
        self._open += 1
        try:
            yield advance
        finally:
            self._open -= 1

    def note(self, message: str) -> None:
        """See `progress.Progress.note`."""
        show.say(message)


def _amount(reached: int, total: int, unit: str) -> str:
    return f"{show.size(reached)} of {show.size(total)}" if unit == "bytes" else f"{reached} of {total} {unit}"


def _outlook(made: int, left: int, elapsed: float, unit: str, size: float) -> str:
    """Return speed, elapsed and remaining time: `, 35 characters/s, 12 s, 40 s left`."""
    pace = made / max(elapsed, 1e-6)
    parts = [
        _speed(pace, unit, size),
        duration(elapsed),
        f"{duration(left / pace)} left" if left and pace > 0 else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def _speed(pace: float, unit: str, size: float) -> str:
    """Return a speed of `pace` units a second."""
    if size:
        return f"{pace * size:.0f} characters/s"
    return f"{pace:.1f}/s" if unit == "segments" else ""


def _columns() -> list[ProgressColumn]:
    from rich.progress import BarColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.text import Text

    class Amount(ProgressColumn):
        """How much is done, and how fast."""

        def render(self, task: Task) -> Text:
            unit, size, speed = task.fields["unit"], task.fields["size"], task.finished_speed or task.speed
            if size and task.elapsed:  # batches are rare: the mean is steadier
                speed = task.completed / task.elapsed
            if task.total is None:
                return Text("")
            done, total = int(task.completed), int(task.total)
            if unit == "bytes":
                return Text(_amount(done, total, unit) + (f" {show.size(int(speed))}/s" if speed else ""))
            return Text(f"{done}/{total} {unit} {_speed(speed, unit, size) if speed else ''}".rstrip())

    return [
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        Amount(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
    ]
