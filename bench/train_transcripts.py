"""Learn the weights of `toolkit.segment.sentence_boundaries` from transcripts with marked sentences.

Needs only files of the repository: tests/data/transcripts (all but those named blind) and the transcripts of
tests/data/segments-dev.jsonl. It never trains on the files named blind*, which measure the result.

    python bench/train_transcripts.py            write toolkit/segment/boundaries.json
    python bench/train_transcripts.py --check    cross-validate on the training files, write nothing

The model is a conditional random field over whole sentences (semi-Markov): features at each break, one weight for the
number of lines of a sentence and one for its characters. It is fitted by AdaGrad with a Gaussian prior around zero. The
prior of the features in `MEANS` has another mean, because grammar shows more about them than so little text. Weights
are averaged over the second half of the passes. Documents are drawn in an order with a fixed seed: the same data give
the same file. In the files named even-* nearly all sentences have three lines: no lengths are learned from them. Those
named near-* imitate the development rows; the published model is trained on them, `--check` leaves them out. Those
named rule-* are marked by the rule of tests/data/transcripts-2026-11/README.md and count twice.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.segment import sentence_boundaries  # noqa: E402
from toolkit.segment.break_features import TranscriptLine, features  # noqa: E402
from toolkit.segment.sentence_boundaries import (  # noqa: E402
    LONGEST,
    MOST_LINES,
    STEP,
    UNIT,
    USUAL,
    BoundaryModel,
    Tables,
)

FILES = ROOT / "tests" / "data" / "transcripts"
DEV = ROOT / "tests" / "data" / "segments-dev.jsonl"
TARGET = ROOT / "toolkit" / "segment" / "boundaries.json"
ALONE = re.compile(r"\s*(?:\d\d:\d\d)?$")
FOLDS, PASSES, RATE, PRIOR, LENGTH_PRIOR, BATCH = 5, 12, 0.2, 3.0, 0.3, 10
MEANS = {
    "b;never": -2.5,
    "b;greets": 2.0,
    "b;hangs": -1.3,
    "b;whole": 1.0,
    "b;asks": 0.8,
    "b;closes": 0.2,
    "b:under": -1.0,
    "a:tied": -1.5,
    "a:leans": -1.0,
    "a:answers": -0.6,
    "a:opens": 1.3,
    "a:perhaps": 0.6,
    "same^2": -1.2,
}
BEFORE, AFTER = "b*", "a*"
MOST_BYTES = 290_000
Array = np.ndarray
LineRun = tuple[list[str], list[bool]]


def read_marked(path: Path) -> list[list[LineRun]]:
    """Read the documents of a marked file as runs of lines and ends; `===` starts one and `|` ends a sentence."""
    parts = re.split(r"^===.*\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return [list(_runs([(line.rstrip("|"), line.endswith("|")) for line in part.splitlines()])) for part in parts]


def read_rows(path: Path) -> list[list[LineRun]]:
    """Read the transcripts of a file in the format of segments-dev.jsonl."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [list(_runs(_row_lines(row))) for row in rows if row["kind"] == "transcript"]


def _row_lines(row: dict[str, list[str]]) -> list[tuple[str, bool]]:
    places, place = set(), 0
    for segment in row["segments"]:
        place += len("".join(segment.split()))
        places.add(place)
    found, place = [], 0
    for line in str(row["text"]).splitlines():
        place += len("".join(line.split()))
        found.append((line, place in places))
    return found


def _runs(lines: list[tuple[str, bool]]) -> Iterator[LineRun]:
    texts: list[str] = []
    ends: list[bool] = []
    for line, ended in [*lines, ("", True)]:
        if not ALONE.match(line):
            texts.append(line)
            ends.append(ended)
        elif texts:
            yield texts, ends
            texts, ends = [], []


def scale(lines: Sequence[TranscriptLine]) -> float:
    """Return the factor for sizes: authors of long lines write long sentences, in proportion (usual: 9 a line)."""
    return min(1.0, USUAL * len(lines) / max(1, sum(line.size for line in lines)))


def inside(lines: Sequence[TranscriptLine], number: int) -> list[str]:
    """The names of what is inside the lines before and after a break, in a fixed order."""
    sides = ((BEFORE, lines[number - 1]), (AFTER, lines[number]))
    return [side + name for side, line in sides for name in sorted(line.inside)]


def times(name: str) -> int:
    """How often a text of the file `name` counts: twice if its marks follow the written rule."""
    return 2 if name.startswith("rule") else 1


class Sample:
    """A run of lines with its sentences, ready for training."""

    def __init__(self, run: LineRun, *, lengths: bool) -> None:
        self.texts, ends = run
        lines = [TranscriptLine(text) for text in self.texts]
        self.lengths = lengths
        self.names = [features(lines, number) + inside(lines, number) for number in range(1, len(lines))]
        self.sizes = np.cumsum([0] + [line.size for line in lines]) * scale(lines)
        stops = [number + 1 for number, end in enumerate(ends) if end or number + 1 == len(ends)]
        self.gold = list(zip([0, *stops[:-1]], stops, strict=True))

    def index(self, known: dict[str, int]) -> None:
        """Convert names of features to the numbers of `known`."""
        pairs = [(row, known[name]) for row, names in enumerate(self.names) for name in names if name in known]
        self.rows = np.array([row for row, _ in pairs], int)
        self.columns = np.array([column for _, column in pairs], int)

    def size_class(self, size: Array) -> Array:
        """Return the index of the weight for `size`; the small sum makes rounding stable."""
        return np.minimum(((size + 1e-9) / STEP).astype(int), LONGEST)

    def steps(self, count: int) -> tuple[Array, Array]:
        """Return the ends of sentences of `count` lines, and the classes of their size."""
        ends = np.arange(count, len(self.texts) + 1)
        return ends, self.size_class(self.sizes[ends] - self.sizes[ends - count])


class Weights:
    """The learned weights: of breaks, of numbers of lines, of sizes; also used for gradients and sums."""

    def __init__(self, breaks: int, start: float = 0.0) -> None:
        self.parts = [np.full(breaks, start), np.full(MOST_LINES + 1, start), np.full(LONGEST + 1, start)]


def sentence_scores(sample: Sample, weights: Weights) -> dict[int, Array]:
    """Return the scores of all sentences by their number of lines."""
    counts = range(1, min(MOST_LINES, len(sample.texts)) + 1)
    if not sample.lengths:
        return {count: np.zeros(len(sample.texts) + 1 - count) for count in counts}
    return {count: weights.parts[1][count] + weights.parts[2][sample.steps(count)[1]] for count in counts}


def add_gradient(sample: Sample, weights: Weights, gradient: Weights) -> None:
    """Add the expected minus the observed features to `gradient`."""
    total = len(sample.texts)
    breaks = np.zeros(total)
    if total > 1:
        breaks[1:] = np.bincount(sample.rows, weights.parts[0][sample.columns], minlength=total - 1)
    scores = sentence_scores(sample, weights)
    forward, backward = _sums(total, breaks, scores)
    expected = np.zeros(total)
    for count, values in scores.items():
        ends, sizes = sample.steps(count)
        chance = np.exp(forward[ends - count] + breaks[ends - count] + values + backward[ends] - forward[total])
        expected[ends - count] += chance
        if sample.lengths:
            gradient.parts[1][count] += chance.sum()
            np.add.at(gradient.parts[2], sizes, chance)
    for start, end in sample.gold:
        expected[start] -= 1
        if sample.lengths and end - start <= MOST_LINES:
            gradient.parts[1][end - start] -= 1
            gradient.parts[2][sample.size_class(sample.sizes[end] - sample.sizes[start])] -= 1
    if total > 1:
        gradient.parts[0] += np.bincount(sample.columns, expected[1:][sample.rows], minlength=len(gradient.parts[0]))


def _sums(total: int, breaks: Array, scores: dict[int, Array]) -> tuple[Array, Array]:
    """Return the logarithms of the sums over all segmentations before each line, and after it (with its own break)."""
    forward, backward = np.zeros(total + 1), np.zeros(total + 1)
    for end in range(1, total + 1):
        values = [forward[end - n] + breaks[end - n] + scores[n][end - n] for n in range(1, min(MOST_LINES, end) + 1)]
        forward[end] = np.logaddexp.reduce(values)
    for start in range(total - 1, -1, -1):
        values = [scores[n][start] + backward[start + n] for n in range(1, min(MOST_LINES, total - start) + 1)]
        backward[start] = breaks[start] + np.logaddexp.reduce(values)
    return forward, backward


def train(samples: Sequence[Sample]) -> BoundaryModel:
    """Return the model that fits `samples`."""
    names = sorted(Counter(name for sample in samples for row in sample.names for name in row))
    for sample in samples:
        sample.index({name: number for number, name in enumerate(names)})
    weights, squares, mean = Weights(len(names)), Weights(len(names), 1e-3), Weights(len(names))
    means = Weights(len(names))
    for name, value in MEANS.items():
        means.parts[0][names.index(name)] = weights.parts[0][names.index(name)] = value
    order, draw = list(samples), random.Random(1)
    batches = -(-len(order) // BATCH)
    for number in range(PASSES):
        draw.shuffle(order)
        for first in range(0, len(order), BATCH):
            _step(order[first : first + BATCH], weights, squares, means, batches)
        if number >= PASSES // 2:
            mean.parts = [left + right for left, right in zip(mean.parts, weights.parts, strict=True)]
    breaks, lines, sizes = (part / (PASSES - PASSES // 2) for part in mean.parts)
    found = dict(zip(names, map(float, breaks), strict=True))
    before, after = (
        {name.removeprefix(side): found.pop(name) for name in names if name.startswith(side)}
        for side in (BEFORE, AFTER)
    )
    return BoundaryModel(found, before, after, lines[1:].tolist(), sizes.tolist())


def _step(samples: Sequence[Sample], weights: Weights, squares: Weights, means: Weights, batches: int) -> None:
    gradient = Weights(len(weights.parts[0]))
    for sample in samples:
        add_gradient(sample, weights, gradient)
    for place, prior in enumerate((PRIOR, LENGTH_PRIOR, LENGTH_PRIOR)):
        part, mean = weights.parts[place], means.parts[place]
        change = gradient.parts[place] + prior * (part - mean) / batches
        squares.parts[place] += change**2
        part -= RATE * change / np.sqrt(squares.parts[place])


def scores(samples: Sequence[Sample], weights: Tables) -> list[int]:
    """Return right, found and wanted boundaries inside runs, then right, found and wanted sentences."""
    total = np.zeros(6, int)
    for sample in samples:
        found, wanted = set(sentence_boundaries.split(sample.texts, weights)), set(sample.gold)
        left, right = {start for start, _ in found} - {0}, {start for start, _ in wanted} - {0}
        total += (len(left & right), len(left), len(right), len(found & wanted), len(found), len(wanted))
    return [int(value) for value in total]


def show(name: str, counts: Sequence[int]) -> None:
    """Print the two F1 values of `counts`."""
    right, found, wanted, exact, segments, gold = counts
    print(f"{name:16} boundary F1 {2 * right / (found + wanted):.3f}  unit F1 {2 * exact / (segments + gold):.3f}")


def corpus() -> dict[str, list[list[Sample]]]:
    """Return the training documents by the name of their file."""
    paths = sorted(path for path in FILES.glob("*.txt") if not path.stem.startswith("blind"))
    read = {path.stem: read_marked(path) for path in paths} | {"dev": read_rows(DEV)}
    return {
        name: [[Sample(item, lengths=not name.startswith("even")) for item in document] for document in documents]
        for name, documents in read.items()
    }


def check(documents: dict[str, list[list[Sample]]]) -> None:
    """Print the results of models on documents that they were not trained on."""
    documents = {name: group for name, group in documents.items() if not name.startswith("near")}
    totals = {name: np.zeros(6, int) for name in documents}
    for fold in range(FOLDS):
        kept, left = [], []
        for name, group in documents.items():
            for number, document in enumerate(group):
                (left if number % FOLDS == fold else kept).append((name, document))
        weights = Tables(prune(train([sample for name, document in kept for sample in document * times(name)])))
        for name, document in left:
            totals[name] += scores(document, weights)
    for name, total in totals.items():
        show(name, total)


def prune(model: BoundaryModel) -> BoundaryModel:
    """Return `model` rounded, and without the smallest weights, so that the file is small."""
    parts = (model.breaks, model.before, model.after)
    kept: tuple[dict[str, float], ...] = ({}, {}, {})
    size = 15_000
    for weight, name, place in sorted(
        ((weight, name, place) for place, part in enumerate(parts) for name, weight in part.items()),
        key=lambda item: (-abs(item[0]), item[1:]),
    ):
        size += len(f"{name} ".encode())
        if size > MOST_BYTES or abs(weight) < 0.01:
            break
        kept[place][name] = round(weight, 2)
    breaks, before, after = (dict(sorted(part.items())) for part in kept)
    lines, sizes = ([round(value, 2) for value in values] for values in (model.lines, model.sizes))
    return BoundaryModel(breaks, before, after, lines, sizes)


def by_weight(weights: dict[str, float]) -> dict[str, str]:
    """The names that have each weight, in hundredths."""
    names: dict[int, list[str]] = {}
    for name, weight in weights.items():
        names.setdefault(round(weight * UNIT), []).append(name)
    return {str(weight): " ".join(sorted(names[weight])) for weight in sorted(names)}


def main() -> int:
    """Train and write, or with `--check` cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="cross-validate on the training files, write nothing")
    options = parser.parse_args()
    documents = corpus()
    if options.check:
        check(documents)
        return 0
    samples = [sample for name, group in documents.items() for document in group for sample in document * times(name)]
    model = prune(train(samples))
    data = {
        "lines": model.lines,
        "sizes": model.sizes,
        "before": by_weight(model.before),
        "after": by_weight(model.after),
        "breaks": by_weight(model.breaks),
    }
    text = json.dumps(data, ensure_ascii=False, indent=0, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(
        f"{TARGET}: {len(model.breaks) + len(model.before) + len(model.after)} features, {TARGET.stat().st_size} bytes"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
