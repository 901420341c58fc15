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


class Adapter:
    """The matrices of an adapter file, by the GGUF name of the weight."""

    def __init__(self, path: Path) -> None:
        from safetensors.numpy import load_file

        tensors = load_file(path)
        names = {name.removesuffix(".a") for name in tensors if name.endswith(".a")}
        self._a: dict[str, Floats] = {
            name: tensors[f"{name}.a"] * tensors[f"{name}.a_scale"][:, None] for name in names
        }
        self._b: dict[str, Floats] = {name: tensors[f"{name}.b"] * tensors[f"{name}.b_scale"] for name in names}

    def change(self, name: str, rows: slice) -> Floats | None:
        """Return what is added to `rows` of the weight `name`, or None when the adapter leaves it as it is."""
        return self._b[name][rows] @ self._a[name] if name in self._a else None


def write(path: Path, factors: dict[str, tuple[Floats, Floats]], scaling: float) -> None:
    """Write an adapter file.

    Args:
        path: The file.
        factors: For each weight, by its GGUF name, the matrices A (rank x inputs) and B (outputs x rank).
        scaling: What the product B @ A is multiplied by (alpha / rank).
    """
    from safetensors.numpy import save_file

    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, (a, b) in factors.items():
        tensors[f"{name}.a"], tensors[f"{name}.a_scale"] = _quantized(a)
        columns, scale = _quantized(b.T)
        tensors[f"{name}.b"], tensors[f"{name}.b_scale"] = np.ascontiguousarray(columns.T), scale * np.float32(scaling)
    save_file(tensors, path)


def _quantized(rows: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    scale = np.maximum(np.abs(rows).max(axis=1), np.float32(1e-12)) / np.float32(127)
    return np.rint(rows / scale[:, None]).astype(np.int8), scale
