"""Show progress on stderr: bars on a terminal, a few lines in a log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.cli import show
from toolkit.progress import Advance, Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn

STEPS = 10
"""How many lines a task prints in a log."""


def progress() -> Progress:
    """Return bars if stderr is a terminal, else lines."""
    from rich.console import Console

    console = Console(stderr=True)
    return Bars(console) if console.is_interactive else Lines()


class Bars:
    """A `Progress` that draws bars on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def task(self, label: str, *, total: int | None, unit: str = "steps", done: int = 0) -> Iterator[Advance]:
        """See `progress.Progress.task`."""
        from rich.markup import escape
        from rich.progress import Progress as RichProgress

        if total == 0:
            yield lambda _: None
            return
        with RichProgress(*_columns(unit), console=self._console, transient=unit != "segments") as bars:
            number = bars.add_task(escape(label), total=total, completed=done)
            yield lambda count: bars.advance(number, count)

    def note(self, message: str) -> None:
        """See `progress.Progress.note`."""
        self._console.print(message, highlight=False, markup=False, soft_wrap=True)


class Lines:
    """A `Progress` for logs and pipes: whole lines, few of them, without control characters."""

    @contextmanager
    def task(self, label: str, *, total: int | None, unit: str = "steps", done: int = 0) -> Iterator[Advance]:
        """See `progress.Progress.task`."""
        start, reached = time.monotonic(), done

        def advance(count: int) -> None:
            nonlocal reached
            before, reached = reached, reached + count
            if total and before * STEPS // total < reached * STEPS // total:
                pace = (reached - done) / max(time.monotonic() - start, 1e-6)
                show.say(f"{label}: {_amount(reached, total, unit)}{_outlook(pace, total - reached, unit)}")

        if total != 0:
            show.say(f"{label}: {_amount(done, total, unit) if total else 'started'}")
        yield advance

    def note(self, message: str) -> None:
        """See `progress.Progress.note`."""
        show.say(message)


def _amount(reached: int, total: int, unit: str) -> str:
    return f"{show.size(reached)} of {show.size(total)}" if unit == "bytes" else f"{reached} of {total} {unit}"


def _outlook(pace: float, left: int, unit: str) -> str:
    speed = f", {pace:.1f}/s" if unit == "segments" else ""
    return f"{speed}, {left / pace:.0f} s left" if left and pace > 0 else speed


def _columns(unit: str) -> list[ProgressColumn]:
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    middle: list[ProgressColumn]
    if unit == "bytes":
        middle = [DownloadColumn(), TransferSpeedColumn()]
    else:
        middle = [TextColumn("{task.completed:.0f}/{task.total} " + unit), _speed_column(unit)]
    return [TextColumn("{task.description}"), BarColumn(bar_width=30), *middle, TimeRemainingColumn(compact=True)]


def _speed_column(unit: str) -> ProgressColumn:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None or unit != "segments" else f"{speed:.1f}/s")

    return Speed()
