"""What a format has to offer: how its text falls into blocks, and how translations go back into it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from toolkit.units import Kind, Segment, Span


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that belongs together: a paragraph, a list item, a table cell, a run of cues.

    `lines` are the spans of its lines without indent, block markers and line ends; none is empty. `literal`: every
    line is a segment of its own that is neither cut nor translated (code). `whole`: the block is one unit, not cut.
    `running`: line ends mean nothing, all lines are one running text (HTML).
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


def nothing_wrong(text: str) -> None:
    """The check of formats in which every text is valid."""


class Render(Protocol):
    """Writes translations into a document."""

    def __call__(
        self, text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
    ) -> str:
        """The text with `targets` (by segment key) in place, or with `bilingual` beside their sources."""


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
        """The package with `targets` (by segment key) in place, or with `bilingual` beside their sources."""


@dataclass(frozen=True, slots=True)
class Format:
    """A document format. `suffixes` are lower-case with the dot.

    `reader(text)` gives the blocks of a text: in order, and none overlaps another. `render(text, segments, targets)`
    gives the translated document; targets are keyed by segment key; with `bilingual=True` the source stays and they
    stand beside it. `check(text)` raises `ValueError` (`line N: what is wrong`) for a text that is not of the format.

    A package has three functions more: `unpack(data, name)` gives the view of it that `reader` and `render` work on,
    `pack` the translated file, and `places(data, name)` says what of the package is in the view: for each member, as
    UTF-8 (see `Archive.xml`), the byte ranges. They raise `InputError`, naming the file, for what is damaged or unsafe.
    """

    suffixes: tuple[str, ...]
    reader: Callable[[str], list[Block]]
    render: Render
    check: Callable[[str], None] = nothing_wrong
    unpack: Callable[[bytes, str], str] | None = None
    pack: Pack | None = None
    places: Callable[[bytes, str], dict[str, list[tuple[int, int]]]] | None = None


def apply(text: str, edits: Sequence[Edit]) -> str:
    """`text` with all `edits` made; they must not overlap. Those at one place keep their order."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def paragraphs(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """`segments` in runs of one paragraph each."""
    return (list(run) for _, run in groupby(segments, key=lambda segment: segment.paragraph))


def changed(segment: Segment, targets: Mapping[str, str]) -> str | None:
    """The target of `segment` on one line, or None when there is none or it says the same as the source.

    `&lrm;` and the character it stands for are the same.
    """
    target = targets.get(segment.key)
    if target is None or not target.strip() or target == segment.text:
        return None
    if "&" in segment.text and html.unescape(target).split() == html.unescape(segment.text).split():
        return None
    return " ".join(target.split())
