"""Models: which exist, where their files come from, and how they are converted for an engine."""

from toolkit.config import DEFAULT_MODEL
from toolkit.files import cache_dir
from toolkit.models.lookup import Info, find, info, remove
from toolkit.models.prepare import pull, ready
from toolkit.models.registry import (
    REGISTRY,
    Family,
    HubSource,
    LocalSource,
    Model,
    ModelFile,
    ServerSource,
    WebSource,
    WheelSource,
)
from toolkit.models.store import FXTRANSLATE, LLAMA, Installed, ReadyModel, installed

__all__ = [
    "DEFAULT_MODEL",
    "FXTRANSLATE",
    "LLAMA",
    "REGISTRY",
    "Family",
    "HubSource",
    "Info",
    "Installed",
    "LocalSource",
    "Model",
    "ModelFile",
    "ReadyModel",
    "ServerSource",
    "WebSource",
    "WheelSource",
    "cache_dir",
    "find",
    "info",
    "installed",
    "pull",
    "ready",
    "remove",
]
