"""How often each text of a document came, in little memory: an open-addressed table of numbers (Knuth 6.4)."""

from __future__ import annotations

from array import array

LEAST = 1024


class Repeats:
    """Counts of keys below 2**63 that are spread evenly, as digests are: 11 to 22 bytes a key that came once."""

    def __init__(self) -> None:
        self._slots = array("Q", [0]) * LEAST
        self._used = 0
        self._again: dict[int, int] = {}

    def count(self, key: int) -> int:
        """How often `key` has come, this time included."""
        key += 1  # 0 is an empty slot
        at = self._place(key)
        if self._slots[at]:
            self._again[key] = times = self._again.get(key, 1) + 1
            return times
        self._slots[at] = key
        self._used += 1
        if 4 * self._used > 3 * len(self._slots):
            self._grow()
        return 1

    def _place(self, key: int) -> int:
        """Where `key` stands or belongs."""
        slots, last = self._slots, len(self._slots) - 1
        at = key & last
        while slots[at] and slots[at] != key:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", [0]) * (2 * len(old))
        for key in old:
            if key:
                self._slots[self._place(key)] = key
