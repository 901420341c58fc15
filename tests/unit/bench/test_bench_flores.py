"""bench/flores.py on test sets of a few lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import QUIET
from paths import ROOT

PAIRS = [
    ("星门项目明年开工。", "The Stargate project starts next year."),
    ("今年冬天山上的风一直很大。", "It has been windy on the mountain all winter."),
    ("图书馆周一闭馆，其余时间九点开门。", "The library is closed on Mondays and opens at nine otherwise."),
    ("她把手册读了整整一夜才睡。", "She read the manual all night before she slept."),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder laid out as the development sets are: two peers on FLORES, one on WMT22."""
    sources, references = ("".join(f"{one}\n" for one in side) for side in zip(*PAIRS, strict=True))
    files = {
        "flores-dev/zh": sources,
        "flores-dev/en": references,
        "flores-dev/good.en": references.replace("windy", "stormy"),
        "flores-dev/poor.en": "Door.\nWind.\nClosed.\nBook.\n",
        "wmt22.zh-en.src.zh": sources,
        "wmt22.zh-en.refA.en": references,
        "wmt22-systems/Online-A.en": references,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _bench(data: Path, *words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bench/flores.py", "--data", str(data), "--wmt22-step", "2", *map(str, words)]
    own = {"PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=own)


def _systems(told: str) -> list[str]:
    return [line.split()[0] for line in told.splitlines() if line and line.split()[0] in {"good", "poor", "zhen"}]


def test_the_peers(data: Path) -> None:
    ran = _bench(data, "--peers", "--flores-step", 1)
    assert ran.returncode == 0, ran.stderr
    assert _systems(ran.stdout) == ["good", "poor"]
    assert "flores: 4 lines" in ran.stdout
    assert "wmt22: 2 lines" in ran.stdout  # of three that are long enough, every second one


def test_what_an_earlier_run_saved(data: Path) -> None:
    rows = [
        {"set": name, "row": row, "src": source, "ref": reference, "target": reference, "score": -0.3}
        for name in ("flores", "wmt22")
        for row, (source, reference) in enumerate(PAIRS)
    ]
    saved = data / "saved.jsonl"
    saved.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = _bench(data, "--ours", saved, "--flores-step", 1)
    assert ran.returncode == 0, ran.stderr
    assert _systems(ran.stdout) == ["zhen", "good", "poor", "zhen"]
    saved.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
    assert "3 of 4 lines of flores are not in it" in _bench(data, "--ours", saved, "--flores-step", 1).stderr


def test_a_model_is_run_and_saved(data: Path, tiny_model: Path, model_cache: Path) -> None:
    saved = data / "made" / "saved.jsonl"
    ran = _bench(data, "--model", tiny_model, "--save", saved, **QUIET, ZHEN_CACHE=str(model_cache))
    assert ran.returncode == 0, ran.stderr
    rows = [json.loads(line) for line in saved.read_text(encoding="utf-8").splitlines()]
    assert [(row["set"], row["row"]) for row in rows] == [("flores", 0), ("wmt22", 1), ("wmt22", 3)]
    assert all(row["target"] and row["score"] < 0 for row in rows)
    again = _bench(data, "--ours", saved)
    assert [line.split()[:4] for line in again.stdout.splitlines() if line.startswith("zhen")] == [
        line.split()[:4] for line in ran.stdout.splitlines() if line.startswith("zhen")
    ]


def test_no_development_sets(tmp_path: Path) -> None:
    ran = _bench(tmp_path, "--peers")
    assert ran.returncode == 1
    assert "name the folder with --data" in ran.stderr
