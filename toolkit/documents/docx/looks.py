"""Run properties that are visible formatting, and styles that mark headings, lists, quotes and code.

ECMA-376 part 1: 17.3.2 (run properties), 17.7 (styles).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from toolkit.documents.office.office_languages import MONOSPACE, OFF
from toolkit.documents.office.office_part import Look

W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
UNSEEN = frozenset(
    (
        *("lang", "noProof", "szCs", "bCs", "iCs", "kern", "spacing", "w", "snapToGrid", "rPrChange", "ins", "del"),
        *("moveFrom", "moveTo", "fitText", "rtl", "cs", "specVanish"),
    )
)
TOGGLES = frozenset(
    ("b", "i", "strike", "dstrike", "caps", "smallCaps", "outline", "shadow", "emboss", "imprint", "vanish")
)
STYLES = {"strong": "b", "emphasis": "i"}
LISTS = ("list bullet", "list number")  # `list paragraph` only indents
HEADING = re.compile(r"heading (\d)$")
CODE = re.compile(r"\bcode\b|源代码|代码|html preformatted|源代碼|程式碼", re.IGNORECASE)


@lru_cache(maxsize=1024)
def local(name: str) -> str:
    """Return the local name of an element of WordprocessingML, `mc:…` or `m:…` for related namespaces, else empty."""
    for namespace in W:
        if name.startswith(namespace):
            return name[len(namespace) :]
    space, _, rest = name.rpartition(" ")
    if "markup-compatibility" in space:
        return f"mc:{rest}"
    return f"m:{rest}" if space.endswith("/math") else ""


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the value of the WordprocessingML attribute `name`, empty when it is missing."""
    if not attributes:
        return ""
    return attributes.get(W[0] + name) or attributes.get(W[1] + name, "")


def look(properties: Iterable[tuple[str, Mapping[str, str]]]) -> Look:
    """Return the visible formatting in run properties, given as (local name, attributes)."""
    seen = set()
    for name, attributes in properties:
        value = attribute(attributes, "val").lower()
        if name == "rFonts":
            if MONOSPACE.search(attribute(attributes, "ascii")):
                seen.add(("mono", ""))
        elif name == "rStyle" and value in STYLES:
            seen.add((STYLES[value], ""))
        elif name and name not in UNSEEN and value not in OFF:
            seen.add((name, "" if name in TOGGLES else value))
    return frozenset(seen)


@dataclass(slots=True)
class Style:
    """A paragraph style: its name in lower case, the style it is based on, its outline level, whether it numbers."""

    name: str = ""
    parent: str = ""
    level: int | None = None
    numbered: bool = False


def read_styles(elements: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, Style]:
    """Return the paragraph styles of a styles part by their id."""
    styles: dict[str, Style] = {}
    current = Style()
    for kind, attributes in elements:
        value = attribute(attributes, "val")
        if kind == "style":
            current = styles.setdefault(attribute(attributes, "styleId"), Style())
        elif kind == "name":
            current.name = current.name or value.lower()
        elif kind == "basedOn":
            current.parent = value
        elif kind == "outlineLvl":
            current.level = int(value) if value.isdigit() else None
        elif kind == "numId":
            current.numbered = value != "0"
    return styles


def element(styles: Mapping[str, Style], style: str, *, level: int | None, numbered: bool | None) -> str:
    """Return the HTML element for a paragraph of `style`; its own outline level and numbering override the style's."""
    chain: list[Style] = []
    while style in styles and len(chain) < 12:
        chain.append(styles[style])
        style = styles[style].parent
    names = [ancestor.name for ancestor in chain]
    if any(CODE.search(name) for name in names):
        return "pre"
    if level is None:
        level = next((ancestor.level for ancestor in chain if ancestor.level is not None), None)
    heading = next((int(match.group(1)) for name in names if (match := HEADING.match(name))), None)
    if heading is None and level is not None and level < 9:
        heading = level + 1
    if heading or names[:1] in (["title"], ["subtitle"]):
        return f"h{min(heading or 1, 6)}"
    if any("quote" in name for name in names):
        return "blockquote"
    listed = (
        numbered
        if numbered is not None
        else any(ancestor.numbered or ancestor.name.startswith(LISTS) for ancestor in chain)
    )
    return "li" if listed else "p"
