"""Text over lines: columns, wrapping between words, and dividing a translation in proportion."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from toolkit.text import width

# a word; white space inside a tag does not split it
WORD = re.compile(r"(?:<[a-zA-Z/!][^<>]*>|[^\s<]|<)+")
# what begins a phrase, and what belongs to the word after it, by the style guides of broadcasters
_BEGINS = (
    "and but or nor that which who whom whose when where why how because if so while than although though until unless"
)
_BEGINS += " with for to in on at from of as by into about after before without through between against during since"
_BINDS = (
    "a an the my your his her its our their this these those some any no every each another very too quite more most"
)
_BINDS += " i we he she they is are was were be am has have had do does did will would can could may might must shall"
_BINDS += " should not never don't doesn't didn't can't won't isn't wasn't i'm mr. mrs. ms. dr. prof."
BEGINS = frozenset(_BEGINS.split())
BINDS = frozenset(_BINDS.split()) | BEGINS
MARKED_UP = re.compile(r"<[^<>]*>|\{[^{}]*\}|^[\"'“‘(]+|[\"']+$")
FULL = 28
NARROWEST = 40
NEAR = 8


def filled(lines: Sequence[str]) -> int:
    """Return the width in columns at which `lines` were wrapped; 0 when they do not look wrapped.

    Each line but the last must come near the widest, which must have at least 28 columns.
    """
    if len(lines) < 2:
        return 0
    widths = [width(line) for line in lines]
    most = max(widths)
    return most if most >= FULL and widths[-1] <= most and min(widths[:-1]) >= 0.75 * most else 0


def words(text: str) -> list[str]:
    """Return the words of `text`; a tag and what touches it is one word."""
    return WORD.findall(text)


def fold(text: str, columns: int, *, first: int = 0, stuck: Callable[[str], bool] = lambda _: False) -> list[str]:
    """Return `text` on lines of at most `columns`, the first shorter by `first`; a longer word has its own line.

    A line never begins with words for which `stuck(rest of the text from there)` is true.
    """
    lines: list[str] = []
    room, line = max(columns - first, 1), ""
    pieces = words(text)
    for number, word in enumerate(pieces):
        joined = f"{line} {word}" if line else word
        if line and width(joined) > room and not stuck(" ".join(pieces[number : number + 2])):
            lines.append(line)
            line, room = word, columns
        else:
            line = joined
    return [*lines, line]


def divide(target: str, shares: Sequence[int]) -> list[str]:
    """Cut `target` between words, preferably at punctuation, into pieces in the proportion of `shares`.

    With fewer words than shares the last pieces are `…`, so that no piece is empty.
    """
    parts = words(target)
    if len(parts) < len(shares):
        return parts + ["…"] * (len(shares) - len(parts))
    ends = [0]
    for word in parts:
        ends.append(ends[-1] + len(word) + 1)
    total, done, cut = max(sum(shares), 1), 0, [0]
    for number, share in enumerate(shares[:-1]):
        done += share
        wanted = ends[-1] * done / total
        first, last = cut[-1] + 1, len(parts) - (len(shares) - number - 2) - 1
        near = min(max(bisect_left(ends, wanted), first), last)
        options = range(max(first, near - NEAR), min(last, near + NEAR) + 1)
        cut.append(min(options, key=lambda at: abs(ends[at] - wanted) - _pull(parts, at)))
    cut.append(len(parts))
    return [" ".join(parts[start:end]) for start, end in pairwise(cut)]


def halved(text: str, columns: int, size: Callable[[str], int]) -> tuple[str, str] | None:
    """Return `text` on two lines of at most `columns`, measured by `size`; None if it does not fit."""
    parts = words(text)
    best: tuple[float, str, str] | None = None
    for at in range(1, len(parts)):
        first = " ".join(parts[:at])
        if size(first) > columns:
            break
        second = " ".join(parts[at:])
        if size(second) <= columns:
            cost = abs(size(first) - size(second)) - 2 * _pull(parts, at)
            best = min(best or (cost, first, second), (cost, first, second))
    return best[1:] if best else None


def _pull(parts: Sequence[str], at: int) -> int:
    """Return how far a cut before `parts[at]` may be from the best place: farther at the boundary of a phrase.

    It is negative where a word belongs to the next: an article, a preposition, an auxiliary, a first name.
    """
    last, after = MARKED_UP.sub("", parts[at - 1]), MARKED_UP.sub("", parts[at])
    if last[-1:] in tuple(".!?;:…"):
        return 8 if last.lower() not in BINDS else -10
    if last[-1:] in tuple(",—)”’"):
        return 8
    if last.lower() in BINDS:
        return -10
    if after.lower() in BEGINS:
        return 6
    return -4 if at > 1 and last[:1].isupper() and after[:1].isupper() else 0
