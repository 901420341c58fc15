"""Read lyrics with times (`.lrc`): each line after its time tags is one segment; ID tags such as `[ar:…]` never change.

There is no standard. This is what players read: `[mm:ss.xx]` at the start of a line, several for a line that is sung
again, and times of words in angle brackets, `<mm:ss.xx>`. `[F:]` and `F:` name the singers of a duet.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from toolkit.documents.cueblocks import Cue
from toolkit.documents.lines import lines, rows
from toolkit.text import has_han, trim
from toolkit.types import Span

TAG = re.compile(r"\[(\d{1,3}):([0-5]?\d)(?:[.:](\d{1,3}))?\]\s*")
TAGS = re.compile(rf"\s*(?:{TAG.pattern})+")
ID = re.compile(r"\s*\[[A-Za-z#][A-Za-z0-9_# -]*:[^\r\n]*\]\s*$")
NEARLY = re.compile(r"\s*\[\d+[:.]\d[^\]\r\n]*\]")
VOICE = re.compile(r"[FMD][:：]\s*")
LONGEST = 10.0


def check(text: str) -> None:
    """Raise `ValueError` when a time tag is broken, or there is none."""
    count = 0
    for number, row in enumerate(rows(text), 1):
        if TAGS.match(row):
            count += 1
        elif (broken := NEARLY.match(row)) and not has_han(broken.group()):
            raise ValueError(f"line {number}: broken time tag {broken.group().strip()[:60]!r}")
    if not count:
        raise ValueError("line 1: no time tag such as [01:23.45] in the whole file")


def cues(text: str) -> Iterator[Cue]:
    """Yield the lines of `text` that have a time and words; a line ends when the next one begins."""
    heads = [(match, end) for start, end in lines(text) if (match := TAGS.match(text, start, end))]
    times = sorted({time for match, _ in heads for time in _times(match.group())})
    for match, end in heads:
        left, right = trim(text, match.end(), end)
        voice = VOICE.match(text, left, right)
        if voice:
            left = voice.end()
        if left < right:
            start = _times(match.group())[0]
            after = times[bisect_right(times, start) :][:1]
            stop = min(after[0] if after else start + LONGEST, start + LONGEST)
            yield Cue(start, stop, [Span(left, right)], voice=voice.group() if voice else "", whole=True)


def _times(tags: str) -> list[float]:
    return [int(match[1]) * 60 + int(match[2]) + float(f"0.{match[3] or 0}") for match in TAG.finditer(tags)]
