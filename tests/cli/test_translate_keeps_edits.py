"""Reviewers' decisions in a catalog survive runs, glossary changes, source changes and other programs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from command_line import GLOSSARY, STORY, CommandLine

APPROVED = "老林的修理铺开在码头尽头，已经三十年了。"
EDITED = "手册一共1.2万字，他读了整整一夜。"
NOTED = "星门项目的工程师来过两次，想请他去修一台冷却泵。"
HIS = "Old Lin's repair shop had stood at the end of the pier for thirty years."
HERS = "The manual ran to 12,000 characters; he read all night."
COMMENT = "ask the author: which pump?\nsecond line"


def _catalog(project: CommandLine) -> polib.POFile:
    return polib.pofile(str(project.folder / "outputs/story.po"), wrapwidth=0)


def _entry(project: CommandLine, source: str) -> polib.POEntry:
    (found,) = [entry for entry in _catalog(project) if entry.msgid == source and not entry.obsolete]
    return found


def _change(project: CommandLine, source: str, change: Callable[[polib.POEntry], None]) -> None:
    catalog = _catalog(project)
    change(next(entry for entry in catalog if entry.msgid == source))
    catalog.save()


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def reviewed(done: CommandLine) -> CommandLine:
    """A project whose story a person has worked on: one approved, one edited and left fuzzy, one commented."""

    def approve(entry: polib.POEntry) -> None:
        entry.msgstr = HIS
        entry.flags.remove("fuzzy")

    _change(done, APPROVED, approve)
    _change(done, EDITED, lambda entry: setattr(entry, "msgstr", HERS))
    _change(done, NOTED, lambda entry: setattr(entry, "tcomment", COMMENT))
    return done


def _assert_kept(project: CommandLine) -> None:
    approved, edited, noted = (_entry(project, source) for source in (APPROVED, EDITED, NOTED))
    assert (approved.msgstr, approved.fuzzy) == (HIS, False)
    assert (edited.msgstr, edited.fuzzy) == (HERS, True)
    assert noted.tcomment == COMMENT


def _again(project: CommandLine, *words: str) -> str:
    ran = project.translate("docs/story.txt", *words)
    assert ran.code == 0, ran.err
    return next(line for line in ran.err.splitlines() if line.startswith("docs/story.txt:"))


def _change_glossary(project: CommandLine) -> None:
    project.write({"terms.csv": GLOSSARY + "冷却泵,cooling pump,,preferred,,,\n"}, under="glossary")


def _change_elsewhere(project: CommandLine) -> None:
    story = project.folder / "docs/story.txt"
    _replace(story, "他没有答应……直到那年冬天", "他一直没有答应。第二年冬天")
    _replace(story, "海边的修理铺\n", "海边的修理铺\n\n序\n\n码头上很安静。\n")


def _polib(project: CommandLine) -> None:
    for path in (project.folder / "outputs").glob("*.po"):
        polib.pofile(str(path)).save()


def _msgcat(project: CommandLine) -> None:
    if shutil.which("msgcat") is None:
        pytest.skip("msgcat is not here; install gettext")
    for path in (project.folder / "outputs").glob("*.po"):
        subprocess.run(["msgcat", "--sort-output", "--width=60", "-o", path, path], check=True)


EVENTS: dict[str, Callable[[CommandLine], None]] = {
    "nothing": lambda project: None,
    "another glossary": _change_glossary,
    "another source elsewhere": _change_elsewhere,
    "saved by polib": _polib,
    "saved by msgcat": _msgcat,
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("words", [(), ("--force",)], ids=["", "force"])
def test_work_survives(reviewed: CommandLine, event: str, words: tuple[str, ...]) -> None:
    EVENTS[event](reviewed)
    told = _again(reviewed, *words)
    assert " 2 edited or approved" in told
    _assert_kept(reviewed)
    _again(reviewed, *words)
    _assert_kept(reviewed)


@pytest.mark.parametrize("words", [(), ("--force",)], ids=["", "force"])
def test_a_wrong_encoding_changes_nothing(reviewed: CommandLine, words: tuple[str, ...]) -> None:
    _again(reviewed)
    before = reviewed.bytes(".")
    ran = reviewed.translate("docs/story.txt", "--encoding", "latin1", *words)
    assert (ran.code, ran.out) == (3, "")
    assert "docs/story.txt: not latin1" in ran.err
    assert reviewed.bytes(".") == before
    _assert_kept(reviewed)


def test_a_run_after_a_review_says_that_it_rebuilt_the_document(reviewed: CommandLine) -> None:
    assert "Rebuilt 1 document from your edits. Everything is in outputs." in reviewed.translate("docs").err
    assert "Nothing to draft. Everything is in outputs." in reviewed.translate("docs").err


@pytest.mark.parametrize("name", ["story.en.txt", "story.bilingual.md", "story.bilingual.html", "story.bilingual.tsv"])
def test_outputs_show_what_reviewers_wrote(reviewed: CommandLine, name: str) -> None:
    _again(reviewed)
    text = (reviewed.folder / "outputs" / name).read_text(encoding="utf-8").replace("&#x27;", "'").replace("&#39;", "'")
    assert HIS in text
    assert HERS in text


@pytest.mark.parametrize("event", ["saved by polib", "saved by msgcat"])
def test_what_another_program_saved_is_left_as_it_is(done: CommandLine, event: str) -> None:
    EVENTS[event](done)
    before = done.bytes("outputs")
    assert "Nothing to draft" in done.translate("docs").err
    assert done.bytes("outputs") == before


def test_a_changed_source_makes_an_approved_translation_outdated(reviewed: CommandLine) -> None:
    now = APPROVED.replace("三十年", "四十年")
    _replace(reviewed.folder / "docs/story.txt", APPROVED, now)
    _again(reviewed, "--force")
    entry = _entry(reviewed, now)
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == (HIS, True, APPROVED)
    assert "finding: warning outdated" in entry.comment
    assert _entry(reviewed, EDITED).msgstr == HERS


def test_a_restored_sentence_gets_its_translation_again(reviewed: CommandLine) -> None:
    story = reviewed.folder / "docs/story.txt"
    _replace(story, APPROVED, "")
    _again(reviewed)
    assert [entry.msgstr for entry in _catalog(reviewed).obsolete_entries()] == [HIS]
    story.write_text(STORY, encoding="utf-8")
    _again(reviewed)
    _assert_kept(reviewed)
    assert not _catalog(reviewed).obsolete_entries()


def test_a_new_term_is_reported_where_an_approved_translation_lacks_it(reviewed: CommandLine) -> None:
    reviewed.write({"terms.csv": GLOSSARY + "码头,wharf,,preferred,,,\n"}, under="glossary")
    _again(reviewed)
    _assert_kept(reviewed)
    entry = _entry(reviewed, APPROVED)
    assert "term: 码头 → wharf" in entry.comment
    assert "finding: error term-missing" in entry.comment
    checked = reviewed("check", "outputs/story.po")
    assert checked.code == 1
    assert "term-missing" in checked.out
    assert "wharf" in checked.out


def test_a_reviewers_decision_is_not_requested_again(reviewed: CommandLine) -> None:
    """The machine is asked about a changed glossary only where it wrote the text itself."""
    _change_glossary(reviewed)
    told = _again(reviewed)
    assert "(1 made now)" in told.splitlines()[0]
    assert "cooling pump" in _entry(reviewed, NOTED).comment


def test_an_emptied_translation_is_drafted_again(reviewed: CommandLine) -> None:
    _change(reviewed, APPROVED, lambda entry: setattr(entry, "msgstr", ""))
    _again(reviewed)
    entry = _entry(reviewed, APPROVED)
    assert entry.msgstr
    assert entry.fuzzy


def test_an_approved_draft_is_no_longer_the_machines(done: CommandLine) -> None:
    before = _entry(done, APPROVED).msgstr
    _change(done, APPROVED, lambda entry: entry.flags.remove("fuzzy"))
    assert " 1 edited or approved" in _again(done, "--force")
    assert (_entry(done, APPROVED).msgstr, _entry(done, APPROVED).fuzzy) == (before, False)
