"""Commands that rewrite a glossary file at the same time lose no entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from toolkit.glossary import load

HEADER = "source,target,variants,status,unless,only,note\n"
NAMES = ["甲港", "乙港", "丙港", "丁港", "戊港", "己港", "庚港", "辛港", "壬港", "癸港", "子港", "丑港"]


def together(zhen: CommandLine, commands: list[list[str]]) -> list[tuple[int | None, str]]:
    """Run all commands at once, each in a process of its own; return their exit codes and errors."""
    environ = zhen.surroundings()
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "toolkit", *words],
            cwd=zhen.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    return [(process.returncode, errors) for process in started for errors in [process.communicate()[1]]]


def entries(path: Path) -> set[str]:
    return {term.source for term in load([path]).terms}


@pytest.fixture
def glossary(zhen: CommandLine) -> Path:
    """A glossary large enough for a rewrite to take a while, and not in its canonical form."""
    rows = "".join(f"第{number}号楼 ,Building {number},,,,,\n" for number in range(3000, 0, -1))
    zhen.write({"terms.csv": HEADER + rows}, under="glossary")
    return zhen.folder / "glossary/terms.csv"


def test_twelve_processes_add_twelve_entries(zhen: CommandLine, glossary: Path):
    ended = together(zhen, [["glossary", "add", name, f"Port {n}"] for n, name in enumerate(NAMES)])
    assert [code for code, _ in ended] == [0] * 12, ended
    assert entries(glossary) >= set(NAMES)
    assert [path.name for path in glossary.parent.iterdir()] == ["terms.csv"]


def test_formatting_fixing_and_importing_meanwhile_lose_nothing(zhen: CommandLine, glossary: Path):
    zhen.write({f"{n}.csv": f"{name},Port {n}\n" for n, name in enumerate(NAMES[:4])})
    ended = together(
        zhen,
        [
            *(["glossary", "import", f"{n}.csv", "--from", "deepl-csv"] for n in range(4)),
            *(["glossary", "add", name, f"Port {n}"] for n, name in enumerate(NAMES[4:10])),
            ["glossary", "fmt"],
            ["glossary", "lint", "--fix"],
        ],
    )
    assert [code for code, _ in ended] == [0] * 12, ended
    assert entries(glossary) == {*(f"第{number}号楼" for number in range(1, 3001)), *NAMES[:10]}


REJECT = """
import sys
from pathlib import Path
from toolkit.extract import rejected
print(flush=True)
sys.stdin.read()
for number in range(20):
    rejected.add(Path("rejected.txt"), [f"{sys.argv[1]}{number}"])
"""


def test_rejections_of_several_processes_are_all_kept(zhen: CommandLine):
    command = [sys.executable, "-c", REJECT]
    environ = zhen.surroundings()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen([*command, name], cwd=zhen.folder, env=environ, **pipes) for name in NAMES[:4]]
    for process in started:
        process.stdout.readline()
    for process in started:
        process.stdin.close()
    for process in started:
        process.stdout.close()
    assert [process.wait() for process in started] == [0] * 4
    lines = (zhen.folder / "rejected.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == sorted(f"{name}{number}" for name in NAMES[:4] for number in range(20))
