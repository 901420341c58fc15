"""Names that only occur: which words are candidates, their English by rule, and when a model's English is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import samples
from fake_engine import ScriptedEngine

from toolkit.config import Settings
from toolkit.glossary import Glossary
from toolkit.names.name_table import load
from toolkit.names.repeated import by_rule, is_spoken, repeated
from toolkit.pipeline import translate
from toolkit.types import Request, Term

FOUND = [
    ("维卡港封了。船进不了维卡港。", "维卡港"),
    ("塔尔马联盟要出兵。没有人怕塔尔马联盟。", "塔尔马联盟"),
    ("秀芬说她不来。后来秀芬又来了。", "秀芬"),
    ("他住在哑巷。哑巷很窄。", "哑巷"),
    ("云岭下雨了。云岭很高。", "云岭"),
    ("岚川汽车亏了。岚川汽车要关门。", "岚川汽车"),
    ("她只会说绍兴话。绍兴话很难懂。", "绍兴话"),
    ("总理玛蒂尔达·韦斯特拉斯来了。韦斯特拉斯上台了。", "韦斯特拉斯"),
    ("望潮数据第三季度技术评审纪要。望潮数据的内部资料。", "望潮数据"),
]
ONCE = ["羊册镇", "濮塘县", "望星岭", "慢炉基金", "鲲翼航空", "拾穗周刊", "鹿鸣科技"]
ENGLISH = {
    "岚川": "Lanchuan",
    "岚川汽车": "Lanchuan Auto",
    "濮塘县": "Putang County",
    "瓦乡话": "Waxiang dialect",
    "望星岭": "Wangxing Ridge",
    "望星岭码头": "Wangxing Ridge Wharf",
    "望潮数据": "Wangchao Data",
    "绍兴话": "Shaoxing dialect",
    "云岭": "Yunling",
    "哑巷": "Yaxiang",
    "秀芬": "Xiufen",
    "晓安": "Xiao'an",
    "维卡港": "",
    "濮塘市": "Putangshi",
    "塔尔马联盟": "",
}
SPOKEN = [("维卡港", "Vika Harbor"), ("塔尔马联盟", "Talma Alliance"), ("里尔", "Lille"), ("阿乔克", "Achok")]
NOT_SPOKEN = [("维卡港", "Port Vika"), ("柔佛", "Kohang"), ("塔尔马联盟", "Northern Alliance"), ("里尔", "Town")]
NONE = [
    "维卡港封了。",
    "他走得快。她也走得快。",
    "我妈说我妈的话。",
    "东西都在。东西不多。",
    "公司开会。公司关门。",
    "他去了马来西亚。马来西亚很热。",
    "他去了杭州。杭州很热。",
    "她说吴语。吴语难懂。",
    "牡丹园开了。牡丹园很大。",
    "他去了俄勒冈州。俄勒冈州很大。",
    "冷链物流公司来了。",
    "反诈软件要装。",
    "老大学很旧。",
    "这套基金亏了。",
    "她上大学。",
    "到站了。",
    "她说中国话。中国话不难。",
    "他会广东话。广东话好听。",
    "看看案号。案号错了。",
    "戈德来了。戈德尔走了。戈德尔说好。",
]


@pytest.mark.parametrize(("text", "name"), FOUND, ids=[name for _, name in FOUND])
def test_a_name_that_occurs_twice_is_a_candidate(text: str, name: str):
    assert list(repeated(segments(text), {})) == [name]
    assert list(repeated(segments(text), {name: "X"})) == []
    assert list(repeated(segments(text, Glossary((Term(name, "X"),))), {})) == []


@pytest.mark.parametrize("text", NONE)
def test_usual_words_are_none(text: str):
    assert list(repeated(segments(text), {})) == []


@pytest.mark.parametrize("name", ONCE)
def test_a_place_or_organization_with_a_clear_noun_occurs_once(name: str):
    assert list(repeated(segments(f"去年冬天，{name}的人来过。"), {})) == [name]


def test_a_company_may_be_named_without_its_noun():
    both, alone = segments("青崖科技亏了。青崖科技要关门。青崖还在。"), segments("青崖科技亏了。青崖科技要关门。")
    assert list(repeated(both, {})) == ["青崖科技", "青崖"]
    assert list(repeated(alone, {})) == ["青崖科技"]
    assert list(repeated(both, {"青崖科技": "Qingya Technology"})) == ["青崖"]
    assert list(repeated(both, {"青崖科技": "Green Cliff"})) == []
    assert list(repeated(segments("阳光集团来了。外面有阳光。"), {"阳光集团": "Yangguang Group"})) == []


@pytest.mark.parametrize(("name", "english"), ENGLISH.items())
def test_chinese_names_have_an_english_by_rule(name: str, english: str):
    assert by_rule(name) == english


def test_a_rendering_of_a_foreign_name_sounds_like_it():
    assert [pair for pair in SPOKEN if not is_spoken(*pair)] == []
    assert [pair for pair in NOT_SPOKEN if is_spoken(*pair)] == []


def segments(text: str, terms: Glossary = Glossary.EMPTY):
    return [samples.record(f"{one}。", terms, one) for one in text.split("。") if one]


def test_the_contexts_are_the_longest_sentences_that_fit():
    long, short = "维卡港封了，船都停在外面。", "维卡港没有人。"
    texts = [short, long, f"{'他们去了维卡港，' * 20}。"]
    assert repeated([samples.record(text, Glossary.EMPTY, text) for text in texts], {}) == {"维卡港": [long, short]}


class Naming(ScriptedEngine):
    """Says `name` for 维卡港 alone; elsewhere it says what it was told."""

    takes_context = True

    def __init__(self, *names: str) -> None:
        self._names = list(names)
        super().__init__(self._answer)

    def _answer(self, request: Request, n_best: int) -> list[tuple[str, float]]:
        if request.text == "维卡港":
            return [(self._names[len(request.before) % len(self._names)], -0.5)]
        told = dict(request.terms).get("维卡港", "nothing")
        return [(f"Of {told}, {len(request.text)}.", -0.5)]


SOURCE = "船进不了维卡港。\n\n维卡港封了，船都停在外面。\n\n他走了。\n"


def run(folder: Path, engine: ScriptedEngine, *, force: bool = False) -> Path:
    (folder / "a.txt").write_text(SOURCE, "utf-8")
    translate([folder / "a.txt"], replace(Settings(), out=folder / "out", formats=()), lambda: engine, force=force)
    return folder / "out"


def test_a_model_names_it_once_and_all_requests_have_the_name(tmp_path: Path):
    engine = Naming("Vika Harbor.", "the Vika Harbor")
    out = run(tmp_path, engine)
    assert load(out / "names.csv")["维卡港"].target == "Vika Harbor"
    assert load(out / "names.csv")["维卡港"].origin == "model"
    assert "Of Vika Harbor" in (out / "a.en.txt").read_text("utf-8")
    asked = [request for _, batch in engine.asked for request in batch if request.text == "维卡港"]
    assert {request.before for request in asked} == {"船进不了维卡港。", "维卡港封了，船都停在外面。"}
    idle = Naming("Another")
    run(tmp_path, idle)
    assert idle.asked == []


def test_drafts_that_are_made_again_get_new_names(tmp_path: Path):
    out = run(tmp_path, Naming("no name"))
    assert not (out / "names.csv").exists()
    run(tmp_path, Naming("Vika Harbor"), force=True)
    assert load(out / "names.csv")["维卡港"].target == "Vika Harbor"
    assert "Of Vika Harbor" in (out / "a.en.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "answers", [("Port Lincoln", "Nanjing"), ("a harbor",), ("They went to the harbor at Vika.",), ("",)]
)
def test_answers_that_sound_otherwise_or_are_no_name_do_not_count(tmp_path: Path, answers: tuple[str, ...]):
    out = run(tmp_path, Naming(*answers))
    assert not (out / "names.csv").exists()
    assert "Of nothing" in (out / "a.en.txt").read_text("utf-8")


def test_an_engine_without_context_is_not_asked(tmp_path: Path):
    engine = Naming("Vika Harbor")
    engine.takes_context = False
    run(tmp_path, engine)
    assert "维卡港" not in engine.texts


def test_a_chinese_name_needs_no_engine(tmp_path: Path):
    (tmp_path / "a.txt").write_text("他住在哑巷。\n\n哑巷很窄。\n", "utf-8")
    engine = ScriptedEngine(lambda request, n_best: [(f"{dict(request.terms)} {len(request.text)}.", -0.5)])
    translate([tmp_path / "a.txt"], replace(Settings(), out=tmp_path / "out", formats=()), lambda: engine)
    assert load(tmp_path / "out" / "names.csv")["哑巷"].origin == "pinyin"
    assert "{'哑巷': 'Yaxiang'}" in (tmp_path / "out" / "a.en.txt").read_text("utf-8")


def test_nothing_is_asked_when_there_is_nothing_to_draft(tmp_path: Path):
    (tmp_path / "a.txt").write_text(SOURCE, "utf-8")
    engine = Naming("Vika Harbor")
    settings = replace(Settings(), out=tmp_path / "out", formats=())
    translate([tmp_path / "a.txt"], settings, lambda: engine, limit=0)
    assert engine.asked == []
