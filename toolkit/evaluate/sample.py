"""Source, references and hypotheses: texts aligned line by line, or aligned files, brought to the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from toolkit.documents.decode import decode
from toolkit.errors import InputError
from toolkit.export import ALIGNED, CATALOGS, read_aligned, state_of, target_of
from toolkit.export.aligned_import import Keys, make_unit, read_bytes
from toolkit.glossary import Glossary
from toolkit.matching import match
from toolkit.text import has_han
from toolkit.units import State, Unit

ALIGN = "line N of every file must be the same sentence"


@dataclass(frozen=True, slots=True)
class Sample:
    """What systems are measured on.

    `units`: the sentences with their term matches, without a translation. `references`: for each reference its text of
    every unit. `path`: the source file; `size`: how many rows it has; `rows`: which of them, from 0, the units are.
    """

    path: Path
    units: tuple[Unit, ...]
    references: tuple[tuple[str, ...], ...]
    rows: tuple[int, ...]
    size: int

    @property
    def characters(self) -> int:
        """Length of all sources."""
        return sum(len(unit.segment.text) for unit in self.units)


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of one file; `sources` is None for a plain text, which holds one language only."""

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
    """The rows of `source` that have a reference in every file of `references`, the first `limit` of them.

    Texts are aligned line by line; of po, tsv, tmx and xliff files the sources count for `source`, the translations
    for a reference (of a catalog only what is approved). Rows that are blank in all files are passed
    over, and so are rows for which an aligned file has no translation. `encoding`: of texts that are not UTF-8.
    Raises `InputError` for files that are missing, empty, undecodable, of different length, or not about the same.
    """
    sources = _sources(source, encoding)
    sides = [_beside(path, source, sources, encoding, reference=True) for path in references]
    rows = [row for row in range(len(sources)) if _usable(row, source, sources, sides)]
    chosen = tuple(islice(rows, limit))
    if not chosen:
        raise InputError(
            f"{source}: no row has a reference", f"{ALIGN}. From a catalog, only approved entries are used"
        )
    keys = Keys(source)
    units = [
        make_unit(source, row + 1, key=keys.made(text, row + 1), source=text, target="", state=State.NEW, index=row)
        for row, text in ((row, sources[row]) for row in chosen)
    ]
    found = match([unit.segment for unit in units], terms)
    return Sample(
        source,
        tuple(Unit(unit.segment, matches) for unit, matches in zip(units, found, strict=True)),
        tuple(tuple(side.texts[row] for row in chosen) for side in sides),
        chosen,
        len(sources),
    )


def hypothesis(path: Path, sample: Sample, *, encoding: str | None = None) -> tuple[str, ...]:
    """What the file at `path` has for each unit of `sample`; an empty line is an empty translation.

    Raises `InputError` as `load` does.
    """
    sources = _sources(sample.path, encoding)
    side = _beside(path, sample.path, sources, encoding)
    return tuple(side.texts[row] for row in sample.rows)


def _sources(path: Path, encoding: str | None) -> tuple[str, ...]:
    side = _read(path, encoding)
    lines = side.texts if side.sources is None else side.sources
    if not any(map(has_han, lines)):
        raise InputError(
            f"{path}: no Chinese in this file", "name the Chinese with --source and the English with --reference"
        )
    return lines


def _beside(
    path: Path, source: Path, sources: Sequence[str], encoding: str | None, *, reference: bool = False
) -> _Side:
    """The file at `path`, which has to have the rows of the source."""
    side = _read(path, encoding, reference=reference)
    if len(side.texts) != len(sources):
        raise InputError(f"{path}: {len(side.texts)} rows, but {source} has {len(sources)}", ALIGN)
    for row, (mine, theirs) in enumerate(zip(side.sources or (), sources, strict=False), 1):
        if mine.strip() != theirs.strip():
            message = f"{path}: row {row} translates {mine[:30]!r}, but {source}:{row} is {theirs[:30]!r}"
            raise InputError(message, "name files of the same sentences in the same order")
    return side


def _usable(row: int, source: Path, sources: Sequence[str], sides: Sequence[_Side]) -> bool:
    """Whether a row can be measured; raises `InputError` where a plain text seems to have slipped."""
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
    units = read_aligned(path)
    strict = reference and path.suffix.lower() in CATALOGS
    texts = tuple("" if strict and state_of(unit) is not State.APPROVED else target_of(unit) for unit in units)
    return _Side(path, texts, tuple(unit.segment.text for unit in units))


def _lines(path: Path, encoding: str | None) -> tuple[str, ...]:
    """The lines of a text; only LF and CRLF end one, as other programs that work by lines have it."""
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text:
        text, _ = decode(data, path.as_posix(), encoding=encoding)
    lines = text.split("\n")
    return tuple(line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1]))
