"""The interface of a format: how its text is divided into blocks, and how translations are written back."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from toolkit.types import Kind, Segment, Span

if TYPE_CHECKING:
    from toolkit.documents.strings import StringFormat
    from toolkit.documents.subtitles import CueFormat


@dataclass(frozen=True, slots=True)
class Block:
    """Text that belongs together: a paragraph, a list item, a table cell, a run of cues.

    `lines` are the spans of its lines without indent, block markers and line ends; none is empty. `literal`: every
    line is a segment of its own that is neither cut nor translated (code). `whole`: the block is one segment, not cut.
    `running`: line ends do not matter, all lines are one running text (HTML).
    """

    kind: Kind
    lines: tuple[Span, ...]
    literal: bool = False
    whole: bool = False
    running: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the code points from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


class Render(Protocol):
    """Writes translations into a document."""

    def __call__(
        self, text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
    ) -> str:
        """Return the text with `targets` (by segment key) in place, or with `bilingual` next to their sources."""


class Pack(Protocol):
    """Writes translations into a package of several parts, whose bytes are `data` and whose path is `name`."""

    def __call__(
        self,
        data: bytes,
        name: str,
        segments: Sequence[Segment],
        targets: Mapping[str, str],
        *,
        bilingual: bool = False,
    ) -> bytes:
        """Return the package with `targets` (by segment key) in place, or with `bilingual` next to their sources."""


@dataclass(frozen=True, slots=True)
class Format:
    """A document format. `suffixes` are lower-case with the dot.

    `reader(text)` returns the blocks of a text, in order and without overlaps. `render(text, segments, targets)`
    returns the translated document; targets are keyed by segment key. With `bilingual=True` the source is kept, and the
    targets are next to it. `check(text)` raises `ValueError` (`line N: what is wrong`) if a text is not of the format.

    A package has three more functions: `unpack(data, name)` returns the view that `reader` and `render` work on, `pack`
    the translated file, and `places(data, name)` the byte ranges of the view in each member, as UTF-8 (see
    `Archive.xml`). They raise `InputError` with the file's name if it is damaged or unsafe. `located(text, segments)`
    returns where each segment of a view is, in the words of its program: a slide, a cell.

    `cues` is there for subtitles: it does the same as `reader` and `render`, with more options. `strings` is there for
    the strings of programs, which may write characters by their numbers.

    `named` is the same format with the names of sheets as texts.

    A format that cannot be written is written as another: `written` is the suffix of that. Its `unpack` returns a text
    of that format, and there is no `pack`. `notes(text)` returns what the user should know about this text.
    """

    suffixes: tuple[str, ...]
    reader: Callable[[str], list[Block]]
    render: Render
    check: Callable[[str], None] = lambda _: None
    unpack: Callable[[bytes, str], str] | None = None
    pack: Pack | None = None
    places: Callable[[bytes, str], dict[str, list[tuple[int, int]]]] | None = None
    located: Callable[[str, Sequence[Segment]], list[str]] | None = None
    cues: CueFormat | None = None
    strings: StringFormat | None = None
    named: Format | None = None
    written: str = ""
    notes: Callable[[str], Iterable[str]] | None = None


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return `text` with all `edits` made; they must not overlap. Edits at one position keep their order."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def paragraphs(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Yield `segments` in runs of one paragraph each."""
    return (list(run) for _, run in groupby(segments, key=lambda segment: segment.paragraph))


def changed(segment: Segment, targets: Mapping[str, str]) -> str | None:
    """Return the target of `segment` on one line, or None when there is none or it equals the source.

    `&lrm;` equals the character that it means.
    """
    target = targets.get(segment.key)
    if target is None or not target.strip() or target == segment.text:
        return None
    if "&" in segment.text and html.unescape(target).split() == html.unescape(segment.text).split():
        return None
    return " ".join(target.split())
