"""The runner: jobs in the tokenizer's ids, answers in the tokenizer's ids."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.engines.base import Hypothesis, Job
from toolkit.engines.decoder.weights import Weights

if TYPE_CHECKING:
    from toolkit.engines.decoder.network import Network

VERSION = 1
"""Raise it when the answers change: drafts made before are then made anew."""

ROWS = 64
"""Ways that are gone at a time: with more the kernels are hardly faster, and each needs its keys and values."""

KEPT = 8
"""Common starts that are kept: high effort has as many as it asks in ways."""

_LAYER = (
    r"ffn/(layer_norm/gamma|linear_(0|0_noact|1)/(weight|weight_scale))",
    r"self_attention/(layer_norm/gamma|linear_[01]/(weight|weight_scale|bias)|num_heads_kv|rotary_(base|dim|interleave))",
)
_KNOWN = re.compile(
    r"decoder/(layer_\d+/(" + "|".join(_LAYER) + r")|(embeddings|projection)/(weight|weight_scale)|layer_norm/gamma"
    r"|activation|alibi|alibi_use_positive_positions|alignment_(heads|layer)|num_heads|pre_norm|scale_(alibi|embeddings)"
    r"|start_from_zero_embedding)"
)
_FIRST = "decoder/layer_0/self_attention"
_SWISH = 2  # ctranslate2.specs.common_spec.Activation
_MADE = {
    "decoder/activation": _SWISH,
    "decoder/alibi": 0,
    "decoder/pre_norm": 1,
    "decoder/scale_embeddings": 0,
    "decoder/start_from_zero_embedding": 0,
    f"{_FIRST}/rotary_dim": 0,
    f"{_FIRST}/rotary_interleave": 0,
}


def fitting(folder: Path) -> Weights | None:
    """The weights of the converted model in `folder`, if they are of the kind this package is for.

    Llama's and Qwen2's make (RMSNorm before each part, rotary positions over whole heads, a gate of SiLU), all weights
    in int8. Raises what reading the file raises.
    """
    weights = Weights(folder / "model.bin")
    return weights if _made_so(weights) else None


def network_of(folder: Path, weights: Weights, threads: int) -> Network:
    """The network in `weights`, ready to run on `threads` CPU threads; `folder` holds the model's `config.json`."""
    import torch

    from toolkit.engines.decoder.network import Network

    torch.set_num_threads(threads)
    config = json.loads((folder / "config.json").read_bytes())
    return Network(weights, epsilon=float(config["layer_norm_epsilon"]), threads=threads)


class Int8Chat:
    """A decoder-only network in int8; see `Runner`. `folder` holds the network's vocabulary."""

    def __init__(self, folder: Path, network: Network, tokenizer: Any) -> None:
        self._network = network
        tokens = json.loads((folder / "vocabulary.json").read_bytes())
        self._to_tokenizer: list[int] = tokenizer.convert_tokens_to_ids(tokens)
        self._from_tokenizer = {number: index for index, number in reversed(list(enumerate(self._to_tokenizer)))}
        self._begin = lru_cache(maxsize=KEPT)(self._network.begin)

    def run(self, job: Job) -> list[list[Hypothesis]]:
        """See `Runner.run`."""
        import torch

        from toolkit.engines.decoder.search import Rules, search

        prompts = [self._ids([*prompt, *begin]) for prompt, begin in zip(job.prompts, job.begins, strict=True)]
        rules = Rules(job.limit, job.n_best, self._ids(job.banned), frozenset(self._ids(job.ends)))
        answers: list[list[Hypothesis]] = []
        with torch.inference_mode():
            shared = self._begin(tuple(self._ids(job.prefix)))
            step = max(1, ROWS // job.n_best)
            for first in range(0, len(prompts), step):
                state, scores = self._network.start(shared, prompts[first : first + step], room=job.limit)
                answers += search(self._network, state, scores, rules)
        return [[self._named(one) for one in row] for row in answers]

    def _ids(self, ids: Sequence[int]) -> list[int]:
        return [self._from_tokenizer[number] for number in ids]

    def _named(self, found: Hypothesis) -> Hypothesis:
        return Hypothesis(tuple(self._to_tokenizer[number] for number in found.ids), found.score)


def able() -> bool:
    """Whether this CPU is one that this package is known to be fast on: x86-64 with AVX2 or AVX-512."""
    import torch

    return torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


@cache
def trouble() -> str:
    """Why PyTorch's int8 products cannot be used here; empty if they can.

    Its functions for them are not public: another version may lack them or take other arguments.
    """
    import torch

    from toolkit.engines.decoder.layers import Linear, Rounded

    draw = torch.Generator().manual_seed(0)
    weights = torch.randint(-63, 64, (64, 64), dtype=torch.int8, generator=draw)
    rows = torch.randn(3, 64, generator=draw)
    try:
        rounded = Rounded.of(rows)
        found = Linear(torch.ops.onednn.qlinear_prepack(weights, None), torch.ones(64))(rounded)
    except (AttributeError, RuntimeError, TypeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        return f"PyTorch {torch.__version__} lacks a function for 8-bit products: {reason}"
    exact = rows @ weights.float().T
    if not torch.allclose(found, exact, atol=float(exact.abs().max()) / 20):
        return f"PyTorch {torch.__version__} computes wrong 8-bit products on this CPU"
    return ""


def _made_so(weights: Weights) -> bool:
    names = weights.names()
    return (
        all(map(_KNOWN.fullmatch, names))
        and all(name in weights and weights.number(name) == value for name, value in _MADE.items())
        and all(weights.mapped(name).dtype == "int8" for name in names if name.endswith("/weight"))
    )
