"""Laying weights out for oneDNN's int8 kernels, many times faster than PyTorch's own function does.

`onednn::qlinear_prepack` goes through the slowest of oneDNN's reorders, 0.14 GB a second. What comes out is simple.

With AVX-512: the matrix in blocks of 64 rows by 64 columns, in a block four columns of every row, then the next four
(oneDNN calls it `BA16a64b4a`); behind the blocks for each row its sum, negative, with which the kernel takes the
activations' zero point out again. With AVX2: the matrix transposed.

oneDNN promises none of this, so it is not taken for granted: the first matrix of each size is laid out by PyTorch, and
only where the two agree in each byte are further ones laid out here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional

Tensor = torch.Tensor

BLOCK, TOGETHER = 64, 4

Layout = Callable[[Tensor, Tensor], list[tuple[Tensor, Tensor]]]
"""Memory and weights to views of this memory, each with what it holds when these weights are laid out; empty if the
memory is too small."""


class Packer:
    """Lays matrices out one after the other; it can be shared by threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[Tensor, Layout | None]] = {}

    def __call__(self, weights: Tensor) -> Tensor:
        """`weights`, signed bytes (numbers out, numbers in), as `onednn::qlinear_pointwise` takes them."""
        size = tuple(weights.shape)
        known, layout = self._known.get(size, (None, None))
        if known is None or layout is None:
            packed: Tensor = torch.ops.onednn.qlinear_prepack(weights, None)
            if known is None:
                self._known.setdefault(size, (packed, _layout_of(packed, weights)))
            return packed
        packed = known.clone()  # the only way to a tensor of this layout without laying one out
        for part, content in layout(_memory(packed), weights):
            part.copy_(content)
        return packed


def _layout_of(packed: Tensor, weights: Tensor) -> Layout | None:
    """The layout that gives `packed` in each byte; None if it is another, or PyTorch does not show its memory."""
    try:
        memory = _memory(packed)
    except (AttributeError, RuntimeError, TypeError):  # functions that are not public
        return None
    for layout in (_blocked, _transposed):
        parts = layout(memory, weights)
        if parts and all(torch.equal(part, content) for part, content in parts):
            return layout
    return None


def _memory(packed: Tensor) -> Tensor:
    size, start = torch.ops.mkldnn._nbytes(packed), torch.ops.mkldnn.data_ptr(packed)
    return torch.frombuffer((ctypes.c_char * size).from_address(start), dtype=torch.int8)


def _blocked(memory: Tensor, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Four columns as one number: (block of rows, block of columns, four columns in it, row in it); then the sums."""
    size = tuple(weights.shape)
    rows, columns = (-(-side // BLOCK) * BLOCK for side in size)
    end = rows * columns
    if len(memory) < end + 4 * len(weights):
        return []
    if (rows, columns) != size:
        weights = functional.pad(weights, (0, columns - size[1], 0, rows - size[0]))
    words = weights.view(torch.int32).view(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK // TOGETHER)
    blocks = memory[:end].view(torch.int32).view(rows // BLOCK, columns // BLOCK, BLOCK // TOGETHER, BLOCK)
    sums: Any = np.sum(weights[: size[0]].numpy(), 1, dtype=np.int32)  # PyTorch's takes several times as long
    behind = memory[end : end + 4 * size[0]].view(torch.int32)
    return [(blocks, words.permute(0, 2, 3, 1)), (behind, torch.from_numpy(-sums))]


def _transposed(memory: Tensor, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    if len(memory) != weights.numel():
        return []
    return [(memory.view(weights.shape[1], weights.shape[0]), weights.t())]
