"""Engines in Ray's workers, with the interface of one engine that several threads may use."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.engines.watchdog import Watchdog
from toolkit.errors import EngineError, ToolkitError, UsageError, first_line
from toolkit.types import Draft, Request

CORES = 8
"""Cores of a group, if a machine has as many: with more an engine hardly gets faster."""
TRIES = 3
"""How often a batch is sent before the run fails, when its workers die."""
PASSED_ON = ("ZHEN_CACHE", "HF_ENDPOINT", "HF_HOME")


class Workers:
    """An `Engine` whose batches go to the next free worker; threads may share it.

    `model` is an engine of this process with the same model: it gives the signature and is never loaded.
    """

    def __init__(self, model: Engine, settings: Settings) -> None:
        """Start workers on all GPUs or cores of the cluster that is connected to."""
        self.signature = model.signature
        self.takes_hints, self.takes_context = model.takes_hints, model.takes_context
        self._settings = settings
        self._patience = settings.patience or None
        self._resources, self.count = _groups(settings.threads)
        self._stopped = threading.Event()
        self._free: queue.Queue[Any] = queue.Queue()
        for _ in range(self.count):
            self._free.put(self._begun())

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`. Raises `EngineError` when `TRIES` workers in turn die on this batch."""
        reason = ""
        for _ in range(TRIES):
            worker = self._free.get()
            try:
                return self._asked(worker, requests, n_best)
            except _LostError as lost:
                reason, worker = str(lost), self._replaced(worker)
            finally:
                self._free.put(worker)
        hint = "run again to continue. If memory ran out, give each worker more cores with --threads"
        raise EngineError(f"{TRIES} workers were lost on the same batch: {reason}", hint)

    def stop(self) -> None:
        """Let no thread start another batch."""
        self._stopped.set()

    def _asked(self, worker: Any, requests: Sequence[Request], n_best: int) -> list[list[Draft]]:
        import ray

        if self._stopped.is_set():
            raise EngineError("the run was stopped")
        try:
            return list(ray.get(worker.translate.remote(list(requests), n_best), timeout=self._patience))
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, ToolkitError):
                raise error.cause from None
            raise EngineError(f"a worker failed: {error.cause!r}", "run again, or with another --model") from error
        except ray.exceptions.GetTimeoutError as error:
            raise _LostError(f"no answer in {self._patience} s") from error
        except ray.exceptions.RayError as error:
            raise _LostError(first_line(error)) from error

    def _begun(self) -> Any:
        import ray

        worker = ray.remote(_Worker).options(**self._resources)
        return worker.remote(self._settings, int(self._resources["num_cpus"]), self.signature)

    def _replaced(self, worker: Any) -> Any:
        import ray

        if self._stopped.is_set():
            raise EngineError("the run was stopped")
        with contextlib.suppress(ray.exceptions.RayError):
            ray.kill(worker)
        return self._begun()


class _LostError(Exception):
    """A worker died or does not answer."""


class _Worker:
    """The actor in a worker process, with an engine that is made there."""

    def __init__(self, settings: Settings, threads: int, signature: str) -> None:
        from toolkit import engines, models

        self._engine = Watchdog(
            engines.create(
                models.ready(models.find(settings.model, settings.models)),
                threads=threads,
                effort=settings.effort,
                device=settings.device,
            )
        )
        self._wanted = signature

    def translate(self, requests: Sequence[Request], n_best: int) -> list[list[Draft]]:
        """See `Engine.translate`."""
        if self._engine.signature != self._wanted:
            message = f"a worker has {self._engine.signature} instead of {self._wanted}"
            raise EngineError(message, "install the same versions of zhen and of the model on every machine")
        return self._engine.translate(requests, n_best=n_best)


@contextlib.contextmanager
def start(address: str, model: Engine, settings: Settings) -> Iterator[Workers]:
    """Start workers on the cluster at `address`, for the length of a with-block.

    `auto` is the cluster that runs on this machine, or one that is started here and ends with the block. Ray itself
    reports lost workers on stdout. Raises `UsageError` without Ray, `EngineError` when there is no cluster.
    """
    ray = _ray()
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        ray.init(
            None if address == "auto" else address,
            log_to_driver=False,
            logging_level="error",
            include_dashboard=None if address != "auto" else False,
            runtime_env={"env_vars": environment},
        )
    except (ConnectionError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise EngineError(
            f"--ray {address}: cannot connect: {first_line(error)}",
            "use --ray auto, or start a cluster: ray start --head",
        ) from error
    try:
        workers = Workers(model, settings)
        try:
            yield workers
        finally:
            workers.stop()
    finally:
        ray.shutdown()


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # otherwise it sends usage data to its makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # otherwise it warns of a future default
    try:
        import ray
    except ImportError as error:
        raise UsageError("--ray needs Ray, which is not installed", "install it: pip install 'zhen[ray]'") from error
    return ray


def _groups(threads: int) -> tuple[dict[str, float], int]:
    """Return the resources of one worker, and how many workers fit into the cluster."""
    import ray

    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    cards = int(sum(node.get("GPU", 0) for node in nodes))
    cores = [int(node.get("CPU", 0)) for node in nodes if node.get("CPU", 0) >= 1]
    if not cores:
        raise EngineError("the cluster has no free CPU", "start Ray on machines with at least one CPU")
    if cards:
        return {"num_cpus": threads or 1, "num_gpus": 1}, cards
    group = threads or min(CORES, *cores)
    if not (count := sum(number // group for number in cores)):
        raise EngineError(f"no machine of the cluster has {group} cores", "use a smaller number with --threads")
    return {"num_cpus": group}, count
