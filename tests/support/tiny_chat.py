"""A real Qwen2 chat checkpoint, small enough to build in a test, as safetensors and as the same weights in GGUF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
THINKING = TEMPLATE.removesuffix("{% endif %}") + (
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
"""A template as that of Qwen3, whose answers begin with thinking unless it is switched off."""


def build(
    folder: Path,
    texts: Iterable[str],
    *,
    kind: str = "qwen2",
    tied: bool = False,
    sharp: bool = False,
    template: str = TEMPLATE,
) -> Path:
    """Write a checkpoint of architecture `kind` (`qwen2`, `qwen3`, `granite` or `llama`) into `folder` and return it.

    The tokenizer is byte-level BPE trained on `texts`, the weights are random; the same texts give the same bytes.
    `tied`: the output layer is the embedding. `sharp`: norms do not shrink their input, so that the network attends to
    some tokens more than to others; without it, the order of tokens has almost no effect. `template`: its chat
    template; empty for none.
    """
    import torch
    import transformers

    tokenizer = _tokenizer(texts)
    tokenizer.chat_template = template or None
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    shape = {**_shape(kind, len(tokenizer)), "tie_word_embeddings": tied}
    names = {"qwen2": "Qwen2", "qwen3": "Qwen3", "granite": "Granite", "llama": "Llama"}
    config = getattr(transformers, names[kind] + "Config")(**shape)
    model = getattr(transformers, names[kind] + "ForCausalLM")(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():  # also norms and biases, so that no two are equal
            weight.normal_(std=0.1)
            if sharp and "norm" in name:
                weight.add_(1)
    model.save_pretrained(folder)
    return folder


def build_gguf(checkpoint: Path, path: Path, *, quantization: str = "F32", context: int = 256) -> Path:
    """Write the checkpoint in the folder `checkpoint` (from `build`) as the GGUF file `path` and return it.

    `context`: the tokens it has room for, as far as the file says; its chat template is that of the checkpoint.
    """
    import gguf
    import transformers

    model = transformers.AutoModelForCausalLM.from_pretrained(checkpoint)
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint)
    writer = gguf.GGUFWriter(path, model.config.model_type)
    _write_shape(writer, model.config, context)
    _write_tokenizer(writer, tokenizer)
    names = gguf.get_tensor_name_map(getattr(gguf.MODEL_ARCH, model.config.model_type.upper()), 2)
    for name, weight in model.state_dict().items():
        if name == "lm_head.weight" and model.config.tie_word_embeddings:
            continue
        kind = gguf.GGMLQuantizationType[quantization if weight.dim() > 1 else "F32"]
        data = gguf.quantize(weight.numpy(), kind)
        writer.add_tensor(names.get_name(name, (".weight", ".bias")), data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _tokenizer(texts: Iterable[str]) -> Any:
    import json
    import tempfile

    import tokenizers
    import transformers

    trained = tokenizers.ByteLevelBPETokenizer()
    trained.train_from_iterator(sorted(texts), vocab_size=300, show_progress=False)
    model = json.loads(trained.to_str())["model"]
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        vocabulary.write_text(json.dumps(model["vocab"]), encoding="utf-8")
        merges.write_text("#version: 0.2\n" + "\n".join(map(" ".join, model["merges"])) + "\n", encoding="utf-8")
        settings = {
            "tokenizer_class": "Qwen2Tokenizer",
            "eos_token": SPECIAL[2],
            "pad_token": SPECIAL[0],
            "unk_token": None,
            "chat_template": TEMPLATE,
            "added_tokens_decoder": {
                str(len(model["vocab"]) + i): {"content": token, "special": True} for i, token in enumerate(SPECIAL)
            },
        }
        Path(folder, "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
        return transformers.AutoTokenizer.from_pretrained(folder)


def _shape(kind: str, vocabulary: int) -> dict[str, Any]:
    return {
        "vocab_size": vocabulary,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 128 if kind == "qwen3" else 16,  # the only width GGUF readers take for Qwen3
        "max_position_embeddings": 256,
        "rope_theta": 10000.0,
        "rms_norm_eps": 1e-6,
        "bos_token_id": None,
        "eos_token_id": vocabulary - 1,
        "pad_token_id": vocabulary - 3,
    }


def _write_shape(writer: Any, config: Any, context: int) -> None:
    writer.add_name("tiny")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(context)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim if config.model_type == "qwen3" else 16)
    writer.add_value_length(config.head_dim if config.model_type == "qwen3" else 16)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)


def _write_tokenizer(writer: Any, tokenizer: Any) -> None:
    import json

    import gguf

    tokens = [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if token in SPECIAL else normal for token in tokens])
    writer.add_token_merges([" ".join(m) for m in json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]])
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_pad_token_id(tokenizer.pad_token_id)
    if tokenizer.chat_template:
        writer.add_chat_template(tokenizer.chat_template)
