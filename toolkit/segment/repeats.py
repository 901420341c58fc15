"""How often each text of a document came, in the same memory however many there are.

An open-addressed table (Knuth 6.4), which moves to a temporary file when it gets large: the operating system keeps in
memory what it has room for.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path

from toolkit.files import write_error

LEAST = 1 << 10
IN_MEMORY = 1 << 17
OFTEN = 64  # a look at a mapped file brings up to 64 KB of it into the process


class Repeats:
    """Counts of keys below 2**64 that are spread evenly, as digests are; up to `most` slots for them are in memory.

    Raises `WriteError` when they are more and there is no room for a temporary file.
    """

    def __init__(self, most: int = IN_MEMORY) -> None:
        self._most = most
        self._used = 0
        self._slots = _Slots(LEAST)

    def count(self, key: int) -> int:
        """How often `key` has come, this time included."""
        times = self._slots.add(key, 1)
        self._used += times == 1
        if 4 * self._used > 3 * self._slots.size:
            self._slots = self._larger()
        return times

    def _larger(self) -> _Slots:
        """The same counts with twice as many slots."""
        old, size = self._slots, 2 * self._slots.size
        new = _Slots(size, on_disk=size > self._most)
        for at in range(old.size):
            if (pair := old.at(at))[1]:
                new.add(*pair)
        return new


class _Slots:
    """`size` slots, each with a key and its count, which is 0 in an empty one."""

    def __init__(self, size: int, *, on_disk: bool = False) -> None:
        self.size = size
        self._file = _mapped(16 * size) if on_disk else None
        self._room = memoryview(self._file or bytearray(16 * size)).cast("Q")
        self._looks = 0

    def at(self, number: int) -> tuple[int, int]:
        """The key and the count in a slot."""
        if self._file is not None:
            self._looks += 1
            if self._looks % OFTEN == 0 and hasattr(mmap, "MADV_DONTNEED"):
                self._file.madvise(mmap.MADV_DONTNEED)  # out of the process; what was written stays in the file
        return self._room[2 * number], self._room[2 * number + 1]

    def add(self, key: int, more: int) -> int:
        """Count `key` as many times `more`; how often it came, with these."""
        room, last = self._room, self.size - 1
        number = key & last
        if self._file is None:  # nearly always: without a call
            while (times := room[2 * number + 1]) and room[2 * number] != key:
                number = (number + 1) & last
        else:
            while (pair := self.at(number))[1] and pair[0] != key:
                number = (number + 1) & last
            times = pair[1]
        room[2 * number], room[2 * number + 1] = key, times + more
        return times + more


def _mapped(size: int) -> mmap.mmap:
    """A temporary file of `size` zero bytes, which goes when nobody looks at it any more."""
    try:
        with tempfile.TemporaryFile() as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)  # a full disk is told now, and kills nobody later
            file.truncate(size)
            return mmap.mmap(file.fileno(), size)
    except OSError as error:
        raise write_error(Path(tempfile.gettempdir()), error) from error
