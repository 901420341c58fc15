"""The adapter file: LoRA weights in one safetensors file, with the number of steps done in its metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors import safe_open
from safetensors.torch import save_file

SCALING = 2.0
"""Alpha divided by the rank."""

PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def has_bfloat16() -> bool:
    """Return whether the CPU multiplies bfloat16 in hardware; without it, bfloat16 is ten times slower than float32."""
    cpu = Path("/proc/cpuinfo")
    flags = cpu.read_text(encoding="utf-8") if cpu.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


def attach(model: Any, file: Path, *, layers: Sequence[int], rank: int) -> tuple[Any, int]:
    """Return `model` with an adapter, read from `file` if it exists, and the number of steps it has been trained."""
    config = LoraConfig(
        r=rank,
        lora_alpha=int(SCALING * rank),
        layers_to_transform=list(layers),
        target_modules=PROJECTIONS,
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(model, config)
    for weight in model.parameters():
        if weight.requires_grad:
            weight.data = weight.data.float()
    if not file.exists():
        return model, 0
    with safe_open(file, "pt") as opened:
        weights = {name: opened.get_tensor(name).float() for name in opened.keys()}  # noqa: SIM118
        steps = int(opened.metadata()["steps"])
    set_peft_model_state_dict(model, weights)
    return model, steps


def save(model: Any, file: Path, steps: int) -> None:
    """Write the adapter of `model` in bfloat16: to a file beside `file` first, so that a cut run keeps the last one."""
    weights = {name: weight.bfloat16().contiguous() for name, weight in get_peft_model_state_dict(model).items()}
    part = file.with_suffix(".part")
    save_file(weights, part, {"steps": str(steps)})
    part.replace(file)
    print(f"saved after {steps} steps", flush=True)


def export(checkpoint: Path, out: Path) -> None:
    """Write the adapter file of the product (int8, weights by their GGUF names) from a checkpoint of `train.py`."""
    from toolkit.models.adapter import PARTS, write

    with safe_open(checkpoint, "pt") as opened:
        weights = {name: opened.get_tensor(name).float().numpy() for name in opened.keys()}  # noqa: SIM118
    factors = {}
    for name, a in weights.items():
        if match := re.search(r"layers\.(\d+)\.(\w+\.\w+)\.lora_A\.weight$", name):
            factors[f"blk.{match[1]}.{PARTS[match[2]]}"] = (a, weights[name.replace("lora_A", "lora_B")])
    write(out, factors, SCALING)
