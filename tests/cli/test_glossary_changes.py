"""`zhen glossary add`, `diff` and `stats`, and the hooks for pre-commit."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine
from export_samples import make_record
from paths import ROOT

from toolkit import glossary, impact
from toolkit.export import WRITERS, Aligned
from toolkit.glossary import term_changes

HEADER = "source,target,variants,status,unless,only,note\n"
TERMS = HEADER + "星门,Stargate,,,,,\n# a company\n深思,DeepSeek,,,,,\n"
OWN = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
TEXT = "深思用星门。\n星门开工了。\n今天下雨了。\n"


def git(folder: Path, *words: str) -> str:
    environ = {**os.environ, **OWN, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *words], cwd=folder, env=environ, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def here(zhen: CommandLine) -> CommandLine:
    """A folder with a glossary and a document, no repository yet."""
    zhen.write({"ai.csv": TERMS}, under="glossary")
    zhen.write({"a.txt": TEXT}, under="seeds")
    return zhen


@pytest.fixture
def repository(here: CommandLine) -> CommandLine:
    git(here.folder, "init", "--initial-branch=main")
    git(here.folder, "add", "--all")
    git(here.folder, "commit", "--message=first")
    return here


def text(here: CommandLine) -> str:
    return (here.folder / "glossary/ai.csv").read_text("utf-8")


NAMES = "source,target\n老谭,Old Tan\n唐岚,Tang Lan\n星门,Star Gate\n下雨,\n"


def test_names_become_entries(here: CommandLine) -> None:
    here.write({"names.csv": NAMES}, under="outputs")
    here("glossary", "add", "--from-names", "老谭")
    assert text(here).count("\n") == TERMS.count("\n") + 1
    assert "老谭,Old Tan,,,,,\n" in text(here)
    here("glossary", "add", "--from-names")
    assert "唐岚,Tang Lan,,,,,\n" in text(here)
    assert "星门,Stargate,,,,,\n" in text(here)
    assert "下雨" not in text(here)
    refused = here("glossary", "add", "--from-names", "下雨")
    assert refused.code == 3
    assert "下雨" in refused.err


@pytest.mark.parametrize(
    ("words", "line", "place"),
    [
        (("下雨", "rain"), "下雨,rain,,,,,", 1),
        (("星图", "star map", "--variants", "sky map|chart"), "星图,star map,sky map|chart,,,,", 1),
        (("深思熟虑", "--status", "keep"), "深思熟虑,,,keep,,,", 4),
        (("星门", "Star Door", "--status", "forbidden"), "星门,Star Door,,forbidden,,,", 2),
        (
            ("海棠", "crab, apple", "--unless", "~花", "--only", "吃~", "--note", "x"),
            '海棠,"crab, apple",,,~花,吃~,x',
            2,
        ),
    ],
)
def test_a_term_is_added_in_sort_order(here: CommandLine, words: tuple[str, ...], line: str, place: int) -> None:
    ran = here("glossary", "add", *words)
    assert ran.code == 0, ran.err
    lines = text(here).splitlines()
    assert lines[place] == line
    assert [one for one in lines if one != line] == TERMS.splitlines()
    assert here("glossary", "fmt", "--check").code == 0


def test_what_an_added_term_affects(here: CommandLine) -> None:
    ran = here("glossary", "add", "下雨", "rain")
    assert ran.out == "added 下雨 → rain (glossary/ai.csv:2)\n"
    assert ran.err == "    seeds/a.txt:3: 今天下雨了。\n1 segment affected\n"


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (("深思", "Deep Thought"), "glossary/ai.csv:4: 深思 already has an entry: DeepSeek", 3),
        (("深思", "DeepSeek"), "glossary/ai.csv:4: 深思 already has an entry", 3),
        (("星門", "Star Gate"), "glossary/ai.csv:2: 星门 already has an entry", 3),
        (("星门", "Stargate", "--status", "forbidden"), "is forbidden for 星门", 3),
        (("海棠", "=1+1"), "spreadsheets run as a formula", 3),
        (("海棠", "apple", "--unless", "花"), "has no ~", 3),
        (("海棠",), "has no target", 3),
        (("海棠", "apple", "--status", "good"), "good", 2),
    ],
)
def test_a_term_that_cannot_be_added(here: CommandLine, words: tuple[str, ...], says: str, code: int) -> None:
    ran = here("glossary", "add", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert text(here) == TERMS


def test_the_first_term_makes_the_file(zhen: CommandLine) -> None:
    assert zhen("glossary", "add", "深思", "DeepSeek").code == 0
    assert (zhen.folder / "glossary/terms.csv").read_text("utf-8") == HEADER + "深思,DeepSeek,,,,,\n"


def test_several_files_ask_for_one(here: CommandLine) -> None:
    here.write({"more.csv": HEADER}, under="glossary")
    ran = here("glossary", "add", "海棠", "crab apple")
    assert ran.code == 2
    assert "--file" in ran.err
    assert here("glossary", "add", "海棠", "crab apple", "--file", "glossary/more.csv").code == 0


def test_diff_shows_terms_and_segments(repository: CommandLine) -> None:
    changed = TERMS.replace("深思,DeepSeek,", "深思,Deep Thought,DeepSeek").replace(
        "星门,Stargate,,,,,", "下雨,rain,,,,,"
    )
    repository.write({"ai.csv": changed}, under="glossary")
    ran = repository("glossary", "diff")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "added 下雨 → rain (glossary/ai.csv:2)",
        "    seeds/a.txt:3: 今天下雨了。",
        "removed 星门 → Stargate",
        "    seeds/a.txt:1: 深思用星门。",
        "    seeds/a.txt:2: 星门开工了。",
        "changed 深思: target DeepSeek → Deep Thought; variants nothing → DeepSeek (glossary/ai.csv:4)",
        "    seeds/a.txt:1: 深思用星门。",
    ]
    assert ran.err == "1 added, 1 changed, 1 removed; 3 segments affected\n"
    found = [json.loads(line) for line in repository("glossary", "diff", "HEAD", "seeds", "--json").out.splitlines()]
    assert [(one["kind"], one["source"], len(one["segments"])) for one in found] == [
        ("added", "下雨", 1),
        ("removed", "星门", 2),
        ("changed", "深思", 1),
    ]
    assert found[2]["before"]["target"] == "DeepSeek"


def test_diff_names_what_translate_redoes(repository: CommandLine) -> None:
    repository.translate("seeds")
    repository.write({"ai.csv": TERMS.replace("Stargate", "Star Gate")}, under="glossary")
    found = [json.loads(line) for line in repository("glossary", "diff", "--json").out.splitlines()]
    named = {part["key"] for one in found for part in one["segments"]}
    (status,) = [json.loads(line) for line in repository("status", "--json").out.splitlines()]
    assert set(status["outdated_keys"]) == named
    assert f"({len(named)} made now)" in repository.translate("seeds").err
    in_catalog = [
        json.loads(x) for x in repository("glossary", "diff", "HEAD", "outputs/a.po", "--json").out.splitlines()
    ]
    assert {part["key"] for one in in_catalog for part in one["segments"]} == named


def test_diff_against_an_earlier_revision_and_a_new_file(repository: CommandLine) -> None:
    repository.write({"more.csv": HEADER + "算力,computing power\n"}, under="glossary")
    git(repository.folder, "add", "--all")
    git(repository.folder, "commit", "--message=more")
    assert repository("glossary", "diff").out == ""
    assert repository("glossary", "diff", "HEAD~1").out.startswith("added 算力 → computing power")
    (repository.folder / "glossary/more.csv").unlink()
    assert repository("glossary", "diff").out.startswith("removed 算力")


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [(("nothing-like-it",), "no revision 'nothing-like-it'", 2), (("HEAD", "nowhere.txt"), "nowhere.txt", 3)],
)
def test_what_diff_cannot_do(repository: CommandLine, words: tuple[str, ...], says: str, code: int) -> None:
    ran = repository("glossary", "diff", *words)
    if words[0] == "HEAD":
        repository.write({"ai.csv": HEADER}, under="glossary")
        ran = repository("glossary", "diff", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


def test_diff_without_a_glossary(zhen: CommandLine) -> None:
    ran = zhen("glossary", "diff", "nothing-like-it")
    assert (ran.code, ran.out) == (2, "")
    assert "no glossary found" in ran.err


def test_diff_outside_a_repository(here: CommandLine) -> None:
    ran = here("glossary", "diff", GIT_CEILING_DIRECTORIES=str(here.folder.parent))
    assert (ran.code, ran.out) == (3, "")
    assert "glossary: not in a git repository" in ran.err


def test_changes_disregard_order_and_place(tmp_path: Path) -> None:
    for name, lines in (("a", "星门,Stargate\n深思,DeepSeek\n"), ("b", "深思,DeepSeek\n星門,Stargate\n")):
        (tmp_path / f"{name}.csv").write_text(HEADER + lines, encoding="utf-8")
    one, other = (glossary.load([tmp_path / f"{name}.csv"]) for name in "ab")
    assert [change.fields for change in term_changes.compare(one, other)] == [("source",)]
    assert impact.touched(term_changes.compare(one, one), one, one, []) == []


def test_stats(here: CommandLine) -> None:
    (found,) = [json.loads(line) for line in here("glossary", "stats", "--json").out.splitlines()]
    assert found["entries"] == 2
    assert found["status"] == {"preferred": 2, "keep": 0, "forbidden": 0}
    assert found["characters"] == {"2": 2}
    assert found["applied"] == {"星门": 2, "深思": 1}
    ran = here("glossary", "stats", "--top", "1")
    assert ran.code == 0
    assert "星门" in ran.out
    assert "深思" not in ran.out


@pytest.mark.parametrize("name", ["a.xlsx", "a.tsv"])
def test_stats_of_an_exported_table(here: CommandLine, name: str) -> None:
    record = make_record("深思发布新模型。星门开工。", "")
    writer = WRITERS[name.removeprefix("a.")]
    rendered = writer.render(Aligned("a", "a.txt", (record,)))
    (here.folder / name).write_bytes(rendered if isinstance(rendered, bytes) else rendered.encode())
    ran = here("glossary", "stats", "--corpus", name, "--json")
    assert json.loads(ran.out)["applied"] == {"深思": 1, "星门": 1}, ran.err


HOOKS = ROOT / ".pre-commit-hooks.yaml"


@pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not here; pip install it")
def test_the_hooks_run_under_pre_commit(repository: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> None:
    source, programs = tmp_path_factory.mktemp("hooks"), tmp_path_factory.mktemp("bin")
    shutil.copy(HOOKS, source)
    git(source, "init")
    git(source, "add", "--all")
    git(source, "commit", "--message=hooks")
    program = programs / "zhen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toolkit "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environ = repository.surroundings({**OWN, "PRE_COMMIT_HOME": str(source / "home")})
    environ["PATH"] = f"{programs}{os.pathsep}{environ['PATH']}"

    def hook(name: str) -> int:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(source), name, "--all-files"]
        return subprocess.run(command, cwd=repository.folder, env=environ, capture_output=True, check=False).returncode

    names = ("zhen-glossary-fmt", "zhen-glossary-lint")
    assert [hook(name) for name in names] == [0, 0]
    repository.write({"ai.csv": TERMS + "星门,Star Gate,,,,,\n"}, under="glossary")
    assert [hook(name) for name in names] == [1, 1]
    po = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "深思来了"\nmsgstr "{}"\n'
    repository.write({"ai.csv": TERMS}, under="glossary")
    repository.write({"a.po": po.format("DeepSeek is here")}, under="outputs")
    git(repository.folder, "add", "--all")
    assert hook("zhen-check") == 0
    repository.write({"a.po": po.format("It is here")}, under="outputs")
    assert hook("zhen-check") == 1
