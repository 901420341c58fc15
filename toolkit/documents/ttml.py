"""Read TTML and DFXP: the text of each `<p>`. Its spans are part of the text, its line breaks are set again.

Elements, times and the inheritance of times, styles and languages are those of TTML1 (W3C recommendation, sections 7,
8 and 10; TTML2 adds nothing that matters here). The text is read at the positions that expat gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.documents.cueblocks import Cue
from toolkit.documents.html import escape
from toolkit.documents.xhtml import safe
from toolkit.documents.xmltree import Node, Tree, check_root, tree, tree_if_valid
from toolkit.markup import TAG
from toolkit.text import trim
from toolkit.types import Span

CLOCK = re.compile(r"(\d+):(\d\d):(\d\d)(?:\.(\d+)|:(\d+)(?:\.\d+)?)?$")
OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)$")
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
INLINE = frozenset(("span", "ruby", "rb", "rt", "rp"))
CHINESE = re.compile(r"(?:zh|cmn|yue|und|mul)\b|$", re.IGNORECASE)
PLACE = frozenset(("style", "region"))
SPACE = re.compile(r"[ \t]*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What an element inherits: the begin of its parent in seconds, language, position and style, and speaker."""

    begin: float = 0.0
    end: float = 0.0
    language: str = ""
    place: str = ""
    voice: str = ""


def check(text: str) -> None:
    """Raise `ValueError` for XML that is not well-formed, declares entities, is not TTML, or has a broken time."""
    check_root(text, "tt")
    root = tree(text).root
    for node in root.descend("p"):
        for name in ("begin", "end", "dur"):
            time = node.attributes.get(name, "").strip()
            if time and _seconds(time, root) is None:
                raise ValueError(f"line {node.line}: broken time {name}={time!r}")


def cues(text: str) -> Iterator[Cue]:
    """Yield the paragraphs of `text` that have words, in order; none if it is not well-formed, see `check`."""
    parsed = tree_if_valid(text)
    if body := parsed.root.first("body"):
        yield from _cues(text, parsed, body, _scope(parsed.root, _Scope(), parsed.root))


def _cues(text: str, parsed: Tree, node: Node, outer: _Scope) -> Iterator[Cue]:
    pending = [(node, outer)]
    while pending:
        node, outer = pending.pop()
        scope = _scope(node, outer, parsed.root)
        if node.tag != "p":
            pending += [(child, scope) for child in reversed(node.children("body", "div", "p"))]
        elif CHINESE.match(scope.language) and (rows := list(_lines(text, parsed, node))):
            timed = any("begin" in span.attributes for span in node.descend("span"))
            yield Cue(scope.begin, scope.end, rows, scope.place, scope.voice, whole=timed)


def _scope(node: Node, outer: _Scope, root: Node) -> _Scope:
    """Return what the content of `node` inherits; `begin` and `end` count from the begin of its parent."""
    own = node.attributes
    times = {name: _seconds(own[name].strip(), root) for name in ("begin", "end", "dur") if name in own}
    begin = outer.begin + (times.get("begin") or 0.0)
    stop, lasting = times.get("end"), times.get("dur")
    end = outer.begin + stop if stop is not None else begin + lasting if lasting is not None else outer.end
    place = [f"{name}={value}" for name, value in sorted(own.items()) if name in PLACE or name.startswith("tts:")]
    return _Scope(
        begin,
        end,
        own.get("xml:lang", outer.language),
        " ".join([outer.place, *place]).strip(),
        own.get("ttm:agent", outer.voice),
    )


def _seconds(time: str, root: Node) -> float | None:
    """Return a time expression (TTML1, 10.3.1) in seconds; None for one that is broken."""
    if clock := CLOCK.match(time):
        whole = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
        return whole + (float(f"0.{clock[4]}") if clock[4] else int(clock[5] or 0) / _rate(root, "frameRate", 30.0))
    if (offset := OFFSET.match(time)) is None:
        return None
    number, unit = float(offset[1]), offset[2]
    if unit in UNITS:
        return number * UNITS[unit]
    return number / (_rate(root, "frameRate", 30.0) if unit == "f" else _rate(root, "tickRate", 1.0))


def _rate(root: Node, name: str, default: float) -> float:
    """Return the frames or ticks of a second (TTML1, 6.2)."""
    values = {key.rpartition(":")[2]: value for key, value in root.attributes.items()}
    try:
        rate = float(values.get(name, default))
        if name == "frameRate":
            above, below = map(float, values.get("frameRateMultiplier", "1 1").replace(":", " ").split())
            rate = rate * above / below
    except (ValueError, ZeroDivisionError):
        return default
    return rate if rate > 0 else default


def _lines(text: str, parsed: Tree, node: Node) -> Iterator[Span]:
    """Yield the lines of a paragraph: its text without line breaks, comments, metadata and animation."""
    cuts = [(span.start, span.end) for span in (*parsed.hidden, *parsed.cdata) if node.inner <= span.start < node.outer]
    pending = [node]
    while pending:
        for child in pending.pop().elements():
            if child.tag in INLINE and not _is_foreign(child):
                pending.append(child)
            else:
                cuts.append((child.start, child.end))
    cuts += [match.span() for match in SPACE.finditer(text, node.inner, node.outer) if _divides(text, match)]
    at = node.inner
    for start, end in sorted(cuts):
        if start >= at:
            left, right = trim(text, at, start)
            if left < right:
                yield Span(left, right)
        at = max(at, end)
    left, right = trim(text, at, node.outer)
    if left < right:
        yield Span(left, right)


def _divides(text: str, space: re.Match[str]) -> bool:
    """Return whether a line end is between words, not after a start tag or before an end tag."""
    tag = text[text.rfind("<", 0, space.start()) : space.start()]
    opened = tag.endswith(">") and not tag.startswith("</") and not tag.endswith("/>")
    return not opened and not text.startswith("</", space.end())


def _is_foreign(node: Node) -> bool:
    return "xml:lang" in node.attributes and not CHINESE.match(node.attributes["xml:lang"])


def written(target: str, source: str) -> str:
    """Return `target` as the content of a paragraph."""
    return safe(escape(target, source, tags=TAG))
