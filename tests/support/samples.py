"""Documents and segments made for tests from their text alone."""

from __future__ import annotations

from toolkit import documents
from toolkit.glossary import Glossary
from toolkit.matching import match
from toolkit.segment import rebuild
from toolkit.segment import segment as segments_of
from toolkit.types import Document, Kind, Segment, SegmentRecord, Span


def document(text: str, format: str = "txt", *, id: str = "t") -> Document:
    """Return a document that was never a file."""
    return Document(id=id, path=id, format=format, text=text, encoding="utf-8", newline="\n", sha256="")


def record(text: str, terms: Glossary | None = None, key: str = "k", kind: Kind = Kind.TEXT) -> SegmentRecord:
    """Return a segment that is to be translated, with the matches of `terms`."""
    segment = Segment(key, "a", 0, 0, 1, (Span(0, len(text)),), text, kind, translate=True)
    return SegmentRecord(segment, match([segment], terms)[0] if terms else ())


def shown(document: Document) -> list[tuple[str, str]]:
    """Return the place and the text of each segment that is to be translated."""
    return [(part.place, part.text) for part in segments_of(document) if part.translate]


def translated(document: Document, *targets: str) -> str:
    """Return the document with these targets for its segments; every one needs one."""
    segments = segments_of(document)
    assert rebuild(document, segments) == document.text
    keys = [part.key for part in segments if part.translate]
    result = documents.render(document, segments, dict(zip(keys, targets, strict=True)))
    assert isinstance(result, str)
    return result
