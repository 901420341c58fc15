"""What Word documents say outside of their text: pictures, tables' captions, charts, diagrams, the file's title."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import make_seeds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import members, word
from test_docx import body, p, r, read, translated

from toolkit import documents
from toolkit.segment import segment

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:cNvPr id="0" name="a.png" {{}}/></pic:pic>'
CHART = f"""<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart>
<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr/>
<a:r><a:rPr b="1"/><a:t>每周</a:t></a:r><a:r><a:t>成本 &amp; 收入</a:t></a:r></a:p></c:rich></c:tx></c:title>
<c:plotArea><c:ser>
<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:pt idx="0"><c:v>新方案</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>第一周</c:v></c:pt><c:pt idx="1"><c:v>W2</c:v></c:pt></c:strCache>
</c:strRef></c:cat>
<c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>31</c:v></c:pt></c:numCache></c:numRef></c:val>
</c:ser></c:plotArea></c:chart></c:chartSpace>"""
START = "<a:p><a:r><a:t>起点</a:t></a:r></a:p>"
DATA = f'<dgm:dataModel xmlns:dgm="{DRAWING}/diagram" xmlns:a="{DRAWING}/main">{START}</dgm:dataModel>'
SHOWN = f'<dsp:drawing xmlns:dsp="urn:x" xmlns:a="{DRAWING}/main">{START}</dsp:drawing>'


def shape(attributes, inner=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图 1" {attributes}/>{inner}</wp:inline></w:drawing></w:r>'
    )


def choice(one, other):
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{one}</mc:Choice><mc:Fallback>{other}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


VML = '<w:pict><v:shape alt="{}"/></w:pict>'
TIP = '<w:hyperlink w:anchor="x" w:tooltip="{}"><w:r><w:t>x</w:t></w:r></w:hyperlink>'
QUOTED = ('descr="他说：&quot;好&quot;"', 'descr="He says &quot;A &amp; B&quot;"')
ATTRIBUTES = [
    (shape('descr="雨中的桥"'), {"雨中的桥": "A bridge"}, 'descr="A bridge"'),
    (shape('title="桥" descr="雨"'), {"桥": "Bridge", "雨": "Rain"}, 'title="Bridge" descr="Rain"'),
    (shape(QUOTED[0]), {'他说："好"': 'He says "A & B"'}, QUOTED[1]),
    (shape("descr='好&amp;坏'"), {"好&坏": "it's <b"}, "descr='it&apos;s &lt;b'"),
    (shape('descr="雨停。他走了。"'), {"雨停。": "Dry.", "他走了。": "He left."}, 'descr="Dry. He left."'),
    (shape('descr="雨"', PICTURE.format('descr="雨"')), {"雨": "Rain"}, 'name="a.png" descr="Rain"'),
    (choice(shape('descr="雨"'), VML.format("雨")), {"雨": "Rain"}, VML.format("Rain")),
    (f"<w:r>{VML.format('雨')}</w:r>", {"雨": "Rain"}, VML.format("Rain")),
    (TIP.format("见下"), {"见下": "Below"}, TIP.format("Below")),
]


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
    assert [unit.text for unit in found if unit.translate] == ["甲", "雨", "表题", "格", "乙"]


def test_names_of_objects_and_texts_without_chinese_are_no_segments(tmp_path):
    source = read(tmp_path, word(p(r("文"), shape('descr="a map" title=""', PICTURE.format('descr="image1.png"')))))
    assert [unit.text for unit in segment(source)] == ["文"]


def charted():
    parts = [
        ("charts/chart1.xml", "chart", CHART),
        ("diagrams/drawing1.xml", "diagramDrawing", SHOWN),
        ("diagrams/data1.xml", "diagramData", DATA),
    ]
    return word(p(r("正文")), others=parts)


CHARTED = {"每周成本 & 收入": "Weekly costs & income", "新方案": "New", "第一周": "Week 1", "起点": "Start"}


def test_charts_and_diagrams_say_it_in_english(tmp_path):
    data = charted()
    assert [unit.text for unit in segment(read(tmp_path, data))] == ["正文", *CHARTED]
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
    title = next(unit for unit in found[::-1] if unit.translate)
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
    assert documents.render(source, found, {unit.key: unit.text for unit in found}, bilingual=bilingual) == source.data
    result = documents.render(source, found, {unit.key: target for unit in found}, bilingual=bilingual)
    for name in ("word/document.xml", "word/charts/c.xml"):
        ElementTree.fromstring(members(result)[name])
