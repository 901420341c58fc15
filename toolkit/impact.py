"""The impact of a glossary on documents and catalogs: where its terms occur, and which segments a change affects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit import documents, enforce
from toolkit.errors import InputError
from toolkit.export import ALIGNED, read_aligned
from toolkit.glossary import Glossary
from toolkit.glossary.term_changes import Change
from toolkit.matching import match
from toolkit.segment import segment
from toolkit.types import Segment, SegmentRecord, Term, TermMatch

PAIRED = frozenset(ALIGNED) - {".docx"}
"""Suffixes of files that are read as aligned files; a Word file is a document here, and so is another workbook."""
Part = tuple[str, Segment]
"""The path of a file, and a segment of it."""


def read(paths: Sequence[Path], *, encoding: str | None = None) -> list[tuple[str, list[Segment]]]:
    """Read the segments of documents, folders of documents and aligned files, by path. Raises `InputError`."""
    sources = []
    for path in paths:
        if path.is_file() and path.suffix.lower() in PAIRED and not _is_workbook(path):
            sources.append((path.as_posix(), [record.segment for record in read_aligned(path)]))
            continue
        for file, key in documents.find([path]):
            document = documents.read(file, id=key, encoding=encoding)
            sources.append((document.path, segment(document)))
    return sources


def _is_workbook(path: Path) -> bool:
    """Return whether `path` is a workbook, but not one that holds aligned sentences."""
    if path.suffix.lower() != ".xlsx":
        return False
    try:
        read_aligned(path)
    except InputError:
        return True
    return False


def touched(
    changes: Sequence[Change], before: Glossary, after: Glossary, files: Sequence[tuple[str, Sequence[Segment]]]
) -> list[list[Part]]:
    """Return the segments whose drafts each change makes outdated, in order: a run drafts exactly those again.

    A segment that several changes affect is listed for each of them.
    """
    places: dict[str, list[Part]] = {change.source: [] for change in changes}
    for path, segments in files:
        pairs = zip(segments, match(segments, before), match(segments, after), strict=True)
        for affected, old, new in pairs:
            if enforce.ask(SegmentRecord(affected, old)).key() != enforce.ask(SegmentRecord(affected, new)).key():
                for source in _moved(old, new) & places.keys():
                    places[source].append((path, affected))
    return [places[change.source] for change in changes]


def usage(terms: Glossary, files: Sequence[tuple[str, Sequence[Segment]]]) -> Counter[tuple[str, bool]]:
    """Count the occurrences of each source in the documents, by (source, whether it applies there)."""
    return Counter(
        (term_match.term.source, term_match.applies)
        for _, segments in files
        for matches in match(segments, terms)
        for term_match in matches
    )


def _moved(old: Sequence[TermMatch], new: Sequence[TermMatch]) -> set[str]:
    """Return the sources of matches that have changed."""
    return {term.source for term, *_ in set(_facts(old)) ^ set(_facts(new))}


def _facts(matches: Sequence[TermMatch]) -> Iterator[tuple[Term, int, int, bool]]:
    for term_match in matches:
        plain = replace(term_match.term, unless=(), only=(), note="", origin="")
        yield plain, term_match.span.start, term_match.span.end, term_match.applies
