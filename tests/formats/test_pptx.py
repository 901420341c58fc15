"""Presentations: what is read and in which order, where translations are written, what stays."""

from __future__ import annotations

import io
import re
from functools import partial
from xml.etree import ElementTree

import pptx
import pytest
from docx_drawings import CHART, DATA, SHOWN
from hypothesis import given, settings
from hypothesis import strategies as st
from office_made import made_by_python_pptx
from office_packages import BOLD, DATE, END, NUMBER, SLIDE, P, ap, ar, cell, grid, notes, shape, slides
from packages import members, read, seen_in, translated_in, word, zipped

from toolkit import documents
from toolkit.errors import InputError
from toolkit.segment import segment
from toolkit.skipped import skipped

ONE = "ppt/slides/slide1.xml"
LINK = '<a:hlinkClick r:id="rId9"/>'
RED = '<a:solidFill><a:srgbClr val="FF0000"/></a:solidFill>'


seen, translated = partial(seen_in, name="a.pptx"), partial(translated_in, name="a.pptx")


VIEWS = [
    ([shape(ap(ar("星门"), END), kind="title")], ["<h2>星门</h2>"]),
    ([shape(ap(ar("封面")), kind="ctrTitle"), shape(ap(ar("正文")))], ["<h1>封面</h1>", "<p>正文</p>"]),
    ([shape(ap(ar("他说"), ar("今天", BOLD), ar("下雨。")))], ["<p>他说<b>今天</b>下雨。</p>"]),
    ([shape(ap(ar("请看"), ar("这里", "", LINK), ar("。")))], ["<p>请看<a>这里</a>。</p>"]),
    ([shape(ap(ar("红", "", RED), ar("黑的字")))], ["<p><span>红</span>黑的字</p>"]),
    ([shape(ap(ar("面积是"), ar("二", ' baseline="30000"')))], ["<p>面积是<sup>二</sup></p>"]),
    ([shape(ap(ar("运行"), ar("a", "", '<a:latin typeface="Consolas"/>')))], ["<p>运行<code>a</code></p>"]),
    ([shape(ap(ar("同"), ar("样", "", '<a:ea typeface="宋体"/>')))], ["<p>同样</p>"]),
    ([shape(ap(ar("风来了，"), "<a:br/>", ar("雨停了。")))], ["<p>风来了，<br>雨停了。</p>"]),
    ([shape(ap(ar("第"), NUMBER, ar("页")))], ["<p>第<img/>页</p>"]),
    ([shape(ap(ar("plain"))), shape(ap())], []),
    (
        [grid(cell(ap(ar("项目"))), cell(ap(ar("金额")), ap(ar("万元"))))],
        ["<td>项目</td>", "<td>金额</td>", "<td>万元</td>"],
    ),
    ([f"<p:grpSp><p:grpSp>{shape(ap(ar('组内')))}</p:grpSp></p:grpSp>"], ["<p>组内</p>"]),
    ([shape(properties='name="图 1" descr="桥" title="雨"')], ["<p>桥</p>", "<p>雨</p>"]),
    (
        [
            f"<mc:AlternateContent><mc:Choice>{shape(ap(ar('新')))}</mc:Choice>"
            f"<mc:Fallback>{shape(ap(ar('新')))}</mc:Fallback></mc:AlternateContent>"
        ],
        ["<p>新</p>"],
    ),
]


@pytest.mark.parametrize(("body", "expected"), VIEWS)
def test_a_slide_is_seen_as_html(tmp_path, body, expected):
    assert seen(tmp_path, slides("".join(body))) == expected


COMMENTS = f'<p:cmLst xmlns:p="{P}"><p:cm authorId="0"><p:text>改一下</p:text></p:cm></p:cmLst>'
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
SECTIONS = f'<p:extLst><p14:section xmlns:p14="{P14}" name="开头"/></p:extLst>'


def full(more=""):
    """A presentation with every part that has text; its second slide is shown first."""
    others = [
        (2, "comments", COMMENTS),
        (2, "notesSlide", notes(ap(ar("备注。")))),
        (2, "diagramDrawing", SHOWN),
        (2, "diagramData", DATA),
        (2, "chart", CHART),
        (1, "slideLayout", f'<p:sldLayout xmlns:p="{P}">单击此处编辑</p:sldLayout>'),
    ]
    return slides(shape(ap(ar("后"))), shape(ap(ar("先"), ar(more))), others=others, order=[2, 1], more=SECTIONS)


def test_slides_come_in_order_with_what_belongs_to_them(tmp_path):
    found = segment(read(tmp_path, full(), "a.pptx"))
    assert [(each.text, each.place) for each in found] == [
        ("先", "slide 1"),
        ("每周成本 & 收入", "slide 1"),
        ("新方案", "slide 1"),
        ("第一周", "slide 1"),
        ("起点", "slide 1"),
        ("备注。", "slide 1 notes"),
        ("改一下", "slide 1 comments"),
        ("后", "slide 2"),
        ("开头", "presentation"),
    ]


def test_charts_diagrams_notes_and_comments_are_translated(tmp_path):
    targets = {"每周成本 & 收入": "Costs & income", "新方案": "New", "起点": "Start", "备注。": "Note."}
    targets |= {"改一下": "Fix", "开头": "Intro"}
    made = translated(tmp_path, full(), targets)
    text = {name: content.decode() for name, content in made.items()}
    assert "<a:t>Costs &amp; income</a:t></a:r><a:r><a:t></a:t>" in text["ppt/charts/chart5.xml"]
    assert "<c:v>New</c:v>" in text["ppt/charts/chart5.xml"]
    assert "<a:t>Start</a:t>" in text["ppt/diagramDatas/diagramData4.xml"]
    assert "<a:t>Start</a:t>" in text["ppt/diagramDrawings/diagramDrawing3.xml"]
    assert '<a:rPr lang="en-US"/><a:t>Note.</a:t>' in text["ppt/notesSlides/notesSlide2.xml"]
    assert "<p:text>Fix</p:text>" in text["ppt/commentss/comments1.xml"]
    assert 'name="Intro"' in text["ppt/presentation.xml"]
    assert made["ppt/slideLayouts/slideLayout6.xml"] == members(full())["ppt/slideLayouts/slideLayout6.xml"]


PLACED = [
    ([ar("他来了。她走了。")], {"他来了。": "He came.", "她走了。": "She left."}, [("He came. She left.", "")]),
    (
        [ar("他说"), ar("今天", BOLD), ar("下雨。")],
        {"他说<b>今天</b>下雨。": "It rains <b>today</b>."},
        [("It rains ", ""), ("today", "b"), (".", "")],
    ),
    (
        [ar("在"), ar("网站", "", LINK), ar("看"), ar("雨", BOLD)],
        {"在<a>网站</a>看<b>雨</b>": "Watch <b>rain</b> on the <a>site</a>"},
        [("Watch ", ""), ("rain", "b"), (" on the ", ""), ("site", "a")],
    ),
    ([ar("第"), NUMBER, ar("页")], {"第<img/>页": "Page <img/>"}, [("Page ", ""), ("7", "")]),
    ([ar("第"), NUMBER, ar("页")], {"第<img/>页": "<img/> is the page"}, [("7", ""), (" is the page", "")]),
]  # fmt: skip


def runs(data, name=ONE):
    found = []
    for node in ElementTree.fromstring(data[name]).find(".//{*}p"):
        text = node.findtext("{*}t") or ""
        properties = node.find("{*}rPr")
        marks = "b" * (properties is not None and properties.get("b") == "1")
        marks += "a" * (node.find("{*}rPr/{*}hlinkClick") is not None)
        found += [(text, marks)] if text else []
    return found


@pytest.mark.parametrize(("content", "targets", "expected"), PLACED)
def test_translations_are_put_into_the_right_runs(tmp_path, content, targets, expected):
    made = translated(tmp_path, slides(shape(ap(*content, END))), targets)
    assert [one for one in runs(made) if one[0].strip()] == expected
    assert "xml:space" not in made[ONE].decode()
    assert made[ONE].decode().count("</a:r><a:endParaRPr") + made[ONE].decode().count("</a:fld><a:endParaRPr") == 1


def test_a_sentence_over_a_break_is_divided(tmp_path):
    data = slides(shape(ap(ar("风来了，"), "<a:br/>", ar("雨也来了。"))))
    made = translated(tmp_path, data, {"风来了，雨也来了。": "Wind came, and rain came too."})
    assert runs(made) == [("Wind came,", ""), ("and rain came too.", "")]


def test_only_runs_with_new_text_become_english(tmp_path):
    made = translated(tmp_path, slides(shape(ap(ar("甲")), ap(ar("乙", BOLD), END))), {"乙": "B"})[ONE].decode()
    assert ap(ar("甲")) in made
    assert '<a:rPr lang="en-US" b="1"/><a:t>B</a:t></a:r><a:endParaRPr lang="zh-CN"/>' in made


def test_bilingual_paragraphs_have_the_translation_below(tmp_path):
    data = slides(shape(ap(ar("他说"), ar("今天", BOLD), ar("下雨。"), END), properties='name="a" descr="雨"'))
    targets = {"他说<b>今天</b>下雨。": "It rains <b>today</b>.", "雨": "Rain"}
    made = translated(tmp_path, data, targets, bilingual=True)
    texts = [text for text, _ in runs(made)]
    assert texts == ["他说", "今天", "下雨。", "It rains ", "today", "."]
    assert runs(made)[4] == ("today", "b")
    assert "下雨。</a:t></a:r><a:br/><a:r>" in made[ONE].decode()
    assert made[ONE].decode().count("</a:r><a:endParaRPr") == 1
    assert 'descr="雨 / Rain"' in made[ONE].decode()


def test_threaded_comments_are_translated(tmp_path):
    space = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
    reply = f"<p188:reply><p188:txBody>{ap(ar('好的'))}</p188:txBody></p188:reply>"
    body = f"<p188:cm><p188:replyLst>{reply}</p188:replyLst><p188:txBody>{ap(ar('再改改'))}</p188:txBody></p188:cm>"
    comments = f'<p188:cmLst xmlns:p188="{space}" {SLIDE}>{body}</p188:cmLst>'
    made = translated(tmp_path, slides("", others=[(1, "comments", comments)]), {"好的": "Fine", "再改改": "Once more"})
    assert re.findall("<a:t>(.*?)</a:t>", made["ppt/commentss/comments1.xml"].decode()) == ["Fine", "Once more"]


def test_what_stays_is_listed_with_its_reason(tmp_path):
    source = read(tmp_path, full(), "a.pptx")
    left = [(one.part.split("/")[-1], one.text, one.reason) for one in skipped(source, segment(source))]
    assert left == [
        ("slide1.xml", "标题 1", "internal name"),
        ("slide2.xml", "标题 1", "internal name"),
        ("notesSlide2.xml", "标题 1", "internal name"),
        ("slideLayout6.xml", "单击此处编辑", "template"),
    ]
    dated = read(tmp_path, slides(shape(ap(DATE.format("五月一日")), properties="")), "a.pptx")
    assert [(one.text, one.reason) for one in skipped(dated, segment(dated))] == [("五月一日", "field code")]


def shown(data):
    """What python-pptx sees: for each shape of each slide its texts, or the values of its chart."""
    found = []
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        for one in slide.shapes:
            if one.has_chart:
                found += [*one.chart.plots[0].categories, *(series.name for series in one.chart.series)]
                found += [value for series in one.chart.series for value in series.values]
            elif one.has_table:
                found += [part.text for part in one.table.iter_cells()]
            elif one.has_text_frame:
                found += [paragraph.text for paragraph in one.text_frame.paragraphs]
        found += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
    return found


def test_python_pptx_reads_the_same_presentation_with_other_words(tmp_path):
    data = made_by_python_pptx()
    targets = {
        "星门进展": "Stargate",
        "第一点": "One",
        "先讲结论。": "First the end.",
        "一月": "January",
        "二月": "February",
    }
    targets |= {"销售": "Sales", "金额": "Amount", "他说<b>今天</b>下雨。": "Rain <b>today</b>."}
    words = {re.sub("<.*?>", "", source): re.sub("<.*?>", "", target) for source, target in targets.items()}
    result = zipped(translated(tmp_path, data, targets).items())
    assert shown(result) == [words.get(value, value) for value in shown(data)]
    assert len(words) == 8


GOOD = slides(shape(ap(ar("甲"))))


def changed(name, old, new):
    return zipped([(key, value.replace(old, new) if key == name else value) for key, value in members(GOOD).items()])


BAD = [
    (word("<w:p/>"), "not a presentation"),
    (GOOD[: len(GOOD) // 2], "truncated"),
    (zipped([item for item in members(GOOD).items() if item[0] != ONE]), r"a\.pptx: ppt/slides/slide1\.xml is missing"),
    (changed("ppt/presentation.xml", b"rId1", b"rId9"), "names a slide rId9, which is none of its parts"),
    (changed("ppt/_rels/presentation.xml.rels", b"/slide\"", b"/slideMaster\""), "names a slide rId1"),
    (changed(ONE, b"</p:sld>", b""), r"slide1\.xml:2: not well-formed"),
    (changed(ONE, b"<p:sld ", b'<!DOCTYPE a [<!ENTITY a "b">]><p:sld '), "declares entities"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "problem"), BAD)
def test_bad_files_are_named_with_their_part(tmp_path, data, problem):
    with pytest.raises(InputError, match=problem) as caught:
        read(tmp_path, data, "a.pptx")
    assert "a.pptx" in str(caught.value)
    assert caught.value.hint


def test_a_chart_that_refers_to_itself_is_read_once(tmp_path):
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    )
    rels += 'Type="http://x/chartUserShapes" Target="chart5.xml"/></Relationships>'
    data = zipped([*members(full()).items(), ("ppt/charts/_rels/chart5.xml.rels", rels)])
    assert seen(tmp_path, data) == seen(tmp_path, full())


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="雨a<>&'\"。/ \n\x01", max_size=12), st.booleans())
def test_any_target_leaves_the_presentation_well_formed(tmp_path_factory, target, bilingual):
    source = read(tmp_path_factory.mktemp("any"), full("粗"), "a.pptx")
    found = segment(source)
    assert documents.render(source, found, {each.key: each.text for each in found}, bilingual=bilingual) == source.data
    result = members(documents.render(source, found, {each.key: target for each in found}, bilingual=bilingual))
    for content in result.values():
        ElementTree.fromstring(content)
