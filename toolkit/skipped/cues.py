"""Why Chinese in subtitles is not translated: names, speakers, settings, styles, notes, text that is in no cue.

WebVTT as in the W3C recommendation, section 4; SubStation Alpha and lyrics as `documents.ass` and `documents.lrc` say;
TTML1 (W3C recommendation), sections 8, 10 and 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from toolkit.documents import ass, lrc
from toolkit.documents.cuefile import SBV_TIMING
from toolkit.documents.lines import lines
from toolkit.documents.tags import OTHER_LANGUAGE
from toolkit.skipped.tagged import TaggedPiece, Where, pieces
from toolkit.skipped.zones import Zone, joined
from toolkit.types import Reason, Span

VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s[^<>]*>")
TAG = re.compile(r"</?(?:c|i|b|u|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|\{\\[^{}\n]*\}", re.IGNORECASE)
BLOCKS = {"NOTE": Reason.COMMENT, "STYLE": Reason.STYLE, "REGION": Reason.STYLE, "WEBVTT": Reason.METADATA}
FIRST = re.compile(r"(NOTE|STYLE|REGION|WEBVTT)(?=\s|$)")

SECTIONS = {"v4 styles": Reason.STYLE, "v4+ styles": Reason.STYLE, "v4++ styles": Reason.STYLE}
GROUP = re.compile(r"\{[^{}\r\n]*\}")

Row = tuple[int, int]


def srt(text: str) -> Iterator[Zone]:
    """Return the zones of a SubRip file; text before its first timing is in no cue."""
    rows = list(lines(text))
    timed = [number for number, row in enumerate(rows) if _timed(text, row)]
    zones = []
    for number in timed:
        zones.append(Zone.of(*rows[number], Reason.TIMING))
        if number:
            zones.append(Zone.of(*rows[number - 1], Reason.IDENTIFIER))
    first = max(timed[0] - 1, 0) if timed else len(rows)
    zones += joined((Zone.of(*row, Reason.OUTSIDE) for row in rows[:first]), text)
    return chain(zones, _inside(text, zones))


def vtt(text: str) -> Iterator[Zone]:
    """Return the zones of a WebVTT file, block by block."""
    zones = [zone for block in _blocks(text) for zone in joined(_block(text, block), text)]
    return chain(zones, _inside(text, zones))


def sbv(text: str) -> Iterator[Zone]:
    """Return the zones of an SBV file; text before its first timing is in no cue."""
    rows = list(lines(text))
    first = next((number for number, row in enumerate(rows) if SBV_TIMING.match(text, *row)), len(rows))
    zones = joined((Zone.of(*row, Reason.OUTSIDE) for row in rows[:first]), text)
    return chain(zones, _inside(text, zones))


def ssa(text: str) -> Iterator[Zone]:
    """Return the zones of a SubStation Alpha file, section by section."""
    section = Reason.METADATA
    for start, end in lines(text):
        if head := ass.SECTION.match(text, start, end):
            section = SECTIONS.get(head[1].strip().lower(), Reason.METADATA)
        name = text[start : text.find(":", start, end) + 1].strip().lower()
        if text.startswith(";", start) or name == "comment:":
            yield Zone.of(start, end, Reason.COMMENT)
        elif name != "dialogue:":
            yield Zone.of(start, end, section)
    for event in _events(text):
        if event.shown:
            yield from _fields(event)
            for group in GROUP.finditer(text, event.text, event.end):
                reason = Reason.MARKUP if group[0][1:2] == "\\" else Reason.COMMENT
                yield Zone.of(*group.span(), reason)


def _events(text: str) -> list[ass.Event]:
    """Return the events of `text`; none if one is broken, for then it is not read."""
    try:
        return list(ass.events(text))
    except ValueError:
        return []


def _fields(event: ass.Event) -> Iterator[Zone]:
    """Yield the fields before the text of an event: its speaker, its style and so on."""
    at = event.text
    for name, value in reversed(event.fields.items()):
        if name != "text":
            at -= len(value) + 1
            yield Zone.of(at, at + len(value), Reason.SPEAKER if name in ("name", "actor") else Reason.IDENTIFIER)


def lyrics(text: str) -> Iterator[Zone]:
    """Return the zones of an LRC file: ID tags, and lines without a time."""
    for start, end in lines(text):
        if not lrc.TAGS.match(text, start, end):
            yield Zone.of(start, end, Reason.METADATA if lrc.ID.match(text, start, end) else Reason.OUTSIDE)


def ttml(text: str) -> Iterator[Zone]:
    """Return the zones of a TTML file."""
    return map(_piece, pieces(text, xml=True))


def _piece(piece: TaggedPiece) -> Zone:
    if piece.where in (Where.COMMENT, Where.MARKUP, Where.TAG):
        return Zone.of(piece.start, piece.end, Reason.COMMENT if piece.where is Where.COMMENT else Reason.MARKUP)
    if piece.where is Where.ATTRIBUTE:
        reason = Reason.SPEAKER if piece.name == "agent" else Reason.IDENTIFIER
        return Zone.of(piece.start, piece.end, reason)
    inside = list(piece.element.up())
    for element in inside:
        if element.name in ("head", "metadata") or element.tag.startswith("<ttm:"):
            return Zone(piece.start, piece.end, Reason.METADATA, Span(element.start, element.end))
        if element.name != "tt" and OTHER_LANGUAGE.search(element.tag):
            return Zone(piece.start, piece.end, Reason.LANGUAGE, Span(element.start, element.end))
    spoken = any(element.name == "p" for element in inside)
    return Zone.of(piece.start, piece.end, Reason.UNREAD if spoken else Reason.OUTSIDE)


def _timed(text: str, row: Row) -> bool:
    return text.find("-->", *row) >= 0


def _blocks(text: str) -> Iterator[list[Row]]:
    """Yield the lines between blank lines."""
    for filled, block in groupby(lines(text), key=lambda row: bool(text[slice(*row)].strip())):
        if filled:
            yield list(block)


def _block(text: str, block: Sequence[Row]) -> Iterator[Zone]:
    """Yield the zones of a block, without the text of its cue."""
    first = FIRST.match(text, *block[0])
    timed = next((number for number, row in enumerate(block) if _timed(text, row)), len(block))
    rows = block[:timed]
    reason = Reason.IDENTIFIER if timed < len(block) else Reason.OUTSIDE
    for row in rows:
        yield Zone.of(*row, BLOCKS[first.group(1)] if first else reason)
    if timed < len(block):
        yield Zone.of(*block[timed], Reason.TIMING)


def _inside(text: str, outside: Sequence[Zone]) -> Iterator[Zone]:
    """Yield the tags in the text of cues: speakers, classes, positions."""
    taken = sorted((zone.start, zone.end) for zone in outside)
    tags = [Zone.of(*match.span(), Reason.SPEAKER) for match in VOICE.finditer(text)]
    tags += [Zone.of(*match.span(), Reason.MARKUP) for match in TAG.finditer(text)]
    number = 0
    for zone in sorted(tags, key=lambda zone: zone.start):
        while number < len(taken) and taken[number][1] <= zone.start:
            number += 1
        if number == len(taken) or taken[number][0] >= zone.end:
            yield zone
