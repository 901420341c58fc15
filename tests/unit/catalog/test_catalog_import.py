"""Import a reviewer's file: edits are imported, newer work in the catalog stays, in every format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import judges
import openpyxl
import polib
import pytest
from command_line import CommandLine

from toolkit.export import READERS, WRITERS
from toolkit.types import State

FORMATS = ["tsv", "xlsx", "docx", "tmx", "xliff", "xliff2"]
FIRST = "老林的修理铺开在码头尽头，已经三十年了。"
SECOND = "手册一共1.2万字，他读了整整一夜。"
NEW = "Old Lin's shop had stood on the pier for thirty years & more. <b>"


@pytest.fixture
def out(done: CommandLine) -> CommandLine:
    """The project after a first run, with a name for its story's catalog."""
    return done


def po(project: CommandLine) -> Path:
    return project.folder / "outputs/story.po"


def entry(project: CommandLine, source: str) -> polib.POEntry:
    return next(one for one in polib.pofile(str(po(project))) if one.msgid == source and not one.obsolete)


def change(project: CommandLine, source: str, target: str, *, approve: bool = False) -> None:
    """Edit the catalog as another program does."""
    catalog = polib.pofile(str(po(project)), wrapwidth=0)
    one = next(one for one in catalog if one.msgid == source)
    one.msgstr = target
    if approve:
        one.fuzzy = False
    catalog.save()


def export(project: CommandLine, name: str) -> Path:
    ran = project("export", "outputs/story.po", "--to", name, "--out", "sent")
    assert ran.code == 0, ran.err
    return project.folder / ran.out.strip()


def retype(path: Path, old: str, new: str, *, state: str = "", source: str = FIRST) -> None:
    """Replace `old`, the target of `source`, in the file at `path` as its own program would; `state` as there."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        row = next(row for row in book.active.iter_rows() if row[1].value == source)
        assert row[2].value == old
        row[2].value = new
        if state:
            row[3].value = state
        book.save(path)
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        row = next(row for row in document.tables[0].rows if row.cells[0].text == source)
        assert row.cells[1].text == old
        row.cells[1].paragraphs[0].runs[0].text = new
        if state:
            row.cells[2].text = state
        document.save(str(path))
    else:
        before, found, after = path.read_text("utf-8").partition(source)
        is_xml = path.suffix != ".tsv"
        between, target, rest = after.partition(escape(old) if is_xml else old)
        assert target
        if state and is_xml:
            between = between.replace("needs-review-translation", "final")
        elif state:
            rest = rest.replace("\tdraft\t", f"\t{state}\t", 1)
        path.write_text(before + found + between + (escape(new) if is_xml else new) + rest, "utf-8")


def bring(project: CommandLine, path: Path, *words: str) -> tuple[int, list[dict[str, str]]]:
    ran = project("import", path, "--into", "outputs/story.po", "--json", *words)
    assert ran.err == ""
    return ran.code, [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_not_edited_changes_nothing(out: CommandLine, name: str) -> None:
    change(out, SECOND, "A person's own words.")
    before = po(out).read_bytes()
    assert bring(out, export(out, name)) == (0, [])
    assert po(out).read_bytes() == before


@pytest.mark.parametrize("name", ["tsv", "tmx", "xliff", "xliff2"])
def test_the_word_of_version_0_1_for_outdated_is_read(out: CommandLine, name: str) -> None:
    catalog = polib.pofile(str(po(out)), wrapwidth=0)
    one = next(one for one in catalog if one.msgid == SECOND)
    one.msgstr, one.previous_msgid = "A reviewer's words.", "手册一共1.1万字。"
    catalog.save()
    before, path = po(out).read_bytes(), export(out, name)
    text = path.read_text("utf-8")
    assert "outdated" in text
    path.write_text(text.replace("outdated", "stale"), "utf-8")
    states = [record.translation and record.translation.state for record in READERS[path.suffix](path)]
    assert states.count(State.OUTDATED) == 1
    assert bring(out, path) == (0, [])
    assert po(out).read_bytes() == before


@pytest.mark.parametrize("name", FORMATS)
def test_an_edit_is_imported_and_all_else_stays(out: CommandLine, name: str) -> None:
    before, old = po(out).read_text("utf-8"), entry(out, FIRST).msgstr
    path = export(out, name)
    retype(path, old, NEW)
    shown = bring(out, path, "--dry-run")
    assert po(out).read_text("utf-8") == before
    assert bring(out, path) == shown
    code, (step,) = shown
    assert (code, step["action"], step["old"], step["new"]) == (0, "change", old, NEW)
    assert (step["old_state"], step["new_state"]) == ("draft", "edited")
    head, source, rest = before.partition(f'msgid "{FIRST}"')
    head, line, note = head.rpartition("#. confidence: ")
    assert line
    head += note.partition("\n")[2]  # it was about the draft
    assert po(out).read_text("utf-8") == head + source + rest.replace(f'msgstr "{old}"', f'msgstr "{NEW}"', 1)
    assert bring(out, path) == (0, [])


@pytest.mark.parametrize("name", ["tsv", "xlsx", "docx", "xliff"])
def test_an_approval_is_imported_and_stays(out: CommandLine, name: str) -> None:
    path = export(out, name)
    retype(path, entry(out, FIRST).msgstr, NEW, state="approved")
    assert bring(out, path)[1][0]["new_state"] == "approved"
    one = entry(out, FIRST)
    assert (one.msgstr, one.fuzzy) == (NEW, False)
    path = export(out, name)
    retype(path, NEW, "years less")
    assert bring(out, path)[1][0]["new_state"] == "approved"
    assert "less" in entry(out, FIRST).msgstr


@pytest.mark.parametrize("name", FORMATS)
def test_a_newer_edit_is_a_conflict_and_stays(out: CommandLine, name: str) -> None:
    path, old = export(out, name), entry(out, FIRST).msgstr
    change(out, FIRST, "Newer.")
    before = po(out).read_bytes()
    retype(path, old, NEW)
    code, (step,) = bring(out, path)
    assert (code, step["action"], step["old"], step["new"]) == (1, "conflict", "Newer.", NEW)
    assert po(out).read_bytes() == before


def test_the_same_edit_twice_is_no_conflict(out: CommandLine) -> None:
    path, old = export(out, "tsv"), entry(out, FIRST).msgstr
    change(out, FIRST, NEW)
    retype(path, old, NEW, state="approved")
    code, (step,) = bring(out, path)
    assert (code, step["action"], step["old"], step["new"]) == (0, "change", NEW, NEW)
    assert not entry(out, FIRST).fuzzy


def test_an_approval_since_the_export_is_newer(out: CommandLine) -> None:
    path, old = export(out, "tsv"), entry(out, FIRST).msgstr
    change(out, FIRST, old, approve=True)
    retype(path, old, NEW)
    assert bring(out, path)[1][0]["action"] == "conflict"
    assert entry(out, FIRST).msgstr == old


def test_without_a_record_only_drafts_are_taken(out: CommandLine) -> None:
    change(out, SECOND, "A person's own words.")
    rows = [("key", "source", "target"), ("", FIRST, NEW), ("", SECOND, "Others."), ("", "没有这一句。", "Lost.")]
    path = out.write({"story.tsv": "".join("\t".join(row) + "\n" for row in rows)}, under="sent") / "story.tsv"
    code, steps = bring(out, path)
    assert (code, [step["action"] for step in steps]) == (1, ["change", "conflict", "unplaced"])
    assert (entry(out, FIRST).msgstr, entry(out, SECOND).msgstr) == (NEW, "A person's own words.")


def test_an_empty_target_asks_for_nothing(out: CommandLine) -> None:
    path, old = export(out, "tsv"), entry(out, FIRST).msgstr
    retype(path, old, "")
    assert bring(out, path) == (0, [])
    assert entry(out, FIRST).msgstr == old


def test_repeated_sentences_are_matched_by_their_order(project: CommandLine) -> None:
    project.write({"docs/two.txt": "他来了。\n\n她走了。\n\n他来了。\n"})
    assert project.translate("docs/two.txt").code == 0
    rows = "key\tsource\ttarget\n\t他来了。\tHe came.\n\t他来了。\tHe was here.\n"
    project.write({"sent/two.tsv": rows})
    assert project("import", "sent/two.tsv").code == 0
    catalog = polib.pofile(str(project.folder / "outputs/two.po"))
    assert [one.msgstr for one in catalog if one.msgid == "他来了。"] == ["He came.", "He was here."]


@pytest.mark.parametrize("name", FORMATS)
def test_the_catalog_is_found_by_the_file(out: CommandLine, name: str) -> None:
    path, old = export(out, name), entry(out, FIRST).msgstr
    retype(path, old, NEW)
    ran = out("import", path.relative_to(out.folder))
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("outputs/story.po: ")
    assert ran.out.splitlines()[1:] == [f"    {FIRST}", f"  - {old}", f"  + {NEW}"]
    assert "outputs/story.po: 1 change, " in ran.err


def test_an_outdated_translation_that_was_edited_is_no_longer_outdated(out: CommandLine) -> None:
    change(out, FIRST, "Thirty years.", approve=True)
    story = out.folder / "docs/story.txt"
    source = FIRST.replace("三十", "四十")
    story.write_text(story.read_text("utf-8").replace(FIRST, source), "utf-8")
    assert out.translate("docs/story.txt").code == 0
    assert entry(out, source).previous_msgid == FIRST
    path = export(out, "xlsx")
    retype(path, "Thirty years.", "Forty years.", state="edited", source=source)
    assert bring(out, path)[1][0]["old_state"] == "outdated"
    one = entry(out, source)
    assert (one.msgstr, one.fuzzy, one.previous_msgid) == ("Forty years.", True, None)
    if not judges.absent("msgfmt"):
        judges.told(["msgfmt", "--check", "--check-header", "-o", "/dev/null", po(out)])


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF", "not a file with translations"),
        ("a.xlsx", b"PK", "not a zip file"),
        ("a.docx", b"", "empty"),
        ("a.tsv", b"source\ttarget\n", "missing column key"),
        ("none.tsv", None, "no such file"),
        ("a.tsv", "key\tsource\ttarget\nk\t好。\tGood.\n".encode(), "no catalog a.po"),
    ],
)
def test_bad_input_is_reported_in_one_line(out: CommandLine, name: str, data: bytes | None, says: str) -> None:
    if data is not None:
        (out.folder / name).write_bytes(data)
    ran = out("import", name)
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert says in ran.err


def test_every_writer_is_read_or_only_shown() -> None:
    assert set(FORMATS) | {"md", "html"} == set(WRITERS)


def test_a_file_names_no_catalog_elsewhere(out: CommandLine, tmp_path_factory: pytest.TempPathFactory):
    """A file from outside must not choose which file of this machine is written."""
    sent = export(out, "xliff")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "story.po"
    elsewhere.write_bytes(po(out).read_bytes())
    before = elsewhere.read_bytes()
    retype(sent, entry(out, FIRST).msgstr, NEW)
    text = sent.read_text("utf-8")
    assert 'original="' in text
    sent.write_text(re.sub(r'original="[^"]*"', f'original="{elsewhere}"', text), "utf-8")
    ran = out("import", sent)
    assert ran.code == 3
    assert f"names the catalog {elsewhere}" in ran.err
    assert f"--into {elsewhere}" in ran.err
    assert elsewhere.read_bytes() == before
    assert out("import", sent, "--into", elsewhere).code == 0
    assert elsewhere.read_bytes() != before


def test_half_a_row_is_not_imported(out: CommandLine):
    sent = export(out, "tsv")
    retype(sent, entry(out, FIRST).msgstr, "Half a sentence that was cut off here")
    data, before = sent.read_bytes(), po(out).read_bytes()
    sent.write_bytes(data[: data.index(b"cut off")])
    ran = out("import", sent)
    assert ran.code == 3
    assert "the file ends in the middle of a line and may be cut off" in ran.err
    assert po(out).read_bytes() == before
