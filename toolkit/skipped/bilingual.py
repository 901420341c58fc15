"""Why Chinese in PO files and XLIFF is not translated.

GNU gettext manual, "The Format of PO Files"; OASIS XLIFF 1.2 and 2.1: elements, states, the attribute `translate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from toolkit.documents.lines import lines
from toolkit.documents.po import PoMessage, entries
from toolkit.documents.xliff import UNTOUCHED
from toolkit.skipped.tagged import Element, TaggedPiece, Where, pieces
from toolkit.skipped.zones import Zone, joined
from toolkit.types import Reason, Span

UNITS = frozenset(("trans-unit", "segment", "bin-unit"))
ELEMENTS = {
    **dict.fromkeys(("note", "notes"), Reason.NOTE),
    **dict.fromkeys(("alt-trans", "match", "matches"), Reason.SUGGESTION),
    **dict.fromkeys(("ph", "bpt", "ept", "it", "data", "originalData"), Reason.CODE),
    **dict.fromkeys(("header", "skl", "skeleton", "internal-file", "bin-source", "bin-target"), Reason.METADATA),
    **dict.fromkeys(
        ("context", "prop", "tool", "phase", "meta", "metadata", "glossary", "itemSource"), Reason.METADATA
    ),
    "seg-source": Reason.COPY,
    "ignorable": Reason.PROTECTED,
}


def xliff(text: str) -> Iterator[Zone]:
    """Return the zones of an XLIFF file."""
    return map(_zone, pieces(text, xml=True))


def _zone(piece: TaggedPiece) -> Zone:
    if piece.where is Where.COMMENT:
        return Zone.of(piece.start, piece.end, Reason.COMMENT)
    for element in piece.element.up():
        if element.attribute("translate") == "no" or element.attribute("mtype") == "protected":
            return Zone(piece.start, piece.end, Reason.PROTECTED, Span(element.start, element.end))
    if piece.where is Where.ATTRIBUTE:
        return Zone.of(piece.start, piece.end, Reason.IDENTIFIER)
    if piece.where in (Where.TAG, Where.MARKUP):
        return Zone.of(piece.start, piece.end, Reason.MARKUP)
    for reason_of in (_by_name, _by_target):
        for element in piece.element.up():
            if reason := reason_of(element):
                return Zone(piece.start, piece.end, reason, Span(element.start, element.end))
    return Zone.of(piece.start, piece.end, Reason.UNREAD)


def _by_name(element: Element) -> Reason | None:
    return ELEMENTS.get(element.name)


def _by_target(element: Element) -> Reason | None:
    """Return the reason of a source or target: it is translated, or a copy."""
    if element.name == "target":
        return Reason.COPY if element.attribute("state") in UNTOUCHED else Reason.TRANSLATED
    unit = next((ancestor for ancestor in element.up() if ancestor.name in UNITS), None)
    if element.name != "source" or unit is None:
        return None
    if "seg-source" in unit.filled:  # it has the same text, split into segments
        return Reason.COPY
    target = unit.filled.get("target")
    done = target is not None and target.attribute("state") not in UNTOUCHED
    return Reason.TRANSLATED if done or unit.attribute("approved") == "yes" else None


def po(text: str) -> Iterator[Zone]:
    """Return the zones of a PO file."""
    return chain(joined(_comments(text), text), (zone for entry in entries(text) for zone in _entry(entry)))


def _comments(text: str) -> Iterator[Zone]:
    for start, end in lines(text):
        line = text[start:end].lstrip()
        if line.startswith("#"):
            reason = {"#~": Reason.OBSOLETE, "#:": Reason.ADDRESS}.get(line[:2], Reason.COMMENT)
            yield Zone.of(start, end, reason)


def _entry(entry: PoMessage) -> Iterator[Zone]:
    """Yield zones for the context of a message, and for all its strings if it is translated or the header."""
    whole = Span(entry.strings[0].whole.start, entry.strings[-1].whole.end)
    for string in entry.strings:
        if string.word == "msgctxt":
            yield Zone.of(string.whole.start, string.whole.end, Reason.IDENTIFIER)
        elif entry.header or not entry.untranslated:
            reason = Reason.METADATA if entry.header else Reason.TRANSLATED
            yield Zone(string.whole.start, string.whole.end, reason, whole)
