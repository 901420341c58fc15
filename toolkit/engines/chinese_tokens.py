"""The tokens of a vocabulary that can only lead to Chinese, Japanese or full-width characters.

A translation into English needs none of them. Banning them makes the model transliterate or translate what it would
otherwise copy, and does not change the rest of the distribution.
"""

from __future__ import annotations

import re
from typing import Any

from toolkit.int8_decoder.english_vocabulary import EAST_ASIAN_LEADS, byte_alphabet
from toolkit.text import has_han

BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")


def chinese_ids(tokenizer: Any) -> list[int]:
    """Return the sorted ids of the tokens of a Hugging Face tokenizer that contain or begin an East Asian character."""
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
    alphabet = byte_alphabet()
    return any(alphabet.get(char) in EAST_ASIAN_LEADS for char in token)
