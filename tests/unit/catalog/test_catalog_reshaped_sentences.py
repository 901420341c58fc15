"""Sentences joined, split, swapped and moved, in catalogs that other programs rewrote: no approved text is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import judges
import polib
import pytest
from catalog_project import Project, needs_gettext, texts_of

from toolkit.types import State

RAIN = "昨天下午下了一场大雨。"
ROAD = "去工厂的路被水淹了。"
BOTH = "昨天下午下了一场大雨，去工厂的路被水淹了。"
PUMP = "厂长叫人搬来了两台水泵。"
PUMPS = "厂长叫人搬来了三台水泵。"
LATE = "修理工又迟到了。"
LATER = "修理工今天又迟到了。"
NIGHT = "晚上大家都累了。"
ENGLISH = {
    RAIN: "It rained hard yesterday.",
    ROAD: "The road to the factory was under water.",
    BOTH: "After rain, flood.",
}
ENGLISH |= {PUMP: "The manager had two pumps brought.", LATE: "The repairman was late again.", NIGHT: "All were tired."}

# before, after, and for each sentence after it whose translation it gets (empty: none); all before it are approved
RESHAPED = {
    "two joined: the nearer half": ((PUMP, RAIN, ROAD, NIGHT), (PUMP, BOTH, NIGHT), (PUMP, RAIN, NIGHT)),
    "one cut in two: the greater half": ((PUMP, BOTH, NIGHT), (PUMP, RAIN, ROAD, NIGHT), (PUMP, BOTH, "", NIGHT)),
    "joined with one after it that stays": ((RAIN, ROAD, ROAD), (BOTH, ROAD), (RAIN, ROAD)),
    "pushed on by a new one": ((PUMP, LATE), (NIGHT, PUMP, LATE), ("", PUMP, LATE)),
    "two changed and swapped": ((PUMP, LATE), (LATER, PUMPS), (LATE, PUMP)),
    "one changed, one new before it": ((RAIN, PUMP), (RAIN, NIGHT, PUMPS), (RAIN, "", PUMP)),
    "one changed, its neighbour gone": ((LATE, PUMP, NIGHT), (PUMPS, NIGHT), (PUMP, NIGHT)),
    "another sentence in its place": ((RAIN, PUMP, NIGHT), (RAIN, LATE, NIGHT), (RAIN, "", NIGHT)),
    "cut in two and moved": ((BOTH, PUMP, NIGHT), (PUMP, NIGHT, ROAD, RAIN), (PUMP, NIGHT, "", "")),
}


def stripped(*marks: str) -> Callable[[Path], None]:
    def strip(path: Path) -> None:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(marks)), "utf-8")

    return strip


def saved(order: Callable[[polib.POFile], object], width: int = 78) -> Callable[[Path], None]:
    def save(path: Path) -> None:
        file = polib.pofile(str(path), wrapwidth=width)
        order(file)
        file.save()

    return save


def msgcat(*options: str) -> Callable[[Path], None]:
    return lambda path: judges.told([judges.find("msgcat"), *options, "-o", path, path])


LAYOUT = {
    "as it is": lambda path: None,
    "without #. lines": stripped("#."),
    "wrapped at 20": saved(lambda file: None, width=20),
}
ORDER = {
    "without #. and #: lines": stripped("#.", "#:"),
    "reversed": saved(polib.POFile.reverse),
    "shuffled, without #: lines": lambda path: (saved(random.Random(7).shuffle)(path), stripped("#:")(path)),
}
PROGRAMS = {
    "msgcat --sort-output": msgcat("--sort-output"),
    "msgcat --no-location --width=30": msgcat("--no-location", "--width=30"),
}


def approved(path: Path, document: tuple[str, ...]) -> Project:
    """A catalog of `document` with every message approved."""
    project = Project(path / "a.po")
    project.run(*document)
    for source in document:
        for nth in range(document.count(source)):
            project.approve(source, ENGLISH[source], nth=nth + 1)
    return project


def expected(after: tuple[str, ...], whose: tuple[str, ...]) -> list[tuple[State, str] | None]:
    states = [State.APPROVED if source == now else State.OUTDATED for source, now in zip(whose, after, strict=True)]
    return [(state, ENGLISH[source]) if source else None for state, source in zip(states, whose, strict=True)]


@pytest.mark.parametrize("layout", LAYOUT)
@pytest.mark.parametrize("case", RESHAPED)
def test_each_sentence_gets_the_text_it_came_from(tmp_path: Path, case: str, layout: str) -> None:
    before, after, whose = RESHAPED[case]
    project = approved(tmp_path, before)
    LAYOUT[layout](project.path)
    project.run(*after)
    assert project.said == expected(after, whose)
    project.check()


@pytest.mark.parametrize("way", {**LAYOUT, **ORDER})
@pytest.mark.parametrize("case", RESHAPED)
def test_what_was_approved_stays_and_is_approved_again(tmp_path: Path, case: str, way: str) -> None:
    before, after, _ = RESHAPED[case]
    project = approved(tmp_path, before)
    change = {**LAYOUT, **ORDER}[way]
    change(project.path)
    for document in (after, after, before):
        project.run(*document)
        assert {ENGLISH[source] for source in before} <= texts_of(project.path)
        change(project.path)
    assert project.said == [(State.APPROVED, ENGLISH[source]) for source in before]
    project.run(*before)
    assert project.said == [(State.APPROVED, ENGLISH[source]) for source in before]
    project.check()


@needs_gettext
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("case", RESHAPED)
def test_gettext_may_rewrite_it_at_any_moment(tmp_path: Path, case: str, program: str) -> None:
    before, after, _ = RESHAPED[case]
    project = approved(tmp_path, before)
    for document in (before, after, before):
        PROGRAMS[program](project.path)
        project.run(*document)
    assert project.said == [(State.APPROVED, ENGLISH[source]) for source in before]


@pytest.mark.parametrize("way", {**LAYOUT, **ORDER})
def test_no_state_changes_where_no_source_did(tmp_path: Path, way: str) -> None:
    document = (RAIN, PUMP, ROAD, LATE, NIGHT)
    project = approved(tmp_path, document[:3])
    project.run(*document)
    project.retype(NIGHT, "Tired.")
    {**LAYOUT, **ORDER}[way](project.path)
    project.run(*document)
    assert [state for state, _ in filter(None, project.said)][:3] == [State.APPROVED] * 3
    assert project.said[4] == (State.EDITED, "Tired.")
    assert project.said[3] in [(state, f"Draft of {LATE}") for state in (State.DRAFT, State.EDITED)]
