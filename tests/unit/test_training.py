"""Training the adapter: a short run on a tiny model stops, resumes, and changes the answers of the converted model."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import tiny_chat
import torch
import transformers
from paths import ROOT

from toolkit import int8_decoder
from toolkit.engines.prompts import PROMPTS, PromptContext, user_turns
from toolkit.engines.runtimes import CT2Chat, load
from toolkit.errors import ModelError
from toolkit.models import Family, HubSource, Model, ModelFile, ReadyModel, ready
from toolkit.models.adapter import read, write
from toolkit.models.disk import sha256
from toolkit.runtime import RuntimeCall
from toolkit.types import Request

LINES = [
    ("老周在雨里等了3个小时。", "Lao Zhou waited in the rain for 3 hours.", [["老周", "Lao Zhou"]]),
    ("他没有走。", "He did not leave.", []),
    ("票价是460万元，对吗？", "The price is 4.6 million yuan, right?", []),
    ("一、开始之前", "1. Before You Begin", []),
]


def documents() -> list[dict[str, object]]:
    segments = [{"zh": zh, "en": en, "terms": terms} for zh, en, terms in LINES]
    return [{"doc": name, "genre": "news", "title": "雨", "units": segments} for name in ("A-01", "A-02", "A-10")]


def train(base: Path, data: Path, adapter: Path, *options: str) -> str:
    command = [sys.executable, "training/train.py", "--base", base, "--data", data, "--adapter", adapter]
    shape = ["--layers", "0-1", "--rank", "2", "--tokens", "300", "--rate", "0.05", "--epochs", "4", "--threads", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [*map(str, command), *shape, *options], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [text for zh, en, _ in LINES for text in (zh, en)]
    return tiny_chat.build(tmp_path_factory.mktemp("base"), texts)


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of two runs: one of two steps, one that resumed it and went to the end."""
    data = tmp_path_factory.mktemp("data")
    lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in documents())
    (data / "A.jsonl").write_text("".join(lines), encoding="utf-8")
    path = data / "adapter.safetensors"
    first = train(base, data, path, "--steps", "2")
    assert "0 done" in first
    assert "saved after 2 steps" in first
    second = train(base, data, path)
    assert "2 done" in second
    assert train(base, data, path).splitlines()[-1] == second.splitlines()[-1], "a finished run trains no further"
    return path


@pytest.fixture(scope="module")
def converted(base: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with the adapter, as a model of the registry is made ready."""
    gguf = tiny_chat.build_gguf(base, tmp_path_factory.mktemp("gguf") / "tiny.gguf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        return ready(adapted(gguf, adapter)).folder


def adapted(gguf: Path, adapter: Path) -> Model:
    file = ModelFile(str(adapter), adapter.stat().st_size, sha256(adapter))
    return Model("tiny-adapted", Family.CHAT, (HubSource("none/none"),), "MIT", 0, files=(file,), base=str(gguf))


def test_another_adapter_makes_another_model(base: Path, adapter: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    gguf = tiny_chat.build_gguf(base, tmp_path / "tiny.gguf")
    other = tmp_path / "adapter.safetensors"
    write(other, read(adapter)[0], {"steps": "999"})
    first, second = ready(adapted(gguf, adapter)), ready(adapted(gguf, other))
    assert first.identity != second.identity
    assert ready(adapted(gguf, other)) == second
    model = adapted(gguf, other)
    other.write_bytes(b"cut short")
    with pytest.raises(ModelError, match="wrong checksum"):
        ready(dataclasses.replace(model, name="anew"))
    assert other.exists()


def test_the_product_asks_as_the_training_did():
    sys.path.insert(0, str(ROOT / "training"))
    try:
        from prompt import SYSTEM, question
    finally:
        sys.path.pop(0)
    (variant,) = PROMPTS["zhen"]
    assert variant.system == SYSTEM
    terms = (("深思", "DeepSeek"), ("星门", "Stargate"))
    for told in ((), terms):
        for pair in (None, ("你好。", "Hello.")):
            request = Request("k", "深思来了。", told, similar=pair)
            before, english = pair or ("", "")
            asked = question([request.text], told, before=before, before_english=english)
            assert user_turns(request, variant, PromptContext(examples=False, similar=pair is not None)) == [asked]
            with_context = Request("k", "深思来了。", told, before, english, kind="heading")
            asked = question([request.text], told, before=before, before_english=english, kind="heading")
            assert user_turns(with_context, variant, PromptContext(examples=False, similar=False)) == [asked]


def logits(base: Path, adapter: Path | None, ids: list[int]) -> np.ndarray:
    """What transformers answers, with the adapter merged by peft."""
    model = transformers.AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    if adapter:
        sys.path.insert(0, str(ROOT / "training"))
        try:
            from adapter import attach
        finally:
            sys.path.pop(0)
        model = attach(model, adapter, layers=range(2), rank=2)[0].merge_and_unload()
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0].numpy()


def test_the_converted_model_answers_as_the_trained_one(base: Path, adapter: Path, converted: Path):
    tokenizer = transformers.AutoTokenizer.from_pretrained(converted)
    ids = tokenizer.encode("老周没有走。He did")
    network = ctranslate2.Generator(str(converted), device="cpu", compute_type="float32", intra_threads=1)
    ours = np.array(network.forward_batch([tokenizer.convert_ids_to_tokens(ids)], return_log_probs=False))[0]
    trained, before = logits(base, adapter, ids), logits(base, None, ids)
    spread = trained.std()
    # int8 rounds each weight by up to 1/254 of its row's largest: far below what the training changed.
    assert np.abs(ours - trained).mean() < 0.05 * spread
    assert np.abs(ours - before).mean() > 0.2 * spread


@pytest.mark.skipif(not int8_decoder.fast_here(), reason="the int8 decoder does not run on this CPU")
def test_both_runtimes_score_the_adapted_model_alike(converted: Path):
    model = ReadyModel("tiny", Family.CHAT, "ctranslate2", converted, "tiny", {})
    tokenizer, ours = load(model, threads=1)
    assert isinstance(ours, int8_decoder.Int8Runtime)
    prompts = [tokenizer.encode(zh) for zh, _, _ in LINES]
    job = RuntimeCall(prompts, (), [()] * len(prompts), limit=1, n_best=1)
    mine, theirs = (runner.run(job) for runner in (ours, CT2Chat(model, tokenizer, 1)))
    assert [row[0].score for row in mine] == pytest.approx([row[0].score for row in theirs], abs=0.1)
