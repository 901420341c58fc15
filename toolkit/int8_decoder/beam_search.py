"""Search for the most likely answers: greedy, or by a beam of several hypotheses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch

from toolkit.int8_decoder.network import DecoderState, Network
from toolkit.int8_decoder.operators import Tensor
from toolkit.runtime import Hypothesis

SPARE = 4
"""Finished rows are kept in the batch until they are 1 in this many: copying the others costs more than a few rows."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`limit` tokens at most, a beam of `width`, none of the tokens `banned`; one of `ends` ends an answer."""

    limit: int
    width: int
    banned: Sequence[int] = ()
    ends: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Beam:
    """A possible answer to `prompt`: its tokens and the sum of their log probabilities."""

    prompt: int
    ids: tuple[int, ...]
    total: float

    def ended(self, steps: int) -> Hypothesis:
        return Hypothesis(self.ids, self.total / max(1, steps))


def search(network: Network, state: DecoderState, logits: Tensor, rules: Rules) -> list[list[Hypothesis]]:
    """Return at most `rules.width` answers for each row of `state`, the best mean log probability first.

    `logits` are those of the first step. A row is finished when as many answers have ended as the beam is wide. At the
    limit, open beams count as answers.
    """
    batch = _Batch(state, rules)
    for left in range(rules.limit, 0, -1):
        choices = list(batch.choices(logits))
        if left == 1 or not choices:
            return batch.answers(beam for _, beam in choices)
        batch.place(choices)
        logits = network.step(state, batch.tokens())
    return batch.answers(iter(batch.beams.values()))


class _Batch:
    """The beam in each row of the network's batch; `owners`: the prompt of each row."""

    def __init__(self, state: DecoderState, rules: Rules) -> None:
        self._state, self._rules = state, rules
        self._owners = list(range(len(state.position)))
        self._ended: list[list[Hypothesis]] = [[] for _ in self._owners]
        self.beams = {row: _Beam(row, (), 0.0) for row in self._owners}

    def answers(self, still_open: Iterator[_Beam]) -> list[list[Hypothesis]]:
        """Return the answers that ended, and the open beams at the limit."""
        for beam in still_open:
            self._ended[beam.prompt].append(beam.ended(len(beam.ids)))
        return [sorted(ended, key=lambda hypothesis: -hypothesis.score)[: self._rules.width] for ended in self._ended]

    def tokens(self) -> Tensor:
        """Return the last token of each row; zero in finished rows."""
        tokens = torch.zeros(len(self._owners), dtype=torch.int64)
        tokens[list(self.beams)] = torch.tensor([beam.ids[-1] for beam in self.beams.values()])
        return tokens

    def choices(self, logits: Tensor) -> Iterator[tuple[int, _Beam]]:
        """Yield the beams that continue, with the row of each, best first for each prompt; store those that ended."""
        rules = self._rules
        for prompt, steps in self._steps(logits).items():
            continuing = []
            for rank, (total, row, token) in enumerate(sorted(steps, key=lambda step: -step[0])):
                ids = self.beams[row].ids
                if token not in rules.ends:
                    continuing.append((row, _Beam(prompt, (*ids, token), total)))
                elif rank < rules.width:
                    self._ended[prompt].append(_Beam(prompt, ids, total).ended(len(ids) + 1))
            if len(self._ended[prompt]) < rules.width:
                yield from continuing[: rules.width]

    def place(self, choices: Sequence[tuple[int, _Beam]]) -> None:
        """Change the batch to the beams that continue: `choices`, each with its present row."""
        free: dict[int, list[int]] = {}
        for row, prompt in enumerate(self._owners):
            free.setdefault(prompt, []).append(row)
        wanted = Counter(beam.prompt for _, beam in choices)
        crowded = any(count > len(free[prompt]) for prompt, count in wanted.items())
        if crowded or len(choices) * SPARE <= len(self._owners) * (SPARE - 1):
            self._state.select(torch.tensor([row for row, _ in choices]))
            self._owners = [beam.prompt for _, beam in choices]
            self.beams = dict(enumerate(beam for _, beam in choices))
            return
        sources = list(range(len(self._owners)))
        self.beams = {}
        for source, beam in choices:
            row = free[beam.prompt].pop(0)
            sources[row], self.beams[row] = source, beam
        if sources != list(range(len(sources))):
            self._state.reorder(torch.tensor(sources))

    def _steps(self, logits: Tensor) -> dict[int, list[tuple[float, int, int]]]:
        """Return the most likely next tokens of each prompt: the sum with the token, the row, the token."""
        rules = self._rules
        if rules.banned:
            logits[:, list(rules.banned)] = -torch.inf
        best = logits.max(1, keepdim=True) if rules.width == 1 else logits.topk(rules.width + len(rules.ends))
        likely = (best.values - logits.logsumexp(1, keepdim=True)).tolist()
        tokens = best.indices.tolist()
        steps: dict[int, list[tuple[float, int, int]]] = {}
        for row, beam in self.beams.items():
            pairs = zip(likely[row], tokens[row], strict=True)
            steps.setdefault(beam.prompt, []).extend((beam.total + value, row, token) for value, token in pairs)
        return steps
