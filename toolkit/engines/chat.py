"""The chat family: causal language models with a chat template (Qwen, Llama, … from GGUF or safetensors)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

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


class Way(NamedTuple):
    """What a request is asked after: the worked `examples`, and the `similar` pair that is its own."""

    examples: bool
    similar: bool


WAYS = tuple(Way(examples, similar) for similar in (True, False) for examples in (True, False))


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

        Requests with terms are asked after worked examples, those with a similar pair right after that. A draft that
        quotes a worked example, speaks of whom only an example knows, or repeats what people made of another text is
        thrown away; a request left with none is asked without the similar pair, then without examples, as those that
        have no terms are.
        """
        answers: list[list[Draft]] = [[] for _ in requests]
        for way in WAYS:
            rest = [index for index, drafts in enumerate(answers) if not drafts and way in _ways(requests[index])]
            for index, drafts in zip(rest, self._ask([requests[index] for index in rest], way, n_best), strict=True):
                answers[index] = [draft for draft in drafts if _keeps(way, draft.text, requests[index])]
        return answers

    def _ask(self, requests: Sequence[Request], way: Way, n_best: int) -> list[list[Draft]]:
        if not requests:
            return []
        before, *between = self._frame(EXAMPLES if way.examples else (), similar=way.similar)
        prompts = [self._encode(_filled(_said(request, way), between)) for request in requests]
        job = Job(
            prompts=prompts,
            prefix=self._encode(before),
            begins=[self._encode(request.begin) for request in requests],
            limit=token_limit([self._encode(prompt_of(request) + between[-1]) for request in requests]),
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

    def _frame(self, examples: Sequence[Example], *, similar: bool = False) -> tuple[str, ...]:
        """What the chat template puts before and after the user's words, and if `similar` around a pair before them."""
        turns = [*_turns(examples), *(_pair(MARK, MARK) if similar else ()), {"role": "user", "content": MARK}]
        try:
            whole = self._templated([{"role": "system", "content": SYSTEM}, *turns])
        except EngineError:  # some templates know no system turn
            turns[0]["content"] = f"{SYSTEM}\n\n{turns[0]['content']}"
            whole = self._templated(turns)
        words = 3 if similar else 1
        frame = whole.split(MARK, words)
        if len(frame) <= words:
            raise EngineError(
                f"model {self._model.name}: its chat template drops the user's text", "choose another model"
            )
        return tuple(frame)

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
    """The worked examples as a conversation."""
    return [turn for terms, source, target in examples for turn in _pair(_shown(source, terms), target)]


def _pair(asked: str, answer: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"role": "user", "content": asked}, {"role": "assistant", "content": answer}


def _shown(source: str, terms: tuple[tuple[str, str], ...]) -> str:
    """An example's text among examples that tell terms."""
    return prompt_of(Request("", source, terms)) if terms else f"Text: {source}"


def _ways(request: Request) -> list[Way]:
    """In which ways a request is asked, one after the other until there is a draft."""
    hinted = bool(request.terms)
    ways = [Way(hinted, similar=True)] if request.similar else []
    return [*ways, *([Way(examples=True, similar=False)] if hinted else []), Way(examples=False, similar=False)]


def _said(request: Request, way: Way) -> list[str]:
    """What is said in the chat by turns, the user's question last."""
    if not way.similar or not request.similar:
        return [prompt_of(request)]
    source, target = request.similar
    terms = tuple(term for term in request.terms if term[0] in source or term[1] in source)
    shown = _shown(source, terms) if request.terms else PLAIN.format(text=source)
    return [shown, target, prompt_of(request)]


def _filled(said: Sequence[str], between: Sequence[str]) -> str:
    return "".join(text for pair in zip(said, between, strict=True) for text in pair)


def _keeps(way: Way, answer: str, request: Request) -> bool:
    """Whether a draft is none of what `way` showed the model."""
    return (is_own(answer, request.text) or not way.examples) and not (way.similar and is_copy(answer, request))


def is_copy(answer: str, request: Request) -> bool:
    """Whether `answer` repeats the target of the similar pair, though the sources differ in more than punctuation."""
    source, target = request.similar or ("", "")
    same = "".join(_words(answer)) == "".join(_words(target))
    return same and "".join(_words(request.text)) != "".join(_words(source))


def prompt_of(request: Request) -> str:
    """What the user says in the chat: the terms to use, if there are any, and the text."""
    if not request.terms:
        return PLAIN.format(text=request.text)
    terms = "; ".join(f"{source} = {target}" for source, target in request.terms)
    return HINTED.format(terms=terms, text=request.text)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold())


def _phrases(text: str) -> set[tuple[str, ...]]:
    """All runs of four words, whatever their case and punctuation."""
    words = _words(text)
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
