"""Whether two PO files say the same, however they are wrapped, sorted or spaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from toolkit.catalog.entry import Book, Entry
from toolkit.catalog.header import DATE, fields


def same_book(one: Book, other: Book) -> bool:
    """Whether both hold the same messages, header fields and comments; the revision date does not count."""
    return _about(one) == _about(other) and (one.entries == other.entries or _messages(one) == _messages(other))


def _about(book: Book) -> tuple[Hashable, ...]:
    head = {name: value for name, value in fields(book.header).items() if name != DATE}
    comments = (_squeezed(book.header.comments), _squeezed(book.trailer))
    return (frozenset(head.items()), frozenset(book.header.flags), comments)


def _messages(book: Book) -> Counter[Hashable]:
    return Counter(_message(entry) for entry in book.entries)


def _message(entry: Entry) -> tuple[Hashable, ...]:
    texts = (entry.key, entry.source, entry.target, entry.plural, entry.plural_targets, entry.obsolete)
    previous = (entry.previous_key, entry.previous_source, entry.previous_plural)
    about = (_squeezed(entry.comments), _squeezed(entry.notes), frozenset(entry.places))
    return (texts, previous, about, frozenset(entry.flags), frozenset(entry.sticky))


def _squeezed(lines: Iterable[str]) -> str:
    """The letters of `lines`: other programs wrap long comments."""
    return "".join("".join(lines).split())
