"""Which tokens of a vocabulary can only lead to Chinese, Japanese or full-width characters.

A translation into English needs none of them. Banning them makes the model transliterate or translate what it would
else copy, and leaves the rest of the distribution as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from toolkit.text import has_han

# UTF-8 lead bytes: E3-E9 open U+3000..U+9FFF (CJK punctuation, kana, Han), EF opens U+F000..U+FFFF (full-width forms).
EAST_ASIAN_LEADS = frozenset({*range(0xE3, 0xEA), 0xEF})
BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")


def chinese_ids(tokenizer: Any) -> list[int]:
    """Ids of all tokens of a Hugging Face tokenizer that hold, or begin, an East Asian character, rising."""
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    special = set(tokenizer.all_special_ids)
    test = _starts_east_asian_bytes if "Ġ" in vocabulary else _is_east_asian_text
    return sorted(number for token, number in vocabulary.items() if number not in special and test(token))


def _is_east_asian_text(token: str) -> bool:
    byte = BYTE_TOKEN.fullmatch(token)
    if byte:
        return int(byte[1], 16) in EAST_ASIAN_LEADS
    return has_han(token) or any("\u3000" <= char <= "\u30ff" or "\uff00" <= char <= "\uffef" for char in token)


def _starts_east_asian_bytes(token: str) -> bool:
    alphabet = _byte_alphabet()
    return any(alphabet.get(char) in EAST_ASIAN_LEADS for char in token)


@lru_cache(maxsize=1)
def _byte_alphabet() -> dict[str, int]:
    """GPT-2's byte-level BPE alphabet: printable Latin-1 bytes stand for themselves, the others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + index): byte for index, byte in enumerate(others)}
