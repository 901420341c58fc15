"""Strings of programs: only their values change; the programs' own parsers read the results."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import javaproperties
import openstep_plist
import pytest
import ruamel.yaml
from command_line import CommandLine
from paths import ROOT
from samples import shown, translated

from toolkit import documents
from toolkit.documents import Document
from toolkit.documents.strings import yaml_values
from toolkit.errors import InputError
from toolkit.segment import segment


def read(folder: Path, name: str, content: str | bytes, encoding: str | None = None) -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, encoding=encoding)


CASES = [  # file, content, (place, source, target) of each segment, result
    ("a.json", '{"b":{"c":[1,"甲",{"中":"乙"}]}}\r\n', [("b.c.1", "甲", "A"), ("b.c.2.中", "乙", "B")],
     '{"b":{"c":[1,"A",{"中":"B"}]}}\r\n'),
    ("a.json", r'{"a": "他说\"好\"，<a href=\"x\">去<\/a>C:\\路径", "b": 1.50}',
     [("a", r'他说"好"，<a href="x">去</a>C:\路径', r'Say "hi" <a href="x">go</a> C:\path')],
     r'{"a": "Say \"hi\" <a href=\"x\">go</a> C:\\path", "b": 1.50}'),
    ("a.json", r'{"a": "一。二。\n\t三"}', [("a", "一。", "One."), ("a", "二。", "Two."), ("a", "三", "Three")],
     r'{"a": "One. Two.\n\tThree"}'),
    ("a.json", r'{"a": "\u4f60\u597d\uff01", "b": "\u00e9\u2028", "\u4e2d": 1}', [("a", "你好！", "Hi “you”")],
     r'{"a": "Hi \u201cyou\u201d", "b": "\u00e9\u2028", "\u4e2d": 1}'),
    ("a.json", r'{"a": "\u4F60", "b": "你", "c": "\ud83d\ude00"}', [("a", "你", "You"), ("b", "你", "“You”")],
     r'{"a": "You", "b": "“You”", "c": "\ud83d\ude00"}'),
    ("a.json", '{"k":"一个 | {n} 个","k":"又"}',
     [("k", "一个", "one"), ("k", "{n} 个", "{n} items"), ("k", "又", "Again")],
     '{"k":"one | {n} items","k":"Again"}'),
    ("a.json", '{"h":"<p>甲<br>乙</p><li>丙</li>"}', [("h", "甲<br>乙", "A<br>B"), ("h", "丙", "C")],
     '{"h":"<p>A<br>B</p><li>C</li>"}'),
    ("a.json", '{"i":"共{n, plural, =0{无} other{# 封{g, select, 男{他} other{人}}的信}}。"}',
     [("i", "共", "In all"), ("i n=0", "无", "none"), ("i n=other", "# 封", "# letters of"),
      ("i n=other g=男", "他", "'his"), ("i n=other g=other", "人", "theirs"), ("i n=other", "的信", "now")],
     "{\"i\":\"In all {n, plural, =0{none} other{# letters of {g, select, 男{'his} other{theirs}} now}}。\"}"),
    ("a.json", '{"i":"{n, plural, 坏了"}', [], '{"i":"{n, plural, 坏了"}'),
    ("a.arb", '{"@@locale":"zh_CN","a":"你好 {x}","@a":{"description":"问候","placeholders":{"x":{"example":"林"}}}}',
     [("a", "你好 {x}", "Hi {x}")],
     '{"@@locale":"en","a":"Hi {x}","@a":{"description":"问候","placeholders":{"x":{"example":"林"}}}}'),
    ("a.json", '{"a":{"message":"好 $X1$","description":"注","placeholders":{"x1":{"content":"$1","example":"例"}}}}',
     [("a.message", "好 $X1$", "OK $X1$")],
     '{"a":{"message":"OK $X1$","description":"注","placeholders":{"x1":{"content":"$1","example":"例"}}}}'),
    ("a.json", '{"zh":{"a":"好"},"ja":{"a":"良い"}}', [("zh.a", "好", "OK")],
     '{"zh":{"a":"OK"},"ja":{"a":"良い"}}'),
    ("a.yml", "zh-TW:\n  a: 好\nja:\n  a: 今日\n", [("zh-TW.a", "好", "OK")], "zh-TW:\n  a: OK\nja:\n  a: 今日\n"),
    ("a.json", '"你好"', [("", "你好", "Hi")], '"Hi"'),
    ("a.json", '{"u":"https://a.cn/中文","p":"/图/甲.png","w":"元/人"}', [("w", "元/人", "yuan each")],
     '{"u":"https://a.cn/中文","p":"/图/甲.png","w":"yuan each"}'),
    ("a.yml", "zh-CN:\r\n  # 注\r\n  a:   你好 # 尾\r\n  b: &x '甲''乙'\r\n  c: *x\r\n",
     [("zh-CN.a", "你好", "Hi"), ("zh-CN.b", "甲'乙", "It's")],
     "en:\r\n  # 注\r\n  a:   Hi # 尾\r\n  b: &x 'It''s'\r\n  c: *x\r\n"),
    ("a.yaml", "- 是\n- 甲\n- 乙\n- [丙, 丁]\n- {戊: 己}\n- 庚\n- 辛\n",
     [("0", "是", "Yes"), ("1", "甲", "12:30"), ("2", "乙", "a: b"), ("3.0", "丙", "a, b"), ("3.1", "丁", "c"),
      ("4.戊", "己", "# d"), ("5", "庚", "a, b"), ("6", "辛", 'say "hi"')],
     '- "Yes"\n- "12:30"\n- "a: b"\n- ["a, b", c]\n- {戊: "# d"}\n- a, b\n- say "hi"\n'),
    ("a.yml", "a: |\n  一行\n  二行\n\nb: >-\n  折\n  叠。\n  完。\nc: 多\n  行\n",
     [("a", "一行", "One"), ("a", "二行", "Two: 2"), ("b", "折叠。", "Folded."), ("b", "完。", "End."),
      ("c", "多行", "on: line")],
     'a: |\n  One\n  Two: 2\n\nb: >-\n  Folded.\n  End.\nc: "on: line"\n'),
    ("a.yml", 'a: "\\u4f60\\n他\\"们\\"\\\n  好"\nb: \'\\u4f60\'\n',
     [("a", "你", "You"), ("a", '他"们"好', 'They "é"')], 'a: "You\\nThey \\"é\\""\nb: \'\\u4f60\'\n'),
    ("a.yml", "a: !ruby/sym 符\n--- # 二\nb: !!str 串\n? 键\n: 值\n", [("b", "串", "Text"), ("键", "值", "Value")],
     "a: !ruby/sym 符\n--- # 二\nb: !!str Text\n? 键\n: Value\n"),
    ("a.properties", "# 注\n! 释\na.b=你好，{0}。\\\n   走吧。\nc : 它\n\\u4e2d\\ 键 = 值\\:x\nd\n",
     [("a.b", "你好，{0}。", "It's {0}."), ("a.b", "走吧。", "Let's go."), ("c", "它", "It's \\ it"),
      ("中 键", "值:x", "V:x")],
     "# 注\n! 释\na.b=It''s {0}. \\\n   Let''s go.\nc : It's \\\\ it\n\\u4e2d\\ 键 = V:x\nd\n"),
    ("a.properties", "a=\\u4f60\\u597d\nb=\\u00e9\n", [("a", "你好", "“Hi”")], "a=\\u201cHi\\u201d\nb=\\u00e9\n"),
    ("strings.xml", "<resources><string name='a'>它\\'好\\n <b>甲</b>&amp;\n  乙 </string></resources>",
     [("a", "它'好", "It's \"ok\""), ("a", "<b>甲</b>&amp;乙", "<b>A</b>&amp;B < C")],
     "<resources><string name='a'>It\\'s \\\"ok\\\"\\n <b>A</b>&amp;B &lt; C </string></resources>"),
    ("strings.xml", "<resources><string name='a'><![CDATA[点<a href=\"x\">这</a>]]></string>"
     "<string name='b'>\"  引 \"</string><string name='c' translatable='false'>不</string></resources>",
     [("a", '点<a href="x">这</a>', 'Don\'t <a href="x">go</a>'), ("b", "引", "@Q")],
     "<resources><string name='a'><![CDATA[Don\\'t <a href=\"x\">go</a>]]></string>"
     "<string name='b'>\"  \\@Q \"</string><string name='c' translatable='false'>不</string></resources>"),
    ("strings.xml", "<resources><string-array name='a'><item>一</item></string-array>"
     "<plurals name='p'><item quantity='other'>%d 个</item></plurals></resources>",
     [("a.0", "一", "One"), ("p.other", "%d 个", "%d items")],
     "<resources><string-array name='a'><item>One</item></string-array>"
     "<plurals name='p'><item quantity='other'>%d items</item></plurals></resources>"),
    ("a.strings", '/* 注 */\n"k" = "你\\"好\\" %@"; // 尾\nb /* 一 */ = "\\U4e2d\\n文";\nc = d;\n',
     [("k", '你"好" %@', 'Say "hi" %@'), ("b", "中", "In"), ("b", "文", "Text")],
     '/* 注 */\n"k" = "Say \\"hi\\" %@"; // 尾\nb /* 一 */ = "In\\nText";\nc = d;\n'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected", "result"), CASES, ids=range(len(CASES)))
def test_values_change_and_nothing_else(
    tmp_path: Path, name: str, content: str, expected: list[tuple[str, str, str]], result: str
) -> None:
    document = read(tmp_path, name, content)
    assert shown(document) == [(place, source) for place, source, _ in expected]
    assert translated(document, *(target for *_, target in expected)) == result
    same = {part.key: part.text for part in segment(document)}
    assert documents.render(document, segment(document), same) == content


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", '{"a": "甲",\n "b": }', "line 2: expecting value"),
        ("a.json", '{"a": "甲"}\n{"b": "乙"}\n', "line 2: something follows the first value. Name a file for each"),
        ("a.json", "\n" + "[" * 201 + "]" * 201, "line 2: nested more than 200 levels deep. Flatten it or"),
        ("a.json", "[" * 100_000, "nested more than 200 levels deep"),
        ("a.yml", "a: 甲\nb: 'c\n", "line 3: found unexpected end of stream"),
        ("a.yml", "a: 甲\n b: c\n", "line 2: mapping values are not allowed here"),
        ("a.yml", "[" * 300 + "]" * 300, "line 1: nested more than 200 levels deep"),
        ("a.properties", "# 注\n", "line 1: no key with a value in the whole file"),
        ("a.properties", "a=b\nc=\\u4f6", "line 2: '\\\\u4f6' is no escape: it needs 4 digits"),
        ("a.xml", "<resources>\n<string>甲</resources>", "line 2: mismatched tag"),
        ("a.xml", "<html>甲</html>", "line 1: "),
        ("a.strings", '"a" = "甲";\n"b" = "乙"\n"c" = "丙";', "line 2: not a comment and not"),
        ("a.strings", "/* 注 */", "line 1: no key with a value in the whole file"),
    ],
)  # fmt: skip
def test_an_invalid_file_is_refused_with_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, name, content)
    assert f"{name}: not a valid" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "encoding", "result"),
    [
        ("a.json", '\ufeff{"a":"你好"}'.encode(), None, '{"a":"“Hi”"}'),
        ("a.strings", '"a" = "你好";'.encode("utf-16"), None, '"a" = "“Hi”";'),
        ("a.properties", "# é\na=\\u4f60\\u597d\n".encode("latin-1"), "latin-1", "# \\u00e9\na=\\u201cHi\\u201d\n"),
        ("a.properties", "# 我们\na=你好\n".encode("gb18030"), "gb18030", "# \\u6211\\u4eec\na=\\u201cHi\\u201d\n"),
    ],
)
def test_encodings(tmp_path: Path, name: str, content: bytes, encoding: str | None, result: str) -> None:
    assert translated(read(tmp_path, name, content, encoding), "“Hi”") == result


def test_a_part_without_a_translation_stays(tmp_path: Path) -> None:
    document = read(tmp_path, "a.json", r'{"zh": {"a": "\u4e00\u3002二。"}}')
    parts = segment(document)
    assert documents.render(document, parts, {parts[1].key: "Two."}) == r'{"en": {"a": "\u4e00\u3002 Two."}}'
    assert documents.render(document, parts, {}) == r'{"zh": {"a": "\u4e00\u3002二。"}}'


def _yaml(text: str) -> Any:
    return ruamel.yaml.YAML(typ="safe", pure=True).load(StringIO(text))


def _android(text: str) -> dict[str, str]:
    return {one.get("name", ""): "".join(one.itertext()) for one in ET.fromstring(text)}


def _apple(text: str) -> dict[str, str]:
    return dict(openstep_plist.loads(f"{{{text}\n}}"))


JUDGES: dict[str, Callable[[str], Any]] = {
    "app.json": json.loads,
    "shop.yml": _yaml,
    "ticket.properties": javaproperties.loads,
    "strings.xml": _android,
    "watch.strings": _apple,
}


def _shape(content: Any) -> Any:
    """The keys and the types of values, in order."""
    if isinstance(content, dict):
        return [(key if key not in ("zh-CN", "en") else "", _shape(value)) for key, value in content.items()]
    return [_shape(one) for one in content] if isinstance(content, list) else type(content)


HARD = "It's “a: b”, #1 \\ \"q\" @x, [y] {{z}} 100% 'v' & <w>"


@pytest.mark.parametrize("name", JUDGES)
def test_parsers_read_the_results(name: str) -> None:
    """Every value is the same hard target, whatever the quotes; the keys and their order stay."""
    document = documents.read(ROOT / "seeds" / name)
    parts = [part for part in segment(document) if part.translate]
    result = documents.render(document, segment(document), {part.key: HARD for part in parts})
    assert isinstance(result, str)
    before, after = (JUDGES[name](text) for text in (document.raw or document.text, result))
    assert _shape(after) == _shape(before)
    assert str(after).count("100%") == len(parts)


def test_a_judge_reads_the_same_value(tmp_path: Path) -> None:
    for name, content, value in (
        ("a.json", '{"a": "你"}', lambda text: json.loads(text)["a"]),
        ("a.yml", "a: 你", lambda text: _yaml(text)["a"]),
        ("b.yml", "a: '你'", lambda text: _yaml(text)["a"]),
        ("c.yml", 'a: "你"', lambda text: _yaml(text)["a"]),
        ("d.yml", "- [你]", lambda text: _yaml(text)[0][0]),
        ("e.yml", "a: |-\n  你", lambda text: _yaml(text)["a"]),
        ("a.properties", "a=你", lambda text: javaproperties.loads(text)["a"]),
        ("b.properties", "a=\\u4f60", lambda text: javaproperties.loads(text)["a"]),
        ("a.strings", '"a"="你";', lambda text: _apple(text)["a"]),
        ("b.strings", '"a"="\\U4f60";', lambda text: _apple(text)["a"]),
    ):
        for target in (HARD, "yes", "No", "null", "~", "1.5", "12:30", "- a", "a:", "a #b", "? a", "*a", "2025-01-01"):
            assert value(translated(read(tmp_path, name, content), target)) == target, (name, target)


def test_folders_are_not_searched_for_strings(zhen: CommandLine) -> None:
    zhen.write(
        {"a.txt": "下雨了。\n", **{name: (ROOT / "seeds" / name).read_text(encoding="utf-8") for name in JUDGES}},
        under="docs",
    )
    assert zhen.translate("docs").code == 0
    assert sorted(zhen.bytes("outputs")) == [
        "a.bilingual.html",
        "a.bilingual.md",
        "a.bilingual.tsv",
        "a.en.txt",
        "a.po",
    ]
    zhen.write({"app.json": "{}"}, under="strings")
    assert "name a file, or a folder with files of these formats: .txt" in zhen.translate("strings").err.lower()


def test_a_run_writes_the_file_and_its_catalog(zhen: CommandLine) -> None:
    zhen.write({"app.json": '{"menu": {"open": "打开"}}\n'})
    ran = zhen.translate("app.json", "--bilingual")
    assert ran.code == 0
    assert "#. place: menu.open\n" in (zhen.folder / "outputs/app.po").read_text(encoding="utf-8")
    assert json.loads((zhen.folder / "outputs/app.en.json").read_text(encoding="utf-8"))["menu"]["open"] != "打开"
    assert not (zhen.folder / "outputs/app.bilingual.json").exists()


def test_yaml_is_parsed_once(tmp_path: Path) -> None:
    yaml_values._parsed.cache_clear()
    translated(read(tmp_path, "a.yaml", 'a: "你\\n好"\n'), "You", "Good")
    assert yaml_values._parsed.cache_info().misses == 1
