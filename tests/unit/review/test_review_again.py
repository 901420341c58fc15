"""Draft again: all segments of a filter, in the background, as a run would draft them."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polib
import pytest
from chat_servers import english, serving
from fake_engine import MoodyEngine, ScriptedEngine, StepEngine, in_english
from review_project import Page

from toolkit import engines, glossary, models, pipeline
from toolkit.config import ModelSettings, Settings
from toolkit.engines import Engine, RepairingEngine, connection
from toolkit.errors import EngineError, ModelError
from toolkit.files import folder_lock
from toolkit.text import digest
from toolkit.types import Draft, Request

LINES = [f"第{n}天，{'深思很忙' * (n % 4)}，他没有答应第{n}个人。" for n in range(40)]
TEXT = "\n\n".join(["达里奥·阿莫代（Dario Amodei）来了。", *LINES, "他没有答应。", "他没有答应。"]) + "\n"


class MoodyRepaired(MoodyEngine):
    """Answers depend on the batch; a third of the first answers lack the term, and are repaired."""

    signature = "moody/repaired/0"

    def __init__(self, salt: str) -> None:
        super().__init__()
        self.salt = salt

    def _answer(self, request: Request, n_best: int) -> list[tuple[str, float]]:
        told = "DeepSeek " * request.text.count("DeepSeek")
        held = "" if int(digest(request.text + self.salt), 16) % 3 and not request.target_prefix else told
        return [(f"{held}{text} {self.salt}", score) for text, score in super()._answer(request, n_best)]


class TranslatedDocument:
    """A document of 43 segments with drafts, and the page over its catalog with another engine."""

    def __init__(self, folder: Path, engine: Callable[[], Engine], first: Callable[[], Engine] | None = None) -> None:
        self.source = folder / "a.txt"
        self.source.write_text(TEXT, "utf-8")
        (folder / "terms.csv").write_text("source,target\n深思,DeepSeek\n", "utf-8")
        self.settings = Settings(glossary=(folder / "terms.csv",), out=folder / "out", formats=())
        pipeline.translate([self.source], self.settings, first or first_engine)
        self.page = Page.over(
            self.settings.out, terms=glossary.load([folder / "terms.csv"]), engine=engine, settings=self.settings
        )
        self.page.judged()
        self.keys = [entry.msgctxt for entry in self.entries()]

    def entries(self) -> Sequence[Any]:
        return polib.pofile(str(self.settings.out / "a.po"))

    def texts(self) -> dict[str, str]:
        return {entry.msgctxt: entry.msgstr for entry in self.entries()}

    def new(self) -> list[str]:
        """Return the keys of the segments with a draft of `StepEngine`."""
        return [key for key, text in self.texts().items() if text.startswith("New")]

    def asked(self, engine: ScriptedEngine) -> set[str]:
        """Return the keys of the segments that `engine` was asked for."""
        asked = {request.key.partition("#")[0].partition("/")[2] for _, batch in engine.asked for request in batch}
        same = {self.keys[-1], self.keys[-2]}  # they share a request
        return asked | same if asked & same else asked

    def post(self, action: str, code: int = 200, **sent: Any) -> dict[str, Any]:
        return self.page.post(f"/d/{self.page.id()}/{action}", code=code, **sent)

    def look(self, code: int = 200, **query: str) -> dict[str, Any]:
        answer = self.post("redraftable", code, query=query)
        return answer | {"seen": "".join(re.findall(r'data-seen="(\w+)"', answer.get("html", "")))}

    def start(self, code: int = 200, **query: str) -> dict[str, Any]:
        return self.post("again", code, query=query, seen=self.look(**query)["seen"])

    def shown(self) -> str:
        return str(self.post("fresh")["background"])

    def ended(self) -> str:
        """Wait for the work in the background; return what the page shows of it."""
        while "data-running" in (shown := self.shown()):
            time.sleep(0.01)
        return shown


def first_engine() -> Engine:
    return ScriptedEngine(lambda request, n_best: [(f"First draft: {in_english(request)}", -0.5)] * n_best)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path()


def blocks(catalog: Path) -> dict[str, bytes]:
    """Return the bytes of each message by its key; the header by an empty one."""
    found = catalog.read_bytes().rstrip(b"\n").split(b"\n\n")
    return {"".join(re.findall('msgctxt "(.*)"', block.decode())): block for block in found}


def repairing(salt: str) -> Engine:
    return RepairingEngine(MoodyRepaired(salt), MoodyEngine())


@pytest.mark.parametrize("query", [{}, {"text": "深思"}, {"state": "draft"}, {"term": "深思", "order": "least-sure"}])
@pytest.mark.parametrize("engine", [MoodyRepaired, repairing])
def test_the_catalog_is_that_of_a_run_without_these_drafts(
    here: Path, engine: Callable[[str], Engine], query: dict[str, str]
):
    project = TranslatedDocument(here, lambda: engine("new"), lambda: engine("old"))
    project.page.act(project.keys[3], "save", text="Typed DeepSeek.")
    project.page.act(project.keys[6], "approve")
    project.page.act(project.keys[-1], "save", text="He said no.", approve=True)
    project.page.act(project.keys[5], "comment", text="a comment")
    project.page.judged()
    copy = Path("copy")
    shutil.copytree(project.settings.out, copy)
    shutil.rmtree(copy / ".zhen")
    other = Page.over(copy, terms=project.page.session.terms, settings=project.settings)
    other.judged()
    chosen = project.page.keys(f"?{urlencode(query)}")
    for key in set(chosen) - {project.keys[3], project.keys[6], project.keys[-1]}:
        other.act(key, "save", text="")
    settings = Settings(glossary=project.settings.glossary, out=copy, formats=())
    pipeline.translate([project.source], settings, lambda: engine("new"))

    before = project.texts()
    project.start(**query)
    assert "drafted again." in project.ended()
    ours, theirs = blocks(project.settings.out / "a.po"), blocks(copy / "a.po")
    assert {key: ours[key] for key in chosen} == {key: theirs[key] for key in chosen}
    assert (project.settings.out / "names.csv").read_bytes() == (copy / "names.csv").read_bytes()
    after = project.texts()
    assert {key for key in after if after[key] != before[key]} <= set(chosen)
    if len(chosen) > 40:
        assert ours == theirs
        assert after[project.keys[-2]] == "He said no."  # the translation memory comes first, as in a run


def test_the_dialog_counts_before_anything_is_drafted(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZHEN_CACHE", str(here / "cache"))  # no run has recorded a speed there
    project = TranslatedDocument(here, StepEngine)
    project.page.act(project.keys[1], "save", text="Typed.")
    project.page.act(project.keys[2], "approve")
    project.page.act(project.keys[3], "save", text="")
    project.page.judged()
    before = project.texts()
    html = project.look()["html"]
    assert "Draft 41 segments again?" in html
    assert "The filter shows 43 segments on 1 page." in html
    assert "40 drafts to be replaced" in html
    assert "1 without a translation" in html
    assert "2 edited or approved: left alone" in html
    assert re.search(r"This takes about \d+ s \(measured on 2 cores of another machine\)", html)
    assert "Draft 1 segment again?" in project.look(text="阿莫代")["html"]
    nothing = project.look(state="edited")["html"]
    assert "Nothing to draft again" in nothing
    assert "again-start" not in nothing
    assert project.texts() == before


def test_nothing_starts_that_was_not_seen(here: Path):
    project = TranslatedDocument(here, StepEngine)
    seen = project.look()["seen"]
    project.page.act(project.keys[0], "approve")
    assert "nothing is drafted" in project.post("again", 400, query={}, seen=seen)["problem"]
    assert "nothing is drafted" in project.post("again", 400)["problem"]
    assert "hidden" in project.shown()


def test_a_filter_that_is_not_checked_is_not_drafted(here: Path):
    project = TranslatedDocument(here, StepEngine)
    page = Page.over(project.settings.out, settings=project.settings)
    answer = page.post(f"/d/{page.id()}/redraftable", query={"finding": "any"}, code=400)
    assert "only 0 of 43 segments are checked" in answer["problem"]
    assert "Draft 43 segments again?" in page.post(f"/d/{page.id()}/redraftable", query={})["html"]


def test_progress_stop_and_what_is_finished(here: Path):
    engine = StepEngine()
    project = TranslatedDocument(here, lambda: engine)
    assert "data-running" in project.start()["background"]
    engine.waits.acquire()  # one batch is done
    done = project.new()
    assert set(done) == project.asked(engine)
    shown = project.shown()
    assert f"Drafting: {len(done)} of 43 segments" in shown
    assert f'value="{len(done)}" max="43"' in shown
    assert project.page.get().count("New draft:") == len(done)
    assert "is still running" in project.start(code=400)["problem"]

    assert "Stop now" in project.post("stop")["background"]
    engine.go.release()
    shown = project.ended()
    assert f"Stopped. {len(project.new())} of 43 segments drafted again." in shown
    assert set(project.new()) == project.asked(engine) > set(done)
    assert len(project.new()) < 43
    assert "Stopped." in project.page.get()
    assert "hidden" in project.post("stop")["background"]
    assert "Stopped." not in project.page.get()

    engine.go.release(9)
    project.start()
    assert "43 of 43 segments drafted again." in project.ended()


def test_what_a_reviewer_does_meanwhile_wins(here: Path):
    engine = StepEngine()
    project = TranslatedDocument(here, lambda: engine)
    project.start()
    engine.waits.acquire()
    old = [key for key, text in project.texts().items() if text.startswith("First")]
    new = project.new()
    typed, approved, opened, commented, emptied = old[:5]
    project.page.act(typed, "save", text="Typed meanwhile.")
    project.page.act(approved, "approve")
    project.page.act(opened, "editor")
    project.page.act(commented, "comment", text="a comment")
    project.page.act(emptied, "save", text="")
    project.page.act(new[0], "save", text="")
    project.page.act(new[1], "save", text="Typed over the new draft.", approve=True)
    engine.go.release(9)
    shown = project.ended()
    assert "40 of 43 segments drafted again. 3 left alone: you opened or changed them." in shown
    texts = project.texts()
    assert texts[typed] == "Typed meanwhile."
    assert texts[approved].startswith("First")
    assert texts[opened].startswith("First")
    assert texts[commented].startswith("New")
    assert project.page.entry(commented).tcomment == "a comment"
    assert texts[emptied].startswith("New")  # as an empty text requests
    assert texts[new[0]] == ""
    assert (texts[new[1]], project.page.entry(new[1]).fuzzy) == ("Typed over the new draft.", False)
    assert not project.page.entry(approved).fuzzy
    assert "Typed" in project.page.act(opened, "save", text="Typed after that.")["row"]  # it has not changed since


def test_the_page_works_otherwise_meanwhile(here: Path):
    """The English document is written, and the model answers for a single segment between two batches."""
    engine = StepEngine()
    project = TranslatedDocument(here, lambda: engine)
    project.start(text="第")
    engine.waits.acquire()
    assert "Updated: a.en.txt" in project.post("update")["html"]
    assert "New draft:" in (project.settings.out / "a.en.txt").read_text("utf-8")
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.append(project.page.act(project.keys[-1], "redo")["html"]))
    asking.start()
    while not any(n_best > 1 for n_best, _ in engine.asked):
        engine.go.release()
        time.sleep(0.01)
    asking.join()
    engine.go.release(9)
    assert "New draft: so so so so so so." in found[0]
    assert "40 of 40 segments drafted again." in project.ended()
    with folder_lock(project.settings.out / pipeline.CACHE, busy_hint="it is still locked"):
        pass


def broken() -> Engine:
    raise ModelError("model x is not installed", "run: zhen models pull x")


def test_a_missing_model_is_reported_with_the_next_step(here: Path):
    project = TranslatedDocument(here, broken)
    before = (project.settings.out / "a.po").read_bytes()
    project.start()
    shown = project.ended()
    assert "model x is not installed. Run: zhen models pull x" in shown
    assert "0 of 43 segments drafted again." in shown
    assert (project.settings.out / "a.po").read_bytes() == before


def test_an_engine_that_fails_later_loses_nothing(here: Path):
    class Failing(StepEngine):
        def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
            if self.asked:
                raise EngineError("the server does not answer", "start it again")
            return super().translate(requests, n_best=n_best)

    made: list[Failing] = []
    project = TranslatedDocument(here, lambda: made.append(Failing()) or made[-1])
    for _ in range(2):  # after an error there is a new engine
        project.start()
        shown = project.ended()
        assert "the server does not answer. Start it again." in shown
        assert "Stopped" not in shown
        assert f"{len(project.new())} of 43 segments drafted again." in shown
        assert set(project.new()) == project.asked(made[-1])
    assert len(made) == 2


def test_a_bug_is_reported_and_ends_the_work(here: Path):
    def wrong() -> Engine:
        raise ZeroDivisionError("by zero")

    project = TranslatedDocument(here, wrong)
    project.start()
    shown = project.ended()
    assert "internal error: ZeroDivisionError: by zero. Please report this bug." in shown


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda project: project.source.unlink(), "is gone"),
        (lambda project: project.source.write_text("还有一句。\n", "utf-8"), "run: zhen translate"),
        (lambda project: (project.settings.out / "a.po").chmod(0o444), "the file is read-only. Make it writable"),
        (lambda project: Path("terms.csv").write_text("source\n深思\n", "utf-8"), "terms.csv"),
    ],
)
def test_a_project_that_cannot_be_drafted(here: Path, change: Callable[[TranslatedDocument], object], why: str):
    project = TranslatedDocument(here, StepEngine)
    before = (project.settings.out / "a.po").read_bytes()
    change(project)
    project.start()
    assert why.lower() in project.ended().lower()
    assert (project.settings.out / "a.po").read_bytes() == before


def test_another_run_in_the_folder_is_waited_for(here: Path):
    project = TranslatedDocument(here, StepEngine)
    with folder_lock(project.settings.out / pipeline.CACHE, busy_hint="wait"):
        project.start()
        assert "another run uses this folder" in project.ended()


def test_a_run_of_the_command_line_waits_for_the_page(here: Path):
    engine = StepEngine()
    project = TranslatedDocument(here, lambda: engine)
    project.start()
    engine.waits.acquire()
    with pytest.raises(Exception, match="another run uses this folder"):
        pipeline.translate([project.source], project.settings, first_engine)
    engine.go.release(9)
    project.ended()


def engine_of(url: str) -> Engine:
    return engines.create(models.ready(models.find("mine", {"mine": ModelSettings("tiny", url)})))


@pytest.mark.parametrize("repairing", [False, True])
def test_a_batch_on_a_server_is_stopped_at_once(here: Path, repairing: bool):
    with serving() as server:
        server.answer = lambda asked: replace(english(asked), after=3600)
        made = engine_of(server.url)
        project = TranslatedDocument(here, lambda: RepairingEngine(made, made) if repairing else made)
        project.start()
        while not server.asked:
            time.sleep(0.01)
        before = project.texts()
        assert "Stop now" in project.post("stop")["background"]
        project.post("stop")
        assert "Stopped. 0 of 43 segments drafted again." in project.ended()
        assert project.texts() == before
        server.answer = english
        project.start()  # the engine works again
        assert "43 of 43 segments drafted again." in project.ended()


def test_a_server_that_is_gone_is_reported(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "DELAYS", (0.01,))
    with serving() as server:
        url = server.url
    project = TranslatedDocument(here, lambda: engine_of(url))
    project.start()
    shown = project.ended()
    assert url.split("/")[2] in shown
    assert 'class="problem"' in shown
    assert "0 of 43 segments drafted again." in shown
