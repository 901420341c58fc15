"""The tokenizer of a model, without transformers where that only adds two seconds for its import.

The library tokenizers does the work in both cases. For models like Qwen2, transformers only adds the names of the
special tokens and the chat template.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

PLAIN_KINDS = frozenset({"Qwen2Tokenizer"})
"""Classes of transformers that use `tokenizer.json` without changes."""
SETTINGS, TOKENS, TEMPLATE = "tokenizer_config.json", "tokenizer.json", "chat_template.jinja"


def fits(folder: Path) -> bool:
    """Return whether transformers wrote the tokenizer in `folder` completely and its class is in `PLAIN`."""
    if not all((folder / name).is_file() for name in (SETTINGS, TOKENS, TEMPLATE)):
        return False
    settings = _settings(folder)
    plain = settings.get("backend") == "tokenizers" and settings.get("tokenizer_class") in PLAIN_KINDS
    return plain and "chat_template" not in settings


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings = json.loads((folder / SETTINGS).read_bytes())
    except ValueError as error:
        raise ValueError(f"{folder / SETTINGS}: not JSON: {error}") from error
    if not isinstance(settings, dict):
        raise TypeError(f"{folder / SETTINGS}: not a JSON object")
    return settings


class JsonTokenizer:
    """A Hugging Face tokenizer from the files in `folder`, with the methods that engines use.

    Raises what reading the files raises.
    """

    def __init__(self, folder: Path) -> None:
        import tokenizers

        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENS))
        self._template = (folder / TEMPLATE).read_text(encoding="utf-8")
        settings = _settings(folder)
        self._special = {name: settings.get(name) for name in ("bos_token", "eos_token", "pad_token", "unk_token")}

    @property
    def eos_token_id(self) -> int | None:
        """The token that ends a text."""
        return self._id("eos_token")

    @property
    def pad_token_id(self) -> int | None:
        """The token that fills up a batch."""
        return self._id("pad_token")

    @property
    def all_special_ids(self) -> list[int]:
        """Tokens that are not text."""
        return [number for number, token in self._tokenizer.get_added_tokens_decoder().items() if token.special]

    def encode(self, text: str, *, add_special_tokens: bool = True, split_special_tokens: bool = False) -> list[int]:
        """Return the ids of `text`; with `split_special_tokens`, special tokens in it are text."""
        self._tokenizer.encode_special_tokens = split_special_tokens
        return list(self._tokenizer.encode(text, add_special_tokens=add_special_tokens).ids)

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = False) -> str:
        """Return the text of `ids`."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=skip_special_tokens))

    def get_vocab(self) -> dict[str, int]:
        """Return all tokens with their ids."""
        return self._vocabulary

    def convert_tokens_to_ids(self, tokens: Sequence[str]) -> list[int]:
        """Return the id of each token, -1 for padding of the network's vocabulary."""
        return [self._vocabulary.get(token, -1) for token in tokens]

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str]:
        """Return the token of each id."""
        return [str(self._tokenizer.id_to_token(number)) for number in ids]

    def get_chat_template(self) -> str:
        """The template that renders a conversation as a prompt."""
        return self._template

    @property
    def special_tokens_map(self) -> dict[str, str]:
        """The tokens that a chat template may name."""
        return {name: token for name, token in self._special.items() if token}

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        return dict(self._tokenizer.get_vocab(with_added_tokens=True))

    def _id(self, name: str) -> int | None:
        token = self._special[name]
        return None if token is None else self._tokenizer.token_to_id(token)
