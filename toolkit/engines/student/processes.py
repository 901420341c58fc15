"""Processes that run a student: one for each core (`program`)."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path

PROGRAM = Path(__file__).with_name("program.py")


class StudentProcesses:
    """At most `size` processes with the network in `files`, started when they are needed. Threads may share it."""

    def __init__(self, files: Sequence[Path], size: int) -> None:
        self.size = size
        self._command = [sys.executable, "-P", str(PROGRAM), *map(str, files)]
        self._idle: queue.LifoQueue[subprocess.Popen[str] | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._running: set[subprocess.Popen[str]] = set()
        weakref.finalize(self, _end, self._running)

    def translate(self, sentence: str) -> str:
        """Return the answer of one of the processes. Raises `RuntimeError` if it fails or is stopped."""
        process = self._idle.get()
        try:
            if process is None:
                process = self._started()
                _asked(process)  # it has loaded the network
            return _asked(process, json.dumps(sentence))
        except BaseException:
            if process:
                self._running.discard(process)
                _end({process})
                process = None
            raise
        finally:
            self._idle.put(process)

    def stop(self) -> None:
        """End all processes, also while they work; `translate` starts new ones."""
        for process in tuple(self._running):
            process.kill()

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own program, and files of the model
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for zhen alone
        )
        self._running.add(process)
        return process


def _asked(process: subprocess.Popen[str], line: str = "") -> str:
    """Send a line, and return the text of the next answer. Raises `RuntimeError`."""
    if not (process.stdin and process.stdout):
        raise TypeError("pipes are needed")
    with contextlib.suppress(OSError):  # it has ended, so there is no answer
        if line:
            process.stdin.write(line + "\n")
            process.stdin.flush()
    answer = json.loads(process.stdout.readline() or '{"error": "its process ended"}')
    if answer["error"]:
        raise RuntimeError(answer["error"])
    return str(answer["text"])


def _end(processes: set[subprocess.Popen[str]]) -> None:
    for process in tuple(processes):
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()
    processes.clear()
