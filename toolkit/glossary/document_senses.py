"""Decide open uses of a word by its clear uses in the rest of the document.

A text that has used 深思 for a company five times means the company in an unclear sixth sentence, too. Only uncertain
guesses are changed, and only from a refusal to the term: a clear refusal stays, and so does a decision by a condition
of the glossary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from toolkit.glossary.conditions import tells_sense
from toolkit.units import Severity, TermMatch

CLEAR = 2.0
"""Odds (natural logarithm) from which a guess is clear; below them, on either side, it is open."""
LEAST = 2
"""So many clear uses as the term a document has to have."""
SHARE = 3
"""So many of them for each clear use in the everyday sense."""
BY_DOCUMENT = "its use in the document"


def settle(segments: Sequence[tuple[TermMatch, ...]]) -> list[tuple[TermMatch, ...]]:
    """The matches of the segments of one document, in order, with open refusals decided by the clear uses."""
    meant = clear_uses(segments)
    return [settled(matches, meant) for matches in segments]


def clear_uses(segments: Iterable[tuple[TermMatch, ...]]) -> set[str]:
    """The sources that a document with these matches clearly uses as terms.

    What a pattern of `unless` refuses is a clear use, too, of the everyday sense.
    """
    clear, everyday = Counter[str](), Counter[str]()
    for match in (each for matches in segments for each in matches):
        if match.odds >= CLEAR:
            clear[match.term.source] += 1
        elif match.odds <= -CLEAR or (tells_sense(match.reason) and not match.doubt):
            everyday[match.term.source] += 1
    return {source for source, count in clear.items() if count >= max(LEAST, SHARE * everyday[source])}


def settled(matches: tuple[TermMatch, ...], meant: Collection[str]) -> tuple[TermMatch, ...]:
    """`matches` of one segment, with open refusals of the terms in `meant` (see `clear_uses`) decided."""
    return tuple(_settled(match, meant) for match in matches)


def _settled(match: TermMatch, meant: Collection[str]) -> TermMatch:
    if match.term.source not in meant or not match.odds or abs(match.odds) >= CLEAR:
        return match
    if match.applies:
        return replace(match, doubt=None)
    if match.pattern:  # a clue right next to the word
        return match
    return replace(match, applies=True, reason=BY_DOCUMENT, doubt=Severity.INFO, pattern="")
