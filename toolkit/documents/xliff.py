"""XLIFF 1.2 and 2.x as documents: units without a target are drafted, to be reviewed.

Works on the text, so that all else stays as it is. Element and state names are those of the OASIS standards XLIFF 1.2
(section 2.3 and 2.4) and XLIFF 2.1 (section 4.2 and 4.3).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from toolkit.documents.html import escape
from toolkit.documents.lines import lines
from toolkit.documents.model import Block, Edit, apply
from toolkit.documents.paired import Composer, Source, block
from toolkit.units import Segment, Span

UNIT = re.compile(r"<(trans-unit|segment)\b([^<>]*)>(.*?)</\1\s*>", re.DOTALL)
GROUP = re.compile(r"<(?P<close>/?)(?:file|group|unit|body|bin-unit)\b(?P<rest>[^<>]*)>")
SOURCE = re.compile(r"<source\b[^<>]*>(.*?)</source\s*>", re.DOTALL)
AFTER = re.compile(r"\s*<seg-source\b.*?</seg-source\s*>", re.DOTALL)
TARGET = re.compile(r"<target\b([^<>]*?)(?:/>|>(.*?)</target\s*>)", re.DOTALL)
UNTOUCHED = re.compile(r"\bstate\s*=\s*[\"'](?:new|needs-translation|initial)[\"']")
NO = re.compile(r"\b(?:translate\s*=\s*[\"']no[\"']|approved\s*=\s*[\"']yes[\"'])")
ROOT = re.compile(r"<xliff\b[^<>]*")
STATE = re.compile(r"\sstate\s*=\s*(?:\"[^\"]*\"|'[^']*')")
LINE = re.compile(r"\r?\n[ \t]*+\Z")
BEFORE_BREAK = re.compile(r"(?<! ) ++(?=<x\b[^<>]*\bctype\s*=\s*[\"'](?:lb|pb)[\"'])")
ENCODING = re.compile(r"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w-]+)")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit to be drafted: its source, where the target goes (and what stood there), and the tag it stands in.

    `line`: the line break and indent to write before a target, where the source has a line of its own.
    """

    source: Source
    place: Span
    line: str
    attributes: str
    newer: bool
    head: Span


def check(text: str) -> None:
    """Raise `ValueError` for XML that is not well-formed, declares entities, or is no XLIFF."""
    roots: list[str] = []
    parser = expat.ParserCreate("UTF-8", " ")

    def start(name: str, _: object) -> None:
        roots.append(name.rpartition(" ")[2])
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise ValueError(f"line {error.lineno}: {expat.ErrorString(error.code)}") from error
    if roots != ["xliff"]:
        raise ValueError(f"line 1: the root element is {roots[0]!r}, not 'xliff'")


def _no_entities(*_: object) -> None:
    raise ValueError("line 1: it declares entities, which can be made to fill the memory")


def blocks(text: str) -> list[Block]:
    """The blocks of an XLIFF file: each source without a target is a paragraph."""
    found = (block(text, unit.source.lines) for unit in _units(text, _untranslatable(text)))
    return [one for one in found if one is not None]


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """The XLIFF file with `targets` as targets that need review; it is bilingual by itself."""
    composer = Composer(text, segments, targets, escape)
    edits: list[Edit] = []
    for unit in _units(text, _untranslatable(text)):
        draft = composer.compose(unit.source)
        if draft is None:
            continue
        state = "" if unit.newer else ' state="needs-review-translation"'
        draft = BEFORE_BREAK.sub("", draft)
        target = f"{unit.line}<target{STATE.sub('', unit.attributes)}{state}>{draft}</target>"
        edits.append(Edit(unit.place.start, unit.place.end, target))
        if unit.newer:
            edits.append(_translated(text, unit.head))
    edits += _language(text, edits)
    if edits and (match := ENCODING.match(text)):
        edits.append(Edit(match.start(1), match.end(1), "UTF-8"))
    return apply(text, edits)


def _translated(text: str, head: Span) -> Edit:
    """XLIFF 2 keeps the state at the segment: `translated` there means not reviewed."""
    if match := STATE.search(text, head.start, head.end):
        return Edit(match.start(), match.end(), ' state="translated"')
    return Edit(head.end, head.end, ' state="translated"')


def _language(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """XLIFF 2 asks for the language of targets, if there are any (section 4.2.2.1)."""
    root = ROOT.search(text)
    if not edits or root is None or "trgLang" in root.group() or "srcLang" not in root.group():
        return []
    return [Edit(root.end(), root.end(), ' trgLang="en"')]


def _units(text: str, closed: Sequence[Span]) -> Iterator[_Unit]:
    """The units to be drafted, but for those in the stretches that are `closed`."""
    starts = [span.start for span in closed]
    for match in UNIT.finditer(text):
        around = bisect_right(starts, match.start()) - 1
        if NO.search(match.group(2)) or (around >= 0 and match.start() < closed[around].end):
            continue
        source = SOURCE.search(text, match.start(3), match.end(3))
        if source is None or "<![CDATA[" in source.group():
            continue
        others = text.find("<alt-trans", source.end(), match.end(3))
        target = TARGET.search(text, source.end(), match.end(3) if others < 0 else others)
        if target and not UNTOUCHED.search(target.group(1)) and (target.group(2) or "").strip():
            continue
        newer = match.group(1) == "segment"
        after = AFTER.match(text, source.end(), match.end(3))
        end = after.end() if after else source.end()
        place = Span(*target.span()) if target else Span(end, end)
        own = None if target else LINE.search(text[match.start(3) : source.start()])
        attributes = target.group(1).rstrip() if target else ""
        at = source.start(1)
        rows = tuple(Span(at + left, at + right) for left, right in lines(source.group(1)) if left < right)
        if rows:
            yield _Unit(Source(rows), place, own.group() if own else "", attributes, newer, Span(*match.span(2)))


def _untranslatable(text: str) -> list[Span]:
    """The groups and files that say translate="no"."""
    found: list[Span] = []
    since = depth = 0
    for match in GROUP.finditer(text):
        if match.group("rest").endswith("/"):
            continue
        if depth:
            depth += -1 if match.group("close") else 1
            if not depth:
                found.append(Span(since, match.end()))
        elif not match.group("close") and NO.search(match.group("rest")):
            depth, since = 1, match.start()
    return [*found, Span(since, len(text))] if depth else found
