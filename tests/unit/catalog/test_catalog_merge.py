"""Reviewed translations stay, at the right place, whatever happens to the document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from catalog_project import Project, drafted, segments, texts_of

from toolkit.catalog import Catalog
from toolkit.errors import InputError
from toolkit.types import SegmentRecord, Span, State, Status, Term, TermMatch, Translation

OPEN = "早上七点，工厂的大门开了。"
LATE = "小王又迟到了十分钟。"
BOSS = "厂长站在门口，一句话也没说。"
YES = "好的。"
RAIN = "下午下起了大雨，没有人带伞。"
DAY = (OPEN, LATE, BOSS, RAIN)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "a.po")
    made.run(*DAY)
    return made


def draft(text: str) -> tuple[State, str]:
    return State.DRAFT, f"Draft of {text}"


def test_first_run_finds_nothing_and_writes(tmp_path: Path) -> None:
    project = Project(tmp_path / "new" / "a.po")
    assert project.run(*DAY)
    assert project.said == [None] * 4
    project.check()


def test_second_run_finds_the_drafts_and_leaves_the_file_alone(project: Project) -> None:
    before = project.path.stat().st_mtime_ns, project.text()
    assert not project.run(*DAY)
    assert project.said == [draft(text) for text in DAY]
    assert (project.path.stat().st_mtime_ns, project.text()) == before
    assert project.found[0] == replace(drafted(segments([OPEN])[0]))


def test_approved_text_stays_through_runs_and_other_signatures(project: Project) -> None:
    project.approve(LATE, "Wang was ten minutes late again.")
    assert project.run(*DAY, signature="another model and glossary")
    assert project.said[1] == (State.APPROVED, "Wang was ten minutes late again.")
    assert not project.run(*DAY, signature="another model and glossary")
    assert project.said[1] == (State.APPROVED, "Wang was ten minutes late again.")
    project.check()


def test_draft_approved_as_it_is_and_reopened(project: Project) -> None:
    project.approve(LATE)
    project.run(*DAY)
    assert project.said[1] == (State.APPROVED, f"Draft of {LATE}")
    project.edit(LATE, lambda entry: entry.flags.append("fuzzy"))
    project.run(*DAY)
    assert project.said[1] == draft(LATE)


def test_edited_but_fuzzy_stays_the_reviewers(project: Project) -> None:
    project.retype(LATE, "Wang, late again.")
    for _ in range(3):
        project.run(*DAY)
        assert project.said[1] == (State.EDITED, "Wang, late again.")
    assert "#, fuzzy" in project.text().split(LATE)[0].rsplit("\n\n", 1)[1]


def test_fuzzy_text_without_record_is_the_reviewers(project: Project) -> None:
    project.edit(LATE, lambda entry: setattr(entry, "comment", ""))
    project.run(*DAY)
    assert project.said[1] == (State.EDITED, f"Draft of {LATE}")
    project.run(*DAY)
    assert project.said[1] == (State.EDITED, f"Draft of {LATE}")


def test_emptied_text_is_drafted_again(project: Project) -> None:
    project.retype(LATE, "")
    project.run(*DAY)
    assert project.said[1] is None
    project.run(*DAY)
    assert project.said[1] == draft(LATE)


def test_comments_and_flags_stay_unchanged(project: Project) -> None:
    comment = "厂长 is the plant manager,  not the owner.\n\n  see the style guide: " + "long " * 30 + "line"
    lines = "".join(f"# {line}".rstrip() + "\n" for line in comment.split("\n"))
    text = project.text().replace(f'msgid "{BOSS}"', "@")
    head, tail = text.split("@")
    block = head.rsplit("\n\n", 1)
    block[1] = lines + block[1].replace("#, fuzzy", "#, fuzzy, c-format, no-wrap")
    project.path.write_text("\n\n".join(block) + f'msgid "{BOSS}"' + tail, "utf-8")
    project.run(*DAY, signature="another")
    project.run(OPEN, *DAY)
    assert lines + "#. made-by:" in project.text()
    assert "#, fuzzy, c-format, no-wrap" in project.text()
    assert project.said[3] == draft(BOSS)
    project.check()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LATE, "小王今天又迟到了十分钟。"),
        (LATE, "小王迟到了。"),
        (BOSS, "厂长站在门口，脸色铁青，一句话也没说，只是看了看表。"),
        (RAIN, "下午下起了小雨，没有人带伞。"),
    ],
)
@pytest.mark.parametrize("state", [State.APPROVED, State.EDITED])
def test_a_changed_source_makes_the_old_text_outdated(project: Project, before: str, after: str, state: State) -> None:
    (project.approve if state is State.APPROVED else project.retype)(before, "A person's words.")
    changed = [after if text == before else text for text in DAY]
    for _ in range(3):
        project.run(*changed)
        left = project.found[changed.index(after)]
        assert left is not None
        assert (left.state, left.target, left.previous_source) == (State.OUTDATED, "A person's words.", before)
    project.check()
    project.run(*DAY)
    assert project.said[DAY.index(before)] == (state, "A person's words.")
    project.check()


def test_outdated_text_can_be_approved_or_corrected(project: Project) -> None:
    project.approve(LATE, "Ten minutes late.")
    changed = [OPEN, "小王又迟到了二十分钟。", BOSS, RAIN]
    project.run(*changed)
    project.retype(changed[1], "Twenty minutes late.")
    project.run(*changed)
    assert project.said[1] == (State.OUTDATED, "Twenty minutes late.")
    project.approve(changed[1])
    assert project.run(*changed)
    assert project.said[1] == (State.APPROVED, "Twenty minutes late.")
    assert "#|" not in project.text()


def test_outdated_text_stays_with_its_source_through_a_second_change(project: Project) -> None:
    project.approve(LATE, "Ten minutes late.")
    project.run(OPEN, "小王又迟到了二十分钟。", BOSS, RAIN)
    project.run(OPEN, "小王又迟到了三十分钟。", BOSS, RAIN)
    assert project.found[1] is not None
    assert (project.found[1].state, project.found[1].previous_source) == (State.OUTDATED, LATE)
    project.check()


def test_a_comment_is_copied_to_a_changed_source_and_stays_with_the_old_one(project: Project) -> None:
    def change(entry: Any) -> None:
        entry.tcomment, entry.fuzzy = "ask the author", False

    project.edit(LATE, change)
    project.run(OPEN, "小王又迟到了二十分钟。", BOSS, RAIN)
    assert project.text().count("# ask the author") == 2


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([OPEN, "今晚食堂供应红烧牛肉面。", BOSS, RAIN], 1),
        ([OPEN, BOSS, "我们从来没有见过这样的事情，真是奇怪。", RAIN], 2),
    ],
)
def test_another_sentence_at_the_same_place_gets_nothing(project: Project, document: list[str], place: int) -> None:
    project.approve(LATE, "Ten minutes late.")
    project.run(*document)
    assert project.said[place] is None
    assert "Ten minutes late." in texts_of(project.path)


def test_the_more_alike_of_two_new_sentences_gets_the_text(project: Project) -> None:
    project.approve(LATE, "Ten minutes late.")
    project.run(OPEN, "小王又打了十分钟电话。", "小王又迟到了十五分钟。", BOSS, RAIN)
    assert project.said[1] is None
    assert project.said[2] == (State.OUTDATED, "Ten minutes late.")


def test_split_sentence_keeps_its_text_with_the_greater_part(project: Project) -> None:
    project.approve(RAIN, "It poured in the afternoon, and nobody had an umbrella.")
    project.run(OPEN, LATE, BOSS, "下午下起了大雨。", "没有人带伞。")
    assert project.said[3] == (State.OUTDATED, "It poured in the afternoon, and nobody had an umbrella.")
    assert project.said[4] is None


def test_machine_draft_of_a_changed_source_is_not_offered(project: Project) -> None:
    project.run(OPEN, "小王又迟到了二十分钟。", BOSS, RAIN)
    assert project.said == [draft(OPEN), None, draft(BOSS), draft(RAIN)]


def test_moved_sentences_take_everything_along_and_the_file_follows(project: Project) -> None:
    project.approve(OPEN, "The gate opened at seven.")
    assert project.run(RAIN, BOSS, LATE, OPEN)
    assert project.said == [draft(RAIN), draft(BOSS), draft(LATE), (State.APPROVED, "The gate opened at seven.")]
    places = [project.text().index(f'msgid "{text}"') for text in (RAIN, BOSS, LATE, OPEN)]
    assert places == sorted(places)
    assert "#: seeds/a.txt:4\nmsgctxt" in project.text()


def test_moved_and_changed_sentence_is_found_elsewhere(project: Project) -> None:
    project.approve(OPEN, "The gate opened at seven.")
    project.run(LATE, BOSS, RAIN, "早上八点，工厂的大门开了。")
    assert project.said[3] == (State.OUTDATED, "The gate opened at seven.")


@pytest.mark.parametrize("runs_between", [1, 3])
def test_deleted_and_restored(project: Project, runs_between: int) -> None:
    project.approve(LATE, "Ten minutes late.")
    project.retype(BOSS, "The boss said nothing.")
    project.edit(BOSS, lambda entry: setattr(entry, "tcomment", "tone?"))
    for _ in range(runs_between):
        project.run(OPEN, RAIN)
    assert project.text().count("#~ msgid") == 2
    project.check()
    project.run(*DAY)
    assert project.said == [
        draft(OPEN),
        (State.APPROVED, "Ten minutes late."),
        (State.EDITED, "The boss said nothing."),
        draft(RAIN),
    ]
    assert "#~" not in project.text()
    assert "# tone?\n" in project.text()


def test_everything_deleted_and_restored(project: Project) -> None:
    project.approve(LATE, "Ten minutes late.")
    project.run()
    project.check()
    project.run(*DAY)
    assert project.said == [draft(OPEN), (State.APPROVED, "Ten minutes late."), draft(BOSS), draft(RAIN)]


REPEATED = (OPEN, YES, LATE, YES, BOSS, YES, RAIN)


@pytest.fixture
def repeating(tmp_path: Path) -> Project:
    project = Project(tmp_path / "a.po")
    project.run(*REPEATED)
    project.approve(YES, "Fine by me.", nth=2)
    return project


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ((OPEN, LATE, YES, BOSS, YES, RAIN), 2),
        ((OPEN, LATE, YES, BOSS, RAIN), 2),
        ((OPEN, YES, LATE, YES, BOSS, RAIN), 3),
        ((YES, *REPEATED), 4),
        ((RAIN, LATE, YES, BOSS, YES, OPEN), 2),
        (("新的一天。", LATE, YES, BOSS, YES), 2),
    ],
    ids=["first gone", "others gone", "last gone", "one more", "moved", "rewritten around"],
)
def test_repeated_sentence_keeps_the_edit_in_its_place(
    repeating: Project, document: tuple[str, ...], place: int
) -> None:
    for _ in range(2):
        repeating.run(*document)
        approved = [n for n, said in enumerate(repeating.said) if said == (State.APPROVED, "Fine by me.")]
        assert approved == [place]
        repeating.check()


def test_repeated_sentence_deleted_and_restored(repeating: Project) -> None:
    repeating.approve(YES, "All right.", nth=1)
    repeating.run(OPEN, LATE, BOSS, YES, RAIN)
    assert {"Fine by me.", "All right."} <= texts_of(repeating.path)
    repeating.check()
    repeating.run(*REPEATED)
    assert {"Fine by me.", "All right."} == {said[1] for said in repeating.said if said and said[0] is State.APPROVED}
    repeating.check()


def test_last_one_left_of_a_repeated_sentence_gets_the_reviewers_text(repeating: Project) -> None:
    repeating.run("全新的开头。", YES, "全新的结尾。")
    assert repeating.said[1] == (State.APPROVED, "Fine by me.")


@pytest.mark.parametrize(
    "change",
    [
        {"target": "Something else."},
        {"state": State.DRAFT},
    ],
)
@pytest.mark.parametrize("by", ["approve", "retype"])
def test_no_caller_can_change_a_reviewers_text(project: Project, change: dict[str, Any], by: str) -> None:
    getattr(project, by)(LATE, "A person's words.")
    before = project.text()
    catalog = Catalog.load(project.path, "seeds/a.txt")
    parts = segments(DAY)
    found = catalog.merge(parts)
    found[parts[1].key] = replace(found[parts[1].key], **change)
    with pytest.raises(InputError, match="must not be changed"):
        catalog.update([SegmentRecord(part, (), found[part.key]) for part in parts], {}, signature="z")
    assert project.text() == before


def test_units_without_translation_keep_only_a_reviewers_text(project: Project) -> None:
    project.approve(LATE, "A person's words.")
    catalog = Catalog.load(project.path, "seeds/a.txt")
    catalog.update([SegmentRecord(part) for part in segments(DAY)], {}, signature="z")
    catalog.save()
    project.run(*DAY)
    assert project.said == [None, (State.APPROVED, "A person's words."), None, None]


def test_an_edit_made_while_a_run_worked_wins(project: Project) -> None:
    catalog = Catalog.load(project.path, "seeds/a.txt")
    parts = segments(DAY)
    redone = [SegmentRecord(part, (), replace(drafted(part), target=f"Better draft of {part.text}")) for part in parts]
    project.approve(LATE, "Typed meanwhile.")
    catalog.update(redone, {}, signature="z")
    assert catalog.save()
    project.run(*DAY, signature="z")
    assert project.said[1] == (State.APPROVED, "Typed meanwhile.")
    assert project.said[2] == (State.DRAFT, f"Better draft of {BOSS}")


def test_code_and_addresses_get_no_entry(project: Project) -> None:
    parts = [replace(part, translate=part.text != RAIN) for part in segments(DAY)]
    catalog = Catalog.load(project.path, "seeds/a.txt")
    assert parts[3].key not in catalog.merge(parts)
    catalog.update([SegmentRecord(part) for part in parts], {}, signature="z")
    assert [entry.source for entry in catalog.entries()] == [OPEN, LATE, BOSS]


def test_tool_lines_show_decisions_findings_and_origin(tmp_path: Path) -> None:
    text = "深思发布了新模型，引发了人们的深思。"
    part = segments([text])[0]
    deepseek = Term("深思", "DeepSeek", unless=("引发*的~",))
    bad = Term("模型", "mold", status=Status.FORBIDDEN)
    matches = (
        TermMatch(deepseek, Span(0, 2), applies=True, reason="term"),
        TermMatch(bad, Span(6, 8), applies=True, reason="term"),
        TermMatch(deepseek, Span(15, 17), applies=False, reason="unless 引发*的~"),
        TermMatch(deepseek, Span(15, 17), applies=False, reason="unless 引发*的~"),
    )
    path = tmp_path / "a.po"
    catalog = Catalog.load(path, "seeds/a b.txt")
    record = SegmentRecord(part, matches, Translation(part.key, "DeepSeek …", State.DRAFT, "chat:tiny", "f00d"))
    catalog.update([record], {part.key: ["finding: too short\n(1 of 9)"]}, signature="z")
    catalog.save()
    block = path.read_text("utf-8").split("\n\n")[1]
    assert block.splitlines()[:6] == [
        "#. term: 深思 → DeepSeek",
        "#. not to be used: 模型 → mold",
        "#. not a term here: 深思 (unless 引发*的~)",
        "#. finding: too short (1 of 9)",
        "#. made-by: chat:tiny request:f00d draft:352f9230",
        "#: \u2068seeds/a b.txt\u2069:1",
    ]
    Project(path).check()


def test_outdated_text_stays_a_reviewers_when_previous_lines_are_stripped(project: Project) -> None:
    project.approve(LATE)
    changed = [OPEN, "小王又迟到了二十分钟。", BOSS, RAIN]
    project.run(*changed)
    lines = [line for line in project.text().splitlines(keepends=True) if not line.startswith("#|")]
    project.path.write_text("".join(lines), "utf-8")
    project.run(*changed)
    assert project.said[1] == (State.EDITED, f"Draft of {LATE}")


def test_comment_on_a_message_without_text_survives_its_deletion(project: Project) -> None:
    def change(entry: Any) -> None:
        entry.tcomment, entry.msgstr = "untranslatable?", ""

    project.edit(LATE, change)
    catalog = Catalog.load(project.path, "seeds/a.txt")
    catalog.update([SegmentRecord(part) for part in segments([OPEN, BOSS])], {}, signature="z")
    catalog.save()
    project.check()
    project.run(OPEN, LATE, BOSS)
    assert "# untranslatable?\n#. made-by:" in project.text()
