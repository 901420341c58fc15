"""The prompts of each preset, literally, and those of a user's model."""

from __future__ import annotations

import json

import pytest

from toolkit.engines.prompts import PROMPTS, contexts, messages, prompts_of, tidy
from toolkit.errors import InputError
from toolkit.models import REGISTRY, Family
from toolkit.types import Request

TEXT = "深思发布了新模型。"
TERMS = (("深思", "DeepSeek"), ("模型", "model"))
PLAIN = Request("k", TEXT)
WITH_TERMS = Request("k", TEXT, TERMS)
BEFORE = Request("k", TEXT, before="昨天。")
BEFORE_ENGLISH = Request("k", TEXT, before="昨天。", before_target="Yesterday.")
BOTH = Request("k", TEXT, TERMS, before="昨天。")
SIMILAR = Request("k", TEXT, similar=("深思发布了芯片。", "DeepSeek released a chip."))
HEADING = Request("k", TEXT, kind="heading")

GENERAL_SYSTEM = (
    "You are a professional Chinese-to-English translator. Translate the user's text into natural, accurate English. "
    "Keep every English name and term exactly as it is written. Reply with the translation only."
)
HY_PLAIN = (
    "Translate the following text into English. Note that you should only output the translated result without any "
    "additional explanation:\n\n深思发布了新模型。"
)
HY_TERMS = (
    "Reference the following translations:\n深思 translates to DeepSeek\n模型 translates to model\n\nTranslate the "
    "following text into English. Note that you must ONLY output the translated result without any additional "
    "explanation:\n\n深思发布了新模型。"
)
HY_CONTEXT = (
    "[Background Information]\n昨天。\n\nPlease translate the following text into English, taking the provided "
    "background information into consideration.\n\n[Source Text]\n深思发布了新模型。"
)
HY_SIMILAR = (
    "Reference the following translations:\n深思发布了芯片。 translates to DeepSeek released a chip.\n\n" + HY_PLAIN
)
LMT = "Translate the following text from Chinese into English:\nChinese: 深思发布了新模型。\nEnglish:"
MILMMT = "Translate this from Chinese (Simplified) to English:\nChinese (Simplified): 深思发布了新模型。\nEnglish:"
SEED_X = "Translate the following Chinese sentence into English:\n深思发布了新模型。 <en>"
GEMMA = (
    "You are a professional Chinese (zh) to English (en) translator. Your goal is to accurately convey the meaning and "
    "nuances of the original Chinese text while adhering to English grammar, vocabulary, and cultural sensitivities.\n"
    "Produce only the English translation, without any additional explanations or commentary. Please translate the "
    "following Chinese text into English:\n\n\n深思发布了新模型。"
)
ZHEN_SYSTEM = "You translate Chinese into English."

# For each preset and request: the system turn, and the last turn.
GOLDEN = [
    ("general", PLAIN, GENERAL_SYSTEM, "Translate into English:\n深思发布了新模型。"),
    ("general", WITH_TERMS, GENERAL_SYSTEM, "Terms to use: 深思 = DeepSeek; 模型 = model\nText: 深思发布了新模型。"),
    ("general", BEFORE, GENERAL_SYSTEM, "Translate into English:\n深思发布了新模型。"),
    ("zhen", PLAIN, ZHEN_SYSTEM, "Text:\n深思发布了新模型。"),
    ("zhen", WITH_TERMS, ZHEN_SYSTEM, "Terms: 深思 = DeepSeek; 模型 = model\nText:\n深思发布了新模型。"),
    ("zhen", BEFORE, ZHEN_SYSTEM, "Before: 昨天。\nText:\n深思发布了新模型。"),
    ("zhen", BEFORE_ENGLISH, ZHEN_SYSTEM, "Before: 昨天。\nBefore in English: Yesterday.\nText:\n深思发布了新模型。"),
    ("zhen", HEADING, ZHEN_SYSTEM, "Kind: heading\nText:\n深思发布了新模型。"),
    (
        "zhen",
        SIMILAR,
        ZHEN_SYSTEM,
        "Before: 深思发布了芯片。\nBefore in English: DeepSeek released a chip.\nText:\n深思发布了新模型。",
    ),
    ("hy-mt2", PLAIN, None, HY_PLAIN),
    ("hy-mt2", WITH_TERMS, None, HY_TERMS),
    ("hy-mt2", BEFORE, None, HY_CONTEXT),
    ("hy-mt2", BOTH, None, HY_TERMS),  # the card has no prompt for both; terms are worth more
    ("hy-mt2", SIMILAR, None, HY_SIMILAR),
    *(("lmt-60", request, None, LMT) for request in (PLAIN, WITH_TERMS, BEFORE, SIMILAR)),
    *(("milmmt-46", request, None, MILMMT) for request in (PLAIN, WITH_TERMS, BEFORE, SIMILAR)),
    *(("seed-x", request, None, SEED_X) for request in (PLAIN, WITH_TERMS, BEFORE, SIMILAR)),
    *(("translategemma", request, None, GEMMA) for request in (PLAIN, WITH_TERMS, BEFORE, SIMILAR)),
]


@pytest.mark.parametrize(("preset", "request_", "system", "last"), GOLDEN)
def test_the_prompt_of_each_preset(preset: str, request_: Request, system: str | None, last: str):
    (variant, *_) = PROMPTS[preset]
    turns = messages(request_, variant, contexts(request_, variant)[0])
    assert turns[-1] == {"role": "user", "content": last}
    assert [turn["content"] for turn in turns if turn["role"] == "system"] == ([system] if system else [])
    worked = preset == "general" and bool(request_.terms)
    assert len(turns) == 1 + bool(system) + 2 * len(variant.worked) * worked


def test_every_preset_is_here_and_used():
    assert {case[0] for case in GOLDEN} == set(PROMPTS)
    used = {model.options.get("prompts", "general") for model in REGISTRY.values() if model.family is Family.CHAT}
    assert used == set(PROMPTS)


FRAMES = {
    "seed-x": (True, "<s>{turn}"),
    "milmmt-46": (True, ""),
    "translategemma": (False, "<bos><start_of_turn>user\n{turn}<end_of_turn>\n<start_of_turn>model\n"),
    "lmt-60": (False, ""),
    "hy-mt2": (False, ""),
}


@pytest.mark.parametrize(("preset", "expected"), FRAMES.items())
def test_raw_completion_or_a_chat(preset: str, expected: tuple[bool, str]):
    (variant,) = PROMPTS[preset]
    assert (variant.raw, variant.frame) == expected


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("tencent/Hy-MT2-7B", "hy-mt2"),
        ("hf.co/tencent/Hy-MT2-1.8B-GGUF:Q4_K_M", "hy-mt2"),
        ("http://127.0.0.1:11434/v1#translategemma:4b", "translategemma"),
        ("xiaomi-research/MiLMMT-46-4B-v1.0", "milmmt-46"),
        ("/models/lmt-60/qwen3-8b.gguf", "general"),
        ("general", "general"),
        ("org/zhen-7b", "general"),
    ],
)
def test_a_model_of_a_known_make_gets_its_prompts(name: str, preset: str):
    assert prompts_of(name) == PROMPTS[preset]
    assert prompts_of(name, "lmt-60") == PROMPTS["lmt-60"]


def test_the_prompts_of_a_user():
    record = {"text": "译：{text}", "raw": True, "frame": "<s>{turn}", "stop": ["\n"]}
    (variant,) = prompts_of("mine", json.dumps(record))
    assert (variant.raw, variant.stop, variant.system, variant.hinted, variant.takes_context) == (
        True,
        ("\n",),
        "",
        "",
        False,
    )
    assert messages(WITH_TERMS, variant, contexts(WITH_TERMS, variant)[0])[-1]["content"] == "译：深思发布了新模型。"
    full = {
        "system": "Translate.",
        "terms": "{terms} / {text}",
        "term": "{source}→{target}",
        "between": ", ",
        "context": "({before}) {text}",
        "similar": "{source}: {target}. ",
    }
    (variant,) = prompts_of("mine", json.dumps(full))
    last = {
        request: messages(request, variant, contexts(request, variant)[0])[-1]["content"]
        for request in (WITH_TERMS, BEFORE, SIMILAR)
    }
    assert last == {
        WITH_TERMS: "深思→DeepSeek, 模型→model / 深思发布了新模型。",
        BEFORE: "(昨天。) 深思发布了新模型。",
        SIMILAR: "深思发布了芯片。: DeepSeek released a chip.. Translate into English:\n深思发布了新模型。",
    }


def test_a_brace_in_a_text_is_text():
    (variant,) = PROMPTS["hy-mt2"]
    request = Request("k", "写 {text} 和 {0}。", (("{a}", "{b}"),))
    content = messages(request, variant, contexts(request, variant)[0])[-1]["content"]
    assert content.endswith("写 {text} 和 {0}。")
    assert "{a} translates to {b}" in content


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": "Translate"}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": ""}, "prompts.text: it is empty"),
        ({"text": "{text} {source}"}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": "{text!r}"}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": "{text:9}"}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": "{text.upper}"}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": '{"zh": "{text}"}'}, "prompts.text: it must have {text}, and no other placeholder"),
        ({"text": "{text"}, "prompts.text: expected '}' before end of string"),
        ({"text": "{text}}"}, "prompts.text: Single '}' encountered in format string"),
        ({"text": 3}, "prompts.text: wrong value 3"),
        ({"text": None}, "prompts.text: wrong value None"),
        ({"terms": "{text}"}, "prompts.terms: it must have {terms} and {text}, and no other placeholder"),
        ({"term": "{source}"}, "prompts.term: it must have {source} and {target}, and no other placeholder"),
        ({"context": "{text}"}, "prompts.context: it must have {before} and {text}, and no other placeholder"),
        ({"frame": "<s>"}, "prompts.frame: it must have {turn}, and no other placeholder"),
        ({"system": "Into {language}."}, "prompts.system: it must have no placeholder"),
        ({"between": "{"}, "prompts.between: Single '{' encountered in format string"),
        ({"texts": "{text}"}, "prompts: unknown key 'texts'"),
        ({"raw": "yes"}, "prompts.raw: wrong value 'yes'"),
        ({"stop": "x"}, "prompts.stop: wrong value 'x'"),
        ({"stop": [""]}, "prompts.stop: wrong value ['']"),
    ],
)
def test_prompts_that_cannot_work(record: dict[str, object], message: str):
    with pytest.raises(InputError) as caught:
        prompts_of("mine", json.dumps(record))
    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize("record", ["{", '{"text": "{text}"', "{'text': '{text}'}", " {}}"])
def test_prompts_that_are_not_json(record: str):
    with pytest.raises(InputError, match=r"^zhen\.toml: models\.mine\.prompts: not JSON: .*line 1 column"):
        prompts_of("mine", record, "zhen.toml: models.mine.prompts")


def test_a_brace_in_a_template_is_written_twice():
    record = {
        "system": 'Answer with {{"en": TEXT}}.',
        "text": '{{"zh": "{text}"}}',
        "terms": "{{{terms}}} {text}",
        "between": "}}{{",
    }
    (variant,) = prompts_of("mine", json.dumps(record))
    request = Request("k", '{"a": {0}}', (("深思", "{x}"), ("模型", "model")))
    plain, hinted = (
        messages(each, variant, contexts(each, variant)[-1]) for each in (Request("k", request.text), request)
    )
    assert plain == [
        {"role": "system", "content": 'Answer with {"en": TEXT}.'},
        {"role": "user", "content": '{"zh": "{"a": {0}}"}'},
    ]
    assert hinted[-1]["content"] == '{深思 = {x}}{模型 = model} {"a": {0}}'


def test_unknown_prompts():
    with pytest.raises(InputError, match=r"unknown prompts 'gpt'.*hy-mt2"):
        prompts_of("mine", "gpt")


@pytest.mark.parametrize(
    ("answer", "stop", "line"),
    [
        ("<think>\nHm.\n</think>\n\nGood.", (), "Good."),
        ("Hm. It means\n</think>\nGood.", (), "Good."),
        ("Good. <think>Is it", (), "Good."),
        ("\nGood.\nChinese: 坏", ("\n",), "Good."),
        ("Good. END more", ("END", "more"), "Good."),
    ],
)
def test_what_is_no_translation_is_removed(answer: str, stop: tuple[str, ...], line: str):
    assert tidy(answer, "好。", stop) == line
    assert tidy("Use <think> and </think>.", "用 <think> 和 </think>。") == "Use <think> and </think>."
