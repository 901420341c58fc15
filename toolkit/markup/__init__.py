"""Inline markup: made short for a model and put back afterwards, and what must come through unchanged."""

from __future__ import annotations

from collections import Counter

from toolkit.markup.gather import Gathered, gathered
from toolkit.markup.patterns import (
    CODE,
    EMAIL,
    ENTITY,
    INLINE,
    NO_TRANSLATE,
    TAG,
    URL,
    VOID,
    keeps,
    partners,
    trim_url,
)
from toolkit.markup.place import Restored, restore, wanted
from toolkit.markup.scan import Found, Pair, Point, scan
from toolkit.markup.seen import Seen, seen, useful, visible
from toolkit.markup.shield import Mark, Shield, shield

__all__ = [
    "CODE",
    "EMAIL",
    "ENTITY",
    "INLINE",
    "NO_TRANSLATE",
    "TAG",
    "URL",
    "VOID",
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
    "useful",
    "visible",
    "wanted",
]


def outside(text: str) -> str:
    """What of `text` is to be translated: without tags, and without code, addresses and the like."""
    return _without(text, scan(text).places()) if text else text


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


def lost(source: str, target: str) -> list[str]:
    """The markup of `source` that `target` lacks, in order; a pair as `<b>…</b>`, with both of its halves.

    What only Chinese has a use for (see `useful`) is not missed.
    """
    source, target = useful(source), useful(target)
    theirs = Counter(form for form, _ in _in_order(target))
    found: list[str] = []
    for form, shown in _in_order(source):
        if theirs[form] > 0:
            theirs[form] -= 1
        elif all(form) or "".join(form) not in target:
            found.append(shown)
    return found


def _in_order(text: str) -> list[tuple[tuple[str, str], str]]:
    found = scan(text)
    both = [(pair.start, text[pair.start : pair.inner], text[pair.outer : pair.end]) for pair in found.pairs]
    both += [(one.start, text[one.start : one.end], "") for one in found.points if one.name != "wbr"]
    return [((first, last), f"{first}…{last}" if last else first) for _, first, last in sorted(both)]


def _without(text: str, places: list[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in places:
        parts.append(text[done:start])
        done = end
    return "".join(parts) + text[done:]
