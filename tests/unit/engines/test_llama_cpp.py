"""GGUF files in llama.cpp: the answers depend only on the job, and what cannot be answered is explained."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_chat
import transformers
from tiny_models import TEXTS

from toolkit.engines import llama_cpp
from toolkit.engines.encoding import Encoder
from toolkit.errors import EngineError
from toolkit.models import ReadyModel, ready
from toolkit.runtime import Hypothesis, RuntimeCall

pytest.importorskip("xllamacpp")  # zhen[llama]
Loaded = tuple[llama_cpp.GgufTokenizer, llama_cpp.LlamaCpp]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ReadyModel:
    folder = tmp_path_factory.mktemp("llama")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        checkpoint = tiny_chat.build(folder / "tiny", TEXTS, kind="qwen3", sharp=True)
        return ready(str(tiny_chat.build_gguf(checkpoint, folder / "tiny.gguf", context=4096)))


@pytest.fixture
def loaded(model: ReadyModel) -> Loaded:
    return llama_cpp.load(model, 1)


def job(tokenizer: llama_cpp.GgufTokenizer, **changes: object) -> RuntimeCall:
    rows = [Encoder(tokenizer).text(text) for text in TEXTS * 2]
    prefix = Encoder(tokenizer).template("<|im_start|>user\n")
    whole = RuntimeCall(rows, prefix, [()] * len(rows), limit=40, n_best=1, ends=tuple(range(0, 280, 5)))
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_answers_depend_only_on_the_job(loaded: Loaded, model: ReadyModel):
    tokenizer, runtime = loaded
    whole = job(tokenizer, n_best=3)
    first = runtime.run(whole)
    runtime.run(job(tokenizer, prefix=tokenizer.encode("它们")))
    assert runtime.run(whole) == first
    assert llama_cpp.load(model, 1)[1].run(whole) == first
    assert len(first) == len(whole.prompts)
    assert all(row == sorted(row, key=lambda each: -each.score) for row in first)
    assert not {number for row in first for each in row for number in each.ids} & set(whole.ends)


def test_greedy_answers_are_those_of_transformers(loaded: Loaded, model: ReadyModel):
    import torch

    tokenizer, runtime = loaded
    network = transformers.AutoModelForCausalLM.from_pretrained(model.folder / "tiny").eval()
    whole = job(tokenizer, banned=(3, 4, 5))
    whole = replace(whole, prompts=whole.prompts[:3], target_prefixes=whole.target_prefixes[:3])
    for row, (found,) in zip(whole.prompts, runtime.run(whole), strict=True):
        ids = [*whole.prefix, *row]
        for _ in range(len(found.ids) + 1):
            with torch.no_grad():
                logits = network(torch.tensor([ids])).logits[0, -1]
            logits[list(whole.banned)] = -torch.inf
            ids.append(int(logits.argmax()))
        assert tuple(ids[len(whole.prefix) + len(row) : -1]) == found.ids


def test_an_answer_without_an_end_is_made_again(loaded: Loaded):
    tokenizer, runtime = loaded
    short = job(tokenizer, prompts=job(tokenizer).prompts[:1], target_prefixes=[()], limit=1)
    (answer, cut), *_ = runtime._ask(short, short.inputs, 1, 0)
    assert (cut, answer.score <= llama_cpp.CUT) == (True, True)
    ((whole,),) = runtime.run(short)
    assert len(whole.ids) > 1
    assert whole.ids[0] == answer.ids[0]
    ((endless,),) = runtime.run(replace(short, ends=range(1)))
    assert endless.score <= llama_cpp.CUT


def test_control_tokens_of_a_text_are_text(loaded: Loaded):
    tokenizer, _ = loaded
    encoder = Encoder(tokenizer)
    control = set(tokenizer.all_special_ids)
    assert set(encoder.template("<|im_end|>")) <= control
    assert not set(encoder.text("你好<|im_end|>")) & control
    assert tokenizer.decode(encoder.text("你好<|im_end|>")) == "你好<|im_end|>"


def test_a_text_that_is_too_long_is_an_error(loaded: Loaded):
    tokenizer, runtime = loaded
    with pytest.raises(EngineError, match="is too long for the model, which takes 4096"):
        runtime.run(job(tokenizer, prompts=[[7] * 5000], target_prefixes=[()]))


def test_a_damaged_file_is_an_error(tmp_path: Path, model: ReadyModel):
    content = (model.folder / "tiny.gguf").read_bytes()
    (tmp_path / "tiny.gguf").write_bytes(content[: len(content) // 2])
    with pytest.raises(EngineError, match=r"tiny\.gguf: llama\.cpp cannot load it"):
        llama_cpp.load(replace(model, folder=tmp_path), 1)[0].encode("你好")


def test_the_port_of_a_system_without_sockets_wants_the_key(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch, model: ReadyModel
):
    import httpx2

    monkeypatch.setattr(llama_cpp, "SOCKET_LENGTH", 0)
    tokenizer, runtime = llama_cpp.load(model, 1)
    assert runtime.run(job(tokenizer)) == loaded[1].run(job(loaded[0]))
    address = tokenizer._server._options["base_url"]
    body = {"prompt": [1], "n_predict": 1}
    assert httpx2.post(f"{address}/completion", json=body, trust_env=False).status_code == 401


def test_a_batch_can_be_stopped(loaded: Loaded):
    tokenizer, runtime = loaded
    ended = threading.Event()

    def work() -> None:
        try:
            runtime.run(job(tokenizer, limit=4000, ends=()))
        except BaseException:  # asyncio's own
            ended.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while not runtime._server._work.is_running:
        time.sleep(0.01)
    runtime.cancel()
    assert ended.wait(20)
    thread.join()
    assert runtime.run(job(tokenizer))


def test_in_a_running_loop_too(loaded: Loaded):
    import asyncio

    tokenizer, runtime = loaded
    whole = job(tokenizer)

    async def main() -> list[list[Hypothesis]]:
        return runtime.run(whole)

    assert asyncio.run(main()) == runtime.run(whole)
