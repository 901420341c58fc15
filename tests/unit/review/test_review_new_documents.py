"""Documents without a catalog are translated from the list of documents, as the command would do it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_engine import StepEngine
from review_project import Page, scripted

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.engines import Engine
from toolkit.errors import ModelError

TEXT = "\n\n".join(f"第{n}天，{'他没有答应' * (n % 3)}第{n}个人。" for n in range(60))
NAME = "src/new.txt"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a document that has a catalog, and one that has none."""
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    Path("src/old.txt").write_text("他没有答应。", "utf-8")
    pipeline.translate([Path("src/old.txt")], Settings(out=Path("out")), scripted)
    Path(NAME).write_text(TEXT, "utf-8")


def page_with(engine: Callable[[], Engine]) -> Page:
    return Page.over(Path("out"), engine=engine, settings=Settings(formats=("html",)))


def ended(page: Page) -> str:
    while "data-running" in (shown := post(page, "translate/shown")["background"]):
        time.sleep(0.01)
    return str(shown)


def post(page: Page, action: str, document: object = NAME, code: int = 200) -> dict[str, Any]:
    return page.post(f"/{action}", code=code, document=document)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_files_are_those_of_the_command():
    shutil.copytree("out", "copy")
    pipeline.translate([Path(NAME)], Settings(out=Path("copy"), formats=("html",)), scripted)
    page = page_with(scripted)
    assert f'data-translate="{NAME}"' in page.client.get("/").text
    post(page, "translate")
    assert "60 segments drafted." in ended(page)
    assert files(Path("out")) == files(Path("copy"))
    text = page.client.get("/").text
    assert ">new.txt <span" in text
    assert "data-translate" not in text


def test_it_can_be_stopped_and_goes_on_there():
    engine = StepEngine()
    page = page_with(lambda: engine)
    post(page, "translate")
    engine.waits.acquire()
    assert "Drafting: " in post(page, "translate/shown")["background"]
    assert '<progress value="' in page.client.get("/").text
    assert "still running" in post(page, "translate", code=400)["problem"]
    assert "Stop now" in post(page, "translate/stop")["background"]
    engine.go.release()
    assert "Stopped. What the model has drafted is kept" in ended(page)
    assert not Path("out/new.po").exists()
    assert "Stopped." in page.client.get("/").text
    before = set(engine.texts)
    engine.go.release(9)
    post(page, "translate")
    assert "60 segments drafted." in ended(page)
    assert len(engine.texts) == len(set(engine.texts)) == 60 > len(before)


@pytest.mark.parametrize("document", ["src/old.txt", "../secret.txt", "", None, ["src/new.txt"]])
def test_only_documents_of_the_list_are_translated(document: object):
    assert "load the page again" in post(page_with(scripted), "translate", document, 400)["problem"].lower()


def test_an_error_is_shown_with_the_next_step():
    def none() -> Engine:
        raise ModelError("model x is not installed", "run: zhen models pull x")

    page = page_with(none)
    post(page, "translate")
    assert "model x is not installed. Run: zhen models pull x" in ended(page)
    assert "Run: zhen models pull x" in page.client.get("/").text
    assert "hidden" in post(page, "translate/stop")["background"]
