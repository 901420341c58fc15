"""Bulk approval: the segments that a filter shows, after a look, undone in one step."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from catalog_project import segments
from review_project import TEXTS, Page, catalog

from toolkit.catalog import editing

KEYS = [one.key for one in segments(TEXTS)]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    """Of four segments one has a finding; none is approved."""
    project = catalog(tmp_path)
    project.retype(TEXTS[0], "DeepSeek has released a new model.")
    project.retype(TEXTS[1], "The manual has 1,200 words.")
    for nth in (1, 2):
        project.edit(TEXTS[2], lambda entry: setattr(entry, "msgstr", "He did not agree."), nth=nth)
    page = Page.over(tmp_path)
    page.judged()
    return page


def look(page: Page, code: int = 200, **query: str) -> dict[str, Any]:
    answer = page.post(f"/d/{page.id()}/approvable", query=query, code=code)
    return answer | {"seen": "".join(re.findall(r'data-seen="(\w+)"', answer.get("html", "")))}


def approve(page: Page, seen: str, *, findings: bool = False, code: int = 200, **query: str) -> dict[str, Any]:
    return page.post(f"/d/{page.id()}/approve", query=query, seen=seen, findings=findings, code=code)


def approved(page: Page) -> list[str]:
    return [entry.msgctxt for entry in polib.pofile(str(page.folder / "a.po")) if not entry.fuzzy and entry.msgstr]


@pytest.mark.parametrize(
    ("query", "findings", "counts", "expected"),
    [
        ({}, False, (4, 3, 1), [KEYS[0], KEYS[2], KEYS[3]]),
        ({}, True, (4, 3, 1), KEYS),
        ({"text": "答应"}, True, (2, 2, 0), KEYS[2:]),
        ({"finding": "any"}, True, (1, 0, 1), KEYS[1:2]),
        ({"state": "draft"}, True, (0, 0, 0), []),
    ],
)
def test_only_what_the_filter_shows(
    page: Page, query: dict[str, str], findings: bool, counts: tuple[int, ...], expected
):
    seen = look(page, **query)
    total, clean, with_findings = counts
    assert f"{clean} without findings" in seen["html"]
    assert f"{with_findings} with findings" in seen["html"]
    assert ("Nothing to approve" in seen["html"]) == (not total)
    answer = approve(page, seen["seen"], findings=findings, **query)
    assert answer["done"] == f"{len(expected)} segment{'s' if len(expected) != 1 else ''} approved"
    assert approved(page) == expected


def test_what_is_approved_or_empty_is_counted_apart(page: Page):
    page.act(KEYS[0], "approve")
    page.act(KEYS[1], "save", text="")
    html = look(page)["html"]
    assert "Approve 2 segments?" in html
    assert "1 without a translation: cannot be approved" in html
    assert "1 approved already" in html


def test_one_write_and_one_step_back(page: Page, monkeypatch: pytest.MonkeyPatch):
    before = (page.folder / "a.po").read_text("utf-8").split("\n\n")
    writes = []
    real = editing.write_unless_changed
    monkeypatch.setattr(editing, "write_unless_changed", lambda *sent: writes.append(sent) or real(*sent))
    approve(page, look(page)["seen"], findings=True)
    assert "100% approved, 0 characters left" in page.get()
    answer = page.post(f"/d/{page.id()}/undo")
    assert len(writes) == 2
    assert answer["undone"] == "approval of 4 segments"
    assert (page.folder / "a.po").read_text("utf-8").split("\n\n")[1:] == before[1:]  # the header has another layout
    assert "0% approved" in page.get()
    assert "nothing to undo" in page.post(f"/d/{page.id()}/undo", code=400)["problem"]


def test_nothing_is_approved_that_was_not_seen(page: Page):
    seen = look(page)["seen"]
    other = polib.pofile(str(page.folder / "a.po"))
    other[2].msgstr = "Theirs."
    other.save()
    assert "Try again in a moment" in approve(page, seen, code=400)["problem"]  # it is not checked yet
    page.judged()
    assert "nothing was approved" in approve(page, seen, code=400)["problem"]
    assert "nothing was approved" in approve(page, "", code=400)["problem"]
    assert approved(page) == []


def test_undo_leaves_what_others_changed_since(page: Page):
    approve(page, look(page)["seen"], findings=True)
    other = polib.pofile(str(page.folder / "a.po"))
    other[2].msgstr = "Theirs."
    other.save()
    assert page.post(f"/d/{page.id()}/undo")["undone"] == (
        "approval of 3 segments; not of 1 segment changed elsewhere since"
    )
    assert approved(page) == [KEYS[2]]
    assert page.entry(KEYS[2]).msgstr == "Theirs."


def test_segments_that_are_not_checked_are_not_approved(tmp_path: Path):
    catalog(tmp_path)
    page = Page.over(tmp_path)
    assert "only 0 of 4 segments are checked" in look(page, code=400)["problem"]


@pytest.mark.parametrize("query", [None, [], "state=new", {"state": 1, "text": ["x"]}, {"at": "2", "order": "x"}])
def test_a_query_of_another_form_is_no_filter(page: Page, query: object):
    answer = page.post(f"/d/{page.id()}/approvable", query=query)
    assert "The filter shows 4 segments on 1 page." in answer["html"]


@pytest.mark.parametrize(
    ("action", "sent", "undone"),
    [
        ("approve", {}, "approval of segment 2"),
        ("reopen", {}, ""),
        ("comment", {"text": "Ana: hm"}, "comment of segment 2"),
        ("save", {"text": "Typed."}, "edit of segment 2"),
        ("fix", {"number": 0}, "fix of segment 2"),
    ],
)
def test_undo_says_what_it_undid(page: Page, action: str, sent: dict[str, Any], undone: str):
    page.act(KEYS[1], action, **sent)
    answer = page.post(f"/d/{page.id()}/undo", code=200 if undone else 400)
    assert answer.get("undone", "") == undone  # an edited segment is fuzzy already: nothing to undo


def test_every_row_has_buttons_for_its_state(page: Page):
    page.act(KEYS[0], "approve")
    page.act(KEYS[1], "save", text="")
    buttons = re.findall(r'<p class="act">(.*?)</p>', page.get())
    assert [re.findall(r'data-do="(\w+)"', each) for each in buttons] == [
        ["edit", "reopen"],
        ["edit"],
        ["edit", "approve"],
        ["edit", "approve"],
    ]
    assert 'aria-label="Approve segment 3"' in buttons[2]
