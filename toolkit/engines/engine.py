"""The interface of engines, and the code they share.

An engine answers each `Request` with `Draft` objects and does not know documents, catalogs or outputs. It consists of a
family, which converts requests to tokens and tokens to text, and a runtime, which runs the network.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeGuard

from toolkit.engines import tokenizer
from toolkit.errors import EngineError, ToolkitError, first_line
from toolkit.models import ReadyModel, pretrained
from toolkit.runtime import Hypothesis
from toolkit.text import digest
from toolkit.types import Draft, Effort, Request

WIDTHS = {Effort.LOW: 1, Effort.NORMAL: 2, Effort.HIGH: 3}
"""Beam width by effort; 1 is greedy search. The option `beam` of a model is the least one from normal effort on
(docs/research/models.md)."""

Keep = Callable[[Request, list[Draft]], None]
"""Receives a request and its drafts."""


class Engine(Protocol):
    """The interface that `pipeline` and `enforce` use.

    `signature` names the model and everything that changes its answers; it is known without loading the model.
    `takes_hints` is whether `Request.terms` and `Request.similar` reach the model, `takes_context` whether
    `Request.before` does.
    """

    @property
    def signature(self) -> str:
        """The model, settings and prompt, on one line without spaces."""

    @property
    def takes_hints(self) -> bool:
        """Whether the engine passes `Request.terms` and `Request.similar` on to the model."""

    @property
    def takes_context(self) -> bool:
        """Whether the engine passes `Request.before` on to the model."""

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """Translate one batch: for each request, in order, `n_best` drafts or fewer, best first.

        Decodes by beam search as wide as the engine's effort says (`WIDTHS`), or `n_best` if that is more; it is
        deterministic. Raises `EngineError`.
        """


class ParallelEngine(Engine, Protocol):
    """An engine whose drafts do not depend on the other requests of a batch: each can be stored at once.

    `parallel_rows` is the number of requests in a batch; other engines have no such attribute, or 0.
    """

    parallel_rows: int

    def translate(self, requests: Sequence[Request], *, n_best: int = 1, keep: Keep = ...) -> list[list[Draft]]:
        """See `Engine.translate`. `keep` is called as soon as a request has its drafts, in another thread."""

    def cancel(self) -> None:
        """Stop the batch that another thread translates."""


def is_parallel(engine: Engine) -> TypeGuard[ParallelEngine]:
    """Return whether `engine` is a `ParallelEngine`."""
    return bool(getattr(engine, "parallel_rows", 0))


def tokenizer_of(model: ReadyModel) -> Any:
    """Load the tokenizer in the folder of the model, with transformers if needed. Raises `EngineError`."""
    with quiet(), loading(model):
        if tokenizer.fits(model.folder):
            return tokenizer.JsonTokenizer(model.folder)
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        names = {"src_lang": "source_lang", "tgt_lang": "target_lang"}
        options = {name: model.options[key] for name, key in names.items() if model.options.get(key)}
        return pretrained.load(transformers.AutoTokenizer, model.folder, **options)


@contextlib.contextmanager
def loading(model: ReadyModel) -> Iterator[None]:
    """Convert any exception of a library while it loads or runs `model` to an `EngineError`."""
    try:
        yield
    except (ToolkitError, KeyboardInterrupt):
        raise
    except MemoryError as error:
        raise EngineError(
            f"model {model.name}: not enough memory", "close other programs, or choose a smaller model with --model"
        ) from error
    except Exception as error:  # libraries raise RuntimeError and many types of their own
        hint = f"choose another with --model, or install it again after: zhen models remove {model.name}"
        raise EngineError(f"model {model.name}: {first_line(error)}", hint) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence libraries: a user cannot act on their warnings."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def drafts_of(
    requests: Sequence[Request],
    answers: Iterable[Iterable[Hypothesis]],
    draft: Callable[[Request, Hypothesis], Draft],
    n_best: int,
) -> list[list[Draft]]:
    """Convert the answers of a runtime to drafts, at most `n_best` for each request; see `distinct`."""
    return [
        distinct(draft(request, hypothesis) for hypothesis in hypotheses)[:n_best]
        for request, hypotheses in zip(requests, answers, strict=True)
    ]


def distinct(drafts: Iterable[Draft]) -> list[Draft]:
    """Remove drafts with the text of an earlier one: several paths of a beam can give the same text."""
    by_text: dict[str, Draft] = {}
    for draft in drafts:
        by_text.setdefault(draft.text, draft)
    return list(by_text.values())


def signature(model: ReadyModel, *settings: object) -> str:
    """Return `name/runtime/hash`, with a hash of the model's identity and all settings that change its answers."""
    return f"{model.name}/{model.runtime}/{digest(repr((model.identity, *settings)), 10)}"


def token_limit(prompts: Sequence[Sequence[int]]) -> int:
    """Return how many tokens a batch may produce: enough for English, but few enough to stop a model that loops."""
    return min(1024, 32 + 2 * max(map(len, prompts)))


THEN = "+repair:"
"""What is between the signatures of two engines."""


class RepairingEngine:
    """The engine `drafter`, with the engine `repair` for drafts with errors (`enforce.rounds`).

    Each draft has the signature of the engine that made it. `signature` names both: in a catalog it is the one of all
    drafts, so that they are outdated when one of the two changes.
    """

    def __init__(self, drafter: Engine, repair: Engine) -> None:
        self.drafter, self.repair = drafter, repair
        self.signature = f"{drafter.signature}{THEN}{repair.signature}"
        self.takes_hints, self.takes_context = drafter.takes_hints, drafter.takes_context

    def cancel(self) -> None:
        """Stop the batch that another thread translates, if its engine can be stopped."""
        for engine in (self.drafter, self.repair):
            if stop := getattr(engine, "cancel", None):
                stop()

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`: the first drafts."""
        return self.drafter.translate(requests, n_best=n_best)
