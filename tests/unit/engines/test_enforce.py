"""The terms in requests, splitting long sentences, and the choice of a draft after an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import samples
from fake_engine import ScriptedEngine
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit import checks, enforce, markup
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.enforce import TermForm, ask, pieces, substitute
from toolkit.enforce.target_prefixes import PLACES
from toolkit.glossary import Glossary
from toolkit.types import Request, SegmentRecord, Span, Status, Term, TermMatch

GLOSSARY = Glossary(
    (
        Term("深思", "DeepSeek", unless=("引发*的~",)),
        Term("深思熟虑", "", status=Status.KEEP),
        Term("星门", "Stargate"),
        Term("星门", "Star Door", status=Status.FORBIDDEN),
        Term("思维链", "chain of thought"),
        Term("“星门”计划", "the Stargate project"),
        Term("C加加", "C++"),
    )
)


def record(text: str, key: str = "k") -> SegmentRecord:
    return samples.record(text, GLOSSARY, key)


SUBSTITUTED = [
    ("深思发布了新模型。", "DeepSeek 发布了新模型。"),
    ("今年深思发布了新模型。", "今年 DeepSeek 发布了新模型。"),
    ("他说：“深思不缺钱。”", "他说：“DeepSeek 不缺钱。”"),
    ("深思公司、星门和思维链", "DeepSeek 公司、Stargate 和 chain of thought"),
    ("深思星门", "DeepSeek Stargate"),
    ("用 深思 和 AI", "用 DeepSeek 和 AI"),
    ("深思R1与深思-V3", "DeepSeek R1与 DeepSeek-V3"),
    ("（深思）《星门》", "（DeepSeek）《Stargate》"),
    ("深思3月开会，2025年星门动工", "DeepSeek 3月开会，2025年 Stargate 动工"),
    ("深思（DeepSeek）开源了 (deepseek)", "DeepSeek 开源了 (deepseek)"),
    ("他深思熟虑后去了深思", "他深思熟虑后去了 DeepSeek"),
    ("引发人们的深思", "引发人们的深思"),
    ("“星门”计划开始了", "the Stargate project 开始了"),
    ("1.深思", "1. DeepSeek"),
    ("深思.", "DeepSeek."),
    ("**深思**很快", "**DeepSeek**很快"),
    ("用C加加写", "用 C++ 写"),
    ('见<a href="/深思">深思</a>', '见<a href="/深思">DeepSeek</a>'),
    ("装`深思`再看深思", "装`深思`再看 DeepSeek"),
    ("深思有3万人", "DeepSeek 有 30,000 人"),
    ("装`睡3万`，见[图](/3万.png)", "装`睡3万`，见[图](/3万.png)"),
    ('<a title="3万人">3万人</a>', '<a title="3万人">30,000 人</a>'),
    ("", ""),
    ("没有词。", "没有词。"),
]


@pytest.mark.parametrize(("source", "told"), SUBSTITUTED)
def test_targets_replace_the_chinese_with_english_spacing(source: str, told: str):
    assert substitute(source, record(source).matches) == told


def only(asked: enforce.Ask) -> Request:
    (request,) = asked.requests
    return request


HINTS = [
    ("深思发布了新模型。", [("深思", "DeepSeek")]),
    ("星门用深思，深思用星门。", [("星门", "Stargate"), ("深思", "DeepSeek")]),
    ("引发人们的深思。", []),
    ("他深思熟虑。", []),
    ("天气很好。", []),
]


@pytest.mark.parametrize(("source", "hints"), HINTS)
def test_a_hint_names_each_term_once_in_the_order_of_the_text(source: str, hints: list[tuple[str, str]]):
    assert only(ask(record(source))).terms == tuple(hints)


FORMS = [
    (TermForm.BOTH, "今年 DeepSeek 很忙。", (("深思", "DeepSeek"),)),
    (TermForm.HINT, "今年深思很忙。", (("深思", "DeepSeek"),)),
    (TermForm.SUBSTITUTE, "今年 DeepSeek 很忙。", ()),
]


@pytest.mark.parametrize(("form", "text", "hints"), FORMS)
def test_a_form_decides_how_terms_are_requested(form: TermForm, text: str, hints: tuple[tuple[str, str], ...]):
    request = only(ask(record("今年深思很忙。", "abc"), form))
    assert (request.key, request.text, request.terms) == ("abc#0", text, hints)


CUT = [
    ("一二三。四五六。七八九", 8, ["一二三。四五六。", "七八九"]),
    ("一二三，四五六七八九", 8, ["一二三，", "四五六七八九"]),
    ("“一二三。”“四五六。”", 9, ["“一二三。”", "“四五六。”"]),
    ("一二三四五！！！六七", 9, ["一二三四五！！！", "六七"]),
    ("一共1,000,000元整数", 9, ["一共1,000,0", "00元整数"]),
    ("one two three", 9, ["one two ", "three"]),
    ("一二三四五六七八九十", 4, ["一二三四", "五六七八", "九十"]),
    ("一二三深思四五六", 4, ["一二三", "深思四五", "六"]),
    ("一`a b c d e f g`二", 6, ["一", "`a b c d e f g`", "二"]),
    ("看https://example.com/a,b?c再说", 10, ["看", "https://example.com/a,b?c", "再说"]),
    ("短", 320, ["短"]),
    ("", 320, [""]),
]


@pytest.mark.parametrize(("text", "limit", "expected"), CUT)
def test_a_long_text_is_cut_where_it_hurts_least(text: str, limit: int, expected: list[str]):
    assert [text[piece.start : piece.end] for piece in pieces(text, record(text).matches, limit)] == expected


@st.composite
def matched(draw: Callable) -> tuple[str, list[TermMatch]]:
    text = draw(st.text(alphabet="深思星，。”a 1<b>`", max_size=120))
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return text, [TermMatch(Term("x", "y"), Span(start, end), True, "term") for start, end in pairs]


@given(matched(), st.integers(1, 40))
@example(("深思" * 30, [TermMatch(Term("x", "y"), Span(0, 60), True, "term")]), 7)
def test_pieces_cover_the_text_and_cut_no_match(given_: tuple[str, list[TermMatch]], limit: int):
    text, matches = given_
    spans = pieces(text, matches, limit)
    assert [spans[0].start, *(span.end for span in spans)] == [*(span.start for span in spans), len(text)]
    assert all(span.start < span.end for span in spans) or text == ""
    cuts = {span.end for span in spans}
    assert not any(match.span.start < cut < match.span.end for match in matches for cut in cuts)
    fixed = [Span(*place) for place in markup.fixed(text)] + [match.span for match in matches]
    for span in spans:
        if span.end - span.start > limit:  # then every other cut would have been inside something
            inside = range(span.start + 1, span.start + limit + 1)
            assert all(any(one.start < cut < one.end for one in fixed) for cut in inside)


# --- the loop around the engine -----------------------------------------------------------------------------------


@pytest.fixture
def memory(tmp_path: Path):
    with DraftCache(tmp_path / "memory.sqlite") as opened:
        yield opened


def translate(records: Sequence[SegmentRecord], answers, memory: DraftCache) -> tuple[dict[str, str], ScriptedEngine]:
    engine = ScriptedEngine(answers)
    drafts = enforce.translate([ask(record) for record in records], engine, memory, judge=checks.judge)
    assert [draft.key for draft in drafts] == [record.segment.key for record in records]
    return {draft.key: draft.text for draft in drafts}, engine


def test_a_clean_draft_is_not_asked_again(memory: DraftCache):
    got, engine = translate([record("深思很忙。")], lambda *_: [("DeepSeek is busy.", -0.5)], memory)
    assert got == {"k": "DeepSeek is busy."}
    assert [(n_best, len(batch)) for n_best, batch in engine.asked] == [(1, 1)]


def test_only_the_broken_are_repaired(memory: DraftCache):
    def answers(request: Request, n_best: int):
        return [("Stargate is new." if "Stargate" in request.text else "It is busy.", -0.5)]

    got, engine = translate([record("深思很忙。", "a"), record("星门是新的。", "b")], answers, memory)
    assert got == {"a": "It is busy.", "b": "Stargate is new."}
    asked = [(n_best, request) for n_best, batch in engine.asked[1:] for request in batch]
    assert {request.key.partition("/")[2] for _, request in asked} == {"a#0"}
    assert sorted(request.terms != () for _, request in asked if not request.target_prefix) == [
        False,
        True,
    ]  # the two forms


def test_clean_drafts_are_there_before_the_repairs(memory: DraftCache):
    def answers(request: Request, n_best: int):
        return [("Stargate is new." if "Stargate" in request.text else "It is busy.", -0.5)]

    records = [record("深思很忙。", "a"), record("星门是新的。", "b"), record("星门<b>是</b>新的。", "c")]
    early: list[tuple[int, str, int]] = []
    engine = ScriptedEngine(answers)
    drafts = enforce.translate(
        [ask(each) for each in records],
        engine,
        memory,
        judge=checks.judge,
        settled=lambda n, draft: early.append((n, draft.text, len(engine.asked))),
    )
    assert early == [(1, "Stargate is new.", 1)]  # the first lacks its term, the third its markup
    _, plain = translate(records, answers, DraftCache(IN_MEMORY))
    assert plain.asked == engine.asked
    assert [draft.text for draft in drafts][:2] == ["It is busy.", "Stargate is new."]


def forms(hint: tuple[str, float], substituted: tuple[str, float], first: tuple[str, float], begun: list):
    """Answers by the form of the request."""

    def answers(request: Request, n_best: int):
        if request.target_prefix:
            return begun or [first]
        if not request.terms:
            return [substituted]
        return [first if "DeepSeek" in request.text else hint]

    return answers


CHOICES = [
    pytest.param(
        forms(("Deep Seek is on.", -0.1), ("It is on.", -0.1), ("It is.", -0.1), [("No.", -0.1), ("DeepSeek is.", -2)]),
        "DeepSeek is.",
        id="fewest errors before score",
    ),
    pytest.param(
        forms(("DeepSeek A.", -0.3), ("DeepSeek B.", -0.2), ("It is.", -0.1), [("DeepSeek C.", -0.4)]),
        "DeepSeek B.",
        id="then the best score",
    ),
    pytest.param(
        forms(("It A.", -0.3), ("It B.", -0.2), ("It is.", -0.1), [("It C.", -0.4)]),
        "It is.",
        id="nothing helps: the best score, and nothing pasted",
    ),
    pytest.param(
        forms(("DeepSeek 忙.", -0.1), ("DeepSeek is busy", -0.9), ("忙!", -0.1), []),
        "DeepSeek is busy",
        id="all errors count",
    ),
    pytest.param(
        forms(("", -0.1), ("He is busy.", -5.0), ("", 0.0), []),
        "He is busy.",
        id="anything goes before nothing",
    ),
]


@pytest.mark.parametrize(("answers", "expected"), CHOICES)
def test_repair_chooses_the_candidate_with_the_fewest_errors(answers, expected: str, memory: DraftCache):
    got, _ = translate([record("深思很忙。")], answers, memory)
    assert got == {"k": expected}


def test_a_term_that_no_form_gives_is_put_into_the_models_own_draft(memory: DraftCache):
    def answers(request: Request, n_best: int):
        if request.target_prefix:
            return [
                (
                    f"{request.target_prefix} is very busy today.",
                    -0.1 if request.target_prefix == "They say DeepSeek" else -0.9,
                )
            ]
        return [("They say it is very busy today.", -0.5)]

    got, engine = translate([record("听说深思今天很忙。")], answers, memory)
    assert got == {"k": "They say DeepSeek is very busy today."}
    begins = [request.target_prefix for _, batch in engine.asked for request in batch if request.target_prefix]
    assert begins[0].endswith("DeepSeek")
    assert "DeepSeek" in begins  # a capital, and nothing before it, where it opens the sentence
    assert len(begins) == len(set(begins)) == PLACES


def test_what_nothing_else_fixes_is_requested_in_parts(memory: DraftCache):
    def answers(request: Request, n_best: int):
        return [("Stargate and DeepSeek are near." if len(request.text) < 41 else "They are near.", -0.5)]

    text = "有人说过很多次了，深思离这里不远，可是谁也没有见过它在哪里，又有人说星门离这里也不远。"
    got, _ = translate([record(text)], answers, memory)
    assert got == {"k": " ".join(["Stargate and DeepSeek are near."] * 2)}  # cut at its commas


def test_a_repeated_sentence_is_asked_once_and_both_have_it(memory: DraftCache):
    got, engine = translate(
        [record("深思很忙。", "a"), record("深思很忙。", "a-2")], lambda *_: [("DeepSeek is busy.", -0.5)], memory
    )
    assert got == {"a": "DeepSeek is busy.", "a-2": "DeepSeek is busy."}
    assert len(engine.texts) == 1


def test_no_units_ask_nothing(memory: DraftCache):
    assert translate([], lambda *_: [], memory)[0] == {}


def test_a_long_unit_is_asked_in_pieces_and_joined(memory: DraftCache):
    text = "他走了很远的路，终于看见了村子。" * 25 + "深思很忙。"
    told: list[int] = []
    engine = ScriptedEngine(lambda request, _: [(f"Part with {len(request.text)} signs and DeepSeek.", -1.0)])
    judge = lambda record, target: ()  # noqa: E731
    asks = [ask(record(text)), ask(record("深思很忙。", "b"))]
    draft, _ = enforce.translate(asks, engine, memory, judge=judge, advance=told.append)
    first = ask(record(text)).requests
    assert [request.key for request in first] == ["k#0", "k#1"]
    assert [request.terms for request in first] == [(), (("深思", "DeepSeek"),)]
    assert draft.text == " ".join(f"Part with {len(one.text)} signs and DeepSeek." for one in first)
    assert draft.score == pytest.approx(-1.0)
    assert sum(told) == 2


def test_the_score_of_a_joined_draft_weighs_its_pieces_by_length(memory: DraftCache):
    engine = ScriptedEngine(lambda request, _: [("x" * 99, -1.0)] if "路" in request.text else [("y" * 299, -2.0)])
    text = "他走了很远的路。" * 40 + "她也来了。" * 10
    (draft,) = enforce.translate([ask(record(text))], engine, memory, judge=lambda *_: ())
    assert draft.score == pytest.approx((-1.0 * 100 - 2.0 * 300) / 400)


MARKED = [
    ('见<a href="/x?a=1">这里</a>。', "See <a>here</a>.", 'See <a href="/x?a=1">here</a>.'),
    ('<i id="1">一</i>和<i id="2">二</i>', "<i2>Two</i2>, <i1>one</i1>", '<i id="2">Two</i>, <i id="1">one</i>'),
    ('见<a href="/x">这里</a>。', "See here.", "See here."),
    ('见<a href="/x">这里</a>。', "See <a>here.", "See here."),
    ('<b class="c">深思</b>很忙。', "<b>DeepSeek</b> is busy.", '<b class="c">DeepSeek</b> is busy.'),
]


@pytest.mark.parametrize(("source", "answered", "expected"), MARKED)
def test_tags_are_short_for_the_engine_and_whole_after_it(
    source: str, answered: str, expected: str, memory: DraftCache
):
    engine = ScriptedEngine(lambda *_: [(answered, -0.5)])
    (draft,) = enforce.translate([ask(record(source))], engine, memory, judge=lambda *_: ())
    assert draft.text == expected
    assert not any("href" in text or "class" in text for text in engine.texts)
