"""The registry, and finding a model by name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

from toolkit import models
from toolkit.errors import InputError, ToolkitError, UsageError
from toolkit.models import DEFAULT_MODEL, REGISTRY, HubSource, LocalSource, Model, WheelSource, cache_dir, find
from toolkit.models.choice import choose
from toolkit.models.disk import sha256


@pytest.mark.parametrize("model", REGISTRY.values(), ids=lambda model: model.name)
def test_every_model_has_a_description(model: Model) -> None:
    assert model.family is not None
    assert model.sources
    assert model.license
    assert model.size > 0
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in model.files)


@pytest.mark.parametrize("model", REGISTRY.values(), ids=lambda model: model.name)
def test_every_model_is_in_the_manual(model: Model) -> None:
    manual = (ROOT / "docs/reference/models.md").read_text(encoding="utf-8")
    row = next(line for line in manual.splitlines() if line.startswith(f"| `{model.name}`"))
    assert f"| {model.family} |" in row
    assert f"| {model.license} |" in row
    assert model.chrf is None or f"chrF {model.chrf}" in row


def test_the_adapter_is_the_one_that_was_measured() -> None:
    file = REGISTRY["zhen-1.5b"].files[-1]
    path = Path(models.__file__).parent / file.name
    assert (sha256(path), path.stat().st_size) == (file.sha256, file.size)


def test_default_has_a_second_source_for_the_same_bytes() -> None:
    hub, wheels = REGISTRY[DEFAULT_MODEL].sources
    assert isinstance(hub, HubSource)
    assert isinstance(wheels, WheelSource)
    assert hub.files == (wheels.file,) == (REGISTRY[DEFAULT_MODEL].files[0].name,)


@pytest.mark.parametrize("model", REGISTRY.values(), ids=lambda model: model.name)
def test_wheels_add_up_to_the_file(model: Model) -> None:
    for source in model.sources:
        if isinstance(source, WheelSource):
            last = model.files[0].size - source.part_size * (source.parts - 1)
            assert 0 < last <= source.part_size


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("qwen2.5-coder", "use qwen2.5-coder-1.5b or qwen2.5-coder-0.5b"),
        ("NLLB-200", "use nllb-200-distilled-600M"),
        ("opus-mt-en-zh", "opus-mt-zh-en"),
        ("qqqqqqqqqq", "to see all: zhen models list"),
        ("", "to see all: zhen models list"),
        ("a/b/c", "to see all: zhen models list"),
    ],
)
def test_unknown_name_offers_close_ones(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(name)
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Helsinki-NLP/opus-mt-zh-en", HubSource("Helsinki-NLP/opus-mt-zh-en")),
        ("org/name/model-q8_0.gguf", HubSource("org/name", ("model-q8_0.gguf",))),
    ],
)
def test_hub_ids(name: str, source: HubSource) -> None:
    assert find(name).sources == (source,)


def test_local_checkpoints_come_before_hub_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "org" / "name").mkdir(parents=True)
    (tmp_path / "org" / "name" / "config.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert find("org/name").sources == (LocalSource(tmp_path / "org" / "name"),)


@pytest.mark.parametrize("content", [None, "notes.txt"])
def test_other_files_and_folders_are_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "model"
    path.mkdir()
    if content:
        path = path / content
        path.write_text("这不是模型。", encoding="utf-8")
    with pytest.raises(InputError, match="not a model") as caught:
        find(str(path))
    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (
            [
                "config.json",
                "pytorch_model.bin",
                "tf_model.h5",
                "source.spm",
                "vocab.json",
                "README.md",
                "rust_model.ot",
            ],
            {"config.json", "pytorch_model.bin", "source.spm", "vocab.json"},
        ),
        (
            ["config.json", "model.safetensors", "pytorch_model.bin", "tokenizer.json", "onnx/config.json"],
            {"config.json", "model.safetensors", "tokenizer.json"},
        ),
        (
            [
                "config.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin.index.json",
            ],
            {
                "config.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.safetensors.index.json",
            },
        ),
        (["x-Q8_0.gguf", "x-Q4_K_M.gguf", "x-Q2_K.gguf"], {"x-Q4_K_M.gguf"}),
        (["only.gguf", "README.md"], {"only.gguf"}),
    ],
)
def test_which_files_make_a_checkpoint(names: list[str], chosen: set[str]) -> None:
    assert choose(names, "org/name") == chosen


@pytest.mark.parametrize("names", [[], ["config.json", "tokenizer.json"], ["a-Q2_K.gguf", "b-Q3_K_S.gguf"]])
def test_no_checkpoint_among_the_files(names: list[str]) -> None:
    with pytest.raises(ToolkitError, match=r"org/name: (no checkpoint|2 GGUF)"):
        choose(names, "org/name")


def test_cache_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    assert cache_dir() == tmp_path / "cache"
    monkeypatch.delenv("ZHEN_CACHE")
    assert cache_dir().name == "zhen"


def test_importing_models_imports_nothing_heavy() -> None:
    heavy = ("numpy", "torch", "transformers", "ctranslate2", "huggingface_hub")
    program = f"import sys, toolkit.models; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
