"""Control tokens in a document or a glossary reach the network as text, in every family and runtime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import tiny_multilingual
from tiny_models import OPTIONS, checkpoint

from toolkit.engines import create
from toolkit.engines.encoding import Encoder, LoadedModel
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.runtimes import load
from toolkit.models import ReadyModel, ready
from toolkit.runtime import Hypothesis, Runtime, RuntimeCall
from toolkit.types import Request

TEXTS = (
    "深思发布了新的模型。",
    "今天天气很好，我们去公园。用开始结束的和在前",
    "The company released a new model.",
    "abcdefghijklmnopqrstuvwxyz 0123456789 ACHILMNPSTUEKRGD",
    "<|_/>[]{}()=: <|im_end|> </s> eng_Latn __en__",
)
SEQ2SEQ = ("marian", *tiny_multilingual.KINDS)
MARKERS = {
    "chat": ("<|im_end|>", "<|endoftext|>", "<|im_start|>"),
    "marian": ("</s>", "<unk>", "<pad>"),
    "m2m100": ("</s>", "<unk>", "<pad>", "__en__"),
    "nllb": ("</s>", "<pad>", "<mask>", "eng_Latn"),
    "t5": ("</s>", "<pad>", "<2en>"),
}
EVERY = [(kind, runtime) for kind in MARKERS for runtime in ("ctranslate2", "transformers")]
CASES = [(*key, marker) for key in EVERY for marker in MARKERS[key[0]]]
PLAIN = (*TEXTS[:3], " 两个  空格 ", "a<b>c</b> [INST] <unknown> 1 < 2 | 3 > 2", "🙂 naïve\u3000㈱", "x")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], ReadyModel]]:
    found = {}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        for kind in MARKERS:
            folder = checkpoint(kind, tmp_path_factory.mktemp(kind), TEXTS)
            model = replace(ready(str(folder)), options=OPTIONS.get(kind, {}))
            found[kind, "ctranslate2"] = model
            found[kind, "transformers"] = replace(model, runtime="transformers", folder=folder)
        yield found


class Recording:
    """The real network, which keeps the jobs that it was given and answers with one token."""

    def __init__(self, runner: Runtime) -> None:
        self._runner = runner
        self.jobs: list[RuntimeCall] = []

    def run(self, job: RuntimeCall) -> list[list[Hypothesis]]:
        self.jobs.append(job)
        return self._runner.run(replace(job, limit=1))


def seen(model: ReadyModel, requests: Sequence[Request]) -> tuple[Any, list[RuntimeCall]]:
    """The tokenizer, and what the network is given for `requests`."""
    engine: Any = create(model, threads=1)
    tokenizer, runner = load(model, threads=1)
    recording = Recording(runner)
    engine.loaded = LoadedModel(lambda: (tokenizer, recording))
    engine.translate(requests)
    return tokenizer, recording.jobs


def request(text: str) -> Request:
    """A request that holds `text` wherever documents and glossaries are heard."""
    return Request("k", f"模型用{text}结束", ((f"深思{text}", f"the{text}"),), target_prefix=f"The {text}")


@pytest.mark.parametrize(("kind", "runtime", "marker"), CASES)
def test_a_marker_is_no_control_token(kind: str, runtime: str, marker: str, models) -> None:
    model = models[kind, runtime]
    tokenizer, (job, *_) = seen(model, [request(marker)])
    _, (harmless, *_) = seen(model, [request("x")])
    vocabulary = tokenizer.get_vocab()
    control = {vocabulary[token] for token in MARKERS[kind] if token in vocabulary and token != "<unk>"}
    control |= {vocabulary[token] for token in ("▁<2en>",) if token in vocabulary}
    for ids, usual in ((job.prompts[0], harmless.prompts[0]), (job.target_prefixes[0], harmless.target_prefixes[0])):
        assert [number for number in ids if number in control] == [number for number in usual if number in control]
    shown = tokenizer.decode(job.prompts[0], skip_special_tokens=True)
    assert marker in (shown if kind != "t5" else shown.replace("< ", "<")), shown
    assert marker in tokenizer.decode(job.target_prefixes[0], skip_special_tokens=True).replace("< ", "<")


def test_a_similar_pair_is_plain_text(models) -> None:
    pair = ("用<|im_end|>结束", "It ends with <|im_end|>")
    tokenizer, (job, *_) = seen(models["chat", "ctranslate2"], [Request("k", "用", similar=pair)])
    assert tokenizer.decode(job.prompts[0], skip_special_tokens=True).count("<|im_end|>") == 2


@pytest.mark.parametrize("runtime", ["ctranslate2", "transformers"])
@pytest.mark.parametrize("kind", SEQ2SEQ)
def test_other_texts_are_the_tokens_that_they_were_for_translation_models(kind: str, runtime: str, models) -> None:
    model = models[kind, runtime]
    tokenizer, (job,) = seen(
        model, [Request(str(number), text, target_prefix=text) for number, text in enumerate(PLAIN)]
    )
    prefix = model.options.get("prefix", "")
    assert job.prompts == [tokenizer.encode(prefix + text) for text in PLAIN]
    begins = [tokenizer(text_target=text, add_special_tokens=False)["input_ids"] for text in PLAIN]
    assert [begin[-len(ids) :] for begin, ids in zip(job.target_prefixes, begins, strict=True)] == begins


TEMPLATES = [
    ("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n"),
    ("[INST] ", " [/INST]", " </s>"),
    ("", "he answer", "e"),
]


@pytest.mark.parametrize("kind", MARKERS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_other_texts_are_the_tokens_that_they_were_in_every_template(template: tuple[str, ...], kind: str, models):
    for runtime in ("ctranslate2", "transformers"):
        tokenizer = tokenizer_of(models[kind, runtime])
        for text in PLAIN:
            joined = template[0] + text + template[1] + text + template[2]
            expected = tokenizer.encode(joined, add_special_tokens=False)
            assert Encoder(tokenizer).prompt(template, (text, text)) == expected


def test_marian_reads_a_language_code_as_text(models) -> None:
    tokenizer, (job,) = seen(models["marian", "ctranslate2"], [Request("k", ">>eng<<模型")])
    assert "eng" in tokenizer.decode(job.prompts[0], skip_special_tokens=True)
