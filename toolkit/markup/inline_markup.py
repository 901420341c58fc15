"""Find inline markup in a text: pairs that enclose words, and points that must not change.

The order is: code and tags (whichever comes first), links, addresses and placeholders, then emphasis. Pairs never
cross. The rules are those of CommonMark 0.31.2 (section 6) and of HTML, but less strict, because Chinese has no spaces:
`**“你好”**他` is strong emphasis here as every author means it, but not in CommonMark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from toolkit.markup import emphasis
from toolkit.markup.patterns import (
    ATTRIBUTES,
    AUTOLINK,
    CODE,
    COMMENT,
    CUE_TIME,
    EMAIL,
    EMPTY_LINK,
    EXPRESSION,
    FOOTNOTE,
    INLINE,
    LINK,
    MATH,
    MENTION,
    NOTE_MARK,
    OPAQUE,
    OVERRIDE,
    PLACEHOLDER,
    REFERENCE,
    ROLE,
    SCRIPTLET,
    SHORTCODE,
    SWITCH,
    TAG,
    TEMPLATE,
    URL,
    VALUES,
    VOID,
    WIKI_LINK,
    component_of,
    keeps,
    name_of,
    partners,
    side_of,
    trimmed,
)
from toolkit.text import blanked, has_han

Place = tuple[int, int]
HIDDEN = "\ue000"
SIGNS = re.compile(r"[<`\[*_~=^@:%{$+#]")
VERBAL_SIGNS = re.compile(r"[<`\[@:%{$^#]")  # all but those of emphasis
BLANK = re.compile(r"\s*\Z")
WORDS = (("FOOTNOTE", FOOTNOTE), ("CODE", TEMPLATE), ("x", ATTRIBUTES), ("FORMULA", MATH), ("VALUE", PLACEHOLDER),
         ("URL", URL), ("EMAIL", EMAIL), ("MENTION", MENTION), ("x", SHORTCODE))  # fmt: skip
KEPT_WHOLE = {NOTE_MARK: "FOOTNOTE", COMMENT: "x"}
VERBAL = frozenset(("CODE", "VALUE", "FORMULA", "URL", "EMAIL", "MENTION", "ELEMENT", "FOOTNOTE"))


@dataclass(frozen=True, slots=True, order=True)
class MarkupPoint:
    """Markup that must not change. `name` is that of a tag, or one of `VERBAL` if it is read as a word."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True, order=True)
class MarkupPair:
    """Markup before (`start` to `inner`) and after (`outer` to `end`) the text that it encloses.

    A pair that opens or closes in another sentence has an empty half at the edge of the text.
    """

    start: int
    inner: int
    outer: int
    end: int
    name: str

    @property
    def halves(self) -> tuple[Place, Place]:
        """The ranges before and after the enclosed text."""
        return (self.start, self.inner), (self.outer, self.end)


@dataclass(frozen=True, slots=True)
class InlineMarkup:
    """The markup of a text, each kind by position."""

    pairs: tuple[MarkupPair, ...] = ()
    points: tuple[MarkupPoint, ...] = ()

    def places(self) -> list[Place]:
        """Return the ranges of the markup, without the text that pairs enclose: ascending, without overlap."""
        halves = chain.from_iterable(pair.halves for pair in self.pairs)
        points = ((point.start, point.end) for point in self.points)
        return sorted((start, end) for start, end in chain(halves, points) if end > start)


def scan(text: str) -> InlineMarkup:
    """Return the inline markup of `text`."""
    if not SIGNS.search(text):
        return InlineMarkup()
    left, points = _strong(text)
    pairs, loose, elements = _elements(text, left)
    points = _outermost(points + elements)
    tags = [half for pair in pairs for half in pair.halves]
    masked = _hidden(text, chain(points, tags, ((start, end) for start, end, _, _ in loose)))
    if "<" in masked:
        times = _points(masked, "t", CUE_TIME)
        points, masked = points + times, _hidden(masked, times)
        links = _points(masked, "URL", AUTOLINK)
        points, masked = points + links, _hidden(masked, links)
    if "{\\" in masked:
        switched, halves, codes = _overrides(masked)
        pairs, loose, points = pairs + switched, loose + halves, points + codes
        masked = _hidden(masked, [match.span() for match in OVERRIDE.finditer(masked)])
    if "{" in masked and "`" in masked:
        roles = [MarkupPair(m.start(), m.start(1), m.end(1), m.end(), "a") for m in ROLE.finditer(masked)]
        pairs += roles
        masked = _hidden(masked, chain.from_iterable(pair.halves for pair in roles))
    if "[[" in masked:
        wiki, embedded = _wiki_links(masked)
        pairs, points = pairs + wiki, points + embedded
        masked = _hidden(masked, chain(embedded, chain.from_iterable(pair.halves for pair in wiki)))
    if "[" in masked:
        footnotes = _points(masked, "FOOTNOTE", FOOTNOTE)
        points, masked = points + footnotes, _hidden(masked, footnotes)
        empty = _points(masked, "img", EMPTY_LINK)
        points, masked = points + empty, _hidden(masked, empty)
        links_found = list(_links(masked))
        pairs += links_found
        masked = _hidden(masked, chain.from_iterable(pair.halves for pair in links_found))
    for name, pattern in WORDS:
        words = _points(masked, name, pattern)
        points, masked = points + words, _hidden(masked, words)
    marked, alone = emphasis.find(masked)
    pairs += [MarkupPair(*emphasized) for emphasized in marked]
    return _settled(text, pairs, points, [*loose, *alone])


def _outermost(points: list[MarkupPoint]) -> list[MarkupPoint]:
    """Remove points inside another, such as code in an element that is kept whole."""
    outermost: list[MarkupPoint] = []
    for point in sorted(points, key=lambda point: (point.start, -point.end)):
        if not outermost or point.start >= outermost[-1].end:
            outermost.append(point)
    return outermost


def _points(masked: str, name: str, pattern: re.Pattern[str]) -> list[MarkupPoint]:
    matches = pattern.finditer(masked)
    return [MarkupPoint(*trimmed(match, name), name) for match in matches if HIDDEN not in match.group()]


def _hidden(text: str, places: Iterable[MarkupPoint | Place]) -> str:
    """Replace the characters at `places` by one that no pattern matches."""
    return blanked(
        text, sorted((place.start, place.end) if isinstance(place, MarkupPoint) else place for place in places), HIDDEN
    )


def _strong(text: str) -> tuple[list[re.Match[str]], list[MarkupPoint]]:
    """Return inline tags, and what is kept whole: code, expressions, comments, notes. The first that overlap counts."""
    tags = _tags(text) if "<" in text else []
    codes = [match for match in CODE.finditer(text) if not ROLE.match(text, match.start())] if "`" in text else []
    if "{" in text:
        values = [match.span() for pattern in (PLACEHOLDER, TEMPLATE) for match in pattern.finditer(text)]
        codes += [
            match
            for match in EXPRESSION.finditer(text)
            if not any(start <= match.start() and match.end() <= end for start, end in values)
        ]
    codes += chain(COMMENT.finditer(text), SCRIPTLET.finditer(text)) if "<" in text else ()
    notes = list(NOTE_MARK.finditer(text)) if tags and "</a" in text else []
    left: list[re.Match[str]] = []
    points: list[MarkupPoint] = []
    done = 0
    for match in sorted((*notes, *tags, *codes), key=re.Match.start):
        if match.start() >= done:
            done = match.end()
            if match.re is not TAG:
                statement = match.re is SCRIPTLET and not VALUES.match(match[0])
                points.append(MarkupPoint(*match.span(), "x" if statement else KEPT_WHOLE.get(match.re, "CODE")))
            else:
                left.append(match)
    return left, points


def _tags(text: str) -> list[re.Match[str]]:
    """Return inline tags and those of components, but no destination in angle brackets: `](<b c.png>)`.

    The tag of a component without the other half counts at the edge of the text only: `List<String>` is no tag. Other
    elements, and the numbers of i18next (`<0>…</0>`), need their other half.
    """
    tags = [tag for tag in TAG.finditer(text) if text[max(tag.start() - 2, 0) : tag.start()] != "]("]
    return [
        tag
        for tag, mate in zip(tags, _mates(tags), strict=True)
        if (name_of(tag[0]) in INLINE and not component_of(tag[0]))
        or (component_of(tag[0]) and (mate or tag[0][-2] == "/" or tag.end() == len(text) or not tag.start()))
        or (name_of(tag[0]) and (mate or (tag[0][-2] == "/" and tag[0][1].isdigit())))
    ]


def _wiki_links(text: str) -> tuple[list[MarkupPair], list[MarkupPoint]]:
    """Return links to pages of a vault, and what is kept whole: embedded pages, links without Chinese."""
    pairs: list[MarkupPair] = []
    points: list[MarkupPoint] = []
    for match in WIKI_LINK.finditer(text):
        label = 2 if match[2] else 1
        start, end = match.start(label), match.end(label)
        start = text.rfind("#", start, end) + 1 or start if label == 1 else start
        if HIDDEN in match[1]:
            continue
        if match[0][0] == "!":
            points.append(MarkupPoint(*match.span(), "img"))
        elif has_han(text[start:end]) or label == 2:
            pairs.append(MarkupPair(match.start(), start, end, match.end(), "a"))
        else:
            points.append(MarkupPoint(*match.span(), "URL"))
    return pairs, points


Loose = tuple[int, int, bool, str]
"""Half a pair: start, end, whether it closes, name."""


def _elements(text: str, tags: list[re.Match[str]]) -> tuple[list[MarkupPair], list[Loose], list[MarkupPoint]]:
    """Return pairs of tags, tags whose other half is in another sentence, and elements that are kept whole."""
    points: list[MarkupPoint] = []
    rest: list[re.Match[str]] = []
    for tag, mate in zip(tags, _mates(tags), strict=True):
        if points and tag.start() < points[-1].end:
            continue
        if mate and tag.group()[1] != "/" and (name := _closed(tag.group())):
            points.append(MarkupPoint(tag.start(), mate.end(), name))
        else:
            rest.append(tag)
    pairs: list[MarkupPair] = []
    loose: list[Loose] = []
    for tag, mate in zip(rest, _mates(rest), strict=True):
        name, (start, end), closing = name_of(tag.group()), tag.span(), side_of(tag.group())[1]
        if component_of(tag.group()) or name not in INLINE:
            name = "x" if tag.group()[-2] == "/" else "span"
        if mate is None and (name in VOID or tag.group()[-2] == "/"):
            points.append(MarkupPoint(start, end, name))
        elif mate is None:
            loose.append((start, end, closing, name))
        elif not closing and BLANK.match(text, end, mate.start()):
            points.append(MarkupPoint(start, mate.end(), name))
        elif not closing:
            pairs.append(MarkupPair(start, end, *mate.span(), name))
    return pairs, loose, points


def _closed(tag: str) -> str:
    """Return the name of the point for an element that is kept whole; empty for other elements."""
    name = name_of(tag)
    if component_of(tag):
        return ""
    return "ELEMENT" if keeps(tag) else "FORMULA" if name == "math" else name if name in OPAQUE else ""


def _overrides(text: str) -> tuple[list[MarkupPair], list[Loose], list[MarkupPoint]]:
    """Return the override codes of subtitles: pairs of switches, switches without the other half, other codes."""
    pairs: list[MarkupPair] = []
    loose: list[Loose] = []
    points: list[MarkupPoint] = []
    on: dict[str, list[Place]] = {}
    for match in OVERRIDE.finditer(text):
        switch = SWITCH.fullmatch(match[0])
        if switch is None:
            points.append(MarkupPoint(*match.span(), "x"))
        elif switch[2] == "1":
            on.setdefault(switch[1], []).append(match.span())
        elif on.get(switch[1]):
            pairs.append(MarkupPair(*on[switch[1]].pop(), *match.span(), switch[1]))
        else:
            loose.append((*match.span(), True, switch[1]))
    loose += [(*place, False, name) for name, places in on.items() for place in places]
    return pairs, loose, points


def _mates(tags: list[re.Match[str]]) -> list[re.Match[str] | None]:
    return [None if mate is None else tags[mate] for mate in partners([side_of(tag.group()) for tag in tags])]


def _links(text: str) -> Iterator[MarkupPair]:
    """Yield links and images with a destination or a label; a link is not inside another."""
    stack: list[tuple[int, bool]] = []
    barred = 0
    for match in re.finditer(r"\\.|!?\[|\]", text, re.DOTALL):
        if match.group().endswith("[") and match.group()[0] != "\\":
            stack.append((match.start(), match.group()[0] == "!"))
        elif match.group() == "]" and stack:
            start, image = stack.pop()
            after = LINK.match(text, match.start()) or REFERENCE.match(text, match.start())
            after = None if after and HIDDEN in after.group() else after
            if after and (image or start >= barred) and match.start() > start + 1 + image:
                yield MarkupPair(start, start + 1 + image, after.start(), after.end(), "figure" if image else "a")
                if not image and stack:
                    barred = after.end()


def _settled(text: str, pairs: list[MarkupPair], points: list[MarkupPoint], loose: list[Loose]) -> InlineMarkup:
    """Complete halves at the edges of the text, and drop the later of two pairs that cross."""
    size = len(text)
    pairs += [
        MarkupPair(0, 0, s, e, name) if closing else MarkupPair(s, e, size, size, name) for s, e, closing, name in loose
    ]
    events = sorted(chain.from_iterable(_events(number, pair) for number, pair in enumerate(pairs)))
    stack: list[int] = []
    dropped: set[int] = set()
    for *_, number, opens in events:
        if opens:
            stack.append(number)
            continue
        while stack and stack[-1] in dropped:
            stack.pop()
        if stack and stack[-1] == number:
            stack.pop()
        else:
            dropped.add(number)
    left = [pair for number, pair in enumerate(pairs) if number not in dropped]
    halves = [half for number in dropped for half in pairs[number].halves]
    stray = [MarkupPoint(s, e, name_of(text[s:e]) or "x") for s, e in halves if e > s and text[s] in "<{"]
    return InlineMarkup(tuple(sorted(left)), tuple(sorted(points + stray)))


def _events(number: int, pair: MarkupPair) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield the two ends of a pair with sort keys: at one place closing ends come first, the inner before the outer."""
    yield pair.inner, 1, -pair.outer, number, True
    yield pair.outer, 0, -pair.inner, number, False
