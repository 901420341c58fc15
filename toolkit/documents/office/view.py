"""A paragraph as a line of HTML that shows its formatting and can be mapped back to the paragraph.

Text with the paragraph's most frequent formatting has no tags. Other text is in flat `<b>`, `<i>`, `<a>` and similar
elements, numbered by `id` if a paragraph has several; so is text of a tracked insertion (`<ins>`) and of a control
(`<span>`). `<img/>` is an object that is not text, `<sup/>` the mark of a
note, `<br>` a line break, `<hr>` a tab or another separator.
"""

from __future__ import annotations

import html
import re
from collections import Counter

from toolkit.documents.office.office_part import Look, Paragraph, Role, Slot, Style
from toolkit.markup import ENTITY

AMPERSAND = re.compile(r"&(?=#?[A-Za-z0-9]{1,31}(?:;|$)|#?$)")
LESS = re.compile(r"<(?=[A-Za-z/!?]|$)")
SPACES = re.compile(r"[\t\r\n]")
NAMES = (("link", "a"), ("b", "b"), ("i", "i"), ("u", "u"), ("strike", "s"), ("em", "em"), ("mono", "code"))
NO_SLOTS: list[Slot] = []
NO_TAGS: dict[str, Style] = {}
NO_OBJECTS: dict[str, Slot] = {}


def build(paragraph: Paragraph) -> None:
    """Fill in the view of `paragraph`, and the position of each slot in it."""
    texts = [slot for slot in paragraph.slots if slot.role is Role.TEXT]
    paragraph.base = _base(texts)
    _assign_styles(texts, paragraph.base)
    writer = _ViewWriter(paragraph)
    for slot in paragraph.slots:
        writer.put(slot)
    writer.switch((None, paragraph.base))
    paragraph.view = "".join(writer.parts)


def build_only(paragraph: Paragraph) -> None:
    """Fill in the view of `paragraph` and drop the rest, which takes ten times the memory and is not needed to read."""
    build(paragraph)
    paragraph.slots, paragraph.tags, paragraph.objects = NO_SLOTS, NO_TAGS, NO_OBJECTS


def plain(view: str) -> str:
    """Return the text of a piece of a view."""
    return ENTITY.sub(lambda match: html.unescape(match.group()), view) if "&" in view else view


def tag_name(seen: Look, base: Look) -> str:
    """Return the HTML element that best describes how `seen` differs from `base`."""
    more = dict(seen - base)
    if "vertAlign" in more:
        return {"superscript": "sup", "subscript": "sub"}.get(more["vertAlign"], "span")
    return next((tag for name, tag in NAMES if name in more), "span")


def _base(texts: list[Slot]) -> Look:
    sizes: Counter[Look] = Counter()
    for slot in texts:
        seen = slot.run.look if slot.run else frozenset()
        linked = slot.link or any(name == "link" for name, _ in seen)
        sizes[seen] += len(slot.value) * (1 if linked else 1000)
    return max(sizes, key=lambda look: (sizes[look], -len(look))) if sizes else frozenset()


def _assign_styles(texts: list[Slot], base: Look) -> None:
    """Give each text its style; separate punctuation and spaces take the style of the text before, which saves tags."""
    before: Style = (None, base)
    for slot in texts:
        own: Style = (slot.link, slot.run.look if slot.run else frozenset())
        slight = own != (None, base) and slot.link is before[0] and not any(map(str.isalnum, slot.value))
        slot.style = before = before if slight else own


class _ViewWriter:
    """Writes slots one after another, with tags where the style changes."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.parts: list[str] = []
        self._paragraph = paragraph
        self._length = 0
        self._style: Style = (None, paragraph.base)
        self._tags: dict[Style, str] = {}
        self._counts: Counter[str] = Counter()

    def put(self, slot: Slot) -> None:
        if slot.role is Role.BREAK:
            self.switch((None, self._paragraph.base))
            slot.view = f"<{slot.name}>"
        elif slot.role is Role.OBJECT:
            slot.view = f"<{slot.name}{self._number(slot.name + '/')}/>"
            self._paragraph.objects[slot.view] = slot
        else:
            self.switch(slot.style)
            slot.view = LESS.sub("&lt;", AMPERSAND.sub("&amp;", SPACES.sub(" ", slot.value)))
        slot.at = self._length
        self._add(slot.view)
        slot.to = self._length

    def switch(self, style: Style) -> None:
        """Close the open tag and open the one that `style` needs."""
        if style == self._style:
            return
        base = (None, self._paragraph.base)
        if self._style != base:
            self._add(f"</{self._name(self._style)}>")
        if style != base:
            self._add(self._opener(style))
        self._style = style

    def _opener(self, style: Style) -> str:
        if style not in self._tags:
            name = self._name(style)
            self._tags[style] = f"<{name}{self._number(name)}>"
            self._paragraph.tags[self._tags[style]] = style
        return self._tags[style]

    def _name(self, style: Style) -> str:
        return style[0].name if style[0] else tag_name(style[1], self._paragraph.base)

    def _number(self, name: str) -> str:
        self._counts[name] += 1
        return f' id="{self._counts[name]}"' if self._counts[name] > 1 else ""

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)
