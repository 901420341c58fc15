"""The tokenizer and the network of a model, loaded on first use, and prompts as tokens.

Only our own template has control tokens, never the text of a document or a glossary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain, zip_longest
from typing import Any

from toolkit.int8_decoder.english_vocabulary import EAST_ASIAN_LEADS, byte_alphabet
from toolkit.runtime import Runtime
from toolkit.text import has_han

BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")


def chinese_ids(tokenizer: Any) -> list[int]:
    """Return the sorted ids of the tokens of a Hugging Face tokenizer that contain or begin an East Asian character.

    A translation into English needs none of them. Banning them makes the model transliterate or translate what it would
    otherwise copy, and does not change the rest of the distribution.
    """
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


_CONTROL = re.compile(r"<[|｜].+[|｜]>|</?(?:think|tool_\w+)>|▁?<2\w+>")
"""Control tokens that the tokenizer does not mark as special: turns of DeepSeek, target languages of MADLAD."""


class Encoder:
    """Encodes template parts with their control tokens, and texts, in which `<|im_end|>` or `</s>` is only text.

    Texts without such strings get the same tokens as if the tokenizer encoded template and texts as one string.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def prompt(self, template: Sequence[str], texts: Sequence[str]) -> list[int]:
        """Encode parts of `template` and `texts` in turn, a part of the template first."""
        plain = [self.text(text) for text in texts]
        if plain == [self.template(text) for text in texts]:
            return self.template("".join(chain(*zip_longest(template, texts, fillvalue=""))))
        nothing: list[int] = []
        return list(chain(*chain(*zip_longest(map(self.template, template), plain, fillvalue=nothing))))

    def template(self, text: str) -> list[int]:
        """Encode a part of our own template, with its control tokens."""
        return list(self._tokenizer.encode(text, add_special_tokens=False)) if text else []

    def text(self, text: str) -> list[int]:
        """Encode `text` without control tokens."""

        def encode(part: str) -> list[int]:
            return list(self._tokenizer.encode(part, add_special_tokens=False, split_special_tokens=True))

        return self._plain(text, encode)

    def target(self, text: str) -> list[int]:
        """Encode `text` as the tokenizer of a translation model encodes its target language."""

        def encode(part: str) -> list[int]:
            encoded = self._tokenizer(text_target=part, add_special_tokens=False, split_special_tokens=True)
            return list(encoded["input_ids"])

        return self._plain(text, encode)

    def _plain(self, text: str, encode: Callable[[str], list[int]]) -> list[int]:
        if not text:
            return []
        if hasattr(self._tokenizer, "remove_language_code") and text.startswith(">>"):  # Marian drops a language code
            return encode(text[:1]) + encode(text[1:])
        return [part for number in encode(text) for part in self._spelled(number, encode)]

    def _spelled(self, number: int, encode: Callable[[str], list[int]]) -> list[int]:
        """Return `[number]`; for a control token, which some vocabularies find in any text, those of its characters."""
        if number not in self._control:
            return [number]
        token = self._tokenizer.convert_ids_to_tokens([number])[0].lstrip("▁")
        return encode(token[:1]) + encode(token[1:])

    @cached_property
    def _control(self) -> frozenset[int]:
        tokenizer = self._tokenizer
        steering = {number for token, number in tokenizer.get_vocab().items() if _CONTROL.fullmatch(token)}
        return frozenset({*tokenizer.all_special_ids, *steering} - {getattr(tokenizer, "unk_token_id", None)})


class LoadedModel:
    """The tokenizer and the runtime that `load` returns, and what follows from the tokenizer.

    Each property raises what `load` raises.
    """

    def __init__(self, load: Callable[[], tuple[Any, Runtime]]) -> None:
        self._load = load

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, with the interface of transformers."""
        return self._both[0]

    @property
    def runtime(self) -> Runtime:
        """The network in its runtime."""
        return self._both[1]

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of prompts to token ids."""
        return Encoder(self.tokenizer)

    @cached_property
    def chinese_ids(self) -> list[int]:
        """The tokens that no English text needs."""
        return chinese_ids(self.tokenizer)

    def cancel(self) -> bool:
        """Stop the call that another thread runs; return whether the runtime can be stopped."""
        loaded = self.__dict__.get("_both")  # nothing is loaded for it
        stop = getattr(loaded[1], "cancel", None) if loaded else None
        if stop:
            stop()
        return stop is not None

    @cached_property
    def _both(self) -> tuple[Any, Runtime]:
        return self._load()
