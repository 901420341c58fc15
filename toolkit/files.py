"""Write files so that no program sees half of one, and lock folders against a second run."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import json
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import InputError, WriteError

TRIES = 20
"""How often a save is repeated because another program saved at the same time."""

_TEMPORARY = re.compile(r"\..{1,40}\.zhen-(\d+)-[a-z0-9_]+\.tmp", re.DOTALL)
_AT_FDCWD, _NO_REPLACE, _EXCHANGE = -100, 1, 2  # renameat2(2)


def write_atomic(path: Path, data: bytes | str) -> bool:
    """Write `data` (text as UTF-8) to `path` in one step; return False, without a change, if the file already has it.

    A temporary file next to the target is written, synced and renamed over it (POSIX rename(2) is atomic). Parent
    folders are created. A symbolic link is kept, and its target is written. Raises `WriteError` when the disk is full,
    the file is read-only or the path cannot be written.
    """
    payload = data.encode("utf-8") if isinstance(data, str) else data
    with _writing(path) as place:
        if place.is_file() and place.stat().st_size == len(payload) and place.read_bytes() == payload:
            return False
        with _temporary(place, payload) as temporary:
            os.replace(temporary, place)
    return True


def write_unless_changed(path: Path, data: bytes, expected: bytes | None) -> bool:
    """Write `data` as `write_atomic` does, but only over a file that still has the content `expected` (None: no file).

    Returns False when the file has another content; then it does not change. Linux exchanges the two files in one step,
    and the old file is compared afterwards, so that no save of another program in between is lost. On other systems
    the file is compared directly before it is replaced.
    """
    with _writing(path) as place, _temporary(place, data) as temporary:
        if _content(place) != expected:
            return False
        done = _renamed(temporary, place, _NO_REPLACE if expected is None else _EXCHANGE)
        if done is None:
            os.replace(temporary, place)
            return True
        if not done or expected is None or temporary.read_bytes() == expected:
            return done
        _renamed(temporary, place, _EXCHANGE)  # another program saved in between: restore its file
        if temporary.read_bytes() != data:  # and saved again
            _renamed(temporary, place, _EXCHANGE)
        return False


def below(folder: Path) -> list[Path]:
    """Return every file below `folder` that is not in a hidden folder, sorted.

    Raises `InputError` with the name of a folder that cannot be listed, because its files would be missing silently.
    """

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # deleted since its parent was listed
            hint = "make the folder readable, or move it"
            raise InputError(f"{error.filename}: cannot list the folder: {error.strerror}", hint) from error

    paths: list[Path] = []
    for parent, names, files in os.walk(folder, onerror=refuse):
        names[:] = (name for name in names if not name.startswith("."))
        paths += (Path(parent, name) for name in files)
    return sorted(paths)


def rewrite(path: Path, change: Callable[[bytes | None], bytes | None]) -> bool:
    """Replace the content of `path` (None: no file) by the result of `change`, unless that is the same or None.

    Only one process at a time does this with a file. The lock is in the user's cache folder, because the file may be in
    a repository. If another program saves at the same time, `change` runs again on the new content. Raises
    `InputError`, `WriteError`, and what `change` raises; then nothing is written. Returns whether the file was written.
    """
    identity = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:24]
    hint = "close the other program that saves this file"
    with folder_lock(cache_dir() / "rewriting" / identity, busy_hint=hint, timeout=60):
        _delete_left(path.parent.glob(".*.tmp"))
        for _ in range(TRIES):
            before = read_bytes(path)
            after = change(before)
            if after is None or after == before:
                return False
            if write_unless_changed(path, after, before):
                return True
    raise keeps_changing(path)


def read_bytes(path: Path) -> bytes | None:
    """Return the bytes of `path`, None when there is no such file. Raises `InputError` when it cannot be read."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe or a device may never end
            raise InputError(f"{path}: not a regular file", "check the path")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(
            f"{path}: cannot read: {error.strerror or error}", "check the path and its permissions"
        ) from error


def package_data(package: str, name: str) -> dict[str, Any]:
    """Return the content of a JSON or TOML file of `package`."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
    return content


class Stamp(NamedTuple):
    """What differs if a file was changed, replaced, or given other permissions."""

    written: int
    changed: int
    size: int
    number: int


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of the file at `path`, None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def keeps_changing(path: Path) -> InputError:
    """Return the error for a file that changed before each attempt to save it."""
    return InputError(f"{path}: another program keeps changing it", "close that program and run again")


def cache_dir() -> Path:
    """Return the folder for files that can be downloaded or made again: `$ZHEN_CACHE`, or the system's cache folder."""
    import platformdirs

    chosen = os.environ.get("ZHEN_CACHE")
    try:
        return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_cache_dir("zhen"))
    except RuntimeError as error:  # neither HOME nor an account names a home folder
        raise InputError("no home folder for the cache", "set ZHEN_CACHE to a folder") from error


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[Path]:
    """Yield the file to write for `path`, with symbolic links resolved. Converts system errors to `WriteError`."""
    try:
        place = path.resolve() if path.is_symlink() else path
        if place.is_file() and not place.stat().st_mode & 0o222:
            raise WriteError(f"{path}: the file is read-only", f"make it writable: chmod u+w '{path}'")
        yield place
    except OSError as error:
        raise write_error(path, error) from error


@contextlib.contextmanager
def _temporary(place: Path, payload: bytes) -> Iterator[Path]:
    """Yield a synced file next to `place` with its mode and, where possible, its owner; remove it at the end."""
    place.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{place.name[:40]}.zhen-{os.getpid()}-"
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(payload)
            stream.flush()
            os.fsync(stream.fileno())
        if place.exists():
            there = place.stat()
            with contextlib.suppress(OSError, AttributeError):  # Windows has no chown, and only root may change owners
                os.chown(temporary, there.st_uid, there.st_gid)
            temporary.chmod(there.st_mode & 0o777)
        else:
            temporary.chmod(0o666 & ~_umask())
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _renamed(temporary: Path, place: Path, flag: int) -> bool | None:
    """Return whether Linux renamed with `flag`; None when it cannot, False when `place` was created or deleted."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    if rename(_AT_FDCWD, os.fsencode(temporary), _AT_FDCWD, os.fsencode(place), flag) == 0:
        return True
    return False if ctypes.get_errno() in (errno.EEXIST, errno.ENOENT) else None


def sweep(folder: Path) -> None:
    """Delete the temporary files of dead processes below `folder`. The caller must have the folder's lock."""
    _delete_left(folder.rglob(".*.tmp"))


def _delete_left(files: Iterable[Path]) -> None:
    for path in files:
        if (match := _TEMPORARY.fullmatch(path.name)) and not _running(int(match[1])):
            with contextlib.suppress(OSError):
                path.unlink()


def _running(process: int) -> bool:
    if os.name == "nt":  # an open file cannot be deleted there
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def write_error(path: Path, error: OSError) -> WriteError:
    """Return the `WriteError` for `error` at `path`, with the reason and the next step."""
    hints = {
        errno.ENOSPC: "free some disk space and run again. Finished work is kept",
        errno.EDQUOT: "your disk quota is used up. Free some space and run again",
        errno.EACCES: "make it writable or choose another folder with --out",
        errno.EPERM: "make it writable or choose another folder with --out",
        errno.EROFS: "the disk is read-only. Choose another folder with --out",
        errno.ENOTDIR: "a file has the name of a folder that is needed. Choose another folder with --out",
        errno.EEXIST: "a file has the name of a folder that is needed. Choose another folder with --out",
        errno.EISDIR: "a folder has the name of this file. Move it away",
    }
    reason = os.strerror(error.errno) if error.errno else str(error)
    return WriteError(
        f"{path}: cannot write: {reason}", hints.get(error.errno or 0, "check the path and its permissions")
    )


@contextlib.contextmanager
def folder_lock(folder: Path, *, busy_hint: str, timeout: float = 0) -> Iterator[None]:
    """Lock `folder/.lock` for the length of a with-block; the system releases the lock when the process dies.

    `timeout` is in seconds, negative for no limit. Raises `InputError` (with `busy_hint`) when another process has
    the lock, `WriteError` when the folder cannot be written.
    """
    import filelock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".lock")
        lock.acquire(timeout=timeout)
    except filelock.Timeout as error:
        raise InputError(f"{folder}: another run uses this folder", busy_hint) from error
    except OSError as error:
        raise write_error(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def saving(path: Path) -> contextlib.AbstractContextManager[None]:
    """Lock `path` while it is compared, changed and written, so that no two programs do this at once.

    The lock lasts as long as writing a file; others wait for it. Raises `InputError` after a minute.
    """
    hint = "close the other program that saves this file"
    return folder_lock(path.parent / ".zhen" / "saving", busy_hint=hint, timeout=60)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
