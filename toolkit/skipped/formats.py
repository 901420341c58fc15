"""The zones of each format: which places of a text have which reason not to be translated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from toolkit.skipped import cues, inline, messages, pages, prose, xliff
from toolkit.skipped.zones import Zone, Zones, joined
from toolkit.units import Kind, Reason, Segment

REFERENCES = frozenset(("md", "html", "docx", "epub", "xliff"))
"""The formats in which `&#20013;` is a Chinese character."""

HOOKS: dict[str, Callable[[str], Iterable[Zone]]] = {
    "txt": prose.plain,
    "html": pages.html,
    "docx": pages.xhtml,
    "epub": pages.xhtml,
    "srt": cues.srt,
    "vtt": cues.vtt,
    "po": messages.po,
    "xliff": xliff.zones,
}


def zones(name: str, text: str, segments: Sequence[Segment]) -> Zones:
    """The zones of a document of the format `name`: its own, then code and what is kept inside of segments."""
    own = prose.markdown(text, segments) if name == "md" else [HOOKS[name](text)] if name in HOOKS else []
    kept = (zone for one in segments if one.kind is not Kind.CODE for zone in inline.zones(text, one))
    return Zones(len(text), *own, joined(_code(segments), text), kept)


def _code(segments: Sequence[Segment]) -> Iterator[Zone]:
    for one in segments:
        if one.kind is Kind.CODE and not one.translate:
            for span in one.spans:
                yield Zone.of(span.start, span.end, Reason.CODE)
