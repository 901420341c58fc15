"""PyTorch's 8-bit matrix products on a CPU: the only module that uses operators of PyTorch that are not public.

`onednn::qlinear_pointwise` multiplies, `onednn::qlinear_prepack` lays out a weight for it. The second uses the slowest
of oneDNN's reorders, 0.14 GB a second, so `Packer` does its work. The layout is simple.

With AVX-512: the matrix in blocks of 64 rows by 64 columns, in a block four columns of every row, then the next four
(oneDNN calls it `BA16a64b4a`); after the blocks the negative sum of each row, with which the kernel removes the zero
point of the activations. With AVX2: the matrix transposed.

oneDNN does not promise this layout. Therefore PyTorch lays out the first matrix of each size, and `Packer` the others
only if the two agree in each byte. `unavailable` tests the products themselves.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from toolkit.errors import first_line

Tensor = torch.Tensor

ZERO_POINT = 128  # the unsigned byte for zero; VNNI multiplies unsigned by signed bytes
BLOCK, TOGETHER = 64, 4

Layout = Callable[[Tensor, Tensor], list[tuple[Tensor, Tensor]]]
"""Maps memory and weights to views of the memory, each with its content when the weights are laid out; empty if the
memory is too small."""


@dataclass(frozen=True, slots=True)
class QuantizedRows:
    """Activations as unsigned bytes around `ZERO_POINT`, and the scale of each row that restores their values."""

    values: Tensor
    scale: Tensor

    @classmethod
    def of(cls, rows: Tensor) -> QuantizedRows:
        """Quantize each row of `rows` (tokens, width), scaled so that its largest value becomes 127."""
        scale = rows.abs().amax(1, keepdim=True).clamp_(min=1e-12).div_(127)
        return cls((rows / scale).round_().add_(ZERO_POINT).to(torch.uint8), scale)


def linear(x: QuantizedRows, packed: Tensor, scales: Tensor, zero_points: Tensor) -> Tensor:
    """Return `x · Wᵀ`, for W as a `Packer` has laid it out, with a scale and a zero point for each of its rows."""
    given = (x.values, 1.0, ZERO_POINT, packed, scales, zero_points, None)
    out: Tensor = torch.ops.onednn.qlinear_pointwise(*given, 1.0, 0, torch.float32, "none", [], "")
    return out.mul_(x.scale)


@cache
def unavailable() -> str:
    """Return why the products cannot be used here; empty if they can.

    Another version of PyTorch may lack the operators or take other arguments.
    """
    draw = torch.Generator().manual_seed(0)
    weights = torch.randint(-63, 64, (64, 64), dtype=torch.int8, generator=draw)
    rows = torch.randn(3, 64, generator=draw)
    try:
        out = linear(QuantizedRows.of(rows), _prepacked(weights), torch.ones(64), torch.zeros(64, dtype=torch.int64))
    except (AttributeError, RuntimeError, TypeError) as error:
        return f"PyTorch {torch.__version__} lacks a function for 8-bit products: {first_line(error)[:120]}"
    exact = rows @ weights.float().T
    if not torch.allclose(out, exact, atol=float(exact.abs().max()) / 20):
        return f"PyTorch {torch.__version__} computes wrong 8-bit products on this CPU"
    return ""


class Packer:
    """Lays matrices out one after the other; it can be shared by threads."""

    def __init__(self) -> None:
        self._packed: dict[tuple[int, ...], tuple[Tensor, Layout | None]] = {}

    def __call__(self, weights: Tensor) -> Tensor:
        """Lay out `weights`, signed bytes (width out, width in), as `linear` needs them."""
        size = tuple(weights.shape)
        prototype, layout = self._packed.get(size, (None, None))
        if prototype is None or layout is None:
            packed = _prepacked(weights)
            if prototype is None:
                self._packed.setdefault(size, (packed, _layout_of(packed, weights)))
            return packed
        packed = prototype.clone()  # nothing else makes a tensor of this layout without laying one out
        for part, content in layout(_bytes_of(packed), weights):
            part.copy_(content)
        return packed


def _prepacked(weights: Tensor) -> Tensor:
    packed: Tensor = torch.ops.onednn.qlinear_prepack(weights, None)
    return packed


def _layout_of(packed: Tensor, weights: Tensor) -> Layout | None:
    """Return the layout that equals `packed` in each byte; None if none does or PyTorch does not show its memory."""
    try:
        stored = _bytes_of(packed)
    except (AttributeError, RuntimeError, TypeError):  # functions that are not public
        return None
    for layout in (_blocked, _transposed):
        parts = layout(stored, weights)
        if parts and all(torch.equal(part, content) for part, content in parts):
            return layout
    return None


def _bytes_of(packed: Tensor) -> Tensor:
    size, start = torch.ops.mkldnn._nbytes(packed), torch.ops.mkldnn.data_ptr(packed)
    return torch.frombuffer((ctypes.c_char * size).from_address(start), dtype=torch.int8)


def _blocked(stored: Tensor, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Lay out four columns as one number: (row block, column block, four columns in it, row in it); then the sums."""
    size = tuple(weights.shape)
    rows, columns = (-(-side // BLOCK) * BLOCK for side in size)
    end = rows * columns
    if len(stored) < end + 4 * len(weights):
        return []
    if (rows, columns) != size:
        weights = functional.pad(weights, (0, columns - size[1], 0, rows - size[0]))
    words = weights.view(torch.int32).view(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK // TOGETHER)
    blocks = stored[:end].view(torch.int32).view(rows // BLOCK, columns // BLOCK, BLOCK // TOGETHER, BLOCK)
    sums: Any = np.sum(weights[: size[0]].numpy(), 1, dtype=np.int32)  # PyTorch's takes several times as long
    behind = stored[end : end + 4 * size[0]].view(torch.int32)
    return [(blocks, words.permute(0, 2, 3, 1)), (behind, torch.from_numpy(-sums))]


def _transposed(stored: Tensor, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    if len(stored) != weights.numel():
        return []
    return [(stored.view(weights.shape[1], weights.shape[0]), weights.t())]
