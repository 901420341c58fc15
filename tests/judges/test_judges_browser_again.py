"""Draft again in Chromium: the dialog, progress, new drafts without a reload, an edit meanwhile, stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import judges
import polib
import pytest
from fake_engine import StepEngine, in_english
from review_browser import browsing, chromium, serving, showing
from review_project import scripted

from toolkit.config import Settings
from toolkit.glossary import Glossary
from toolkit.pipeline import translate
from toolkit.review import Redrafter, ReviewSession

TEXTS = [f"第{n}天，他没有答应第{n}个人。" for n in range(90)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("book.txt").write_text("\n\n".join(TEXTS), "utf-8")
    translate([Path("book.txt")], Settings(out=Path("out"), formats=()), scripted)
    return Path("out")


@pytest.fixture
def engine() -> StepEngine:
    return StepEngine()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser: Any, folder: Path, engine: StepEngine) -> Iterator[Any]:
    redrafter = Redrafter(lambda: engine, folder / ".zhen" / "memory.sqlite")
    with serving(ReviewSession(folder, Glossary.EMPTY), redrafter) as address, browsing(browser, address) as tab:
        yield tab


def opened(tab: Any) -> Any:
    """Open the document; return its rows."""
    tab.get_by_role("link", name="book.txt").click()
    showing(tab, "1–50 of 90")
    return tab.locator(".seg")


def first_batch(tab: Any, engine: StepEngine, total: int) -> dict[int, str]:
    """Wait until the first batch is done and shown; return its drafts by the numbers of their segments."""
    engine.waits.acquire()
    (_, batch) = engine.asked[0]
    tab.locator("#background", has_text=f"Drafting: {len(batch)} of {total} segments").wait_for()
    return {TEXTS.index(request.text): in_english(request) for request in batch}


def texts(folder: Path) -> list[str]:
    return [entry.msgstr for entry in polib.pofile(str(folder / "book.po"))]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_all_segments_are_drafted_again(tab: Any, folder: Path, engine: StepEngine, width: int, scheme: Any):
    tab.set_viewport_size({"width": width, "height": 760})
    tab.emulate_media(color_scheme=scheme)
    rows = opened(tab)
    rows.nth(1).get_by_role("button", name="Approve").click()
    tab.get_by_text("Segment 2: approved.").wait_for()

    tab.get_by_role("button", name="Draft them again").click()
    tab.get_by_role("heading", name="Draft 89 segments again?").wait_for()
    tab.get_by_text("1 edited or approved: left alone").wait_for()
    assert tab.evaluate("document.activeElement.textContent") == "Cancel"
    assert judges.axe(tab) == []
    tab.keyboard.press("Escape")
    assert not engine.asked
    tab.get_by_role("button", name="Draft them again").click()
    tab.get_by_role("button", name="Draft 89 again").click()

    done = first_batch(tab, engine, 89)
    shown = next(n for n in done if n < 50)
    rows.nth(shown).get_by_text(done[shown]).wait_for()  # without a reload
    assert judges.axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.reload()
    tab.locator("#background progress").wait_for()
    engine.go.release(9)
    tab.locator("#background", has_text="89 of 89 segments drafted again.").wait_for()
    assert judges.axe(tab) == []
    assert sum(text.startswith("New draft") for text in texts(folder)) == 89
    tab.locator("#background").get_by_role("button", name="Close").click()
    tab.locator("#background").wait_for(state="hidden")


def test_edits_meanwhile_stay_and_it_can_be_stopped(tab: Any, folder: Path, engine: StepEngine):
    rows = opened(tab)
    tab.get_by_role("button", name="Draft them again").click()
    tab.get_by_role("button", name="Draft 90 again").click()
    done = first_batch(tab, engine, 90)
    saved, typing = [n for n in range(2, 50) if n not in done][:2]
    for n in (saved, typing):
        rows.nth(n).get_by_role("button", name="Edit").click()
        rows.nth(n).locator("textarea").fill("Typed meanwhile.")
        if n == saved:
            rows.nth(n).locator("[data-do=save]").click()
            tab.get_by_text(f"Segment {n + 1}: saved.").wait_for()
    engine.go.release()
    engine.waits.acquire()
    count = sum(len(batch) for _, batch in engine.asked)
    tab.locator("#background", has_text=f"Drafting: {count} of 90 segments").wait_for()
    assert rows.nth(typing).locator("textarea").input_value() == "Typed meanwhile."
    rows.nth(typing).locator("[data-do=save]").click()
    tab.get_by_text(f"Segment {typing + 1}: saved.").wait_for()

    tab.get_by_role("button", name="Stop").click()
    tab.get_by_text("It stops after the current batch.").wait_for()
    engine.go.release(9)
    tab.locator("#background", has_text="Stopped. ").wait_for()
    after = texts(folder)
    assert after[saved] == after[typing] == "Typed meanwhile."
    asked = {request.text for _, batch in engine.asked for request in batch}
    assert len(asked) < 90
    new = [text for text, english in zip(TEXTS, after, strict=True) if english.startswith("New draft")]
    assert set(new) == asked - {TEXTS[saved], TEXTS[typing]}
    tab.locator("#background", has_text=f"{len(new)} of 90 segments drafted again. ").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_document_without_a_catalog_is_translated(tab: Any, folder: Path, engine: StepEngine, width: int):
    Path("new.txt").write_text("\n\n".join(text.replace("天", "晚") for text in TEXTS[:40]), "utf-8")
    tab.set_viewport_size({"width": width, "height": 760})
    tab.reload()
    tab.get_by_role("button", name="Translate new.txt").click()
    engine.waits.acquire()
    tab.locator("#background", has_text=re.compile("Drafting: [1-9][0-9]* of 40 segments")).wait_for()
    assert judges.axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.reload()
    tab.get_by_role("button", name="Stop").click()
    engine.go.release()
    tab.get_by_text("Stopped. What the model has drafted is kept").wait_for()
    engine.go.release(9)
    tab.get_by_role("button", name="Translate new.txt").click()
    tab.get_by_role("link", name="new.txt").wait_for()
    assert len(polib.pofile(str(folder / "new.po"))) == 40


def test_an_error_is_shown_with_the_next_step(tab: Any, folder: Path):
    Path("book.txt").unlink()
    before = (folder / "book.po").read_bytes()
    opened(tab)
    tab.get_by_label("Search Chinese").fill("第4")
    tab.keyboard.press("Enter")
    showing(tab, "1–11 of 11")
    tab.get_by_role("button", name="Draft them again").click()
    tab.get_by_role("button", name="Draft 11 again").click()
    tab.locator("#background .problem", has_text="its document book.txt is gone. Restore the file").wait_for()
    assert judges.axe(tab) == []
    assert (folder / "book.po").read_bytes() == before
