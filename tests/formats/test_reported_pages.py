"""Web pages and books in whole runs: a model that gets the words right gives the right file."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import ScriptedEngine
from packages import book, members

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.types import Severity

CASES = [
    (
        "<p>体重的公式是 <math><mi>w</mi><mtext>（千克）</mtext></math>，请记住。</p>",
        {"体重的公式是 formula1，请记住。": "The formula is formula1; please remember it."},
        "<p>The formula is <math><mi>w</mi><mtext>（千克）</mtext></math>; please remember it.</p>",
    ),
    (
        '<p>点击<svg width="9"><path d="M0 0"/></svg>图标保存文件。</p>',
        {"点击<svg>图标保存文件。": "Click the <svg> icon to save the file."},
        '<p>Click the <svg width="9"><path d="M0 0"/></svg> icon to save the file.</p>',
    ),
    (
        '<p>按<img src="a.png" alt="齿轮"/>再按确定。</p>',
        {"按<img>再按确定。": "Press <img>, then OK.", "齿轮": "Gear"},
        '<p>Press <img src="a.png" alt="Gear"/>, then OK.</p>',
    ),
    (
        "<p>「<ruby><rb>沈砚</rb><rp>（</rp><rt>shěn yàn</rt><rp>）</rp></ruby>，<ruby>计<rt>・</rt></ruby>"
        "<ruby>划<rt>・</rt></ruby>照旧吗？」</p>",
        {"「沈砚，计划照旧吗？」": '"Shen Yan, is it as planned?"'},
        '<p>"Shen Yan, is it as planned?"</p>',
    ),
    (
        "<p>地点：人民公园&mdash;&mdash;东门<wbr/>旁边</p>",
        {"地点：人民公园——东门旁边": "Place: People's Park, by the east gate"},
        "<p>Place: People's Park, by the east gate</p>",
    ),
    (
        '<p class="first"><span class="dropcap">雨</span>下了一整夜。</p>',
        {"雨下了一整夜。": "It rained all night."},
        '<p class="first"><span class="dropcap">I</span>t rained all night.</p>',
    ),
    (
        '<p>他说过这是“次要的自由”。<a href="#n" id="r" epub:type="noteref"><sup>55</sup></a>后来没有人再提'
        '<sup><a href="#m" id="s">[2]</a></sup>。</p>',
        {
            "他说过这是“次要的自由”。": 'He said that this was "secondary freedom."',
            "后来没有人再提[^n1]。": "After that nobody mentioned it[^n1].",
        },
        '<p>He said that this was "secondary freedom."<a href="#n" id="r" epub:type="noteref"><sup>55</sup></a> '
        'After that nobody mentioned it.<sup><a href="#m" id="s">[2]</a></sup></p>',
    ),
    (
        '<p>见第一条<a role="doc-noteref" href="#n"><sup>注3</sup></a>。</p>',
        {"见第一条[^n1]。": "See item one[^n1]."},
        '<p>See item one.<a role="doc-noteref" href="#n"><sup>注3</sup></a></p>',
    ),
    (
        '<form><input type="submit" value="提交报名"/><input type="button" value="取消"/>'
        '<input type="reset" value="重来"/><input placeholder="请输入姓名" aria-label="姓名"/></form>',
        {
            "提交报名": "Submit registration",
            "取消": "Cancel",
            "重来": "Start over",
            "请输入姓名": "Enter your name",
            "姓名": "Name",
        },
        '<form><input type="submit" value="Submit registration"/><input type="button" value="Cancel"/>'
        '<input type="reset" value="Start over"/><input placeholder="Enter your name" aria-label="Name"/></form>',
    ),
    (
        '<noscript>请打开脚本。</noscript><p title="提示">正文。</p>',
        {"请打开脚本。": "Turn scripts on.", "提示": "Tip", "正文。": "Text."},
        '<noscript>Turn scripts on.</noscript><p title="Tip">Text.</p>',
    ),
    (
        "<p>今天<!-- 待核实 -->天气很好，<!--\n 两行 <b>字</b> -->我们去公园。</p><!-- 完 --><p>好<!-- 尾 --></p>",
        {"今天<x1>天气很好，<x2>我们去公园。": "The weather is fine <x1> today; <x2> we go to the park.", "好": "Good"},
        "<p>The weather is fine <!-- 待核实 --> today; <!--\n 两行 <b>字</b> --> we go to the park.</p><!-- 完 -->"
        "<p>Good<!-- 尾 --></p>",
    ),
    (
        "<% if 会员? %><p><%= @姓名 %>您好，价格是<%= @price > 0 ? '<b>' : '' %>元。</p><% end %>"
        '<a href="<%= url_for(:首页) %>" title="<%= t(:标题) %>">回到首页</a><p><%= 全文 %></p>',
        {"`code1`您好，价格是`code2`元。": "Hello `code1`, the price is `code2` yuan.", "回到首页": "Home"},
        "<% if 会员? %><p>Hello <%= @姓名 %>, the price is <%= @price > 0 ? '<b>' : '' %> yuan.</p><% end %>"
        '<a href="<%= url_for(:首页) %>" title="<%= t(:标题) %>">Home</a><p><%= 全文 %></p>',
    ),
    (
        "<p>共有<?= $数量 ?>条<?php if ($a->b): ?>新消息<?php endif ?>。</p>",
        {"共有`code1`条<x1>新消息<x2>。": "There are `code1` <x1> new messages <x2>."},
        "<p>There are <?= $数量 ?> <?php if ($a->b): ?> new messages <?php endif ?>.</p>",
    ),
    (
        '<meta name="description" content="长跑"/><script type="application/ld+json">{"name":"春季长跑"}</script>',
        {"长跑": "A run", "春季长跑": "Spring run"},
        '<meta name="description" content="A run"/><script type="application/ld+json">{"name":"Spring run"}</script>',
    ),
]


def run(tmp_path: Path, name: str, data: bytes, answers: dict[str, str]) -> bytes:
    """Return the translation of a document, which has no errors, by an engine with these answers."""
    file = tmp_path / name
    file.write_bytes(data)
    engine = ScriptedEngine(lambda request, n_best: [(answers.get(request.text, "Another line."), -1.0)] * n_best)
    (outcome,) = pipeline.translate([file], Settings(out=tmp_path / "out"), lambda: engine)
    errors = [one for found in outcome.findings.values() for one in found if one.severity is Severity.ERROR]
    assert errors == []
    return (tmp_path / "out" / f"{file.stem}.en{file.suffix}").read_bytes()


@pytest.mark.parametrize(("source", "answers", "english"), CASES)
def test_a_page_is_right(tmp_path: Path, source: str, answers: dict[str, str], english: str) -> None:
    page = f"<html><body>{source}</body></html>"
    assert run(tmp_path, "a.html", page.encode(), answers).decode() == f"<html><body>{english}</body></html>"


@pytest.mark.parametrize(
    ("source", "answers", "english"), [case for case in CASES if case[0][:2] == "<p" and "<?" not in case[0]]
)
def test_a_chapter_of_a_book_is_right(tmp_path: Path, source: str, answers: dict[str, str], english: str) -> None:
    data = book(source.replace("&mdash;", "—"), version=3)
    written = members(run(tmp_path, "a.epub", data, answers))
    assert any(english in content.decode() for name, content in written.items() if name.endswith(".xhtml"))
