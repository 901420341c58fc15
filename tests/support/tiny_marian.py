"""A real Marian checkpoint, small enough to build in a test: sentencepiece trained on given texts, random weights."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path

PIECES = 160
"""Pieces asked of sentencepiece; fewer when the texts hold fewer, more when they have more characters."""


def build(folder: Path, texts: Iterable[str], *, safetensors: bool = True) -> Path:
    """Write the checkpoint into `folder` (made if missing) and return it; the same texts give the same weights.

    `texts` are Chinese and English sentences; one vocabulary serves both sides, as in the OPUS-MT models.
    """
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    _train(list(texts), folder)
    tokenizer = transformers.MarianTokenizer.from_pretrained(folder)
    torch.manual_seed(7)
    model = transformers.MarianMTModel(_config(len(tokenizer))).eval()
    with torch.no_grad():
        for weight in model.parameters():  # far enough apart that int8 chooses the same words
            if weight.requires_grad and weight.dim() > 1:
                weight.mul_(6)
    if safetensors:
        model.save_pretrained(folder)
    else:
        model.config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder


def trained_pieces(texts: Iterable[str], **options: object) -> bytes:
    """Return a sentencepiece model of `texts`."""
    import sentencepiece

    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=trained,  # not a path: its name would become part of the model
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
        **options,
    )
    return trained.getvalue()


def _train(texts: list[str], folder: Path) -> None:
    import sentencepiece

    trained = trained_pieces(texts, vocab_size=max(PIECES, len(set("".join(texts))) + 20))
    pieces = sentencepiece.SentencePieceProcessor(model_proto=trained)
    for side in ("source", "target"):
        (folder / f"{side}.spm").write_bytes(trained)
    known = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    ordinary = [piece for piece in known if piece not in {"<unk>", "<s>", "</s>"}]
    vocabulary = {piece: i for i, piece in enumerate(["</s>", "<unk>", *ordinary, "<pad>"])}
    settings = {"tokenizer_class": "MarianTokenizer", "source_lang": "zh", "target_lang": "en"}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def _config(size: int) -> object:
    import transformers

    return transformers.MarianConfig(
        vocab_size=size,
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=512,
        activation_function="swish",
        scale_embedding=True,
        static_position_embeddings=True,
        pad_token_id=size - 1,
        eos_token_id=0,
        bos_token_id=0,
        decoder_start_token_id=size - 1,
        forced_eos_token_id=0,
    )
