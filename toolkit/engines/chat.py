"""The chat family: causal language models with a chat template (Qwen, Llama, … from GGUF or safetensors)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from toolkit.engines import decoder
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
from toolkit.errors import EngineError
from toolkit.models import ReadyModel
from toolkit.units import Draft, Effort, Request

# Worked examples (news with terms, dialogue, a transcript) raise chrF by 2 where there are terms to use (the 60 WMT22
# sentences of bench/terms.py) and lower it where there are none (bench/flores.py). They are part of the prompt's common
# start, which is computed once.
Example = tuple[tuple[tuple[str, str], ...], str, str]
"""The terms, source and target of a worked example."""

SYSTEM = (
    "You are a professional Chinese-to-English translator. Translate the user's text into natural, accurate English. "
    "Keep every English name and term exactly as it is written. Reply with the translation only."
)
EXAMPLES: tuple[Example, ...] = (
    (
        (("月泉镇", "Yuequan"), ("客运中心", "passenger hub")),
        "记者昨日从 Yuequan 获悉，新建的 passenger hub 将于下月启用，预计每天可接待旅客1.2万人次。",
        "The new passenger hub in Yuequan will open next month and is expected to serve 12,000 travellers a day, "
        "reporters learned yesterday.",
    ),
    (
        (),
        "“别急，”老周笑着说，“等雨停了，我们再走。”",
        '"No hurry," Lao Zhou said with a smile. "We\'ll go once the rain stops."',
    ),
    (
        (("算力", "computing power"), ("陈默", "Chen Mo")),
        "那么 Chen Mo 的公司这三年把 computing power 翻了两倍营收却只增长了三成达到4.5亿元",
        "So over these three years, Chen Mo's company tripled its computing power, yet its revenue grew by only "
        "30 percent, to 450 million yuan.",
    ),
)
# Who and what the examples speak of, and how a text would name it.
NAMES = {"Yuequan": "月泉", "Chen Mo": "陈默", "Lao Zhou": "老周"}
HINTED = "Terms to use: {terms}\nText: {text}"
PLAIN = "Translate into English:\n{text}"  # without these words small models answer a question rather than translate it
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"


class ChatEngine:
    """Translates with an instruction-following language model; terms are told in a line before the text."""

    takes_hints = True

    def __init__(self, model: ReadyModel, *, threads: int = 0, effort: Effort = Effort.NORMAL) -> None:
        self._model = model
        self._threads = threads
        self._width = WIDTHS[effort]
        self.signature = signature(model, "chat", decoder.VERSION, self._width, SYSTEM, EXAMPLES, HINTED, PLAIN)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`.

        Requests with terms are asked after worked examples. A draft that quotes one of those, or speaks of whom only an
        example knows, is thrown away; a request left with none is asked without examples, as those without terms are.
        """
        answers: list[list[Draft]] = [[] for _ in requests]
        shown = [index for index, request in enumerate(requests) if request.terms]
        for index, drafts in zip(shown, self._ask([requests[index] for index in shown], EXAMPLES, n_best), strict=True):
            answers[index] = [draft for draft in drafts if is_own(draft.text, requests[index].text)]
        rest = [index for index, drafts in enumerate(answers) if not drafts]
        for index, drafts in zip(rest, self._ask([requests[index] for index in rest], (), n_best), strict=True):
            answers[index] = drafts
        return answers

    def _ask(self, requests: Sequence[Request], examples: Sequence[Example], n_best: int) -> list[list[Draft]]:
        if not requests:
            return []
        before, after = self._frame(examples)
        prompts = [self._encode(prompt_of(request) + after) for request in requests]
        job = Job(
            prompts=prompts,
            prefix=self._encode(before),
            begins=[self._encode(request.begin) for request in requests],
            limit=token_limit(prompts),
            n_best=max(n_best, self._width),
            banned=self._banned,
            ends=self._ends,
        )
        with loading(self._model):
            answers = self._runner.run(job)
        return drafts_of(requests, answers, self._draft, n_best)

    def _draft(self, request: Request, hypothesis: Hypothesis) -> Draft:
        ids = [*self._encode(request.begin), *hypothesis.ids]
        text = self._tokenizer.decode(ids, skip_special_tokens=True)
        return Draft(request.key, tidy(text, request.text), round(hypothesis.score, 4), self.signature)

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    @property
    def _tokenizer(self) -> Any:
        return self._loaded[0]

    @property
    def _runner(self) -> Runner:
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Any, Runner]:
        return load(self._model, threads=self._threads)

    def _frame(self, examples: Sequence[Example]) -> tuple[str, str]:
        """What the chat template puts before and after the user's words."""
        turns = _turns(examples)
        try:
            whole = self._templated([{"role": "system", "content": SYSTEM}, *turns])
        except EngineError:  # some templates know no system turn
            turns[0]["content"] = f"{SYSTEM}\n\n{turns[0]['content']}"
            whole = self._templated(turns)
        before, mark, after = whole.partition(MARK)
        if not mark:
            raise EngineError(
                f"model {self._model.name}: its chat template drops the user's text", "choose another model"
            )
        return before, after

    def _templated(self, turns: list[dict[str, str]]) -> str:
        tokenizer = self._tokenizer
        try:
            return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
        except Exception as error:
            hint = "choose an instruction-tuned chat model or a seq2seq model with --model"
            raise EngineError(f"model {self._model.name}: its chat template does not work", hint) from error

    @cached_property
    def _ends(self) -> list[int]:
        known = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<end_of_turn>", "</s>")
        vocabulary = self._tokenizer.get_vocab()
        ends = {vocabulary[token] for token in known if token in vocabulary} | {self._tokenizer.eos_token_id}
        return sorted(end for end in ends if end is not None)

    @cached_property
    def _banned(self) -> list[int]:
        return [] if self._model.options.get("output") == "english" else chinese_ids(self._tokenizer)


def _turns(examples: Sequence[Example]) -> list[dict[str, str]]:
    """The worked examples as a conversation, and the mark where the user's words go."""
    turns = []
    for terms, source, target in examples:
        shown = prompt_of(Request("", source, terms)) if terms else f"Text: {source}"
        turns.append({"role": "user", "content": shown})
        turns.append({"role": "assistant", "content": target})
    return [*turns, {"role": "user", "content": MARK}]


def prompt_of(request: Request) -> str:
    """What the user says in the chat: the terms to use, if there are any, and the text."""
    if not request.terms:
        return PLAIN.format(text=request.text)
    terms = "; ".join(f"{source} = {target}" for source, target in request.terms)
    return HINTED.format(terms=terms, text=request.text)


def _phrases(text: str) -> set[tuple[str, ...]]:
    """All runs of four words, whatever their case and punctuation."""
    words = re.findall(r"[\w']+", text.casefold())
    return {tuple(words[start : start + 4]) for start in range(len(words) - 3)}


_EXAMPLE_PHRASES = frozenset().union(*(_phrases(target) for _, _, target in EXAMPLES))


def is_own(answer: str, source: str) -> bool:
    """Whether `answer` is a translation of `source` alone: small models now and then mix a worked example in."""
    strange = any(
        english in answer and english not in source and chinese not in source for english, chinese in NAMES.items()
    )
    return not strange and _EXAMPLE_PHRASES.isdisjoint(_phrases(answer))


def tidy(text: str, source: str) -> str:
    """A model's answer as one line: white space folded, an echoed label taken off if `source` begins with none."""
    line = " ".join(text.split())
    if re.match(r"[^:：]{1,12}[:：]", source):
        return line
    for label in ("Text:", "Translation:", "English:"):
        line = line.removeprefix(label).lstrip()
    return line
