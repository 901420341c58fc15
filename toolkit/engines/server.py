"""The server family: chat or completion models behind an OpenAI-compatible interface, asked over HTTP.

Ollama, llama.cpp, vLLM, LM Studio and SGLang serve this interface (https://platform.openai.com/docs/api-reference).
Requests run in parallel and do not depend on each other, so every answer is handed on as soon as it is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from toolkit.engines.connection import AnswerError, Connection, RejectedError
from toolkit.engines.engine import Keep, distinct, signature
from toolkit.engines.prompts import CHOSEN, PromptContext, contexts, keeps, messages, prompts_of, tidy, user_turns
from toolkit.engines.stoppable import Stoppable
from toolkit.errors import UsageError
from toolkit.models import ReadyModel
from toolkit.progress import SILENT, Progress
from toolkit.types import Draft, Effort, Request

UNSCORED = -0.3
"""The score of an answer whose server gives no log probabilities: it makes the confidence about 50."""
SAMPLING = 0.8
"""The temperature with another seed than 0: for all hypotheses after the first."""
LAST_SEED = 1000
"""The seed of the last try for a first draft; that of no other draft."""
PREFIX_LINE = "\nBegin the translation with: {prefix}"
"""What asks a general chat model for a target prefix. Servers differ in whether they continue a given answer."""
THINKING: Mapping[str, Any] = {"chat_template_kwargs": {"enable_thinking": False, "thinking": False}}
EXTRAS: tuple[Mapping[str, Any], ...] = (
    {**THINKING, "reasoning_effort": "none", "logprobs": True},
    {**THINKING, "logprobs": True},
    {},
)
"""Fields that not every server knows, in the order they are tried: the first for Ollama, the second for vLLM."""
ROUNDS = 4
"""Requests in a batch, as a multiple of those that run in parallel."""


@dataclass(frozen=True, slots=True)
class _Completion:
    """The text of an answer, its mean log probability, and whether it ends because of the limit of tokens."""

    text: str
    score: float
    cut: bool


class ServerEngine:
    """Translates with a model on a server; deterministic as far as the server is (temperature 0, a fixed seed)."""

    def __init__(
        self,
        model: ReadyModel,
        *,
        threads: int = 0,
        effort: Effort = Effort.NORMAL,
        progress: Progress = SILENT,
        allow_remote: bool = False,
    ) -> None:
        """Raises `UsageError` if the server is on another machine and that is not allowed."""
        if model.server is None:
            raise TypeError(f"{model.name} is not on a server")
        self._server, self._progress = model.server, progress
        if not (allow_remote or self._server.is_here):
            hint = "to allow it, add --allow-remote, or set allow_remote = true in zhen.toml"
            raise UsageError(f"{self._server.host} is another machine, and the text would be sent to it", hint)
        (self._variant, *_) = prompts_of(self._server.model, *(model.options.get(key, "") for key in CHOSEN))
        self.takes_hints, self.takes_context = bool(self._variant.hinted), self._variant.takes_context
        self.signature = signature(model, "server", SAMPLING, PREFIX_LINE, *self._variant.signed).replace(" ", "_")
        self.parallel_rows = ROUNDS * self._server.parallel
        self._connection = Connection(self._server)
        self._extras = 0
        self._announced = self._server.is_here
        self._work = Stoppable()

    def translate(
        self, requests: Sequence[Request], *, n_best: int = 1, keep: Keep = lambda *_: None
    ) -> list[list[Draft]]:
        """See `Engine.translate`. `keep` is called with each request and its drafts as soon as they are there."""
        if not self._announced:
            self._announced = True
            open_ = "" if self._server.url.startswith("https:") else ", not encrypted"
            self._progress.note(f"the text is sent to {self._server.host} ({self._server.url}{open_})")
        return self._work.run(lambda: self._translated(requests, n_best, keep))

    def cancel(self) -> None:
        """Stop the batch that runs in another thread: nothing more is sent or awaited."""
        self._work.stop()

    async def _translated(self, requests: Sequence[Request], n_best: int, keep: Keep) -> list[list[Draft]]:
        gate = asyncio.Semaphore(self._server.parallel)
        try:
            async with self._connection.opened(), asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(request, n_best, keep, gate)) for request in requests]
        except ExceptionGroup as group_error:
            raise group_error.exceptions[0] from None
        answers = [task.result() for task in tasks]
        if problem := next((answer for answer in answers if isinstance(answer, AnswerError)), None):
            raise problem
        return [answer for answer in answers if not isinstance(answer, AnswerError)]

    async def _one(
        self, request: Request, n_best: int, keep: Keep, gate: asyncio.Semaphore
    ) -> list[Draft] | AnswerError:
        """Return the drafts of a request, or the problem with its answer, which must not stop the others."""
        async with gate:
            try:
                drafts = await self._drafts(request, n_best)
            except AnswerError as error:
                return error
        keep(request, drafts)
        return drafts

    async def _drafts(self, request: Request, n_best: int) -> list[Draft]:
        """Return at most `n_best` drafts; see `ChatEngine.translate` for those that are dropped."""
        drafts: list[Draft] = []
        for context in contexts(request, self._variant):
            answers = [await self._draft(request, context, 0)]
            for seed in range(1, n_best):
                with contextlib.suppress(AnswerError):  # there is another draft
                    answers.append(await self._draft(request, context, seed))
            drafts = distinct(draft for draft in answers if keeps(context, draft.text, request))
            if drafts:
                break
        return drafts

    async def _draft(self, request: Request, context: PromptContext, seed: int) -> Draft:
        """Ask again with more tokens for a model that must think; without a draft, then with sampling."""
        limit = 64 + 3 * len(request.text) + len(request.target_prefix)
        answer = await self._answer(request, context, seed, limit)
        if answer.cut:
            answer = await self._answer(request, context, seed, limit := 4 * limit + 2048)
        if not seed and (answer.cut or not answer.text):  # it repeats itself
            answer = await self._answer(request, context, LAST_SEED, limit)
        if answer.text and not answer.cut:
            return Draft(request.key, answer.text, answer.score, self.signature)
        start = request.text[:40] + "…" * (len(request.text) > 40)
        if answer.cut:
            hint = "give the server a longer context, switch thinking off there, or use another model"
            raise AnswerError(f"{self._server}: the answer to {start} is cut off (finish_reason: length)", hint)
        raise AnswerError(f"{self._server}: the answer to {start} is empty", "check the prompts, or use another model")

    async def _answer(self, request: Request, context: PromptContext, seed: int, tokens: int) -> _Completion:
        """Return an answer with its text tidied."""
        answer = await self._asked(self._body(request, context, seed, tokens))
        before = request.target_prefix if self._variant.raw else ""
        return replace(answer, text=tidy(before + answer.text, request.text, self._variant.stop))

    def _body(self, request: Request, context: PromptContext, seed: int, tokens: int) -> dict[str, Any]:
        variant = self._variant
        body: dict[str, Any] = {
            "model": self._server.model,
            "temperature": SAMPLING if seed else 0,
            "seed": seed,
            "max_tokens": tokens,
            "stream": False,
        }
        if variant.stop:
            body["stop"] = list(variant.stop)
        if variant.raw:
            return body | {"prompt": user_turns(request, variant, context)[-1] + request.target_prefix}
        turns = messages(request, variant, context)
        if request.target_prefix and variant.worked:
            turns[-1]["content"] += PREFIX_LINE.format(prefix=request.target_prefix)
        return body | {"messages": turns}

    async def _asked(self, body: Mapping[str, Any]) -> _Completion:
        """Ask the server; with fewer of `EXTRAS` if it rejects them."""
        if self._variant.raw:
            return self._read(await self._connection.post("/completions", body))
        while True:
            used = self._extras
            try:
                return self._read(await self._connection.post("/chat/completions", {**body, **EXTRAS[used]}))
            except RejectedError:
                if used == len(EXTRAS) - 1:
                    raise
                self._extras = max(self._extras, used + 1)

    def _read(self, answer: Any) -> _Completion:
        """Return what an answer has. Raises `EngineError` if it has another form."""
        try:
            choice = answer["choices"][0]
            text = (choice["text"] if self._variant.raw else choice["message"]["content"]) or ""
            return _Completion("" + text, _score(choice), choice.get("finish_reason") == "length")
        except (TypeError, LookupError, AttributeError) as error:
            raise self._connection.odd(json.dumps(answer, ensure_ascii=False)) from error


def _score(choice: Mapping[str, Any]) -> float:
    """Return the mean log probability of the tokens of an answer, if it has them."""
    tokens = (choice.get("logprobs") or {}).get("content") or []
    scores = [min(0.0, float(token["logprob"])) for token in tokens if token["token"].strip()]
    return round(fmean(scores), 4) if scores else UNSCORED
