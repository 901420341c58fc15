"""Read CTranslate2's `model.bin` (binary version 6, written by `ctranslate2.specs.model_spec`).

Little-endian; a string is its length with the closing zero byte (u16), then its bytes. The file: version (u32), name of
the specification, its revision (u32), number of variables (u32); each variable: name, rank (u8), dimensions (u32 each),
type (u8), bytes (u32), data; then the number of aliases (u32), each an alias and the name of its variable.
"""

from __future__ import annotations

import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

VERSION, DECODER = 6, "TransformerDecoderSpec"
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)


class MappedModelFile:
    """The variables of a model file, by name. The file is mapped: variables that are not used are never read.

    Raises `ValueError` when the file is of another kind or cut off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._buffer = threading.local()
        self._file: npt.NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        self._at = 0
        self._variables: dict[str, tuple[Any, tuple[int, ...], int, int]] = {}
        if (self._number("I"), self._name()) != (VERSION, DECODER):
            raise ValueError(f"not a decoder of version {VERSION}")
        self._number("I")
        for _ in range(self._number("I")):
            self._index(self._name())
        for _ in range(self._number("I")):
            alias, name = self._name(), self._name()
            self._variables[alias] = self._variables[name]

    def __contains__(self, name: str) -> bool:
        return name in self._variables

    def names(self) -> list[str]:
        """Return all variables and aliases."""
        return list(self._variables)

    def mapped(self, name: str) -> npt.NDArray[Any]:
        """Return a variable, read-only; only the parts that are used are read. Raises `KeyError`."""
        kind, shape, start, size = self._variables[name]
        data: npt.NDArray[Any] = self._file[start : start + size].view(kind)
        return data.reshape(shape)

    def tensor(self, name: str) -> Any:
        """Return a variable as a PyTorch tensor of 32-bit floats. Raises `KeyError`."""
        import torch

        return torch.from_numpy(self.mapped(name).astype(np.float32))

    def matrix(self, *names: str) -> Any:
        """Return matrices of signed bytes, stacked, as a PyTorch tensor, valid until the next call in this thread.

        The buffer is used again, because that costs far less than a new one. Raises `KeyError`.
        """
        import torch

        parts = [self._variables[name] for name in names]
        size = sum(size for _, _, _, size in parts)
        buffer: npt.NDArray[np.int8] = getattr(self._buffer, "bytes", np.empty(0, np.int8))
        if len(buffer) < size:
            buffer = self._buffer.bytes = np.empty(size, np.int8)
        at = 0
        with self._path.open("rb") as file:
            for _, _, start, length in parts:
                file.seek(start)
                file.readinto(buffer[at : at + length].data)
                at += length
        return torch.from_numpy(buffer[:size]).view(-1, parts[0][1][1])

    def number(self, name: str) -> float:
        """Return a variable that is one number. Raises `KeyError`."""
        return float(self.mapped(name).item())

    def _index(self, name: str) -> None:
        shape = tuple(self._number("I") for _ in range(self._number("B")))
        kind, size = self._number("B"), self._number("I")
        if self._at + size > len(self._file) or kind >= len(_TYPES):
            raise ValueError(f"cut off at {name}")
        self._variables[name] = (_TYPES[kind], shape, self._at, size)
        self._at += size

    def _number(self, code: str) -> int:
        size = struct.calcsize(code)
        if self._at + size > len(self._file):
            raise ValueError("cut off")
        (value,) = struct.unpack("<" + code, self._file[self._at : self._at + size].tobytes())
        self._at += size
        return int(value)

    def _name(self) -> str:
        size = self._number("H")
        text = self._file[self._at : self._at + size].tobytes()
        self._at += size
        return text.rstrip(b"\0").decode("utf-8", errors="replace")
