"""Figures of one unit that have changed places: 进口下降3.1%，出口增长5.4% as "imports fell 5.4%, exports rose 3.1%".

Anchors are what figures belong to: words with a known translation (`anchors.toml`), names in Latin letters, and
figures of other units. English may have them in any order, so two figures that are each with the other's anchor have
changed places. So have two neighbors of a list in another order (六胜三负 as "three wins and six losses"), unless an
anchor is still with its figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, permutations
from typing import NamedTuple

from toolkit.files import package_data
from toolkit.numbers.quantities import Fact, Quantity, Readings, agree, only_pairs
from toolkit.types import Span

_LOOSE = frozenset(("n", "any", "ordinal", "order", "to", "by", "off", "more", "decade"))
_DATES = frozenset(("date", "month"))
_YEAR = re.compile("[0-9〇零一二三四五六七八九]{4}年?")
_RANKS = frozenset(("ordinal",))
_LATIN = re.compile("[A-Za-z]+")
_NEAR = 5
_NAME = re.compile("[A-Z][a-z]+(?:['-][a-z]+)?(?: [A-Z][a-z]+)?")
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


# what is between two figures of a list; "six of ten" and "5 million, up from 3" are none
_LISTED_ZH = re.compile("[^。！？；;\n]{0,20}")
_LISTED_EN = re.compile(
    r"(?!.*\b(?:after|against|ago|as|before|between|each|every|from|if|out|per|since|than|that|till|until|when|where"
    r"|which|who)\b)(?!.*\bof(?: [a-z]+)? ?$)"
    r"(?=.*(?:,|\b(?:and|but|while)\b))[^.!?;\n]{2,90}",
    re.IGNORECASE,
)


_IN_TURN = re.compile(r"分别|依次|\brespectively\b")  # 甲、乙分别为12和35


class _Anchor(NamedTuple):
    """What it is comparable with, and where the source and the target have it."""

    kind: object
    source: Sequence[Span]
    target: Sequence[Span]


def swapped(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact]
) -> Iterator[tuple[Quantity, Fact, bool]]:
    """Yield the figures that have changed places with another of their unit, that other one, and whether it is sure."""
    figures = _only_once(source, wanted, known)
    candidates = [
        pair
        for pair in combinations(figures, 2)
        if pair[0][2] == pair[1][2] and not agree(pair[0][0].parts[0], pair[1][1].readings)
    ]
    if not candidates:
        return
    anchors = [
        *_words(source, target, [quantity.span for quantity, _, _ in figures]),
        *(_Anchor(unit, [quantity.span], [fact.shown]) for quantity, fact, unit in figures),
    ]
    sure, likely = [], []
    for (quantity, fact, unit), (other, given, _) in candidates:
        ours = [figure.span for figure, _, alike in figures if alike == unit]
        theirs = [figure.shown for _, figure, alike in figures if alike == unit]
        own = [anchor for anchor in anchors if anchor.kind != unit]
        places = {
            (_holders(source, ours, first.source, second.source), _holders(target, theirs, first.target, second.target))
            for first, second in permutations(own, 2)
            if first.kind == second.kind
        }
        here, there = (quantity.span, other.span), (fact.shown, given.shown)
        if (here, there[::-1]) in places:
            sure.append((quantity, given, True))
        elif (
            _strong(fact)
            and _strong(given)
            and all(kind != "#次" for kind, _ in quantity.parts[0])  # 三次，每次两片 is two tablets, three times
            and _listed(source, _LISTED_ZH, [figure.span for figure in wanted], *here)
            and _listed(target, _LISTED_EN, [figure.span for figure in known if _strong(figure)], *there[::-1])
        ):
            kept = _kept(source, ours, target, theirs, own)
            likely += [] if kept & set(zip(here, there, strict=True)) else [(quantity, given, False)]
    yield from sure or likely


def _kept(
    source: str, ours: Sequence[Span], target: str, theirs: Sequence[Span], anchors: Sequence[_Anchor]
) -> set[tuple[Span | None, Span | None]]:
    """Return which figures of both texts have an anchor that no other of its table is with."""
    holders = [_holder(source, ours, anchor.source) for anchor in anchors]
    kinds = [(anchor.kind, holder) for anchor, holder in zip(anchors, holders, strict=True)]
    return {
        (holder, _holder(target, theirs, anchor.target))
        for anchor, holder in zip(anchors, holders, strict=True)
        if kinds.count((anchor.kind, holder)) == 1
    }


def _strong(fact: Fact) -> bool:
    """Return whether a fact is a figure in its own right: no article, no month of a date."""
    return (not fact.weak or fact.shown != fact.span) and _kinds(fact.readings) != {"month"}


def _listed(text: str, words: re.Pattern[str], figures: Sequence[Span], first: Span, second: Span) -> bool:
    """Return whether two of the `figures` are neighbors in a list, in this order."""
    between = any(first.end <= figure.start and figure.end <= second.start for figure in figures)
    return first.end <= second.start and not between and bool(words.fullmatch(text, first.end, second.start))


def _only_once(
    source: str, wanted: Sequence[Quantity], known: Sequence[Fact]
) -> list[tuple[Quantity, Fact, frozenset[str]]]:
    """Return the quantities of one part with the only fact that agrees with each, and their unit."""
    rows = []
    single = [quantity for quantity in wanted if len(quantity.parts) == 1]
    for quantity, fact in only_pairs(single, known):
        year = {"year"} if _YEAR.fullmatch(source, quantity.span.start, quantity.span.end) else set()
        rows.append((quantity, fact, _unit(quantity.parts[0]) | year | (_RANKS & _kinds(fact.readings))))
    facts = [fact for _, fact, _ in rows]
    return [row for row in rows if facts.count(row[1]) == 1]


def _kinds(pairs: Readings) -> frozenset[str]:
    return frozenset(kind.rstrip("~") for kind, _ in pairs if kind[0] != "#")


def _unit(part: Readings) -> frozenset[str]:
    kinds = _kinds(part)
    return kinds - _LOOSE - (_DATES if "n" in kinds else frozenset())  # 138 may be a date, but is a number


def _words(source: str, target: str, figures: Sequence[Span]) -> Iterator[_Anchor]:
    """Yield the words and names that both texts have; names in Chinese only if they are next to a figure."""
    chinese, english = _table()
    places: dict[tuple[str, re.Pattern[str]], list[Span]] = {}
    for match in chinese.finditer(source):
        places.setdefault(english[(match.lastindex or 0) - 1], []).append(Span(*match.span()))
    for match in _LATIN.finditer(source):
        name = re.compile(rf"(?<![A-Za-z]){match[0]}s?(?![A-Za-z])")
        places.setdefault(("", name), []).append(Span(*match.span()))
    for spelled, spans in _spelled(source, target).items():
        if any(abs(figure.start - span.end) <= _NEAR for figure in figures for span in spans):
            places.setdefault(("", re.compile(spelled)), []).extend(spans)
    for (kind, pattern), spans in places.items():
        if places_en := [Span(*match.span()) for match in pattern.finditer(target)]:
            yield _Anchor(kind, spans, places_en)


def _spelled(source: str, target: str) -> dict[str, list[Span]]:
    """Return the names that English spells as Chinese sounds, and where the source has them: 李娜 as Li Na."""
    from pypinyin import lazy_pinyin

    sounds = lazy_pinyin(source, errors=list)  # type: ignore[arg-type]  # a list is allowed
    by_sound: dict[str, list[Span]] = {}
    for start in range(len(sounds)):
        for end in range(start + 2, min(start + 4, len(sounds)) + 1):
            by_sound.setdefault("".join(sounds[start:end]), []).append(Span(start, end))
    names = {name for match in _NAME.finditer(target) for name in (match[0], *match[0].split())}
    letters = {name: re.sub("[^a-z]", "", name.lower()) for name in names}
    found = {name: by_sound.get(sound, []) for name, sound in letters.items()}
    return {name: spans for name, spans in found.items() if len(spans) == target.count(name) == 1}


@cache
def _table() -> tuple[re.Pattern[str], Sequence[tuple[str, re.Pattern[str]]]]:
    """Return a pattern of all Chinese words, longest first, a group each; the table and English pattern of each."""
    fields = package_data("toolkit.numbers", "anchors.toml")
    rows = [
        (word, name, re.compile(rf"\b(?:{stems})", re.IGNORECASE))
        for name, field in fields.items()
        for words, stems in field.items()
        for word in words.split("|")
    ]
    rows.sort(key=lambda row: -len(row[0]))
    return re.compile("|".join(f"({word})" for word, *_ in rows)), [(name, english) for _, name, english in rows]


def nouns(source: str, span: Span) -> list[str]:
    """Return patterns of the English words for what is counted: the noun after a figure, the verb before 两次."""
    chinese, english = _table()
    after, before = chinese.match(source, span.end), [*chinese.finditer(source, 0, span.start)]
    places = [after] if after else []
    places += [match for match in before if match.end() == span.start and source[span.end - 1] in "次遍回趟"]
    return [rf"(?:{english[(match.lastindex or 0) - 1][1].pattern})[a-z]*" for match in places]


def _holders(
    text: str, figures: Sequence[Span], first: Sequence[Span], second: Sequence[Span]
) -> tuple[Span | None, ...]:
    """Return the figures that two anchors belong to. If one could belong to two, it gets the other's remaining one."""
    ours, theirs = (
        {holder for place in places for holder in _nearest(text, figures, place)} for places in (first, second)
    )
    if len(ours) == 2 and len(theirs) == 1 and len(first) == 1:
        ours -= theirs
    if len(theirs) == 2 and len(ours) == 1 and len(second) == 1:
        theirs -= ours
    if ours == theirs and len(ours) == len(first) == len(second) == 1 and _IN_TURN.search(text):
        (holder,) = ours
        following = {min((figure for figure in figures if figure > holder), default=holder)}
        if first[0] < second[0] < holder:
            theirs = following
        elif second[0] < first[0] < holder:
            ours = following
    return tuple(next(iter(holders)) if len(holders) == 1 else None for holders in (ours, theirs))


def _holder(text: str, figures: Sequence[Span], places: Sequence[Span]) -> Span | None:
    """Return the figure that an anchor belongs to, if it is one."""
    holders = {holder for place in places for holder in _nearest(text, figures, place)}
    return holders.pop() if len(holders) == 1 else None


def _nearest(text: str, figures: Sequence[Span], place: Span) -> list[Span]:
    """Return the figure that an anchor belongs to: by the breaks between, then by distance; two if either may be."""
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
