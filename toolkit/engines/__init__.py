"""Engines: they translate Chinese sentences into English drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.engines.chat import ChatEngine
from toolkit.engines.engine import Engine, RepairingEngine
from toolkit.engines.seq2seq import Seq2SeqEngine
from toolkit.engines.server import ServerEngine
from toolkit.engines.student import StudentEngine
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.types import Device, Effort

ENGINES: dict[str, Callable[..., Engine]] = {
    "chat": ChatEngine,
    "seq2seq": Seq2SeqEngine,
    "server": ServerEngine,
    "student": StudentEngine,
}


def create(
    model: ReadyModel,
    *,
    threads: int = 0,
    effort: Effort = Effort.NORMAL,
    device: Device = Device.AUTO,
    progress: Progress = SILENT,
    allow_remote: bool = False,
) -> Engine:
    """Create the engine for a model that is ready; nothing is loaded before the first batch.

    `threads` 0 means all cores. `device` is for models that run in this process. `progress` gets a note if the model
    runs more slowly than it could, and the name of another machine before text is sent there. Raises `UsageError` if a
    server is on another machine without `allow_remote`, and `InputError` if the prompts of the model are wrong.
    """
    own: dict[str, Any] = {"allow_remote": allow_remote} if model.server else {"device": device}
    return ENGINES[model.family](model, threads=threads, effort=effort, progress=progress, **own)


__all__ = ["ENGINES", "Engine", "RepairingEngine", "create"]
