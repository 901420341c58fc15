"""Read SubStation Alpha (`.ssa`, `.ass`): the text of its `Dialogue` events; all else never changes.

The reader is our own: `pysubs2` parses a file into objects and writes a new file from them, which loses comments,
unknown sections and fields, and the order and spelling of the rest. Sections and events as in the specification of
SSA 4 (ASS: version 4.00+); override codes as libass reads them. A `Format:` line gives the order of the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.documents.cueblocks import Cue
from toolkit.documents.cuefile import seconds
from toolkit.documents.html import escape
from toolkit.documents.lines import lines
from toolkit.markup.patterns import OVERRIDE
from toolkit.text import HAN, trim
from toolkit.types import Span

SECTION = re.compile(r"\s*\[([^\]\r\n]+)\]\s*$")
FIELDS: tuple[str, ...] = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
TIME = re.compile(r"\s*(\d+):([0-5]\d):([0-5]\d)[.:](\d{1,3})\s*$")
BREAK = re.compile(r"\\[Nnh]")
GROUP = re.compile(r"\{[^{}\r\n]*\}")
DRAWN = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}[^{}]*(?:\{[^{}]*\\p0[^{}]*\})?")
DRAWING = re.compile(r"\\p[1-9]")
PLACE = frozenset(("layer", "style", "marginl", "marginr", "marginv", "effect"))
# what would end a line, or begin a code, in the text of an event
_ESCAPED = re.compile(r"\\(?=[Nnh{}])")


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its line from `start` to `end`, whether it is shown, its fields by name, and where its text begins."""

    start: int
    end: int
    shown: bool
    fields: dict[str, str]
    text: int


def events(text: str) -> Iterator[Event]:
    """Yield the events of `text` in order. Raises `ValueError` for one with too few fields."""
    section, names = "", FIELDS
    for number, (start, end) in enumerate(lines(text), 1):
        row = text[start:end]
        if head := SECTION.match(row):
            section = head[1].strip().lower()
        if section != "events":
            continue
        name, colon, rest = row.partition(":")
        kind = name.strip().lower()
        if colon and kind == "format":
            names = tuple(field.strip().lower() for field in rest.split(","))
        elif colon and kind in ("dialogue", "comment"):
            values = rest.split(",", len(names) - 1)
            if len(values) < len(names):
                raise ValueError(f"line {number}: {len(values)} fields, the Format line has {len(names)}")
            yield Event(start, end, kind == "dialogue", dict(zip(names, values, strict=True)), end - len(values[-1]))


def check(text: str) -> None:
    """Raise `ValueError` when there is no event, or one with a broken time or too few fields."""
    count = 0
    for event in events(text):
        count += 1
        number = text.count("\n", 0, event.start) + 1
        start, end = (event.fields.get(name, "") for name in ("start", "end"))
        if not TIME.match(start) or not TIME.match(end):
            raise ValueError(f"line {number}: broken time {start.strip()!r} or {end.strip()!r}")
        if event.shown and _seconds(end) < _seconds(start):
            raise ValueError(f"line {number}: the event ends before it begins")
        if tuple(event.fields)[-1] != "text":
            raise ValueError(f"line {number}: the Format line does not end with Text")
    if not count:
        raise ValueError("line 1: no event in a section [Events]")


def cues(text: str) -> Iterator[Cue]:
    """Yield the shown events of `text` that have words, in the order of the file; none after a broken line."""
    try:
        for event in events(text):
            if not event.shown or tuple(event.fields)[-1] != "text":
                continue
            rows = list(_lines(text, event))
            if rows and not (
                DRAWING.search(text, event.text, event.end) and not HAN.search(text, event.text, event.end)
            ):
                place = ",".join(value.strip() for name, value in event.fields.items() if name in PLACE)
                voice = (event.fields.get("name") or event.fields.get("actor") or "").strip()
                start, end = (_seconds(event.fields.get(name, "")) for name in ("start", "end"))
                yield Cue(start, end, rows, place, voice)
    except ValueError:  # `check` reports it
        return


def _seconds(time: str) -> float:
    match = TIME.match(time)
    return seconds(*match.groups()) if match else 0.0


def _lines(text: str, event: Event) -> Iterator[Span]:
    """Yield the lines of an event, without line breaks, drawings, comments in braces and codes that are none."""
    cuts = [match.span() for match in BREAK.finditer(text, event.text, event.end)]
    groups = (match for match in GROUP.finditer(text, event.text, event.end))
    cuts += [match.span() for match in groups if not OVERRIDE.fullmatch(match.group())]
    cuts += [match.span() for match in DRAWN.finditer(text, event.text, event.end)]
    at = event.text
    for start, end in [*_outermost(sorted(cuts)), (event.end, event.end)]:
        left, right = trim(text, at, start)
        if left < right:
            yield Span(left, right)
        at = end


def _outermost(cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield `cuts` without those inside another, such as a line break in a comment."""
    done = 0
    for start, end in cuts:
        if start >= done:
            yield start, end
            done = end


def written(target: str, source: str) -> str:
    """Return `target` as the text of an event: only override codes of `source` are codes in it."""
    return escape(target, source, tags=OVERRIDE, plain=_plain)


def _plain(words: str) -> str:
    """Return `words` without braces, and with a word joiner after a backslash that would be read as a code."""
    return _ESCAPED.sub("\\\\\u2060", words).replace("{", "(").replace("}", ")")
