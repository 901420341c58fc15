"""The first stages of a run, which need no engine: documents read, with what their catalogs have.

read → segment → match → recall
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolkit import documents, glossary
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.errors import InputError
from toolkit.glossary import Glossary
from toolkit.matching import match
from toolkit.progress import Progress
from toolkit.segment import Rate, segment
from toolkit.types import Document, SegmentRecord


def load_terms(settings: Settings, *, note: Callable[[str], None] = lambda _: None) -> Glossary:
    """Load the glossary of a run; see `glossary.load` for `note`."""
    return glossary.load(settings.glossary, note=note) if settings.glossary else Glossary.EMPTY


def read(path: Path, key: str, settings: Settings, progress: Progress) -> Document:
    """Read the document at `path`. Reports a detected encoding.

    Raises `InputError`, also for a document that its catalog would overwrite.
    """
    source = read_as(path, key, settings)
    catalog = settings.out / f"{source.id}.po"
    if catalog.exists() and Path(source.path).exists() and catalog.samefile(source.path):
        raise InputError(f"{source.path}: its catalog would overwrite it", "choose another folder with --out")
    if not settings.encoding and source.encoding != "utf-8":
        progress.note(documents.encoding_note(source))
    for note in documents.notes(source):
        progress.note(note)
    return source


def read_all(inputs: Sequence[tuple[Path, str]], settings: Settings, progress: Progress) -> list[Document]:
    """Read documents by path and id. Raises what `read` raises."""
    sources = []
    with progress.task("reading", total=len(inputs), unit="documents") as advance:
        for path, key in inputs:
            sources.append(read(path, key, settings, progress))
            advance(1)
    return sources


def read_as(path: Path, key: str, settings: Settings) -> Document:
    """Read the document at `path`, whose outputs are called `key`, as `settings` say. Raises `InputError`."""
    return documents.read(
        path,
        id=key,
        encoding=settings.encoding,
        cue_by_cue=settings.cue_by_cue,
        line_length=settings.line_length,
        sheet_names=settings.sheet_names,
    )


def load_catalog(source: Document, settings: Settings, progress: Progress) -> Catalog:
    """Load the catalog of `source`. Reports messages that have the key of another text. Raises `InputError`."""
    catalog = Catalog.load(settings.out / f"{source.id}.po", source.path)
    for line in catalog.wrong_keys():
        progress.note(line)
    return catalog


def recall(
    document: Document, catalog: Catalog, terms: Glossary, rate: Rate | None = None, *, force: bool = False
) -> list[SegmentRecord]:
    """Segment `document`, match `terms`, and recall what `catalog` has.

    `rate` rates the lines of transcripts. With `force` only segments that a reviewer worked on keep their place.
    """
    earlier = catalog.sources()
    cut = {text: True for text, reviewed in earlier.items() if reviewed} if force else earlier
    segments = segment(document, cut, rate)
    recalled, ignored = catalog.merge(segments), catalog.ignored()
    return [
        SegmentRecord(part, matches, recalled.get(part.key), ignored=ignored.get(part.key, frozenset()))
        for part, matches in zip(segments, match(segments, terms), strict=True)
    ]
