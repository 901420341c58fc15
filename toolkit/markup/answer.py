"""What a model answered, read back: its words without tags, and where it put the tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from toolkit.markup.lex import Token, standin, tokens
from toolkit.markup.patterns import CODE, EMAIL, FOOTNOTE, MENTION, PLACEHOLDER, URL, trimmed
from toolkit.markup.shield import Mark, Shield
from toolkit.text import CLOSERS, has_han

Place = tuple[int, int]
KINDS = {"CODE": CODE, "URL": URL, "EMAIL": EMAIL, "MENTION": MENTION, "FOOTNOTE": FOOTNOTE, "VALUE": PLACEHOLDER}
CONVERSION = re.compile(r"(?<=\))[sdiufgxXc]$")
SUFFIX = re.compile(r"(?:s|es|ed|ing|n?'t|['’]s)\b")
CLOSES_UP = frozenset(",.;:!?" + CLOSERS)
SCRIPTS = frozenset(("sub", "sup", "rt", "rp", "wbr"))


@dataclass(slots=True)
class Answer:
    """`text`: the words, with what is kept as it is in place. `spans`: where each pair stands, by its number.

    `points`: the same for points. `closed`: all stretches that are kept as they are; nothing may be put into them.
    """

    text: str = ""
    spans: dict[int, Place] = field(default_factory=dict)
    points: dict[int, Place] = field(default_factory=dict)
    closed: list[Place] = field(default_factory=list)


def read(target: str, shield: Shield) -> Answer:
    """The answer `target` to what `shield` showed."""
    found = list(_counted(_closed_up(tokens(target, shield), shield), shield))
    answer, pairs, points = _built(found, shield)
    for number, mark in enumerate(shield.marks):
        waiting = pairs.get(mark.short, []) if mark.pair else points.get(mark.shown, [])
        same = sum(other.pair and other.short == mark.short for other in shield.marks[number:])
        if waiting and mark.pair and len(waiting) > same:
            place = min(waiting, key=lambda one: _apart(one, answer, mark, shield))
            answer.spans[number] = waiting.pop(waiting.index(place))
        elif waiting:
            (answer.spans if mark.pair else answer.points)[number] = waiting.pop(0)
    _numberless(answer, pairs, shield)
    _look_again(answer, shield)
    return answer


def _apart(place: Place, answer: Answer, mark: Mark, shield: Shield) -> float:
    """How far a place is from where it would be if target and source ran side by side, as a part of the whole."""
    return abs(sum(place) / 2 / (len(answer.text) or 1) - (mark.start + mark.end) / 2 / (len(shield.words) or 1))


def _counted(found: Sequence[Token], shield: Shield) -> Iterator[Token]:
    """`found` with elements as points, and with no point twice that does not read as a word."""
    left = Counter(mark.shown for mark in shield.marks if not mark.pair)
    words = {mark.shown for mark in shield.marks if mark.verbal and mark.name not in ("ELEMENT", "FOOTNOTE")}
    exact = Counter(one.value for one in found if one.kind == "point")
    for token in found:
        one = token
        if one.kind == "element":
            shorts = [m.shown for m in shield.marks if m.name == "ELEMENT" and m.short == one.value]
            waiting = [shown for shown in shorts if left[shown] > exact[shown]]
            if not waiting:
                continue
            one = Token("point", waiting[0])
            exact[waiting[0]] += 1
        if one.kind == "point":
            exact[one.value] -= 1
            left[one.value] -= 1
            if left[one.value] < 0 and one.value not in words:
                continue
        yield one


def _closed_up(found: list[Token], shield: Shield) -> list[Token]:
    """`found` with one space where a tag stands between words: none as in Chinese, or two, are made one."""
    signs: set[str] = set()
    result: list[Token] = []
    before = ""
    pending = False
    for number, one in enumerate(found):
        if one.kind == "sign":
            one.kind = "close" if one.value in signs else "open"
            signs ^= {one.value}
        if one.kind in ("open", "close"):
            pending = True
            result.append(one)
            if before.isalnum() and not has_han(before) and _parted(found, number, one, shield):
                result.insert(len(result) - (one.kind == "open"), Token("text", " "))
                before = " "
            continue
        if one.kind == "text" and pending and before == " ":
            one.value = one.value.lstrip(" ")
        if one.kind == "text" and pending and before == " " and one.value[:1] in CLOSES_UP and one.value:
            _drop_space(result)
        if one.value:
            result.append(one)
            before, pending = one.value[-1], False
    return result


def _drop_space(result: list[Token]) -> None:
    last = next((one for one in reversed(result) if one.kind == "text"), None)
    if last:
        last.value = last.value.rstrip(" ")


def _parted(found: Sequence[Token], number: int, tag: Token, shield: Shield) -> bool:
    """Whether two words would be one without the tag."""
    behind = found[number + 1].value if number + 1 < len(found) and found[number + 1].kind == "text" else ""
    if not behind[:1].isalnum() or (tag.kind == "close" and SUFFIX.match(behind)):
        return False
    marks = [mark for mark in shield.marks if mark.pair and mark.short == tag.value]
    return not any(mark.glued[tag.kind == "close"] or mark.name in SCRIPTS for mark in marks)


def _built(found: Sequence[Token], shield: Shield) -> tuple[Answer, dict[str, list[Place]], dict[str, list[Place]]]:
    """The words, and the places of pairs by their short name and of points by what was shown."""
    answer, parts, size = Answer(), [], 0
    pairs: dict[str, list[Place]] = {}
    points: dict[str, list[Place]] = {}
    begun: dict[str, list[int]] = {}
    originals: dict[str, list[str]] = {}
    for mark in shield.marks:
        originals.setdefault(mark.shown, []).append(mark.opener)
    for one in found:
        if one.kind == "open":
            begun.setdefault(one.value, []).append(size)
        elif one.kind == "close":
            if begun.get(one.value):
                pairs.setdefault(one.value, []).append((begun[one.value].pop(), size))
        else:
            text = one.value
            if one.kind == "point":
                place = points.setdefault(one.value, [])
                known = originals[one.value]
                text = known[min(len(place), len(known) - 1)]
                place.append((size, size + len(text)))
                answer.closed.append(place[-1])
            parts.append(text)
            size += len(text)
    answer.text = "".join(parts)
    return answer, {short: sorted(places) for short, places in pairs.items()}, points


def _numberless(answer: Answer, pairs: dict[str, list[Place]], shield: Shield) -> None:
    """Give `<a>` to `<a1>` and `<a2>`, if there are as many of the one as are missing of the others."""
    for base, places in pairs.items():
        lost = [
            number
            for number, mark in enumerate(shield.marks)
            if mark.pair and number not in answer.spans and mark.short.rstrip("0123456789") == base != mark.short
        ]
        if len(lost) == len(places):
            answer.spans.update(zip(lost, places, strict=True))


def _look_again(answer: Answer, shield: Shield) -> None:
    """Code, addresses and the like that came back changed: where one is missing and one is foreign, it is the same."""
    own = {mark.opener for mark in shield.marks}
    for name, pattern in KINDS.items():
        lost = [number for number, mark in enumerate(shield.marks) if mark.name == name and number not in answer.points]
        places = [trimmed(match, name) for match in (pattern.finditer(answer.text) if lost else ())]
        foreign = [place for place in places if answer.text[slice(*place)] not in own and not _closed(answer, place)]
        if len(foreign) == len(lost):
            for number, place in reversed(list(zip(lost, foreign, strict=True))):
                put(answer, number, place, shield.marks[number].opener)
    for number, mark in enumerate(shield.marks):
        if mark.verbal and number not in answer.points and not standin(mark):
            bare = CONVERSION.sub("", mark.words.strip("`"))  # of `%(name)s` small models write `%(name)`
            match = re.search(rf"(?<![\w`]){re.escape(bare)}(?![\w`])", answer.text) if bare else None
            if match and not _closed(answer, match.span()):
                put(answer, number, match.span(), mark.opener)


def _closed(answer: Answer, place: Place) -> bool:
    """Whether a place touches what is kept as it is: an address inside of code is the code's."""
    return any(start < place[1] and place[0] < end for start, end in answer.closed)


def put(answer: Answer, number: int, place: Place, text: str) -> None:
    """Put the original `text` of a point at `place`; what stands behind moves."""
    start, end = place
    shift = len(text) - (end - start)

    def moved(one: int) -> int:
        return one if one <= start else one + shift if one >= end else start + len(text)

    answer.text = answer.text[:start] + text + answer.text[end:]
    answer.spans = {key: (moved(first), moved(last)) for key, (first, last) in answer.spans.items()}
    answer.points = {key: (moved(first), moved(last)) for key, (first, last) in answer.points.items()}
    answer.closed = [*((moved(first), moved(last)) for first, last in answer.closed), (start, start + len(text))]
    answer.points[number] = (start, start + len(text))
