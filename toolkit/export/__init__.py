"""Aligned bilingual files: one writer a format, and readers for those that come back from other programs.

A writer is a pure function from `Aligned` to text; storing it is the caller's. `READERS` give back units whose
segments and translations hold the file's text (PO is read by `catalog`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.export import html, markdown, tmx, tsv, xliff
from toolkit.export.aligned import Aligned, Counts, Writer, count, describe_finding, describe_match
from toolkit.units import Unit

WRITERS: dict[str, Writer] = {
    "md": Writer(".bilingual.md", markdown.render),
    "html": Writer(".bilingual.html", html.render),
    "tsv": Writer(".bilingual.tsv", tsv.render),
    "tmx": Writer(".tmx", tmx.render),
    "xliff": Writer(".xlf", xliff.render),
}

READERS: dict[str, Callable[[Path], list[Unit]]] = {
    ".tsv": tsv.read,
    ".tmx": tmx.read,
    ".xlf": xliff.read,
    ".xliff": xliff.read,
}

__all__ = [
    "READERS",
    "WRITERS",
    "Aligned",
    "Counts",
    "Writer",
    "count",
    "describe_finding",
    "describe_match",
]
