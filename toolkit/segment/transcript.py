"""Transcripts: text without punctuation, one clause a line, as in video scripts and subtitles.

A stretch of lines is a transcript when most of them are short and end in no punctuation. Boundaries between sentences
are then chosen by a small model (`toolkit.segment.boundaries`) that scores line ends and lengths.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.documents import Block
from toolkit.segment import boundaries, runon
from toolkit.text import CLOSERS, has_han
from toolkit.units import Kind

LEAST_LINES = 5
UNENDED = 0.7
LONGEST_LINE = 40
STOPS = frozenset("。！？!?…．")
PAUSES = "，、；：,;:—"


def find(text: str, blocks: Sequence[Block]) -> list[bool]:
    """For each of `blocks`, whether it is read as a transcript.

    Cues of subtitles always are. If most lines of all running text look spoken, so are all its paragraphs of more
    than one line; else only those that look so themselves.
    """
    spoken = [block.kind is Kind.CUE for block in blocks]
    candidates = [
        n for n, block in enumerate(blocks) if block.kind is Kind.TEXT and len(block.lines) > 1 and not block.literal
    ]
    lines = {n: [text[span.start : span.end] for span in blocks[n].lines] for n in candidates}
    single = sum(block.kind is Kind.TEXT and len(block.lines) == 1 for block in blocks)
    every = [line for n in candidates for line in lines[n]]
    whole = looks_spoken(every) and len(every) >= 3 * single
    for n in candidates:
        spoken[n] = not runon.hard_wrapped(lines[n]) and (whole or looks_spoken(lines[n]))
    return spoken


def looks_spoken(lines: Sequence[str]) -> bool:
    """Whether `lines` are clauses without punctuation: five or more, short, few with a stop or label."""
    said = [line for line in lines if not runon.stands_alone(line)]
    if len(said) < LEAST_LINES or len(said) * 2 < len(lines):
        return False
    sizes = sorted(map(len, said))
    unended = sum(line[-1].isalnum() or line[-1] in '》）)”"' for line in said)
    odd = sum(runon.labelled(line) or not has_han(line) for line in said)
    typical = sizes[len(sizes) // 2]
    return (
        4 <= typical <= 24 and sizes[-1] <= 4 * LONGEST_LINE and unended >= UNENDED * len(said) and odd * 4 <= len(said)
    )


def groups(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of a transcript as half-open ranges, one sentence each; time stamps and the like stand alone.

    Where most lines end in punctuation (subtitles of that style), one that ends in none runs on.
    """
    other = [(number, line) for number, line in enumerate(lines) if not runon.bare(line)]
    punctuated = sum(_ended(line) or line[-1] in PAUSES for _, line in other) * 2 > len(lines)
    found: list[tuple[int, int]] = []
    start = 0
    for number, line in other:
        alone = runon.stands_alone(line) and not has_han(line)
        if alone or (number > start and runon.labelled(line)):
            found += _split(lines, start, number, punctuated=punctuated)
            start = number
        if alone or _ended(line):
            found += [(number, number + 1)] if alone else _split(lines, start, number + 1, punctuated=punctuated)
            start = number + 1
    return found + _split(lines, start, len(lines), punctuated=punctuated)


def _ended(line: str) -> bool:
    return line.rstrip(CLOSERS)[-1:] in STOPS


def _split(lines: Sequence[str], start: int, end: int, *, punctuated: bool) -> list[tuple[int, int]]:
    if punctuated:
        return [(start, end)] if start < end else []
    return [(start + first, start + last) for first, last in boundaries.split(lines[start:end])]
