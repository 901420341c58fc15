"""Choosing what to say: greedily, or by a beam, which is the same with several ways kept open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    rows = len(scores)
    ended: list[list[Hypothesis]] = [[] for _ in range(rows)]
    ways = {row: _Way(row, (), 0.0) for row in range(rows)}
    for left in range(rules.limit, 0, -1):
        found = list(_next(ways, scores, rules, ended))
        if not found or left == 1:
            ways = dict(enumerate(way for _, way in found))
            break
        ways, rows = _moved(state, found, rows)
        tokens = torch.zeros(rows, dtype=torch.int64)
        tokens[list(ways)] = torch.tensor([way.ids[-1] for way in ways.values()])
        scores = network.step(state, tokens)
    for way in ways.values():
        ended[way.of].append(way.ended(len(way.ids)))
    return [sorted(some, key=lambda one: -one.score)[: rules.width] for some in ended]


def _next(
    ways: dict[int, _Way], scores: Tensor, rules: Rules, ended: list[list[Hypothesis]]
) -> Iterable[tuple[int, _Way]]:
    """The ways that go on, best first for each prompt, with the row each comes from; those at an end are kept."""
    if rules.banned:
        scores[:, list(rules.banned)] = -torch.inf
    likely = scores.log_softmax(1)
    best = likely.max(1, keepdim=True) if rules.width == 1 else likely.topk(rules.width + len(rules.ends))
    choices = list(zip(best.values.tolist(), best.indices.tolist(), strict=True))
    by_prompt: dict[int, list[tuple[float, int, int]]] = {}
    for row, way in ways.items():
        pairs = zip(*choices[row], strict=True)
        by_prompt.setdefault(way.of, []).extend((way.total + value, row, token) for value, token in pairs)
    for of, steps in by_prompt.items():
        goes_on = []
        for rank, (total, row, token) in enumerate(sorted(steps, key=lambda step: -step[0])):
            ids = ways[row].ids
            if token not in rules.ends:
                goes_on.append((row, _Way(of, (*ids, token), total)))
            elif rank < rules.width:
                ended[of].append(_Way(of, ids, total).ended(len(ids) + 1))
        if len(ended[of]) < rules.width:
            yield from goes_on[: rules.width]


def _moved(state: State, found: list[tuple[int, _Way]], rows: int) -> tuple[dict[int, _Way], int]:
    """Bring the batch to the ways that go on: which row holds which, and how many rows there are."""
    parents = [row for row, _ in found]
    if len(set(parents)) == len(parents) and len(parents) * SPARE > rows * (SPARE - 1):
        return dict(found), rows
    state.select(torch.tensor(parents))
    return dict(enumerate(way for _, way in found)), len(found)
