"""Read GGUF files: metadata at once, weights a few rows at a time.

The layout is that of the GGUF specification, versions 2 and 3
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md); the `gguf` package expands the quantized blocks, but its
own reader takes ten seconds over a vocabulary of 150,000.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_WEIGHTS_AT_ONCE = 1 << 17  # half a megabyte of float32 fits into the processor's cache


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of the file: its shape in numpy's order, ggml type number, and the start of its data in the file."""

    shape: tuple[int, ...]
    type: int
    start: int


class GgufFile:
    """The metadata `fields` (key to Python value) and `tensors` (name to `Tensor`) of a GGUF file.

    Raises `ValueError` when the file is not GGUF or is cut off.
    """

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, mode="r")
        self._view, self._at = self._data.data, 0
        try:
            magic, version, tensors, fields = self._take("<4sIQQ")
            if magic != b"GGUF" or version not in {2, 3}:
                raise ValueError("not a GGUF file of version 2 or 3")
            self.fields: dict[str, Any] = {self._string(): self._value(self._number("I")) for _ in range(fields)}
            described = [self._described() for _ in range(tensors)]
        except struct.error as error:
            raise ValueError("the GGUF file is cut off") from error
        step = self.fields.get("general.alignment", 32)
        start = -(-self._at // step) * step
        self.tensors = {name: Tensor(shape, kind, start + offset) for name, shape, kind, offset in described}

    def rows(self, name: str) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the tensor `name` as float32 with two dimensions, some rows at a time (a vector is one row)."""
        from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, dequantize

        tensor = self.tensors[name]
        kind = GGMLQuantizationType(tensor.type)
        block, size = GGML_QUANT_SIZES[kind]
        columns, rows = tensor.shape[-1], math.prod(tensor.shape[:-1])
        width = columns // block * size
        raw = np.asarray(self._data)[tensor.start : tensor.start + rows * width]
        if raw.size != rows * width:
            raise ValueError(f"the GGUF file is cut off in {name}")
        step = max(1, _WEIGHTS_AT_ONCE // columns)
        for row in range(0, rows, step):
            part = raw.reshape(rows, width)[row : row + step]
            yield dequantize(part, kind).astype(np.float32, copy=False).reshape(len(part), columns)

    def vector(self, name: str) -> npt.NDArray[np.float32]:
        """Return the one-dimensional tensor `name`."""
        return next(self.rows(name)).reshape(-1).copy()

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._view, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _number(self, code: str) -> Any:
        return self._take("<" + code)[0]

    def _string(self) -> str:
        length = self._number("Q")
        if length > len(self._view) - self._at:
            raise ValueError("the GGUF file is cut off")
        self._at += length
        return bytes(self._view[self._at - length : self._at]).decode("utf-8", "replace")

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            return self._number(_SCALARS[kind])
        kind, count = self._take("<IQ")
        if count > len(self._view) - self._at:
            raise ValueError("the GGUF file is cut off")
        if kind in _SCALARS:
            return list(self._take(f"<{count}{_SCALARS[kind]}"))
        return [self._value(kind) for _ in range(count)]

    def _described(self) -> tuple[str, tuple[int, ...], int, int]:
        name, dimensions = self._string(), self._number("I")
        shape = self._take(f"<{dimensions}Q")
        kind, offset = self._take("<IQ")
        return name, tuple(reversed(shape)), kind, offset
