"""Running headers and footers and page numbers: lines at the edges of pages that are repeated on other pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.documents.pdf.fragments import Fragment

EDGE = 0.13
"""The part of a page's height in which a header or footer is."""
NEAR = 4.0
"""How many points its place may differ between pages."""
NUMBER = re.compile(r"\d+|[〇零一二三四五六七八九十百]+|\b[ivxlc]{1,7}\b", re.IGNORECASE)
PAGE_NUMBER = re.compile(
    r"[\s\-–—_·•.()（）【】\[\]|/第页頁共总總,，:：#]*(?:page|p\.)?[\s\-–—·.|/第页頁共总總,，:：]*#(?:[\s\-–—·.()/|页頁第共总總,，]|of|#)*",
    re.IGNORECASE,
)


class Running(StrEnum):
    """What a line at the edge of a page is."""

    HEADER = "page header"
    FOOTER = "page footer"
    NUMBER = "page number"


@dataclass(frozen=True, slots=True)
class _Edge:
    page: int
    line: Fragment
    shape: str
    at_top: bool


def running(pages: Sequence[Sequence[Fragment]], heights: Sequence[float], body: float) -> list[dict[int, Running]]:
    """Return for each page which of its fragments (by number) are repeated on other pages or count the pages.

    A fragment is repeated if another page has the same text at the same height. A number in it may grow with the pages
    if it is not larger than the text of the `body`. A single page has its number at the lower edge.
    """
    kinds: list[dict[int, Running]] = [{} for _ in pages]
    groups: defaultdict[tuple[str, bool], list[tuple[int, _Edge]]] = defaultdict(list)
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for place, line in enumerate(lines):
            if line.bottom < EDGE * height or line.top > (1 - EDGE) * height:
                shape = NUMBER.sub("#", "".join(line.text.split()))
                edge = _Edge(number, line, shape, line.bottom < EDGE * height)
                groups[shape, edge.at_top].append((place, edge))
    for (shape, at_top), edges in groups.items():
        counts = PAGE_NUMBER.fullmatch(shape) is not None
        for place, edge in edges:
            others = [other for _, other in edges if other.page != edge.page]
            again = any(abs(_offset(other, heights) - _offset(edge, heights)) < NEAR for other in others)
            alone = len(pages) == 1 and counts and not at_top
            if alone or (again and (counts or _same(edge, others, growing=edge.line.size < 1.05 * body))):
                kind = Running.HEADER if at_top else Running.FOOTER
                kinds[edge.page][place] = Running.NUMBER if counts else kind
    return kinds


def _offset(edge: _Edge, heights: Sequence[float]) -> float:
    """Return the distance of a line from the edge of its page."""
    return edge.line.base if edge.at_top else heights[edge.page] - edge.line.base


def _same(edge: _Edge, others: Sequence[_Edge], *, growing: bool) -> bool:
    """Return whether a line is repeated with the same numbers, or with one that is `growing` as the pages do."""
    own = NUMBER.findall(edge.line.text)
    for other in others:
        theirs = NUMBER.findall(other.line.text)
        if own == theirs:
            return True
        steps = {
            int(there) - int(here)
            for here, there in zip(own, theirs, strict=False)
            if here != there and here.isdecimal() and there.isdecimal()
        }
        if growing and steps == {other.page - edge.page}:
            return True
    return False
