"""Engines: they translate Chinese sentences into English drafts."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.engines.base import Engine
from toolkit.engines.chat import ChatEngine
from toolkit.engines.seq2seq import Seq2SeqEngine
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.units import Effort

ENGINES: dict[str, Callable[..., Engine]] = {
    "chat": ChatEngine,
    "seq2seq": Seq2SeqEngine,
}


def create(
    model: ReadyModel, *, threads: int = 0, effort: Effort = Effort.NORMAL, progress: Progress = SILENT
) -> Engine:
    """Create the engine for a model that is ready; nothing is loaded before the first batch.

    `threads` 0 means all cores. `progress` gets a note if the model runs more slowly than it could.
    """
    return ENGINES[model.family](model, threads=threads, effort=effort, progress=progress)


__all__ = ["ENGINES", "Engine", "create"]
