"""Splitting text into words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.words import cut


def test_words_have_places_and_tags() -> None:
    words = cut("黄仁勋在台湾演讲。")
    assert [(word.text, word.start, word.end) for word in words][:3] == [("黄仁勋", 0, 3), ("在", 3, 4), ("台湾", 4, 6)]
    assert words[0].tag == "nr"


def test_a_term_in_two_words_is_seen_as_such() -> None:
    assert "星门" not in [word.text for word in cut("她买了一张明星门票")]


@given(st.text(max_size=60))
def test_no_character_is_lost(text: str) -> None:
    words = cut(text)
    assert "".join(word.text for word in words) == text
    assert all(text[word.start : word.end] == word.text for word in words)
