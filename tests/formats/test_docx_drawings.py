"""Text of Word documents outside the body: pictures, captions of tables, charts, diagrams, the title of the file."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import make_seeds
import pytest
from docx_drawings import ATTRIBUTES, CHART, PICTURE, charted, shape
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import body, members, p, r, read, translated, word

from toolkit import documents
from toolkit.segment import segment


@pytest.mark.parametrize(("content", "targets", "expected"), ATTRIBUTES)
def test_attributes_for_readers_are_translated(tmp_path, content, targets, expected):
    data = word(p(r("文"), content))
    result = body(translated(tmp_path, data, targets))
    assert expected in result
    assert re.sub(r'"[^"]*"|\'[^\']*\'', "", result) == re.sub(r'"[^"]*"|\'[^\']*\'', "", body(data))


def test_alternative_texts_come_after_their_paragraph(tmp_path):
    picture = shape('descr="雨"')
    table = f'<w:tbl><w:tblPr><w:tblCaption w:val="表题"/></w:tblPr><w:tr><w:tc>{p(r("格"))}</w:tc></w:tr></w:tbl>'
    found = segment(read(tmp_path, word(p(r("甲"), picture) + table + p(r("乙")))))
    assert [each.text for each in found if each.translate] == ["甲", "雨", "表题", "格", "乙"]


def test_names_of_objects_and_texts_without_chinese_are_no_segments(tmp_path):
    source = read(tmp_path, word(p(r("文"), shape('descr="a map" title=""', PICTURE.format('descr="image1.png"')))))
    assert [each.text for each in segment(source)] == ["文"]


CHARTED = {"每周成本 & 收入": "Weekly costs & income", "新方案": "New", "第一周": "Week 1", "起点": "Start"}


def test_charts_and_diagrams_are_translated(tmp_path):
    data = charted()
    assert [each.text for each in segment(read(tmp_path, data))] == ["正文", *CHARTED]
    result = members(translated(tmp_path, data, CHARTED))
    chart = result["word/charts/chart1.xml"].decode()
    assert "<a:t>Weekly costs &amp; income</a:t></a:r><a:r><a:t></a:t>" in chart
    expected = CHART.replace("每周", "Weekly costs &amp; income").replace("<a:t>成本 &amp; 收入", "<a:t>")
    assert chart.endswith(expected.replace("新方案", "New").replace("第一周", "Week 1"))
    for part in ("data1", "drawing1"):
        assert b"<a:t>Start</a:t>" in result[f"word/diagrams/{part}.xml"]


def test_what_has_one_line_is_bilingual_in_it(tmp_path):
    result = members(translated(tmp_path, charted(), CHARTED, bilingual=True))
    chart = result["word/charts/chart1.xml"].decode()
    assert "成本 &amp; 收入 / Weekly costs &amp; income</a:t>" in chart
    assert "<c:v>第一周 / Week 1</c:v>" in chart
    picture = word(p(r("文"), shape('descr="雨"', PICTURE.format('descr="雨"'))))
    assert body(translated(tmp_path, picture, {"雨": "Rain"}, bilingual=True)).count('descr="雨 / Rain"') == 2


def test_the_title_of_the_file_is_translated_and_its_author_stays(tmp_path):
    file = tmp_path / "minutes.docx"
    seed = documents.read(make_seeds.ROOT / "seeds" / "minutes.docx")
    found = segment(seed)
    title = next(each for each in found[::-1] if each.translate)
    file.write_bytes(documents.render(seed, found, {title.key: "Minutes & more"}))
    core = members(file.read_bytes())["docProps/core.xml"].decode()
    assert "<dc:title>Minutes &amp; more</dc:title>" in core
    assert "<dc:creator>许知微</dc:creator>" in core


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="雨a<>&'\"。/ \n\x01", max_size=12), st.sampled_from("\"'"), st.booleans())
def test_any_target_leaves_the_document_well_formed(tmp_path_factory, target, quote, bilingual):
    picture = shape(f"descr={quote}雨&amp;雪{quote}")
    source = read(tmp_path_factory.mktemp("any"), word(p(picture), others=[("charts/c.xml", "chart", CHART)]))
    found = segment(source)
    assert documents.render(source, found, {each.key: each.text for each in found}, bilingual=bilingual) == source.data
    result = documents.render(source, found, {each.key: target for each in found}, bilingual=bilingual)
    for name in ("word/document.xml", "word/charts/c.xml"):
        ElementTree.fromstring(members(result)[name])
