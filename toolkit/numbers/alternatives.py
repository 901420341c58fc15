"""Rates over another time and another day or year: 每分钟 as "an hour", 月薪 as "a year", 前年 as "last year".

`alternatives.toml` has the words, in tables of words that exclude each other. One that only the source has is reported if
the target has another of its table that the source has no word for: where the week is mentioned, 每天八小时 may be
"40 hours a week".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from toolkit.files import package_data
from toolkit.units import Span

Row = Mapping[str, re.Pattern[str]]


def others(source: str, target: str) -> Iterator[tuple[Span, str, Span]]:
    """Yield the times that the target has another instead of: both places, and how English says it."""
    for rows in _table().values():
        ours, theirs = _found(rows, source, "chinese"), _found(rows, target, "english")
        missing, extra = (
            [name for name in rows if name in one.keys() - other.keys()]
            for one, other in ((ours, theirs), (theirs, ours))
        )
        if not missing or not extra:
            continue
        name = missing[0]
        place = ours[name]
        rest = source[: place.start] + source[place.end :]
        if not any(rows[other]["other"].search(rest) for other in extra):
            yield place, name, theirs[extra[0]]


def _found(rows: Mapping[str, Row], text: str, language: str) -> dict[str, Span]:
    """Return the first place of each time that `text` has."""
    matches = {name: row[language].search(text) for name, row in rows.items()}
    return {name: Span(*match.span()) for name, match in matches.items() if match}


@cache
def _table() -> Mapping[str, Mapping[str, Row]]:
    return {
        table: {
            name: {
                column: re.compile(rf"\b(?:{words})\b" if column == "english" else words, re.IGNORECASE)
                for column, words in zip(("english", "chinese", "other"), row, strict=True)
            }
            for name, row in rows.items()
        }
        for table, rows in package_data("toolkit.numbers", "alternatives.toml").items()
    }
