"""Read source, references and hypotheses, from texts aligned line by line or from aligned files, as the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from toolkit.documents.decode import decode
from toolkit.errors import InputError
from toolkit.export import ALIGNED, CATALOGS, read_aligned, state_of, target_of
from toolkit.export.aligned_import import Keys, make_record, read_bytes
from toolkit.glossary import Glossary
from toolkit.matching import match
from toolkit.text import has_han
from toolkit.types import SegmentRecord, State

ALIGN = "line N of every file must be the same sentence"


@dataclass(frozen=True, slots=True)
class Sample:
    """The sentences that systems are measured on.

    `records`: the sentences with their term matches, without a translation. `references`: for each reference its text
    of every segment. `path`: the source file. `size`: the number of its rows. `rows`: the row of each segment, from 0.
    """

    path: Path
    records: tuple[SegmentRecord, ...]
    references: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]
    size: int

    @property
    def characters(self) -> int:
        """Length of all sources."""
        return sum(len(record.segment.text) for record in self.records)


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of one file; `sources` is None for a plain text, which has only one language."""

    path: Path
    texts: tuple[str, ...]
    sources: tuple[str, ...] | None = None


def load(
    source: Path,
    references: Sequence[Path],
    terms: Glossary,
    *,
    limit: int | None = None,
    encoding: str | None = None,
) -> Sample:
    """Load the first `limit` rows of `source` that have a reference in every file of `references`.

    Texts are aligned line by line. Of po, tsv, tmx and xliff files, `source` takes the sources, a reference the
    translations (of a catalog, the approved ones). Rows that are blank in all files are skipped, and rows for which an
    aligned file has no translation. `encoding`: of texts that are not UTF-8. Raises `InputError` for files that are
    missing, empty, undecodable, of different length, or of different sentences.
    """
    sources = _sources(source, encoding)
    sides = [_aligned(path, source, sources, encoding, reference=True) for path in references]
    rows = [row for row in range(len(sources)) if _usable(row, source, sources, sides)]
    chosen = tuple(islice(rows, limit))
    if not chosen:
        raise InputError(
            f"{source}: no row has a reference", f"{ALIGN}. From a catalog, only approved entries are used"
        )
    keys = Keys(source)
    records = [
        make_record(source, row + 1, key=keys.made(text, row + 1), source=text, target="", state=State.NEW, index=row)
        for row, text in ((row, sources[row]) for row in chosen)
    ]
    by_record = match([record.segment for record in records], terms)
    return Sample(
        source,
        tuple(SegmentRecord(record.segment, matches) for record, matches in zip(records, by_record, strict=True)),
        tuple(tuple(side.texts[row] for row in chosen) for side in sides),
        chosen,
        len(sources),
    )


def hypothesis(path: Path, sample: Sample, *, encoding: str | None = None) -> tuple[str, ...]:
    """Return the text of the file at `path` for each segment of `sample`; an empty line is an empty translation.

    Raises `InputError` as `load` does.
    """
    sources = _sources(sample.path, encoding)
    side = _aligned(path, sample.path, sources, encoding)
    return tuple(side.texts[row] for row in sample.rows)


def _sources(path: Path, encoding: str | None) -> tuple[str, ...]:
    side = _read(path, encoding)
    lines = side.texts if side.sources is None else side.sources
    if not any(map(has_han, lines)):
        raise InputError(
            f"{path}: no Chinese in this file", "name the Chinese with --source and the English with --reference"
        )
    return lines


def _aligned(
    path: Path, source: Path, sources: Sequence[str], encoding: str | None, *, reference: bool = False
) -> _Side:
    """Read the file at `path`. Raises `InputError` if its rows are not those of the source."""
    side = _read(path, encoding, reference=reference)
    if len(side.texts) != len(sources):
        raise InputError(f"{path}: {len(side.texts)} rows, but {source} has {len(sources)}", ALIGN)
    for row, (mine, theirs) in enumerate(zip(side.sources or (), sources, strict=False), 1):
        if mine.strip() != theirs.strip():
            message = f"{path}: row {row} translates {mine[:30]!r}, but {source}:{row} is {theirs[:30]!r}"
            raise InputError(message, "name files of the same sentences in the same order")
    return side


def _usable(row: int, source: Path, sources: Sequence[str], sides: Sequence[_Side]) -> bool:
    """Return whether a row can be measured. Raises `InputError` if a plain text is not aligned."""
    blank = not sources[row].strip()
    for side in sides:
        if side.sources is not None and not side.texts[row].strip():
            return False
        if blank is bool(side.texts[row].strip()):
            empty, full = (source, side.path) if blank else (side.path, source)
            raise InputError(f"{empty}:{row + 1}: the line is empty, but {full}:{row + 1} is not", ALIGN)
    return not blank


def _read(path: Path, encoding: str | None, *, reference: bool = False) -> _Side:
    if not path.is_file():
        raise InputError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}", "name a file")
    if path.suffix.lower() not in ALIGNED:
        return _Side(path, _lines(path, encoding))
    records = read_aligned(path)
    strict = reference and path.suffix.lower() in CATALOGS
    texts = tuple("" if strict and state_of(record) is not State.APPROVED else target_of(record) for record in records)
    return _Side(path, texts, tuple(record.segment.text for record in records))


def _lines(path: Path, encoding: str | None) -> tuple[str, ...]:
    """Return the lines of a text. Only LF and CRLF end a line, as in other programs that align by line."""
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text:
        text, _ = decode(data, path.as_posix(), encoding=encoding)
    lines = text.split("\n")
    return tuple(line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1]))
