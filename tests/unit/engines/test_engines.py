"""Engines on tiny real networks: both runtimes, all families, the same rules for each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_chat
import transformers
from tiny_models import KINDS, OPTIONS, TEXTS, checkpoint

from toolkit.engines import Engine, create, runtimes
from toolkit.engines.encoding import chinese_ids
from toolkit.engines.engine import distinct, tokenizer_of
from toolkit.engines.prompts import EXAMPLES, HINTED, PLAIN, PromptContext, PromptVariant, is_own, prompt_of, tidy
from toolkit.engines.runtimes import load
from toolkit.engines.tokenizer import JsonTokenizer
from toolkit.engines.tokenizer import fits as plain_tokenizer
from toolkit.errors import EngineError
from toolkit.models import Family, ReadyModel, ready
from toolkit.runtime import Hypothesis, RuntimeCall
from toolkit.text import has_han
from toolkit.types import Draft, Effort, Request

REQUESTS = [Request("a", "新的芯片。"), Request("b", "深思"), Request("c", "今天天气很好。")]


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: checkpoint(kind, tmp_path_factory.mktemp(kind)) for kind in KINDS}


@pytest.fixture(scope="module")
def converted(
    checkpoints: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, ReadyModel]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield {kind: ready(str(folder)) for kind, folder in checkpoints.items()}


@pytest.fixture(scope="module")
def models(checkpoints: dict[str, Path], converted: dict[str, ReadyModel]) -> dict[tuple[str, str], ReadyModel]:
    """A ready model for each kind and runtime."""
    found = {}
    for kind, model in converted.items():
        fast = replace(model, name=kind, options=OPTIONS.get(kind, {}))
        found[kind, "ctranslate2"] = fast
        found[kind, "transformers"] = replace(fast, runtime="transformers", folder=checkpoints[kind])
    return found


RUNTIMES = ("ctranslate2", "transformers")
EVERY = [(kind, runtime) for kind in KINDS for runtime in RUNTIMES]


@pytest.fixture(scope="module")
def engines(models: dict[tuple[str, str], ReadyModel]) -> dict[tuple[str, str], Engine]:
    return {key: create(model, threads=1) for key, model in models.items()}


@pytest.fixture(scope="module")
def answers(engines: dict[tuple[str, str], Engine]) -> dict[tuple[str, str, int], list[list[Draft]]]:
    return {(*key, n): engine.translate(REQUESTS, n_best=n) for key, engine in engines.items() for n in (1, 3)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_is_known_by_its_configuration(kind: str, converted: dict[str, ReadyModel]):
    found = converted[kind]
    expected = {} if kind == "t5" else OPTIONS.get(kind, {})  # only MADLAD among the T5s takes the prefix
    assert (found.runtime, dict(found.options)) == ("ctranslate2", expected)
    assert found.family is (Family.CHAT if kind == "chat" else Family.SEQ2SEQ)


@pytest.mark.parametrize("n_best", [1, 3])
@pytest.mark.parametrize("key", EVERY)
def test_answers_come_in_the_order_of_the_requests_and_best_first(key: tuple[str, str], n_best: int, answers):
    drafts = answers[(*key, n_best)]
    assert [[draft.key for draft in row] for row in drafts] == [
        [one.key] * len(row) for one, row in zip(REQUESTS, drafts, strict=True)
    ]
    for row in drafts:
        assert 1 <= len(row) <= n_best
        assert len({draft.text for draft in row}) == len(row)
        assert [draft.score for draft in row] == sorted((draft.score for draft in row), reverse=True)
        assert all(draft.score <= 0 and not draft.cached for draft in row)
        assert all(draft.text == " ".join(draft.text.split()) for draft in row)
    if key[0] in ("marian", "t5", "chat"):  # the others say little but language codes, which are no text
        assert any(len(row) > 1 for row in drafts) == (n_best > 1)


@pytest.mark.parametrize("key", EVERY)
def test_the_same_question_has_the_same_answer(key: tuple[str, str], answers, engines, models):
    assert engines[key].translate(REQUESTS, n_best=3) == answers[(*key, 3)]
    if key[1] == "ctranslate2":
        assert create(models[key], threads=1).translate(REQUESTS, n_best=1) == answers[(*key, 1)]


@pytest.mark.parametrize("key", EVERY)
def test_no_answer_holds_a_chinese_character(key: tuple[str, str], answers):
    for n_best in (1, 3):
        assert not any(has_han(draft.text) for row in answers[(*key, n_best)] for draft in row)


@pytest.mark.parametrize("kind", KINDS)
def test_both_runtimes_start_alike(kind: str, models, monkeypatch: pytest.MonkeyPatch):
    """Greedy decoding of one network; the weights are rounded, so that a random one drifts apart after some words.

    In 32-bit floats: CPUs round 8-bit activations differently, which can change the first word of a random network.
    """
    monkeypatch.setattr(runtimes, "COMPUTE", "float32")
    monkeypatch.setattr(runtimes.int8_decoder, "supported", lambda _: None)
    fast = create(models[kind, "ctranslate2"], threads=1, effort=Effort.LOW).translate(REQUESTS)
    plain = create(models[kind, "transformers"], threads=1, effort=Effort.LOW).translate(REQUESTS)
    alike = [one.text[:2] == other.text[:2] for (one,), (other,) in zip(fast, plain, strict=True)]
    assert sum(alike) >= 2, (fast, plain)


LIMIT = 40


def _run(model: ReadyModel, banned: list[int], *, n_best: int = 1, begin: tuple[int, ...] = ()) -> list[Hypothesis]:
    tokenizer, runner = load(model, threads=1)
    prompts = [tokenizer.encode(request.text) for request in REQUESTS]
    ends = [tokenizer.eos_token_id]
    job = RuntimeCall(prompts, (), [begin] * len(prompts), limit=LIMIT, n_best=n_best, banned=banned, ends=ends)
    return [hypothesis for row in runner.run(job) for hypothesis in row]


@pytest.mark.parametrize("key", EVERY)
def test_banned_tokens_never_come(key: tuple[str, str], models):
    """Whatever a network likes to say, it says something else when that is banned."""
    free = {token for hypothesis in _run(models[key], []) for token in hypothesis.ids}
    assert free
    other = {token for hypothesis in _run(models[key], sorted(free), n_best=2) for token in hypothesis.ids}
    assert other.isdisjoint(free)


@pytest.mark.parametrize("key", [key for key in EVERY if key[0] in ("m2m100", "nllb")])
def test_the_target_language_decides_what_comes(key: tuple[str, str], models, engines):
    tokenizer = tokenizer_of(models[key])
    languages = {"m2m100": ("__en__", "__fr__"), "nllb": ("eng_Latn", "fra_Latn")}[key[0]]
    english, french = (tokenizer.convert_tokens_to_ids(name) for name in languages)
    assert engines[key]._language == [english]
    runs = {code: _run(models[key], chinese_ids(tokenizer), n_best=2, begin=(code,)) for code in (english, french)}
    assert runs[english] != runs[french]


@pytest.mark.parametrize("key", EVERY)
def test_an_answer_starts_with_its_prefix(key: tuple[str, str], engines):
    asked = [replace(REQUESTS[0], target_prefix="the model"), REQUESTS[1], replace(REQUESTS[2], target_prefix="today")]
    begun, free, short = (row[0].text for row in engines[key].translate(asked))
    assert (begun[:9], short[:5]) == ("the model", "today")
    assert not free.startswith(("the model", "today"))


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_source_language_and_the_prefix_are_before_the_text(runtime: str, models):
    tokenizer = tokenizer_of(models["nllb", runtime])
    assert tokenizer.convert_ids_to_tokens(tokenizer.encode("深"))[0] == "zho_Hans"
    with_prefix, without = (
        create(replace(models["t5", runtime], options=options), threads=1).translate(REQUESTS)
        for options in (OPTIONS["t5"], {})
    )
    assert [row[0].text for row in with_prefix] != [row[0].text for row in without]


def test_the_chat_sees_the_terms_and_seq2seq_does_not(engines):
    plain = Request("k", "深思发布了新的模型。")
    hinted = replace(plain, terms=(("深思", "Stargate"),))
    for kind, takes in (("chat", True), ("marian", False)):
        engine = engines[kind, "ctranslate2"]
        ((one,),) = engine.translate([plain])
        ((other,),) = engine.translate([hinted])
        assert engine.takes_hints is takes
        assert (one.score != other.score) is takes


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_of_one_is_like_a_batch_of_three(kind: str, engines, answers):
    """Padding must not change what a network sees; the last bits may, and then one of three may drift."""
    alone = [engines[kind, "transformers"].translate([request])[0][0].text[:2] for request in REQUESTS]
    together = [row[0].text[:2] for row in answers[kind, "transformers", 1]]
    assert sum(one == other for one, other in zip(alone, together, strict=True)) >= 2


# --- signatures ---------------------------------------------------------------------------------------------------

NOWHERE = ReadyModel("m/x", Family.SEQ2SEQ, "ctranslate2", Path("/nowhere"), "abc-ct2", {"target_lang": "en"})
CHANGES = [
    {"name": "m/y"},
    {"identity": "abd-ct2"},
    {"runtime": "transformers"},
    {"family": Family.CHAT},
    {"options": {"target_lang": "fr"}},
    {"options": {}},
]


def test_a_signature_is_known_without_loading_and_is_one_word():
    assert create(NOWHERE).signature == create(NOWHERE, threads=4).signature
    assert create(NOWHERE).signature.startswith("m/x/ctranslate2/")
    assert len(create(NOWHERE).signature.split()) == 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_signature_changes_with_all_that_changes_the_answers(change: dict):
    assert create(replace(NOWHERE, **change)).signature != create(NOWHERE).signature


def test_effort_is_part_of_the_signature_and_looks_further(models):
    quick, usual, long = (create(models["chat", "ctranslate2"], threads=1, effort=effort) for effort in Effort)
    assert len({quick.signature, usual.signature, long.signature}) == 3
    scores = [[row[0].score for row in engine.translate(REQUESTS)] for engine in (quick, usual, long)]
    assert [len(row) for row in usual.translate(REQUESTS)] == [1] * len(REQUESTS)
    assert sum(scores[2]) > sum(scores[0])


def test_requests_without_terms_do_not_depend_on_the_others(engines):
    plain, hinted = Request("k", "新的芯片。"), Request("t", "深思", terms=(("深思", "DeepSeek"),))
    engine = engines["chat", "ctranslate2"]
    (alone,), (beside, other) = engine.translate([plain]), engine.translate([plain, hinted])
    assert ([one.key for one in (*beside, *other)], beside) == (["k", "t"], alone)


def test_drafts_carry_the_signature(engines, answers):
    for key, engine in engines.items():
        assert {draft.signature for row in answers[(*key, 3)] for draft in row} == {engine.signature}


# --- what can go wrong --------------------------------------------------------------------------------------------


def refused(model: ReadyModel) -> EngineError:
    with pytest.raises(EngineError) as caught:
        create(model, threads=1).translate(REQUESTS)
    assert "\n" not in str(caught.value)
    assert caught.value.message.startswith(f"model {model.name}: ")
    assert caught.value.hint
    return caught.value


WEIGHTS = {"ctranslate2": "model.bin", "transformers": "model.safetensors"}


@pytest.mark.parametrize("damage", ["zeros", "cut", "missing"])
@pytest.mark.parametrize(("kind", "runtime"), [("marian", r) for r in RUNTIMES] + [("chat", r) for r in RUNTIMES])
def test_a_damaged_network_is_one_clear_error(kind: str, runtime: str, damage: str, models, tmp_path: Path):
    folder = shutil.copytree(models[kind, runtime].folder, tmp_path / "copy")
    path = folder / WEIGHTS[runtime]
    match damage:
        case "zeros":
            path.write_bytes(bytes(path.stat().st_size))
        case "cut":
            path.write_bytes(path.read_bytes()[:-4000])
        case "missing":
            path.unlink()
    error = refused(replace(models[kind, runtime], folder=folder))
    assert f"zhen models remove {kind}" in error.hint


def test_a_missing_tokenizer_is_one_clear_error(models, tmp_path: Path):
    folder = shutil.copytree(models["chat", "ctranslate2"].folder, tmp_path / "copy")
    for path in folder.glob("tokenizer*"):
        path.unlink()
    refused(replace(models["chat", "ctranslate2"], folder=folder))


def test_a_plain_tokenizer_needs_no_transformers(models):
    folder = models["chat", "ctranslate2"].folder
    assert plain_tokenizer(folder)
    assert not plain_tokenizer(models["marian", "ctranslate2"].folder)
    ours, theirs = JsonTokenizer(folder), transformers.AutoTokenizer.from_pretrained(folder)
    for text in (*TEXTS, "🙂 <|im_end|> naïve\u3000"):
        ids = theirs.encode(text)
        assert ours.encode(text) == ids
        assert ours.decode(ids) == theirs.decode(ids)
        assert ours.decode(ids, skip_special_tokens=True) == theirs.decode(ids, skip_special_tokens=True)
        tokens = theirs.convert_ids_to_tokens(ids)
        assert (ours.convert_ids_to_tokens(ids), ours.convert_tokens_to_ids(tokens)) == (tokens, ids)
    assert ours.convert_tokens_to_ids(["[PAD999]"]) == [-1]
    assert set(theirs.all_special_ids) <= set(ours.all_special_ids)


def _with_template(model: ReadyModel, folder: Path, template: str) -> ReadyModel:
    shutil.copytree(model.folder, folder)
    settings = folder / "tokenizer_config.json"
    known = json.loads(settings.read_text(encoding="utf-8"))
    known.pop("chat_template", None)
    settings.write_text(json.dumps(known), encoding="utf-8")
    (folder / "chat_template.jinja").unlink(missing_ok=True)
    if template:
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    return replace(model, folder=folder)


BROKEN = [("", "template does not work"), ("{{ nothing }}", "drops the user's text"), ("{% if", "does not work")]
BROKEN += [
    ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "takes more than 5 s"),
    ("{{ 9 ** (9 ** 9) }}", "takes more than 5 s"),
    ("{{ 'x' * 10 ** 10 }}", "does not work"),
]


@pytest.mark.parametrize(("template", "message"), BROKEN)
def test_a_chat_model_without_a_template_that_works(template: str, message: str, models, tmp_path: Path):
    error = refused(_with_template(models["chat", "ctranslate2"], tmp_path / "copy", template))
    assert message in error.message
    place = "chat_template.jinja" if template else "tokenizer_config.json: chat_template"
    assert error.message.endswith(f"({tmp_path / 'copy' / place})")


@pytest.mark.parametrize(
    ("content", "message"), [("{", "not JSON: Expecting property name"), ("[]", "not a JSON object")]
)
def test_settings_of_a_tokenizer_that_are_wrong(content: str, message: str, models, tmp_path: Path):
    model = _with_template(models["chat", "ctranslate2"], tmp_path / "copy", tiny_chat.TEMPLATE)
    (model.folder / "tokenizer_config.json").write_text(content, encoding="utf-8")
    assert f"{tmp_path / 'copy' / 'tokenizer_config.json'}: {message}" in refused(model).message


def test_a_template_without_a_system_turn_has_the_task_in_the_first(models, tmp_path: Path):
    template = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no') }}{% endif %}" + tiny_chat.TEMPLATE
    engine = create(_with_template(models["chat", "ctranslate2"], tmp_path / "copy", template), threads=1)
    for examples in (True, False):
        before, after = engine._frame(PromptVariant(), PromptContext(examples=examples, similar=False))
        assert before.startswith("<|im_start|>user\nYou are a professional")
        assert after == "<|im_end|>\n<|im_start|>assistant\n"
    assert engine.translate(REQUESTS[:1])[0][0].key == "a"


# --- small parts --------------------------------------------------------------------------------------------------


def test_the_worked_examples_are_in_the_form_of_the_question():
    assert prompt_of(Request("k", "你好")) == PLAIN.format(text="你好")
    terms = (("深思", "DeepSeek"), ("星门", "Stargate"))
    assert prompt_of(Request("k", "你好", terms)) == HINTED.format(
        terms="深思 = DeepSeek; 星门 = Stargate", text="你好"
    )
    for pairs, source, target in EXAMPLES:
        assert all(english in source and english in target and chinese not in source for chinese, english in pairs)
        assert not has_han(target)


OWN = [
    ("In several tests, the company fell short of expectations.", "在多个评测中表现不及预期", True),
    ("In several tests, Chen Mo's company fell short of expectations.", "在多个评测中表现不及预期", False),
    ("Chen Mo's company fell short of expectations.", "陈默的公司不及预期", True),
    ("Lao Zhou laughed.", "老周笑了。", True),
    ('"No hurry," he said. "We\'ll go once the rain stops."', "他说不急。", False),
]


@pytest.mark.parametrize(("answer", "source", "own"), OWN)
def test_what_only_a_worked_example_knows_is_no_translation(answer: str, source: str, own: bool):
    assert is_own(answer, source) is own


TIDIED = [
    ("It rains.", "下雨了。", "It rains."),
    (" It\nrains.\t ", "下雨了。", "It rains."),
    ("Text: It rains.", "下雨了。", "It rains."),
    ("Translation: It rains.", "下雨了。", "It rains."),
    ("Translation: It rains.", "译文：下雨了。", "Translation: It rains."),
    ("Textbooks: three", "三本书", "Textbooks: three"),
]


@pytest.mark.parametrize(("answer", "source", "text"), TIDIED)
def test_an_answer_is_tidied(answer: str, source: str, text: str):
    assert tidy(answer, source) == text


def test_of_equal_texts_the_best_stays():
    drafts = [Draft("k", text, score, "s") for text, score in (("a", -0.1), ("b", -0.2), ("a", -0.3))]
    assert distinct(drafts) == drafts[:2]


@pytest.mark.parametrize("kind", KINDS)
def test_the_banned_are_all_that_lead_to_chinese_and_nothing_else(kind: str, models):
    tokenizer = tokenizer_of(models[kind, "transformers"])
    banned = set(chinese_ids(tokenizer))
    assert banned
    assert banned.isdisjoint(tokenizer.all_special_ids)
    for text in TEXTS[:3]:
        assert banned & set(tokenizer.encode(text))
    for text in (*TEXTS[3:], "naïve café — “quotes” … ½ € Ωμέγα Привет"):
        known = [token for token in tokenizer.encode(text) if token != getattr(tokenizer, "unk_token_id", None)]
        assert banned.isdisjoint(known)
