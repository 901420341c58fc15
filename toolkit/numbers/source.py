"""The quantities of a Chinese sentence.

Numerals are found first and hidden behind private characters of the same length; the rules below are patterns over
what is left, so that offsets stay. They are tried in order, each takes the numerals it used. Model names (H100,
GPT-4, Llama 3), words that merely hold a numeral (四川, 万一, 十分) and vague figures (几十) are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from toolkit import markup
from toolkit.numbers import numerals
from toolkit.numbers.numerals import Numeral
from toolkit.numbers.reading import Quantity
from toolkit.numbers.rules import RULES
from toolkit.numbers.template import Found, N, hidden
from toolkit.numbers.words import NAMES, WORDS
from toolkit.text import fold, has_han
from toolkit.units import Span

_BEFORE = re.compile(r"(?:大约|约合|约|将近|近|逾|零下)?(?:人民币)?$")
_AFTER = re.compile(r"(?:左右|上下|出头|以上|多)?")
__all__ = ["N", "quantities"]


def quantities(text: str) -> list[Quantity]:
    """The quantities of a Chinese `text`, by position."""
    folded = readable(text)
    found = [_spaced(folded, one) for one in numerals.find(folded)]
    template, by_place = hidden(folded, found)
    taken: list[Quantity] = []
    used: set[int] = set()
    for pattern, rule in RULES:
        for match in pattern.finditer(template):
            places = _places(match, by_place)
            quantity = None if used & places else rule(Found(match, by_place, folded))
            if quantity is not None:
                used |= places
                taken.append(quantity)
    return sorted((_wide(folded, one) for one in taken), key=lambda one: one.span)


def readable(text: str) -> str:
    """`text` folded, with markup, names and words that only look like numbers blanked."""
    chars = list(numerals.plain(fold(text)))
    for start, end in markup.fixed(text):
        chars[start:end] = " " * (end - start)
    folded = "".join(chars).replace("零下", "负下").replace("百分点", "佰分点")
    for pattern in (NAMES, WORDS):
        folded = pattern.sub(lambda match: "\ue010" * len(match[0]), folded)
    return folded


def _places(match: re.Match[str], by_place: dict[int, Numeral]) -> set[int]:
    """Where the match's numerals start; of one without numerals every place."""
    inside = set(range(match.start(), match.end()))
    return inside & by_place.keys() or inside


def _spaced(text: str, one: Numeral) -> Numeral:
    """With the blanks that some people put between figures and Chinese characters."""
    after = one.arabic and text[one.end : one.end + 1] == " " and has_han(text[one.end + 1 : one.end + 2])
    before = (
        one.arabic and text[one.start - 1 : one.start] == " " and has_han(text[max(0, one.start - 2) : one.start - 1])
    )
    return replace(one, start=one.start - before, end=one.end + after) if before or after else one


def _wide(text: str, quantity: Quantity) -> Quantity:
    """With the hedges that touch it."""
    start, end = quantity.span.start, quantity.span.end
    before, after = _BEFORE.search(text[:start]), _AFTER.match(text, end)
    start -= len(before[0]) if before else 0
    end = after.end() if after else end
    bare = text[start:end]
    start, end = end - len(bare.lstrip()), start + len(bare.rstrip())
    return replace(quantity, span=Span(start, end))


def names(text: str) -> Iterator[str]:
    """Names with digits in a Chinese `text` (H100, GPT-4), lower case."""
    yield from (match[0].strip() for match in NAMES.finditer(fold(text)))
