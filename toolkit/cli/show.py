"""Print lines, tables, JSON and errors. Results go to stdout, messages to stderr."""

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
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

import typer

from toolkit.errors import ToolkitError
from toolkit.files import write_error
from toolkit.text import counted
from toolkit.types import Reason, Severity, Skipped

STDIN = "standard input"
STDOUT = Path("standard output")
SGR = {"red": 31, "green": 32, "yellow": 33, "magenta": 35, "cyan": 36}
COLORS = {
    **dict.fromkeys(("error", "problem", "outdated"), "red"),
    **dict.fromkeys(("warning", "note", "draft"), "yellow"),
    **dict.fromkeys(("info", "edited"), "cyan"),
    **dict.fromkeys(("ok", "approved"), "green"),
    "new": "magenta",
}
"""The colors of severities, of the states of segments, and of the results of `zhen doctor`."""
FULL = (errno.ENOSPC, errno.EDQUOT)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(slots=True)
class Verbosity:
    """How much is printed on stderr."""

    quiet: bool = False
    verbose: bool = False


VERBOSITY = Verbosity()


def say(*parts: str) -> None:
    """Print one line on stderr, unless --quiet is given. Severities and states among its parts are colored."""
    if not VERBOSITY.quiet:
        complain(*parts)


def detail(*parts: str) -> None:
    """Print one line on stderr if --verbose is given."""
    if VERBOSITY.verbose:
        say(*parts)


def complain(*parts: str) -> None:
    """Print one line on stderr, always."""
    with suppress(OSError):  # the pipe is closed
        print(_line(parts, sys.stderr), file=sys.stderr)  # noqa: T201 - the command line is where printing happens


def out(*parts: str) -> None:
    """Print one line on stdout; see `say` for its parts. End without a message if the pipe is closed, as by `head`."""
    try:
        print(_line(parts, sys.stdout))  # noqa: T201 - see above
    except BrokenPipeError as error:
        _leave_pipe()
        raise typer.Exit from error
    except OSError as error:
        raise write_error(STDOUT, error) from error


def _line(parts: Iterable[str], stream: TextIO) -> str:
    return "".join(_painted(part, stream) for part in parts)


def _painted(part: str, stream: TextIO) -> str:
    """Return `part` for `stream`: at a terminal the name of a severity, a state and so on is colored (ECMA-48, SGR)."""
    text = shown(part, stream)
    color = COLORS.get(part) if isinstance(part, StrEnum) and colored(stream) else None
    return f"\x1b[{SGR[color]}m{text}\x1b[0m" if color else text


def colored(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal that shows colors, and the user wants them (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def shown(text: str, stream: TextIO) -> str:
    r"""Return `text` for `stream`: on a terminal, control characters are written as escapes, `\x1b`.

    Otherwise a document could change the title of the window or the color of the next lines (ECMA-48).
    """
    return CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text) if stream.isatty() else text


def prepare() -> None:
    """Make sure that all standard streams are open and that stdout and stderr can show any text.

    The output of a stream that the caller closed is discarded: the next file to be opened would take its number.
    """
    VERBOSITY.quiet = VERBOSITY.verbose = False
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
    """Flush stdout. Return `code`, or report what went wrong and return the exit code for that."""
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
    """Discard the rest of stdout, so that Python does not fail on it when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def out_json(values: Iterable[Mapping[str, Any]]) -> None:
    """Print one JSON object per line on stdout."""
    for value in values:
        out(json.dumps(value, ensure_ascii=False))


def values(thing: object, *names: str) -> dict[str, Any]:
    """Return the attributes `names` of `thing`, for JSON."""
    return {name: getattr(thing, name) for name in names}


def error(problem: ToolkitError) -> None:
    """Print an error on one line that ends with what to do next."""
    line = " ".join(str(problem).split())
    complain(f"zhen: error: {line}")


def left(counts: Mapping[Reason, int]) -> str:
    """Return how much Chinese is skipped: `3 places with Chinese (2 code, 1 script)`."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in counts.items())
    return f"{counted(sum(counts.values()), 'place')} with Chinese ({reasons})"


def demand_none(documents: Iterable[tuple[str, Iterable[Skipped]]], allowed: Container[Reason]) -> bool:
    """Report each document with Chinese that is skipped for a reason not in `allowed`. Return whether there is one."""
    from toolkit.skipped import by_reason

    failed = False
    for path, skipped in documents:
        counts = {reason: count for reason, count in by_reason(skipped).items() if reason not in allowed}
        if counts:
            hint = "" if path == STDIN else f". To see them: zhen segment --skipped {shlex.quote(path)}"
            say(f"{path}: skipped: {left(counts)}{hint}")
        failed = failed or bool(counts)
    return failed


def findings(counts: Mapping[Severity, int]) -> str:
    """Return how many findings there are by severity: `1 error, 2 warnings`; `none` if there are none."""
    return ", ".join(counted(count, severity) for severity, count in counts.items() if count) or "none"


def size(count: int) -> str:
    """Return a number of bytes in a readable unit: `1.1 GB`, `350 MB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
