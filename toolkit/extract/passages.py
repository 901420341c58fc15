"""Text to look for terms in: segments of documents, and pairs of catalogs, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit import documents, markup
from toolkit.catalog import is_result, read_units
from toolkit.files import below
from toolkit.segment import segment
from toolkit.text import blanked
from toolkit.units import State, Unit


@dataclass(frozen=True, slots=True)
class Passage:
    """One source text: `place` is `path:line`; `target` its translation or empty; `sure` when a person stands by it."""

    place: str
    source: str
    target: str = ""
    sure: bool = False


def of_documents(paths: Iterable[Path], *, encoding: str | None = None) -> list[Passage]:
    """The translatable segments of documents and folders of them, in order. Raises `InputError`."""
    found: list[Passage] = []
    for path, key in documents.find(list(paths)):
        document = documents.read(path, id=key, encoding=encoding)
        found += [
            Passage(f"{document.path}:{one.line}", _readable(one.text)) for one in segment(document) if one.translate
        ]
    return found


def of_catalogs(paths: Iterable[Path]) -> list[Passage]:
    """The messages of PO files, and of the catalogs in folders, in order of path. Raises `InputError`."""
    return [_of_unit(unit) for path in paths for file in _catalogs(path) for unit in read_units(file)]


def _catalogs(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in below(path) if _is_catalog(file))
    else:
        yield path


def _is_catalog(file: Path) -> bool:
    return file.suffix == ".po" and not file.name.startswith(".") and not is_result(file)


def _of_unit(unit: Unit) -> Passage:
    said = unit.translation
    sure = said is not None and said.state in (State.APPROVED, State.EDITED)
    place = f"{unit.segment.document}:{unit.segment.line}"
    return Passage(place, _readable(unit.segment.text), said.target if said else "", sure)


def _readable(text: str) -> str:
    """`text` with tags, links and code blanked out; marks of emphasis stay, as names begin there. Offsets stay too."""
    return blanked(text, [place for place in markup.fixed(text) if text[slice(*place)].strip("*_~")], " ")
