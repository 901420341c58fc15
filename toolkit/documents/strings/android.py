r"""Read Android's `strings.xml` (Android developers, "String resources"): strings, arrays and plurals.

An apostrophe and a quotation mark need a backslash, and so does `@` or `?` at the start of a value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from toolkit.documents.html import escape
from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import StringContents
from toolkit.documents.xhtml import UNWRITABLE, safe
from toolkit.documents.xmltree import CDATA, Node, check_root, tree_if_valid
from toolkit.markup import TAG
from toolkit.text import trim
from toolkit.types import Reason, Span

SIGNS = signs(
    r"(?P<keep></?[a-z][^<>]*>)|(?P<drop>\\)[\"'\\@?#]|\\(?:u[0-9a-f]{4}|.)"
    r"|(?P<join>(?<![ \t])[ \t]*+(?:\r\n|\r|\n)\s*)"
)
QUOTE = re.compile(r"(?<!\\)(?:\\\\)*\"")
SINGLE = frozenset(("string", "item"))


def check(text: str) -> None:
    """Raise `ValueError` for XML that is not well-formed, declares entities, or has another root than `resources`."""
    check_root(text, "resources")


def read(text: str) -> StringContents:
    """Return the values of `text`; none if it is not well-formed, see `check`."""
    parsed = tree_if_valid(text)
    values: list[Value] = []
    left = [(span, Reason.COMMENT) for span in parsed.hidden]
    cuts = sorted([*parsed.hidden, *parsed.cdata])
    for node, place in _named(parsed.root):
        if _protected(node):
            left.append((Span(node.start, node.end), Reason.PROTECTED))
            continue
        if node.inner > node.start:
            left.append((Span(node.start, node.inner), Reason.IDENTIFIER))
        if node.tag in SINGLE:
            values += _values(text, cuts, node, place)
    return StringContents(values, left)


def _named(root: Node) -> Iterator[tuple[Node, str]]:
    """Yield the strings, arrays and plurals, and their items, in order, each with its place."""
    for node in root.elements():
        name = node.attributes.get("name", "")
        yield node, name
        if node.tag not in SINGLE and not _protected(node):
            for number, item in enumerate(node.children("item")):
                yield item, f"{name}.{item.attributes.get('quantity', number)}"


def _protected(node: Node) -> bool:
    return node.attributes.get("translatable") == "false" or node.attributes.get("translate") == "no"


def _values(text: str, cuts: list[Span], node: Node, place: str) -> Iterator[Value]:
    """Yield the text of `node` between comments, and in CDATA sections; `cuts` are both, in order."""
    at = node.inner
    first, last = bisect_left(cuts, Span(node.inner, 0)), bisect_left(cuts, Span(node.outer, 0))
    for span in cuts[first:last]:
        yield from _value(text, at, span.start, place, "")
        if text.startswith(CDATA[0], span.start):
            yield from _value(text, span.start + len(CDATA[0]), span.end - len(CDATA[1]), place, "cdata")
        at = span.end
    yield from _value(text, at, node.outer, place, "")


def _value(text: str, start: int, end: int, place: str, style: str) -> Iterator[Value]:
    """Yield a value without the quotation marks around it, which only keep its spaces."""
    left, right = trim(text, start, end)
    if right - left > 1 and text[left] == text[right - 1] == '"':
        left, right = left + 1, right - 1
    if left < right:
        yield Value(place, Span(left, right), SIGNS, style)


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a value, or of a CDATA section."""
    target = UNWRITABLE.sub("", target)
    if value.style:
        tagged = QUOTE.search(content) is not None  # the quotation marks in its tags have no backslash
        return _quoted(target, tags=tagged).replace(CDATA[1], "]] >")
    return _quoted(safe(escape(target, re.sub(r"\\([\"'])", r"\1", content))), tags=True)


def _quoted(target: str, *, tags: bool) -> str:
    """Return `target` with its escapes; with `tags` those are as they are."""
    parts: list[str] = []
    at = 0
    for tag in TAG.finditer(target) if tags else ():
        parts += (_escaped(target[at : tag.start()]), tag[0])
        at = tag.end()
    done = "".join(parts) + _escaped(target[at:])
    return f"\\{done}" if done[:1] in ("@", "?") else done


def _escaped(text: str) -> str:
    return re.sub(r"[\\\"']", r"\\\g<0>", text)
