"""Choose the files of a checkpoint among all files of a repository or folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fnmatch import fnmatch

from toolkit.errors import ModelError

_TOKENIZER = ("*.json", "*.jinja", "*.spm", "*.model", "merges.txt", "vocab.txt")
_NOT_THE_MODEL = ("*.index.json", "onnx*", "flax*", "tf_*", "openvino*", "*/*")
_WEIGHTS = (
    ("model*.safetensors", "model.safetensors.index.json"),
    ("pytorch_model*.bin", "pytorch_model.bin.index.json"),
)
_STUDENT = ("model.*.bin", "*vocab.*.spm", "lex.*.bin")
_GGUF_ORDER = ("q4_k_m", "q5_k_m", "q6_k", "q8_0", "f16", "bf16")


def choose(names: Sequence[str], place: str) -> set[str]:
    """Return the files among `names` that make a checkpoint: one form of weights, the configuration and the tokenizer.

    Safetensors are preferred to pickled weights, and both to Mozilla's students and GGUF. Raises `ModelError` with
    `place` when there is no checkpoint among them, or several GGUF files and none is the usual choice.
    """
    for patterns in _WEIGHTS:
        weights = {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}
        if weights and "config.json" in names:
            return weights | {name for name in names if _wanted_beside(name)}
    if is_student(names):
        return {name for name in names if any(fnmatch(name, pattern) for pattern in _STUDENT)}
    return {_choose_gguf(names, place)}


def is_student(names: Collection[str]) -> bool:
    """Return whether `names` are the files of one of Mozilla's students: a model and one or two vocabularies."""
    model, vocabulary, _ = ([name for name in names if fnmatch(name, pattern)] for pattern in _STUDENT)
    return "config.json" not in names and len(model) == 1 and len(vocabulary) in (1, 2)


def _wanted_beside(name: str) -> bool:
    return any(fnmatch(name, p) for p in _TOKENIZER) and not any(fnmatch(name, p) for p in _NOT_THE_MODEL)


def _choose_gguf(names: Sequence[str], place: str) -> str:
    files = [name for name in names if name.endswith(".gguf") and not re.search(r"-\d{5}-of-\d{5}", name)]
    for quantization in _GGUF_ORDER:
        if fitting := [name for name in files if quantization in name.lower()]:
            return min(fitting, key=len)
    if len(files) == 1:
        return files[0]
    if files:
        raise ModelError(f"{place}: {len(files)} GGUF files", f"name one: {place}/{files[0]}")
    raise ModelError(
        f"{place}: no checkpoint that zhen can load (config.json with safetensors or .bin weights, a GGUF file, or the "
        "files of a Firefox model)",
        "to see models that work: zhen models list",
    )
