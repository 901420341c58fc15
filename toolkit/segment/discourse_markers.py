"""Classify line beginnings and ends by discourse markers, as evidence about a sentence end between two lines.

The lists are in `discourse_markers.toml`. The weight of each class is learned (`toolkit.segment.sentence_boundaries`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from toolkit.files import package_data

NONE = "0"


class Classes:
    """The classes of one side of a line."""

    def __init__(self, table: Mapping[str, Mapping[str, str]], *, at_end: bool) -> None:
        self.places = {name: place for place, name in enumerate(table)}
        self.words: dict[str, set[str]] = {}
        self._at_end = at_end
        self._tests: list[tuple[str, Any]] = []
        for name, lists in table.items():
            for word in lists.get("words", "").split():
                self.words.setdefault(word, set()).add(name)
            if pattern := lists.get("pattern"):
                test = re.compile(f"(?:{pattern})$").search if at_end else re.compile(pattern).match
                self._tests.append((name, test))
        self._longest = max(map(len, self.words))

    def of(self, text: str) -> tuple[str, ...]:
        """Return the classes of the beginning (or the end) of `text`, in their order; `NONE` if there are none."""
        classes = [name for name, test in self._tests if test(text)]
        for size in range(1, min(self._longest, len(text)) + 1):
            if names := self.words.get(text[-size:] if self._at_end else text[:size]):
                classes += names
        return tuple(sorted(set(classes), key=self.places.__getitem__)) if classes else (NONE,)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return package_data("toolkit.segment", "discourse_markers.toml")


@lru_cache(maxsize=1)
def starts() -> Classes:
    """Return the classes of beginnings."""
    return Classes(_data()["starts"], at_end=False)


@lru_cache(maxsize=1)
def ends() -> Classes:
    """Return the classes of ends."""
    return Classes(_data()["ends"], at_end=True)


@lru_cache(maxsize=1)
def predicate() -> frozenset[str]:
    """Return the characters that mark a predicate."""
    return frozenset(_data()["predicate"])


@lru_cache(maxsize=1)
def bridges() -> re.Pattern[str]:
    """Return the pattern of complete lines that only introduce the next thought."""
    return re.compile(_data()["bridges"].strip())
