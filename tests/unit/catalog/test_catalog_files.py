"""Catalog files as other programs, editors and accidents write them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import polib
import pytest
from catalog_project import Project, drafted, needs_gettext, segments

from toolkit.catalog import Catalog, is_result, read_records
from toolkit.errors import InputError, WriteError
from toolkit.types import SegmentRecord, State

TEXTS = ("第一章", "他说：“明天见。”", "好的。", "路径是 C:\\tmp\\新\t……", "好的。", "一" * 120, "两行\n文字😀𠮷")
HEADER = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ONE = 'msgctxt "5e1c3b7a9d02"\nmsgid "雨"\nmsgstr "rain"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "a.po")
    made.run(*TEXTS)
    made.approve(TEXTS[1], 'He said, "See you tomorrow."')
    made.retype("好的。", "All right; " + "and so on, " * 30, nth=2)
    made.edit(TEXTS[5], lambda entry: setattr(entry, "tcomment", "a long - and-hyphenated - remark " * 8))
    made.run(*TEXTS[:-1])
    made.run(*TEXTS[:2], *TEXTS[3:-1])
    return made


NOW = (*TEXTS[:2], *TEXTS[3:-1])


def test_polib_may_open_and_save(project: Project) -> None:
    said = project.said
    for width in (78, 30, 0):
        polib.pofile(str(project.path), wrapwidth=width).save()
        before = project.text()
        assert not project.run(*NOW)
        assert project.text() == before
    assert project.said == [item if item else (State.DRAFT, f"Draft of {NOW[n]}") for n, item in enumerate(said)]


@needs_gettext
@pytest.mark.parametrize(
    "options",
    [[], ["--no-wrap"], ["--width=30"], ["--sort-output"], ["--sort-by-file"], ["--escape"], ["--indent"]],
    ids=lambda options: " ".join(options) or "plain",
)
def test_msgcat_may_open_and_save(project: Project, options: list[str]) -> None:
    project.run(*NOW)
    said = project.said
    subprocess.run(["msgcat", *options, "-o", str(project.path), str(project.path)], check=True, capture_output=True)
    before = project.text()
    assert not project.run(*NOW)
    assert (project.text(), project.said) == (before, said)


@needs_gettext
def test_entries_sorted_by_another_program_keep_their_places(tmp_path: Path) -> None:
    project = Project(tmp_path / "a.po")
    document = [f"第{n}句。" if n % 3 else "好。" for n in range(1, 31)]
    project.run(*document)
    project.approve("好。", "Good for the fifth time.", nth=5)
    subprocess.run(
        ["msgcat", "--sort-output", "-o", str(project.path), str(project.path)], check=True, capture_output=True
    )
    project.run(*document)
    assert project.said[14] == (State.APPROVED, "Good for the fifth time.")
    project.run("开头。", *document)
    assert project.said[15] == (State.APPROVED, "Good for the fifth time.")


@needs_gettext
def test_msgattrib_and_msgmerge_do_no_harm(project: Project) -> None:
    project.run(*NOW)
    said = project.said
    merged = ["msgmerge", "--quiet", "--update", "--backup=off", str(project.path), str(project.path)]
    subprocess.run(merged, check=True, capture_output=True)
    project.run(*NOW)
    assert project.said == said
    cleared = ["msgattrib", "--clear-fuzzy", "-o", str(project.path), str(project.path)]
    subprocess.run(cleared, check=True, capture_output=True)
    project.run(*NOW)
    assert {item[0] for item in project.said if item} == {State.APPROVED}
    project.check()


def test_windows_line_ends_and_byte_order_mark_are_read(project: Project) -> None:
    project.run(*NOW)
    said, data = project.said, project.path.read_bytes()
    project.path.write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert not project.run(*NOW)
    assert project.said == said


def test_another_encoding_is_read_and_becomes_utf8(tmp_path: Path) -> None:
    project = Project(tmp_path / "a.po")
    project.run("雨")
    project.approve("雨", "rain – 雨")
    project.path.write_bytes(project.text().replace("charset=UTF-8", "charset=GB18030").encode("gb18030"))
    assert project.run("雨")
    assert project.said == [(State.APPROVED, "rain – 雨")]
    assert "charset=UTF-8" in project.text()


def test_sticky_flag_lines_stay_where_they_are(project: Project) -> None:
    text = project.text().replace("#, fuzzy\nmsgctxt", "#, fuzzy\n#= c-format, range: 0..9\nmsgctxt")
    text = text.replace("#~ msgctxt", "#= no-wrap\n#~ msgctxt", 1)
    project.path.write_text(text, "utf-8")
    assert not project.run(*NOW)
    assert project.run("新的。", *NOW)
    assert project.text().count("#, fuzzy\n#= c-format, range: 0..9\nmsgctxt") == text.count("#= c-format")
    assert "#= no-wrap\n#~ msgctxt" in project.text()


def test_previous_strings_of_obsolete_entries_stay(tmp_path: Path) -> None:
    project = Project(tmp_path / "a.po")
    project.run("今天下雨了。")
    project.approve("今天下雨了。", "It rained today.")
    project.run("昨天下雨了。")
    project.run()
    assert '#~| msgid "今天下雨了。"\n' in project.text()
    project.run("昨天下雨了。")
    assert project.found[0] is not None
    assert (project.found[0].state, project.found[0].previous_source) == (State.OUTDATED, "今天下雨了。")


def test_entries_and_header_fields_a_user_added_stay(project: Project) -> None:
    extra = (
        '# mine\n#, c-format\nmsgid "附注 %d"\nmsgid_plural "附注们 %d"\nmsgstr[0] "note %d"\nmsgstr[1] "notes %d"\n'
    )
    old = '# mine too\n#~ msgid "旧"\n#~ msgstr "old"\n'
    text = project.text().removeprefix("#\n").replace("Last-Translator: zhen", "Last-Translator: Ana <ana@example.org>")
    text = text.replace('"Language-Team', '"X-Mood: fine: really\\n"\n"Language-Team')
    project.path.write_text(f"#\n# Kept by Ana.\n#\n{text}\n{extra}\n{old}\n# the end\n", "utf-8")
    assert not project.run(*NOW)
    assert project.run(*NOW, signature="another")
    for kept in (
        extra,
        old,
        "#\n# Kept by Ana.\n#\nmsgid",
        "Ana <ana@example.org>",
        "X-Mood: fine: really",
        "# the end\n",
    ):
        assert kept in project.text()
    project.check()


def test_a_header_as_weblate_writes_it_is_understood(project: Project) -> None:
    text = project.text().replace("Report-Msgid-Bugs-To:", "Report-Msgid-Bugs-To: ").replace("(n != 1)", "n != 1")
    text = text.replace("X-Generator: zhen", "X-Generator: Weblate 5.13.3").replace(
        "Team: none", "Team: English <http://l/>"
    )
    text = re.sub('"(X-Zhen-Signature: [^ ]+ )', r'"\1"\n"', text)
    project.path.write_text(text, "utf-8")
    said = project.said
    assert not project.run(*NOW)
    assert project.said == said
    assert project.run(*NOW, signature="another")
    for kept in ("Weblate 5.13.3", "English <http://l/>", "plural=n != 1;", '"X-Zhen-Signature: another\\n"\n\n'):
        assert kept in project.text()
    project.check()


def test_header_fields_that_another_program_left_empty_stay(project: Project) -> None:
    """Poedit writes an empty `POT-Creation-Date` where there is none."""
    project.path.write_text(
        project.text().replace('"PO-Rev', '"POT-Creation-Date: \\n"\n"X-Mood:\\n"\n"PO-Rev', 1), "utf-8"
    )
    assert not project.run(*NOW)
    assert project.run(*NOW, signature="another")
    assert '"POT-Creation-Date:\\n"\n"X-Mood:\\n"\n"PO-Rev' in project.text()
    project.check()


def test_comment_without_header_belongs_to_the_first_entry(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_text(f"# about rain\n{ONE}", "utf-8")
    assert Catalog.load(path, "a.txt").entries()[0].comments == ("about rain",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\tb\nc\\d\"e\r\v\f\b", 'a\tb\nc\\d"e\r\v\f\b'),
        (r"\a\101\x42\344\275\240", "\aAB你"),
        (r"\\a \\101 C:\\new", r"\a \101 C:\new"),
        ('one" "two', "onetwo"),
        ('one"\n\t"two', "onetwo"),
        ("a\u2028b\u0085c\x1cd", "a\u2028b\u0085c\x1cd"),
    ],
)
def test_strings_mean_the_same_as_in_gettext(tmp_path: Path, written: str, read: str) -> None:
    path = tmp_path / "a.po"
    path.write_bytes(f'{HEADER}msgid"{written}"\nmsgstr"x"\n'.encode())
    assert [record.segment.text for record in read_records(path)] == [read]


@pytest.mark.parametrize(
    "line",
    ["#comment", "#,fuzzy", "#.note", "#:a:3", "#", "##", "#,", "#:", "#.", "#|", "#~", "#=", "# \u3000", "#= x"],
)
def test_markers_need_no_blank(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.po"
    path.write_text(f"{HEADER}{line}\n{ONE}\n{line}\n", "utf-8")
    (entry,) = Catalog.load(path, "a.txt").entries()
    assert (entry.target, entry.fuzzy) == ("rain", line == "#,fuzzy")
    assert entry.comments == {"#comment": ("comment",), "#": ("",), "##": ("#",), "# \u3000": ("",)}.get(line, ())


@pytest.mark.parametrize(
    ("broken", "line", "said"),
    [
        ('msgid "雨\nmsgstr "rain"\n', 6, "not closed"),
        ('msgid "雨"\nmsgstr "ra"in"\n', 7, "no \\ before it"),
        ('msgid "雨"\nmsgstr "ra\\qin"\n', 7, "\\q is not an escape"),
        ('msgid "雨"\nmsgstr "rain\\"\n', 7, "not closed"),
        ('msgid "雨"\n', 6, "ends in the middle"),
        ('msgid "雨"\nmsgstr "rain"\n\nmsgctxt "k"\n', 9, "ends in the middle"),
        ('msgid "雨"\nmsgid "风"\nmsgstr "rain"\n', 7, "does not belong here"),
        ('msgstr "rain"\n', 6, "does not belong here"),
        ('msgid "雨"\nmsgstr "rain"\n雨 = rain\n', 8, "not a line of a PO file"),
        ("msgstr\n", 6, "not a line of a PO file"),
        (f"{ONE}\n{ONE}", 10, "already on line 6"),
        (f"{ONE}\n#~ " + ONE.strip().replace("\n", "\n#~ ") + "\n", 10, "already on line 6"),
        (f'{ONE}\nmsgid ""\nmsgstr ""\n', 10, "already on line 1"),
        (f"<<<<<<< HEAD\n{ONE}=======\n>>>>>>> other\n", 6, "merge conflict"),
        (f"{ONE}=======\n", 9, "merge conflict"),
        (f"{ONE}\n||||||| base\n", 10, "merge conflict"),
        ('msgid "雨"\nmsgstr "ra\0in"\n', 7, "NUL"),
        ('msgid "雨"\nmsgstr "ra\\0in"\n', 7, "NUL"),
        ('msgid "雨"\nmsgstr "ra\\x04in"\n', 7, "EOT"),
        (f"{ONE}# a\0b\n", 9, "NUL"),
    ],
)
def test_broken_files_are_named_by_line_and_left_alone(tmp_path: Path, broken: str, line: int, said: str) -> None:
    path = tmp_path / "a.po"
    path.write_text(HEADER + broken, "utf-8")
    with pytest.raises(InputError, match=re.escape(said)) as raised:
        Catalog.load(path, "a.txt")
    assert raised.value.message.startswith(f"{path}:{line}: ")
    assert raised.value.hint
    assert path.read_text("utf-8") == HEADER + broken
    assert [item.name for item in tmp_path.iterdir()] == ["a.po"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEADER.encode() + 'msgid "雨"\nmsgstr "r'.encode() + b'\xff"\n', ":7: not valid utf-8"),
        ((HEADER + ONE).encode("utf-16"), ":1: not valid utf-8"),
        (b"PK\x03\x04\x00\x00", ":1: not a line of a PO file"),
    ],
)
def test_undecodable_files(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.po"
    path.write_bytes(data)
    with pytest.raises(InputError, match=re.escape(said)):
        Catalog.load(path, "a.txt")


def test_every_cut_of_a_file_is_read_or_refused(project: Project) -> None:
    whole = project.path.read_bytes()
    for end in range(0, len(whole), 7):
        project.path.write_bytes(whole[:end])
        try:
            entries = Catalog.load(project.path, "a.txt").entries()
        except InputError as error:
            assert str(project.path) in error.message  # noqa: PT017
        else:
            assert {entry.target for entry in entries} <= {entry.msgstr for entry in polib.pofile(whole.decode())}


def test_folder_in_place_of_a_catalog(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        Catalog.load(tmp_path, "a.txt")
    with pytest.raises(InputError, match="no such file"):
        read_records(tmp_path / "missing.po")


def test_missing_file_is_an_empty_catalog_and_its_name_is_not_parsed(tmp_path: Path) -> None:
    assert Catalog.load(tmp_path / 'msgid "x".po', "a.txt").entries() == ()


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    catalog = Catalog(tmp_path / "file" / "a.po", "a.txt")
    with pytest.raises(WriteError):
        catalog.save()


def test_left_over_temporary_file_of_a_killed_run_does_not_matter(project: Project) -> None:
    (project.path.parent / ".a.po.k1ll3d.tmp").write_text('msgid "half', "utf-8")
    assert not project.run(*NOW)
    assert project.run(*NOW, signature="another")
    project.check()


def test_same_inputs_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = Project(tmp_path / "1" / "a.po"), Project(tmp_path / "2" / "a.po")
    one.run(*TEXTS)
    two.run(*TEXTS)
    assert one.text() == two.text()
    assert "PO-Revision-Date: 2023-11-14 00:00+0000\\n" in one.text()


def test_revision_date_changes_only_with_something_else(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert not project.run(*NOW)
    assert "2023-11-14" not in project.text()
    assert project.run(*NOW, signature="another")
    assert "2023-11-14" in project.text()


def test_saving_elsewhere_leaves_the_own_file_alone(project: Project) -> None:
    before = project.text()
    catalog = Catalog.load(project.path, "seeds/a.txt")
    catalog.update([SegmentRecord(part, (), drafted(part)) for part in segments(["别的。"])], {}, signature="z")
    other = project.path.with_name("b.po")
    assert catalog.save(other)
    assert not catalog.save(other)
    assert (project.text(), "别的。" in other.read_text("utf-8")) == (before, True)


def test_units_of_a_catalog_of_our_own(project: Project) -> None:
    records = read_records(project.path)
    parts = segments(NOW)
    assert [(u.segment.key, u.segment.text, u.segment.line, u.segment.document) for u in records] == [
        (part.key, part.text, part.line, "seeds/a.txt") for part in parts
    ]
    assert [record.translation.state for record in records if record.translation] == [
        State.DRAFT, State.APPROVED, State.DRAFT, State.EDITED, State.DRAFT,
    ]  # fmt: skip


def test_a_translated_po_file_is_no_catalog(tmp_path: Path) -> None:
    own = HEADER.replace('msgstr ""\n', 'msgstr ""\n"X-Zhen-Signature: zhen\\n"\n', 1)
    for name, text in {"a.po": own, "a.en.po": HEADER, "b.en.po": HEADER, "c.po": own, "c.en.po": own}.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert [path.name for path in sorted(tmp_path.iterdir()) if is_result(path)] == ["a.en.po"]
    assert not is_result(tmp_path / "d.en.po")


def test_units_of_other_programs_catalogs(tmp_path: Path) -> None:
    path = tmp_path / "other.po"
    path.write_text(
        f"""{HEADER}#: src/my file.c:3 src/b.c:9
msgid "雨"
msgstr "rain"

#: src/my file.c:3
msgctxt "menu"
msgid "雨"
msgstr ""

#, fuzzy
#| msgid "大风"
msgid "风"
msgid_plural "风们"
msgstr[0] "wind"
msgstr[1] "winds"

#, fuzzy
msgid "雪"
msgstr "snow"

#~ msgid "旧"
#~ msgstr "old"
""",
        "utf-8",
    )
    records = read_records(path)
    assert [(record.segment.document, record.segment.line, record.segment.paragraph) for record in records] == [
        ("src/my file.c", 3, 0), ("src/my file.c", 3, 0), ("other", 15, 1), ("other", 22, 2),
    ]  # fmt: skip
    assert records[1].segment.key == f"{records[0].segment.key}-2"
    translations = [record.translation for record in records]
    assert [translation and (translation.state, translation.target) for translation in translations] == [
        (State.APPROVED, "rain"), None, (State.OUTDATED, "wind"), (State.EDITED, "snow"),
    ]  # fmt: skip
