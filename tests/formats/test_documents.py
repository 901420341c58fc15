"""Documents: reading, finding, encodings, bad input, and rendering translations."""

import codecs
import os
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import document

from toolkit import documents
from toolkit.catalog import document_path
from toolkit.documents import FORMATS, subtitles
from toolkit.documents.decode import decode
from toolkit.errors import InputError
from toolkit.segment import segment

ARTICLE = "三月的山城还下着小雨，机房里却热得像夏天。他说：“这里的电便宜。”大家都来看，没有人说话。\n" * 3
TRADITIONAL = "外婆家門前有一棵老樟樹，樹下擺著兩張竹椅。這個時候，她便問我今天學了什麼，我們都笑了。\n" * 3


def render(text, format, translate):
    source = document(text, format)
    found = segment(source)
    if isinstance(translate, dict):
        targets = {each.key: translate[each.text] for each in found if each.text in translate}
    else:
        targets = {each.key: translate(each.text) for each in found if each.translate}
    return documents.render(source, found, targets)


def test_read_returns_id_path_newline_and_digest(tmp_path):
    file = tmp_path / "book" / "ch1.md"
    file.parent.mkdir()
    file.write_bytes("# 一\r\n\r\n二\r\n".encode())
    found = documents.read(file, id="book/ch1")
    assert (found.id, found.path, found.format, found.newline) == ("book/ch1", file.as_posix(), "md", "\r\n")
    assert found.text == "# 一\r\n\r\n二\r\n"
    assert len(found.sha256) == 64
    assert documents.read(file).id == "ch1"


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (ARTICLE, "utf-8", "utf-8"),
        (ARTICLE, "utf-8-sig", "utf-8"),
        (ARTICLE, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (ARTICLE, "utf-16", "utf-16"),
        (ARTICLE, "utf-16-le", "utf-16-le"),
        (ARTICLE, "utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_detected(tmp_path, text, encoding, read_as):
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode(encoding))
    found = documents.read(file)
    assert (found.text, found.encoding) == (text, read_as)


def test_encoding_can_be_named(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("镕".encode("gb18030"))
    assert documents.read(file, encoding="gb18030").text == "镕"


@pytest.mark.parametrize(
    ("text", "encoding", "named", "right"),
    [
        (ARTICLE, "utf-8", "latin1", "utf-8"),
        (ARTICLE, "utf-8-sig", "latin1", "utf-8"),
        (ARTICLE, "utf-8", "mac_roman", "utf-8"),
        (ARTICLE, "gb18030", "latin1", "gb18030"),
        (ARTICLE, "gb18030", "cp1252", "gb18030"),
        (ARTICLE, "gb18030", "koi8-r", "gb18030"),
        (TRADITIONAL, "big5", "latin1", "big5"),
        (TRADITIONAL, "big5", "gb18030", "big5"),
        ("名单：赵倩 孙璐\n", "utf-8", "latin1", "utf-8"),
        ("名单：赵倩 孙璐\n", "gb18030", "latin1", "gb18030"),
        ("你好", "utf-8", "gb18030", "utf-8"),
        ("你好", "utf-8", "utf-16", "utf-8"),
    ],
)
def test_an_encoding_in_which_chinese_reads_as_something_else_is_refused(tmp_path, text, encoding, named, right):
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode(encoding))
    with pytest.raises(InputError, match=f"a.txt: not {named}.*as {right} it is Chinese.*--encoding {right}"):
        documents.read(file, encoding=named)


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (ARTICLE, "gb18030", "gbk"),
        (ARTICLE, "utf-16-le", "utf-16"),
        (TRADITIONAL, "big5", "cp950"),
        ("café déjà vu, señor", "latin1", "latin1"),
        ("plain text", "ascii", "latin1"),
        ("名单：赵倩 孙璐\n", "gb18030", "gb18030"),
        ("联通", "gb18030", "gbk"),
        ("深思发布", "utf-8", "utf-8"),
    ],
)
def test_a_right_encoding_is_taken(tmp_path, text, encoding, named):
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode(encoding))
    assert documents.read(file, encoding=named).text == text


def test_plain_letters_are_no_utf_16(tmp_path):
    with pytest.raises(InputError, match="its bytes are plain letters"):
        documents.read(bad(tmp_path, "a.txt", b"plain text"), encoding="utf-16")


def bad(tmp_path, name, data):
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", None, "no such file"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t\n", "empty"),
        ("a.txt", b"\x7fELF\x00\x01\x02", "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06 text", "binary"),
        ("a.xyz", "好".encode(), "unknown document format"),
        ("a.txt", "第一行写得很好\n第二行也".encode() + b"\xff" + "不错".encode(), "a.txt:2: byte"),
        ("a.txt", b"caf\xe9 cr\xe8me", "a.txt:1: byte 4 (0xe9)"),
        ("a.srt", "没有时间".encode(), "no timing line"),
        ("a.srt", "1\n00:00:01,000 -> 00:00:02,000\n好\n00:00:1 --> x\n".encode(), "line 2: broken timing"),
        ("a.srt", "1\n00:00:05,000 --> 00:00:02,000\n好\n".encode(), "line 2: the cue ends before it begins"),
        ("a.po", 'msgid "好"\nwhat\n'.encode(), "line 2: not a line of PO"),
        ("a.po", b'msgid ""\nmsgstr "X-Zhen-Signature: zhen\\n"\n', "a catalog of zhen"),
        ("a.xlf", b"<xliff>\n<b></xliff>", "line 2: mismatched tag"),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "declares entities"),
        (
            "a.txt",
            "第一行写得很好。\n".encode() + "第二行不是的。\n".encode("gb18030") * 9,
            "a.txt:2: encodings are mixed",
        ),
        ("a.vtt", "00:01.000 --> 00:02.000\n好\n".encode(), "WEBVTT"),
    ],
)
def test_bad_files_are_named_with_a_next_step(tmp_path, name, data, says):
    with pytest.raises(InputError) as caught:
        documents.read(bad(tmp_path, name, data))
    assert name in caught.value.message
    assert says in caught.value.message
    assert caught.value.hint


def test_undecodable_bytes_ask_for_the_encoding(tmp_path):
    with pytest.raises(InputError, match="--encoding"):
        documents.read(bad(tmp_path, "a.txt", b"caf\xe9"))
    with pytest.raises(InputError, match="unknown encoding 'klingon'"):
        documents.read(bad(tmp_path, "a.txt", b"x"), encoding="klingon")
    with pytest.raises(InputError, match="is not big5"):
        documents.read(bad(tmp_path, "a.txt", b"\xff\xff"), encoding="big5")


def test_a_damaged_byte_is_named_with_its_place(tmp_path):
    data = codecs.BOM_UTF8 + "好\n".encode() * 3000 + b"\xff\n"
    with pytest.raises(InputError, match=rf"a\.txt:3001: byte {len(data) - 1} \(0xff\) is not utf-8-sig"):
        documents.read(bad(tmp_path, "a.txt", data))


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
CHINESE = [
    "你好，世界。今天我们去看看这个的了是在人有我他\n",
    "abc\n",
    "這個們來為國說時會對於\n",
    "\r\n",
    "的" * 50,
    "\0",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(CHINESE), max_size=8).map("".join),
    st.sampled_from(ENCODINGS),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=2),
    st.sampled_from([None, "utf-8", "gb18030", "utf-16", "nonsense", "rot13"]),
)
def test_any_bytes_are_read_or_refused(text, encoding, damage, named):
    data = bytearray(text.encode(encoding, "replace"))
    for at, value in damage:
        data[at : at + 1] = bytes([value]) if at < len(data) else b""
    with suppress(InputError):
        found, name = decode(bytes(data), "a.txt", encoding=named)
        assert found == bytes(data).decode(name).removeprefix("\ufeff")


def test_a_folder_is_not_a_document(tmp_path):
    with pytest.raises(InputError, match="a folder"):
        documents.read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_named(tmp_path):
    file = bad(tmp_path, "a.txt", b"x")
    file.chmod(0)
    with pytest.raises(InputError, match="permission"):
        documents.read(file)


def put(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("好", encoding="utf-8")


def test_find_walks_folders_in_order_and_skips_what_is_not_a_source(tmp_path):
    put(
        tmp_path,
        "b.txt",
        "a.md",
        "sub/c.html",
        ".hidden.txt",
        ".git/x.txt",
        "a.en.md",
        "a.bilingual.html",
        "a.table.docx",
        "a.table.xlsx",
        "a.po",
        "x.png",
    )
    found = documents.find([tmp_path])
    assert [(file.relative_to(tmp_path).as_posix(), key) for file, key in found] == [
        ("a.md", "a"),
        ("b.txt", "b"),
        ("sub/c.html", "sub/c"),
    ]


def test_find_skips_workbooks_of_glossaries_and_exported_ones(tmp_path):
    put(tmp_path, "glossary/terms.xlsx", "a.xlsx", "b.xlsx", "b.txt", "c.xlsx")
    for stem, source in (("b", "b.txt"), ("c", "c.xlsx")):
        text = f'msgid ""\nmsgstr ""\n"X-Zhen-Document: {source}\\n"\n\n'
        (tmp_path / f"{stem}.po").write_text(text, encoding="utf-8")
    found = documents.find([tmp_path], apart=[tmp_path / "glossary"])
    assert [file.name for file, _ in found] == ["a.xlsx", "b.txt", "c.xlsx"]
    assert len(documents.find([tmp_path / "glossary" / "terms.xlsx"], apart=[tmp_path / "glossary"])) == 1


def test_find_takes_a_named_file_once(tmp_path):
    put(tmp_path, "a.txt")
    assert documents.find([tmp_path / "a.txt", tmp_path]) == [(tmp_path / "a.txt", "a")]


def test_find_refuses_clashes_missing_paths_and_empty_folders(tmp_path):
    put(tmp_path, "w/a.txt", "x/a.txt", "y/.keep")
    with pytest.raises(InputError, match=r"w/a\.txt and .*x/a\.txt would write the same output files"):
        documents.find([tmp_path / "w", tmp_path / "x"])
    with pytest.raises(InputError, match="no documents"):
        documents.find([tmp_path / "y"])
    with pytest.raises(InputError, match="no such file or folder"):
        documents.find([tmp_path / "z"])


def test_a_header_that_an_editor_wrapped_names_the_document(tmp_path):
    put(tmp_path, 'x/an "odd" name.md', "y/a.md")
    catalog = tmp_path / "a.po"
    fields = ['"Language: en\\n"', '"X-Zhen-Document: x/an \\"odd\\" "', '"name.md\\n"', '"X-Zhen-Signature: s\\n"']
    catalog.write_text("\n".join(['msgid ""', 'msgstr ""', *fields, "", "#: y/a.md:1", 'msgid "早"', 'msgstr ""', ""]))
    assert document_path(catalog) == tmp_path / 'x/an "odd" name.md'


def test_documents_of_one_stem_have_ids_of_their_own(tmp_path):
    put(tmp_path, "x/a.txt", "x/a.md", "x/b.md")
    found = documents.find([tmp_path / "x"])
    assert [key for _, key in found] == ["a.md", "a.txt", "b"]


def test_a_catalog_belongs_to_the_document_that_it_names(tmp_path, monkeypatch):
    put(tmp_path, "x/a.txt", "x/a.md", "z/a.md", "z/a.txt")
    out = tmp_path / "out"
    out.mkdir()

    def ids(*paths: str) -> list[str]:
        return [key for _, key in documents.find([tmp_path / path for path in paths], out=out)]

    def catalog(name: str, document: str) -> None:
        (out / name).write_text(f'msgid ""\nmsgstr ""\n\n#: {document}:1\nmsgid "早"\nmsgstr ""\n', encoding="utf-8")

    assert ids("x/a.txt") == ["a"]
    catalog("a.po", "x/a.txt")  # as it is called from elsewhere
    assert ids("x/a.txt") == ["a"]
    assert ids("x/a.md") == ["a.md"]
    assert sorted(ids("x")) == ["a", "a.md"]
    monkeypatch.chdir(tmp_path)
    assert ids("z/a.txt") == ["a.txt"]
    catalog("a.txt.po", "z/a.txt")
    assert ids("x/a.txt") == ["a"]
    (tmp_path / "x" / "a.txt").rename(tmp_path / "x" / "c.txt")
    assert ids("x/a.md") == ["a"]  # the document has another name now, its catalog goes with it
    catalog("a.po", "x/c.txt")
    catalog("a.md.po", "z/a.md")
    with pytest.raises(InputError, match=r"a\.md\.po is the catalog of z/a\.md, not of .*x/a\.md"):
        ids("x/a.md")


RENDERED = [
    ("txt", "甲来了。乙走了。\n", {"甲来了。": "A came.", "乙走了。": "B left."}, "A came. B left.\n"),
    ("txt", "\u3000\u3000甲来了。\r\n1. 乙\r\n", {"甲来了。": "A came.", "乙": "B"}, "\u3000\u3000A came.\r\n1. B\r\n"),
    ("txt", "风来了，\n雨来了。好。\n", {"风来了，雨来了。": "Wind\nand rain."}, "Wind and rain. 好。\n"),
    ("txt", 'print("早")\n早安\n', {"早安": "Morning"}, 'print("早")\nMorning\n'),
    ("md", "甲\n", {"甲": "# not a heading"}, "\\# not a heading\n"),
    ("md", "甲\n", {"甲": "1. not a list"}, "1\\. not a list\n"),
    ("md", "- 甲\n", {"甲": "a - b"}, "- a - b\n"),
    ("md", "|甲|乙|\n|-|-|\n", {"甲": "a | b", "乙": "c"}, "|a \\| b|c|\n|-|-|\n"),
    ("md", "---\ntitle: 甲\n---\n", {"甲": "A: b"}, '---\ntitle: "A: b"\n---\n'),
    ("md", "---\ntitle: '甲'\n---\n", {"甲": "It's"}, "---\ntitle: 'It''s'\n---\n"),
    ("md", "> 甲，\n> 乙。\n", {"甲，乙。": "A, B."}, "> A, B.\n"),
    (
        "html",
        '<html lang="zh-CN"><p>甲&amp;乙</p></html>',
        {"甲&amp;乙": "A & B < C"},
        '<html lang="en"><p>A &amp; B &lt; C</p></html>',
    ),
    (
        "html",
        "<p>他<b>说</b>。好。</p>",
        {"他<b>说</b>。": "He <b>said</b>.", "好。": "OK."},
        "<p>He <b>said</b>. OK.</p>",
    ),
    ("html", '<img alt="甲" src=x>', {"甲": 'a "b"'}, '<img alt="a &quot;b&quot;" src=x>'),
    (
        "html",
        "<meta charset=gbk><p>甲</p><script>'甲'</script>",
        {"甲": "A"},
        "<meta charset=utf-8><p>A</p><script>'甲'</script>",
    ),
]


@pytest.mark.parametrize(("format", "text", "targets", "expected"), RENDERED)
def test_render(format, text, targets, expected):
    assert render(text, format, targets) == expected


LONG = (
    "{0}这家公司成立于二〇一五年，最早只有三个人和一\n"
    "{1}间租来的办公室，如今已有四百多名员工，产品卖\n"
    "{1}到了十二个国家。后来呢。\n"
)


@pytest.mark.parametrize(
    ("format", "first", "rest"),
    [("txt", "", ""), ("md", "", ""), ("md", "> ", "> "), ("md", "- ", "  "), ("md", "1. ", "   ")],
)
def test_wrapped_paragraphs_come_back_wrapped(format, first, rest):
    target = "The company began in 2015 with three people and a rented office. 1. Now it has over four hundred."
    source = LONG.format(first, rest)
    result = render(source, format, lambda text: "And then?" if text == "后来呢。" else target)
    lines = result.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(first)
    assert all(line.startswith(rest) for line in lines[1:])
    assert all(len(line) <= 50 for line in lines)
    assert not any(line.removeprefix(rest).startswith("1. ") for line in lines[1:])
    assert " ".join(line.removeprefix(rest) for line in lines).removeprefix(first) == f"{target} And then?"


NOTES = ('<a href="#n1" epub:type="noteref"><sup>55</sup></a>', '<sup><a href="#n2">[2]</a></sup>')
MORE_RENDERED = [
    (
        "md",
        "见[手册]。\n\n[手册]: /m\n",
        {"见[手册]。": "See the [manual]."},
        "See the [manual][手册].\n\n[手册]: /m\n",
    ),
    ("md", "甲\n===\n", {"甲": "A"}, "A\n===\n"),
    ("md", "甲\n", {"甲": "a <b> `<c>` <d"}, "a &lt;b> `<c>` &lt;d\n"),
    ("md", "[^1]: 甲\n", {"甲": "A"}, "[^1]: A\n"),
    ("md", "<div>\n  <b>甲</b>乙\n</div>\n", {"<b>甲</b>乙": "<b>A</b> & B"}, "<div>\n  <b>A</b> &amp; B\n</div>\n"),
    ("md", "甲  \n乙\n", {"甲": "A", "乙": "B"}, "A  \nB\n"),
    ("md", "---\nkeywords: [甲, b]\n---\n", {"甲": "x, y"}, '---\nkeywords: ["x, y", b]\n---\n'),
    (
        "html",
        "<p>走了很远，<br>才回头。</p>",
        {"走了很远，才回头。": "Went far, then looked back."},
        "<p>Went far,<br>then looked back.</p>",
    ),
    (
        "html",
        '<p>点<a href=x title="帮助">这里</a>。</p>',
        {'点<a href=x title="">这里</a>。': 'Click <a href=x title="">here</a>.', "帮助": "Help"},
        '<p>Click <a href=x title="Help">here</a>.</p>',
    ),
    ("html", "<p>看<img alt=图>。</p>", {"图": "a map"}, '<p>看<img alt="a map">。</p>'),
    ("html", '<p lang="zh-CN">甲</p><p lang=ja>東京</p>', {"甲": "A"}, '<p lang="en">A</p><p lang=ja>東京</p>'),
    ("html", "<div translate=no>甲<p>乙</div>丙", {"丙": "C"}, "<div translate=no>甲<p>乙</div>C"),
    (
        "html",
        '<meta name="description" content="甲"><meta name=other content="乙">',
        {"甲": "A"},
        '<meta name="description" content="A"><meta name=other content="乙">',
    ),
    ("html", "<p>甲\n乙。</p>", {"甲乙。": "A B."}, "<p>A B.</p>"),
    (
        "html",
        '<input type="submit" value="提交报名"><input type=RESET value=重填><input type="text" value="张三">',
        {"提交报名": "Submit registration", "重填": "Start over", "张三": "no text of the page"},
        '<input type="submit" value="Submit registration"><input type=RESET value="Start over">'
        '<input type="text" value="张三">',
    ),
    (
        "html",
        "<noscript>请打开<b>脚本</b>。</noscript>",
        {"请打开<b>脚本</b>。": "Turn <b>scripts</b> on."},
        "<noscript>Turn <b>scripts</b> on.</noscript>",
    ),
    ("html", '<th abbr="时">时间</th>', {"时": "h", "时间": "Hours"}, '<th abbr="h">Hours</th>'),
    (
        "html",
        '<script type="application/ld+json">{"@type": "Event", "name": "春季长跑", "url": "/春",'
        ' "keywords": ["甲", "b"]}</script>',
        {"春季长跑": 'The "Spring" <Run> & more', "甲": "A", "/春": "x"},
        '<script type="application/ld+json">{"@type": "Event",'
        ' "name": "The \\"Spring\\" \\u003cRun\\u003e \\u0026 more", "url": "/春", "keywords": ["A", "b"]}</script>',
    ),
    (
        "html",
        '<script type="application/ld+json">{"name": "甲",}</script><script>{"name": "甲"}</script><p>甲</p>',
        {"甲": "A"},
        '<script type="application/ld+json">{"name": "甲",}</script><script>{"name": "甲"}</script><p>A</p>',
    ),
    (
        "html",
        '<p>点击<svg class="i"><path d="M0"/><text>图</text></svg>图标保存文件。</p>',
        {'点击<svg class="i"></svg>图标保存文件。': 'Click the <svg class="i"></svg> icon to save the file.'},
        '<p>Click the <svg class="i"><path d="M0"/><text>图</text></svg> icon to save the file.</p>',
    ),
    (
        "html",
        "<p>若 <math><mi>x</mi></math>，则<math><mi>y</mi></math>在上方。</p>",
        {"若 <math></math>，则<math></math>在上方。": "If <math></math>, then <math></math> is above."},
        "<p>If <math><mi>x</mi></math>, then <math><mi>y</mi></math> is above.</p>",
    ),
    (
        "html",
        "<p>来了。<math><mi>x</mi></math>是数。</p><div><math><mi>速</mi></math></div>",
        {"来了。": "It came.", "<math></math>是数。": "<math></math> is a number."},
        "<p>It came. <math><mi>x</mi></math> is a number.</p><div><math><mi>速</mi></math></div>",
    ),
    (
        "html",
        "<p>「<ruby><rb>沈砚</rb><rp>（</rp><rt>shěn yàn</rt><rp>）</rp></ruby>先生。"
        "<ruby>计<rt>・</rt></ruby><ruby>划<rt>・</rt></ruby>照旧吗？」</p>",
        {"「沈砚先生。计划照旧吗？」": "“Mr Shen Yan. As planned?”"},
        "<p>“Mr Shen Yan. As planned?”</p>",
    ),
    (
        "html",
        "<p>走了。<ruby>深<rt>shēn</rt>思<rt>sī</rt></ruby>来了。<b>他在<ruby>兹<rt>cí<rp>)</ruby></b></p>",
        {"走了。": "It left.", "深思来了。": "DeepSeek came.", "<b>他在兹</b>": "<b>He is in Ci</b>"},
        "<p>It left. DeepSeek came. <b>He is in Ci</b></p>",
    ),
    (
        "html",
        "<p><ruby>好。<rt>x</rt>来了<rt>y</rt></ruby></p><pre><ruby>甲<rt>y</rt></ruby></pre>",
        {"好。": "OK."},
        "<p>OK.<ruby> 来了<rt>y</rt></ruby></p><pre><ruby>甲<rt>y</rt></ruby></pre>",
    ),
    (
        "html",
        f"<p>他说过“自由”。{NOTES[0]}后来没人提{NOTES[1]}。</p>",
        {
            f"他说过“自由”。{NOTES[0]}": f"He spoke of “freedom.”{NOTES[0]}",
            f"后来没人提{NOTES[1]}。": f"Nobody did.{NOTES[1]}",
        },
        f"<p>He spoke of “freedom.”{NOTES[0]} Nobody did.{NOTES[1]}</p>",
    ),
    ("po", 'msgid "甲\\n"\nmsgstr ""\n', {"甲": 'say "A"'}, '#, fuzzy\nmsgid "甲\\n"\nmsgstr "say \\"A\\"\\n"\n'),
    (
        "po",
        '#, c-format\nmsgid "%d 个"\nmsgid_plural "%d 个们"\nmsgstr[0] ""\nmsgstr[1] ""\n',
        {"%d 个": "%d x", "%d 个们": "%d xs"},
        '#, fuzzy, c-format\nmsgid "%d 个"\nmsgid_plural "%d 个们"\nmsgstr[0] "%d x"\nmsgstr[1] "%d xs"\n',
    ),
    ("po", 'msgid "甲"\nmsgstr "done"\n', {"甲": "A"}, 'msgid "甲"\nmsgstr "done"\n'),
    ("po", 'msgid "甲" "乙"\nmsgstr ""\n', {"甲乙": "A"}, '#, fuzzy\nmsgid "甲" "乙"\nmsgstr "A"\n'),
    (
        "xliff",
        "<group><trans-unit><source>甲<x id='1'/></source></trans-unit></group>",
        {"甲<x id='1'/>": "A & <x id='1'/>"},
        "<group><trans-unit><source>甲<x id='1'/></source>"
        "<target state=\"needs-review-translation\">A &amp; <x id='1'/></target></trans-unit></group>",
    ),
    (
        "xliff",
        "<trans-unit>\r\n  <source>甲\n乙</source>\r\n  <note>n</note></trans-unit>",
        {"甲乙": "A B"},
        "<trans-unit>\r\n  <source>甲\n乙</source>\r\n"
        '  <target state="needs-review-translation">A B</target>\r\n  <note>n</note></trans-unit>',
    ),
    (
        "xliff",
        '<trans-unit><source>甲。<x id="1" ctype="lb"/>乙。<x id="2" ctype="image"/>丙。</source></trans-unit>',
        {
            "甲。": "A.",
            '<x id="1" ctype="lb"/>乙。': '<x id="1" ctype="lb"/>B.',
            '<x id="2" ctype="image"/>丙。': '<x id="2" ctype="image"/>C.',
        },
        '<trans-unit><source>甲。<x id="1" ctype="lb"/>乙。<x id="2" ctype="image"/>丙。</source>'
        '<target state="needs-review-translation">A.<x id="1" ctype="lb"/>B. <x id="2" ctype="image"/>C.</target>'
        "</trans-unit>",
    ),
    (
        "xliff",
        "<segment><source>甲</source></segment>",
        {"甲": "A"},
        '<segment state="translated"><source>甲</source><target>A</target></segment>',
    ),
    (
        "srt",
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>甲来</i>\n<i>了。</i>\n",
        {"甲来了。": "A came."},
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>A came.</i>\n",
    ),
    (
        "vtt",
        "WEBVTT\n\nNOTE 甲\n\n00:01.000 --> 00:02.000 line:0\n<v 李>甲</v>\n",
        {"甲": "A < B"},
        "WEBVTT\n\nNOTE 甲\n\n00:01.000 --> 00:02.000 line:0\n<v 李>A &lt; B</v>\n",
    ),
    (
        "vtt",
        "WEBVTT\n\n00:01.000 --> 00:04.000\n大家好<00:01.800><c>，欢迎</c>来<c.hot>玩</c>\n",
        {"大家好<00:01.800><c>，欢迎</c>来<c.hot>玩</c>": "Hello<00:01.800><c>, welcome</c> <c.hot>in</c> <00:09.000>"},
        "WEBVTT\n\n00:01.000 --> 00:04.000\nHello<00:01.800><c>, welcome</c> <c.hot>in</c> &lt;00:09.000&gt;\n",
    ),
    (
        "vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 李>他花了\n\n00:02.000 --> 00:03.000\n<v 李>二十年。\n\n"
        "00:03.000 --> 00:04.000\n<v 王>是吗？\n",
        {"他花了二十年。": "He took twenty years.", "是吗？": "Did he?"},
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v 李>He took\n\n00:02.000 --> 00:03.000\n<v 李>twenty years.\n\n"
        "00:03.000 --> 00:04.000\n<v 王>Did he?\n",
    ),
]


@pytest.mark.parametrize(("format", "text", "targets", "expected"), MORE_RENDERED)
def test_render_keeps_what_is_round_the_words(format, text, targets, expected):
    assert render(text, format, targets) == expected


BESIDE = [
    ("txt", "甲。乙。\n丙\n", "甲。乙。\nA B\n丙\nC\n"),
    ("md", "# 甲。\n\n乙。\n\n- 丙\n", "# 甲。\n\n# A\n\n乙。\n\nB\n\n- 丙\\\n  C\n"),
    ("md", "|甲。|乙。|\n|-|-|\n", "|甲。<br>A|乙。<br>B|\n|-|-|\n"),
    ("html", "<p>甲。乙。<li>丙", '<p>甲。乙。<br><span lang="en">A B</span><li>丙<br><span lang="en">C</span>'),
    (
        "html",
        "<p><svg><g/></svg>甲。<math><mi>x</mi></math>丙<ruby>乙。<rt>yǐ</rt></ruby></p>",
        "<p><svg><g/></svg>甲。<math><mi>x</mi></math>丙<ruby>乙。<rt>yǐ</rt></ruby>"
        '<br><span lang="en">A <math><mi>x</mi></math>C B</span></p>',
    ),
    ("srt", "1\n00:00:01,000 --> 00:00:02,000\n甲。\n", "1\n00:00:01,000 --> 00:00:02,000\n甲。\nA\n"),
]


@pytest.mark.parametrize(("format", "text", "expected"), BESIDE)
def test_bilingual_puts_each_translation_after_its_source(format, text, expected):
    source = document(text, format)
    found = segment(source)
    words = {"甲。": "A", "乙。": "B", "丙": "C", "<math></math>丙乙。": "<math></math>C B"}
    targets = {each.key: words[each.text] for each in found if each.text in words}
    assert documents.render(source, found, targets, bilingual=True) == expected
    assert documents.render(source, found, {}, bilingual=True) == text


@given(st.text(alphabet="abc ,.", min_size=1, max_size=300))
def test_no_line_of_a_cue_is_wider_than_42_characters(text):
    lines = subtitles.wrap(" ".join(text.split()) or "a")
    assert all(len(line) <= 42 or " " not in line for line in lines)
    assert " ".join(lines).split() == text.split() or not text.strip()


SRT = "1\n00:00:01,000 --> 00:00:02,000\n他花了二十年才明白\n\n2\n00:00:02,100 --> 00:00:04,000\n水比石头更硬。\n\n"


def test_subtitles_divide_a_sentence_over_its_cues():
    result = render(SRT, "srt", lambda _: "It took him twenty years to see that water is harder than stone.")
    assert result == (
        "1\n00:00:01,000 --> 00:00:02,000\nIt took him twenty years to see\n\n"
        "2\n00:00:02,100 --> 00:00:04,000\nthat water is harder than stone.\n\n"
    )


def test_subtitles_wrap_to_two_lines_and_keep_speakers_and_line_ends():
    text = "1\r\n00:00:01,000 --> 00:00:09,000 align:left\r\n- 甲说了很多话。\r\n- 乙\r\n"
    target = "The first speaker said a great many things, and some of them were even true."
    result = render(text, "srt", {"甲说了很多话。": target, "乙": "B"})
    lines = result.split("\r\n")
    assert lines[:2] == text.split("\r\n")[:2]
    assert lines[2:5] == ["- The first speaker said a great many", "things, and some of them were even true.", "- B"]


@given(
    st.lists(st.text(alphabet="abc.,", min_size=1, max_size=9), min_size=1, max_size=30),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
def test_dividing_loses_no_word_and_leaves_no_cue_empty(words, shares):
    target = " ".join(words)
    pieces = subtitles.divide(target, shares)
    assert len(pieces) == len(shares)
    assert all(pieces)
    assert " ".join(piece for piece in pieces if piece != "…") == target


SOURCES = {
    "po": 'msgid "题。走吧。"\nmsgstr ""\n',
    "xliff": "<xliff><trans-unit id='1'><source>题。走吧。</source></trans-unit></xliff>",
    "txt": "# 题\n\n“走吧。”“好。”他说，\n然后走了。\n\nx = 1\n",
    "md": "---\ntitle: 题\n---\n\n- 一。二。\n\n|甲|乙|\n|-|-|\n|1|丙|\n",
    "html": "<html lang=\"zh\"><p>“走吧。”“好。”他<b>说</b>&nbsp;</p><img alt='图'></html>",
    "srt": SRT.replace("\n", "\r\n"),
    "vtt": "WEBVTT\n\nNOTE 注\n\n00:01.000 --> 00:02.000\n<v Li>他花了\n二十年。\n",
}


@pytest.mark.parametrize("format", sorted(SOURCES))
def test_a_translation_that_changes_nothing_gives_the_source_back(format):
    assert render(SOURCES[format], format, lambda text: text) == SOURCES[format]
    assert render(SOURCES[format], format, {}) == SOURCES[format]


@pytest.mark.parametrize("format", sorted(SOURCES))
def test_every_segment_is_replaced_and_the_rest_kept(format):
    result = render(SOURCES[format], format, lambda _: "Word.")
    kept = re.sub(r"msgid.*|<source>.*?</source>", "", result)  # these formats hold both languages
    assert not any(char in kept for char in "题走好然后二三他丙图")
    assert result.count("Word.") >= 1


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="好a。，“”<>&\n|-#> `", max_size=60), st.sampled_from(sorted(FORMATS)))
def test_rendering_any_target_never_fails(text, format):
    assert isinstance(render(text, format, lambda segment: f"T {segment}"), str)
