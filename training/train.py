"""Train the adapter of zhen-1.5b: LoRA on the documents in `data/`. Resumes where the last run stopped.

    python training/train.py --base FOLDER [--data FOLDER] [--adapter FILE] [--seconds N]

`--base` is the base model as a plain checkpoint (`python training/base.py FOLDER`). The adapter file has the weights
and the number of steps done. The order of examples depends only on the seed, so an interrupted run continues with the
examples that are left. The loss counts only the answers, over the English tokens (those in the product's last layer).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import adapter
import torch
from examples import Example, examples, load, plain
from prompt import SYSTEM
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer

from toolkit.int8_decoder.english_vocabulary import english_first

HERE = Path(__file__).parent
ADAPTER = HERE.parent / "toolkit" / "models" / "zhen-1.5b.safetensors"
HEAD = f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n"
MIDDLE = "<|im_end|>\n<|im_start|>assistant\n"
END = "<|im_end|>"


class Ids(NamedTuple):
    """An example as token ids."""

    prompt: list[int]
    answer: list[int]

    @property
    def size(self) -> int:
        """All tokens."""
        return len(self.prompt) + len(self.answer)


def plan(
    documents: Sequence[dict[str, Any]], tokenizer: Any, *, epochs: float, tokens: int, seed: int
) -> list[list[Ids]]:
    """Return the batches of all epochs in order: examples of similar length, at most `tokens` with padding."""
    rng = Random(seed)
    steps: list[list[Ids]] = []
    for _ in range(ceil(epochs)):
        found = [_ids(one, tokenizer) for document in documents for one in examples(document, rng)]
        rng.shuffle(found)
        for start in range(0, len(found), 400):
            batches = _batches(sorted(found[start : start + 400], key=lambda one: one.size), tokens)
            rng.shuffle(batches)
            steps += batches
    return steps[: round(len(steps) * epochs / ceil(epochs))]


def with_plain(
    steps: list[list[Ids]], documents: Sequence[dict[str, Any]], tokenizer: Any, *, after: int, tokens: int, seed: int
) -> list[list[Ids]]:
    """Return `steps` with batches of plain segments of `documents` among those from step `after` on."""
    found = [_ids(one, tokenizer) for document in documents for one in plain(document)]
    later = steps[after:] + _batches(sorted(found, key=lambda one: one.size), tokens)
    Random(seed).shuffle(later)
    return steps[:after] + later


def _ids(one: Example, tokenizer: Any) -> Ids:
    asked = f"{HEAD}{one.question}{MIDDLE}"
    return Ids(tokenizer(asked)["input_ids"], tokenizer(one.answer + END)["input_ids"])


def _batches(ordered: list[Ids], tokens: int) -> list[list[Ids]]:
    batches: list[list[Ids]] = [[]]
    for one in ordered:
        if batches[-1] and one.size * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(one)
    return batches


def rate(done: float, peak: float, since_start: int) -> float:
    """Return the learning rate: 20 warm-up steps in each run, constant, from 60 % of all steps falling to 3 %."""
    falling = 1.0 if done < 0.6 else max(0.03, (1 - done) / 0.4)
    return peak * falling * min(1.0, (since_start + 1) / 20)


class Loss:
    """The loss of a batch, over only the answers and the English part of the vocabulary."""

    def __init__(self, model: Any, tokenizer: Any, *, half: bool) -> None:
        names = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
        special = set(tokenizer.all_special_ids) | set(tokenizer.added_tokens_decoder)
        kinds = [3 if index in special else 1 for index in range(len(names))]
        order, size = english_first(names, kinds)
        kept = torch.tensor(order[:size])
        self._place = torch.full((model.config.vocab_size,), -100)
        self._place[kept] = torch.arange(size)
        base = model.get_base_model()
        self._last = base.lm_head.weight.detach()[kept].contiguous()
        self._core = base.model
        self._half = half
        self._pad = tokenizer.pad_token_id

    def __call__(self, batch: list[Ids]) -> torch.Tensor:
        """Return the mean loss of a token of the answers."""
        width = max(one.size for one in batch)
        ids = torch.full((len(batch), width), self._pad)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        goals = torch.full((len(batch), width), -100)
        for row, one in enumerate(batch):
            ids[row, : one.size] = torch.tensor([*one.prompt, *one.answer])
            mask[row, : one.size] = 1
            goals[row, len(one.prompt) : one.size] = self._place[torch.tensor(one.answer)]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            hidden = self._core(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
            chosen = goals[:, 1:] != -100
            logits = functional.linear(hidden[chosen], self._last)
        return functional.cross_entropy(logits.float(), goals[:, 1:][chosen])


def main() -> None:
    """Train until the steps or the seconds are used up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="the base model as a plain checkpoint")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder with *.jsonl")
    parser.add_argument("--adapter", type=Path, default=ADAPTER, help="read and written")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this time")
    parser.add_argument("--steps", type=int, default=1 << 30, help="stop after this many steps")
    parser.add_argument("--save-every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--epochs", type=float, default=2, help="0.5: half of the examples")
    parser.add_argument("--plain", default="", help="files (DI: D and I) whose segments are taken alone, too")
    parser.add_argument("--after", type=int, default=0, help="the step after which they are taken")
    parser.add_argument("--tokens", type=int, default=1100, help="tokens a step")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="peak learning rate")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--layers", default="8-27", help="first and last adapted layer")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    half = adapter.has_bfloat16()
    tokenizer = AutoTokenizer.from_pretrained(options.base)
    dtype = torch.bfloat16 if half else torch.float32
    model = AutoModelForCausalLM.from_pretrained(options.base, dtype=dtype)
    model.config.use_cache = False
    first, last = map(int, options.layers.split("-"))
    model, begun = adapter.attach(model, options.adapter, layers=range(first, last + 1), rank=options.rank)
    documents = load(options.data, development=False)
    same = {"tokens": options.tokens, "seed": options.seed}
    steps = plan(documents, tokenizer, epochs=options.epochs, **same)
    news = [document for document in documents if document["doc"][0] in options.plain]
    if news:
        steps = with_plain(steps, news, tokenizer, after=options.after, **same)
    total = sum(one.size for batch in steps for one in batch)
    print(f"{dtype}, {len(steps)} steps, {begun} done, {total} tokens in all", flush=True)
    run(model, Loss(model, tokenizer, half=half), steps, begun, options)


def run(model: Any, loss_of: Loss, steps: list[list[Ids]], begun: int, options: argparse.Namespace) -> None:
    """Take the steps from `begun` on; save every `--save-every` steps and at the end."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.98))
    start, tokens, losses, step = time.monotonic(), 0, [], begun
    for step in range(begun, len(steps)):
        if time.monotonic() - start > options.seconds or step - begun == options.steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate(step / len(steps), options.rate, step - begun)
        loss = loss_of(steps[step])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        tokens += sum(one.size for one in steps[step])
        losses.append(loss.item())
        if len(losses) == 20:
            speed = tokens / (time.monotonic() - start)
            print(f"{step + 1}/{len(steps)} loss {sum(losses) / 20:.3f} {speed:.1f} tokens/s", flush=True)
            losses.clear()
        if (step + 1) % options.save_every == 0:
            adapter.save(model, options.adapter, step + 1)
    else:
        step = len(steps)
    adapter.save(model, options.adapter, step)


if __name__ == "__main__":
    main()
