"""Figures whose words say the opposite in English: 上涨5% as "down 5%", 提前三天 as "three days later".

`directions.toml` has the words. The clauses that have the figure are compared, if each has words of one side only
and denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from toolkit.files import package_data
from toolkit.numbers.quantities import Fact, Quantity, only_pairs
from toolkit.types import Span

_BREAK_ZH = re.compile("[，。；：！？、,;:!?\n（）()]|——")
_BREAK_EN = re.compile(
    r"[,;:.!?](?=\s|$)|[()\n—–]|\b(?:and|but|while|whereas|although|though|as|with|on|despite|since)\b", re.I
)
_DENIED_ZH = re.compile("[不没未无]")
_DENIED_EN = re.compile(r"n't\b|\b(?:not?|never|cannot|without|instead|rather)\b", re.I)


def turned(
    source: str, wanted: Sequence[Quantity], target: str, known: Sequence[Fact]
) -> Iterator[tuple[Span, str, Span]]:
    """Yield figures that have words of the other side in the target: both places, and the English."""
    strong = [fact.shown for fact in known if not fact.weak and any(kind == "any" for kind, _ in fact.readings)]
    for quantity, fact in only_pairs(wanted, known):
        ours, theirs = _clause(source, quantity.span, _BREAK_ZH), _clause(target, fact.shown, _BREAK_EN, strong)
        if _DENIED_ZH.search(ours) or _DENIED_EN.search(theirs) or source.startswith("第", quantity.span.start):
            continue
        for sides in _table().values():
            chinese = [side for side, words in sides.items() if words["chinese"].search(ours)]
            english = [side for side, words in sides.items() if words["english"].search(theirs)]
            if len(chinese) == len(english) == 1 and chinese != english:
                yield quantity.span, f"{quantity.english} {chinese[0]}", fact.shown
                break


def _clause(text: str, span: Span, breaks: re.Pattern[str], figures: Sequence[Span] = ()) -> str:
    """Return the clause that has the figure at `span`, up to the next `figures`, with # instead of the figure."""
    ends = [match.end() for match in breaks.finditer(text, 0, span.start)]
    starts = [match.start() for match in breaks.finditer(text, span.end)]
    ends += [figure.end for figure in figures if figure.end <= span.start]
    starts += [figure.start for figure in figures if figure.start >= span.end]
    return f"{text[max(ends, default=0) : span.start]}#{text[span.end : min(starts, default=None)]}"


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, re.Pattern[str]]]]:
    rows = package_data("toolkit.numbers", "directions.toml")
    return {
        name: {
            side: {
                language: re.compile(
                    rf"(?:\b|(?<=#))(?:{words})(?![a-z])" if language == "english" else words, re.IGNORECASE
                )
                for language, words in row.items()
            }
            for side, row in sides.items()
        }
        for name, sides in rows.items()
    }
