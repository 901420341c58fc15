"""What a decoder is built of: linear layers in int8, rotary positions, attention over a shared and an own past."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from toolkit.engines.decoder.packing import Packer
    from toolkit.engines.decoder.weights import Weights

ROWS = 128
"""Tokens that go through a feed-forward layer at a time: what they need in between stays in the CPU's cache."""

_ZERO = 128  # the unsigned byte that stands for nought; VNNI multiplies unsigned by signed bytes

Tensor = torch.Tensor

Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From queries, keys and values (tokens, heads, numbers a head) to what the queries find, as the queries."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """Activations as bytes, `_ZERO` for nought, and for each row the factor that makes them what they were."""

    values: Tensor
    scale: Tensor

    @classmethod
    def of(cls, rows: Tensor) -> Rounded:
        """Each row of `rows` (tokens, width), scaled so that its largest value becomes 127."""
        scale = rows.abs().amax(1, keepdim=True).clamp_(min=1e-12).div_(127)
        return cls((rows / scale).round_().add_(_ZERO).to(torch.uint8), scale)


class Linear:
    """`x · Wᵀ + b` with W as signed bytes laid out for the kernels, and a factor a row."""

    def __init__(self, packed: Tensor, factors: Tensor, bias: Tensor | None = None) -> None:
        self._packed, self._factors, self._bias = packed, factors, bias
        self._zeros = torch.zeros(len(factors), dtype=torch.int64)

    @classmethod
    def of(cls, pack: Packer, weights: Weights, *names: str) -> Linear:
        """The variables below `names`, stacked, laid out by `pack`."""
        factors = 1 / torch.cat([weights.tensor(f"{name}/weight_scale") for name in names])
        bias = f"{names[0]}/bias"
        packed = pack(weights.matrix(*(f"{name}/weight" for name in names)))
        return cls(packed, factors, weights.tensor(bias) if bias in weights else None)

    def __call__(self, x: Rounded) -> Tensor:
        """(tokens, width in) to (tokens, width out)."""
        multiply = torch.ops.onednn.qlinear_pointwise
        given = (x.values, 1.0, _ZERO, self._packed, self._factors, self._zeros, None)
        out: Tensor = multiply(*given, 1.0, 0, torch.float32, "none", [], "")
        out *= x.scale
        return out if self._bias is None else out.add_(self._bias)


@dataclass(frozen=True, slots=True)
class Shape:
    """Heads that ask, heads that are asked (shared by several), numbers a head, and the constants of the norms."""

    heads: int
    shared: int
    width: int
    epsilon: float
    base: float

    def turns(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Cosines and sines for `positions`, each (tokens, 1, width / 2): rotary embedding, halves apart."""
        powers = torch.arange(0, self.width, 2, dtype=torch.float32) / self.width
        angles = positions[:, None].to(torch.float32) * (1.0 / self.base**powers)
        return angles.cos()[:, None], angles.sin()[:, None]


@dataclass(frozen=True, slots=True)
class Past:
    """Keys and values: of all rows (shared heads, positions, width) or of each (rows, shared heads, …)."""

    keys: Tensor
    values: Tensor

    def first(self, count: int) -> Past:
        """The first `count` positions."""
        return Past(self.keys[..., :count, :], self.values[..., :count, :])


class Layer:
    """One layer of the network, the variables below `name`; see `Linear.of` for `pack`."""

    def __init__(self, pack: Packer, weights: Weights, name: str, shape: Shape) -> None:
        self._shape = shape
        self._norms = [weights.tensor(f"{name}/{part}/layer_norm/gamma") for part in ("self_attention", "ffn")]
        self._ask = Linear.of(pack, weights, f"{name}/self_attention/linear_0")
        self._tell = Linear.of(pack, weights, f"{name}/self_attention/linear_1")
        self._widen = Linear.of(pack, weights, f"{name}/ffn/linear_0", f"{name}/ffn/linear_0_noact")
        self._narrow = Linear.of(pack, weights, f"{name}/ffn/linear_1")

    def __call__(self, x: Tensor, turns: tuple[Tensor, Tensor], attend: Attend) -> Tensor:
        """Send `x` (tokens, width) through."""
        shape = self._shape
        asked = self._ask(Rounded.of(norm(x, self._norms[0], shape.epsilon)))
        heads = asked.view(len(x), -1, shape.width)
        keys = heads[:, shape.heads : shape.heads + shape.shared]
        values = heads[:, shape.heads + shape.shared :]
        answers = attend(_turned(heads[:, : shape.heads], turns), _turned(keys, turns), values)
        x = x + self._tell(Rounded.of(answers.reshape(len(x), -1)))
        for start in range(0, len(x), ROWS):
            x[start : start + ROWS] += self._feed(x[start : start + ROWS])
        return x

    def _feed(self, rows: Tensor) -> Tensor:
        wide = self._widen(Rounded.of(norm(rows, self._norms[1], self._shape.epsilon)))
        gate, up = wide.chunk(2, dim=1)
        return self._narrow(Rounded.of(functional.silu(gate).mul_(up)))


def norm(x: Tensor, gamma: Tensor, epsilon: float) -> Tensor:
    """RMSNorm (Zhang & Sennrich 2019) of each row."""
    return functional.rms_norm(x, (x.shape[1],), gamma, epsilon)


def attention(queries: Tensor, shared: Past, own: Past, hidden: Tensor) -> Tensor:
    """What `queries` (rows, steps, heads, width) find in what all rows share and what each has of its own.

    `hidden` (rows or 1, 1, 1, steps or 1, own positions) is minus infinity where a query must not look, else 0.
    Returns (rows, steps, heads * width).
    """
    rows, steps, heads, width = queries.shape
    groups, before, here = shared.keys.shape[0], shared.keys.shape[1], own.keys.shape[2]
    each = (heads // groups, steps)
    asks = each[0] * steps
    asked = queries.view(rows, steps, groups, heads // groups, width).permute(2, 0, 3, 1, 4)  # group, row, head, step
    common = asked.reshape(groups, rows * asks, width) @ shared.keys.transpose(1, 2)
    single = asked.transpose(0, 1).reshape(rows, groups, asks, width) @ own.keys.transpose(2, 3)
    scores = (common.view(groups, rows, *each, before).transpose(0, 1), single.view(rows, groups, *each, here) + hidden)
    weights = torch.cat(scores, -1).mul_(1 / math.sqrt(width)).softmax(-1)
    of_all, of_own = weights[..., :before], weights[..., before:]
    found = of_all.transpose(0, 1).reshape(groups, rows * asks, before) @ shared.values
    added = of_own.reshape(rows, groups, asks, here) @ own.values
    answers = found.view(groups, rows, *each, width).transpose(0, 1) + added.view(rows, groups, *each, width)
    return answers.permute(0, 3, 1, 2, 4).reshape(rows, steps, heads * width)


def _turned(x: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary positions (Su et al. 2021): the first half of each head is paired with the second."""
    cos, sin = turns
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)
