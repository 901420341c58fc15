"""Laying weights out for oneDNN's int8 kernels, many times faster than PyTorch's own function does.

`onednn::qlinear_prepack` goes through the slowest of oneDNN's reorders, 0.14 GB a second. What comes out is simple: the
matrix in blocks of 64 rows by 64 columns, in a block four columns of every row, then the next four (oneDNN calls it
`BA16a64b4a`); behind the blocks for each row its sum, negative, with which the kernel takes the activations' zero point
out again. oneDNN promises none of this, so it is not taken for granted: the first matrix of each size is laid out by
PyTorch, and only where the two agree in each byte are further ones laid out here.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import torch
from torch.nn import functional

Tensor = torch.Tensor

BLOCK, TOGETHER = 64, 4


class Packer:
    """Lays matrices out one after the other; it can be shared by threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], Tensor | None] = {}

    def __call__(self, weights: Tensor) -> Tensor:
        """`weights`, signed bytes (numbers out, numbers in), as `onednn::qlinear_pointwise` takes them."""
        size = tuple(weights.shape)
        known = self._known.get(size)
        if known is None:
            packed: Tensor = torch.ops.onednn.qlinear_prepack(weights, None)
            self._known.setdefault(size, packed if _as_here(packed, weights) else None)
            return packed
        packed = known.clone()  # the only way to a tensor of this layout without laying one out
        blocks, sums = _parts(packed, weights)
        blocks.copy_(_blocks(weights))
        sums.copy_(_sums(weights))
        return packed


def _as_here(packed: Tensor, weights: Tensor) -> bool:
    rows, columns = map(_whole, weights.shape)
    if torch.ops.mkldnn._nbytes(packed) < rows * columns + 4 * len(weights):
        return False
    blocks, sums = _parts(packed, weights)
    return torch.equal(blocks, _blocks(weights)) and torch.equal(sums, _sums(weights))


def _parts(packed: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The memory of `packed`: its blocks as `_blocks` gives them, and the sums of the rows of `weights`."""
    rows, columns = map(_whole, weights.shape)
    size, start = torch.ops.mkldnn._nbytes(packed), torch.ops.mkldnn.data_ptr(packed)
    memory = torch.frombuffer((ctypes.c_char * size).from_address(start), dtype=torch.uint8)
    end = rows * columns
    blocks = memory[:end].view(torch.int32).view(rows // BLOCK, columns // BLOCK, BLOCK // TOGETHER, BLOCK)
    return blocks, memory[end : end + 4 * len(weights)].view(torch.int32)


def _blocks(weights: Tensor) -> Tensor:
    """Four columns as one number: (block of rows, block of columns, four columns in it, row in it)."""
    rows, columns = map(_whole, weights.shape)
    if (rows, columns) != tuple(weights.shape):
        weights = functional.pad(weights, (0, columns - weights.shape[1], 0, rows - len(weights)))
    words = weights.view(torch.int32).view(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK // TOGETHER)
    return words.permute(0, 2, 3, 1)


def _sums(weights: Tensor) -> Tensor:
    sums: Any = np.sum(weights.numpy(), 1, dtype=np.int32)  # PyTorch's takes several times as long
    return torch.from_numpy(-sums)


def _whole(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
