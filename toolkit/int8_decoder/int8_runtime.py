"""The runtime: calls and answers use the ids of the tokenizer, which can differ from those of the network."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.int8_decoder.model_file import MappedModelFile
from toolkit.runtime import Hypothesis, RuntimeCall

if TYPE_CHECKING:
    from toolkit.int8_decoder.network import Network

VERSION = 1
"""Raise it when the answers change: older drafts are then made again."""

ROWS = 64
"""Rows of a batch: with more the kernels are hardly faster, and each row needs its keys and values."""

PREFIXES = 8
"""Cached prefixes: high effort has one for each prompt variant."""

_LAYER = (
    r"ffn/(layer_norm/gamma|linear_(0|0_noact|1)/(weight|weight_scale))",
    r"self_attention/(layer_norm/gamma|linear_[01]/(weight|weight_scale|bias)|num_heads_kv|rotary_(base|dim|interleave))",
)
_VARIABLES = re.compile(
    r"decoder/(layer_\d+/(" + "|".join(_LAYER) + r")|(embeddings|projection)/(weight|weight_scale)|layer_norm/gamma"
    r"|activation|alibi|alibi_use_positive_positions|alignment_(heads|layer)|num_heads|pre_norm|scale_(alibi|embeddings)"
    r"|start_from_zero_embedding)"
)
_FIRST = "decoder/layer_0/self_attention"
_SWISH = 2  # ctranslate2.specs.common_spec.Activation
_REQUIRED = {
    "decoder/activation": _SWISH,
    "decoder/alibi": 0,
    "decoder/pre_norm": 1,
    "decoder/scale_embeddings": 0,
    "decoder/start_from_zero_embedding": 0,
    f"{_FIRST}/rotary_dim": 0,
    f"{_FIRST}/rotary_interleave": 0,
}


def supported(folder: Path) -> MappedModelFile | None:
    """Return the weights of the converted model in `folder`, or None if this package cannot run the network.

    It runs networks like Llama and Qwen2 (RMSNorm before each part, rotary positions over whole heads, SiLU gate) with
    all weights in int8. Raises what `MappedModelFile` raises.
    """
    file = MappedModelFile(folder / "model.bin")
    return file if _is_supported(file) else None


def load_network(folder: Path, file: MappedModelFile, threads: int) -> Network:
    """Load the network in `file`, to run on `threads` CPU threads; `folder` has the model's `config.json`."""
    import torch

    from toolkit.int8_decoder.network import Network

    torch.set_num_threads(threads)
    config = json.loads((folder / "config.json").read_bytes())
    return Network(file, epsilon=float(config["layer_norm_epsilon"]), threads=threads)


class Int8Runtime:
    """A decoder-only network in int8; see `toolkit.runtime.Runtime`. `folder` has the network's vocabulary."""

    def __init__(self, folder: Path, network: Network, tokenizer: Any) -> None:
        self._network = network
        tokens = json.loads((folder / "vocabulary.json").read_bytes())
        self._to_tokenizer: list[int] = tokenizer.convert_tokens_to_ids(tokens)
        self._from_tokenizer = {number: index for index, number in reversed(list(enumerate(self._to_tokenizer)))}
        self._read_prefix = lru_cache(maxsize=PREFIXES)(self._network.read_prefix)

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """See `Runtime.run`."""
        import torch

        from toolkit.int8_decoder.beam_search import Rules, search

        prompts = [self._ids(prompt) for prompt in call.inputs]
        rules = Rules(call.limit, call.n_best, self._ids(call.banned), frozenset(self._ids(call.ends)))
        answers: list[list[Hypothesis]] = []
        with torch.inference_mode():
            shared = self._read_prefix(tuple(self._ids(call.prefix)))
            step = max(1, ROWS // call.n_best)
            for first in range(0, len(prompts), step):
                state, scores = self._network.start(shared, prompts[first : first + step], steps=call.limit)
                answers += search(self._network, state, scores, rules)
        return [[self._renumbered(hypothesis) for hypothesis in row] for row in answers]

    def scores_inside(self, prompt: Sequence[int], places: Sequence[int], tokens: Sequence[int]) -> list[list[float]]:
        """Return the logits of `tokens` as the next token after each of `places` in `prompt`, one row a place.

        No rows if the network does not write such tokens.
        """
        import torch

        with torch.inference_mode():
            scores = self._network.scores_inside(self._ids(prompt), places, self._ids(tokens))
        return [] if scores is None else [[float(score) for score in row] for row in scores]

    def _ids(self, ids: Sequence[int]) -> list[int]:
        return [self._from_tokenizer[number] for number in ids]

    def _renumbered(self, hypothesis: Hypothesis) -> Hypothesis:
        return Hypothesis(tuple(self._to_tokenizer[number] for number in hypothesis.ids), hypothesis.score)


def fast_here() -> bool:
    """Return whether this package is known to be fast on this CPU: x86-64 with AVX2 or AVX-512."""
    import torch

    return torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


def unavailable() -> str:
    """Return why PyTorch's int8 products cannot be used here; empty if they can. See `operators.unavailable`."""
    from toolkit.int8_decoder import operators

    return operators.unavailable()


def _is_supported(file: MappedModelFile) -> bool:
    names = file.names()
    return (
        all(map(_VARIABLES.fullmatch, names))
        and all(name in file and file.number(name) == value for name, value in _REQUIRED.items())
        and all(file.mapped(name).dtype == "int8" for name in names if name.endswith("/weight"))
    )
