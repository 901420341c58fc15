"""Finished work is not repeated: drafts, findings, models."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_engine import ScriptedEngine

from toolkit import checks, pipeline
from toolkit.checks import Pair, Remembered
from toolkit.config import Settings
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.types import Finding, Span, Term, TermMatch

WHERE = "山海河城村桥楼船路门窗岛"


def _story(count: int) -> list[str]:
    return [f"老林在{WHERE[number % 12]}边等了{number}天，才等到风停的那个早晨。" for number in range(100, 100 + count)]


def _answer(request, _n_best):
    days = "".join(char for char in request.text if char.isdigit()) or "some"
    return [(f"Old Lin waited {days} days for the morning when the wind would stop.", -0.5)]


class Project:
    """A document, the folder its catalog goes to, and an engine that counts."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "long.txt"
        self.out = folder / "out"

    def run(self, sentences: Sequence[str]) -> ScriptedEngine:
        self.path.write_text("\n\n".join(sentences), "utf-8")
        engine = ScriptedEngine(_answer)
        pipeline.translate([self.path], Settings(out=self.out), lambda: engine)
        return engine

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir() if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_one_changed_sentence_of_1500_costs_one_call(project: Project) -> None:
    story = _story(1500)
    project.run(story)
    story[700] = "没有人记得老林等了多久。"
    engine = project.run(story)
    assert [len(requests) for _, requests in engine.asked] == [1]
    assert engine.texts == ["没有人记得老林等了多久。"]


def test_a_sentence_that_moved_came_back_or_went_costs_no_call(project: Project) -> None:
    story = _story(40)
    project.run(story)
    assert project.run([*story[20:], *story[:20]]).asked == []
    assert project.run(story[:30]).asked == []
    assert project.run(story).asked == []


class MuteEngine(ScriptedEngine):
    """Fails the test when it is asked to translate."""

    def translate(self, requests, *, n_best=1):
        raise AssertionError(requests)


def test_a_document_that_is_done_asks_the_engine_nothing(project: Project) -> None:
    story = _story(20)
    project.run(story)
    before, made = project.bytes(), list[Engine]()

    def engine() -> Engine:
        made.append(MuteEngine(_answer))
        return made[-1]

    pipeline.translate([project.path], Settings(out=project.out), engine)
    assert len(made) == 1
    assert project.bytes() == before


def test_outputs_are_made_again_from_the_draft_cache_alone(project: Project) -> None:
    project.run(_story(60))
    before = project.bytes()
    for name in before:
        (project.out / name).unlink()
    assert project.run(_story(60)).asked == []
    assert project.bytes() == before


# Findings


STARGATE = TermMatch(Term("星门", "Stargate"), Span(0, 2), applies=True, reason="term")
PAIRS = (
    Pair("k1", "星门花了150亿元。", "It cost 1.5 billion.", (STARGATE,)),
    Pair("k2", "她走了。", "She left."),
    Pair("k3", "星门花了150亿元。", "It cost 1.5 billion."),
    Pair("k4", "星门花了150亿元。", "It cost 1.5 billion.", (STARGATE,), frozenset({"numbers"})),
)


class Counting:
    """The checks, and what they were run on."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def __call__(self, pair: Pair) -> tuple[Finding, ...]:
        self.pairs.append(pair)
        return checks.run(pair)


def _found(path: Path, run: Counting, pairs: Sequence[Pair] = PAIRS) -> list[tuple[Finding, ...]]:
    with DraftCache(path) as memory:
        remembered = Remembered(run, memory)
        return [remembered(pair) for pair in pairs]


def test_findings_are_recalled_without_a_check(tmp_path: Path) -> None:
    run, again = Counting(), Counting()
    expected = [checks.run(pair) for pair in PAIRS]
    assert _found(tmp_path / "m", run) == _found(tmp_path / "m", again) == expected
    assert any(expected)
    assert (len(run.pairs), again.pairs) == (len(PAIRS), [])


def test_findings_belong_to_the_pair_that_asks(tmp_path: Path) -> None:
    other = Pair("elsewhere", *PAIRS[0].__getstate__()[1:])  # the same but for its key
    run = Counting()
    _, found = _found(tmp_path / "m", run, (PAIRS[0], other))
    assert {one.key for one in found} == {"elsewhere"}
    assert len(run.pairs) == 1


@pytest.mark.parametrize(
    "change", ["UPDATE findings SET found = substr(found, 3) WHERE key != 'made by'", "DROP TABLE findings"]
)
def test_findings_that_cannot_be_read_are_found_again(tmp_path: Path, change: str) -> None:
    expected = _found(tmp_path / "m", Counting())
    with sqlite3.connect(tmp_path / "m") as database:
        database.execute(change)
    database.close()
    assert _found(tmp_path / "m", Counting()) == expected


def test_findings_of_another_version_are_forgotten(tmp_path: Path) -> None:
    _found(tmp_path / "m", Counting())
    with DraftCache(tmp_path / "m") as memory:
        memory.keep_findings_of("another version")
    run = Counting()
    _found(tmp_path / "m", run)
    assert len(run.pairs) == len(PAIRS)
