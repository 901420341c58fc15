"""The int8 decoder: the answers of CTranslate2 with the same file, whatever else is in the batch."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import tiny_chat
import tiny_marian
import torch
import transformers

from toolkit import int8_decoder
from toolkit.engines.engine import tokenizer_of
from toolkit.int8_decoder.model_file import MappedModelFile
from toolkit.int8_decoder.operators import Packer
from toolkit.models import ReadyModel, ready
from toolkit.runtime import Hypothesis, Runtime, RuntimeCall

TEXTS = (
    "深思发布了新的模型。",
    "星门计划需要很多芯片，也需要很多电。",
    "今天天气很好，我们去公园。",
    "你好",
    "The company released a new model.",
    "It is a fine day, and we go to the park.",
)

ROUNDING = 0.1
"""How far a mean log probability may be from what CTranslate2 finds in 32-bit floats.

Rounded activations, and weights of 7 bits, bring 0.04 at most. A fault brings 0.3 or more: no positions, padding that
is seen, ways of a beam that keep another's past.
"""

needs_products = pytest.mark.skipif(bool(int8_decoder.unavailable()), reason=int8_decoder.unavailable())


@pytest.fixture(scope="module", params=["qwen2", "qwen2 tied", "llama", "llama in 16 bits"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReadyModel:
    kind, *more = request.param.split(maxsplit=1)
    folder = tiny_chat.build(tmp_path_factory.mktemp("tiny"), TEXTS, kind=kind, tied=more == ["tied"], sharp=True)
    if more == ["in 16 bits"]:
        transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float16).save_pretrained(folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        return ready(str(folder))


class SevenBits(MappedModelFile):
    """MappedModelFile of 7 bits: no sum of two products leaves 16 bits, so every CPU computes the same."""

    def matrix(self, *names: str) -> torch.Tensor:
        return (super().matrix(*names).float() * (63 / 127)).round().to(torch.int8)

    def tensor(self, name: str) -> torch.Tensor:
        found: torch.Tensor = super().tensor(name)
        return found * (63 / 127) if name.endswith("weight_scale") else found


@pytest.fixture(scope="module")
def exact(model: ReadyModel) -> Runtime:
    network = int8_decoder.load_network(model.folder, SevenBits(model.folder / "model.bin"), 1)
    return int8_decoder.Int8Runtime(model.folder, network, tokenizer_of(model))


@pytest.fixture(scope="module")
def runner(model: ReadyModel) -> Runtime:
    file = int8_decoder.supported(model.folder)
    assert file
    network = int8_decoder.load_network(model.folder, file, 1)
    return int8_decoder.Int8Runtime(model.folder, network, tokenizer_of(model))


def job(
    model: ReadyModel, *, n_best: int = 1, prefix: str = "", begin: str = "", texts: tuple[str, ...] = TEXTS
) -> RuntimeCall:
    encode = tokenizer_of(model).encode
    prompts = [encode(text) for text in texts]
    return RuntimeCall(
        prompts, encode(prefix), [encode(begin)] * len(texts), limit=12, n_best=n_best, ends=[encode("<|im_end|>")[0]]
    )


def scores(rows: list[list[Hypothesis]]) -> list[float]:
    return [one.score for row in rows for one in row]


@needs_products
def test_the_make_it_is_for(model: ReadyModel):
    assert int8_decoder.supported(model.folder)


def unlike(model: ReadyModel, asked: RuntimeCall, rows: list[list[Hypothesis]]) -> float:
    """How far the scores of `rows` are from what CTranslate2 gives the same tokens, one after the other, in floats."""
    network = ctranslate2.Generator(str(model.folder), compute_type="float32", intra_threads=1)
    tokens = tokenizer_of(model).convert_ids_to_tokens
    worst = 0.0
    for prompt, begin, row in zip(asked.prompts, asked.target_prefixes, rows, strict=True):
        before = [*asked.prefix, *prompt, *begin]
        for found in row:
            end = asked.ends if len(found.ids) < asked.limit else ()
            (scored,) = network.score_batch([tokens([*before, *found.ids, *end])])
            worst = max(worst, abs(found.score - float(np.mean(scored.log_probs[len(before) - 1 :]))))
    return worst


@needs_products
@pytest.mark.parametrize("prefix", ["", "Translate: "])
@pytest.mark.parametrize("n_best", [1, 3])
def test_scores_are_those_of_ctranslate2(model: ReadyModel, exact: Runtime, prefix: str, n_best: int):
    asked = job(model, n_best=n_best, prefix=prefix)
    assert unlike(model, asked, exact.run(asked)) < ROUNDING


@needs_products
def test_each_word_is_the_likeliest(model: ReadyModel, exact: Runtime):
    """Greedily: CTranslate2 finds no word likelier than the one taken, but for what rounding does to one step."""
    asked = job(model, prefix="Translate: ")
    network = ctranslate2.Generator(str(model.folder), compute_type="float32", intra_threads=1)
    tokens = tokenizer_of(model).convert_ids_to_tokens
    numbers = {token: index for index, token in enumerate(json.loads((model.folder / "vocabulary.json").read_bytes()))}
    for prompt, (found,) in zip(asked.prompts, exact.run(asked), strict=True):
        said = tokens([*asked.prefix, *prompt, *found.ids])
        scored = np.array(network.forward_batch([said], return_log_probs=True))[0]
        for step in range(len(found.ids)):
            here = scored[len(said) - len(found.ids) - 1 + step]
            assert here.max() - here[numbers[said[len(said) - len(found.ids) + step]]] < 3 * ROUNDING


@needs_products
def test_scores_inside_a_prompt_are_those_of_ctranslate2(model: ReadyModel, exact: int8_decoder.Int8Runtime):
    prompt, places = tokenizer_of(model).encode(TEXTS[1] + TEXTS[4]), [2, 5, 11]
    network = ctranslate2.Generator(str(model.folder), compute_type="float32", intra_threads=1)
    told = tokenizer_of(model).convert_ids_to_tokens(prompt)
    numbers = {token: index for index, token in enumerate(json.loads((model.folder / "vocabulary.json").read_bytes()))}
    wanted = np.array(network.forward_batch([told]))[0][places][:, [numbers[token] for token in told[:8]]]
    assert np.abs(np.array(exact.scores_inside(prompt, places, prompt[:8])) - wanted).max() < 3 * ROUNDING


@needs_products
@pytest.mark.parametrize("n_best", [1, 3])
def test_a_row_does_not_hear_its_neighbours(model: ReadyModel, exact: Runtime, n_best: int):
    together = exact.run(job(model, n_best=n_best, prefix="Text: "))
    alone = [exact.run(job(model, n_best=n_best, prefix="Text: ", texts=(text,)))[0] for text in TEXTS]
    assert scores(together) == pytest.approx(scores(alone), abs=ROUNDING)


@needs_products
def test_what_is_shared_is_as_if_each_had_it(model: ReadyModel, runner: Runtime):
    apart = job(model, prefix="Text: ")
    whole = replace(apart, prompts=[[*apart.prefix, *prompt] for prompt in apart.prompts], prefix=())
    assert scores(runner.run(apart)) == pytest.approx(scores(runner.run(whole)), abs=0.02)


@needs_products
def test_a_prefix_is_not_in_the_answer_and_changes_it(model: ReadyModel, runner: Runtime):
    free, begun = (runner.run(job(model, begin=begin)) for begin in ("", "the model"))
    assert [row[0].ids for row in begun] == [row[0].ids for row in runner.run(job(model, begin="the model"))]
    assert [row[0].ids for row in begun] != [row[0].ids for row in free]


@needs_products
def test_the_limit_and_the_ends_are_kept(model: ReadyModel, runner: Runtime):
    free = runner.run(replace(job(model), ends=[]))
    assert {len(row[0].ids) for row in free} == {12}
    third = free[0][0].ids[2]
    ended = runner.run(replace(job(model), ends=[third]))
    assert ended[0][0].ids == free[0][0].ids[: free[0][0].ids.index(third)]
    assert all(third not in row[0].ids for row in ended)


@needs_products
def test_a_beam_finds_what_is_at_least_as_likely(model: ReadyModel, runner: Runtime):
    greedy, beam = (runner.run(replace(job(model, n_best=n), ends=[])) for n in (1, 4))
    for one, several in zip(greedy, beam, strict=True):
        assert len({found.ids for found in several}) == len(several) == 4
        assert [found.score for found in several] == sorted((found.score for found in several), reverse=True)
        assert several[0].score >= one[0].score - 0.3


@needs_products
@pytest.mark.parametrize("size", [(64, 64), (128, 192), (100, 80), (1, 64), (70, 128)])
def test_weights_are_laid_out_as_pytorch_lays_them_out(size: tuple[int, int]):
    draw = np.random.default_rng(0)
    pack = Packer()
    for _ in range(2):  # the first of a size is PyTorch's own
        weights = torch.from_numpy(draw.integers(-127, 128, size, np.int8))
        ours, theirs = pack(weights), torch.ops.onednn.qlinear_prepack(weights, None)
        asked = torch.from_numpy(draw.integers(0, 256, (3, size[1]), np.uint8))
        assert torch.equal(times(asked, ours, size[0]), times(asked, theirs, size[0]))


@needs_products
@pytest.mark.parametrize("size", [(64, 64), (100, 80)])
def test_products_are_exact_where_no_sum_of_two_leaves_16_bits(size: tuple[int, int]):
    draw = np.random.default_rng(0)
    weights = torch.from_numpy(draw.integers(-63, 64, size, np.int8))
    asked = torch.from_numpy(draw.integers(0, 256, (3, size[1]), np.uint8))
    exact = (asked.to(torch.int64) - 128) @ weights.to(torch.int64).T
    assert torch.equal(times(asked, Packer()(weights), size[0]).to(torch.int64), exact)


def times(values: torch.Tensor, packed: torch.Tensor, rows: int) -> torch.Tensor:
    factors, zeros = torch.ones(rows), torch.zeros(rows, dtype=torch.int64)
    given = (values, 1.0, 128, packed, factors, zeros, None, 1.0, 0, torch.float32, "none", [], "")
    product: torch.Tensor = torch.ops.onednn.qlinear_pointwise(*given)
    return product


@needs_products
def test_networks_of_another_make_are_left_to_ctranslate2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    assert int8_decoder.supported(ready(str(tiny_chat.build(tmp_path / "qwen3", TEXTS, kind="qwen3"))).folder) is None
    assert int8_decoder.supported(ready(str(tiny_chat.build(tmp_path / "qwen2", TEXTS))).folder)


def test_a_file_of_another_kind_or_cut_off_is_reported(
    model: ReadyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    whole = (model.folder / "model.bin").read_bytes()
    path = tmp_path / "model.bin"
    for size in (3, 20, 2000, len(whole) - 4000):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"cut off|not a decoder"):
            MappedModelFile(path)
    marian = ready(str(tiny_marian.build(tmp_path / "marian", TEXTS)))
    with pytest.raises(ValueError, match="not a decoder"):
        MappedModelFile(marian.folder / "model.bin")
