"""Find the terms of the glossary in the segments of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.glossary import Glossary
from toolkit.glossary.document_senses import settle
from toolkit.units import Segment, TermMatch, Unit


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


def matched(units: Sequence[Unit], terms: Glossary) -> list[Unit]:
    """Add their term matches to `units`, the segments of one document."""
    all_matches = match([unit.segment for unit in units], terms)
    return [replace(unit, matches=matches) for unit, matches in zip(units, all_matches, strict=True)]
