"""Extract the visible text that is compared with a glossary, and map it back to the original.

Inline tags, emphasis, readings of ruby (`rt`, `rp`), line break opportunities (`<wbr>`, soft hyphens, zero-width
spaces) and other invisible characters are removed; an entity is its character. A line break or image still separates
text: 深<br>思 is not 深思. Code, addresses and formulas are not changed, but marked.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.markup.inline_markup import SIGNS, VERBAL, InlineMarkup, MarkupPoint, Place, scan
from toolkit.markup.patterns import CUE_TIME, ENTITY, SYLLABLE, name_of
from toolkit.text import HAN_CLASS
from toolkit.types import Span

# Format characters of Unicode (soft hyphen, zero-width and direction marks), grapheme joiner, variation selectors.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0001-\U000e007f\U000e0100-\U000e01ef"
)
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
# Joiners and soft hyphens between Latin letters, and selectors in emoji, can have a meaning.
_AMID = re.compile(f"(?<=[{HAN_CLASS}])[{INVISIBLE}]+|[{INVISIBLE}]+(?=[{HAN_CLASS}])|[\u200b\u2060\ufeff]+")
_HALVES = frozenset(("bpt", "ept", "it"))
_IN_THE_WAY = frozenset(("figure", "img", "ph", "x"))
_RUBY = re.compile(r"<ruby(?:\s[^<>]*)?>(?:(?!<ruby[\s>]).)*?</ruby\s*>", re.IGNORECASE | re.DOTALL)
_RUBY_TAG = re.compile(r"</?(?:ruby|rb)(?:\s[^<>]*)?>", re.IGNORECASE)
# The end tags of `rt` and `rp` are optional in HTML.
_READING = re.compile(
    r"<(r[tp])(?:\s[^<>]*)?>.*?(?:</\1\s*>|(?=<(?:r[tpb][\s>]|/ruby[\s>])))", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(r"(?<![0-9A-Za-z])<wbr\s*/?>|<wbr\s*/?>(?![0-9A-Za-z])", re.IGNORECASE)
_TIMED = re.compile(rf"{CUE_TIME.pattern}|</?c>")
_HAN = re.compile(f"[{HAN_CLASS}]")
OBJECT = "\ufffc"
LONG = 10_000
"""Texts of this length or longer are not cached."""


@dataclass(frozen=True, slots=True)
class VisibleText:
    """The visible text; its character N is at `starts[N]` to `ends[N]` of the original.

    Both are empty if the text is the original. `verbal`: the code, addresses and similar in `text`, with their names.
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    verbal: tuple[MarkupPoint, ...] = ()

    def origin(self, span: Span) -> Span:
        """Return the span in the original of `span` of `text`, which is not empty; tags inside are included."""
        return Span(self.starts[span.start], self.ends[span.end - 1]) if self.starts else span

    def keeps(self, span: Span) -> bool:
        """Return whether a part of `span` of `text` must not change: code, an address."""
        return any(point.start < span.end and span.start < point.end for point in self.verbal)


def seen(text: str) -> VisibleText:
    """Return the visible text of `text`."""
    return _cached(text) if len(text) < LONG else _seen(text)


def _seen(text: str) -> VisibleText:
    markup = scan(text) if SIGNS.search(text) else InlineMarkup()
    verbal = [point for point in markup.points if point.name in VERBAL and not _is_half(text, point)]
    cuts = sorted([*_markup(text, markup), *_characters(text, verbal)], key=lambda cut: (cut[0], -cut[1]))
    if not cuts:
        return VisibleText(text, verbal=tuple(verbal))
    return _cut(text, cuts, verbal)


_cached = lru_cache(maxsize=2048)(_seen)


def visible(text: str) -> str:
    """Return `text`, which has no markup, without invisible characters."""
    return _UNSEEN.sub("", text)


def useful(text: str) -> str:
    """Return `text` without the markup that only Chinese needs.

    These are readings above Chinese characters (ruby without Chinese in `rt`), line break opportunities, and the times
    of single syllables.
    """
    places = sorted(_without_use(text)) if "<" in text or "&" in text or "{" in text or _UNSEEN.search(text) else []
    if not places:
        return text
    verbal = [point for point in scan(text).points if point.name in VERBAL]
    parts, done = [], 0
    for start, end in places:
        if start >= done and not _is_in(verbal, start):
            parts.append(text[done:start])
            done = end
    left = "".join(parts) + text[done:]
    return useful(left) if left != text and _RUBY.search(left) else left  # ruby can contain ruby


def round_readings(text: str, span: Span) -> Span:
    """Extend `span` over ruby whose characters are all in it, unless its readings contain Chinese."""
    start, end = span.start, span.end
    for ruby in _RUBY.finditer(text) if _RUBY_TAG.search(text) else ():
        readings = [match.span() for match in _READING.finditer(text, *ruby.span())]
        tags = [match.span() for match in _RUBY_TAG.finditer(text, *ruby.span())]
        hidden = {place for first, last in (*readings, *tags) for place in range(first, last)}
        words = [place for place in range(*ruby.span()) if place not in hidden]
        says = any(_HAN.search(text, *place) for place in readings)
        if words and not says and span.start <= words[0] and words[-1] < span.end:
            start, end = min(start, ruby.start()), max(end, ruby.end())
    return Span(start, end)


def _without_use(text: str) -> Iterator[Place]:
    """Yield line break opportunities, and the tags and readings of ruby whose readings contain no Chinese."""
    for ruby in _RUBY.finditer(text):
        readings = [match.span() for match in _READING.finditer(text, *ruby.span())]
        if not any(_HAN.search(text, *place) for place in readings):
            yield from readings
            yield from (match.span() for match in _RUBY_TAG.finditer(text, *ruby.span()))
    rest = _RUBY.sub(lambda ruby: " " * len(ruby.group()), text)  # a sentence can end inside ruby
    yield from (match.span() for match in _READING.finditer(rest) if not _HAN.search(match.group()))
    yield from (match.span() for match in _BREAK.finditer(text))
    yield from (match.span() for match in _syllables(text))
    yield from (match.span() for match in _AMID.finditer(text))
    for match in ENTITY.finditer(text) if "&" in text else ():
        if _UNSEEN.fullmatch(html.unescape(match.group())) and not amid_latin(text, *match.span()):
            yield match.span()


def _syllables(text: str) -> Iterator[re.Match[str]]:
    """Yield the times of syllables: more than one for two Chinese characters, with the `<c>` that follow them."""
    if "{\\" in text:
        yield from SYLLABLE.finditer(text)
    times = len(CUE_TIME.findall(text)) if "<" in text else 0
    if 0 < len(_HAN.findall(text)) < 2 * times:
        yield from _TIMED.finditer(text)


def amid_latin(text: str, start: int, end: int) -> bool:
    """Return whether Latin letters or digits are on both sides."""
    sides = text[max(start - 1, 0) : start] + text[end : end + 1]
    return len(sides) == 2 and sides.isascii() and sides.isalnum()


def _is_half(text: str, point: MarkupPoint) -> bool:
    """Return whether it is an element of XLIFF for half a pair of tags."""
    return point.name == "ELEMENT" and name_of(text[point.start : point.start + 20]) in _HALVES


def _markup(text: str, markup: InlineMarkup) -> Iterator[tuple[int, int, str]]:
    """Yield the markup that is not read as words: (start, end, its visible text)."""
    if "<r" in text or "<R" in text:
        yield from ((*match.span(), "") for match in _READING.finditer(text))
    for pair in markup.pairs:
        sign = OBJECT if pair.name in _IN_THE_WAY else ""
        yield from ((start, end, sign) for start, end in pair.halves if end > start)
    for point in markup.points:
        if point.name not in VERBAL or _is_half(text, point):
            yield point.start, point.end, _sign(text, point)


def _sign(text: str, point: MarkupPoint) -> str:
    if point.name == "br":
        return "\n"
    return OBJECT if point.name in _IN_THE_WAY else " " * bool(re.search(r">\s+<", text[point.start : point.end]))


def _characters(text: str, verbal: Sequence[MarkupPoint]) -> Iterator[tuple[int, int, str]]:
    """Yield invisible characters and entities outside unchanged parts: (start, end, their visible text)."""
    cuts = [(*match.span(), "") for match in _UNSEEN.finditer(text)]
    for match in ENTITY.finditer(text) if "&" in text else ():
        char = html.unescape(match.group())
        if len(char) == 1:
            cuts.append((*match.span(), visible(char)))
    return (cut for cut in cuts if not _is_in(verbal, cut[0]))


def _is_in(points: Sequence[MarkupPoint], place: int) -> bool:
    """Return whether one of `points`, which ascend and do not overlap, covers `place`."""
    number = bisect_right(points, place, key=lambda point: point.start) - 1
    return number >= 0 and place < points[number].end


def _cut(text: str, cuts: Iterable[tuple[int, int, str]], verbal: Iterable[MarkupPoint]) -> VisibleText:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, sign in [*cuts, (len(text), len(text), "")]:
        if start < done:  # inside a reading
            continue
        if start > done:
            parts.append(text[done:start])
            starts += range(done, start)
            ends += range(done + 1, start + 1)
        parts.append(sign)
        starts += [start] * len(sign)
        ends += [end] * len(sign)
        done = end
    places = {place: number for number, place in enumerate(starts)}
    moved = (
        MarkupPoint(places[point.start], places[point.end - 1] + 1, point.name)
        for point in verbal
        if point.start in places and point.end - 1 in places
    )
    return VisibleText("".join(parts), tuple(starts), tuple(ends), tuple(moved))
