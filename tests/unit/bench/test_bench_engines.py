"""bench/engines.py with a tiny model, and its pure parts."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_chat
from command_line import QUIET
from paths import ROOT

sys.path.append(str(ROOT / "bench"))

import engine_systems
import engines

SOURCES = ("星门项目明年开工，预计三年建成。", "今年冬天山上的风一直很大很大。", "图书馆周一闭馆，其余时间九点开门。")
REFERENCES = ("The Stargate project starts next year.", "It has been windy.", "The library is closed on Mondays.")

ZHEN = engines.Measured("zhen", "zhen", 200, 3.0, 60.0, 2_400_000_000, 100.0, 150.0, 50.0, 50.0)
SLOW = replace(ZHEN, name="other", title="one & one", rows=24, tokens_per_second=25.0, chrf=49.0, zhen_chrf=51.5)


@pytest.mark.parametrize(
    ("rows", "characters", "groups"),
    [
        (8, 1 << 30, [[2, 0, 3, 1]]),
        (2, 1 << 30, [[2, 0], [3, 1]]),
        (8, 10, [[2, 0], [3, 1]]),  # two of five characters, then as many of four as fit
        (8, 3, [[2], [0], [3], [1]]),  # what is too long goes alone
    ],
)
def test_batches_of_like_length(rows: int, characters: int, groups: list[list[int]]) -> None:
    texts = ["今天很好", "风", "今天天气好", "下雪了"]
    order, found = engine_systems.alike(texts, rows=rows, characters=characters)
    assert (order, found) == ([2, 0, 3, 1], groups)


def test_answers_are_put_in_the_order_of_the_texts() -> None:
    assert engine_systems.in_order([2, 0, 1], ["two", "nought\n again", "one"]) == ["nought again", "one", "two"]


@pytest.mark.parametrize(
    ("count", "expected"), [(2, [0, 2]), (3, [0, 1, 3]), (5, [0, 1, 2, 3, 4]), (9, [0, 1, 2, 3, 4])]
)
def test_rows_are_spaced(count: int, expected: list[int]) -> None:
    assert engines.Rows(("",) * 5, ("",) * 5, ("",) * 5).spaced(count) == expected


def test_the_table_compares_with_zhen() -> None:
    head, first, other = engines.table([ZHEN, SLOW]).splitlines()
    assert "zhen is" in head
    assert " x" not in first
    assert "4.00 x" in other  # tokens
    assert "1.00 x" in other  # characters
    assert other.split()[-2:] == ["49.0", "51.5"]
    assert len(first) == len(other)


def test_the_plot_is_svg() -> None:
    picture = ET.fromstring(engines.plot([ZHEN, SLOW]))
    widths = [float(bar.get("width", "")) for bar in picture.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.01)
    assert any("24 rows" in text for text in picture.itertext())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "wmt22.zh-en.src.zh").write_text("".join(f"{one}\n" for one in SOURCES), encoding="utf-8")
    (folder / "wmt22.zh-en.refA.en").write_text("".join(f"{one}\n" for one in REFERENCES), encoding="utf-8")
    return folder


def _bench(data: Path, *words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bench/engines.py", "--data", str(data), *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), **environ}
    )


def test_a_tiny_model_is_run_by_zhen_and_by_a_peer(data: Path, tmp_path: Path) -> None:
    checkpoint = tiny_chat.build(tmp_path / "checkpoint", [*SOURCES, *REFERENCES])
    (tmp_path / "published").mkdir()
    published = tiny_chat.build_gguf(checkpoint, tmp_path / "published" / "tiny.gguf")
    kept, drawn = tmp_path / "found.json", tmp_path / "found.svg"
    words = ("--model", published, "--rows", 2, "--only", "transformers-8", "--json", kept, "--plot", drawn)
    ran = _bench(data, *words, **QUIET, ZHEN_CACHE=str(tmp_path / "cache"))
    assert ran.returncode == 0, ran.stderr
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert [one["name"] for one in found["systems"]] == ["zhen", "transformers-8"], ran.stderr
    assert all(one["rows"] == 2 and one["load"] > 0 and one["peak"] > 1e8 for one in found["systems"])
    assert all(set(lines) == set(SOURCES[:2]) for lines in found["translations"].values())
    assert ET.parse(drawn)


@pytest.mark.parametrize(
    ("words", "message"), [((), "name the folder with --data"), (("--only", "other"), "the systems are zhen, ")]
)
def test_what_is_not_there(data: Path, tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    ran = _bench(data if words else tmp_path, *words)
    assert ran.returncode == 1
    assert message in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
