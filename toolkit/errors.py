"""The errors the toolkit raises on purpose, and the exit code each one means.

    ToolkitError            1
    ├── UsageError          2   the command was called wrongly
    ├── InputError          3   a document, glossary, catalog or setting is bad
    │   └── WriteError      3   an output could not be written
    └── EngineError         4   a model could not be had, loaded or run
        └── ModelError      4   pulling, verifying or converting a model failed

Every error carries a message that names the place and a hint that names the next step; the command line prints
both on one line and exits with `exit_code`. Library code raises these and never prints.
"""

from __future__ import annotations


class ToolkitError(Exception):
    """Base of all deliberate errors.

    `message` names what is wrong and where (`glossary/ai.csv:12: …`); `hint` is the next action, or empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(ToolkitError):
    """A flag, name or combination of them is wrong."""

    exit_code = 2


class InputError(ToolkitError):
    """Something the toolkit reads is missing, damaged or of the wrong kind."""

    exit_code = 3


class WriteError(InputError):
    """A file or folder the toolkit has to write cannot be written."""


class EngineError(ToolkitError):
    """A translation engine failed to load or to run."""

    exit_code = 4


class ModelError(EngineError):
    """A model could not be found, downloaded, verified or converted."""
