"""The translation memory in the review page: suggestions from all current catalogs, never approved automatically."""

from __future__ import annotations

import html
import re
import threading
from pathlib import Path

import polib
import pytest
from catalog_project import segments
from command_line import CommandLine
from fake_engine import ScriptedEngine
from review_project import TEXTS, Page, catalog

from toolkit.errors import InputError
from toolkit.glossary import Glossary
from toolkit.review import ReviewSession

KEYS = [one.key for one in segments(TEXTS)]
SHOP = "海边有一家修理铺。"
SHOPS = "海边有两家修理铺。"
TMX = (
    '<tmx version="1.4"><header/><body><tu><tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg>'
    "</tuv></tu></body></tmx>"
)


def offered(page: Page, key: str, name: str = "a.po") -> list[tuple[str, str]]:
    """What the editor of a segment offers: the text a click puts in, and what stands behind it, tags left out."""
    found = re.findall(
        r'data-use="([^"]*)".*?</button> <span class="origin">(.*?)</li>', page.act(key, "editor", name=name)["html"]
    )
    return [(html.unescape(text), html.unescape(re.sub("<[^>]*>", "", told))) for text, told in found]


def proposed(row: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'data-propose="([^"]*)"', row)]


def key_of(*texts: str) -> str:
    return segments(texts)[-1].key


def theirs(page: Page, name: str, source: str, target: str) -> None:
    """Another program approves `target`."""
    file = polib.pofile(str(page.folder / name))
    for one in file:
        if one.msgid == source:
            one.msgstr, one.fuzzy = target, False
    file.save()


def test_the_same_source_is_offered_from_every_catalog(tmp_path: Path) -> None:
    catalog(tmp_path).approve(TEXTS[2], "He did not agree.")
    catalog(tmp_path, "deep/b.po").approve(TEXTS[2], "He <b>refused</b>.")
    catalog(tmp_path, "c.po").retype(TEXTS[2], "He said no.")
    page = Page.over(tmp_path)
    assert offered(page, KEYS[3]) == [
        ("He did not agree.", "100% · a.po"),
        ("He <b>refused</b>.", "100% · deep/b.po"),
        ("He said no.", "100% · c.po, not approved yet"),
    ]
    assert "<b>refused" not in page.act(KEYS[3], "editor")["html"]
    assert offered(page, KEYS[0]) == []


def test_a_similar_source_is_offered_with_the_difference(tmp_path: Path) -> None:
    catalog(tmp_path, "b.po", (SHOP,)).approve(SHOP, "There is a repair shop by the sea.")
    catalog(tmp_path, "a.po", (SHOPS, "海边。"))
    page = Page.over(tmp_path)
    assert offered(page, key_of(SHOPS)) == [("There is a repair shop by the sea.", "88% · b.po · 海边有一两家修理铺。")]
    assert "海边有<del>一</del><ins>两</ins>家修理铺。" in page.act(key_of(SHOPS), "editor")["html"]
    assert proposed(page.get()) == []
    assert offered(page, key_of("海边。")) == []


def test_suggestions_are_shown_as_text_everywhere(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\"'海边"
    catalog(tmp_path, "b.po", (SHOP + evil,)).approve(SHOP + evil, "Shop" + evil)
    catalog(tmp_path, "a.po", (SHOPS + evil, SHOP + evil))
    page = Page.over(tmp_path)
    shown = page.act(key_of(SHOPS + evil), "editor")["html"] + page.get()
    assert "<script>alert" not in shown
    assert "有<del>一</del><ins>两</ins>家修理铺。&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;海边" in shown
    assert proposed(shown) == ["Shop" + evil]


def test_a_correction_is_suggested_where_the_sentence_occurs_again(tmp_path: Path) -> None:
    catalog(tmp_path)
    catalog(tmp_path, "b.po", TEXTS[2:3])
    page = Page.over(tmp_path)
    before = page.shown()
    assert page.act(KEYS[2], "save", text="He refused.", approve=False)["others"] == 1
    assert proposed(page.get()) == ["He refused."]
    assert proposed(page.get(name="b.po")) == ["He refused."]
    assert list(page.post(f"/d/{page.id()}/fresh", rows=before)["rows"]) == KEYS[2:]
    assert page.act(KEYS[3], "save", text="He refused.", approve=False)["others"] == 0
    assert page.entry(KEYS[3]).fuzzy
    assert proposed(page.get()) == []
    page.post(f"/d/{page.id()}/undo")
    page.post(f"/d/{page.id()}/undo")
    assert proposed(page.get() + page.get(name="b.po")) == []


def test_what_is_approved_is_left_in_peace(tmp_path: Path) -> None:
    catalog(tmp_path).approve(TEXTS[2], "He did not agree.", nth=2)
    page = Page.over(tmp_path)
    assert page.act(KEYS[2], "save", text="He refused.", approve=True)["others"] == 0
    assert proposed(page.get()) == []
    assert [text for text, _ in offered(page, KEYS[3])] == ["He refused."]
    assert page.act(KEYS[3], "reopen")["row"].count("data-propose") == 1
    assert page.entry(KEYS[3]).msgstr == "He did not agree."


def test_a_similar_text_that_is_taken_is_edited_not_approved(tmp_path: Path) -> None:
    catalog(tmp_path, "b.po", (SHOP,)).approve(SHOP, "There is a repair shop by the sea.")
    catalog(tmp_path, "a.po", (SHOPS,))
    page = Page.over(tmp_path)
    ((text, _),) = offered(page, key_of(SHOPS))
    assert 'data-state="edited"' in page.act(key_of(SHOPS), "save", text=text, approve=False)["row"]
    assert page.entry(key_of(SHOPS)).fuzzy


def test_the_translation_memory_follows_other_programs(tmp_path: Path) -> None:
    catalog(tmp_path)
    catalog(tmp_path, "b.po", TEXTS)
    page = Page.over(tmp_path)
    assert offered(page, KEYS[0]) == []
    for text in ("DeepSeek has a model.", "DeepSeek has a new model."):
        theirs(page, "b.po", TEXTS[0], text)
        page.session.remember()
        assert [one for one, _ in offered(page, KEYS[0])] == [text]
    (tmp_path / "old.tmx").write_text(TMX.format(TEXTS[1], "12,000 words."), "utf-8")
    (tmp_path / "broken.tmx").write_text("<tmx", "utf-8")
    page.session.remember()
    assert offered(page, KEYS[1]) == [("12,000 words.", "100% · old.tmx")]
    (tmp_path / "b.po").unlink()
    (tmp_path / "old.tmx").unlink()
    page.session.remember()
    assert offered(page, KEYS[0]) + offered(page, KEYS[1]) == []


def test_the_translation_memory_is_filled_and_updated_in_the_background(tmp_path: Path) -> None:
    catalog(tmp_path)
    catalog(tmp_path, "b.po", TEXTS[:1]).approve(TEXTS[0], "DeepSeek has a model.")
    session = ReviewSession(tmp_path, Glossary.EMPTY)
    identity = next(iter(session.catalogs()))
    session.start()
    try:
        for text in ("DeepSeek has a model.", "DeepSeek has a new model."):
            catalog(tmp_path, "b.po", TEXTS[:1]).approve(TEXTS[0], text)
            wait = threading.Event()
            for _ in range(600):
                opened = session.catalog(identity)
                assert opened is not None
                if text in [one.target for one in session.suggestions.offers(opened.records[0])]:
                    break
                wait.wait(0.05)
            else:
                pytest.fail(f"{text} was never offered")
    finally:
        session.close()


def test_tmx_files_from_elsewhere_are_named(tmp_path: Path, project: CommandLine) -> None:
    catalog(tmp_path / "out", "a.po")
    old = tmp_path / "elsewhere.tmx"
    old.write_text(TMX.format(TEXTS[1], "12,000 words."), "utf-8")
    assert offered(Page.over(tmp_path / "out", files=(old,)), KEYS[1]) == [("12,000 words.", "100% · elsewhere.tmx")]
    with pytest.raises(InputError, match=r"none\.tmx: no such file"):
        ReviewSession(tmp_path, Glossary.EMPTY, [tmp_path / "none.tmx"])
    ran = project("review", str(tmp_path / "out"), "--no-browser", "--tm", str(tmp_path / "none.tmx"))
    assert (ran.code, "none.tmx: no such file" in ran.err, "Traceback" in ran.err) == (3, True, False)


def test_a_text_with_two_reviewed_translations_keeps_both(tmp_path: Path) -> None:
    """What two places say alike counts twice: taking one back leaves the other."""
    catalog(tmp_path)
    catalog(tmp_path, "b.po", TEXTS[2:3])
    page = Page.over(tmp_path)
    for key in KEYS[2:]:
        page.act(key, "save", text="He refused.", approve=True)
    page.act(KEYS[3], "save", text="")
    assert proposed(page.get(name="b.po")) == ["He refused."]
    page.act(KEYS[2], "save", text="")
    assert proposed(page.get(name="b.po")) == []


def test_the_model_asked_again_is_shown_what_was_made_of_a_similar_source(tmp_path: Path) -> None:
    catalog(tmp_path, "b.po", (SHOP,)).approve(SHOP, "There is a repair shop by the sea.")
    catalog(tmp_path, "a.po", (SHOPS, "海边。"))
    page = Page.over(tmp_path, engine=lambda: ScriptedEngine(lambda one, _: [(f"Shown {one.similar}.", -0.5)]))
    told = html.unescape(page.act(key_of(SHOPS), "redo")["html"])
    assert f"Shown {(SHOP, 'There is a repair shop by the sea.')}." in told
    assert "Shown None." in page.act(key_of("海边。"), "redo")["html"]
