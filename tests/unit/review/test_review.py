"""The review page: every change is in the PO file at once, and overwrites no other change."""

from __future__ import annotations

import errno
import re
import threading
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from catalog_project import segments
from review_project import TEXTS, Page, catalog, scripted

from toolkit import glossary, pipeline, status
from toolkit.catalog import Catalog, ConflictError, OpenCatalog, flagged, retargeted, version
from toolkit.config import Settings
from toolkit.errors import ModelError
from toolkit.export import read_aligned
from toolkit.glossary import Glossary
from toolkit.types import SegmentRecord, State

KEYS = [one.key for one in segments(TEXTS)]
DRAFT = "Draft of 深思发布了新模型。"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    catalog(tmp_path)
    return Page.over(tmp_path)


def terms(folder: Path, *lines: str) -> Glossary:
    file = folder / "terms.csv"
    file.write_text("\n".join(["source,target,variants,status,unless,only,note", *lines]) + "\n", encoding="utf-8")
    return glossary.load([file])


def test_documents_and_how_far_they_are(tmp_path: Path):
    catalog(tmp_path, "a.po").approve(TEXTS[0], "DeepSeek has a new model.")
    catalog(tmp_path, "book/one.po", TEXTS[:2])
    (tmp_path / "broken.po").write_text('msgid "a\nmsgstr ""\n', encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    catalog(tmp_path / ".hidden", "no.po")
    (tmp_path / "a.en.po").write_text('msgid "雨"\nmsgstr "rain"\n', encoding="utf-8")
    text = Page.over(tmp_path).client.get("/").text
    assert '>a.txt <span class="origin">a.po</span></a>' in text  # the document, and its catalog
    assert '>a.txt <span class="origin">book/one.po</span></a>' in text
    assert "25% approved, 22 characters left" in text
    assert "no.po" not in text
    assert "a.en.po" not in text
    assert "1 approved" in text
    assert "broken.po:1: a string is not closed" in text


def test_segments_are_side_by_side_in_order(page: Page):
    assert page.keys() == KEYS
    text = page.get()
    plain = re.sub(r"</?mark[^>]*>", "", text)
    assert '<p class="src" lang="zh">他没有答应。</p>' in plain
    assert '<p class="tgt" lang="en">Draft of 他没有答应。</p>' in plain
    assert "4 segments: 4 draft" in text  # what a draft was asked for is told when the whole document is known
    page.judged()
    assert "4 segments: 4 outdated" in page.get()  # the engine of the drafts knows no terms and no numbers of today


def test_approve_clears_fuzzy_and_changes_only_the_lines_of_one_message(page: Page):
    before = (page.folder / "a.po").read_text("utf-8").split("\n\n")
    answer = page.act(KEYS[0], "approve")
    after = (page.folder / "a.po").read_text("utf-8").split("\n\n")
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, True, True]
    assert not page.entry(KEYS[0]).fuzzy
    assert page.entry(KEYS[0]).msgstr == DRAFT
    assert 'data-state="approved"' in answer["row"]
    assert "1 approved" in answer["progress"]


@pytest.mark.parametrize(
    ("approve", "state", "fuzzy"), [(False, "edited", True), (True, "approved", False)], ids=["save", "approve"]
)
def test_an_edit_is_in_the_file_at_once(page: Page, approve: bool, state: str, fuzzy: bool):
    answer = page.act(KEYS[1], "save", text='The manual has\r\n"12,000" \\ words.', approve=approve)
    assert f'data-state="{state}"' in answer["row"]
    assert page.entry(KEYS[1]).msgstr == 'The manual has\n"12,000" \\ words.'
    assert page.entry(KEYS[1]).fuzzy is fuzzy
    assert page.entry(KEYS[0]).msgstr == DRAFT


def test_an_edit_of_an_approved_text_leaves_it_approved(page: Page):
    page.act(KEYS[0], "approve")
    assert 'data-state="approved"' in page.act(KEYS[0], "save", text="DeepSeek is here.")["row"]


def test_an_empty_text_asks_for_a_new_draft(page: Page):
    answer = page.act(KEYS[0], "save", text="  ")
    assert 'data-state="new"' in answer["row"]
    page.act(KEYS[0], "approve", code=400)
    assert 'data-state="edited"' in page.act(KEYS[0], "save", text="Typed.")["row"]


def test_reopen_and_comment(page: Page):
    page.act(KEYS[0], "save", text="Mine.", approve=True)
    page.act(KEYS[0], "reopen")
    assert page.entry(KEYS[0]).fuzzy
    page.act(KEYS[0], "comment", text="Ana: short,\nplease\n")
    assert page.entry(KEYS[0]).tcomment == "Ana: short,\nplease"
    assert page.entry(KEYS[0]).msgstr == "Mine."
    page.act(KEYS[0], "comment", text=" \n")
    assert page.entry(KEYS[0]).tcomment == ""


def test_undo_takes_back_one_change_after_the_other(page: Page):
    before = (page.folder / "a.po").read_bytes()
    page.act(KEYS[0], "save", text="One.")
    page.act(KEYS[0], "approve")
    page.act(KEYS[2], "comment", text="hm")
    undo = f"/d/{page.id()}/undo"
    assert page.post(undo)["key"] == KEYS[2]
    assert 'data-state="edited"' in page.post(undo)["row"]
    assert page.post(undo)["key"] == KEYS[0]
    assert (page.folder / "a.po").read_bytes() == before
    assert "nothing to undo" in page.post(undo, code=400)["problem"]


def test_an_edit_made_elsewhere_is_shown_and_not_overwritten(page: Page):
    seen = page.seen(KEYS[0])
    catalog_file = page.folder / "a.po"
    other = polib.pofile(str(catalog_file), wrapwidth=40)
    next(one for one in other if one.msgctxt == KEYS[0]).msgstr = "Theirs, by another program."
    other.save()
    answer = page.act(KEYS[0], "save", seen=seen, text="Mine, typed here.", code=409)
    assert "Theirs, by another program." in answer["row"]
    assert "Theirs, by another program." in answer["html"]
    assert "Mine, typed here." in answer["html"]
    assert page.entry(KEYS[0]).msgstr == "Theirs, by another program."
    for action in ("approve", "reopen", "comment"):
        page.act(KEYS[0], action, seen=seen, code=409)
    page.act(KEYS[1], "save", text="Another message is free.")
    page.act(KEYS[0], "save", text="Now that I have seen it.", approve=True)
    assert page.entry(KEYS[0]).msgstr == "Now that I have seen it."


def test_undo_on_a_full_disk_can_be_repeated(page: Page, monkeypatch: pytest.MonkeyPatch):
    page.act(KEYS[0], "approve")
    undo = f"/d/{page.id()}/undo"
    with monkeypatch.context() as disk:
        disk.setattr("toolkit.files.os.fsync", _full)
        assert "No space left" in page.post(undo, code=400)["problem"]
    assert page.post(undo)["key"] == KEYS[0]
    assert page.entry(KEYS[0]).fuzzy


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_undo_does_not_overwrite_either(page: Page):
    page.act(KEYS[0], "save", text="Mine.")
    other = polib.pofile(str(page.folder / "a.po"))
    next(one for one in other if one.msgctxt == KEYS[0]).msgstr = "Theirs."
    other.save()
    answer = page.post(f"/d/{page.id()}/undo", code=409)
    assert "Theirs." in answer["row"]
    assert page.entry(KEYS[0]).msgstr == "Theirs."


def test_a_message_that_is_gone_is_reported(page: Page):
    seen = page.seen(KEYS[0])
    other = polib.pofile(str(page.folder / "a.po"))
    other.remove(next(one for one in other if one.msgctxt == KEYS[0]))
    other.save()
    answer = page.post(f"/d/{page.id()}/s/{KEYS[0]}/save", code=409, seen=seen, text="Mine.")
    assert "is gone. Your text was not saved" in answer["problem"]


def test_a_catalog_that_is_broken_meanwhile_is_refused_and_left(page: Page):
    page.get()
    seen = page.seen(KEYS[0])
    broken = (page.folder / "a.po").read_text("utf-8") + '\nmsgid "cut\n'
    (page.folder / "a.po").write_text(broken, encoding="utf-8")
    answer = page.post(f"/d/{page.id()}/s/{KEYS[0]}/save", code=400, seen=seen, text="Mine.")
    assert "a string is not closed" in answer["problem"]
    assert (page.folder / "a.po").read_text("utf-8") == broken
    assert page.client.get(f"/d/{page.id()}").status_code == 422


def test_the_page_shows_what_others_write(page: Page):
    shown = page.shown()
    assert list(shown) == KEYS
    assert page.post(f"/d/{page.id()}/fresh", rows=shown)["rows"] == {}
    other = polib.pofile(str(page.folder / "a.po"))
    next(one for one in other if one.msgctxt == KEYS[2]).msgstr = "Theirs."
    other.save()
    rows = page.post(f"/d/{page.id()}/fresh", rows=shown)["rows"]
    assert list(rows) == [KEYS[2]]
    assert "Theirs." in rows[KEYS[2]]


def test_the_page_counts_as_status_does(tmp_path: Path):
    """The whole document names a person, and decides what one sentence leaves open: both belong to the request."""
    source = tmp_path / "a.txt"
    open_, person = "关于深思，大家有不同的感受。", "“我不来了。”林知远说。"
    lines = ["深思发布了新模型。", "深思的API降价了。", "谷歌和深思都开源了权重。", open_, person]
    source.write_text("\n\n".join([*lines, "创始人林知远笑了。", "林知远送记者下楼。"]), encoding="utf-8")
    known = terms(tmp_path, "深思,DeepSeek,,,,,")
    settings = Settings(glossary=(tmp_path / "terms.csv",), out=tmp_path / "out", formats=())
    pipeline.translate([source], settings, scripted)
    page = Page.over(tmp_path / "out", terms=known)
    page.judged()
    (told,) = status.survey([source], settings)
    assert told.count(State.DRAFT) == 7
    assert "7 segments: 7 draft" in page.get()
    keys = {record.segment.text: record.segment.key for record in read_aligned(tmp_path / "out" / "a.po")}
    assert (
        "read as the term: 深思 → DeepSeek"
        in page.act(keys[open_], "save", text="Feelings about DeepSeek differ.")["row"]
    )
    opened = page.session.catalog(page.id())
    assert opened
    assert opened.judged(opened.index[keys[person]]).record.names == (("林知远", "Lin Zhiyuan"),)
    (tmp_path / "terms.csv").write_text("source,target\n", encoding="utf-8")
    later = Page.over(tmp_path / "out", terms=glossary.load([tmp_path / "terms.csv"]))
    later.judged()
    (told,) = status.survey([source], settings)
    assert f"{told.count(State.OUTDATED)} outdated" in later.get()
    assert told.count(State.OUTDATED) == 4


def test_filters(tmp_path: Path):
    project = catalog(tmp_path)
    project.approve(TEXTS[0], "DeepSeek has a new model.")
    project.retype(TEXTS[1], "The manual has 1,200 words.")
    page = Page.over(tmp_path, terms=terms(tmp_path, "深思,DeepSeek,,,,,"))
    page.judged()
    cases = {
        "?state=approved": KEYS[:1],
        "?state=edited": KEYS[1:2],
        "?finding=numbers": KEYS[1:2],
        "?finding=any&state=approved": [],
        "?term=深思": KEYS[:1],
        "?term=any": KEYS[:1],
        "?text=答应": KEYS[2:],
        "?text=DEEPSEEK": KEYS[:1],
        "?text=nowhere": [],
        "?state=nonsense": KEYS,
        "?at=2": KEYS[2:],
        "?at=-3": KEYS,
        "?at=9999": KEYS,
    }
    assert {query: page.keys(query) for query in cases} == cases


def test_pages_continue_after_the_last_segment_shown(tmp_path: Path):
    texts = tuple(f"第{n}句在这里。" for n in range(120))
    keys = [one.key for one in segments(texts)]
    catalog(tmp_path, texts=texts)
    page = Page.over(tmp_path)
    assert page.keys() == keys[:50]
    assert page.keys("?at=50") == keys[50:100]
    assert page.keys("?at=100") == keys[100:]
    for key in keys[:3]:
        page.act(key, "approve")
    page.judged()
    assert page.keys("?state=outdated&at=53") == keys[53:103]  # what was approved before does not shift the next page
    assert f'href="../d/{page.id()}?state=outdated&amp;at=103"' in page.get("?state=outdated&at=53")


def test_terms_are_marked_with_their_decision(tmp_path: Path):
    catalog(tmp_path, texts=("深思引发了人们的深思。",))
    text = Page.over(tmp_path, terms=terms(tmp_path, "深思,DeepSeek,,,引发*的~,,")).get()
    assert re.search('<mark class="term[^"]*" tabindex="0" data-tip="term: 深思 → DeepSeek[^"]*">深思</mark>', text)
    assert 'class="term not" tabindex="0" data-tip="not a term here: 深思 (unless 引发*的~)"' in text


def test_a_finding_is_fixed_with_its_suggestion(tmp_path: Path):
    catalog(tmp_path).retype(TEXTS[1], "The manual has 1,200 words.")
    page = Page.over(tmp_path)
    assert 'data-fix="0">Fix</button>' in page.get()
    page.act(KEYS[1], "fix", number=0)
    assert page.entry(KEYS[1]).msgstr == "The manual has 12,000 words."
    assert "finding:" not in page.entry(KEYS[1]).comment
    page.act(KEYS[1], "fix", number=0, code=400)
    page.act(KEYS[1], "fix", number="0", code=400)


def test_who_approves_has_seen_the_terms_of_today(tmp_path: Path):
    catalog(tmp_path).approve(TEXTS[0], "Deep Thought has a new model.")
    page = Page.over(tmp_path, terms=terms(tmp_path, "深思,DeepSeek,,,,,"))
    assert "term-moved" in page.get()
    row = page.act(KEYS[0], "save", text="DeepSeek has a new model.", approve=True)["row"]
    assert "term-moved" not in row
    assert "term: 深思 → DeepSeek" in page.entry(KEYS[0]).comment


def test_the_model_offers_several(page: Page):
    html = page.act(KEYS[0], "redo")["html"]
    assert [f"Answer {n} to it." in html for n in range(6)] == [True, True, True, True, True, False]
    assert page.entry(KEYS[0]).msgstr == DRAFT


def test_a_missing_model_is_reported(tmp_path: Path):
    def none():
        raise ModelError("model x is not here", "fetch it with: zhen models pull x")

    catalog(tmp_path)
    assert "zhen models pull x" in Page.over(tmp_path, engine=none).act(KEYS[0], "redo", code=400)["problem"]


def test_a_run_that_began_before_keeps_what_the_page_wrote(page: Page):
    parts = segments(TEXTS)
    page.act(KEYS[2], "save", text="Approved before the run.", approve=True)
    run = Catalog.load(page.folder / "a.po", "seeds/a.txt")
    found = run.merge(parts)
    page.act(KEYS[0], "save", text="Typed during the run.")
    page.act(KEYS[1], "comment", text="also during it")
    page.act(KEYS[2], "reopen")
    run.update([SegmentRecord(part, (), found[part.key]) for part in parts], {}, signature="zhen tiny ai")
    run.save()
    assert page.entry(KEYS[0]).msgstr == "Typed during the run."
    assert page.entry(KEYS[1]).tcomment == "also during it"
    assert page.entry(KEYS[2]).fuzzy


def test_two_writers_at_once_lose_nothing(tmp_path: Path):
    texts = tuple(f"第{n}句。" for n in range(40))
    keys = [one.key for one in segments(texts)]
    path = catalog(tmp_path, texts=texts).path

    def write(mine: list[str]) -> None:
        file = OpenCatalog(path)
        for key in mine:
            file.change(key, version(file.entries[key]), lambda entry: retargeted(entry, f"Mine {entry.key}"))

    writers = [threading.Thread(target=write, args=(keys[n::2],)) for n in (0, 1)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert {one.msgctxt: one.msgstr for one in polib.pofile(str(path))} == {key: f"Mine {key}" for key in keys}


LAYOUTS = {
    "windows": lambda text: text.replace("\n", "\r\n"),
    "mark": lambda text: "\ufeff" + text,
    "crowded": lambda text: text.replace("\n\n", "\n"),
    "airy": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "no header": lambda text: text.split("\n\n", 1)[1],
    "trailer": lambda text: text + "\n# the end\n",
    "gb18030": lambda text: text.replace("charset=UTF-8", "charset=GB18030"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_files_of_any_layout_can_be_edited(tmp_path: Path, layout: str):
    path = catalog(tmp_path).path
    path.write_bytes(LAYOUTS[layout](path.read_text("utf-8")).encode("gb18030" if layout == "gb18030" else "utf-8"))
    page = Page.over(tmp_path)
    page.act(KEYS[3], "save", text="先 Mine.", approve=True)
    page.act(KEYS[0], "comment", text="Hm.")
    fresh = OpenCatalog(path).entries
    assert [one.source for one in fresh.values()] == list(TEXTS)
    assert (fresh[KEYS[3]].target, fresh[KEYS[3]].fuzzy) == ("先 Mine.", False)
    assert fresh[KEYS[0]].comments == ("Hm.",)
    assert ("the end" in path.read_text("utf-8")) == (layout == "trailer")
    file = OpenCatalog(path)
    file.change_all({key: (version(entry), lambda entry: flagged(entry, fuzzy=False)) for key, entry in fresh.items()})
    for entries in (file.entries, OpenCatalog(path).entries):
        assert {key: (entry.source, entry.target) for key, entry in entries.items()} == {
            key: (entry.source, entry.target) for key, entry in fresh.items()
        }
        assert not any(entry.fuzzy for entry in entries.values())
    assert ("the end" in path.read_text("utf-8")) == (layout == "trailer")


def test_a_message_that_another_program_wrapped_leaves_the_others_wrapped(tmp_path: Path):
    long = "Draft that goes on and on, " * 8
    project = catalog(tmp_path)
    project.retype(TEXTS[0], long)
    project.retype(TEXTS[1], long)
    wrapped = project.text().split("\n\n")[2]
    assert 'msgstr ""\n"Draft that goes' in wrapped
    Page.over(tmp_path).act(KEYS[0], "save", text="Short.")
    assert project.text().split("\n\n")[2] == wrapped
    assert 'msgstr "Short."' in project.text()


def test_a_change_names_the_version_it_saw(tmp_path: Path):
    file = OpenCatalog(catalog(tmp_path).path)
    before = file.path.read_bytes()
    with pytest.raises(ConflictError, match="was changed by another program"):
        file.change(KEYS[0], "another version", lambda entry: replace(entry, target="no"))
    with pytest.raises(ConflictError):
        file.change("gone", "x", lambda entry: entry)
    assert file.path.read_bytes() == before


def test_a_page_does_not_wait_for_findings(tmp_path: Path):
    catalog(tmp_path)
    page = Page.over(tmp_path, patience=0)
    assert page.get().count(" data-unjudged") == len(KEYS)
    rows = page.post(f"/d/{page.id()}/fresh", rows=dict.fromkeys(KEYS, ""))["rows"]
    assert list(rows) == KEYS
    assert " data-unjudged" not in "".join(rows.values())
    assert " data-unjudged" not in page.get()
