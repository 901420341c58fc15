"""The long work of the page: in the thread of the engine, one at a time, with progress, until it ends or is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from toolkit.errors import EngineError, InputError, ToolkitError, UsageError
from toolkit.progress import Advance
from toolkit.review.redrafter import Redrafter


class StoppedError(Exception):
    """A reviewer has stopped the work."""


@dataclass(slots=True)
class RunningTask:
    """A task of the work: `done` of `total` units."""

    label: str
    unit: str
    total: int | None
    done: int

    def __str__(self) -> str:
        label = self.label.capitalize()
        return f"{label}: {self.done:,} of {self.total:,} {self.unit}" if self.total else f"{label} …"


class BackgroundWork:
    """Work on `subject` with the name `title`: what the page shows of it, and the `Progress` it reports to.

    `left`: the keys of segments that it must not change, because a reviewer has opened them meanwhile. `problem` is the
    message of the error that ended it. `summary` says what has been done so far.
    """

    def __init__(self, subject: str, title: str, summary: Callable[[], str], redrafter: Redrafter) -> None:
        self.subject, self.title, self._summary, self._redrafter = subject, title, summary, redrafter
        self.left: set[str] = set()
        self.tasks: list[RunningTask] = []
        self.problem = ""
        self.stopping = self.has_ended = False

    @property
    def line(self) -> str:
        """What it does now; what it has done when it has ended."""
        if self.has_ended:
            return f"{'Stopped. ' if self.stopping else ''}{self._summary()}"
        return str(self.current or "Waiting for the model …")

    @property
    def current(self) -> RunningTask | None:
        """The task it works on."""
        return next(reversed(self.tasks), None)

    @contextmanager
    def task(
        self, label: str, *, total: int | None, unit: str = "steps", done: int = 0, size: float = 0
    ) -> Iterator[Advance]:
        """See `Progress.task`. Raises `StoppedError` after `stop`."""
        task = RunningTask(label, unit, total, done)
        self.tasks.append(task)

        def advance(count: int) -> None:
            task.done += count
            self._redrafter.pause()
            if self.stopping:
                raise StoppedError

        try:
            yield advance
        finally:
            self.tasks.remove(task)

    def note(self, message: str) -> None:
        """See `Progress.note`: the page does not show notes."""

    def stop(self) -> None:
        """Stop after the batch that runs; at once, if this is called again and the engine can be stopped."""
        if self.stopping:
            self._redrafter.cancel()
        self.stopping = True

    def run(self, work: Callable[[BackgroundWork], None]) -> None:
        """Do `work`. An error ends it, and is shown."""
        try:
            if not self.stopping:
                work(self)
        except StoppedError:
            pass
        except InputError as error:
            self.problem = str(error)
        except Exception as error:
            if not self.stopping:  # a batch that is stopped fails
                self.problem = str(error) if isinstance(error, ToolkitError) else _bug(error)
            if isinstance(error, EngineError):
                self._redrafter.forget()
        finally:
            self.has_ended = True


class Background:
    """The work that runs, or that ran last."""

    def __init__(self, redrafter: Redrafter) -> None:
        self.redrafter = redrafter
        self._work: BackgroundWork | None = None
        self._lock = threading.Lock()

    def on(self, subject: str) -> BackgroundWork | None:
        """Return the work on `subject` that runs or has ended."""
        work = self._work
        return work if work and work.subject == subject else None

    def start(
        self, subject: str, title: str, work: Callable[[BackgroundWork], None], summary: Callable[[], str]
    ) -> BackgroundWork:
        """Start `work` with its object. Raises `UsageError` while other work runs."""
        with self._lock:
            if self._work and not self._work.has_ended:
                what = f"{self._work.title} is still running"
                raise UsageError(what, "wait until it ends, or stop it on its page")
            started = self._work = BackgroundWork(subject, title, summary, self.redrafter)
        self.redrafter.do(lambda: started.run(work))
        return started

    def stop(self, subject: str) -> None:
        """Stop the work on `subject`; if it has ended, show it no more."""
        with self._lock:
            if (work := self.on(subject)) and work.has_ended:
                self._work = None
            elif work:
                work.stop()


def _bug(error: Exception) -> str:
    what = f"internal error: {type(error).__name__}: {error}"
    return str(ToolkitError(what, "please report this bug. Finished drafts are kept"))
