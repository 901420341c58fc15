r"""Characters that a file writes by their numbers: `\u4e2d`. They are read as text, and elsewhere kept as written."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from toolkit.documents.interface import Edit, apply

_HEX = "[0-9a-fA-F]"
UTF16 = re.compile(
    rf"\\(?:[uU](?P<high>[dD][89aAbB]{_HEX}{{2}})\\[uU](?P<low>[dD][c-fC-F]{_HEX}{{2}})|[uU](?P<code>{_HEX}{{4}})|.)",
    re.DOTALL,
)
YAML = re.compile(rf"\\(?:U(?P<long>{_HEX}{{8}})|u(?P<code>{_HEX}{{4}})|x(?P<byte>{_HEX}{{2}})|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Escape:
    """A character that is written as an escape from `start` to `end`."""

    start: int
    end: int
    char: str


def find(text: str, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> list[Escape]:
    """Return the escapes in a range of `text` that `pattern` matches: letters and signs beyond ASCII, no others."""
    if "\\" not in text:
        return []
    matches = pattern.finditer(text, start, len(text) if end is None else end)
    escapes = (Escape(match.start(), match.end(), _char(match.groupdict())) for match in matches)
    return [
        escape
        for escape in escapes
        if escape.char > "\x7f" and unicodedata.category(escape.char) not in ("Cc", "Cs", "Zl", "Zp")
    ]


def _char(groups: dict[str, str | None]) -> str:
    if groups.get("high"):
        return bytes.fromhex(f"{groups['high']}{groups['low']}").decode("utf-16-be")
    code = int(groups.get("long") or groups.get("code") or groups.get("byte") or "0", 16)
    return chr(code) if code < 0x110000 else ""


def shown(text: str, escapes: Sequence[Escape]) -> str:
    """Return `text` with the characters themselves instead of their escapes."""
    return apply(text, [Edit(escape.start, escape.end, escape.char) for escape in escapes])


def restored(escapes: Sequence[Escape], edits: Sequence[Edit]) -> list[Edit]:
    """Return `edits` of the shown text as edits of the text with escapes."""
    longer = list(accumulate((escape.end - escape.start - 1 for escape in escapes), initial=0))
    starts = [escape.start - more for escape, more in zip(escapes, longer, strict=False)]

    def place(at: int) -> int:
        return at + longer[bisect_left(starts, at)]

    return [Edit(place(edit.start), place(edit.end), edit.text) for edit in edits]


def escaped(text: str, letter: str = "u") -> str:
    """Return `text` in ASCII, with an escape for each UTF-16 code unit of other characters."""
    return re.sub(r"[^\x00-\x7f]", lambda match: _units(match[0], letter), text)


def _units(char: str, letter: str) -> str:
    data = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\{letter}{data[at : at + 4]}" for at in range(0, len(data), 4))


def quoted(text: str) -> str:
    """Return `text` with the escapes of a string in double quotation marks."""
    return text.replace("\\", r"\\").replace('"', r"\"")


def escaped_in_yaml(text: str) -> str:
    """Return `text` in ASCII, with the escapes of a double-quoted scalar (YAML 1.2.2, section 5.7)."""
    return re.sub(r"[^\x00-\x7f]", lambda m: f"\\u{ord(m[0]):04x}" if m[0] <= "\uffff" else f"\\U{ord(m[0]):08x}", text)
