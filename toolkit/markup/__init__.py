"""Inline markup: shorten it for a model, restore it in the translation, and find what must not change."""

from __future__ import annotations

from toolkit.markup.gather import Gathered, gathered
from toolkit.markup.inline_markup import InlineMarkup, MarkupPair, MarkupPoint, scan
from toolkit.markup.missing import invented, lost, untimed
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
    component_of,
    keeps,
    partners,
    trim_url,
)
from toolkit.markup.placeholders import Placeholder, ShortenedText, pages, shorten
from toolkit.markup.placement import Restored, restore, wanted
from toolkit.markup.seen import VisibleText, seen, useful, visible
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
    "Gathered",
    "InlineMarkup",
    "MarkupPair",
    "MarkupPoint",
    "Placeholder",
    "Restored",
    "ShortenedText",
    "VisibleText",
    "component_of",
    "fixed",
    "gathered",
    "invented",
    "keeps",
    "loose",
    "lost",
    "outside",
    "pages",
    "partners",
    "restore",
    "scan",
    "seen",
    "shorten",
    "trim_url",
    "untimed",
    "useful",
    "visible",
    "wanted",
]


def outside(text: str) -> str:
    """Return the part of `text` that is translated: without tags, code, addresses and similar."""
    return blanked(text, fixed(text))


def fixed(text: str) -> list[tuple[int, int]]:
    """Return the ranges (start, end) of markup, code, addresses and similar, which have no words to translate.

    They ascend and do not overlap, and do not include the text that a pair of tags encloses.
    """
    return scan(text).places()


def loose(text: str) -> list[tuple[int, str, bool]]:
    """Return emphasis whose other half is in another sentence: (start, sign, whether it closes), by position."""
    halves = [(pair.start, text[pair.start : pair.inner], False) for pair in scan(text).pairs if pair.outer == pair.end]
    halves += [(pair.outer, text[pair.outer : pair.end], True) for pair in scan(text).pairs if pair.start == pair.inner]
    return sorted(half for half in halves if half[1][:1] in ("*", "_", "~", "="))
