"""Processes that are killed at any moment, editors that save in place, full disks: no typed text is lost.

Each test runs for `SECONDS`; the message of a failure has the seed, which can be set: `ZHEN_SEED=7 pytest …`.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path

import polib
import pytest
import stress_workers
from fake_engine import ScriptedEngine
from paths import ROOT, SUPPORT

from toolkit import glossary, pipeline
from toolkit.config import Settings
from toolkit.glossary.edit import insert
from toolkit.types import Term

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL and no forkserver there")
SECONDS = float(os.environ.get("ZHEN_STRESS", "4"))
SEED = int(os.environ.get("ZHEN_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)
TYPED = re.compile(r"Typed (\d+)\.")


@pytest.fixture(scope="module")
def context() -> Iterator[ForkServerContext]:
    """Starts processes that have everything imported."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["stress_workers"])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", f"{SUPPORT}{os.pathsep}{ROOT}")  # where it is looked for
        ensure_running()
        yield made


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A translated document and a glossary."""
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "glossary").mkdir()
    insert(tmp_path / "glossary/terms.csv", [Term("星门", "Stargate")])
    _last_run(tmp_path)
    return tmp_path


def _last_run(folder: Path) -> None:
    """Translate the whole document, undisturbed."""
    (folder / "a.txt").write_text("\n\n".join(stress_workers.sentences()) + "\n", "utf-8")
    engine = ScriptedEngine(lambda request, n_best: [("Somebody waited.", -0.5)])
    pipeline.translate([folder / "a.txt"], Settings(out=folder / "out", formats=("tsv",)), lambda: engine)


def _stress(
    context: ForkServerContext,
    folder: Path,
    workers: Sequence[stress_workers.Worker],
    spared: Sequence[stress_workers.Worker] = (),
) -> None:
    """Let `workers` run, of which one after the other is killed and replaced, and `spared`, which are not killed."""
    dice = random.Random(SEED)

    def start(worker: stress_workers.Worker, *, may_fill: bool) -> BaseProcess:
        words = (worker, folder, dice.randrange(1 << 30))
        process = context.Process(target=stress_workers.run, args=words, kwargs={"may_fill": may_fill})
        process.start()
        return process

    running = [start(worker, may_fill=True) for worker in workers]
    quiet = [start(worker, may_fill=False) for worker in spared]
    end = None
    try:
        while end is None or time.monotonic() < end:
            if end is None and any(folder.glob("journal.*")):
                end = time.monotonic() + SECONDS
            time.sleep(dice.uniform(0.01, 0.4))
            number = dice.randrange(len(running))
            running[number].kill()
            running[number].join()
            assert running[number].exitcode == -signal.SIGKILL, f"a process ended by itself; ZHEN_SEED={SEED}"
            running[number] = start(workers[number], may_fill=True)
    finally:
        for process in running:
            process.kill()
        (folder / "stop").touch()
        for process in (*running, *quiet):
            process.join()


def _lost(folder: Path, there: str) -> list[str]:
    """What was saved last for a source, and neither that nor what was typed for it later is `there`."""
    tried: dict[str, list[int]] = defaultdict(list)
    saved: dict[str, int] = defaultdict(int)
    for journal in folder.glob("journal.*"):
        for what, number, source in (line.split(" ", 2) for line in journal.read_text("utf-8").splitlines()):
            tried[source].append(int(number))
            if what == "done":
                saved[source] = max(saved[source], int(number))
    assert saved, f"nothing was saved; ZHEN_SEED={SEED}"
    left = {int(number) for number in TYPED.findall(there)}
    return [f"{source}: {last}" for source, last in saved.items() if not left & {n for n in tried[source] if n >= last}]


def test_reviewers_and_runs_that_are_killed(project: Path, context: ForkServerContext):
    _stress(context, project, [stress_workers.translate, stress_workers.review, stress_workers.review])
    _last_run(project)
    catalog = project / "out/a.po"
    assert not _lost(project, catalog.read_text("utf-8")), f"ZHEN_SEED={SEED}"
    assert len([entry for entry in polib.pofile(str(catalog)) if not entry.obsolete]) == 40
    assert not list(project.rglob("*.tmp"))


def test_an_editor_that_saves_in_place_during_runs_that_are_killed(project: Path, context: ForkServerContext):
    _stress(context, project, [stress_workers.translate], [stress_workers.edit])
    _last_run(project)
    assert not _lost(project, (project / "out/a.po").read_text("utf-8")), f"ZHEN_SEED={SEED}"


def test_writers_of_one_glossary_that_are_killed(project: Path, context: ForkServerContext):
    _stress(context, project, [stress_workers.add_terms] * 4)
    path = project / "glossary/terms.csv"
    insert(path, [Term("深思", "DeepSeek")])
    terms = glossary.load([path]).terms
    assert not _lost(project, "\n".join(term.target for term in terms)), f"ZHEN_SEED={SEED}"
    assert [one.name for one in path.parent.iterdir()] == ["terms.csv"]
