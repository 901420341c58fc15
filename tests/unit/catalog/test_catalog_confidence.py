"""The confidence in a draft, in the catalog: every scored draft has one, and an edit removes it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.confidence import confidence, of_draft
from toolkit.config import Settings
from toolkit.text import digest
from toolkit.types import Draft, Request

SURE = "图书馆周一闭馆。"
POOR = "他没有答应，也没有说话。"
SUM = "公司去年赚了3亿元。"
SHOP = "老林的修理铺开在码头尽头，已经三十年了。"
STORY = (SURE, POOR, SUM, SHOP)
SCORES = {SURE: -0.05, POOR: -1.2, SUM: -0.4, SHOP: -0.3}
LINE = re.compile(r"#\. confidence: \d+\n")


def _english(request: Request, _: int) -> list[tuple[str, float]]:
    """Answers that read well enough for the checks; the sum only comes out right when it is told in English."""
    if request.text.startswith("公司"):
        told = "300 million yuan" if request.target_prefix else "3 million yuan"
        return [(f"{request.target_prefix} Last year the company made {told}.".strip(), -0.4)]
    if request.text.startswith("他"):
        return [("He did not agree, nor did he say a word.", SCORES[POOR])]
    if request.text.startswith("老林"):
        return [("Old Lin's repair shop has stood at the end of the pier for thirty years.", SCORES[SHOP])]
    return [("The library is closed on Mondays.", SCORES[SURE])]


class Project:
    """A story, the catalog of it, and an engine whose scores are known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = folder / "out/story.po"
        self.settings = Settings(out=folder / "out", formats=())

    def run(self, *texts: str, settings: Settings | None = None) -> ScriptedEngine:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "story.txt").write_text("\n\n".join(texts or STORY), "utf-8")
        engine = ScriptedEngine(_english)
        pipeline.translate([self.folder / "story.txt"], settings or self.settings, lambda: engine)
        return engine

    def text(self) -> str:
        return self.catalog.read_text("utf-8")

    def strip(self) -> None:
        """Make the catalog one of an older toolkit."""
        self.catalog.write_text(LINE.sub("", self.text()), "utf-8")

    def forget(self) -> None:
        shutil.rmtree(self.folder / "out/.zhen")

    def change(self, source: str, edit: Callable[[Any], None], *, width: int = 0) -> None:
        file = polib.pofile(str(self.catalog), wrapwidth=width)
        edit(next(entry for entry in file if entry.msgid == source))
        file.save()

    def sure(self, source: str) -> int | None:
        """The number another program reads in the message of `source`."""
        (comment,) = [entry.comment for entry in polib.pofile(str(self.catalog)) if entry.msgid == source]
        found = re.findall(r"^confidence: (\d+)$", comment, re.MULTILINE)
        assert len(found) < 2
        return int(found[0]) if found else None


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.run()
    return made


def test_each_draft_has_the_confidence_of_its_score_and_texts(project: Project):
    found = {source: project.sure(source) for source in STORY}
    assert found[SURE] == confidence(SCORES[SURE], SURE, "The library is closed on Mondays.")
    assert found[POOR] == confidence(SCORES[POOR], POOR, "He did not agree, nor did he say a word.")
    assert sorted(STORY, key=lambda source: found[source] or 0)[0] == POOR
    assert all(found.values())
    assert len(re.findall(r"#\. confidence: \d+\n#\. made-by:", project.text())) == len(STORY)


def test_a_second_run_changes_no_byte_with_or_without_the_draft_cache(project: Project):
    before = project.text()
    project.run()
    assert project.text() == before
    project.forget()
    assert project.run().asked == []
    assert project.text() == before


def test_an_older_catalog_gets_its_numbers_from_the_draft_cache_alone(project: Project):
    assert len([one for one in Project(project.folder / "again").run().texts if one.startswith("公司")]) > 1
    before = project.text()
    project.strip()
    assert project.sure(SURE) is None
    assert project.run().asked == []
    assert project.text() == before  # also the sum, which was asked again in other forms
    project.strip()
    stripped = project.text()
    project.forget()
    assert project.run().asked == []
    assert project.text() == stripped


def test_a_draft_cache_with_another_draft_gives_no_number(project: Project):
    project.strip()
    other = "The library shuts on Mondays."

    def edit(entry: Any) -> None:
        made = of_draft(Draft("k", other, 0.0, ""), SURE)
        assert made
        entry.comment = re.sub("draft:[0-9a-f]{8}", f"draft:{digest(other, 8)}", entry.comment)
        entry.msgstr = other

    project.change(SURE, edit)
    project.run()
    assert project.sure(SURE) is None
    assert project.sure(POOR) is not None


@pytest.mark.parametrize("text", ["", "The library is shut on Mondays."], ids=["as it is", "in other words"])
@pytest.mark.parametrize("approved", [True, False])
def test_a_reviewers_text_has_none_after_the_next_run(project: Project, text: str, approved: bool):
    def work(entry: Any) -> None:
        entry.msgstr = text or entry.msgstr
        entry.fuzzy = not approved

    untouched = not approved and not text
    project.change(SURE, work, width=30)
    for _ in range(2):
        project.run()
        assert (project.sure(SURE) is not None) is untouched
    assert project.sure(POOR) is not None


def test_a_draft_approved_and_reopened_has_its_number_back(project: Project):
    before = project.sure(SURE)
    project.change(SURE, lambda entry: setattr(entry, "fuzzy", False))
    project.run()
    assert project.sure(SURE) is None
    project.change(SURE, lambda entry: setattr(entry, "fuzzy", True))
    assert project.run().asked == []
    assert project.sure(SURE) == before


def test_what_the_translation_memory_gave_has_none(project: Project):
    project.change(SURE, lambda entry: (setattr(entry, "msgstr", "Closed on Mondays."), setattr(entry, "fuzzy", False)))
    (project.folder / "other.txt").write_text("\n\n".join([SURE, POOR]), "utf-8")
    engine = ScriptedEngine(_english)
    pipeline.translate([project.folder / "other.txt"], project.settings, lambda: engine)
    project.catalog = project.folder / "out/other.po"
    assert "made-by: memory story.po" in project.text()
    assert project.sure(SURE) is None
    assert project.sure(POOR) is not None


def test_a_restored_sentence_has_its_number_again(project: Project):
    before = project.text()
    project.run(SURE, SUM, SHOP)
    project.forget()
    assert project.run().asked == []
    assert project.text() == before


def test_neither_a_term_elsewhere_nor_a_comment_moves_a_number(project: Project):
    before = {source: project.sure(source) for source in STORY}
    project.change(SUM, lambda entry: setattr(entry, "tcomment", "zhen: ignore all"))
    (project.folder / "terms.csv").write_text("source,target\n图书馆,library\n", "utf-8")
    project.run(settings=Settings(out=project.folder / "out", formats=(), glossary=(project.folder / "terms.csv",)))
    assert {source: project.sure(source) for source in STORY} == before


@pytest.mark.parametrize(
    "line", ["confidence: 101", "confidence: -3", "confidence: 063", "confidence: high", "confidence:"]
)
def test_what_is_no_number_from_0_to_100_counts_as_none(project: Project, line: str):
    project.forget()
    text = project.text()
    project.catalog.write_text(LINE.sub(f"#. {line}\n", text, count=1), "utf-8")
    project.run()
    assert len(LINE.findall(project.text())) == len(STORY) - 1
