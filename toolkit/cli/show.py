"""What the person sees: progress bars, tables and the one line of an error. Progress and messages go to stderr."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from toolkit.errors import ToolkitError
from toolkit.files import write_error
from toolkit.progress import Advance

if TYPE_CHECKING:
    from rich.progress import ProgressColumn


STDOUT = Path("standard output")


class Bars:
    """A `Progress` that draws on stderr; when stderr is not a terminal it prints a line at start and end instead."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)

    @contextmanager
    def task(self, label: str, *, total: int | None, unit: str = "steps", done: int = 0) -> Iterator[Advance]:
        """See `progress.Progress.task`."""
        from rich.progress import Progress

        if total == 0:
            yield lambda _: None
            return
        with Progress(*_columns(unit), console=self._console, transient=unit != "segments") as bars:
            number = bars.add_task(_escaped(label), total=total, completed=done)
            yield lambda count: bars.advance(number, count)

    def note(self, message: str) -> None:
        """See `progress.Progress.note`."""
        self._console.print(_escaped(message), highlight=False)


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


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def say(message: str) -> None:
    """One line on stderr."""
    print(message, file=sys.stderr)  # noqa: T201 - the command line is where printing happens


def out(message: str) -> None:
    """One line on stdout; ends the command quietly when its reader has gone, as `head` does."""
    try:
        print(message)  # noqa: T201 - see above
    except BrokenPipeError as error:
        _leave_pipe()
        raise typer.Exit from error
    except OSError as error:
        raise write_error(STDOUT, error) from error


def prepare() -> None:
    """Make sure that no text is one that stdout and stderr cannot show, whatever encoding they have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flushed(code: int) -> int:
    """`code`, when all of stdout has gone out; otherwise says what went wrong and returns the code for that."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_pipe()
    except OSError as problem:
        _leave_pipe()
        failure = write_error(STDOUT, problem)
        error(failure)
        return failure.exit_code
    return code


def _leave_pipe() -> None:
    """Send the rest of stdout nowhere, so that Python does not fail on it at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def out_json(values: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line on stdout."""
    for value in values:
        out(json.dumps(value, ensure_ascii=False))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, right: frozenset[int] = frozenset()) -> None:
    """A table on stdout; the columns numbered in `right` hold figures."""
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(head):
        grid.add_column(name, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*map(_escaped, row))
    Console().print(grid)


def error(problem: ToolkitError) -> None:
    """The error on one line, ending with the next action."""
    line = " ".join(str(problem).split())
    say(f"zhen: error: {line}")


def counted(count: int, noun: str) -> str:
    """A number and its noun: `1 finding`, `2 findings`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def size(count: int) -> str:
    """Bytes for people: `1.1 GB`, `350 MB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
