"""Words that exclude each other: 每分钟 as "an hour", 月薪 as "a year", 前年 as "last year", 每桶 as "a ton".

`alternatives.toml` has them in tables. One that only the source has is reported if the target has another of its table
that the source has no word for: where the week is mentioned, 每天八小时 may be "40 hours a week".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from toolkit.files import package_data
from toolkit.types import Span

Row = Mapping[str, re.Pattern[str]]


def others(source: str, target: str) -> Iterator[tuple[Span, str, Span]]:
    """Yield the words that the target has another instead of: both places, and how English says it."""
    for rows in _table().values():
        ours, theirs = _found(rows, source, "chinese"), _found(rows, target, "english")
        missing = [name for name in ours if name not in theirs]
        extra = [name for name, places in theirs.items() if len(places) > len(ours.get(name, ()))]
        if not missing or not extra:
            continue
        taken = {place for spans in ours.values() for span in spans for place in range(span.start, span.end)}
        rest = "".join(" " if place in taken else char for place, char in enumerate(source))
        if not any(rows[other]["other"].search(rest) for other in extra):
            yield ours[missing[0]][0], missing[0], theirs[extra[0]][0]


def _found(rows: Mapping[str, Row], text: str, language: str) -> dict[str, list[Span]]:
    """Return the places of each word that `text` has."""
    places = {name: [Span(*match.span()) for match in row[language].finditer(text)] for name, row in rows.items()}
    return {name: spans for name, spans in places.items() if spans}


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
