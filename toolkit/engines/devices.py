"""The devices on which a runtime can run a network here: the CPU, and GPUs.

A device does not change the signature of drafts: the weights and the prompt are the same. As between two kinds of CPU,
rounding differs, and now and then a word with it. If drafts of another device counted as outdated, a team whose members
have different machines would draft everything again and again.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.errors import EngineError
from toolkit.models import FXTRANSLATE, LLAMA
from toolkit.types import Device

CPU, CUDA, MPS = Device.CPU, Device.CUDA, Device.MPS
NAMES = {"ctranslate2": "CTranslate2", "transformers": "PyTorch", LLAMA: "llama.cpp", FXTRANSLATE: FXTRANSLATE}
LLAMA_INDEX = "https://xorbitsai.github.io/xllamacpp/whl/cu128"
STEPS = {
    ("ctranslate2", CUDA): "check the driver with nvidia-smi",
    ("transformers", CUDA): "check the driver with nvidia-smi, and install PyTorch with CUDA (https://pytorch.org)",
    (LLAMA, CUDA): f"run: pip install xllamacpp --force-reinstall --index-url {LLAMA_INDEX}",
    (FXTRANSLATE, CUDA): "fxtranslate runs on CPUs only, and is fast there",
    (FXTRANSLATE, MPS): "fxtranslate runs on CPUs only, and is fast there",
}
"""What may bring a device that is not found."""


def choose(wanted: Device, runtime: str, devices: Sequence[Device]) -> Device:
    """Return the device for `runtime`, which can use those in `available` here, best first. Raises `EngineError`."""
    if wanted is Device.AUTO:
        return devices[0]
    if wanted in devices:
        return wanted
    message = f"{NAMES[runtime]} cannot use the device {wanted} here. It can use: {', '.join(devices)}"
    step = STEPS.get((runtime, wanted), "mps is the GPU of a Mac, for models that PyTorch or llama.cpp runs")
    raise EngineError(message, f"{step}. Or use --device {devices[0]}")


def available(runtime: str) -> list[Device]:
    """Return the devices that `runtime` can use here, best first."""
    if runtime == "ctranslate2":
        import ctranslate2

        return [*([CUDA] if ctranslate2.get_cuda_device_count() else []), CPU]
    if runtime == LLAMA:
        import xllamacpp

        return of_llama([(str(each["name"]), str(each["type"])) for each in xllamacpp.get_device_info()])
    import torch

    gpus = {CUDA: torch.cuda.is_available(), MPS: torch.backends.mps.is_available()}
    return [*(gpu for gpu, is_here in gpus.items() if is_here), CPU]


def of_llama(listed: Sequence[tuple[str, str]]) -> list[Device]:
    """Return the devices of llama.cpp with these names and types. CUDA means all GPUs that are not a Mac's."""
    gpus = [name for name, kind in listed if "GPU" in kind]
    macs = [MPS if name.startswith(("MTL", "Metal")) else CUDA for name in gpus]
    return [*dict.fromkeys(macs), CPU]


def free_bytes(device: Device) -> int:
    """Return the memory of a GPU that is free for a batch, as PyTorch counts it; 0 for the CPU, or if unknown."""
    if device is CPU:
        return 0
    import torch

    if device is MPS:
        return int(torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory())
    return int(torch.cuda.mem_get_info()[0]) if torch.cuda.is_available() else 0
