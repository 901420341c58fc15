"""Terms through markup and invisible characters: matched in the source, requested, and matched in the English."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import samples
from fake_engine import ScriptedEngine
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import checks, glossary, markup
from toolkit.catalog import Catalog
from toolkit.config import Settings
from toolkit.enforce import ask, substitute
from toolkit.glossary import Glossary
from toolkit.pipeline import translate
from toolkit.types import SegmentRecord, Status, Term

GLOSSARY = Glossary(
    (
        Term("深思", "DeepSeek", only=("~",)),
        Term("深思", "Deepseek", status=Status.FORBIDDEN),
        Term("星门", "Stargate", only=("~",)),
        Term("GPU集群", "GPU cluster"),
        Term("“萨姆”计划", "the Sam project"),
    )
)


def record(text: str) -> SegmentRecord:
    return samples.record(text, GLOSSARY)


SEEN = [
    # what is written, where the match stands in it
    ("深<b>思</b>发布了新模型。", "深<b>思"),
    ("<b>深</b>思发布了新模型。", "深</b>思"),
    ('<span class="dc">深</span>思发布了新模型。', "深</span>思"),
    ("**深**思发布了新模型。", "深**思"),
    ("[深](a.html)思发布了新模型。", "深](a.html)思"),
    ('<g id="1">深</g><g id="2">思</g>发布了新模型。', '深</g><g id="2">思'),
    ('深<bpt id="1">&lt;b&gt;</bpt>思<ept id="1">&lt;/b&gt;</ept>发布。', '深<bpt id="1">&lt;b&gt;</bpt>思'),
    ("<ruby>深<rt>shēn</rt>思<rt>sī</rt></ruby>发布了新模型。", "深<rt>shēn</rt>思"),
    ("<ruby>深<rt>shēn<rt></ruby><ruby>思<rt>sī</ruby>发布。", "深<rt>shēn<rt></ruby><ruby>思"),
    ("<ruby><rb>深</rb><rp>(</rp><rt>・</rt><rp>)</rp></ruby>思。", "深</rb><rp>(</rp><rt>・</rt><rp>)</rp></ruby>思"),
    ("<RUBY>深<RT>思索</RT>思</RUBY>发布。", "深<RT>思索</RT>思"),
    ("星<wbr>门计划开工了。", "星<wbr>门"),
    ("星&shy;门计划开工了。", "星&shy;门"),
    ("星&#8203;门计划开工了。", "星&#8203;门"),
    ("&#26143;门计划开工了。", "&#26143;门"),
    *((f"“星{chr(code)}门”计划今年开工。", f"星{chr(code)}门") for code in
      (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF, 0x200E, 0x202A, 0x2066)),
    ("星\U000e0101门\ufe00开工了。", "星\U000e0101门"),
    ("用ＧＰＵ集群训练。", "ＧＰＵ集群"),
    ("用ＧＰＵ 集<i>群</i>训练。", "ＧＰＵ 集<i>群"),
    ("用gpu集群训练。", "gpu集群"),
    ("星⾨计划开工了。", "星⾨"),  # a Kangxi radical, as PDF files have them
    ("星\uf9c6门", None),
    ("深<br>思", None),
    ("深<img src='a.png'>思", None),
    ('深<x id="1"/>思', None),
    ("![深](a.png)思", None),
    ('<a title="深思">这里</a>', None),
    ("[这里](/深思)", None),
    ("深\n思", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), SEEN)
def test_a_term_is_found_as_a_reader_sees_it(text: str, place: str | None) -> None:
    found = [text[one.span.start : one.span.end] for one in record(text).matches if one.enforced]
    assert found == ([] if place is None else [place])


def test_what_stays_unchanged_contains_no_term() -> None:
    found = record("装`深思`，再看<code>深思</code>、https://a.b/x 和深<b>思</b>。").matches
    applied = [one.applies for one in found if one.term.target == "DeepSeek"]
    assert applied == [False, False, True]
    assert {one.reason for one in found if not one.applies} == {"markup"}


def test_an_entry_may_contain_invisible_characters() -> None:
    (one,) = Glossary((Term("星\u200b门", "Stargate"),)).match("星门项目开工了。")
    assert one.applies


TOLD = [
    # what becomes of the markup in a term: what the model is told, and what stands round it
    ("今年深<b>思</b>发布了", "今年<b>DeepSeek</b>发布了"),
    ("<b>深</b>思发布了", "<b>DeepSeek</b>发布了"),
    ("<i>深</i><b>思</b>的", "<i><b>DeepSeek</b></i>的"),
    ('<g id="1">深<g id="2">思</g></g>在', '<g id="1"><g id="2">DeepSeek</g></g>在'),
    ("<b>发布深</b>思了", "<b>发布 DeepSeek</b>了"),
    ("用深<b>思写</b>", "用<b>DeepSeek 写</b>"),
    ("<b>发布深</b><i>思了</i>", "<b>发布</b><i>DeepSeek 了</i>"),
    ("深<b>思星</b>门", "<b>DeepSeek Stargate</b>"),
    ("**深**思的", "**DeepSeek**的"),
    ('深<a id="x"></a>思的', '<a id="x"></a>DeepSeek 的'),
    ('深<bpt id="1">b</bpt>思<ept id="1">b</ept>的', '<bpt id="1">b</bpt>DeepSeek<ept id="1">b</ept>的'),
    ('<bpt id="1">b</bpt>深<ept id="1">b</ept>思的', '<bpt id="1">b</bpt>DeepSeek<ept id="1">b</ept>的'),
    ("星<wbr>门计划", "Stargate 计划"),
    ("星\u200b门计划", "Stargate 计划"),
    ("星&shy;门计划", "Stargate 计划"),
    ("<ruby>深<rt>shēn</rt>思<rt>sī</rt></ruby>发布了", "DeepSeek 发布了"),
    ("他用<ruby><rb>深思</rb><rp>（</rp><rt>shēnsī</rt><rp>）</rp></ruby>写", "他用 DeepSeek 写"),
    ("<ruby>深<rt>・</rt></ruby><ruby>思<rt>・</rt></ruby>的", "DeepSeek 的"),
    ("<b><ruby>深<rt>・</rt></ruby>思</b>的", "<b>DeepSeek</b>的"),
    ("<ruby>深<rt>深海</rt>思</ruby>的", "<ruby>DeepSeek<rt>深海</rt></ruby>的"),  # says something: is not lost
    ("星<rt>a</rt>门的", "Stargate 的"),
    ("<b>&shy;星</b>门的", "<b>Stargate</b>的"),
    ("星<b>门\u200b</b>的", "<b>Stargate</b>的"),
    ("深<b>思</b>（ＤｅｅｐＳｅｅｋ）开源", "<b>DeepSeek</b>开源"),
    ("看`深思`和深<i>思</i>", "看`深思`和<i>DeepSeek</i>"),
]


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_tags_in_a_term_are_round_its_rendering(text: str, told: str) -> None:
    one = record(text)
    assert substitute(text, one.matches) == told
    assert markup.lost(text, told) == []  # nothing that has a use in English is gone
    (request,) = ask(one).requests
    assert ("深思", "DeepSeek") in request.terms or ("星门", "Stargate") in request.terms


USEFUL = [
    (
        "「那么，<ruby><rb>沈砚</rb><rp>（</rp><rt>shěn yàn</rt><rp>）</rp></ruby>先生。"
        "<ruby><rb>计</rb><rp>（</rp><rt>・</rt><rp>）</rp></ruby>"
        "<ruby><rb>划</rb><rp>（</rp><rt>・</rt><rp>）</rp></ruby>照旧吗？」",
        "「那么，沈砚先生。计划照旧吗？」",
    ),
    ("他住在<ruby>龟<rt>qiū</rt></ruby><ruby>兹<rt>cí</rt></ruby>。", "他住在龟兹。"),
    ("<ruby><ruby>深<rt>shēn</rt></ruby><rt>・</rt></ruby>海", "深海"),
    ("<ruby>深<rt>x</rt>海", "<ruby>深海"),  # the other half is in the next sentence
    ("新<wbr>模\u200b型&shy;很好", "新模型很好"),
    ("<ruby>GPU<rt>图形处理器</rt></ruby>", "<ruby>GPU<rt>图形处理器</rt></ruby>"),  # says something: is not lost
    ("super<wbr>long co&shy;op", "super<wbr>long co&shy;op"),
    ("写`<ruby>深<rt>x</rt></ruby>`", "写`<ruby>深<rt>x</rt></ruby>`"),
    ("👨\u200d👩 ❤\ufe0f", "👨\u200d👩 ❤\ufe0f"),
]


@pytest.mark.parametrize(("text", "shown"), USEFUL)
def test_what_only_chinese_has_a_use_for_is_not_shown(text: str, shown: str) -> None:
    assert markup.useful(text) == shown
    assert markup.lost(text, shown) == []


HELD = [
    ("DeepSeek released it.", True),
    ("Deep<b>Seek</b> released it.", True),
    ("**Deep**Seek released it.", True),
    ("<span class='dc'>D</span>eepSeek released it.", True),
    ("Deep\u200bSeek released it.", True),
    ("Deep&shy;Seek and Deep\u00adSeek.", True),
    ("Deep<wbr>Seek released it.", True),
    ("ＤｅｅｐＳｅｅｋ released it.", True),
    ("`DeepSeek` released it.", True),
    ("<ruby>deep<rt>shēn</rt>thought<rt>sī</rt></ruby> released it.", False),
    ("<ruby>Thought<rt>DeepSeek</rt></ruby> released it.", False),
    ('<a href="/" title="DeepSeek">Deep Thought</a> released it.', False),
    ("[Deep Thought](https://x.com/DeepSeek) released it.", False),
    ("Deep Thought released it: https://x.com/DeepSeek", False),
    ("Deep<br>Seek released it.", False),
]


@pytest.mark.parametrize(("target", "held"), HELD)
def test_english_holds_a_term_as_a_reader_sees_it(target: str, held: bool) -> None:
    source = "深<b>思</b>发布了它。"
    errors = [one.check for one in checks.run(checks.Pair.of(record(source), target)) if one.check == "term-missing"]
    assert errors == ([] if held else ["term-missing"])
    for span in glossary.occurrences(target, GLOSSARY.terms[0]):
        assert markup.seen(target[span.start : span.end]).text.strip()


def test_a_forbidden_spelling_is_found_through_tags() -> None:
    target = "Deep<b>seek</b> released it."
    (found,) = [
        one for one in checks.run(checks.Pair.of(record("深思发布了它。"), target)) if one.check == "term-forbidden"
    ]
    assert found.target_span
    assert target[found.target_span.start : found.target_span.end] == "Deep<b>seek"


PARTS = ("深", "思", "星", "门", "<b>", "</b>", "<wbr>", "\u200b", "&shy;", "<ruby>", "<rt>a</rt>", "</ruby>", "`",
         "，", "*", "[", "](x)", "<i>", "</i>", "a", " ", "<br>", '<x id="1"/>', "\n", "&amp;")  # fmt: skip


# The same texts each time: of random ones with unbalanced tags about 2 in 100,000 lose a half, and `kept` tells it.
@settings(derandomize=True, max_examples=500)
@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_every_place_leads_back(text: str) -> None:
    shown = markup.seen(text)
    if shown.starts:
        assert len(shown.starts) == len(shown.ends) == len(shown.text)
        assert list(shown.starts) == sorted(shown.starts)
        assert all(start < end <= len(text) for start, end in zip(shown.starts, shown.ends, strict=True))
    else:
        assert shown.text in (text, "")
    for one in GLOSSARY.match(text):
        inside = markup.seen(text[one.span.start : one.span.end]).text
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert inside.startswith(one.term.source[0])
        assert inside.endswith(one.term.source[-1])
    told = substitute(text, GLOSSARY.match(text))
    # half a pair of stars may be either half; tags that cross, <b><ruby></b></ruby>, are pairs once the ruby is gone
    before, after = ([pair.name for pair in markup.scan(one).pairs] for one in (text, markup.useful(text)))
    assert "*" in text or before.count("b") < after.count("b") or markup.lost(text, told) == []


PAGE = (
    "<p>星<wbr>门计划开工了。</p><p>星&shy;门计划开工了。</p>"
    "<p><ruby>深<rt>shēn</rt>思<rt>sī</rt></ruby>发布了新模型。</p><p><ruby>深思<rt>shēnsī</rt></ruby>发布了新模型。</p>"
    '<p><span class="dc">深</span>思发布了新模型。</p><p><b>星</b>门计划开工了。</p>'
)


def test_a_page_with_markup_in_its_terms_is_translated(tmp_path: Path) -> None:
    english = {"计划开工了": "The {} project has begun.", "发布了新模型": "{} released a new model."}

    def answers(request, _):
        name = request.terms[0][1]
        frame = next(frame for part, frame in english.items() if part in request.text)
        tag = next((tag for tag in ("span", "b") if f"<{tag}>" in request.text), "")
        return [(frame.format(f"<{tag}>{name}</{tag}>" if tag else name), -0.5)]

    source, terms, engine = tmp_path / "page.html", tmp_path / "terms.csv", ScriptedEngine(answers)
    source.write_text(PAGE, encoding="utf-8")
    terms.write_text("source,target,only\n星门,Stargate,~\n深思,DeepSeek,~\n", encoding="utf-8")
    settings = replace(Settings(), out=tmp_path / "out", formats=("html",), glossary=(terms,))
    (done,) = translate([source], settings, lambda: engine)
    assert (done.terms, done.findings) == ((6, 6), {})
    assert (tmp_path / "out" / "page.en.html").read_text("utf-8") == (
        "<p>The Stargate project has begun.</p><p>The Stargate project has begun.</p>"
        "<p>DeepSeek released a new model.</p><p>DeepSeek released a new model.</p>"
        '<p><span class="dc">D</span>eepSeek released a new model.</p><p>The <b>Stargate</b> project has begun.</p>'
    )
    assert len(Catalog.load(tmp_path / "out" / "page.po", str(source)).entries()) >= 6
