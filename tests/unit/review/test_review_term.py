"""A term that is added from the page: first a look at what it touches, then one line in the glossary file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from review_project import ORIGIN, TEXTS, Page, catalog

from toolkit import glossary
from toolkit.config import Settings

LINES = "source,target\n星门,Stargate\n"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    catalog(tmp_path / "out")
    catalog(tmp_path / "out", "book/b.po", ("手册在这里。", "手册不在。"))
    file = tmp_path / "terms.csv"
    file.write_text(LINES, "utf-8")
    page = Page.over(tmp_path / "out", terms=glossary.load([file]), settings=Settings(glossary=(file,)))
    page.judged()
    return page


def term(page: Page, action: str, source: str = "手册", target: str = "manual", code: int = 200, **sent: Any) -> str:
    answer = page.post(f"/term/{action}", code=code, **({"source": source, "target": target, "file": 0} | sent))
    return str(answer.get("html") or answer.get("done") or answer["problem"])


def lines(page: Page) -> str:
    return (page.folder.parent / "terms.csv").read_text("utf-8")


def test_a_look_writes_nothing(page: Page):
    html = term(page, "look")
    assert "<b>a.po</b>: touches 1 segment<" in html
    assert "<b>book/b.po</b>: touches 2 segments<" in html
    assert f"<li>{TEXTS[1]}</li>" in html
    assert "It touches no segment" in term(page, "look", "灯塔", "lighthouse")
    catalog(page.folder, "c.po", ("手冊在這裡。", "手<b>册</b>不在。"))  # traditional, and through markup
    assert "<b>c.po</b>: touches 2 segments<" in term(page, "look")
    assert lines(page) == LINES
    assert page.session.terms.terms[0].source == "星门"


def test_an_added_term_is_in_the_file_and_on_the_page(page: Page):
    page.act(page.keys()[0], "approve")
    assert "手册 added to " in term(page, "add")
    assert lines(page) == "source,target\n手册,manual\n星门,Stargate\n"
    page.judged()
    text = page.get()
    assert "term: 手册 → manual" in text
    assert page.keys("?term=手册") == page.keys("?text=手册")
    assert page.post(f"/d/{page.id()}/undo")["undone"] == "approval of segment 1"  # earlier changes can be undone


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"source": " "}, "a term needs Chinese and English"),
        ({"target": ""}, "a term needs Chinese and English"),
        ({"source": "星门", "target": "Star Gate"}, "terms.csv:2: 星门 already has an entry: Stargate"),
        ({"source": "星门", "target": "Stargate"}, "terms.csv:2: 星门 already has an entry: Stargate"),
        ({"file": 1}, "no glossary to add it to"),
        ({"file": "../terms.csv"}, "no glossary to add it to"),
        ({"source": ["x"], "target": "two\nlines"}, "terms.csv"),
        ({"source": "手\n册"}, "source has a line break"),
    ],
)
@pytest.mark.parametrize("action", ["look", "add"])
def test_a_term_that_cannot_be_added(page: Page, action: str, sent: dict[str, Any], why: str):
    assert why in term(page, action, **sent, code=400)
    assert lines(page) == LINES


BROKEN = (
    (lambda file: file.unlink(), "terms.csv: cannot read: No such file or directory. Check the path of the glossary."),
    (lambda file: file.write_text(f"{LINES}手册,\n", "utf-8"), "terms.csv:3: 手册 has no target. Fill it in."),
    (lambda file: file.write_bytes(b"source,target\n\xff,x\n"), "terms.csv:"),
)


@pytest.mark.parametrize(("damage", "why"), BROKEN, ids=["deleted", "a mistake", "no text"])
def test_a_glossary_that_cannot_be_read_leaves_the_page_with_its_terms(page: Page, damage: Any, why: str):
    file = page.folder.parent / "terms.csv"
    damage(file)
    for text in (page.client.get("/").text, page.get()):
        assert why in text
        assert "Until then, this page uses what it loaded before." in text
    assert [term.source for term in page.session.terms.terms] == ["星门"]
    assert "terms.csv" in term(page, "look", code=400)
    assert "terms.csv" in term(page, "add", code=400)
    page.act(page.keys()[0], "save", text="Typed.")

    file.write_text("source,target\n手册,manual\n", "utf-8")
    assert "Until then" not in page.get()
    page.judged()
    assert "term: 手册 → manual" in page.get()


def test_names_that_cannot_be_read_leave_the_page_as_it_is(page: Page):
    names = page.folder / "names.csv"
    names.write_text("source,target\n老林,Old Lin\n老林,Lao Lin\n", "utf-8")
    assert "names.csv: 老林 is there twice. Keep one row for each name." in page.get()
    names.write_text("source,target\n老林,Old Lin\n", "utf-8")
    assert "names.csv" not in page.get()


def test_without_a_glossary_there_is_no_button(tmp_path: Path, page: Page):
    assert "Add term" in page.get()
    assert "Add term" not in Page.over(page.folder).get()


def test_another_page_cannot_add_a_term(page: Page):
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}):
        answer = page.client.post("/term/add", json={"source": "手册", "target": "x", "file": 0}, headers=headers)
        assert answer.status_code == 403
    assert lines(page) == LINES
