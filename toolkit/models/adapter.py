"""A low-rank adapter (LoRA, Hu et al. 2021) in one file, added to the base weights while they are converted.

The file is safetensors. For each adapted weight of the GGUF (`blk.8.attn_q`) it holds two int8 matrices and their
scales: `.a` (rank x inputs) with `.a_scale` for its rows, `.b` (outputs x rank) with `.b_scale` for its columns. The
sum `b @ a` of the scaled matrices is added to the weight.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""Names of a layer's weights in transformers and in GGUF."""


Factors = dict[str, tuple[Floats, Floats]]
"""For each weight, by its GGUF name, the matrices A (rank x inputs) and B (outputs x rank)."""


class Adapter:
    """The matrices of an adapter file, by the GGUF name of the weight."""

    def __init__(self, path: Path) -> None:
        self._factors = read(path)[0]

    def change(self, name: str, rows: slice) -> Floats | None:
        """Return what is added to `rows` of the weight `name`, or None when the adapter leaves it as it is."""
        if name not in self._factors:
            return None
        a, b = self._factors[name]
        return b[rows] @ a


def read(path: Path) -> tuple[Factors, dict[str, str]]:
    """Return the matrices of an adapter file, and its metadata."""
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        metadata = file.metadata() or {}
    names = [name.removesuffix(".a") for name in tensors if name.endswith(".a")]
    factors = {
        name: (
            tensors[f"{name}.a"] * tensors[f"{name}.a_scale"][:, None],
            tensors[f"{name}.b"] * tensors[f"{name}.b_scale"],
        )
        for name in names
    }
    return factors, metadata


def write(path: Path, factors: Factors, metadata: dict[str, str]) -> None:
    """Write an adapter file."""
    from safetensors.numpy import save_file

    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, (a, b) in factors.items():
        tensors[f"{name}.a"], tensors[f"{name}.a_scale"] = _quantized(a)
        columns, tensors[f"{name}.b_scale"] = _quantized(b.T)
        tensors[f"{name}.b"] = np.ascontiguousarray(columns.T)
    save_file(tensors, path, metadata)


def _quantized(rows: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    scale = np.maximum(np.abs(rows).max(axis=1), np.float32(1e-12)) / np.float32(127)
    return np.rint(rows / scale[:, None]).astype(np.int8), scale
