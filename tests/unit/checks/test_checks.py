"""Each check on its own examples, and on real pairs where it must fire and where it must not."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from command_line import CommandLine
from paths import ROOT
from samples import record

from docs import generate
from toolkit import checks
from toolkit.catalog import Catalog
from toolkit.checks import CHECKS, DOCUMENT_CHECKS, Check, DocumentCheck, Pair, small_words
from toolkit.checks.manual import EVERY
from toolkit.checks.small_words import Direction
from toolkit.errors import UsageError
from toolkit.glossary import Glossary
from toolkit.reading import recall
from toolkit.types import Document, Severity, Span, State, Status, Term, Translation

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
    return Pair.of(record(source, GLOSSARY), target)


def findings_of(source: str, target: str) -> list[tuple[str, str]]:
    return [(finding.check, finding.severity.value) for finding in checks.run(pair(source, target))]


EXAMPLES = [
    pytest.param(check, *example, fails, id=f"{check.id}-{'fails' if fails else 'passes'}-{number}")
    for check in CHECKS
    for fails, examples in ((False, check.passes), (True, check.fails))
    for number, example in enumerate(examples, 1)
]


@pytest.mark.parametrize(("check", "source", "target", "fails"), EXAMPLES)
def test_a_check_does_what_its_examples_show(check: Check, source: str, target: str, fails: bool):
    findings = list(check.run(replace(pair(source, target), shown=check.shown)))
    assert bool(findings) is fails
    assert all(finding.check == check.id and finding.key == "k" and finding.message for finding in findings)


def test_every_check_has_its_own_id_and_examples_of_both_kinds():
    assert all(check.passes and check.fails for check in EVERY)
    assert len({check.id for check in EVERY}) == len(EVERY) == len(CHECKS) + len(DOCUMENT_CHECKS)


def test_the_reference_shows_the_checks_of_the_code():
    folder = ROOT / "docs/reference/checks"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")} == generate.checks(), (
        "run: make docs"
    )
    assert all(check.__doc__ and check.why and check.alarms for check in EVERY)


def test_every_check_is_on_one_page():
    assert sorted(name for _, ids in generate.CHECK_FAMILIES.values() for name in ids.split()) == sorted(
        check.id for check in EVERY
    )


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
    ("他去年买了三百五十亩地。", "Last year he bought 350 mu of land."),
    ("希望这份译文对你有帮助。", "I hope this translation helps you."),
    ("如果需要帮助，请告诉我。", "Let me know if you need any help."),
]


@pytest.mark.parametrize(("source", "target"), CLEAN)
def test_a_good_translation_has_no_error(source: str, target: str):
    assert [check for check, severity in findings_of(source, target) if severity == "error"] == []


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
    ("见[说明](a.md#安装)。", "See [the notes](b.md#installation).", "kept"),
    ("见[说明](#安装)。", "See the notes.", "kept"),
    ("今天的<c.hot>价格</c>不高。", "Today's <c.hot>price is not high.", "kept"),
    ("今天的<c.hot>价格</c>不高。", "Today's price</c> is not high.", "kept"),
    ("大家好<00:01.800><c>，欢迎</c><00:02.400><c>来</c>", "Hello<00:01.800><c>, welcome</c>", "kept"),
    (r"{\i1}他没听见{\i0}", r"{\i1}He did not hear it", "kept"),
    (r"{\an8}公告", "Announcement", "kept"),
    (r"{\pos(320,50)\fs18}路牌", "Road sign", "kept"),
    ("两块H100", "two H800s", "model-name"),
    ("英伟达H20", "NVIDIA's H200", "model-name"),
    ("需要Python 3.10。", "It needs Python 3.1.", "numbers"),
    ("见 [[人物表]]", "See [[Characters]]", "placeholders"),
    ("## 常见问题", "## Common questions {#你好}", "chinese-left"),
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
    ("今天下雨。", "Sure, here is the English translation:\n\nIt is raining today.", "chatter"),
    ("今天下雨。", "Please provide the text you would like me to translate.", "chatter"),
    ("公司募资八亿元。", "The company raised 80 million yuan.", "numbers"),
    ("共有三百五十户。", "There are 530 households.", "numbers"),
]

DOUBTFUL = [
    (
        "很多人问我，为什么不建在沿海？他说没必要。",
        "Many asked why we built it on the coast. No need, he said.",
        "negation",
    ),
    ("可是他们也有自己造不出来的东西", "but they have their own inventions", "negation"),
    (
        "读者来信说：“还有意义吗？”我们认为有。",
        'A reader wrote that "it makes no sense." We think it does.',
        "question",
    ),
    (
        "原来杂质增加了不到十亿分之一，却毁掉了上百万颗芯片。",
        "It was only one in a billion, but ruined millions of chips.",
        "bound",
    ),
    ("五十多岁的张忠谋", "Morris Chang, fifty years old", "bound"),
    ("至少三百人参加。", "At most 300 people took part.", "bound"),
    ("最多三百人参加。", "At least 300 people took part.", "bound"),
    ("机器说：“东南方向，有船。”", 'The machine said: "Southward, a ship."', "direction"),
    ("上周三开会。", "The meeting was on Wednesday.", "relative-time"),
    ("今天的嘉宾是谁？", "Who was the guest?", "relative-time"),
    ('乘<x id="1"/>路车', 'Take the <x id="1"/>th bus', "placeholders"),
    ("他从未去过上海。", "He has been to Shanghai.", "negation"),
    ("这里禁止吸烟。", "Smoking is welcome here.", "negation"),
    ("我们什么时候出发？", "We set out then.", "question"),
    ("GPT-5比GPT-4强。", "GPT-4 is stronger than GPT-4.", "model-name"),
    ("加油💪", "Come on!", "emoji"),
    ("#端午节# 快乐", "Happy Dragon Boat Festival", "tags"),
    ("（见附录）", "(see the appendix", "brackets"),
    ("他说：“好。”", "He said, “Good.", "quotes"),
    ("他来了，走了。", "He came，and left.", "chinese-punctuation"),
    ("他去了那里。", "He went to to that place.", "double-word"),
    ("村里有两口井。", "The village has four wells.", "numbers"),
    ("这不是国内会议。", "This is an important international meeting.", "negation"),
    ("你来吗？我不能去。", "Are you coming? I can go.", "negation"),
    ("为什么不能退货？", "Why can I return it?", "negation"),
    ("为什么不试试？", "Why are we trying it?", "negation"),
    ("这个字我看不懂。", "I understand this character.", "negation"),
    ("票早就买不到了。", "Tickets were sold long ago.", "negation"),
    ("他還沒有來。", "He has come.", "negation"),
    ("两块H20", "two H200s", "model-name"),
    ("用GPT-4写的", "written with GPT-4o", "model-name"),
    ("用GPT-4o写的", "written with GPT-4", "model-name"),
    ("用Qwen3-8B写的", "written with Qwen3-80B", "model-name"),
    (
        "我昨天在市场买了鱼。",
        "I bought fish at the market yesterday, I bought fish at the market yesterday.",
        "repeated",
    ),
]

SILENT = [
    ("差点没赶上火车。", "He nearly missed the train.", "negation"),
    ("他不但会画画，还会写诗。", "He paints, and writes poems as well.", "negation"),
    ("不是他去就是我去。", "Either he goes or I go.", "negation"),
    ("够不够大，看字。", "Whether it is big enough depends on the type.", "negation"),
    ("可以吗", "May I", "question"),
    ("不知道为什么", "I wonder why", "question"),
    ("快三百人了", "300 people", "bound"),
    ("近10年", "the past ten years", "bound"),
    ("节约90%的水", "saves 90% of the water", "bound"),
    ("以北京为例", "Take the capital as an example.", "direction"),
    ("他去年搬来，当时四十岁。", "He moved here in 2024, aged 40.", "relative-time"),
    ("苹果十块钱一斤。", "Apples are ten yuan per half kilo.", "numbers"),
    ("苹果六块钱一公斤，梨五块钱一斤。", "Apples cost six yuan per kilogram, pears five yuan per jin.", "numbers"),
    ("点 f() 运行（必填）", "Call f() (required)", "brackets"),
    ("价格不断上涨，不过还能接受。", "Prices keep rising but remain acceptable.", "negation"),
    ("他不得不走。", "He had to leave.", "negation"),
    ("他不仅会画画，还会写诗。", "He paints, and writes poems as well.", "negation"),
    ("你是不是累了？", "Are you tired?", "negation"),
    ("他没法忍受。", "He found it unbearable.", "negation"),
    ("“你去吗？”他问。", "He asked whether she was going.", "question"),
    ("1）打开 2）关上", "1) Open 2) Close", "brackets"),
    ("开个玩笑 :)", "Just kidding :)", "brackets"),
    ("他那台6.1寸的手机", 'his 6.1" phone', "quotes"),
    ("用的是C#", "It is written in C#", "tags"),
    ("第3章#2", "Chapter 3 #2", "tags"),
    ("他早已知道了那件事。", "He had had word of that that day.", "double-word"),
    ("见 a,b.txt", "See `a,b.txt`", "spacing"),
    ("两国关系", "relations between the countries", "numbers"),
    ("GPT-4o 很快", "GPT4o is fast", "model-name"),
    ("用了H20和H200", "with H20s and the H200's memory", "model-name"),
    ("需要Python 3.11。", "It needs Python 3.11.", "model-name"),
    ("需要Python 3.11.4以上", "needs Python 3.11.4 or newer", "model-name"),
    ("在iOS 17.4上", "on iOS 17.4.", "model-name"),
    ("用RTX4090显卡", "with a GeForce RTX 4090 card", "model-name"),
    ("用GPT‑4o mini", "with GPT-4o-mini", "model-name"),
    ("为什么不试试？", "Why not give it a try?", "negation"),
    ("怎么不说话？", "Why don't you speak?", "negation"),
    ("难道不是这样吗？", "Is it like that?", "negation"),
    ("是不是不能用？", "Is it unusable?", "negation"),
    ("他忍不住笑了。", "He had to laugh.", "negation"),
    ("对不起，来晚了。", "Sorry I am late.", "negation"),
    ("这里看得到海，听不到车声。", "You see the sea from here, without hearing the cars.", "negation"),
    ("不能再便宜了，不是吗？", "It is impossible to go lower, is it?", "negation"),
    ("见[常见问题](#常见问题)。", "See [Common questions](#common-questions).", "kept"),
    ("见[安装](guide.md#安装)。", "See [Installation](guide.md#installation).", "kept"),
    ('见<a href="#%E5%AE%89%E8%A3%85">安装</a>。', 'See <a href="#install">Installation</a>.', "kept"),
    ("大家好<00:00:01.800><c>，欢迎</c>", "Hello<00:00:01.800><c>, welcome</c>", "kept"),
    ("今天的<c.hot>价格</c>是 3 &lt; 5 吗？", "Is today's <c.hot>price</c> 3 &lt; 5?", "kept"),
    ("这是<c.yellow>老王</c>的船。", "This is <c.yellow>Old Wang</c>'s boat.", "kept"),
    (r"{\an8}{\i1}他没听见{\i0}", r"{\an8}{\i1}He did not hear it{\i0}", "kept"),
    ("他三点钟到，第一次迟到。", "He arrived at three, late for the first time.", "numbers"),
]


@pytest.mark.parametrize(("source", "target", "check"), BROKEN)
def test_an_error_is_reported_by_its_check(source: str, target: str, check: str):
    assert (check, "error") in findings_of(source, target)


@pytest.mark.parametrize(("source", "target", "check"), DOUBTFUL)
def test_a_doubt_is_reported(source: str, target: str, check: str):
    assert check in [name for name, _ in findings_of(source, target)]


@pytest.mark.parametrize(("source", "target", "check"), SILENT)
def test_what_only_looks_wrong_is_not_reported(source: str, target: str, check: str):
    assert check not in [name for name, _ in findings_of(source, target)]


DOCUMENTS = [
    pytest.param(check, document, fails, id=f"{check.id}-{'fails' if fails else 'passes'}-{number}")
    for check in DOCUMENT_CHECKS
    for fails, documents in ((False, check.passes), (True, check.fails))
    for number, document in enumerate(documents, 1)
]


@pytest.mark.parametrize(("check", "document", "fails"), DOCUMENTS)
def test_a_document_check_does_what_its_examples_show(check: DocumentCheck, document, fails: bool):
    findings = list(check.run([pair(*one) for one in document]))
    assert bool(findings) is fails
    assert all(finding.check == check.id and finding.message for finding in findings)


def test_spans_and_suggestion_have_the_place():
    source, target = "今年星门与深思合作。", "This year Star Door works with 深思."
    missing_star, missing_deep, forbidden, left = (
        finding for finding in checks.run(pair(source, target)) if finding.check != "sense"
    )
    assert (missing_star.source_span, missing_star.suggestion) == (Span(2, 4), "Stargate")
    assert (missing_deep.source_span, missing_deep.suggestion) == (Span(5, 7), "DeepSeek")
    assert target[forbidden.target_span.start : forbidden.target_span.end] == "Star Door"
    assert target[left.target_span.start : left.target_span.end] == "深思"


def test_a_name_with_fewer_occurrences_than_in_the_source_is_only_a_warning():
    assert findings_of("深思宣布，深思公司不缺钱。", "DeepSeek says it has money.") == [("term-missing", "warning")]


@pytest.mark.parametrize(
    ("source", "target", "reported"),
    [
        ("三星门店开业了。", "The Stargate store has opened.", True),
        ("三星门店开业了。", "The Samsung store has opened.", False),
        ("星门项目在三星门店展出。", "The Stargate project is on show at the Samsung store.", False),
    ],
)
def test_the_target_of_a_rejected_term_is_reported(source: str, target: str, reported: bool):
    (doubt,) = (finding for finding in checks.run(pair(source, target)) if finding.check == "sense")
    assert doubt.message.endswith(". The translation has Stargate") is reported


def test_chinese_inside_code_is_reported_and_is_no_error():
    assert findings_of("运行`echo 你好`。", "Run `echo 你好`.") == [("chinese-left", "info")]
    assert ("chinese-left", "error") in findings_of("运行`echo 你好`。", "Run `echo 您好`.")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("## 常见问题", "## Common questions {#常见问题}"),
        ("见 [[人物表]]", "See [[人物表|the cast]]"),
        ("![[海边的照片.png]]", "![[海边的照片.png]]"),
        ("我爱 ![[海边.png]]", "I love ![[海边.png]]"),
        ("点{{按钮}}继续", "Click {{按钮}} to go on"),
    ],
)
def test_chinese_that_a_link_needs_is_no_error(source: str, target: str):
    assert findings_of(source, target) == [("chinese-left", "info")]


def test_times_that_are_all_left_out_are_reported_and_no_error():
    source = "大家好<00:00:01.800><c>，欢迎</c><00:00:02.400><c>来到</c>"
    assert findings_of(source, "Hello and welcome to") == [("kept", "info")]


def test_a_name_that_is_only_missing_is_a_warning():
    assert findings_of("两块H100", "two of them") == [("model-name", "warning")]
    assert findings_of("两块H100", "two H200s") == [("model-name", "error")]


def test_a_lost_link_is_reported_once_with_both_of_its_tags():
    source = '点<a href="https://example.com/a">这里</a>。'
    reported = [finding.message for finding in checks.run(pair(source, "Click here."))]
    assert reported == ['lost: link <a href="https://example.com/a">…</a>']


def test_an_empty_target_has_exactly_one_finding():
    assert findings_of("深思见 https://example.com。", "") == [("empty", "error")]


def test_judge_returns_the_findings_that_a_target_would_have():
    draft = Translation("k", "DeepSeek", State.DRAFT)
    given = replace(record("深思宣布，深思公司不缺钱，住在西湖。", GLOSSARY), translation=draft)
    reported = checks.judge(given, "DeepSeek says it has money and lives by 西湖.")
    assert sorted(finding.severity for finding in reported) == ["error", "warning"]
    assert checks.judge(given, "DeepSeek says DeepSeek has money and lives by West Lake.") == ()


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
        "a" + "?!" * LONG,
        "a" + "\n" * LONG + "b",
        "《" * LONG,
    ],
    ids=[
        "a",
        "ab",
        "period",
        "nearly",
        "tags",
        "links",
        "code",
        "urls",
        "mail",
        "han",
        "spaces",
        "ends",
        "lines",
        "titles",
    ],
)
def test_a_very_long_target_is_checked(target: str):
    severities = {finding.severity for finding in checks.run(pair("今天下雨。", target))}
    assert Severity.ERROR in severities  # length at least; that it ends at all is the point


def test_a_check_that_a_reviewer_switched_off_reports_nothing():
    source, target = "公司募资八亿元？", "The company raised 80 million yuan."
    ids = {name for name, _ in findings_of(source, target)}
    assert ids == {"numbers", "question"}
    for ignored, left in (({"numbers"}, {"question"}), ({"all"}, set()), ({"length"}, ids)):
        one = Pair("k", source, target, (), frozenset(ignored))
        assert {finding.check for finding in checks.run(one)} == left


def test_an_unknown_id_is_an_error_that_lists_the_ids():
    assert checks.chosen(["numbers", "length"], ["length"]) == {"numbers"}
    with pytest.raises(UsageError, match=r"unknown check 'number'.*numbers"):
        checks.chosen([], ["number"])


CATALOG = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: a.txt:7
msgid "公司募资八亿元。"
msgstr "The company raised 80 million yuan."

# A remark of the reviewer.
# zhen: ignore numbers
#: a.txt:9
msgid "公司募资九亿元。"
msgstr "The company raised 90 million yuan."

#: a.txt:11
msgid "你去吗？"
msgstr "You go."
"""


def test_a_run_preserves_what_a_reviewer_switched_off(tmp_path: Path):
    document = Document("a", "a.txt", "txt", "公司募资九亿元。\n", "utf-8", "\n", "")
    store = Catalog(tmp_path / "a.po", "a.txt")
    store.update(recall(document, store, Glossary.EMPTY), {}, signature="test")
    commented = store.render().replace("msgctxt", "# zhen: ignore numbers length\nmsgctxt").encode()
    kept = Catalog(tmp_path / "a.po", "a.txt", commented)
    (segment,) = recall(document, kept, Glossary.EMPTY)
    assert segment.ignored == {"numbers", "length"}
    kept.update([segment], {}, signature="test")
    assert "# zhen: ignore numbers length" in kept.render()


@pytest.fixture
def catalog(zhen: CommandLine) -> str:
    (zhen.folder / "foreign file.po").write_text(CATALOG, encoding="utf-8")
    return "foreign file.po"


def reported(ran) -> list[str]:
    return [json.loads(line)["check"] for line in ran.out.splitlines()]


def test_check_follows_comments_select_and_ignore(zhen: CommandLine, catalog: str):
    assert reported(zhen("check", catalog, "--json")) == ["numbers", "question"]
    assert reported(zhen("check", catalog, "--json", "--select", "question")) == ["question"]
    ran = zhen("check", catalog, "--json", "--ignore", "numbers")
    assert (reported(ran), ran.code) == (["question"], 0)
    ran = zhen("check", catalog, "--ignore", "nombres")
    assert ran.code == 2
    assert "unknown check 'nombres'" in ran.err
    assert "Traceback" not in ran.err


def test_sarif_has_what_the_standard_requires(zhen: CommandLine, catalog: str):
    """Sections 3.13, 3.14, 3.19, 3.27, 3.28 and 3.30 of SARIF 2.1.0: what is required, and what must agree."""
    assert zhen("check", catalog, "--sarif", "findings.sarif").code == 1
    log = json.loads((zhen.folder / "findings.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "zhen"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert [result["ruleId"] for result in run["results"]] == ["numbers", "question"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        assert unquote(place["artifactLocation"]["uri"]) == catalog
        assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    lines = [finding["locations"][0]["physicalLocation"]["region"]["startLine"] for finding in run["results"]]
    text = CATALOG.splitlines()
    assert ["八亿" in "".join(text[lines[0] - 1 :][:3]), "你去吗" in "".join(text[lines[1] - 1 :][:3])] == [True, True]


@pytest.mark.parametrize(
    ("source", "lost"),
    [('见<a href="#n1">注一</a>。', 'link <a href="#n1">…</a>'), ("见[手册](#安装)。", "link […](#安装)")],
)
def test_a_lost_link_to_a_fragment_is_a_link_and_no_hashtag(source: str, lost: str):
    reported = [(finding.check, finding.message) for finding in checks.run(pair(source, "See there."))]
    assert reported == [("kept", f"lost: {lost}")]


def test_a_pattern_of_small_words_names_only_known_parts(monkeypatch: pytest.MonkeyPatch):
    rows = {"parts": {"to": "[向朝]"}, "words": [["{too}东", "east", "east"]]}
    monkeypatch.setattr(small_words, "package_data", lambda *_: {Direction.id: rows})
    with pytest.raises(KeyError, match="too"):
        Direction()
    rows["words"] = [["{to}东{1,2}", "east", "east"]]
    assert [one.check for one in Direction().run(pair("他向东东走。", "He left."))] == ["direction"]
