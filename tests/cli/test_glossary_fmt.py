"""`zhen glossary fmt` and `lint` as commands: one form, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st

from toolkit.glossary.tidy import formatted

HEADER = "source,target,variants,status,unless,only,note"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("source,target\n星门,Stargate\n光刻,lithography\n", "source,target\n光刻,lithography\n星门,Stargate\n"),
        ("note,target,source\nx,Stargate,星门\n", "source,target,note\n星门,Stargate,x\n"),
        ("owner,source,target\nLi,星门,Stargate\n", "source,target,owner\n星门,Stargate,Li\n"),
        ('source,target,owner\n星门,Stargate," a  b "\n', "source,target,owner\n星门,Stargate, a  b \n"),
        ("\ufeffsource,target\r\n\r\n星门,Stargate\r\n", "source,target\n星门,Stargate\n"),
        ("# top\nsource,target\n星门,Stargate\n# end", "# top\nsource,target\n星门,Stargate\n# end\n"),
        (
            "source,target\n# one\n# two\n星门,Stargate\n光刻,lithography\n",
            "source,target\n光刻,lithography\n# one\n# two\n星门,Stargate\n",
        ),
        ('source,target\n# say "hi, there\n星门,Stargate\n', 'source,target\n# say "hi, there\n星门,Stargate\n'),
        ('source,target\n"#标签",tag\n', 'source,target\n"#标签","tag"\n'),
        ('source,target,note\n星门,Stargate,"two\nlines"\n', "source,target,note\n星门,Stargate,two lines\n"),
    ],
)
def test_one_form(zhen: CommandLine, before: str, after: str) -> None:
    zhen.write({"g.csv": before}, under="glossary")
    assert zhen("glossary", "fmt", "--check").code == (before != after)
    ran = zhen("glossary", "fmt")
    assert (ran.code, ran.out, ran.err) == (0, "glossary/g.csv\n", "1 file changed\n") or before == after
    assert zhen.bytes("glossary") == {"g.csv": after.encode()}
    assert zhen("glossary", "fmt", "--check").code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("source,target\n星门,Star,gate\n", "g.csv:2: has 3 cells"),
        ('source,target\n星门,"Stargate\n', "g.csv:2: broken CSV"),
        ("source,english\n", "g.csv:1: has no column target"),
        ("", "g.csv:1: is empty"),
        (
            "source,target\n<<<<<<< a\n星门,Stargate\n=======\n光刻,lithography\n>>>>>>> b\n",
            "g.csv:2: has the mark of a merge conflict",
        ),
    ],
)
def test_what_would_lose_something_is_left_alone(zhen: CommandLine, content: str, says: str) -> None:
    zhen.write({"a.csv": "source,target\n星门 ,Stargate\n", "g.csv": content}, under="glossary")
    before = zhen.bytes("glossary")
    ran = zhen("glossary", "fmt")
    assert (ran.code, ran.out) == (3, "")
    assert says in ran.err
    assert zhen.bytes("glossary") == before


CELL = st.text(alphabet='星门光刻ab ,"|#\r\n~', min_size=1, max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_no_cell_is_lost_and_twice_is_once(rows: list[tuple[str, str, str]]) -> None:
    text = "source,target,owner\n" + "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows
    )
    once = formatted("g.csv", text.encode())
    assert formatted("g.csv", once.encode()) == once
    found = Counter(tuple(row) for row in csv.reader(io.StringIO(once, newline="")) if row)
    tidy = (tuple(" ".join(cell.split()) for cell in row[:2]) + row[2:] for row in rows)
    assert found == Counter([("source", "target", "owner"), *tidy])


def test_lint_fixes_and_reports_the_rest(zhen: CommandLine) -> None:
    zhen.write({"g.csv": f"{HEADER}\n深思 ,DeepSeek\n星门,Stargate\n算力,算力\n"}, under="glossary")
    ran = zhen("glossary", "lint", "--fix", "--json")
    assert (ran.code, [json.loads(line)["name"] for line in ran.out.splitlines()]) == (1, ["target-chinese"])
    assert ran.err == "glossary/g.csv: fixed\n"
    assert zhen("glossary", "lint", "--ignore", "G006").code == 0
    assert zhen("glossary", "lint", "--select", "order,white-space").code == 0


def test_an_unknown_rule(zhen: CommandLine) -> None:
    zhen.write({"g.csv": f"{HEADER}\n"}, under="glossary")
    ran = zhen("glossary", "lint", "--select", "order,G999")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("zhen: error: unknown rule 'G999'. Use some of: G001 order")


def test_lint_looks_at_documents(zhen: CommandLine) -> None:
    zhen.write({"g.csv": f"{HEADER}\n星门,Stargate\n算力,computing power\n"}, under="glossary")
    zhen.write({"a.txt": "她买了两张明星门票。\n"}, under="seeds")
    ran = zhen("glossary", "lint")
    assert "星门 is also part of 明星|门票 (1x)" in ran.out
    assert "G023 unused: 1 problem. To see them: zhen glossary lint --select unused" in ran.err
    assert "算力 occurs nowhere" in zhen("glossary", "lint", "--select", "unused").out
