"""What translation needs to know of a part of a Word document. All positions are bytes of the part."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

Look = frozenset[tuple[str, str]]
"""The visible formatting of a run: properties and their values, without those that only set fonts and languages."""


@dataclass(slots=True, eq=False)
class Run:
    """A `w:r`: `head` is its start tag and properties as written, `properties` the span of these (or empty)."""

    start: int
    head: bytes = b""
    properties: tuple[int, int] = (0, 0)
    look: Look = frozenset()
    end: int = 0


@dataclass(slots=True, eq=False)
class Link:
    """A span that moves as a whole: a hyperlink or a field (`computed`), with its opening and closing bytes."""

    start: int
    end: int = 0
    opening: bytes = b""
    closing: bytes = b""
    computed: bool = False


class Role(Enum):
    """What a slot holds: text, an object within the text (an image, a note), or a break."""

    TEXT = "text"
    THING = "thing"
    BREAK = "break"


Style = tuple[Link | None, Look]


@dataclass(slots=True, eq=False)
class Slot:
    """A piece of a paragraph, in order.

    For text, `start` and `end` enclose the content of a `w:t` whose start tag is at `tag`, and `value` is that text;
    for an object, they enclose the element or the runs it is made of. `run` is None outside of runs.
    `quote` is the quotation mark around the value of an attribute, empty elsewhere.
    `at` and `to` are its span in the paragraph's view, `view` its text there; `style` its tag and attributes there.
    """

    role: Role
    start: int
    end: int
    run: Run | None = None
    link: Link | None = None
    value: str = ""
    tag: int = 0
    quote: bytes = b""
    name: str = "hr"
    at: int = 0
    to: int = 0
    view: str = ""
    style: Style = (None, frozenset())


@dataclass(slots=True, eq=False)
class Paragraph:
    """A `w:p`: `element` is its HTML element (`p`, `h2`, `li`, `td`, `blockquote`, `pre`).

    `start` and `close` are the positions of its start and end tags. `mirror` marks copies of texts for old programs
    (`mc:Fallback`). `plain`: it has no runs and no visible formatting (an attribute, a title of a chart).
    `view` is its HTML; `tags` and `things` map the tags in it to styles and objects.
    """

    element: str = "p"
    start: int = 0
    close: int = 0
    mirror: bool = False
    plain: bool = False
    slots: list[Slot] = field(default_factory=list)
    base: Look = frozenset()
    view: str = ""
    tags: dict[str, Style] = field(default_factory=dict)
    things: dict[str, Slot] = field(default_factory=dict)
