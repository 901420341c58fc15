"""Compare zhen with other programs that run the default model: speed, memory and chrF, in one run.

Takes `--rows` lines of WMT22 zh-en from `../shared/data`, evenly spaced among those of 12 to 100 characters, scored
against reference A. Each system decodes greedily in its own process, from the same prompt; one more row is zhen with
the beam of the model. Systems that are not installed are left out (`pip install -e '.[bench]'` installs them). It takes
about 30 minutes on two cores; `--rows 24` gives a first impression in a few minutes.

    python bench/engines.py [--rows 200] [--slow-rows 24] [--only NAME,…] [--json FILE] [--plot FILE.svg]
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from engine_systems import SYSTEMS, System, Task
from flores import DATA, SETS

from toolkit import models
from toolkit.engines.chat import ChatEngine
from toolkit.engines.prompts import PromptContext, PromptVariant, prompt_of
from toolkit.errors import ToolkitError
from toolkit.files import write_atomic
from toolkit.models.store import safe_name
from toolkit.types import Request

SCRIPT = Path(__file__).with_name("engine_systems.py")
LIBRARIES = ("zhen", "torch", "transformers", "ctranslate2", "xllamacpp", "openvino-genai", "sacrebleu")
WIDTH, BAR, LABELS = 860, 26, 330


@dataclass(frozen=True)
class Rows:
    """Sentences with their reference and their plain prompt."""

    texts: tuple[str, ...]
    references: tuple[str, ...]
    prompts: tuple[str, ...]

    def spaced(self, count: int) -> list[int]:
        """Return the indices of `count` rows, evenly spaced; all if there are fewer."""
        every = len(self.texts)
        return [index * every // count for index in range(count)] if count < every else list(range(every))


@dataclass(frozen=True)
class Measured:
    """The measures of a system on `rows` sentences.

    Seconds to `load` (imports included) and for the sentences, peak memory in bytes, tokens of its answers, chrF;
    `zhen_chrf` is zhen's on the same rows.
    """

    name: str
    title: str
    rows: int
    load: float
    seconds: float
    peak: int
    tokens_per_second: float
    characters_per_second: float
    chrf: float
    zhen_chrf: float | None


def rows_of(data: Path, engine: ChatEngine, count: int) -> Rows:
    """Return `count` sentences of WMT22."""
    every = SETS[1].sample(data, 1)
    texts = tuple(record.segment.text for record in every.records)
    before, after = engine._frame(PromptVariant(), PromptContext(examples=False, similar=False))
    prompts = tuple(before + prompt_of(Request("", text)) + after for text in texts)
    return _only(full := Rows(texts, every.references[0], prompts), full.spaced(count))


def _only(rows: Rows, chosen: Sequence[int]) -> Rows:
    return Rows(*(tuple(side[index] for index in chosen) for side in (rows.texts, rows.references, rows.prompts)))


def measured(system: System, rows: Rows, result: dict[str, Any], tokenizer: Any, zhen: dict[str, str]) -> Measured:
    """Return the figures of a run. `zhen`: its translation of each text, empty before it has run."""
    tokens = sum(len(tokenizer.encode(text, add_special_tokens=False)) for text in result["answers"])
    seconds = result["seconds"]
    return Measured(
        name=system.name,
        title=system.title,
        rows=len(rows.texts),
        load=result["load"],
        seconds=seconds,
        peak=result["peak"],
        tokens_per_second=tokens / seconds,
        characters_per_second=sum(map(len, rows.texts)) / seconds,
        chrf=chrf(result["answers"], rows.references),
        zhen_chrf=chrf([zhen[text] for text in rows.texts], rows.references) if zhen else None,
    )


def chrf(answers: Sequence[str], references: Sequence[str]) -> float:
    """Return the corpus's chrF2, 0 to 100."""
    from sacrebleu.metrics import CHRF

    return float(CHRF().corpus_score(list(answers), [list(references)]).score)


def run(name: str, task: Task) -> dict[str, Any] | str:
    """Run a system in its own process; returns its result, or why there is none."""
    given = json.dumps({**asdict(task), "started": time.time()}, ensure_ascii=False)
    environ = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": _paths()}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), name],
        input=given,
        capture_output=True,
        encoding="utf-8",
        env=environ,
        check=False,
    )
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        messages = [line for line in done.stderr.splitlines() if line.strip()]
        return f"code {done.returncode}: {messages[-1].strip() if messages else 'no message'}"
    return str(result["failed"]) if "failed" in result else result


def _paths() -> str:
    own = str(Path(__file__).resolve().parents[1])
    return os.pathsep.join(filter(None, [own, os.environ.get("PYTHONPATH")]))


def table(found: Sequence[Measured]) -> str:
    """Return all figures, each system compared with the first: how many times as fast, and chrF on the same rows."""
    first = found[0]
    lines = [
        f"{'system':<46} rows  load s  peak GB  seconds  tokens/s  {first.name} is  chars/s  {first.name} is   chrF"
        f"  {first.name}'s"
    ]
    for one in found:
        ratios = (
            (first.tokens_per_second / one.tokens_per_second, first.characters_per_second / one.characters_per_second)
            if one is not first
            else (None, None)
        )
        tokens, characters = ("" if ratio is None else f"{ratio:.2f} x" for ratio in ratios)
        reference = "" if one.zhen_chrf is None or one is first else f"{one.zhen_chrf:.1f}"
        lines.append(
            f"{one.title:<46} {one.rows:4}  {one.load:6.1f}  {one.peak / 1e9:7.1f}  {one.seconds:7.1f}"
            f"  {one.tokens_per_second:8.1f}  {tokens:>7}  {one.characters_per_second:7.1f}  {characters:>7}"
            f"  {one.chrf:5.1f}  {reference:>6}"
        )
    return "\n".join(lines)


def plot(found: Sequence[Measured]) -> str:
    """Return an SVG picture: tokens a second as bars, with memory and chrF."""
    scale = (WIDTH - LABELS - 210) / max(one.tokens_per_second for one in found)
    height = BAR * len(found) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="sans-serif" font-size="13" role="img">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LABELS}" y="22" font-weight="bold">tokens a second (peak memory, chrF)</text>',
    ]
    for index, one in enumerate(found):
        top, length = 36 + index * BAR, max(1.0, one.tokens_per_second * scale)
        colour = "#1f6f8b" if one.name.startswith("zhen") else "#a9b4bc"
        rows = "" if one.rows == found[0].rows else f", {one.rows} rows"
        parts += [
            f'<text x="{LABELS - 8}" y="{top + 14}" text-anchor="end">{escape(one.title)}</text>',
            f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR - 8}" fill="{colour}"/>',
            f'<text x="{LABELS + length + 6:.1f}" y="{top + 14}">{one.tokens_per_second:.1f}'
            f" ({one.peak / 1e9:.1f} GB, {one.chrf:.1f}{rows})</text>",
        ]
    return "\n".join([*parts, "</svg>", ""])


def about(options: argparse.Namespace, threads: int) -> dict[str, Any]:
    """Return the conditions of the figures: model, rows, processor, versions."""
    versions = {}
    for library in LIBRARIES:
        if library == "zhen" or importlib.util.find_spec(library.replace("-", "_")):
            versions[library] = importlib.metadata.version(library)
    return {
        "model": options.model,
        "rows": options.rows,
        "threads": threads,
        "processor": processor(),
        "versions": versions,
    }


def processor() -> str:
    """Return the name of the processor, if the system reports it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def chosen(names: str) -> list[System]:
    """Return the named systems, always with zhen; print which are not installed, and how to install them."""
    wanted = {"zhen", *names.split(",")} if names else {system.name for system in SYSTEMS}
    if strange := wanted - {system.name for system in SYSTEMS}:
        sys.exit(f"--only {','.join(sorted(strange))}: the systems are {', '.join(one.name for one in SYSTEMS)}")
    found = []
    for system in (one for one in SYSTEMS if one.name in wanted):
        if system.module and not importlib.util.find_spec(system.module):
            print(f"{system.title}: left out, not installed; pip install {system.package}", file=sys.stderr)
        else:
            found.append(system)
    return found


def prepared(task: Task) -> None:
    """Make sure that the weights exist in bfloat16; about a minute and 3 GB of disk the first time."""
    folder = Path(task.weights)
    if folder.is_dir():
        return
    print(f"writing the weights in bfloat16 to {folder} (3 GB, can be deleted)", file=sys.stderr)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(why := run("prepare", task), str):
        sys.exit(f"the weights cannot be prepared for transformers: {why}")


def options_of() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default=models.DEFAULT_MODEL, help="a chat model published as GGUF")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--slow-rows", type=int, default=24, help="how many of them the slow systems take")
    parser.add_argument("--only", default="", help=f"of {','.join(system.name for system in SYSTEMS)}")
    parser.add_argument("--json", type=Path, help="keep all figures and translations")
    parser.add_argument("--plot", type=Path, help="draw tokens a second, as SVG")
    return parser.parse_args()


def task_of(model: str) -> Task:
    """Return the input of every system, without sentences."""
    published = sorted(models.pull(model).glob("*.gguf"))
    if not published:
        sys.exit(f"--model {model}: the peers need a model published as GGUF; take {models.DEFAULT_MODEL}")
    weights = models.cache_dir() / "bench" / f"{safe_name(models.find(model))}-bfloat16"
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Task([], [], model, str(published[0]), str(weights), threads, 0.0)


def main() -> None:
    """Run the bench."""
    options = options_of()
    if not (options.data / SETS[1].source).is_file():
        sys.exit(
            f"{options.data} has no {SETS[1].source}: put the development sets there, or name the folder with --data"
        )
    try:
        report(options, chosen(options.only))
    except ToolkitError as error:
        sys.exit(f"{error.message}: {error.hint}")


def report(options: argparse.Namespace, systems: Sequence[System]) -> None:
    """Run the systems one after the other and print their figures."""
    engine = ChatEngine(models.ready(options.model))
    rows = rows_of(options.data, engine, options.rows)
    few = _only(rows, rows.spaced(options.slow_rows))
    task = task_of(options.model)
    found: list[Measured] = []
    answers: dict[str, dict[str, str]] = {}
    for system in systems:
        own = few if system.slow else rows
        if system.weights:
            prepared(task)
        print(f"{system.title} …", file=sys.stderr, flush=True)
        result = run(system.name, replace(task, texts=list(own.texts), prompts=list(own.prompts)))
        if isinstance(result, str):
            print(f"{system.title}: left out, failed: {result}", file=sys.stderr)
            continue
        answers[system.name] = dict(zip(own.texts, result["answers"], strict=True))
        found.append(measured(system, own, result, engine.loaded.tokenizer, answers.get("zhen", {})))
    if not found or found[0].name != "zhen":
        sys.exit("zhen itself failed: nothing to compare with")
    facts = about(options, task.threads)
    print(f"{facts['model']}, {len(rows.texts)} lines of WMT22 zh-en, {task.threads} threads, {facts['processor']}")
    print(table(found))
    if options.json:
        whole = {**facts, "systems": [asdict(one) for one in found], "translations": answers}
        write_atomic(options.json, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    if options.plot:
        write_atomic(options.plot, plot(found))


if __name__ == "__main__":
    main()
