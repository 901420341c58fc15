"""Move the markup inside a term to its rendering: 深<b>思</b> becomes <b>DeepSeek</b>.

A rendering has no parts that correspond to those of the term. So a pair of tags around a part of the term, or across
its edge, encloses the whole rendering. Other points, such as an anchor, are put before the rendering, and readings of
ruby in Chinese after it. Other readings and line break opportunities are useless in English and are removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.markup.inline_markup import InlineMarkup, MarkupPair, scan
from toolkit.markup.patterns import name_of
from toolkit.markup.seen import round_readings, seen
from toolkit.text import has_han
from toolkit.types import Span

_USELESS = frozenset(("rt", "rp", "wbr"))
_RUBY = frozenset(("ruby", "rb"))
_CLOSERS = frozenset(("ept", "ex", "ec"))


class Gathered(NamedTuple):
    """The span that a rendering replaces, and the markup before and after the rendering."""

    span: Span
    before: str = ""
    behind: str = ""


def gathered(text: str, span: Span) -> Gathered:
    """Return where the markup inside `span` goes; `span` begins and ends with a character of a word."""
    markup = scan(text)
    wide = _widened(text, round_readings(text, span), markup.pairs)
    inside, opened, closed = _halves(wide, markup.pairs)
    points = _points(text, wide, markup)
    first = "".join(text[pair.start : pair.inner] for pair in (*opened, *inside))
    last = "".join(text[pair.outer : pair.end] for pair in reversed(inside))
    ends = "".join(text[pair.outer : pair.end] for pair in closed)
    if opened and ends:  # one ends in the term and another begins in it: they must not cross
        return Gathered(wide, ends + first + points[0], points[1] + last)
    return Gathered(wide, first + points[0], points[1] + last + ends)


def _widened(text: str, span: Span, pairs: Sequence[MarkupPair]) -> Span:
    """Extend `span` over the other halves of the pairs that enclose only a part of it."""
    start, end = span.start, span.end
    for pair in sorted(pairs, key=lambda pair: pair.inner - pair.outer, reverse=True):  # the innermost first
        if pair.inner <= start and pair.outer < end and pair.outer > start and not seen(text[pair.inner : start]).text:
            start = pair.start
        elif pair.outer >= end and pair.inner > start and pair.inner < end and not seen(text[end : pair.outer]).text:
            end = pair.end
    return Span(start, end)


def _halves(span: Span, pairs: Sequence[MarkupPair]) -> tuple[list[MarkupPair], list[MarkupPair], list[MarkupPair]]:
    """Return the pairs with both halves, only the first, or only the last in `span`; without those of readings."""
    halves: tuple[list[MarkupPair], list[MarkupPair], list[MarkupPair]] = ([], [], [])
    for pair in (pair for pair in pairs if pair.name not in _USELESS):
        first = span.start <= pair.start < pair.inner <= span.end
        last = span.start <= pair.outer < pair.end <= span.end
        if first and last and pair.name in _RUBY:
            continue
        if first or last:
            halves[0 if first and last else 1 if first else 2].append(pair)
    return halves[0], halves[1], sorted(halves[2], key=lambda pair: pair.outer)


def _points(text: str, span: Span, markup: InlineMarkup) -> tuple[str, str]:
    """Return the points in `span` that are kept: those before the rendering, and those after it."""
    before = ""
    readings = (
        pair for pair in markup.pairs if pair.name in _USELESS and span.start <= pair.start and pair.end <= span.end
    )
    behind = "".join(text[pair.start : pair.end] for pair in readings if has_han(text[pair.start : pair.end]))
    for point in markup.points:
        if span.start <= point.start and point.end <= span.end and point.name not in _USELESS:
            original = text[point.start : point.end]
            if name_of(original[:20]) in _CLOSERS:
                behind += original
            else:
                before += original
    return before, behind
