"""Which segments a page shows: filters and order of the query string, and one page of what they leave."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from toolkit.review.sheet import Sheet
from toolkit.units import State

PAGE = 50
ANY = "any"
LEAST_SURE = "least-sure"
_AT = re.compile(r"(?:([0-9]{1,3})\.)?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Query:
    """`state` is a state, `finding` the id of a check or `any`, `term` a source term, `text` words; empty: all.

    `order` is `least-sure`, or empty: as in the document.
    """

    state: str = ""
    finding: str = ""
    term: str = ""
    text: str = ""
    order: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Query:
        """The filters and the order in a query string; what is unknown is left out."""
        state = values.get("state", "")
        return cls(
            state if state in list(State) else "",
            values.get("finding", "").strip()[:80],
            values.get("term", "").strip()[:80],
            values.get("text", "").strip()[:200],
            LEAST_SURE if values.get("order") == LEAST_SURE else "",
        )

    def string(self, **more: object) -> str:
        """As a query string, with `more` in it."""
        return urlencode({name: value for name, value in (asdict(self) | more).items() if value not in ("", None)})

    @property
    def widest(self) -> Query:
        """All segments in the same order."""
        return Query(order=self.order)

    @property
    def judging(self) -> bool:
        """Whether units have to be judged before they can be told apart."""
        return bool(self.finding or self.term or self.state)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the places of its segments, how many the filters leave, and where pages before and after begin.

    The last two are what `page` takes as `at`.
    """

    places: Sequence[int]
    total: int
    first: int
    before: str | None
    after: str | None


def page(sheet: Sheet, query: Query, at: str) -> Page:
    """The page of what `query` leaves in `sheet` that begins at `at`: a segment's place, as in `120`.

    Where the least sure come first, its level stands before it: `47.120`. So a page begins where it did, also when that
    segment has been approved meanwhile and has gone to the end.
    """
    found, key = chosen(sheet, query), _key(sheet, query)
    match = _AT.fullmatch(at)
    wanted = (int(match[1] or 0), int(match[2])) if match else (0, 0)
    start = bisect_left(found, wanted, key=key)
    if start == len(found):
        start = max(0, len(found) - PAGE) if any(wanted) else 0
    places = found[start : start + PAGE]
    sheet.looked_at = places[-1] + 1 if places else 0
    before = _at(key(found[max(0, start - PAGE)])) if start else None
    after = _at(key(found[start + PAGE])) if start + PAGE < len(found) else None
    return Page(places, len(found), start, before, after)


def _key(sheet: Sheet, query: Query) -> Callable[[int], tuple[int, int]]:
    """What rises from segment to segment in the order of `query`."""
    return (lambda place: (sheet.level(place), place)) if query.order else (lambda place: (0, place))


def _at(key: tuple[int, int]) -> str:
    return f"{key[0]}.{key[1]}" if key[0] else f"{key[1]}"


def chosen(sheet: Sheet, query: Query) -> Sequence[int]:
    """The places that `query` leaves, in its order."""
    places = _left(sheet, query)
    return sheet.least_sure(places) if query.order else places


def _left(sheet: Sheet, query: Query) -> Sequence[int]:
    """The places that the filters leave, rising; a range when they leave them all."""
    kept: list[Collection[int]] = []
    if query.state:
        kept.append(sheet.at(State(query.state)))
    if query.text:
        kept.append(sheet.holding(query.text))
    if query.finding:
        checks = list(sheet.findings) if query.finding == ANY else [query.finding]
        kept.append(set().union(*map(sheet.with_finding, checks)))
    if query.term:
        terms = list(sheet.terms_found) if query.term == ANY else [query.term]
        kept.append(set().union(*map(sheet.with_term, terms)))
    if not kept:
        return range(len(sheet.units))
    return sorted(set(kept[0]).intersection(*kept[1:]) if len(kept) > 1 else kept[0])
