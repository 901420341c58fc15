"""TSV: any text survives a round trip, and damage is reported with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from export_samples import make_record, sample
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputError
from toolkit.export import READERS, WRITERS, Aligned
from toolkit.export.tsv import escape_cell, unescape_cell
from toolkit.types import State

RENDER = WRITERS["tsv"].render
READ = READERS[".tsv"]
TEXT = st.text(st.characters() | st.sampled_from("\t\n\r\\\"'=+-@＝未\x00\x1b\u2028\ufeff"))


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@given(TEXT)
def test_a_cell_comes_back_as_it_was(text):
    cell = escape_cell(text)
    assert unescape_cell(cell) == text
    assert not set(cell) & set("\t\n\r")
    assert not cell.startswith(("=", "+", "-", "@", '"'))
    assert next(csv.reader(io.StringIO(f"{cell}\tx\n", newline=""), dialect="excel-tab", strict=True)) == [cell, "x"]


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT), min_size=1, max_size=5))
def test_a_file_comes_back_as_it_was(tmp_path_factory, pairs):
    records = tuple(make_record(source, target, key=f"k{number}") for number, (source, target) in enumerate(pairs))
    path = tmp_path_factory.mktemp("tsv") / "a.tsv"
    back = READ(write(path, RENDER(Aligned("a", "a.txt", records)), "utf-8"))
    assert [(record.segment.key, record.segment.text) for record in back] == [
        (u.segment.key, u.segment.text) for u in records
    ]
    assert [record.translation.target for record in back] == [target for _, target in pairs]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("平常的字", "平常的字"),
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        ("-5 degrees", "'-5 degrees"),
        ("＝HYPERLINK()", "'＝HYPERLINK()"),
        ('"Yes," he said.', '\\"Yes," he said.'),
        ("C:\\new", "C:\\\\new"),
        ("a\tb\nc", "a\\tb\\nc"),
        ("\x1b[0m", "\\u001b[0m"),
    ],
)
def test_escapes(text, cell):
    assert escape_cell(text) == cell
    assert unescape_cell(cell) == text


def test_a_backslash_typed_by_hand_stays():
    assert unescape_cell("C:\\data \\q \\U99999999") == "C:\\data \\q \\U99999999"


def test_sample_holds_what_is_to_be_translated(tmp_path):
    aligned = sample()
    lines = RENDER(aligned).splitlines()
    assert lines[0] == "key\tsource\ttarget\tstate\tfindings\texported\tconfidence"
    assert len(lines) == 1 + len(list(aligned.translatable()))
    back = READ(write(tmp_path / "a.tsv", RENDER(aligned)))
    states = [record.translation.state if record.translation else State.NEW for record in back]
    assert states == [u.translation.state if u.translation else State.NEW for u in aligned.translatable()]


def test_the_confidence_in_a_draft_goes_out_and_changes_nothing_on_the_way_back(tmp_path):
    plain = sample()
    at = next(
        n for n, record in enumerate(plain.records) if record.translation and record.translation.state is State.DRAFT
    )
    sure = replace(plain.records[at], translation=replace(plain.records[at].translation, confidence=47))
    aligned = replace(plain, records=(*plain.records[:at], sure, *plain.records[at + 1 :]))
    lines = RENDER(aligned).splitlines()[1:]
    assert {line.split("\t")[0]: line.split("\t")[6] for line in lines if not line.endswith("\t")} == {
        sure.segment.key: "47"
    }
    assert READ(write(tmp_path / "a.tsv", RENDER(aligned))) == READ(write(tmp_path / "a.tsv", RENDER(plain)))


def test_columns_may_have_any_order_and_state_may_be_missing(tmp_path):
    records = READ(write(tmp_path / "a.tsv", "target\tKEY\tsource\nStargate.\tk1\t星门。\n\tk2\t深思。\n"))
    assert [(u.segment.key, u.segment.text, u.segment.line) for u in records] == [
        ("k1", "星门。", 2),
        ("k2", "深思。", 3),
    ]
    assert records[0].translation.state is State.DRAFT
    assert records[1].translation is None


def test_a_row_without_a_key_gets_one_as_segments_have(tmp_path):
    records = READ(write(tmp_path / "a.tsv", "key\tsource\ttarget\n\t好。\tGood.\n\t好。\tFine.\n"))
    assert records[1].segment.key == records[0].segment.key + "-2"


def test_what_a_spreadsheet_saved_is_understood(tmp_path):
    text = '\ufeffkey\tsource\ttarget\tstate\r\nk1\t“好。”\t"\\""Good,"" he said."\tedited\r\n\t\t\t\r\n'
    for encoding in ("utf-8", "utf-16-le"):
        (record,) = READ(write(tmp_path / "a.tsv", text, encoding))
        assert record.translation.target == '"Good," he said.'
        assert record.translation.state is State.EDITED


@pytest.mark.parametrize(
    ("data", "place", "says"),
    [
        (b"", "", "empty"),
        (b"\xef\xbb\xbf \n", "", "empty"),
        (b"key\tsource\ttarget\n", "", "no rows"),
        ("key\tsource\nk\t好\n".encode(), ":1", "missing column target"),
        ("key,source,target\nk,好,Good\n".encode(), ":1", "missing column"),
        ("key\tsource\ttarget\nk\t好\n".encode(), ":2", "row has 2 of 3 cells"),
        ("key\tsource\ttarget\tstate\nk\t好\tGood\n".encode(), ":2", "row has 3 of 4 cells"),
        ("key\tsource\ttarget\nk\t好\tGo".encode(), ":2", "the file ends in the middle of a line"),
        (b"key\tsource\ttarget\nk\t\tGood\n", ":2", "source is empty"),
        ("key\tsource\ttarget\tstate\nk\t好\tGood\tdone\n".encode(), ":2", "unknown state 'done'"),
        ("key\tsource\ttarget\nk\t好\tGood\nk\t坏\tBad\n".encode(), ":3", "line 2"),
        ('key\tsource\ttarget\nk\t好\t"Good" he said\n'.encode(), ":2", "not valid TSV"),
        ('key\tsource\ttarget\nk\t好\t"Good\nk2\t坏\tBad\n'.encode(), ":3", "not valid TSV"),
        ("key\tsource\ttarget\nk\t好\tGood\n".encode("gbk"), ":2", "not valid UTF-8"),
    ],
)
def test_damage_is_named_with_its_place(tmp_path, data, place, says):
    path = tmp_path / "坏.tsv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        READ(path)
    assert caught.value.message.startswith(f"{path}{place}:")
    assert says in caught.value.message
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.tsv: cannot read"):
        READ(tmp_path / "none.tsv")
