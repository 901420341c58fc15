"""A part of a Word document as paragraphs and slots, with the byte positions of everything.

ECMA-376 part 1, 17.3 (paragraphs and runs), 17.16 (fields), 17.13.5 (revisions), part 3 (AlternateContent). Nothing is
serialized again: bytes outside of slots are never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from toolkit.documents.archive import text_parser
from toolkit.documents.docx import looks
from toolkit.documents.docx.looks import attribute, local
from toolkit.documents.office.office_languages import WORD
from toolkit.documents.office.office_part import (
    END_TAG,
    START_TAG,
    Finish,
    Link,
    Paragraph,
    Role,
    Slot,
    TextRun,
    bytes_at,
)

WRAPPERS = {"ins": "ins", "moveTo": "ins", "sdtContent": "span", "hyperlink": "a", "fldSimple": "a"}
INSIDE = frozenset(("smartTag", "customXml", "sdt", "dir", "bdo"))
RUBY = {"rubyBase": "ruby", "r": "ruby", "t": "base"}
BREAKS = frozenset(("tab", "ptab", "br", "cr"))
NOTES = frozenset(("footnoteReference", "endnoteReference"))
INVISIBLE = frozenset(
    (
        *("rPr", "instrText", "delText", "delInstrText", "lastRenderedPageBreak", "commentReference", "annotationRef"),
        *("footnoteRef", "endnoteRef", "separator", "continuationSeparator", "softHyphen"),
    )
)
CLOSED_IN = frozenset(("body", "opaque", "flow", "run"))  # modes in which the end of an element matters
MATHS = frozenset(("m:oMath", "m:oMathPara", "mc:AlternateContent"))


@dataclass(slots=True, eq=False)
class _Frame:
    """An open element: `mode` says what its children mean; `mirror`, `cell`: whether it is inside one.

    `head` is the end of its start tag, once known; `link` what it opened.
    """

    name: str
    start: int
    mode: str
    head: int = 0
    empty: bool = False
    mirror: bool = False
    cell: bool = False
    link: Link | None = None


@dataclass(slots=True, eq=False)
class _Field:
    """A complex field: the runs that hold its begin, separate and end marks, the slots in between.

    `link`: what is around all of these; `split`: they are not in the same one.
    """

    context: _ParagraphState
    begin: TextRun
    first: int
    separate: TextRun | None = None
    end: TextRun | None = None
    last: int = -1
    link: Link | None = None
    split: bool = False


@dataclass(slots=True, eq=False)
class _ParagraphState:
    """The state of a paragraph while it is read."""

    paragraph: Paragraph
    links: list[Link] = field(default_factory=list)
    run: TextRun | None = None
    properties: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    style: str = ""
    level: int | None = None
    numbered: bool | None = None


class DocxScanner:
    """Reads one part with the bytes `data`; feed them to `parser`.

    `paragraphs` are in document order, a text box after the paragraph that contains it. `finish` is called with each
    paragraph when it is complete.
    """

    def __init__(self, data: bytes, *, styles: Mapping[str, looks.Style], finish: Finish) -> None:
        self._data = data
        self._finish = finish
        self.paragraphs: list[Paragraph] = []
        self._styles = styles
        self._frames: list[_Frame] = [_Frame("", 0, "body")]
        self._contexts: list[_ParagraphState] = []
        self._fields: list[_Field] = []
        self._hidden = 0
        self._text: list[str] = []
        self.parser = text_parser(self._start, self._end, self._characters)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind, above = local(name), self._frames[-1]
        here = self.parser.CurrentByteIndex
        cell = kind == "tc" or (above.cell and kind != "txbxContent")
        mirror = kind == "mc:Fallback" or above.mirror
        frame, parent = _Frame(kind, here, "skip", mirror=mirror, cell=cell), above.mode
        self._frames.append(frame)
        if parent in ("body", "opaque"):
            frame.mode = parent
            if kind == "p":
                self._open_paragraph(frame)
        elif parent == "flow":
            self._in_paragraph(frame)
        elif parent == "run":
            self._in_run(frame, attributes)
        elif parent == "ruby":  # its base is text, the reading above it is not
            frame.mode = RUBY.get(frame.name, "skip")
        elif parent == "properties":
            self._contexts[-1].properties.append((kind, attributes))
        elif parent == "paragraph properties":
            self._in_properties(frame, attributes)

    def _open_paragraph(self, frame: _Frame) -> None:
        frame.mode = "flow"
        paragraph = Paragraph(start=frame.start, mirror=frame.mirror, dialect=WORD)
        self.paragraphs.append(paragraph)
        self._contexts.append(_ParagraphState(paragraph))

    def _in_paragraph(self, frame: _Frame) -> None:
        context = self._contexts[-1]
        if frame.name == "r":
            frame.mode = "run"
            context.run = TextRun(frame.start, self._tag(frame))
            context.properties = []
        elif frame.name == "pPr":
            frame.mode = "paragraph properties"
        elif frame.name in WRAPPERS:
            frame.mode = "flow"
            self._open_link(frame, context.links)
        elif frame.name in INSIDE:
            frame.mode = "flow"
        elif frame.name in MATHS:
            frame.mode = "opaque"
            self._tag(frame)

    def _open_link(self, frame: _Frame, links: list[Link]) -> None:
        """Open the link of `frame`; a hyperlink or field inside another is a part of it."""
        self._tag(frame)
        name = WRAPPERS[frame.name]
        if name != "a" or all(link.name != "a" for link in links):
            start = self._frames[-2].start if frame.name == "sdtContent" else frame.start
            opening, computed = self._data[start : frame.head], frame.name == "fldSimple"
            frame.link = Link(start, 0, opening, b"", computed, name, links[-1] if links else None)
        links.append(frame.link or links[-1])

    def _in_run(self, frame: _Frame, attributes: Mapping[str, str]) -> None:
        self._tag(frame)
        if frame.name == "rPr":
            frame.mode = "properties"
        elif frame.name in ("t", "ruby"):
            frame.mode = "text" if frame.name == "t" else "ruby"
            self._text = []
        elif frame.name == "fldChar":
            self._field_character(attribute(attributes, "fldCharType"))
        elif frame.name in BREAKS:
            name = "br" if frame.name in ("br", "cr") else "hr"
            self._add(Slot(Role.BREAK, frame.start, frame.start, name=name))
        elif frame.name not in INVISIBLE and frame.name not in NOTES and frame.name != "noBreakHyphen":
            frame.mode = "opaque"

    def _in_properties(self, frame: _Frame, attributes: Mapping[str, str]) -> None:
        context, value = self._contexts[-1], attribute(attributes, "val")
        if frame.name == "pStyle":
            context.style = value
        elif frame.name == "outlineLvl" and value.isdigit():
            context.level = int(value)
        elif frame.name == "numPr":
            frame.mode = "paragraph properties"
        elif frame.name == "numId":
            context.numbered = value != "0"

    def _characters(self, data: str) -> None:
        if self._frames[-1].mode in ("text", "base"):
            self._text.append(data)

    def _end(self, _: str) -> None:
        frame = self._frames.pop()
        parent = self._frames[-1].mode
        if parent not in CLOSED_IN:
            return
        here = self.parser.CurrentByteIndex
        if frame.mode == "flow" and parent in ("body", "opaque"):
            self._close_paragraph(here, cell=frame.cell)
        elif parent == "flow":
            self._end_in_paragraph(frame, here)
        elif parent == "run":
            self._end_in_run(frame, here)

    def _end_in_paragraph(self, frame: _Frame, here: int) -> None:
        context = self._contexts[-1]
        if frame.name == "r" and context.run:
            context.run.end = self._after(frame, here)
            context.run.look = looks.look(context.properties)
            context.run = None
        elif frame.name in WRAPPERS:
            context.links.pop()
            if frame.link:
                frame.link.end = self._after(frame, here)
                frame.link.closing = self._data[here : frame.link.end]
                self._frames[-1].link = frame.link if frame.name == "sdtContent" else self._frames[-1].link
        elif frame.name == "sdt" and frame.link:
            done, frame.link.end = frame.link.end, self._after(frame, here)
            frame.link.closing += self._data[done : frame.link.end]
        elif frame.name in MATHS:
            self._add(Slot(Role.OBJECT, frame.start, self._after(frame, here), name="img"))

    def _end_in_run(self, frame: _Frame, here: int) -> None:
        run = self._contexts[-1].run
        if run is None:
            return
        if frame.mode == "text" and self._text:
            self._add(Slot(Role.TEXT, frame.head, here, run, value="".join(self._text), tag=frame.start))
        elif frame.name == "rPr":
            after = self._after(frame, here)
            run.properties, run.head = (frame.start, after), run.head + self._data[frame.start : after]
        elif frame.name == "noBreakHyphen":
            end = self._after(frame, here)
            self._add(Slot(Role.TEXT, frame.start, end, run, value="-", name="element"))
        elif frame.mode == "ruby":
            end = self._after(frame, here)
            self._add(Slot(Role.TEXT, frame.start, end, run, value="".join(self._text), name="element"))
        elif frame.mode == "opaque" or frame.name in NOTES:
            name = "sup" if frame.name in NOTES else "img"
            self._add(Slot(Role.OBJECT, frame.start, self._after(frame, here), run, name=name))

    def _field_character(self, kind: str) -> None:
        """Record a field mark; what is between begin and separate is not text."""
        context = self._contexts[-1]
        if context.run is None:
            return
        count, link = len(context.paragraph.slots), context.links[-1] if context.links else None
        if kind == "begin":
            self._fields.append(_Field(context, context.run, count, link=link))
            self._hidden += 1
        elif self._fields:
            self._fields[-1].split |= self._fields[-1].link is not link
        if kind == "separate" and self._fields:
            self._hidden -= self._fields[-1].separate is None
            self._fields[-1].separate = context.run
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            self._hidden -= ended.separate is None
            ended.end, ended.last = context.run, count
            context.fields.append(ended)

    def _add(self, slot: Slot) -> None:
        context = self._contexts[-1]
        if self._hidden:
            return
        slot.link = context.links[-1] if context.links else None
        context.paragraph.slots.append(slot)

    def _close_paragraph(self, here: int, *, cell: bool) -> None:
        context = self._contexts.pop()
        self._settle_fields(context)
        paragraph = context.paragraph
        paragraph.close = here
        paragraph.element = looks.element(self._styles, context.style, level=context.level, numbered=context.numbered)
        if cell and paragraph.element != "pre":
            paragraph.element = "td"
        self._finish(paragraph)

    def _settle_fields(self, context: _ParagraphState) -> None:
        """Turn the fields that are inside one paragraph into links; at others, split the text before and in them."""
        slots = context.paragraph.slots
        shared = {slot.run for slot in slots if slot.run}
        added = [
            (word_field.first, Slot(Role.BREAK, 0, 0)) for word_field in self._fields if word_field.context is context
        ]
        reach = -1
        for word_field in sorted(context.fields, key=lambda word_field: (word_field.first, -word_field.last)):
            if word_field.context is not context:
                added.append((word_field.last, Slot(Role.BREAK, 0, 0)))
            elif word_field.begin.start >= reach and word_field.end:
                reach = word_field.end.end
                added += _tie(word_field, slots[word_field.first : word_field.last], shared, self._data)
        if added or context.fields or any(slot.link for slot in slots):
            context.paragraph.slots = list(_folded(_merged(slots, added)))

    def _tag(self, frame: _Frame) -> bytes:
        tag = bytes_at(START_TAG, self._data, frame.start)
        frame.empty, frame.head = tag.endswith(b"/>"), frame.start + len(tag)
        return tag

    def _after(self, frame: _Frame, here: int) -> int:
        """Return the end of the element of `frame`; expat is after an empty element, but before an end tag."""
        return here if frame.empty else here + len(bytes_at(END_TAG, self._data, here))


def _tie(word_field: _Field, inside: list[Slot], shared: set[TextRun], data: bytes) -> list[tuple[int, Slot]]:
    """Tie the slots of a field together; return slots to add where they share runs or links with its marks."""
    if word_field.end is None or not shared.isdisjoint(
        (word_field.begin, word_field.end, *([word_field.separate] if word_field.separate else []))
    ):
        return [(word_field.first, Slot(Role.BREAK, 0, 0)), (word_field.last, Slot(Role.BREAK, 0, 0))]
    around = word_field.link
    if word_field.split or (around and around.name == "a") or any(slot.link is not around for slot in inside):
        return [(word_field.first, Slot(Role.BREAK, 0, 0)), (word_field.last, Slot(Role.BREAK, 0, 0))]
    if not inside or word_field.separate is None:
        return [
            (word_field.first, Slot(Role.OBJECT, word_field.begin.start, word_field.end.end, link=around, name="img"))
        ]
    link = Link(word_field.begin.start, word_field.end.end, computed=True, outer=around)
    link.opening = data[link.start : word_field.separate.end]
    link.closing = data[word_field.end.start : link.end]
    for slot in inside:
        slot.link = link
    return []


def _merged(slots: list[Slot], added: list[tuple[int, Slot]]) -> Iterator[Slot]:
    """Yield `slots` with each of `added` before the slot with its number."""
    done = 0
    for place, slot in sorted(added, key=lambda item: item[0]):
        yield from slots[done:place]
        yield slot
        done = place
    yield from slots[done:]


def _folded(slots: Iterator[Slot]) -> Iterator[Slot]:
    """Yield `slots`; those of a field that shows only a number (of a page, a figure) become one object."""
    for link, group in groupby(slots, key=lambda slot: slot.link):
        inside = list(group)
        plain = not any(slot.role is not Role.TEXT or any(map(str.isalpha, slot.value)) for slot in inside)
        if link and link.computed and plain:
            yield Slot(Role.OBJECT, link.start, link.end, link=link.outer, name="img")
        else:
            yield from inside
