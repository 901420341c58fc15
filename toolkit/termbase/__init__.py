"""Term bases of other programs: read them into glossary entries, and write them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from toolkit.errors import InputError, UsageError
from toolkit.termbase import csv_formats, tbx
from toolkit.termbase.term_formats import Loaded, TermBaseFormat
from toolkit.types import Status

_PAIR = frozenset({"source", "target"})
_ALL = _PAIR | {"variants", "status", "unless", "only", "note"}
_WITH_NOTE = _PAIR | {"variants", "note"}

FORMATS: dict[str, TermBaseFormat] = {
    known.name: known
    for known in (
        TermBaseFormat(
            "deepl-csv", ".csv", _PAIR, csv_formats.PLAIN, csv_formats.read_deepl_csv, csv_formats.render_deepl_csv
        ),
        TermBaseFormat(
            "deepl-tsv", ".tsv", _PAIR, csv_formats.PLAIN, csv_formats.read_tsv, csv_formats.render_deepl_tsv
        ),
        TermBaseFormat(
            "weblate-csv", ".csv", _ALL, frozenset(Status), csv_formats.read_weblate, csv_formats.render_weblate
        ),
        TermBaseFormat(
            "omegat", ".txt", _WITH_NOTE, csv_formats.PLAIN, csv_formats.read_tsv, csv_formats.render_omegat
        ),
        TermBaseFormat("tbx", ".tbx", _ALL, frozenset(Status), tbx.read, partial(tbx.render, names=tbx.V3)),
        TermBaseFormat("tbx-v2", ".tbx", _ALL, frozenset(Status), tbx.read, partial(tbx.render, names=tbx.V2)),
    )
}


def named(name: str) -> TermBaseFormat:
    """Return the format called `name`. Raises `UsageError` with the known names."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", f"use one of: {', '.join(FORMATS)}")
    return FORMATS[name]


def guessed(path: Path) -> TermBaseFormat:
    """Return the format of a file, by its suffix, and by its header for CSV. Raises `InputError` for an unknown one."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        head = set(csv_formats.head_of(path))
        if {"variants", "status", "unless"} & head:
            raise InputError(f"{path}: is already a glossary of zhen", "use it with --glossary")
        return FORMATS["weblate-csv" if len(head & set(csv_formats.WEBLATE)) > 2 else "deepl-csv"]
    by_suffix = {
        ".tsv": "deepl-tsv",
        ".txt": "omegat",
        ".utf8": "omegat",
        ".tab": "omegat",
        ".tbx": "tbx",
        ".xml": "tbx",
    }
    if suffix not in by_suffix:
        raise InputError(f"{path}: unknown format", f"name it with --from: {', '.join(FORMATS)}")
    return FORMATS[by_suffix[suffix]]


__all__ = ["FORMATS", "Loaded", "TermBaseFormat", "guessed", "named"]
