"""The quantities of a Chinese sentence.

Numerals are found first and hidden behind private characters of the same length; the rules below are patterns over
what is left, so that offsets stay. They are tried in order, each takes the numerals it used. Model names (H100,
GPT-4, Llama 3), words that only contain a numeral (四川, 万一, 十分) and vague figures (几十) are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from toolkit.numbers import eras, literals, numerals, set_phrases
from toolkit.numbers.literals import Literal
from toolkit.numbers.measure_words import WORDS
from toolkit.numbers.measures import SYMBOLS
from toolkit.numbers.numerals import Numeral
from toolkit.numbers.quantities import Quantity
from toolkit.numbers.rules import RULES
from toolkit.numbers.template import RuleMatch, hidden
from toolkit.numbers.visible import visible
from toolkit.text import HAN_CLASS, fold, has_han
from toolkit.types import Span

_BEFORE = re.compile(r"(?:大约|约合|约|将近|近|逾|零下)?(?:人民币)?$")
_AFTER = re.compile(r"(?:左右|上下|出头|以上|多)?")
_AFTER_BLANK = re.compile(f" (?:[{HAN_CLASS}]|(?:{'|'.join(SYMBOLS)})(?![a-z]))")
_BLANK = "\ue010"


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a Chinese `text`, by position; literals are not among them."""
    return read(text)[0]


def read(text: str) -> tuple[list[Quantity], list[Literal]]:
    """Return the quantities of a Chinese `text` and its literals, each by position."""
    seen = visible(text)
    folded = eras.without_numerals(numerals.plain(fold(seen.text)))
    copied = list(literals.literals(folded))
    folded = _blanked(folded, [literal.span for literal in copied])
    taken = list(set_phrases.find(folded))
    folded = _blanked(folded, [quantity.span for quantity in taken])
    copied += literals.names(folded, seen.text)
    folded = _without_words(_blanked(folded, [literal.span for literal in copied]))
    dated = eras.dated(folded, (_spaced(folded, numeral) for numeral in numerals.find(folded)))
    taken += _by_rules(folded, list(dated))
    return (
        sorted(
            (replace(quantity, span=seen.original(quantity.span)) for quantity in taken),
            key=lambda quantity: quantity.span,
        ),
        [replace(literal, span=seen.original(literal.span)) for literal in copied],
    )


def _by_rules(folded: str, dated: list[Numeral]) -> Iterator[Quantity]:
    template, by_place = hidden(folded, dated)
    used: set[int] = set()
    for pattern, rule in RULES:
        position = 0
        while match := pattern.search(template, position):
            places = _places(match, by_place)
            quantity = None if used & places else rule(RuleMatch(match, by_place, folded))
            position = max(match.end(), match.start() + 1)
            if quantity is not None:
                used |= places
                yield _wide(folded, quantity)
            elif match.start() in by_place:  # the numerals after this one may be part of another match
                position = by_place[match.start()].end


def _blanked(text: str, spans: Iterable[Span]) -> str:
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = _BLANK * (span.end - span.start)
    return "".join(chars)


def _without_words(folded: str) -> str:
    """Return `folded` with words that only look like numbers blanked."""
    folded = folded.replace("零下", "负下").replace("百分点", "佰分点").replace("百帕", "佰帕")
    return WORDS.sub(lambda match: _BLANK * len(match[0]), folded)


def _places(match: re.Match[str], by_place: dict[int, Numeral]) -> set[int]:
    """Return where the match's numerals start; of one without numerals every place."""
    inside = set(range(match.start(), match.end()))
    return inside & by_place.keys() or inside


def _spaced(text: str, numeral: Numeral) -> Numeral:
    """Return `numeral` with the blanks that some writers put between figures and Chinese characters."""
    after = numeral.arabic and bool(_AFTER_BLANK.match(text, numeral.end))
    before = (
        numeral.arabic
        and text[numeral.start - 1 : numeral.start] == " "
        and has_han(text[max(0, numeral.start - 2) : numeral.start - 1])
    )
    return replace(numeral, start=numeral.start - before, end=numeral.end + after) if before or after else numeral


def _wide(text: str, quantity: Quantity) -> Quantity:
    """Return `quantity` with the hedges that touch it."""
    start, end = quantity.span.start, quantity.span.end
    before, after = _BEFORE.search(text[:start]), _AFTER.match(text, end)
    start -= len(before[0]) if before else 0
    end = after.end() if after else end
    bare = text[start:end]
    start, end = end - len(bare.lstrip()), start + len(bare.rstrip())
    return replace(quantity, span=Span(start, end))
