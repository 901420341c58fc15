"""Prepare a source text for an engine: substitute the targets of terms, and cut long texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from toolkit import markup, numbers
from toolkit.segment.sentences import parts
from toolkit.text import narrow
from toolkit.types import Span, TermMatch

LONG = 320


def substitute(text: str, matches: Iterable[TermMatch], pauses: Iterable[int] = ()) -> str:
    """Replace each enforced match, and each figure in 万 or 亿, with its English, and put commas at `pauses`.

    The English is spaced as usual; tags, links and code are not changed, but tags inside a term go around its target
    (`markup.gathered`). A target that follows in parentheses, 深思（DeepSeek）, is replaced together with its term.
    """
    terms = [_rendered(text, match) for match in matches if match.enforced]
    closed = markup.fixed(text) + [(span.start, span.end) for span, _ in terms]
    taken = {place for start, end in closed for place in range(start, end)}
    free = [(span, english) for span, english in numbers.figures(text) if taken.isdisjoint(range(span.start, span.end))]
    taken |= {place for span, _ in free for place in range(span.start, span.end)}
    free += [
        (Span(place, place), f"{page}|")
        for place, page in markup.pages(text)
        if not taken.isdisjoint(range(place, place + len(page)))
    ]
    commas = [(Span(place, place), "，") for place in pauses if place not in taken or place - 1 not in taken]
    parts, end = [], 0
    for span, english in sorted([*terms, *free, *commas]):
        parts += [text[end : span.start], english]
        end = span.end
    return _spaced([*parts, text[end:]])


def _rendered(text: str, match: TermMatch) -> tuple[Span, str]:
    """Return the span of a match with the original behind it, and its replacement."""
    span, before, behind = markup.gathered(text, match.span) if _split(text, match) else (match.span, "", "")
    brackets = re.compile(rf"\s*\(\s*{re.escape(match.term.target)}\s*\)", re.IGNORECASE)
    gloss = brackets.match(narrow(text), span.end)
    return Span(span.start, gloss.end() if gloss else span.end), f"{before}{match.term.target}{behind}"


def _split(text: str, match: TermMatch) -> bool:
    """Return whether there may be markup between the characters of the term, or readings above them."""
    return bool(markup.seen(text).starts) and (
        match.span.end - match.span.start != len(match.term.source) or "<r" in text.lower()
    )


def _spaced(parts: Sequence[str]) -> str:
    """Join texts and targets in turn, with a space between a word and another word or a Chinese character."""
    joined = parts[0]
    for part in parts[1:]:
        touching = joined and part and re.match(r"[\w“‘(\[]", part[0]) and re.match(r"[\w”’)\].,%+!?]", joined[-1])
        joined += " " + part if touching else part
    return joined


def pieces(text: str, matches: Sequence[TermMatch], limit: int = LONG) -> list[Span]:
    """Cut a text that is too long for a model; see `segment.sentences.parts`. It is never cut inside a term."""
    terms = [(match.span.start, match.span.end) for match in matches]
    return [Span(start, end) for start, end in parts(text, limit, terms)]
