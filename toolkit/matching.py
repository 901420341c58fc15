"""Find the terms of the glossary in the segments of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from toolkit.glossary import Glossary
from toolkit.glossary.conditions import shows_sense
from toolkit.types import Segment, SegmentRecord, Severity, TermMatch

CLEAR = 2.0
"""From these odds (natural logarithm) on, a guess is clear; between them and their negative it is open."""
LEAST = 2
"""The number of clear uses as the term that a document must have."""
SHARE = 3
"""The number of them required for each clear use in the everyday sense."""
BY_DOCUMENT = "its use in the document"


def match(segments: Sequence[Segment], terms: Glossary) -> list[tuple[TermMatch, ...]]:
    """Return the term matches of each segment, decided with its neighbors in the paragraph and the whole document."""
    return settle([match_at(segments, index, terms) for index in range(len(segments))])


def match_at(segments: Sequence[Segment], index: int, terms: Glossary) -> tuple[TermMatch, ...]:
    """Return the term matches of the segment at `index`, decided with its neighbors in the paragraph."""
    segment = segments[index]
    if not segment.translate:
        return ()
    near = [segments[i] if 0 <= i < len(segments) else None for i in (index - 1, index + 1)]
    before, after = (other.text if other and other.paragraph == segment.paragraph else "" for other in near)
    return terms.match(segment.text, before=before, after=after)


def matched(records: Sequence[SegmentRecord], terms: Glossary) -> list[SegmentRecord]:
    """Add their term matches to `records`, the segments of one document."""
    all_matches = match([record.segment for record in records], terms)
    return [replace(record, matches=matches) for record, matches in zip(records, all_matches, strict=True)]


def settle(segments: Sequence[tuple[TermMatch, ...]]) -> list[tuple[TermMatch, ...]]:
    """Return the matches of the segments of one document with open refusals decided by the clear uses.

    A text that has used 深思 for a company five times means the company in an unclear sixth sentence, too. Only
    uncertain guesses are changed, and only from a refusal to the term: a clear refusal is kept, and so is a decision by
    a condition of the glossary.
    """
    meant = clear_uses(segments)
    return [settled(matches, meant) for matches in segments]


def clear_uses(segments: Iterable[tuple[TermMatch, ...]]) -> set[str]:
    """Return the sources that a document with these matches clearly uses as terms.

    A refusal by a pattern of `unless` is a clear use of the everyday sense.
    """
    clear, everyday = Counter[str](), Counter[str]()
    for match in (each for matches in segments for each in matches):
        if match.odds >= CLEAR:
            clear[match.term.source] += 1
        elif match.odds <= -CLEAR or (shows_sense(match.reason) and not match.doubt):
            everyday[match.term.source] += 1
    return {source for source, count in clear.items() if count >= max(LEAST, SHARE * everyday[source])}


def settled(matches: tuple[TermMatch, ...], meant: Collection[str]) -> tuple[TermMatch, ...]:
    """Return the matches of one segment with open refusals of the sources in `meant` (see `clear_uses`) decided."""
    return tuple(_settled(match, meant) for match in matches)


def _settled(match: TermMatch, meant: Collection[str]) -> TermMatch:
    if match.term.source not in meant or not match.odds or abs(match.odds) >= CLEAR:
        return match
    if match.applies:
        return replace(match, doubt=None)
    if match.pattern:  # a clue right next to the word
        return match
    return replace(match, applies=True, reason=BY_DOCUMENT, doubt=Severity.INFO, pattern="")
