"""Word documents: what is read, where translations are written, what stays, and what is rejected."""

import contextlib
import io
import re
import tracemalloc
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import NOTE, PICTURE, B, I, W, body, fld, link, mark, members, p, r, read, translated, word, zipped

from toolkit import documents
from toolkit.documents.docx import OFFICE
from toolkit.errors import InputError
from toolkit.segment import rebuild, segment
from toolkit.skipped import skipped
from toolkit.types import Kind


def ins(*content):
    return f'<w:ins w:id="7" w:author="a">{"".join(content)}</w:ins>'


def deleted(text):
    return f'<w:del w:id="8" w:author="a"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def control(*content):
    choices = '<w:dropDownList><w:listItem w:displayText="男" w:value="1"/></w:dropDownList>'
    return f"<w:sdt><w:sdtPr>{choices}</w:sdtPr><w:sdtContent>{''.join(content)}</w:sdtContent></w:sdt>"


HYPHEN = "<w:r><w:noBreakHyphen/></w:r>"


def view(tmp_path, *body, **parts):
    return read(tmp_path, word("".join(body), **parts)).text.removesuffix("\n").split("\n")


VIEWS = [
    ([p(r("一句。"), r("二句。"))], "<p>一句。二句。</p>"),
    ([p(r("他说"), r("今天", B), r("下雨。"))], "<p>他说<b>今天</b>下雨。</p>"),
    ([p(r("长长的粗体文字", B), r("细"))], "<p>长长的粗体文字<span>细</span></p>"),
    ([p(r("他们说"), r("甲", B), r("和"), r("乙", B + I), r("来"))], '<p>他们说<b>甲</b>和<b id="2">乙</b>来</p>'),
    ([p(r("今天下雨"), r("，", B), r("明天晴。"))], "<p>今天下雨，明天晴。</p>"),
    (
        [p(r("同", '<w:rFonts w:hint="eastAsia"/><w:lang w:val="zh-CN"/>'), r("样", '<w:rFonts w:ascii="Times"/>'))],
        "<p>同样</p>",
    ),
    ([p(r("运行"), r("zhen", '<w:rFonts w:ascii="Consolas"/>'), r("即可"))], "<p>运行<code>zhen</code>即可</p>"),
    ([p(r("面积五平方米"), r("二", '<w:vertAlign w:val="superscript"/>'))], "<p>面积五平方米<sup>二</sup></p>"),
    ([p(r("请看"), link(r("这里")), r("。"))], "<p>请看<a>这里</a>。</p>"),
    ([p(r("姓名："), "<w:r><w:tab/><w:t>张三</w:t><w:br/><w:t>男</w:t></w:r>")], "<p>姓名：<hr>张三<br>男</p>"),
    ([p(r("他来了"), NOTE, r("，又走了。"), PICTURE)], "<p>他来了<sup/>，又走了。<img/></p>"),
    ([p(r("见"), fld("REF _1", r("图三")), r("。"))], "<p>见<a>图三</a>。</p>"),
    ([p(r("见第"), fld("PAGEREF _1", r("12")), r("页。"))], "<p>见第<img/>页。</p>"),
    ([p(r("见第"), '<w:fldSimple w:instr="PAGE">', r("7"), "</w:fldSimple>", r("页"))], "<p>见第<img/>页</p>"),
    (
        [p(r("第"), mark("begin"), "<w:r><w:instrText>PAGE</w:instrText></w:r>", mark("end"), r("页"))],
        "<p>第<img/>页</p>",
    ),
    ([p(r("留下"), f'<w:del w:id="1">{r("x").replace("w:t", "w:delText")}</w:del>')], "<p>留下</p>"),
    (
        [p(r("原"), f'<w:moveFrom w:id="1">{r("走")}</w:moveFrom><w:ins w:id="2">{r("新")}</w:ins>')],
        "<p>原<ins>新</ins></p>",
    ),
    ([p(r("量"), "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", r("很大"))], "<p>量<img/>很大</p>"),
    ([p(r("a &lt; b，R&amp;D，&lt;b> 和 &amp;lt;"))], "<p>a < b，R&D，&lt;b> 和 &amp;lt;</p>"),
    ([p(r("见"), ins(link(r("附件"))), r("。"))], "<p>见<a>附件</a>。</p>"),
    ([p(r("见"), link(r("附"), ins(r("件"))), r("。"))], "<p>见<a>附</a><ins>件</ins>。</p>"),
    ([p(r("第"), ins(r("共") + fld("PAGE", r("7"))), r("页"))], "<p>第<ins>共<img/></ins>页</p>"),
    ([p(r("性别："), control(r("男")), r("，已核对"))], "<p>性别：<span>男</span>，已核对</p>"),
    ([p(r("电话：010"), HYPHEN, r("8888"))], "<p>电话：010-8888</p>"),
    ([p(r("题"), style="1")], "<h1>题</h1>"),
    ([p(r("题"), style="10")], "<h1>题</h1>"),
    ([p(r("题"), properties='<w:outlineLvl w:val="2"/>')], "<h3>题</h3>"),
    ([p(r("引"), style="q")], "<blockquote>引</blockquote>"),
    ([p(r("打印"), style="c")], "<pre>打印</pre>"),
    ([p(r("项"), style="b")], "<li>项</li>"),
    ([p(r("项"), properties='<w:numPr><w:numId w:val="3"/></w:numPr>')], "<li>项</li>"),
    ([f"<w:tbl><w:tr><w:tc>{p(r('格'))}</w:tc></w:tr></w:tbl>"], "<td>格</td>"),
    ([p(), p(r(""))], ""),
]


@pytest.mark.parametrize(("body", "expected"), VIEWS)
def test_a_paragraph_is_seen_as_html(tmp_path, body, expected):
    assert view(tmp_path, p(r("首段")), *body)[1:] == ([expected] if expected else [])


def test_parts_follow_the_body(tmp_path):
    data = word(
        p(r("正文")),
        header1=p(r("页眉")),
        footer1=p(r("页脚")),
        footnotes=f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", r("脚注"))}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{p(r("尾注"))}</w:endnote>',
        comments=f'<w:comment w:id="1">{p(r("批注"))}</w:comment>',
    )
    source = read(tmp_path, data)
    assert [each.text for each in segment(source)] == ["正文", "页眉", "页脚", "脚注", "尾注", "批注"]
    result = translated(tmp_path, data, {"页眉": "Header", "脚注": "Note", "批注": "Comment"})
    assert (
        b'<w:comment w:id="1"><w:p><w:r><w:t xml:space="preserve">Comment</w:t>' in members(result)["word/comments.xml"]
    )
    assert "Header" in members(result)["word/header1.xml"].decode()
    assert b'<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve">Note<' in members(result)["word/footnotes.xml"]
    for name in ("word/endnotes.xml", "word/footer1.xml", "word/document.xml", "word/media/image1.png"):
        assert members(result)[name] == members(data)[name]


def test_kinds_come_from_styles_and_tables(tmp_path):
    body = p(r("题"), style="1") + p(r("项"), style="b") + p(r("引"), style="q") + p(r("码"), style="c") + p(r("文"))
    body += f"<w:tbl><w:tr><w:tc>{p(r('格'))}</w:tc></w:tr></w:tbl>"
    found = segment(read(tmp_path, word(body)))
    assert [each.kind for each in found] == [Kind.HEADING, Kind.ITEM, Kind.QUOTE, Kind.CODE, Kind.TEXT, Kind.CELL]
    assert [each.translate for each in found] == [True, True, True, False, True, True]
    assert [each.line for each in found] == [1, 2, 3, 4, 5, 6]


def runs(data, number=0):
    """The runs of a paragraph of the body that have text: text, bold, italic, and what they are in."""
    root = ElementTree.fromstring(members(data)["word/document.xml"])
    parents = {child: parent for parent in root.iter() for child in parent}
    found = []
    for run in root.findall(f".//{{{W}}}body/{{{W}}}p")[number].iter(f"{{{W}}}r"):
        text = "".join(node.text or "" for node in run.iter(f"{{{W}}}t"))
        marks = "".join(name for name in "bi" if run.find(f"{{{W}}}rPr/{{{W}}}{name}") is not None)
        holder = parents[run].tag.rpartition("}")[2]
        if text:
            found.append((text, marks + ("a" if holder == "hyperlink" else "")))
    return found


PLACED = [
    ([r("他来了。")], {"他来了。": "He came."}, [("He came.", "")]),
    ([r("他来了。她走了。")], {"他来了。": "He came.", "她走了。": "She left."}, [("He came. She left.", "")]),
    ([r("他来了。她走了。")], {"她走了。": "She left."}, [("他来了。 She left.", "")]),
    ([r("他"), r("来"), r("了。")], {"他来了。": "He came."}, [("He came.", "")]),
    (
        [r("他说"), r("今天", B), r("会下雨。")],
        {"他说<b>今天</b>会下雨。": "He says <b>today</b> it will rain."},
        [("He says ", ""), ("today", "b"), (" it will rain.", "")],
    ),
    (
        [r("他说"), r("今天", B), r("会下雨。")],
        {"他说<b>今天</b>会下雨。": "<b>Today</b> it will rain, he says."},
        [("Today", "b"), (" it will rain, he says.", "")],
    ),
    (
        [r("请在"), r("雨天", B), r("看"), r("书本", I), r("。")],
        {"请在<b>雨天</b>看<i>书本</i>。": "Read <i>books</i> on <b>rainy days</b>."},
        [("Read ", ""), ("books", "i"), (" on ", ""), ("rainy days", "b"), (".", "")],
    ),
    (
        [r("今天，他"), r("来了", B), r("。她走了。")],
        {"今天，他<b>来了</b>。": "He <b>came</b> today.", "她走了。": "She left."},
        [("He ", ""), ("came", "b"), (" today. She left.", "")],
    ),
    (
        [r("请看"), link(r("这里")), r("再说。")],
        {"请看<a>这里</a>再说。": "Before you talk, look <a>here</a>."},
        [("Before you talk, look ", ""), ("here", "a"), (".", "")],
    ),
    (
        [r("在"), link(r("网站")), r("看"), r("雨", B)],
        {"在<a>网站</a>看<b>雨</b>": "Watch <b>rain</b> on the <a>site</a> now"},
        [("Watch ", ""), ("rain", "b"), (" on the ", ""), ("site", "a"), (" now", "")],
    ),
    ([link(r("全文在此。"))], {"全文在此。": "Full text."}, [("Full text.", "a")]),
    ([r("他说"), r("今天", B), r("下雨。")], {"他说<b>今天</b>下雨。": "Rain today."}, [("Rain today.", "")]),
    ([r("甲&amp;乙")], {"甲&乙": "A & B < C &amp; D"}, [("A & B < C & D", "")]),
    ([r("甲")], {"甲": "a\x00\x0bb"}, [("a b", "")]),
    ([r("他说"), r("你", B)], {"他说<b>你</b>": "</b>You<i> <b>are"}, [("You<i> ", ""), ("are", "b")]),
]


@pytest.mark.parametrize(("content", "targets", "expected"), PLACED)
def test_translations_are_put_into_the_right_runs(tmp_path, content, targets, expected):
    result = translated(tmp_path, word(p(*content)), targets)
    assert runs(result) == expected
    assert docx.Document(io.BytesIO(result)).paragraphs[0].text == "".join(text for text, _ in expected)


def test_only_text_changes_where_the_order_of_runs_stays(tmp_path):
    around = '<w:bookmarkStart w:id="0" w:name="_x"/><w:proofErr w:type="spellStart"/>'
    source = p(r("他"), around, r("今天", B), '<w:bookmarkEnd w:id="0"/>', r("来"), '<w:commentRangeEnd w:id="1"/>')
    result = translated(tmp_path, word(source), {"他<b>今天</b>来": "He comes <b>today</b>"})
    assert body(result) == source.replace("他", "He comes ").replace("今天", "today").replace("来", "")


def test_footnotes_and_pictures_stay_or_move_with_their_tags(tmp_path):
    source = word(p(r("他来了"), NOTE, r("，看"), PICTURE, r("。第二句。")))
    there = translated(
        tmp_path, source, {"他来了<sup/>，看<img/>。": "He came<sup/> to see <img/>.", "第二句。": "Two."}
    )
    assert re.sub(r"<[^>]*>", "", body(there)) == "He came to see . Two."
    assert body(there).index("footnoteReference") < body(there).index("to see") < body(there).index("drawing")
    moved = translated(tmp_path, source, {"他来了<sup/>，看<img/>。": "To see <img/> he came<sup/>."})
    assert moved != source
    assert body(moved).index("To see") < body(moved).index("drawing") < body(moved).index("he came")
    assert body(moved).index("he came") < body(moved).index("footnoteReference") < body(moved).index("第二句")
    lost = translated(tmp_path, source, {"他来了<sup/>，看<img/>。": "He came."})
    for data in (there, moved, lost):
        assert body(data).count("<w:footnoteReference") == body(data).count("<w:drawing>") == 1
        docx.Document(io.BytesIO(data))


def test_fields_keep_their_codes_and_move_as_a_whole(tmp_path):
    source = word(p(r("如"), fld("REF _1", r("图三")), r("所示，第"), fld("PAGEREF _1", r("12")), r("页。")))
    result = translated(
        tmp_path, source, {"如<a>图三</a>所示，第<img/>页。": "See page <img/>, as <a>Figure 3</a> shows."}
    )
    text = body(result)
    assert text.count("REF _1") == 2
    assert text.index("PAGEREF _1") < text.index(" REF _1") < text.index("Figure 3") < text.index(" shows.")
    assert [text.count(f'"{kind}"') for kind in ("begin", "separate", "end")] == [2, 2, 2]
    assert re.sub(r"<[^>]*>", "", text) == "See page  PAGEREF _1 12, as  REF _1 Figure 3 shows."


def test_a_table_of_contents_keeps_its_field_over_paragraphs(tmp_path):
    entry = link(r("第一章"), "<w:r><w:tab/></w:r>", fld("PAGEREF _Toc1", r("3")))
    start = f"{mark('begin')}<w:r><w:instrText>TOC \\o</w:instrText></w:r>{mark('separate')}"
    source = p(start, entry) + p(entry.replace("第一章", "第二章")) + p(mark("end"))
    result = translated(tmp_path, word(source), {"第一章": "Chapter 1", "第二章": "Chapter 2"})
    assert body(result) == source.replace("第一章", "Chapter 1").replace("第二章", "Chapter 2")


def test_characters_with_readings_are_text_and_lose_the_readings(tmp_path):
    def ruby(base, reading):
        base, reading = (f"<w:r><w:t>{text}</w:t></w:r>" for text in (base, reading))
        return f"<w:r><w:ruby><w:rubyPr/><w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"

    source = word(p(r("他叫"), ruby("沈", "shěn"), ruby("言", "yán"), r("。")))
    document = read(tmp_path, source)
    assert [each.text for each in segment(document)] == ["他叫沈言。"]
    assert not [place for place in skipped(document, segment(document)) if place.part == "word/document.xml"]
    result = body(translated(tmp_path, source, {"他叫沈言。": "His name is Shen Yan."}))
    assert re.sub(r"<[^>]*>", "", result) == "His name is Shen Yan."
    assert "w:ruby" not in result


def test_text_boxes_are_translated_in_both_of_their_forms(tmp_path):
    inner = f"<w:txbxContent>{p(r('框里'), r('字', B))}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{inner}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    source = word(p(shape, r("框外")))
    assert [each.text for each in segment(read(tmp_path, source))] == ["框外", "框里<b>字</b>"]
    result = body(translated(tmp_path, source, {"框里<b>字</b>": "Inside <b>words</b>", "框外": "Outside"}))
    assert result.count(">Inside <") == result.count(">words<") == 2
    assert result.count(">Outside<") == 1


def test_tabs_and_breaks_stay_and_a_sentence_over_a_break_is_divided(tmp_path):
    source = p("<w:r><w:t>风来了，</w:t><w:br/><w:t>雨也来了。</w:t><w:tab/><w:t>终</w:t></w:r>")
    result = translated(tmp_path, word(source), {"风来了，雨也来了。": "Wind came, and rain came too.", "终": "End"})
    assert docx.Document(io.BytesIO(result)).paragraphs[0].text == "Wind came,\nand rain came too.\tEnd"


def test_language_and_font_hint_become_english_only_where_text_did(tmp_path):
    run = '<w:rFonts w:hint="eastAsia" w:eastAsia="宋体"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>'
    data = word(p(r("甲", run)) + p(r("乙", run)))
    result = translated(tmp_path, data, {"甲": "A “quoted” word"})
    first, second = body(result).split("</w:p>")[:2]
    assert 'eastAsia="宋体"' in first
    assert "w:hint" not in first
    assert '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>' in first
    assert second == p(r("乙", run)).removesuffix("</w:p>")
    assert b'<w:lang w:val="en-US" w:eastAsia="zh-CN"/>' in members(result)["word/styles.xml"]


def test_bilingual_documents_have_the_translation_below_each_paragraph(tmp_path):
    data = word(
        p(r("他说"), r("今天", B), r("下雨。"), NOTE, r("好。")) + p(r("见"), fld("REF _1", r("图三"))) + p(r("后"))
    )
    targets = {
        "他说<b>今天</b>下雨。<sup/>": "Rain <b>today</b>, he says.<sup/>",
        "好。": "Good.",
        "见<a>图三</a>": "See <a>F3</a>",
    }
    result = translated(tmp_path, data, targets, bilingual=True)
    found = [one.text for one in docx.Document(io.BytesIO(result)).paragraphs]
    assert found == ["他说今天下雨。好。\nRain today, he says. Good.", "见图三\nSee F3", "后"]
    assert '<w:rPr><w:b/><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">today' in body(result)
    assert '<w:r><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t xml:space="preserve">Rain ' in body(result)
    assert ("today", "b") in runs(result)
    assert body(result).count("footnoteReference") == 1
    assert body(result).count("REF _1") == 1
    assert members(result)["word/styles.xml"] == members(data)["word/styles.xml"]


def test_page_numbers_and_formulas_are_in_both_languages(tmp_path):
    data = word(p(r("第"), fld("PAGE", r("1")), r("页")) + p(r("量"), "<m:oMath><m:r/></m:oMath>", PICTURE, r("很大")))
    targets = {"第<img/>页": "Page <img/>", '量<img/><img id="2"/>很大': 'A <img/> of <img id="2"/>size'}
    result = body(translated(tmp_path, data, targets, bilingual=True))
    assert result.count("PAGE") == result.count("<m:oMath>") == 2
    assert re.search(r"Page .*PAGE.*</w:p>.*A .*<m:oMath>.* of .*size", result)
    assert result.count("<w:drawing>") == 1


def test_what_changes_nothing_gives_the_file_back(tmp_path):
    data = word(p(r("他说"), r("今天", B), r("下雨。")), header1=p(r("页眉")))
    source = read(tmp_path, data)
    found = segment(source)
    assert documents.render(source, found, {}) == data
    assert documents.render(source, found, {each.key: each.text for each in found}) == data
    assert rebuild(source, found) == source.text


def test_a_document_of_python_docx_comes_back_translated(tmp_path):
    made = docx.Document()
    made.add_heading("雨季", 1)
    paragraph = made.add_paragraph("山城的")
    paragraph.add_run("雨季").bold = True
    paragraph.add_run("来了。大家都很高兴。")
    made.add_table(1, 2).cell(0, 1).text = "雨量"
    made.sections[0].header.paragraphs[0].text = "气象报告"
    file = tmp_path / "made.docx"
    made.save(file)
    targets = {"雨季": "Rainy season", "山城的<b>雨季</b>来了。": "The <b>rainy season</b> reached the mountain city.",
               "大家都很高兴。": "Everyone is happy.", "雨量": "Rainfall", "气象报告": "Weather report"}  # fmt: skip
    back = docx.Document(io.BytesIO(translated(tmp_path, file.read_bytes(), targets)))
    assert [one.text for one in back.paragraphs] == [
        "Rainy season",
        "The rainy season reached the mountain city. Everyone is happy.",
    ]
    assert [run.text for run in back.paragraphs[1].runs if run.bold] == ["rainy season"]
    assert back.paragraphs[0].style.name == "Heading 1"
    assert back.tables[0].cell(0, 1).text == "Rainfall"
    assert back.sections[0].header.paragraphs[0].text == "Weather report"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_other_encodings_of_xml_are_read_and_kept(tmp_path, codec):
    parts = members(word(p(r("甲"), r("乙", B))))
    parts["word/document.xml"] = parts["word/document.xml"].decode().replace("UTF-8", codec[:6]).encode(codec)
    result = translated(tmp_path, zipped(parts.items()), {"甲<b>乙</b>": "A <b>B</b>"})
    assert members(result)["word/document.xml"].decode(codec).count("A <") == 1


PIECES = st.lists(
    st.tuples(st.text(alphabet="好雨a。，& <\t", min_size=1, max_size=6), st.sampled_from(["", B, I, B + I, "<w:u/>"])),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.randoms(use_true_random=False))
def test_any_order_of_tags_keeps_the_document_readable(tmp_path_factory, pieces, random):
    escaped = [(text.replace("&", "&amp;").replace("<", "&lt;"), look) for text, look in pieces]
    content = [link(r(*one)) if number % 3 == 2 else r(*one) for number, one in enumerate(escaped)]
    data = word(p(*content, NOTE) + p(r("后")))
    source = read(tmp_path_factory.mktemp("any"), data)
    found = segment(source)
    assert rebuild(source, found) == source.text
    assert documents.render(source, found, {each.key: each.text for each in found}) == data
    targets = {}
    for each in found:
        words = re.findall(r"<[a-z][^>]*>[^<]*</[a-z]+>|<[a-z]+/>|[^<]+|<", each.text)
        random.shuffle(words)
        targets[each.key] = " W ".join(words)
    result = documents.render(source, found, targets)
    assert body(result).count("footnoteReference") == 1
    shown = "".join(ElementTree.fromstring(members(result)["word/document.xml"]).itertext())
    assert shown.count("W") == sum(target.count("W") for target in targets.values())
    assert docx.Document(io.BytesIO(result)).paragraphs[1].text == "后"


def bomb():
    return zipped([("word/document.xml", b" " * (40 << 20))])


GOOD = word(p(r("好")))
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
BAD = [
    (b"not a zip", "not a zip"),
    (GOOD[: len(GOOD) // 2], "truncated"),
    (GOOD.replace(b"word/document.xml", b"../../evil.xml000"), "unsafe member name"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
    (zipped([("mimetype", "x")]), "not a Word document"),
    (zipped([*members(GOOD).items(), ("/etc/x", "")]), "unsafe member name"),
    (zipped([*members(GOOD).items(), ("..\\x", "")]), "unsafe member name"),
    (zipped({**members(GOOD), "word/document.xml": ENTITIES}.items()), "declares entities"),
    (zipped({**members(GOOD), "word/document.xml": "<a><b></a>"}.items()), "word/document.xml:1: not well-formed"),
    (zipped({**members(GOOD), "word/document.xml": "<a/>"}.items()), "not a part of a Word document"),
    (bomb(), "too many for a document"),
    (zipped([(f"word/{number}.xml", "") for number in range(20_001)]), "members"),
    (word(p()), "is empty"),
]


@pytest.mark.parametrize(("data", "says"), BAD)
def test_bad_files_are_refused_with_a_next_step(tmp_path, data, says):
    with pytest.raises(InputError) as caught:
        read(tmp_path, data)
    assert "a.docx" in caught.value.message
    assert says in caught.value.message
    assert caught.value.hint


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_anywhere_is_an_error_or_harmless(tmp_path_factory, data):
    broken = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(broken), len(broken) - 10, len(broken) // 2]))
    with contextlib.suppress(InputError):
        source = read(tmp_path_factory.mktemp("damaged"), bytes(broken[:cut]))
        result = documents.render(source, segment(source), {each.key: "X" for each in segment(source)})
        assert members(result).keys() == members(bytes(broken[:cut])).keys()


DEEP = [
    "<w:tbl><w:tr><w:tc>" * 20_000 + p(r("好")) + "</w:tc></w:tr></w:tbl>" * 20_000,
    "<w:p><w:r><w:pict><w:txbxContent>" * 10_000 + p(r("好")) + "</w:txbxContent></w:pict></w:r></w:p>" * 10_000,
    p((r("好。") + r("雨。", B)) * 5_000),
    p((r("好") + mark("begin") + mark("separate")) * 10_000),
    p((r("好。") + fld("PAGE", r("1"))) * 5_000),
]


@pytest.mark.parametrize("content", DEEP, ids=["tables", "boxes", "runs", "open fields", "fields"])
def test_deep_and_crowded_documents_are_translated(tmp_path, content):
    source = read(tmp_path, word(content))
    found = segment(source)
    result = body(documents.render(source, found, {each.key: "Rain." for each in found}))
    assert result.count("Rain.") == sum(each.translate for each in found)
    assert not re.search("[好雨]", result)


def test_reading_holds_views_and_no_slots():
    """What a paragraph is made of takes fifty times its text; reading a document needs only its view."""
    data = word("".join(p(r(f"第{number}天，工人们在旧车站里修好了"), r("机车", B), r("。")) for number in range(3000)))
    size = len(OFFICE.unpack(data, "a.docx").encode())
    tracemalloc.start()
    OFFICE.unpack(data, "a.docx")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40 * size  # 20 MB have to fit into 1 GB


def words(element, *without):
    """Return the text of a part, without that in the elements called `without`."""
    if element.tag in {f"{{{W}}}{name}" for name in without}:
        return ""
    own = element.text or "" if element.tag in (f"{{{W}}}t", f"{{{W}}}delText") else ""
    return ("-" if element.tag == f"{{{W}}}noBreakHyphen" else own) + "".join(words(one, *without) for one in element)


DELETED, INSERTED = ("del", "moveFrom"), ("ins", "moveTo")
MOVED = (
    f'<w:moveFrom w:id="5">{r("本条自签字之日起生效。")}</w:moveFrom>'
    + r("双方各持一份。")
    + f'<w:moveTo w:id="7">{r("本条自签字之日起生效。")}</w:moveTo>'
)
REVISIONS = [
    (
        r("合同金额为") + deleted("三十万元") + ins(r("五十万元")) + r("，分两期付。"),
        {"合同金额为<ins>五十万元</ins>，分两期付。": "The sum is <ins>500,000 yuan</ins>, in two parts."},
        "The sum is 500,000 yuan, in two parts.",
        "The sum is 三十万元, in two parts.",
    ),
    (
        r("五月") + ins(r("在城北"), r("的工厂", B)) + r("开工。"),
        {'五月<ins>在城北</ins><ins id="2">的工厂</ins>开工。': '<ins id="2">Mills</ins> opened <ins>north</ins>.'},
        "Mills opened north.",
        " opened .",
    ),
    (
        r("详情见") + ins(link(r("附件页面"))) + r("。"),
        {"详情见<a>附件页面</a>。": "<a>The attached page</a> has the details."},
        "The attached page has the details.",
        " has the details.",
    ),
    (
        MOVED,
        {
            "双方各持一份。": "Each keeps a copy.",
            "<ins>本条自签字之日起生效。</ins>": "<ins>It takes effect when signed.</ins>",
        },
        "Each keeps a copy. It takes effect when signed.",
        "本条自签字之日起生效。Each keeps a copy. ",
    ),
    (
        ins(r("全新的一段。")),
        {"全新的一段。": "A new paragraph."},
        "A new paragraph.",
        "",
    ),
    (
        r("图") + ins(fld("SEQ 图", r("1"))) + r("：结构"),
        {"图<img/>：结构": "Structure, figure <img/>"},
        "Structure, figure 1",
        "Structure, figure ",
    ),
    (
        r("性别：") + control(r("男")) + r("，已核对") + HYPHEN + r("完"),
        {"性别：<span>男</span>，已核对-完": "Checked: <span>Male</span> - done"},
        "Checked: Male - done",
        "Checked: Male - done",
    ),
]


@pytest.mark.parametrize(("content", "targets", "accepted", "rejected"), REVISIONS)
def test_revisions_can_be_accepted_and_rejected(tmp_path, content, targets, accepted, rejected):
    document = members(translated(tmp_path, word(p(content)), targets))["word/document.xml"]
    root = ElementTree.fromstring(document)
    assert words(root, *DELETED) == accepted
    assert words(root, *INSERTED) == rejected
    assert words(ElementTree.fromstring(members(word(p(content)))["word/document.xml"]), "ins", "moveTo") == words(
        ElementTree.fromstring(members(translated(tmp_path, word(p(content)), {}))["word/document.xml"]),
        "ins",
        "moveTo",
    )
    held = [words(one) for one in root.iter(f"{{{W}}}sdtContent")]
    assert held == ["Male"] * document.count(b"<w:sdt>")


def test_lock_files_of_office_programs_are_skipped(tmp_path):
    for name in ("a.docx", "~$a.docx"):
        (tmp_path / name).write_bytes(GOOD)
    assert [file.name for file, _ in documents.find([tmp_path])] == ["a.docx"]
