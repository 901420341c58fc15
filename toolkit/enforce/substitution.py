"""Prepare a source text for an engine: substitute the targets of terms, and cut long texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from toolkit import markup, numbers
from toolkit.text import CLOSERS, ENDERS, narrow
from toolkit.units import Span, TermMatch

LONG = 320
BREAKS = (f"{ENDERS}；;", "，,：:、", " ")
AFTER_END = frozenset(ENDERS + CLOSERS)


def substitute(text: str, matches: Iterable[TermMatch], pauses: Iterable[int] = ()) -> str:
    """Replace each enforced match, and each figure in 万 or 亿, with its English, and put commas at `pauses`.

    The English is spaced as usual; tags, links and code stay unchanged, but tags inside a term go around its target
    (`markup.gathered`). A target that follows in parentheses, 深思（DeepSeek）, is replaced together with its term.
    """
    terms = [_rendered(text, match) for match in matches if match.enforced]
    closed = markup.fixed(text) + [(span.start, span.end) for span, _ in terms]
    taken = {place for start, end in closed for place in range(start, end)}
    free = [(span, english) for span, english in numbers.figures(text) if taken.isdisjoint(range(span.start, span.end))]
    taken |= {place for span, _ in free for place in range(span.start, span.end)}
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
    """Cut a text that is too long for a model at its last sentence end, else comma, else space, else anywhere.

    It is never cut inside a term, a tag, a link or code. The spans cover the text; each has at most `limit` code
    points unless it cannot be cut.
    """
    spans, start = [], 0
    if len(text) > limit:
        places = [(match.span.start, match.span.end) for match in matches] + markup.fixed(text)
        inside = {place for first, end in places for place in range(first + 1, end)}
        while len(text) - start > limit:
            cut = next(_cuts(text, inside, start, limit), len(text))
            spans.append(Span(start, cut))
            start = cut
    return [*spans, Span(start, len(text))] if start < len(text) or not spans else spans


def _cuts(text: str, inside: Collection[int], start: int, limit: int) -> Iterator[int]:
    """Yield the places to cut before, best first; those in `inside` cannot be cut."""
    backwards = range(start + limit, start + limit // 4 + 1, -1)
    for signs in BREAKS:
        for cut in backwards:
            before = text[max(start, cut - 9) : cut].rstrip(CLOSERS)[-1:]
            if cut not in inside and text[cut] not in AFTER_END and before in tuple(signs) and not _number(text, cut):
                yield cut
    yield from (
        cut for cut in (*range(start + limit, start, -1), *range(start + limit, len(text))) if cut not in inside
    )


def _number(text: str, cut: int) -> bool:
    """Return whether a cut before `cut` would split 1,000 or 10:30."""
    return text[cut - 1] in ",:" and text[cut].isdigit() and text[cut - 2 : cut - 1].isdigit()
