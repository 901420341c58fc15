"""The encoder-decoder family: Marian, NLLB, M2M100, T5 and MADLAD."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from toolkit.engines.encoding import LoadedModel
from toolkit.engines.engine import (
    WIDTHS,
    drafts_of,
    loading,
    signature,
    token_limit,
)
from toolkit.engines.runtimes import load
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.runtime import Hypothesis, RuntimeCall
from toolkit.types import Device, Draft, Effort, Request


class Seq2SeqEngine:
    """Translates with a network trained for translation; terms reach it only as substitutions in the text.

    The model's options may name `source_lang` and `target_lang` in the tokenizer's codes (`zho_Hans`, `eng_Latn`) and
    `prefix`, text put before the source (`<2en> `).
    """

    takes_hints = takes_context = False

    def __init__(
        self,
        model: ReadyModel,
        *,
        threads: int = 0,
        effort: Effort = Effort.NORMAL,
        device: Device = Device.AUTO,
        progress: Progress = SILENT,
    ) -> None:
        self._model = model
        self.loaded = LoadedModel(partial(load, model, threads=threads, device=device, progress=progress))
        self._width = WIDTHS[effort]
        options = sorted(item for item in model.options.items() if not item[0].startswith("prompts"))
        self.signature = signature(model, "seq2seq", self._width, options)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`."""
        with loading(self._model):
            prompts = [self._prompt(request) for request in requests]
            call = RuntimeCall(
                prompts=prompts,
                prefix=(),
                limit=min(512, token_limit(prompts)),
                n_best=max(n_best, self._width),
                target_prefixes=[[*self._language, *self._target_prefix(request)] for request in requests],
                banned=self.loaded.chinese_ids,
            )
            answers = self.loaded.runtime.run(call)
        return drafts_of(requests, answers, self._draft, n_best)

    def _draft(self, request: Request, hypothesis: Hypothesis) -> Draft:
        ids = [*self._target_prefix(request), *hypothesis.ids]
        text = self.loaded.tokenizer.decode(ids, skip_special_tokens=True)
        return Draft(request.key, " ".join(text.split()), round(hypothesis.score, 4), self.signature)

    def _target_prefix(self, request: Request) -> list[int]:
        return self.loaded.encoder.target(request.target_prefix)

    def _prompt(self, request: Request) -> list[int]:
        before, after = self._frame
        prefix = self._model.options.get("prefix", "")
        return [*before, *self.loaded.encoder.prompt((prefix,), (request.text,)), *after]

    @cached_property
    def _frame(self) -> tuple[list[int], list[int]]:
        """The ids that the tokenizer puts before and after a text: the source language, the end token."""
        framed, text = list(self.loaded.tokenizer.encode("A")), self.loaded.encoder.template("A")
        start = next(at for at in range(len(framed)) if framed[at : at + len(text)] == text)
        return framed[:start], framed[start + len(text) :]

    @cached_property
    def _language(self) -> list[int]:
        code = self._model.options.get("target_lang")
        if not code:
            return []
        tokenizer = self.loaded.tokenizer
        if hasattr(tokenizer, "get_lang_id"):  # M2M100 writes its codes as __en__
            return [tokenizer.get_lang_id(code)]
        return [tokenizer.convert_tokens_to_ids(code)]
