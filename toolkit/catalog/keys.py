"""The keys of messages: 12 hex digits of the text's SHA-256, and `-N` for its N-th repetition in the document."""

from __future__ import annotations

import re

from toolkit.text import digest

_KEY = re.compile(r"([0-9a-f]{12})(?:-([0-9]{1,9}))?")


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


def agrees(key: str | None, source: str) -> bool:
    """Return whether the message `source` may have `key`: false for a key of this toolkit that is another text's.

    A text that a PO file cannot hold as it is (see `entry.storable`) cannot be compared.
    """
    return not is_key(key) or base_of(key) == digest(source) or any(char in source for char in "\u2400\u2404\ufffd")
