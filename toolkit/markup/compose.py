"""Words and markup put together, with English spacing round the markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from toolkit.markup.answer import Answer, Place
from toolkit.markup.scan import scan
from toolkit.markup.shield import Shield

MARKDOWN = frozenset("*_~[!]")


def compose(answer: Answer, shield: Shield, placed: Mapping[int, Place]) -> tuple[str, set[int]]:
    """The text with the pairs that have a place, and which those are: one that would not be read again is left out."""
    ways: tuple[set[int], ...] = (set(placed), {n for n in placed if shield.marks[n].opener[:1] not in MARKDOWN}, set())
    for left in ways:
        text = _written(answer.text, shield, {number: placed[number] for number in left})
        if _reads(text, answer, shield, left):
            return text, left
    return text, set()


def _reads(text: str, answer: Answer, shield: Shield, left: set[int]) -> bool:
    """Whether the pairs of `text` are those that were put in, and what is kept as it is stands in it."""
    found = scan(text)
    forms = ((text[one.start : one.inner], text[one.outer : one.end]) for one in found.pairs)
    theirs = Counter(form for form in forms if all(form))
    put_in = ((shield.marks[number].opener, shield.marks[number].closer) for number in left)
    mine = Counter(form for form in put_in if all(form))
    own = {(mark.opener, mark.closer) for mark in shield.marks if mark.pair}
    return not mine - theirs and not any((theirs - mine)[form] for form in own)


def _written(text: str, shield: Shield, placed: Mapping[int, Place]) -> str:
    events: list[tuple[int, int, int, int, str]] = []
    for number, (start, end) in placed.items():
        mark = shield.marks[number]
        events += [(start, 1, -end, mark.depth, mark.opener), (end, 0, -start, -mark.depth, mark.closer)]
    parts: list[str] = []
    done, last = 0, ""
    closed = False
    for place, opens, _, _, sign in sorted(events):
        piece = text[done:place]
        if piece:
            parts += [" "] if closed and _needs_space(text, done) else []
            parts.append(piece)
            last, closed = piece[-1], False
        if opens and sign[:1] in MARKDOWN and last and _before(last, text[place : place + 1], sign):
            parts.append(" ")
            last = " "
        parts.append(sign)
        closed = closed or (not opens and sign[:1] in MARKDOWN)
        done = place
    rest = text[done:]
    return "".join([*parts, *([" "] if rest and closed and _needs_space(text, done) else []), rest])


def _needs_space(text: str, place: int) -> bool:
    """Whether closing emphasis is not read as such: a sign before it, a letter behind (CommonMark 6.2)."""
    return bool(place) and not text[place - 1].isalnum() and text[place : place + 1].isalnum()


def _before(last: str, after: str, sign: str) -> bool:
    """Whether opening emphasis is not read as such, or `!` before a link would make it an image."""
    return (last.isalnum() and not after.isalnum()) or last == "\\" or (last == "!" and sign[0] == "[")
