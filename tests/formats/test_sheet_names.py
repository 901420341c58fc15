"""Names of sheets on request: what may change, what a workbook refers to, and what Excel allows."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from command_line import CommandLine
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from packages import members

from toolkit import documents
from toolkit.documents.xlsx.sheet_names import allowed
from toolkit.markup import TAG
from toolkit.segment import segment
from toolkit.skipped import skipped
from toolkit.types import Document, Kind


def made(*titles: str, change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> bytes:
    """A workbook with sheets of these names, each with a text and numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in titles:
        sheet = book.create_sheet(title)
        sheet["A1"], sheet["A2"], sheet["A3"] = "数量", 3, 4
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, *, sheet_names: bool = True) -> Document:
    return documents.parse(data, "a.xlsx", "xlsx", id="a", sheet_names=sheet_names)


def titles(document: Document) -> list[str]:
    """The names of sheets that are translated."""
    return [part.text for part in segment(document) if part.kind is Kind.HEADING and part.translate]


def rendered(document: Document, english: dict[str, str], *, bilingual: bool = False) -> bytes:
    parts = segment(document)
    targets = {part.key: english[part.text] for part in parts if part.translate and part.text in english}
    result = documents.render(document, parts, targets, bilingual=bilingual)
    assert isinstance(result, bytes)
    return result


def named(data: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(data)).sheetnames


ENGLISH = {"预算": "Budget", "附表": "Annex", "数量": "Amount"}


def test_names_are_translated_only_on_request() -> None:
    data = made("预算", "附表")
    assert titles(read(data, sheet_names=False)) == []
    assert named(rendered(read(data, sheet_names=False), ENGLISH)) == ["预算", "附表"]
    assert titles(read(data)) == ["预算", "附表"]
    new = rendered(read(data), ENGLISH)
    assert named(new) == ["Budget", "Annex"]
    assert openpyxl.load_workbook(io.BytesIO(new))["Annex"]["A1"].value == "Amount"


def test_only_the_attribute_changes() -> None:
    data = made("预算")
    before, after = members(data), members(rendered(read(data), {"预算": 'Q1 & "so" <x>'}))
    main = before["xl/workbook.xml"].decode()
    assert after["xl/workbook.xml"].decode() == main.replace("预算", "Q1 &amp; &quot;so&quot; &lt;x&gt;")
    assert {name: content for name, content in after.items() if content != before[name]}.keys() == {"xl/workbook.xml"}


def cell(formula: str) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book["附表"].__setitem__("B1", formula)


def chart(book: openpyxl.Workbook) -> None:
    bars = BarChart()
    bars.add_data(Reference(book["预算"], min_col=1, min_row=2, max_row=3))
    book["附表"].add_chart(bars, "C3")


def link(book: openpyxl.Workbook) -> None:
    book["附表"]["B1"].hyperlink = Hyperlink(ref="B1", location="预算!A1")


def defined(book: openpyxl.Workbook) -> None:
    book.defined_names["Total"] = DefinedName("Total", attr_text="预算!$A$2")


def validated(book: openpyxl.Workbook) -> None:
    rule = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1="预算!$A$2:$A$3")
    book["附表"].add_data_validation(rule)
    rule.add("B2")


@pytest.mark.parametrize(
    ("change", "free"),
    [
        (cell("=预算!A2"), ["附表"]),
        (cell("='预算'!A2"), ["附表"]),
        (cell('=INDIRECT("预算!A2")'), []),
        (cell('=INDIRECT(A1&"!B2")'), []),
        (cell('=HYPERLINK("#"&A1&"!B2","x")'), []),
        (cell('=HYPERLINK("https://example.org/","x")'), ["预算", "附表"]),
        (cell('=SHEET("预算")'), ["附表"]),
        (cell("=SUM(预算:附表!A2)"), []),
        (cell("=A2+A3"), ["预算", "附表"]),
        (chart, ["附表"]),
        (link, ["附表"]),
        (defined, ["附表"]),
        (validated, ["附表"]),
    ],
)
def test_a_name_to_which_something_refers_stays(change: Callable[[openpyxl.Workbook], object], free: list[str]) -> None:
    document = read(made("预算", "附表", change=change))
    assert titles(document) == free
    kept = [TAG.sub("", one.text) for one in skipped(document, segment(document)) if one.reason.value == "protected"]
    assert kept == [name for name in ("预算", "附表") if name not in free]
    assert named(rendered(document, ENGLISH)) == [ENGLISH[name] if name in free else name for name in ("预算", "附表")]


def test_a_name_with_an_apostrophe_is_found_in_formulas() -> None:
    quoted = made("老王's 表", "附表", change=cell("='老王''s 表'!A2"))
    assert titles(read(quoted)) == ["附表"]


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("Budget", (), "Budget"),
        ("Income/expense: 2026 [draft]?", (), "Income-expense 2026 draft"),
        ("A \\ B * C", (), "A-B C"),
        ("'Quoted'", (), "Quoted"),
        ("History", (), "History 2"),
        ("budget", ("budget",), "budget 2"),
        ("Budget", ("budget", "budget 2"), "Budget 3"),
        ("Purchasing plan for the third quarter of the year", (), "Purchasing plan for the third"),
        ("Purchasing plan for the third q", ("purchasing plan for the third q",), "Purchasing plan for the third 2"),
        ("Donaudampfschifffahrtsgesellschaftskapitän", (), "Donaudampfschifffahrtsgesellsch"),
        ("[]:*?/\\", (), ""),
        ("''", (), ""),
    ],
)
def test_names_are_what_excel_allows(text: str, taken: tuple[str, ...], expected: str) -> None:
    assert allowed(text, taken) == expected
    assert len(expected) <= 31


def test_equal_names_get_numbers() -> None:
    data = made("甲", "乙", "Total", "丙")
    assert named(rendered(read(data), {"甲": "Total", "乙": "total", "丙": "?"})) == [
        "Total 2",
        "total 3",
        "Total",
        "丙",
    ]


def test_bilingual_workbooks_keep_the_names() -> None:
    data = made("预算")
    new = rendered(read(data), ENGLISH, bilingual=True)
    assert named(new) == ["预算"]
    assert openpyxl.load_workbook(io.BytesIO(new))["预算"]["A1"].value == "数量 / Amount"


def test_a_name_without_a_translation_stays() -> None:
    data = made("预算", "附表")
    assert named(rendered(read(data), {"附表": "Annex"})) == ["预算", "Annex"]


def test_names_without_chinese_are_no_texts() -> None:
    assert titles(read(made("Budget"))) == []


def test_a_run_renames_sheets_and_later_commands_know_it(zhen: CommandLine) -> None:
    (zhen.folder / "a.xlsx").write_bytes(made("预算"))
    zhen.write({"zhen.toml": "sheet_names = true\n"})
    assert zhen.translate("a.xlsx").code == 0
    assert "#. place: 预算\n" in (zhen.folder / "outputs/a.po").read_text(encoding="utf-8")
    assert named((zhen.folder / "outputs/a.en.xlsx").read_bytes()) != ["预算"]
    assert "heading" in zhen("segment", "a.xlsx").out
    (zhen.folder / "zhen.toml").unlink()
    assert "heading" not in zhen("segment", "a.xlsx").out
    assert "heading" in zhen("segment", "a.xlsx", "--sheet-names").out
