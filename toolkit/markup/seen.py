"""A text as its reader sees it, with the way back: what is compared with a glossary, in Chinese and in English.

Inline tags and emphasis are not there, nor are the readings of ruby (`rt`, `rp`), places where a line may break
(`<wbr>`, soft hyphens, zero-width spaces) and other characters nobody sees; an entity is its character. A line break
and an image stay in the way: 深<br>思 is no 深思. Code, addresses and formulas stand there as they are, marked as such.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.markup.patterns import ENTITY, name_of
from toolkit.markup.scan import SIGNS, VERBAL, Found, Pair, Place, Point, scan
from toolkit.text import HAN_CLASS
from toolkit.units import Span

# Format characters of Unicode (soft hyphen, zero-width and direction marks), grapheme joiner, variation selectors.
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0001-\U000e007f\U000e0100-\U000e01ef"
)
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
# Between Latin letters a joiner or a soft hyphen may be meant, and in emoji a selector is.
_AMID = re.compile(f"(?<=[{HAN_CLASS}])[{INVISIBLE}]+|[{INVISIBLE}]+(?=[{HAN_CLASS}])|[\u200b\u2060\ufeff]+")
_READINGS = frozenset(("rt", "rp"))
_HALVES = frozenset(("bpt", "ept", "it"))
_IN_THE_WAY = frozenset(("figure", "img", "ph", "x"))
_RUBY = re.compile(r"<ruby(?:\s[^<>]*)?>(?:(?!<ruby[\s>]).)*?</ruby\s*>", re.IGNORECASE | re.DOTALL)
_RUBY_TAG = re.compile(r"</?(?:ruby|rb)(?:\s[^<>]*)?>", re.IGNORECASE)
# HTML lets the end tags of `rt` and `rp` be left out.
_READING = re.compile(
    r"<(r[tp])(?:\s[^<>]*)?>.*?(?:</\1\s*>|(?=<(?:r[tpb][\s>]|/ruby[\s>])))", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(r"(?<![0-9A-Za-z])<wbr\s*/?>|<wbr\s*/?>(?![0-9A-Za-z])", re.IGNORECASE)
_HAN = re.compile(f"[{HAN_CLASS}]")
OBJECT = "\ufffc"
LONG = 10_000
"""Texts of this length are looked through again each time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a text, and where: character N of `text` stands at `starts[N]` to `ends[N]` of the original.

    Both are empty where all is seen as it stands. `kept`: the code, addresses and the like in `text`, with their names.
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    kept: tuple[Point, ...] = ()

    def origin(self, span: Span) -> Span:
        """Where what stands at `span` (which is not empty) of `text` stands in the original, tags inside included."""
        return Span(self.starts[span.start], self.ends[span.end - 1]) if self.starts else span

    def keeps(self, span: Span) -> bool:
        """Whether part of `span` of `text` comes through as it is: code, an address."""
        return any(one.start < span.end and span.start < one.end for one in self.kept)


def seen(text: str) -> Seen:
    """What a reader sees of `text`."""
    return _known(text) if len(text) < LONG else _seen(text)


def _seen(text: str) -> Seen:
    found = scan(text) if SIGNS.search(text) else Found()
    kept = [one for one in found.points if one.name in VERBAL and not _is_half(text, one)]
    cuts = sorted([*_markup(text, found), *_characters(text, kept)], key=lambda cut: (cut[0], -cut[1]))
    if not cuts:
        return Seen(text, kept=tuple(kept))
    return _cut(text, cuts, kept)


_known = lru_cache(maxsize=2048)(_seen)


def visible(text: str) -> str:
    """`text`, which holds no markup, without the characters nobody sees."""
    return _UNSEEN.sub("", text)


def useful(text: str) -> str:
    """`text` without what only Chinese has a use for.

    That are readings above Chinese characters (ruby whose `rt` hold no Chinese), and places where a line may break.
    """
    places = sorted(_without_use(text)) if "<" in text or "&" in text or _UNSEEN.search(text) else []
    if not places:
        return text
    kept = [one for one in scan(text).points if one.name in VERBAL]
    parts, done = [], 0
    for start, end in places:
        if start >= done and not _is_in(kept, start):
            parts.append(text[done:start])
            done = end
    left = "".join(parts) + text[done:]
    return useful(left) if left != text and _RUBY.search(left) else left  # ruby may stand in ruby


def round_readings(text: str, span: Span) -> Span:
    """`span` with the whole of the ruby whose characters all stand in it, unless its readings say something."""
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
    """Places where a line may break, tags of ruby and its readings; not of ruby that says something in Chinese."""
    for ruby in _RUBY.finditer(text):
        readings = [match.span() for match in _READING.finditer(text, *ruby.span())]
        if not any(_HAN.search(text, *place) for place in readings):
            yield from readings
            yield from (match.span() for match in _RUBY_TAG.finditer(text, *ruby.span()))
    rest = _RUBY.sub(lambda ruby: " " * len(ruby.group()), text)  # a sentence may end inside of ruby
    yield from (match.span() for match in _READING.finditer(rest) if not _HAN.search(match.group()))
    yield from (match.span() for match in _BREAK.finditer(text))
    yield from (match.span() for match in _AMID.finditer(text))
    for match in ENTITY.finditer(text) if "&" in text else ():
        if _UNSEEN.fullmatch(html.unescape(match.group())) and not amid_latin(text, *match.span()):
            yield match.span()


def amid_latin(text: str, start: int, end: int) -> bool:
    """Whether Latin letters or digits stand on both sides."""
    sides = text[max(start - 1, 0) : start] + text[end : end + 1]
    return len(sides) == 2 and sides.isascii() and sides.isalnum()


def _halves(pair: Pair) -> tuple[Place, Place]:
    return (pair.start, pair.inner), (pair.outer, pair.end)


def _is_half(text: str, point: Point) -> bool:
    """Whether it is one of XLIFF's elements that stand for half a pair of tags."""
    return point.name == "ELEMENT" and name_of(text[point.start : point.start + 20]) in _HALVES


def _markup(text: str, found: Found) -> Iterator[tuple[int, int, str]]:
    """What stands for nothing, or for something else than words: (start, end, what is seen there)."""
    if "<r" in text or "<R" in text:
        yield from ((*match.span(), "") for match in _READING.finditer(text))
    for pair in found.pairs:
        sign = OBJECT if pair.name in _IN_THE_WAY else ""
        yield from ((start, end, sign) for start, end in _halves(pair) if end > start)
    for point in found.points:
        if point.name not in VERBAL or _is_half(text, point):
            yield point.start, point.end, _sign(text, point)


def _sign(text: str, point: Point) -> str:
    if point.name == "br":
        return "\n"
    return OBJECT if point.name in _IN_THE_WAY else " " * bool(re.search(r">\s+<", text[point.start : point.end]))


def _characters(text: str, kept: Sequence[Point]) -> Iterator[tuple[int, int, str]]:
    """The characters that nobody sees, and entities, outside of what is kept."""
    found = [(*match.span(), "") for match in _UNSEEN.finditer(text)]
    for match in ENTITY.finditer(text) if "&" in text else ():
        char = html.unescape(match.group())
        if len(char) == 1:
            found.append((*match.span(), visible(char)))
    return (one for one in found if not _is_in(kept, one[0]))


def _is_in(points: Sequence[Point], place: int) -> bool:
    """Whether one of `points`, which rise and do not overlap, covers `place`."""
    number = bisect_right(points, place, key=lambda one: one.start) - 1
    return number >= 0 and place < points[number].end


def _cut(text: str, cuts: Iterable[tuple[int, int, str]], kept: Iterable[Point]) -> Seen:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, sign in [*cuts, (len(text), len(text), "")]:
        if start < done:  # inside of a reading
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
        Point(places[one.start], places[one.end - 1] + 1, one.name)
        for one in kept
        if one.start in places and one.end - 1 in places
    )
    return Seen("".join(parts), tuple(starts), tuple(ends), tuple(moved))
