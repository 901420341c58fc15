"""Measure an adapter: the development documents alone and in groups, FLORES dev, WMT22; or the base model without one.

    python training/evaluate.py --gguf FILE [--adapter FILE] [--documents N] [--flores-step N] [--wmt22-step N]

Without `--adapter` the base model gets its own prompts, as in `zhen translate`. The development documents are those
whose number ends in 0; every N-th is taken. FLORES dev and WMT22 are read from `../shared/data`.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from examples import load
from prompt import SYSTEM, question
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from toolkit import engines, models
from toolkit.engines.runtimes import load as load_runner
from toolkit.int8_decoder import qwen2
from toolkit.int8_decoder.gguf_file import GgufFile
from toolkit.models import convert
from toolkit.models.adapter import Adapter
from toolkit.models.store import ReadyModel
from toolkit.runtime import RuntimeCall
from toolkit.types import Request

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data"
HEAD = f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n"
MIDDLE = "<|im_end|>\n<|im_start|>assistant\n"
LONGEST_GROUP = 260
LONGEST_BEFORE = 90


class Ask(NamedTuple):
    """A request: segments in order, their terms as hints, the source before."""

    texts: tuple[str, ...]
    terms: tuple[tuple[str, str], ...] = ()
    before: str = ""


class Adapted:
    """The base model with an adapter, run by the runtime of the product."""

    def __init__(self, gguf: Path, adapter: Path, folder: Path, width: int) -> None:
        file = GgufFile(gguf)
        qwen2.convert(file, folder, lambda _: None, english=True, adapter=Adapter(adapter))
        convert.save_tokenizer(file, folder)
        ready = ReadyModel("adapted", models.Family.CHAT, "ctranslate2", folder, "adapted", {"output": "english"})
        self._tokenizer, self._runner = load_runner(ready, threads=0)
        self._width = width

    def answers(self, asks: Sequence[Ask]) -> list[str]:
        """Return the answer to each request, in batches of similar length."""
        found: dict[int, str] = {}
        order = sorted(range(len(asks)), key=lambda index: -sum(map(len, asks[index].texts)))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            asked = [question(asks[index].texts, asks[index].terms, before=asks[index].before) for index in batch]
            prompts = [self._ids(text + MIDDLE) for text in asked]
            job = RuntimeCall(
                prompts=prompts,
                prefix=self._ids(HEAD),
                target_prefixes=[[] for _ in batch],
                limit=60 + 2 * max(map(len, prompts)),
                n_best=self._width,
                ends=self._ids("<|im_end|>"),
            )
            for index, row in zip(batch, self._runner.run(job), strict=True):
                found[index] = self._tokenizer.decode(list(row[0].ids), skip_special_tokens=True).strip()
        return [found[index] for index in range(len(asks))]

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))


class Base:
    """The base model with the product's prompts; it takes one segment at a time."""

    def __init__(self) -> None:
        self._engine = engines.create(models.ready("qwen2.5-coder-1.5b"))

    def answers(self, asks: Sequence[Ask]) -> list[str]:
        """Return the answer to each."""
        found: dict[int, str] = {}
        order = sorted(range(len(asks)), key=lambda index: (bool(asks[index].terms), -len(asks[index].texts[0])))
        for start in range(0, len(order), 24):
            batch = order[start : start + 24]
            requests = [Request(str(index), asks[index].texts[0], asks[index].terms) for index in batch]
            for index, drafts in zip(batch, self._engine.translate(requests), strict=True):
                found[index] = drafts[0].text if drafts else ""
        return [found[index] for index in range(len(asks))]


def lines_of(answer: str, count: int) -> list[str] | None:
    """Return the lines of an answer to `count` numbered lines, or None when they are not as many."""
    if count == 1:
        return [" ".join(answer.split())]
    found = re.findall(r"^(\d+)\. (.*)$", answer, re.MULTILINE)
    right = [number for number, _ in found] == [str(number) for number in range(1, count + 1)]
    return [text for _, text in found] if right and len(answer.splitlines()) == count else None


def groups(segments: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield up to six consecutive segments of at most 260 characters."""
    group: list[dict[str, Any]] = []
    for segment in segments:
        if group and (len(group) == 6 or sum(len(one["zh"]) for one in group) + len(segment["zh"]) > LONGEST_GROUP):
            yield group
            group = []
        group.append(segment)
    yield group


def terms_of(segments: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the terms of some segments, each source once."""
    return tuple({source: english for segment in segments for source, english in segment.get("terms", ())}.items())


def scores(
    name: str, targets: Sequence[str], references: Sequence[str], sources: Sequence[str], seconds: float
) -> None:
    """Print one line of measures."""
    plain, words, bleu = (
        metric.corpus_score(targets, [references]).score for metric in (CHRF(), CHRF(word_order=2), BLEU())
    )
    speed = sum(map(len, sources)) / seconds
    print(f"{name:<22} chrF {plain:.2f}  chrF++ {words:.2f}  BLEU {bleu:.2f}  {speed:.1f} characters/s", flush=True)


def before(document: dict[str, Any], index: int) -> str:
    """Return the source of up to three segments before the segment `index`, at most 90 characters."""
    found = ""
    for segment in reversed(document["units"][max(0, index - 3) : index]):
        if len(found) + len(segment["zh"]) > LONGEST_BEFORE:
            break
        found = segment["zh"] + found
    return found


def documents(model: Adapted | Base, chosen: Sequence[dict[str, Any]], saved: Path | None) -> None:
    """Measure the development documents with their terms as hints: alone and, with an adapter, in context and groups.

    The translations are `saved` as one JSON object for each segment.
    """
    segments = [segment for document in chosen for segment in document["units"]]
    sources, references = [segment["zh"] for segment in segments], [segment["en"] for segment in segments]
    start = time.monotonic()
    alone = model.answers([Ask((segment["zh"],), terms_of([segment])) for segment in segments])
    scores("documents, alone", alone, references, sources, time.monotonic() - start)
    _terms("documents, alone", segments, alone)
    if isinstance(model, Base):
        return
    asks = [
        Ask((segment["zh"],), terms_of([segment]), before(document, index))
        for document in chosen
        for index, segment in enumerate(document["units"])
    ]
    start = time.monotonic()
    within = model.answers(asks)
    scores("documents, in context", within, references, sources, time.monotonic() - start)
    _terms("documents, in context", segments, within)
    asked = [group for document in chosen for group in groups(document["units"])]
    start = time.monotonic()
    answers = model.answers([Ask(tuple(one["zh"] for one in group), terms_of(group)) for group in asked])
    split = [lines_of(answer, len(group)) for group, answer in zip(asked, answers, strict=True)]
    seconds = time.monotonic() - start
    whole = sum(lines is not None for lines in split)
    several = sum(len(group) > 1 for group in asked)
    spoiled = sum(lines is None for lines in split)
    print(f"lines in = lines out: {several - spoiled} of {several} groups of several lines ({whole} of {len(asked)})")
    fallback = dict(zip(sources, alone, strict=True))
    targets = [
        target
        for group, lines in zip(asked, split, strict=True)
        for target in (lines or [fallback[one["zh"]] for one in group])
    ]
    scores("documents, in groups", targets, references, sources, seconds)
    _terms("documents, in groups", segments, targets)
    if saved:
        rows = zip(sources, references, alone, within, targets, strict=True)
        names = ("zh", "en", "alone", "context", "group")
        saved.write_text(
            "".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
        )


def _terms(name: str, segments: Sequence[dict[str, Any]], targets: Sequence[str]) -> None:
    pairs = [
        (e, target) for segment, target in zip(segments, targets, strict=True) for _, e in segment.get("terms", ())
    ]
    held = sum(english.casefold() in target.casefold() for english, target in pairs)
    print(f"{name:<22} terms {held} of {len(pairs)}: {held / max(1, len(pairs)):.1%}", flush=True)


def lines(model: Adapted | Base, name: str, sources: Sequence[str], references: Sequence[str]) -> None:
    """Measure single sentences without terms."""
    start = time.monotonic()
    targets = model.answers([Ask((source,)) for source in sources])
    scores(name, targets, references, sources, time.monotonic() - start)


def main() -> None:
    """Measure the selected sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gguf", type=Path, required=True, help="the GGUF file of the base model")
    parser.add_argument("--adapter", type=Path, help="a checkpoint of train.py")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--documents", type=int, default=1, help="take every N-th development document; 0: none")
    parser.add_argument("--flores-step", type=int, default=10, help="take every N-th line; 0: none")
    parser.add_argument("--wmt22-step", type=int, default=20, help="of the lines of 12 to 100 characters; 0: none")
    parser.add_argument("--width", type=int, default=2, help="beam width")
    parser.add_argument("--save", type=Path, help="a file for the translations of the documents, as JSON lines")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = Adapted(options.gguf, options.adapter, Path(folder), options.width) if options.adapter else Base()
        if options.flores_step:
            pair = [(DATA / "flores-dev" / side).read_text("utf-8").splitlines() for side in ("zh", "en")]
            lines(model, "FLORES dev", pair[0][:: options.flores_step], pair[1][:: options.flores_step])
        if options.wmt22_step:
            pair = [(DATA / f"wmt22.zh-en.{side}").read_text("utf-8").split("\n") for side in ("src.zh", "refA.en")]
            chosen = [(zh, en) for zh, en in zip(*pair, strict=True) if 12 <= len(zh) <= 100][:: options.wmt22_step]
            lines(model, "WMT22", [zh for zh, _ in chosen], [en for _, en in chosen])
        if options.documents:
            documents(model, load(options.data, development=True)[:: options.documents], options.save)


if __name__ == "__main__":
    main()
