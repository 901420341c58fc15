"""The encoder-decoder family: Marian, NLLB, M2M100, T5 and MADLAD."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from toolkit.engines.base import (
    WIDTHS,
    Hypothesis,
    Job,
    Runner,
    drafts_of,
    loading,
    signature,
    token_limit,
)
from toolkit.engines.runners import load
from toolkit.engines.vocabulary import chinese_ids
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.units import Draft, Effort, Request


class Seq2SeqEngine:
    """Translates with a network trained for translation; it sees terms only where they stand in the text.

    The model's options may name `source_lang` and `target_lang` in the tokenizer's codes (`zho_Hans`, `eng_Latn`) and
    `prefix`, text put before the source (`<2en> `).
    """

    takes_hints = False

    def __init__(
        self, model: ReadyModel, *, threads: int = 0, effort: Effort = Effort.NORMAL, progress: Progress = SILENT
    ) -> None:
        self._model, self._threads, self._progress = model, threads, progress
        self._width = WIDTHS[effort]
        self.signature = signature(model, "seq2seq", self._width, sorted(model.options.items()))

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`."""
        with loading(self._model):
            prefix = self._model.options.get("prefix", "")
            prompts = [list(self._tokenizer.encode(prefix + request.text)) for request in requests]
            job = Job(
                prompts=prompts,
                prefix=(),
                limit=min(512, token_limit(prompts)),
                n_best=max(n_best, self._width),
                begins=[[*self._language, *self._begin(request)] for request in requests],
                banned=self._banned,
            )
            answers = self._runner.run(job)
        return drafts_of(requests, answers, self._draft, n_best)

    def _draft(self, request: Request, hypothesis: Hypothesis) -> Draft:
        text = self._tokenizer.decode([*self._begin(request), *hypothesis.ids], skip_special_tokens=True)
        return Draft(request.key, " ".join(text.split()), round(hypothesis.score, 4), self.signature)

    def _begin(self, request: Request) -> list[int]:
        """The ids of the answer's given begin, without the signs that frame a whole text."""
        if not request.begin:
            return []
        return list(self._tokenizer(text_target=request.begin, add_special_tokens=False)["input_ids"])

    @property
    def _tokenizer(self) -> Any:
        return self._loaded[0]

    @property
    def _runner(self) -> Runner:
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Any, Runner]:
        return load(self._model, threads=self._threads, progress=self._progress)

    @cached_property
    def _language(self) -> list[int]:
        code = self._model.options.get("target_lang")
        if not code:
            return []
        if hasattr(self._tokenizer, "get_lang_id"):  # M2M100 writes its codes as __en__
            return [self._tokenizer.get_lang_id(code)]
        return [self._tokenizer.convert_tokens_to_ids(code)]

    @cached_property
    def _banned(self) -> list[int]:
        return chinese_ids(self._tokenizer)
