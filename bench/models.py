"""Measure every model that can run here, in one table: quality, terms, findings, speed and memory.

Each model and effort runs in its own process. FLORES and WMT22 are drafted without a glossary (the lines of
`bench/flores.py`); the first rows of `terms-wmt22.jsonl` with one glossary of all their terms, repairs included. A
model that is not available here is reported and left out.

    python bench/models.py [MODEL[:EFFORT] ...] [--flores-step 20] [--wmt22-step 40] [--rows 30]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from engine_systems import peak
from flores import DATA, SETS
from terms import combine, rows_of

from toolkit import engines, evaluate, models
from toolkit.evaluate import Sample
from toolkit.types import Effort, Severity

ALL = (
    "qwen2.5-coder-1.5b:low",
    "qwen2.5-coder-1.5b:normal",
    "qwen2.5-coder-1.5b:high",
    "qwen2.5-coder-0.5b:normal",
    "opus-mt-zh-en:normal",
    "nllb-200-distilled-600M:normal",
)
HEAD = (
    "| model | effort | FLORES: chrF, BLEU | WMT22 | terms | errors, warnings in 1,000 | chars/s | memory |\n"
    "|---|---|---|---|---|---|---|---|"
)


def terms_sample(data: Path, count: int) -> Sample:
    """Return the first `count` rows with terms, and the glossary of all of them."""
    rows = rows_of(data / "terms-wmt22.jsonl", 0, count)
    glossary = combine(rows)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("rows.zh", "rows.en")]
        for path, side in zip(files, ("src", "ref"), strict=True):
            path.write_text("".join(row[side].replace("\n", " ") + "\n" for row in rows), encoding="utf-8")
        return evaluate.load(files[0], files[1:], glossary)


def measured(model: str, effort: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one row of the table."""
    engine = engines.create(models.ready(model), effort=Effort(effort))
    samples = [one.sample(options.data, getattr(options, f"{one.name}_step")) for one in SETS]
    samples.append(terms_sample(options.data, options.rows))
    found = [evaluate.measure(sample, [evaluate.draft(model, engine, sample)])[0] for sample in samples]
    return {
        "scores": [[one.scores[metric].value for metric in ("chrF2", "BLEU")] for one in found[:2]],
        "terms": found[2].terms,
        "findings": [found[2].per_thousand[severity] for severity in (Severity.ERROR, Severity.WARNING)],
        "speed": found[1].speed,
        "peak": peak(),
    }


def line(name: str, row: dict[str, Any]) -> str:
    """Return a line of the table."""
    model, effort = name.split(":")
    scores = " | ".join(f"{chrf:.1f}, {bleu:.1f}" for chrf, bleu in row["scores"])
    held, asked = row["terms"]
    errors, warnings = row["findings"]
    return (
        f"| `{model}` | `{effort}` | {scores} | {held} of {asked} | {errors:.0f}, {warnings:.0f} | {row['speed']:.0f}"
        f" | {row['peak'] / 1e9:.1f} GB |"
    )


def options_of() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=ALL, metavar="MODEL[:EFFORT]")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--flores-step", type=int, default=20)
    parser.add_argument("--wmt22-step", type=int, default=40)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Run the bench."""
    options = options_of()
    names = [name if ":" in name else f"{name}:{Effort.NORMAL}" for name in options.models]
    if options.alone:
        print(json.dumps(measured(*names[0].split(":"), options)))
        return
    print(HEAD, flush=True)
    for name in names:
        command = [sys.executable, __file__, name, "--alone", "--data", str(options.data)]
        for option in ("flores_step", "wmt22_step", "rows"):
            command += [f"--{option.replace('_', '-')}", str(getattr(options, option))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it failed"])[-1]
            print(f"{name} cannot run here: {reason.partition('Error: ')[2] or reason}", file=sys.stderr, flush=True)
        else:
            print(line(name, json.loads(done.stdout.splitlines()[-1])), flush=True)


if __name__ == "__main__":
    main()
