"""Characters of a page into fragments (pieces of a line without a wide gap), and what begins an item."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.documents.lines import NUMBERED
from toolkit.documents.pdf.characters import Char, Ruling

BULLET = re.compile(r"[•●■◆▪◦‣○□◇►➢✓·](?=\s*\S)\s*|[-–—*](?=\s)\s*")
NUMBER = re.compile(r"(?P<number>\d{1,3})(?P<sign>[.)])(?!\d)\s*(?=\S)")
REFERENCE = re.compile(r"\[\d{1,3}\]")
SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\s|第[一二三四五六七八九十百零〇\d]{1,5}[章节節]")
ALONE = re.compile(
    r"(?:[•●■◆▪◦‣○□◇►➢✓·*–—-]|[(（]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z])[.)）、．]|[①-⑳㈠-㈩]|\[\d{1,3}\])$"
)


def is_marker(text: str) -> bool:
    """Return whether `text` is only the marker of an item."""
    return ALONE.match(text) is not None


def begins(text: str) -> bool:
    """Return whether `text` begins an item or a numbered section."""
    return any(pattern.match(text) for pattern in (BULLET, NUMBER, NUMBERED, REFERENCE, SECTION))


NEAR = 0.3
"""How far characters of one line may be above each other, and over each other, in sizes of the font."""
WIDE = 0.9
"""The gap that divides fragments, in sizes of the font; twice that if it has a space."""
LONGEST_CELL = 6
INDENT = 4.0
"""The most between the marker of an item and its text, in sizes of the font."""


@dataclass(slots=True)
class Fragment:
    """A piece of a line: its text and box. `size` is that of most of its text; `bold`: all of it is."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool

    @property
    def top(self) -> float:
        """Return the upper end of its characters."""
        return self.base - 0.85 * self.size

    @property
    def bottom(self) -> float:
        """Return the lower end of its characters."""
        return self.base + 0.2 * self.size


def fragments(chars: Sequence[Char], rulings: Sequence[Ruling]) -> list[Fragment]:
    """Return the fragments of a page, from top to bottom.

    They follow the order in the file, in which even close columns are apart, and are divided by upright `rulings`.
    """
    upright = sorted((ruling for ruling in rulings if ruling.upright), key=lambda ruling: ruling.left)
    made: list[Fragment] = []
    last: Char | None = None
    for char in chars:
        if last and _repeats(last, char):
            continue
        if made and _follows(made[-1], char) and not _divided(made[-1], char, upright):
            _append(made[-1], char)
        else:
            made.append(Fragment(char.text, char.left, char.right, char.base, char.size, char.bold))
        last = char
    return _merged(made, upright)


def wide(char: str) -> bool:
    """Return whether no space is between `char` and the next word: Chinese characters and full-width signs."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—"


def join(before: str, after: str) -> str:
    """Return two lines as one: Chinese without a space, words with one, and a divided word without its hyphen."""
    if before[-1:] == "-" and before[-2:-1].isalpha() and after[:1].islower():
        return before[:-1] + after
    if not before or not after or wide(before[-1]) or wide(after[0]):
        return before + after
    return before + after if before[-1] == "-" and not before[-2:-1].isspace() else f"{before} {after}"


def _repeats(last: Char, char: Char) -> bool:
    """Return whether `char` is `last` again, drawn a little to the side to look bold."""
    shift = abs(char.left - last.left) + abs(char.base - last.base)
    return last.text == char.text and shift < NEAR * min(last.right - last.left, char.size)


def _follows(fragment: Fragment, char: Char) -> bool:
    """Return whether `char` continues `fragment`; a raised or lowered smaller one does, too."""
    big, small = max(fragment.size, char.size), min(fragment.size, char.size)
    allowed = 0.6 * big if small < 0.85 * big else NEAR * big
    return abs(fragment.base - char.base) < allowed and -NEAR * big < char.left - fragment.right < WIDE * small * (
        1 + char.spaced
    )


def _numbers(number: Fragment, text: Fragment) -> bool:
    """Return whether `number` is that of an item with the `text`, without a full stop; the cells of a row are short."""
    gap = (text.left - number.right) / text.size
    return number.text.isdecimal() and len(number.text) < 3 and 0.5 < gap < INDENT and len(text.text) > LONGEST_CELL


def _divided(fragment: Fragment, char: Char, upright: Sequence[Ruling]) -> bool:
    if char.left - fragment.right < NEAR * 0.5 * char.size:
        return False
    middle = char.base - 0.3 * char.size
    return any(
        fragment.right - 1 <= ruling.left <= char.left + 1 and ruling.top <= middle <= ruling.bottom
        for ruling in upright
    )


def _append(fragment: Fragment, char: Char) -> None:
    gap = (char.left - fragment.right) / char.size
    sides = wide(fragment.text[-1]) + wide(char.text[0])
    space = ((char.spaced or gap > 0.22), char.spaced and gap > -0.1, gap > (0.1 if char.spaced else 0.8))[sides]
    noted = char.size > 1.15 * fragment.size and len(fragment.text) <= 4  # the number before a note, and its text
    if noted or is_marker(fragment.text):  # a bullet may have another size than its text
        fragment.base, fragment.size = char.base, char.size
    fragment.text += " " * space + char.text
    fragment.right = max(fragment.right, char.right)
    fragment.bold = fragment.bold and char.bold


def _merged(made: list[Fragment], upright: Sequence[Ruling]) -> list[Fragment]:
    """Return fragments from top to bottom, with those joined that are in the file apart and on the page together."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(made, key=lambda fragment: (fragment.base, fragment.left)):
        if rows and fragment.base - rows[-1][0].base < NEAR * min(fragment.size, rows[-1][0].size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    merged: list[Fragment] = []
    for row in rows:
        fragments_of_row: list[Fragment] = []
        row.sort(key=lambda fragment: fragment.left)
        if len(row) == 2 and _numbers(*row):
            row[0].text += "."
        for fragment in row:
            first = Char(fragment.text, fragment.left, fragment.right, fragment.base, fragment.size, fragment.bold)
            if (
                fragments_of_row
                and fragments_of_row[-1].text == fragment.text
                and abs(fragments_of_row[-1].left - fragment.left) < NEAR * fragment.size
            ):
                continue
            marked = (
                fragments_of_row
                and is_marker(fragments_of_row[-1].text)
                and fragment.left - fragments_of_row[-1].right < INDENT * fragment.size
            )
            if (
                fragments_of_row
                and (marked or _follows(fragments_of_row[-1], first))
                and not _divided(fragments_of_row[-1], first, upright)
            ):
                _append(fragments_of_row[-1], first)
            else:
                fragments_of_row.append(fragment)
        merged += fragments_of_row
    return merged
