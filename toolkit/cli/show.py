"""What the person sees: lines, tables and the one line of an error. Results go to stdout, messages to stderr."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import typer

from toolkit.errors import ToolkitError
from toolkit.files import write_error
from toolkit.units import Reason, Skipped

STDOUT = Path("standard output")
FULL = (errno.ENOSPC, errno.EDQUOT)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def say(message: str) -> None:
    """One line on stderr."""
    with suppress(OSError):  # nobody is there to read it
        print(shown(message, sys.stderr), file=sys.stderr)  # noqa: T201 - the command line is where printing happens


def out(message: str) -> None:
    """One line on stdout; ends the command quietly when its reader has gone, as `head` does."""
    try:
        print(shown(message, sys.stdout))  # noqa: T201 - see above
    except BrokenPipeError as error:
        _leave_pipe()
        raise typer.Exit from error
    except OSError as error:
        raise write_error(STDOUT, error) from error


def shown(text: str, stream: TextIO) -> str:
    r"""Return `text` as `stream` may show it: on a terminal control characters are written as escapes, `\x1b`.

    A document could otherwise change the title of the window or the color of what follows (ECMA-48).
    """
    return CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text) if stream.isatty() else text


def prepare() -> None:
    """Make sure that both streams are there and can show any text, and that a terminal gets no escapes from texts.

    A stream that the caller closed goes nowhere: the next file to be opened would take its number.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
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


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, right: Iterable[int] = (), wrap: int = -1) -> None:
    """A table on stdout; columns in `right` hold figures, only column `wrap` may be folded, and none in a pipe."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(head):
        grid.add_column(name, justify="right" if index in right else "left", no_wrap=index != wrap, overflow="fold")
    for row in rows:
        grid.add_row(*(escape(shown(cell, sys.stdout)) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200).print(grid)


def error(problem: ToolkitError) -> None:
    """The error on one line, ending with the next action."""
    line = " ".join(str(problem).split())
    say(f"zhen: error: {line}")


def left(counts: Mapping[Reason, int]) -> str:
    """What is left of a document: `3 stretches with Chinese (2 code, 1 script)`."""
    total = sum(counts.values())
    stretches = "stretch" if total == 1 else "stretches"
    return f"{total} {stretches} with Chinese ({', '.join(f'{count} {reason}' for reason, count in counts.items())})"


def demand_none(documents: Iterable[tuple[str, Iterable[Skipped]]], allowed: Container[Reason]) -> bool:
    """Whether Chinese is left in one of `documents`, for another reason than those `allowed`; say so for each."""
    from toolkit.skipped import by_reason

    failed = False
    for path, skipped in documents:
        counts = {reason: count for reason, count in by_reason(skipped).items() if reason not in allowed}
        if counts:
            say(f"{path}: left as they are: {left(counts)}. To see them: zhen segment --skipped {shlex.quote(path)}")
        failed = failed or bool(counts)
    return failed


def size(count: int) -> str:
    """Bytes for people: `1.1 GB`, `350 MB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
