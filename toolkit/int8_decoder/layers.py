"""Parts of a decoder: int8 linear layers, RMSNorm, rotary positions, attention to a shared and an own cache."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from toolkit.int8_decoder import operators
from toolkit.int8_decoder.operators import QuantizedRows, Tensor

if TYPE_CHECKING:
    from toolkit.int8_decoder.model_file import MappedModelFile
    from toolkit.int8_decoder.operators import Packer

ROWS = 128
"""Tokens that a feed-forward layer processes at a time, so that intermediate results fit into the CPU's cache."""

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From queries, keys and values (tokens, heads, head size) to the attention's output, shaped as the queries."""


class Linear:
    """`x · Wᵀ + b` with W as signed bytes laid out for the kernels, and a scale for each row."""

    def __init__(self, packed: Tensor, scales: Tensor, bias: Tensor | None = None) -> None:
        self._packed, self._scales, self._bias = packed, scales, bias
        self._zero_points = torch.zeros(len(scales), dtype=torch.int64)

    @classmethod
    def of(cls, pack: Packer, file: MappedModelFile, *names: str) -> Linear:
        """Make a layer of the variables below `names`, stacked and laid out by `pack`."""
        scales = 1 / torch.cat([file.tensor(f"{name}/weight_scale") for name in names])
        bias = f"{names[0]}/bias"
        packed = pack(file.matrix(*(f"{name}/weight" for name in names)))
        return cls(packed, scales, file.tensor(bias) if bias in file else None)

    def __call__(self, x: QuantizedRows) -> Tensor:
        """Multiply `x` (tokens, width in); returns (tokens, width out)."""
        out = operators.linear(x, self._packed, self._scales, self._zero_points)
        return out if self._bias is None else out.add_(self._bias)


@dataclass(frozen=True, slots=True)
class LayerShape:
    """Query heads, key and value heads (each serves several query heads), their size, and constants of the layers."""

    heads: int
    kv_heads: int
    head_size: int
    epsilon: float
    rope_base: float

    def rope(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines for `positions`, each (tokens, 1, head size / 2)."""
        powers = torch.arange(0, self.head_size, 2, dtype=torch.float32) / self.head_size
        angles = positions[:, None].to(torch.float32) * (1.0 / self.rope_base**powers)
        return angles.cos()[:, None], angles.sin()[:, None]


@dataclass(frozen=True, slots=True)
class KVCache:
    """Keys and values of one layer: of all rows (kv heads, positions, size) or of each (rows, kv heads, …)."""

    keys: Tensor
    values: Tensor

    def first(self, count: int) -> KVCache:
        """Return the first `count` positions."""
        return KVCache(self.keys[..., :count, :], self.values[..., :count, :])


class Layer:
    """One layer of the network, the variables below `name`; see `Linear.of` for `pack`."""

    def __init__(self, pack: Packer, file: MappedModelFile, name: str, shape: LayerShape) -> None:
        self._shape = shape
        self._attention_norm = file.tensor(f"{name}/self_attention/layer_norm/gamma")
        self._mlp_norm = file.tensor(f"{name}/ffn/layer_norm/gamma")
        self._qkv = Linear.of(pack, file, f"{name}/self_attention/linear_0")
        self._o_proj = Linear.of(pack, file, f"{name}/self_attention/linear_1")
        self._gate_up = Linear.of(pack, file, f"{name}/ffn/linear_0", f"{name}/ffn/linear_0_noact")
        self._down = Linear.of(pack, file, f"{name}/ffn/linear_1")

    def __call__(self, x: Tensor, rope: tuple[Tensor, Tensor], attend: Attend) -> Tensor:
        """Apply the layer to `x` (tokens, width)."""
        shape = self._shape
        qkv = self._qkv(QuantizedRows.of(norm(x, self._attention_norm, shape.epsilon)))
        heads = qkv.view(len(x), -1, shape.head_size)
        queries, keys, values = heads.tensor_split((shape.heads, shape.heads + shape.kv_heads), dim=1)
        attended = attend(_rotated(queries, rope), _rotated(keys, rope), values)
        x = x + self._o_proj(QuantizedRows.of(attended.reshape(len(x), -1)))
        for start in range(0, len(x), ROWS):
            x[start : start + ROWS] += self._mlp(x[start : start + ROWS])
        return x

    def _mlp(self, rows: Tensor) -> Tensor:
        gate, up = self._gate_up(QuantizedRows.of(norm(rows, self._mlp_norm, self._shape.epsilon))).chunk(2, dim=1)
        return self._down(QuantizedRows.of(functional.silu(gate).mul_(up)))


def norm(x: Tensor, gamma: Tensor, epsilon: float) -> Tensor:
    """Return RMSNorm (Zhang & Sennrich 2019) of each row."""
    return functional.rms_norm(x, (x.shape[1],), gamma, epsilon)


def attention(queries: Tensor, shared: KVCache, own: KVCache, mask: Tensor) -> Tensor:
    """Compute attention of `queries` (rows, steps, heads, size) to the cache that all rows share and to each row's own.

    The attention `mask` (rows or 1, 1, 1, steps or 1, own positions) is minus infinity where a query must not look,
    else 0. Returns (rows, steps, heads * size).
    """
    rows, steps, heads, size = queries.shape
    groups, before, here = shared.keys.shape[0], shared.keys.shape[1], own.keys.shape[2]
    each = (heads // groups, steps)
    count = each[0] * steps
    grouped = queries.view(rows, steps, groups, heads // groups, size).permute(2, 0, 3, 1, 4)  # group, row, head, step
    to_shared = grouped.reshape(groups, rows * count, size) @ shared.keys.transpose(1, 2)
    to_own = grouped.transpose(0, 1).reshape(rows, groups, count, size) @ own.keys.transpose(2, 3)
    scores = (
        to_shared.view(groups, rows, *each, before).transpose(0, 1),
        to_own.view(rows, groups, *each, here) + mask,
    )
    weights = torch.cat(scores, -1).mul_(1 / math.sqrt(size)).softmax(-1)
    shared_weights, own_weights = weights[..., :before], weights[..., before:]
    from_shared = shared_weights.transpose(0, 1).reshape(groups, rows * count, before) @ shared.values
    from_own = own_weights.reshape(rows, groups, count, here) @ own.values
    output = from_shared.view(groups, rows, *each, size).transpose(0, 1) + from_own.view(rows, groups, *each, size)
    return output.permute(0, 3, 1, 2, 4).reshape(rows, steps, heads * size)


def _rotated(x: Tensor, rope: tuple[Tensor, Tensor]) -> Tensor:
    """Apply rotary positions (Su et al. 2021): the first half of each head is paired with the second."""
    cos, sin = rope
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)
