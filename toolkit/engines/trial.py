"""Measure which runtime is faster on this CPU: once, for two seconds each; the manifest of the model has the result.

This is only for unknown CPUs (ARM, x86 without AVX2): for others the result is known (docs/research/performance.md).
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping
from typing import Any

from toolkit.models import ReadyModel, store
from toolkit.progress import Progress
from toolkit.runtime import Runtime, RuntimeCall

SECONDS = 2.0
TEXTS = ("今天天气很好，我们去公园。", "公司去年的收入增长了三成，达到一百二十亿元。", "他没有回答。")
TOKENS = 16


def chosen(
    model: ReadyModel, tokenizer: Any, loaders: Mapping[str, Callable[[], Runtime]], *, threads: int, progress: Progress
) -> str:
    """Return the name of the runtime in `loaders` that is faster with `model` on `threads` threads of this CPU."""
    cpu = f"{platform.machine()} {platform.processor()}, {threads} threads"
    measured = store.measured(model.folder, "trial")
    if isinstance(measured, dict) and measured.get("cpu") == cpu and measured.get("runtime") in loaders:
        return str(measured["runtime"])
    progress.note(f"{model.name}: measuring once which runtime is faster on this CPU")
    runtime = fastest(loaders, _job(tokenizer))
    store.keep_measured(model.folder, "trial", {"cpu": cpu, "runtime": runtime})
    return runtime


def fastest(loaders: Mapping[str, Callable[[], Runtime]], call: RuntimeCall) -> str:
    """Return the name of the runtime that does `call` most often in `SECONDS`; one at a time is loaded."""
    rates = {}
    for name, make in loaders.items():
        runtime = make()
        runtime.run(call)  # the first run includes one-time work
        start, runs = time.monotonic(), 0
        while (seconds := time.monotonic() - start) < SECONDS or not runs:
            runtime.run(call)
            runs += 1
        rates[name] = runs / seconds
        del runtime  # free its memory before the next is loaded
    return max(rates, key=lambda name: rates[name])


def _job(tokenizer: Any) -> RuntimeCall:
    """Make a small batch: a common start, prompts of different lengths, beam width 2."""
    prompts = [list(tokenizer.encode(text, add_special_tokens=False)) for text in TEXTS]
    prefix = list(tokenizer.encode(TEXTS[1] * 3, add_special_tokens=False))
    return RuntimeCall(prompts, prefix, [()] * len(prompts), limit=TOKENS, n_best=2)
