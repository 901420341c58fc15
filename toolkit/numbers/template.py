"""Numbers hidden behind private characters, so that patterns over a text see them as one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from toolkit.numbers.numerals import Numeral
from toolkit.types import Span

PRIVATE = "\ue000\ue001"
N = "(?:(?<!\ue000)\ue000++|(?<!\ue001)\ue001++)"
"""A whole number: a part of a run would be another number."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Placed(Protocol):
    """Anything with a place in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


P = TypeVar("P", bound=Placed)


def hidden(text: str, numbers: Iterable[P]) -> tuple[str, dict[int, P]]:
    """Return `text` with each number as a run of U+E000 or U+E001 by turns, and the numbers by where they start."""
    chars, by_place = list(text), {}
    for count, number in enumerate(numbers):
        chars[number.start : number.end] = "\ue000\ue001"[count % 2] * (number.end - number.start)
        by_place[number.start] = number
    return "".join(chars), by_place


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """What a rule is given: its match in the template, the numerals by place, and the text."""

    in_template: re.Match[str]
    numerals: Mapping[int, Numeral]
    text: str

    def __getitem__(self, group: str) -> Numeral | None:
        """Return the numeral that the named group matched."""
        return self.numerals.get(self.in_template.start(group)) if self.group(group) else None

    def group(self, group: str) -> str:
        """Return the text of a named group, empty when it took no part."""
        if self.in_template.groupdict().get(group) is None:
            return ""
        start, end = self.in_template.span(group)
        return self.text[start:end]

    @property
    def span(self) -> Span:
        """Where the whole match is."""
        return Span(*self.in_template.span())
