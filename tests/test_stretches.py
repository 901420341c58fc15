"""A text read in stretches has the units of one read at once, wherever the windows end and however the bytes come."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from toolkit import documents
from toolkit.documents import cuefile, plain
from toolkit.documents.decode import decode, detect
from toolkit.documents.decode import text as decoded
from toolkit.documents.lines import of_pieces
from toolkit.documents.stretches import pieces, stretches
from toolkit.errors import InputError
from toolkit.segment import segment, segments
from toolkit.units import Document

ROOT = Path(__file__).resolve().parent.parent
SEEDS = sorted(path for path in (ROOT / "seeds").iterdir() if not path.name.startswith("."))
ROWS = [json.loads(line) for line in (ROOT / "tests/data/segments-dev.jsonl").read_text(encoding="utf-8").splitlines()]
TEXT = [*"\n\r \t|　\u2028\x0b…。", "\n\n", "\r\n", "\r\n\r\n", "```", "~~~", "```\n", "# a", "#!/bin/sh\n", "x = 1\n"]
TEXT += [
    "| a | b |",
    "| --- | --- |\n",
    "- ",
    "1. ",
    "> ",
    "---",
    "===",
    "他说：“好",
    "你好。",
    "我们去看看\n",
    "一，",
    "第三章",
]
TEXT += ["12:30\n", "a@b:~$ ls\n", "// 注释\n", "好吗？\n"]
MARKDOWN = [
    "---\n",
    "title: 标题\n",
    "+++\n",
    "<!--",
    "-->",
    "<div>",
    "</div>",
    "<pre>",
    "</pre>",
    "<b>",
    "$$",
    "    ",
    "\\",
]
MARKDOWN += ["[a]: http://x '题'\n", "{% x %}", "  \n", "![图](a.png)", "\n<script>", "</script>"]
HTML = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<br>",
    "<!-- ",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "</a>",
    "<",
    "< b",
    ">",
]
HTML += [
    '<a title="图 > 片">',
    "<img alt='图",
    "'>",
    '"',
    "'",
    "<td>",
    "</td>",
    "<div lang=en>",
    "</div>",
    "<pre>",
    "</pre>",
]
HTML += ["<?x", "?>", "<!", "<!-", "好。", "你们\n", "<hr/>", "<textarea>", "&lt;", "<p class=", "<x", "</"]
CUES = [
    "1\n",
    "2\n",
    "\n",
    "\r\n",
    "\n\n",
    "\r",
    "你好",
    "- 我好\n",
    "<v 小王>好\n",
    "<i>",
    "</i>",
    "{\\an8}好",
    "说：好\n",
    "12",
    "-->",
]
CUES += [
    "00:00:01,000 --> 00:00:02,000\n",
    "00:00:02,500 --> 00:00:04,000\n",
    "00:00:09,000 --> 00:00:10,000\n",
    "WEBVTT",
]
PO = [
    "\n",
    "\r\n",
    " ",
    "#",
    "#: a\n",
    "#, fuzzy\n",
    "#~ msgid\n",
    'msgid "好"\n',
    'msgid ""\n',
    '"第一行\\n"\n',
    'msgstr ""\n',
]
PO += ['msgstr "ok"\n', 'msgctxt "x"\n', 'msgid_plural "们"\n', 'msgstr[0] ""\n']
XLIFF = [
    '<trans-unit id="1">',
    "</trans-unit>",
    "<source>好。</source>",
    "<source>雨\n停了</source>",
    "\n",
    "<group>",
    "</group>",
]
XLIFF += [
    '<trans-unit translate="no">',
    '<group translate="no">',
    "<target>ok</target>",
    "<target/>",
    "<seg-source>",
    "<g id='1'>",
]
PARTS = {"txt": TEXT, "md": TEXT + MARKDOWN, "html": HTML, "srt": CUES, "vtt": CUES, "po": PO, "xliff": XLIFF}


def document(format, text):
    return Document(id="t", path="t", format=format, text=text, encoding="utf-8", newline="\n", sha256="")


@pytest.mark.parametrize("format", PARTS)
def test_where_windows_end_changes_nothing(format):
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from(PARTS[format]), max_size=60).map("".join), st.sampled_from([1, 2, 5, 13, 40, 100]))
    def check(text, window):
        source = document(format, ("WEBVTT\n\n" if format == "vtt" else "") + text)
        whole = segment(source)
        assert list(segments(source, at_once=0, window=window)) == whole
        assert list(segments(source, window=window)) == whole

    check()


@pytest.mark.parametrize("window", [50, 333])
@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']}-{number}" for number, row in enumerate(ROWS)])
def test_whole_documents(row, window):
    source = document("md" if row["kind"] == "markdown" else "txt", row["text"])
    assert list(segments(source, at_once=0, window=window)) == segment(source)


@pytest.mark.parametrize("window", [100, documents.WINDOW])
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_a_file_that_is_not_held_has_the_units_of_one_that_is(path, window):
    scroll, source = documents.scroll(path), documents.read(path)
    assert "".join(scroll.unroll()) == source.text
    same = ("id", "path", "format", "encoding")
    assert [getattr(scroll, name) for name in same] == [getattr(source, name) for name in same]
    assert list(segments(scroll, at_once=0, window=window)) == segment(source)


@given(st.lists(st.sampled_from(TEXT), max_size=80).map("".join), st.integers(1, 60), st.booleans())
def test_nothing_is_lost_where_a_text_without_blank_lines_is_parted(text, part, markdown):
    found = list(stretches(pieces(text, 7), plain.Reader(markdown=markdown, part=part), window=part, at_once=0))
    assert "".join(stretch.text for stretch in found) == text
    for stretch in found[:-1]:
        assert stretch.text[-1] in "\r\n"
        assert not text.startswith("\n", stretch.base + len(stretch.text)) or stretch.text[-1] != "\r"


def test_a_text_is_parted_where_a_sentence_ends():
    text = "早上，\n下雨了。\n" * 20
    found = list(stretches(pieces(text), plain.Reader(markdown=False, part=33), window=33, at_once=0))
    assert {stretch.text for stretch in found[:-1]} == {"早上，\n下雨了。\n" * 3}


def test_subtitles_without_a_pause_are_parted_at_the_longest():
    clock = "00:00:{:02},{:03} --> 00:00:{:02},900\n第{}句\n\n"
    text = "".join(clock.format(n, 500 if n == 19 else 0, n, n) for n in range(30))
    found = list(stretches(pieces(text), cuefile.Reader(part=800), window=800, at_once=0))
    assert [len(stretch.blocks) for stretch in found] == [1] * len(found)
    assert text[found[1].base :].startswith("00:00:19,500")
    assert "".join(stretch.text for stretch in found) == text


@given(st.lists(st.sampled_from(["a", "好", "\n", "\r", "\r\n", "\x0b", "\u2028"]), max_size=40))
def test_lines_of_pieces(parts):
    text = "".join(parts)
    assert list(of_pieces(parts)) == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


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
    st.sampled_from([1, 2, 3, 7, 100]),
    st.sampled_from([None, "utf-8", "gb18030", "utf-16", "nonsense", "rot13"]),
)
@example("的" * 50, "gb18030", [], 1, None)
def test_bytes_are_read_the_same_in_pieces(text, encoding, damage, size, named):
    data = bytearray(text.encode(encoding, "replace"))
    for at, value in damage:
        data[at : at + 1] = bytes([value]) if at < len(data) else b""

    def run(size):
        def source():
            return (bytes(data[at : at + size]) for at in range(0, len(data), size))

        try:
            name = detect(source, "a.txt", encoding=named)
        except InputError as error:
            return str(error)
        return name, "".join(decoded(source, name))

    whole = run(10_000)
    assert run(size) == whole
    if not isinstance(whole, str):
        assert whole[1] == bytes(data).decode(whole[0]).removeprefix("\ufeff")


def test_a_damaged_byte_is_named_where_it_stands():
    data = codecs.BOM_UTF8 + "好\n".encode() * 3000 + b"\xff\n"
    with pytest.raises(InputError, match=rf"a\.txt:3001: byte {len(data) - 1} \(0xff\) is not utf-8-sig"):
        decode(data, "a.txt")
