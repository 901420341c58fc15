"""The values a PO file is made of, free of the library that parses them, and the keys of messages.

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

    `key` is its msgctxt (None: it has none), `source` its msgid, `target` its msgstr; `plural` and
    `plural_targets` are those of plural messages, which only other programs make. `comments` are the translator's
    `# ` lines, `notes` the tool's `#.` lines, `places` the items of `#:` lines (`seeds/a.txt:12`), `flags` those of
    `#,` lines, `sticky` those of `#=` lines; `previous_…` is what `#|` lines say. `line` is where it began in the
    file, from 1, and does not count in comparisons.
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
        """Whether a reviewer has yet to look at it."""
        return "fuzzy" in self.flags


@dataclass(frozen=True, slots=True)
class PoFile:
    """A parsed PO file: `header` (the entry with the empty msgid), the `entries`, and comment lines after the last."""

    header: Entry
    entries: tuple[Entry, ...] = ()
    trailer: tuple[str, ...] = ()


def is_key(key: str | None) -> bool:
    """Whether `key` has the form this toolkit gives to a msgctxt."""
    return key is not None and _KEY.fullmatch(key) is not None


def base_of(key: str | None) -> str:
    """`key` without its occurrence number: the same for all repetitions of a text."""
    return (key or "").partition("-")[0]


def number_of(key: str | None) -> int:
    """The occurrence number of `key`, from 1; 0 when it is no key."""
    match = _KEY.fullmatch(key or "")
    return int(match[2] or 1) if match else 0


def free_key(key: str, taken: Container[str]) -> str:
    """`key`, with the next occurrence number that is not in `taken`."""
    base, number = base_of(key), number_of(key)
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def agrees(key: str | None, source: str) -> bool:
    """Return whether the message `source` may have `key`: false for a key of this toolkit that is another text's.

    A text that a PO file cannot hold as it is (see `storable`) cannot be compared.
    """
    return not is_key(key) or base_of(key) == digest(source) or any(char in source for char in "\u2400\u2404\ufffd")


def wrong_key(entry: Entry) -> str:
    """Return what is wrong with a message that has the key of another text, as a copied one has; else nothing."""
    if agrees(entry.key, entry.source):
        return ""
    return f"this message has the key of another text ({entry.key}) and is ignored. Correct its msgid, or delete it."


def storable(text: str) -> str:
    """`text` as a PO file can hold it: NUL and EOT become their pictures U+2400 and U+2404, lone surrogates U+FFFD.

    Gettext ends strings with the first, parts msgctxt from msgid with the second; UTF-8 has no place for the third.
    """
    return text if text.isprintable() else text.translate(_UNSTORABLE)


def one_line(text: str) -> str:
    """`text` with every run of white space as one blank, as a comment line needs it."""
    return " ".join(storable(text).split())


def place(path: str, line: int) -> str:
    """`path:line` for a `#:` line; a path with blanks is put between U+2068 and U+2069, as the gettext manual says."""
    path = one_line(storable(path))
    return f"\u2068{path}\u2069:{line}" if " " in path else f"{path}:{line}"
