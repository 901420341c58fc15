"""Select the tokens of a byte-level vocabulary that English uses.

A network that writes English needs no Chinese, Korean or Arabic tokens in its last layer, and none that only occur in
programs. Without them the last layer of Qwen2's small models is half as large, and so is the table of scores for every
token of a prompt. All other text is still possible, because every byte that may start it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# UTF-8 lead bytes: E3-E9 open U+3000..U+9FFF (CJK punctuation, kana, Han), EF opens U+F000..U+FFFF (full-width forms).
EAST_ASIAN_LEADS = frozenset({*range(0xE3, 0xEA), 0xEF})
_NORMAL, _CONTROL = 1, 3  # tokenizer.ggml.token_type in the GGUF specification
_PLAIN = re.compile("[\x20-\x7e\n\u00a0-\u024f\u2010-\u2044\u20a0-\u20bf]+")
_SIGN = r"[(){}<>=;$_\\\[\]|#@&*^~`]"
_CODE = re.compile(rf"[a-z][A-Z]|{_SIGN}.*[A-Za-z]|[A-Za-z].*{_SIGN}|{_SIGN}{{3}}|[ ]{{3}}")


def english_first(tokens: Sequence[str], kinds: Sequence[int]) -> tuple[list[int], int]:
    """Return the indices of all tokens, English first, and the number of English ones; both parts are ascending."""
    alphabet = byte_alphabet()
    chosen = [index for index, token in enumerate(tokens) if _is_english(token, kinds[index], alphabet)]
    first = set(chosen)
    return [*chosen, *(index for index in range(len(tokens)) if index not in first)], len(chosen)


@lru_cache(maxsize=1)
def byte_alphabet() -> dict[str, int]:
    """Return GPT-2's byte-level BPE alphabet: printable Latin-1 characters are their byte, the others follow U+00FF."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + index): byte for index, byte in enumerate(others)}


def _is_english(token: str, kind: int, alphabet: dict[str, int]) -> bool:
    if kind != _NORMAL:
        return kind == _CONTROL
    content = bytes(alphabet[char] for char in token)
    if len(content) == 1:
        return content[0] not in EAST_ASIAN_LEADS
    text = content.decode("utf-8", errors="replace")
    return _PLAIN.fullmatch(text) is not None and _CODE.search(text) is None
