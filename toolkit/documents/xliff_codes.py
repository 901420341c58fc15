"""The inline codes of an XLIFF target: both halves of a pair or none, and elements that nest.

XLIFF 1.2, section 2.3 (`bx` and `ex`, `bpt` and `ept`, by `rid` or else `id`); XLIFF 2.1, section 4.2.3 (`sc` and `ec`,
by `startRef`). The check `kept` reports what a draft has lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.markup import TAG
from toolkit.text import blanked

ATTRIBUTES = r"(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)"
HALF = re.compile(
    rf"<(?P<tag>(?:[\w.-]+:)?(?P<name>sc|ec|bx|ex|bpt|ept))(?=[\s/>]){ATTRIBUTES}(?:/>|>.*?</(?P=tag)\s*>)", re.DOTALL
)
NUMBER = re.compile(r"\s(id|rid|startRef)\s*=\s*[\"']([^\"']*)")
OPENERS = {"sc": "sc", "bx": "bx", "bpt": "bpt"}
CLOSERS = {"ec": "sc", "ex": "bx", "ept": "bpt"}

Key = tuple[str, str]
"""The name of the opening element and the number of a pair."""


def complete(draft: str, source: str) -> str:
    """Return `draft` without halves of pairs that are whole in `source`, and without tags that make it ill-formed."""
    if "<" not in draft:
        return draft
    both = _paired(source)
    draft = blanked(draft, sorted(half.span() for half in _orphans(draft, both))) if both else draft
    return blanked(draft, sorted(tag.span() for tag in _unbalanced(draft)))


def _key(half: re.Match[str]) -> Key:
    found = dict(NUMBER.findall(half["attributes"]))
    number = found.get("startRef") or found.get("rid") or found.get("id", "")
    return OPENERS.get(half["name"]) or CLOSERS[half["name"]], number


def _paired(source: str) -> set[Key]:
    halves = list(HALF.finditer(source))
    opened = {_key(half) for half in halves if half["name"] in OPENERS}
    return {key for half in halves if half["name"] in CLOSERS and (key := _key(half)) in opened}


def _orphans(draft: str, both: set[Key]) -> Iterator[re.Match[str]]:
    """Yield the halves in `draft` of the pairs `both` that have no other half in the right order."""
    waiting: dict[Key, re.Match[str]] = {}
    for half in HALF.finditer(draft):
        key = _key(half)
        if key not in both:
            continue
        if half["name"] in OPENERS and key not in waiting:
            waiting[key] = half
        elif half["name"] in OPENERS or waiting.pop(key, None) is None:
            yield half
    yield from waiting.values()


def _unbalanced(draft: str) -> Iterator[re.Match[str]]:
    """Yield the tags in `draft` that open or close nothing."""
    stack: list[re.Match[str]] = []
    for match in TAG.finditer(draft):
        if match[0].endswith("/>"):
            continue
        if match[0][1] != "/":
            stack.append(match)
            continue
        names = [_name(one) for one in stack]
        if _name(match) not in names:
            yield match
            continue
        while _name(stack[-1]) != _name(match):
            yield stack.pop()
        stack.pop()
    yield from stack


def _name(tag: re.Match[str]) -> str:
    return tag[0].strip("</>").split()[0]
