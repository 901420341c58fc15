"""The choice of the device, the arguments that reach the runtimes, and errors. No test needs a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
import tiny_chat
import tiny_marian
import torch

from toolkit import engines, int8_decoder
from toolkit.config import Settings
from toolkit.engines import devices, llama_cpp, runtimes
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.runtimes import CT2Chat, CT2Seq2Seq, TorchChat, TorchSeq2Seq
from toolkit.errors import EngineError
from toolkit.models import FXTRANSLATE, LLAMA, Family, ReadyModel, pace, ready
from toolkit.progress import Silent
from toolkit.runtime import RuntimeCall
from toolkit.types import Device, Effort, Request

TEXTS = ("深思发布了新的模型。", "今天天气很好，我们去公园。", "The company released a new model.")
CPU, CUDA, MPS, AUTO = Device.CPU, Device.CUDA, Device.MPS, Device.AUTO


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "chat": tiny_chat.build(tmp_path_factory.mktemp("chat"), TEXTS),
        "seq2seq": tiny_marian.build(tmp_path_factory.mktemp("marian"), TEXTS),
    }


@pytest.fixture(scope="module")
def models(checkpoints: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ReadyModel]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield {name: ready(str(path)) for name, path in checkpoints.items()}


def in_torch(model: ReadyModel, checkpoint: Path) -> ReadyModel:
    return replace(model, runtime="transformers", folder=checkpoint)


class Notes(Silent):
    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, message: str) -> None:
        self.said.append(message)


@pytest.fixture
def cuda_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose runtimes find a GPU, which does not work."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)


# --- the choice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found", "device"),
    [
        (AUTO, [CPU], CPU),
        (AUTO, [CUDA, CPU], CUDA),
        (AUTO, [MPS, CPU], MPS),
        (CPU, [CUDA, CPU], CPU),
        (CUDA, [CUDA, CPU], CUDA),
        (MPS, [MPS, CPU], MPS),
    ],
)
def test_the_device_that_is_used(wanted: Device, found: list[Device], device: Device):
    assert devices.choose(wanted, "transformers", found) is device


@pytest.mark.parametrize(
    ("wanted", "runtime", "found", "message", "hint"),
    [
        (
            CUDA,
            "ctranslate2",
            [CPU],
            "CTranslate2 cannot use the device cuda here. It can use: cpu",
            "check the driver with nvidia-smi. Or use --device cpu",
        ),
        (
            CUDA,
            "transformers",
            [MPS, CPU],
            "PyTorch cannot use the device cuda here. It can use: mps, cpu",
            "check the driver with nvidia-smi, and install PyTorch with CUDA (https://pytorch.org). "
            "Or use --device mps",
        ),
        (
            CUDA,
            LLAMA,
            [CPU],
            "llama.cpp cannot use the device cuda here. It can use: cpu",
            "run: pip install xllamacpp --force-reinstall --index-url "
            "https://xorbitsai.github.io/xllamacpp/whl/cu128. Or use --device cpu",
        ),
        (
            MPS,
            "ctranslate2",
            [CUDA, CPU],
            "CTranslate2 cannot use the device mps here. It can use: cuda, cpu",
            "mps is the GPU of a Mac, for models that PyTorch or llama.cpp runs. Or use --device cuda",
        ),
        (
            CUDA,
            FXTRANSLATE,
            [CPU],
            "fxtranslate cannot use the device cuda here. It can use: cpu",
            "fxtranslate runs on CPUs only, and is fast there. Or use --device cpu",
        ),
    ],
)
def test_a_device_that_is_not_here(wanted: Device, runtime: str, found: list[Device], message: str, hint: str):
    with pytest.raises(EngineError) as caught:
        devices.choose(wanted, runtime, found)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([("CPU", "TYPE_CPU")], [CPU]),
        ([("CUDA0", "TYPE_GPU"), ("CUDA1", "TYPE_GPU"), ("CPU", "TYPE_CPU")], [CUDA, CPU]),
        ([("MTL0", "TYPE_GPU"), ("BLAS", "TYPE_ACCEL"), ("CPU", "TYPE_CPU")], [MPS, CPU]),
        ([("Vulkan0", "TYPE_IGPU"), ("CPU", "TYPE_CPU")], [CUDA, CPU]),
    ],
)
def test_the_devices_of_llama_cpp(listed: list[tuple[str, str]], found: list[Device]):
    assert devices.of_llama(listed) == found


def test_the_devices_that_runtimes_find(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.available("ctranslate2") == [CPU]
    assert devices.available("transformers") == [MPS, CPU]
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.available("ctranslate2") == [CUDA, CPU]
    assert devices.available("transformers") == [CUDA, MPS, CPU]
    pytest.importorskip("xllamacpp")
    assert devices.available(LLAMA)[-1] is CPU


# --- what reaches the runtimes ------------------------------------------------------------------------------------


@dataclass
class Taken:
    """Stands for a class of CTranslate2: it keeps the arguments."""

    options: dict[str, Any]

    def __call__(self, _: str, **options: Any) -> object:
        self.options |= options
        return object()


@pytest.mark.parametrize(
    ("device", "types", "options"),
    [
        (CPU, {"int8"}, {"device": "cpu", "compute_type": "int8", "inter_threads": 1, "intra_threads": 3}),
        (CUDA, {"float16", "int8_float16"}, {"device": "cuda", "compute_type": "float16"}),
        (CUDA, {"float32"}, {"device": "cuda", "compute_type": "default"}),
    ],
)
@pytest.mark.parametrize(("kind", "make"), [("Generator", CT2Chat), ("Translator", CT2Seq2Seq)])
def test_what_ctranslate2_gets(
    kind: str,
    make: Callable[..., Any],
    device: Device,
    types: set[str],
    options: dict[str, Any],
    models: dict[str, ReadyModel],
    monkeypatch: pytest.MonkeyPatch,
):
    taken = Taken({})
    monkeypatch.setattr(ctranslate2, kind, taken)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _: types)
    make(models["chat"], tokenizer_of(models["chat"]), 3, device)
    assert taken.options == options


@pytest.mark.parametrize(
    ("device", "bfloat16", "options"),
    [
        (CPU, True, {}),
        (CUDA, True, {"dtype": torch.bfloat16}),
        (CUDA, False, {"dtype": torch.float16}),
        (MPS, True, {"dtype": torch.float16}),
    ],
)
def test_the_numbers_of_pytorch(
    device: Device, bfloat16: bool, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: bfloat16)
    assert runtimes.number_format(device) == options


@pytest.mark.parametrize("make", [TorchChat, TorchSeq2Seq])
def test_pytorch_computes_with_16_bits_and_in_parts_that_fit(
    make: type[TorchChat],
    models: dict[str, ReadyModel],
    checkpoints: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
):
    name = "chat" if make is TorchChat else "seq2seq"
    model = in_torch(models[name], checkpoints[name])
    tokenizer = tokenizer_of(model)
    job = RuntimeCall([tokenizer.encode(text) for text in TEXTS], [], [()] * len(TEXTS), limit=5, n_best=2)
    usual, sizes = make(model, tokenizer, 1), []
    run = make._run
    monkeypatch.setattr(make, "_run", lambda self, part: (sizes.append(len(part.prompts)), run(self, part))[1])
    whole = usual.run(job)
    size = runtimes.token_bytes(usual._network.config)
    monkeypatch.setattr(devices, "free_bytes", lambda _: 320 * size)
    small = make(model, tokenizer, 1)
    assert small._room == 160  # tokens: 2 rows of at most 40, with 2 beams
    apart = small.run(job)
    assert sizes == [3, 2, 1]
    assert [[each.ids for each in row] for row in apart] == [[each.ids for each in row] for row in whole]
    monkeypatch.setattr(runtimes, "number_format", lambda _: {"dtype": torch.bfloat16})
    half = make(model, tokenizer, 1)
    assert half._network.dtype is torch.bfloat16
    assert len(half.run(job)) == len(TEXTS)


def test_the_memory_of_a_token():
    """Qwen2.5-1.5B: 28 layers, 2 heads of 128, keys and values with 2 bytes; 151,936 scores with 4 bytes."""
    from transformers import Qwen2Config

    config = Qwen2Config(
        num_hidden_layers=28, hidden_size=1536, num_attention_heads=12, num_key_value_heads=2, vocab_size=151936
    )
    assert runtimes.token_bytes(config) == 2 * 2 * 28 * 2 * 128 + 4 * 151936


@pytest.mark.parametrize(("device", "layers"), [(AUTO, -1), (CUDA, -1), (CPU, 0)])
def test_what_llama_cpp_gets(device: Device, layers: int, monkeypatch: pytest.MonkeyPatch):
    xllamacpp = pytest.importorskip("xllamacpp")
    given = []
    monkeypatch.setattr(xllamacpp, "Server", given.append)
    llama_cpp.LlamaServer(Path("x.gguf"), 1, device).fit(1024)
    (params,) = given
    assert (params.n_gpu_layers, params.no_kv_offload, params.no_op_offload) == (layers, device is CPU, device is CPU)


# --- models -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", [AUTO, CPU])
@pytest.mark.usefixtures("cuda_here")
def test_the_own_decoder_is_for_the_cpu(device: Device, models: dict[str, ReadyModel]):
    if not int8_decoder.fast_here():
        pytest.skip("not on this CPU")
    assert isinstance(runtimes.load(models["chat"], threads=1, device=device)[1], int8_decoder.Int8Runtime)


@pytest.mark.usefixtures("cuda_here")
def test_a_gpu_that_does_not_work_is_noted_and_the_cpu_runs_the_model(models: dict[str, ReadyModel]):
    notes = Notes()
    _, runtime = runtimes.load(models["seq2seq"], threads=1, progress=notes)
    assert isinstance(runtime, CT2Seq2Seq)
    assert runtime.run(RuntimeCall([[1]], (), [()], limit=1, n_best=1))
    (note,) = notes.said
    assert note.startswith("the device cuda cannot be used: ")
    assert note.endswith(f". The CPU runs {models['seq2seq'].name}")


@pytest.mark.usefixtures("cuda_here")
@pytest.mark.parametrize("name", ["chat", "seq2seq"])
def test_a_gpu_that_does_not_work_is_an_error_if_it_was_wanted(name: str, models: dict[str, ReadyModel]):
    with pytest.raises(EngineError, match=f"model {models[name].name}: "):
        runtimes.load(models[name], threads=1, device=CUDA)


@pytest.mark.parametrize("device", [CUDA, MPS])
def test_a_device_that_is_absent_is_an_error_of_the_first_batch(
    device: Device, models: dict[str, ReadyModel], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    engine = engines.create(models["chat"], threads=1, device=device)
    with pytest.raises(EngineError, match=f"CTranslate2 cannot use the device {device} here. It can use: cpu"):
        engine.translate([Request("k", TEXTS[0])])


def test_the_device_does_not_change_the_signature(models: dict[str, ReadyModel]):
    for model in models.values():
        assert len({engines.create(model, device=device).signature for device in Device}) == 1


def test_the_pace_of_a_device_is_its_own(models: dict[str, ReadyModel]):
    found, model = Settings(device=CUDA), models["seq2seq"]
    pace.record(model, found, characters=9000, seconds=10)
    zhen = replace(ready_model(), name="zhen-1.5b")
    speeds = [pace.expected_pace(zhen, model, Settings(device=device)) for device in (AUTO, CPU, CUDA, MPS)]
    assert [each and each.speed for each in speeds] == [35.0, 35.0, 900.0, None]
    assert pace.expected_pace(zhen, model, Settings(device=CUDA, effort=Effort.LOW)) is None


def ready_model() -> Any:
    from toolkit.models import LocalSource, Model

    return Model("x", Family.CHAT, (LocalSource(Path()),), license="", size=0)
