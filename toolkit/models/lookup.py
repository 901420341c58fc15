"""Find the model that a name refers to: a known model, a local one, or an address."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError, UsageError
from toolkit.models import store
from toolkit.models.registry import REGISTRY, HubSource, LocalSource, Model
from toolkit.models.store import Installed
from toolkit.progress import SILENT, Progress

_HUB_ID = re.compile(r"(?P<repo>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:/(?P<file>[^/].*\.gguf))?")
_UNKNOWN_LICENCE = "see its model card"


@dataclass(frozen=True, slots=True)
class Info:
    """What `zhen models info` prints: the model, and what the cache has of it, if anything."""

    model: Model
    installed: Installed | None


def find(name: str | Model) -> Model:
    """Return the model called `name`: a registry name, a local folder or .gguf file, or a Hugging Face id.

    An id may be followed by the name of a GGUF file in the repository (`org/name/file.gguf`). A `Model` is returned
    unchanged. Raises `UsageError` for any other name and `InputError` for a local path without a checkpoint.
    """
    if isinstance(name, Model):
        return name
    if name in REGISTRY:
        return REGISTRY[name]
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - Path.expanduser raises for an unknown user name
    if name and path.exists():
        return Model(name, None, (LocalSource(_checked(path.absolute())),), licence=_UNKNOWN_LICENCE, size=0)
    if match := _HUB_ID.fullmatch(name):
        files = (match["file"],) if match["file"] else ()
        return Model(name, None, (HubSource(match["repo"], files),), licence=_UNKNOWN_LICENCE, size=0)
    raise UsageError(f"unknown model {name!r}", f"{_meant(name)}to see all: zhen models list")


def info(name: str | Model) -> Info:
    """Return what is known about `name`, and whether it is installed. Raises what `find` raises."""
    model = find(name)
    folder = store.home(model)
    return Info(model, next((item for item in store.installed() if item.folder == folder), None))


def remove(name: str | Model, *, progress: Progress = SILENT) -> int:
    """Delete what the cache has of `name`; return the bytes freed (0: there was nothing).

    Raises what `find` raises, and `ModelError` when the cache cannot be written.
    """
    here = next((item.folder for item in store.installed() if item.name == name), None)
    folder = here or store.home(find(name))
    with store.lock(folder.name, progress=progress):
        return store.delete(folder)


def _checked(path: Path) -> Path:
    if path.is_file() and path.suffix == ".gguf":
        return path
    if path.is_dir() and ((path / "config.json").is_file() or any(path.glob("*.gguf"))):
        return path
    raise InputError(f"{path}: not a model", "name a folder with config.json, weights and tokenizer, or a .gguf file")


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), [known.lower() for known in REGISTRY], n=3, cutoff=0.4)
    proper = {known.lower(): known for known in REGISTRY}
    return f"use {' or '.join(proper[item] for item in close)}, or " if close else ""
