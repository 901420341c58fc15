"""`zhen glossary extract`, at the shell."""

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
def desk(zhen: CommandLine) -> CommandLine:
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


def test_as_json_and_as_table(desk: CommandLine) -> None:
    ran = desk("glossary", "extract", "docs", "--json")
    found = {one["source"]: one for one in map(json.loads, ran.out.splitlines())}
    assert found["埃隆·马斯克"]["target"] == "Elon Musk"
    assert found["孟菲斯"]["contexts"][0].startswith("docs/a.txt:3: ")
    assert "工厂" not in found
    table = desk("glossary", "extract", "docs", "--top", "2")
    assert len(table.out.splitlines()) == 3
    assert "2 shown" in table.err


def test_as_lines_for_the_glossary(desk: CommandLine) -> None:
    ran = desk("glossary", "extract", "docs", "--csv")
    assert any(line.startswith("提示重写,Prompt Rewriting,,,,,") for line in ran.out.splitlines())
    desk.write({"new.csv": HEADER + ran.out}, under="other")
    # what has no rendering yet is told, and nothing else is wrong with the lines
    assert desk("glossary", "lint", "other").out.count("has no target") == sum(
        ",,,,,," in line for line in ran.out.splitlines()
    )


def test_everything_with_a_target_can_be_added(desk: CommandLine) -> None:
    assert desk("glossary", "extract", "docs", "--add", "glossary/a.csv").code == 0
    assert entries(desk) == ["埃隆·马斯克,Elon Musk,,,,,", "工厂,plant,,,,,", "提示重写,Prompt Rewriting,,,,,"]


def test_answers_are_written_one_by_one(desk: CommandLine) -> None:
    order = [json.loads(line)["source"] for line in desk("glossary", "extract", "docs", "--json").out.splitlines()]
    replies = {"埃隆·马斯克": "y", "孟菲斯": "e\nMemphis", "马斯克": "n", "提示重写": "e\nprompt rewriting"}
    ran = answered(desk, "".join(f"{replies.get(source, 's')}\n" for source in order))
    assert ran.code == 0
    assert entries(desk) == [
        "埃隆·马斯克,Elon Musk,,,,,",
        "孟菲斯,Memphis,,,,,",
        "工厂,plant,,,,,",
        "提示重写,prompt rewriting,,,,,",
    ]
    assert (desk.folder / "glossary/rejected.txt").read_text(encoding="utf-8") == "马斯克\n"
    again = desk("glossary", "extract", "docs", "--json").out
    assert "马斯克" not in [json.loads(line)["source"] for line in again.splitlines()]


def test_stopping_keeps_what_was_answered(desk: CommandLine) -> None:
    order = [json.loads(line)["source"] for line in desk("glossary", "extract", "docs", "--json").out.splitlines()]
    first = order[0]
    assert answered(desk, "e\nFirst\n").code == 0  # the end of input is as good as q
    assert f"{first},First,,,,," in entries(desk)
    assert len(entries(desk)) == 2


def test_a_rendering_the_glossary_refuses_is_asked_for_again(desk: CommandLine) -> None:
    ran = answered(desk, "e\n=1+1\ne\nMusk\nq\n")
    assert "formula" in ran.err
    assert any(line.split(",")[1] == "Musk" for line in entries(desk))


def test_which_file_to_write_to(desk: CommandLine) -> None:
    desk.write({"glossary/b.csv": f"{HEADER}电,power,,,,买~,\n"})
    ran = desk("glossary", "extract", "docs", "--interactive")
    assert (ran.code, "--add glossary/" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("docs", "--catalogs", "nothing.po"), "nothing.po"),
        (("docs", "-g", "none.csv"), "none.csv"),
    ],
)
def test_what_is_not_there_is_named(desk: CommandLine, words: tuple[str, ...], said: str) -> None:
    ran = desk("glossary", "extract", *words)
    assert (ran.code, ran.out, said in ran.err) == (3, "", True)
    assert len(ran.err.splitlines()) == 1
