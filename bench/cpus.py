"""Measure the runtimes of the default model, on this CPU or as on one with fewer instructions: quality and speed.

Each runtime drafts every batch in turn, so that other work on the machine slows all of them equally. The lines are
those of `bench/flores.py` without a glossary, and the first `--terms` rows of `terms-wmt22.jsonl` that have 25 to 60
characters, with at most two of their terms; nothing is repaired. `--isa avx2` masks the instruction sets beyond AVX2 in
oneDNN, PyTorch and CTranslate2. With `--threads 1` the processor time does not depend on other work. One runtime alone
(`--runtimes ctranslate2`) shows its peak memory.

    python bench/cpus.py [--isa native|avx2] [--runtimes decoder,ctranslate2] [--effort normal] [--threads 2]
        [--flores-step 20] [--wmt22-step 40] [--terms 24] [--save FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from engine_systems import peak
from flores import DATA, SETS
from sacrebleu.metrics import CHRF
from terms import rows_of

from toolkit import int8_decoder, models
from toolkit.engines.batches import plan
from toolkit.engines.chat import ChatEngine
from toolkit.engines.encoding import LoadedModel
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.runtimes import CT2Chat
from toolkit.files import write_atomic
from toolkit.int8_decoder.model_file import MappedModelFile
from toolkit.int8_decoder.network import Network
from toolkit.models import ReadyModel
from toolkit.runtime import Runtime
from toolkit.types import Effort, Request

MASKS = {
    "native": {},
    "avx2": {
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "CT2_FORCE_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    },
}
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class SevenBits(MappedModelFile):
    """A model file with 7-bit weights: no sum of two products exceeds 16 bits, as it can on a CPU without VNNI."""

    def matrix(self, *names: str) -> Any:
        """See `MappedModelFile.matrix`."""
        import torch

        return (super().matrix(*names).float() * (63 / 127)).round_().to(torch.int8)

    def tensor(self, name: str) -> Any:
        """See `MappedModelFile.tensor`."""
        found = super().tensor(name)
        return found * (63 / 127) if name.endswith("weight_scale") else found


def network(
    model: ReadyModel, tokenizer: Any, threads: int, weights: type[MappedModelFile] = MappedModelFile
) -> Runtime:
    """Load the toolkit's own decoder, on any CPU."""
    made: Network = int8_decoder.load_network(model.folder, weights(model.folder / "model.bin"), threads)
    return int8_decoder.Int8Runtime(model.folder, made, tokenizer)


RUNTIMES: dict[str, Callable[[ReadyModel, Any, int], Runtime]] = {
    "decoder": network,
    "decoder in 7 bits": partial(network, weights=SevenBits),
    "ctranslate2": CT2Chat,
}


class Forced(ChatEngine):
    """The engine with a given runtime."""

    def __init__(self, model: ReadyModel, runtime: str, threads: int, effort: Effort) -> None:
        super().__init__(model, effort=effort)
        tokenizer = tokenizer_of(model)
        network = RUNTIMES[runtime](model, tokenizer, threads)
        self.loaded = LoadedModel(lambda: (tokenizer, network))


@dataclass(frozen=True)
class Lines:
    """The sentences to draft: requests by key, and the references in the same order."""

    name: str
    requests: dict[str, Request]
    references: list[str]


def lines_of(options: argparse.Namespace) -> Iterator[Lines]:
    """Return the sets that the command line selects."""
    for one in SETS:
        if step := getattr(options, f"{one.name}_step"):
            sample = one.sample(options.data, step)
            texts = {record.segment.key: record.segment.text for record in sample.records}
            yield Lines(one.name, {key: Request(key, text) for key, text in texts.items()}, [*sample.references[0]])
    if options.terms:
        rows = rows_of(options.data / "terms-wmt22.jsonl", 0, 10_000)
        rows = [row for row in rows if 25 <= len(row["src"]) <= 60][: options.terms]
        terms = [tuple((term["zh"], term["en"]) for term in row["terms"][:2]) for row in rows]
        requests = {row["id"]: Request(row["id"], row["src"], hints) for row, hints in zip(rows, terms, strict=True)}
        yield Lines("terms", requests, [row["ref"] for row in rows])


def measured(options: argparse.Namespace) -> None:
    """Draft with every runtime and print the results."""
    model = models.ready(options.model)
    names = options.runtimes.split(",")
    made = {}
    for name in names:
        start = time.monotonic()
        made[name] = Forced(model, name, options.threads, Effort(options.effort))
        print(f"{name}: loaded in {time.monotonic() - start:.1f} s, peak memory {peak() / 1e9:.2f} GB", flush=True)
    saved = []
    for lines in lines_of(options):
        spent = {name: [0.0, 0.0] for name in names}
        drafts: dict[str, dict[str, str]] = {name: {} for name in names}
        for number, batch in enumerate(plan(lines.requests)):
            for name in names if number % 2 == 0 else reversed(names):
                start = time.monotonic(), time.process_time()
                answers = made[name].translate([lines.requests[key] for key in batch])
                spent[name][0] += time.monotonic() - start[0]
                spent[name][1] += time.process_time() - start[1]
                drafts[name] |= {row[0].key: row[0].text for row in answers if row}
        characters = sum(len(request.text) for request in lines.requests.values())
        for name in names:
            targets = [drafts[name].get(key, "") for key in lines.requests]
            score = CHRF().corpus_score(targets, [lines.references]).score
            print(
                f"{lines.name}, {len(targets)} lines: {name:<18} chrF2 {score:.1f},"
                f" {characters / spent[name][0]:.1f} characters a second,"
                f" {characters / spent[name][1]:.1f} a processor second; peak memory so far {peak() / 1e9:.2f} GB",
                flush=True,
            )
        for key, request in lines.requests.items():
            found = {name: drafts[name].get(key, "") for name in names}
            saved.append(json.dumps({"set": lines.name, "src": request.text, **found}, ensure_ascii=False) + "\n")
        if options.save:
            write_atomic(options.save, "".join(saved))
    print(f"load average {os.getloadavg()[0]:.1f}", flush=True)


def main() -> None:
    """Run the bench in a process with the mask, which libraries read when they are loaded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default=models.DEFAULT_MODEL)
    parser.add_argument("--isa", choices=MASKS, default="native")
    parser.add_argument("--runtimes", default="decoder,ctranslate2", help=f"comma-separated: {', '.join(RUNTIMES)}")
    parser.add_argument("--effort", choices=list(Effort), default=Effort.NORMAL)
    parser.add_argument("--threads", type=int, default=CORES)
    parser.add_argument("--flores-step", type=int, default=20, help="every so many lines of FLORES dev; 0 for none")
    parser.add_argument("--wmt22-step", type=int, default=40, help="every so many lines of WMT22; 0 for none")
    parser.add_argument("--terms", type=int, default=24, help="rows with terms; 0 for none")
    parser.add_argument("--save", type=Path, help="save the drafts")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        measured(options)
    else:
        command = [sys.executable, __file__, *sys.argv[1:], "--alone"]
        sys.exit(subprocess.run(command, env=os.environ | MASKS[options.isa], check=False).returncode)


if __name__ == "__main__":
    main()
