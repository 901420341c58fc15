"""The deliberate errors of the toolkit, and the exit code of each.

    ToolkitError            1
    ├── UsageError          2   the command was called wrongly
    ├── InputError          3   a document, glossary, catalog or setting is bad
    │   └── WriteError      3   an output cannot be written
    └── EngineError         4   a model cannot be loaded or run
        └── ModelError      4   a model cannot be downloaded, verified or converted

Every error has a message that names the place and a hint that names the next step. The command line prints both on one
line and exits with `exit_code`. The other modules raise errors and never print them.
"""

from __future__ import annotations


class ToolkitError(Exception):
    """Base of all deliberate errors.

    Attributes:
        message: What is wrong and where, without a full stop: `glossary/ai.csv:12: 星门 has no target`.
        hint: The next action, or empty: `add one`, `run: zhen models pull opus-mt-zh-en`. It is shown as a sentence.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        if not self.hint:
            return self.message
        end = "" if ": " in self.hint or self.hint.endswith(".") else "."  # a colon comes before a command or a list
        return f"{self.message}. {self.hint[0].upper()}{self.hint[1:]}{end}"


class UsageError(ToolkitError):
    """An option, a name or a combination of them is wrong."""

    exit_code = 2


class InputError(ToolkitError):
    """An input is missing, damaged or of the wrong kind."""

    exit_code = 3


class WriteError(InputError):
    """An output file or folder cannot be written."""


class EngineError(ToolkitError):
    """A translation engine cannot be loaded or run."""

    exit_code = 4


class ModelError(EngineError):
    """A model cannot be found, downloaded, verified or converted."""


def first_line(error: Exception) -> str:
    """Return the first line of the message of any `error`, or its type if it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
