"""The messages of a PO file, independent of the library that parses them, and their keys.

A key is the first 12 hex digits of the text's SHA-256, with `-N` for its N-th repetition in the document.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

from toolkit.text import digest

_UNSTORABLE = {0x00: "\u2400", 0x04: "\u2404"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_KEY = re.compile(r"([0-9a-f]{12})(?:-([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a PO file.

    `key` is its msgctxt, if any, `source` its msgid, `target` its msgstr; `plural` and `plural_targets` are those of
    plural messages, which only other programs make. `comments` are the `# ` lines of translators, `notes` the `#.`
    lines of this toolkit, `places` the items of `#:` lines (`seeds/a.txt:12`), `flags` those of `#,` lines, `sticky`
    those of `#=` lines; `previous_…` are the `#|` lines. `line` is its first line in the file, from 1, and is ignored
    in comparisons.
    """

    source: str
    target: str = ""
    key: str | None = None
    plural: str = ""
    plural_targets: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    sticky: tuple[str, ...] = ()
    previous_source: str | None = None
    previous_plural: str | None = None
    previous_key: str | None = None
    obsolete: bool = False
    line: int = field(default=0, compare=False)

    @property
    def fuzzy(self) -> bool:
        """Whether it is still to be reviewed."""
        return "fuzzy" in self.flags


@dataclass(frozen=True, slots=True)
class PoFile:
    """A parsed PO file: `header` (the entry with the empty msgid), the `entries`, and comment lines after the last."""

    header: Entry
    entries: tuple[Entry, ...] = ()
    trailer: tuple[str, ...] = ()


def is_key(key: str | None) -> bool:
    """Return whether `key` has the form of a msgctxt of this toolkit."""
    return key is not None and _KEY.fullmatch(key) is not None


def base_of(key: str | None) -> str:
    """Return `key` without its occurrence number: the same for all repetitions of a text."""
    return (key or "").partition("-")[0]


def number_of(key: str | None) -> int:
    """Return the occurrence number of `key`, from 1; 0 if it is no key."""
    match = _KEY.fullmatch(key or "")
    return int(match[2] or 1) if match else 0


def free_key(key: str, taken: Container[str]) -> str:
    """Return `key` with the next occurrence number that is not in `taken`."""
    base, number = base_of(key), number_of(key)
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def agrees(key: str | None, source: str) -> bool:
    """Return whether the message `source` may have `key`: false for a key of this toolkit for another text.

    A text that a PO file cannot hold unchanged (see `storable`) cannot be compared.
    """
    return not is_key(key) or base_of(key) == digest(source) or any(char in source for char in "\u2400\u2404\ufffd")


def wrong_key(entry: Entry) -> str:
    """Return what is wrong with a message that has the key of another text, as a copied one has; else nothing."""
    if agrees(entry.key, entry.source):
        return ""
    return f"this message has the key of another text ({entry.key}) and is ignored. Correct its msgid, or delete it."


def storable(text: str) -> str:
    """Make `text` valid in a PO file: NUL and EOT become their symbols U+2400 and U+2404, lone surrogates U+FFFD.

    Gettext ends strings with the first and separates msgctxt from msgid with the second; UTF-8 cannot hold the third.
    """
    return text if text.isprintable() else text.translate(_UNSTORABLE)


def one_line(text: str) -> str:
    """Replace every run of white space in `text` with one space, for a comment line."""
    return " ".join(storable(text).split())


def place(path: str, line: int) -> str:
    """Return `path:line` for a `#:` line; a path with spaces is put between U+2068 and U+2069 (gettext manual)."""
    path = one_line(storable(path))
    return f"\u2068{path}\u2069:{line}" if " " in path else f"{path}:{line}"
