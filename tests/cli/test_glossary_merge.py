"""Git merges two branches that change a glossary, with the attributes of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from paths import ROOT

from toolkit import glossary
from toolkit.types import Severity

BASE = ("光刻,lithography", "扩散,diffusion", "星门,Stargate", "深思,DeepSeek", "算力,computing power")
HEADER = "source,target,variants,status,unless,only,note"


class Repository:
    """A git repository with a glossary in `glossary/ai.csv`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "glossary/ai.csv"
        shutil.copy(ROOT / ".gitattributes", folder)
        self.git("init", "--initial-branch=main")
        self.commit(BASE)

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        own = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "t")
        own |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "t@example.org")
        environ = {**os.environ, **own, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(
            ["git", *words], cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )

    def commit(self, lines: tuple[str, ...], *, header: str = HEADER) -> None:
        self.file.parent.mkdir(exist_ok=True)
        full = [line + "," * (header.count(",") - line.count(",")) for line in lines]
        self.file.write_text("\n".join([header, *full, ""]), encoding="utf-8")
        glossary.fmt([self.file])
        self.git("add", "--all")
        assert self.git("commit", "--message=change").returncode == 0

    def merge(self, ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
        self.git("switch", "--create", "theirs")
        self.commit(theirs)
        self.git("switch", "main")
        self.commit(ours)
        return self.git("merge", "--no-edit", "theirs").returncode


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ((*BASE, "元宇宙,metaverse"), (*BASE, "芯片,chip")),
        ((*BASE, "星图,star map"), (*BASE, "星舰,Starship")),
        ((*BASE, "一体机,all-in-one"), (*BASE, "丁香,lilac")),
        ((*BASE, "龙芯,Loongson"), (*BASE, "龙门,Longmen")),
        ((*BASE, "星图,star map"), (*BASE, "星图,star map")),
        (
            (*BASE, "星图,star map", "甲方,client", "乙方,contractor"),
            (*BASE, "星舰,Starship", "丙烯,propylene"),
        ),
        (BASE[1:], (*BASE, "龙芯,Loongson")),
    ],
    ids=["apart", "neighbours", "at the top", "at the end", "the same", "several", "one deletes"],
)
def test_branches_that_add_terms_merge(repository: Repository, ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    assert repository.merge(ours, theirs) == 0
    assert not [one for one in glossary.lint([repository.file]) if one.severity is Severity.ERROR]
    glossary.fix([repository.file])
    assert glossary.lint([repository.file]) == []
    expected = {*ours, *theirs} - (set(BASE) - (set(ours) & set(theirs)))
    terms = glossary.load([repository.file]).terms
    assert sorted(f"{one.source},{one.target}" for one in terms) == sorted(expected)


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        ((*BASE, "星图,star map"), (*BASE, "星图,star chart"), "two-targets"),
        ((*BASE, "星图,star map"), (*BASE, "星圖,star chart"), "two-targets"),
        ((*BASE, "星图,star map"), (*BASE, "星图,,,keep"), "two-targets"),
        ((*BASE[:3], "深思,Deep Thought", *BASE[4:]), (*BASE[:3], "深思,Shensi", *BASE[4:]), "two-targets"),
        ((*BASE, "星图,star map,,,~仪"), (*BASE, "星图,star map,,,~表"), "two-targets"),
        ((*BASE, "星图,star map"), (*BASE, "星图,star map,,forbidden"), "forbidden-target"),
    ],
    ids=["two targets", "two scripts", "keep", "both change one", "conditions", "forbidden"],
)
def test_lint_reports_what_git_cannot_know(
    repository: Repository, ours: tuple[str, ...], theirs: tuple[str, ...], rule: str
) -> None:
    assert repository.merge(ours, theirs) == 0
    found = [one.name for one in glossary.lint([repository.file]) if one.severity is Severity.ERROR]
    assert found == [rule]


def test_without_the_attribute_neighbors_conflict_and_lint_reports_it(repository: Repository) -> None:
    repository.git("rm", ".gitattributes")
    repository.git("commit", "--message=without")
    assert repository.merge((*BASE, "星图,star map"), (*BASE, "星舰,Starship")) == 1
    found = glossary.lint([repository.file])
    assert {one.name for one in found} == {"merge-conflict"}
    assert len(found) == 3
