"""The whole network: a common start computed once, prompts of any length side by side, one token a step."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from toolkit.engines.decoder.layers import Layer, Linear, Past, Rounded, Shape, Tensor, attention, norm
from toolkit.engines.decoder.packing import Packer
from toolkit.engines.decoder.weights import Weights


@dataclass(slots=True)
class State:
    """What has been read and said so far.

    `shared` and `own`: for each layer the past all rows have, and each row's own with padding at the left. `hidden`:
    minus infinity for padding, (rows, own positions). `position`: where each row goes on. `used`: own positions so far,
    `read` of which are the prompt's.
    """

    shared: Sequence[Past]
    own: list[Past]
    hidden: Tensor
    position: Tensor
    used: int
    read: int

    def select(self, rows: Tensor) -> None:
        """Go on with `rows` alone, in that order; a row may be there several times."""
        for number, past in enumerate(self.own):
            kept = Past(*(torch.empty(len(rows), *side.shape[1:]) for side in (past.keys, past.values)))
            kept.keys[:, :, : self.used] = past.keys[:, :, : self.used][rows]
            kept.values[:, :, : self.used] = past.values[:, :, : self.used][rows]
            self.own[number] = kept
        self.hidden, self.position = self.hidden[rows], self.position[rows]

    def go_on(self, rows: Tensor) -> None:
        """Let each row go on as the one in its place in `rows` does, which had the same prompt: less to copy."""
        for past in self.own:
            for side in (past.keys, past.values):
                side[:, :, self.read : self.used] = side[:, :, self.read : self.used][rows]


class Network:
    """The decoder in `weights`, with norms of `epsilon`; `threads` CPU threads lay its weights out."""

    def __init__(self, weights: Weights, *, epsilon: float, threads: int) -> None:
        self._shape = shape_of(weights, epsilon)
        tied = "decoder/projection/weight_scale" not in weights
        pack = Packer()
        with ThreadPoolExecutor(threads) as pool:  # the head first: it takes longest
            head = pool.submit(Linear.of, pack, weights, "decoder/embeddings" if tied else "decoder/projection")
            self._layers = list(pool.map(lambda name: Layer(pack, weights, name, self._shape), layers_of(weights)))
        self._head = head.result()
        self._norm = weights.tensor("decoder/layer_norm/gamma")
        self._words, self._scales = (
            weights.mapped(f"decoder/embeddings/{part}") for part in ("weight", "weight_scale")
        )

    def begin(self, prefix: Sequence[int]) -> list[Past]:
        """What all prompts share: keys and values (shared heads, positions, width) of `prefix` in each layer."""
        nothing = [Past(*torch.empty(2, self._shape.shared, 0, self._shape.width)) for _ in self._layers]
        if not prefix:
            return nothing
        state = self._state(nothing, [prefix], room=0)
        self._read([prefix], state)
        return [Past(past.keys[0], past.values[0]) for past in state.own]

    def start(self, shared: Sequence[Past], prompts: Sequence[Sequence[int]], *, room: int) -> tuple[State, Tensor]:
        """Read `prompts`, none of them empty, after what they share, with `room` for as many steps.

        Returns the state and the scores for the first step: logits, (rows, vocabulary).
        """
        state = self._state(shared, prompts, room=room)
        read = self._read(prompts, state)
        ends = torch.tensor([len(prompt) for prompt in prompts]).cumsum(0) - 1
        return state, self._scores(read[ends])

    def step(self, state: State, tokens: Tensor) -> Tensor:
        """Add one of `tokens` (rows) to each row; the scores for the next."""
        x = self._embedded(tokens.numpy())
        turns = self._shape.turns(state.position)
        at = state.used
        state.used, state.position = at + 1, state.position + 1
        hidden = state.hidden[:, None, None, None, : state.used]
        for layer, shared, own in zip(self._layers, state.shared, state.own, strict=True):

            def attend(asked: Tensor, keys: Tensor, values: Tensor, shared: Past = shared, own: Past = own) -> Tensor:
                own.keys[:, :, at], own.values[:, :, at] = keys, values
                return attention(asked[:, None], shared, own.first(at + 1), hidden)[:, 0]

            x = layer(x, turns, attend)
        return self._scores(x)

    def _read(self, prompts: Sequence[Sequence[int]], state: State) -> Tensor:
        """Send prompts through all layers, one token a row: padding is there only where tokens look at each other."""
        rows, length = state.hidden.shape[0], state.used
        there = (state.hidden[:, :length] == 0).flatten().nonzero().squeeze(1)
        positions = (state.position[:, None] - length + torch.arange(length)).flatten()[there]
        turns = self._shape.turns(positions)
        hidden = state.hidden[:, None, None, None, :length] + torch.full((length, length), -torch.inf).triu(1)
        x = self._embedded(np.concatenate([np.asarray(prompt) for prompt in prompts]))
        for layer, shared, own in zip(self._layers, state.shared, state.own, strict=True):

            def attend(asked: Tensor, keys: Tensor, values: Tensor, shared: Past = shared, own: Past = own) -> Tensor:
                padded = [_padded(part, there, (rows, length)) for part in (asked, keys, values)]
                own.keys[:, :, :length] = padded[1].transpose(1, 2)
                own.values[:, :, :length] = padded[2].transpose(1, 2)
                return attention(padded[0], shared, own.first(length), hidden).flatten(0, 1)[there]

            x = layer(x, turns, attend)
        return x

    def _state(self, shared: Sequence[Past], prompts: Sequence[Sequence[int]], *, room: int) -> State:
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        length = int(lengths.max())
        hidden = torch.zeros(len(prompts), length + room)
        hidden[:, :length].masked_fill_(torch.arange(length) < length - lengths[:, None], -torch.inf)
        size = (2, len(prompts), self._shape.shared, length + room, self._shape.width)
        own = [Past(*torch.empty(size)) for _ in self._layers]
        return State(shared, own, hidden, lengths + shared[0].keys.shape[1], length, length)

    def _embedded(self, ids: npt.NDArray[Any]) -> Tensor:
        return torch.from_numpy(self._words[ids].astype(np.float32) / self._scales[ids][:, None])

    def _scores(self, x: Tensor) -> Tensor:
        return self._head(Rounded.of(norm(x, self._norm, self._shape.epsilon)))


def layers_of(weights: Weights) -> list[str]:
    """The names of the layers in `weights`, in their order."""
    count = len({name.split("/")[1] for name in weights.names() if name.startswith("decoder/layer_")} - {"layer_norm"})
    return [f"decoder/layer_{number}" for number in range(count)]


def shape_of(weights: Weights, epsilon: float) -> Shape:
    """The shape of the network in `weights`. Raises `KeyError` for one of another make."""
    first = "decoder/layer_0/self_attention"
    heads = int(weights.number("decoder/num_heads"))
    shared = int(weights.number(f"{first}/num_heads_kv")) if f"{first}/num_heads_kv" in weights else heads
    width = weights.mapped(f"{first}/linear_1/weight").shape[1] // heads
    return Shape(heads, shared, width, epsilon, weights.number(f"{first}/rotary_base"))


def _padded(part: Tensor, places: Tensor, size: tuple[int, int]) -> Tensor:
    """The rows of `part`, each at its place of a table of `size` that is nought elsewhere."""
    table = torch.zeros(size[0] * size[1], *part.shape[1:])
    return table.index_copy_(0, places, part).view(*size, *part.shape[1:])
