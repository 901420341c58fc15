"""The four ways to run a network: CTranslate2 or plain transformers, decoder-only or encoder-decoder.

CTranslate2 is the fast way (int8, the prompt's common start computed once); transformers knows every architecture.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from typing import Any

from toolkit.engines.base import Hypothesis, Job, Runner, loading, quiet
from toolkit.models import ReadyModel


def runner_for(model: ReadyModel, tokenizer: Any, *, threads: int = 0) -> Runner:
    """Load the network of `model`. `threads`: CPU threads, 0 for all cores. Raises `EngineError`."""
    make: Callable[[ReadyModel, Any, int], Runner] = RUNNERS[model.runtime, model.family]
    with quiet(), loading(model):
        return make(model, tokenizer, threads or _cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class CT2Chat:
    """A decoder-only network in CTranslate2."""

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int) -> None:
        import ctranslate2

        self._tokens = tokenizer.convert_ids_to_tokens
        self._network = ctranslate2.Generator(
            str(model.folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
        )

    def run(self, job: Job) -> list[list[Hypothesis]]:
        """See `Runner.run`."""
        results = self._network.generate_batch(
            [self._tokens(list(prompt)) for prompt in job.prompts],
            static_prompt=self._tokens(list(job.prefix)) or None,
            cache_static_prompt=True,
            include_prompt_in_result=False,
            end_token=list(job.ends),
            max_length=job.limit,
            beam_size=job.n_best,
            num_hypotheses=job.n_best,
            sampling_topk=1,
            suppress_sequences=[[token] for token in self._tokens(list(job.banned))] or None,
            return_scores=True,
        )
        return [_hypotheses(result.sequences_ids, result.scores) for result in results]


class CT2Seq2Seq:
    """An encoder-decoder network in CTranslate2."""

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int) -> None:
        import ctranslate2

        self._tokenizer = tokenizer
        self._network = ctranslate2.Translator(
            str(model.folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
        )

    def run(self, job: Job) -> list[list[Hypothesis]]:
        """See `Runner.run`."""
        tokens = self._tokenizer.convert_ids_to_tokens
        forced = tokens(list(job.forced))
        results = self._network.translate_batch(
            [tokens([*job.prefix, *prompt]) for prompt in job.prompts],
            target_prefix=[forced] * len(job.prompts) if forced else None,
            max_decoding_length=job.limit,
            beam_size=job.n_best,
            num_hypotheses=job.n_best,
            suppress_sequences=[[token] for token in tokens(list(job.banned))] or None,
            return_scores=True,
        )
        ids = self._tokenizer.convert_tokens_to_ids
        skip = len(forced)
        return [_hypotheses([ids(found[skip:]) for found in result.hypotheses], result.scores) for result in results]


class TorchChat:
    """A decoder-only network in transformers, for architectures CTranslate2 does not know."""

    auto_class = "AutoModelForCausalLM"

    def __init__(self, model: ReadyModel, tokenizer: Any, threads: int) -> None:
        import torch
        import transformers

        torch.set_num_threads(threads)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        self._end = tokenizer.eos_token_id
        auto = getattr(transformers, self.auto_class)
        self._network = auto.from_pretrained(str(model.folder), local_files_only=True).eval()

    def run(self, job: Job) -> list[list[Hypothesis]]:
        """See `Runner.run`."""
        import torch

        prompts = [[*job.prefix, *prompt] for prompt in job.prompts]
        ids, mask = self._padded(prompts)
        with torch.inference_mode():
            result = self._network.generate(
                input_ids=torch.tensor(ids),
                attention_mask=torch.tensor(mask),
                max_new_tokens=job.limit,
                **self._decoding(job),
            )
        return self._collect(result, job, len(ids[0]))

    def _decoding(self, job: Job) -> dict[str, Any]:
        options: dict[str, Any] = {
            "do_sample": False,
            "num_beams": job.n_best,
            "num_return_sequences": job.n_best,
            "suppress_tokens": list(job.banned) or None,
            "renormalize_logits": True,  # or beams are ranked by scores that count the banned tokens in
            "eos_token_id": list(job.ends) or self._end,
            "pad_token_id": self._pad,
            "return_dict_in_generate": True,
            "output_scores": True,
        }
        return options

    def _padded(self, prompts: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[list[int]]]:
        """Decoder-only models continue at the right, so the padding goes to the left."""
        width = max(map(len, prompts))
        ids = [[self._pad] * (width - len(prompt)) + list(prompt) for prompt in prompts]
        return ids, [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts]

    def _skipped(self, job: Job, width: int) -> tuple[int, int]:
        """How many tokens of a sequence, and how many of its steps, come before the answer."""
        return width, 0

    def _collect(self, result: Any, job: Job, width: int) -> list[list[Hypothesis]]:
        scores = self._network.compute_transition_scores(
            result.sequences, result.scores, getattr(result, "beam_indices", None), normalize_logits=True
        )
        stop = {*job.ends, self._end, self._pad}
        skip, first = self._skipped(job, width)
        found = []
        for sequence, steps in zip(result.sequences.tolist(), scores.tolist(), strict=True):
            kept = list(itertools.takewhile(lambda token: token not in stop, sequence[skip:]))
            shown = steps[first : first + len(kept) + 1]  # the end token's step is one of the answer's
            found.append(Hypothesis(tuple(kept), sum(shown) / max(1, len(shown))))
        groups = [found[start : start + job.n_best] for start in range(0, len(found), job.n_best)]
        return [sorted(group, key=lambda hypothesis: -hypothesis.score) for group in groups]


class TorchSeq2Seq(TorchChat):
    """An encoder-decoder network in transformers."""

    auto_class = "AutoModelForSeq2SeqLM"

    def _padded(self, prompts: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[list[int]]]:
        width = max(map(len, prompts))
        ids = [list(prompt) + [self._pad] * (width - len(prompt)) for prompt in prompts]
        return ids, [[1] * len(prompt) + [0] * (width - len(prompt)) for prompt in prompts]

    def _decoding(self, job: Job) -> dict[str, Any]:
        forced = {"forced_bos_token_id": job.forced[0]} if job.forced else {}
        return {**super()._decoding(job), "eos_token_id": self._end, **forced}

    def _skipped(self, job: Job, width: int) -> tuple[int, int]:
        return 1 + len(job.forced), len(job.forced)  # the decoder's start token and the target language


def _hypotheses(sequences: Sequence[Sequence[int]], scores: Sequence[float]) -> list[Hypothesis]:
    return [Hypothesis(tuple(ids), score) for ids, score in zip(sequences, scores, strict=True)]


RUNNERS: dict[tuple[str, str], Callable[[ReadyModel, Any, int], Runner]] = {
    ("ctranslate2", "chat"): CT2Chat,
    ("ctranslate2", "seq2seq"): CT2Seq2Seq,
    ("transformers", "chat"): TorchChat,
    ("transformers", "seq2seq"): TorchSeq2Seq,
}
