"""A fix with one key gives correct English: no unit twice, and no other change."""

from __future__ import annotations

import pytest

from toolkit.numbers import mismatches
from toolkit.review.edits import replaced
from toolkit.types import Span


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("他花了150亿美元。", "He spent $12 billion on it.", "He spent US$15 billion on it."),
        ("他花了150亿美元。", "He spent US$12 billion on it.", "He spent US$15 billion on it."),
        ("他花了150亿美元。", "He spent 12 billion US dollars on it.", "He spent US$15 billion on it."),
        ("他花了150亿美元。", "He spent 12 billion dollars on it.", "He spent US$15 billion on it."),
        ("一共3.5万元。", "It cost 3,500 yuan in all.", "It cost 35,000 yuan in all."),
        ("一共3.5万元。", "It cost RMB 3,500 in all.", "It cost 35,000 yuan in all."),
        ("一共3.5万元。", "It cost ¥3,500 in all.", "It cost 35,000 yuan in all."),
        ("新品八折。", "New items are 80% off.", "New items are 20% off."),
        ("涨了三成。", "It rose by 3%.", "It rose by 30%."),
        ("涨了三成。", "It rose by 3 percent.", "It rose by 30%."),
        ("下午两点半开会。", "The meeting is at 2 p.m.", "The meeting is at 2:30 p.m."),
        ("气温降到零下十度。", "It fell to minus 20 degrees.", "It fell to minus 10 degrees."),
        ("三万欧元", "€3,000", "€30,000"),
        ("三万港元", "HK$3,000", "HK$30,000"),
        ("在20世纪90年代", "In the 1980s", "In the 1990s"),
        ("一共五十公里。", "It is 15 kilometers in all.", "It is 50 kilometers in all."),
        (
            "手册一共1.2万字，每本5美元。",
            "The manual has 1,200 words, $5 each.",
            "The manual has 12,000 words, $5 each.",
        ),
    ],
)
def test_a_unit_of_a_figure_is_not_repeated(source: str, target: str, expected: str) -> None:
    (mismatch,) = mismatches(source, target)
    assert mismatch.place is not None
    assert replaced(target, mismatch.place, mismatch.english) == expected
    assert list(mismatches(source, expected)) == []


@pytest.mark.parametrize(
    ("target", "old", "new", "expected"),
    [
        ("The gate opens.", "gate", "Stargate", "The Stargate opens."),
        ("He said:  “no.", "  ", " ", "He said: “no."),
        ("a big model here", "big", "large language", "a large language model here"),
        ("the deep mind", "deep mind", "the DeepMind", "the DeepMind"),
        ("clothe deep", "deep", "the deep", "clothe the deep"),
    ],
)
def test_words_are_not_doubled_and_others_stay(target: str, old: str, new: str, expected: str) -> None:
    start = target.index(old)
    assert replaced(target, Span(start, start + len(old)), new) == expected
