"""Find emphasis in Markdown: which runs of `*`, `_`, `~` and `=` belong together.

A run closes the nearest open run of the same kind and length (simplified CommonMark 6.2). Signs of arithmetic and code
do not count: `2*3*4`, `f(**kwargs)`.
"""

from __future__ import annotations

import re

from toolkit.text import HAN_CLASS

RUN = re.compile(r"\\.|\*+|_+|~+|=+", re.DOTALL)
NAMES = {"*": "i", "_": "i", "**": "b", "__": "b", "***": "b", "___": "b", "~~": "s", "==": "mark"}
# a half without its other half must touch one of these, so that a power or pointer does not count
CHINESE = re.compile(rf"[{HAN_CLASS}\u3000-\u303f\uff00-\uffef“”‘’…—]")

Marked = tuple[int, int, int, int, str]
Loose = tuple[int, int, bool, str]


def find(text: str) -> tuple[list[Marked], list[Loose]]:
    """Return the pairs (start, inner, outer, end, name), and halves without partner (start, end, closes, name)."""
    opened: list[re.Match[str]] = []
    same: dict[str, list[re.Match[str]]] = {}
    pairs: list[Marked] = []
    single: list[tuple[int, int]] = []
    for run in RUN.finditer(text):
        if run.group() not in NAMES or _compares(text, run):
            continue
        opens, closes = _flanks(text, *run.span())
        stack = same.setdefault(run.group(), [])
        if closes and stack and not _product(text, stack[-1], run):
            opener = stack[-1]
            while opened[-1] is not opener:  # what was opened inside is never closed
                single.append(opened[-1].span())
                same[opened.pop().group()].pop()
            opened.pop()
            stack.pop()
            pairs.append((*opener.span(), *run.span(), NAMES[run.group()]))
        elif opens:
            stack.append(run)
            opened.append(run)
        elif closes:
            single.append(run.span())
    single += [run.span() for run in opened]
    return pairs, [loose for place in sorted(single) if (loose := _loose(text, *place))]


def _flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Return whether a run can open and whether it can close; `_` does neither inside a word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    opens, closes = bool(after.strip()), bool(before.strip())
    if text[start] == "_":
        return opens and not before.isalnum(), closes and not after.isalnum()
    return opens, closes


def _compares(text: str, run: re.Match[str]) -> bool:
    """Return whether a run is the operator of `a==b`."""
    around = (text[max(run.start() - 1, 0) : run.start()], text[run.end() : run.end() + 1])
    return run.group()[0] == "=" and all(char.isascii() and char.isalnum() for char in around)


def _product(text: str, opener: re.Match[str], run: re.Match[str]) -> bool:
    """Return whether two stars are multiplication signs: figures or Latin letters are before, between and after."""
    around = (text[max(opener.start() - 1, 0) : opener.start()], text[run.end() : run.end() + 1])
    if run.group()[0] != "*" or not all(char.isascii() and char.isalnum() for char in around):
        return False
    return not CHINESE.search(text, opener.end(), run.start())


def _loose(text: str, start: int, end: int) -> Loose | None:
    """Return a run whose partner is in another sentence: it is at an edge of this one, or next to Chinese."""
    run = text[start:end]
    opens, closes = _flanks(text, start, end)
    if start == 0 and opens:
        return start, end, False, NAMES[run]
    if end == len(text) and closes:
        return start, end, True, NAMES[run]
    if len(run) < 2 or run[0] == "_":
        return None
    if opens and CHINESE.match(text, end):
        return start, end, False, NAMES[run]
    return (start, end, True, NAMES[run]) if closes and start and CHINESE.match(text, start - 1) else None
