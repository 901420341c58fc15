"""Where the sentences of a transcript end: a linear model over cues at each line break, decoded over whole sentences.

The score of a way to cut is a sum over its sentences: one weight for the number of lines, one for the number of
characters, and the weights of all features at the line break before it. `bench/train_transcripts.py` learns them from
transcripts written for this project; `docs/segmentation.md` tells how, and how well they do.

Names of features: `a` is the line after the break and `b` the one before it, `p` the one before that, `x` the one
after `a`. `a^但是` is what it starts with, `b$的` what it ends with; `a:but` a class of beginnings, `b;say` one of
ends (`cues.STARTS`, `cues.ENDS`); `say>but` joins the end of `b` and the beginning of `a`, `if&but` both beginnings.
`l3` is a class of first words of `a` (`openings.json`), `a~4` its length in pairs of characters. `says011` tells which
of `p`, `b` and `a` hold a predicate, `han01` which of `b` and `a` hold Chinese, `spaced` that `b` has spaces inside;
`same^1` and `same$1` are equal first (last) characters of both, `same~` equal lengths. No name is ever built here:
`weights` has the sums; `bench/break_features.py` spells them out for training.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from toolkit.segment.cues import BRIDGES
from toolkit.segment.lookup import branches, words
from toolkit.segment.weights import ALL_ENDS, ALL_STARTS, EDGE, LONG_LINE, Known, Model, Node, Tables
from toolkit.text import fold, has_han

MOST_LINES = 9
STEP = 4
LONGEST = 16
USUAL = 9
FIRM = 600
NUMERAL = re.compile(r"[零二三四五六七八九十百千万亿]+")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*%?")
LATIN = re.compile(r"[a-z]+(?:[ .'_-]*[a-z]+)*")
SPACE = re.compile(r"[\t\x0b-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The model that comes with the package."""
    data = resources.files("toolkit.segment").joinpath("boundaries.json").read_text(encoding="utf-8")
    return Tables(Model(**json.loads(data)))


def split(texts: Sequence[str], weights: Tables | None = None) -> list[tuple[int, int]]:
    """`texts` as half-open ranges of whole lines, one sentence each: those with the best sum of scores.

    Takes time in proportion to the number of lines (dynamic programming; a sentence has at most 9 lines).
    """
    if not texts:
        return []
    weights = weights or tables()
    lines, spaced = normal(texts)
    return cut([len(line) for line in lines], firm(lines, breaks(lines, spaced, weights)), weights)


def firm(lines: Sequence[str], breaks: Sequence[int]) -> list[int]:
    """`breaks` with what a rule says of lines that only lead over (说到这里): they begin a sentence and never end one.

    Such lines are too rare to learn each of them, and a sentence cut behind one loses its half.
    """
    known, found = bridges(), list(breaks)
    for number in [number for number, line in enumerate(lines) if line in known]:
        if number and lines[number - 1] not in known:
            found[number] += FIRM
        if number + 1 < len(lines):
            found[number + 1] -= FIRM
    return found


@lru_cache(maxsize=1)
def bridges() -> frozenset[str]:
    """All lines that `cues.BRIDGES` matches whole."""
    return frozenset(word for branch in branches(BRIDGES) for word in words(branch) or ())


def normal(texts: Sequence[str]) -> tuple[list[str], list[bool]]:
    """`texts` as the model sees them, and whether each holds a space between words.

    Simplified, figures as `0`, numerals as `三`, Latin words as `A`, without white space.
    """
    whole = "\n".join(texts)
    if whole.count("\n") >= len(texts):
        whole = "\n".join([text.replace("\n", "\t") for text in texts])
    whole = LATIN.sub("A", FIGURE.sub("0", fold(whole)))
    spaced = [" " in line for line in whole.split("\n")] if " " in whole else [False] * len(texts)
    lines = NUMERAL.sub("三", SPACE.sub("", whole)).split("\n")
    return lines, spaced


# Whether a line holds a predicate and Chinese (1 or 0), its weights as `a` and `b`, its beginnings and ends.
_Line = tuple[int, int, int, int, Known, Known]


def breaks(lines: Sequence[str], spaced: Sequence[bool], weights: Tables) -> list[int]:
    """The score of a sentence boundary before each of `lines` (from `normal`), in hundredths; 0 before the first.

    `lines` holds at least one.
    """
    read = _read(lines, weights)
    two, three, hans = weights.says, weights.says_thrice, weights.han
    b = lines[0]
    says, han, _, before, starts, ends = next(read)
    found, previous = [0], 0
    for a, (says_a, han_a, after, before_a, starts_a, ends_a), gap in zip(lines[1:], read, spaced, strict=False):
        _, _, left, _, _, row = starts
        _, _, end_left, _, _, end_row = ends
        _, _, _, following, places, _ = starts_a
        says, han = (says << 1 | says_a) & 7, (han << 1 | han_a) & 3
        score = before + after + two[says & 3] + hans[han]
        for place in places:
            score += row[place] + end_row[place]
        if len(a) == len(b) or a[:1] == b[:1] or a[-1:] == b[-1:]:
            score += _alike(b, a, weights)
        if gap and han > 1:
            score += weights.spaced
        if len(found) > 1:
            score += previous + three[says]
            found[-1] += following
        found.append(score)
        b, before, starts, ends, previous = a, before_a, starts_a, ends_a, left + end_left
    return found


def _alike(b: str, a: str, weights: Tables) -> int:
    score = weights.same_size if len(b) == len(a) else 0
    if b[:1] == a[:1]:
        score += weights.same_first + (weights.same_two if b[:2] == a[:2] else 0)
    return score + weights.same_last if b[-1:] == a[-1:] else score


def _read(lines: Sequence[str], weights: Tables) -> Iterator[_Line]:
    """Look up each of `lines`."""
    heads, tails, known_starts, known_ends = weights.heads, weights.tails, weights.starts, weights.ends
    after_by, before_by = weights.after, weights.before
    for text, (says, rules) in zip(lines, weights.asked(lines), strict=True):
        bits, after, before, opening, tests, longest = heads[text[:EDGE]]
        end_bits, end_after, end_before, _, end_tests, end_longest = tails[text[-EDGE:]]
        if longest:
            edges = [text[:deep] for deep in range(EDGE, longest + 1)]
            bits, after, before, opening, tests, _ = _longest(edges, heads.nodes)
        if end_longest:
            edges = [text[-deep:] for deep in range(EDGE, end_longest + 1)]
            end_bits, end_after, end_before, _, end_tests, _ = _longest(edges, tails.nodes)
        bits |= end_bits
        for bit, test in tests + end_tests + rules if tests or end_tests else rules:
            if not bits & bit and test(text):
                bits |= bit
        size = len(text)
        if size < EDGE:
            after, before = _short(text, weights)
            after, end_after, end_before = after + opening, 0, 0
        elif size > LONG_LINE:
            size = LONG_LINE
        starts, ends = known_starts[bits & ALL_STARTS], known_ends[bits & ALL_ENDS]
        has = "一" <= text[:1] <= "龥" or has_han(text)
        after += end_after + starts[0] + ends[0] + after_by[size]
        yield says, has, after, before + end_before + starts[1] + ends[1] + before_by[size], starts, ends


def _longest(edges: Sequence[str], nodes: Mapping[str, Node]) -> Node:
    """The node of the longest of `edges`, which grow; the first of them has one."""
    found = nodes[edges[0]]
    for edge in edges:
        node = nodes.get(edge)
        if node is None:
            break
        found = node
    return found


def _short(text: str, weights: Tables) -> tuple[int, int]:
    """The weights as `a` and `b` of the edges of a text so short that some of them are the same."""
    after = [*("a^" + text[:size] for size in (1, 2, 3)), "a$" + text[-1:], "a$" + text[-2:]]
    before = ["b^" + text[:1], "b^" + text[:2], *("b$" + text[-size:] for size in (1, 2, 3))]
    return weights.weight(after), weights.weight(before)


def cut(sizes: Sequence[int], breaks: Sequence[int], weights: Tables) -> list[tuple[int, int]]:
    """The ranges with the best sum for lines of `sizes` and the scores of `breaks`; of equals shorter ones last."""
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
    """The weights of sentences by characters, and the least number with the last of them.

    Who writes long lines writes long sentences, in proportion: where lines have more than `USUAL` characters on
    average, sentences count as so much shorter.
    """
    total, usual = max(1, sum(sizes)), USUAL * len(sizes)
    share, whole = (usual, total * STEP) if total > usual else (1, STEP)
    most = -(-LONGEST * whole // share)
    short = [weights.sizes[size * share // whole] for size in range(most)]
    return short + [weights.sizes[LONGEST]] * (most * (MOST_LINES - 1) + 1), most
