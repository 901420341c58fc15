"""What a glossary does in documents and catalogs: where its terms stand, and which segments a change of it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toolkit import documents, enforce
from toolkit.export import ALIGNED, read_aligned
from toolkit.glossary import Glossary
from toolkit.glossary.changes import Change
from toolkit.matching import match
from toolkit.segment import segment
from toolkit.units import Segment, Term, TermMatch, Unit

PAIRED = frozenset(ALIGNED) - {".docx"}
"""Suffixes of files that are read as aligned ones; a Word file is a document here."""
Part = tuple[str, Segment]
"""A segment with the path of the file it stands in."""


def read(paths: Sequence[Path], *, encoding: str | None = None) -> list[tuple[str, list[Segment]]]:
    """The segments of documents, folders of them, and aligned files, by path. Raises `InputError`."""
    found = []
    for path in paths:
        if path.is_file() and path.suffix.lower() in PAIRED:
            found.append((path.as_posix(), [unit.segment for unit in read_aligned(path)]))
            continue
        for one, key in documents.find([path]):
            document = documents.read(one, id=key, encoding=encoding)
            found.append((document.path, segment(document)))
    return found


def touched(
    changes: Sequence[Change], before: Glossary, after: Glossary, files: Sequence[tuple[str, Sequence[Segment]]]
) -> list[list[Part]]:
    """For each change the segments whose drafts it makes outdated, in order: exactly those are redone by a run.

    A segment that several changes touch stands under each of them.
    """
    places: dict[str, list[Part]] = {change.source: [] for change in changes}
    for path, segments in files:
        pairs = zip(segments, match(segments, before), match(segments, after), strict=True)
        for one, old, new in pairs:
            if enforce.ask(Unit(one, old)).key() != enforce.ask(Unit(one, new)).key():
                for source in _moved(old, new) & places.keys():
                    places[source].append((path, one))
    return [places[change.source] for change in changes]


def usage(terms: Glossary, files: Sequence[tuple[str, Sequence[Segment]]]) -> Counter[tuple[str, bool]]:
    """How often each source stands in the documents, by (source, whether it applies there)."""
    return Counter(
        (found.term.source, found.applies)
        for _, segments in files
        for matches in match(segments, terms)
        for found in matches
    )


def _moved(old: Sequence[TermMatch], new: Sequence[TermMatch]) -> set[str]:
    """The sources of matches that say something else now."""
    return {term.source for term, *_ in set(_said(old)) ^ set(_said(new))}


def _said(matches: Sequence[TermMatch]) -> Iterator[tuple[Term, int, int, bool]]:
    for one in matches:
        plain = replace(one.term, unless=(), only=(), note="", origin="")
        yield plain, one.span.start, one.span.end, one.applies
