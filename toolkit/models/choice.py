"""Choose the files of a checkpoint among all files of a repository or folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatch

from toolkit.errors import ModelError

_TOKENIZER = ("*.json", "*.jinja", "*.spm", "*.model", "merges.txt", "vocab.txt")
_NOT_THE_MODEL = ("*.index.json", "onnx*", "flax*", "tf_*", "openvino*", "*/*")
_WEIGHTS = (
    ("model*.safetensors", "model.safetensors.index.json"),
    ("pytorch_model*.bin", "pytorch_model.bin.index.json"),
)
_GGUF_ORDER = ("q4_k_m", "q5_k_m", "q6_k", "q8_0", "f16", "bf16")


def choose(names: Sequence[str], place: str) -> set[str]:
    """Return the files among `names` that make a checkpoint: one form of weights, the configuration and the tokenizer.

    Safetensors are preferred to pickled weights, and both to GGUF. Raises `ModelError` with `place` when there is no
    checkpoint among them, or several GGUF files and none is the usual choice.
    """
    for patterns in _WEIGHTS:
        weights = {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}
        if weights and "config.json" in names:
            return weights | {name for name in names if _wanted_beside(name)}
    return {_choose_gguf(names, place)}


def _wanted_beside(name: str) -> bool:
    return any(fnmatch(name, p) for p in _TOKENIZER) and not any(fnmatch(name, p) for p in _NOT_THE_MODEL)


def _choose_gguf(names: Sequence[str], place: str) -> str:
    found = [name for name in names if name.endswith(".gguf") and not re.search(r"-\d{5}-of-\d{5}", name)]
    for quantization in _GGUF_ORDER:
        if fitting := [name for name in found if quantization in name.lower()]:
            return min(fitting, key=len)
    if len(found) == 1:
        return found[0]
    if found:
        raise ModelError(f"{place}: {len(found)} GGUF files", f"name one: {place}/{found[0]}")
    raise ModelError(
        f"{place}: no checkpoint that zhen can load (config.json with safetensors or .bin weights, or a GGUF file)",
        "to see models that work: zhen models list",
    )
