"""Converting tiny real checkpoints, and translating with the results."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import tiny_chat
import tiny_marian
import transformers
from tiny_models import TEXTS

from toolkit import int8_decoder
from toolkit.engines.encoding import chinese_ids
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.runtimes import load
from toolkit.errors import ModelError
from toolkit.int8_decoder.english_vocabulary import english_first
from toolkit.int8_decoder.gguf_file import GgufFile
from toolkit.models import Family, ReadyModel, find, installed, ready
from toolkit.progress import Silent
from toolkit.runtime import RuntimeCall

COMPUTE = "float32"
"""The weights are int8 all the same. CPUs round int8 activations differently, and a random network says other words."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_chat.build(tmp_path_factory.mktemp("chat"), TEXTS)


def translate(model: ReadyModel, text: str) -> list[str]:
    tokenizer = transformers.AutoTokenizer.from_pretrained(model.folder)
    source = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
    network = ctranslate2.Translator(str(model.folder), compute_type=COMPUTE, intra_threads=1)
    return list(network.translate_batch([source], beam_size=1, max_decoding_length=16)[0].hypotheses[0])


def go_on(model: ReadyModel, text: str) -> list[str]:
    tokenizer = transformers.AutoTokenizer.from_pretrained(model.folder)
    prompt = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
    network = ctranslate2.Generator(str(model.folder), compute_type=COMPUTE, intra_threads=1)
    found = network.generate_batch([prompt], max_length=12, sampling_topk=1, include_prompt_in_result=False)
    return list(found[0].sequences[0])


@pytest.mark.parametrize("safetensors", [True, False])
def test_marian_from_a_local_folder(tmp_path: Path, *, safetensors: bool) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS, safetensors=safetensors)
    model = ready(str(folder))
    assert (model.family, model.runtime) == (Family.SEQ2SEQ, "ctranslate2")
    assert translate(model, TEXTS[0])
    published, converted = (transformers.AutoTokenizer.from_pretrained(path) for path in (folder, model.folder))
    for text in TEXTS:
        assert converted(text).input_ids == published(text).input_ids
        narrow = text.replace("，", ",")  # sentencepiece folds full-width punctuation
        assert converted.decode(converted(text).input_ids, skip_special_tokens=True) == narrow


def test_marian_answers_like_the_published_model(tmp_path: Path) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS)
    network = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(TEXTS[1], return_tensors="pt")
    expected = network.generate(**inputs, max_new_tokens=8, num_beams=1, do_sample=False)[0]
    assert translate(ready(str(folder)), TEXTS[1])[:4] == tokenizer.convert_ids_to_tokens(expected)[1:5]


def test_the_same_texts_build_the_same_marian(tmp_path: Path) -> None:
    one, two = (tiny_marian.build(tmp_path / name, TEXTS) for name in ("one", "two"))
    assert ready(str(one)).identity == ready(str(two)).identity


def test_chat_from_safetensors_keeps_its_template(chat: Path) -> None:
    model = ready(str(chat))
    assert (model.family, model.runtime) == (Family.CHAT, "ctranslate2")
    assert go_on(model, TEXTS[0])
    tokenizer = transformers.AutoTokenizer.from_pretrained(model.folder)
    asked = [{"role": "user", "content": "翻译：深思"}]
    told = tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    assert told == "<|im_start|>user\n翻译：深思<|im_end|>\n<|im_start|>assistant\n"
    assert tokenizer.eos_token == "<|im_end|>"


@pytest.mark.parametrize("tied", [False, True])
def test_gguf_row_by_row_equals_the_general_conversion(tmp_path: Path, *, tied: bool) -> None:
    folder = tiny_chat.build(tmp_path / "tiny", TEXTS, tied=tied)
    general = ready(str(folder))
    direct = ready(str(tiny_chat.build_gguf(folder, tmp_path / "tiny.gguf")))
    for name in ("model.bin", "vocabulary.json", "tokenizer.json", "chat_template.jinja"):
        assert (direct.folder / name).read_bytes() == (general.folder / name).read_bytes(), name
    assert direct.identity != general.identity


@pytest.mark.parametrize("tied", [False, True])
def test_a_model_with_only_english_answers_like_the_whole_one_with_the_rest_banned(
    tmp_path: Path, *, tied: bool
) -> None:
    folder = tiny_chat.build(tmp_path / "tiny", TEXTS, tied=tied)
    models = [find(str(tiny_chat.build_gguf(folder, tmp_path / f"{name}.gguf"))) for name in ("whole", "narrow")]
    models[1] = dataclasses.replace(models[1], options={"output": "english"})
    whole, narrow = map(ready, models)
    assert (narrow.folder / "model.bin").read_bytes() != (whole.folder / "model.bin").read_bytes()
    tokenizer = tokenizer_of(whole)
    tokens = json.loads((whole.folder / "vocabulary.json").read_bytes())
    order, count = english_first(tokens, GgufFile(tmp_path / "whole.gguf").fields["tokenizer.ggml.token_type"])
    assert json.loads((narrow.folder / "vocabulary.json").read_bytes()) == [tokens[index] for index in order]
    prompts = [tokenizer.encode(text) for text in TEXTS]
    ends = [tokenizer.eos_token_id]
    for width in (1, 3):
        job = RuntimeCall(
            prompts, (), [()] * len(prompts), limit=20, n_best=width, banned=sorted(order[count:]), ends=ends
        )
        expected = load(whole, threads=1)[1].run(job)
        said = load(narrow, threads=1)[1].run(dataclasses.replace(job, banned=()))
        assert [[one.ids for one in row] for row in said] == [[one.ids for one in row] for row in expected]


@pytest.mark.skipif(bool(int8_decoder.unavailable()), reason=int8_decoder.unavailable())
@pytest.mark.parametrize("tied", [False, True])
def test_a_tied_model_with_only_english_can_still_rate_chinese(tmp_path: Path, *, tied: bool) -> None:
    folder = tiny_chat.build(tmp_path / "tiny", TEXTS, tied=tied)
    models = [find(str(tiny_chat.build_gguf(folder, tmp_path / f"{name}.gguf"))) for name in ("whole", "narrow")]
    models[1] = dataclasses.replace(models[1], options={"output": "english"})
    (tokenizer, whole), (_, narrow) = [load(ready(model), threads=1) for model in models]
    assert isinstance(whole, int8_decoder.Int8Runtime)
    assert isinstance(narrow, int8_decoder.Int8Runtime)
    prompt = tokenizer.encode(TEXTS[0])
    chinese = [number for number in prompt if number in set(chinese_ids(tokenizer))]
    assert chinese
    expected = whole.scores_inside(prompt, [1, 3], chinese) if tied else []
    assert np.array(narrow.scores_inside(prompt, [1, 3], chinese)) == pytest.approx(np.array(expected), abs=0.3)


ENGLISH = {
    "Ġcompany": True,
    "Ċ": True,
    "Ã©": True,
    "<|im_end|>": True,
    "é": False,
    "ä½ł": False,
    "ðŁĺ": False,
    "getName": False,
}


@pytest.mark.parametrize(("token", "english"), ENGLISH.items())
def test_which_tokens_english_is_written_with(token: str, *, english: bool) -> None:
    kinds = [3 if token.startswith("<|") else 1]
    assert english_first([token], kinds) == ([0], int(english))


@pytest.mark.parametrize("quantization", ["Q8_0", "F16", "BF16"])
def test_quantized_gguf_continues_by_its_weights(chat: Path, tmp_path: Path, quantization: str) -> None:
    model = ready(str(tiny_chat.build_gguf(chat, tmp_path / "tiny.gguf", quantization=quantization)))
    assert go_on(model, TEXTS[0])[0] == go_on(ready(str(chat)), TEXTS[0])[0]


def test_gguf_of_another_architecture_takes_the_general_conversion_without_llama_cpp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # it cannot be imported
    folder = tiny_chat.build(tmp_path / "tiny", TEXTS, kind="qwen3")
    model = ready(str(tiny_chat.build_gguf(folder, tmp_path / "tiny.gguf")))
    assert (model.family, model.runtime) == (Family.CHAT, "ctranslate2")
    assert go_on(model, TEXTS[0])[:3] == go_on(ready(str(folder)), TEXTS[0])[:3]


def test_folder_with_one_gguf(chat: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    tiny_chat.build_gguf(chat, tmp_path / "folder" / "model.gguf")
    assert ready(str(tmp_path / "folder")).family is Family.CHAT


def test_architecture_ctranslate2_does_not_know_is_left_for_transformers(tmp_path: Path) -> None:
    folder = tiny_chat.build(tmp_path / "tiny", TEXTS, kind="granite")
    model = ready(str(folder))
    assert (model.family, model.runtime, model.folder) == (Family.CHAT, "transformers", folder)
    assert ready(str(folder)) == model
    transformers.AutoModelForCausalLM.from_pretrained(model.folder)


class Reports(Silent):
    """Remembers how far the tasks came."""

    def __init__(self) -> None:
        self.done: dict[str, list[int | None]] = {}

    def task(self, label, *, total, unit="steps", done=0):  # type: ignore[no-untyped-def]
        import contextlib

        count = self.done.setdefault(label, [done, total])

        def advance(n: int) -> None:
            count[0] += n

        return contextlib.nullcontext(advance)


def test_progress_ends_at_its_total(chat: Path, tmp_path: Path) -> None:
    reports = Reports()
    ready(str(chat), progress=reports)
    ready(str(tiny_chat.build_gguf(chat, tmp_path / "tiny.gguf")), progress=reports)
    assert [label for label, (done, total) in reports.done.items() if done != total] == []
    assert f"converting {chat.name}" in reports.done
    assert "converting tiny.gguf" in reports.done


def test_a_changed_local_file_is_converted_again(tmp_path: Path) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS)
    before = ready(str(folder))
    tiny_marian.build(folder, [*TEXTS, "更多的文字会改变词表。"])
    after = ready(str(folder))
    assert before.identity != after.identity
    assert ready(str(folder)) == after


@pytest.mark.parametrize("damage", ["missing", "short", "no manifest", "broken manifest"])
def test_a_damaged_conversion_is_made_again(tmp_path: Path, damage: str) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS)
    model = ready(str(folder))
    weights = (model.folder / "model.bin").read_bytes()
    match damage:
        case "missing":
            (model.folder / "model.bin").unlink()
        case "short":
            (model.folder / "model.bin").write_bytes(weights[:1000])
        case "no manifest":
            (model.folder / "zhen.json").unlink()
        case "broken manifest":
            (model.folder / "zhen.json").write_text('{"sizes": ')
    assert ready(str(folder)) == model
    assert (model.folder / "model.bin").read_bytes() == weights


def test_what_a_killed_conversion_left_is_swept(tmp_path: Path, cache: Path) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS)
    home = ready(str(folder)).folder.parent
    (home / "building" / "half").mkdir(parents=True)
    (home / "building-x" / "half").mkdir(parents=True)
    (next(home.glob("ctranslate2-*")) / "zhen.json").unlink()
    model = ready(str(folder))
    assert [path.name for path in home.iterdir()] == [model.folder.name]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


@pytest.mark.parametrize(
    "content",
    [b"", b"GGUF", b"GGUF\3\0\0\0" + b"\xff" * 16, b"\0" * 4096, "不是模型".encode() * 100],
    ids=["empty", "magic", "counts", "zeros", "text"],
)
def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"bad\.gguf: cannot be converted"):
        ready(str(path))
    assert not [item for item in installed() if item.ready]


def test_a_cut_off_gguf_is_refused(chat: Path, tmp_path: Path) -> None:
    path = tiny_chat.build_gguf(chat, tmp_path / "cut.gguf")
    _cut(path)
    with pytest.raises(ModelError, match=r"cut\.gguf: cannot be converted: .*cut off"):
        ready(str(path))


def test_a_cut_off_checkpoint_is_refused(tmp_path: Path) -> None:
    folder = tiny_marian.build(tmp_path / "tiny", TEXTS)
    _cut(folder / "model.safetensors")
    with pytest.raises(ModelError, match="tiny: cannot be converted"):
        ready(str(folder))
