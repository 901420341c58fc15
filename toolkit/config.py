"""Settings: from flags, then the environment, then `zhen.toml` or `[tool.zhen]` in `pyproject.toml`, then defaults."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.files import read_bytes
from toolkit.types import Device, Effort

DEFAULT_MODEL = "zhen-1.5b"
OUTPUTS = Path("outputs")
PATHS = {"glossary", "tm"}
DEFAULT_FORMATS = ("md", "html", "tsv")
PARALLEL, TIMEOUT = 4, 300


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A table `[models.NAME]` of `zhen.toml`: a user's name for a model.

    Attributes:
        model: With `url`, its name on the server; otherwise what `--model` takes.
        url: The address of a server with the OpenAI interface.
        key_env: The environment variable with the server's key; empty for the usual one.
        prompts: The name of prompts, or a JSON object (`engines.prompts`); empty for those the model is made for.
        parallel: Requests at a time.
        timeout: Seconds an answer may take.
        place: The file and the table, for messages.
    """

    model: str
    url: str = ""
    key_env: str = ""
    prompts: str = ""
    parallel: int = PARALLEL
    timeout: int = TIMEOUT
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        glossary: CSV files and folders. `load` fills in `glossary/` if there is one.
        out: The folder for catalogs and outputs.
        model: A name, a folder or a Hugging Face id.
        repair_model: The model, named in the same way, that drafts again what has errors; empty for `model` itself.
        formats: Bilingual files to write: keys of `export.WRITERS`.
        encoding: The encoding of the source documents; None to detect it.
        threads: CPU threads; 0 means all cores.
        device: What runs the model; not for models on a server.
        patience: Seconds a batch may take before the engine counts as hung; 0 for no limit.
        tm: TMX files used as translation memory, in addition to the catalogs.
        effort: How long the model may search for a better translation.
        cue_by_cue: Whether each cue of subtitles is one segment.
        reading_speed: The most characters a second in subtitles, for the check `reading-speed`.
        line_length: The most characters on a line of subtitles.
        sheet_names: Whether the names of the sheets of workbooks are translated.
        allow_remote: Whether text may be sent to a server on another machine.
        models: The user's own names for models.
    """

    glossary: tuple[Path, ...] = ()
    out: Path = OUTPUTS
    model: str = DEFAULT_MODEL
    repair_model: str = ""
    formats: tuple[str, ...] = DEFAULT_FORMATS
    encoding: str | None = None
    threads: int = 0
    device: Device = Device.AUTO
    patience: int = 1800
    tm: tuple[Path, ...] = ()
    effort: Effort = Effort.NORMAL
    cue_by_cue: bool = False
    reading_speed: float = 17.0
    line_length: int = 42
    sheet_names: bool = False
    allow_remote: bool = False
    models: Mapping[str, ModelSettings] = field(default_factory=dict)


def project_root() -> Path:
    """Return the folder of the project, relative to the current one: the nearest folder above that is one.

    A project has `zhen.toml`, or `.git` and `glossary/`. Without one it is the current folder.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "zhen.toml").is_file() or ((folder / ".git").exists() and (folder / "glossary").is_dir()):
            return Path(os.path.relpath(folder))
    return Path()


def load(
    flags: Mapping[str, Any] | None = None, *, folder: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """Load the settings of `folder`: from flags, then the environment, then the settings file, then the defaults.

    Args:
        flags: Values by field name; None and empty tuples count as not given.
        folder: The folder of `zhen.toml`, `pyproject.toml`, `glossary/`. None: `project_root()` and its `outputs/`.
        environ: The environment; the variables are `ZHEN_` and the name of the field in capitals.

    Raises:
        InputError: A setting is unknown or has a wrong value; the message names the place.
    """
    values = {}
    if folder is None:
        folder = project_root()
        values["out"] = folder / OUTPUTS
    values |= _from_file(folder)
    values |= _from_environment(environ)
    values |= {name: value for name, value in (flags or {}).items() if value not in (None, (), [])}
    settings = Settings(**{name: _converted(name, value, "command line") for name, value in values.items()})
    if not settings.glossary and (folder / "glossary").is_dir():
        return replace(settings, glossary=(folder / "glossary",))
    return settings


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = [each.name for each in fields(Settings) if each.name != "models"]
    variables = {name: environ.get(f"ZHEN_{name.upper()}", "") for name in names}
    values: dict[str, Any] = {name: value for name, value in variables.items() if value}
    for name in PATHS & values.keys():
        values[name] = [entry for entry in values[name].split(os.pathsep) if entry]
    return {name: _converted(name, value, f"ZHEN_{name.upper()}") for name, value in values.items()}


def _from_file(folder: Path) -> dict[str, Any]:
    for path, table in ((folder / "zhen.toml", ()), (folder / "pyproject.toml", ("tool", "zhen"))):
        content = _toml(path)
        for name in table:
            content = content.get(name, {})
            if not isinstance(content, dict):
                raise InputError(f"{path}: [{'.'.join(table)}] is not a table", "fix the file")
        if content:
            return {name: _located(path, name, value) for name, value in content.items()}
    return {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((read_bytes(path) or b"").decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{path}: {error}", "fix the file") from error


def _located(path: Path, name: str, value: Any) -> Any:
    names = [each.name for each in fields(Settings)]
    if name not in names:
        raise InputError(f"{path}: unknown setting {name!r}", f"use one of: {', '.join(names)}")
    if name == "models" and isinstance(value, dict):
        return {own: _model_settings(table, f"{path}: models.{own}") for own, table in value.items()}
    converted = _converted(name, value, f"{path}: {name}")
    if name == "out":
        return path.parent / converted
    return tuple(path.parent / entry for entry in converted) if name in PATHS else converted


def _converted(name: str, value: Any, place: str) -> Any:
    convert, expected = _SETTINGS[name]
    try:
        return convert(value)
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"{place}: wrong value {value!r}", f"use {expected}") from error


def _words(value: Any) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else map(_text, value)
    return tuple(word.strip() for word in words if word.strip())


def _paths(value: Any) -> tuple[Path, ...]:
    return tuple(Path(entry) for entry in ([value] if isinstance(value, str | Path) else value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: Any) -> int:
    number = int(value)
    if isinstance(value, bool | float) or number < 0:
        raise ValueError(value)
    return number


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[_text(value).lower()]


def _model_settings(table: Any, place: str) -> ModelSettings:
    """Return the model of a table below `[models]`. Raises `InputError` with `place` and the key."""
    keys = ", ".join(key.replace("_", "-") for key in _MODEL_KEYS)
    if not isinstance(table, dict) or "model" not in table:
        raise InputError(f"{place}: it has no model", f'write a table with model = "qwen3:8b". Its keys: {keys}')
    values: dict[str, Any] = {}
    for name, value in table.items():
        key = name.replace("-", "_")
        if key not in _MODEL_KEYS:
            raise InputError(f"{place}: unknown key {name!r}", f"use some of: {keys}")
        convert, expected = _MODEL_KEYS[key]
        try:
            values[key] = convert(value)
        except (TypeError, ValueError) as error:
            raise InputError(f"{place}.{name}: wrong value {value!r}", f"use {expected}") from error
    return ModelSettings(**values, place=place)


def _own_models(value: Any) -> dict[str, ModelSettings]:
    """Return the models that a caller gives; those of a file come through `_model_settings`."""
    if not isinstance(value, dict) or not all(isinstance(each, ModelSettings) for each in value.values()):
        raise TypeError(value)
    return value


def _named(value: Any) -> str:
    if not _text(value).strip():
        raise ValueError(value)
    return str(value)


def _prompts(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else _text(value)


def _at_least_one(value: Any) -> int:
    if isinstance(value, str) or _count(value) < 1:
        raise ValueError(value)
    return int(value)


def _positive(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not 0 < number < 1000:
        raise ValueError(value)
    return number


def _columns(value: Any) -> int:
    number = _count(value)
    if not 10 <= number <= 1000:
        raise ValueError(value)
    return number


_MODEL = "a name from `zhen models list`, a folder, a Hugging Face id or the address of a server"
_SETTINGS: dict[str, tuple[Any, str]] = {
    "glossary": (_paths, "a path, or a list of paths"),
    "out": (Path, "the path of a folder"),
    "model": (_text, _MODEL),
    "repair_model": (_text, _MODEL),
    "formats": (_words, "names such as md,html,tsv"),
    "encoding": (_text, "a name such as utf-8 or gb18030"),
    "threads": (_count, "a whole number, 0 for all cores"),
    "device": (Device, "auto, cpu, cuda or mps"),
    "patience": (_count, "a whole number of seconds, 0 for no limit"),
    "tm": (_paths, "a path, or a list of paths"),
    "effort": (Effort, "low, normal or high"),
    "cue_by_cue": (_switch, "true or false"),
    "reading_speed": (_positive, "a number of characters a second, such as 17"),
    "line_length": (_columns, "a whole number of characters from 10 to 1000"),
    "sheet_names": (_switch, "true or false"),
    "allow_remote": (_switch, "true or false"),
    "models": (_own_models, 'tables such as [models.NAME] with model = "qwen3:8b" (docs/reference/servers.md)'),
}
"""How the value of each setting is read, and what it must be."""
_MODEL_KEYS: dict[str, tuple[Any, str]] = {
    "model": (_named, "the name of the model in quotation marks"),
    "url": (_text, "an address in quotation marks, such as http://127.0.0.1:11434/v1"),
    "key_env": (_text, "the name of an environment variable in quotation marks"),
    "prompts": (_prompts, "the name of prompts, or a table"),
    "parallel": (_at_least_one, "a whole number of requests, at least 1"),
    "timeout": (_at_least_one, "a whole number of seconds, at least 1"),
}
