"""`names.csv`: one rendering for all documents, and the edits of reviewers stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import ScriptedEngine

from toolkit.config import Settings
from toolkit.errors import InputError
from toolkit.names.name_table import COLUMNS, NAME, NameTable, load
from toolkit.pipeline import translate
from toolkit.run_state import Outcome
from toolkit.status import survey
from toolkit.types import Request, State

FIRST = "老谭不信。\n\n后来马斯克又来了。\n"
SECOND = "记者问老谭。\n\n老谭说不去。\n\n马斯克（Elon Musk）来了。\n"


class Project:
    """Two documents, and what an engine was told of names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.settings = replace(Settings(), out=self.out, formats=())
        self.sources = [folder / "a.txt", folder / "b.txt"]
        for source, text in zip(self.sources, (FIRST, SECOND), strict=True):
            source.write_text(text, encoding="utf-8")

    def run(self, *sources: Path, answer: str = "He came.") -> dict[str, tuple[tuple[str, str], ...]]:
        """Translate; return the names told in the first request for each text."""
        engine = ScriptedEngine(lambda request, _: [(f"{answer} {len(request.text)}.", -0.5)])
        self.outcomes: list[Outcome] = translate(list(sources) or self.sources, self.settings, lambda: engine)
        asked: list[Request] = [request for _, batch in engine.asked for request in batch]
        return {request.text: request.terms for request in reversed(asked)}

    @property
    def table(self) -> str:
        return (self.out / NAME).read_text("utf-8")

    def edit(self, old: str, new: str) -> None:
        assert old in self.table
        (self.out / NAME).write_text(self.table.replace(old, new), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_name_of_one_document_is_a_hint_in_all(project: Project) -> None:
    asked = project.run()
    assert asked["老谭不信。"] == (("老谭", "Lao Tan"),)
    assert asked["后来马斯克又来了。"] == (("马斯克", "Elon Musk"),)
    assert project.table.splitlines() == [
        ",".join(COLUMNS),
        "老谭,Lao Tan,person,3,pinyin,a 1; b 2,Lao Tan",
        "马斯克,Elon Musk,name,2,original,a 1; b 1,Elon Musk",
    ]
    before = project.table
    assert project.run() == {}
    assert project.table == before


def test_what_a_reviewer_writes_stays_and_is_a_hint(project: Project) -> None:
    project.run()
    project.edit("老谭,Lao Tan,", "老谭,Old Tan,")
    assert project.run()["老谭不信。"] == (("老谭", "Old Tan"),)
    assert "老谭,Old Tan,person,3,pinyin,a 1; b 2,Lao Tan" in project.table
    project.sources[1].write_text("没有人。\n", encoding="utf-8")
    project.run()
    assert "老谭,Old Tan,person,1,pinyin,a 1,Lao Tan" in project.table
    assert "马斯克,Elon Musk,name,1,original,a 1,Elon Musk" in project.table


def test_an_empty_target_means_that_it_is_no_name(project: Project) -> None:
    project.out.mkdir()
    (project.out / NAME).write_text("source,target,proposed\n老谭,,Lao Tan\n", encoding="utf-8")
    assert project.run()["老谭不信。"] == ()
    assert "老谭,,,3,,a 1; b 2,Lao Tan" in project.table


def test_a_row_that_a_reviewer_adds_is_a_hint_and_stays(project: Project) -> None:
    project.out.mkdir()
    (project.out / NAME).write_text("source,target\n不信,Buxin\n不在,Gone\n", encoding="utf-8")
    assert ("不信", "Buxin") in project.run()["老谭不信。"]
    assert {"不信,Buxin,,1,,a 1,", "不在,Gone,,0,,,"} < set(project.table.splitlines())


def test_a_run_over_one_document_keeps_the_others(project: Project) -> None:
    project.run()
    project.sources[0].write_text("没有人。\n", encoding="utf-8")
    project.run(project.sources[0])
    assert "老谭,Lao Tan,person,2,pinyin,b 2,Lao Tan" in project.table


def test_what_a_reviewer_saves_meanwhile_stays(tmp_path: Path) -> None:
    table = NameTable(tmp_path)
    (tmp_path / NAME).write_text("source,target\n老谭,Old Tan\n", encoding="utf-8")
    table.save()
    assert load(tmp_path / NAME)["老谭"].target == "Old Tan"


def test_status_shows_what_the_next_run_will_draft(project: Project) -> None:
    project.run()
    assert [one.count(State.OUTDATED) for one in survey(project.sources, project.settings)] == [0, 0]
    project.edit("老谭,Lao Tan,", "老谭,Old Tan,")
    assert [one.count(State.OUTDATED) for one in survey(project.sources, project.settings)] == [1, 2]


def test_a_draft_with_another_rendering_is_found(project: Project) -> None:
    project.run(answer="Old Tan came.")
    found = [finding for one in project.outcomes for all_ in one.findings.values() for finding in all_]
    told = {one.message for one in found if one.check == "names-vary"}
    assert told == {"老谭 is Old Tan here and Lao Tan elsewhere", "马斯克 (Elon Musk) is not in the translation"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", f":1: the columns are not {', '.join(COLUMNS)}"),
        ("source,target\n老谭,Tan\n".encode("gb18030"), ": not a table in UTF-8"),
        (b'source,target\n"a"b,c\n', ": not a table in UTF-8"),
        ("source,target\n老谭,Tan\n老谭,Old Tan\n".encode(), ": 老谭 is there twice"),
        (b"source,target\n,Tan\n", ": a row has no source"),
    ],
)
def test_a_broken_table_is_named_and_stays(project: Project, content: bytes, told: str) -> None:
    project.out.mkdir()
    (project.out / NAME).write_bytes(content)
    with pytest.raises(InputError, match=r"names\.csv") as problem:
        project.run()
    assert told in str(problem.value)
    assert (project.out / NAME).read_bytes() == content
