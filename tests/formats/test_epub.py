"""EPUB: what is read, where translations are written, what stays, what is rejected; checked with epubcheck."""

import re
import zipfile
from xml.etree import ElementTree

import judges
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import CONTAINER, book, members, read, zipped

from toolkit import documents
from toolkit.documents.xhtml import safe, settle
from toolkit.errors import InputError
from toolkit.segment import rebuild, segment

FIRST = """<p>春天，山城下了一场<em>很长</em>的雨。大家都说：“好雨。”<a href="#n1" id="r1">[1]</a></p>
<p><a id="page2"></a>他看着<img src="../rain.png" alt="雨中的桥"/>，没有说话。<br/>雨停了。</p>
<ul><li>伞</li><li>书 &amp; 茶&#160;具</li></ul>
<p id="n1">注：见<a href="2.xhtml">第二章</a>。</p>"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


def full(version=3):
    data = book(FIRST, version=version, extra=[("OEBPS/rain.png", PNG)])
    parts = members(data)
    item = b'<item id="png" href="rain.png" media-type="image/png"/></manifest>'
    parts["OEBPS/book.opf"] = parts["OEBPS/book.opf"].replace(b"</manifest>", item)
    return zipped(parts.items())


def translated(source, change, *, bilingual=False):
    found = segment(source)
    targets = {each.key: change(each.text) for each in found if each.translate}
    return documents.render(source, found, targets, bilingual=bilingual)


def english(text):
    """A translation that keeps the tags: every run of Chinese becomes a word."""
    return re.sub(r"[\u3002-\u9fff\uff00-\uffef“”]+", " Word ", text).strip()


def test_chapters_are_read_in_spine_order_with_titles(tmp_path):
    source = read(tmp_path, book("<p>雨停了。</p>"), "a.epub")
    texts = [each.text for each in segment(source)]
    chapters = ["第一章 雨", "第一章 雨", "雨停了。", "第二章 河", "第二章 河", "河在村外。"]
    toc = ["目录", "目录", "第一章 雨", "第二章 河"]
    assert texts == ["雨与河", *chapters, *toc, "雨与河", "第一章 雨", "第二章 河"]
    assert rebuild(source, segment(source)) == source.text


@pytest.mark.parametrize("version", [2, 3])
def test_what_changes_nothing_gives_the_file_back(tmp_path, version):
    data = full(version)
    assert translated(read(tmp_path, data, "a.epub"), lambda text: text) == data


def test_text_titles_and_language_change_and_nothing_else(tmp_path):
    data = book("<p class='a'>雨停了。他走了。</p>")
    targets = {
        "雨停了。": "The rain stopped.",
        "他走了。": "He & I left.",
        "第一章 雨": "Chapter 1: Rain",
        "雨与河": "Rain",
    }
    old, new = members(data), members(translated(read(tmp_path, data, "a.epub"), lambda text: targets.get(text, text)))
    assert list(new) == list(old)
    chapter = old["OEBPS/text/一.xhtml"].decode()
    for chinese, target in (
        ("雨停了。他走了。", "The rain stopped. He &amp; I left."),
        ("第一章 雨", "Chapter 1: Rain"),
    ):
        chapter = chapter.replace(chinese, target)
    assert new["OEBPS/text/一.xhtml"].decode() == chapter.replace("zh-CN", "en")
    package = old["OEBPS/book.opf"].decode().replace("雨与河", "Rain").replace("zh-CN", "en")
    assert new["OEBPS/book.opf"].decode() == package
    ncx = old["OEBPS/toc.ncx"].decode().replace("雨与河", "Rain").replace("第一章 雨", "Chapter 1: Rain")
    assert new["OEBPS/toc.ncx"].decode() == ncx.replace("zh-CN", "en")
    assert "林小溪" in ncx
    assert b'href="text/%E4%B8%80.xhtml">Chapter 1: Rain<' in new["OEBPS/nav.xhtml"]
    for name in ("mimetype", "META-INF/container.xml"):
        assert new[name] == old[name]


def test_mimetype_is_first_and_stored(tmp_path):
    parts = members(book("<p>雨</p>"))
    late = zipped([(name, parts[name]) for name in sorted(parts, reverse=True)])
    result = tmp_path / "b.epub"
    result.write_bytes(translated(read(tmp_path, late, "a.epub"), english))
    with zipfile.ZipFile(result) as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert result.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


@pytest.mark.parametrize("bilingual", [False, True])
@pytest.mark.parametrize("version", [2, 3])
def test_epubcheck_finds_nothing(tmp_path, version, bilingual):
    source = read(tmp_path, full(version), "a.epub")
    result = tmp_path / "b.epub"
    result.write_bytes(translated(source, english, bilingual=bilingual))
    judges.epubcheck(result)
    assert "好雨" not in members(result.read_bytes())["OEBPS/text/一.xhtml"].decode() or bilingual


def test_bilingual_books_have_both(tmp_path):
    result = members(
        translated(read(tmp_path, book("<p>雨停了。</p>"), "a.epub"), lambda _: "It <rained>.", bilingual=True)
    )
    chapter = result["OEBPS/text/一.xhtml"].decode()
    assert '<p>雨停了。<br/><span xml:lang="en">It &lt;rained&gt;.</span></p>' in chapter
    assert "<title>第一章 雨 / It &lt;rained&gt;.</title>" in chapter
    assert 'xml:lang="zh-CN"' in chapter
    assert "<dc:title>雨与河 / It &lt;rained&gt;.</dc:title>" in result["OEBPS/book.opf"].decode()


SETTLED = [
    ("雨<b>停</b>了", "It <b>stopped</b>", "It <b>stopped</b>"),
    ("雨<b>停</b>了", "It stopped", "It stopped"),
    ("雨<b>停</b>了", "It </b>stopped<b>", "It stopped"),
    ("<b>雨<i>停</i></b>", "<b>It <i>stopped</b></i>", "It stopped"),
    ("雨</b>停了", "It stopped", "</b>It stopped"),
    ("雨<b>停了", "It stopped", "It stopped<b>"),
    ("看<img src='a'/>吧", "Look", "Look<img src='a'/>"),
    ("看<br/>吧<br/>", "Look<br/>", "Look<br/><br/>"),
    ("注<a id='n1' href='#r1'>甲</a>", "Note", "<a id='n1' href='#r1'></a>Note"),
    ("雨<b>停</b>", "a <c> b </b", "a <c> b </b"),
    ("看<svg class='i'></svg>吧", "Look", "Look<svg class='i'></svg>"),
    ("雨<sup><a id='r' href='#n'>1</a></sup>。", "Rain.", "Rain.<sup><a id='r' href='#n'>1</a></sup>"),
]


@pytest.mark.parametrize(("source", "target", "expected"), SETTLED)
def test_tags_nest_as_in_the_source_and_anchors_stay(source, target, expected):
    assert settle(source, target) == expected


def test_entities_only_html_has_become_characters():
    assert safe("a&nbsp;b &amp; &lt; &#20013; &hellip; &bogus; \x01") == "a\xa0b &amp; &lt; 中 … &amp;bogus; "


NOTED = """<p>他说过“自由”。<a href="2.xhtml#n" id="r1" epub:type="noteref"><sup>55</sup></a>后来没人提<sup><a id="r2"
href="2.xhtml">[2]</a></sup>。</p><p><ruby>雨<rt>yǔ</rt></ruby>停了，<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>走吧。</p>"""


def test_marks_of_notes_pictures_and_base_text_are_kept(tmp_path):
    source = read(tmp_path, book(NOTED.replace("<p>", '<p xmlns:epub="http://www.idpf.org/2007/ops">', 1)), "a.epub")
    words = {"他": "He spoke of “freedom.”", "后": "Nobody did later.", "雨": "It stopped, let us go."}
    result = members(translated(source, lambda text: words.get(text[0], text)))
    chapter = " ".join(result["OEBPS/text/一.xhtml"].decode().split())
    assert '”<a href="2.xhtml#n" id="r1" epub:type="noteref"><sup>55</sup></a> Nobody' in chapter
    assert 'later.<sup><a id="r2" href="2.xhtml">[2]</a></sup></p>' in chapter
    assert '<p>It stopped, let us go.<svg xmlns="http://www.w3.org/2000/svg"><g/></svg></p>' in chapter


def ids(root):
    return sorted(one.get("id") for one in root.iter() if one.get("id"))


TARGETS = st.text(alphabet="ab <>/&;\"'", max_size=12) | st.sampled_from(
    ["</em>x", "<em>", "<em>x</em>", "</p>", "<br/>", "&nbsp;", "]]>", "<!--", '<a id="page2"></a>', "<img/>"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TARGETS, min_size=1, max_size=8), st.booleans())
def test_any_target_gives_well_formed_chapters_with_all_ids(tmp_path_factory, pieces, bilingual):
    source = read(tmp_path_factory.mktemp("any"), full(), "a.epub")
    result = translated(source, lambda text: pieces[len(text) % len(pieces)] + text[:2], bilingual=bilingual)
    for name, data in members(result).items():
        if name.endswith((".xhtml", ".opf", ".ncx")):
            root = ElementTree.fromstring(data)
            before = ElementTree.fromstring(members(source.data)[name])
            assert ids(root) == ids(before)


def changed(**parts):
    every = {**members(book("<p>雨</p>")), **{name.replace("__", "/"): value for name, value in parts.items()}}
    return zipped((name, value) for name, value in every.items() if value is not None)


def without(name):
    return zipped((one, value) for one, value in members(book("<p>雨</p>")).items() if one != name)


LOCK = '<encryption xmlns="urn:x"><CipherReference URI="{}"/></encryption>'
ENTITIES = '<!DOCTYPE html [<!ENTITY a "雨">]><html xmlns="http://www.w3.org/1999/xhtml">&a;</html>'
BAD = [
    (book("<p>雨")[:-300], "truncated"),
    (book("<p>雨"), "一.xhtml:8: not well-formed"),
    (without("META-INF/container.xml"), "container.xml is missing"),
    (without("OEBPS/book.opf"), "names no package document"),
    (zipped([("META-INF/container.xml", CONTAINER), ("OEBPS/book.opf", "<package/>")]), "no chapters"),
    (zipped({**members(book("")), "META-INF/encryption.xml": LOCK.format("OEBPS/text/2.xhtml")}.items()), "encrypted"),
    (zipped({**members(book("")), "OEBPS/text/2.xhtml": ENTITIES}.items()), "declares entities"),
    (zipped({**members(book("")), "OEBPS/../../x": "x"}.items()), "unsafe member name"),
    (zipped({**members(book("")), "OEBPS/text/2.xhtml": b" " * (40 << 20)}.items()), "too many for a document"),
    (zipped({**members(book("")), "OEBPS/font.otf": b" " * (40 << 20)}.items()), "too many for a document"),
]


@pytest.mark.parametrize(("data", "says"), BAD)
def test_bad_books_are_refused_with_a_next_step(tmp_path, data, says):
    with pytest.raises(InputError) as caught:
        read(tmp_path, data, "a.epub")
    assert "a.epub" in caught.value.message
    assert says in caught.value.message
    assert caught.value.hint


def test_scrambled_fonts_and_entities_of_html_are_no_error(tmp_path):
    parts = members(book("<p>雨&nbsp;停</p>", version=2))
    parts["META-INF/encryption.xml"] = LOCK.format("OEBPS/font.otf")
    assert "雨&nbsp;停" in read(tmp_path, zipped(parts.items()), "a.epub").text
