"""Rates over another time: 每分钟 as "an hour", 月薪 as "a year".

A rate is compared only if all rates of the target are over times that the source has no word for: where the week
is mentioned, 每天八小时 may be "40 hours a week".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from toolkit.files import package_data
from toolkit.units import Span


def other_times(source: str, target: str) -> Iterator[tuple[Span, str, Span]]:
    """Yield the rate of the source that the target has over another time: both places, and how English says it."""
    ours = _found(source, "chinese")
    theirs = _found(target, "english")
    if len(ours) != 1 or not theirs or ours.keys() & theirs.keys():
        return
    ((unit, place),) = ours.items()
    rest = source[: place.start] + source[place.end :]
    if not any(_table()[other]["other"].search(rest) for other in theirs):
        yield place, f"per {unit}", next(iter(theirs.values()))


def _found(text: str, language: str) -> dict[str, Span]:
    """Return the first place of each unit that `text` has a rate over."""
    matches = {unit: words[language].search(text) for unit, words in _table().items()}
    return {unit: Span(*match.span()) for unit, match in matches.items() if match}


@cache
def _table() -> dict[str, dict[str, re.Pattern[str]]]:
    rows = package_data("toolkit.numbers", "rates.toml")
    return {
        unit: {
            name: re.compile(rf"\b(?:{words})\b" if name == "english" else words, re.IGNORECASE)
            for name, words in row.items()
        }
        for unit, row in rows.items()
    }
