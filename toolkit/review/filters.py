"""Which segments a page shows: the filters and the order of the query string, and one page of the result."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from toolkit.review.judged_catalog import JudgedCatalog
from toolkit.types import State

PAGE = 50
ANY = "any"
LEAST_SURE = "least-sure"
_AT = re.compile(r"(?:([0-9]{1,3})\.)?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Query:
    """`state` is a state, `finding` the id of a check or `any`, `term` a source term, `text` words; empty means all.

    `order` is `least-sure`, or empty for the order of the document.
    """

    state: str = ""
    finding: str = ""
    term: str = ""
    text: str = ""
    order: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Query:
        """Read the filters and the order from a query string; unknown values are ignored."""
        state = values.get("state", "")
        return cls(
            state if state in list(State) else "",
            values.get("finding", "").strip()[:80],
            values.get("term", "").strip()[:80],
            values.get("text", "").strip()[:200],
            LEAST_SURE if values.get("order") == LEAST_SURE else "",
        )

    def string(self, **more: object) -> str:
        """Return the query string, with `more` added."""
        return urlencode({name: value for name, value in (asdict(self) | more).items() if value not in ("", None)})

    @property
    def widest(self) -> Query:
        """All segments in the same order."""
        return Query(order=self.order)

    @property
    def judging(self) -> bool:
        """Whether segments must be judged before the filters can be applied."""
        return bool(self.finding or self.term or self.state)


@dataclass(frozen=True, slots=True)
class Page:
    """The indices of the segments of a page, the number of all matches, and where the pages before and after start.

    `before` and `after` are values of the argument `at` of `page`.
    """

    places: Sequence[int]
    total: int
    first: int
    before: str | None
    after: str | None


def page(catalog: JudgedCatalog, query: Query, at: str) -> Page:
    """Return the page of the segments that match `query` and starts at `at`: the index of a segment, such as `120`.

    In the order `least-sure`, the level comes first: `47.120`. So the page starts at the same place when that segment
    has been approved and moved to the end.
    """
    indices, key = chosen(catalog, query), _key(catalog, query)
    match = _AT.fullmatch(at)
    wanted = (int(match[1] or 0), int(match[2])) if match else (0, 0)
    start = bisect_left(indices, wanted, key=key)
    if start == len(indices):
        start = max(0, len(indices) - PAGE) if any(wanted) else 0
    places = indices[start : start + PAGE]
    catalog.looked_at = places[-1] + 1 if places else 0
    before = _at(key(indices[max(0, start - PAGE)])) if start else None
    after = _at(key(indices[start + PAGE])) if start + PAGE < len(indices) else None
    return Page(places, len(indices), start, before, after)


def _key(catalog: JudgedCatalog, query: Query) -> Callable[[int], tuple[int, int]]:
    """Return the sort key of the order of `query`."""
    return (lambda place: (catalog.level(place), place)) if query.order else (lambda place: (0, place))


def _at(key: tuple[int, int]) -> str:
    return f"{key[0]}.{key[1]}" if key[0] else f"{key[1]}"


def chosen(catalog: JudgedCatalog, query: Query) -> Sequence[int]:
    """Return the indices of the segments that match `query`, in its order."""
    places = _left(catalog, query)
    return catalog.least_sure(places) if query.order else places


def _left(catalog: JudgedCatalog, query: Query) -> Sequence[int]:
    """Return the indices of the segments that match the filters, ascending; a range if all match."""
    matching: list[Collection[int]] = []
    if query.state:
        matching.append(catalog.at(State(query.state)))
    if query.text:
        matching.append(catalog.holding(query.text))
    if query.finding:
        checks = list(catalog.findings) if query.finding == ANY else [query.finding]
        matching.append(set().union(*map(catalog.with_finding, checks)))
    if query.term:
        terms = list(catalog.terms_found) if query.term == ANY else [query.term]
        matching.append(set().union(*map(catalog.with_term, terms)))
    if not matching:
        return range(len(catalog.records))
    return sorted(set(matching[0]).intersection(*matching[1:]) if len(matching) > 1 else matching[0])
