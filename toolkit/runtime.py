"""The interface of a runtime: the library, or our own code, that runs a network for an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An answer after the target prefix: token ids without the end token, and their mean log probability."""

    ids: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class RuntimeCall:
    """One call of a runtime: `prompts` as token ids, all continued after the same `prefix` (which is computed once).

    `target_prefixes`: first ids of each answer, with an encoder-decoder's target language. `limit`: the maximum of
    tokens to produce. `banned`: ids never produced. `ends`: ids that end an answer. `stop`: texts that do; a runtime
    that knows only ids ignores them.
    """

    prompts: Sequence[Sequence[int]]
    prefix: Sequence[int]
    target_prefixes: Sequence[Sequence[int]]
    limit: int
    n_best: int
    banned: Sequence[int] = ()
    ends: Sequence[int] = ()
    stop: Sequence[str] = ()

    @property
    def inputs(self) -> list[list[int]]:
        """The input of a decoder-only network after `prefix`: each prompt with its target prefix."""
        return [[*prompt, *target] for prompt, target in zip(self.prompts, self.target_prefixes, strict=True)]


class Runtime(Protocol):
    """A loaded network."""

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """Return, for each prompt in order, at most `n_best` hypotheses, best first."""
