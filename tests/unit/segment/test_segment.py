"""Segmentation: sentences, lines that belong together, code, markers, transcripts; and nothing lost."""

import itertools
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import DATA
from samples import document

from toolkit.documents import FORMATS
from toolkit.segment import rebuild, segment, segment_text
from toolkit.types import Kind

DEV = DATA / "segments-dev.jsonl"


def segments(text, format="txt"):
    return [segment.text for segment in segment_text(text, format)]


SENTENCES = [
    ("她笑了。然后走了！真的？！", ["她笑了。", "然后走了！", "真的？！"]),
    ("他问：“去吗？”说完就走。", ["他问：“去吗？”说完就走。"]),
    ("“去吗？”“不去。”", ["“去吗？”", "“不去。”"]),
    ("「去嗎？」「不去。」", ["「去嗎？」", "「不去。」"]),
    ("他说：“老师讲‘别急。’我记得。”", ["他说：“老师讲‘别急。’我记得。”"]),
    ("我读了《走吧！少年》两遍。很好。", ["我读了《走吧！少年》两遍。", "很好。"]),
    ("（见下文。共三页。）接着说。", ["（见下文。共三页。）", "接着说。"]),
    ("写明“甲”“乙”两类。", ["写明“甲”“乙”两类。"]),
    ("等等……再说吧。好...行。", ["等等……再说吧。", "好...行。"]),
    ("**别急！**慢慢来。**注意**：小心。", ["**别急！**", "慢慢来。", "**注意**：小心。"]),
    ("共3.5米,见v2.0.1.下一句.", ["共3.5米,见v2.0.1.", "下一句."]),
    ("Dr. Li在U.S. 用Node.js 写了server.py。", ["Dr. Li在U.S. 用Node.js 写了server.py。"]),
    ("看 https://a.example/x?y=1!z 吧。好！", ["看 https://a.example/x?y=1!z 吧。", "好！"]),
    ("用`a!b?c`试试。行", ["用`a!b?c`试试。", "行"]),
    ("太好了!😀谢谢~~好", ["太好了!😀", "谢谢~~好"]),
    ('他说:"走吧."就走了.她说:"好."', ['他说:"走吧."就走了.', '她说:"好."']),
    ("他说“没关上。后来呢？", ["他说“没关上。", "后来呢？"]),
    ("据报道[1]，如此。[2]后来变了。", ["据报道[1]，如此。[2]", "后来变了。"]),
    ("&ldquo;去吗？&rdquo;&ldquo;不去。&rdquo;", ["&ldquo;去吗？&rdquo;", "&ldquo;不去。&rdquo;"]),
    ("他问：&#8220;去吗？&#8221;说完就走。", ["他问：&#8220;去吗？&#8221;说完就走。"]),
    ("“等等……”“好……”", ["“等等……”", "“好……”"]),
    ("  两端有空白。　下一句。  ", ["两端有空白。", "下一句。"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected):
    assert segments(text) == expected


LINES = [
    ("风来了，\n雨也来了。", ["风来了，雨也来了。"]),
    ("我用\n\n电脑", ["我用", "电脑"]),
    ("首页 | 新闻\n联系我们", ["首页 | 新闻", "联系我们"]),
    ("甲：你好吗，\n乙：还行。", ["甲：你好吗，", "乙：还行。"]),
    ("1、第一条；\n2、第二条。", ["1、第一条；", "2、第二条。"]),
    ("她说：“别走。\n等等我。”\n他走了。", ["她说：“别走。等等我。”", "他走了。"]),
    ("小鱼 2024/3/8 10:02:11\n在吗？", ["小鱼 2024/3/8 10:02:11", "在吗？"]),
    ("他终于明白——\n那不是梦。", ["他终于明白——那不是梦。"]),
    (
        "这家公司成立于二〇一五年，最早只有三个人和一\n间租来的办公室，如今已有四百多名员工，产品卖\n到了十二个国家。",
        ["这家公司成立于二〇一五年，最早只有三个人和一间租来的办公室，如今已有四百多名员工，产品卖到了十二个国家。"],
    ),
    ("\u3000\u3000第一段写到这里\n\u3000\u3000第二段从这里写", ["第一段写到这里", "第二段从这里写"]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_lines_join_only_where_they_run_on(text, expected):
    assert segments(text) == expected


def test_lines_join_with_a_space_only_between_latin_words():
    assert segments("他用的是 Lumen\nOS，\n很新，\nAPI 也好。") == ["他用的是 Lumen", "OS，很新，API 也好。"]
    assert segments("系统是“Lumen\nOS”。") == ["系统是“Lumen OS”。"]


CODE = [
    "import os",
    "for i in range(3):",
    'print("早安")',
    '    log("还是没有声音")',
    "$ echo 你好",
    "[INFO] 服务已启动",
    "2024-05-01 10:00:00 ERROR 连接失败",
    'user@host:~$ cat "说明.txt"',
    '"name": "张三",',
    '名字 = "张三"',
    "qingzhou init my-blog  # 新建博客",
    "while minutes > 0:",
    "npm ERR! code ELIFECYCLE",
    'git commit -m "修复"',
    "const name = '李四';",
]
PROSE = [
    "他说import是关键字。",
    "用 print() 输出结果",
    "价格：100元",
    "# 第一章 开始",
    "GPU(显卡)很贵",
    "“好的。”",
    "A1 | 899 元",
    "Python很流行",
]


@pytest.mark.parametrize("line", CODE)
def test_code_is_recognised_in_plain_text(line):
    (segment,) = segment_text(line)
    assert (segment.kind, segment.translate, segment.text) == (Kind.CODE, False, line.strip())


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_not_code(line):
    assert all(segment.kind is not Kind.CODE and segment.translate for segment in segment_text(line))


def test_comment_next_to_code_is_code_and_alone_a_heading():
    found = segment_text("# 开头\n\nx = 1\n# 中文注释\ny = 2\n")
    assert [(segment.text, segment.kind) for segment in found] == [
        ("开头", Kind.HEADING),
        ("x = 1", Kind.CODE),
        ("# 中文注释", Kind.CODE),
        ("y = 2", Kind.CODE),
    ]


def test_what_has_no_chinese_is_not_translated():
    assert not any(
        segment.translate for segment in segment_text("https://a.example/x\n\n2024-06-18\n\nThank you.\n\nA1")
    )


MARKDOWN = """# 标题 #

> 引用一，
> 引用二。

- [ ] 甲
- 乙
  1. 丙

| 型号 | 说明 |
| --- | --- |
| A1 | 好\\|坏 |

```py
print("中文")
```

***

最后`代码`。
"""


def test_markdown_markers_are_outside_of_segments():
    assert [(segment.kind.value, segment.text) for segment in segment_text(MARKDOWN, "md")] == [
        ("heading", "标题"),
        ("quote", "引用一，引用二。"),
        ("item", "甲"),
        ("item", "乙"),
        ("item", "丙"),
        ("cell", "型号"),
        ("cell", "说明"),
        ("cell", "A1"),
        ("cell", "好\\|坏"),
        ("code", 'print("中文")'),
        ("text", "最后`代码`。"),
    ]


FRONT = """---
title: "你好" # 注
keywords: [新闻, AI, '芯片']
author:
  - 张三
slug: 别动
summary: >
  很长的摘要，
  分成两行。
---
正文。
"""


def test_front_matter_gives_the_values_that_readers_see():
    found = segment_text(FRONT, "md")
    assert [segment.text for segment in found if segment.translate] == [
        "你好",
        "新闻",
        "芯片",
        "张三",
        "很长的摘要，分成两行。",
        "正文。",
    ]
    assert [segment.text for segment in found if not segment.translate] == ["author:", "slug: 别动", "summary: >"]


MORE_HTML = [
    ("<p>走了很远，<br>才回头。<br>第二行", ["走了很远，才回头。", "第二行"]),
    ("<p>点<a title='帮助'>这里</a>。", ["点<a title=''>这里</a>。", "帮助"]),
    ("<p translate=no>甲<p>乙", ["乙"]),
    ("<p><code>打印</code>", []),
    ("<p>叫<span translate='no'>深思</span>的", ["叫<span translate='no'>深思</span>的"]),
    ("<textarea>甲</textarea><script>'乙'</script><p>丙", ["丙"]),
    ("<p>他\n说<b>甲\n乙</b>。", ["他说<b>甲乙</b>。"]),
    ('<meta property="og:title" content="甲"><meta name="x" content="乙">', ["甲"]),
    ("</div><p>甲</b><td>乙<", ["甲", "乙<"]),
    ("<p>好。<a role='doc-noteref' href='#1'>注一</a>走。", ["好。<a role='doc-noteref' href='#1'>注一</a>", "走。"]),
    ("<p>好。 <a href='#1'><sup>*</sup></a>走。", ["好。 <a href='#1'><sup>*</sup></a>", "走。"]),
    (
        "<p>好。<sup><a href='#1'>②</a></sup><sup><a href='#2'>〔3〕</a></sup>走。",
        ["好。<sup><a href='#1'>②</a></sup><sup><a href='#2'>〔3〕</a></sup>", "走。"],
    ),
    ("<p>好。<a href='#1'>第三章</a>走。", ["好。", "<a href='#1'>第三章</a>走。"]),
    ("<p>共<!-- -->3<!-- -->条<!-- 不 -->消息<!---->", ["共3条<!-- 不 -->消息"]),
    ("<p>点<svg><text>图</text></svg>这<br>里<svg/>走<svg>", ["点<svg></svg>这", "里<svg/>走"]),
    ("<ruby>甲<rt>jiǎ</rt></ruby><b><ruby>乙<rt>yǐ</ruby></b>走", ["甲<b>乙</b>走"]),
    ("<p><math><mi>速</mi></math><svg><text>图</text></svg></p>", []),
]


@pytest.mark.parametrize(("text", "expected"), MORE_HTML)
def test_html_units_to_translate(text, expected):
    assert [segment.text for segment in segment_text(text, "html") if segment.translate] == expected


MORE_MARKDOWN = [
    ("甲\n---\n乙", [("heading", "甲"), ("text", "乙")]),
    ("- > 甲", [("quote", "甲")]),
    ("[a]: /x '甲'\n", [("other", "甲")]),
    ("[^1]: 甲。", [("item", "甲。")]),
    ("<div>\n**甲**\n</div>\n\n乙", [("text", "**甲**"), ("text", "乙")]),
    ("<!-- 甲\n\n乙 -->\n丙", [("text", "丙")]),
    ("$$\n甲\n$$\n乙", [("text", "乙")]),
]


@pytest.mark.parametrize(("text", "expected"), MORE_MARKDOWN)
def test_markdown_units_to_translate(text, expected):
    assert [(segment.kind.value, segment.text) for segment in segment_text(text, "md") if segment.translate] == expected


HTML = (
    '<html lang="zh"><head><title>题</title><script>var a = "不要";</script><style>/* 不 */</style></head><body>'
    '<p>他说<b>你好</b>。再见。</p><p><a href="/">首页</a></p><img alt="图 一" src=x><!-- 注 --><ul><li>甲<li>乙</ul>'
    "<pre>代码\n第二行</pre>尾</body></html>"
)


def test_html_blocks_tags_and_attributes():
    assert [(segment.kind.value, segment.text) for segment in segment_text(HTML, "html")] == [
        ("heading", "题"),
        ("text", "他说<b>你好</b>。"),
        ("text", "再见。"),
        ("text", "首页"),
        ("other", "图 一"),
        ("item", "甲"),
        ("item", "乙"),
        ("code", "代码"),
        ("code", "第二行"),
        ("text", "尾"),
    ]


SRT = """1
00:00:01,000 --> 00:00:02,000
今天我们来聊一聊

2
00:00:02,100 --> 00:00:04,000
电动车换电这件事

3
00:00:04,100 --> 00:00:05,000
- 真的吗？
- 真的。
"""


def test_subtitle_sentences_run_over_cues_and_stop_at_speakers():
    assert segments(SRT, "srt") == ["今天我们来聊一聊电动车换电这件事", "真的吗？", "真的。"]


PUNCTUATED = """1
00:00:01,000 --> 00:00:02,000
来自海边的顾问老陈

2
00:00:02,100 --> 00:00:04,000
看了很久，说：“是水。”

3
00:00:04,100 --> 00:00:05,000
没有人说话。
"""


def test_a_line_without_punctuation_runs_on_in_punctuated_subtitles():
    assert segments(PUNCTUATED, "srt") == ["来自海边的顾问老陈看了很久，说：“是水。”", "没有人说话。"]


TALK = """大家好
欢迎来到本周的科技观察
今天要聊的是一家
做电池的公司
他们去年在合肥
建了一座新工厂
但是投产不到半年
生产线就停了两次
为什么会这样呢
我们的记者去了现场
发现问题出在设备上"""


def test_transcript_lines_are_grouped_into_whole_sentences():
    found = segments(TALK)
    assert "".join(found) == TALK.replace("\n", "")
    assert found[0] == "大家好欢迎来到本周的科技观察"
    assert {"但是投产不到半年生产线就停了两次", "为什么会这样呢"} <= set(found)
    assert 5 <= len(found) <= 7


def test_transcript_keeps_time_stamps_and_paragraphs_apart():
    found = segment_text(TALK.replace("但是", "00:21\n但是", 1).replace("为什么", "\n为什么", 1))
    assert [segment.text for segment in found if not segment.translate] == ["00:21"]
    assert "生产线就停了两次" in found[[segment.text for segment in found].index("00:21") + 1].text
    assert any(segment.text.startswith("为什么会这样呢") for segment in found)


def test_keys_number_repetitions_and_lines_count_from_one():
    first, second, third = segment_text("好。\r\n\r\n好。\r\n行。")
    assert (second.key, first.line, second.line, third.line) == (f"{first.key}-2", 1, 3, 4)
    assert len(first.key) == 12
    assert [segment.index for segment in (first, second, third)] == [0, 1, 2]


def test_spans_of_a_joined_unit_point_at_each_line():
    text = "> 风来了，\n> 雨来了。"
    (segment,) = segment_text(text, "md")
    assert [text[span.start : span.end] for span in segment.spans] == ["风来了，", "雨来了。"]


PIECES = st.one_of(
    st.sampled_from("好的。！？!?.…，“”‘’「」（）()[]《》\"'`*_#>-|<&;:\n\r\t \u3000a1\ufeff\x85\u2028\U00020000"),
    st.sampled_from(["\r\n", "\n\n", "```", "---\n", "- ", "1. ", "# ", "print(", "大家好\n", "https://a.example/?b"]),
    st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "<!--", "-->", "<script>", '<img alt="图">', "&nbsp;"]),
    st.sampled_from(["00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n"]),
)
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(sorted(FORMATS)))
def test_any_text_is_rebuilt_from_its_segments(text, format):
    source = document(text, format)
    found = segment(source)
    spans = sorted(span for each in found for span in each.spans)
    assert rebuild(source, found) == text
    assert all(span.start < span.end for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    for each in found:
        assert "".join(each.text.split()) == "".join("".join(text[s.start : s.end] for s in each.spans).split())
        assert each.text == each.text.strip()


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_between_segments_are_only_space_and_markers(text):
    found = segment_text(text)
    edges = [0, *(place for segment in found for span in segment.spans for place in (span.start, span.end)), len(text)]
    gaps = "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    assert not set("好的，“”（）《》a\U00020000") & set(gaps) or "```" in text


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 100_000,
        "“" * 100_000,
        "（" * 50_000 + "]" * 50_000,
        '<a "' * 50_000,
        "<!--" * 50_000,
        "`a" * 100_000,
        "？**，" * 50_000,
    ],
    ids=["brackets", "quotes", "mixed", "tags", "comments", "ticks", "emphasis"],
)
def test_malicious_text_is_cut_without_loss(format, hostile):
    source = document("好" + hostile, format)
    assert rebuild(source, segment(source)) == source.text


DEEP = [
    ("html", "<div>好" * 20_000),
    ("html", "<b>好" * 10_000 + "</b>" * 10_000),
    ("html", "好<img alt='图'>" * 5_000),
    ("md", ">" * 100_000 + "好"),
    ("md", "- " * 50_000 + "好"),
    ("md", "[好" * 50_000),
    ("md", "<div>好\n\n" * 10_000),
    ("txt", "好。\n\n" * 20_000),
    ("txt", "好，好。" * 100_000),
    ("po", 'msgid ""\n' + '"好"\n' * 20_000 + 'msgstr ""\n'),
    ("xliff", f"<xliff>{'<trans-unit><source>好</source></trans-unit>' * 5_000}</xliff>"),
    ("xliff", "<group>" * 50_000 + "<trans-unit><source>好</source></trans-unit>" + "</group>" * 50_000),
]


@pytest.mark.parametrize(("format", "text"), DEEP)
def test_deep_nesting_and_many_blocks_are_cut_without_loss(format, text):
    source = document(text, format)
    found = segment(source)
    assert rebuild(source, found) == text
    assert any(each.translate for each in found)


def dev_rows(*, transcripts):
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if (row["kind"] == "transcript") is transcripts]


def f1(pairs):
    hits = sum(sum((Counter(got) & Counter(gold)).values()) for got, gold in pairs)
    return 2 * hits / sum(len(got) + len(gold) for got, gold in pairs)


def cut(row):
    return segment_text(row["text"], "md" if row["kind"] == "markdown" else "txt")


def ends(found):
    places = [sum(len("".join(segment.split())) for segment in found[: n + 1]) for n in range(len(found))]
    return places[:-1]


def test_development_set_outside_transcripts():
    rows = dev_rows(transcripts=False)
    assert (
        f1([(segments(row["text"], "md" if row["kind"] == "markdown" else "txt"), row["segments"]) for row in rows])
        >= 0.97
    )


def test_development_set_marks_what_is_skipped():
    for row in dev_rows(transcripts=False):
        skipped = [row["segments"][number] for number in row["skip"]]
        assert [segment.text for segment in cut(row) if not segment.translate] == skipped


def test_development_set_transcripts():
    """A guard against getting worse; the weights were learned from these rows too, so it says nothing of other text."""
    pairs = [([segment.text for segment in cut(row)], row["segments"]) for row in dev_rows(transcripts=True)]
    assert f1([(ends(got), ends(gold)) for got, gold in pairs]) >= 0.90
    assert f1(pairs) >= 0.75
