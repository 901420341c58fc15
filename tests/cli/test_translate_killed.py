"""A run that is killed or stopped at any moment continues, and ends with the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import DOCUMENTS, GLOSSARY, CommandLine
from paths import SUPPORT

from toolkit.files import sweep

PATHS = ("docs/clip.srt", "docs/page.html", "docs/talk.vtt")
TIMES = int(os.environ.get("ZHEN_KILLS", "6"))
"""How often each of three signals is sent; each run is stopped three times, then left to end."""
LONGEST = 0.9
"""Seconds until a kill at most: about what a run takes."""


class WarmStart:
    """Starts commands without their start-up time; see `warm_start`."""

    def __init__(self, environ: dict[str, str]) -> None:
        script = SUPPORT / "warm_start.py"
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(
        self,
        folder: Path,
        *words: str,
        until: Callable[[], bool] = lambda: False,
        by: signal.Signals = signal.SIGKILL,
        fatal: Path | None = None,
    ) -> int:
        """Run a command in `folder`, sent `by` as soon as `until` is true, killed when `fatal` exists.

        Returns its exit code, or the negative number of the signal that ended it.
        """
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([str(folder), str(fatal or ""), *words]), file=self._process.stdin, flush=True)
        child = int(self._process.stdout.readline())
        os.set_blocking(self._process.stdout.fileno(), False)
        while not (status := self._process.stdout.readline()):
            if until():
                os.kill(child, by)
                until = lambda: False  # noqa: E731 - once is enough
            time.sleep(0.002)
        os.set_blocking(self._process.stdout.fileno(), True)
        return os.waitstatus_to_exitcode(int(status))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def warm(first_run: Path, tiny_model: Path, model_cache: Path) -> Iterator[WarmStart]:
    """After the first run, so that the model is converted when the clock starts."""
    started = WarmStart(CommandLine(first_run, model=tiny_model, cache=model_cache).surroundings())
    yield started
    started.close()


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _expected(first_run: Path) -> dict[str, bytes]:
    stems = tuple(f"{Path(path).stem}." for path in PATHS)
    files = sorted((first_run / "outputs").iterdir())
    return {path.name: path.read_bytes() for path in files if path.name.startswith(stems)}


def _hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.tmp")]


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda by: by.name)
def test_stopped_runs_end_with_the_bytes_of_an_undisturbed_one(
    project: CommandLine, warm: WarmStart, first_run: Path, by: signal.Signals
) -> None:
    """A run that has ended before its signal is no fault; one that the signal ends says so by its code."""
    expected = _expected(first_run)
    moments = random.Random(20 + by)
    codes: list[int] = []
    for number in range((TIMES + 2) // 3):
        words = ("translate", *PATHS, "--model", project.model, "--out", f"out{number}")
        codes += [
            warm.run(project.folder, *words, until=_after(moments.uniform(0.02, LONGEST)), by=by) for _ in range(3)
        ]
        assert warm.run(project.folder, *words) == 0
        assert project.bytes(f"out{number}") == expected, f"round {number}"
        assert not _hidden(project.folder)
    # Python lets go of Ctrl-C when it shuts down: one that comes as late as that ends the process by the signal.
    assert set(codes) <= ({0, 130, -by} if by is signal.SIGINT else {0, -by})
    assert any(codes)


@pytest.mark.parametrize("name", [".zhen/memory.sqlite", "clip.po", "page.bilingual.html", "talk.po"])
def test_killed_at_a_file(project: CommandLine, warm: WarmStart, first_run: Path, name: str) -> None:
    words = ("translate", *PATHS, "--model", project.model)
    assert warm.run(project.folder, *words, fatal=project.folder / "outputs" / name) == -signal.SIGKILL
    assert warm.run(project.folder, *words) == 0
    assert project.bytes("outputs") == _expected(first_run)
    assert not _hidden(project.folder)


def test_temporary_files_of_dead_processes_are_swept_and_nothing_else(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    people = [".notes.tmp", "a.po", ".notes.20240101.tmp", ".a.po.k3_x81zq.tmp", f"a.po.zhen-{ended.pid}-ab_1.tmp"]
    running = f".a.po.zhen-{os.getppid()}-k3_x81zq.tmp"
    for name in [*people, running, f".a.po.zhen-{ended.pid}-k3_x81zq.tmp"]:
        (tmp_path / name).write_text("half")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*people, running])


INTERRUPTED = f"""
import signal, sys
sys.path.append({str(SUPPORT)!r})
# whoever runs the tests in the background has them ignore SIGINT, and children inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)
from own_signal import stop_at
stop_at("outputs/clip.po", signal.SIGINT)
from toolkit.cli import main
main(sys.argv[1:])
"""


def test_ctrl_c_prints_one_line_and_a_run_resumes(zhen: CommandLine) -> None:
    zhen.write({"long.txt": "".join(f"第{number}天，海面上没有风。\n\n" for number in range(100, 200))})
    zhen.write(DOCUMENTS, under="docs")
    zhen.write({"terms.csv": GLOSSARY}, under="glossary")
    command = [sys.executable, "-c", INTERRUPTED, "translate", "docs/clip.srt", "long.txt", "--model", zhen.model]
    ran = subprocess.run(command, cwd=zhen.folder, env=zhen.surroundings(), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (130, "")
    assert [line for line in ran.stderr.splitlines() if not line.startswith(("drafting", "converting"))] == [
        "zhen: stopped. Finished drafts are kept. Run the same command again to continue."
    ]
    assert (zhen.folder / "outputs/clip.po").exists()
    assert not (zhen.folder / "outputs/long.po").exists()
    assert zhen.translate("docs/clip.srt", "long.txt").code == 0
