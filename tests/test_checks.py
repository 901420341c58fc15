"""Each check on its own examples, and on real pairs where it must fire and where it must not."""

import pytest

from toolkit import checks
from toolkit.checks import CHECKS, Check, Pair
from toolkit.exchange import match
from toolkit.glossary import Glossary
from toolkit.units import Kind, Segment, Severity, Span, State, Status, Term, Translation, Unit

GLOSSARY = Glossary(
    (
        Term("深思", "DeepSeek", unless=("引发*的~",)),
        Term("深思熟虑", "", status=Status.KEEP),
        Term("星门", "Stargate", variants=("the Stargate project",)),
        Term("星门", "Star Door", status=Status.FORBIDDEN),
        Term("国家发展和改革委员会", "NDRC"),
    )
)


def pair(source: str, target: str) -> Pair:
    segment = Segment("k", "a", 0, 0, 1, (Span(0, len(source)),), source, Kind.TEXT, True)
    return Pair.of(Unit(segment, match([segment], GLOSSARY)[0]), target)


def found(source: str, target: str) -> list[tuple[str, str]]:
    return [(finding.check, finding.severity.value) for finding in checks.run(pair(source, target))]


EXAMPLES = [
    pytest.param(check, *example, fails, id=f"{check.id}-{'fails' if fails else 'passes'}-{number}")
    for check in CHECKS
    for fails, examples in ((False, check.passes), (True, check.fails))
    for number, example in enumerate(examples, 1)
]


@pytest.mark.parametrize(("check", "source", "target", "fails"), EXAMPLES)
def test_a_check_does_what_its_examples_say(check: Check, source: str, target: str, fails: bool):
    findings = list(check.run(pair(source, target)))
    assert bool(findings) is fails
    assert all(finding.check == check.id and finding.key == "k" and finding.message for finding in findings)


def test_every_check_has_examples_of_both_kinds_and_an_id_of_its_own():
    assert all(check.passes and check.fails for check in CHECKS)
    assert len({check.id for check in CHECKS}) == len(CHECKS)


CLEAN = [
    ("深思发布了新模型。", "DeepSeek released a new model."),
    ("深思的新模型比上一代快。", "DeepSeek's new model is faster than the last one."),
    ("这件事引发了人们的深思。", "It gave people much to think about."),
    ("他深思熟虑之后才开口。", "He spoke only after long thought."),
    ("他去年买了1.2万只鸡。", "He bought 12,000 chickens last year."),
    ("好。", "OK."),
    ("嗯……", "Hmm…"),
    ("第一章", "Chapter One"),
    ("人工智能技术", "AI"),
    ("不。不。不。不。", "No. No. No. No."),
    ("张三、李四、王五、赵六、孙七、周八、吴九、郑十", "Zhang San, Li Si, Wang Wu, Zhao Liu, Sun Qi, Zhou Ba, Wu Jiu"),
    ("一、二、三、四、五、六、七、八、九、十", "one, two, three, four, five, six, seven, eight, nine, ten"),
    ("他问：“谁？”她答：“我。”", '"Who?" he asked. "Me," she answered.'),
    ("我无法翻译这句话。", "I cannot translate this sentence."),
    ("注意：明天停电。", "Note: the power is off tomorrow."),
    ("作为一个人工智能，我不会累。", "As an AI, I do not get tired."),
    ("译文：今天下雨。", "Translation: It is raining today."),
    ("风调雨顺，国泰民安，五谷丰登。", "Good weather, peace, plenty."),
    ("国家发展和改革委员会", "NDRC"),
    ("国家发展和改革委员会国家发展和改革委员会", "NDRC and NDRC"),
    ("见 https://example.com/a。", "See https://example.com/a."),
    ("（详见https://example.com/a?b=1，第三节）", "(see https://example.com/a?b=1, section 3)"),
    ("写信到zhang@example.com。", "Write to zhang@example.com."),
    ("先装`pip`，再装`zhen`。", "Install `pip` first, then `zhen`."),
    ("见[说明](docs/a.md)。", "See [the notes](docs/a.md)."),
    ('点<a href="https://example.com/星门">这里</a>。', 'Click <a href="https://example.com/星门">here</a>.'),
    ("第一行<br>第二行", "First line<br>second line"),
    ("| --- | --- | --- | --- | --- | --- | --- | --- | 好", "| --- | --- | --- | --- | --- | --- | --- | --- | Good"),
    ("目录……………………………………………………………………3", "Contents " + "." * 60 + " 3"),
    ("哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈", "Ha" + "ha" * 19 + "!"),
]


@pytest.mark.parametrize(("source", "target"), CLEAN)
def test_a_good_translation_has_no_error(source: str, target: str):
    assert [check for check, severity in found(source, target) if severity == "error"] == []


BROKEN = [
    ("深思发布了新模型。", "The company released a new model.", "term-missing"),
    ("星门计划缺芯片。", "The Star Door project lacks chips.", "term-forbidden"),
    ("他住在西湖边上。", "He lives by 西湖.", "chinese-left"),
    ("他住在西湖边上。", "他住在西湖边上。", "copied"),
    ("他住在西湖边上。", " \n", "empty"),
    ("见 https://example.com/a。", "See https://example.com/b.", "kept"),
    ("请看https://example.com/甲，再决定。", "Please look before you decide.", "kept"),
    ("写信到zhang@example.com。", "Write to Zhang.", "kept"),
    ("见[说明](docs/a.md)。", "See [the notes](docs/b.md).", "kept"),
    ("先装`pip`，再装`zhen`。", "Install pip first, then `zhen`.", "kept"),
    ("他说<b>不</b>。", "He said no.", "kept"),
    ("他走了很远很远。", "He went far away" + ", far away" * 8 + ".", "runaway"),
    ("他走了很远很远。", "He went 0000000000000000000000000000000000000000", "runaway"),
    ("哈哈哈，他笑了。", "He laughed: ha" + " ha" * 40, "runaway"),
    ("公司去年卖出三百万辆汽车，比前年多了四成。", "It sold.", "length"),
    ("好的。", "All right. " + "She then told him what she had seen that day at the market. " * 3, "length"),
    ("今天下雨。", "Translation: It is raining today.", "chatter"),
    ("今天下雨。", "Sure! Here's the translation: It is raining today.", "chatter"),
    ("今天下雨。", "I cannot translate this text.", "chatter"),
    ("我发了一封email。", "As an AI I have no email.", "chatter"),
]


@pytest.mark.parametrize(("source", "target", "check"), BROKEN)
def test_a_fault_is_found_by_its_check(source: str, target: str, check: str):
    assert (check, "error") in found(source, target)


def test_spans_and_suggestion_lead_to_the_place():
    source, target = "今年星门与深思合作。", "This year Star Door works with 深思."
    missing_star, missing_deep, forbidden, left = checks.run(pair(source, target))
    assert (missing_star.source_span, missing_star.suggestion) == (Span(2, 4), "Stargate")
    assert (missing_deep.source_span, missing_deep.suggestion) == (Span(5, 7), "DeepSeek")
    assert target[forbidden.target_span.start : forbidden.target_span.end] == "Star Door"
    assert target[left.target_span.start : left.target_span.end] == "深思"


def test_a_name_said_less_often_than_in_the_source_is_a_warning_only():
    assert found("深思说，深思不缺钱。", "DeepSeek says it has money.") == [("term-missing", "warning")]


def test_chinese_inside_code_is_told_but_is_no_error():
    assert found("运行`echo 你好`。", "Run `echo 你好`.") == [("chinese-left", "info")]
    assert ("chinese-left", "error") in found("运行`echo 你好`。", "Run `echo 您好`.")


def test_a_lost_link_is_told_once_with_both_of_its_tags():
    source = '点<a href="https://example.com/a">这里</a>。'
    told = [finding.message for finding in checks.run(pair(source, "Click here."))]
    assert told == ['lost: <a href="https://example.com/a">…</a>']


def test_an_empty_target_has_this_one_finding():
    assert found("深思见 https://example.com。", "") == [("empty", "error")]


def test_judge_tells_what_a_target_would_have():
    source = "深思说，深思不缺钱，住在西湖。"
    segment = Segment("k", "a", 0, 0, 1, (Span(0, len(source)),), source, Kind.TEXT, True)
    unit = Unit(segment, GLOSSARY.match(source), Translation("k", "DeepSeek", State.DRAFT))
    told = checks.judge(unit, "DeepSeek says it has money and lives by 西湖.")
    assert sorted(finding.severity for finding in told) == ["error", "warning"]
    assert checks.judge(unit, "DeepSeek says DeepSeek has money and lives by West Lake.") == ()


LONG = 100_000


@pytest.mark.parametrize(
    "target",
    [
        "a" * LONG,
        "ab" * (LONG // 2),
        ("a" * 61 + "b") * (LONG // 62),
        (("a" * 30 + "b") * 3 + "c") * (LONG // 94),
        "<b " * (LONG // 3),
        "[](" * (LONG // 3),
        "`" * LONG,
        "https://" * (LONG // 8),
        "a@a." * (LONG // 4),
        "深" * LONG,
        " " * LONG + "a",
    ],
    ids=["a", "ab", "period", "nearly", "tags", "links", "code", "urls", "mail", "han", "spaces"],
)
def test_a_very_long_target_is_looked_through(target: str):
    severities = {finding.severity for finding in checks.run(pair("今天下雨。", target))}
    assert Severity.ERROR in severities  # length at least; that it ends at all is the point
