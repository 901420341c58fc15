"""Examine whether translating will work here, and what is missing."""

from __future__ import annotations

import http.client
import os
import platform
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from toolkit.config import Settings
from toolkit.errors import EngineError, InputError, UsageError
from toolkit.files import cache_dir
from toolkit.models import Model, ReadyModel, find, pace, store
from toolkit.models.disk import existing, in_background
from toolkit.models.registry import HubSource, LocalSource, ServerSource, WebSource, WheelSource
from toolkit.models.wheels import host, index_address
from toolkit.types import Device

NETWORK_SECONDS = 4.0
LIBRARIES = ("ctranslate2", "tokenizers", "torch", "transformers")
SCARCE = 500_000_000
"""Bytes that should be free for catalogs and temporary files."""
SLOWER = 0.4
"""Speed without VNNI, relative to that with it (docs/research/performance.md)."""
CPU_FLAGS = Path("/proc/cpuinfo")
VNNI = {"avx512_vnni", "avx_vnni"}
SHOWN_SETS = ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm", "sve")
JUDGES = {
    "git": ("git", "zhen glossary diff compares revisions with it"),
    "msgfmt": ("gettext", "checks catalogs"),
    "pofilter": ("translate-toolkit", "checks catalogs"),
    "epubcheck": ("epubcheck", "checks EPUB files"),
    "soffice": ("libreoffice", "opens Word files"),
    "chromium": ("chromium", "opens HTML files"),
    "omegat": ("omegat", "opens TMX and XLIFF files"),
}
"""Other programs: the package that has each, and what it is for."""


class Health(StrEnum):
    """The state of what was examined. `NOTE`: translating works, but something is worth knowing."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was examined, its state, what that means, and the next step, if any."""

    subject: str
    health: Health
    message: str
    step: str = ""


def examine(settings: Callable[[], Settings], cpu_flags: Path = CPU_FLAGS) -> Iterator[Diagnosis]:
    """Yield a diagnosis of each part of the installation. Translating will work unless one is a `PROBLEM`.

    `settings` loads the settings of the folder. Takes a few seconds, also without a network.
    """
    reached = {"hub": in_background(_reach, _hub()), "index": in_background(lambda: _reach(index_address()))}
    deadline = time.monotonic() + NETWORK_SECONDS + 1
    yield Diagnosis("Python", Health.OK, f"{platform.python_version()} in {sys.prefix}")
    yield from _libraries()
    try:
        chosen = settings()
        model = find(chosen.model, chosen.models)
        ready = store.load(model)
        cache = cache_dir()
    except (InputError, UsageError) as problem:
        yield Diagnosis("settings", Health.PROBLEM, problem.message, problem.hint)
        return
    if runtime := store.optional_runtime(model, ready):
        yield _runtime(runtime, store.missing_runtime(model, ready))
    yield _glossary(chosen)
    network = {name: _answer(future, deadline) for name, future in reached.items()}
    yield _model(model, ready, network)
    if ready and not ready.server and chosen.device is not Device.AUTO:
        yield _device(ready, chosen.device)
    yield _disk(model, ready, cache)
    yield _cache(ready, cache)
    yield _cpu(model, ready, chosen, cpu_flags)
    yield from _network(ready, network)
    yield from map(_program, JUDGES)


def _libraries() -> Iterator[Diagnosis]:
    installed, missing = [], []
    for name in LIBRARIES:
        try:
            installed.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Diagnosis("libraries", Health.PROBLEM, f"missing: {', '.join(missing)}", "run: pip install zhen")
        return
    yield Diagnosis("libraries", Health.OK, ", ".join(installed))
    from toolkit import int8_decoder
    from toolkit.engines.runtimes import INSTALL

    if reason := int8_decoder.unavailable():
        yield Diagnosis(
            "runtime", Health.NOTE, f"{reason}. CTranslate2 runs models, which is slower", f"run: {INSTALL}"
        )


def _runtime(runtime: str, missing: str) -> Diagnosis:
    """Diagnose an optional runtime; `missing` is how to install it."""
    if missing:
        return Diagnosis(runtime, Health.PROBLEM, "not installed; the model needs it", f"run: {missing}")
    if runtime != store.LLAMA:
        return Diagnosis(runtime, Health.OK, f"{runtime} {metadata.version(runtime)}")
    import xllamacpp

    devices = ", ".join(str(device["description"]).strip() for device in xllamacpp.get_device_info())
    return Diagnosis(runtime, Health.OK, f"xllamacpp {metadata.version('xllamacpp')}, runs on {devices}")


def _glossary(settings: Settings) -> Diagnosis:
    if not settings.glossary:
        return Diagnosis("glossary", Health.NOTE, "none here: terms are not enforced", "run: zhen init")
    return Diagnosis("glossary", Health.OK, ", ".join(path.as_posix() for path in settings.glossary))


def _model(model: Model, ready: ReadyModel | None, network: dict[str, str]) -> Diagnosis:
    """Diagnose the model; `network` has for each place why it cannot be reached, or nothing."""
    source = model.sources[0]
    if isinstance(source, ServerSource):
        if problem := _reach(f"{source.url}/models", proxies=not source.is_here):
            return Diagnosis("model", Health.PROBLEM, f"{source.url} cannot be reached: {problem}", "start the server")
        return Diagnosis("model", Health.OK, f"{source.url} answers")
    if ready:
        return Diagnosis("model", Health.OK, f"{model.name} is installed in {ready.folder}")
    if isinstance(source, LocalSource):
        return Diagnosis("model", Health.NOTE, f"{model.name} is local; the first run converts it")
    places: dict[type, str] = {HubSource: "hub", WheelSource: "index"}
    lacks = (
        (each, _reach(each.base) if isinstance(each, WebSource) else network[places[type(each)]])
        for each in model.sources
    )
    origin = next((each for each, problem in lacks if not problem), None)
    step = f"run: zhen models pull {model.name}"
    if origin is None:
        tried = " or ".join(map(str, model.sources))
        return Diagnosis(
            "model",
            Health.PROBLEM,
            f"{model.name} is not installed, and there is no connection to {tried}",
            f"connect to a network, then {step}",
        )
    size = f" {model.size / 1e9:.1f} GB" if model.size else ""
    return Diagnosis(
        "model", Health.NOTE, f"{model.name} is not installed; the first run downloads{size} from {origin}", step
    )


def _device(ready: ReadyModel, wanted: Device) -> Diagnosis:
    from toolkit.engines import devices

    try:
        devices.choose(wanted, ready.runtime, devices.available(ready.runtime))
    except EngineError as problem:
        return Diagnosis("device", Health.PROBLEM, problem.message, problem.hint)
    return Diagnosis("device", Health.OK, f"{wanted} can be used")


def _disk(model: Model, ready: ReadyModel | None, cache: Path) -> Diagnosis:
    free = shutil.disk_usage(existing(cache)).free
    converted = store.converted_size(model.files) if model.files else model.size
    converted = 0 if store.optional_runtime(model, ready) else converted
    needed = SCARCE + (0 if ready else model.size + converted)
    message = f"{free / 1e9:.1f} GB free for the cache"
    if free >= needed:
        return Diagnosis("disk", Health.OK, message)
    health = Health.NOTE if ready else Health.PROBLEM
    return Diagnosis(
        "disk",
        health,
        f"{message}, {needed / 1e9:.1f} GB needed",
        "free some space, or set ZHEN_CACHE to a folder on another disk",
    )


def _cache(ready: ReadyModel | None, cache: Path) -> Diagnosis:
    if os.access(existing(cache), os.W_OK | os.X_OK):
        return Diagnosis("cache", Health.OK, f"{cache}" + ("" if cache.exists() else " (not made yet)"))
    health = Health.NOTE if ready else Health.PROBLEM
    return Diagnosis("cache", health, f"{cache} cannot be written", "set ZHEN_CACHE to a folder that you can write")


def _cpu(model: Model, ready: ReadyModel | None, settings: Settings, cpu_flags: Path) -> Diagnosis:
    flags = _flags(cpu_flags)
    sets = " ".join(name for name in SHOWN_SETS if name in flags) or "instruction sets not known"
    message = f"{os.cpu_count()} cores, {platform.machine()}, {sets}"
    measured = pace.expected_pace(model, ready, settings)
    if measured is None:
        return Diagnosis("CPU", Health.OK, f"{message}; the speed of {model.name} here is not known")
    if measured.recorded or flags & VNNI:
        return Diagnosis("CPU", Health.OK, f"{message}; {measured.speed:.0f} characters a second, {measured.origin}")
    if "avx2" in flags:
        slow = f"no VNNI, so about {measured.speed * SLOWER:.0f} characters a second on 2 cores"
        return Diagnosis("CPU", Health.NOTE, f"{message}; {slow}", "for more speed: --effort low")
    return Diagnosis("CPU", Health.NOTE, f"{message}; the speed on this CPU was never measured")


def _flags(path: Path) -> frozenset[str]:
    """Return the features of the CPU as Linux lists them; none on other systems."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return frozenset()
    features = (line.partition(":")[2] for line in lines if line.startswith(("flags", "Features")))
    return frozenset(next(features, "").split())


def _network(ready: ReadyModel | None, network: dict[str, str]) -> Iterator[Diagnosis]:
    names = {"hub": f"Hugging Face hub {host(_hub())}", "index": f"package index {host(index_address())}"}
    for place, reason in network.items():
        if not reason:
            yield Diagnosis(place, Health.OK, f"{names[place]} can be reached")
        else:
            need = "not needed: the model is installed" if ready else "models from there cannot be downloaded"
            steps = {"hub": "to use a mirror, set HF_ENDPOINT", "index": "to use a mirror, set PIP_INDEX_URL"}
            yield Diagnosis(place, Health.NOTE, f"{names[place]} cannot be reached: {reason}; {need}", steps[place])


def _program(name: str) -> Diagnosis:
    package, purpose = JUDGES[name]
    if path := shutil.which(name):
        return Diagnosis(name, Health.OK, f"{path}: {purpose}")
    return Diagnosis(name, Health.NOTE, f"not found; optional: {purpose}", f"install the package {package}")


def _hub() -> str:
    return os.environ.get("HF_ENDPOINT") or "https://huggingface.co"


def _reach(address: str, *, proxies: bool = True) -> str:
    """Return why there is no answer from `address`; nothing if there is one. `proxies`: use those that are set."""
    try:
        request = urllib.request.Request(address, method="HEAD")  # noqa: S310 - the user's own setting
        handlers = [] if proxies else [urllib.request.ProxyHandler({})]
        urllib.request.build_opener(*handlers).open(request, timeout=NETWORK_SECONDS).close()
    except urllib.error.HTTPError:
        return ""
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(getattr(error, "reason", error)) or type(error).__name__
    return ""


def _answer(future: Future[str], deadline: float) -> str:
    """Return the result of `_reach`; a name server that does not answer has no timeout of its own."""
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        return f"no answer in {NETWORK_SECONDS:.0f} s"
