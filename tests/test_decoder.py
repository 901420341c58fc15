"""The int8 decoder: it says what CTranslate2 says with the same file, whatever stands beside it in the batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_chat
import tiny_marian
import torch
import transformers

from toolkit.engines import decoder
from toolkit.engines.base import Hypothesis, Job, Runner, tokenizer_of
from toolkit.engines.decoder.packing import Packer
from toolkit.engines.decoder.weights import Weights
from toolkit.engines.runners import CT2Chat, load
from toolkit.models import ReadyModel, ready

TEXTS = (
    "深思发布了新的模型。",
    "星门计划需要很多芯片，也需要很多电。",
    "今天天气很好，我们去公园。",
    "你好",
    "The company released a new model.",
    "It is a fine day, and we go to the park.",
)

needs_vnni = pytest.mark.skipif(not decoder.able(), reason="this CPU has no VNNI")


@pytest.fixture(scope="module", params=["qwen2", "qwen2 tied", "llama", "llama in 16 bits"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReadyModel:
    kind, *more = request.param.split(maxsplit=1)
    folder = tiny_chat.build(tmp_path_factory.mktemp("tiny"), TEXTS, kind=kind, tied=more == ["tied"])
    if more == ["in 16 bits"]:
        transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float16).save_pretrained(folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        return ready(str(folder))


@pytest.fixture(scope="module")
def runners(model: ReadyModel) -> tuple[Runner, Runner]:
    tokenizer, ours = load(model, threads=1)
    return ours, CT2Chat(model, tokenizer, 1)


def job(
    model: ReadyModel, *, n_best: int = 1, prefix: str = "", begin: str = "", texts: tuple[str, ...] = TEXTS
) -> Job:
    encode = tokenizer_of(model).encode
    prompts = [encode(text) for text in texts]
    return Job(
        prompts, encode(prefix), [encode(begin)] * len(texts), limit=12, n_best=n_best, ends=[encode("<|im_end|>")[0]]
    )


def scores(rows: list[list[Hypothesis]]) -> list[float]:
    return [one.score for row in rows for one in row]


@needs_vnni
def test_the_make_it_is_for(model: ReadyModel):
    assert decoder.fitting(model.folder)


@needs_vnni
@pytest.mark.parametrize("prefix", ["", "Translate: "])
@pytest.mark.parametrize("n_best", [1, 3])
def test_it_says_what_ctranslate2_says(model: ReadyModel, runners: tuple[Runner, Runner], prefix: str, n_best: int):
    asked = job(model, n_best=n_best, prefix=prefix)
    ours, theirs = (runner.run(asked) for runner in runners)
    alike = [one[0].ids == other[0].ids for one, other in zip(ours, theirs, strict=True)]
    assert sum(alike) >= len(alike) - 1, (ours, theirs)  # a random network has ties that a last bit decides
    near = [abs(one[0].score - other[0].score) for one, other in zip(ours, theirs, strict=True)]
    assert np.median(near) < 0.01


@needs_vnni
@pytest.mark.parametrize("n_best", [1, 3])
def test_a_row_does_not_hear_its_neighbours(model: ReadyModel, runners: tuple[Runner, Runner], n_best: int):
    together = runners[0].run(job(model, n_best=n_best, prefix="Text: "))
    alone = [runners[0].run(job(model, n_best=n_best, prefix="Text: ", texts=(text,)))[0] for text in TEXTS]
    assert [[one.ids for one in row] for row in together] == [[one.ids for one in row] for row in alone]
    assert scores(together) == pytest.approx(scores(alone), abs=1e-4)


@needs_vnni
def test_what_is_shared_is_as_if_each_had_it(model: ReadyModel, runners: tuple[Runner, Runner]):
    apart = job(model, prefix="Text: ")
    whole = replace(apart, prompts=[[*apart.prefix, *prompt] for prompt in apart.prompts], prefix=())
    assert scores(runners[0].run(apart)) == pytest.approx(scores(runners[0].run(whole)), abs=0.02)


@needs_vnni
def test_a_begin_is_not_in_the_answer_and_changes_it(model: ReadyModel, runners: tuple[Runner, Runner]):
    free, begun = (runners[0].run(job(model, begin=begin)) for begin in ("", "the model"))
    assert [row[0].ids for row in begun] == [row[0].ids for row in runners[0].run(job(model, begin="the model"))]
    assert [row[0].ids for row in begun] != [row[0].ids for row in free]


@needs_vnni
def test_the_limit_and_the_ends_are_kept(model: ReadyModel, runners: tuple[Runner, Runner]):
    free = runners[0].run(replace(job(model), ends=[]))
    assert {len(row[0].ids) for row in free} == {12}
    third = free[0][0].ids[2]
    ended = runners[0].run(replace(job(model), ends=[third]))
    assert ended[0][0].ids == free[0][0].ids[: free[0][0].ids.index(third)]
    assert all(third not in row[0].ids for row in ended)


@needs_vnni
def test_a_beam_finds_what_is_at_least_as_likely(model: ReadyModel, runners: tuple[Runner, Runner]):
    greedy, beam = (runners[0].run(replace(job(model, n_best=n), ends=[])) for n in (1, 4))
    for one, several in zip(greedy, beam, strict=True):
        assert len({found.ids for found in several}) == len(several) == 4
        assert [found.score for found in several] == sorted((found.score for found in several), reverse=True)
        assert several[0].score >= one[0].score - 0.3


@needs_vnni
@pytest.mark.parametrize("size", [(64, 64), (128, 192), (100, 80), (1, 64), (70, 128)])
def test_weights_are_laid_out_as_pytorch_lays_them_out(size: tuple[int, int]):
    draw = np.random.default_rng(0)
    pack = Packer()
    for _ in range(2):  # the first of a size is PyTorch's own
        weights = torch.from_numpy(draw.integers(-127, 128, size, np.int8))
        ours, theirs = pack(weights), torch.ops.onednn.qlinear_prepack(weights, None)
        asked = torch.from_numpy(draw.integers(0, 256, (3, size[1]), np.uint8))
        assert torch.equal(times(asked, ours, size[0]), times(asked, theirs, size[0]))
        exact = (asked.to(torch.int64) - 128) @ weights.to(torch.int64).T
        assert torch.equal(times(asked, ours, size[0]).to(torch.int64), exact)


def times(values: torch.Tensor, packed: torch.Tensor, rows: int) -> torch.Tensor:
    factors, zeros = torch.ones(rows), torch.zeros(rows, dtype=torch.int64)
    given = (values, 1.0, 128, packed, factors, zeros, None, 1.0, 0, torch.float32, "none", [], "")
    product: torch.Tensor = torch.ops.onednn.qlinear_pointwise(*given)
    return product


@needs_vnni
def test_networks_of_another_make_are_left_to_ctranslate2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    assert decoder.fitting(ready(str(tiny_chat.build(tmp_path / "qwen3", TEXTS, kind="qwen3"))).folder) is None
    assert decoder.fitting(ready(str(tiny_chat.build(tmp_path / "qwen2", TEXTS))).folder)


def test_a_file_of_another_kind_or_cut_off_is_told(model: ReadyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    whole = (model.folder / "model.bin").read_bytes()
    path = tmp_path / "model.bin"
    for size in (3, 20, 2000, len(whole) - 4000):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"cut off|not a decoder"):
            Weights(path)
    marian = ready(str(tiny_marian.build(tmp_path / "marian", TEXTS)))
    with pytest.raises(ValueError, match="not a decoder"):
        Weights(marian.folder / "model.bin")
