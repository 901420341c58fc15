"""The text to search for terms: segments of documents, and pairs of catalogs, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolkit import documents, markup
from toolkit.catalog import catalogs_in, read_records
from toolkit.segment import segment
from toolkit.text import blanked
from toolkit.types import REVIEWED, SegmentRecord


@dataclass(frozen=True, slots=True)
class Passage:
    """A source text at `place` (`path:line`), its translation or an empty `target`, and whether it is `reviewed`."""

    place: str
    source: str
    target: str = ""
    reviewed: bool = False


def of_documents(paths: Iterable[Path], *, encoding: str | None = None) -> list[Passage]:
    """Return the translatable segments of documents and folders of them, in order. Raises `InputError`."""
    passages: list[Passage] = []
    for path, key in documents.find(list(paths)):
        document = documents.read(path, id=key, encoding=encoding)
        passages += [
            Passage(f"{document.path}:{part.line}", _readable(part.text))
            for part in segment(document)
            if part.translate
        ]
    return passages


def of_catalogs(paths: Iterable[Path]) -> list[Passage]:
    """Return the messages of PO files, and of the catalogs in folders, in order of path. Raises `InputError`."""
    return [_of_record(record) for path in paths for file in catalogs_in(path) for record in read_records(file)]


def _of_record(record: SegmentRecord) -> Passage:
    translation = record.translation
    reviewed = translation is not None and translation.state in REVIEWED
    place = f"{record.segment.document}:{record.segment.line}"
    return Passage(place, _readable(record.segment.text), translation.target if translation else "", reviewed)


def _readable(text: str) -> str:
    """Return `text` with spaces for tags, links and code. Signs of emphasis are kept, because names start there."""
    return blanked(text, [place for place in markup.fixed(text) if text[slice(*place)].strip("*_~")], " ")
