"""Inline markup: made short for a model and put back afterwards, and what must come through unchanged."""

from __future__ import annotations

from toolkit.markup.gather import Gathered, gathered
from toolkit.markup.missing import lost, untimed
from toolkit.markup.patterns import (
    CODE,
    CUE_TIME,
    EMAIL,
    ENTITY,
    HEADING_ID,
    INLINE,
    NO_TRANSLATE,
    NOTE_MARK,
    OPAQUE,
    TAG,
    URL,
    VOID,
    WIKI_LINK,
    keeps,
    partners,
    trim_url,
)
from toolkit.markup.place import Restored, restore, wanted
from toolkit.markup.scan import Found, Pair, Point, scan
from toolkit.markup.seen import Seen, seen, useful, visible
from toolkit.markup.shield import Mark, Shield, shield
from toolkit.text import blanked

__all__ = [
    "CODE",
    "CUE_TIME",
    "EMAIL",
    "ENTITY",
    "HEADING_ID",
    "INLINE",
    "NOTE_MARK",
    "NO_TRANSLATE",
    "OPAQUE",
    "TAG",
    "URL",
    "VOID",
    "WIKI_LINK",
    "Found",
    "Gathered",
    "Mark",
    "Pair",
    "Point",
    "Restored",
    "Seen",
    "Shield",
    "fixed",
    "gathered",
    "keeps",
    "loose",
    "lost",
    "outside",
    "partners",
    "restore",
    "scan",
    "seen",
    "shield",
    "trim_url",
    "untimed",
    "useful",
    "visible",
    "wanted",
]


def outside(text: str) -> str:
    """What of `text` is to be translated: without tags, and without code, addresses and the like."""
    return blanked(text, scan(text).places())


def fixed(text: str) -> list[tuple[int, int]]:
    """Where in `text` (start, end) markup stands and what must come through: no words to translate are there.

    The places rise and do not overlap; what a pair of tags encloses is not in them.
    """
    return scan(text).places()


def loose(text: str) -> list[tuple[int, str, bool]]:
    """Emphasis of which the other half is in another sentence: (start, sign, whether it closes), by position."""
    halves = [(pair.start, text[pair.start : pair.inner], False) for pair in scan(text).pairs if pair.outer == pair.end]
    halves += [(pair.outer, text[pair.outer : pair.end], True) for pair in scan(text).pairs if pair.start == pair.inner]
    return sorted(half for half in halves if half[1][:1] in ("*", "_", "~"))
