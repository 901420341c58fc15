"""Reading a text in stretches, so that no more of it is held than the one at hand.

A format's `Reader` is shown a window of the text and says which blocks stand in it for certain, and how far they reach;
what is left is shown again with more behind it. Where a window ends depends on the text alone, never on how it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from toolkit.documents.model import Block, Reader

AT_ONCE = 1_000_000
WINDOW = 1 << 18


class Unfinished(Exception):  # noqa: N818 - no error: it asks for more text
    """How something in a window is to be read depends on what comes behind it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text: the `blocks` in it, their spans counted from its start, which is `base` in the whole."""

    base: int
    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Scroll:
    """A document that is not held: `unroll()` reads its text anew, in pieces.

    Everything else is as in `Document`.
    """

    id: str
    path: str
    format: str
    encoding: str
    unroll: Callable[[], Iterator[str]]


def stretches(
    pieces: Iterable[str], reader: Reader, *, window: int = WINDOW, at_once: int = AT_ONCE
) -> Iterator[Stretch]:
    """The stretches of the text that `pieces` are, in order and without a gap.

    A text of up to `at_once` characters is one. Of others a window has `window` characters, twice as many each time
    that is too few.
    """
    held, length, base, size = [""], 0, 0, window
    for piece, last in _flagged(pieces):
        held.append(piece)
        length += len(piece)
        if base + length <= at_once:
            if not last:
                continue
            size = length
        while length > size or (last and length):
            text = "".join(held)
            shown = text[:size]
            blocks, end = reader.read(shown, last=last and length <= size)
            held, length = [text[end:]], length - end
            if end:
                yield Stretch(base, shown[:end], blocks)
                base, size = base + end, window
            else:
                size *= 2


def pieces(text: str, size: int = WINDOW) -> Iterator[str]:
    """`text` in pieces of `size` characters."""
    return (text[at : at + size] for at in range(0, len(text), size)) if len(text) > size else iter((text,))


def _flagged(pieces: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each piece, and whether it is the last."""
    before: str | None = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    if before is not None:
        yield before, True
