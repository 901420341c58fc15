"""The disk of the cache: free space, checksums, sizes, the progress of downloads, and errors with a next step."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from toolkit.errors import ModelError, WriteError
from toolkit.files import write_atomic
from toolkit.models.registry import ModelFile
from toolkit.progress import Progress

_ELSEWHERE = "check the disk, or set ZHEN_CACHE to a writable folder"


def sha256(path: Path, advance: Callable[[int], None] = lambda _: None) -> str:
    """Return the hex SHA-256 of a file, read in pieces of 4 MiB; `advance` gets the number of bytes read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 22):
            digest.update(piece)
            advance(len(piece))
    return digest.hexdigest()


def verify(path: Path, expected: ModelFile, *, progress: Progress) -> None:
    """Raise `ModelError`, and delete the file, unless size and SHA-256 of `path` are the expected ones."""
    with progress.task(f"verifying {expected.name}", total=expected.size, unit="bytes") as advance:
        digest = sha256(path, advance)
    if digest != expected.sha256:
        size = path.stat().st_size
        path.unlink()
        raise ModelError(
            f"{path}: wrong checksum: SHA-256 {digest} ({size} bytes) instead of {expected.sha256} "
            f"({expected.size} bytes). The file was deleted",
            "pull it again. If that does not help, use another index or mirror",
        )


def existing(folder: Path) -> Path:
    """Return `folder`, or the nearest folder above it that exists."""
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def need_space(folder: Path, wanted: int, what: str) -> None:
    """Raise `ModelError` when fewer than `wanted` bytes are free for `what` at `folder`, which need not exist yet."""
    free = shutil.disk_usage(existing(folder)).free
    if free < wanted:
        raise ModelError(
            f"{folder}: {what} needs {_gigabytes(wanted)}, but {_gigabytes(free)} are free",
            "free some space, or set ZHEN_CACHE to a folder on another disk",
        )


@contextlib.contextmanager
def guard(folder: Path) -> Iterator[None]:
    """Convert an `OSError` or `WriteError` about the cache to a `ModelError` with the next step."""
    try:
        yield
    except WriteError as error:
        raise ModelError(error.message, _ELSEWHERE) from error
    except OSError as error:
        raise ModelError(f"{error.filename or folder}: {error.strerror or error}", _ELSEWHERE) from error


def bytes_in(folder: Path) -> int:
    """Return the bytes of all files below `folder`, while other processes may write there."""
    total = 0
    for parent, _, names in os.walk(folder):  # which skips folders that vanish; rglob does not
        for name in names:
            with contextlib.suppress(OSError):  # it has just been moved
                total += Path(parent, name).stat().st_size
    return total


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in `path`, or None when it is missing or damaged (then it is made again)."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_json(path: Path, value: object) -> None:
    """Write `value` as JSON to `path`. Raises `WriteError`."""
    write_atomic(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


T = TypeVar("T")
_POLL_SECONDS = 0.2


class Meter:
    """Advances a task to the bytes seen, never backwards and never past the end."""

    def __init__(self, shown: int, total: int, advance: Callable[[int], None]) -> None:
        self._shown, self._total, self._advance = shown, total, advance

    def show(self, seen: int) -> None:
        """Advance the task to `seen` bytes."""
        now = min(seen, self._total)
        if now > self._shown:
            self._advance(now - self._shown)
            self._shown = now


def wait(future: Future[T], tick: Callable[[], None]) -> T:
    """Return the result of `future`; `tick` is called regularly until then."""
    while True:
        try:
            return future.result(timeout=_POLL_SECONDS)
        except TimeoutError:
            if future.done():  # the work itself raised a TimeoutError
                raise
            tick()


def in_background(work: Callable[..., T], *arguments: object, **options: object) -> Future[T]:
    """Start `work` in a daemon thread, so that Ctrl-C ends the program at once."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work(*arguments, **options))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future
