"""Compose words and markup, with English spacing around the markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from toolkit.markup.answer import Answer, Place
from toolkit.markup.placeholders import ShortenedText
from toolkit.markup.scan import scan

MARKDOWN = frozenset("*_~=[!]")


def compose(answer: Answer, shortened: ShortenedText, placed: Mapping[int, Place]) -> tuple[str, set[int]]:
    """Return the text with the pairs that have a place, and the numbers of those that can be read back from it."""
    choices: tuple[set[int], ...] = (
        set(placed),
        {n for n in placed if shortened.placeholders[n].opener[:1] not in MARKDOWN},
        set(),
    )
    for left in choices:
        text = _written(answer.text, shortened, {number: placed[number] for number in left})
        if _reads(text, answer, shortened, left):
            return text, left
    return text, set()


def _reads(text: str, answer: Answer, shortened: ShortenedText, left: set[int]) -> bool:
    """Return whether the pairs read back from `text` are those that were inserted."""
    markup = scan(text)
    forms = ((text[pair.start : pair.inner], text[pair.outer : pair.end]) for pair in markup.pairs)
    theirs = Counter(form for form in forms if all(form))
    put_in = ((shortened.placeholders[number].opener, shortened.placeholders[number].closer) for number in left)
    mine = Counter(form for form in put_in if all(form))
    own = {(placeholder.opener, placeholder.closer) for placeholder in shortened.placeholders if placeholder.pair}
    return not mine - theirs and not any((theirs - mine)[form] for form in own)


def _written(text: str, shortened: ShortenedText, placed: Mapping[int, Place]) -> str:
    events: list[tuple[int, int, int, int, str]] = []
    for number, (start, end) in placed.items():
        placeholder = shortened.placeholders[number]
        events += [
            (start, 1, -end, placeholder.depth, placeholder.opener),
            (end, 0, -start, -placeholder.depth, placeholder.closer),
        ]
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
    """Return whether closing emphasis needs a space: punctuation before it, a letter after it (CommonMark 6.2)."""
    return bool(place) and not text[place - 1].isalnum() and text[place : place + 1].isalnum()


def _before(last: str, after: str, sign: str) -> bool:
    """Return whether opening emphasis would not be recognized, or `!` before a link would make it an image."""
    return (last.isalnum() and not after.isalnum()) or last == "\\" or (last == "!" and sign[0] == "[")
