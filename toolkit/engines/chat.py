"""The chat family: causal language models with a chat template (Qwen, Llama, … from GGUF or safetensors)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from toolkit import int8_decoder
from toolkit.engines.chat_template import SECONDS, TemplateFailedError, TemplateTimeoutError, render
from toolkit.engines.encoding import LoadedModel
from toolkit.engines.engine import (
    WIDTHS,
    distinct,
    drafts_of,
    loading,
    signature,
    token_limit,
)
from toolkit.engines.line_ends import line_ends
from toolkit.engines.prompts import (
    CHOSEN,
    CONTEXTS,
    SLOT,
    PromptContext,
    PromptVariant,
    contexts,
    conversation,
    has_pair_turn,
    keeps,
    prompts_of,
    tidy,
    user_turns,
)
from toolkit.engines.runtimes import load
from toolkit.engines.tokenizer import SETTINGS, TEMPLATE
from toolkit.errors import EngineError
from toolkit.models import LLAMA, ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.runtime import Hypothesis, RuntimeCall
from toolkit.types import Device, Draft, Effort, Request


class ChatEngine:
    """Translates with an instruction-following language model, or one that continues a prompt (`PromptVariant.raw`)."""

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
        self._frames: dict[tuple[PromptVariant, PromptContext], tuple[str, ...]] = {}
        self.reads_lines = model.runtime != LLAMA
        greedy = model.runtime == LLAMA or effort is Effort.LOW  # llama.cpp has no beam search
        self._width = 1 if greedy else max(WIDTHS[effort], int(model.options.get("beam", "1")))
        prompts = prompts_of(model.name, *(model.options.get(key, "") for key in CHOSEN))
        self._variants = prompts if effort is Effort.HIGH else prompts[:1]
        usual = prompts[0]
        self.takes_hints, self.takes_context = bool(usual.hinted), usual.takes_context
        asked = (*usual.signed, *self._variants[1:])
        self.signature = signature(model, "chat", int8_decoder.VERSION, self._width, *asked)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`.

        The prompt of a request with terms has worked examples, then its similar pair, if any. A draft that quotes a
        worked example, names a person of an example, or repeats the target of the similar pair is dropped; a request
        left without drafts is repeated without the similar pair, then without examples. With high effort each request
        is made with several prompts, and the draft that agrees most with the others comes first.
        """
        if len(self._variants) == 1:
            return self._with_variant(requests, self._variants[0], n_best)
        rows: list[list[Draft]] = [[] for _ in requests]
        for variant in self._variants:
            asked = [index for index, request in enumerate(requests) if variant.asks(request)]
            answers = self._with_variant([requests[index] for index in asked], variant, max(n_best, self._width))
            for index, drafts in zip(asked, answers, strict=True):
                rows[index] += drafts
        return [consensus(row)[:n_best] for row in rows]

    def line_ends(self, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
        """See `LineReader.line_ends`."""
        with loading(self._model):
            return line_ends(self.loaded, lines, ends)

    def cancel(self) -> bool:
        """Stop the batch that another thread translates; return whether the runtime can be stopped."""
        return self.loaded.cancel()

    def _with_variant(self, requests: Sequence[Request], variant: PromptVariant, n_best: int) -> list[list[Draft]]:
        answers: list[list[Draft]] = [[] for _ in requests]
        for context in CONTEXTS:
            rest = [
                index
                for index, drafts in enumerate(answers)
                if not drafts and context in contexts(requests[index], variant)
            ]
            asked = self._ask([requests[index] for index in rest], variant, context, n_best)
            for index, drafts in zip(rest, asked, strict=True):
                answers[index] = [draft for draft in drafts if keeps(context, draft.text, requests[index])]
        return answers

    def _ask(
        self, requests: Sequence[Request], variant: PromptVariant, context: PromptContext, n_best: int
    ) -> list[list[Draft]]:
        if not requests:
            return []
        encoder = self.loaded.encoder
        before, *between = self._frame(variant, context)
        spoken = [user_turns(request, variant, context) for request in requests]
        call = RuntimeCall(
            prompts=[encoder.prompt(("", *between), words) for words in spoken],
            prefix=encoder.template(before),
            target_prefixes=[encoder.text(request.target_prefix) for request in requests],
            limit=token_limit([encoder.prompt(("", between[-1]), words[-1:]) for words in spoken]),
            n_best=max(n_best, self._width),
            banned=self._banned,
            ends=self._ends,
            stop=self._variants[0].stop,
        )
        with loading(self._model):
            answers = self.loaded.runtime.run(call)
        return drafts_of(requests, answers, self._draft, n_best)

    def _draft(self, request: Request, hypothesis: Hypothesis) -> Draft:
        ids = [*self.loaded.encoder.text(request.target_prefix), *hypothesis.ids]
        text = self.loaded.tokenizer.decode(ids, skip_special_tokens=True)
        line = tidy(text, request.text, self._variants[0].stop)
        return Draft(request.key, line, round(hypothesis.score, 4), self.signature)

    def _frame(self, variant: PromptVariant, context: PromptContext) -> tuple[str, ...]:
        """Return what the chat template puts around the user's text, and around a similar pair before it."""
        frame = self._frames.get((variant, context))
        if frame is None:
            frame = self._frames[variant, context] = self._framed(variant, context)
        return frame

    def _framed(self, variant: PromptVariant, context: PromptContext) -> tuple[str, ...]:
        if variant.raw or variant.frame:
            return tuple((variant.frame or "{turn}").format(turn=SLOT).split(SLOT, 1))
        words = 3 if has_pair_turn(variant, context) else 1
        frame = self._rendered(variant, context).split(SLOT, words)
        if len(frame) <= words:
            raise self._template_error("drops the user's text")
        return tuple(frame)

    def _rendered(self, variant: PromptVariant, context: PromptContext) -> str:
        turns = conversation(variant, context)
        try:
            template, tokens = self.loaded.tokenizer.get_chat_template(), self.loaded.tokenizer.special_tokens_map
            try:
                return render(template, turns, tokens)
            except TemplateFailedError:  # some templates have no system turn
                if not variant.system:
                    raise
                system, first, *rest = turns
                first["content"] = f"{system['content']}\n\n{first['content']}"
                return render(template, [first, *rest], tokens)
        except TemplateTimeoutError as error:
            raise self._template_error(f"takes more than {SECONDS} s") from error
        except TemplateFailedError as error:
            raise self._template_error(f"does not work: {error}") from error
        except ValueError as error:  # of transformers
            raise self._template_error("does not work: there is none") from error

    def _template_error(self, problem: str) -> EngineError:
        gguf, own = self._model.options.get("gguf_file"), (self._model.folder / TEMPLATE).is_file()
        place = f"{gguf}: tokenizer.chat_template" if gguf else TEMPLATE if own else f"{SETTINGS}: chat_template"
        hint = "choose an instruction-tuned model with --model"
        message = f"model {self._model.name}: its chat template {problem} ({self._model.folder / place})"
        return EngineError(message, hint)

    @cached_property
    def _ends(self) -> list[int]:
        names = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<end_of_turn>", "</s>")
        tokenizer = self.loaded.tokenizer
        vocabulary = tokenizer.get_vocab()
        ends = {vocabulary[token] for token in names if token in vocabulary} | {tokenizer.eos_token_id}
        ends |= {ids[0] for stop in self._variants[0].stop if len(ids := self.loaded.encoder.text(stop)) == 1}
        return sorted(end for end in ends if end is not None)

    @cached_property
    def _banned(self) -> list[int]:
        return [] if self._model.options.get("output") == "english" else self.loaded.chinese_ids


def consensus(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the different drafts, the one with the highest average similarity to all first.

    This is minimum Bayes risk decoding (Kumar & Byrne 2004; Eikema & Aziz 2020 for neural models): each draft is a
    reference for all others, repeated drafts count repeatedly, similarity is chrF2 (Popović 2015). Equal drafts keep
    their order.
    """
    from sacrebleu.metrics.chrf import CHRF

    score = CHRF().sentence_score
    different = distinct(drafts)
    alike = {draft.text: sum(score(draft.text, [other.text]).score for other in drafts) for draft in different}
    return sorted(different, key=lambda draft: -alike[draft.text])
