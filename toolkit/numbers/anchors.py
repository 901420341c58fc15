"""Figures of one unit that have changed places: 进口下降3.1%，出口增长5.4% as "imports fell 5.4%, exports rose 3.1%".

Anchors are what figures belong to: words with a known translation (`anchors.toml`), names in Latin letters, and
figures of other units. English may have them in any order, so only two figures that are each with the other's anchor
have changed places.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, permutations
from pathlib import Path
from typing import NamedTuple

from toolkit.numbers.reading import Fact, Quantity, Readings, agree
from toolkit.units import Span

_LOOSE = frozenset(("n", "any", "ordinal", "order", "to", "by", "off", "more", "decade"))
_DATES = frozenset(("date", "month"))
_YEAR = re.compile("[0-9〇零一二三四五六七八九]{4}年?")
_RANKS = frozenset(("ordinal",))
_LATIN = re.compile("[A-Za-z]+")
# what separates the parts of a sentence, the strongest first
_BREAKS = tuple(
    re.compile(words)
    for words in (
        "[。！？\n]|[.!?](?= |$)",
        "[；;]|——",
        "[，,：:（(—]|\\b(?:while|whereas|but)\\b",
        "、|\\b(?:and|with|against)\\b|[和与及比]",
    )
)


class _Anchor(NamedTuple):
    """What it is comparable with, and where the source and the target have it."""

    kind: object
    source: Sequence[Span]
    target: Sequence[Span]


def swapped(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact]
) -> Iterator[tuple[Quantity, Fact]]:
    """The figures whose anchors are with another figure of their unit in the target, and that other figure."""
    figures = _only_once(source, wanted, known)
    if len(figures) < 2:
        return
    found = [*_words(source, target), *(_Anchor(unit, [one.span], [fact.shown]) for one, fact, unit in figures)]
    for (one, said, unit), (other, given, alike) in combinations(figures, 2):
        if unit != alike or agree(one.parts[0], given.readings):
            continue
        ours = [quantity.span for quantity, _, alike in figures if alike == unit]
        theirs = [fact.shown for _, fact, alike in figures if alike == unit]
        if any(
            first.kind == second.kind != unit
            and _holders(source, ours, first.source, second.source) == (one.span, other.span)
            and _holders(target, theirs, first.target, second.target) == (given.shown, said.shown)
            for first, second in permutations(found, 2)
        ):
            yield one, given


def _only_once(
    source: str, wanted: Sequence[Quantity], known: Sequence[Fact]
) -> list[tuple[Quantity, Fact, frozenset[str]]]:
    """The quantities of one part with the only fact that agrees with each, and their unit."""
    found = []
    for quantity in wanted:
        facts = [fact for fact in known if agree(quantity.parts[0], fact.readings)]
        if len(quantity.parts) == len(facts) == 1:
            year = {"year"} if _YEAR.fullmatch(source, quantity.span.start, quantity.span.end) else set()
            unit = _unit(quantity.parts[0]) | year | (_RANKS & _kinds(facts[0].readings))
            found.append((quantity, facts[0], unit))
    facts = [fact for _, fact, _ in found]
    return [row for row in found if facts.count(row[1]) == 1]


def _kinds(pairs: Readings) -> frozenset[str]:
    return frozenset(kind.rstrip("~") for kind, _ in pairs if kind[0] != "#")


def _unit(part: Readings) -> frozenset[str]:
    kinds = _kinds(part)
    return kinds - _LOOSE - (_DATES if "n" in kinds else frozenset())  # 138 may be a date, but is a number


def _words(source: str, target: str) -> Iterator[_Anchor]:
    """The words and names that both texts have."""
    chinese, english = _table()
    places: dict[tuple[str, re.Pattern[str]], list[Span]] = {}
    for match in chinese.finditer(source):
        places.setdefault(english[(match.lastindex or 0) - 1], []).append(Span(*match.span()))
    for match in _LATIN.finditer(source):
        name = re.compile(rf"(?<![A-Za-z]){match[0]}s?(?![A-Za-z])")
        places.setdefault(("", name), []).append(Span(*match.span()))
    for (kind, pattern), spans in places.items():
        if found := [Span(*match.span()) for match in pattern.finditer(target)]:
            yield _Anchor(kind, spans, found)


@cache
def _table() -> tuple[re.Pattern[str], Sequence[tuple[str, re.Pattern[str]]]]:
    """A pattern of all Chinese words, a group for each, the longest first; the table and English pattern of each."""
    fields = tomllib.loads(Path(__file__).with_name("anchors.toml").read_text("utf-8"))
    rows = [
        (word, name, re.compile(rf"\b(?:{stems})", re.IGNORECASE))
        for name, field in fields.items()
        for words, stems in field.items()
        for word in words.split("|")
    ]
    rows.sort(key=lambda row: -len(row[0]))
    return re.compile("|".join(f"({word})" for word, *_ in rows)), [(name, english) for _, name, english in rows]


def _holders(
    text: str, figures: Sequence[Span], first: Sequence[Span], second: Sequence[Span]
) -> tuple[Span | None, ...]:
    """The figures that two anchors belong to; where one could belong to two, not to the one of the other anchor."""
    ours, theirs = (
        {holder for place in places for holder in _nearest(text, figures, place)} for places in (first, second)
    )
    if len(ours) == 2 and len(theirs) == 1 and len(first) == 1:
        ours -= theirs
    if len(theirs) == 2 and len(ours) == 1 and len(second) == 1:
        theirs -= ours
    return tuple(next(iter(found)) if len(found) == 1 else None for found in (ours, theirs))


def _nearest(text: str, figures: Sequence[Span], place: Span) -> list[Span]:
    """The figure that an anchor belongs to, by the breaks between them, then by distance; two if it may be either."""
    if holder := next(filter(place.overlaps, figures), None):
        return [holder]
    before = max((figure for figure in figures if figure.end <= place.start), default=None)
    after = min((figure for figure in figures if figure.start >= place.end), default=None)
    left = text[before.end : place.start] if before else ""
    right = text[place.end : after.start] if after else ""
    far = [sum(len(pattern.findall(part)) for pattern in _BREAKS[:3]) > 1 for part in (left, right)]
    before, after = None if far[0] else before, None if far[1] else after
    if not before or not after:
        return [figure for figure in (before, after) if figure]
    for pattern in _BREAKS:
        broken = bool(pattern.search(left)), bool(pattern.search(right))
        if broken[0] != broken[1]:
            return [after] if broken[0] else [before]
    if 2 * len(left) < len(right):
        return [before]
    return [after] if 2 * len(right) < len(left) else [before, after]
