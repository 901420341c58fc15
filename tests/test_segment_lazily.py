"""Units one by one: what is held meanwhile does not grow with the document, and repeated texts are still counted."""

import tracemalloc
from collections import Counter, deque

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.segment import segment, segments
from toolkit.segment.repeats import LEAST, Repeats
from toolkit.units import Document

SENTENCE = "第{0}天，工人们在山脚下的旧车站里修好了{0}号机车，又把沿线的{0}根枕木一根一根地换成了新的，直到天黑才回家。"
CLOCK = "{1:02}:{2:02}:{3:02},000 --> {1:02}:{2:02}:{4:02},000"
SHAPES = {
    "txt": ("", SENTENCE + "\n\n"),
    "md": ("# 车站\n\n", "- " + SENTENCE + "\n\n| {0} | 枕木 |\n| --- | --- |\n| 一 | **二** |\n\n"),
    "html": ("<h1>车站</h1>", '<p class="x"><b>' + SENTENCE + '</b><img alt="第{0}张图" src="a.png"></p>\n'),
    "srt": ("", "{0}\n" + CLOCK + "\n" + SENTENCE + "\n\n"),
    "vtt": ("WEBVTT\n\n", CLOCK.replace(",", ".") + "\n" + SENTENCE + "\n\n"),
}
SPARE = 200_000  # objects that the interpreter keeps for the next of their size
LINES = "大家好\n今天我们去{0}号车站\n看看那里的老工人\n他们每天很早就来\n一直做到天黑\n才坐车回家\n\n"


def document(format, head, shape, count):
    parts = (shape.format(n, n // 360, n // 6 % 60, n * 10 % 60, n * 10 % 60 + 4) for n in range(count))
    text = head + "".join(parts)
    return Document(id="t", path="t", format=format, text=text, encoding="utf-8", newline="\n", sha256="")


def peak(source):
    tracemalloc.start()
    deque(segments(source, at_once=0), maxlen=0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    ("format", "head", "shape"),
    [(format, *shape) for format, shape in SHAPES.items()] + [("txt", "", LINES)],
    ids=[*SHAPES, "transcript"],
)
def test_what_is_held_does_not_grow_with_the_document(format, head, shape):
    small, large = (document(format, head, shape, count) for count in (150, 1500))
    deque(segments(small), maxlen=0)  # tables and caches are made once
    grown = len(large.text.encode()) - len(small.text.encode())
    assert peak(large) - peak(small) < 0.5 * grown + SPARE


@pytest.mark.parametrize("mark", ["。", "，"], ids=["sentences", "one sentence"])
@pytest.mark.parametrize(("format", "head"), [("txt", ""), ("md", "- "), ("html", "<p>")])
def test_one_line_of_megabytes_is_held_a_few_times_at_most(format, head, mark):
    """Of a line without end nothing is kept but the line and the unit at hand, each once or twice."""
    text = head + f"工人们在山脚下的旧车站里修好了机车{mark}" * 20_000
    source = Document(id="t", path="t", format=format, text=text, encoding="utf-8", newline="\n", sha256="")
    tracemalloc.start()
    count = sum(1 for _ in segments(source, at_once=0))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == (20_000 if mark == "。" else 1)
    assert most < 3 * len(text.encode()) + SPARE


def test_units_are_given_before_the_rest_is_read():
    source = document("txt", "", SHAPES["txt"][1], 20_000)
    first = segments(source, at_once=0)
    tracemalloc.start()
    next(first)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 200_000


@pytest.mark.parametrize("format", SHAPES)
def test_units_are_the_same_however_they_are_read(format):
    source = document(format, SHAPES[format][0], SHAPES[format][1] + LINES, 20)
    assert list(segments(source, at_once=0)) == segment(source)


def test_repeated_texts_keep_their_numbers_beyond_the_first_table():
    text = "".join(f"第{number}段\n\n" for number in [*range(LEAST), *range(LEAST), 7])
    source = Document(id="t", path="t", format="txt", text=text, encoding="utf-8", newline="\n", sha256="")
    keys = [unit.key for unit in segment(source)]
    assert len(set(keys)) == len(keys)
    assert keys[LEAST : 2 * LEAST] == [f"{key}-2" for key in keys[:LEAST]]
    assert keys[-1] == f"{keys[7]}-3"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 60) | st.sampled_from([2**48 - 1, 2**20, LEAST, LEAST * 2]), max_size=80))
def test_repeats_are_counted(keys):
    repeats, counter = Repeats(), Counter()
    for key in keys:
        counter[key] += 1
        assert repeats.count(key) == counter[key]
