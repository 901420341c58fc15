"""The whole network: it computes a common prefix once, prompts of any length in a batch, and one token a step."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from toolkit.int8_decoder.layers import KVCache, Layer, LayerShape, Linear, attention, norm
from toolkit.int8_decoder.model_file import MappedModelFile
from toolkit.int8_decoder.operators import Packer, QuantizedRows, Tensor

ALIKE = 0.95
"""The least correlation of one row of weights in two quantizations: 4 and 6 bits have 0.997, other rows about 0.3."""


@dataclass(slots=True)
class DecoderState:
    """The tokens read and generated so far.

    `shared` and `own`: for each layer the cache of all rows, and each row's own with padding at the left. `mask`: minus
    infinity for padding, (rows, own positions). `position`: the next position of each row. `used`: own positions so
    far, `read` of which are the prompt's.
    """

    shared: Sequence[KVCache]
    own: list[KVCache]
    mask: Tensor
    position: Tensor
    used: int
    read: int

    def select(self, rows: Tensor) -> None:
        """Continue with only `rows`, in that order; a row may occur several times."""
        for number, cache in enumerate(self.own):
            selected = KVCache(*(torch.empty(len(rows), *side.shape[1:]) for side in (cache.keys, cache.values)))
            selected.keys[:, :, : self.used] = cache.keys[:, :, : self.used][rows]
            selected.values[:, :, : self.used] = cache.values[:, :, : self.used][rows]
            self.own[number] = selected
        self.mask, self.position = self.mask[rows], self.position[rows]

    def reorder(self, rows: Tensor) -> None:
        """Let row `i` continue as row `rows[i]`, which has the same prompt, so that less is copied."""
        for cache in self.own:
            for side in (cache.keys, cache.values):
                side[:, :, self.read : self.used] = side[:, :, self.read : self.used][rows]


class Network:
    """The decoder in `file`, with norms of `epsilon`; `threads` CPU threads lay its weights out."""

    def __init__(self, file: MappedModelFile, *, epsilon: float, threads: int) -> None:
        self._shape = shape_of(file, epsilon)
        tied = "decoder/projection/weight_scale" not in file
        self._ties = tied or shares_embeddings(file)
        pack = Packer()
        with ThreadPoolExecutor(threads) as pool:  # the head first: it takes longest
            head = pool.submit(Linear.of, pack, file, "decoder/embeddings" if tied else "decoder/projection")
            self._layers = list(pool.map(lambda name: Layer(pack, file, name, self._shape), layers_of(file)))
        self._head = head.result()
        self._norm = file.tensor("decoder/layer_norm/gamma")
        self._embeddings, self._embedding_scales = (
            file.mapped(f"decoder/embeddings/{part}") for part in ("weight", "weight_scale")
        )

    def read_prefix(self, prefix: Sequence[int]) -> list[KVCache]:
        """Return the keys and values of `prefix`, which all prompts share, in each layer."""
        if not prefix:
            return self._nothing()
        state = self._state(self._nothing(), [prefix], steps=0)
        self._read([prefix], state)
        return [KVCache(cache.keys[0], cache.values[0]) for cache in state.own]

    def scores_inside(self, prompt: Sequence[int], places: Sequence[int], tokens: Sequence[int]) -> Tensor | None:
        """Return the logits of `tokens` after each of `places` in `prompt`: (places, tokens).

        None if the last layer lacks one of them, and its weights are not those of the embeddings.
        """
        read = self._read([prompt], self._state(self._nothing(), [prompt], steps=0))[list(places)]
        if self._ties:
            return norm(read, self._norm, self._shape.epsilon) @ self._embedded(np.asarray(tokens)).T
        logits = self._logits(read)
        return logits[:, list(tokens)] if max(tokens) < logits.shape[1] else None

    def start(
        self, shared: Sequence[KVCache], prompts: Sequence[Sequence[int]], *, steps: int
    ) -> tuple[DecoderState, Tensor]:
        """Read `prompts`, none of them empty, after the `shared` prefix, with space for `steps` steps.

        Returns the state and the logits of the first step, (rows, vocabulary).
        """
        state = self._state(shared, prompts, steps=steps)
        read = self._read(prompts, state)
        ends = torch.tensor([len(prompt) for prompt in prompts]).cumsum(0) - 1
        return state, self._logits(read[ends])

    def step(self, state: DecoderState, tokens: Tensor) -> Tensor:
        """Add one of `tokens` (rows) to each row; returns the logits of the next."""
        x = self._embedded(tokens.numpy())
        rope = self._shape.rope(state.position)
        at = state.used
        state.used, state.position = at + 1, state.position + 1
        mask = state.mask[:, None, None, None, : state.used]
        for layer, shared, own in zip(self._layers, state.shared, state.own, strict=True):

            def attend(
                queries: Tensor, keys: Tensor, values: Tensor, shared: KVCache = shared, own: KVCache = own
            ) -> Tensor:
                own.keys[:, :, at], own.values[:, :, at] = keys, values
                return attention(queries[:, None], shared, own.first(at + 1), mask)[:, 0]

            x = layer(x, rope, attend)
        return self._logits(x)

    def _read(self, prompts: Sequence[Sequence[int]], state: DecoderState) -> Tensor:
        """Apply all layers to prompts, one token a row; only the attention uses padding."""
        rows, length = state.mask.shape[0], state.used
        present = (state.mask[:, :length] == 0).flatten().nonzero().squeeze(1)
        positions = (state.position[:, None] - length + torch.arange(length)).flatten()[present]
        rope = self._shape.rope(positions)
        mask = state.mask[:, None, None, None, :length] + torch.full((length, length), -torch.inf).triu(1)
        x = self._embedded(np.concatenate([np.asarray(prompt) for prompt in prompts]))
        for layer, shared, own in zip(self._layers, state.shared, state.own, strict=True):

            def attend(
                queries: Tensor, keys: Tensor, values: Tensor, shared: KVCache = shared, own: KVCache = own
            ) -> Tensor:
                padded = [_padded(part, present, (rows, length)) for part in (queries, keys, values)]
                own.keys[:, :, :length] = padded[1].transpose(1, 2)
                own.values[:, :, :length] = padded[2].transpose(1, 2)
                return attention(padded[0], shared, own.first(length), mask).flatten(0, 1)[present]

            x = layer(x, rope, attend)
        return x

    def _nothing(self) -> list[KVCache]:
        return [KVCache(*torch.empty(2, self._shape.kv_heads, 0, self._shape.head_size)) for _ in self._layers]

    def _state(self, shared: Sequence[KVCache], prompts: Sequence[Sequence[int]], *, steps: int) -> DecoderState:
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        length = int(lengths.max())
        mask = torch.zeros(len(prompts), length + steps)
        mask[:, :length].masked_fill_(torch.arange(length) < length - lengths[:, None], -torch.inf)
        size = (2, len(prompts), self._shape.kv_heads, length + steps, self._shape.head_size)
        own = [KVCache(*torch.empty(size)) for _ in self._layers]
        return DecoderState(shared, own, mask, lengths + shared[0].keys.shape[1], length, length)

    def _embedded(self, ids: npt.NDArray[Any]) -> Tensor:
        return torch.from_numpy(self._embeddings[ids].astype(np.float32) / self._embedding_scales[ids][:, None])

    def _logits(self, x: Tensor) -> Tensor:
        return self._head(QuantizedRows.of(norm(x, self._norm, self._shape.epsilon)))


def shares_embeddings(file: MappedModelFile) -> bool:
    """Return whether the last layer has the first embeddings as its weights, as nearly as two quantizations allow."""
    last, first = (file.mapped(f"decoder/{layer}/weight")[0] for layer in ("projection", "embeddings"))
    return bool(np.corrcoef(last, first)[0, 1] > ALIKE)


def layers_of(file: MappedModelFile) -> list[str]:
    """Return the names of the layers in `file`, in order."""
    count = len({name.split("/")[1] for name in file.names() if name.startswith("decoder/layer_")} - {"layer_norm"})
    return [f"decoder/layer_{number}" for number in range(count)]


def shape_of(file: MappedModelFile, epsilon: float) -> LayerShape:
    """Return the shape of the network in `file`. Raises `KeyError` for another architecture."""
    first = "decoder/layer_0/self_attention"
    heads = int(file.number("decoder/num_heads"))
    kv_heads = int(file.number(f"{first}/num_heads_kv")) if f"{first}/num_heads_kv" in file else heads
    head_size = file.mapped(f"{first}/linear_1/weight").shape[1] // heads
    return LayerShape(heads, kv_heads, head_size, epsilon, file.number(f"{first}/rotary_base"))


def _padded(part: Tensor, places: Tensor, size: tuple[int, int]) -> Tensor:
    """Return a table of `size` with the rows of `part` at `places`, zero elsewhere."""
    table = torch.zeros(size[0] * size[1], *part.shape[1:])
    return table.index_copy_(0, places, part).view(*size, *part.shape[1:])
