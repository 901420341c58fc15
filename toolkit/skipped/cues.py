"""Why Chinese in subtitles is not translated (WebVTT: W3C recommendation, section 4; SubRip as players read it)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from toolkit.documents.lines import lines
from toolkit.skipped.zones import Zone, joined
from toolkit.units import Reason

VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s[^<>]*>")
TAG = re.compile(r"</?(?:c|i|b|u|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|\{\\[^{}\n]*\}", re.IGNORECASE)
BLOCKS = {"NOTE": Reason.COMMENT, "STYLE": Reason.STYLE, "REGION": Reason.STYLE, "WEBVTT": Reason.METADATA}
FIRST = re.compile(r"(NOTE|STYLE|REGION|WEBVTT)(?=\s|$)")

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
