"""Detect the encoding of a Chinese file; unclear cases are errors.

A byte order mark decides; then strict UTF-8; then UTF-16 by the positions of its zero bytes; then GB18030 or Big5,
whichever gives everyday Chinese (share of the most frequent characters).
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from toolkit.errors import InputError
from toolkit.text import HAN, HAN_CLASS

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
NOT_CHINESE = re.compile(f"[^\\x00-\\x7f\u2014\u2018-\u201d\u2026\u3000-\u303f\uff01-\uff5e{HAN_CLASS}]")
FEW = 4
"""With fewer Chinese characters than this, the bytes may read as Chinese by chance."""
LEAST_COMMON = 0.10
CLEARLY_BETTER = 1.3
SAMPLE = 1 << 16
ASK = "name the encoding: --encoding gb18030"
NO_TEXT = "name a text file, or save it as UTF-8 text"


def decode(data: bytes, path: str, *, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of `data` without byte order mark, and the Python name of its encoding (never `utf-8-sig`).

    `encoding` overrides the detection. Raises `InputError` with path, line and byte for binary data, an unknown codec,
    bytes that cannot be decoded or whose encoding is unclear, and for an `encoding` that turns Chinese text into other
    characters: the translation of such a text would replace a good one.
    """
    name = _detect(data, path, encoding)
    return data.decode(name).removeprefix("\ufeff"), "utf-8" if name == "utf-8-sig" else name


def _detect(data: bytes, path: str, encoding: str | None) -> str:
    """Return the Python name of the encoding in which all of `data` can be read."""
    if encoding:
        name = _named(data, encoding, path)
        _refuse_garbled(data, name, encoding, path)
        return name
    for bom, name in BOMS:
        if data.startswith(bom):
            return _named(data, name, path)
    if wide := _wide(data):
        return _named(data, wide, path)
    if 0 in data or len(CONTROL.findall(data)) > max(2, len(data) // 1000):
        raise InputError(f"{path}: a binary file, not text", NO_TEXT)
    wrong = _first_wrong(data, "utf-8")
    return "utf-8" if wrong is None else _legacy(data, wrong, path)


def _named(data: bytes, encoding: str, path: str) -> str:
    """Return the name of the codec called `encoding`, if all of `data` can be read with it."""
    try:
        codec = codecs.lookup(encoding)
    except LookupError as error:
        raise _unknown(encoding, path) from error
    if not codec._is_text_encoding:
        raise _unknown(encoding, path)
    marked = any(data.startswith(bom) for bom, name in BOMS if name == codec.name)
    name = codec.name if marked or codec.name not in ("utf-16", "utf-32") else f"{codec.name}-le"
    wrong = _first_wrong(data, name)
    if wrong is not None:
        raise InputError(f"{_place(data, wrong, path)} is not {encoding}", ASK)
    if "\0" in data.decode(name):
        raise InputError(f"{path}: a binary file, not text", NO_TEXT)
    return name


def _refuse_garbled(data: bytes, name: str, encoding: str, path: str) -> None:
    """Raise `InputError` if the codec `name`, called `encoding`, turns Chinese text into other characters."""
    if name in ("utf-8", "utf-8-sig"):
        return
    read = data.decode(name)[:SAMPLE]
    if read.isascii():
        return
    for other in ("utf-8",) if _first_wrong(data, "utf-8") is None else ("gb18030", "big5"):
        if _first_wrong(data, other) is None and _better(data.decode(other)[:SAMPLE], read, certain=other == "utf-8"):
            shown_as = " ".join(read.split())[:20]
            message = f"{path}: not {encoding}: as {encoding} it begins with “{shown_as}”, as {other} it is Chinese"
            raise InputError(message, f"omit --encoding, or use: --encoding {other}")
    if name.startswith(("utf-16", "utf-32")) and data[:SAMPLE].isascii():
        raise InputError(f"{path}: not {encoding}: its bytes are plain letters", "omit --encoding")


def _better(text: str, read: str, *, certain: bool) -> bool:
    """Return whether `text` is Chinese and `read`, the same bytes in another encoding, is not, or is less so.

    `certain`: bytes are hardly ever valid in the encoding of `text` by chance.
    """
    if text == read or len(HAN.findall(text)) < (1 if certain else FEW):
        return False
    here, there = _share(text), _share(read)
    if certain:
        return here >= there
    if not HAN.search(read):
        return here >= LEAST_COMMON or NOT_CHINESE.search(text) is None
    return there < LEAST_COMMON <= here and here >= 2 * there


def _unknown(encoding: str, path: str) -> InputError:
    encodings = "utf-8, gb18030, big5 or utf-16"
    return InputError(f"{path}: unknown encoding {encoding!r}", f"use --encoding with one of: {encodings}")


def _first_wrong(data: bytes, encoding: str) -> int | None:
    """Return the position of the first bytes in `data` that are not `encoding`; None when all are."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return len(data) - len(error.object) + error.start  # a codec may leave out the mark at the start
    except UnicodeError:
        return 0
    return None


def _wide(data: bytes) -> str | None:
    """Recognize UTF-16 without a mark: the zero bytes of ASCII characters (line ends, digits) all fall on one side."""
    sample = data[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) // 200) or min(even, odd) > max(even, odd) // 20 or len(data) % 2:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _commonness(data, name) >= LEAST_COMMON else None


def _legacy(data: bytes, wrong: int, path: str) -> str:
    """Return the encoding of a file whose bytes at `wrong` are not UTF-8."""
    text = data.decode("utf-8", "replace")
    if len(HAN.findall(text)) > 5 * text.count("\ufffd"):
        raise InputError(f"{_place(data, wrong, path)} is damaged UTF-8", f"fix that byte, or {ASK}")
    _refuse_mixed(data, path)
    ranked = sorted(((_commonness(data, name), name) for name in ("gb18030", "big5")), reverse=True)
    (best, name), (second, _) = ranked
    if best < LEAST_COMMON or best < CLEARLY_BETTER * second:
        raise InputError(f"{_place(data, wrong, path)} is not UTF-8 and its encoding is unclear", ASK)
    return name


def _refuse_mixed(data: bytes, path: str) -> None:
    """Raise `InputError` if a file has lines in UTF-8 and others that are not: 4 Chinese characters are enough."""
    odd = even = 0
    for number, line in enumerate(data.splitlines(), 1):
        if not line.isascii():
            try:
                wide = len(HAN.findall(line.decode("utf-8"))) >= 4
            except UnicodeDecodeError:
                wide, odd = False, odd or number
            even = even or (number if wide else 0)
            if odd and even:
                where, other = (odd, even) if odd > even else (even, odd)
                message = (
                    f"{path}:{where}: encodings are mixed: this line is {'not ' * (odd > even)}UTF-8, line {other} is"
                )
                raise InputError(
                    f"{message}{' not' * (odd < even)}", "save the whole file in one encoding, preferably UTF-8"
                )


def _commonness(data: bytes, encoding: str) -> float:
    """Return the share of everyday characters among the Chinese ones when read as `encoding`; 0 when it cannot be."""
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return 0.0
    return _share(text[:SAMPLE])


def _share(text: str) -> float:
    """Return the share of everyday characters among the characters of `text` that are not ASCII."""
    beyond = [char for char in text if ord(char) > 0x7F]
    return sum(char in COMMON for char in beyond) / len(beyond) if beyond else 0.0


def _place(data: bytes, at: int, path: str) -> str:
    value = f" (0x{data[at]:02x})" if at < len(data) else ""
    line = data.count(b"\n", 0, at) + 1
    return f"{path}:{line}: byte {at + 1}{value}"


def file_bytes(path: Path) -> bytes:
    """Return the bytes of the file at `path`. Raises `InputError` with its name."""
    name = path.as_posix()
    try:
        if path.is_dir():
            raise InputError(f"{name}: a folder, not a document", "name a file in it")
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise InputError(f"{name}: not a regular file", "copy its content into a file and name that")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file", "check the path") from error
    except PermissionError as error:
        raise InputError(f"{name}: no permission to read it", "make the file readable") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}", "check the file and its disk") from error
