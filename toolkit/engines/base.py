"""What an engine is, and the part all engines share.

An engine answers `Request`s with `Draft`s and knows nothing of documents, catalogs or outputs. It is made of a
family, which turns requests into tokens and tokens into text, and a runtime, which runs the network.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from toolkit.engines import tokenizer
from toolkit.errors import EngineError, ToolkitError
from toolkit.models import ReadyModel, pretrained
from toolkit.runtime import Hypothesis
from toolkit.text import digest
from toolkit.units import Draft, Effort, Request

WIDTHS = {Effort.LOW: 1, Effort.NORMAL: 2, Effort.HIGH: 3}
"""Ways a beam search keeps open; with one it is greedy. Two bring what there is to gain (docs/research/models.md)."""


class Engine(Protocol):
    """What `pipeline` and `enforce` need of an engine.

    `signature` names the model and everything that changes what it answers; it is known without loading the model.
    `takes_hints` says whether `Request.terms` and `Request.similar` reach the model.
    """

    @property
    def signature(self) -> str:
        """Model, settings and prompt on one line without spaces."""

    @property
    def takes_hints(self) -> bool:
        """Whether the engine passes `Request.terms` and `Request.similar` on to the model."""

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """Translate one batch: for each request, in order, `n_best` drafts or fewer, best first.

        Decodes by beam search as wide as the engine's effort says (`WIDTHS`), or `n_best` if that is more; it is
        deterministic. Raises `EngineError`.
        """


def tokenizer_of(model: ReadyModel) -> Any:
    """The tokenizer in the model's folder, through transformers where it is needed. Raises `EngineError`."""
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
    """Turn whatever a library raises while loading or running `model` into one clear `EngineError`."""
    try:
        yield
    except (ToolkitError, KeyboardInterrupt):
        raise
    except MemoryError as error:
        raise EngineError(
            f"model {model.name}: not enough memory", "close other programs, or choose a smaller model with --model"
        ) from error
    except Exception as error:  # libraries raise everything from RuntimeError to their own kinds
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        hint = f"choose another with --model, or install it again after: zhen models remove {model.name}"
        raise EngineError(f"model {model.name}: {reason}", hint) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep libraries from talking to the person: their warnings are about things nobody here can change."""
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
    """What a runtime answered to each request, as drafts, `n_best` at most; see `distinct`."""
    return [
        distinct(draft(request, one) for one in hypotheses)[:n_best]
        for request, hypotheses in zip(requests, answers, strict=True)
    ]


def distinct(drafts: Iterable[Draft]) -> list[Draft]:
    """`drafts` without those whose text an earlier one has: a beam can end in one text by several ways."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        found.setdefault(draft.text, draft)
    return list(found.values())


def signature(model: ReadyModel, *settings: object) -> str:
    """`name/runtime/hash`, the hash over the model's identity and all settings that change its answers."""
    return f"{model.name}/{model.runtime}/{digest(repr((model.identity, *settings)), 10)}"


def token_limit(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens a batch may produce: generous for English, small enough to cut a model that loops."""
    return min(1024, 32 + 2 * max(map(len, prompts)))
