"""What of a document is not translated: every run of Chinese characters that no segment covers, with the reason.

Nothing can be missing, because nothing is collected: the Chinese of the text (and of every part of a package) is taken,
what the segments translate is subtracted, and what is left is listed. Only the reasons come from looking at the format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from toolkit.skipped import inline, parts
from toolkit.skipped.formats import REFERENCES, zones
from toolkit.skipped.stretches import stretches
from toolkit.skipped.zones import Words, chinese, without
from toolkit.units import Document, Reason, Segment, Skipped

__all__ = ["by_reason", "skipped"]


def skipped(document: Document, segments: Sequence[Segment]) -> list[Skipped]:
    """The stretches of `document` with Chinese that `segments` (all it has, see `segment`) do not translate.

    First those of its text, in order, then those of the parts of a package, member by member.
    """
    found = list(_in_text(document, segments))
    return found + list(parts.skipped(document)) if document.data else found


def by_reason(found: Iterable[Skipped]) -> dict[Reason, int]:
    """How many stretches there are by reason, the most frequent first, without names that no reader sees."""
    counts = Counter(one.reason for one in found if one.reason is not Reason.INTERNAL)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _in_text(document: Document, segments: Sequence[Segment]) -> Iterator[Skipped]:
    text = document.text
    words = Words(chain.from_iterable(inline.words(text, one) for one in segments if one.translate))
    left = list(without(chinese(text, references=document.format in REFERENCES), words.spans))
    return stretches("", text, left, zones(document.format, text, segments), words) if left else iter(())
