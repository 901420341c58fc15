"""The adapter in training: the file of the product (`toolkit.models.adapter`), with the number of steps done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

from toolkit.models.adapter import PARTS, read, write

SCALING = 2.0
"""Alpha divided by the rank."""

MODULES = {part: module for module, part in PARTS.items()}
PROJECTIONS = [module.rpartition(".")[2] for module in PARTS]


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
    factors, metadata = read(file)
    weights = {}
    for name, (a, b) in factors.items():
        _, layer, part = name.split(".")
        module = f"base_model.model.model.layers.{layer}.{MODULES[part]}"
        weights[f"{module}.lora_A.weight"] = torch.from_numpy(a)
        weights[f"{module}.lora_B.weight"] = torch.from_numpy(b / SCALING)
    set_peft_model_state_dict(model, weights)
    return model, int(metadata["steps"])


def save(model: Any, file: Path, steps: int) -> None:
    """Write the adapter of `model`, to a temporary file first, so that an interrupted run keeps the last one."""
    weights = {name: weight.float().numpy() for name, weight in get_peft_model_state_dict(model).items()}
    factors = {}
    for name, a in weights.items():
        if match := re.search(r"layers\.(\d+)\.(\w+\.\w+)\.lora_A\.weight$", name):
            b = weights[name.replace("lora_A", "lora_B")] * SCALING
            factors[f"blk.{match[1]}.{PARTS[match[2]]}"] = (a, b)
    part = file.with_suffix(".part")
    write(part, factors, {"steps": str(steps)})
    part.replace(file)
    print(f"saved after {steps} steps", flush=True)
