"""Well-known names: which are found, which English forms count, and what is reported and drafted again."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
import samples
from fake_engine import ScriptedEngine

from toolkit import checks, enforce
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.files import package_data
from toolkit.glossary import Glossary
from toolkit.names import hints, well_known
from toolkit.text import fold, has_han
from toolkit.types import Request, SegmentRecord, State, Term, Translation


def record(text: str, target: str = "", *terms: Term) -> SegmentRecord:
    made = samples.record(text, Glossary(terms))
    return replace(made, translation=Translation(made.segment.key, target, State.DRAFT) if target else None)


def reported(text: str, target: str, *terms: Term, table: dict[str, str] | None = None) -> dict[str, str]:
    found = hints.findings(hints.with_names([record(text, target, *terms)], table or {}), table or {})
    return {one.message: one.suggestion or "" for all_ in found.values() for one in all_}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("他住在杭州。", ["杭州"]),
        ("上海南站到了。", ["上海"]),
        ("最近的三星门店在哪？", ["三星"]),
        ("他带着苹果手机和苹果。", ["苹果手机"]),
        ("四川话和北京人", ["四川", "北京"]),
        ("中国银行在中国", ["中国银行", "中国"]),
        ("發展中國家在臺灣", ["臺灣"]),
        ("在台灣和馬來西亞", ["台灣", "馬來西亞"]),
        ("乾隆和哪吒", ["乾隆", "哪吒"]),
        ("我用筷子吃饭。", []),
    ],
)
def test_names_are_whole_words_in_both_scripts_and_the_longest(text: str, names: list[str]) -> None:
    assert [name for name, _ in well_known.find(text)] == names
    assert all(text[span.start : span.end] == name for name, span in well_known.find(text))


@pytest.mark.parametrize(
    ("name", "english", "missing"),
    [
        ("杭州", "He lives in Hangzhou.", False),
        ("杭州", "He lives in Shanghai.", True),
        ("美国", "U.S.-made, and American too", False),
        ("美国", "Tell us more.", True),
        ("英国", "The Englishmen left.", False),
        ("西安", "Xi’an's walls", False),
        ("乌鲁木齐", "from Ürümqi", False),
        ("天安门", "Tian An Men", False),
        ("武夷山", "in Wuyishan", False),
        ("伦敦", "two Londoners", False),
        ("俄罗斯", "the Russians’ view", False),
        ("三星", "a three-star hotel", False),
        ("南海", "@SouthChinaSea", False),
        ("臺灣", "in Taiwan", False),
        ("尼日尔", "in Nigeria", True),
    ],
)
def test_the_forms_that_count(name: str, english: str, missing: bool) -> None:
    assert well_known.missing(name, english) is missing


def test_a_draft_without_a_well_known_name_is_reported_with_the_usual_form() -> None:
    assert reported("他去过东京、巴黎、杭州。", "He has been to Tokyo and Shanghai.") == {
        "巴黎 (Paris) is not in the translation": "Paris",
        "杭州 (Hangzhou) is not in the translation": "Hangzhou",
    }
    assert reported("他去过杭州。", "He has been to Hangzhou.") == {}


def test_the_glossary_and_the_table_come_first() -> None:
    text, target = "他去过杭州湾和三星。", "He has been there."
    assert reported(text, target, Term("杭州湾", "the bay"), table={"三星": ""}) == {}
    assert reported("他在三星村。", target, table={"三星村": "Sanxing"}) == {
        "三星村 (Sanxing) is not in the translation": "Sanxing"
    }


@pytest.mark.parametrize(
    "text",
    [
        "希腊卡拉扬尼斯渡轮",  # no 尼斯
        "路易斯·乔丹（Louis Jourdain）来了",
        "马鲁基多尔 (Maroochydore) 领先",
        "明尼苏达中国民主基金会（MCDF）的历史",
        "史蒂芬·科尔伯特在台上",
    ],
)
def test_parts_of_other_names_and_names_with_an_original_are_left_out(text: str) -> None:
    names = {name for name in ("尼斯", "乔丹", "基多", "明尼苏达", "中国", "科尔") if name in text}
    assert not names & {message.split()[0] for message in reported(text, "It came.")}


def test_a_surname_after_a_dot_counts() -> None:
    assert list(reported("拉斐尔·纳达尔来了。", "He came.")) == ["纳达尔 (Nadal) is not in the translation"]


def test_a_lost_name_is_no_hint_and_is_then_put_into_the_source() -> None:
    def answers(request: Request, n_best: int) -> list[tuple[str, float]]:
        return [("The nearest Samsung store." if "Samsung" in request.text else "The nearest store.", -0.1)] * n_best

    (named,) = hints.with_names([record("最近的三星门店。")], {})
    engine = ScriptedEngine(answers)
    with DraftCache(IN_MEMORY) as cache:
        (draft,) = enforce.translate([enforce.ask(named)], engine, cache, judge=checks.judge)
    assert draft.text == "The nearest Samsung store."
    assert engine.texts == ["最近的三星门店。", "最近的 Samsung 门店。"]
    assert [request.terms for _, batch in engine.asked for request in batch] == [(), (("三星", "Samsung"),)]


def test_a_draft_with_the_name_is_not_asked_for_again() -> None:
    (named,) = hints.with_names([record("他在巴黎。")], {})
    engine = ScriptedEngine(lambda _, n_best: [("He is in Paris.", -0.1)] * n_best)
    with DraftCache(IN_MEMORY) as cache:
        enforce.translate([enforce.ask(named)], engine, cache, judge=checks.judge)
    assert len(engine.texts) == 1


def test_the_data_has_each_name_once_with_english_forms() -> None:
    groups = package_data("toolkit.names", "well_known.json")
    pairs = [
        pair for group, lines in groups.items() if group != "sources" for line in lines for pair in line.split("; ")
    ]
    names = [pair.partition(" ")[0] for pair in pairs]
    assert len(names) == len(set(map(fold, names))) > 3000
    assert [name for name in names if len(name) < 2 or well_known.missing(name, well_known.usual(name))] == []
    assert [
        pair for pair in pairs if not all(pair.partition(" ")[2].split("/")) or has_han(pair.partition(" ")[2])
    ] == []


def test_importing_it_loads_no_data() -> None:
    code = "from toolkit.names import well_known as names; print(names._forms.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split() == [b"0"]
