"""Engines for tests: their answers are a function of the requests, which they record."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence

from toolkit.text import digest
from toolkit.types import Draft, Request

Answers = Callable[[Request, int], Sequence[tuple[str, float]]]


class ScriptedEngine:
    """Answers each request with the result of `answers(request, n_best)`: (text, score), best first."""

    takes_hints = True
    takes_context = False
    signature = "scripted/test/0"

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.asked: list[tuple[int, list[Request]]] = []

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        self.asked.append((n_best, list(requests)))
        return [
            [Draft(request.key, text, score, self.signature) for text, score in self._answers(request, n_best)]
            for request in requests
        ]

    @property
    def texts(self) -> list[str]:
        """All source texts asked so far, in order."""
        return [request.text for _, batch in self.asked for request in batch]


class MoodyEngine(ScriptedEngine):
    """Answers depend on the batch, as a real network's do in the last bit; stops when `left` batches are done."""

    signature = "moody/test/0"

    def __init__(self, left: int = 1_000_000) -> None:
        super().__init__(self._answer)
        self._left = left
        self._mood = ""

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        self._mood = digest(repr([request.text for request in requests]), 6)
        return super().translate(requests, n_best=n_best)

    def _answer(self, request: Request, n_best: int) -> list[tuple[str, float]]:
        return [(f"{digest(request.text, 6)} of {self._mood}, {rank}", -0.5 - rank) for rank in range(n_best)]


class StepEngine(ScriptedEngine):
    """Waits before each batch but the first until `go` is released; `waits` is released when it does so."""

    def __init__(self) -> None:
        super().__init__(lambda request, n_best: [(f"New draft: {in_english(request)}", -0.5)] * n_best)
        self.go, self.waits = threading.Semaphore(0), threading.Semaphore(0)

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        if self.asked:
            self.waits.release()
            self.go.acquire()
        return super().translate(requests, n_best=n_best)


def in_english(request: Request) -> str:
    """A draft without errors: the terms and figures of a sentence, and words for its length."""
    return re.sub(r"[^\x00-\x7f]+", lambda match: " so" * len(match[0]) + " ", request.text).strip() + "."
