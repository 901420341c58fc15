"""Read the sentences of the documents that a glossary is for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit import documents
from toolkit.markup import seen
from toolkit.segment import segment


def sentences(paths: Sequence[Path]) -> list[str]:
    """Return the visible text of all translatable segments of documents and folders, in order. Raises `InputError`."""
    read = (documents.read(path, id=key) for path, key in documents.find(paths))
    return [seen(part.text).text for document in read for part in segment(document) if part.translate]
