"""The runtimes: CTranslate2, llama.cpp or plain transformers, for decoder-only and encoder-decoder networks.

CTranslate2 is fast (int8, the prompt's common start computed once); transformers supports every architecture. The most
common networks are still faster in `int8_decoder`, which reads the files of CTranslate2, on x86-64 with AVX2. On other
CPUs the two are measured once. GPUs compute with 16 bits; `int8_decoder` is for CPUs only.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from toolkit import int8_decoder
from toolkit.engines import devices, llama_cpp, trial
from toolkit.engines.engine import loading, quiet, tokenizer_of
from toolkit.errors import first_line
from toolkit.int8_decoder.model_file import MappedModelFile
from toolkit.models import LLAMA, ReadyModel, pretrained
from toolkit.progress import SILENT, Progress
from toolkit.runtime import Hypothesis, Runtime, RuntimeCall
from toolkit.types import Device

INSTALL = 'pip install "torch==2.13.0"'
"""How to get the version of PyTorch that zhen is tested with."""

HELD = 450
"""Prompt tokens that CTranslate2 may read at a time, multiplied by the beam width.

Its memory grows with them, probably by scores for the whole vocabulary at each (docs/research/performance.md). Fewer
rows at a time cost speed: 5% with 3 in place of 6; with 24 rows it was not measured.
"""

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD in glibc's malloc.h

COMPUTE = "int8"
"""The number formats in which CTranslate2 computes on a CPU."""
GPU_SHARE = 0.5
"""The share of the free memory of a GPU that a part of a batch may take, as its size is only estimated."""
PROBE = RuntimeCall([[0]], (), [()], limit=1, n_best=1)


def load(
    model: ReadyModel, *, threads: int = 0, device: Device = Device.AUTO, progress: Progress = SILENT
) -> tuple[Any, Runtime]:
    """Load the tokenizer and the network of `model`. `threads` 0 means all cores.

    `progress` gets a note if a faster runtime or a GPU cannot be used. Raises `EngineError`, also if the runtime of the
    model cannot use `device` here.
    """
    threads = threads or cores()
    with quiet(), loading(model), progress.task("loading the model", total=None):
        if model.runtime == LLAMA:
            return llama_cpp.load(model, threads, devices.choose(device, LLAMA, devices.available(LLAMA)))
        make: Callable[..., Runtime] = RUNTIMES[model.runtime, model.family]
        on_cpu = make is CT2Chat and device in (Device.AUTO, Device.CPU)
        weights = int8_decoder.supported(model.folder) if on_cpu else None
        if weights is not None and (problem := int8_decoder.unavailable()):
            progress.note(f"{problem}. CTranslate2 runs {model.name}, which is slower. To fix it: {INSTALL}")
            weights = None
        if weights is None:
            tokenizer = tokenizer_of(model)
            return tokenizer, _on_device(model, tokenizer, make, threads=threads, wanted=device, progress=progress)
        if not int8_decoder.fast_here():
            return _tried(model, weights, threads, progress)
        with ThreadPoolExecutor(1) as pool:  # in parallel: each takes seconds
            network = pool.submit(int8_decoder.load_network, model.folder, weights, threads)
            tokenizer = tokenizer_of(model)
            return tokenizer, int8_decoder.Int8Runtime(model.folder, network.result(), tokenizer)


def _on_device(
    model: ReadyModel, tokenizer: Any, make: Callable[..., Runtime], *, threads: int, wanted: Device, progress: Progress
) -> Runtime:
    """Load the network on a device. One that was not wanted explicitly must work: libraries may lack a part."""
    device = devices.choose(wanted, model.runtime, devices.available(model.runtime))
    if wanted is not Device.AUTO or device is Device.CPU:
        return make(model, tokenizer, threads, device)
    try:
        runtime = make(model, tokenizer, threads, device)
        runtime.run(PROBE)
    except Exception as error:
        progress.note(f"the device {device} cannot be used: {first_line(error)}. The CPU runs {model.name}")
        return make(model, tokenizer, threads, Device.CPU)
    return runtime


def _tried(model: ReadyModel, weights: MappedModelFile, threads: int, progress: Progress) -> tuple[Any, Runtime]:
    """Measure which runtime is faster on an unknown CPU."""
    tokenizer = tokenizer_of(model)

    def own() -> Runtime:
        network = int8_decoder.load_network(model.folder, weights, threads)
        return int8_decoder.Int8Runtime(model.folder, network, tokenizer)

    loaders: dict[str, Callable[[], Runtime]] = {
        "decoder": own,
        "ctranslate2": lambda: CT2Chat(model, tokenizer, threads),
    }
    return tokenizer, loaders[trial.chosen(model, tokenizer, loaders, threads=threads, progress=progress)]()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class CT2Chat:
    """A decoder-only network in CTranslate2."""

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int, device: Device = Device.CPU) -> None:
        import ctranslate2

        _give_back()
        self._tokens, self._ids = tokenizer.convert_ids_to_tokens, tokenizer.convert_tokens_to_ids
        self._network = ctranslate2.Generator(str(model.folder), **_placed(device, threads))
        token = 3 * 4 * len(tokenizer.get_vocab())  # scores for the whole vocabulary, and copies of them
        self._room = int(devices.free_bytes(device) * GPU_SHARE) // token

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """See `Runtime.run`."""
        return [row for part in parts(call, max(HELD, self._room)) for row in self._run(part)]

    def _run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        results = self._network.generate_batch(
            [self._tokens(prompt) for prompt in call.inputs],
            static_prompt=self._tokens(list(call.prefix)) or None,
            cache_static_prompt=True,
            include_prompt_in_result=False,
            end_token=self._tokens(list(call.ends)),
            max_length=call.limit,
            beam_size=call.n_best,
            num_hypotheses=call.n_best,
            sampling_topk=1,
            suppress_sequences=[[token] for token in self._tokens(list(call.banned))] or None,
            return_scores=True,
        )
        # By token, as the model may count its vocabulary in another order than the tokenizer.
        return [_hypotheses([self._ids(tokens) for tokens in result.sequences], result.scores) for result in results]


class CT2Seq2Seq:
    """An encoder-decoder network in CTranslate2."""

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int, device: Device = Device.CPU) -> None:
        import ctranslate2

        self._tokenizer = tokenizer
        self._network = ctranslate2.Translator(str(model.folder), **_placed(device, threads))

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """See `Runtime.run`."""
        tokens = self._tokenizer.convert_ids_to_tokens
        prefixes = [tokens(list(prefix)) for prefix in call.target_prefixes]
        results = self._network.translate_batch(
            [tokens([*call.prefix, *prompt]) for prompt in call.prompts],
            target_prefix=prefixes if any(prefixes) else None,
            max_decoding_length=call.limit,
            beam_size=call.n_best,
            num_hypotheses=call.n_best,
            suppress_sequences=[[token] for token in tokens(list(call.banned))] or None,
            return_scores=True,
        )
        ids = self._tokenizer.convert_tokens_to_ids
        return [
            _hypotheses([ids(tokens[len(prefix) :]) for tokens in result.hypotheses], result.scores)
            for prefix, result in zip(prefixes, results, strict=True)
        ]


class TorchChat:
    """A decoder-only network in transformers, for architectures CTranslate2 does not know."""

    auto_class = "AutoModelForCausalLM"

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int, device: Device = Device.CPU) -> None:
        import torch
        import transformers

        torch.set_num_threads(threads)
        self._device = device
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        self._end = tokenizer.eos_token_id
        auto = getattr(transformers, self.auto_class)
        self._network = pretrained.load(auto, model.folder, **number_format(device)).eval().to(device.value)
        free = int(devices.free_bytes(device) * GPU_SHARE)
        self._room = free // token_bytes(self._network.config) if free else 0

    def run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """See `Runtime.run`; a GPU gets as many rows at a time as its memory has room for."""
        more = len(call.prefix) + call.limit
        small = parts(call, self._room, more) if self._room else [call]
        return [row for part in small for row in self._run(part)]

    def _run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        prompts = [[*call.prefix, *prompt] for prompt in call.inputs]
        width = max(map(len, prompts))
        # Decoder-only models continue at the right, so the padding goes to the left.
        padded = [[self._pad] * (width - len(prompt)) + prompt for prompt in prompts]
        mask = [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        return self._generate(call, input_ids=padded, attention_mask=mask, skip=width)

    def _generate(self, call: RuntimeCall, *, skip: int, **inputs: list[list[int]]) -> list[list[Hypothesis]]:
        """Run the network; the first `skip` tokens of what it returns are not part of the answers."""
        import torch

        tensors = {name: torch.tensor(rows, device=self._device.value) for name, rows in inputs.items()}
        with torch.inference_mode():
            result = self._network.generate(**tensors, max_new_tokens=call.limit, **self._decoding(call))
        return self._collect(result, call, skip)

    def _decoding(self, call: RuntimeCall) -> dict[str, Any]:
        options: dict[str, Any] = {
            "do_sample": False,
            "num_beams": call.n_best,
            "num_return_sequences": call.n_best,
            "suppress_tokens": list(call.banned) or None,
            "renormalize_logits": True,  # or beams are ranked by scores that count the banned tokens in
            "eos_token_id": list(call.ends) or self._end,
            "pad_token_id": self._pad,
            "return_dict_in_generate": True,
            "output_scores": True,
        }
        return options

    def _collect(self, result: Any, call: RuntimeCall, skip: int) -> list[list[Hypothesis]]:
        scores = self._network.compute_transition_scores(
            result.sequences, result.scores, getattr(result, "beam_indices", None), normalize_logits=True
        )
        stop = {*call.ends, self._end, self._pad}
        hypotheses = []
        for sequence, steps in zip(result.sequences.tolist(), scores.tolist(), strict=True):
            tokens = list(itertools.takewhile(lambda token: token not in stop, sequence[skip:]))
            step_scores = steps[: len(tokens) + 1]  # with the step of the end token
            hypotheses.append(Hypothesis(tuple(tokens), sum(step_scores) / max(1, len(step_scores))))
        groups = [hypotheses[start : start + call.n_best] for start in range(0, len(hypotheses), call.n_best)]
        return [sorted(group, key=lambda hypothesis: -hypothesis.score) for group in groups]


class TorchSeq2Seq(TorchChat):
    """An encoder-decoder network in transformers."""

    auto_class = "AutoModelForSeq2SeqLM"

    def _run(self, call: RuntimeCall) -> list[list[Hypothesis]]:
        """Run rows with target prefixes of one length together, as a prefix cannot be padded."""
        by_row: dict[int, list[Hypothesis]] = {}
        order = sorted(range(len(call.prompts)), key=lambda row: len(call.target_prefixes[row]))
        for length, group in itertools.groupby(order, key=lambda row: len(call.target_prefixes[row])):
            rows = list(group)
            by_row |= zip(rows, self._run_rows(call, rows, 1 + length), strict=True)
        return [by_row[row] for row in range(len(call.prompts))]

    def _run_rows(self, call: RuntimeCall, rows: Sequence[int], skip: int) -> list[list[Hypothesis]]:
        start = self._network.config.decoder_start_token_id
        prompts = [list(call.prompts[row]) for row in rows]
        width = max(map(len, prompts))
        return self._generate(
            call,
            input_ids=[prompt + [self._pad] * (width - len(prompt)) for prompt in prompts],
            attention_mask=[[1] * len(prompt) + [0] * (width - len(prompt)) for prompt in prompts],
            decoder_input_ids=[[start, *call.target_prefixes[row]] for row in rows],
            skip=skip,
        )

    def _decoding(self, call: RuntimeCall) -> dict[str, Any]:
        # The language is in the target prefix; M2M100's own setting would force it once more.
        return {**super()._decoding(call), "eos_token_id": self._end, "forced_bos_token_id": None}


def _placed(device: Device, threads: int) -> dict[str, Any]:
    """Return how CTranslate2 loads a network on `device`: with 16 bits on a GPU that computes with them."""
    import ctranslate2

    if device is Device.CPU:
        return {"device": "cpu", "compute_type": COMPUTE, "inter_threads": 1, "intra_threads": threads}
    import torch  # noqa: F401 - its wheels have the CUDA libraries, which CTranslate2 then finds

    types = ctranslate2.get_supported_compute_types("cuda")
    return {"device": "cuda", "compute_type": "float16" if "float16" in types else "default"}


def number_format(device: Device) -> dict[str, Any]:
    """Return the option for the numbers in which PyTorch computes on `device`: those of the checkpoint on the CPU."""
    import torch

    if device is Device.CPU:
        return {}
    bfloat16 = device is Device.CUDA and torch.cuda.is_bf16_supported(including_emulation=False)
    return {"dtype": torch.bfloat16 if bfloat16 else torch.float16}


def token_bytes(config: Any) -> int:
    """Return about how much memory a token of a row takes: keys and values with 16 bits, scores for the vocabulary."""
    text = config.get_text_config()
    layers, width, vocabulary = text.num_hidden_layers, text.hidden_size, text.vocab_size
    heads = text.num_attention_heads
    size = getattr(text, "head_dim", None) or width // heads
    return int(2 * 2 * layers * size * (getattr(text, "num_key_value_heads", None) or heads) + 4 * vocabulary)


def _give_back() -> None:
    """Make glibc return large blocks to the system as soon as they are free; those of CTranslate2 grow in every step.

    Otherwise they are kept in the heap: with 6 rows the peak was 4.7 GB instead of 3.6 GB.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 1 << 20)


def parts(call: RuntimeCall, held: int, more: int = 0) -> Iterator[RuntimeCall]:
    """Split `call` into parts whose prompts, multiplied by the beam width, have at most `held` tokens, or one prompt.

    Each prompt counts as long as the longest and `more` tokens.
    """
    longest = max(map(len, call.inputs), default=0) + more
    size = max(1, held // max(1, call.n_best * longest))
    for first in range(0, len(call.prompts), size):
        here = slice(first, first + size)
        yield replace(call, prompts=call.prompts[here], target_prefixes=call.target_prefixes[here])


def _hypotheses(sequences: Sequence[Sequence[int]], scores: Sequence[float]) -> list[Hypothesis]:
    return [Hypothesis(tuple(ids), score) for ids, score in zip(sequences, scores, strict=True)]


RUNTIMES: dict[tuple[str, str], Callable[..., Runtime]] = {
    ("ctranslate2", "chat"): CT2Chat,
    ("ctranslate2", "seq2seq"): CT2Seq2Seq,
    ("transformers", "chat"): TorchChat,
    ("transformers", "seq2seq"): TorchSeq2Seq,
}
