"""Mozilla's students: codes for what must not change, long sentences, and real networks in processes."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import students

from toolkit import engines, models
from toolkit.engines.student import CUT, LONGEST, PROGRAM, StudentEngine, StudentProcesses
from toolkit.engines.student.codes import Coded, forms, pairs_alone, with_pairs
from toolkit.errors import EngineError, ModelError
from toolkit.types import Request

TERMS = (("深思", "DeepSeek"), ("星门", "Stargate"), ("芯片", "chips"))


@pytest.mark.parametrize(
    ("text", "coded"),
    [
        ("今天天气很好。", [("今天天气很好。", ())]),
        (
            "DeepSeek发布了模型。",
            [
                ("X1 发布了模型。", ("DeepSeek",)),
                ("#1 发布了模型。", ("DeepSeek",)),
                ("DeepSeek发布了模型。", ()),
            ],
        ),
        (
            "用`ls -la`看https://x.y/z，找{name}。",
            [
                ("用 X1 看 X2，找 X3。", ("`ls -la`", "https://x.y/z", "{name}")),
                ("用 #1 看 #2，找 #3。", ("`ls -la`", "https://x.y/z", "{name}")),
                ("用`ls -la`看https://x.y/z，找{name}。", ()),
            ],
        ),
        ("他<b>很</b>好。", [("他很好。", ())]),
        (
            "在<b>DeepSeek</b>，X1很好<br>。",
            [
                ("在 #1，X1很好 #2。", ("DeepSeek", "<br>")),
                ("在 Q1，X1很好 Q2。", ("DeepSeek", "<br>")),
                ("在DeepSeek，X1很好<br>。", ()),
            ],
        ),
        ("X1和#1和Q1和DeepSeek", [("X1和#1和Q1和DeepSeek", ())]),
        ("microchips", [("microchips", ())]),
    ],
)
def test_what_a_student_gets(text: str, coded: list[tuple[str, tuple[str, ...]]]):
    assert [(form.text, form.originals) for form in forms(Request("1", text, TERMS))] == coded


@pytest.mark.parametrize(
    ("originals", "answer", "restored"),
    [
        (("DeepSeek",), "We use X1.", "We use DeepSeek."),
        (("DeepSeek",), "X1's model", "DeepSeek's model"),
        (("DeepSeek", "Stargate"), "X2 and X1", "Stargate and DeepSeek"),
        (("chips",), "X1 are small. X1 too", ""),
        (("chips",), "They are small.", ""),
        (("chips",), "X1s are small.", ""),
        (("chips",), "X1 and X2", ""),
        (("chips",), "X1 are small.", "Chips are small."),
        (("chips", "cat"), "It is late. X2 has X1.", "It is late. Cat has chips."),
        (("iPhone",), "X1 is small.", "iPhone is small."),
        (("engine",), "It is a X1, not more.", "It is an engine, not more."),
        (("pump",), "An X1 runs.", "A pump runs."),
        (("user", "European"), "A X1 and an X2", "A user and a European"),
        (("`a`", "{n}"), "Run X1 with X2.", "Run `a` with {n}."),
    ],
)
def test_codes_are_put_back_if_each_is_there_once(originals: tuple[str, ...], answer: str, restored: str):
    assert Coded("", "X", originals).restored(answer) == restored


@pytest.mark.parametrize(
    ("draft", "answer", "placed"),
    [
        ("Click Save in the menu.", "Click X1 Save X2 in X3 menu X4.", "Click <b>Save</b> in the <a>menu</a>."),
        ("Click Save in the menu.", "Click X1 Save, X2 in X3 X4 menu.", "Click <b>Save</b> in the menu."),
        ("Click Save, and Save again.", "Click X1 Save X2 in the X3 menu X4.", "Click Save, and Save again."),
        ("Click Save.", "Click X2 Save X1 X3 X4.", "Click Save."),
        ("Click Save.", "Click X1 X1 Save X2.", "Click Save."),
        ("Click Save now.", "Click X1 Save X3 now X4 X2.", "Click <b>Save now</b>."),
        ("Saved in menus.", "X1 Save X2 in X3 menu X4.", "Saved in menus."),
    ],
)
def test_pairs_are_put_around_the_words_that_their_codes_enclose(draft: str, answer: str, placed: str):
    coded = pairs_alone("点<b>保存</b>在<a>菜单</a>。")
    assert coded
    assert coded.text == "点 X1 保存 X2 在 X3 菜单 X4。"
    assert with_pairs(draft, coded, answer) == placed


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudentEngine]:
    folder = students.copied(tmp_path_factory.mktemp("student") / "pten")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        made = engines.create(models.ready(str(folder)), threads=2)
    assert isinstance(made, StudentEngine)
    yield made
    made.cancel()


def drafted(engine: StudentEngine, text: str, *terms: tuple[str, str]) -> str:
    ((draft,),) = engine.translate([Request("1", text, terms)])
    return draft.text


def answering(engine: StudentEngine, answer: Callable[[str], str]) -> StudentEngine:
    """An engine with the vocabulary of `engine` that gets its answers from `answer`."""
    made = StudentEngine(engine._model)
    made._answer = answer  # type: ignore[assignment]
    return made


def test_a_batch_keeps_its_order(engine: StudentEngine):
    texts = ["O gato dorme.", "", "A empresa DeepSeek anunciou um novo produto.", " ", "O cão corre."]
    drafts = engine.translate([Request(str(n), text, TERMS) for n, text in enumerate(texts)], n_best=3)
    assert [[draft.key for draft in each] for each in drafts] == [["0"], ["1"], ["2"], ["3"], ["4"]]
    first, empty, term, blank, last = (each[0].text for each in drafts)
    assert (first, empty, blank, last) == ("The cat sleeps.", "", "", "The dog runs.")
    assert "DeepSeek" in term
    assert {each[0].signature for each in drafts} == {engine.signature}
    assert " " not in engine.signature


def test_terms_and_placeholders_come_through(engine: StudentEngine):
    text = "Ontem a DeepSeek mostrou `ls -la` em https://x.y/z a {name}, e todos querem chips de Stargate."
    draft = drafted(engine, text, *TERMS)
    for kept in ("DeepSeek", "`ls -la`", "https://x.y/z", "{name}", "chips", "Stargate"):
        assert draft.count(kept) == 1, draft


def test_a_long_sentence_is_not_cut_off(engine: StudentEngine):
    assert engine._count(students.LONG) == 140
    draft = drafted(engine, students.LONG, *((place, place) for place in students.PLACES))
    assert [place for place in students.PLACES if draft.count(place) != 1] == []
    many = drafted(engine, "A casa de Faro é grande, " * 60)
    assert many.count("Faro") == 60


@pytest.mark.parametrize(
    "text",
    [
        students.LONG,
        "O gato dorme na mesa " * 60,
        "gato" * 200,
        "今天天气很好，我们去公园，" * 40,
        "🎉" * 300,
        "12,345,678 " * 50,
    ],
)
def test_parts_of_a_long_sentence_are_short_and_lose_nothing(engine: StudentEngine, text: str):
    asked: list[str] = []

    def answer(part: str) -> str:
        asked.append(part)
        return "a"

    answering(engine, answer).translate([Request("1", text)])
    assert re.sub(r"\s", "", "".join(asked)) == re.sub(r"\s", "", text)
    assert max(map(engine._count, asked)) <= LONGEST
    assert len(asked) <= 1 + 2 * engine._count(text) / LONGEST


def test_each_sentence_is_asked_alone(engine: StudentEngine):
    asked: list[str] = []
    texts = answering(engine, lambda part: asked.append(part) or f"<{len(asked)}>")  # type: ignore[func-returns-value]
    assert drafted(texts, "今天下雨。他说：“走吧！”然后走了。") == "<1> <2>"
    assert asked == ["今天下雨。", "他说：“走吧！”然后走了。"]


def test_an_answer_without_an_end_is_asked_again_in_parts(engine: StudentEngine):
    looping = answering(engine, lambda part: "the " * 300 if engine._count(part) > 30 else "the end")
    ((draft,),) = looping.translate([Request("1", students.LONG)])
    assert set(draft.text.split()) == {"the", "end"}
    assert draft.score == -0.3
    always = answering(engine, lambda part: "the " * 300)
    ((draft,),) = always.translate([Request("1", "O gato dorme.")])
    assert draft.score == CUT


def test_a_code_that_is_lost_leaves_the_draft_without_the_term(engine: StudentEngine):
    without = answering(engine, lambda part: re.sub(r"[X#Q]\d", "it", part))
    assert drafted(without, "A DeepSeek cresceu.", *TERMS) == "A DeepSeek cresceu."
    twice = answering(engine, lambda part: part.replace("X1", "X1 X1"))
    assert drafted(twice, "A DeepSeek cresceu.", *TERMS) == "A DeepSeek cresceu."
    assert [form.sign for form in forms(Request("1", "A DeepSeek cresceu.", TERMS))] == ["X", "#", ""]


def test_a_damaged_file_is_an_error(engine: StudentEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    for name in students.NAMES:
        folder = students.copied(tmp_path / name)
        (folder / name).write_bytes((folder / name).read_bytes()[:1000])
        broken = engines.create(models.ready(str(folder)), threads=1)
        with pytest.raises(EngineError, match=re.escape(str(folder))):
            broken.translate([Request("1", "O gato dorme.")])
        assert not broken._processes._running


def test_a_process_that_ends_is_an_error_and_the_next_batch_works(engine: StudentEngine):
    assert drafted(engine, "O gato corre.") == "The cat runs."
    engine.cancel()
    with contextlib.suppress(EngineError):  # the process that was idle
        drafted(engine, "O cão dorme.")
    with contextlib.suppress(EngineError):
        drafted(engine, "O cão dorme.")
    assert drafted(engine, "O cão dorme.") == "The dog sleeps."


def test_a_batch_can_be_stopped(engine: StudentEngine):
    asked: list[str] = []

    def answer(sentence: str) -> str:
        asked.append(sentence)
        if len(asked) == 10:
            stopped.cancel()
        return stopped._processes.translate(sentence)

    stopped = answering(engine, answer)
    requests = [Request(str(number), f"O gato número {number} dorme na mesa.") for number in range(200)]
    with pytest.raises(EngineError, match="its process ended"):
        stopped.translate(requests)
    assert len(asked) < 200
    assert drafted(stopped, "O gato dorme.") == "The cat sleeps."


def test_a_process_ends_with_its_input():
    model, lex, vocabulary = students.files().values()
    command = [sys.executable, "-P", str(PROGRAM), *map(str, (model, vocabulary, vocabulary, lex))]
    ran = subprocess.run(command, input='"O gato dorme."\n', capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    assert [json.loads(line) for line in ran.stdout.splitlines()] == [
        {"text": "", "error": ""},
        {"text": "The cat sleeps.", "error": ""},
    ]


def test_processes_start_when_they_are_needed():
    model, lex, vocabulary = students.files().values()
    processes = StudentProcesses([model, vocabulary, vocabulary, lex], 4)
    assert processes.translate("O gato dorme.") == "The cat sleeps."
    assert processes.translate("O cão dorme.") == "The dog sleeps."
    assert len(processes._running) == 1


def test_the_library_is_wanted_before_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    folder = students.copied(tmp_path / "pten")
    monkeypatch.setitem(sys.modules, "fxtranslate", None)
    for name in (str(folder), "firefox-zh-en"):
        with pytest.raises(ModelError, match="fxtranslate runs this model, and it is not installed") as caught:
            models.ready(name)
        assert caught.value.hint == 'run: pip install "zhen[firefox]"'
