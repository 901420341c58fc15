"""The bytes of a part as they come, without those that nothing asks for any more."""

from __future__ import annotations

import re


class Window:
    """Bytes of a part, at places counted from its start."""

    def __init__(self) -> None:
        self._data = b""
        self._base = 0

    def add(self, data: bytes, *, keep: int) -> None:
        """Put `data` behind what is there, and let go of all before the place `keep`."""
        self._data = self._data[keep - self._base :] + data
        self._base = keep

    def between(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`."""
        return self._data[start - self._base : end - self._base]

    def match(self, pattern: re.Pattern[bytes], at: int) -> bytes:
        """What `pattern` matches at the place `at`, nothing where it does not."""
        found = pattern.match(self._data, at - self._base)
        return found.group() if found else b""
