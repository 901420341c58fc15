"""List the Chinese of a document that is not translated: the characters that no segment covers, with the reason.

The list is complete by construction: it is all Chinese of the text (and of every part of a package), minus the spans of
the segments. Only the reasons depend on the format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from toolkit.skipped import inline, parts
from toolkit.skipped.formats import REFERENCES, zones
from toolkit.skipped.places import skipped_places
from toolkit.skipped.zones import Words, chinese, without
from toolkit.units import Document, Reason, Segment, Skipped

__all__ = ["by_reason", "skipped"]


def skipped(document: Document, segments: Sequence[Segment]) -> list[Skipped]:
    """Return the places of `document` with Chinese that `segments`, all it has, do not translate.

    Those of its text are first, in order; then those of the parts of a package, member by member.
    """
    places = list(_in_text(document, segments))
    return places + list(parts.skipped(document)) if document.data else places


def by_reason(places: Iterable[Skipped]) -> dict[Reason, int]:
    """Count the places by reason, the most frequent first, without names that no reader sees."""
    counts = Counter(place.reason for place in places if place.reason is not Reason.INTERNAL)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _in_text(document: Document, segments: Sequence[Segment]) -> Iterator[Skipped]:
    text = document.text
    words = Words(chain.from_iterable(inline.words(text, part) for part in segments if part.translate))
    left = list(without(chinese(text, references=document.format in REFERENCES), words.spans))
    return skipped_places("", text, left, zones(document.format, text, segments), words) if left else iter(())
