"""Glossaries of other programs: zhen reads and reports them, and lint --fix rewrites them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from command_line import CommandLine

from toolkit import glossary
from toolkit.errors import InputError
from toolkit.glossary import edit
from toolkit.glossary.foreign import NAMES, STATUSES
from toolkit.types import Status, Term

COMMAS = "source,target,status,note\r\n深思,DeepSeek,,公司\r\n"
CHINESE = "原文,译文,备注\n深思,DeepSeek,公司\n"
FORMS = [
    (COMMAS.encode("gb18030"), "as gb18030"),
    (COMMAS.replace("深思", "星門").encode("big5"), "as big5"),
    ("\ufeffsource,target\n深思,DeepSeek\n".encode("utf-16-le"), "as utf-16"),
    ("\ufeffsource,target\n深思,DeepSeek\n".encode("utf-16-be"), "as utf-16"),
    ("source,target\n深思,DeepSeek\n".encode("utf-16-le"), "as utf-16"),
    ("source,target\n深思,DeepSeek\n".encode("utf-16-be"), "as utf-16"),
    ("source,target\n深思,DeepSeek\n".encode("utf-32"), "as utf-32"),
    (COMMAS.replace(",", ";").encode(), "with semicolons between columns"),
    (COMMAS.replace(",", "\t").encode(), "with tabs between columns"),
    (("sep=;\n" + COMMAS.replace(",", ";")).encode(), "with semicolons between columns"),
    (COMMAS.replace(",", "，").encode(), "with full-width commas between columns"),
    (CHINESE.encode(), "with 原文, 译文, 备注 as source, target, note"),
    ("術語,譯文,備註\n深思,DeepSeek,公司\n".encode(), "with 術語, 譯文, 備註 as source, target, note"),
    ("中文,英文,status\n深思,DeepSeek,\n".encode(), "with 中文, 英文 as source, target"),
    (
        "术语;译名;备用译名;状态\n深思;DeepSeek;Shensi;首选\n".encode("gb18030"),
        "as gb18030, with semicolons between columns, "
        "with 术语, 译名, 备用译名, 状态 as source, target, variants, status",
    ),
]


def write(folder: Path, data: bytes, name: str = "terms.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("data", "how"), FORMS)
def test_a_glossary_of_another_program_is_read_and_reported(tmp_path: Path, data: bytes, how: str) -> None:
    told: list[str] = []
    path = write(tmp_path, data)
    (term,) = glossary.load([path], note=told.append).terms
    assert term.source in ("深思", "星門")
    assert (term.target, term.status) == ("DeepSeek", Status.PREFERRED)
    assert told == [
        f"{path.as_posix()}: read {how}. To write it in UTF-8 with commas: zhen glossary lint --fix {path.as_posix()}"
    ]
    (problem,) = [one for one in glossary.lint([path]) if one.rule == "G025"]
    assert (problem.severity.value, problem.line) == ("warning", 1)
    assert how in problem.message


@pytest.mark.parametrize(("data", "how"), FORMS)
def test_lint_writes_it_as_ours(tmp_path: Path, data: bytes, how: str) -> None:
    path = write(tmp_path, data)
    before = glossary.load([path])
    assert glossary.fix([path]) == [path]
    text = path.read_bytes().decode()
    assert text.startswith("source,target")
    assert "\r" not in text
    told: list[str] = []
    assert glossary.load([path], note=told.append).digest == before.digest
    assert (told, glossary.lint([path]), glossary.fix([path])) == ([], [], [])


def test_what_is_ours_is_not_reported(tmp_path: Path) -> None:
    told: list[str] = []
    for number, text in enumerate((COMMAS, "\ufeff" + COMMAS)):
        glossary.load([write(tmp_path, text.encode(), f"{number}.csv")], note=told.append)
    assert told == []


def test_lines_and_comments_stay_where_they_are(tmp_path: Path) -> None:
    text = '# 我们的术语\n原文;译文;备注\n\n# 公司\n深思;DeepSeek;"分号;在内"\n星门;;\n'
    path = write(tmp_path, text.encode("gb18030"))
    with pytest.raises(InputError) as caught:
        glossary.load([path])
    assert caught.value.message == f"{path.as_posix()}:6: 星门 has no target"
    path.write_bytes(text.replace("星门;;", "星门;Stargate;").encode("gb18030"))
    assert [one.origin.rpartition(":")[2] for one in glossary.load([path]).terms] == ["5", "6"]
    glossary.fix([path])
    assert path.read_text("utf-8") == (
        "# 我们的术语\nsource,target,note\n星门,Stargate,\n# 公司\n深思,DeepSeek,分号;在内\n"
    )


def test_a_quoted_cell_that_starts_like_a_comment_stays_a_cell(tmp_path: Path) -> None:
    path = write(tmp_path, '原文;译文\n"#标签";tag\n'.encode())
    assert [term.source for term in glossary.load([path]).terms] == ["#标签"]
    assert glossary.fix([path]) == [path]
    assert edit.insert(path, [Term("#话题", "topic"), Term("#标签", "tag")]) == 1
    assert [term.source for term in glossary.load([path]).terms] == ["#标签", "#话题"]


def test_a_chinese_status_is_known(tmp_path: Path) -> None:
    lines = "\n".join(["术语,译文,状态", "深思熟虑,,保留", "深思,DeepSeek,推荐", "深思,Deep Thought,禁用"])
    found = glossary.load([write(tmp_path, lines.encode())]).terms
    assert [one.status for one in found] == [Status.KEEP, Status.PREFERRED, Status.FORBIDDEN]


def test_no_name_has_two_meanings() -> None:
    for table in (NAMES, STATUSES):
        names = [name for value in table.values() for name in value.split()]
        assert len(names) == len(set(names))


UNREADABLE = [
    ((COMMAS + "星门项目,Stargate\n").encode() + "算力,compute\n".encode("gb18030"), "4: is not UTF-8"),  # mixed
    ("source,target\nna\xefve,x\n".encode("latin1"), "2: is not UTF-8"),
    ("source,target\n深思,DeepSeek\n".encode("utf-16")[:-1], "begins as utf-16, but is not valid utf-16"),
    (b"PK\x03\x04 no workbook", "1: cannot be read as a workbook: not a zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cannot be read as a workbook: encrypted, or in the old"),
    ("原文;译文\n\"深思;DeepSeek\n".encode(), "2: broken CSV"),
    ("原文,备注\n深思,DeepSeek\n".encode(), "1: has no column target"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), UNREADABLE)
def test_what_is_in_doubt_is_rejected_and_stays(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(InputError) as caught:
        glossary.load([path])
    assert message in caught.value.message
    assert caught.value.hint
    assert any(one.severity.value == "error" for one in glossary.lint([path]))
    assert glossary.fix([path]) == []
    with pytest.raises(InputError):
        edit.insert(path, [Term("算力", "computing power")])
    assert path.read_bytes() == data


def test_an_unknown_column_is_reported_and_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "原文,译文,领域\n深思,DeepSeek,公司\n".encode())
    with pytest.raises(InputError, match="1: unknown column '领域'"):
        glossary.load([path])
    assert glossary.fix([path]) == [path]
    assert path.read_text("utf-8") == "source,target,领域\n深思,DeepSeek,公司\n"


def workbook(rows: list[list[object]], sheets: int = 1) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[object]] = [
    ["术语", "译文", "备用译名", "状态", "备注"],
    ["星门", "Stargate", "Stargate project", None, "数据中心,\n很大"],
    [],
    ["三星堆", "Sanxingdui", None, "保留", 3],
    ["星门", "Star Door", None, "禁用"],
]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    told: list[str] = []
    data = workbook(ROWS, sheets=2)
    path = write(tmp_path, data, "terms.xlsx")
    write(tmp_path, b"lock", "~$terms.xlsx")
    found = glossary.load([tmp_path], note=told.append).terms
    assert [(one.source, one.target, one.variants, one.status.value, one.note) for one in found] == [
        ("星门", "Stargate", ("Stargate project",), "preferred", "数据中心, 很大"),
        ("三星堆", "Sanxingdui", (), "keep", "3"),
        ("星门", "Star Door", (), "forbidden", ""),
    ]
    assert [one.origin.rpartition(":")[2] for one in found] == ["2", "4", "5"]
    assert told == [f"{path.as_posix()}: read as a workbook (the first of 2 sheets)"]
    assert glossary.lint([tmp_path]) == []
    assert glossary.fix([tmp_path]) == glossary.fmt([path]) == []
    assert path.read_bytes() == data


def test_our_own_workbooks_are_read(tmp_path: Path) -> None:
    rows = [["source", "target"], ["深思", "DeepSeek"], ["=1+2", "x"]]
    path = write(tmp_path, workbook(rows), "terms.xlsx")
    with pytest.raises(InputError, match="3: source starts with '='"):
        glossary.load([path])
    with pytest.raises(InputError, match="is empty"):
        glossary.load([write(tmp_path, workbook([]), "empty.xlsx")])


@pytest.mark.parametrize("data", [CHINESE.encode("gb18030"), None])
def test_an_entry_is_added_only_to_a_file_of_ours(tmp_path: Path, data: bytes | None) -> None:
    data = data or workbook(ROWS)
    path = write(tmp_path, data, "terms.xlsx" if data.startswith(b"PK") else "terms.csv")
    with pytest.raises(InputError) as caught:
        edit.insert(path, [Term("算力", "computing power")])
    assert "is read as" in caught.value.message
    assert path.read_bytes() == data


def test_commands_report_how_a_glossary_was_read(zhen: CommandLine) -> None:
    (zhen.folder / "glossary").mkdir()
    (zhen.folder / "glossary" / "terms.csv").write_bytes(CHINESE.encode("gb18030"))
    ran = zhen("glossary", "match", "深思发布了新模型")
    assert "深思 → DeepSeek" in ran.out
    assert "glossary/terms.csv: read as gb18030, with 原文, 译文, 备注 as source, target, note" in ran.err
    assert zhen("glossary", "lint", "--fix").code == 0
    assert (zhen.folder / "glossary" / "terms.csv").read_text("utf-8") == "source,target,note\n深思,DeepSeek,公司\n"
    assert zhen("glossary", "match", "深思发布了新模型").err == ""
