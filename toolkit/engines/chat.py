"""The chat family: causal language models with a chat template (Qwen, Llama, … from GGUF or safetensors)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from toolkit.engines import decoder
from toolkit.engines.base import (
    WIDTHS,
    Hypothesis,
    Job,
    drafts_of,
    loading,
    signature,
    token_limit,
)
from toolkit.engines.chat_template import SECONDS, TemplateFailedError, TemplateTimeoutError, render
from toolkit.engines.consensus import consensus
from toolkit.engines.loaded import LoadedModel
from toolkit.engines.prompts import (
    EXAMPLES,
    HINTED,
    MARK,
    PLAIN,
    SYSTEM,
    VOICES,
    WAYS,
    Voice,
    Way,
    conversation,
    keeps,
    said,
    tidy,
    ways,
)
from toolkit.engines.runners import load
from toolkit.errors import EngineError
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.units import Draft, Effort, Request


class ChatEngine:
    """Translates with an instruction-following language model; terms are told in a line before the text."""

    takes_hints = True

    def __init__(
        self, model: ReadyModel, *, threads: int = 0, effort: Effort = Effort.NORMAL, progress: Progress = SILENT
    ) -> None:
        self._model = model
        self.loaded = LoadedModel(partial(load, model, threads=threads, progress=progress))
        self._frames: dict[tuple[Voice, Way], tuple[str, ...]] = {}
        self._width = WIDTHS[effort]
        self._voices = VOICES if effort is Effort.HIGH else VOICES[:1]
        asked = (SYSTEM, EXAMPLES, HINTED, PLAIN, *self._voices[1:])
        self.signature = signature(model, "chat", decoder.VERSION, self._width, *asked)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`.

        Requests with terms are asked after worked examples, those with a similar pair right after that. A draft that
        quotes a worked example, speaks of whom only an example knows, or repeats what people made of another text is
        thrown away; a request left with none is asked without the similar pair, then without examples, as those that
        have no terms are. With high effort each is asked in several voices, and what most of them say comes first.
        """
        if len(self._voices) == 1:
            return self._in_voice(requests, self._voices[0], n_best)
        rows: list[list[Draft]] = [[] for _ in requests]
        for voice in self._voices:
            asked = [index for index, request in enumerate(requests) if voice.asks(request)]
            found = self._in_voice([requests[index] for index in asked], voice, max(n_best, self._width))
            for index, drafts in zip(asked, found, strict=True):
                rows[index] += drafts
        return [consensus(row)[:n_best] for row in rows]

    def _in_voice(self, requests: Sequence[Request], voice: Voice, n_best: int) -> list[list[Draft]]:
        answers: list[list[Draft]] = [[] for _ in requests]
        for way in WAYS:
            rest = [index for index, drafts in enumerate(answers) if not drafts and way in ways(requests[index], voice)]
            asked = self._ask([requests[index] for index in rest], voice, way, n_best)
            for index, drafts in zip(rest, asked, strict=True):
                answers[index] = [draft for draft in drafts if keeps(way, draft.text, requests[index])]
        return answers

    def _ask(self, requests: Sequence[Request], voice: Voice, way: Way, n_best: int) -> list[list[Draft]]:
        if not requests:
            return []
        encoder = self.loaded.encoder
        before, *between = self._frame(voice, way)
        spoken = [said(request, voice, way) for request in requests]
        job = Job(
            prompts=[encoder.prompt(("", *between), words) for words in spoken],
            prefix=encoder.template(before),
            begins=[encoder.text(request.begin) for request in requests],
            limit=token_limit([encoder.prompt(("", between[-1]), words[-1:]) for words in spoken]),
            n_best=max(n_best, self._width),
            banned=self._banned,
            ends=self._ends,
        )
        with loading(self._model):
            answers = self.loaded.runner.run(job)
        return drafts_of(requests, answers, self._draft, n_best)

    def _draft(self, request: Request, hypothesis: Hypothesis) -> Draft:
        ids = [*self.loaded.encoder.text(request.begin), *hypothesis.ids]
        text = self.loaded.tokenizer.decode(ids, skip_special_tokens=True)
        return Draft(request.key, tidy(text, request.text), round(hypothesis.score, 4), self.signature)

    def _frame(self, voice: Voice, way: Way) -> tuple[str, ...]:
        """What the chat template puts before and after the user's words, and around a similar pair before them."""
        known = self._frames.get((voice, way))
        if known is None:
            known = self._frames[voice, way] = self._framed(voice, way)
        return known

    def _framed(self, voice: Voice, way: Way) -> tuple[str, ...]:
        words = 3 if way.similar else 1
        frame = self._rendered(voice, way).split(MARK, words)
        if len(frame) <= words:
            raise self._template_error("drops the user's text")
        return tuple(frame)

    def _rendered(self, voice: Voice, way: Way) -> str:
        system, first, *turns = conversation(voice, way)
        try:
            template, tokens = self.loaded.tokenizer.get_chat_template(), self.loaded.tokenizer.special_tokens_map
            try:
                return render(template, [system, first, *turns], tokens)
            except TemplateFailedError:  # some templates know no system turn
                first["content"] = f"{system['content']}\n\n{first['content']}"
                return render(template, [first, *turns], tokens)
        except TemplateTimeoutError as error:
            raise self._template_error(f"takes more than {SECONDS} s") from error
        except (TemplateFailedError, ValueError) as error:  # transformers raises the second where there is none
            raise self._template_error("does not work") from error

    def _template_error(self, problem: str) -> EngineError:
        hint = "choose an instruction-tuned chat model or a seq2seq model with --model"
        return EngineError(f"model {self._model.name}: its chat template {problem}", hint)

    @cached_property
    def _ends(self) -> list[int]:
        known = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<end_of_turn>", "</s>")
        tokenizer = self.loaded.tokenizer
        vocabulary = tokenizer.get_vocab()
        ends = {vocabulary[token] for token in known if token in vocabulary} | {tokenizer.eos_token_id}
        return sorted(end for end in ends if end is not None)

    @cached_property
    def _banned(self) -> list[int]:
        return [] if self._model.options.get("output") == "english" else self.loaded.chinese_ids
