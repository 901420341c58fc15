"""The source before a short segment: which segments get it, and that it makes no draft outdated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest
import samples
from fake_engine import ScriptedEngine
from hypothesis import given
from hypothesis import strategies as st

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.enforce import ask, with_context
from toolkit.enforce.context import BEFORE, PROSE, SHORT
from toolkit.glossary import Glossary
from toolkit.types import Kind, Request

LONG = "客人很多，可是老周从来不看账本，他只看天，看云，看街角的那棵树。"
TEXT = f"""# 开店记

老周开了一家店。店在街角。他卖面条。面条很便宜。

{LONG}他只看天。

## 第二年

深思来了一位记者。
"""


class Seeing(ScriptedEngine):
    """Repeats the source it was asked for in hexadecimal."""

    takes_context = True

    def __init__(self) -> None:
        super().__init__(lambda request, _: [(f"Of {request.text.encode().hex()[-8:]}.", -0.5)])

    @property
    def requests(self) -> dict[str, Request]:
        return {request.text: request for _, batch in reversed(self.asked) for request in batch}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "a.md").write_text(TEXT, "utf-8")
    return Settings(out=tmp_path / "out", formats=())


def run(settings: Settings, engine: ScriptedEngine) -> None:
    pipeline.translate([settings.out.parent / "a.md"], settings, lambda: engine)


def test_a_short_segment_is_requested_with_what_comes_before_it_in_its_section(settings: Settings):
    engine = Seeing()
    run(settings, engine)
    asked = engine.requests
    before = {text: request.before for text, request in asked.items() if request.before}
    assert before == {
        "店在街角。": "老周开了一家店。",
        "他卖面条。": "老周开了一家店。店在街角。",
        "面条很便宜。": "老周开了一家店。店在街角。他卖面条。",
        "他只看天。": f"他卖面条。面条很便宜。{LONG}",
    }
    assert [asked[text].kind for text in ("开店记", "第二年", LONG, "他只看天。")] == ["heading", "heading", "", ""]


def test_an_engine_without_context_gets_none(settings: Settings):
    engine = Seeing()
    engine.takes_context = False
    run(settings, engine)
    assert {request.before for request in engine.requests.values()} == {""}


def approve(settings: Settings, *but: str) -> None:
    catalog = polib.pofile(str(settings.out / "a.po"))
    for entry in catalog:
        entry.flags = ["fuzzy"] if entry.msgid in but else []
    catalog.save()


def test_a_changed_sentence_costs_one_request_and_sees_the_approved_english_before_it(settings: Settings):
    run(settings, Seeing())
    approve(settings, "面条很便宜。")
    (settings.out.parent / "a.md").write_text(TEXT.replace("面条很便宜。", "面条不贵。"), "utf-8")
    engine = Seeing()
    run(settings, engine)
    assert list(engine.requests) == ["面条不贵。"]
    request = engine.requests["面条不贵。"]
    assert request.before == "老周开了一家店。店在街角。他卖面条。"
    texts = ("老周开了一家店。", "店在街角。", "他卖面条。")
    assert request.before_target == " ".join(f"Of {text.encode().hex()[-8:]}." for text in texts)


def test_english_is_context_only_if_all_of_it_is_reviewed(settings: Settings):
    run(settings, Seeing())
    approve(settings, "店在街角。", "他卖面条。")
    (settings.out.parent / "a.md").write_text(TEXT.replace("他卖面条。", "卖面。"), "utf-8")
    engine = Seeing()
    run(settings, engine)
    assert engine.requests["卖面。"].before_target == ""


SENTENCE = st.text("天地人走来。", min_size=1, max_size=60)


@given(st.lists(st.tuples(SENTENCE, st.sampled_from([Kind.TEXT, Kind.CUE, Kind.HEADING, Kind.CELL]))))
def test_only_short_prose_has_context_and_it_is_the_text_before(parts: list[tuple[str, Kind]]):
    records = [samples.record(text, Glossary.EMPTY, str(number), kind) for number, (text, kind) in enumerate(parts)]
    whole = ""
    for record in with_context(records):
        text, kind = record.segment.text, record.segment.kind
        before, english = record.before
        assert whole.endswith(before)
        assert len(before) <= BEFORE
        assert english == ""
        assert not before or (kind in PROSE and len(text) < SHORT)
        whole = whole + text if kind in PROSE else ""


def test_messages_of_a_program_see_their_own_sentences_only():
    texts = ["保存", "他走了。", "她留下。", "确定要删除吗？"]
    records = [
        replace(one, segment=replace(one.segment, paragraph=paragraph))
        for one, paragraph in zip(
            (samples.record(text, Glossary.EMPTY, text, Kind.OTHER) for text in texts), (0, 1, 1, 2), strict=True
        )
    ]
    assert [record.before[0] for record in with_context(records)] == ["", "", "他走了。", ""]
    assert [ask(record).requests[0].kind for record in records] == ["label", "", "", ""]


def test_a_draft_that_translates_the_context_too_is_made_again_without(settings: Settings):
    def leak(request: Request, _: int) -> list[tuple[str, float]]:
        told = "Old Zhou has opened a shop, and this is what he said to everyone who came: " if request.before else ""
        return [(f"{told}Of {request.text.encode().hex()[-8:]}.", -0.5)]

    engine = ScriptedEngine(leak)
    engine.takes_context = True
    run(settings, engine)
    found = {entry.msgid: entry.msgstr for entry in polib.pofile(str(settings.out / "a.po"))}
    assert found["店在街角。"] == f"Of {'店在街角。'.encode().hex()[-8:]}."
    asked = [request.before for _, batch in engine.asked for request in batch if request.text == "店在街角。"]
    assert sorted(asked) == ["", "老周开了一家店。", "老周开了一家店。"]
