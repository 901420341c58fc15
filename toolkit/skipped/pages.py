"""Why Chinese in HTML is not translated (HTML Living Standard: elements, attributes, the attribute `translate`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.documents.tags import OTHER_LANGUAGE, SPOKEN
from toolkit.markup import NO_TRANSLATE
from toolkit.skipped.tagged import Element, TaggedPiece, Where, pieces
from toolkit.skipped.zones import Zone
from toolkit.types import Reason, Span

ELEMENTS = {
    "script": Reason.SCRIPT,
    "style": Reason.STYLE,
    "textarea": Reason.FORM,
    "template": Reason.TEMPLATE,
    "svg": Reason.DRAWING,
    "math": Reason.FORMULA,
    **dict.fromkeys(("pre", "code", "kbd", "samp", "var", "tt", "xmp"), Reason.CODE),
    **dict.fromkeys(("iframe", "object", "noembed", "noframes"), Reason.EMBEDDED),
}
ADDRESSES = frozenset(("href", "src", "srcset", "action", "formaction", "cite", "data", "poster", "background", "ping"))
IDENTIFIERS = frozenset(
    ("id", "class", "name", "for", "key", "itemprop", "property", "headers", "form", "list", "role")
)
ALONE = {Where.MARKUP: Reason.MARKUP, Where.TEMPLATE: Reason.TEMPLATE, Where.EXPRESSION: Reason.CODE}
YES = re.compile(r"\stranslate\s*=\s*[\"']?(?:yes|[\"']{2})", re.IGNORECASE)


def html(text: str) -> Iterator[Zone]:
    """Return the zones of a web page."""
    return _zones(text, cdata=False)


def xhtml(text: str) -> Iterator[Zone]:
    """Return the zones of a page that is XML, in which a CDATA section is text."""
    return _zones(text, cdata=True)


Decision = tuple[Reason | None, Element]
"""The reason for the content of an element, and the element that sets the reason."""


def _zones(text: str, *, cdata: bool) -> Iterator[Zone]:
    decisions: dict[Element, Decision | None] = {}
    return (_zone(piece, decisions, cdata=cdata) for piece in pieces(text))


def _zone(piece: TaggedPiece, decisions: dict[Element, Decision | None], *, cdata: bool) -> Zone:
    """Return the zone of a piece; a CDATA section is a comment unless `cdata`."""
    if piece.where is Where.COMMENT or (piece.where is Where.CDATA and not cdata):
        return Zone.of(piece.start, piece.end, Reason.COMMENT)
    if piece.where in ALONE:
        return Zone.of(piece.start, piece.end, ALONE[piece.where])
    inherited, element = _inherited(piece.element, decisions) or (None, piece.element)
    if inherited:
        return Zone(piece.start, piece.end, inherited, Span(element.start, element.end))
    reason = Reason.MARKUP if piece.where is Where.TAG else Reason.UNREAD
    return Zone.of(piece.start, piece.end, _by_attribute(piece) if piece.where is Where.ATTRIBUTE else reason)


def _inherited(element: Element, decisions: dict[Element, Decision | None]) -> Decision | None:
    """Return the decision for the content of `element`, its own or of the nearest ancestor; `decisions` is a cache."""
    path: list[Element] = []
    decision: Decision | None = None
    for ancestor in element.up():
        if ancestor in decisions:
            decision = decisions[ancestor]
            break
        path.append(ancestor)
    for ancestor in reversed(path):
        reason = _reason(ancestor)
        decision = (reason, ancestor) if reason or YES.search(ancestor.tag) else decision
        decisions[ancestor] = decision
    return decision


def _reason(element: Element) -> Reason | None:
    if NO_TRANSLATE.search(element.tag):
        return Reason.PROTECTED
    if OTHER_LANGUAGE.search(element.tag) and element.name != "html":
        return Reason.LANGUAGE
    return ELEMENTS.get(element.name)


def _by_attribute(piece: TaggedPiece) -> Reason:
    """Return why the value of an attribute is not translated; `UNREAD` for a visible one, which should be read."""
    name = piece.name
    if name in ADDRESSES:
        return Reason.ADDRESS
    if name in IDENTIFIERS or name.startswith("data-"):
        return Reason.IDENTIFIER
    if name == "style":
        return Reason.STYLE
    if name.startswith("on"):
        return Reason.SCRIPT
    if name == "content" and piece.element.name == "meta":
        return Reason.METADATA
    button = name == "value" and piece.element.attribute("type").lower() in ("submit", "button", "reset")
    return Reason.UNREAD if name in SPOKEN or button else Reason.ATTRIBUTE
