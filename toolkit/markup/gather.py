"""Move the markup inside a term to its rendering: 深<b>思</b> becomes <b>DeepSeek</b>.

A rendering has no parts that correspond to those of the term. So a pair of tags around a part of the term, or across
its edge, encloses the whole rendering. Other points, such as an anchor, are put before the rendering, and readings of
ruby in Chinese after it. Other readings and line break opportunities are useless in English and are removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.markup.patterns import name_of
from toolkit.markup.scan import InlineMarkup, MarkupPair, scan
from toolkit.markup.seen import round_readings, seen
from toolkit.text import has_han
from toolkit.units import Span

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
    found = scan(text)
    wide = _widened(text, round_readings(text, span), found.pairs)
    inside, opened, closed = _halves(wide, found.pairs)
    points = _points(text, wide, found)
    first = "".join(text[one.start : one.inner] for one in (*opened, *inside))
    last = "".join(text[one.outer : one.end] for one in reversed(inside))
    ends = "".join(text[one.outer : one.end] for one in closed)
    if opened and ends:  # one ends in the term and another begins in it: they must not cross
        return Gathered(wide, ends + first + points[0], points[1] + last)
    return Gathered(wide, first + points[0], points[1] + last + ends)


def _widened(text: str, span: Span, pairs: Sequence[MarkupPair]) -> Span:
    """Extend `span` over the other halves of the pairs that enclose only a part of it."""
    start, end = span.start, span.end
    for one in sorted(pairs, key=lambda pair: pair.inner - pair.outer, reverse=True):  # the innermost first
        if one.inner <= start and one.outer < end and one.outer > start and not _seen(text[one.inner : start]):
            start = one.start
        elif one.outer >= end and one.inner > start and one.inner < end and not _seen(text[end : one.outer]):
            end = one.end
    return Span(start, end)


def _seen(text: str) -> str:
    """Return the visible text between a tag and a term."""
    return seen(text).text


def _halves(span: Span, pairs: Sequence[MarkupPair]) -> tuple[list[MarkupPair], list[MarkupPair], list[MarkupPair]]:
    """Return the pairs with both halves, only the first, or only the last in `span`; without those of readings."""
    found: tuple[list[MarkupPair], list[MarkupPair], list[MarkupPair]] = ([], [], [])
    for one in (pair for pair in pairs if pair.name not in _USELESS):
        first = span.start <= one.start < one.inner <= span.end
        last = span.start <= one.outer < one.end <= span.end
        if first and last and one.name in _RUBY:
            continue
        if first or last:
            found[0 if first and last else 1 if first else 2].append(one)
    return found[0], found[1], sorted(found[2], key=lambda one: one.outer)


def _points(text: str, span: Span, found: InlineMarkup) -> tuple[str, str]:
    """Return the points in `span` that are kept: those before the rendering, and those after it."""
    before = ""
    readings = (one for one in found.pairs if one.name in _USELESS and span.start <= one.start and one.end <= span.end)
    behind = "".join(text[one.start : one.end] for one in readings if has_han(text[one.start : one.end]))
    for one in found.points:
        if span.start <= one.start and one.end <= span.end and one.name not in _USELESS:
            original = text[one.start : one.end]
            if name_of(original[:20]) in _CLOSERS:
                behind += original
            else:
                before += original
    return before, behind
