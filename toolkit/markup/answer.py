"""Read the answer of a model: its words without tags, and where it put the tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.markup.lex import AnswerToken, standin, tokens
from toolkit.markup.patterns import CODE, EMAIL, FOOTNOTE, MENTION, PLACEHOLDER, URL, trimmed
from toolkit.markup.placeholders import Placeholder, ShortenedText
from toolkit.text import CLOSERS, has_han

Place = tuple[int, int]
KINDS = {"CODE": CODE, "URL": URL, "EMAIL": EMAIL, "MENTION": MENTION, "FOOTNOTE": FOOTNOTE, "VALUE": PLACEHOLDER}
CONVERSION = re.compile(r"(?<=\))[sdiufgxXc]$")
SUFFIX = re.compile(r"(?:s|es|ed|ing|n?'t|['’]s)\b")
CLOSES_UP = frozenset(",.;:!?" + CLOSERS)
SCRIPTS = frozenset(("sub", "sup", "rt", "rp", "wbr"))


@dataclass(slots=True)
class Answer:
    """`text`: the words, with the original points. `spans`: the range of each pair, by the number of its placeholder.

    `points`: the same for points. `closed`: all ranges that must not change; nothing may be inserted into them.
    """

    text: str = ""
    spans: dict[int, Place] = field(default_factory=dict)
    points: dict[int, Place] = field(default_factory=dict)
    closed: list[Place] = field(default_factory=list)


def read(target: str, shortened: ShortenedText) -> Answer:
    """Read the answer `target` to the text of `shortened`."""
    read_tokens = list(_counted(_closed_up(tokens(target, shortened), shortened), shortened))
    answer, pairs, points = _built(read_tokens, shortened)
    for number, placeholder in enumerate(shortened.placeholders):
        places = pairs.get(placeholder.short, []) if placeholder.pair else points.get(placeholder.shown, [])
        same = sum(other.pair and other.short == placeholder.short for other in shortened.placeholders[number:])
        if places and placeholder.pair and len(places) > same:
            place = min(places, key=lambda each: _apart(each, answer, placeholder, shortened))
            answer.spans[number] = places.pop(places.index(place))
        elif places:
            (answer.spans if placeholder.pair else answer.points)[number] = places.pop(0)
    _numberless(answer, pairs, shortened)
    _look_again(answer, shortened)
    return answer


def _apart(place: Place, answer: Answer, placeholder: Placeholder, shortened: ShortenedText) -> float:
    """Return the distance between the relative position of a place in the target and that of its source."""
    return abs(
        sum(place) / 2 / (len(answer.text) or 1)
        - (placeholder.start + placeholder.end) / 2 / (len(shortened.words) or 1)
    )


def _counted(read_tokens: Sequence[AnswerToken], shortened: ShortenedText) -> Iterator[AnswerToken]:
    """Turn elements into points, and drop repeated points unless they are read as words."""
    left = Counter(placeholder.shown for placeholder in shortened.placeholders if not placeholder.pair)
    words = {
        placeholder.shown
        for placeholder in shortened.placeholders
        if placeholder.verbal and placeholder.name not in ("ELEMENT", "FOOTNOTE")
    }
    exact = Counter(token.value for token in read_tokens if token.kind == "point")
    for token in read_tokens:
        point = token
        if point.kind == "element":
            shorts = [m.shown for m in shortened.placeholders if m.name == "ELEMENT" and m.short == point.value]
            unread = [original for original in shorts if left[original] > exact[original]]
            if not unread:
                continue
            point = AnswerToken("point", unread[0])
            exact[unread[0]] += 1
        if point.kind == "point":
            exact[point.value] -= 1
            left[point.value] -= 1
            if left[point.value] < 0 and point.value not in words:
                continue
        yield point


def _closed_up(read_tokens: list[AnswerToken], shortened: ShortenedText) -> list[AnswerToken]:
    """Put exactly one space where a tag is between words; models write none, as in Chinese, or two."""
    signs: set[str] = set()
    result: list[AnswerToken] = []
    before = ""
    pending = False
    for number, token in enumerate(read_tokens):
        if token.kind == "sign":
            token.kind = "close" if token.value in signs else "open"
            signs ^= {token.value}
        if token.kind in ("open", "close"):
            pending = True
            result.append(token)
            if before.isalnum() and not has_han(before) and _parted(read_tokens, number, token, shortened):
                result.insert(len(result) - (token.kind == "open"), AnswerToken("text", " "))
                before = " "
            continue
        if token.kind == "text" and pending and before == " ":
            token.value = token.value.lstrip(" ")
        if token.kind == "text" and pending and before == " " and token.value[:1] in CLOSES_UP and token.value:
            _drop_space(result)
        if token.value:
            result.append(token)
            before, pending = token.value[-1], False
    return result


def _drop_space(result: list[AnswerToken]) -> None:
    last = next((token for token in reversed(result) if token.kind == "text"), None)
    if last:
        last.value = last.value.rstrip(" ")


def _parted(read_tokens: Sequence[AnswerToken], number: int, tag: AnswerToken, shortened: ShortenedText) -> bool:
    """Return whether two words would become one without the tag."""
    behind = (
        read_tokens[number + 1].value
        if number + 1 < len(read_tokens) and read_tokens[number + 1].kind == "text"
        else ""
    )
    if not behind[:1].isalnum() or (tag.kind == "close" and SUFFIX.match(behind)):
        return False
    placeholders = [
        placeholder for placeholder in shortened.placeholders if placeholder.pair and placeholder.short == tag.value
    ]
    return not any(
        placeholder.glued[tag.kind == "close"] or placeholder.name in SCRIPTS for placeholder in placeholders
    )


def _built(
    read_tokens: Sequence[AnswerToken], shortened: ShortenedText
) -> tuple[Answer, dict[str, list[Place]], dict[str, list[Place]]]:
    """Return the words, and the places of pairs by their short name and of points by their placeholder."""
    answer, parts, size = Answer(), [], 0
    pairs: dict[str, list[Place]] = {}
    points: dict[str, list[Place]] = {}
    starts: dict[str, list[int]] = {}
    originals: dict[str, list[str]] = {}
    for placeholder in shortened.placeholders:
        originals.setdefault(placeholder.shown, []).append(placeholder.opener)
    for token in read_tokens:
        if token.kind == "open":
            starts.setdefault(token.value, []).append(size)
        elif token.kind == "close":
            if starts.get(token.value):
                pairs.setdefault(token.value, []).append((starts[token.value].pop(), size))
        else:
            text = token.value
            if token.kind == "point":
                place = points.setdefault(token.value, [])
                same = originals[token.value]
                text = same[min(len(place), len(same) - 1)]
                place.append((size, size + len(text)))
                answer.closed.append(place[-1])
            parts.append(text)
            size += len(text)
    answer.text = "".join(parts)
    return answer, {short: sorted(places) for short, places in pairs.items()}, points


def _numberless(answer: Answer, pairs: dict[str, list[Place]], shortened: ShortenedText) -> None:
    """Read `<a>` as `<a1>`, `<a2>` and so on if the answer has as many of them as are missing."""
    for base, places in pairs.items():
        lost = [
            number
            for number, placeholder in enumerate(shortened.placeholders)
            if placeholder.pair
            and number not in answer.spans
            and placeholder.short.rstrip("0123456789") == base != placeholder.short
        ]
        if len(lost) == len(places):
            answer.spans.update(zip(lost, places, strict=True))


def _look_again(answer: Answer, shortened: ShortenedText) -> None:
    """Find code, addresses and similar that the model changed: a missing one and an unknown one are the same."""
    originals = {placeholder.opener for placeholder in shortened.placeholders}
    for name, pattern in KINDS.items():
        lost = [
            number
            for number, placeholder in enumerate(shortened.placeholders)
            if placeholder.name == name and number not in answer.points
        ]
        places = [trimmed(match, name) for match in (pattern.finditer(answer.text) if lost else ())]
        foreign = [
            place for place in places if answer.text[slice(*place)] not in originals and not _closed(answer, place)
        ]
        if len(foreign) == len(lost):
            for number, place in reversed(list(zip(lost, foreign, strict=True))):
                put(answer, number, place, shortened.placeholders[number].opener)
    for number, placeholder in enumerate(shortened.placeholders):
        if placeholder.verbal and number not in answer.points and not standin(placeholder):
            bare = CONVERSION.sub("", placeholder.words.strip("`"))  # small models write `%(name)` for `%(name)s`
            match = re.search(rf"(?<![\w`]){re.escape(bare)}(?![\w`])", answer.text) if bare else None
            if match and not _closed(answer, match.span()):
                put(answer, number, match.span(), placeholder.opener)


def _closed(answer: Answer, place: Place) -> bool:
    """Return whether a place overlaps a range that must not change, such as an address inside code."""
    return any(start < place[1] and place[0] < end for start, end in answer.closed)


def put(answer: Answer, number: int, place: Place, text: str) -> None:
    """Put the original `text` of a point at `place`, and shift all places after it."""
    start, end = place
    shift = len(text) - (end - start)

    def moved(position: int) -> int:
        return position if position <= start else position + shift if position >= end else start + len(text)

    answer.text = answer.text[:start] + text + answer.text[end:]
    answer.spans = {key: (moved(first), moved(last)) for key, (first, last) in answer.spans.items()}
    answer.points = {key: (moved(first), moved(last)) for key, (first, last) in answer.points.items()}
    answer.closed = [*((moved(first), moved(last)) for first, last in answer.closed), (start, start + len(text))]
    answer.points[number] = (start, start + len(text))
