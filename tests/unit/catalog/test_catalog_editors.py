"""Editors that save a catalog in place, at any moment of a run, lose nothing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import polib
import pytest
from command_line import CommandLine

from toolkit.catalog import Catalog, po
from toolkit.documents import read
from toolkit.errors import InputError
from toolkit.segment import segment
from toolkit.types import SegmentRecord


@pytest.fixture
def approved(done: CommandLine) -> CommandLine:
    """A project whose story is approved as a whole."""
    path = done.folder / "outputs/story.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        entry.flags.remove("fuzzy")
    catalog.save()
    return done


def texts(folder: Path) -> dict[str, str]:
    catalog = polib.pofile(str(folder / "outputs/story.po"))
    return {entry.msgctxt: entry.msgstr for entry in catalog if not entry.fuzzy and not entry.obsolete}


def opened(folder: Path) -> tuple[Catalog, list[SegmentRecord]]:
    """The catalog of the story as a run has it in memory, and its segments."""
    document = read(folder / "docs/story.txt")
    catalog = Catalog.load(folder / "outputs/story.po", document.path)
    segments = segment(document)
    left = catalog.merge(segments)
    return catalog, [SegmentRecord(one, (), left.get(one.key)) for one in segments]


def test_an_empty_catalog_stops_the_run(approved: CommandLine):
    path = approved.folder / "outputs/story.po"
    path.write_bytes(b"")
    ran = approved.translate("docs/story.txt")
    assert ran.code == 3
    assert "story.po: the catalog is empty. Restore it, or delete it to start again" in ran.err
    assert path.read_bytes() == b""
    assert approved("check", "outputs/story.po").code == 3


def test_a_catalog_that_is_being_saved_is_waited_for(approved: CommandLine, monkeypatch: pytest.MonkeyPatch):
    path, before = approved.folder / "outputs/story.po", texts(approved.folder)
    whole = path.read_bytes()
    monkeypatch.setattr(po, "SETTLE", 20.0)
    path.write_bytes(whole[: len(whole) // 2])
    editor = threading.Timer(0.3, path.write_bytes, [whole])
    editor.start()
    ran = approved.translate("docs/story.txt")
    editor.join()
    assert ran.code == 0, ran.err
    assert texts(approved.folder) == before


def test_a_catalog_cut_between_messages_is_waited_for(approved: CommandLine, monkeypatch: pytest.MonkeyPatch):
    """What is there so far is a whole catalog; the editor goes on in the same file."""
    path = approved.folder / "outputs/story.po"
    whole = path.read_bytes()
    monkeypatch.setattr(po, "SETTLE", 20.0)
    monkeypatch.setattr(po, "CALM", 1.0)
    end = whole.index(b"\n\n", len(whole) // 2) + 1
    path.write_bytes(whole[:end])
    editor = threading.Timer(0.1, path.write_bytes, [whole])
    editor.start()
    catalog = Catalog.load(path, "docs/story.txt")
    editor.join()
    assert catalog.render().encode() == whole


def test_messages_cut_off_during_a_run_are_kept(approved: CommandLine):
    path, before = approved.folder / "outputs/story.po", texts(approved.folder)
    catalog, records = opened(approved.folder)
    catalog.update(records, {}, signature="test")
    blocks = path.read_bytes().split(b"\n\n")
    path.write_bytes(b"\n\n".join(blocks[:3]) + b"\n")
    catalog.save()
    assert texts(approved.folder) == before


def test_a_catalog_is_read_again_during_a_run(approved: CommandLine):
    path, before = approved.folder / "outputs/story.po", texts(approved.folder)
    catalog, records = opened(approved.folder)
    catalog.update(records, {}, signature="test")
    blocks = path.read_text("utf-8").replace('msgstr "', 'msgstr "By hand: ', 2).split("\n\n")
    path.write_text("\n\n".join(blocks[:3]) + "\n", "utf-8")  # the header, a message that was changed, and one more
    catalog.refresh()
    now = {key: left.target for key, left in catalog.merge([record.segment for record in records]).items()}
    first = next(iter(before))
    assert now == before | {first: f"By hand: {before[first]}"}


@pytest.mark.parametrize("rest", [b"", b'msgid "'], ids=["empty", "cut"])
def test_a_catalog_emptied_during_a_run_is_left_alone(approved: CommandLine, rest: bytes):
    path = approved.folder / "outputs/story.po"
    catalog, records = opened(approved.folder)
    catalog.update(records, {}, signature="test")
    path.write_bytes(rest)
    with pytest.raises(InputError, match=r"story\.po"):
        catalog.save()
    assert path.read_bytes() == rest


def test_a_save_directly_before_ours_is_kept(approved: CommandLine, monkeypatch: pytest.MonkeyPatch):
    """The editor saves after the last look at the file and before it is replaced."""
    path = approved.folder / "outputs/story.po"
    catalog, records = opened(approved.folder)
    catalog.update(records, {"x": ["y"]}, signature="another")
    render, saved = Catalog.render, path.read_text(encoding="utf-8").replace('msgstr "', 'msgstr "By hand: ', 3)

    def slow(self: Catalog) -> str:
        text = render(self)
        if path.read_text(encoding="utf-8") != saved:
            path.write_text(saved, encoding="utf-8")
        return text

    monkeypatch.setattr(Catalog, "render", slow)
    catalog.save()
    assert sum(text.startswith("By hand: ") for text in texts(approved.folder).values()) == 2


def test_a_copied_message_is_reported_and_not_used(approved: CommandLine):
    path, before = approved.folder / "outputs/story.po", texts(approved.folder)
    catalog = polib.pofile(str(path), wrapwidth=0)
    first, second = [entry for entry in catalog if entry.msgctxt][:2]
    right = second.msgid
    second.msgid = first.msgid  # somebody copied the whole first message and kept the second's context
    second.msgstr = "A text for the first message."
    catalog.save()
    ran = approved.translate("docs/story.txt")
    after = polib.pofile(str(path))
    by_source = {entry.msgid: entry for entry in after if not entry.obsolete and entry.msgctxt == second.msgctxt}
    assert by_source[right].msgstr != "A text for the first message."
    assert any(entry.msgstr == "A text for the first message." for entry in after)
    assert texts(approved.folder)[first.msgctxt] == before[first.msgctxt]
    assert "story.po" in ran.err
    assert f"has the key of another text ({second.msgctxt})" in ran.err
    assert approved("check", "outputs/story.po").code == 1


def test_a_linked_catalog_stays_a_link(approved: CommandLine):
    path, real = approved.folder / "outputs/story.po", approved.folder / "shared.po"
    shutil.move(path, real)
    path.symlink_to(real)
    story = approved.folder / "docs/story.txt"
    story.write_text(story.read_text(encoding="utf-8") + "\n天亮了。\n", encoding="utf-8")
    assert approved.translate("docs/story.txt").code == 0
    assert path.is_symlink()
    assert "天亮了。" in real.read_text(encoding="utf-8")


def test_a_read_only_catalog_is_refused(approved: CommandLine):
    path, before = approved.folder / "outputs/story.po", texts(approved.folder)
    path.chmod(0o444)
    story = approved.folder / "docs/story.txt"
    story.write_text(story.read_text(encoding="utf-8") + "\n天亮了。\n", encoding="utf-8")
    ran = approved.translate("docs/story.txt")
    assert ran.code == 3
    assert "story.po: the file is read-only. Make it writable" in ran.err
    assert texts(approved.folder) == before
