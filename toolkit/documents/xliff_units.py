"""The units of an XLIFF tree: what is translated, with its source and target, in every version.

Element names are those of the OASIS standards XLIFF 1.2 (section 2.3) and XLIFF 2.1 (section 4.2). Elements of other
namespaces are never units, whatever their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.documents.xmltree import Node

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
        return next((one for one in self.node.children(tag) if one.space == self.node.space), None)


def units(root: Node) -> Iterator[XliffUnit]:
    """Yield the units in `root` (the document or a part of it), in the order of the file."""
    waiting: list[tuple[Node, Node, bool]] = [(root, root, True)]
    while waiting:
        node, above, translate = waiting.pop()
        if node.space == root.space:
            translate = translate and not (node.tag in GROUPS | UNITS and node.attributes.get("translate") == "no")
            if node.tag in UNITS:
                yield XliffUnit(node, node if node.tag == "trans-unit" else above, translate)
                continue
        waiting += [(child, node, translate) for child in reversed(node.elements())]


def marks(node: Node | None) -> dict[str, Node]:
    """Return the sentences that a tool has marked in `node` (XLIFF 1.2: `<mrk mtype="seg" mid="…">`), by number."""
    if node is None:
        return {}
    found = [one for one in node.descend("mrk") if one.space == node.space and one.attributes.get("mtype") == "seg"]
    return {one.attributes.get("mid", ""): one for one in found}
