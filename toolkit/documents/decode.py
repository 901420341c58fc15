"""Bytes to text: which encoding a Chinese file is in, decided conservatively.

A byte order mark decides; then strict UTF-8; then UTF-16 by where its zero bytes fall; then GB18030 or Big5, whichever
reads as everyday Chinese (share of the most frequent characters). What is in doubt is an error, not a guess.
"""

from __future__ import annotations

import codecs
import re

from toolkit.errors import InputError
from toolkit.text import HAN

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The characters that make up about two fifths of running Chinese text, in both scripts.
COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "這個們來為國說時會對於著過發後裡種經麼學現當沒動還進樣開從實點問見長將與無"
)
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
LEAST_COMMON = 0.10
CLEARLY_BETTER = 1.3
ASK = "name it with --encoding, for example --encoding gb18030"


def decode(data: bytes, path: str, *, encoding: str | None = None) -> tuple[str, str]:
    """The text of `data` without byte order mark, and the Python name of its encoding.

    `encoding` overrides the detection. Raises `InputError` (naming `path`, line and byte) for binary data, an unknown
    codec and bytes that cannot be decoded or whose encoding is in doubt.
    """
    if encoding:
        return _with(data, encoding, path)
    for bom, name in BOMS:
        if data.startswith(bom):
            return _with(data, name, path)
    if wide := _wide(data):
        return _with(data, wide, path)
    if b"\0" in data or len(CONTROL.findall(data)) > max(2, len(data) // 1000):
        raise InputError(f"{path}: a binary file, not text", "give a text file, or save it as UTF-8 text first")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _legacy(data, error, path)


def _with(data: bytes, encoding: str, path: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name
        text = data.decode(name)
    except LookupError as error:
        known = "utf-8, gb18030, big5 or utf-16"
        raise InputError(f"{path}: unknown encoding {encoding!r}", f"use --encoding with {known}") from error
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise InputError(f"{_place(data, start, path)} is not {encoding}", ASK) from error
    if "\0" in text:
        raise InputError(f"{path}: a binary file, not text", "give a text file, or save it as UTF-8 text first")
    return text.removeprefix("\ufeff"), "utf-8" if name == "utf-8-sig" else name


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: the zero bytes of ASCII characters (line ends, digits) all fall on one side."""
    sample = data[: 1 << 16]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < max(2, len(sample) // 200) or min(even, odd) > max(even, odd) // 20:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _commonness(data, name) >= LEAST_COMMON else None


def _legacy(data: bytes, error: UnicodeDecodeError, path: str) -> tuple[str, str]:
    mended = data.decode("utf-8", "replace")
    if len(HAN.findall(mended)) > 5 * mended.count("\ufffd"):
        raise InputError(
            f"{_place(data, error.start, path)} is damaged UTF-8", f"repair that byte, or {ASK}"
        ) from error
    _refuse_mixed(data, path)
    ranked = sorted(((_commonness(data, name), name) for name in ("gb18030", "big5")), reverse=True)
    (best, name), (second, _) = ranked
    if best < LEAST_COMMON or best < CLEARLY_BETTER * second:
        raise InputError(f"{_place(data, error.start, path)} is not UTF-8 and its encoding is unclear", ASK) from error
    return data.decode(name), name


def _refuse_mixed(data: bytes, path: str) -> None:
    """Raise `InputError` where lines in UTF-8 stand among lines that are not: four Chinese characters are enough."""
    odd = even = 0
    at = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        if not line.isascii():
            try:
                wide = len(HAN.findall(line.decode("utf-8"))) >= 4
            except UnicodeDecodeError as error:
                wide, odd, at = False, odd or number, at or error.start
            even = even or (number if wide else 0)
            if odd and even:
                where, other = (odd, even) if odd > even else (even, odd)
                message = (
                    f"{path}:{where}: encodings are mixed: this line is {'not ' * (odd > even)}UTF-8, line {other} is"
                )
                raise InputError(
                    f"{message}{' not' * (odd < even)}", "save the whole file in one encoding, best in UTF-8"
                )


def _commonness(data: bytes, encoding: str) -> float:
    """Share of everyday characters among the Chinese ones when read as `encoding`; 0 when it cannot be."""
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return 0.0
    beyond = [char for char in text[: 1 << 16] if ord(char) > 0x7F]
    return sum(char in COMMON for char in beyond) / len(beyond) if beyond else 0.0


def _place(data: bytes, at: int, path: str) -> str:
    value = f" (0x{data[at]:02x})" if at < len(data) else ""
    line = data.count(b"\n", 0, at) + 1
    return f"{path}:{line}: byte {at + 1}{value}"
