"""Workbooks: what is read and where, where translations are written, what follows them, what stays."""

from __future__ import annotations

import io
from functools import partial
from xml.etree import ElementTree

import openpyxl
import pytest
from docx_drawings import CHART
from fake_engine import ScriptedEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from office_made import made_by_openpyxl
from office_packages import comments, rich, row, si, table, threaded, workbook, x_run
from openpyxl.cell.rich_text import CellRichText, TextBlock
from packages import members, read, seen_in, translated_in, word, zipped

from toolkit import documents, pipeline
from toolkit.config import Settings
from toolkit.errors import InputError
from toolkit.segment import segment
from toolkit.skipped import skipped
from toolkit.types import Kind

B, RED = "<b/>", '<color rgb="FFFF0000"/>'
STRINGS = "xl/sharedStrings.xml"


seen, translated = partial(seen_in, name="a.xlsx"), partial(translated_in, name="a.xlsx")


def of_string(string):
    return workbook(row(1, 0), strings=[string])


X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
PHONETIC = '<rPh sb="0" eb="1"><t>キ</t></rPh><phoneticPr fontId="1"/>'
VIEWS = [
    (of_string(si("他来了。")), ['<td id="A1">他来了。</td>']),
    (of_string(si("a &lt; b 和 R&amp;D，&lt;b>")), ['<td id="A1">a < b 和 R&D，&lt;b></td>']),
    (of_string(si("一\n二&#10;三_x000D_\n四")), ['<td id="A1">一<br>二<br>三<br>四</td>']),
    (of_string(rich(("他说",), ("今天", B), ("下雨。",))), ['<td id="A1">他说<b>今天</b>下雨。</td>']),
    (of_string(rich(("红的", RED), ("黑的字",))), ['<td id="A1"><span>红的</span>黑的字</td>']),
    (of_string(rich(("同", '<rFont val="宋体"/>'), ("样", '<rFont val="等线"/>'))), ['<td id="A1">同样</td>']),
    (of_string(rich(("面积", ""), ("二", '<vertAlign val="superscript"/>'))), ['<td id="A1">面积<sup>二</sup></td>']),
    (of_string(si("木", PHONETIC)), ['<td id="A1">木</td>']),
    (of_string(f"<si><t>前</t>{x_run('后', B)}</si>"), ['<td id="A1">前</td>', '<td id="A1">后</td>']),
    (of_string(si("plain")), []),
    (workbook(row(1, "<is><t>在内</t></is>")), ['<td id="A1">在内</td>']),
    (workbook(row(1, '<c t="str"><v>文</v></c>')), ['<td id="A1">文</td>']),
    (workbook(row(1, '<c t="str"><f>A9</f><v>文</v></c>', "<c><v>3</v></c>", '<c t="b"><v>1</v></c>')), []),
    (workbook(row(2, 1, 0) + row(3, 1), strings=[si("乙"), si("甲")]), ['<td id="A2">甲</td>', '<td id="B2">乙</td>']),
    (
        workbook(
            "<sheetData/><headerFooter><oddHeader>&amp;L&amp;\"宋体,常规\"&amp;14预算&amp;&amp;表&amp;R第 &amp;P 页"
            "</oddHeader>"
            "<evenFooter>&amp;C甲</evenFooter></headerFooter>"
        ),
        ['<p id="header"><hr><hr><hr>预算&表<hr>第 <img/> 页</p>', '<p id="footer"><hr>甲</p>'],
    ),
    (
        workbook(
            '<sheetData/><dataValidations><dataValidation sqref="D2:D9" promptTitle="提示" prompt="选一个" error="x"/>'
            '</dataValidations><hyperlinks><hyperlink ref="B1" tooltip="见&quot;下&quot;"/></hyperlinks>'
        ),
        ['<p id="D2:D9">提示</p>', '<p id="D2:D9">选一个</p>', '<p id="B1">见"下"</p>'],
    ),
    (
        workbook("", others=[(1, "comments", comments(("C3", "<t>核对</t>"), ("D4", x_run("张：", B) + x_run("好"))))]),
        ['<p id="C3 comment">核对</p>', '<p id="D4 comment">张：<span>好</span></p>'],
    ),
    (
        workbook(
            f'<sheetData/><x:dataValidation xmlns:x="{X14}" prompt="选"/>',
            others=[(1, "table", table("a", tail=f'<x:table xmlns:x="{X14}" altText="表一"/>'))],
        ),
        ["<p>选</p>", "<p>表一</p>"],
    ),
    (workbook("", others=[(1, "threadedComment", threaded("C3", "甲\n乙"))]), ['<p id="C3 comment">甲<br>乙</p>']),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), VIEWS)
def test_a_workbook_is_seen_as_html(tmp_path, data, expected):
    assert seen(tmp_path, data) == expected


def test_sheets_are_read_in_their_order_and_a_shared_string_once(tmp_path):
    data = workbook(
        row(1, 1) + row(2, 0, 1), row(5, 2, 0), strings=[si("乙"), si("甲"), si("丙")], names=["预算", "a&amp;b"]
    )
    found = segment(read(tmp_path, data, "a.xlsx"))
    assert [(each.text, each.place) for each in found] == [("甲", "预算!A1"), ("乙", "预算!A2"), ("丙", "a&b!A5")]
    assert {each.kind for each in found} == {Kind.CELL}


RUNS = rich(("请在",), ("雨天", B), ("看书。",))
PLACED = [
    (si("他来了。"), {"他来了。": "He came."}, si("He came.")),
    (si("他来了。她走了。"), {"他来了。": "He came.", "她走了。": "She left."}, si("He came. She left.")),
    (si("甲"), {"甲": "A < B & C"}, si("A &lt; B &amp; C")),
    (si("甲a"), {"甲a": " x "}, si("x")),
    (si(" 甲 "), {"甲": "x"}, '<si><t xml:space="preserve"> x </t></si>'),
    (si("风来了，\n雨也来了。"), {"风来了，雨也来了。": "Wind, and rain came."}, si("Wind,\nand rain came.")),
    (si("木", PHONETIC), {"木": "Tree"}, si("Tree")),
    (RUNS, {"请在<b>雨天</b>看书。": "Read on <b>rainy days</b>."}, rich(("Read on ",), ("rainy days", B), (".",))),
    (
        RUNS,
        {"请在<b>雨天</b>看书。": "<b>Rain</b>: read."},
        rich(("",), ("Rain", B), (": read.",)),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("string", "targets", "expected"), PLACED)
def test_translations_are_put_into_the_right_runs(tmp_path, string, targets, expected):
    assert translated(tmp_path, of_string(string), targets)[STRINGS].decode().endswith(f">{expected}</sst>")


def test_a_run_is_added_where_the_order_changes(tmp_path):
    string = rich(("甲", B), ("和", ""), ("乙", RED), ("来了",))
    made = translated(
        tmp_path, of_string(string), {"<b>甲</b>和<span>乙</span>来了": "<span>B</span> and <b>A</b> came"}
    )
    runs = [
        ("".join(node.itertext()), node.find("{*}rPr/{*}b") is not None, node.find("{*}rPr/{*}color") is not None)
        for node in ElementTree.fromstring(made[STRINGS]).findall(".//{*}r")
    ]
    assert [one for one in runs if one[0]] == [
        ("B", False, True),
        (" and ", False, False),
        ("A", True, False),
        (" came", False, False),
    ]


KEPT = [
    ('IF(A1="超支",1,2)', "超支"),
    ('COUNTIF(B:B,"<>超支")', "超支"),
    ('SUMIF(B:B,"超*",C:C)', "超支"),
    ('ISNUMBER(SEARCH("支",A1))', "超支"),
    ("SUM(T[超支])", "超支"),
    ("SUM(T[[#Headers],[超支]])", "超支"),
    ('"是,超支"', "超支"),
]


@pytest.mark.parametrize(("formula", "text"), KEPT)
@pytest.mark.parametrize("place", ["cell", "validation", "rule", "name"])
def test_a_text_that_a_formula_names_stays(tmp_path, formula, text, place):
    formula = formula.replace("<", "&lt;")
    sheet = row(1, 0, 1, f"<c><f>{formula}</f><v>1</v></c>" if place == "cell" else "<c><v>1</v></c>")
    wrapped = {
        "validation": f"<dataValidation><formula1>{formula}</formula1></dataValidation>",
        "rule": f"<conditionalFormatting><cfRule><formula>{formula}</formula></cfRule></conditionalFormatting>",
    }.get(place, "")
    names = f'<definedNames><definedName name="x">{formula}</definedName></definedNames>' if place == "name" else ""
    data = workbook(f"<sheetData>{sheet}</sheetData>{wrapped}", strings=[si(text), si("别的超")], more=names)
    source = read(tmp_path, data, "a.xlsx")
    found = segment(source)
    assert [(each.text, each.translate) for each in found] == [(text, False), ("别的超", True)]
    assert [(one.reason, one.line) for one in skipped(source, found) if not one.part and text in one.text] == [
        ("protected", 2)
    ]


def test_only_cells_stay_for_a_formula(tmp_path):
    sheet = row(1, 0, '<c><f>A1="超支"</f><v>1</v></c>')
    data = workbook(sheet, strings=[si("超支")], others=[(1, "comments", comments(("A1", "<t>超支</t>")))])
    found = segment(read(tmp_path, data, "a.xlsx"))
    assert [(each.place, each.translate) for each in found] == [("表1!A1", False), ("表1!A1 comment", True)]


def repeated():
    """A workbook in which a table, a chart, pivots, a filter and a formula repeat texts of cells."""
    cache = (
        '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheFields>'
        '<cacheField name="项目"><sharedItems><s v="差旅"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    )
    chart = CHART.replace("新方案", "项目").replace("第一周", "差旅")
    drawing = '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    rows = row(1, 0, 1) + row(2, 2, '<c t="str"><f>A2</f><v>差旅</v></c>')
    filters = '<filterColumn colId="0"><filters><filter val="差旅"/></filters></filterColumn>'
    filtered = f'<autoFilter ref="A1:B2">{filters}</autoFilter>'
    sheet = f'<sheetData>{rows}</sheetData>{filtered}<hyperlinks><hyperlink ref="A2" display="差旅"/></hyperlinks>'
    others = [
        (1, "table", table("项目", "金_x000a_额")),
        (1, "drawing", drawing),
        ("xl/others/drawing2.xml", "chart", chart),
        (0, "pivotCacheDefinition", cache),
    ]
    return workbook(sheet, strings=[si("项目"), si("金\n额"), si("差旅")], others=others)


def test_what_repeats_the_text_of_a_cell_follows_it(tmp_path):
    data = repeated()
    assert [each.text for each in segment(read(tmp_path, data, "a.xlsx"))] == [
        "项目",
        "金",
        "额",
        "差旅",
        "每周成本 & 收入",
    ]
    made = translated(tmp_path, data, {"项目": "Item & co", "金": "Sum", "额": "paid", "差旅": "Travel"})
    before = members(data)
    sheet, chart = (made[f"xl/{name}.xml"].decode() for name in ("worksheets/sheet1", "others/chart3"))
    assert 'name="Item &amp; co"' in made["xl/others/table1.xml"].decode()
    assert 'name="Sum_x000a_paid"' in made["xl/others/table1.xml"].decode()
    assert (
        '<cacheField name="Item &amp; co"><sharedItems><s v="Travel"/>'
        in made["xl/others/pivotCacheDefinition4.xml"].decode()
    )
    assert "<c:v>Item &amp; co</c:v>" in chart
    assert "<c:v>Travel</c:v>" in chart
    assert sheet == before["xl/worksheets/sheet1.xml"].decode().replace("差旅", "Travel")
    beside = translated(tmp_path, data, {"差旅": "Travel"}, bilingual=True)
    assert beside["xl/worksheets/sheet1.xml"].decode().count("差旅 / Travel") == 3


def test_columns_of_a_table_never_get_the_same_name(tmp_path):
    rows = row(1, 0, 1, 2)
    data = workbook(
        rows, strings=[si("金额"), si("数额"), si("总额")], others=[(1, "table", table("金额", "数额", "总额"))]
    )
    made = translated(tmp_path, data, {"金额": "Amount", "数额": "amount", "总额": "Amount 2"})
    assert si("Amount") + si("amount 2") + si("Amount 2 2") in made[STRINGS].decode()
    names = [
        node.get("name") for node in ElementTree.fromstring(made["xl/others/table1.xml"]).findall(".//{*}tableColumn")
    ]
    assert names == ["Amount", "amount 2", "Amount 2 2"]


HEADED = "<sheetData/><headerFooter><oddHeader>&amp;L&amp;14{}&amp;R第&amp;P页</oddHeader></headerFooter>"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [("预算", "R&D", "R&amp;&amp;D"), ("今年预算", "2025", " 2025"), ("预算", "a<b", "a&lt;b")],
)
def test_headers_keep_their_codes(tmp_path, source, target, expected):
    made = translated(tmp_path, workbook(HEADED.format(source)), {source: target, "第<img/>页": "Page <img/>"})
    assert f"&amp;L&amp;14{expected}&amp;RPage &amp;P</oddHeader>" in made["xl/worksheets/sheet1.xml"].decode()


def test_tips_of_validations_have_no_more_characters_than_allowed(tmp_path):
    sheet = '<sheetData/><dataValidations><dataValidation sqref="A1" promptTitle="提示"/></dataValidations>'
    made = translated(tmp_path, workbook(sheet), {"提示": "a title of more than thirty-two characters"})
    assert 'promptTitle="a title of more than thirty-two…"' in made["xl/worksheets/sheet1.xml"].decode()
    assert translated(tmp_path, workbook(sheet), {"提示": "x" * 32}, bilingual=True) == members(workbook(sheet))


def test_a_bilingual_header_has_its_page_number_twice(tmp_path):
    made = translated(
        tmp_path, workbook(HEADED.format("预算")), {"预算": "1 <or> 2", "第<img/>页": "Page <img/>"}, bilingual=True
    )
    wanted = "预算&amp;R第&amp;P页 /  1 &lt;or&gt; 2 Page &amp;P</oddHeader>"
    assert wanted in made["xl/worksheets/sheet1.xml"].decode()


def test_bilingual_cells_have_both_languages_on_one_line(tmp_path):
    data = workbook(row(1, 0, 1), strings=[si("他来了。"), RUNS])
    targets = {"他来了。": "He came.", "请在<b>雨天</b>看书。": "Read on <b>rainy days</b>."}
    made = translated(tmp_path, data, targets, bilingual=True)[STRINGS].decode()
    added = rich((" / ",), ("Read on ",), ("rainy days", B), (".",))[4:]
    assert made.endswith(f"{si('他来了。 / He came.')}{RUNS.removesuffix('</si>')}{added}</sst>")


def values(data):
    sheets = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in sheets for line in sheet for cell in line}


def test_openpyxl_reads_the_same_workbook_with_other_words(tmp_path):
    data = made_by_openpyxl()
    targets = {"项目": "Item", "金额": "Amount", "差旅": "Travel", "设备": "Tools", "合计": "Total", "上限": "Limit"}
    targets |= {"说明": "Notes", "注意<b>汇率</b>变化": "Mind the <b>rate</b>", "请核对。": "Please check."}
    result = zipped(translated(tmp_path, data, targets).items())
    before, after = values(data), values(result)
    assert before.keys() == after.keys()
    words = {key: targets.get(value, value) for key, value in before.items() if not isinstance(value, CellRichText)}
    assert {key: after[key] for key in words} == words
    assert str(after["预算", "C1"]) == "Mind the rate"
    assert [str(part) for part in after["预算", "C1"] if isinstance(part, TextBlock) and part.font.b] == ["rate"]
    sheet = openpyxl.load_workbook(io.BytesIO(result))["预算"]
    assert sheet["B2"].comment.text == "Please check."
    assert sheet.tables["T"].column_names == ["Item", "Amount"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"是,否"'
    assert sheet.merged_cells.ranges == openpyxl.load_workbook(io.BytesIO(data))["预算"].merged_cells.ranges


def test_the_place_of_a_segment_is_in_the_catalog(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook(row(3, "<c/>", 0), strings=[si("差旅")], names=["预算"]))
    engine = ScriptedEngine(lambda request, n_best: [("Travel", -1.0)] * n_best)
    for _ in range(2):
        pipeline.translate([tmp_path / "a.xlsx"], Settings(out=tmp_path / "out"), lambda: engine)
        assert "#. place: 预算!B3\n" in (tmp_path / "out" / "a.po").read_text("utf-8")
    assert values((tmp_path / "out" / "a.en.xlsx").read_bytes())["预算", "B3"] == "Travel"


GOOD = workbook(row(1, 0), strings=[si("甲")])


def without(name):
    return zipped([item for item in members(GOOD).items() if item[0] != name])


def replaced(name, old, new):
    return zipped([(key, value.replace(old, new) if key == name else value) for key, value in members(GOOD).items()])


BAD = [
    (word("<w:p/>"), "not a workbook"),
    (b"PK\x03\x04 nothing", "truncated"),
    (GOOD[: len(GOOD) // 2], "truncated"),
    (without("xl/workbook.xml"), "not a workbook"),
    (without("xl/worksheets/sheet1.xml"), "its sheet '表1' is missing"),
    (replaced("xl/_rels/workbook.xml.rels", b"rId1", b"rId9"), "its sheet '表1' is missing"),
    (replaced("xl/workbook.xml", b"<sheet ", b"<x "), "its first sheet is missing"),
    (replaced(STRINGS, b"</si>", b"</sj>"), r"a\.xlsx: xl/sharedStrings\.xml:2: not well-formed"),
    (replaced(STRINGS, b"<sst", b'<!DOCTYPE sst [<!ENTITY a "b">]><sst'), "declares entities"),
    (replaced("xl/worksheets/sheet1.xml", b"</sheetData>", b""), "sheet1.xml:2: not well-formed"),
]


@pytest.mark.parametrize(("data", "problem"), BAD)
def test_bad_files_are_named_with_their_part(tmp_path, data, problem):
    with pytest.raises(InputError, match=problem) as caught:
        read(tmp_path, data, "a.xlsx")
    assert "a.xlsx" in str(caught.value)
    assert caught.value.hint


def test_an_index_without_its_string_is_no_text(tmp_path):
    assert seen(tmp_path, workbook(row(1, 7, 0), strings=[si("甲")])) == ['<td id="B1">甲</td>']


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="雨a<>&'\"。/ \n\x01", max_size=12), st.booleans())
def test_any_target_leaves_the_workbook_well_formed(tmp_path_factory, target, bilingual):
    source = read(tmp_path_factory.mktemp("any"), repeated(), "a.xlsx")
    found = segment(source)
    assert documents.render(source, found, {each.key: each.text for each in found}, bilingual=bilingual) == source.data
    result = members(documents.render(source, found, {each.key: target for each in found}, bilingual=bilingual))
    for content in result.values():
        ElementTree.fromstring(content)
    columns = [
        node.get("name") for node in ElementTree.fromstring(result["xl/others/table1.xml"]).findall(".//{*}tableColumn")
    ]
    assert len({name.casefold() for name in columns}) == len(columns)
