"""Writing files so that nobody ever sees half of one, and locking folders against a second run."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import InputError, WriteError

_LEFTOVER = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp")


def write_atomic(path: Path, data: bytes | str) -> bool:
    """Put `data` (text as UTF-8) at `path` in one step; return False, touching nothing, if it is there already.

    A temporary file beside the target is written, synced and renamed over it (POSIX rename(2) is atomic). Parent
    folders are made. Raises `WriteError` when the disk is full or the place cannot be written.
    """
    payload = data.encode("utf-8") if isinstance(data, str) else data
    temporary: Path | None = None
    try:
        if path.is_file() and path.stat().st_size == len(payload) and path.read_bytes() == payload:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(payload)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return True


def sweep(folder: Path) -> None:
    """Delete what `write_atomic` left below `folder` when a run was killed; only for who holds the folder's lock."""
    for path in folder.rglob(".*.tmp"):
        if _LEFTOVER.fullmatch(path.name):
            with contextlib.suppress(OSError):
                path.unlink()


def write_error(path: Path, error: OSError) -> WriteError:
    """The `WriteError` that tells a person what `error` at `path` means and what to do."""
    hints = {
        errno.ENOSPC: "free some disk space and run again; finished work is kept",
        errno.EDQUOT: "your disk quota is used up; free some space and run again",
        errno.EACCES: "make it writable or choose another folder with --out",
        errno.EPERM: "make it writable or choose another folder with --out",
        errno.EROFS: "the disk is read-only; choose another folder with --out",
        errno.ENOTDIR: "a file stands where a folder is needed; choose another folder with --out",
        errno.EEXIST: "a file stands where a folder is needed; choose another folder with --out",
        errno.EISDIR: "a folder stands where the file should go; move it away",
    }
    reason = os.strerror(error.errno) if error.errno else str(error)
    return WriteError(f"{path}: cannot write: {reason}", hints.get(error.errno or 0, "check the path and run again"))


@contextlib.contextmanager
def folder_lock(folder: Path, *, busy_hint: str, timeout: float = 0) -> Iterator[None]:
    """Hold `folder/.lock` for the length of a with-block; the system lets go of it when the process dies.

    `timeout` is in seconds, negative to wait for ever. Raises `InputError` (with `busy_hint`) when another process
    holds it, `WriteError` when the folder cannot be written.
    """
    import filelock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        lock.acquire(timeout=timeout)
    except filelock.Timeout as error:
        raise InputError(f"{folder}: another run is working here", busy_hint) from error
    except OSError as error:
        raise write_error(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def saving(path: Path) -> contextlib.AbstractContextManager[None]:
    """Hold while `path` is compared, changed and written, so that no two programs do so at once.

    It is held for as long as a file takes to write; another one waits for it. Raises `InputError` after a minute.
    """
    hint = "close the other program that is saving here, and try again"
    return folder_lock(path.parent / ".zhen" / "saving", busy_hint=hint, timeout=60)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
