"""Paragraphs keep the segments that a reviewer worked on, whatever the present rules are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polib
import pytest
from fake_engine import ScriptedEngine
from hypothesis import given
from hypothesis import strategies as st
from samples import document

from toolkit.config import Settings
from toolkit.pipeline import translate
from toolkit.segment import rebuild, segment

TEXT = "雨停了。他走了。\n\n灯亮了。她没说话。门开了。\n"


def texts(text: str, earlier: dict[str, bool], format: str = "txt") -> list[str]:
    source = document(text, format)
    found = segment(source, earlier)
    assert rebuild(source, found) == text
    return [one.text for one in found]


@pytest.mark.parametrize(
    ("earlier", "cut"),
    [
        ({}, ["雨停了。", "他走了。"]),
        ({"雨停了。他走了。": True}, ["雨停了。他走了。"]),
        ({"雨停了。他走了。": False}, ["雨停了。", "他走了。"]),  # nobody worked on it
        ({"雨停了。他走": True, "了。": False}, ["雨停了。他走", "了。"]),
        ({"雨停": False, "了。": True}, ["雨停", "了。", "他走了。"]),  # a segment of today among them
        ({"雨停了。他": True}, ["雨停了。", "他走了。"]),  # the paragraph changed
        ({"雨停了。": True, "雨停了。他走了。": True}, ["雨停了。他走了。"]),
        ({"雨停了。": True, "他走了。": False, "雨停了。他走了。": True}, ["雨停了。", "他走了。"]),  # nothing is lost
    ],
)
def test_a_paragraph_keeps_the_segments_a_reviewer_worked_on(earlier: dict[str, bool], cut: list[str]) -> None:
    assert texts("雨停了。他走了。\n", earlier) == cut


def test_white_space_between_segments_does_not_matter() -> None:
    assert texts("雨停了。 他走了。\n", {"雨停": True, "了。": False}) == ["雨停", "了。", "他走了。"]
    assert texts("3. 雨停了。\n", {"雨停了。": True}) == ["雨停了。"]
    assert texts("<p>雨停了。\n他走了。</p>", {"雨停了。他走了。": True}, "html") == ["雨停了。他走了。"]


@given(st.lists(st.sampled_from("雨停了。灯亮 "), min_size=1, max_size=60).map("".join), st.data())
def test_any_earlier_cut_of_a_paragraph_is_kept(text: str, data: st.DataObject) -> None:
    text = text.strip()
    if not text:
        return
    ends = data.draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=8))
    pieces = [text[a:b].strip() for a, b in pairwise([0, *sorted(ends), len(text)]) if text[a:b].strip()]
    earlier = dict.fromkeys(pieces, True)
    assert set(texts(f"{text}\n", earlier)) <= {*earlier, *texts(f"{text}\n", {})}


def test_an_approval_outlives_a_change_of_the_rules(tmp_path: Path) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text(TEXT, encoding="utf-8")
    settings = replace(Settings(), out=out, formats=())
    translate([source], settings, lambda: ScriptedEngine(lambda request, _: [(f"Draft {len(request.text)}.", -0.5)]))
    catalog = polib.pofile(str(out / "a.po"))
    first, second = catalog[0], catalog[1]
    first.msgid, first.msgstr, first.flags = "雨停了。他走了。", "The rain stopped, and he left.", []
    first.msgctxt = None
    catalog.remove(second)
    catalog.save()
    engine = ScriptedEngine(lambda request, _: [(f"Draft {len(request.text)}.", -0.5)])
    translate([source], settings, lambda: engine)
    assert engine.texts == []
    assert (out / "a.en.txt").read_text("utf-8").startswith("The rain stopped, and he left.\n")
