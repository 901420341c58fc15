"""Numbers hidden behind private characters, so that patterns over a text see them as one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from toolkit.numbers.numerals import Numeral
from toolkit.units import Span

PRIVATE = "\ue000\ue001"
N = "(?:\ue000+|\ue001+)"


class Placed(Protocol):
    """Anything that knows where it stands."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


P = TypeVar("P", bound=Placed)


def hidden(text: str, numbers: Iterable[P]) -> tuple[str, dict[int, P]]:
    """`text` with each number as a run of U+E000 or U+E001 by turns, and the numbers by where they start."""
    chars, by_place = list(text), {}
    for count, one in enumerate(numbers):
        chars[one.start : one.end] = "\ue000\ue001"[count % 2] * (one.end - one.start)
        by_place[one.start] = one
    return "".join(chars), by_place


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule is given: its match in the template, the numerals by place, and the text."""

    match: re.Match[str]
    numerals: Mapping[int, Numeral]
    text: str

    def __getitem__(self, group: str) -> Numeral | None:
        """The numeral that the named group matched."""
        return self.numerals.get(self.match.start(group)) if self.said(group) else None

    def said(self, group: str) -> str:
        """The text of a named group, empty when it took no part."""
        if self.match.groupdict().get(group) is None:
            return ""
        start, end = self.match.span(group)
        return self.text[start:end]

    @property
    def span(self) -> Span:
        """Where the whole match stands."""
        return Span(*self.match.span())
