"""The form of drafts: what source and kind of a segment leave no doubt about, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest
from fake_engine import ScriptedEngine

from toolkit.config import Settings
from toolkit.enforce import polish
from toolkit.pipeline import translate
from toolkit.types import Kind


@pytest.mark.parametrize(
    ("source", "target", "polished", "kind"),
    [
        ("翻了一番多", 'Translated into English: "More than doubled"', "More than doubled", Kind.CELL),
        ("译文：好", "Here is the translation: good", "Here is the translation: good", Kind.TEXT),
        (
            "“在得州，”他说，“很大。”",
            '"In Texas, " he said, "very big."',
            '"In Texas," he said, "very big."',
            Kind.TEXT,
        ),
        ("请输入手机号", "Please enter your phone number.", "Please enter your phone number", Kind.OTHER),
        ("请输入手机号。", "Please enter your phone number.", "Please enter your phone number.", Kind.OTHER),
        ("“好。”老周说，“走。”", '"Good." Lao Zhou said. "Go."', '"Good," Lao Zhou said. "Go."', Kind.TEXT),
        ("“好。”她说。", '"Good." She said.', '"Good," she said.', Kind.TEXT),
        ("“好……”她说。", '"Good..." She said.', '"Good..." She said.', Kind.TEXT),
        ("“好。”他说了很久。", '"Good." He said nothing more.', '"Good." He said nothing more.', Kind.TEXT),
        ("他喊“好。”", 'He called "Good." Lao Zhou said.', 'He called "Good." Lao Zhou said.', Kind.TEXT),
        ("“好，”他说。", '\\"Good," he said.', '"Good," he said.', Kind.TEXT),
        ("“好，”他说。", "“ Good, ” he said.", '"Good," he said.', Kind.TEXT),
        ("一根5英寸的管子", 'A 5" pipe " long', 'A 5" pipe " long', Kind.TEXT),
        ("一根5英寸的管子", 'A 5" pipe', 'A 5" pipe', Kind.TEXT),
        ('<a t="x">好</a>', 'So <a t="x " u=" y">good</a>', 'So <a t="x " u=" y">good</a>', Kind.TEXT),
        ("理由有三个：", "There are three reasons.", "There are three reasons:", Kind.TEXT),
        ("理由有三个：", "There are three reasons...", "There are three reasons...", Kind.TEXT),
        ("他说：好。", "He said: good.", "He said: good.", Kind.TEXT),
        ("在本地运行模型", "Running a model locally.", "Running a model locally", Kind.HEADING),
        ("在本地运行模型。", "Running a model locally.", "Running a model locally.", Kind.HEADING),
        (
            "在本地运行模型",
            "Running a model locally.",
            "Running a model locally.",
            Kind.TEXT,
        ),  # speech has no full stops
        ("纸、笔等", "Paper, pens, etc.", "Paper, pens, etc.", Kind.CELL),
        ("深思公司", "DeepSeek Inc.", "DeepSeek Inc.", Kind.HEADING),
        ("雨停了 他走了", "The rain stopped. He left.", "The rain stopped. He left.", Kind.CELL),
        ("第一章 为什么", "Chapter 1 Why", "Chapter 1: Why", Kind.HEADING),
        ("第一章 为什么", "Chapter One: Why", "Chapter One: Why", Kind.HEADING),
        ("第一章", "Chapter 1", "Chapter 1", Kind.HEADING),
        ("一、结论", "One, Conclusion", "1. Conclusion", Kind.HEADING),
        ("二、工作时间", "II. Working Hours", "2. Working Hours", Kind.HEADING),
        ("三、加班", "Third, overtime", "3. Overtime", Kind.HEADING),
        ("十二、附则", "Supplementary Provisions", "12. Supplementary Provisions", Kind.HEADING),
        ("（二）电费", "2. Electricity", "(2) Electricity", Kind.HEADING),
        ("四、一次失败", "4. One failure", "4. One failure", Kind.HEADING),
        ("四、一次失败", "One Failure", "4. One Failure", Kind.HEADING),
        ("四、下一步", "Step 4", "Step 4", Kind.HEADING),
        ("三、二、一，出发", "Three, Two, One, Go", "Three, Two, One, Go", Kind.HEADING),
        ("一、他走了", "First, he left.", "First, he left.", Kind.TEXT),
    ],
)
def test_a_draft_gets_the_form_of_its_source(source: str, target: str, polished: str, kind: Kind) -> None:
    assert polish(source, target, kind) == polished
    assert polish(source, polished, kind) == polished


def test_drafts_are_polished_and_reviewed_texts_are_not(tmp_path: Path) -> None:
    source, out = tmp_path / "a.md", tmp_path / "out"
    source.write_text("# 在本地运行模型\n\n理由有三个：\n", encoding="utf-8")
    settings = replace(Settings(), out=out, formats=())
    translate([source], settings, lambda: ScriptedEngine(lambda *_: [("Three reasons.", -0.5)]))
    catalog = polib.pofile(str(out / "a.po"))
    assert [entry.msgstr for entry in catalog] == ["Three reasons", "Three reasons:"]
    catalog[0].msgstr, catalog[0].flags = "Run it here.", []
    catalog[1].msgstr, catalog[1].flags = "There are three.", []
    catalog.save()
    translate([source], settings, lambda: ScriptedEngine(lambda *_: [("No.", -0.5)]))
    assert [entry.msgstr for entry in polib.pofile(str(out / "a.po"))] == ["Run it here.", "There are three."]
