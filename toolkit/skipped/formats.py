"""The zones of each format: the ranges of a text that are not translated, with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from toolkit.documents import FORMATS
from toolkit.skipped import cues, inline, messages, pages, prose, xliff
from toolkit.skipped.zones import Zone, Zones, joined
from toolkit.units import Kind, Reason, Segment

REFERENCES = frozenset(("md", "mdx", "html", "docx", "xlsx", "pptx", "epub", "xliff", "ttml", "android"))
"""The formats in which `&#20013;` is a Chinese character."""

HOOKS: dict[str, Callable[[str], Iterable[Zone]]] = {
    "txt": prose.plain,
    "html": pages.html,
    **dict.fromkeys(("docx", "xlsx", "pptx"), pages.xhtml),
    "epub": pages.xhtml,
    "srt": cues.srt,
    "vtt": cues.vtt,
    "ass": cues.ssa,
    "lrc": cues.lyrics,
    "ttml": cues.ttml,
    "sbv": cues.sbv,
    "pdf": prose.page_edges,
    "po": messages.po,
    "xliff": xliff.zones,
}


def zones(name: str, text: str, segments: Sequence[Segment]) -> Zones:
    """Return the zones of a document of the format `name`: its own, then code and the fixed parts of segments."""
    own: list[Iterable[Zone]] = [HOOKS[name](text)] if name in HOOKS else []
    if name in ("md", "mdx", "pdf"):
        own += prose.markdown(text, segments, mdx=name == "mdx")
    elif strings := FORMATS[name].strings:
        own = [[Zone.of(span.start, span.end, reason) for span, reason in strings.left(text)]]
    fixed = (zone for segment in segments if segment.kind is not Kind.CODE for zone in inline.zones(text, segment))
    return Zones(len(text), *own, joined(_code(segments), text), fixed)


def _code(segments: Sequence[Segment]) -> Iterator[Zone]:
    for segment in segments:
        if segment.kind is Kind.CODE and not segment.translate:
            for span in segment.spans:
                yield Zone.of(span.start, span.end, Reason.CODE)
