"""Inline markup: shielded, restored, stripped, and what must come through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import markup

SHIELDED = [
    ("他说<b>你好</b>。", "他说<b>你好</b>。"),
    ('见<a href="/m?a=1&b=2" class=x>说明</a>。', "见<a>说明</a>。"),
    ('<a href="/1">甲</a>和<a href="/2">乙</a>', "<a1>甲</a1>和<a2>乙</a2>"),
    ("一<br/>二", "一<br>二"),
    ("温度&nbsp;20&deg;&mdash;&hellip;", "温度 20°—…"),
    ("AT&amp;T &lt;b&gt;", "AT&amp;T &lt;b&gt;"),
    ("用List<String>存放，a < b > c", "用List<String>存放，a < b > c"),
]


@pytest.mark.parametrize(("source", "short"), SHIELDED)
def test_shield_makes_tags_short_and_writes_entities_out(source, short):
    assert markup.shield(source)[0] == short


@pytest.mark.parametrize(
    "source", [source for source, _ in SHIELDED if "&" not in source] + ['见<a href="/m?a=1&b=2">x</a>']
)
def test_restore_of_what_was_shielded_is_the_source(source):
    assert markup.restore(*markup.shield(source)) == source


def test_restore_lets_numbered_tags_change_places():
    tags = markup.shield('<a href="/1">甲</a>和<a href="/2">乙</a>')[1]
    assert markup.restore("<a2>B</a2> and <a1>A</a1>", tags) == '<a href="/2">B</a> and <a href="/1">A</a>'


@pytest.mark.parametrize(
    "target",
    ["Hello.", "He said <b>hello.", "He said </b>hello<b>.", "<b>He</b> said <b>hello</b>."],
)
def test_restore_refuses_tags_that_do_not_fit(target):
    assert markup.restore(target, ("<b>", "</b>")) is None


HELD = ("<code>打印()</code>", '<span translate="no">深思</span>', "<b>", "</b>")


@pytest.mark.parametrize(
    ("target", "restored"),
    [
        ("<b>Run</b> <code>print()</code> of <span>Deep</span>.",
         '<b>Run</b> <code>打印()</code> of <span translate="no">深思</span>.'),
        ("<span>Deep</span> has <code>打印()</code>, <b>new</b>.",
         '<span translate="no">深思</span> has <code>打印()</code>, <b>new</b>.'),
        ("<b>Run</b> <code>print()</code>.", None),
        ("<b>Run <code>print()</code> of <span>Deep</span>.", None),
    ],
)  # fmt: skip
def test_restore_puts_untranslated_elements_back_with_what_they_held(target, restored):
    assert markup.restore(target, HELD) == restored


def test_restore_without_tags_gives_the_target_back():
    assert markup.restore("a <b> c", ()) == "a <b> c"


def test_strip_takes_tags_off_and_leaves_the_rest():
    strip = markup.strip
    assert strip('他<span class="n">说</span>a1<a1>x</a1> List<String>') == "他说a1x List<String>"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("访问 https://example.com/a_(b)?x=1。", ["https://example.com/a_(b)?x=1"]),
        ("（见https://example.com/a）", ["https://example.com/a"]),
        ("打开 <http://localhost:4000> 看看", ["http://localhost:4000"]),
        ("写信给me.you@example.org,谢谢", ["me.you@example.org"]),
        ("运行`make test`和``a`b``", ["`make test`"]),
        ("感谢 @liu-wei 与 @Dr.K 的反馈！", ["@liu-wei", "@Dr.K"]),
        ('见[主题](docs/a.md "标题")与[图](<b c.png>)', ["docs/a.md", "<b c.png>"]),
        ("见[说明][docs]和[^注1]，[微笑][大哭]", ["docs", "[^注1]"]),
        ("共 %d 个，%(name)s 和 {0}、{user}，涨了50%的", ["%d", "%(name)s", "{0}", "{user}"]),
        ("#人工智能# 没有要保留的", []),
    ],
)
def test_kept_lists_what_must_not_change(text, pieces):
    assert markup.kept(text) == pieces


@given(st.lists(st.sampled_from(["<b>", "</b>", '<a href="1">', '<a href="2">', "</a>", "<br>", "好", "&nbsp;", "<"])))
def test_shield_and_restore_never_lose_text(pieces):
    source = "".join(pieces)
    short, tags = markup.shield(source)
    restored = markup.restore(short, tags)
    if restored is not None:
        assert restored == source.replace("&nbsp;", " ")
