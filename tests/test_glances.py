"""What cutting tells of a line at a glance, to be fast, is what the patterns tell that it goes by."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.segment import runon

CLOCKS = ["12:30", "0：05:10", "2024-03-05", "2024年3月5日", "AM", "-->", "[", "]", "（", "）", "T", "至", "09:41,5"]
SIGNS = [" ", "   ", "　", "|", "｜", ">", "›", "»", "：", ":", "1", "他", "a", "，", "。", "“", "\t", "\u2003", "٣"]
PIECES = st.lists(st.sampled_from([*CLOCKS, *SIGNS]), min_size=1, max_size=8).map("".join)
LINES = st.one_of(PIECES, st.text(max_size=12)).map(str.strip).filter(bool)


@settings(max_examples=500)
@given(LINES)
@example("首页　新闻")
@example("王五  2024-03-05 12:30")
@example("]")
def test_lines_that_stand_alone(line):
    patterns = (runon.TIME_ONLY.match, runon.CHAT_HEAD.match, runon.FURNITURE.search)
    assert runon.stands_alone(line) == any(look(line) is not None for look in patterns)
