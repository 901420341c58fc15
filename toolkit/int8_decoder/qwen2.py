"""Convert a Qwen2 GGUF directly to CTranslate2 int8, a few rows at a time.

The general conversion, through a transformers model, needs two to five times the memory and time. The result is equal:
each row is scaled so that its largest weight becomes 127 (the rule of CTranslate2's own `int8`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.int8_decoder.english_vocabulary import english_first
from toolkit.int8_decoder.gguf_file import GgufFile

_CONTROL, _USER_DEFINED, _UNUSED = 3, 4, 5  # tokenizer.ggml.token_type in the GGUF specification


class WeightChange(Protocol):
    """The change of the weights of a file while they are converted; see `toolkit.models.adapter`."""

    def change(self, name: str, rows: slice) -> npt.NDArray[np.float32] | None:
        """Return what is added to `rows` of the weight `name`, or None."""


def fits(file: GgufFile) -> bool:
    """Return whether this module can convert `file`: Qwen2, with its own tokenizer and without scaled positions."""
    fields = file.fields
    wanted = {"general.architecture": "qwen2", "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2"}
    return all(fields.get(key) == value for key, value in wanted.items()) and "qwen2.rope.scaling.type" not in fields


def size(file: GgufFile) -> int:
    """Return the number of weights that `convert` converts, without vectors: the bytes of the int8 result."""
    return sum(math.prod(tensor.shape) for tensor in file.tensors.values() if len(tensor.shape) > 1)


def convert(
    file: GgufFile,
    out: Path,
    advance: Callable[[int], None],
    *,
    english: bool = False,
    adapter: WeightChange | None = None,
) -> None:
    """Write the CTranslate2 model into the folder `out`; `advance` is called with the number of new weights.

    With `adapter` its changes are added to the weights. With `english` the last layer has only English tokens
    (`english_first`). They are first in the model's vocabulary: its ids then differ from the tokenizer's.

    Raises `KeyError` or `ValueError` when a field or tensor of the architecture is missing from the file.
    """
    from ctranslate2.specs.transformer_spec import TransformerDecoderModelSpec

    spec = TransformerDecoderModelSpec.from_config(**_shape(file))
    spec.decoder.scale_embeddings = False
    _SpecificationFiller(file, advance, adapter).fill(spec.decoder)
    fields = file.fields
    tokens = fields["tokenizer.ggml.tokens"]
    if english:
        order, count = english_first(tokens, fields["tokenizer.ggml.token_type"])
        tokens = _narrow(spec.decoder, tokens, order, count)
    spec.register_vocabulary(tokens)
    named = fields["tokenizer.ggml.tokens"]
    spec.config.eos_token = named[fields["tokenizer.ggml.eos_token_id"]]
    spec.config.bos_token = named[fields.get("tokenizer.ggml.bos_token_id", fields["tokenizer.ggml.eos_token_id"])]
    spec.config.unk_token = ""
    spec.config.layer_norm_epsilon = fields["qwen2.attention.layer_norm_rms_epsilon"]
    spec.validate()
    if _tied(file) and not english:  # stored once, named twice; the loader finds the scale by the weight's name
        spec.decoder.projection.weight = "decoder/embeddings/weight"
    spec.save(str(out))


def _narrow(decoder: Any, tokens: Sequence[str], order: Sequence[int], count: int) -> list[str]:
    """Sort the vocabulary by `order` and keep the first `count` rows of the last layer; returns the sorted tokens."""
    rows = np.array(order)
    first, last = decoder.embeddings, decoder.projection
    own = first if last.weight is first.weight else last  # of a tied layer only the weight is set
    last.weight, last.weight_scale = own.weight[rows[:count]], own.weight_scale[rows[:count]]
    first.weight, first.weight_scale = first.weight[rows], first.weight_scale[rows]
    return [tokens[index] for index in order]


def write_tokenizer(file: GgufFile, folder: Path) -> None:
    """Write the tokenizer into `folder` as in Qwen2 checkpoints: `vocab.json`, `merges.txt`, settings."""
    fields = file.fields
    tokens, kinds = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    added = {i: kind for i, kind in enumerate(kinds) if kind in {_CONTROL, _USER_DEFINED}}
    vocabulary = {token: i for i, token in enumerate(tokens) if i not in added and kinds[i] != _UNUSED}
    settings = {
        "tokenizer_class": "Qwen2Tokenizer",
        "added_tokens_decoder": {str(i): _added(tokens[i], special=kind == _CONTROL) for i, kind in added.items()},
        "eos_token": tokens[fields["tokenizer.ggml.eos_token_id"]],
        "pad_token": tokens[fields.get("tokenizer.ggml.padding_token_id", fields["tokenizer.ggml.eos_token_id"])],
        "unk_token": None,
        "add_bos_token": False,
        "chat_template": fields.get("tokenizer.chat_template"),
    }
    _write(folder / "vocab.json", json.dumps(vocabulary, ensure_ascii=False))
    _write(folder / "merges.txt", "#version: 0.2\n" + "\n".join(fields["tokenizer.ggml.merges"]) + "\n")
    _write(folder / "tokenizer_config.json", json.dumps(settings, ensure_ascii=False))


def _shape(file: GgufFile) -> dict[str, Any]:
    from ctranslate2.specs.common_spec import Activation

    heads, shared = (file.fields[f"qwen2.attention.head_count{which}"] for which in ("", "_kv"))
    return {
        "num_layers": file.fields["qwen2.block_count"],
        "num_heads": heads,
        "num_heads_kv": shared if shared != heads else None,
        "activation": Activation.SWISH,
        "pre_norm": True,
        "ffn_glu": True,
        "rms_norm": True,
        "rotary_dim": 0,
        "rotary_interleave": False,
        "rotary_base": file.fields["qwen2.rope.freq_base"],
    }


class _SpecificationFiller:
    """Fills a decoder specification from the tensors of a file."""

    def __init__(self, file: GgufFile, advance: Callable[[int], None], adapter: WeightChange | None) -> None:
        self._file, self._advance, self._adapter = file, advance, adapter

    def fill(self, decoder: Any) -> None:
        self._weight(decoder.embeddings, "token_embd")
        if _tied(self._file):
            decoder.projection.weight = decoder.embeddings.weight
        else:
            self._weight(decoder.projection, "output")
        decoder.layer_norm.gamma = self._file.vector("output_norm.weight")
        for number, layer in enumerate(decoder.layer):
            self._layer(layer, f"blk.{number}.")

    def _layer(self, layer: Any, prefix: str) -> None:
        attention, ffn = layer.self_attention, layer.ffn
        attention.layer_norm.gamma = self._file.vector(prefix + "attn_norm.weight")
        ffn.layer_norm.gamma = self._file.vector(prefix + "ffn_norm.weight")
        self._weight(attention.linear[0], *(f"{prefix}attn_{part}" for part in "qkv"))
        attention.linear[0].bias = np.concatenate([self._file.vector(f"{prefix}attn_{part}.bias") for part in "qkv"])
        self._weight(attention.linear[1], prefix + "attn_output")
        self._weight(ffn.linear_0, prefix + "ffn_gate")
        self._weight(ffn.linear_0_noact, prefix + "ffn_up")
        self._weight(ffn.linear_1, prefix + "ffn_down")

    def _weight(self, spec: Any, *names: str) -> None:
        """Set a weight, or several stacked, as int8 rows with the factor of each."""
        rows = sum(self._file.tensors[f"{name}.weight"].shape[0] for name in names)
        spec.weight = np.empty((rows, self._file.tensors[f"{names[0]}.weight"].shape[1]), np.int8)
        spec.weight_scale = np.empty(rows, np.float32)
        at = 0
        for part in (part for name in names for part in self._rows(name)):
            here = slice(at, at := at + len(part))
            spec.weight[here], spec.weight_scale[here] = _quantized(part)
            self._advance(part.size)

    def _rows(self, name: str) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the weight `name` some rows at a time, with what the adapter adds to it."""
        at = 0
        for part in self._file.rows(f"{name}.weight"):
            change = self._adapter.change(name, slice(at, at := at + len(part))) if self._adapter else None
            yield part if change is None else part + change


def _quantized(rows: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    largest = np.maximum(rows.max(axis=1), -rows.min(axis=1))
    largest[largest == 0] = 127
    scale = np.float32(127) / largest
    scaled = rows * scale[:, None]
    return np.rint(scaled, out=scaled).astype(np.int8), scale


def _tied(file: GgufFile) -> bool:
    return "output.weight" not in file.tensors


def _added(token: str, *, special: bool) -> dict[str, object]:
    flags = dict.fromkeys(("lstrip", "rstrip", "normalized", "single_word"), False)
    return {"content": token, "special": special, **flags}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
