"""Classes of beginnings and ends of lines that speak for or against the end of a sentence between two lines.

The lists are in `cues.toml`. How much each class counts is learned (`toolkit.segment.boundaries`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

NONE = "0"


class Classes:
    """The classes of one side of a line."""

    def __init__(self, table: Mapping[str, Mapping[str, str]], *, at_end: bool) -> None:
        self.names = [*table, NONE]
        self.words: dict[str, set[str]] = {}
        self._at_end = at_end
        self._tests: list[tuple[str, Any]] = []
        for name, given in table.items():
            for word in given.get("words", "").split():
                self.words.setdefault(word, set()).add(name)
            if pattern := given.get("pattern"):
                test = re.compile(f"(?:{pattern})$").search if at_end else re.compile(pattern).match
                self._tests.append((name, test))
        self._longest = max(map(len, self.words))

    def of(self, text: str) -> tuple[str, ...]:
        """The classes of the beginning (the end) of `text`, in their order; `NONE` if there are none."""
        found = [name for name, test in self._tests if test(text)]
        for size in range(1, min(self._longest, len(text)) + 1):
            if names := self.words.get(text[-size:] if self._at_end else text[:size]):
                found += names
        return tuple(sorted(set(found), key=self.names.index)) if found else (NONE,)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("toolkit.segment").joinpath("cues.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def starts() -> Classes:
    """The classes of beginnings."""
    return Classes(_data()["starts"], at_end=False)


@lru_cache(maxsize=1)
def ends() -> Classes:
    """The classes of ends."""
    return Classes(_data()["ends"], at_end=True)


@lru_cache(maxsize=1)
def predicate() -> frozenset[str]:
    """The characters that mark a predicate."""
    return frozenset(_data()["predicate"])


@lru_cache(maxsize=1)
def bridges() -> re.Pattern[str]:
    """The lines that only lead over to the next thought, to be matched whole."""
    return re.compile(_data()["bridges"].strip())
