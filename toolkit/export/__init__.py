"""Aligned bilingual files: a writer for each format, and readers for the formats that other programs give back.

A writer is a pure function from `Aligned` to text or bytes; the caller stores the result. A reader returns records
whose segments and translations hold the file's text. `read_aligned` also reads PO files, through `catalog`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toolkit.catalog import read_records
from toolkit.errors import InputError, UsageError
from toolkit.export import docx, html, markdown, tmx, tsv, xliff, xliff2, xliff_read, xlsx
from toolkit.export.aligned import (
    Aligned,
    AlignedWriter,
    Counts,
    confidence_of,
    count,
    describe_finding,
    describe_match,
    exported,
    fingerprint,
    state_of,
    target_of,
)
from toolkit.export.aligned_import import Returned
from toolkit.types import SegmentRecord

WRITERS: dict[str, AlignedWriter] = {
    "md": AlignedWriter(".bilingual.md", markdown.render),
    "html": AlignedWriter(".bilingual.html", html.render),
    "tsv": AlignedWriter(".bilingual.tsv", tsv.render),
    "tmx": AlignedWriter(".tmx", tmx.render),
    "xliff": AlignedWriter(".xlf", xliff.render),
    "xliff2": AlignedWriter(".2.xlf", xliff2.render),
    "xlsx": AlignedWriter(".table.xlsx", xlsx.render),
    "docx": AlignedWriter(".table.docx", docx.render),
}

READERS: dict[str, Callable[[Path], list[SegmentRecord]]] = {
    ".tsv": tsv.read,
    ".tmx": tmx.read,
    ".xlf": xliff_read.read,
    ".xliff": xliff_read.read,
    ".sdlxliff": xliff_read.read,
    ".mqxliff": xliff_read.read,
    ".xlsx": xlsx.read,
    ".docx": docx.read,
}

CATALOGS = (".po", ".pot")
ALIGNED = (*CATALOGS, *READERS)

__all__ = [
    "ALIGNED",
    "CATALOGS",
    "READERS",
    "WRITERS",
    "Aligned",
    "AlignedWriter",
    "Counts",
    "Returned",
    "confidence_of",
    "count",
    "describe_finding",
    "describe_match",
    "exported",
    "fingerprint",
    "known_formats",
    "read_aligned",
    "state_of",
    "target_of",
]


def read_aligned(path: Path) -> list[SegmentRecord]:
    """Read the segments of a catalog or another aligned file; its suffix decides the format. Raises `InputError`."""
    suffix = path.suffix.lower()
    if suffix not in ALIGNED:
        raise InputError(f"{path}: not a file with translations", f"name one of: {' '.join(ALIGNED)}")
    if not path.is_file():
        raise InputError(f"{path}: no such file", "check the path")
    return read_records(path) if suffix in CATALOGS else READERS[suffix](path)


def known_formats(formats: Sequence[str]) -> None:
    """Raise `UsageError` if a name is not a key of `export.WRITERS`."""
    for name in formats:
        if name not in WRITERS:
            raise UsageError(f"unknown format {name!r}", f"use some of: {', '.join(WRITERS)}")
