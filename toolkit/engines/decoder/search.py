"""Choosing what to say: greedily, or by a beam, which is the same with several ways kept open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch

from toolkit.engines.base import Hypothesis
from toolkit.engines.decoder.network import Network, State

SPARE = 4
"""Rows that are done stay in the batch until they are one in so many: to copy the others costs more than a few rows."""

Tensor = torch.Tensor


@dataclass(frozen=True, slots=True)
class Rules:
    """`limit` tokens at most, `width` ways kept open, none of the tokens `banned`; one of `ends` ends an answer."""

    limit: int
    width: int
    banned: Sequence[int] = ()
    ends: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Way:
    """What may become an answer to prompt `of`: its tokens and the sum of their log probabilities."""

    of: int
    ids: tuple[int, ...]
    total: float

    def ended(self, steps: int) -> Hypothesis:
        return Hypothesis(self.ids, self.total / max(1, steps))


def search(network: Network, state: State, scores: Tensor, rules: Rules) -> list[list[Hypothesis]]:
    """For each row of `state` at most `rules.width` answers, the best mean log probability first.

    `scores`: logits for the first step. A row is done when as many answers have ended as ways are kept open; at the
    limit what is open counts as it is.
    """
    batch = _Batch(state, rules)
    for left in range(rules.limit, 0, -1):
        found = list(batch.choices(scores))
        if left == 1 or not found:
            return batch.answers(way for _, way in found)
        batch.place(found)
        scores = network.step(state, batch.tokens())
    return batch.answers(iter(batch.ways.values()))


class _Batch:
    """Which row of the network's batch holds which way; `owners`: the prompt each row was read for."""

    def __init__(self, state: State, rules: Rules) -> None:
        self._state, self._rules = state, rules
        self._owners = list(range(len(state.position)))
        self._ended: list[list[Hypothesis]] = [[] for _ in self._owners]
        self.ways = {row: _Way(row, (), 0.0) for row in self._owners}

    def answers(self, still_open: Iterator[_Way]) -> list[list[Hypothesis]]:
        """What has ended, and what is open at the limit."""
        for way in still_open:
            self._ended[way.of].append(way.ended(len(way.ids)))
        return [sorted(found, key=lambda one: -one.score)[: self._rules.width] for found in self._ended]

    def tokens(self) -> Tensor:
        """The last token of each row; nought in rows that are done."""
        tokens = torch.zeros(len(self._owners), dtype=torch.int64)
        tokens[list(self.ways)] = torch.tensor([way.ids[-1] for way in self.ways.values()])
        return tokens

    def choices(self, scores: Tensor) -> Iterator[tuple[int, _Way]]:
        """The ways that go on, best first for each prompt, with the row each comes from; those at an end are kept."""
        rules = self._rules
        for of, steps in self._steps(scores).items():
            goes_on = []
            for rank, (total, row, token) in enumerate(sorted(steps, key=lambda step: -step[0])):
                ids = self.ways[row].ids
                if token not in rules.ends:
                    goes_on.append((row, _Way(of, (*ids, token), total)))
                elif rank < rules.width:
                    self._ended[of].append(_Way(of, ids, total).ended(len(ids) + 1))
            if len(self._ended[of]) < rules.width:
                yield from goes_on[: rules.width]

    def place(self, found: Sequence[tuple[int, _Way]]) -> None:
        """Bring the batch to the ways that go on. `found`: each with the row it comes from."""
        free: dict[int, list[int]] = {}
        for row, of in enumerate(self._owners):
            free.setdefault(of, []).append(row)
        wanted = Counter(way.of for _, way in found)
        crowded = any(count > len(free[of]) for of, count in wanted.items())
        if crowded or len(found) * SPARE <= len(self._owners) * (SPARE - 1):
            self._state.select(torch.tensor([row for row, _ in found]))
            self._owners = [way.of for _, way in found]
            self.ways = dict(enumerate(way for _, way in found))
            return
        sources = list(range(len(self._owners)))
        self.ways = {}
        for source, way in found:
            row = free[way.of].pop(0)
            sources[row], self.ways[row] = source, way
        if sources != list(range(len(sources))):
            self._state.go_on(torch.tensor(sources))

    def _steps(self, scores: Tensor) -> dict[int, list[tuple[float, int, int]]]:
        """For each prompt the likeliest next tokens: the sum with it, the row, the token."""
        rules = self._rules
        if rules.banned:
            scores[:, list(rules.banned)] = -torch.inf
        best = scores.max(1, keepdim=True) if rules.width == 1 else scores.topk(rules.width + len(rules.ends))
        likely = (best.values - scores.logsumexp(1, keepdim=True)).tolist()
        tokens = best.indices.tolist()
        found: dict[int, list[tuple[float, int, int]]] = {}
        for row, way in self.ways.items():
            pairs = zip(likely[row], tokens[row], strict=True)
            found.setdefault(way.of, []).extend((way.total + value, row, token) for value, token in pairs)
        return found
