"""Commands without arguments, in a folder below the project, and on folders of catalogs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from command_line import CommandLine, Ran
from fake_engine import ScriptedEngine

from toolkit.config import Settings
from toolkit.pipeline import translate

ENTRY = "source,target,variants,status,unless,only,note\n深思,DeepSeek,,preferred,,,\n"


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    """A project with two drafted documents, one in a folder; the command line is in a folder below it."""
    root = zhen.folder
    (root / "zhen.toml").write_text('out = "done"\n', encoding="utf-8")
    (root / "glossary").mkdir()
    (root / "glossary/terms.csv").write_text(ENTRY, encoding="utf-8")
    engine = ScriptedEngine(lambda request, n_best: [(f"DeepThink has {len(request.text)}.", -0.5)])
    for name in ("seeds/a.txt", "seeds/part/b.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("深思来了。\n", encoding="utf-8")
    translate([root / "seeds"], replace(Settings(), out=root / "done"), lambda: engine)
    zhen.folder = root / "notes"
    zhen.folder.mkdir()
    return zhen


def rows(ran: Ran) -> list[dict[str, Any]]:
    """Return the JSON objects that a command printed."""
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_project_is_found_from_below(project: CommandLine) -> None:
    assert [row["document"] for row in rows(project("status", "--json"))] == ["../seeds/a.txt", "../seeds/part/b.txt"]
    assert "深思 → DeepSeek" in project("glossary", "match", "深思来了").out
    assert not list(project.folder.iterdir())


def test_check_takes_all_catalogs_or_those_of_a_folder(project: CommandLine) -> None:
    every = project("check", "--json", "--select", "term-missing")
    assert [(row["file"], row["check"]) for row in rows(every)] == [
        ("../done/a.po", "term-missing"),
        ("../done/part/b.po", "term-missing"),
    ]
    assert every.code == 1
    one = project("check", "../done/part", "--json", "--select", "term-missing")
    assert [row["file"] for row in rows(one)] == ["../done/part/b.po"]
    none = project("check", ".")
    assert (none.code, none.err) == (2, "zhen: error: .: no catalogs. Name a catalog or a folder with catalogs.\n")


def test_export_takes_all_catalogs(project: CommandLine) -> None:
    assert project("export", "--to", "tmx", "--out", "tm").out.split() == ["tm/a.tmx", "tm/b.tmx"]
    (project.folder.parent / "seeds/part/a.txt").write_text("深思走了。\n", encoding="utf-8")
    root = project.folder.parent
    engine = ScriptedEngine(lambda request, n_best: [("DeepSeek left.", -0.5)])
    translate([root / "seeds"], replace(Settings(), out=root / "done"), lambda: engine)
    twice = project("export", "--to", "tmx", "--out", "tm2")
    assert (twice.code, "several files are called a" in twice.err) == (2, True)
    assert not (project.folder / "tm2").exists()


def test_status_without_seeds_takes_the_documents_of_the_catalogs(project: CommandLine) -> None:
    root = project.folder.parent
    (root / "seeds").rename(root / "texts")
    engine = ScriptedEngine(lambda request, n_best: [("DeepSeek came.", -0.5)])
    translate([root / "texts/a.txt"], replace(Settings(), out=root / "new"), lambda: engine)
    found = rows(project("status", "--out", "../new", "--json"))
    assert [row["document"] for row in found] == ["../texts/a.txt"]


def test_a_glossary_above_without_git_is_no_project(zhen: CommandLine) -> None:
    (zhen.folder / "glossary").mkdir()
    (zhen.folder / "glossary/terms.csv").write_text(ENTRY, encoding="utf-8")
    below = zhen.folder / "below"
    below.mkdir()
    zhen.folder = below
    assert zhen("glossary", "lint").code == 2
    (below.parent / ".git").mkdir()
    assert zhen("glossary", "lint").code == 0
