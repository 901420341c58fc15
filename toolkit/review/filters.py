"""Which segments a page shows: the filters of the query string, and one page of what they leave."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from toolkit.review.sheet import Sheet
from toolkit.status import Standing

PAGE = 50
ANY = "any"


@dataclass(frozen=True, slots=True)
class Query:
    """`state` is a standing, `finding` the id of a check or `any`, `term` a source term, `text` words; empty: all."""

    state: str = ""
    finding: str = ""
    term: str = ""
    text: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Query:
        """The filters in a query string; what is unknown is left out."""
        state = values.get("state", "")
        return cls(
            state if state in list(Standing) else "",
            values.get("finding", "").strip()[:80],
            values.get("term", "").strip()[:80],
            values.get("text", "").strip()[:200],
        )

    def string(self, **more: object) -> str:
        """As a query string, with `more` in it."""
        return urlencode({name: value for name, value in (asdict(self) | more).items() if value not in ("", None)})

    @property
    def judging(self) -> bool:
        """Whether units have to be judged before they can be told apart."""
        return bool(self.finding or self.term or self.state)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the places of its segments, how many the filters leave, and where pages before and after begin."""

    places: Sequence[int]
    total: int
    first: int
    before: int | None
    after: int | None


def page(sheet: Sheet, query: Query, at: int) -> Page:
    """The page of what `query` leaves in `sheet` that begins with the segment at the place `at` or after it."""
    found: Sequence[int] = chosen(sheet, query)
    start = bisect_left(found, at)
    if start == len(found):
        start = max(0, len(found) - PAGE) if at else 0
    places = found[start : start + PAGE]
    sheet.looked_at = places[-1] + 1 if places else 0
    before = found[max(0, start - PAGE)] if start else None
    after = found[start + PAGE] if start + PAGE < len(found) else None
    return Page(places, len(found), start, before, after)


def chosen(sheet: Sheet, query: Query) -> Sequence[int]:
    """The places that `query` leaves, rising; a range when it leaves them all."""
    kept: list[Collection[int]] = []
    if query.state:
        kept.append(sheet.at(Standing(query.state)))
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
