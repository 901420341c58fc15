"""What a figure changed from, to or by: 降了十度 as "fell to ten degrees", 由3亿降至1亿 as "fell to 300 million".

A range is read like a change: 从三层到五层 as "from the fifth floor to the third".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.numbers.quantities import Fact, Quantity, only_pairs
from toolkit.numbers.share_rules import CHANGES, HEDGES
from toolkit.numbers.target import CHANGE, CHANGED
from toolkit.types import Span

_CHANGED_ZH = re.compile(rf"{CHANGES}(?:(?P<to>[到至为]了?)|(?P<by>了?)){HEDGES}$")
_FROM_ZH = re.compile(f"[由从自][^,，。；、：]{{0,12}}{HEDGES}$")
_TO_ZH = re.compile("[^,，。；、]{0,6}[到至为]")
_UP_TO_ZH = re.compile(f"[由从自][^，。；、：]{{1,24}}(?<!不)[到至为]了?{HEDGES}$")
_HEDGES = "(?:about |around |just |only |nearly |almost |some |roughly |over |more than |less than |under |a |an )*"
_FROM_EN = re.compile(rf"\bfrom (?:the |age )?{_HEDGES}$", re.IGNORECASE)
_UP_TO_EN = re.compile(rf"\bfrom (?:[^.;]|\.\d){{1,40}} (?:up |down )?to (?:the |age )?{_HEDGES}$", re.IGNORECASE)
_BY_EN = re.compile(rf"\b(?:{CHANGED}|la(?:id|ys?|ying) off|shed|sack\w*|dismiss\w*) {_HEDGES}$", re.IGNORECASE)


def moved(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact]
) -> Iterator[tuple[Span, str, Span, bool]]:
    """Yield what is on another end of a change in the target: both places, the English, and whether it is sure."""
    for quantity, fact in only_pairs(wanted, known):
        ours, theirs = _way(source, quantity.span), _way_in_english(target, fact.shown)
        if not ours or not theirs or ours == theirs[0]:
            continue
        way, place = theirs
        sure = "by" not in (ours, way)
        share = any(kind == "ratio" for kind, _ in quantity.parts[0])
        if sure or not share or (ours == "to" and _BY_EN.search(target, 0, fact.shown.start)):
            yield quantity.span, f"{ours} {quantity.english}", place, sure


def _way(source: str, span: Span) -> str:
    """Return `from`, `to` or `by`, or nothing."""
    if match := _CHANGED_ZH.search(source, 0, span.start):
        return match.lastgroup or ""
    if _UP_TO_ZH.search(source, 0, span.start):
        return "to"
    return "from" if _FROM_ZH.search(source, 0, span.start) and _TO_ZH.match(source, span.end) else ""


def _way_in_english(target: str, span: Span) -> tuple[str, Span] | None:
    """Return the same for an English figure, and where it is with the word that says so."""
    if match := _FROM_EN.search(target, 0, span.start):
        return "from", Span(match.start(), span.end)
    if match := CHANGE.search(target, 0, span.start):
        return match["way"].lower(), Span(match.start("way"), span.end)
    if _UP_TO_EN.search(target, 0, span.start):
        return "to", span
    return ("by", span) if _BY_EN.search(target, 0, span.start) else None
