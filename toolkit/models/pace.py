"""How many characters of Chinese a model drafts in a second, repairs included: recorded by runs, or measured before.

The first batch of a run includes loading the model. So only a run that drafted `ENOUGH` characters is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.config import Settings
from toolkit.models import store
from toolkit.models.registry import Model
from toolkit.models.store import ReadyModel
from toolkit.types import Device, Effort

ENOUGH = 2000
NAME = "pace"
MEASURED = {
    ("qwen2.5-coder-1.5b", Effort.LOW): 52.0,
    ("qwen2.5-coder-1.5b", Effort.NORMAL): 35.0,
    ("qwen2.5-coder-0.5b", Effort.NORMAL): 78.0,
    ("zhen-1.5b", Effort.NORMAL): 35.0,
}
"""Measured on 2 cores (docs/research/models.md); `zhen-1.5b` has the network of the default."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A speed in characters of Chinese a second, where it was measured, and whether that was here."""

    speed: float
    origin: str
    recorded: bool = False


def expected_pace(model: Model, ready: ReadyModel | None, settings: Settings) -> Pace | None:
    """Return the pace that an earlier run recorded with the same effort and threads, or else a measured one, or None.

    `ready` is None if the model is not installed.
    """
    recordings = store.measured(ready.folder, NAME) if ready else None
    speed = recordings.get(_key(settings)) if isinstance(recordings, dict) else None
    if isinstance(speed, int | float) and speed > 0:
        return Pace(float(speed), "measured in an earlier run here", recorded=True)
    on_cpu = settings.device in (Device.AUTO, Device.CPU)
    measured = MEASURED.get((model.name, settings.effort)) if on_cpu else None
    return Pace(measured, "measured on 2 cores of another machine") if measured else None


def record(ready: ReadyModel, settings: Settings, *, characters: int, seconds: float) -> None:
    """Store the pace of a run with `settings` that drafted `characters` in `seconds`, if they are enough."""
    if characters >= ENOUGH and seconds > 0:
        recordings = store.measured(ready.folder, NAME)
        earlier = recordings if isinstance(recordings, dict) else {}
        store.keep_measured(ready.folder, NAME, {**earlier, _key(settings): round(characters / seconds, 1)})


def _key(settings: Settings) -> str:
    device = "" if settings.device is Device.AUTO else f", {settings.device}"
    return f"{settings.effort} effort, {settings.threads or 'all'} threads{device}"
