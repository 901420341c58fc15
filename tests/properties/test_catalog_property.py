"""A catalog returns what was put into it, for any texts and any order of events."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

import polib
from catalog_project import Project, drafted, segments, texts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.catalog import Catalog, draft_hash
from toolkit.catalog.entry import Entry, PoFile, storable
from toolkit.catalog.notes import MadeBy, read_made_by
from toolkit.catalog.po import parse, render
from toolkit.types import SegmentRecord, State, Translation

PLACE = Path("a.po")
AWKWARD = st.text(
    st.sampled_from('一二。”"\\\n\r\t\a\b\x1c\x85\u2028\ufeff😀𠮷#~|, anr0x1\ue000\x00\x04\ud800'), max_size=12
)
TEXT = st.one_of(st.text(max_size=30), AWKWARD)
STORED = TEXT.map(storable)
LINE = STORED.map(lambda text: " ".join(text.split()))
WORD = st.from_regex(r"[a-z0-9./]{1,6}(-[a-z0-9./]{1,6}){0,2}", fullmatch=True)
FLAG = st.sampled_from(["fuzzy", "c-format", "no-wrap"])
ENTRY = st.builds(
    Entry,
    source=STORED.filter(bool),
    target=STORED,
    key=st.none() | STORED,
    comments=st.lists(LINE, max_size=3).map(tuple),
    notes=st.lists(LINE.filter(bool), max_size=3).map(tuple),
    places=st.lists(WORD.map(lambda word: f"{word}:7"), max_size=3).map(tuple),
    flags=st.lists(FLAG, max_size=3, unique=True).map(tuple),
    sticky=st.lists(FLAG, max_size=2, unique=True).map(tuple),
    previous_source=st.none() | STORED,
    previous_key=st.none() | STORED,
    obsolete=st.booleans(),
)


@given(st.lists(ENTRY, max_size=5, unique_by=lambda entry: (entry.key, entry.source)))
def test_files_are_read_as_they_were_written(entries: list[Entry]) -> None:
    file = PoFile(Entry("", target="Language: en\n"), tuple(entries))
    text = render(file)
    assert parse(text.encode(), PLACE) == file
    assert render(parse(text.encode(), PLACE)) == text


def test_comments_that_look_like_our_own_disguises_stay() -> None:
    odd = ("\ue000blank", "\ue000\ue000", "\ue000=x", "", "\ue000end")
    file = PoFile(Entry("", comments=odd), (Entry("雨", "rain", comments=odd, notes=odd[:3]),), odd)
    assert parse(render(file).encode(), PLACE) == file


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT, st.sampled_from(State)), max_size=6, unique_by=lambda item: item[0]))
@settings(max_examples=60, deadline=None)
def test_any_texts_in_any_state_come_back(items: list[tuple[str, str, State]]) -> None:
    parts = segments([source for source, _, _ in items])
    records, expected = [], {}
    for part, (_, target, state) in zip(parts, items, strict=True):
        if state in (State.NEW, State.OUTDATED):
            records.append(SegmentRecord(part))
            continue
        made = state is State.DRAFT
        translation = Translation(part.key, target, state, "chat:tiny" if made else "", "ab12" if made else "")
        records.append(SegmentRecord(part, (), translation))
        if target:
            expected[part.key] = (state, storable(target), translation.signature, translation.request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.po"
        catalog = Catalog.load(path, "seeds/a.txt")
        catalog.update(records, {}, signature="z")
        assert catalog.save()
        found = Catalog.load(path, "seeds/a.txt").merge(parts)
    assert {key: (left.state, left.target, left.signature, left.request) for key, left in found.items()} == expected


@given(STORED)
def test_draft_hash_is_eight_hex_digits(target: str) -> None:
    assert len(draft_hash(target)) == 8
    assert int(draft_hash(target), 16) >= 0


@given(st.lists(WORD, min_size=1, max_size=4), WORD, st.integers(10, 78))
def test_made_by_survives_wrapping(signature: list[str], request: str, width: int) -> None:
    made_by = MadeBy(" ".join(signature), request, "0123abcd")
    wrapped = textwrap.wrap(made_by.line, width, break_long_words=False)
    assert read_made_by(["term: 一 → one", *wrapped]) == made_by


SENTENCES = st.sampled_from([
    "好。", "好的。", "他走了。", "他今天走了。", "雨下个不停，没有人出门。", "雨下个不停，谁也没有出门。", "天亮了。"
])  # fmt: skip
DOCUMENT = st.lists(SENTENCES, min_size=1, max_size=8)
ACTION = st.tuples(st.sampled_from(["approve", "retype", "comment"]), st.integers(0, 7))


@given(st.lists(st.tuples(DOCUMENT, st.lists(ACTION, max_size=3)), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_day_loses_what_a_reviewer_typed(days: list[tuple[list[str], list[tuple[str, int]]]]) -> None:
    typed: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "a.po")
        for number, (document, actions) in enumerate(days):
            project.run(*document)
            for action, place in actions:
                act(project, typed, action, place % len(document), f"typed on day {number} as {action} at {place}")
            project.run(*document)
            assert not project.run(*document)
            assert typed <= texts_of(project.path) | comments_of(project.path)


def act(project: Project, typed: set[str], action: str, place: int, text: str) -> None:
    file = polib.pofile(str(project.path))
    entry = [entry for entry in file if not entry.obsolete][place]
    if action == "comment":
        typed.discard(entry.tcomment)
        entry.tcomment = text
    else:
        others = [other.msgstr for other in file if other is not entry]
        typed -= {entry.msgstr} - set(others)
        entry.msgstr = text
        entry.fuzzy = action != "approve"
    typed.add(text)
    if "fuzzy" in entry.flags and action == "approve":
        entry.flags.remove("fuzzy")
    file.save()


def comments_of(path: Path) -> set[str]:
    return {entry.tcomment for entry in polib.pofile(str(path))}


@given(DOCUMENT)
@settings(max_examples=25, deadline=None)
def test_repeated_texts_have_entries_of_their_own(document: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "a.po")
        project.run(*document)
        project.run(*document)
        assert project.found == [drafted(part) for part in segments(document)]
