"""Inline markup: found, shortened for a model, and restored round the right words, for any answer of the model."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit import markup
from toolkit.markup import restore, shorten, wanted

SHORTENED = [
    ("他说<b>你好</b>。", "他说<b>你好</b>。"),
    ('见<a href="/m?a=1&b=2" class=x>说明</a>。', "见<a>说明</a>。"),
    ('<a href="/1">甲</a>和<a href="/2">乙</a>', "<a1>甲</a1>和<a2>乙</a2>"),
    ("一<br/>二", "一<br>二"),
    ("<br> <br>", ""),
    ("[^1] [^2]", ""),
    ("温度&nbsp;20&deg;&mdash;&hellip;", "温度 20°—…"),
    ("AT&amp;T &lt;b&gt;", "AT&amp;T &lt;b&gt;"),
    ("用List<String>存放，a < b > c", "用List<String>存放，a < b > c"),
    ("这是**重点**，那是*次要*的，~~删掉~~。", "这是<b>重点</b>，那是<i>次要</i>的，<s>删掉</s>。"),
    ("他说：**“你好。”**她走了。", "他说：<b>“你好。”</b>她走了。"),
    ("**粗*斜*体**和***都***", "<b1>粗<i>斜</i>体</b1>和<b2>都</b2>"),
    ("见[手册](https://a.b/c)与[附录][app]。", "见<a1>手册</a1>与<a2>附录</a2>。"),
    ("如![图一](x.png)所示", "如<figure>图一</figure>所示"),
    ("[![图](a.png)说明](b.html)在此", "<a><figure>图</figure>说明</a>在此"),
    ("运行`make`，再运行`打印()`。", "运行`make`，再运行`code1`。"),
    ("把<code>model</code>改成<code>模型</code>。", "把<code>model</code>改成<code>code1</code>。"),
    ("请看 <https://e.com/中文> 和 https://e.com/a 。", "请看 link1 和 https://e.com/a 。"),
    ("如前所述[^1]，又见[^注]。", "如前所述[^1]，又见[^n1]。"),
    ("**注意！**", "注意！"),
    ("**第一句很重要。", "第一句很重要。"),
    ("**然后结束。", "然后结束。"),
    ('<img src="x.png" alt="">过去一年', "过去一年"),
    ('<p>在<a id="k"></a>这里', "<p>在<a>这里"),
    ("2*3*4和2**10次方，长 * 宽", "2*3*4和2**10次方，长 * 宽"),
    ("变量my_var_name和f(**kwargs)", "变量my_var_name和f(**kwargs)"),
    ("`a**b`与**c**", "`a**b`与<b>c</b>"),
    ("写 $a_1*b_1$ 和${x}共{n}个*甲*", "写 $a_1*b_1$ 和${x}共{n}个<i>甲</i>"),
    ("欢迎<sc id='2'/>回来<ec startRef='2'/>，<bx id='1'/>请<ex id='1'/>坐", "欢迎<sc>回来</sc>，<bx>请</bx>坐"),
    ("<x:g id='1'>打开</x:g>大门<x:x id='2'/>吧", "<g>打开</g>大门<x>吧"),
    ("点<svg class='i'></svg>保存", "点<svg>保存"),
    ("若<math alttext='w'></math>，则", "若formula1，则"),
    ("看<mrk mtype='protected'>星海</mrk>的", "看<mrk>code1</mrk>的"),
    ("没人提<sup><a href='#n2'>[2]</a></sup>，<a role='doc-noteref'>甲</a>是", "没人提[^n1]，[^n2]是"),
    ("<a href='/m'>第2页</a>，x<sup>2</sup>高", "<a>第2页</a>，x<sup>2</sup>高"),
    (r"\*不是强调\*，[微笑][大哭]", r"\*不是强调\*，[微笑][大哭]"),
    ("大家好<00:01.800><c>，欢迎</c><00:02.400><c.hot>来</c>", "大家好<t1><c1>，欢迎</c1><t2><c2>来</c2>"),
    (r"他说{\i1}没听见{\i0}了{\fs18}。", "他说<i>没听见</i>了<x>。"),
    (r"{\an8}公告", "公告"),
    (r"{\bf 重要}", r"{\bf 重要}"),
    ("点{{按钮}}，共 %n 个，%L1 字节", "点value1，共 %n 个，%L1 字节"),
    (r"你好，${user.name}！\V[1]", r"你好，${user.name}！\V[1]"),
    ("有 {n, number} 个 %,d $t(a.b) @:c.d", "有 {n, number} 个 %,d $t(a.b) @:c.d"),
    ('有 $t(a.b, {"n": 3}) 个', '有 $t(a.b, {"n": 3}) 个'),
    ('你好，<xliff:g id="user" example="林">%1$s</xliff:g>！', "你好，<g>%1$s</g>！"),
    ("<v.loud 老王>你</v>说<a.b>", "<v>你</v>说<a.b>"),
]


@pytest.mark.parametrize(("source", "short"), SHORTENED)
def test_shorten_makes_markup_short_and_writes_entities_out(source: str, short: str):
    assert shorten(source).text == short


@pytest.mark.parametrize("source", [source for source, _ in SHORTENED])
def test_restore_of_what_was_shortened_is_the_source(source: str):
    made = shorten(source)
    assert restore(made.text, made) == markup.Restored(source)


ANSWERED = [
    # as it should be
    ("见<a href=/x>这里</a>。", "See <a>here</a>.", "See <a href=/x>here</a>."),
    ('<a href="/1">甲</a>和<a href="/2">乙</a>', "<a2>B</a2> and <a1>A</a1>",
     '<a href="/2">B</a> and <a href="/1">A</a>'),
    ("这是**重点**。", "This is <b>the point</b>.", "This is **the point**."),
    ("**隐私**：合同不离开电脑。", "<b>Privacy</b>: Contracts stay.", "**Privacy**: Contracts stay."),
    ("如![图一](x.png)所示", "As <figure>figure 1</figure> shows", "As ![figure 1](x.png) shows"),
    ("**注意！**", "Note!", "**Note!**"),
    ('<img src="x.png"> 过去一年', "In the past year", '<img src="x.png"> In the past year'),
    ("水是H<sub>2</sub>O。", "Water is H<sub>2</sub>O.", "Water is H<sub>2</sub>O."),
    ("欢迎<sc id='2'/>回来<ec startRef='2'/>。", "Welcome <sc>back</sc>.",
     "Welcome <sc id='2'/>back<ec startRef='2'/>."),
    ("没人提<sup><a href='#n'>2</a></sup>。", "Nobody did[^n1].", "Nobody did.<sup><a href='#n'>2</a></sup>"),
    ("没人提<sup><a href='#n'>2</a></sup>。", "Nobody did.", "Nobody did.<sup><a href='#n'>2</a></sup>"),
    ("好。<a role='doc-noteref'>2</a>", "Good.", "Good.<a role='doc-noteref'>2</a>"),
    # spacing
    ("这是**重点**的话", "This is<b> the point </b>of it", "This is **the point** of it"),
    ("这是**重点**，懂", "It is<b>the point </b>, see", "It is **the point**, see"),
    ("用**模型**做", "Use the<b>model</b>here", "Use the **model** here"),
    ("很多**模型**可用", "Many <b>model</b>s are there", "Many **model**s are there"),
    ("他说**“好。”**就走", 'He said <b>"Fine."</b>and left', 'He said **"Fine."** and left'),
    ("看![图](a.png)吧", "Look at it!<figure>picture</figure>", "Look at it!![picture](a.png)"),
    ("看[图](a.png)吧", "Look!<a>the picture</a>", "Look! [the picture](a.png)"),
    # written another way
    ("这是**重点**。", "This is **the point**.", "This is **the point**."),
    ("点[这里](/x)看", "Click [here](/y) to look", "Click [here](/x) to look"),
    ("点<b>这里</b>看", "Click <B>here</ b > to look", "Click <b>here</b> to look"),
    ('<i id="1">一</i>和<i id="2">二</i>', "<i>One</i> and <i>two</i>", '<i id="1">One</i> and <i id="2">two</i>'),
    ("运行`打印()`吧", "Run Code1 now", "Run `打印()` now"),
    ("运行`打印()`吧", "Run `CODE1` now", "Run `打印()` now"),
    ("运行`pip`吧", "Run pip now", "Run `pip` now"),
    ("运行`pip`吧", "Run `PIP` now", "Run `pip` now"),
    ("见 https://a.b/cd 。", "See https://a.b/c.", "See https://a.b/cd."),
    ("共{n}个", "{N} in all", "{n} in all"),
    ("%(name)s，您好！", "Hello, %(name)!", "Hello, %(name)s!"),
    ("%(a)s，还可以借%(left)d本", "%(a)s, %(left) books more", "%(a)s, %(left)d books more"),
    ("%(a)s和%(b)s", "%(b) and %(a)", "%(b)s and %(a)s"),
    ("共%(n).2f元", "%(n) yuan in all", "%(n) yuan in all"),
    ("%(name)s，您好！", "Hello, %(names)!", "Hello, %(names)!"),
    ("%(name)s，您好！", "Hello, %(name)x!", "Hello, %(name)s!"),
    ("把<code>模型</code>改掉", "Change <code>model</code>", "Change <code>模型</code>"),
    # invented
    ("这是**重点**。", "<b>This</b> is <i>the</i> <b>point</b>.", "This is the **point**."),
    ("这是**重点**吗", "Is <b>this</b> a ** or `point`?", "Is **this** a or point?"),
    # lost, and found by what stands there
    ("在**DeepSeek**的**MIT**里", "In the MIT of DeepSeek", "In the **MIT** of **DeepSeek**"),
    ("<b>DeepSeek</b>发布<a href=/r1>DeepSeek-R1</a>了", "DeepSeek-R1 by DeepSeek",
     "<a href=/r1>DeepSeek-R1</a> by <b>DeepSeek</b>"),
    ("**隐私**：合同不离开电脑。", "Privacy: Contracts stay.", "**Privacy**: Contracts stay."),
    ("“**你好**”。", '"Hello."', '"**Hello**."'),
    ("数据见附录<sup>[1]</sup>。", "See the appendix.", "See the appendix."),
    ("数据见附录[^1]。", "See the appendix.", "See the appendix[^1]."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "answer", "expected"), ANSWERED)
def test_markup_is_restored_where_the_model_put_it(source: str, answer: str, expected: str):
    assert restore(answer, shorten(source)).text == expected


LOST = [
    ("这份手册写给第一次接触**开源模型**的人。", ["Open-source models."],
     "This manual is for those new to the open source model.",
     "This manual is for those new to the **open source model**."),
    ("下载慢时可以用[镜像站](http://m.x)。", ["The mirror site"],
     "If downloads are slow, use the mirror site.", "If downloads are slow, use the [mirror site](http://m.x)."),
    ("第二次**失败**以后，他分析了失败的原因。", ["Failure", "Failed"],
     "After he failed again, he analysed why he had failed.",
     "After he **failed** again, he analysed why he had failed."),
    ("他分析了失败的原因，没有再**失败**。", ["Failed"],
     "He analysed why he had failed, and never failed again.",
     "He analysed why he had failed, and never **failed** again."),
    ("请*仔细阅读*说明。", ["Read carefully", "Careful reading"], "Please read the notes carefully.",
     "Please *read the notes carefully*."),
    ("其中影响最大的，是<strong>深思</strong>发布的模型。", ["DeepSeek"],
     "The most influential is the model released by DeepSeek.",
     "The most influential is the model released by <strong>DeepSeek</strong>."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "words", "answer", "expected"), LOST)
def test_lost_markup_is_put_round_the_translation_of_its_words(
    source: str, words: list[str], answer: str, expected: str
):
    made = shorten(source)
    (number,) = wanted(answer, made)
    assert restore(answer, made, {number: words}) == markup.Restored(expected)


UNPLACED = [
    ("点<a href=/x>这里</a>看。", ["Here"], "Click this link to look."),
    ("点<a href=/x>这里</a>看。", ["Click here to look."], "Click here to look."),
    ("他**慢慢**走了。", ["Slowly"], "He left."),
    ("看`打印`。", [], "Look."),
]


@pytest.mark.parametrize(("source", "words", "answer"), UNPLACED)
def test_markup_without_a_certain_place_is_left_out_and_reported(source: str, words: list[str], answer: str):
    made = shorten(source)
    assert restore(answer, made, {0: words}) == markup.Restored(answer, (0,))
    assert len(markup.lost(source, answer)) == 1


def test_words_are_asked_for_only_where_chinese_lost_its_markup():
    made = shorten("**甲**、**B2**、*丙*和`丁`")
    assert wanted("<b>A</b>, B2, C and", made) == {2: "丙"}
    assert wanted(made.text, made) == {}


KEPT = [
    ("访问 https://example.com/a_(b)?x=1。", ["https://example.com/a_(b)?x=1"]),
    ("（见https://example.com/a）", ["https://example.com/a"]),
    ("打开 <http://localhost:4000> 看看", ["<http://localhost:4000>"]),
    ("写信给me.you@example.org,谢谢", ["me.you@example.org"]),
    ("运行`make test`和``a`b``", ["`make test`"]),
    ("感谢 @liu-wei 与 @Dr.K 的反馈！", ["@liu-wei", "@Dr.K"]),
    ('见[主题](docs/a.md "标题")与[图](<b c.png>)', ["[", '](docs/a.md "标题")', "[", "](<b c.png>)"]),
    ("见[说明][docs]和[^注1]，[微笑][大哭]", ["[", "][docs]", "[^注1]"]),
    ("共 %d 个，%(name)s 和 {0}、{user}，涨了50%的", ["%d", "%(name)s", "{0}", "{user}"]),
    ("#人工智能# 没有要保留的", []),
]


@pytest.mark.parametrize(("text", "pieces"), KEPT)
def test_fixed_returns_where_nothing_is_to_be_translated(text: str, pieces: list[str]):
    assert [text[start:end] for start, end in markup.fixed(text)] == pieces


LOSSES = [
    ("<b>甲</b>与<a href=/x>乙</a>", "A and B", ["<b>…</b>", "<a href=/x>…</a>"]),
    ("**甲**与**乙**", "**A** and B", ["**…**"]),
    ("用`ls`看`ls`", "See with `ls`", []),
    ("[甲](u)和![乙](v)，`丙`", "[A](u)", ["![…](v)", "`丙`"]),
    ("**第一句。", "First.", ["**"]),
    ("甲</b>乙", "A B", ["…</b>"]),
    ("没有", "None **here**", []),
]


@pytest.mark.parametrize(("source", "target", "missing"), LOSSES)
def test_lost_names_what_is_missing(source: str, target: str, missing: list[str]):
    assert markup.lost(source, target) == missing


# --- whatever text, whatever answer ---------------------------------------------------------------------------------

PIECES = [
    "<b>", "</b>", '<a href="1">', '<a href="2">', "</a>", "<br>", "<code>", "</code>", "<sup>", "</sup>", "</p>",
    "**", "*", "~~", "_", "***", "`", "``", "[", "](u)", "](v \"题\")", "![", "][ref]", "[^1]", "[^注]", "`码`", "`ls`",
    "https://a.b/c", "https://a.b/中", "<https://a.b>", "{n}", "@me", "$x_1$", "好", "“", "。”", "&nbsp;", "<", "\\",
    " ", "DeepSeek", "的", "3",
]  # fmt: skip
SOURCES = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
ENGLISH = ["the", " model", "s", ".", " ", "<b>", "</b>", "<b1>", "</b1>", "<a>", "</a>", "<a1>", "<a2>", "</a2>",
           "<i>", "</i>", "<s>", "code1", "`code1`", "link1", "n1", "value1", "**", "*", "_", "~~", "`", "[", "](x)",
           "<figure>", "</figure>", "<x>", "\\", "!", "<code>", "</code>", "DeepSeek", "<br>"]  # fmt: skip
ANSWERS = st.lists(st.sampled_from(ENGLISH), max_size=14).map("".join)


@given(SOURCES)
def test_an_engine_that_returns_its_input_gives_the_source_back(source: str):
    made = shorten(source)
    assert restore(made.text, made) == markup.Restored(source)
    assert markup.lost(source, source) == []


@given(SOURCES)
@example("<code>`码`</code>")
@example("$x_1${n}$x_1$")
def test_places_rise_and_do_not_overlap(source: str):
    places = [place for start, end in markup.fixed(source) for place in (start, end)]
    assert places == sorted(places)
    assert all(start < end for start, end in markup.fixed(source))


def _forms(text: str) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    found = markup.scan(text)
    forms = ((text[one.start : one.inner], text[one.outer : one.end]) for one in found.pairs)
    pairs = Counter(form for form in forms if all(form))
    return pairs, Counter(text[one.start : one.end] for one in found.points)


@example("``https://a.b/中``https://a.b/c", "`code1`", [])
@example("</p>_<b>_", "_the_", [])
@given(SOURCES, ANSWERS, st.lists(ANSWERS, max_size=2))
def test_whatever_is_answered_markup_is_balanced_whole_and_from_the_source(source: str, answer: str, words: list[str]):
    made = shorten(source)
    if not made.placeholders:
        return
    got = restore(answer, made, dict.fromkeys(range(len(made.placeholders)), words))
    inner = got.text[len(made.head) : len(got.text) - len(made.tail)]
    pairs, _ = _forms(inner)
    written, _ = _forms(answer)  # by the model, in the source's own markup
    own = Counter(
        (placeholder.opener, placeholder.closer)
        for placeholder in made.placeholders
        if placeholder.opener and placeholder.closer
    )
    assert not [form for form in own if pairs[form] > own[form]], inner
    for number, placeholder in enumerate(made.placeholders):
        if number not in got.missing:
            assert placeholder.opener in inner
            assert placeholder.closer in inner
        elif placeholder.pair and placeholder.opener and placeholder.closer:
            assert (
                pairs[placeholder.opener, placeholder.closer] - written[placeholder.opener, placeholder.closer]
                < own[placeholder.opener, placeholder.closer]
            )
    for placeholder in made.placeholders:
        if placeholder.verbal and placeholder.words not in placeholder.opener:
            assert placeholder.words.strip("`[]^") not in got.text.replace(source, "")


@given(SOURCES, ANSWERS)
def test_lost_returns_what_restore_left_out(source: str, answer: str):
    made = shorten(source)
    got = restore(answer, made)
    if made.placeholders and not got.missing:
        assert not [one for one in markup.lost(source, got.text) if one in map(str, made.placeholders)]


@pytest.mark.parametrize(
    ("source", "answer", "restored"),
    [
        ("我在#USER_NAME#对面", "I'm opposite #USERNAME#.", "I'm opposite #USER_NAME#."),
        ("我在#USER_NAME#对面", "I'm opposite #user name#.", "I'm opposite #USER_NAME#."),
        ("你好，{user_name}！", "Hello, {User Name}!", "Hello, {user_name}!"),
        ("{a_b}和{ab}", "{ab} and {a_b}", "{ab} and {a_b}"),
    ],
)
def test_a_placeholder_may_come_back_with_other_spaces_and_in_another_case(source: str, answer: str, restored: str):
    assert markup.restore(answer, markup.shorten(source), {}).text == restored
