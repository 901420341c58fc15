"""Tiny real networks of every family, by the name of the family."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import tiny_chat
import tiny_marian
import tiny_multilingual

TEXTS = (
    "深思发布了新的模型。",
    "星门计划需要很多芯片。",
    "今天天气很好，我们去公园。",
    "The company released a new model.",
    "Stargate needs many chips.",
    "It is a fine day, and we go to the park.",
)
KINDS = ("marian", *tiny_multilingual.KINDS, "chat")
OPTIONS = {
    "m2m100": {"source_lang": "zh", "target_lang": "en"},
    "nllb": {"source_lang": "zho_Hans", "target_lang": "eng_Latn"},
    "t5": {"prefix": "<2en> "},
}


def checkpoint(kind: str, folder: Path, texts: Iterable[str] = TEXTS) -> Path:
    """Write a checkpoint of `kind` into `folder` and return it."""
    if kind == "chat":
        return tiny_chat.build(folder, texts)
    return tiny_marian.build(folder, texts) if kind == "marian" else tiny_multilingual.build(folder, texts, kind=kind)
