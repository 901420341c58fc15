"""The units of an XLIFF tree, and the inline codes of a target: both halves of a pair or none, elements that nest.

Element names are those of the OASIS standards XLIFF 1.2 (section 2.3) and XLIFF 2.1 (section 4.2). Elements of other
namespaces are never units, whatever their names. The
codes are `bx` and `ex`, `bpt` and `ept`, by `rid` or else `id` (XLIFF 1.2, section 2.3), `sc` and `ec`, by `startRef`
(XLIFF 2.1, section 4.2.3). The check `kept` reports what a draft has lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.documents.xmltree import Node
from toolkit.markup import TAG
from toolkit.text import blanked

GROUPS = frozenset(("file", "body", "group", "unit", "bin-unit"))
UNITS = frozenset(("trans-unit", "segment"))


@dataclass(frozen=True, slots=True)
class XliffUnit:
    """A unit: `node` is the `trans-unit` of XLIFF 1 or the `segment` of XLIFF 2, `holder` the element with its id.

    `translate`: False if it, or an element around it, has `translate="no"`.
    """

    node: Node
    holder: Node
    translate: bool

    @property
    def source(self) -> Node | None:
        """Return the source of the unit itself, not of its alternatives."""
        return self._child("source")

    @property
    def segmented(self) -> Node | None:
        """Return the source cut into sentences by a tool (XLIFF 1.2, 2.2.4)."""
        return self._child("seg-source")

    @property
    def target(self) -> Node | None:
        """Return the target of the unit itself."""
        return self._child("target")

    def _child(self, tag: str) -> Node | None:
        return next((child for child in self.node.children(tag) if child.space == self.node.space), None)


def units(root: Node) -> Iterator[XliffUnit]:
    """Yield the units in `root` (the document or a part of it), in the order of the file."""
    pending: list[tuple[Node, Node, bool]] = [(root, root, True)]
    while pending:
        node, above, translate = pending.pop()
        if node.space == root.space:
            translate = translate and not (node.tag in GROUPS | UNITS and node.attributes.get("translate") == "no")
            if node.tag in UNITS:
                yield XliffUnit(node, node if node.tag == "trans-unit" else above, translate)
                continue
        pending += [(child, node, translate) for child in reversed(node.elements())]


def marks(node: Node | None) -> dict[str, Node]:
    """Return the sentences that a tool has marked in `node` (XLIFF 1.2: `<mrk mtype="seg" mid="…">`), by number."""
    if node is None:
        return {}
    nodes = [mark for mark in node.descend("mrk") if mark.space == node.space and mark.attributes.get("mtype") == "seg"]
    return {mark.attributes.get("mid", ""): mark for mark in nodes}


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
    attributes = dict(NUMBER.findall(half["attributes"]))
    number = attributes.get("startRef") or attributes.get("rid") or attributes.get("id", "")
    return OPENERS.get(half["name"]) or CLOSERS[half["name"]], number


def _paired(source: str) -> set[Key]:
    halves = list(HALF.finditer(source))
    opened = {_key(half) for half in halves if half["name"] in OPENERS}
    return {key for half in halves if half["name"] in CLOSERS and (key := _key(half)) in opened}


def _orphans(draft: str, both: set[Key]) -> Iterator[re.Match[str]]:
    """Yield the halves in `draft` of the pairs `both` that have no other half in the right order."""
    pending: dict[Key, re.Match[str]] = {}
    for half in HALF.finditer(draft):
        key = _key(half)
        if key not in both:
            continue
        if half["name"] in OPENERS and key not in pending:
            pending[key] = half
        elif half["name"] in OPENERS or pending.pop(key, None) is None:
            yield half
    yield from pending.values()


def _unbalanced(draft: str) -> Iterator[re.Match[str]]:
    """Yield the tags in `draft` that open or close nothing."""
    stack: list[re.Match[str]] = []
    for match in TAG.finditer(draft):
        if match[0].endswith("/>"):
            continue
        if match[0][1] != "/":
            stack.append(match)
            continue
        names = [_name(tag) for tag in stack]
        if _name(match) not in names:
            yield match
            continue
        while _name(stack[-1]) != _name(match):
            yield stack.pop()
        stack.pop()
    yield from stack


def _name(tag: re.Match[str]) -> str:
    return tag[0].strip("</>").split()[0]
