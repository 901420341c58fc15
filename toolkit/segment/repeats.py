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
        slots, last = self._slots, len(self._slots) - 1
        at = key & last
        while there := slots[at]:
            if there == key:
                self._again[key] = times = self._again.get(key, 1) + 1
                return times
            at = (at + 1) & last
        slots[at] = key
        self._used += 1
        if 4 * self._used > 3 * len(self._slots):
            self._grow()
        return 1

    def _grow(self) -> None:
        old, last = self._slots, 2 * len(self._slots) - 1
        self._slots = slots = array("Q", [0]) * (last + 1)
        for key in old:
            at = key & last
            while key and slots[at]:
                at = (at + 1) & last
            if key:
                slots[at] = key
