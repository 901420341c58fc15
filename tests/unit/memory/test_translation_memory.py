"""The translation memory: approved translations are found again, exact or similar, and never count as approved."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from command_line import CommandLine
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import translation_memory
from toolkit.errors import InputError
from toolkit.translation_memory import Suggestion, TranslationMemory

FIRST = "老林的修理铺开在码头尽头，已经三十年了。"
HIS = "Old Lin's repair shop had stood at the end of the pier for thirty years."
TWICE = "他来了。\n\n她走了。\n\n他来了。\n"
TMX = (
    '<tmx version="1.4"><header/><body><tu>{}<tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg>'
    "</tuv></tu></body></tmx>"
)
STATE = '<prop type="x-state">draft</prop>'


def pair(source: str, target: str, origin: str = "a.po", *, approved: bool = True) -> Suggestion:
    return Suggestion(target, source, 100, origin, approved)


def distance(one: str, other: str) -> int:
    """The Levenshtein distance, by its definition."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


TEXTS = st.text("海边的船，。风", min_size=1, max_size=16)


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=12, unique=True), TEXTS)
def test_all_texts_above_the_floor_are_found_and_no_other(texts: list[str], asked: str) -> None:
    memory = TranslationMemory(pair(text, f"T{number}") for number, text in enumerate(texts))
    likeness = {text: 1 - distance(text, asked) / max(len(text), len(asked)) for text in texts}
    wanted = {text: int(100 * like + 1e-9) for text, like in likeness.items() if like >= 0.75}
    found = memory.suggest(asked, limit=99)
    assert {one.source: one.score for one in found} == wanted
    assert [one.score for one in found] == sorted(wanted.values(), reverse=True)


@settings(deadline=None)
@given(st.text("海边船ab", max_size=9), st.text("海边船ab", max_size=9))
def test_the_difference_holds_both_texts(old: str, new: str) -> None:
    shown = translation_memory.difference(old, new)
    keep = {"[-": old, "{+": new}
    for begin, end, other in (("{+", "+}", "[-"), ("[-", "-]", "{+")):
        text = "".join(part.split(end)[-1] for part in shown.split(begin))
        assert text.replace("[-", "").replace("-]", "").replace("{+", "").replace("+}", "") == keep[other]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("海边有一家店。", "海边有两家店。", "海边有[-一-]{+两+}家店。"),
        ("他来了。", "他又来了。", "他{+又+}来了。"),
        ("他又来了。", "他来了。", "他[-又-]来了。"),
        ("好。", "好。", "好。"),
    ],
)
def test_the_difference_reads_well(old: str, new: str, shown: str) -> None:
    assert translation_memory.difference(old, new) == shown


def test_of_several_the_nearest_then_the_commonest_is_reused() -> None:
    pairs = [pair("好。", "Fine.", "a.po"), pair("好。", "Good.", "b.po"), pair("好。", "Good.", "c.po")]
    memory = TranslationMemory([*pairs, pair("好。", "Edited.", "d.po", approved=False)])
    chosen = {near: one.target for near in ("", "a.po", "d.po") if (one := memory.exact("好。", near=near))}
    assert chosen == {"": "Good.", "a.po": "Fine.", "d.po": "Good."}
    assert memory.exact("坏。") is None
    assert [one.target for one in memory.suggest("好。", but="Good.")] == ["Fine.", "Edited."]


def test_what_is_only_edited_serves_the_same_source_alone() -> None:
    memory = TranslationMemory([pair("海边有一家店。", "A shop.", approved=False)])
    assert memory.suggest("海边有两家店。") == []
    assert [one.approved for one in memory.suggest("海边有一家店。")] == [False]


def entries(project: CommandLine, name: str) -> list[polib.POEntry]:
    return [one for one in polib.pofile(str(project.folder / f"outputs/{name}.po")) if not one.obsolete]


def change(project: CommandLine, name: str, source: str, target: str, *, approve: bool = True) -> None:
    catalog = polib.pofile(str(project.folder / f"outputs/{name}.po"), wrapwidth=0)
    one = next(one for one in catalog if one.msgid == source)
    one.msgstr = target
    if approve:
        one.fuzzy = False
    catalog.save()


def again(project: CommandLine, *words: str) -> None:
    ran = project.translate("docs", *words)
    assert ran.code == 0, ran.err


def test_the_same_source_is_reused_as_a_draft_and_a_run_more_writes_nothing(done: CommandLine) -> None:
    change(done, "story", FIRST, HIS)
    done.write({"docs/other.txt": f"{FIRST}\n"})
    again(done)
    (one,) = entries(done, "other")
    assert (one.msgstr, one.fuzzy) == (HIS, True)
    assert one.comment.startswith("made-by: memory story.po ")
    before = done.bytes("outputs")
    again(done)
    assert done.bytes("outputs") == before
    assert "approved" not in done("status", "docs/other.txt", "--json").out.replace('"approved": 0', "")


def test_an_approval_taken_back_asks_the_model_again(done: CommandLine) -> None:
    done.write({"docs/other.txt": f"{FIRST}\n"})
    again(done)
    (own,) = entries(done, "other")
    change(done, "story", FIRST, HIS)
    again(done)
    assert entries(done, "other")[0].msgstr == HIS
    change(done, "story", FIRST, "")
    again(done)
    assert entries(done, "other")[0].msgstr == own.msgstr


def test_a_similar_source_is_offered_with_the_difference(done: CommandLine) -> None:
    change(done, "story", FIRST, HIS)
    done.write({"docs/other.txt": FIRST.replace("三十", "四十") + "\n"})
    again(done)
    (one,) = entries(done, "other")
    shown = f"memory: 95 % story.po: 老林的修理铺开在码头尽头，已经[-三-]{{+四+}}十年了。 → {HIS}"
    assert [line for line in one.comment.splitlines() if line.startswith("memory: ")] == [shown]
    assert (one.msgstr != HIS, one.fuzzy) == (True, True)


@pytest.mark.parametrize("approve", [True, False])
def test_a_repeated_sentence_corrected_once_is_proposed_for_the_others(project: CommandLine, approve: bool) -> None:
    project.write({"docs/two.txt": TWICE})
    again(project)
    change(project, "two", "他来了。", "Here he is.", approve=approve)
    again(project)
    first, _, last = entries(project, "two")
    assert (first.msgstr, first.fuzzy) == ("Here he is.", not approve)
    assert last.fuzzy
    if approve:
        assert last.msgstr == "Here he is."
    else:
        assert "memory: 100 % two.po → Here he is." in last.comment


def test_what_a_reviewer_wrote_gets_another_suggestion_and_stays(project: CommandLine) -> None:
    project.write({"docs/two.txt": TWICE})
    again(project)
    catalog = polib.pofile(str(project.folder / "outputs/two.po"), wrapwidth=0)
    catalog[0].msgstr, catalog[0].flags, catalog[2].msgstr = "Here he is.", [], "He came."
    catalog.save()
    again(project)
    last = entries(project, "two")[2]
    assert (last.msgstr, "memory: 100 % two.po → Here he is." in last.comment) == ("He came.", True)


def test_a_current_term_wins_over_the_translation_memory(done: CommandLine) -> None:
    source = "星门项目的工程师来过两次，想请他去修一台冷却泵。"
    change(done, "story", source, "Engineers of the project came twice.")
    done.write({"docs/other.txt": f"{source}\n"})
    again(done)
    (one,) = entries(done, "other")
    assert one.msgstr != "Engineers of the project came twice."
    assert "memory: 100 % story.po → Engineers of the project came twice." in one.comment


@pytest.mark.parametrize(("prop", "reused"), [("", True), (STATE, False)])
def test_tmx_files_are_translation_memory_too(project: CommandLine, prop: str, reused: bool) -> None:
    project.write({"old/memory.tmx": TMX.format(prop, FIRST, HIS)})
    again(project, "--tm", "old/memory.tmx")
    found = next(one for one in entries(project, "story") if one.msgid == FIRST)
    assert (found.msgstr == HIS, found.fuzzy) == (reused, True)


def test_a_missing_tmx_file_is_reported_and_a_broken_one_in_the_folder_is_skipped(
    project: CommandLine,
) -> None:
    ran = project.translate("docs", "--tm", "none.tmx")
    assert (ran.code, "none.tmx: no such file" in ran.err) == (3, True)
    project.write({"outputs/broken.tmx": "<tmx>"})
    ran = project.translate("docs/clip.srt")
    assert (ran.code, "not in the translation memory" in ran.err) == (0, True)


def test_what_was_made_from_a_catalog_is_no_translation_memory(tmp_path: Path) -> None:
    for name in ("a.tmx", "b.tmx", "c.en.po"):
        text = TMX.format("", "好。", f"Good, says {name}.")
        if name.endswith(".po"):
            text = 'msgid ""\nmsgstr ""\n\nmsgid "好。"\nmsgstr "Good."\n'
        (tmp_path / name).write_text(text, "utf-8")
    for name in ("a.po", "c.po"):
        (tmp_path / name).write_text('msgid ""\nmsgstr ""\n', "utf-8")
    assert [one.target for one in translation_memory.load(tmp_path).suggest("好。")] == ["Good, says b.tmx."]
    with pytest.raises(InputError):
        translation_memory.load(tmp_path, [tmp_path / "d.tmx"])
