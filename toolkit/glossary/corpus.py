"""The documents a glossary is for, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit import documents
from toolkit.markup import seen
from toolkit.segment import segment


def sentences(paths: Sequence[Path], *, encoding: str | None = None) -> list[str]:
    """All translatable segments of documents and folders as a reader sees them, in order. Raises `InputError`."""
    read = (documents.read(path, id=key, encoding=encoding) for path, key in documents.find(paths))
    return [seen(one.text).text for document in read for one in segment(document) if one.translate]
