"""The fast tests of a line in segmentation give the same result as the patterns they replace."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.documents.lines import LINE_END, lines
from toolkit.markup import outside
from toolkit.segment import hard_wraps, segment_text, sentences
from toolkit.text import has_han

CLOCKS = ["12:30", "0：05:10", "2024-03-05", "2024年3月5日", "AM", "-->", "[", "]", "（", "）", "T", "至", "09:41,5"]
SIGNS = [" ", "   ", "　", "|", "｜", ">", "›", "»", "：", ":", "1", "他", "a", "，", "。", "“", "\t", "\u2003", "٣"]
PIECES = st.lists(st.sampled_from([*CLOCKS, *SIGNS]), min_size=1, max_size=8).map("".join)
LINES = st.one_of(PIECES, st.text(max_size=12)).map(str.strip).filter(bool)


@settings(max_examples=500)
@given(LINES)
@example("首页　新闻")
@example("王五  2024-03-05 12:30")
@example("]")
def test_lines_that_are_alone(line):
    patterns = (hard_wraps.TIME_ONLY.match, hard_wraps.CHAT_HEAD.match, hard_wraps.FURNITURE.search)
    assert hard_wraps.is_separate(line) == any(look(line) is not None for look in patterns)


@given(st.text(alphabet="\r\n一a", max_size=12), st.integers(0, 3))
def test_lines_of_a_text(text, start):
    start = min(start, len(text))
    ends = [*LINE_END.finditer(text, start)]
    firsts, lasts = [start, *(end.end() for end in ends)], [*(end.start() for end in ends), len(text)]
    assert list(lines(text, start)) == list(zip(firsts, lasts, strict=True))


ENDS = ["他说", "。", "”", "“", "）", "（", "”", "……", "`", "<b>", "</b>", '"', "&gt;", "…", "!", "》", " ", "**", "_"]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(ENDS), max_size=8).map("".join))
@example("（他说。）")
@example("“他说。")
def test_a_text_with_its_only_stop_at_the_end(text):
    assert sentences.cut(text) == sentences.cut_thoroughly(text)


MARKUP = [
    "深思",
    "**",
    "_",
    "~~",
    "`",
    "[",
    "](a.html)",
    "](深.html)",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "!",
    "$",
    "{",
    "}",
]
ADDRESSES = ["https://a.cn/", "a@b.cn", "@", "%s", "{名}", "x", " ", "[^1]", "[1]", "<深@b>", "*", "模型"]


@settings(max_examples=500)
@given(st.lists(st.sampled_from([*MARKUP, *ADDRESSES]), min_size=1, max_size=8).map("".join))
@example("**`深思`**")
@example("_深_")
def test_units_with_words_to_translate(text):
    for segment in segment_text(text, "html"):
        assert segment.translate == has_han(outside(segment.text))
