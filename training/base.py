"""Write the base model as a plain checkpoint (bfloat16) for training.

    python training/base.py FOLDER

Downloads and verifies the model if it is not installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from toolkit import models

BASE = "qwen2.5-coder-1.5b"


def main() -> None:
    """Dequantize the GGUF of the base model."""
    out = Path(sys.argv[1])
    folder = models.pull(BASE)
    named = {"gguf_file": models.REGISTRY[BASE].files[0].name}
    model = AutoModelForCausalLM.from_pretrained(folder, **named, dtype=torch.bfloat16)
    for attribute in ("is_quantized", "quantization_method"):  # the weights are plain from here on
        model.__dict__.pop(attribute, None)
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.hf_quantizer = None
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(folder, **named).save_pretrained(out)


if __name__ == "__main__":
    main()
