"""A changed term: exactly its segments are drafted again, and reviewed segments are flagged and stay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from command_line import CommandLine
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.run_state import Outcome

HEADER = "source,target,variants,status,unless,only,note\n"
GLOSSARY = HEADER + "星门,Stargate\n深思,DeepSeek\n"
LINES = {
    "both": "星门用深思的模型。",
    "gate": "星门开工了。",
    "deep": "深思发布了新模型。",
    "more": "深思又发布了模型。",
    "none": "今天下雨了。",
}
FACES = {"星门": "Stargate", "深思": "DeepSeek"}


class Project:
    """A document of five sentences, a glossary and an engine that does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document = folder / "a.txt"
        self.document.write_text("".join(LINES.values()), encoding="utf-8")
        self.terms = folder / "g.csv"
        self.write(GLOSSARY)
        self.catalog = folder / "out/a.po"

    def write(self, lines: str) -> None:
        self.terms.write_text(lines, encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return Settings(glossary=(self.terms,), out=self.folder / "out", formats=())

    def translate(self) -> tuple[set[str], Outcome]:
        """Translate; returns the names of the sentences that were asked about, and the outcome."""
        before = self.made()
        engine = ScriptedEngine(lambda request, n: [(f"It says {request.text}", -1.0)] * n)
        (outcome,) = pipeline.translate([self.document], self.settings, lambda: engine)
        after = self.made()
        redone = {name for name, text in LINES.items() if before.get(text) != after.get(text)}
        assert len(redone) == outcome.drafted
        return redone, outcome

    def made(self) -> dict[str, str]:
        """The `made-by:` line of each sentence that a draft was made for."""
        entries = polib.pofile(str(self.catalog)) if self.catalog.exists() else []
        return {entry.msgid: line for entry in entries for line in re.findall("made-by.*", entry.comment)}

    def targets(self) -> dict[str, str]:
        entries = polib.pofile(str(self.catalog)) if self.catalog.exists() else []
        return {entry.msgid: entry.msgstr for entry in entries}

    def change(self, name: str, change: Callable[[polib.POEntry], None]) -> None:
        catalog = polib.pofile(str(self.catalog), wrapwidth=0)
        change(next(entry for entry in catalog if entry.msgid == LINES[name]))
        catalog.save()

    def approve(self, name: str, text: str = "") -> None:
        def approved(entry: polib.POEntry) -> None:
            entry.msgstr = text or entry.msgstr
            entry.flags.remove("fuzzy")

        self.change(name, approved)

    def status(self) -> dict[str, set[str]]:
        """The names of the sentences by state, without those that are current drafts."""
        from toolkit.status import survey

        (one,) = survey([self.document], self.settings)
        names = {entry.msgctxt: entry.msgid for entry in polib.pofile(str(self.catalog))}
        back = {text: name for name, text in LINES.items()}
        found = {state.value: {back[names[key]] for key in keys} for state, keys in one.keys.items() if keys}
        found.pop("draft", None)
        return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    assert project.translate()[0] == set(LINES)
    assert project.translate()[0] == set()
    return project


CHANGES = {
    "target": (HEADER + "星门,Stargate\n深思,Deep Thought\n", {"both", "deep", "more"}),
    "another target": (HEADER + "星门,Star Gate\n深思,DeepSeek\n", {"both", "gate"}),
    "removed": (HEADER + "星门,Stargate\n", {"both", "deep", "more"}),
    "added": (GLOSSARY + "下雨,rain\n", {"none"}),
    "longer": (GLOSSARY + "新模型,new model\n", {"deep"}),
    "unless": (HEADER + "星门,Stargate\n深思,DeepSeek,,,~又\n", {"more"}),
    "only": (HEADER + "星门,Stargate,,,,~开工\n深思,DeepSeek\n", {"both"}),
    "keep": (GLOSSARY + "深思的,,,keep\n", {"both"}),
    "variants": (HEADER + "星门,Stargate,Star Gate\n深思,DeepSeek\n", {"both", "gate"}),
    "forbidden": (GLOSSARY + "星门,Star Door,,forbidden\n", {"both", "gate"}),
    "condition that decides nothing": (HEADER + "星门,Stargate,,,~票\n深思,DeepSeek\n", set()),
    "note": (HEADER + "星门,Stargate,,,,,a project\n深思,DeepSeek\n", set()),
    "order and a term nowhere": (HEADER + "深思,DeepSeek\n星门,Stargate\n算力,computing power\n", set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_the_segments_whose_entries_changed_are_redone(project: Project, name: str) -> None:
    lines, touched = CHANGES[name]
    project.write(lines)
    assert project.status() == ({"outdated": touched} if touched else {})
    assert project.translate()[0] == touched
    assert project.status() == {}
    assert project.translate()[0] == set()


MOVED = {
    "target": "深思 is Deep Thought now. When a reviewer worked on this, it was DeepSeek",
    "removed": "深思 is not a term here now. When a reviewer worked on this, it was DeepSeek",
    "unless": "深思 is not a term here now. When a reviewer worked on this, it was DeepSeek",
}


@pytest.mark.parametrize("name", MOVED)
def test_what_a_reviewer_approved_is_flagged_and_stays(project: Project, name: str) -> None:
    project.approve("more", "DeepSeek released another model.")
    project.approve("none")
    project.change("gate", lambda entry: setattr(entry, "msgstr", "Work on Stargate has begun."))
    people = {"approved": {"more", "none"}, "edited": {"gate"}}
    assert project.status() == people
    lines, touched = CHANGES[name]
    project.write(lines)
    redone, outcome = project.translate()
    assert redone == touched - {"more"}
    (key,) = [key for key, found in outcome.findings.items() if any(one.check == "term-moved" for one in found)]
    assert [one.message for one in outcome.findings[key] if one.check == "term-moved"] == [MOVED[name]]
    assert project.targets()[LINES["more"]] == "DeepSeek released another model."
    assert project.status() == {"approved": {"none"}, "edited": {"gate"}, "outdated": {"more"}}
    before = project.catalog.read_bytes()
    assert project.translate()[0] == set()
    assert project.catalog.read_bytes() == before


def test_a_flag_is_removed_when_a_reviewer_works_on_it_or_the_term_is_restored(project: Project) -> None:
    project.approve("more", "DeepSeek released another model.")
    project.write(CHANGES["target"][0])
    project.translate()
    assert project.status() == {"outdated": {"more"}}
    project.write(GLOSSARY)
    project.translate()
    assert project.status() == {"approved": {"more"}}
    project.write(CHANGES["target"][0])
    project.translate()
    project.change("more", lambda entry: setattr(entry, "msgstr", "The company released another model."))
    assert project.status() == {"approved": {"more"}}
    project.translate()
    assert "term-was" not in project.catalog.read_text("utf-8")


def test_a_translation_that_has_the_new_term_is_not_flagged(project: Project) -> None:
    project.approve("more", "Deep Thought released another model.")
    project.write(CHANGES["target"][0])
    assert project.status()["approved"] == {"more"}


def test_a_new_term_is_flagged_where_a_reviewer_could_not_know_it(project: Project) -> None:
    project.approve("none", "It is wet today.")
    project.write(CHANGES["added"][0])
    (found,) = [one for found in project.translate()[1].findings.values() for one in found if one.check == "term-moved"]
    assert found.message == "下雨 is rain now. When a reviewer worked on this, it was no term"
    assert found.suggestion == "rain"


def test_a_flag_survives_other_programs(project: Project) -> None:
    project.approve("more", "DeepSeek released another model.")
    project.write(CHANGES["target"][0].replace("Deep Thought", "a very long name " * 5 + "indeed"))
    project.translate()
    polib.pofile(str(project.catalog), wrapwidth=40).save()
    assert project.status() == {"outdated": {"more"}}
    project.translate()
    assert project.status() == {"outdated": {"more"}}


def test_the_check_command_reports_it_too(done: CommandLine) -> None:
    path = done.folder / "outputs/story.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    entry = next(entry for entry in catalog if "星门" in entry.msgid)
    entry.msgstr, entry.flags = "Stargate's engineers came twice.", []
    catalog.save()
    terms = done.folder / "glossary/terms.csv"
    terms.write_text(terms.read_text("utf-8").replace(",Stargate,", ",Star Gate,"), encoding="utf-8")
    found = [json.loads(line) for line in done("check", path, "--json").out.splitlines()]
    assert [one["suggestion"] for one in found if one["check"] == "term-moved"] == ["Star Gate"]


def test_status_of_a_folder(done: CommandLine) -> None:
    head, *rows = done("status", "docs").out.splitlines()
    columns = "document segments new draft edited approved outdated confidence terms skipped findings"
    assert head.split() == columns.split()
    assert len(rows) == 6
    assert rows[-1].startswith("5 documents")
    found = [json.loads(line) for line in done("status", "docs", "--json").out.splitlines()]
    states = ("new", "draft", "edited", "approved", "outdated")
    assert all(one["segments"] == sum(one[name] for name in states) == one["draft"] for one in found)
    assert all(0 <= one["confidence"] <= 100 for one in found)
    assert found[0] | {"errors": 0, "warnings": 0, "confidence": 0} == {
        "document": "docs/clip.srt",
        "catalog": "outputs/clip.po",
        "segments": 1,
        "new": 0,
        "draft": 1,
        "edited": 0,
        "approved": 0,
        "outdated": 0,
        "errors": 0,
        "warnings": 0,
        "confidence": 0,
        "terms_held": 0,
        "terms": 0,
        "skipped": {},
        "outdated_keys": [],
    }


def test_the_folder_of_the_catalogs_means_their_documents(done: CommandLine) -> None:
    assert done("status", "outputs").out.splitlines()[-1].startswith("5 documents")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--require", "draft"), 0),
        (("--require", "drafted"), 0),
        (("--require", "approved"), 1),
        (("--require", "drafted", "--out", "elsewhere"), 1),
        ((), 0),
        (("--require", "perfect"), 2),
        (("--glossary", "nowhere.csv"), 3),
    ],
)
def test_what_status_requires(done: CommandLine, words: tuple[str, ...], code: int) -> None:
    assert done("status", "docs", *words).code == code


def test_approved_throughout(done: CommandLine) -> None:
    path = done.folder / "outputs/clip.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        entry.flags = []
    catalog.save()
    assert done("status", "docs/clip.srt", "--require", "approved").code == 0


def test_status_writes_nothing(done: CommandLine) -> None:
    before = done.bytes(".")
    assert done("status", "docs", "--out", "elsewhere").code == 0
    assert done.bytes(".") == before


def test_status_without_documents(zhen: CommandLine) -> None:
    ran = zhen("status")
    assert (ran.code, ran.err) == (
        2,
        "zhen: error: no documents named, and there is no folder seeds. Name documents or a folder: zhen status docs\n",
    )


def test_a_reviewer_can_mark_it_as_right(project: Project) -> None:
    project.approve("more", "The company released another model.")
    project.write(CHANGES["target"][0])
    project.translate()
    text = project.catalog.read_text("utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#. term-was:")]
    project.catalog.write_text("".join(lines), encoding="utf-8")
    assert project.status() == {"approved": {"more"}}


def test_the_mean_confidence_of_the_drafts_is_shown(project: Project) -> None:
    from toolkit.status import survey

    (before,) = survey([project.document], project.settings)
    assert len(before.confidences) == len(LINES)
    project.approve("none", "It is raining today.")
    (after,) = survey([project.document], project.settings)
    assert len(after.confidences) == len(LINES) - 1
