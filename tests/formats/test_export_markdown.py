"""Bilingual Markdown shows text as it is and changes one block for one segment."""

from __future__ import annotations

import dataclasses
import difflib
from html.parser import HTMLParser

import pytest
from export_samples import make_record, sample
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from toolkit.export import WRITERS, Aligned
from toolkit.export.markdown import escape
from toolkit.types import Kind, State

RENDER = WRITERS["md"].render


class Reader(HTMLParser):
    """Collects the text of a page, and the names of its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def read(markdown: str) -> Reader:
    reader = Reader()
    reader.feed(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(markdown))
    reader.close()
    return reader


@pytest.mark.parametrize(
    "text",
    [
        "# 不是标题",
        "不是标题 #",
        "1. 不是列表",
        "2) 不是列表",
        "- 不是列表",
        "+ 也不是",
        "> 不是引文",
        "* * *",
        "---",
        "===",
        "```python",
        "~~~",
        "**粗**和_斜_",
        "~~删去~~",
        "[链接](https://example.invalid/)",
        "![图](x.png)",
        "<script>alert(1)</script>",
        "<!-- 注 -->",
        "&lt;&#60;&amp;",
        "a_b_c 和 __init__",
        "行尾的反斜线\\",
        "| 甲 | 乙 |",
        "“引号”与‘引号’",
        "`代码`",
    ],
)
def test_text_is_shown_as_it_is(text):
    reader = read(escape(text))
    assert reader.text.strip() == text
    assert reader.tags == ["p"]


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_any_line_is_shown_as_it_is(text):
    shown = text.strip()  # Markdown readers differ on which blanks they trim at the ends
    if shown:
        reader = read(escape(text))
        assert reader.text.strip() == shown
        assert reader.tags == ["p"]


def test_line_breaks_stay_and_empty_lines_are_removed():
    assert escape("甲\n\n乙\r\n丙") == "甲\\\n乙\\\n丙"


def test_control_characters_become_visible():
    assert escape("响\x07铃") == "响\u2407铃"


def test_source_is_quoted_above_its_translation():
    assert "> 天刚亮，林岚就把深思的新模型装进了三号机柜。\n\nAt daybreak Lin Lan" in RENDER(sample())


def test_head_shows_title_and_progress():
    head = RENDER(sample()).split("\n\n")[:3]
    assert head[0] == "# 清晨.txt"
    assert "12 segments: 1 new, 7 draft, 1 edited, 2 approved, 1 outdated" in head[1]
    assert "1 error, 1 warning, 1 info" in head[1]
    assert "qwen2.5-coder-1.5b" in head[2]


def test_headings_findings_and_gaps_are_visible():
    text = RENDER(sample())
    assert "> ## 第一章" in text
    assert "\n## Chapter One: Morning in the Server Room\n" in text
    assert "- ⚠ error terms: 星门 must be Stargate here → Stargate\n- ⚠ warning numbers:" in text
    assert "*not translated yet*" in text
    assert "the source changed since a reviewer worked on it. It was: 磁盘留出 8 GB。" in text


def test_code_lines_share_a_fence_longer_than_their_backticks():
    assert (
        "````\n"
        "def answer(question: str) -> str:\n"
        '    # 别改这里 <script>alert("x")</script>\n'
        '    return model(f"```{question}```")\n'
        "````\n"
    ) in RENDER(sample())


def test_one_changed_translation_changes_one_block():
    before = sample()
    changed = make_record(before.records[1].segment.text, "A new sentence.", paragraph=1, index=1)
    after = dataclasses.replace(before, records=(before.records[0], changed, *before.records[2:]))
    old, new = RENDER(before).splitlines(), RENDER(after).splitlines()
    body = [line for line in difflib.unified_diff(old, new, lineterm="", n=0) if line[0] in "+-"][2:]
    moved = [line for line in body if "segments:" not in line]
    assert moved == ["-At daybreak Lin Lan installed DeepSeek's new model in rack three.", "+A new sentence."]


def test_same_input_same_bytes():
    assert RENDER(sample()) == RENDER(sample())


def test_an_empty_document_has_a_head():
    assert RENDER(Aligned("空.txt", "seeds/空.txt", ())) == "# 空.txt\n\nseeds/空.txt · 0 segments\n"


def test_a_heading_stays_on_one_line():
    record = make_record("上\n下 #", "Up\ndown #", kind=Kind.HEADING, state=State.DRAFT)
    assert "> ## 上 下 \\#\n\n## Up down \\#\n" in RENDER(Aligned("a", "a", (record,)))
