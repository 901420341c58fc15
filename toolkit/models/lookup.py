"""Find the model that a name refers to: a known model, one of the user's settings, a local one, or an address."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from toolkit.config import ModelSettings
from toolkit.errors import InputError, UsageError
from toolkit.models import store
from toolkit.models.choice import is_student
from toolkit.models.registry import REGISTRY, Family, HubSource, LocalSource, Model, ServerSource
from toolkit.models.store import Installed
from toolkit.progress import SILENT, Progress

_HUB_ID = re.compile(r"(?P<repo>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:/(?P<file>[^/].*\.gguf))?")
_UNKNOWN_LICENSE = "see its model card"
KEY = "ZHEN_API_KEY"
"""The environment variable with the key of a server that has no other."""
NONE: Mapping[str, ModelSettings] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Info:
    """What `zhen models info` prints: the model, and what the cache has of it, if anything."""

    model: Model
    installed: Installed | None


def find(name: str | Model, own: Mapping[str, ModelSettings] = NONE) -> Model:
    """Return the model called `name`.

    It is one of the user's `own` names, a name of the registry, the address of a server with its model
    (`http://127.0.0.1:11434/v1#qwen3:8b`), a local folder or .gguf file, or a Hugging Face id, which may be followed by
    the name of a GGUF file in the repository (`org/name/file.gguf`). A `Model` is returned unchanged. Raises
    `UsageError` for any other name and `InputError` for a local path without a checkpoint.
    """
    if isinstance(name, Model):
        return name
    if name in own:
        return _own(own[name])
    if name in REGISTRY:
        return REGISTRY[name]
    if name.startswith(("http://", "https://")):
        return _served(ModelSettings(name.partition("#")[2], name.partition("#")[0]))
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - Path.expanduser raises for an unknown user name
    if name and path.exists():
        source = LocalSource(_checked(path.absolute()))
        runtime = {"runtime": store.FXTRANSLATE} if _is_student(source.path) else {}
        return Model(name, None, (source,), license=_UNKNOWN_LICENSE, size=0, options=runtime)
    if match := _HUB_ID.fullmatch(name):
        files = (match["file"],) if match["file"] else ()
        return Model(name, None, (HubSource(match["repo"], files),), license=_UNKNOWN_LICENSE, size=0)
    raise UsageError(f"unknown model {name!r}", f"{_meant(name, own)}to see all: zhen models list")


def _own(chosen: ModelSettings) -> Model:
    """Return the model of a table in the settings: on a server, or another model with prompts of the user."""
    if chosen.url:
        return _served(chosen)
    model = find(chosen.model)
    return replace(model, options={**model.options, **_prompts(chosen)})


def _prompts(chosen: ModelSettings) -> dict[str, str]:
    """Return the options for the prompts of a table in the settings, if it has them."""
    place = f"{chosen.place}.prompts".lstrip(".")
    return {"prompts": chosen.prompts, "prompts_from": place} if chosen.prompts else {}


def _served(chosen: ModelSettings) -> Model:
    """Return the model on a server. Raises `UsageError` for an address that is none."""
    try:
        parts = urlsplit(chosen.url)
        wrong = not parts.hostname or (parts.port or 1) < 1 or parts.scheme not in ("http", "https")
    except ValueError:
        wrong = True
    if wrong:
        raise UsageError("the address of the server is not valid", "write it like http://127.0.0.1:11434/v1#qwen3:8b")
    if parts.username or parts.query:
        hint = f"set the environment variable {KEY} to the key, or the one that key-env names in zhen.toml"
        raise UsageError(f"the address of {parts.hostname} contains a user name or a query", hint)
    place = parts._replace(netloc=parts.netloc.lower(), path=parts.path.rstrip("/") or "/v1", fragment="").geturl()
    if not chosen.model.strip():
        raise UsageError(
            f"{place}: no model", f"name it after #: {place}#qwen3:8b. The server lists its models at {place}/models"
        )
    source = ServerSource(place, chosen.model.strip(), chosen.key_env or KEY, chosen.parallel, chosen.timeout)
    return Model(str(source), Family.SERVER, (source,), license="see the server", size=0, options=_prompts(chosen))


def info(name: str | Model, own: Mapping[str, ModelSettings] = NONE) -> Info:
    """Return what is known about `name`, and whether it is installed. Raises what `find` raises."""
    model = find(name, own)
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
    if path.is_dir() and ((path / "config.json").is_file() or any(path.glob("*.gguf")) or _is_student(path)):
        return path
    raise InputError(
        f"{path}: not a model",
        "name a folder with config.json, weights and tokenizer, one with a Firefox model, or a .gguf file",
    )


def _is_student(path: Path) -> bool:
    return path.is_dir() and is_student([item.name for item in path.iterdir()])


def _meant(name: str, own: Mapping[str, ModelSettings]) -> str:
    proper = {each.lower(): each for each in (*REGISTRY, *own)}
    close = difflib.get_close_matches(name.lower(), proper, n=3, cutoff=0.4)
    return f"use {' or '.join(proper[item] for item in close)}, or " if close else ""
