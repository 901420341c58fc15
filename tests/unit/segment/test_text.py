"""Folding preserves every offset, Han tests know the blocks, digests never change."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text import counted, digest, file_lines, fold, has_han

FOLDED = [
    ("深思发布了R1", "深思发布了r1"),
    ("ＡＩ，１２３！", "ai,123!"),
    ("全　角", "全 角"),
    ("體積龐大的電腦", "体积庞大的电脑"),
    ("後面", "后面"),
    ("GPT-4o 与 ÉCOLE", "gpt-4o 与 école"),
    ("İstanbul", "İstanbul"),  # its small form has two code points
    ("𠮷野家", "𠮷野家"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold(text: str, folded: str):
    assert fold(text) == folded


def test_fold_keeps_one_code_point_for_each_in_all_of_unicode():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(fold(every)) == len(every)


@given(st.text())
def test_fold_works_character_by_character(text: str):
    assert fold(text) == "".join(fold(char) for char in text)


def test_a_long_text_is_folded_like_a_short_one():
    changed = [char for char in map(chr, range(0x10000)) if fold(char) != char and not 0xD800 <= ord(char) < 0xE000]
    for first in range(0, len(changed), 30):
        part = "".join(changed[first : first + 30])
        assert fold("中" * 600 + part) == "中" * 600 + fold(part)


@pytest.mark.parametrize("text", ["中", "a中", "々", "〇", "𠮷", "\U00030000", "\uf900"])
def test_has_han(text: str):
    assert has_han(text)


@pytest.mark.parametrize("text", ["", "abc 123", "ひらがな", "한글", "。，！", "é", "🀄"])
def test_has_no_han(text: str):
    assert not has_han(text)


def test_digest_is_the_sha256_it_was_when_catalogs_were_written():
    assert digest("深思") == "b60ac2e71958"
    assert digest("") == "e3b0c44298fc"
    assert digest("深思", 24).startswith(digest("深思"))
    assert len(digest("lone surrogate: \ud800")) == 12


@given(st.text(), st.text())
def test_digest_distinguishes_texts(one: str, other: str):
    assert (digest(one, 64) == digest(other, 64)) == (one == other)


@given(st.text(st.sampled_from("a\r\n\u2028\u2029\x85\x0b\x0c\x1c\x1e")))
def test_lines_of_a_file_end_where_a_file_read_as_text_has_them(text: str):
    lines = file_lines(text)
    assert "".join(lines) == text
    assert [line.rstrip("\r\n") for line in lines] == [line.rstrip("\n") for line in io.StringIO(text, newline=None)]


def test_figures_with_their_nouns():
    counts = [(1, "finding"), (2, "finding"), (1, "entry"), (3, "entry"), (1, "info"), (3, "info"), (1200, "segment")]
    told = [counted(*one) for one in counts]
    assert told == ["1 finding", "2 findings", "1 entry", "3 entries", "1 info", "3 info", "1,200 segments"]
