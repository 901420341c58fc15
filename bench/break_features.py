"""The features of a line break by name, one by one: what `toolkit.segment.boundaries` has as sums.

`train_transcripts.py` learns the weight of each; tests compare the sums with these. The names are told in
`toolkit/segment/boundaries.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from toolkit.segment import cues
from toolkit.segment.boundaries import FIGURE, LATIN, NUMERAL, USUAL
from toolkit.segment.weights import openings
from toolkit.text import fold, has_han

STARTS = {name: re.compile(pattern) for name, pattern in cues.STARTS.items()}
ENDS = {name: re.compile(f"(?:{pattern})$") for name, pattern in cues.ENDS.items()}


class Line:
    """A line as the model sees it: simplified, figures as `0`, numerals as `三`, Latin words as `A`, no spaces."""

    def __init__(self, raw: str) -> None:
        text = LATIN.sub("A", FIGURE.sub("0", fold(raw)))
        self.spaced = " " in text
        self.text = NUMERAL.sub("三", "".join(text.split()))
        self.size = len(self.text)
        self.han = has_han(raw)
        self.says = any(char in cues.PREDICATE for char in self.text)

    @cached_property
    def opening(self) -> str:
        """The class of its first word in `openings.json`: likelihood after a stop against a comma; `n` if none."""
        known = openings()
        return next((known[self.text[:size]] for size in (4, 3, 2, 1) if self.text[:size] in known), "n")

    @cached_property
    def starts(self) -> list[str]:
        """The classes of its beginning; `0` if none."""
        return [name for name, pattern in STARTS.items() if pattern.match(self.text)] or ["0"]

    @property
    def as_previous(self) -> list[str]:
        """The features it gives to the break after the line that follows it."""
        return [*["p:" + name for name in self.starts], *["p;" + name for name in self.ends]]

    @cached_property
    def ends(self) -> list[str]:
        """The classes of its end; `0` if none."""
        return [name for name, pattern in ENDS.items() if pattern.search(self.text)] or ["0"]


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


def scale(lines: Sequence[Line]) -> float:
    """What to multiply sizes with: who writes long lines writes long sentences, in proportion (usual: 9 a line)."""
    return min(1.0, USUAL * len(lines) / max(1, sum(line.size for line in lines)))


def score(weights: Mapping[str, float], lines: Sequence[Line], number: int) -> float:
    """The sum of `weights` for a sentence boundary before `lines[number]` (at least 1)."""
    return sum([weights[name] for name in features(lines, number) if name in weights])
