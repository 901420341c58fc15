"""Units one by one: what is held meanwhile does not grow with the file, and repeated texts are still counted."""

import tracemalloc
from collections import Counter, deque

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packages import book, word

from toolkit import documents
from toolkit.documents import plain
from toolkit.documents.stretches import pieces, stretches
from toolkit.segment import segment, segments
from toolkit.segment.repeats import LEAST, Repeats
from toolkit.units import Document

SENTENCE = "第{0}天，工人们在山脚下的旧车站里修好了{0}号机车，又把沿线的{0}根枕木一根一根地换成了新的，直到天黑才回家。"
CLOCK = "{1:02}:{2:02}:{3:02},000 --> {1:02}:{2:02}:{4:02},000"
LINES = "大家好\n今天我们去{0}号车站\n看看那里的老工人\n他们每天很早就来\n一直做到天黑\n才坐车回家\n"
TAGS = '<p class="x"><b>' + SENTENCE + '</b><img alt="第{0}张图" src="a.png"></p>\n'
SHAPES = {
    "txt": ("", SENTENCE + "\n\n", ""),
    "md": ("# 车站\n\n", "- " + SENTENCE + "\n\n| {0} | 枕木 |\n| --- | --- |\n| 一 | **二** |\n\n", ""),
    "html": ("<h1>车站</h1>", TAGS, ""),
    "srt": ("", "{0}\n" + CLOCK + "\n" + SENTENCE + "\n\n", ""),
    "vtt": ("WEBVTT\n\n", CLOCK.replace(",", ".") + "\n" + SENTENCE + "\n\n", ""),
    "po": ("", 'msgid "' + SENTENCE + '"\nmsgstr ""\n\n', ""),
    "xliff": (
        '<xliff version="1.2"><file source-language="zh"><body>\n',
        '<trans-unit id="{0}"><source>' + SENTENCE + "</source></trans-unit>\n",
        "</body></file></xliff>\n",
    ),
}
WITHOUT_BLANK_LINES = {"lines": SENTENCE + "\n", "indented": "　　" + SENTENCE + "\n", "transcript": LINES}
SPARE = 400_000  # objects that the interpreter keeps for the next of their size, the table of repeats
WINDOW = 5_000


def text_of(shape, count):
    head, middle, tail = shape
    parts = (middle.format(n, n // 360, n // 6 % 60, n * 10 % 60, n * 10 % 60 + 4) for n in range(count))
    return head + "".join(parts) + tail


def document(format, text):
    return Document(id="t", path="t", format=format, text=text, encoding="utf-8", newline="\n", sha256="")


def peak(run):
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def file_of(folder, format, shape, count):
    """A document of `count` times the middle of `shape`, in a file of `format`."""
    text = text_of(shape, count)
    path = folder / f"{count}.{'xlf' if format == 'xliff' else format}"
    if format == "docx":
        path.write_bytes(word("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split())))
    elif format == "epub":
        path.write_bytes(book(text))
    else:
        path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("format", "shape"),
    [*SHAPES.items(), ("docx", SHAPES["txt"]), ("epub", ("", "<p>" + SENTENCE + "</p>\n", ""))],
    ids=[*SHAPES, "docx", "epub"],
)
def test_what_is_held_does_not_grow_with_the_file(tmp_path, format, shape):
    """Neither text nor units nor the file: of the larger one only the table of repeats is larger."""
    small, large = (file_of(tmp_path, format, shape, count) for count in (1200, 6000))

    def run(path):
        deque(segments(documents.scroll(path), at_once=0, window=WINDOW), maxlen=0)

    run(small)  # tables and caches are made once
    assert peak(lambda: run(large)) - peak(lambda: run(small)) < SPARE


@pytest.mark.parametrize("shape", WITHOUT_BLANK_LINES.values(), ids=WITHOUT_BLANK_LINES)
def test_a_text_without_blank_lines_is_parted(shape):
    reader = plain.Reader(markdown=False, part=WINDOW)
    text = text_of(("", shape, ""), 2000)
    found = list(stretches(pieces(text), reader, window=WINDOW, at_once=0))
    assert "".join(stretch.text for stretch in found) == text
    assert max(len(stretch.text) for stretch in found) <= WINDOW < len(text)
    assert all(stretch.text.endswith("\n") for stretch in found)


@pytest.mark.parametrize("mark", ["。", "，"], ids=["sentences", "one sentence"])
@pytest.mark.parametrize(("format", "head"), [("txt", ""), ("md", "- "), ("html", "<p>")])
def test_one_line_of_megabytes_is_held_a_few_times_at_most(format, head, mark):
    """Of a line without end nothing is kept but the line and the unit at hand, each once or twice."""
    source = document(format, head + f"工人们在山脚下的旧车站里修好了机车{mark}" * 20_000)
    tracemalloc.start()
    count = sum(1 for _ in segments(source, at_once=0))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == (20_000 if mark == "。" else 1)
    assert most < 3 * len(source.text.encode()) + SPARE


def test_units_are_given_before_the_rest_is_read():
    source = document("txt", text_of(SHAPES["txt"], 20_000))
    first = segments(source, at_once=0, window=WINDOW)
    assert peak(lambda: next(first)) < SPARE


def test_repeated_texts_keep_their_numbers_beyond_the_first_table():
    text = "".join(f"第{number}段\n\n" for number in [*range(LEAST), *range(LEAST), 7])
    source = document("txt", text)
    keys = [unit.key for unit in segment(source)]
    assert len(set(keys)) == len(keys)
    assert keys[LEAST : 2 * LEAST] == [f"{key}-2" for key in keys[:LEAST]]
    assert keys[-1] == f"{keys[7]}-3"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(0, 60) | st.sampled_from([0, 2**48 - 1, 2**20, LEAST, LEAST * 2]), max_size=80),
    st.sampled_from([0, 800, 3000]),
)
def test_repeats_are_counted_in_memory_and_on_disk(keys, others):
    repeats, counter = Repeats(most=LEAST), Counter()
    for key in [*range(100, 100 + others), *keys, *range(100, 100 + others)]:
        counter[key] += 1
        assert repeats.count(key) == counter[key]
