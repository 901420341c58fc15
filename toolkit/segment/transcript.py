"""Find transcripts: text without punctuation, one clause a line, as in video scripts and subtitles.

Lines are a transcript if most of them are short and end without punctuation. A small model then chooses the boundaries
between sentences by line ends and lengths (`toolkit.segment.sentence_boundaries`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.documents import Block
from toolkit.segment import hard_wraps, sentence_boundaries
from toolkit.text import CLOSERS, has_han
from toolkit.types import Kind

LEAST_LINES = 5
UNENDED = 0.7
LONGEST_LINE = 40
STOPS = frozenset("。！？!?…．")
PAUSES = "，、；：,;:—"
CHAPTER = re.compile(
    r"第[一二三四五六七八九十百零〇两\d]{1,5}(?:[章幕]$|[章節节回幕集讲講课課篇][\s：:].{1,20}$)"
)  # 第三章, 第三节 打水

Rate = Callable[[Sequence[str], Sequence[bool]], Sequence[float]]
"""Receives lines, and after which of them a sentence ends as far as is known. Returns the log-odds of that, if any."""


class Spoken:
    """Decides which of the `blocks` of `text` are transcripts.

    Cues of subtitles always are. If most lines of all running text look spoken, all paragraphs of more than one line
    are transcripts; else only those that look spoken.
    """

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self._text, self._blocks = text, blocks

    def __call__(self, block: Block, lines: Sequence[str]) -> bool:
        """Return whether `block`, which consists of `lines`, is a transcript."""
        if block.kind is not Kind.TEXT or len(lines) < 2 or block.literal:
            return block.kind is Kind.CUE
        return not hard_wraps.hard_wrapped(lines) and (self._prevails or looks_spoken(lines))

    @cached_property
    def _prevails(self) -> bool:
        return prevails(self._text, self._blocks)


def prevails(text: str, blocks: Iterable[Block]) -> bool:
    """Return whether most lines are in paragraphs of more than one line, and most of those lines look spoken."""
    look, single = _Look(), 0
    for block in blocks:
        if block.kind is Kind.TEXT and len(block.lines) == 1:
            single += 1
        elif block.kind is Kind.TEXT and not block.literal:
            look.add(text[span.start : span.end] for span in block.lines)
    return look.spoken() and look.lines >= 3 * single


def looks_spoken(lines: Iterable[str]) -> bool:
    """Return whether `lines` are clauses without punctuation: 5 or more, short, few with a stop or label."""
    look = _Look()
    look.add(lines)
    return look.spoken()


@dataclass(slots=True)
class _Look:
    """Counts of lines: all, those without final punctuation, those with a label or without Chinese, and by length."""

    lines: int = 0
    unended: int = 0
    odd: int = 0
    sizes: dict[int, int] = field(default_factory=dict)

    def add(self, lines: Iterable[str]) -> None:
        sizes = self.sizes
        for line in lines:
            self.lines += 1
            if line.isalpha() and line[0] != "T":  # hard_wraps.bare, without a call
                self.unended += 1
                self.odd += not ("一" <= line[0] <= "龥" or has_han(line))
            elif hard_wraps.is_separate(line):
                continue
            else:
                self.unended += line[-1].isalnum() or line[-1] in '》）)”"'
                self.odd += hard_wraps.labelled(line) or not has_han(line)
            size = len(line)
            sizes[size] = sizes.get(size, 0) + 1

    def spoken(self) -> bool:
        spoken_lines = sum(self.sizes.values())
        if spoken_lines < LEAST_LINES or spoken_lines * 2 < self.lines:
            return False
        if self.unended < UNENDED * spoken_lines or self.odd * 4 > spoken_lines:
            return False
        shorter = 0
        for typical in sorted(self.sizes):
            shorter += self.sizes[typical]
            if shorter > spoken_lines // 2:
                break
        return 4 <= typical <= 24 and max(self.sizes) <= 4 * LONGEST_LINE


def groups(lines: Sequence[str], rate: Rate | None = None) -> list[tuple[int, int]]:
    """Group the lines of a transcript into half-open ranges, one sentence each; time stamps and chapters are separate.

    If most lines end in punctuation (a style of subtitles), a line without any continues in the next. If not, `rate`
    is asked once, with the ends found without it, and the lines are grouped again with its odds.
    """
    other = [
        (number, line) for number, line in enumerate(lines) if not line.isalpha() or line[0] in "第T"
    ]  # all that are not `hard_wraps.bare`, and chapters
    if sum(_ended(line) or line[-1] in PAUSES for _, line in other) * 2 > len(lines):
        return _grouped(lines, other, lambda start, end: [(start, end)] if start < end else [])
    ranges = _grouped(lines, other, lambda start, end: _split(lines, start, end))
    if rate is None or len(lines) < 2:
        return ranges
    ends = {end for _, end in ranges}
    odds = rate(lines, [number in ends for number in range(1, len(lines) + 1)])
    return _grouped(lines, other, lambda start, end: _split(lines, start, end, odds)) if odds else ranges


def _grouped(
    lines: Sequence[str], other: Sequence[tuple[int, str]], split: Callable[[int, int], list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Return the ranges of `split` between the lines of `other` that end or begin one."""
    ranges: list[tuple[int, int]] = []
    start = 0
    for number, line in other:
        alone = CHAPTER.match(line) or (hard_wraps.is_separate(line) and not has_han(line))
        if alone or (number > start and hard_wraps.labelled(line)):
            ranges += split(start, number)
            start = number
        if alone or _ended(line):
            ranges += [(number, number + 1)] if alone else split(start, number + 1)
            start = number + 1
    return ranges + split(start, len(lines))


def _ended(line: str) -> bool:
    return line.rstrip(CLOSERS)[-1:] in STOPS


def _split(lines: Sequence[str], start: int, end: int, odds: Sequence[float] = ()) -> list[tuple[int, int]]:
    places = sentence_boundaries.split(lines[start:end], odds=odds[start:end])
    return [(start + first, start + last) for first, last in places]
