"""Markdown: what is text and what is not, in the dialects that writers use, and rendering translations."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import document

from toolkit import documents
from toolkit.documents import markdown, markdown_dialects
from toolkit.segment import rebuild, segment, segment_text
from toolkit.text import has_han


def segments(text, format="md"):
    return [(segment.kind.value, segment.text) for segment in segment_text(text, format) if segment.translate]


def render(text, translate, *, bilingual=False):
    source = document(text, "md")
    found = segment(source)
    targets = {each.key: translate(each.text) for each in found if each.translate}
    return documents.render(source, found, targets, bilingual=bilingual)


PROSE = [
    "[NOTE] 请注意以下几点。",
    "ERROR: 系统无法启动，请联系管理员。",
    "UPDATE 今天我们发布了新版本。",
    "$ 100元一件。",
    '"标题": "深思发布新模型"',
    "INFO：请先阅读使用说明",
    "for 循环重复执行代码块 while 循环按照条件执行",
]


@pytest.mark.parametrize("format", ["txt", "md"])
@pytest.mark.parametrize("line", PROSE)
def test_prose_that_looks_like_code_is_translated(line, format):
    assert segments(line, format) == [("text", line)]


@pytest.mark.parametrize("line", ['print("早安")', "x = 1  # 注释", "import os  # 导入"])
def test_a_line_of_markdown_is_no_code_by_its_look(line):
    assert segments(line) == [("text", line)]


NOT_CODE = [
    ("甲。\n\n    ```\n\n乙。\n\n丙。", ["甲。", "乙。", "丙。"]),
    ("    ```py\n甲。\n", ["甲。"]),
    ("甲。\n$$\n乙。\n\n丙。", ["甲。", "乙。", "丙。"]),
    ("$$\n\n甲。\n\n乙价100$$。", ["甲。", "乙价100$$。"]),
    ("\u3000\u3000甲。\n\u3000\u3000乙。", ["甲。", "乙。"]),
    ("- 甲\n\n      code\n\n乙", ["甲", "乙"]),
    ("---\n甲。\n\n---\n乙。", ["甲。", "乙。"]),
    ("[提示]: 不要关机。", ["[提示]: 不要关机。"]),
    ("- " * 200 + "甲\n\n乙\n\n# 丙", ["甲", "乙", "丙"]),
    (">" * 200 + "甲\n\n乙", ["甲", "乙"]),
]


@pytest.mark.parametrize(("text", "expected"), NOT_CODE)
def test_text_is_not_taken_for_code(text, expected):
    assert [words for _, words in segments(text)] == expected


CODE = [
    "```\n甲\n```",
    "~~~~ py\n甲\n```\n乙\n~~~~",
    "> ```\n> 甲\n> ```",
    "- 乙x\n\n  ```\n  甲\n  ```",
    "    甲",
    "\t甲",
    "$$\n甲\n$$",
    "$$甲$$",
    "{% 甲 %}",
    "{/* 甲 */}",
    "```{code-block} python\n# 甲\n```",
    "```{r}\n# 甲\n```",
    "import 图表 from './图表';\n\nexport const 标题 = '你好';",
    "[a]: http://example.org/甲（乙）",
    "[a]: /甲（乙）",
    "<!-- 甲\n\n乙 -->",
]


@pytest.mark.parametrize("text", CODE)
def test_code_formulas_and_markup_are_left_alone(text):
    assert [words for _, words in segments(text) if words != "乙x"] == []
    assert render(text, lambda _: "Word.").replace("Word.", "乙x") == text


DIALECTS = [
    (
        '!!! note "甲"\n    乙。\n\n    丙。\n\n丁',
        [("other", "甲"), ("text", "乙。"), ("text", "丙。"), ("text", "丁")],
    ),
    ('!!! note inline end "甲"\n    乙', [("other", "甲"), ("text", "乙")]),
    ("!!! note\n    乙", [("text", "乙")]),
    ('??? question "甲？"\n    乙', [("other", "甲？"), ("text", "乙")]),
    ('???+ tip "甲"\n    - 乙', [("other", "甲"), ("item", "乙")]),
    (
        '=== "甲"\n\n    乙\n\n    ```\n    丙\n    ```\n\n=== "丁"\n\n    戊',
        [("other", "甲"), ("text", "乙"), ("other", "丁"), ("text", "戊")],
    ),
    (":::tip[甲]\n\n乙。\n\n:::\n丙", [("other", "甲"), ("text", "乙。"), ("text", "丙")]),
    ("::: warning 甲\n乙\n:::", [("other", "甲"), ("text", "乙")]),
    (":::tip 甲 {#a}\n乙\n:::", [("other", "甲"), ("text", "乙")]),
    ('::: {.note title="甲"}\n乙\n:::', [("other", "甲"), ("text", "乙")]),
    ("::::a\n:::b\n甲\n:::\n乙\n::::\n丙", [("text", "甲"), ("text", "乙"), ("text", "丙")]),
    (":::{admonition} 甲\n:class: tip\n乙\n:::", [("other", "甲"), ("text", "乙")]),
    ("```{note}\n甲\n```\n乙", [("text", "甲"), ("text", "乙")]),
    ("```{admonition} 甲\n乙\n```", [("other", "甲"), ("text", "乙")]),
    ("```{figure} 图.png\n:alt: 甲\n:width: 80%\n\n乙\n```", [("other", "甲"), ("text", "乙")]),
    ("甲\n:   乙\n\n    丙", [("cell", "甲"), ("item", "乙"), ("text", "丙")]),
    ("> [!warning] 甲\n> 乙", [("quote", "甲"), ("quote", "乙")]),
    ("> [!NOTE]\n> 乙", [("quote", "乙")]),
    ('{{< figure src="a.png" title="甲" >}}', [("other", "甲")]),
    ("[^a]: 甲\n\n    乙\n\n丙", [("item", "甲"), ("text", "乙"), ("text", "丙")]),
    ("• 甲\n• 乙", [("item", "甲"), ("item", "乙")]),
    ("#\u3000甲\n乙", [("heading", "甲"), ("text", "乙")]),
    ("甲：\n2. 乙\n3. 丙", [("text", "甲："), ("item", "乙"), ("item", "丙")]),
    ("|甲|乙|\n|-|\n|丙|丁|", [("cell", "甲"), ("cell", "乙"), ("cell", "丙"), ("cell", "丁")]),
    ("\u3000\n甲\n\u3000\n乙", [("text", "甲"), ("text", "乙")]),
]


@pytest.mark.parametrize(("text", "expected"), DIALECTS)
def test_text_of_dialects(text, expected):
    assert segments(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in DIALECTS])
def test_only_the_text_of_dialects_is_replaced(text):
    result = render(text, lambda _: "Word.")
    gone = [words for _, words in segments(text)]
    expected = text
    for words in gone:
        expected = expected.replace(words, "Word.", 1)
    assert result == expected
    assert render(text, lambda words: words) == text


VALUES = [
    ('!!! note "甲"\n', 'Say "hi"', '!!! note "Say &quot;hi&quot;"\n'),
    ('!!! note "甲"\n', "It's", '!!! note "It\'s"\n'),
    (":::tip[甲]\n:::\n", "See [1]", ":::tip[See [1\\]]\n:::\n"),
    ("::: tip 甲\n:::\n", 'A "b" [c]', '::: tip A "b" [c]\n:::\n'),
    ("[a]: /x '甲'\n", "It's", "[a]: /x 'It&#39;s'\n"),
]


@pytest.mark.parametrize(("text", "target", "expected"), VALUES)
def test_titles_stay_inside_their_signs(text, target, expected):
    assert render(text, lambda _: target) == expected


@pytest.mark.parametrize(
    "target", ["# a", "- a", "> a", "1. a", "!!! a", "??? a", "::: a", ": a", "~ a", "```", "$$", "| a"]
)
def test_a_translation_never_starts_a_block(target):
    (block,) = markdown.blocks(render("甲\n", lambda _: target))
    assert block.kind.value == "text"


BESIDE = [
    ('!!! note "甲"\n    乙。\n', '!!! note "甲 / Word."\n    乙。\n\n    Word.\n'),
    ("甲\n:   乙\n", "甲<br>Word.\n:   乙\\\n    Word.\n"),
    (":::tip[甲]\n乙\n:::\n", ":::tip[甲 / Word.]\n乙\n\nWord.\n\n:::\n"),
]


@pytest.mark.parametrize(("text", "expected"), BESIDE)
def test_bilingual_dialects(text, expected):
    assert render(text, lambda _: "Word.", bilingual=True) == expected


@pytest.mark.parametrize("format", ["txt", "md", "html"])
def test_numbers_stay_with_their_sentences(format):
    text = "前言。1. 第一条。2. 第二条。\n"
    assert [words for _, words in segments(text, format)] == ["前言。", "1. 第一条。", "2. 第二条。"]
    text = "1. 第一条。2. 第二条。\n"
    own = ["第一条。", "2. 第二条。"] if format != "html" else ["1. 第一条。", "2. 第二条。"]
    assert [words for _, words in segments(text, format)] == own


PIECES = [
    "甲",
    "乙。",
    "a",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\u3000",
    "# ",
    "## ",
    " #",
    "- ",
    "* ",
    "1. ",
]
PIECES += [
    "> ",
    ">",
    "```",
    "~~~",
    "```{note}\n",
    "```{note} ",
    "$$",
    "$$\n",
    ":::",
    "::: tip ",
    ":::\n",
    '!!! note "',
    '"',
]
PIECES += [
    "???",
    "=== ",
    '=== "甲"\n',
    "|",
    "|-|-|\n",
    "|甲|乙|\n",
    ": ",
    ":   ",
    "~ ",
    "[^1]: ",
    "[a]: ",
    "[甲]: x '题'\n",
]
PIECES += [
    "<div>",
    "</div>\n",
    "<!--",
    "-->",
    "<b>",
    "\\",
    "---\n",
    "===\n",
    "***\n",
    "{% 甲 %}",
    "{#a}",
    "title: 题\n",
    "+++\n",
]
PIECES += [
    "[[甲]]",
    "![[甲.png]]",
    "==乙==",
    " ^a1\n",
    "%%",
    "{/*",
    "*/}",
    "<Card title='题'\n to='x'>",
    "</Card>\n",
    "<Badge text='题' />",
    "export const 甲 = {\n",
    "}\n",
    "{甲.map(",
    ")}",
    "{甲}",
    "## 甲\n",
    "[甲](#甲)",
    "*[甲]: ",
    "[甲][题]",
    "{ref}`甲 <乙>`",
    "$\\text{甲}$",
    "<img\nalt='图'>",
    "lang: zh\n",
]
PIECES += ["[!NOTE] ", "- [ ] ", ":alt: 图\n", "import '甲'\n", "\x85", "\x0b", "\0", "•", "一、", "\u2028"]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("<div>甲 <!---->甲")
@pytest.mark.parametrize("format", ["md", "mdx"])
def test_any_markdown_comes_back(format, text):
    source = document(text, format)
    found = segment(source)
    assert rebuild(source, found) == text
    ends = 0
    for block in documents.blocks(source):
        for span in block.lines:
            assert span.start < span.end
            assert ends <= span.start or text[span.start - 1] in "\"'="  # an attribute inside of a sentence of HTML
        assert not text[block.lines[0].start].isspace()
        assert not text[block.lines[-1].end - 1].isspace()
        ends = max(ends, block.lines[-1].end)
    assert documents.render(source, found, {each.key: each.text for each in found}) == text
    assert isinstance(documents.render(source, found, {each.key: "T" for each in found}), str)
    assert isinstance(documents.render(source, found, {each.key: "T" for each in found}, bilingual=True), str)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["甲。", "乙", "\n", "\n\n", "- ", "> ", "# ", "1. ", " ", "  ", "|", "•", "**", "!", "？"]),
        max_size=24,
    )
)
def test_all_chinese_of_a_text_without_code_is_translated(pieces):
    text = "甲" + "".join(pieces)
    source = document(text, "md")
    read = [each for each in segment(source) if each.translate]
    places = {at for each in read for span in each.spans for at in range(span.start, span.end)}
    code = {
        at
        for each in segment(source)
        if each.kind.value == "code"
        for span in each.spans
        for at in range(span.start, span.end)
    }
    assert [at for at, char in enumerate(text) if has_han(char) and at not in places | code] == []


WHOLE = [
    "甲。乙。",
    "# 甲",
    "甲\n===",
    "- 甲\n- 乙\n\n  丙",
    "1. 甲\n2. 乙",
    "> 甲\n> 乙",
    "> - 甲",
    "|甲|乙|\n|-|-|\n|丙|丁|",
]
WHOLE += [
    "```\n甲\n```",
    "$$\n甲\n$$",
    "甲\n: 乙",
    "[^1]: 甲",
    ":::tip[甲]\n乙\n:::",
    '!!! note "甲"\n    乙。\n\n    丙',
    '=== "甲"\n    乙',
]
WHOLE += [
    "```{note} 甲\n乙\n```",
    "    甲",
    "- [ ] 甲",
    "看[[甲|乙]]，==丙==。 ^a1",
    "<Card\n  title='甲'\n>\n乙\n</Card>",
    "用<Badge text='甲' />的。",
    "export const a = [\n'甲',\n\n'乙'\n]",
    "%%\n甲\n%%",
    "甲  \n乙\\\n丙",
    "> [!NOTE]\n> 甲",
    "[a]: x '甲'",
    "***",
    "<div>\n甲\n</div>",
]
WORDS = [
    "Word.",
    "# a",
    "- a",
    "1. a",
    "a | b",
    "> a",
    "!!! a",
    '??? "a"',
    ": a",
    "~ a",
    "::: a",
    "```",
    "$$",
    "===",
    "a] b",
    "'a'",
    "---",
]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(WHOLE), min_size=1, max_size=5).map("\n\n".join),
    st.lists(st.sampled_from(WORDS), min_size=1),
)
def test_a_translation_has_the_blocks_of_its_source(text, words):
    def shape(text):
        tokens = markdown_dialects.tokens(text)
        return [(token.type, token.map if token.nesting else None) for token in tokens if token.type != "inline"]

    turn = iter(words * 100)
    assert shape(render(text, lambda _: next(turn))) == shape(text)
