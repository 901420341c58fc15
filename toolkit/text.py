"""Properties of Chinese text: which characters are Han, what ends a sentence, and folding that keeps offsets.

Pure functions, no state. Ranges are those of the Unicode blocks named CJK Unified Ideographs (with extensions A to
I), CJK Compatibility Ideographs, and the two iteration marks 々 and 〇.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

HAN_CLASS = (
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U0002ebf0-\U0002ee5d\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
HAN = re.compile(f"[{HAN_CLASS}]")
HAN_RUN = re.compile(f"[{HAN_CLASS}]+")

PUNCTUATION = re.compile("[，。、；：！？“”‘’「」『』（）《》〈〉【】…—]")
ENDERS = "。！？!?｡"
ELLIPSES = "…⋯"
OPENERS = "“‘「『（《〈【〔［(["
MUSIC = "♩♪♫♬"
LONG, FEW = 500, 40
CLOSERS = "”’」』）》〉】〕］)]"


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_PLURALS = {"entry": "entries", "info": "info"}


def file_lines(text: str) -> list[str]:
    """Return the lines of `text` with their ends, which are LF, CRLF or CR.

    For files typed by hand: `str.splitlines` also splits at U+2028, U+0085, U+000C and others, which every editor
    shows inside a line.
    """
    return _LINE.findall(text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 finding`, `2,000 findings`, `3 entries`, `2 info`."""
    return f"{number:,} {plural(noun) if number != 1 else noun}"


def plural(noun: str) -> str:
    """Return the plural of a noun in messages: `findings`, `entries`; `info` does not change."""
    return _PLURALS.get(noun, f"{noun}s")


def duration(seconds: float | None) -> str:
    """Return a time in a readable unit: `0 s`, `45 s`, `12 min`, `3.5 h`; `?` if it is unknown."""
    if seconds is None:
        return "?"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def width(line: str) -> int:
    """Return the columns of `line` on a terminal: 2 for a wide character (Unicode Standard Annex 11), 1 for others."""
    return len(line) if line.isascii() else sum(map(_columns, line))


@lru_cache(maxsize=1 << 14)
def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def has_han(text: str) -> bool:
    """Return whether `text` has at least one Chinese character."""
    return HAN.search(text) is not None


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `start` and `end` without the white space at the edges."""
    if start < end and text[start].isspace():
        start = end - len(text[start:end].lstrip())
    if start < end and text[end - 1].isspace():
        end = start + len(text[start:end].rstrip())
    return start, end


def blanked(text: str, places: Iterable[tuple[int, int]], sign: str = "") -> str:
    """Replace each character of `text` in `places` (ascending spans, which may overlap) by `sign`."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        if end > max(start, done):
            parts += (text[done:start], sign * (end - max(start, done)))
            done = end
    return "".join(parts) + text[done:]


def digest(text: str, length: int = 12) -> str:
    """Return the first `length` hex digits of the SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def compact(value: Any) -> str:
    """Return `value` as JSON on one line, without escaped characters. Raises `TypeError` if JSON cannot hold it."""
    return _ENCODE(value)


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def fold(text: str) -> str:
    """Fold case, width and script of `text`, one code point for one, so that offsets do not change.

    Latin letters become lower-case, full-width forms U+FF01..FF5E half-width, Chinese marks half-width (｢｣｡), radicals
    and compatibility forms their usual characters, traditional characters simplified (OpenCC, character by
    character).
    """
    if len(text) < LONG:
        return text.translate(_FOLDS)
    # Most characters do not change, and the others are few: replacing these one by one is faster.
    others = {char: folded for char in set(_changing().findall(text)) if (folded := _FOLDS[ord(char)]) != char}
    if len(others) > FEW or not others.keys().isdisjoint(others.values()):
        return text.translate(_FOLDS)
    for char, folded in others.items():
        text = text.replace(char, folded)
    return text


_FORMS = ((0x2E80, 0x2FD5), (0xF900, 0xFAFF), (0xFF61, 0xFF9D), (0xFFE0, 0xFFE6), (0x2F800, 0x2FA1F))
"""Radicals, compatibility ideographs, half-width marks and full-width signs: other forms of one character."""


def narrow(text: str) -> str:
    """Make full-width forms of ASCII and the ideographic space in `text` half-width, one code point for one."""
    return text if text.isascii() else text.translate(_NARROW)


_NARROW: dict[int, int] = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}


class CharTable(dict[int, str]):
    """A table for `str.translate`: what `form` makes of each character, computed on first use."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._form(chr(code)))


def _fold_char(char: str) -> str:
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        char = chr(code - 0xFEE0)
    elif code == 0x3000:
        return " "
    if any(start <= code <= end for start, end in _FORMS):
        plain = unicodedata.normalize("NFKC", char)
        char = plain if len(plain) == 1 else char
    if code >= 0x2E80 and HAN.match(char):
        simple = _simplifier().convert(char)
        return simple if len(simple) == 1 else char
    lower = char.lower()
    return lower if len(lower) == 1 else char


_FOLDS = CharTable(_fold_char)


@lru_cache(maxsize=1)
def _changing() -> re.Pattern[str]:
    """Return a pattern of all characters that folding may change: U+2E80 to U+9FFF, and those below that it does."""
    below = [chr(code) for code in range(0x2E80) if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)]
    han = [chr(code) for code in range(0x2E80, 0xA000)]
    simple = _simplifier().convert("\n".join(han)).split("\n")
    others = [char for char, changed in zip(han, simple, strict=True) if char != changed or _fold_char(char) != char]
    return re.compile(f"[{re.escape(''.join(below + others))}\ua000-\U0010ffff]")


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
