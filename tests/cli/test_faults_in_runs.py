"""Failures during a run (engine, disk, cache, model, clock, a second run) lose no work and no bytes."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from command_line import DOCUMENTS, CommandLine
from fake_engine import MoodyEngine, ScriptedEngine

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.engines import watchdog
from toolkit.errors import EngineError, ToolkitError
from toolkit.run_state import Outcome
from toolkit.types import Draft, Request

STORY = "".join(
    f"{who}在{where}等了一夜。\n\n" for who in ("老林", "工程师", "她的朋友") for where in "山海河城村桥林湖店岛田站"
)
HIS = "Old Lin waited on the mountain all night."
Batch = Callable[[Sequence[Request]], list[list[Draft]]]


class FaultyEngine(ScriptedEngine):
    """Sound for `sound` batches, then `fault` answers in its place."""

    signature = "faulty/test/0"

    def __init__(self, fault: Batch | None = None, *, sound: int = 0) -> None:
        super().__init__(lambda request, n_best: [(f"Somebody waited {len(request.text)} hours.", -0.5)])
        self._fault, self._sound = fault, sound

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        if self._fault is None or len(self.asked) < self._sound:
            return super().translate(requests, n_best=n_best)
        return self._fault(requests)


class Project:
    """A document and the folder its catalog goes to."""

    def __init__(self, folder: Path) -> None:
        self.document = folder / "a.txt"
        self.document.write_text(STORY, "utf-8")
        self.settings = Settings(out=folder / "out")
        self.catalog = self.settings.out / "a.po"
        self.memory = self.settings.out / ".zhen/memory.sqlite"

    def run(self, engine: ScriptedEngine, *, force: bool = False) -> Outcome:
        (outcome,) = pipeline.translate([self.document], self.settings, lambda: engine, force=force)
        return outcome

    def approve(self) -> None:
        file = polib.pofile(str(self.catalog))
        file[0].msgstr, file[0].fuzzy = HIS, False
        file.save()

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.settings.out.iterdir() if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def reviewed(project: Project) -> Project:
    """A project where one sentence is approved, and the catalog is as this toolkit writes it."""
    project.run(FaultyEngine(_answers("A first try.")))
    project.approve()
    project.run(FaultyEngine(), force=True)
    return project


def _raises(requests: Sequence[Request]) -> list[list[Draft]]:
    raise RuntimeError("the card fell out")


def _answers(text: str) -> Batch:
    return lambda requests: [[Draft(request.key, text, -0.5, "faulty/test/0")] for request in requests]


MISCOUNTS: dict[str, Batch] = {
    "too few": lambda requests: _answers("Yes.")(requests)[1:],
    "none": lambda requests: [],
    "too many": lambda requests: _answers("Yes.")(requests) * 2,
    "empty lists": lambda requests: [[] for _ in requests],
    "other keys": lambda requests: [[Draft("elsewhere", "Yes.", -0.5, "x")] for _ in requests],
}


@pytest.mark.parametrize("fault", MISCOUNTS)
@pytest.mark.parametrize("sound", [0, 1])
def test_an_engine_that_miscounts_is_named_and_changes_nothing(reviewed: Project, fault: str, sound: int) -> None:
    before = reviewed.bytes()
    with pytest.raises(EngineError, match="do not match"):
        reviewed.run(FaultyEngine(MISCOUNTS[fault], sound=sound), force=True)
    assert reviewed.bytes() == before


@pytest.mark.parametrize("sound", [0, 1])
def test_an_engine_that_raises_costs_one_batch(project: Project, sound: int) -> None:
    first = FaultyEngine(_raises, sound=sound)
    with pytest.raises(RuntimeError, match="card"):
        project.run(first)
    assert not project.catalog.exists()
    second = FaultyEngine()
    project.run(second)
    untouched = FaultyEngine()
    project.run(untouched, force=True)
    assert len(second.texts) == len(untouched.texts) - len(first.texts)
    assert bool(first.texts) is bool(sound)


# An engine that hangs, or lacks memory


class SlowEngine(FaultyEngine):
    """Answers its second batch only when `go_on` is set."""

    def __init__(self, go_on: threading.Event) -> None:
        super().__init__(lambda requests: go_on.wait() and _answers("Late.")(requests), sound=1)


def test_an_engine_that_hangs_is_stopped_and_costs_one_batch(project: Project) -> None:
    project.settings = replace(project.settings, patience=1)
    go_on = threading.Event()
    first = SlowEngine(go_on)
    try:
        with pytest.raises(EngineError, match=r"no answer in 1 s\. Run again"):
            project.run(first)
        assert watchdog.stuck()
    finally:
        go_on.set()
    assert not project.catalog.exists()
    second, untouched = FaultyEngine(), FaultyEngine()
    project.run(second)
    project.run(untouched, force=True)
    assert len(second.texts) == len(untouched.texts) - len(first.asked[0][1])


HANGS = """
import sys, time
from pathlib import Path
from toolkit import cli, engines, pipeline

class Hung:
    takes_hints, takes_context, signature = False, False, "hung/test/0"
    def translate(self, requests, *, n_best=1):
        time.sleep(600)

engines.create = lambda *_, **__: Hung()
cli.main(sys.argv[1:])
"""


def test_a_process_whose_engine_hangs_ends(done: CommandLine) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HANGS, "translate", "docs/clip.srt", "--force", "--model", done.model],
        cwd=done.folder,
        env=done.surroundings({"ZHEN_PATIENCE": "1"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "zhen: error: hung/test/0: no answer in 1 s. Run again" in ran.stderr


class NarrowEngine(ScriptedEngine):
    """Has memory for `rows` requests at once, and says so as `error` does."""

    signature = "narrow/test/0"

    def __init__(self, rows: int, error: Exception) -> None:
        super().__init__(lambda request, n_best: [(f"Somebody waited {len(request.text)} hours.", -0.5)])
        self.rows, self.error = rows, error

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        if len(requests) > self.rows:
            raise self.error
        return super().translate(requests, n_best=n_best)


SHORT_OF_MEMORY = [
    MemoryError(),
    EngineError("model tiny: CUDA out of memory. Tried to allocate 2.00 GiB", "remove it"),
    EngineError("model tiny: std::bad_alloc"),
]


@pytest.mark.parametrize("error", SHORT_OF_MEMORY, ids=str)
def test_where_memory_is_short_batches_get_smaller(project: Project, error: Exception) -> None:
    narrow = NarrowEngine(3, error)
    outcome = project.run(narrow)
    assert outcome.drafted == STORY.count("。")
    assert max(len(batch) for _, batch in narrow.asked) <= 3
    requests = [request for _, batch in narrow.asked for request in batch]
    assert len(requests) == len(set(requests))


@pytest.mark.parametrize("error", SHORT_OF_MEMORY, ids=str)
def test_no_memory_for_one_sentence_is_reported(project: Project, error: Exception) -> None:
    with pytest.raises(EngineError, match=r"not enough memory for a batch of one sentence\. Close other programs"):
        project.run(NarrowEngine(0, error))
    assert not project.catalog.exists()


def test_other_errors_are_not_taken_for_a_lack_of_memory(project: Project) -> None:
    with pytest.raises(EngineError, match="no such layer"):
        project.run(NarrowEngine(3, EngineError("no such layer")))


NONSENSE = {
    "blank": " \n",
    "very long": "word " * 1_000,
    "control characters": "a\0b\x04c\x1b[31md\x85e\u2028f\r\ng",
    "lone surrogate": "broken \ud83d here",
    "markup of every format": '"]]> </body> <script>x</script> \\" #, fuzzy\nmsgid "x"\n--> ``` | \t ===',
    "the source": "老林在山等了一夜。",
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_draft_like_another(reviewed: Project, text: str) -> None:
    """A person finds it in the catalog as a draft, or nothing; what they approved stays, a better engine mends it."""
    good = reviewed.bytes()
    reviewed.run(FaultyEngine(_answers(text)), force=True)
    first, *others = polib.pofile(str(reviewed.catalog))
    assert (first.msgstr, first.fuzzy) == (HIS, False)
    assert all(entry.fuzzy for entry in others)
    assert set(reviewed.bytes()) == set(good)
    reviewed.run(FaultyEngine(), force=True)
    assert reviewed.bytes() == good


def test_an_engine_that_answers_nothing_leaves_the_segment_new(project: Project) -> None:
    outcome = project.run(FaultyEngine(_answers("")))
    assert (outcome.drafted, outcome.new) == (0, STORY.count("。"))
    project.run(FaultyEngine())


# The draft cache


def _damaged(data: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return data[: dice.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(dice.choice([1, 4, 200])):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _told(project: Project) -> str:
    """The error a run ends with, if it does."""
    try:
        project.run(FaultyEngine())
    except ToolkitError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_draft_cache_never_harms_a_catalog(project: Project, seed: int) -> None:
    """The catalog is gone when the memory is damaged, so that every draft is looked for there."""
    project.run(FaultyEngine())
    expected = set(project.bytes())
    project.catalog.unlink()
    project.memory.write_bytes(_damaged(project.memory.read_bytes(), random.Random(seed)))
    told = _told(project)
    if told:
        assert "memory.sqlite" in told
        assert "delete the file" in told
        project.memory.unlink()
        assert not _told(project)
    assert set(project.bytes()) == expected
    assert len(polib.pofile(str(project.catalog)).fuzzy_entries()) == STORY.count("。")


def test_an_answer_that_cannot_be_read_is_asked_for_again(project: Project) -> None:
    project.run(FaultyEngine())
    expected = project.bytes()
    project.catalog.unlink()
    with sqlite3.connect(project.memory) as database:
        database.execute("UPDATE drafts SET answers = substr(answers, 1, 9)")
    database.close()
    project.run(FaultyEngine())
    assert project.bytes() == expected


# The disk


@pytest.fixture
def limit() -> Iterator[Callable[[int], None]]:
    """Lets no file grow beyond a number of bytes; writes fail there as they do on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size if size >= 0 else soft, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_each_write_may_fail(project: Project, limit: Callable[[int], None]) -> None:
    """With the drafts in the memory, each file of the outputs is in turn the first that does not fit."""
    project.run(FaultyEngine())
    expected = project.bytes()
    failed = 0
    for size in sorted({0, 1, *(len(data) - 1 for data in expected.values())}):
        for path in project.settings.out.iterdir():
            if path.is_file():
                path.unlink()
        limit(size)
        try:
            with pytest.raises(ToolkitError, match=r"cannot write|cannot open"):
                project.run(FaultyEngine())
        finally:
            limit(-1)
        failed += 1
        assert all(expected[name] == data for name, data in project.bytes().items())
        project.run(FaultyEngine())
        assert project.bytes() == expected
    assert failed > len(project.settings.formats)


@pytest.mark.parametrize("size", [0, 3000, 4096, 8192, 12288])
def test_a_draft_cache_that_cannot_grow(project: Project, limit: Callable[[int], None], size: int) -> None:
    limit(size)
    try:
        with pytest.raises(ToolkitError, match=r"memory\.sqlite.*. Free some disk space|cannot write"):
            project.run(MoodyEngine())
    finally:
        limit(-1)
    project.run(MoodyEngine())
    assert project.catalog.exists()


# The clock, the model, a second run


def test_a_clock_that_jumps_changes_nothing(done: CommandLine) -> None:
    before = done.bytes("outputs")
    for moment in (0, 4_000_000_000):
        for path in done.folder.rglob("*"):
            os.utime(path, (moment, moment))
        ran = done.translate("docs", SOURCE_DATE_EPOCH=str(moment))
        assert (ran.code, done.bytes("outputs")) == (0, before)
        assert "Nothing to draft" in ran.err


def test_the_date_changes_back_only_with_the_clock(done: CommandLine) -> None:
    catalog = done.folder / "outputs/clip.po"
    (done.folder / "docs/clip.srt").write_text(DOCUMENTS["clip.srt"].replace("雪山", "火山"), "utf-8")
    assert done.translate("docs/clip.srt", SOURCE_DATE_EPOCH="0").code == 0
    assert "PO-Revision-Date: 1970-01-01 00:00+0000" in catalog.read_text("utf-8")


@pytest.mark.parametrize("left", [0.0, 0.5, 0.99])
def test_a_model_cut_short_is_made_again(
    done: CommandLine, left: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    shutil.copytree(done.environ["ZHEN_CACHE"], cache, dirs_exist_ok=True)
    (weights,) = cache.rglob("model.bin")
    weights.write_bytes(weights.read_bytes()[: int(weights.stat().st_size * left)])
    expected = done.bytes("outputs")
    ran = done.translate("docs/clip.srt", "--force", ZHEN_CACHE=str(cache))
    assert ran.code == 0, ran.err
    assert done.bytes("outputs") == expected
