"""Sentences of transcripts: the model behind them, the lines no sentence crosses, and text it was not trained on."""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import DATA

from toolkit.enforce import ask
from toolkit.segment import discourse_markers, segment_text, sentence_boundaries
from toolkit.segment.break_features import TranscriptLine
from toolkit.types import SegmentRecord

BLIND = DATA / "transcripts" / "blind.txt"


def marked(path):
    """Documents of a file in which `===` opens one and `|` ends a sentence: their text and sentences."""
    for part in re.split(r"^===.*\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        ended = re.sub(r"^(\d\d:\d\d)$", r"\1|", part, flags=re.M)
        found = [re.sub(r"\s*\n\s*", "", record) for record in ended.split("|")]
        yield part.replace("|", ""), [record for record in found if record]


def places(records):
    total, found = 0, set()
    for record in records:
        total += len("".join(record.split()))
        found.add(total)
    return found - {total}


def f1(hits, found, wanted):
    return 2 * hits / (found + wanted)


def test_blind_transcripts_are_cut_as_well_as_when_the_weights_were_made():
    records, ends = Counter(), Counter()
    for text, gold in marked(BLIND):
        got = [record.text for record in segment_text(text)]
        records.update(hits=sum((Counter(got) & Counter(gold)).values()), found=len(got), wanted=len(gold))
        left, right = places(got), places(gold)
        ends.update(hits=len(left & right), found=len(left), wanted=len(right))
    assert f1(**ends) >= 0.78
    assert f1(**records) >= 0.65


SENTENCES = [
    ["大家好", "欢迎收看今天的财经早餐", "昨天下午", "两家银行宣布合并"],
    ["这台洗衣机的声音", "比上一代小了一半", "不过价格也不便宜", "起步就要三千八百块"],
    ["为什么会这样呢", "原因其实很简单", "工厂的机器太老了"],
]


@pytest.mark.parametrize(
    ("lines", "cuts"), list(zip(SENTENCES, [{2}, {2}, {1}], strict=True)), ids=["hello", "but", "why"]
)
def test_sentences_end_where_a_full_stop_would_be(lines, cuts):
    assert cuts <= {end for _, end in sentence_boundaries.split(lines)}


LEADING = [
    (["这样才能得到波长很短的光", "说到这里", "你可能会觉得", "没有它什么都做不成"], 1),
    (["这个数字没有算上前期的研究", "几乎在同一时间", "大洋彼岸选择了另一条路", "那边的钱要多得多"], 1),
    (["他把旧书都捐给了镇上", "换句话说", "他没打算再回来"], 1),
    (["雨下了整整三天", "桥也被冲走了一半", "與此同時", "上游的水還在漲"], 2),
    (["他说这笔钱不多", "不过话说回来", "要知道", "那时候一碗面才两块"], 1),
    (["她从来不迟到", "更有意思的是", "她连手表都没有"], 1),
]


@pytest.mark.parametrize(("lines", "start"), LEADING, ids=[lines[start] for lines, start in LEADING])
def test_lines_that_only_lead_over_begin_a_sentence_and_never_end_one(lines, start):
    starts = {first for first, _ in sentence_boundaries.split(lines)}
    assert start in starts
    assert start + 1 not in starts


def test_lines_that_only_lead_over_do_so_in_the_training_texts():
    begun, ended, count = 0, 0, 0
    for path in sorted(set(BLIND.parent.glob("*.txt")) - set(BLIND.parent.glob("blind*"))):
        for text, gold in marked(path):
            lines = [line for line in text.splitlines() if line]
            cuts, at = {0} | places(gold), 0
            for line in lines:
                leads = sentence_boundaries.leads_over(TranscriptLine(line))
                count += leads
                begun += leads and at in cuts
                at += len("".join(line.split()))
                ended += leads and at in cuts
    assert count > 50
    assert begun >= 0.95 * count
    assert ended == 0


def test_traditional_text_is_cut_like_simplified():
    simplified = [
        "这家公司去年",
        "关了两座工厂",
        "但是今年的订单",
        "却比往年还要多",
        "为什么会这样呢",
        "我们问了他们的经理",
    ]
    traditional = [
        "這家公司去年",
        "關了兩座工廠",
        "但是今年的訂單",
        "卻比往年還要多",
        "為什麼會這樣呢",
        "我們問了他們的經理",
    ]
    assert sentence_boundaries.split(traditional) == sentence_boundaries.split(simplified)


SPOKEN = ["今天我们去了", "山里的一个村子", "那里的人告诉我", "他们每天走两小时", "才能打到一桶水", "路上没有一棵树"]


@pytest.mark.parametrize(
    "between",
    ["\n\n", "\n00:12\n", "\n村长：\n", "\n# 打水\n", "\n第二章\n", "\n第二章 打水\n", "\n第十二讲：打水\n"],
    ids=["blank", "stamp", "speaker", "heading", "chapter", "named", "lecture"],
)
def test_no_sentence_crosses(between):
    text = "\n".join(SPOKEN[:3]) + between + "\n".join(SPOKEN[3:] + SPOKEN)
    place = text.index(SPOKEN[2]) + len(SPOKEN[2])
    for record in segment_text(text):
        assert record.spans[-1].end <= place or record.spans[0].start >= place
    (alone,) = [record.text for record in segment_text(text) if "打水" in record.text or "章" in record.text] or [""]
    assert alone in between


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="的了是他在但所以说吗一三A1 好，", min_size=1, max_size=8), min_size=1, max_size=30))
def test_ranges_cover_all_lines_in_order(lines):
    found = sentence_boundaries.split(lines)
    assert [number for start, end in found for number in range(start, end)] == list(range(len(lines)))
    assert max(end - start for start, end in found) <= sentence_boundaries.MOST_LINES


@pytest.mark.parametrize(("line", "rated"), [("不过价格也不便宜", 2), ("他们说", 0), ("而是另一种", -1), ("α", None)])
def test_first_words_are_rated_as_openings(line, rated):
    found = TranscriptLine(line).opening
    assert (found == "n") if rated is None else (int(found) >= rated if rated >= 0 else int(found) < 0)


def test_weights_are_small_and_contain_no_passage_of_text():
    data = Path(sentence_boundaries.__file__).with_name("boundaries.json")
    tables = sentence_boundaries.tables()
    assert data.stat().st_size < 300_000
    assert len(tables.lines) == sentence_boundaries.MOST_LINES
    assert len(tables.sizes) == sentence_boundaries.LONGEST + 1
    assert all(len(name) <= 5 for name in tables.known if re.match(r"[ab][$^]", name))


@pytest.mark.parametrize(
    ("line", "starts", "ends"),
    [
        ("他们说", ["pron"], ["say"]),
        ("不过价格也不便宜", ["but"], []),
        ("但如果", ["but"], ["hangs"]),
        ("α", ["0"], ["0"]),
    ],
)
def test_classes_of_beginnings_and_ends(line, starts, ends):
    assert {*starts} <= {*discourse_markers.starts().of(line)}
    assert {*ends} <= {*discourse_markers.ends().of(line)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-500, 500)), min_size=1, max_size=9))
def test_the_best_way_to_cut_is_found(lines):
    sizes, scores, tables = [size for size, _ in lines], [score for _, score in lines], sentence_boundaries.tables()

    def value(ranges):
        factor = min(1, Fraction(sentence_boundaries.USUAL * len(sizes), max(1, sum(sizes))))
        steps = [int(sum(sizes[start:end]) * factor / sentence_boundaries.STEP) for start, end in ranges]
        spans = [tables.lines[end - start - 1] for start, end in ranges]
        return sum(scores[start] for start, _ in ranges) + sum(spans) + sum(tables.sizes[min(n, 16)] for n in steps)

    ways = [
        [(0, len(sizes))] if not cuts else list(pairwise([0, *cuts, len(sizes)]))
        for count in range(len(sizes))
        for cuts in combinations(range(1, len(sizes)), count)
    ]
    assert value(sentence_boundaries.cut(sizes, scores, tables)) == max(map(value, ways))


SPEECH = "大家好欢迎回来\n今天我们不聊模型\n聊一聊模型脚下的那块硅\n先问大家一个问题\n你们手里的显卡\n到底是谁造的\n"


def test_a_model_gets_pauses_and_a_catalog_works_without_them() -> None:
    found = segment_text(SPEECH)
    assert any(one.pauses for one in found)
    for one in found:
        asked = ask(SegmentRecord(one, ()))
        lines = [line for line in SPEECH.split("\n") if line and line in one.text]
        assert asked.requests[0].text == "，".join(lines)
        assert asked.key("s") == ask(SegmentRecord(replace(one, pauses=()), ())).key("s")


def test_lines_of_subtitles_and_hard_wraps_are_no_pauses() -> None:
    cue = "1\n00:00:01,000 --> 00:00:03,000\n工程师已经连续工作了\n将近十一个小时。\n"
    wrapped = "一行文字在这里被硬生生地截断成了两行可是它们仍然还是同一个\n句子的两个部分所以中间什么都不应该有。\n"
    assert not any(
        one.pauses for format, text in (("srt", cue), ("txt", wrapped)) for one in segment_text(text, format)
    )
