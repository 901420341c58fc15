"""Find the sentence ends of a transcript: a linear model over features of each line break, decoded over sentences.

The score of a cut is a sum over its sentences: a weight for the number of lines, one for the number of characters, and
the weights of all features at the line break before the sentence. `bench/train_transcripts.py` learns them from
transcripts written for this project; `docs/research/transcripts.md` explains how, and reports the quality.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.files import package_data
from toolkit.segment import discourse_markers
from toolkit.segment.break_features import TranscriptLine, features

MOST_LINES = 9
STEP = 4
LONGEST = 16
USUAL = 9
FIRM = 600
UNIT = 100
ODDS_SHARE, ODDS_SHIFT = 1.0, 0.5
"""How a language model's log-odds are scaled before they are added; of many settings that differ little, a middle."""


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights, in log-odds: `breaks` by feature, `lines` by number of lines (from 1), `sizes` by steps of `STEP`.

    `before` and `after` have the weights of characters and pairs inside the line before a break and the line after it.
    """

    breaks: dict[str, float]
    before: dict[str, float]
    after: dict[str, float]
    lines: list[float]
    sizes: list[float]


class Tables:
    """The weights of a model in whole hundredths, so that the order of addition does not matter."""

    def __init__(self, model: BoundaryModel) -> None:
        self.known, self.before, self.after = (
            {name: round(weight * UNIT) for name, weight in weights.items()}
            for weights in (model.breaks, model.before, model.after)
        )
        self.lines = [round(weight * UNIT) for weight in model.lines]
        self.sizes = [round(weight * UNIT) for weight in model.sizes]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the model of the package."""
    data = package_data("toolkit.segment", "boundaries.json")
    breaks, before, after = (
        {name: int(weight) / UNIT for weight, names in data[part].items() for name in names.split()}
        for part in ("breaks", "before", "after")
    )
    return Tables(BoundaryModel(breaks, before, after, data["lines"], data["sizes"]))


def split(
    texts: Sequence[str], weights: Tables | None = None, odds: Sequence[float] | None = None
) -> list[tuple[int, int]]:
    """Split `texts` into half-open ranges of whole lines, one sentence each, with the best sum of scores.

    `odds` are a language model's log-odds of a sentence end after each text. The time is linear in the number of lines
    (dynamic programming; a sentence has at most 9 lines).
    """
    if not texts:
        return []
    weights = weights or tables()
    lines = [TranscriptLine(text) for text in texts]
    scores = firm(lines, breaks(lines, weights))
    if odds:
        read = [0, *(round((ODDS_SHARE * value + ODDS_SHIFT) * UNIT) for value in odds[:-1])]
        scores = [score + added for score, added in zip(scores, read, strict=True)]
    return cut([line.size for line in lines], scores, weights)


def breaks(lines: Sequence[TranscriptLine], weights: Tables) -> list[int]:
    """Return the score of a sentence boundary before each of `lines`, in hundredths; 0 before the first."""
    inside, before, after = weights.known, weights.before, weights.after
    return [0] + [
        sum(filter(None, map(inside.get, features(lines, number))))
        + sum(filter(None, map(before.get, lines[number - 1].inside)))
        + sum(filter(None, map(after.get, lines[number].inside)))
        for number in range(1, len(lines))
    ]


def firm(lines: Sequence[TranscriptLine], breaks: Sequence[int]) -> list[int]:
    """Adjust `breaks` at lines that only lead over (说到这里): they begin a sentence and never end one.

    Such lines are too rare to learn each of them, and a cut after one splits a sentence.
    """
    scores = list(breaks)
    leads = [leads_over(line) for line in lines]
    for number in [number for number, line in enumerate(leads) if line]:
        if number and not leads[number - 1]:
            scores[number] += FIRM
        if number + 1 < len(lines):
            scores[number + 1] -= FIRM
    return scores


def leads_over(line: TranscriptLine) -> bool:
    """Return whether `line` only introduces the next thought."""
    return discourse_markers.bridges().fullmatch(line.text) is not None


def cut(sizes: Sequence[int], breaks: Sequence[int], weights: Tables) -> list[tuple[int, int]]:
    """Return the ranges with the best sum for lines of `sizes` and scores `breaks`; of equals, shorter ones last."""
    by_size, most = _by_size(sizes, weights)
    by_lines = weights.lines
    values: deque[int] = deque(maxlen=MOST_LINES)
    starts: deque[int] = deque(maxlen=MOST_LINES)
    best, total = 0, 0
    counts: list[int] = []
    for size, score in zip(sizes, breaks, strict=True):
        values.appendleft(best + score)
        starts.appendleft(total)
        total += size if size < most else most
        options = [value + lines + by_size[total - start] for value, lines, start in zip(values, by_lines, starts)]  # noqa: B905 # the shortest counts
        best = max(options)
        counts.append(options.index(best) + 1)
    ranges: list[tuple[int, int]] = []
    end = len(sizes)
    while end:
        ranges.append((end - counts[end - 1], end))
        end = ranges[-1][0]
    return ranges[::-1]


def _by_size(sizes: Sequence[int], weights: Tables) -> tuple[list[int], int]:
    """Return the weights of sentences by characters, and the least number of characters with the last weight.

    Long lines mean long sentences, in proportion. If lines have more than `USUAL` characters on average, sentences
    count as shorter by the same factor.
    """
    total, usual = max(1, sum(sizes)), USUAL * len(sizes)
    share, denominator = (usual, total * STEP) if total > usual else (1, STEP)
    most = -(-LONGEST * denominator // share)
    short = [weights.sizes[size * share // denominator] for size in range(most)]
    return short + [weights.sizes[LONGEST]] * (most * (MOST_LINES - 1) + 1), most
