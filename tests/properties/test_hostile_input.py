"""Any Unicode text, and oversized files: a round trip byte for byte, or one clear error."""

import struct
import tracemalloc
from html import escape

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from office_packages import ap, ar, row, shape, si, slides, workbook
from packages import members, word, zipped
from samples import document

from toolkit import documents
from toolkit.documents.archive import Archive
from toolkit.errors import InputError
from toolkit.segment import rebuild, segment

# line ends of every kind, marks of order and direction, controls, private use (which the rules use inside), astral
NASTY = (
    *("\r", "\n", "\r\n", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x00", "\ufeff", "\ufffe", "\u200b"),
    *("e\u0301", "\u0301", "\u20dd", "\u200d", "\ufe0f", "👨\u200d👩\u200d👧", "\U0002f800", "\U0010ffff", "𠮷野家。"),
    *("\u202eשלום", "مرحبا؟", "\u2066", "\u2069", "\ue000", "\ue001", "\ue002", "\ue003", "\ue010", "\ue011", "☀"),
    *(
        "“",
        "”",
        "「",
        "」",
        "（",
        "）",
        "《",
        "》",
        "(",
        ")",
        "。",
        "！？",
        "……",
        ". ",
        '"',
        "'",
        "**",
        "`",
        "~~",
        "好",
        "A1",
    ),
    *("<p>", "</p>", "<b>", "</b>", "<br>", "<!--", "-->", "<pre>", "<a href='x'>", "<img alt='图'>", "&nbsp;", "&"),
    *(
        "# ",
        "- ",
        "> ",
        "1. ",
        "| 甲 | 乙 |\n|---|---|\n",
        "```\n",
        "$$",
        "---\n",
        "[^1]",
        "[一]: x '题'\n",
        "{\\an8}",
        "{\\i1}",
        "{\\k20}",
        "{注}",
        "\\N",
        "{",
        "}",
    ),
    *("1\n", "00:00:01,000 --> 00:00:02,000\n", "-->", "WEBVTT\n", "<v 甲>", "- 甲："),
    *("[00:01.00]", "<00:01.000>", "<c>", "</c>", "[br]", "♪", "（雷声）", "0:00:01.000,0:00:02.000\n"),
    *("Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,", "[Events]\n"),
)
TEXTS = st.lists(st.one_of(st.sampled_from(NASTY), st.characters(exclude_categories=["Cs"])), max_size=40).map("".join)
HEADS = {
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n",
    "ass": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
    "lrc": "[00:01.00]",
    "sbv": "0:00:01.000,0:00:02.000\n",
}
TEXTUAL = ("txt", "md", "html", "srt", "vtt", "ass", "lrc", "sbv")


def comes_back(source):
    """The segments of `source`, after seeing that it is rebuilt from them and rendered as it was."""
    found = segment(source)
    assert rebuild(source, found) == source.text
    same = documents.render(source, found, {each.key: each.text for each in found})
    assert same == (source.data or source.text)
    return found


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(TEXTUAL))
@example("", "md")
@example("\ufeff好\r\r\n好\x85好\u2028好", "txt")
def test_any_text_comes_back_in_every_format(text, format):
    comes_back(document(HEADS.get(format, "") + text, format))


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_any_file_is_read_as_it_is(tmp_path_factory, text, encoding):
    assume(text.strip() and not {"\0", "\ufeff"} & set(text))  # empty, binary, or taken for a byte order mark
    file = tmp_path_factory.mktemp("any") / "a.txt"
    file.write_bytes(text.encode(encoding))
    source = documents.read(file, encoding=encoding)
    assert source.text == text
    assert rebuild(source, segment(source)) == text


def xml(text):
    """`text` as XML can hold it (XML 1.0, 2.2)."""
    held = "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))
    return escape(held).replace("\r", "&#13;")


def book(text):
    opf = "http://www.idpf.org/2007/opf"
    container = "urn:oasis:names:tc:opendocument:xmlns:container"
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": f'<container xmlns="{container}"><rootfiles><rootfile full-path="a.opf"/></rootfiles>'
        "</container>",
        "a.opf": f'<package xmlns="{opf}"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/></spine></package>',
        "a.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>书{text}</p></body></html>',
    }
    return zipped(files.items())


PACKAGES = {
    "docx": lambda text: word(f'<w:p><w:r><w:t xml:space="preserve">书{text}</w:t></w:r></w:p>'),
    "epub": book,
    "xlsx": lambda text: workbook(row(1, 0), strings=[si(f"书{text}")]),
    "pptx": lambda text: slides(shape(ap(ar(f"书{text}")))),
}


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.sampled_from(sorted(PACKAGES)))
def test_any_text_comes_back_in_packages(tmp_path_factory, text, format):
    file = tmp_path_factory.mktemp("any") / f"a.{format}"
    file.write_bytes(PACKAGES[format](xml(text)))
    source = documents.read(file)
    found = comes_back(source)
    assert any(segment.translate for segment in found)


@pytest.mark.parametrize("format", TEXTUAL)
@pytest.mark.parametrize(
    "segment", ["没有停顿的一行字", "这是一句话。", "“他说（", "a. ", "他**说**，", "<b>好</b>", "https://a.example/"]
)
def test_a_very_long_line_is_cut_without_loss(format, segment):
    comes_back(document(HEADS.get(format, "") + segment * (150_000 // len(segment.encode())), format))


def test_memory_is_a_few_times_the_text():
    source = document("".join(f"第{number}段，说了一件不大不小的事情。\n\n" for number in range(20_000)), "txt")
    tracemalloc.start()
    segment(source)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50 * len(source.text.encode())  # 20 MB have to fit into 1 GB


@pytest.mark.parametrize("format", sorted(PACKAGES))
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_package_is_refused(tmp_path, format, part):
    data = PACKAGES[format]("雨停了。")
    file = tmp_path / f"a.{format}"
    file.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(InputError, match="truncated") as caught:
        documents.read(file)
    assert caught.value.hint


def test_a_member_that_is_larger_than_declared_is_rejected():
    """Its sizes are forged, in its own header and in the directory, so that no check beforehand can see it."""
    data = bytearray(zipped([("a.xml", b" " * 5_000_000)]))
    for place in range(len(data) - 4):
        if data[place : place + 4] == struct.pack("<L", 5_000_000):
            data[place : place + 4] = struct.pack("<L", 100)
    archive = Archive(bytes(data), "a.docx")
    with pytest.raises(InputError, match=r"a\.docx: a\.xml is damaged"):
        archive.xml("a.xml")


@pytest.mark.parametrize("format", sorted(PACKAGES))
@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x", "..\\x"])
def test_a_package_that_reaches_out_is_refused(tmp_path, format, name):
    file = tmp_path / f"a.{format}"
    file.write_bytes(zipped({**members(PACKAGES[format]("雨")), name: "x"}.items()))
    with pytest.raises(InputError, match="unsafe member name"):
        documents.read(file)


BROKEN = [
    ("00:00:01,000 --> 00:00:99,000", "line 2: broken timing"),
    ("00:00:01,000 --> ", "line 2: broken timing"),
    ("00:00:01,000 — 00:00:02,000", "line 2: broken timing"),
    ("--> 00:00:02,000", "line 2: broken timing"),
    ("00:00:09,000 --> 00:00:02,000", "line 2: the cue ends before it begins"),
]


@pytest.mark.parametrize("format", ["srt", "vtt"])
@pytest.mark.parametrize(("timing", "says"), BROKEN)
def test_broken_timings_are_named(tmp_path, format, timing, says):
    file = tmp_path / f"a.{format}"
    file.write_text(("WEBVTT\n" if format == "vtt" else "1\n") + timing + "\n雨停了。\n", encoding="utf-8")
    with pytest.raises(InputError, match=says):
        documents.read(file)
