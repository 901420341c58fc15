"""What translation needs to know of a part of an Office document. All positions are bytes of the part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from toolkit.documents import xmltree

START_TAG = re.compile(xmltree.START_TAG.pattern.encode())
END_TAG = re.compile(rb"</[^>]*>")

Look = frozenset[tuple[str, str]]
"""The visible formatting of a run: properties and their values, without those that only set fonts and languages."""


@dataclass(slots=True, eq=False)
class TextRun:
    """A `w:r`, `a:r` or `r`: `head` is its start tag and properties as written.

    `properties` is the span of what names its language (or empty).
    """

    start: int
    head: bytes = b""
    properties: tuple[int, int] = (0, 0)
    look: Look = frozenset()
    end: int = 0


@dataclass(slots=True, eq=False)
class Link:
    """A span that moves as a whole, with its opening and closing bytes, and the one around it.

    It is a hyperlink or a field (`computed`), both shown as `a`, a tracked insertion (`ins`), or a control (`span`).
    """

    start: int
    end: int = 0
    opening: bytes = b""
    closing: bytes = b""
    computed: bool = False
    name: str = "a"
    outer: Link | None = None

    def chain(self) -> Iterator[Link]:
        """Yield this one and those around it, from the inside out."""
        link: Link | None = self
        while link:
            yield link
            link = link.outer


class Role(Enum):
    """What a slot holds: text, an object within the text (an image, a note), or a break."""

    TEXT = "text"
    OBJECT = "object"
    BREAK = "break"


Style = tuple[Link | None, Look]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the languages of Office documents writes runs; `%(p)s` in `line` is the prefix of its elements.

    `line` goes before a translation below its source. `spaced`: a text with spaces at its edges has to say so with
    `xml:space`. `english` returns the start of a run with its language, if it names one, set to English. `spoken`
    returns it with English as its language, for the prefix of its elements.
    """

    line: bytes
    spaced: bool
    english: Callable[[bytes], bytes]
    spoken: Callable[[bytes, bytes], bytes]


@dataclass(slots=True, eq=False)
class Slot:
    """A piece of a paragraph, in order.

    For text, `start` and `end` enclose the content of a `w:t` whose start tag is at `tag`, and `value` is that text;
    for an object, they enclose the element or the runs it is made of, as they do for text that is an element (its
    `name` is `element`: a hyphen, or characters with their readings). `run` is None outside of runs.
    `quote` is the quotation mark around the value of an attribute, `&` in the header of a sheet, empty elsewhere.
    `limit` is the most characters that its text may have, if there is one.
    `at` and `to` are its span in the paragraph's view, `view` its text there; `style` its tag and attributes there.
    """

    role: Role
    start: int
    end: int
    run: TextRun | None = None
    link: Link | None = None
    value: str = ""
    tag: int = 0
    quote: bytes = b""
    limit: int = 0
    name: str = "hr"
    at: int = 0
    to: int = 0
    view: str = ""
    style: Style = (None, frozenset())


@dataclass(slots=True, eq=False)
class Paragraph:
    """A `w:p`, `a:p`, string of a workbook or text in an attribute.

    `element` is its HTML element (`p`, `h2`, `li`, `td`, `blockquote`, `pre`), with attributes if it has any.
    `start` is the position of its start tag, `close` that where more runs may be added. `dialect` is how its runs are
    written. `extras` are spans that make sense only with its source (phonetic readings). `mirror` marks copies of
    texts for old programs (`mc:Fallback`). `plain`: it has no runs and no visible formatting (an attribute, a title of
    a chart).
    `view` is its HTML; `tags` and `objects` map the tags in it to styles and objects.
    """

    element: str = "p"
    start: int = 0
    close: int = 0
    mirror: bool = False
    plain: bool = False
    dialect: Dialect | None = None
    extras: tuple[tuple[int, int], ...] = ()
    slots: list[Slot] = field(default_factory=list)
    base: Look = frozenset()
    view: str = ""
    tags: dict[str, Style] = field(default_factory=dict)
    objects: dict[str, Slot] = field(default_factory=dict)


Finish = Callable[[Paragraph], None]
"""What is done with each paragraph when it has been read."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the text of a paragraph, from `start` to `end` of its part; `quote` as in `Slot`.

    `line` is how it writes a line break.
    """

    start: int
    end: int
    text: str
    quote: bytes = b""
    line: bytes = b"&#10;"


@dataclass(slots=True, eq=False)
class PackagePart:
    """A part with text: its paragraphs in the order of its bytes, and copies of the texts of other paragraphs."""

    name: str
    data: bytes
    paragraphs: list[Paragraph]
    copies: list[Copy] = field(default_factory=list)


@dataclass(slots=True)
class PackageContents:
    """What is read of a package: its parts, and its view in order: paragraphs, and markup between them.

    `apart` are groups of texts whose translations must differ. `titles`: the names of all sheets of a workbook, with
    their paragraphs if they are to be translated.
    """

    parts: list[PackagePart]
    lines: list[Paragraph | str]
    apart: list[list[str]] = field(default_factory=list)
    titles: list[tuple[str, Paragraph | None]] = field(default_factory=list)


def bytes_at(pattern: re.Pattern[bytes], data: bytes, at: int) -> bytes:
    """Return what `pattern` matches in `data` at the position `at`, or empty bytes."""
    match = pattern.match(data, at)
    return match.group() if match else b""


def element_end(data: bytes, start: int, here: int) -> int:
    """Return the end of the element at `start` when expat is at `here`: after an empty one, but before an end tag."""
    empty = bytes_at(START_TAG, data, start).endswith(b"/>")
    return here if empty else here + len(bytes_at(END_TAG, data, here))
