"""The table of names in the page: shown, edited as by hand, and checked again."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from review_project import ORIGIN, Page, catalog

from toolkit.config import Settings
from toolkit.errors import InputError
from toolkit.names import name_table

TEXTS = ("老林的铺子开在码头。", "他没有答应。", "老林关了门。")
HEAD = "source,target,kind,count,origin,documents,proposed\n"
LIN = "老林,Old Lin,name,2,pinyin,a 2,Old Lin\n"
SUN = "孙<b>,Sun,name,1,model,a 1,Sun\n"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    project = catalog(tmp_path, texts=TEXTS)
    project.retype(TEXTS[0], "Old Lin has a shop on the pier.")
    project.retype(TEXTS[1], "He did not agree.")
    project.retype(TEXTS[2], "Old Lin closed the door.")
    (tmp_path / "names.csv").write_text(HEAD + SUN + LIN, "utf-8")
    page = Page.over(tmp_path)
    page.judged()
    return page


def lines(page: Page) -> str:
    return (page.folder / "names.csv").read_text("utf-8")


def save(page: Page, code: int = 200, **sent: Any) -> str:
    answer = page.post("/names/save", code=code, **({"source": "老林", "seen": "Old Lin", "target": "Lao Lin"} | sent))
    return str(answer.get("html") or answer["problem"])


def test_the_names_are_shown(page: Page):
    assert '<a href="names">Names</a>' in page.client.get("/").text
    text = page.client.get("/names").text
    assert re.findall(r'<th scope="row" lang="zh">(.*?)</th>', text) == ["孙&lt;b&gt;", "老林"]
    assert re.findall(r'<input value="(.*?)"', text) == ["Sun", "Old Lin"]
    assert "<td>pinyin</td>" in text


def test_an_edit_is_written_as_by_hand(page: Page):
    row = save(page, target=" Lao\n Lin ")
    assert "edited; proposed: Old Lin" in row
    assert lines(page) == HEAD + SUN + "老林,Lao Lin,name,2,pinyin,a 2,Old Lin\n"
    save(page, seen="Lao Lin", target="")
    assert lines(page) == HEAD + SUN + "老林,,name,2,pinyin,a 2,Old Lin\n"
    save(page, seen="", target="Old Lin")
    assert lines(page) == HEAD + SUN + LIN


def test_the_findings_follow(page: Page):
    assert "Lao Lin" not in page.get()
    save(page)
    page.judged()
    text = html.unescape(page.get())
    assert "Lao Lin" in text
    assert page.keys("?finding=any") == [page.keys()[0], page.keys()[2]]
    save(page, seen="Lao Lin", target="Old Lin")
    page.judged()
    assert "Lao Lin" not in page.get()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"seen": "Uncle Lin"}, "names.csv: 老林 was changed by another program. Load the page again."),
        ({"source": "老王"}, "老王 was changed by another program"),
        ({"source": ["老林"]}, "was changed by another program"),
    ],
)
def test_an_edit_of_what_was_not_seen_is_not_written(page: Page, sent: dict[str, Any], why: str):
    assert why in save(page, code=400, **sent)
    assert lines(page) == HEAD + SUN + LIN


def test_a_broken_or_missing_table(page: Page):
    file = page.folder / "names.csv"
    file.write_text(HEAD + LIN + LIN, "utf-8")
    assert "老林 is there twice" in page.client.get("/names").text
    assert "老林 is there twice" in save(page, code=400)
    file.unlink()
    assert "No names." in page.client.get("/names").text
    assert '<a href="names">' not in page.client.get("/").text
    assert "there is no table of names any more" in save(page, code=400)


def test_names_are_edited_while_the_glossary_cannot_be_read(tmp_path: Path):
    catalog(tmp_path / "out", texts=TEXTS)
    (tmp_path / "out" / "names.csv").write_text(HEAD + LIN, "utf-8")
    page = Page.over(tmp_path / "out", settings=Settings(glossary=(tmp_path / "gone.csv",)))
    text = page.client.get("/names").text
    assert "gone.csv: cannot read: No such file or directory" in text
    assert '<input value="Old Lin"' in text
    assert '<input value="Lao Lin"' in save(page)
    assert lines(page) == HEAD + LIN.replace("Old Lin", "Lao Lin", 1)


def test_names_that_cannot_be_read_leave_the_list(page: Page, monkeypatch: pytest.MonkeyPatch):
    def refused(_: Path) -> Path:
        raise InputError("names.csv: cannot read: Permission denied", "check the path and its permissions")

    monkeypatch.setattr(name_table, "path_near", refused)
    assert "names.csv: cannot read: Permission denied." in page.client.get("/").text
    assert "names.csv: cannot read: Permission denied." in page.client.get("/names").text
    assert "names.csv: cannot read: Permission denied." in page.get()


def test_another_page_cannot_save_a_name(page: Page):
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}):
        sent = {"source": "老林", "seen": "Old Lin", "target": "x"}
        assert page.client.post("/names/save", json=sent, headers=headers).status_code == 403
    assert lines(page) == HEAD + SUN + LIN
