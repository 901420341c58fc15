"""Find hard wraps: which lines of a paragraph are one text, and which are separate."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from toolkit.markup import TAG
from toolkit.markup.patterns import COMMENT
from toolkit.segment.sentences import BRACKET, OPENING, PAIRS
from toolkit.text import has_han, width

RUNS_ON = "，、,；;——–"
CLOCK = r"(?:\d{1,2}[:：]){1,2}\d{2}(?:[.,]\d{1,3})?"
DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
TIME_ONLY = re.compile(rf"[\[(【（]?(?:{DATE})?[T\s]*(?:{CLOCK})?(?:\s*(?:-->|[-–~至])\s*{CLOCK})?[\])】）]?$")
CHAT_HEAD = re.compile(rf".{{1,40}}?\s(?:{DATE}[\s　]*)?{CLOCK}(?:\s*[AaPp][Mm])?$")
LABEL = re.compile(r"[^\s：:，。！？,.!?“”\"（）()]{1,10}(?:[（(][^）)]{1,12}[）)])?(?:：|:(?!//))")
BULLET = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[、．]|[（(][\d一二三四五六七八九十]{1,3}[）)]|[①-⑳]|[【［\[]"
)
FURNITURE = re.compile(r"\s[|｜>›»]\s|[^\s　]　+[^\s　]|\S {3,}\S|\|")
# The characters of every time stamp, chat header or navigation line, and those that a single date can begin with.
ODD = re.compile(r"[|｜›»　> :：](?:(?<=[|｜›»　>])|(?<= )  |(?<=[:：])\d)")
DATE_STARTS = frozenset("T[(【（])】）")
# what a line end does not divide: comments, tags, short elements, the text of links, strong words
UNDIVIDED = re.compile(
    rf"{COMMENT.pattern}|<(?P<name>[a-z]+)\b[^<>]{{0,400}}>[^<>]{{1,400}}</(?P=name)\s*>|{TAG.pattern}|!?\[[^\[\]]{{1,400}}\]\((?=\S)|\*\*(?=[^\s*])[^*]{{1,400}}(?<=\S)\*\*"
)
SIGNS = ("<", "](", "**")
FULL = 28
RAGGED = 6
OPEN_LINES = 40


def groups(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Group the lines of one block into half-open ranges; the lines of one range are read as running text."""
    if len(lines) == 1:
        return [(0, 1)]
    if hard_wrapped(lines):
        return [(0, len(lines))]
    ranges: list[tuple[int, int]] = []
    start, depth = 0, _Depth()
    undivided = _undivided(lines)
    for number, line in enumerate(lines[:-1], 1):
        depth.feed(line)
        is_open = depth.open_at_end and depth.closes(lines, number)
        if number not in undivided and not _joins(line, lines[number], is_open=is_open):
            ranges.append((start, number))
            start, depth = number, _Depth()
    return [*ranges, (start, len(lines))]


def _undivided(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that begin inside markup."""
    if not any(sign in line for line in lines for sign in SIGNS):
        return set()
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    numbers: set[int] = set()
    for match in UNDIVIDED.finditer("\n".join(lines)):
        numbers.update(range(bisect_right(starts, match.start()), bisect_left(starts, match.end())))
    return numbers


def hard_wrapped(lines: Sequence[str]) -> bool:
    """Return whether `lines` are broken at a fixed width: all but the last equally wide, some ending mid-clause."""
    longest = len(max(lines, key=len))
    if 2 * longest < FULL or longest > 2 * len(min(lines[:-1], key=len, default="")) + RAGGED:
        return False
    widths = [width(line) for line in lines]
    most = max(widths)
    if most < FULL or widths[-1] > most or any(most - size > RAGGED for size in widths[:-1]):
        return False
    if any(is_separate(line) for line in lines):
        return False
    middle = [line for line in lines[:-1] if line[-1] not in "。！？!?…：:”」）)" + RUNS_ON]
    return bool(middle) and (len(lines) > 2 or lines[-1][-1] in "。！？!?.…”」")


def bare(line: str) -> bool:
    """Return whether `line` has only letters: no punctuation, label, figure or space."""
    return line.isalpha() and line[0] != "T"


def is_separate(line: str) -> bool:
    """Return whether `line` is a time stamp, chat header or web navigation, which never joins another line."""
    if bare(line):
        return False
    short = line[:200]
    if ODD.search(short):
        return bool(TIME_ONLY.match(short) or CHAT_HEAD.match(short) or FURNITURE.search(short))
    return (short[0] in DATE_STARTS or short[0].isdecimal()) and TIME_ONLY.match(short) is not None


def labelled(line: str) -> bool:
    """Return whether `line` begins with a speaker or field name and a colon (`记者：…`, `下载地址：`)."""
    return ("：" in line or ":" in line) and LABEL.match(line) is not None


def _joins(line: str, following: str, *, is_open: bool) -> bool:
    if not is_open and (line[-1] not in RUNS_ON or labelled(following)):
        return False
    if BULLET.match(following) or is_separate(line) or is_separate(following):
        return False
    return is_open or has_han(line) or has_han(following)


class _Depth:
    """Tracks quotations and brackets that are open across lines."""

    def __init__(self) -> None:
        self._stack: list[str] = []

    @property
    def open_at_end(self) -> bool:
        return bool(self._stack)

    def feed(self, line: str) -> None:
        for char in BRACKET.findall(line):
            if char in "“‘「『（《【(":
                self._stack.append(char)
            elif char in OPENING and self._stack and OPENING[char] in self._stack[-8:]:
                while self._stack.pop() != OPENING[char]:
                    pass

    def closes(self, lines: Sequence[str], number: int) -> bool:
        """Return whether the outermost open bracket is closed within the following lines."""
        closer = PAIRS[self._stack[0]]
        return any(closer in line for line in lines[number : number + OPEN_LINES])
