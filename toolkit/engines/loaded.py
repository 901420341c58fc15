"""The tokenizer and the network of a model, loaded on first use, for all engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from toolkit.engines.chinese_tokens import chinese_ids
from toolkit.engines.encoding import Encoder
from toolkit.runtime import Runtime


class LoadedModel:
    """The tokenizer and the runtime that `load` returns, and what follows from the tokenizer.

    Each property raises what `load` raises.
    """

    def __init__(self, load: Callable[[], tuple[Any, Runtime]]) -> None:
        self._load = load

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, with the interface of transformers."""
        return self._both[0]

    @property
    def runtime(self) -> Runtime:
        """The network in its runtime."""
        return self._both[1]

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of prompts to token ids."""
        return Encoder(self.tokenizer)

    @cached_property
    def chinese_ids(self) -> list[int]:
        """The tokens that no English text needs."""
        return chinese_ids(self.tokenizer)

    def cancel(self) -> bool:
        """Stop the job that another thread runs; return whether the runtime can be stopped."""
        loaded = self.__dict__.get("_both")  # nothing is loaded for it
        stop = getattr(loaded[1], "cancel", None) if loaded else None
        if stop:
            stop()
        return stop is not None

    @cached_property
    def _both(self) -> tuple[Any, Runtime]:
        return self._load()
