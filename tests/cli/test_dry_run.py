"""`zhen translate --dry-run`: what a run would do and how long it takes, without a model and without a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import DOCUMENTS, GLOSSARY, CommandLine

COUNTS = ("new", "outdated", "current", "edited")


@pytest.fixture
def project(set_up: CommandLine) -> CommandLine:
    """Documents, a glossary and the tiny model."""
    set_up.write(DOCUMENTS, under="docs")
    set_up.write({"terms.csv": GLOSSARY}, under="glossary")
    return set_up


def estimates(zhen: CommandLine, *words: str, **environ: str) -> list[dict[str, Any]]:
    ran = zhen("translate", *words, "--dry-run", "--json", **environ)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def total(documents: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(document[name] for document in documents) for name in COUNTS}


def made(zhen: CommandLine, *words: str) -> int:
    ran = zhen.scripted("translate", *words, "--json")
    assert ran.code == 0, ran.err
    return sum(json.loads(line)["made_now"] for line in ran.out.splitlines())


def every_file(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_reports_what_a_run_then_does(project: CommandLine) -> None:
    segments = sum(document["segments"] for document in estimates(project, "docs"))
    assert total(estimates(project, "docs")) == {"new": segments, "outdated": 0, "current": 0, "edited": 0}
    assert project.scripted("translate", "docs").code == 0
    # the scripted engine is not the tiny model: its drafts are outdated for that
    assert total(estimates(project, "docs")) == {"new": 0, "outdated": segments, "current": 0, "edited": 0}
    assert project.translate("docs").code == 0
    assert total(estimates(project, "docs")) == {"new": 0, "outdated": 0, "current": segments, "edited": 0}
    terms = project.folder / "glossary/terms.csv"
    terms.write_text(terms.read_text("utf-8").replace("Stargate", "Star Gate"), "utf-8")
    assert total(estimates(project, "docs")) == {"new": 0, "outdated": 1, "current": segments - 1, "edited": 0}


def test_what_a_reviewer_edited_stays(project: CommandLine) -> None:
    assert project.translate("docs/clip.srt").code == 0
    catalog = project.folder / "outputs/clip.po"
    text = catalog.read_text("utf-8")
    start = text.rindex('msgstr "')
    catalog.write_text(f'{text[:start]}msgstr "Today we go and see the mountain."\n', "utf-8")
    assert total(estimates(project, "docs/clip.srt", "--force")) == {"new": 0, "outdated": 0, "current": 0, "edited": 1}


@pytest.mark.parametrize("state", ["first", "later"])
def test_it_writes_nothing(project: CommandLine, state: str) -> None:
    if state == "later":
        assert project.translate("docs").code == 0
    before = every_file(project.folder)
    ran = project.apart("translate", "docs", "--dry-run", "--force")
    assert (ran.code, "Nothing was written (--dry-run).\n" in ran.err) == (0, True)
    assert every_file(project.folder) == before
    assert (project.folder / "outputs").exists() is (state == "later")


def test_a_limit(project: CommandLine) -> None:
    documents = estimates(project, "docs", "--limit", "3")
    open_ = sum(document["new"] for document in documents)
    assert sum(document["left_out"] for document in documents) == open_ - 3
    assert made(project, "docs", "--limit", "3") == 3


def test_equal_sentences_are_drafted_once(zhen: CommandLine) -> None:
    zhen.write({"a.txt": "今天下雨了。\n\n今天下雨了。\n", "b.txt": "今天下雨了。\n\n他走了。\n"}, under="docs")
    assert [document["characters"] for document in estimates(zhen, "docs")] == [6, 4]


def test_a_model_that_is_not_installed_is_not_downloaded(project: CommandLine, tmp_path: Path) -> None:
    own = {"ZHEN_CACHE": str(tmp_path / "nothing"), "ZHEN_MODEL": "qwen2.5-coder-1.5b"}
    ran = project("translate", "docs/clip.srt", "--dry-run", **own)
    assert ran.code == 0
    name = "qwen2.5-coder-1.5b"
    assert f"{name} is not installed, 1.1 GB to download. To install it: zhen models pull {name}\n" in ran.err
    assert "The time is an estimate: 35 characters a second, measured on 2 cores of another machine.\n" in ran.err
    assert not (tmp_path / "nothing").exists()


def test_drafts_of_a_model_that_is_not_installed_are_current(project: CommandLine, tmp_path: Path) -> None:
    assert project.translate("docs/clip.srt").code == 0
    own = {"ZHEN_CACHE": str(tmp_path / "nothing"), "ZHEN_MODEL": project.model}
    assert total(estimates(project, "docs/clip.srt", **own))["current"] == 1


def test_a_run_records_its_speed(project: CommandLine, tmp_path: Path, model_cache: Path) -> None:
    without_speed(project, tmp_path, model_cache)
    text = "".join(f"第{number}天，海面上没有风，我们在船上等了一整夜。\n\n" for number in range(100, 200))
    project.write({"long.txt": text, "more.txt": text.replace("海", "湖")})
    assert "No speed of" in project("translate", "long.txt", "--dry-run").err
    assert project.scripted("translate", "docs/clip.srt").code == 0
    assert "No speed of" in project("translate", "long.txt", "--dry-run").err, "too short to measure"
    assert project.scripted("translate", "long.txt", ZHEN_TEST_SECONDS="0.02").code == 0
    (more,) = estimates(project, "more.txt")
    (manifest,) = (tmp_path / "cache/models").glob("*/*/zhen.json")
    (speed,) = json.loads(manifest.read_text("utf-8"))["pace"].values()
    assert more["seconds"] == round(more["characters"] / speed)
    assert "characters a second, measured in an earlier run here." in project("translate", "more.txt", "--dry-run").err
    assert "No speed of" in project("translate", "more.txt", "--dry-run", "--effort", "low").err


def without_speed(project: CommandLine, tmp_path: Path, model_cache: Path) -> None:
    """Give `project` a copy of the cache in which no run has recorded its speed."""
    project.environ["ZHEN_CACHE"] = str(shutil.copytree(model_cache, tmp_path / "cache"))
    for manifest in (tmp_path / "cache/models").glob("*/*/zhen.json"):
        facts = json.loads(manifest.read_text("utf-8"))
        facts.pop("pace", None)
        manifest.write_text(json.dumps(facts), "utf-8")


def test_the_table(project: CommandLine, tmp_path: Path, model_cache: Path) -> None:
    without_speed(project, tmp_path, model_cache)
    head, *rows = project("translate", "docs", "--dry-run").out.splitlines()
    assert head.split() == [
        "document",
        "segments",
        "new",
        "outdated",
        "current",
        "edited",
        "left",
        "out",
        "characters",
        "time",
    ]
    assert len(rows) == len(DOCUMENTS) + 1
    assert rows[-1].startswith(f"{len(DOCUMENTS)} documents")
    assert rows[0].endswith("?")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("docs", "--ray", "auto"), 2, "--ray cannot be used with --dry-run."),
        (("-",), 2, "--dry-run cannot be used with standard input."),
        (("nothing.txt",), 3, "nothing.txt: no such file or folder."),
        (("docs", "--glossary", "nothing.csv"), 3, "nothing.csv"),
    ],
)
def test_what_is_refused(project: CommandLine, words: tuple[str, ...], code: int, message: str) -> None:
    ran = project("translate", *words, "--dry-run")
    assert (ran.code, ran.out) == (code, "")
    assert f"zhen: error: {message}" in ran.err
