"""Ray: the same bytes as without it, with two workers, and after the run or a worker is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import DOCUMENTS, GLOSSARY, CommandLine

WHO = ("老林", "工程师", "她的朋友", "修理铺的客人")
WHERE = "山海河城村桥楼船"
BOOK = {
    f"ch{number}.txt": "".join(
        f"{WHO[(number + turn) % 4]}在{WHERE[turn % 8]}边等了{(number * 7 + turn) % 40}夜。\n\n" for turn in range(30)
    )
    for number in range(5)
}


class Cluster:
    """A cluster of two cores on this machine, and a folder with documents, drafted without it in `outputs`."""

    def __init__(self, project: CommandLine, address: str) -> None:
        self.project = project
        self.command = ["translate", "docs", "--threads", "1", "--ray", address, "--model", project.model]

    def begin(self) -> subprocess.Popen[str]:
        """Translate into `by-ray`."""
        return subprocess.Popen(
            [sys.executable, "-m", "toolkit", *self.command, "--out", "by-ray"],
            cwd=self.project.folder,
            env=self.project.surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def catalogs(self) -> int:
        """How many documents are done."""
        return len(list((self.project.folder / "by-ray").glob("*.po")))

    def workers(self) -> list[int]:
        """The processes of the workers."""
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and self._works(path)]

    def _works(self, process: Path) -> bool:
        with contextlib.suppress(OSError):
            ours = str(self.project.environ["ZHEN_CACHE"]).encode() in (process / "environ").read_bytes()
            return ours and b"ray::_Worker" in (process / "cmdline").read_bytes()
        return False


@pytest.fixture(scope="module")
def cluster(tiny_model: Path, model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("ray", reason="the extra zhen[ray] is not installed")
    project = CommandLine(tmp_path_factory.mktemp("ray"), model=tiny_model, cache=model_cache)
    project.write({**DOCUMENTS, **BOOK}, under="docs")
    project.write({"terms.csv": GLOSSARY}, under="glossary")
    ran = project.translate("docs", "--threads", "1")
    assert ran.code == 0, ran.err
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["start", "--head", "--block", "--node-ip-address=127.0.0.1", f"--port={port}", "--num-cpus=2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ray.scripts.scripts", *words, "--include-dashboard=false"],
        env={**project.surroundings(), "RAY_USAGE_STATS_ENABLED": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _wait(lambda: _answers(port), process)
    yield Cluster(project, f"127.0.0.1:{port}")
    process.terminate()
    process.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(until: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not until():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_killed_runs_and_workers_cost_nothing_but_time(cluster: Cluster) -> None:
    first = cluster.begin()
    _wait(lambda: cluster.catalogs() > 0, first)
    first.kill()
    first.communicate()
    done = cluster.catalogs()
    assert done < len(DOCUMENTS) + len(BOOK)
    second = cluster.begin()
    _wait(lambda: cluster.catalogs() > done and cluster.workers() != [], second)
    os.kill(cluster.workers()[0], signal.SIGKILL)
    out, err = second.communicate()
    assert (second.returncode, out) == (0, ""), err
    assert f"{len(DOCUMENTS) + len(BOOK)} documents: " in err
    assert cluster.project.bytes("by-ray") == cluster.project.bytes("outputs")


def test_a_bad_document_does_not_stop_the_others(cluster: Cluster) -> None:
    bad = cluster.project.write({"empty.md": "\n"}, under="docs") / "empty.md"
    try:
        ran = cluster.begin()
        out, err = ran.communicate()
    finally:
        bad.unlink()
    assert (ran.returncode, out) == (3, "")
    assert "zhen: error: docs/empty.md: the file is empty. Add text, or do not name this file." in err
    assert cluster.project.bytes("by-ray") == cluster.project.bytes("outputs")


def test_a_missing_cluster_is_reported(done: CommandLine) -> None:
    pytest.importorskip("ray", reason="the extra zhen[ray] is not installed")
    ran = done.apart("translate", "docs/clip.srt", "--ray", "nowhere", "--model", done.model)
    assert (ran.code, ran.out) == (4, "")
    assert "--ray nowhere: cannot connect" in ran.err
    assert "ray start --head" in ran.err


def test_without_ray_the_extra_is_named(done: CommandLine) -> None:
    script = "import sys; sys.modules['ray'] = None; from toolkit.cli import main; main(sys.argv[1:])"
    words = ["translate", "docs/clip.srt", "--ray", "auto", "--model", done.model]
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=done.folder,
        env=done.surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--ray needs Ray, which is not installed. Install it: pip install 'zhen[ray]'" in ran.stderr
