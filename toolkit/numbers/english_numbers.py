"""Numbers in English text: digits with or without a scale, and words (two and a half million, a dozen, tenth)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from toolkit.numbers.english_words import DOZEN, ONES, ORDINALS, SCALES, START, SUFFIXES, TENS, WORD
from toolkit.numbers.template import any_of

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)"
_SIGNED = re.compile(
    r"(?:(?<=[\s(“\"'])[-−–]|(?<![\w.])minus |(?<!\w)negative |^[-−])?"
    rf"(?<![\d.,])(?:(?<![A-Za-z])|(?<=\dx)|(?<=\bRMB|\bUSD|\bCNY|\bEUR|\bHKD|\bGBP|\bJPY)|(?<=\bRs))(?<![A-Z]-)(?P<number>{_DIGITS})"
)
_SCALE = re.compile(rf"(?:-odd)?[ -]?({'|'.join(SCALES | DOZEN)})s?(?![\w])", re.IGNORECASE)
_SUFFIX = re.compile(r"(?: ?|-(?=mega))(k|mn|mln|m|bn|bln|b|tn|trn|t|megapixels?)(?![\w%])", re.IGNORECASE)
_RANK = re.compile(r"(?:st|nd|rd|th)(?![\w])", re.IGNORECASE)
_HALF = re.compile(r"[ -]and[ -]a[ -](half|quarter)(?![\w])", re.IGNORECASE)
# half a percent, half of one percent, three quarters of a point; a number before it makes it a range of its own
_PART_OF_ONE = re.compile(
    r"(?<![\w])(?:(?P<half>half)|(?P<quarters>an?|one|three)[ -]quarters?|(?P<quarter>quarter))"
    r"(?:[ -](?:of )?(?:an?|one|1))?(?=[ -]?(?:percent\b|per cent\b|%|percentage[ -]point|point\b|basis point))",
    re.IGNORECASE,
)
_MIXED = re.compile(r"[ -]([1357]/(?:2|3|4|8))(?![/\d])| ?([½¼¾⅓⅔])")
_ODD = re.compile(r"(?:[ -]odd|-plus|-some| or so)(?=[ -])")
_SIGN_NUMBERS = re.compile("[①-⑳㈠-㈩⑴-⒇⒈-⒛½¼¾⅓⅔]")


@dataclass(frozen=True, slots=True)
class EnglishNumber:
    """A number at `start`–`end`: what it can mean, and whether it is an ordinal."""

    start: int
    end: int
    values: tuple[Fraction, ...]
    ordinal: bool = False
    digits: bool = False
    scale: int = 1

    @property
    def value(self) -> Fraction:
        """Its first meaning."""
        return self.values[0]


def find(text: str) -> list[EnglishNumber]:
    """Return the numbers of an English `text`, from left to right, without overlap."""
    numbers = [*_parts_of_one(text), *_signs(text), *_written(text), *_spelled(text), *_ordinals(text)]
    kept: list[EnglishNumber] = []
    for number in sorted(numbers, key=lambda number: (number.start, -number.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _parts_of_one(text: str) -> Iterator[EnglishNumber]:
    for match in _PART_OF_ONE.finditer(text):
        value = Fraction(1, 2) if match["half"] else Fraction(1, 4)
        yield EnglishNumber(*match.span(), (value * (3 if (match["quarters"] or "").lower() == "three" else 1),))


def _signs(text: str) -> Iterator[EnglishNumber]:
    for match in _SIGN_NUMBERS.finditer(text):
        value = Fraction(unicodedata.numeric(match[0])).limit_denominator(12)
        yield EnglishNumber(*match.span(), (value,), digits=value.denominator == 1)


def _written(text: str) -> Iterator[EnglishNumber]:
    for match in _SIGNED.finditer(text):
        start, end = match.span("number")
        value = Fraction(match["number"].replace(",", ""))
        if match.start() < start and not (
            text[match.start()] == "–" and text[match.start() - 1 : match.start()] != " "
        ):
            value, start = -value, match.start()
        yield _completed(text, start, end, value)


def _completed(text: str, start: int, end: int, value: Fraction) -> EnglishNumber:
    """Return a number in digits with what belongs to it: `nd`, ` million`, `k`."""
    if rank := _RANK.match(text, end):
        return EnglishNumber(start, rank.end(), (value,), ordinal=True, digits=True)
    value, end = _with_part(text, end, value)
    scale = _SCALE.match(text, end)
    if scale:
        factor = (SCALES | DOZEN)[scale[1].lower()]
        more = _SCALE.match(text, scale.end())
        factor, end = (factor * SCALES.get(more[1].lower(), 1), more.end()) if more else (factor, scale.end())
        return EnglishNumber(start, end, (value * factor,), digits=True, scale=factor)
    suffix = _SUFFIX.match(text, end)
    if suffix:
        factor = int(SUFFIXES[suffix[1].lower()])
        return EnglishNumber(start, end, (value, value * factor), digits=True, scale=factor)
    return EnglishNumber(start, _odd(text, end), (value,), digits=True)


def _with_part(text: str, end: int, value: Fraction) -> tuple[Fraction, int]:
    """Return a number with the part of one after it, and where that ends: 2 and a half, 38½, 1 1/2."""
    if half := _HALF.match(text, end):
        return value + Fraction(1, 2 if half[1].lower() == "half" else 4), half.end()
    if value.denominator == 1 and (part := _MIXED.match(text, end)):
        more = Fraction(part[1]) if part[1] else Fraction(unicodedata.numeric(part[2])).limit_denominator(12)
        return value + more, part.end()
    return value, end


def _odd(text: str, end: int) -> int:
    """Return where a number ends that "odd" or "or so" follows."""
    match = _ODD.match(text, end)
    return match.end() if match else end


def _spelled(text: str) -> Iterator[EnglishNumber]:
    position = 0
    while match := START.search(text, position):
        number = _phrase(text, match)
        position = max(match.end(), number.end if number else 0)
        if number:
            yield number


def _phrase(text: str, match: re.Match[str]) -> EnglishNumber | None:
    """Return the number phrase that begins with `match`."""
    first = re.split("[ -]", match[0].lower())[0]
    begin = {"half": Fraction(1, 2), "a": Fraction(1), "an": Fraction(1), "": Fraction(1)}.get(first)
    phrase = _Phrase(begin)
    end = match.end() if begin is not None else match.start()
    while word := WORD.match(text, end):
        if not phrase.take(word[1].lower(), text, word.end()):
            break
        end = word.end()
        if half := _HALF.match(text, end):
            phrase.add_part(Fraction(1, 2 if half[1].lower() == "half" else 4))
            end = half.end()
    value = phrase.value()
    if value is not None and (ranked := _ranked(text, end, value, phrase.scale)):
        return EnglishNumber(match.start(), ranked[0], (ranked[1],), ordinal=True)
    return None if value is None else EnglishNumber(match.start(), _odd(text, end), (value,), scale=phrase.scale)


def _ranked(text: str, end: int, value: Fraction, scale: int) -> tuple[int, Fraction] | None:
    """Return the end and value of the ordinal that a number begins: four-hundredth, one hundred and first."""
    if value >= 2 and (match := _SCALED_RANK.match(text, end)):
        return match.end(), value * ORDINALS[match[1].lower()]
    if scale >= 100 and (match := _AND_RANK.match(text, end)):
        return match.end(), value + ORDINALS[match[1].lower()]
    if value % 100 >= 20 and value % 10 == 0 and (match := _UNIT_RANK.match(text, end)):
        return match.end(), value + ORDINALS[match[1].lower()]
    return None


class _Phrase:
    """Adds up the words of a number."""

    def __init__(self, begin: Fraction | None) -> None:
        self.total = Fraction(0)
        self.current = begin
        self.last = 10**21
        self.scale = 1
        self.ready = begin is None
        self.begun = begin is not None

    def take(self, word: str, text: str, end: int) -> bool:
        """Return whether `word` continues the number; it is then part of it."""
        if word == "and":
            follow = WORD.match(text, end)
            round_so_far = (self.current or 0) >= 100 or (self.current is None and self.total > 0)
            return bool(follow and round_so_far and follow[1].lower() in ONES | TENS)
        if word in ONES or word in TENS:
            return self._small((ONES | TENS)[word])
        return (word in SCALES or word in DOZEN) and self._big((SCALES | DOZEN)[word])

    def add_part(self, part: Fraction) -> None:
        """Add `and a half`: of the last scale, or of one."""
        if self.current is None:
            self.total += part * self.scale
        else:
            self.current += part

    def value(self) -> Fraction | None:
        """Return the value so far; None when there was no number."""
        return None if self.begun and not self.ready else self.total + (self.current or 0)

    def _small(self, value: int) -> bool:
        if self.begun and not self.ready:
            return False
        current = self.current or Fraction(0)
        limit = 100 if value >= 10 else 10
        if self.current is not None and (
            current % limit or (current % 100 == 0 and current < 100) or (value < 10 and current % 100 == 10)
        ):
            return False
        if self.current is None and self.total and value >= self.last:
            return False
        self.current = current + value
        return True

    def _big(self, value: int) -> bool:
        if value == 100:
            if self.current is None or self.current >= 100:
                return False
            self.current, self.ready, self.scale = self.current * 100, True, 100
            return True
        if value >= self.last or (self.current is None and value != 12):
            return False
        self.total += (1 if self.current is None else self.current) * value
        self.current, self.last, self.scale, self.ready = None, value, value, True
        return True


_RANKS = any_of(ORDINALS)
_ORDINAL = re.compile(
    rf"(?<![\w])({_RANKS})(?:(?<!second)s)?(?![\w])(?<!\bof a second)(?<!\bper second)", re.IGNORECASE
)
_SCALED_RANK = re.compile(r"[ -](hundredth|thousandth|millionth|billionth)\b", re.IGNORECASE)
_AND_RANK = re.compile(rf"[ -]and[ -]({_RANKS})\b", re.IGNORECASE)
_UNIT_RANK = re.compile(rf"[ -]({'|'.join(word for word, rank in ORDINALS.items() if 0 < rank < 10)})\b", re.IGNORECASE)


def _ordinals(text: str) -> Iterator[EnglishNumber]:
    for match in _ORDINAL.finditer(text):
        yield EnglishNumber(*match.span(), (Fraction(ORDINALS[match[1].lower()]),), ordinal=True)
