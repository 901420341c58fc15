"""HTML made safe for XML: the tags of a translation nest like those of its source, and all entities are valid in XML.

What a translation lost is added again where it does no harm: images and anchors (anything with an `id`), because
links from other places point to them.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.markup import ENTITY, NOTE_MARK, OPAQUE, TAG, VOID

NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")  # without the classes of WebVTT: `<c.hot>`
HAS_ID = re.compile(r"\s(?:xml:)?id\s*=")
PREDEFINED = frozenset(("&lt;", "&gt;", "&amp;", "&quot;", "&apos;"))
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Nesting:
    """Tags of a text: end tags without a start tag, start tags without an end tag, whole elements, single tags."""

    closers: tuple[str, ...]
    openers: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]


def settle(source: str, target: str, *, bare: bool = False) -> str:
    """Return `target` if its tags nest like those of `source`, else without tags but with what must not be lost.

    `bare` always removes the tags.
    """
    known = {_flat(tag): None for tag in TAG.findall(source)}
    if not known:
        return target
    mine = _nesting(known_tags(source, known))
    if mine is None:
        return target
    target += "" if bare else "".join(note for note in NOTE_MARK.findall(source) if _flat(note) not in _flat(target))
    theirs = None if bare else _nesting(known_tags(target, known))
    if theirs and (theirs.closers, theirs.openers) == (mine.closers, mine.openers):
        return _with(target, mine, theirs)
    text = TAG.sub(lambda match: "" if _flat(match.group()) in known else match.group(), target)
    return "".join((*mine.closers, _with(text, mine, _Nesting((), (), (), ())), *mine.openers))


def safe(text: str) -> str:
    """Replace entities of HTML by characters, and remove characters that XML forbids."""
    return UNWRITABLE.sub("", ENTITY.sub(_entity, text) if "&" in text else text)


def known_tags(text: str, known: Iterable[str]) -> list[str]:
    """Return the tags in `text` that are in `known`, in order, with white space in them collapsed."""
    return [tag for match in TAG.finditer(text) if (tag := _flat(match.group())) in known]


def _nesting(tags: Sequence[str]) -> _Nesting | None:
    """Return how `tags` nest; None when they do not (`<b><i></b></i>`)."""
    stack: list[str] = []
    closers: list[str] = []
    pairs: list[tuple[str, str]] = []
    alone: list[str] = []
    for tag in tags:
        if tag.endswith("/>") or _name(tag).lower() in VOID:
            alone.append(tag)
        elif tag[1] != "/":
            stack.append(tag)
        elif not stack:
            closers.append(tag)
        elif _name(stack[-1]) == _name(tag):
            pairs.append((stack.pop(), tag))
        else:
            return None
    return _Nesting(tuple(closers), tuple(stack), tuple(pairs), tuple(alone))


def _with(text: str, mine: _Nesting, theirs: _Nesting) -> str:
    """Add to `text` what it lacks of its source: elements with an `id` before it, images and the like after it."""
    lost = Counter(mine.pairs) - Counter(theirs.pairs)
    drawn = [opener + closer for opener, closer in lost.elements() if _name(opener).lower() in OPAQUE]
    anchors = [a + b for a, b in lost.elements() if HAS_ID.search(a) and _name(a).lower() not in OPAQUE]
    alone = Counter(tag for tag in mine.alone if _name(tag).lower() != "wbr") - Counter(theirs.alone)
    return "".join((*anchors, text, *drawn, *alone.elements()))


def _entity(match: re.Match[str]) -> str:
    name = match.group()
    if name in PREDEFINED:
        return name
    char = html.unescape(name)
    if char == name:
        return f"&amp;{name[1:]}"
    return html.escape(char) if len(char) == 1 and char in "<>&\"'" else char


def _flat(tag: str) -> str:
    return " ".join(tag.split())


def _name(tag: str) -> str:
    match = NAME.match(tag)
    return match.group(1) if match else ""
