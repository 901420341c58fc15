"""Where the sentences of a transcript end: a linear model over cues at each line break, decoded over whole sentences.

The score of a way to cut is a sum over its sentences: one weight for the number of lines, one for the number of
characters, and the weights of all features at the line break before it. `bench/train_transcripts.py` learns them from
transcripts written for this project; `docs/segmentation.md` tells how, and how well they do.

Names of features: `a` is the line after the break and `b` the one before it, `p` the one before that, `x` the one
after `a`. `a^但是` is what it starts with, `b$的` what it ends with; `a:but` a class of beginnings, `b;say` one of
ends (`cues.STARTS`, `cues.ENDS`); `say>but` joins the end of `b` and the beginning of `a`, `if&but` both beginnings.
`l3` is a class of first words of `a` (`openings.json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from toolkit.segment import cues
from toolkit.text import fold, has_han

MOST_LINES = 9
STEP = 4
LONGEST = 16
USUAL = 9
NUMERAL = re.compile(r"[零二三四五六七八九十百千万亿]+")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*%?")
LATIN = re.compile(r"[a-z]+(?:[ .'_-]*[a-z]+)*")


class Line:
    """A line as the model sees it: simplified, figures as `0`, numerals as `三`, Latin words as `A`, no spaces."""

    def __init__(self, raw: str) -> None:
        text = LATIN.sub("A", FIGURE.sub("0", fold(raw)))
        self.spaced = " " in text
        self.text = NUMERAL.sub("三", "".join(text.split()))
        self.size = len(self.text)
        self.han = has_han(raw)
        self.says = cues.PREDICATE.search(self.text) is not None

    @cached_property
    def opening(self) -> str:
        """The class of its first word in `openings.json`: likelihood after a stop against a comma; `n` if none."""
        known = openings()
        return next((known[self.text[:size]] for size in (4, 3, 2, 1) if self.text[:size] in known), "n")

    @cached_property
    def starts(self) -> list[str]:
        """The classes of its beginning; `0` if none."""
        return cues.starts(self.text) or ["0"]

    @property
    def as_previous(self) -> list[str]:
        """The features it gives to the break after the line that follows it."""
        return [*["p:" + name for name in self.starts], *["p;" + name for name in self.ends]]

    @cached_property
    def ends(self) -> list[str]:
        """The classes of its end; `0` if none."""
        return cues.ends(self.text) or ["0"]


def features(lines: Sequence[Line], number: int) -> list[str]:
    """The names of all features of the break before `lines[number]` (at least 1)."""
    before, after = lines[number - 1], lines[number]
    said = f"{before.says:d}{after.says:d}"
    found = ["bias", f"says{said}", "l" + after.opening, *_edges(before, after), *_pairs(before, after)]
    if number > 1:
        found += [f"says{lines[number - 2].says:d}{said}", *lines[number - 2].as_previous]
    if number + 1 < len(lines):
        found += ["x:" + name for name in lines[number + 1].starts]
    return found


def _edges(before: Line, after: Line) -> list[str]:
    head, tail, start, end = after.text, after.text[-2:], before.text[:2], before.text
    return [
        *("a^" + head[:1], "a^" + head[:2], "a^" + head[:3], "a$" + tail[-1:], "a$" + tail),
        *("b$" + end[-1:], "b$" + end[-2:], "b$" + end[-3:], "b^" + start[:1], "b^" + start),
        *(f"b~{min(before.size // 2, 10)}", f"a~{min(after.size // 2, 10)}"),
        *["a:" + name for name in after.starts],
        *["b;" + name for name in before.ends],
        *["b:" + name for name in before.starts],
        *["a;" + name for name in after.ends],
    ]


def _pairs(before: Line, after: Line) -> list[str]:
    found = [f"han{before.han:d}{after.han:d}"]
    if before.spaced and before.han:
        found.append("spaced")
    if before.text[:1] == after.text[:1]:
        found.append("same^1")
        if before.text[:2] == after.text[:2]:
            found.append("same^2")
    if before.text[-1:] == after.text[-1:]:
        found.append("same$1")
    if before.size == after.size:
        found.append("same~")
    heads = [*[name + ">" for name in before.ends], *[name + "&" for name in before.starts]]
    return found + [head + start for head in heads for start in after.starts]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights, in log-odds: `breaks` by feature, `lines` by number of lines (from 1), `sizes` by steps of `STEP`."""

    breaks: dict[str, float]
    lines: list[float]
    sizes: list[float]

    def score(self, lines: Sequence[Line], number: int) -> float:
        """The score of a sentence boundary before `lines[number]`; above 0 speaks for one."""
        known = self.breaks
        return sum([known[name] for name in features(lines, number) if name in known])

    def sentence(self, size: float, count: int) -> float:
        """The score of a sentence of `size` characters (scaled by `scale`) on `count` lines."""
        return self.lines[count - 1] + self.sizes[min(int(size / STEP), LONGEST)]


def scale(lines: Sequence[Line]) -> float:
    """What to multiply sizes with: who writes long lines writes long sentences, in proportion (usual: 9 a line)."""
    return min(1.0, USUAL * len(lines) / max(1, sum(line.size for line in lines)))


@lru_cache(maxsize=1)
def model() -> Model:
    """The model that comes with the package."""
    data = resources.files("toolkit.segment").joinpath("boundaries.json").read_text(encoding="utf-8")
    return Model(**json.loads(data))


@lru_cache(maxsize=1)
def openings() -> dict[str, str]:
    """Words by how a language model rates them as the first of a sentence (`bench/openings.py` makes the table)."""
    data = resources.files("toolkit.segment").joinpath("openings.json").read_text(encoding="utf-8")
    return {word: name for name, words in json.loads(data).items() for word in words.split()}


def split(texts: Sequence[str], weights: Model | None = None) -> list[tuple[int, int]]:
    """`texts` as half-open ranges of whole lines, one sentence each: those with the best sum of scores.

    Takes time in proportion to the number of lines (dynamic programming; a sentence has at most 9 lines).
    """
    weights = weights or model()
    lines = [Line(text) for text in texts]
    breaks = [0.0, *(weights.score(lines, number) for number in range(1, len(lines)))]
    factor = scale(lines)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(lines) + 1):
        size, options = 0.0, []
        for start in range(end - 1, max(end - 1 - MOST_LINES, -1), -1):
            size += lines[start].size * factor
            options.append((best[start][0] + breaks[start] + weights.sentence(size, end - start), start))
        best.append(max(options))
    ranges: list[tuple[int, int]] = []
    end = len(lines)
    while end:
        ranges.append((best[end][1], end))
        end = best[end][1]
    return ranges[::-1]
