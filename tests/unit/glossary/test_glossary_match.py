"""Matching terms: leftmost-longest, keep entries, conditions, folding."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.glossary import Glossary, requested
from toolkit.glossary.conditions import fits
from toolkit.types import Span, Status, Term

DEEPSEEK = Term("深思", "DeepSeek", unless=("引发~", "值得~", "引发*的~", "陷入~"))
KEPT = Term("深思熟虑", "", status=Status.KEEP)
STARGATE = Term("星门", "Stargate")
TERMS = (
    DEEPSEEK,
    KEPT,
    STARGATE,
    Term("明星", "", status=Status.KEEP),
    Term("三星", "Samsung"),
    Term("推理", "inference"),
    Term("推理模型", "reasoning model"),
    Term("RAG", "RAG"),
    Term("AI", "AI"),
    Term("AI 公司", "AI company"),
    Term("GPT-4", "GPT-4"),
    Term("GPU", "GPU"),
    Term("萨姆·奥特曼", "Sam Altman"),
    Term("奥特曼", "Altman"),
    Term("苹果", "Apple", only=("~公司", "~*发布", "乔布斯*~")),
)
GLOSSARY = Glossary(TERMS)


def decisions(text: str, glossary: Glossary = GLOSSARY) -> list[tuple[str, bool, str]]:
    return [(text[m.span.start : m.span.end], m.applies, m.reason) for m in glossary.match(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深思发布了新模型", [("深思", True, "context ~发布")]),
        ("值得深思", [("深思", False, "unless 值得~")]),
        ("引发人们的深思。", [("深思", False, "unless 引发*的~")]),
        ("引发争议。他的深思", [("深思", False, "everyday sense 他的~")]),
        ("引发\n深思", [("深思", True, "term")]),
        ("引发了各行各业不少老人的深思", [("深思", False, "everyday sense 引发**~")]),
        ("这是深思熟虑的结果", [("深思熟虑", False, "keep")]),
        ("這是深思熟慮的結果，深思公司", [("深思熟慮", False, "keep"), ("深思", True, "context ~公司")]),
        ("明星门票", [("明星", False, "keep")]),
        ("三星门店和星门", [("三星", True, "context ~门店"), ("星门", True, "context 三星, 和, 门店")]),
        ("推理模型的推理成本", [("推理模型", True, "term"), ("推理", True, "context ~成本")]),
        ("FRAGMENT与RAG", [("RAG", True, "term")]),
        ("AIGC不是AI，XAI也不是", [("AI", True, "term")]),
        ("一家ＡＩ公司", [("ＡＩ公司", True, "term")]),
        ("一家ai 公司", [("ai 公司", True, "term")]),
        ("GPT-4.5和GPT-4o都不是GPT-4。", [("GPT-4", True, "term")]),
        ("ＧＰＵ与gpu", [("ＧＰＵ", True, "term"), ("gpu", True, "term")]),
        (
            "薩姆・奧特曼说，奥特曼同意",
            [("薩姆・奧特曼", True, "term"), ("奥特曼", True, "context 奥特曼, 同意")],
        ),
        ("苹果公司", [("苹果", True, "only ~公司")]),
        ("苹果昨天发布新机", [("苹果", True, "only ~*发布")]),
        ("他吃了一个苹果", [("苹果", False, "only ~公司|~*发布|乔布斯*~")]),
        ("没有术语的一句话", []),
        ("", []),
    ],
)
def test_decisions(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert decisions(text) == expected


def test_conditions_see_the_text_around() -> None:
    (match,) = GLOSSARY.match("深思", before="这引发人们的")
    assert (match.applies, match.reason, match.span.start) == (False, "unless 引发*的~", 0)
    (match,) = GLOSSARY.match("苹果", after="公司")
    assert match.applies


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("~公司", "深思公司", True),
        ("~公司", "深思的公司", False),
        ("~*公司", "深思的公司", True),
        ("~*公司", "深思一二三四五六七八公司", True),
        ("~*公司", "深思一二三四五六七八九公司", False),
        ("~**公司", "深思一二三四五六七八九公司", True),
        ("引发**~", "引发了客户圈里不少深思", True),
        ("引发**~", "引发争议，深思公司", False),
        ("引发*~", "引发争议，深思公司", True),
        ("~**公司", f"深思{'一' * 30}公司", False),
        ("~*乙*丙", "深思甲乙一二三四五乙一二三四五丙", True),
        ("甲*乙*~", "甲一二三四五乙一二三四五乙丙深思", True),
        ("~*公司", "深思！公司", False),
        ("OpenAI的~", "OpenAI 的深思", True),
        ("OpenAI 的~", "openai的深思", True),
        ("~V3", "深思 V3", True),
        ("V3~", "V3深思", True),
        ("～公司", "深思公司", True),
        ("~模型", "深思模型", True),
        ("~機構", "深思机构", True),
        ("(~)", "（深思）", True),
        ("公司比~更", "公司比深思更大", True),
        ("公司比~更", "公司比深思还大", False),
        ("*的~", "的深思", True),
        ("~.", "深思。", False),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    (unless,) = Glossary((Term("深思", "DeepSeek", unless=(pattern,)),)).match(text)
    (only,) = Glossary((Term("深思", "DeepSeek", only=(pattern,)),)).match(text)
    assert (unless.applies, only.applies) == (not fits, fits)


@pytest.mark.parametrize("gap", ["*", "**"])
def test_a_pattern_with_many_gaps_is_decided(gap: str) -> None:
    """Backtracking would try more ways than there are seconds to wait."""
    pattern = f"~{gap}{f'一{gap}' * 60}二"
    (match,) = Glossary((Term("深思", "DeepSeek", unless=(pattern,)),)).match(f"深思{'一' * 2000}")
    assert not match.reason.startswith("unless")


@settings(max_examples=200)
@given(st.text("甲乙*", min_size=1, max_size=6), st.text("甲乙，。", max_size=14))
def test_gaps_fit_what_a_regular_expression_with_backtracking_fits(side: str, text: str) -> None:
    gaps = {"*": "[^。]{0,8}", "**": "[^，。]{0,24}"}
    steps = re.findall(r"\*+|[甲乙]", side)
    expression = "".join(gaps[step[:2]] if step[0] == "*" else step for step in steps)
    for pattern, around, expected in (
        (f"~{side}", f"深思{text}", re.match(expression, text)),
        (f"{side}~", f"{text}深思", re.search(f"(?:{expression})\\Z", text)),
    ):
        span = Span(around.index("深思"), around.index("深思") + 2)
        assert fits(pattern, around, span) == (expected is not None)


def test_a_refused_match_hides_nothing() -> None:
    glossary = Glossary((Term("推理模型", "reasoning model", only=("新~",)), Term("模型", "model")))
    assert decisions("推理模型", glossary) == [("模型", True, "context 推理")]
    assert decisions("新推理模型", glossary) == [("推理模型", True, "only 新~")]


def test_a_keep_entry_blocks_only_where_its_conditions_hold() -> None:
    glossary = Glossary((Term("明星", "", status=Status.KEEP, only=("~门票",)), STARGATE))
    assert decisions("明星门票", glossary) == [("明星", False, "keep")]
    assert decisions("明星门", glossary) == [("星门", False, "crosses 明星|门")]


def test_forbidden_follows_its_preferred_entry() -> None:
    wrong = Term("深思", "Deep Thought", status=Status.FORBIDDEN)
    glossary = Glossary((wrong, DEEPSEEK, KEPT))
    assert decisions("深思公司", glossary) == [("深思", True, "context ~公司"), ("深思", True, "forbidden")]
    assert decisions("值得深思", glossary) == [("深思", False, "unless 值得~")]
    assert decisions("深思熟虑", glossary) == [("深思熟虑", False, "keep")]
    assert decisions("深思公司", Glossary((wrong,))) == [("深思", True, "forbidden")]


def test_a_longer_forbidden_entry_does_not_hide_a_preferred_one() -> None:
    glossary = Glossary((DEEPSEEK, Term("深思公司", "Deepseek Inc", status=Status.FORBIDDEN)))
    assert ("深思", True, "context ~公司") in decisions("深思公司", glossary)


def test_requested_terms_come_once_in_order_of_occurrence() -> None:
    matches = GLOSSARY.match("星门用深思的GPU，星门再用深思，值得深思，深思熟虑")
    assert [term.target for term in requested(matches)] == ["Stargate", "DeepSeek", "GPU"]


def test_astral_and_combining_characters_keep_offsets() -> None:
    text = "𠮷野家\U0001f600用İ深思，ﬁne的星门"
    assert [text[m.span.start : m.span.end] for m in GLOSSARY.match(text)] == ["深思", "星门"]


@pytest.mark.parametrize("term", [term for term in TERMS if not term.only])
def test_a_text_made_of_the_term_alone_matches(term: Term) -> None:
    (match,) = GLOSSARY.match(term.source)
    assert match.term == term


ALPHABET = "".join(dict.fromkeys("".join(term.source for term in TERMS))) + "的。，引发公司 \n明門慮１a"
WORDS = st.text(ALPHABET, min_size=1, max_size=4).filter(str.strip)
PIECES = st.lists(st.sampled_from([*(term.source for term in TERMS), *"的。，门票值得引发"]), max_size=12).map("".join)


@settings(deadline=None)  # the first match reads the weights of contexts
@given(text=st.one_of(st.text(ALPHABET, max_size=60), PIECES), before=st.text(ALPHABET, max_size=9))
def test_matches_are_in_range_in_order_and_apart(text: str, before: str) -> None:
    end = 0
    for match in GLOSSARY.match(text, before=before):
        assert end <= match.span.start < match.span.end <= len(text)
        end = match.span.end


@given(sources=st.lists(WORDS, min_size=1, max_size=20, unique=True), text=st.text(ALPHABET, max_size=60))
def test_agrees_with_a_plain_search(sources: list[str], text: str) -> None:
    """On Chinese sources without conditions, the choice is leftmost-longest as a reader would write it down."""
    han = [source for source in sources if all(char >= "\u4e00" for char in source) and source not in "門慮"]
    han = [source for source in han if not set(source) & set("門慮") and max(source) < "\uff00"]
    expected, place = [], 0
    plain = text.replace("門", "门").replace("慮", "虑")
    while place < len(plain):
        longest = max((source for source in han if plain.startswith(source, place)), key=len, default="")
        if longest:
            expected.append((place, longest))
        place += len(longest) or 1
    found = Glossary(tuple(Term(source, "x", only=("~",)) for source in han)).match(text)
    assert [(match.span.start, match.term.source) for match in found] == expected


def test_a_hundred_thousand_entries() -> None:
    chosen = random.Random(7)
    characters = [chr(code) for code in range(0x4E00, 0x5600)]
    sources = {"".join(chosen.choices(characters, k=chosen.randint(3, 6))) for _ in range(100_100)}
    terms = tuple(Term(source, f"T{number}") for number, source in enumerate(sorted(sources)[:100_000]))
    glossary = Glossary((*terms, DEEPSEEK))
    assert len(glossary.terms) == 100_001
    first, last = glossary.match(f"x{terms[777].source}，深思")
    assert (first.span, last.term) == (Span(1, 1 + len(terms[777].source)), DEEPSEEK)
    assert DEEPSEEK in requested(glossary.match(f"{terms[0].source}。深思。" * 2000))
