"""List the Chinese of a document that is not translated: the characters that no segment covers, with the reason.

The list is complete by construction: it is all Chinese of the text (and of every part of a package), minus the spans of
the segments. Only the reasons depend on the format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from toolkit.documents import FORMATS
from toolkit.skipped import bilingual, cues, inline, pages, parts, prose_reasons
from toolkit.skipped.zones import Words, Zone, Zones, chinese, joined, skipped_places, without
from toolkit.types import Document, Kind, Reason, Segment, Skipped

__all__ = ["by_reason", "skipped"]

REFERENCES = frozenset(("md", "mdx", "html", "docx", "xlsx", "pptx", "epub", "xliff", "ttml", "android"))
"""The formats in which `&#20013;` is a Chinese character."""

HOOKS: dict[str, Callable[[str], Iterable[Zone]]] = {
    "txt": prose_reasons.plain,
    "html": pages.html,
    **dict.fromkeys(("docx", "xlsx", "pptx"), pages.xhtml),
    "epub": pages.xhtml,
    "srt": cues.srt,
    "vtt": cues.vtt,
    "ass": cues.ssa,
    "lrc": cues.lyrics,
    "ttml": cues.ttml,
    "sbv": cues.sbv,
    "pdf": prose_reasons.page_edges,
    "po": bilingual.po,
    "xliff": bilingual.xliff,
}


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
    return skipped_places("", text, left, _zones(document.format, text, segments), words) if left else iter(())


def _zones(name: str, text: str, segments: Sequence[Segment]) -> Zones:
    """Return the zones of a document of the format `name`: its own, then code and the fixed parts of segments."""
    own: list[Iterable[Zone]] = [HOOKS[name](text)] if name in HOOKS else []
    if name in ("md", "mdx", "pdf"):
        own += prose_reasons.markdown(text, segments, mdx=name == "mdx")
    elif strings := FORMATS[name].strings:
        own = [[Zone.of(span.start, span.end, reason) for span, reason in strings.left(text)]]
    fixed = (zone for segment in segments if segment.kind is not Kind.CODE for zone in inline.zones(text, segment))
    return Zones(len(text), *own, joined(_code(segments), text), fixed)


def _code(segments: Sequence[Segment]) -> Iterator[Zone]:
    for segment in segments:
        if segment.kind is Kind.CODE and not segment.translate:
            for span in segment.spans:
                yield Zone.of(span.start, span.end, Reason.CODE)
