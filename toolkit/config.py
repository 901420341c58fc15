"""Settings: from flags, then the environment, then `zhen.toml` or `[tool.zhen]` in `pyproject.toml`, then defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from toolkit.errors import InputError
from toolkit.files import read_bytes
from toolkit.units import Effort

DEFAULT_MODEL = "qwen2.5-coder-1.5b"
PATHS = {"glossary", "tm"}
DEFAULT_FORMATS = ("md", "html", "tsv")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        glossary: CSV files and folders. `load` fills in `glossary/` if there is one.
        out: The folder for catalogs and outputs.
        model: A name, a folder or a Hugging Face id.
        formats: Bilingual files to write: keys of `export.WRITERS`.
        encoding: The encoding of the source documents; None to detect it.
        threads: CPU threads; 0 means all cores.
        patience: Seconds a batch may take before the engine counts as hung; 0 for no limit.
        tm: TMX files used as translation memory, in addition to the catalogs.
        effort: How long the model may search for a better translation.
    """

    glossary: tuple[Path, ...] = ()
    out: Path = Path("outputs")
    model: str = DEFAULT_MODEL
    formats: tuple[str, ...] = DEFAULT_FORMATS
    encoding: str | None = None
    threads: int = 0
    patience: int = 1800
    tm: tuple[Path, ...] = ()
    effort: Effort = Effort.NORMAL


def load(
    flags: Mapping[str, Any] | None = None, *, folder: Path = Path(), environ: Mapping[str, str] = os.environ
) -> Settings:
    """Load the settings of `folder`: from flags, then the environment, then the settings file, then the defaults.

    Args:
        flags: Values by field name; None and empty tuples count as not given.
        folder: The folder of `zhen.toml`, `pyproject.toml` and `glossary/`.
        environ: The environment; the variables are `ZHEN_` and the name of the field in capitals.

    Raises:
        InputError: A setting is unknown or has a wrong value; the message names the place.
    """
    values = _from_file(folder)
    values |= _from_environment(environ)
    values |= {name: value for name, value in (flags or {}).items() if value not in (None, (), [])}
    settings = Settings(**{name: _converted(name, value, "command line") for name, value in values.items()})
    if not settings.glossary and (folder / "glossary").is_dir():
        return replace(settings, glossary=(folder / "glossary",))
    return settings


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {field.name: environ.get(f"ZHEN_{field.name.upper()}", "") for field in fields(Settings)}
    values: dict[str, Any] = {name: value for name, value in found.items() if value}
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
    known = [field.name for field in fields(Settings)]
    if name not in known:
        raise InputError(f"{path}: unknown setting {name!r}", f"use one of: {', '.join(known)}")
    converted = _converted(name, value, f"{path}: {name}")
    if name == "out":
        return path.parent / converted
    return tuple(path.parent / entry for entry in converted) if name in PATHS else converted


def _converted(name: str, value: Any, place: str) -> Any:
    try:
        return _CONVERTERS[name](value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{place}: wrong value {value!r}", f"use {_EXPECTED[name]}") from error


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


_CONVERTERS: dict[str, Any] = {
    "glossary": _paths,
    "out": Path,
    "model": _text,
    "formats": _words,
    "encoding": _text,
    "threads": _count,
    "patience": _count,
    "tm": _paths,
    "effort": Effort,
}
_EXPECTED = {
    "effort": "low, normal or high",
    "glossary": "a path, or a list of paths",
    "out": "the path of a folder",
    "model": "a name from `zhen models list`, a folder or a Hugging Face id",
    "formats": "names such as md,html,tsv",
    "encoding": "a name such as utf-8 or gb18030",
    "threads": "a whole number, 0 for all cores",
    "patience": "a whole number of seconds, 0 for no limit",
    "tm": "a path, or a list of paths",
}
