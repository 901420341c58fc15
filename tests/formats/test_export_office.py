"""Workbook and Word table: any text survives a round trip, other programs read them, and nothing in them runs."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import judges
import openpyxl
import pytest
from export_samples import make_record, sample
from hypothesis import given
from hypothesis import strategies as st
from packages import p, r, word

from toolkit.errors import InputError
from toolkit.export import READERS, WRITERS, Aligned, fingerprint
from toolkit.export.aligned import target_of
from toolkit.types import State


def row_of(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


TEXT = st.text(st.characters() | st.sampled_from("\t\n\r<>&\"'=_x未\x00\x1b\ufeff\ufffe\ud800"), min_size=1)
HEAD = row_of(p(r("Source")), p(r("Target")))
DEL, INS = '<w:del w:id="1" w:author="a">', '<w:ins w:id="2" w:author="a">'
EDITED = p(r("Deep"), DEL, "<w:r><w:delText>Thought</w:delText></w:r></w:del>", INS, r("Seek"), "</w:ins>")
TABLE = (
    f"<w:tbl>{HEAD}{row_of(p(r('深思'), r('来了。')), EDITED + p('<w:r><w:tab/><w:t>!</w:t><w:br/></w:r>'))}</w:tbl>"
)


def stored(folder: Path, name: str, aligned: Aligned) -> Path:
    path = folder / f"a{WRITERS[name].suffix}"
    path.write_bytes(WRITERS[name].render(aligned))
    return path


def rows(records):
    return [(u.segment.key, u.segment.text, target_of(u)) for u in records if u.segment.translate]


@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_the_sample_comes_back_with_its_states(tmp_path: Path, name: str) -> None:
    aligned = sample()
    back = READERS[stored(tmp_path, name, aligned).suffix](stored(tmp_path, name, aligned))
    assert rows(back) == rows(aligned.records)
    states = [record.translation.state if record.translation else State.NEW for record in back]
    assert states == [u.translation.state if u.translation else State.NEW for u in aligned.translatable()]
    assert all(record.exported.startswith(f"{state}:") for record, state in zip(back, states, strict=True))


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
def test_any_text_comes_back_from_a_workbook(tmp_path_factory, pairs) -> None:
    records = tuple(make_record(source, target, key=f"k{n}") for n, (source, target) in enumerate(pairs))
    path = stored(tmp_path_factory.mktemp("x"), "xlsx", Aligned("a", "a.txt", records))
    back = [(record.segment.key, record.segment.text, target_of(record)) for record in READERS[".xlsx"](path)]
    assert back == [(f"k{n}", *pair) for n, pair in enumerate(pairs)]


@given(st.lists(st.tuples(TEXT.filter(str.strip), TEXT), min_size=1, max_size=4))
def test_any_text_comes_back_from_word_as_far_as_it_can_be_seen(tmp_path_factory, pairs) -> None:
    records = tuple(make_record(*pair, key=f"{n:012x}") for n, pair in enumerate(pairs))
    back = READERS[".docx"](stored(tmp_path_factory.mktemp("d"), "docx", Aligned("a", "a.txt", records)))
    assert [record.exported.partition(":")[2] for record in back] == [fingerprint(target_of(record)) for record in back]
    assert [fingerprint(record.segment.text) for record in back] == [fingerprint(source) for source, _ in pairs]


@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_same_input_same_bytes(name: str) -> None:
    assert WRITERS[name].render(sample()) == WRITERS[name].render(sample())
    assert WRITERS[name].render(Aligned("空", "空.txt", ()))


def test_openpyxl_sees_texts_and_no_formula(tmp_path: Path) -> None:
    aligned = sample()
    sheet = openpyxl.load_workbook(stored(tmp_path, "xlsx", aligned)).active
    assert [cell.value for cell in sheet[1]] == [
        "key",
        "source",
        "target",
        "state",
        "findings",
        "exported",
        "confidence",
    ]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format, cell.quotePrefix) for cell in cells} == {("s", "@", True)}
    assert "=SUM(A1:A9) 这一格算的是电费。" in [cell.value for cell in cells]
    assert [name for name in "ABCDEFG" if sheet.column_dimensions[name].hidden] == ["F"]


def test_what_openpyxl_wrote_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("Note", "Target", "source", "KEY"),
        ("x", 2026, "今年是哪一年？", None),
        (None, None, None, None),
        ("y", "=1+1", "等于几？", None),
        (None, None, None, "9b1d4c0e77aa"),
        ("emptied by hand", None, None, "0123456789ab"),
    ):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    assert [target_of(record) for record in READERS[".xlsx"](tmp_path / "b.xlsx")] == ["2026", "=1+1"]


def test_python_docx_sees_the_table(tmp_path: Path) -> None:
    aligned = sample()
    table = docx.Document(io.BytesIO(stored(tmp_path, "docx", aligned).read_bytes())).tables[0]
    shown = [[cell.text for cell in row.cells] for row in table.rows]
    assert shown[0] == ["source", "target", "state"]
    assert [row[:2] for row in shown[1:]] == [list(row[1:]) for row in rows(aligned.records)]


def test_tracked_changes_count_as_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word(TABLE))
    (record,) = READERS[".docx"](path)
    assert (record.segment.text, target_of(record)) == ("深思来了。", "DeepSeek\n\t!\n")


def test_a_text_too_long_for_a_cell_is_reported() -> None:
    with pytest.raises(InputError, match="40000 characters"):
        WRITERS["xlsx"].render(Aligned("a", "a.txt", (make_record("长" * 40_000),)))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", word(TABLE), "not a workbook"),
        ("a.docx", WRITERS["xlsx"].render(sample()), "not a Word document"),
        ("a.docx", word("<w:p/>"), "no table with the columns"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old binary format"),
    ],
)
def test_another_kind_of_file_is_reported(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says):
        READERS["." + name.partition(".")[2]](tmp_path / name)


def test_libreoffice_saves_the_table_as_it_was(tmp_path: Path) -> None:
    judges.find("soffice", "libreoffice")
    document = stored(tmp_path, "docx", sample())
    (flat,) = judges.office([document], "fodt", tmp_path)
    assert "At daybreak Lin Lan installed" in flat.read_text("utf-8")
    (again,) = judges.office([document.rename(tmp_path / "b.docx")], "docx", tmp_path / "again")
    assert rows(READERS[".docx"](again)) == rows(sample().records)
