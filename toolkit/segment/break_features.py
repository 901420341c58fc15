"""Name the features of a line break; `toolkit.segment.sentence_boundaries` adds up their weights.

`a` is the line after the break, `b` the one before it, `p` the one before `b`, `x` the one after `a`. `a^但是` is the
start of `a`, `b$的` the end of `b`; `a:but` is a class of beginnings, `b;say` one of ends (`discourse_markers.toml`);
`say>but` joins the end of `b` and the beginning of `a`, `if&but` both beginnings. `l3` is a class of first words of `a`
(`openings.json`), `a~4` its length in pairs of characters. `says011` shows which of `p`, `b` and `a` have a predicate,
`han01` which of `b` and `a` have Chinese, `spaced` that `b` contains spaces; `same^1` and `same$1` are equal first and
last characters of both, `same~` equal lengths.

Besides these, each character inside a line and each pair of characters counts (`b*` and `a*` in training): they show
what a line is about and whether it has a subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add

from toolkit.files import package_data
from toolkit.segment import discourse_markers
from toolkit.text import fold, has_han

NUMERAL = re.compile(r"[零二三四五六七八九十百千万亿]+")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*%?")
LATIN = re.compile(r"[a-z]+(?:[ .'_-]*[a-z]+)*")
LONGEST = 10


@lru_cache(maxsize=1)
def openings() -> dict[str, str]:
    """Return the class of each word by its probability at the start of a sentence (table of `bench/openings.py`)."""
    data = package_data("toolkit.segment", "openings.json")
    return {word: name for name, words in data.items() for word in words.split()}


class TranscriptLine:
    """A line as the model gets it: simplified, figures as `0`, numerals as `三`, Latin words as `A`, no spaces."""

    __slots__ = ("ends", "han", "inside", "says", "size", "spaced", "starts", "text")

    def __init__(self, raw: str) -> None:
        text = LATIN.sub("A", FIGURE.sub("0", fold(raw)))
        self.spaced = " " in text
        self.text = NUMERAL.sub("三", "".join(text.split()))
        self.size = len(self.text)
        self.inside = [*self.text[1:-1], *map(add, self.text, self.text[1:])]
        self.han = has_han(raw)
        self.says = not discourse_markers.predicate().isdisjoint(self.text)
        self.starts = discourse_markers.starts().of(self.text)  # the classes of its beginning
        self.ends = discourse_markers.ends().of(self.text)

    @property
    def opening(self) -> str:
        """The class of its first word in `openings.json` (its likelihood after a stop and a comma), or `n`."""
        words = openings()
        return next((words[self.text[:size]] for size in (4, 3, 2, 1) if self.text[:size] in words), "n")


def features(lines: Sequence[TranscriptLine], number: int) -> list[str]:
    """Return the names of the features of the break before `lines[number]` (at least 1), but for what is inside."""
    before, after = lines[number - 1], lines[number]
    predicates = f"{before.says:d}{after.says:d}"
    names = ["bias", f"says{predicates}", "l" + after.opening, *_edges(before, after), *_pairs(before, after)]
    if number > 1:
        first = lines[number - 2]
        names += [f"says{first.says:d}{predicates}", *["p:" + name for name in first.starts]]
        names += ["p;" + name for name in first.ends]
    if number + 1 < len(lines):
        names += ["x:" + name for name in lines[number + 1].starts]
    return names


def _edges(before: TranscriptLine, after: TranscriptLine) -> list[str]:
    head, tail, start, end = after.text, after.text[-2:], before.text[:2], before.text
    return [
        *("a^" + head[:1], "a^" + head[:2], "a^" + head[:3], "a$" + tail[-1:], "a$" + tail),
        *("b$" + end[-1:], "b$" + end[-2:], "b$" + end[-3:], "b^" + start[:1], "b^" + start),
        *(f"b~{min(before.size // 2, LONGEST)}", f"a~{min(after.size // 2, LONGEST)}"),
        *["a:" + name for name in after.starts],
        *["b;" + name for name in before.ends],
        *["b:" + name for name in before.starts],
        *["a;" + name for name in after.ends],
    ]


def _pairs(before: TranscriptLine, after: TranscriptLine) -> list[str]:
    names = [f"han{before.han:d}{after.han:d}"]
    if before.spaced and before.han:
        names.append("spaced")
    if before.text[:1] == after.text[:1]:
        names.append("same^1")
        if before.text[:2] == after.text[:2]:
            names.append("same^2")
    if before.text[-1:] == after.text[-1:]:
        names.append("same$1")
    if before.size == after.size:
        names.append("same~")
    heads = [*[name + ">" for name in before.ends], *[name + "&" for name in before.starts]]
    return names + [head + start for head in heads for start in after.starts]
