"""`zhen glossary extract` as a command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from command_line import CommandLine, Ran

DOCUMENT = """埃隆·马斯克（Elon Musk）买下了工厂。

马斯克的工厂在孟菲斯，孟菲斯的电很贵。

马斯克说：“提示重写（Prompt Rewriting）没有用。”
"""
HEADER = "source,target,variants,status,unless,only,note\n"


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    zhen.write({"docs/a.txt": DOCUMENT, "glossary/a.csv": f"{HEADER}工厂,plant,,,,,\n"})
    return zhen


def answered(zhen: CommandLine, answers: str, *words: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "glossary", "extract", "docs", "--interactive", *words],
        cwd=zhen.folder, env=zhen.surroundings(), input=answers.encode(), capture_output=True, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def entries(zhen: CommandLine) -> list[str]:
    return (zhen.folder / "glossary/a.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_as_json_and_as_table(project: CommandLine) -> None:
    ran = project("glossary", "extract", "docs", "--json")
    found = {one["source"]: one for one in map(json.loads, ran.out.splitlines())}
    assert found["埃隆·马斯克"]["target"] == "Elon Musk"
    assert found["孟菲斯"]["contexts"][0].startswith("docs/a.txt:3: ")
    assert "工厂" not in found
    table = project("glossary", "extract", "docs", "--top", "2")
    assert len(table.out.splitlines()) == 3
    assert "2 shown" in table.err


def test_as_lines_for_the_glossary(project: CommandLine) -> None:
    ran = project("glossary", "extract", "docs", "--csv")
    assert any(line.startswith("提示重写,Prompt Rewriting,,,,,") for line in ran.out.splitlines())
    project.write({"new.csv": HEADER + ran.out}, under="other")
    # what has no rendering yet is told, and nothing else is wrong with the lines
    assert project("glossary", "lint", "other").out.count("has no target") == sum(
        ",,,,,," in line for line in ran.out.splitlines()
    )


def test_everything_with_a_target_can_be_added(project: CommandLine) -> None:
    assert project("glossary", "extract", "docs", "--add", "glossary/a.csv").code == 0
    assert entries(project) == ["埃隆·马斯克,Elon Musk,,,,,", "工厂,plant,,,,,", "提示重写,Prompt Rewriting,,,,,"]


def test_answers_are_written_one_by_one(project: CommandLine) -> None:
    order = [json.loads(line)["source"] for line in project("glossary", "extract", "docs", "--json").out.splitlines()]
    replies = {"埃隆·马斯克": "y", "孟菲斯": "e\nMemphis", "马斯克": "n", "提示重写": "e\nprompt rewriting"}
    ran = answered(project, "".join(f"{replies.get(source, 's')}\n" for source in order))
    assert ran.code == 0
    assert entries(project) == [
        "埃隆·马斯克,Elon Musk,,,,,",
        "孟菲斯,Memphis,,,,,",
        "工厂,plant,,,,,",
        "提示重写,prompt rewriting,,,,,",
    ]
    assert (project.folder / "glossary/rejected.txt").read_text(encoding="utf-8") == "马斯克\n"
    again = project("glossary", "extract", "docs", "--json").out
    assert "马斯克" not in [json.loads(line)["source"] for line in again.splitlines()]


def test_stopping_keeps_what_was_answered(project: CommandLine) -> None:
    order = [json.loads(line)["source"] for line in project("glossary", "extract", "docs", "--json").out.splitlines()]
    first = order[0]
    assert answered(project, "e\nFirst\n").code == 0  # the end of input is as good as q
    assert f"{first},First,,,,," in entries(project)
    assert len(entries(project)) == 2


def test_a_rendering_that_the_glossary_rejects_is_requested_again(project: CommandLine) -> None:
    ran = answered(project, "e\n=1+1\ne\nMusk\nq\n")
    assert "formula" in ran.err
    assert any(line.split(",")[1] == "Musk" for line in entries(project))


def test_which_file_to_write_to(project: CommandLine) -> None:
    project.write({"glossary/b.csv": f"{HEADER}电,power,,,,买~,\n"})
    ran = project("glossary", "extract", "docs", "--interactive")
    assert (ran.code, "--add glossary/" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("docs", "--catalogs", "nothing.po"), "nothing.po"),
        (("docs", "-g", "none.csv"), "none.csv"),
    ],
)
def test_what_is_not_there_is_named(project: CommandLine, words: tuple[str, ...], said: str) -> None:
    ran = project("glossary", "extract", *words)
    assert (ran.code, ran.out, said in ran.err) == (3, "", True)
    assert len(ran.err.splitlines()) == 1
