"""Guesses without a condition: word boundaries, clues around the term, and the findings for reviewers."""

import json
from pathlib import Path

import pytest
from paths import DATA, ROOT

from toolkit import checks
from toolkit.checks import Pair
from toolkit.glossary import Glossary, load
from toolkit.glossary.conditions import fits, normal
from toolkit.glossary.sense_features import clues
from toolkit.glossary.weights import shapes
from toolkit.glossary.word_boundaries import crossing
from toolkit.glossary.word_boundaries import cut as boundary
from toolkit.matching import settle
from toolkit.types import Severity, Span, Term, TermMatch
from toolkit.words import cut

SETS = [DATA / name for name in ("senses.jsonl", "senses-later.jsonl", "senses-fresh.jsonl")]
CURATED = load([ROOT / "glossary"])
NEW = [DATA / f"senses-{name}.jsonl" for name in ("last", "blind-3", "blind-4")]


def match(text: str, source: str, target: str, **conditions: tuple[str, ...]) -> TermMatch:
    (found,) = Glossary((Term(source, target, **conditions),)).match(text)
    return found


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        ("新开的三星门店", "星门", ("三星", "门店")),
        ("全明星门票", "星门", ("全明星", "门票")),
        ("主推理财产品", "推理", ("主推", "理财产品")),
        ("面对齐国的大军", "对齐", ("面对", "齐国")),
        ("发人深思", "深思", ("发人深思",)),
        ("OpenAI的星门项目", "星门", ("星门",)),
        ("用字节的模型", "字节", ("字节",)),
        ("星门", "星门", ("星门",)),
    ],
)
def test_the_best_cut_around_a_term(text: str, source: str, words: tuple[str, ...]) -> None:
    start = text.index(source)
    found = boundary(text, Span(start, start + len(source)))
    assert (found.words, found.gain > 0) == (words, words != (source,))


@pytest.mark.parametrize(
    ("text", "source", "target", "applies", "reason"),
    [
        ("苹果推出了新手机", "苹果", "Apple", True, "context ~推出"),
        ("冰箱里还有一个苹果", "苹果", "Apple", False, "everyday sense 一个~"),
        ("深思（DeepSeek）是一家公司", "深思", "DeepSeek", True, "its target in brackets"),
        ("公司因此陷入深思", "深思", "DeepSeek", False, "everyday sense 陷入~"),
        ("苹果公司", "苹果", "Apple", True, "context ~公司"),
        ("它擅长推理（reasoning）", "推理", "inference", False, "reasoning in brackets"),
        ("加点蒸馏水", "蒸馏", "distillation", False, "inside 蒸馏水"),
        ("新的推理模型", "模型", "model", True, "context 推理"),
        ("他公布了开源代码", "开源", "open source", True, "context ~代码"),
        ("登上泰山", "泰山", "Mount Tai", True, "term"),
        ("篮子里的苹果", "苹果", "apple", True, "term"),
        ("多模态模型", "多模态", "multimodal", True, "term"),
        ("三星門店", "星门", "Stargate", False, "crosses 三星|门店"),
    ],
)
def test_guesses(text: str, source: str, target: str, applies: bool, reason: str) -> None:
    found = match(text, source, target)
    assert (found.applies, found.reason) == (applies, reason)


def test_conditions_win_over_guesses() -> None:
    assert match("冰箱里还有一个苹果", "苹果", "Apple", only=("~",)).reason == "only ~"
    assert match("三星门店", "星门", "Stargate", only=("三~",)).applies
    assert match("苹果推出了新手机", "苹果", "Apple", unless=("~推出",)).reason == "unless ~推出"


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [("三星门店", "星门", "Stargate"), ("他吃了苹果", "苹果", "Apple"), ("蒸馏水", "蒸馏", "distillation")],
)
def test_a_refusal_is_reported_with_the_pattern_that_confirms_it(text: str, source: str, target: str) -> None:
    guess = match(text, source, target)
    (finding,) = (one for one in checks.run(Pair("k", text, "some English", (guess,))) if one.check == "sense")
    assert not guess.applies
    assert guess.pattern in finding.message
    settled = match(text, source, target, unless=(guess.pattern,))
    assert (settled.applies, settled.reason, settled.doubt) == (False, f"unless {guess.pattern}", None)


def test_a_refusal_against_the_clues_is_reported() -> None:
    found = match("荣耀发布了新手机", "荣耀", "HONOR", only=("~Magic",))
    assert (found.applies, found.reason, found.doubt) == (False, "only ~Magic", Severity.INFO)
    assert match("这是无上的荣耀。", "荣耀", "HONOR", only=("~Magic",)).doubt is None


def test_a_refusal_by_chance_of_a_guard_against_other_words_is_reported() -> None:
    found = match("第一颗芯片在台积电流片", "流片", "tape-out", unless=("电~",))
    assert (found.applies, found.reason, found.doubt) == (False, "unless 电~", Severity.INFO)
    assert match("电流片刻就停了", "流片", "tape-out", unless=("电~",)).doubt is None


def test_a_gap_across_a_comma_refuses_and_is_reported() -> None:
    within = match("她有一种不真实的幻觉。", "幻觉", "hallucination", unless=("一种*的~",))
    across = match("它编出一种药，这是典型的幻觉。", "幻觉", "hallucination", unless=("一种*的~",))
    assert (within.applies, within.doubt) == (False, None)
    assert (across.applies, across.reason, across.doubt) == (False, "unless 一种*的~", Severity.INFO)


@pytest.mark.parametrize(
    ("text", "source", "target", "applies"),
    [
        ("老奶奶把草莓捣成了泥", "草莓", "Strawberry", False),
        ("草莓刚刚完成新一轮融资", "草莓", "Strawberry", True),
        ("领投方撤资之后，草莓裁掉了半数工程师", "草莓", "Strawberry", True),
        ("教练让队员训练到天黑", "训练", "training", False),
        ("训练一次要烧掉几百万美元的电费和显卡", "训练", "training", True),
    ],
)
def test_contexts_decide_words_without_clues(text: str, source: str, target: str, *, applies: bool) -> None:
    assert match(text, source, target).applies is applies


def test_what_is_next_to_a_term_is_named_exactly() -> None:
    found = {one.name: one.share for one in shapes(cut("我买了"), cut("的手机。"))}
    assert {"了~", "买了~~", "~的", "~~的手", "v ul~", "~uj n", "ul~uj", "手机"} <= found.keys()
    assert {one.name for one in shapes([], [])} == {"^~", "~^", "^~~", "~~^", "^ ^~", "~^ ^", "^~^"}
    words = [found[one] for one in ("我", "买", "了", "的", "手机")]
    assert sum(share**2 for share in words) == pytest.approx(1)


def test_a_term_with_labeled_sentences_is_weighed_without_a_class() -> None:
    assert match("让小模型先打草稿，显存省一半", "小模型", "small model").applies
    assert not match("他用火柴棍拼了一架飞机小模型", "小模型", "small model").applies
    assert match("他用火柴棍拼了一架飞机小模型", "小模型", "miniature").reason == "term"


def test_a_full_name_nearby_speaks_for_the_name_and_a_bullet_does_not() -> None:
    first, again = Glossary((Term("奥特曼", "Altman"),)).match("萨姆·奥特曼说，奥特曼同意")
    assert first.applies
    assert again.applies
    assert again.odds > match("他说，奥特曼同意", "奥特曼", "Altman").odds
    bullet, dash = (match(f"{sign}苹果烂了两个", "苹果", "Apple") for sign in "·-")
    assert not bullet.applies
    assert bullet.odds == pytest.approx(dash.odds, abs=1)


def test_clear_uses_in_a_document_decide_the_open_ones() -> None:
    glossary = Glossary((Term("深思", "DeepSeek"),))
    clear = ["深思发布了新模型。", "深思的API降价了。", "谷歌和深思都开源了权重。"]
    open_, everyday = "关于深思，大家有不同的感受。", "这件事引人深思，他陷入了深思。"

    def applied(*lines: str) -> list[list[bool]]:
        return [[one.applies for one in found] for found in settle([glossary.match(line) for line in lines])]

    assert applied(open_, everyday) == [[False], [False, False]]
    assert applied(*clear, open_, everyday) == [[True], [True], [True], [True], [False, False]]
    (told,) = settle([glossary.match(line) for line in (*clear, open_)])[-1]
    assert (told.reason, told.doubt) == ("its use in the document", Severity.INFO)


def test_what_conditions_refuse_counts_as_another_clear_use() -> None:
    glossary = Glossary((Term("深思", "DeepSeek", unless=("引发*的~",)),))
    clear = ["深思发布了新模型。", "深思的API降价了。", "谷歌和深思都开源了权重。"]
    open_, refused = "关于深思，大家有不同的感受。", "这件事引发了长久的深思。"

    def last(*lines: str) -> bool:
        return settle([glossary.match(line) for line in (*lines, open_)])[-1][0].applies

    assert last(*clear)
    assert last(*clear, refused)
    assert not last(*clear, refused, refused)


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("它擅长“推理”（reasoning）任务。推理任务对内存的需求更高。", False),
        ("它擅长“推理”（reasoning）任务。对内存的需求更高，因此推理服务更贵。", True),
        ("它的推理过程很长。推理任务对内存的需求更高。", False),
        ("它的推理过程很长，推理的成本也更高。", True),
        ("它跑得很快。推理任务对内存的需求更高。", True),
        ("它的推理过程很长。" + "这一点谁都看得出来，" * 8 + "推理任务对内存的需求更高。", True),
    ],
)
def test_a_word_keeps_the_sense_it_had_just_before(text: str, *, applies: bool) -> None:
    found = Glossary((Term("推理", "inference", unless=("~过程",)),)).match(text)[-1]
    assert found.applies is applies
    assert applies or (found.reason, found.doubt) == ("everyday sense as just before", Severity.WARNING)


def test_the_sentence_before_counts_too_and_a_guard_does_not() -> None:
    glossary = Glossary((Term("推理", "inference", unless=("~过程", "主~")),))
    line = "推理任务对内存的需求更高。"
    assert [one.applies for one in glossary.match(line, before="它的推理过程很长。")] == [False]
    assert [one.applies for one in glossary.match(line, before="银行主推理财产品。")] == [True]


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("限制在于AI的广泛应用和推理能力。", True),
        ("这批服务器的部署和推理能力都不够。", True),
        ("集群的训练和推理能力翻了一番。", True),
        ("新模型的推理能力很强，数学题几乎全对。", False),
        ("在大模型里，推理能力的涌现出人意料。", False),
        ("这说明AI推理能力仍在演进。", False),
        ("聊天、推理、写代码，它样样都行。", False),
        ("聊天机器人的推理成本每月要几十万元。", True),
        ("从聊天到推理，我们用了三年；推理阶段还要一两年。", False),
        ("语言模型推理的“第37手”会是什么？", False),
    ],
)
def test_reasoning_is_distinguished_from_inference(text: str, *, applies: bool) -> None:
    found = [one for one in CURATED.match(text) if one.term.source == "推理"]
    assert [one.applies for one in found] == [applies] * len(found) != []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("他们将DeepSeek模型蒸馏到Llama里。", "蒸馏"),
        ("他们把V3模型蒸馏成七个小模型。", "蒸馏"),
        ("模型蒸馏是常用的办法。", "模型蒸馏"),
    ],
)
def test_a_verb_behind_its_object_is_no_compound(text: str, source: str) -> None:
    assert [one.term.source for one in CURATED.match(text) if one.applies and "蒸馏" in one.term.source] == [source]


def test_a_rival_cut_counts_by_how_near_it_comes() -> None:
    assert crossing("英伟达的显卡", Span(4, 6)) == 0
    assert 0 < crossing("服务器库克扣资源", Span(3, 5)) <= 1


def test_a_wide_boundary_is_information_a_clue_a_warning() -> None:
    assert match("全明星门票", "星门", "Stargate").doubt is Severity.INFO
    assert match("他吃了苹果", "苹果", "Apple").doubt is Severity.WARNING


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_senses_are_distinguished_and_no_true_term_is_lost_in_silence(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    right, silent = 0, []
    for row in rows:
        found = match(row["src"], row["term"], row["target"])
        right += found.applies == row["apply"]
        silent += [row["src"]] if row["apply"] and not found.applies and not found.doubt else []
    assert silent == []
    assert right / len(rows) >= 0.94


@pytest.mark.parametrize("path", NEW, ids=lambda path: path.stem)
def test_rows_that_nothing_was_learned_from_are_distinguished(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [match(row["src"], row["term"], row["target"]) for row in rows]
    right = [one.applies == row["apply"] for one, row in zip(found, rows, strict=True)]
    assert not [row for one, row in zip(found, rows, strict=True) if row["apply"] and not (one.applies or one.doubt)]
    assert sum(right) / len(right) >= 0.92


@pytest.mark.parametrize("table", ["everyday", "food", "nature", "craft", "name", "term"])
def test_patterns_looked_up_by_a_character_are_those_that_fit(table: str) -> None:
    shapes = [clues(table).near, clues(table).certain]
    assert any(shape.plain.all for shape in shapes)
    rows = [json.loads(line) for path in SETS for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        text, start = normal(row["src"]), row["src"].find(row["term"])
        place = Span(start, start + len(row["term"]))
        for shape in shapes:
            first = next((one for one in shape.plain.all if fits(one, text, place)), "")
            assert shape.plain.first(text, place) == first
