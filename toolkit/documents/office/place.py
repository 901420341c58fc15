"""Write translations into the slots of a paragraph: new text goes into the existing runs.

A run is added, as a copy of the one it belongs to, only if the order of differently formatted words changes. An object
that is not text is kept at its position, or moves to its tag in the translation; it is never lost.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from xml.sax.saxutils import escape

from toolkit.documents.archive import Splice
from toolkit.documents.office.office_languages import WORD
from toolkit.documents.office.office_part import (
    START_TAG,
    Dialect,
    Link,
    Paragraph,
    Role,
    Slot,
    Style,
    TextRun,
    bytes_at,
)
from toolkit.documents.office.view import plain
from toolkit.documents.wrap import divide
from toolkit.documents.xhtml import UNWRITABLE
from toolkit.markup import TAG

NAME = re.compile(r"</?([a-z]+)")
PREFIX = re.compile(rb"<([\w.-]+:)?")
RAW_TAG = re.compile(rb"<[^>]*>")
IDENTIFIED = re.compile(rb"bookmarkStart|AlternateContent|docPr")
QUOTES = {b"": {}, b'"': {'"': "&quot;"}, b"'": {"'": "&apos;"}}


@dataclass(frozen=True, slots=True)
class Replacement:
    """Replace the view of a paragraph from `start` to `end` by `target`; `space`: add one before it."""

    start: int
    end: int
    target: str | None
    space: bool = False


Content = str | bytes
"""Content of a text slot: text, or XML that interrupts its run."""


@dataclass(slots=True)
class ParagraphFiller:
    """Carries out replacements in one paragraph of the part with the bytes `data`."""

    data: bytes
    paragraph: Paragraph
    splices: list[Splice] = field(default_factory=list)
    edits: dict[Slot, list[tuple[int, int, list[Content]]]] = field(default_factory=dict)
    gone: list[Link] = field(default_factory=list)
    models: dict[Style, TextRun | None] = field(default_factory=dict)
    preserved: set[int] = field(default_factory=set)  # the texts that say so already
    speaks: bool = False
    prefix: bytes = field(init=False)  # of the elements in the paragraph: `w:`

    def __post_init__(self) -> None:
        match = PREFIX.match(self.data, self.paragraph.start)
        self.prefix = (match and match.group(1)) or b""

    @property
    def _dialect(self) -> Dialect:
        return self.paragraph.dialect or WORD

    def run(self, replacements: Sequence[Replacement]) -> list[Splice]:
        """Return the splices that do `replacements`, which are in order and do not overlap."""
        for replacement in replacements:
            if replacement.space:
                self._space(replacement.start)
            for part in self._divided(replacement) if replacement.target is not None else ():
                _SlotRegion(self, part, self._touched(part)).fill()
        changed = [slot for slot in self.edits if self._write(slot)]
        for run in dict.fromkeys(slot.run for slot in changed if slot.run):
            self._english(run)
        if any(replacement.target is not None for replacement in replacements):
            self.splices += [(*span, b"") for span in self.paragraph.extras]
        splices = [splice for splice in self.splices if not any(_within(splice, link) for link in self.gone)]
        return splices + [(link.start, link.end, b"") for link in self.gone]

    def text(self) -> str:
        r"""Return the new text of the paragraph after `run`, without formatting, its lines divided by `\n`."""
        return "".join("\n" if slot.role is Role.BREAK else self._text(slot) for slot in self.paragraph.slots)

    def _text(self, slot: Slot) -> str:
        new = next((new for start, end, new in self.splices if (start, end) == (slot.start, slot.end)), None)
        return slot.value if new is None else html.unescape(RAW_TAG.sub(b"", new).decode("utf-8"))

    def beside(self, replacements: Sequence[Replacement]) -> list[Splice]:
        """Return the splice that adds the targets of `replacements` to the end of the paragraph, on a new line."""
        if self.paragraph.plain:
            return self._behind(replacements)
        self.speaks = True
        base: Style = (None, self.paragraph.base)
        added: list[bytes] = []
        for replacement in replacements:
            if replacement.target is not None:
                added += [self.piece(base, " ")] if added else []
                added += [
                    self._again(piece) if isinstance(piece, Slot) else self.piece(*piece, computed=False)
                    for piece in _pieces(self.paragraph, replacement, self._touched(replacement))
                ]
        line = self._dialect.line % {b"p": self.prefix}
        return [(self.paragraph.close, self.paragraph.close, b"".join((line, *added)))] if added else []

    def _again(self, object_slot: Slot) -> bytes:
        """Return a copy of a page number or a formula; empty for pictures and notes, which must not occur twice."""
        raw = self.data[object_slot.start : object_slot.end]
        return raw if object_slot.run is None and not IDENTIFIED.search(raw) else b""

    def translation(self, replacements: Sequence[Replacement]) -> str:
        """Return the targets of `replacements` without formatting and objects."""
        return " ".join(
            "".join(text for text in self._contents(replacement) if isinstance(text, str))
            for replacement in replacements
            if replacement.target
        )

    def _contents(self, replacement: Replacement) -> Iterator[Content]:
        """Yield the text of a target, and the bytes of the objects in it."""
        for piece in _pieces(self.paragraph, replacement, self._touched(replacement)):
            yield self.data[piece.start : piece.end] if isinstance(piece, Slot) else piece[1]

    def _behind(self, replacements: Sequence[Replacement]) -> list[Splice]:
        """Return the splice that adds the targets of `replacements` to a text that must be on one line."""
        last = [slot for slot in self.paragraph.slots if slot.role is Role.TEXT][-1]
        if last.limit and len(last.value) + len(self.translation(replacements)) + 3 > last.limit:
            return []
        added: list[Content] = []
        for replacement in replacements:
            added += [" " if added else " / ", *self._contents(replacement)] if replacement.target else []
        new = b"".join(content if isinstance(content, bytes) else xml(content, last.quote) for content in added)
        return [(last.end, last.end, new)] if added else []

    def _divided(self, replacement: Replacement) -> list[Replacement]:
        """Return `replacement` as one for each span between breaks; the target of a sentence with breaks is divided."""
        inside = self.paragraph.slots[self._place(replacement.start) : self._place(replacement.end)]
        breaks = [slot for slot in inside if slot.role is Role.BREAK and replacement.start < slot.at]
        edges = [replacement.start, *(place for slot in breaks for place in (slot.at, slot.to)), replacement.end]
        sizes = [end - start for start, end in zip(edges[::2], edges[1::2], strict=True)]
        pieces = divide(replacement.target or "", sizes) if breaks else [replacement.target]
        spans = zip(edges[::2], edges[1::2], pieces, strict=True)
        return [Replacement(start, end, piece) for start, end, piece in spans]

    def _place(self, at: int) -> int:
        """Return the number of the first slot that begins at or after `at`."""
        return bisect_left(self.paragraph.slots, at, key=lambda slot: slot.at)

    def _touched(self, replacement: Replacement) -> list[Slot]:
        """Return the texts and objects that overlap the span of `replacement`."""
        near = self.paragraph.slots[max(self._place(replacement.start) - 1, 0) : self._place(replacement.end)]
        return [slot for slot in near if slot.role is not Role.BREAK and slot.to > replacement.start]

    def _space(self, place: int) -> None:
        number = max(self._place(place) - 1, 0)
        around = [slot for slot in self.paragraph.slots[number : number + 3] if slot.role is Role.TEXT]
        before = next((slot for slot in around if slot.at < place <= slot.to), None)
        slot = before or next((slot for slot in around if slot.to > place), None)
        if slot:
            at = max(place, slot.at)
            self.edits.setdefault(slot, []).append((at, at, [" "]))

    def _write(self, slot: Slot) -> bool:
        """Add the splices for a text slot; return whether it has new text."""
        parts: list[Content] = []
        done = slot.at
        for start, end, contents in sorted(self.edits[slot], key=lambda edit: edit[:2]):
            parts += (plain(slot.view[done - slot.at : start - slot.at]), *contents)
            done = end
        parts.append(plain(slot.view[done - slot.at :]))
        if slot.limit:
            parts = [shorten("".join(part for part in parts if isinstance(part, str)), slot.limit, placeholder="…")]
        text = b"".join(part if isinstance(part, bytes) else xml(part, slot.quote) for part in parts)
        if slot.name == "element":  # an element of its own, not the content of one
            changed = text != xml(slot.value, slot.quote)
            content = b'<%st xml:space="preserve">%s</%st>' % (self.prefix, text, self.prefix) if text else b""
            self.splices += [(slot.start, slot.end, content)] if changed else []
            return changed
        self.splices.append((slot.start, slot.end, text))
        tag = bytes_at(START_TAG, self.data, slot.tag) if slot.tag and self._dialect.spaced else b"xml:space"
        if (text[:1].isspace() or text[-1:].isspace() or b"<" in text) and b"xml:space" not in tag:
            end = slot.tag + len(tag) - 1
            self.splices += [(end, end, b' xml:space="preserve"')] if slot.tag not in self.preserved else []
            self.preserved.add(slot.tag)
        return any(contents and any(contents) for _, _, contents in self.edits[slot])

    def _english(self, run: TextRun) -> None:
        start, end = run.properties
        old = self.data[start:end]
        new = self._dialect.english(old)
        if new != old:
            self.splices.append((start, end, new))

    def piece(self, style: Style, text: str, *, computed: bool = True) -> bytes:
        """Return a new run with `text`, formatted and linked like others of `style`; `computed`: in their field too."""
        run = self._model(style)
        content = b"%s%s</%st>" % (self.text_tag, xml(text), self.prefix)
        return _linked(style[0], self.wrapped(run, content), computed=computed)

    @property
    def text_tag(self) -> bytes:
        """Return the start tag of a new text, which may have spaces at its edges."""
        return b"<%st%s>" % (self.prefix, b' xml:space="preserve"' if self._dialect.spaced else b"")

    def _model(self, style: Style) -> TextRun | None:
        """Return the run with the longest text of `style`."""
        if not self.models:
            for slot in sorted(self.paragraph.slots, key=lambda slot: len(slot.value)):
                if slot.role is Role.TEXT:
                    self.models[slot.style] = slot.run
        return self.models.get(style)

    def wrapped(self, run: TextRun | None, content: bytes) -> bytes:
        """Return `content` in a run like `run`."""
        return self.opened(run) + content + b"</%sr>" % self.prefix

    def opened(self, run: TextRun | None) -> bytes:
        """Return the start of a run like `run`."""
        head = self._dialect.english(run.head) if run else b"<%sr>" % self.prefix
        return self._dialect.spoken(head, self.prefix) if self.speaks else head


@dataclass(slots=True)
class _SlotRegion:
    """One replacement on the slots it touches. `cursor` is the last filled slot."""

    filler: ParagraphFiller
    replacement: Replacement
    slots: list[Slot]
    contents: dict[Slot, list[Content]] = field(default_factory=dict)
    cursor: int = 0
    copied: list[Link] = field(default_factory=list)

    def fill(self) -> None:
        self.contents = {slot: [] for slot in self.slots if slot.role is Role.TEXT}
        for piece in _pieces(self.filler.paragraph, self.replacement, self.slots):
            if isinstance(piece, Slot):
                self._object(piece)
            else:
                self._text(*piece)
        for slot, contents in self.contents.items():
            edit = (max(slot.at, self.replacement.start), min(slot.to, self.replacement.end), contents)
            self.filler.edits.setdefault(slot, []).append(edit)
        self._drop_moved()

    def _text(self, style: Style, text: str) -> None:
        fits: Callable[[Slot], bool] = lambda slot: slot.role is Role.TEXT and slot.style == style  # noqa: E731
        place = next((n for n in range(self.cursor, len(self.slots)) if fits(self.slots[n])), None)
        if place is None:
            self._insert(self.filler.piece(style, text))
            self.copied += [style[0]] if style[0] else []
        else:
            self.cursor = place
            self.contents[self.slots[place]].append(text)

    def _object(self, slot: Slot) -> None:
        place = self.slots.index(slot)
        if place >= self.cursor:
            self.cursor = place
            return
        raw = self.filler.data[slot.start : slot.end]
        self.filler.splices.append((slot.start, slot.end, b""))
        self._insert(_linked(slot.link, self.filler.wrapped(slot.run, raw) if slot.run else raw))

    def _insert(self, raw: bytes) -> None:
        """Insert XML after the slot at the cursor, and after the link that contains the slot."""
        slot = self.slots[min(self.cursor, len(self.slots) - 1)]
        if slot.link:
            *_, outermost = slot.link.chain()
            end = outermost.end
            self.filler.splices.append((end, end, raw))
            later = (n for n in range(self.cursor, len(self.slots)) if self.slots[n].start >= end)
            self.cursor = next(later, len(self.slots))
        elif slot.role is Role.TEXT and slot.run is None:
            self.contents[slot].append(raw)
        elif slot.role is Role.TEXT:
            close = b"</%st></%sr>" % (self.filler.prefix, self.filler.prefix)
            again = self.filler.opened(slot.run) + self.filler.text_tag
            self.contents[slot].append(close + raw + again)
        else:
            between = b"</%sr>%s%s" % (self.filler.prefix, raw, self.filler.opened(slot.run)) if slot.run else raw
            self.filler.splices.append((slot.end, slot.end, between))

    def _drop_moved(self) -> None:
        """Remove a link from its old position when all of its text was moved."""
        for link in dict.fromkeys(self.copied):
            slots = self.filler.paragraph.slots
            own = [slot for slot in slots if slot.link and any(outer is link for outer in slot.link.chain())]
            if all(slot in self.contents and not self.contents[slot] for slot in own):
                self.filler.gone.append(link)


def _pieces(
    paragraph: Paragraph, replacement: Replacement, slots: Sequence[Slot]
) -> Iterator[tuple[Style, str] | Slot]:
    """Yield the target cut at its tags: text with its style, and objects. Unknown tags are text."""
    base: Style = (None, paragraph.base)
    first = next((slot for slot in slots if slot.role is Role.TEXT), None)
    stack: list[tuple[str, Style]] = [("", first.style if first and first.at <= replacement.start else base)]
    target, done = replacement.target or "", 0
    for match in TAG.finditer(target):
        tag = match.group()
        object_slot, style = paragraph.objects.get(tag), paragraph.tags.get(tag)
        if not (object_slot in slots if object_slot else style or tag.startswith("</")):
            continue
        if match.start() > done:
            yield stack[-1][1], plain(target[done : match.start()])
        done = match.end()
        if object_slot:
            yield object_slot
        elif style:
            stack.append((_name(tag), style))
        else:
            _close(stack, _name(tag), base)
    if done < len(target):
        yield stack[-1][1], plain(target[done:])


def _close(stack: list[tuple[str, Style]], name: str, base: Style) -> None:
    while len(stack) > 1 and stack.pop()[0] != name:
        pass
    if len(stack) == 1 and name and stack[0][1] != base:
        stack[0] = ("", base)


def _name(tag: str) -> str:
    match = NAME.match(tag)
    return match.group(1) if match else ""


def _within(splice: Splice, link: Link) -> bool:
    return link.start <= splice[0] and splice[1] <= link.end and splice[0] < link.end


def _linked(link: Link | None, raw: bytes, *, computed: bool = True) -> bytes:
    """Return `raw` inside copies of `link` and those around it; unless `computed`, of no fields and controls."""
    for outer in link.chain() if link else ():
        if computed or not (outer.computed or outer.name == "span"):
            raw = outer.opening + raw + outer.closing
    return raw


def xml(text: str, quote: bytes = b"") -> bytes:
    """Return `text` as XML: content, the value of an attribute in `quote`, or with `&` the header of a sheet."""
    if quote == b"&":  # there, a digit could belong to the code before it (ECMA-376 part 1, 18.3.1.46)
        text, quote = f" {text}" if text[:1].isdigit() else text, b""
        text = text.replace("&", "&&")
    return escape(UNWRITABLE.sub("", text), QUOTES[quote]).encode("utf-8")
