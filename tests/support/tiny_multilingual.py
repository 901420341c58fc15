"""Real M2M100, NLLB and T5 checkpoints, small enough to build in a test: a token a character, random weights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tiny_marian import trained_pieces

KINDS = ("m2m100", "nllb", "t5")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PREFIX = "<2en>"
SPARE = 8
"""Words of the published M2M100 that nothing stands for."""


def build(folder: Path, texts: Iterable[str], *, kind: str) -> Path:
    """Write a checkpoint of `kind` into `folder` (made if missing) and return it; the same texts, the same weights."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    make = {"m2m100": _m2m100_tokenizer, "nllb": _nllb_tokenizer, "t5": _t5_tokenizer}
    tokenizer = make[kind](folder, list(texts))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    model = _t5(tokenizer) if kind == "t5" else _m2m100(tokenizer, spare=SPARE if kind == "m2m100" else 0)
    with torch.no_grad():
        for weight in model.parameters():  # far enough apart that int8 chooses the same words
            if weight.requires_grad and weight.dim() > 1:
                weight.normal_(std=0.6)
    model.eval().save_pretrained(folder)
    return folder


def _characters(texts: list[str]) -> list[str]:
    return ["▁", *sorted(set("".join(texts)) - {" "})]


def _m2m100_tokenizer(folder: Path, texts: list[str]) -> Any:
    import transformers
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    model, words = folder / "sentencepiece.bpe.model", folder / "vocab.json"
    model.write_bytes(trained_pieces(texts, model_type="char", vocab_size=1000))
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *_characters(texts)])}
    words.write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    return transformers.M2M100Tokenizer(
        vocab_file=str(words), spm_file=str(model), additional_special_tokens=languages, num_madeup_words=SPARE
    )


def _nllb_tokenizer(folder: Path, texts: list[str]) -> Any:
    import transformers

    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *_characters(texts)])}
    return transformers.NllbTokenizer(vocab=vocabulary)


def _t5_tokenizer(folder: Path, texts: list[str]) -> Any:
    import transformers

    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), (f"▁{PREFIX}", 0.0)]
    return transformers.T5Tokenizer(vocab=[*special, *((char, -3.0) for char in _characters(texts))], extra_ids=0)


def _m2m100(tokenizer: Any, *, spare: int) -> Any:
    import transformers

    config = transformers.M2M100Config(
        vocab_size=len(tokenizer) + spare,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=256,
        bos_token_id=tokenizer.bos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.eos_token_id,
    )
    return transformers.M2M100ForConditionalGeneration(config)


def _t5(tokenizer: Any) -> Any:
    import transformers

    config = transformers.T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=1,
        num_decoder_layers=1,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
    )
    return transformers.T5ForConditionalGeneration(config)
