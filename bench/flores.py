"""Compare the default model with other systems, on FLORES dev and WMT22, without a glossary.

Takes every tenth line of `../shared/data/flores-dev`, and of `wmt22.zh-en` every twentieth of the lines that have 12 to
100 characters, scored against reference A. `--save` stores the translations of the model as JSONL (set, row, src, ref,
target, score), for `--ours` and for `bench/confidence.py`.

    python bench/flores.py [--peers] [--model NAME] [--ours FILE] [--save FILE] [--effort normal]
        [--flores-step 10] [--wmt22-step 20]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit import engines, evaluate, models
from toolkit.evaluate import Measured, Sample, System
from toolkit.files import write_atomic
from toolkit.glossary import Glossary
from toolkit.types import Effort, Severity

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
OURS = "zhen"


@dataclass(frozen=True)
class Set:
    """A test set: its files below the data folder, the folder of the peers' outputs, and the lengths of its lines."""

    name: str
    source: str
    reference: str
    peers: str
    shortest: int = 1
    longest: int = 1 << 30

    def sample(self, data: Path, step: int) -> Sample:
        """Return every `step`-th of the lines that are neither too short nor too long."""
        every = evaluate.load(data / self.source, [data / self.reference], Glossary.EMPTY)
        lengths = [len(record.segment.text) for record in every.records]
        chosen = [index for index, length in enumerate(lengths) if self.shortest <= length <= self.longest][::step]
        return replace(
            every,
            records=tuple(every.records[index] for index in chosen),
            references=tuple(tuple(one[index] for index in chosen) for one in every.references),
            rows=tuple(every.rows[index] for index in chosen),
        )

    def systems(self, data: Path, sample: Sample) -> list[System]:
        """Return the peers' translations of the sample."""
        files = sorted((data / self.peers).glob("*.en"))
        return [System(path.stem, evaluate.hypothesis(path, sample)) for path in files]


SETS = (
    Set("flores", "flores-dev/zh", "flores-dev/en", "flores-dev"),
    Set("wmt22", "wmt22.zh-en.src.zh", "wmt22.zh-en.refA.en", "wmt22-systems", 12, 100),
)


def saved(path: Path, name: str, sample: Sample) -> System:
    """Return the translations of this sample from an earlier run. Exits with a message if a line is not in the file."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    found = {row["src"]: row for row in rows if row["set"] == name}
    sources = [record.segment.text for record in sample.records]
    if lost := [text for text in sources if text not in found]:
        sys.exit(
            f"{path}: {len(lost)} of {len(sources)} lines of {name} are not in it; run with --save and these steps"
        )
    own = [found[text] for text in sources]
    return System(OURS, tuple(row["target"] for row in own), None, tuple(row["score"] for row in own))


def lines_of(name: str, sample: Sample, system: System) -> Iterator[dict[str, Any]]:
    """Return the lines to save of a run."""
    parts = zip(sample.rows, sample.records, sample.references[0], system.targets, system.likelihoods, strict=True)
    for row, record, reference, target, score in parts:
        yield {"set": name, "row": row, "src": record.segment.text, "ref": reference, "target": target, "score": score}


def report(name: str, measured: Sequence[Measured]) -> None:
    """Print the table of a set, best chrF2 first; p compares each with the first system measured."""
    first = measured[0]
    print(f"\n{name}: {len(first.segments)} lines; chrF2 {first.scores['chrF2'].signature}")
    print(f"{'system':<20} chrF2  chrF2++   BLEU  errors/1000  warnings/1000  chars/s  p against {first.name}")
    for one in sorted(measured, key=lambda one: -one.scores["chrF2"].value):
        chrf, words, bleu = (one.scores[metric] for metric in evaluate.METRICS)
        rates = [one.per_thousand[severity] for severity in (Severity.ERROR, Severity.WARNING)]
        speed = "-" if one.speed is None else f"{one.speed:.1f}"
        p = "" if chrf.p is None else f"{chrf.p:.3f}"
        print(
            f"{one.name:<20} {chrf.value:5.1f}  {words.value:7.1f}  {bleu.value:5.1f}  {rates[0]:11.0f}"
            f"  {rates[1]:13.0f}  {speed:>7}  {p}",
            flush=True,
        )


def options_of() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default=models.DEFAULT_MODEL)
    parser.add_argument("--peers", action="store_true", help="only the other systems; no model is run")
    parser.add_argument("--ours", type=Path, help="use the output of an earlier run instead of the model")
    parser.add_argument("--save", type=Path, help="save the translations of the model")
    parser.add_argument("--effort", choices=list(Effort), default=Effort.NORMAL)
    parser.add_argument("--flores-step", type=int, default=10)
    parser.add_argument("--wmt22-step", type=int, default=20)
    return parser.parse_args()


def main() -> None:
    """Run the bench."""
    options = options_of()
    if not (options.data / SETS[0].source).is_file():
        sys.exit(
            f"{options.data} has no {SETS[0].source}: put the development sets there, or name the folder with --data"
        )
    engine = (
        None
        if options.peers or options.ours
        else engines.create(models.ready(options.model), effort=Effort(options.effort))
    )
    saved_lines: list[str] = []
    for one in SETS:
        sample = one.sample(options.data, getattr(options, f"{one.name}_step"))
        systems = one.systems(options.data, sample)
        if options.ours:
            systems.insert(0, saved(options.ours, one.name, sample))
        elif engine:
            systems.insert(0, ours := evaluate.draft(OURS, engine, sample))
            saved_lines += [json.dumps(line, ensure_ascii=False) + "\n" for line in lines_of(one.name, sample, ours)]
            if options.save:
                write_atomic(options.save, "".join(saved_lines))
        report(one.name, evaluate.measure(sample, systems))


if __name__ == "__main__":
    main()
