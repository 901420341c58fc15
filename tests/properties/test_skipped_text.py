"""No Chinese of a document is left out silently: it is translated, or listed as skipped with the right reason.

In the samples `«T»` is a word that must be translated, `«code»` one that must be skipped for that reason. Each
occurrence is replaced by a unique word, so that the test cannot confuse two.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_packages import (
    DATE,
    DRAWING,
    SLIDE,
    ap,
    ar,
    cell,
    comments,
    grid,
    notes,
    rich,
    row,
    shape,
    si,
    slides,
    table,
    threaded,
    workbook,
)
from packages import NAMESPACES, book, members, word, zipped
from paths import ROOT
from samples import document

from toolkit import documents, markup
from toolkit.segment import segment
from toolkit.skipped import by_reason, skipped
from toolkit.skipped.inline import words
from toolkit.text import HAN
from toolkit.types import Document, Reason, Segment, Skipped

SEEDS = sorted(path for path in (ROOT / "seeds").iterdir() if not path.name.startswith("."))
SHARED = sorted((ROOT.parent / "shared" / "seeds").glob("*"))
SLOT = re.compile("«(.+?)»")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def of_text(format: str, text: str) -> Document:
    documents.FORMATS[format].check(text)
    return document(text, format, id="a")


def of_package(format: str, data: bytes) -> Document:
    unpack = documents.FORMATS[format].unpack
    assert unpack
    return Document("a", "a", format, unpack(data, "a"), "utf-8", "\n", "", data)


def planted(samples: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """`samples` with words of their own in their slots; and for each word what has to become of it."""
    numbers, wanted = count(0x5000), {}

    def put(match: re.Match[str]) -> str:
        token = f"{chr(next(numbers))}雨"
        wanted[token] = match.group(1)
        return token

    return [SLOT.sub(put, sample) for sample in samples], wanted


def became(token: str, segments: Sequence[Segment], left: Sequence[Skipped]) -> set[str]:
    """What became of a word: `T`, and the reasons for which it is skipped."""
    found = {"T"} if any(one.translate and token in markup.outside(one.text) for one in segments) else set()
    return found | {one.reason.value for one in left if token in html.unescape(one.text)}


def unaccounted(document: Document, segments: Sequence[Segment], left: Sequence[Skipped]) -> list[str]:
    """The Chinese characters of the text that are in no translated segment and no skipped stretch."""
    spans = [span for one in segments if one.translate for span in one.spans]
    spans += [one.span for one in left if not one.part]
    covered = {place for span in spans for place in range(span.start, span.end)}
    return [match.group() for match in HAN.finditer(document.text) if match.start() not in covered]


def check(document: Document, wanted: dict[str, str] | None = None) -> None:
    """Every Chinese character of `document` is accounted for, and with the reason in `wanted`."""
    segments = segment(document)
    left = skipped(document, segments)
    assert unaccounted(document, segments, left) == []
    assert all(one.text == document.text[one.span.start : one.span.end] for one in left if not one.part)
    assert all(HAN.search(html.unescape(one.text)) for one in left)
    for token, expected in (wanted or {}).items():
        assert became(token, segments, left) == {expected}, (token, document.text)


def lost(document: Document, tokens: Sequence[str]) -> list[str]:
    """Which of `tokens` are neither translated nor skipped."""
    segments = segment(document)
    left = skipped(document, segments)
    return [one for one in tokens if not became(one, segments, left)]


def raw_left(document: Document) -> Counter[str]:
    """How often each Chinese character is in the parts of a package outside of what is skipped there."""
    left = skipped(document, segment(document))
    found: Counter[str] = Counter()
    for name, data in members(document.data).items():
        if name.endswith(".png"):
            continue
        text = list(data.decode())
        for one in left:
            if one.part == name:
                text[one.span.start : one.span.end] = "." * (one.span.end - one.span.start)
        found.update(HAN.findall(html.unescape("".join(text))))
    return found


TEXT = [
    "他说«T»来了。",
    "标题«T»",
    "    缩进的«T»一行。",
    "- 第一项«T»\n- 第二项«T»",
    "1. 第一步«T»。",
    'print("«code»")  # «code»',
    "$ git commit -m '«code»'",
    "见 https://example.org/a 的«T»。",
]
MARKDOWN = [
    "# 标题«T»",
    "他说**«T»**来了，`«code»`也来了。",
    "```python\n# «code»\nx = 1\n```",
    "~~~\n«code»\n~~~",
    "<!-- «comment» -->",
    "<!--\n«comment»\n\n«comment»\n-->",
    "<script>\nvar a = '«script»';\n</script>",
    "<style>\n/* «style» */\n</style>",
    '<div class="«identifier»" title="«T»">\n«T»\n</div>',
    '<div translate="no">\n«protected»\n</div>',
    "<pre>\n«code»\n</pre>",
    "<%= «template» %>«T»，<% if «template» %>«T»<% end %>。",
    "<% «template» %>",
    "今天<!-- «comment» -->«T»很好。",
    "| 甲«T» | 乙«T» |\n| --- | --- |\n| «T» | `«code»` |",
    "见[«T»](../«address».md)。",
    "图![«T»](«address».png)在此。",
    "见[这里][a]«T»。\n\n[a]: «address».md",
    "正文[^«identifier»]«T»。",
    "{{< figure «template» >}}",
    "{% include «template» %}",
    "> 引文«T»。",
    "- 项«T»\n  - 内项«T»",
    "第一行«T»，\n第二行«T»。",
    "看[[«address»|«T»]]，![[«address».png]]，==«T»==。",
    "说明«T»。 ^name",
    "%%\n«comment»\n%%",
    "{/* «comment» */}",
    "export const a = [\n  '«code»',\n\n  '«code»',\n];",
    '<Card\n  title="«T»"\n  to="«attribute»"\n>\n«T»\n</Card>',
    '用<Badge text="«T»" type="«attribute»" />的«T»，见<Link to="/a">«T»</Link>。',
    "共{t('«code»')}个«T»。",
    "见{ref}`«T» <«address»>`和{doc}`«code»`。",
    "公式$\\text{«formula»}$、$$\\frac{«formula»}{t}$$的«T»。",
    "## «T» {#«identifier»}",
    "*[«T»]: «T»",
    "```\n«code»",
]
MDX = [
    "{«code».map((a) => (\n  <li>{a}</li>\n))}",
    "<Tabs>\n\n    缩进的«T»\n\n</Tabs>",
    "# {«placeholder»}",
    "<Steps\n  items={['«code»', { «code»: 1 }]}\n  go={() => '«code»'} title={`«T»`}\n/>",
    "请选<Select options={['«code»']} />的«T»。",
    "一张{«placeholder»}的«T»。",
]
FRONT = [
    "---\ntitle: «T»\nslug: «metadata»\n# «comment»\ntags: [«metadata»]\nkeywords: [«T», «T»]\nother:\n"
    "  - «metadata»\n---\n\n",
    '+++\ntitle = "«T»"\nslug = "«metadata»"\n+++\n\n',
    "",
]
HTML = [
    "<p>他说«T»来了。</p>",
    "<!-- «comment» -->",
    "<!-- <p>«comment»</p> -->",
    "<p>今天<!-- «comment» -->«T»很好。</p>",
    "<p><%= «template» %>«T»，<% if «template» %>«T»<% end %>。</p><% «template» %>",
    '<p title="<%= t(\'«code»\') %>">见<a href="<%= «address» %>">«T»</a>。</p>',
    "<![CDATA[«comment»]]>",
    "<?php «markup» ?>",
    "<script>var a = '<p>«script»</p>';</script>",
    '<script type="application/ld+json">{"sku": "«script»"}</script>',
    "<style>.a::after { content: '«style»'; }</style>",
    "<textarea>«form field»</textarea>",
    "<template><p>«template»</p></template>",
    "<svg><text>«drawing»</text></svg>",
    "<math><mtext>«formula»</mtext></math>",
    "<pre>«code» <b>«code»</b></pre>",
    "<p>运行<code>«code»</code>的«T»。</p>",
    '<p translate="no">«protected» <b title="«protected»">«protected»</b></p>',
    '<p class="notranslate">«protected»</p>',
    '<p>这是<span translate="no">«protected»</span>的«T»。</p>',
    '<p lang="ja">«other language»</p>',
    '<img src="«address».png" alt="«T»">',
    '<p id="«identifier»" class=\'«identifier»\' data-x="«identifier»">«T»</p>',
    '<p style="a: «style»" onclick="f(\'«script»\')">«T»</p>',
    '<p>见<a href="«address».html" title="«T»">«T»</a>。</p>',
    '<p>见<b class="«identifier»">«T»</b>。</p>',
    '<meta name="generator" content="«metadata»">',
    '<meta name="description" content="«T»">',
    '<table frame="«attribute»"><tr><td>«T»<td axis="«attribute»">«T»</table>',
    "<ul><li>«T»<li>«T»</ul>",
    "<p>一«T»<p>二«T»",
    "<p>一«T»<br>二«T»</p>",
    "散«T»文",
    '<option value="«attribute»">«T»</option>',
    "<p>&lt;«T»&gt;</p>",
    "<p>a < b，«T»</p>",
]
NOT_XML = re.compile(r"<%|php|< b|<td>|<li>|<p>一|<meta|<img|<![^-]|<script|<style|textarea|散")
CUES = [
    "{n}\n{t}\n他说«T»。",
    "{n}\n{t}\n- 你好«T»。\n- 我也«T»。",
    "{n}\n{t}\n<i>斜«T»</i>",
    "{n}\n{t}\n{{\\an8}}上«T»",
]
SRT = [*CUES, "\n第«identifier»幕\n{t}\n再说«T»。", "{n}\n{t}\n{{\\fn«markup»}}字«T»。"]
VTT = [
    *CUES,
    "NOTE «comment»\n«comment»",
    "STYLE\n::cue(v[voice=«style»]) {{ color: red }}",
    "第«identifier»段\n{t}\n<v «speaker»>你«T»好</v>",
    "{t} region:«timing line»\n又«T»说",
    "{n}\n{t}\n<c.red>红«T»</c>的",
    "«outside of cues»",
]
ASS = [
    "Dialogue: 0,{t},Default,,0,0,0,,他说«T»。",
    "Dialogue: 0,{t},«identifier»,«speaker»,0,0,0,,他说{{\\i1}}«T»{{\\i0}}\\N又«T»",
    "Dialogue: 0,{t},Default,,0,0,0,,{{«comment»}}字«T»{{\\fn«markup»}}",
    "Comment: 0,{t},Default,,0,0,0,,«comment»",
    "; «comment»",
    "[V4+ Styles]\nStyle: «style»,«style»,20\n\n[Events]",
    "[Script Info]\nTitle: «metadata»\n\n[Events]",
]
LYRICS = [
    "[{t}]他说«T»",
    "[{t}][09:00.00]«T»再来",
    "[ti:«metadata»]",
    "«outside of cues»",
    "[{t}]<00:01.00>你<00:02.00>«T»",
]
SBV = ["{t}\n他说«T»。", "{t}\n你好«T»[br]又«T»", "{t}\n>> 老周：«T»"]
TTML = [
    '<p begin="{n}s" dur="1s">他说«T»<br/>又«T»</p>',
    '<p begin="{n}s" dur="1s" xml:id="«identifier»" ttm:agent="«speaker»"><span style="«identifier»">«T»</span>好</p>',
    '<p begin="{n}s" dur="1s"><metadata><ttm:desc>«metadata»</ttm:desc></metadata>字<!-- «comment» -->«T»</p>',
    '<p begin="{n}s" dur="1s" xml:lang="ja">«other language»</p>',
    "<!-- «comment» -->",
    '<p begin="{n}s" dur="1s">\n  散«T»\n  <span>\n  文«T»\n  </span></p>',
]
PO = [
    'msgid ""\nmsgstr ""\n"Last-Translator: «metadata»\\n"',
    'msgid "他说«T»。"\nmsgstr ""',
    'msgid ""\n"他说«T»，\\n"\n"我说«T»。"\nmsgstr ""',
    '# «comment»\n#. «comment»\n#: «address».c:1\n#, fuzzy\nmsgid "«already translated»"\nmsgstr "x"',
    'msgctxt "«identifier»"\nmsgid "«T»"\nmsgstr ""',
    '#| msgid "«comment»"\nmsgid "«T»"\nmsgstr ""',
    '#~ msgid "«obsolete»"\n#~ msgstr ""',
    'msgid "«T»"\nmsgid_plural "«T»"\nmsgstr[0] ""\nmsgstr[1] ""',
    'msgid "«already translated»"\nmsgid_plural "«already translated»"\nmsgstr[0] "a"\nmsgstr[1] ""',
    'msgid "en«already translated»"\nmsgstr "«already translated»"',
    'msgid "%(«placeholder»)s 的«T»"\nmsgstr ""',
]
PO_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
XLIFF = [
    '<trans-unit id="«identifier»"><source>他说«T»。</source></trans-unit>',
    "<trans-unit id='a'><source>«already translated»</source><target>x«already translated»</target></trans-unit>",
    "<trans-unit id='a'><source>新«T»</source><target state=\"new\">«copy»</target></trans-unit>",
    "<trans-unit id='a'><source>好«T»</source><note>«note»</note></trans-unit>",
    "<trans-unit id='a' translate=\"no\"><source>«protected»</source><note>«protected»</note></trans-unit>",
    "<trans-unit id='a' approved=\"yes\"><source>«already translated»</source></trans-unit>",
    "<trans-unit id='a'><source>好«T»</source><alt-trans><source>«suggestion»</source><target>«suggestion»</target>"
    "</alt-trans></trans-unit>",
    "<trans-unit id='a'><source>见<ph id=\"1\">«code»</ph>的«T»</source><seg-source>«copy»</seg-source></trans-unit>",
    '<group translate="no"><trans-unit id="a"><source>«protected»</source></trans-unit></group>',
    "<!-- «comment» -->",
    '<group><context-group><context context-type="x">«metadata»</context></context-group></group>',
]

XLIFF_2 = [
    '<unit id="«identifier»"><segment><source>他说«T»。</source></segment></unit>',
    "<unit id='a'><segment><source>«already translated»</source><target>x</target></segment></unit>",
    "<unit id='a' translate=\"no\"><segment><source>«protected»</source></segment></unit>",
    "<unit id='a'><notes><note>«note»</note></notes><segment><source>好«T»</source></segment></unit>",
    "<unit id='a'><originalData><data id=\"d\">«code»</data></originalData><segment><source>好«T»</source></segment>"
    "<ignorable><source>«protected»</source></ignorable></unit>",
    "<unit id='a'><mda:metadata><mda:meta type=\"x\">«metadata»</mda:meta></mda:metadata>"
    "<mtc:matches><mtc:match><source>«suggestion»</source><target>«suggestion»</target></mtc:match></mtc:matches>"
    "<segment><source>好«T»</source></segment></unit>",
]

JSON = [
    '"a": "他说«T»。"',
    '"«identifier»": ["«T»", {"b": "«T»"}]',
    '"a": "说\\"«T»\\"和<b title=\\"«attribute»\\">«T»</b>，\\n«T»"',
    '"a": "{n, plural, other {# 个«T»}}，{«placeholder», select, «placeholder» {«T»} other {«T»}}"',
    '"a": "{n, plural, «placeholder»"',
    '"a": "{0,choice,0#«placeholder»|1#«placeholder»}"',
    '"@a": {"description": "«metadata»", "placeholders": {"x": {"example": "«metadata»"}}}',
    '"m": {"message": "«T»", "description": "«metadata»"}',
    '"a": "见 https://example.org/a 的«T»，{{«placeholder»}}"',
]
YAML = [
    "- 他说«T»。 # «comment»",
    "# «comment»\n- «identifier»: '«T»''«T»'",
    '- [«T», "«T»\\"«T»", {«identifier»: «T»}]',
    "- &«identifier» «T»\n- *«identifier»",
    "- |\n  «T»\n\n  # «T»\n- >-\n  «T»\n  «T»。\n",
    "- !x «code»",
    "- ? «identifier»\n  : «T»",
]
PROPERTIES = [
    "# «comment»",
    "  ! «comment»",
    "a.b = 他说«T»。\\\n    又«T»",
    "«identifier»\\ «identifier» : «T»\\n«T»",
    "«identifier»",
    "a «T»，{0}",
]
ANDROID = [
    "<!-- «comment» -->",
    '<string name="«identifier»">他说«T»<!-- «comment» -->«T»</string>',
    '<string name="a" translatable="false">«protected»<b>«protected»</b></string>',
    '<string name="a"><![CDATA[点<b>«T»</b>]]>«T»</string>',
    '<string-array name="a"><item>«T»</item><item>«T»\\n«T»</item></string-array>',
    '<string-array name="a" translatable="false"><item>«protected»</item></string-array>',
    '<plurals name="a"><item quantity="other">%d 个«T»</item></plurals>',
    '<string name="a">你好，<xliff:g id="user" example="«protected»">«protected»</xliff:g>«T»</string>',
]
APPLE = [
    "/* «comment»\n«comment» */",
    "// «comment»",
    '"«identifier»" /* «comment» */ = "他说\\"«T»\\"。"; // «comment»',
    'a = "«T»\\n«T» %@";',
]


def times(samples: Sequence[str]) -> list[str]:
    """Cues with numbers and times, five seconds apart."""
    return [
        sample.format(n=n, t=f"00:{n // 10:02}:{n % 10 * 5:02},000 --> 00:{n // 10:02}:{n % 10 * 5 + 1:02},000")
        for n, sample in enumerate(samples, 1)
    ]


def txt(samples: Sequence[str]) -> Document:
    return of_text("txt", "\n\n".join(samples))


def md(samples: Sequence[str]) -> Document:
    return of_text("md", samples[0] + "\n\n".join(samples[1:]))


def page(samples: Sequence[str]) -> Document:
    return of_text("html", "<!DOCTYPE html>\n<html><body>\n" + "\n".join(samples) + "\n</body></html>")


def srt(samples: Sequence[str]) -> Document:
    return of_text("srt", "\n\n".join(times(samples)) + "\n")


def vtt(samples: Sequence[str]) -> Document:
    blocks = [block.replace(",000", ".000") for block in times(["{n}\n{t}\n好。", *samples])]
    return of_text("vtt", "WEBVTT\n\n" + "\n\n".join(blocks) + "\n")


def ass(samples: Sequence[str]) -> Document:
    events = [sample.format(n=n, t=f"0:00:{n:02}.00,0:00:{n:02}.90") for n, sample in enumerate(["; x", *samples], 1)]
    first = "Dialogue: 0,0:00:00.00,0:00:00.50,Default,,0,0,0,,好。"
    return of_text("ass", "\n".join(["[Events]", first, *events]) + "\n")


def lyrics(samples: Sequence[str]) -> Document:
    return of_text(
        "lrc", "\n".join(["[00:00.00]好", *(one.format(t=f"00:{n:02}.50") for n, one in enumerate(samples, 1))])
    )


def sbv(samples: Sequence[str]) -> Document:
    timed = [one.format(t=f"0:00:{n:02}.000,0:00:{n:02}.900") for n, one in enumerate(samples, 1)]
    return of_text("sbv", "\n\n".join(timed) + "\n")


def ttml(samples: Sequence[str]) -> Document:
    spaces = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
    head = "<head><metadata><ttm:title>题</ttm:title></metadata></head>"
    body = "\n".join(sample.format(n=n) for n, sample in enumerate(samples, 1))
    return of_text("ttml", f"<tt {spaces}>{head}<body><div>\n{body}\n</div></body></tt>")


def po(samples: Sequence[str]) -> Document:
    return of_text("po", PO_HEAD + "\n\n".join(samples) + "\n")


def xliff(samples: Sequence[str]) -> Document:
    body = "\n".join(samples)
    return of_text("xliff", f'<xliff version="1.2"><file original="a"><body>\n{body}\n</body></file></xliff>')


def xliff_2(samples: Sequence[str]) -> Document:
    spaces = 'xmlns:mda="urn:mda" xmlns:mtc="urn:mtc"'
    body = "\n".join(samples)
    return of_text("xliff", f'<xliff version="2.1" srcLang="zh" {spaces}><file id="f">\n{body}\n</file></xliff>')


def json_file(samples: Sequence[str]) -> Document:
    return of_text("json", "{" + ",\n".join(samples) + "}")


def yaml(samples: Sequence[str]) -> Document:
    return of_text("yaml", "\n".join(dict.fromkeys(samples)) + "\n")


def properties(samples: Sequence[str]) -> Document:
    return of_text("properties", "\n".join(["x=y", *samples]) + "\n")


def android(samples: Sequence[str]) -> Document:
    return of_text("android", '<resources xmlns:xliff="urn:x">\n' + "\n".join(samples) + "\n</resources>")


def apple(samples: Sequence[str]) -> Document:
    return of_text("strings", "\n".join(['"x" = "y";', *samples]) + "\n")


SAMPLES: dict[str, tuple[Callable[[Sequence[str]], Document], list[str]]] = {
    "txt": (txt, TEXT),
    "html": (page, HTML),
    "srt": (srt, SRT),
    "vtt": (vtt, VTT),
    "ass": (ass, ASS),
    "lrc": (lyrics, LYRICS),
    "sbv": (sbv, SBV),
    "ttml": (ttml, TTML),
    "po": (po, PO),
    "xliff": (xliff, XLIFF),
    "xliff 2": (xliff_2, XLIFF_2),
    "json": (json_file, JSON),
    "yaml": (yaml, YAML),
    "properties": (properties, PROPERTIES),
    "android": (android, ANDROID),
    "strings": (apple, APPLE),
}


WRAPS = [
    "<div>{}</div>",
    "<div translate='no'>{}</div>",
    "<!-- {} -->",
    "<pre>{}</pre>",
    "<svg>{}</svg>",
    "<p>{}",
    "<blockquote lang='ja'>{}</blockquote>",
    "<template>{}",
    "{}</div>",
    "<![CDATA[{}]]>",
    "<b>{}</b>",
    "<p title='{}'>",
    "<script>{}</script>",
]
JUNK = {
    "txt": [*"\n \t：。", "\n\n", "```", "# ", "x = 1\n", "$ ", "（", "「", "- ", "1. ", "//"],
    "md": [
        *"\n *`_[]()<>|",
        "\n\n",
        "```\n",
        "$$\n",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "    ",
        "---\n",
        "[a]: ",
        "<script>",
        "{%",
    ],
    "html": [
        *"<>&\"'/ \n=",
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<pre>",
        "<b title='",
        "&#20013;",
        "<br>",
        "<?",
    ],
    "srt": [*"\n-<>", "\n\n", "00:00:01,000 --> 00:00:02,000\n", "<i>", "{\\an8}", "<v ", "7\n"],
    "vtt": [*"\n-<>", "\n\n", "00:00:01.000 --> 00:00:02.000 ", "NOTE ", "STYLE\n", "<v ", "<c.x>", "</c>", "7\n"],
    "ass": [
        *"\n,{}\\[]",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
        "[Events]\n",
        "[Script Info]\n",
        "{\\i1}",
        "{\\k20}",
        "\\N",
        ";",
    ],
    "lrc": [*"\n[]<>", "[00:01.00]", "<00:01.00>", "[ti:", "F: "],
    "sbv": [*"\n[]<>-", "\n\n", "0:00:01.000,0:00:02.000\n", "[br]", ">> ", "<i>"],
    "ttml": [
        *"<>&/ \n",
        "<tt>",
        "</tt>",
        "<body>",
        "</body>",
        "<p>",
        "</p>",
        "<span>",
        "</span>",
        "<br/>",
        "<!--",
        "-->",
    ],
    "po": ["\n", "#", "#~ ", "#| ", 'msgid "', 'msgstr "', '"\n', 'msgctxt "', "\\n", '"', '\nmsgid ""\n"'],
    "xliff": [
        *"<>&/ \n",
        "<source>",
        "</source>",
        "<target>",
        "</target>",
        "<trans-unit>",
        "</trans-unit>",
        "<!--",
        "-->",
    ],
    "json": [*'{}[],:"\\\n ', '"a": ', '"', "\\n", "{n, plural, other {", "}}", "'", "<b>", "1"],
    "yaml": [*"\n :-#'\"|>[]{},&*!\\", "- ", "a: ", "  ", "\n  ", "|\n  ", ">-\n  ", "---\n", "''", "\\n"],
    "properties": [*"\n\\=: #!", "a=", "\\\n", "\\n", "'", "{0}"],
    "android": [
        *"<>&/ \n\"'\\",
        "<resources>",
        "</resources>",
        "<string>",
        "</string>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
    ],
    "strings": [*'\n"=;\\ ', '"a" = "', '";\n', "/*", "*/", "//", "\\n"],
}


@pytest.mark.parametrize(
    ("name", "sample"), [(name, sample) for name, (_, samples) in SAMPLES.items() for sample in samples]
)
def test_each_sample_has_its_reason(name: str, sample: str) -> None:
    (text,), wanted = planted([sample])
    check(SAMPLES[name][0]([text]), wanted)


@pytest.mark.parametrize(("format", "sample"), [("md", one) for one in MARKDOWN] + [("mdx", one) for one in MDX])
def test_each_sample_of_markdown_has_its_reason(format: str, sample: str) -> None:
    texts, wanted = planted(["", sample])
    check(replace(md(texts), format=format), wanted)


@pytest.mark.parametrize("name", SAMPLES)
@FEW
@given(data=st.data())
def test_every_word_of_a_document_is_accounted_for(name: str, data: st.DataObject) -> None:
    make, samples = SAMPLES[name]
    texts, wanted = planted(data.draw(st.lists(st.sampled_from(samples), min_size=1, max_size=12)))
    check(make(texts), wanted)


@FEW
@given(st.sampled_from(FRONT), st.lists(st.sampled_from(MARKDOWN[:-1]), min_size=1, max_size=12))
def test_every_word_of_markdown_is_accounted_for(front: str, samples: list[str]) -> None:
    texts, wanted = planted([front, *samples])
    check(md(texts), wanted)


@FEW
@given(st.sampled_from(FRONT), st.lists(st.sampled_from([*MARKDOWN[:-1], *MDX]), min_size=1, max_size=12))
def test_every_word_of_mdx_is_accounted_for(front: str, samples: list[str]) -> None:
    texts, wanted = planted([front, *samples])
    check(replace(md(texts), format="mdx"), wanted)


@FEW
@given(st.data())
def test_nested_html_is_accounted_for(data: st.DataObject) -> None:
    texts, wanted = planted(data.draw(st.lists(st.sampled_from(HTML), min_size=1, max_size=8)))
    for number in range(len(texts)):
        for wrap in data.draw(st.lists(st.sampled_from(WRAPS), max_size=3)):
            texts[number] = wrap.replace("{}", texts[number])
    document = page(texts)
    check(document)
    assert lost(document, [*wanted]) == []


@pytest.mark.parametrize("name", JUNK)
@FEW
@given(data=st.data())
def test_damaged_text_is_accounted_for(name: str, data: st.DataObject) -> None:
    texts = data.draw(st.lists(st.sampled_from([*JUNK[name], "雨", "好雨，", "下雨了。"]), max_size=30))
    document = Document("a", "a", name, "".join(texts), "utf-8", "\n", "")
    check(document)
    try:
        documents.FORMATS[name].check(document.text)
    except ValueError:
        return  # it would not be read
    assert Reason.UNREAD not in by_reason(skipped(document, segment(document)))


def run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
BOX = "<wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx>"
RUBY = "<w:r><w:ruby><w:rt><w:r><w:t>ma</w:t></w:r></w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
WORD = [
    run("他说«T»。"),
    run("他说«T»。") + run("他«T»走", "t"),
    f'<w:ins w:id="1" w:author="«metadata»">{run("插«T»")}</w:ins>',
    f'<w:del w:id="1" w:author="«metadata»">{run("«deleted»", "delText")}</w:del>',
    f'{run("他")}<w:moveFrom w:id="1">{run("«deleted»")}</w:moveFrom>',
    f"{mark('begin')}{run('REF «field code»', 'instrText')}{mark('separate')}{run('图«T»')}{mark('end')}",
    f"{mark('begin')}{run('«field code»', 'instrText')}{mark('end')}{run('文«T»')}",
    '<w:bookmarkStart w:id="1" w:name="«internal name»"/>' + run("书«T»"),
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="«internal name»" descr="图«T»"/></wp:inline></w:drawing></w:r>',
    f'<w:hyperlink r:id="rId2" w:tooltip="提«T»" w:anchor="«internal name»">{run("链«T»")}</w:hyperlink>',
    f'<w:sdt><w:sdtPr><w:alias w:val="«form field»"/><w:dropDownList><w:listItem w:displayText="«form field»"/>'
    f"</w:dropDownList></w:sdtPr><w:sdtContent>{run('选«T»')}</w:sdtContent></w:sdt>",
    f"<m:oMath><m:r><m:t>«formula»</m:t></m:r></m:oMath>{run('式«T»')}",
    '<w:pPr><w:rPr><w:rFonts w:eastAsia="«internal name»"/></w:rPr></w:pPr>' + run("字«T»"),
    "<!-- «comment» -->" + run("注«T»<!-- «comment» -->"),
    run("<![CDATA[数«T»]]>"),
    run("&#x4E2D;&#25991;«T»"),
    f'<w:fldSimple w:instr="REF «field code»">{run("见«T»")}</w:fldSimple>',
    '<w:r><w:rPr><w:rPrChange w:id="1" w:author="«metadata»"/></w:rPr><w:t>改«T»</w:t></w:r>',
    f'<w:smartTag w:element="«internal name»">{run("巧«T»")}</w:smartTag>',
    "<w:r><w:t>上</w:t><w:tab/><w:t>下«T»</w:t><w:br/><w:t>左«T»</w:t></w:r>",
]


def of_word(samples: Sequence[str], **parts: Any) -> Document:
    return of_package("docx", word("".join(f"<w:p>{sample}</w:p>" for sample in samples), **parts))


@pytest.mark.parametrize("sample", WORD)
def test_each_sample_of_word_has_its_reason(sample: str) -> None:
    texts, wanted = planted([sample])
    check(of_word(texts), wanted)


PARTS = {
    "header1": "<w:p><w:r><w:t>页眉«T»</w:t></w:r></w:p>",
    "footer1": "<w:p><w:r><w:t>页脚«T»</w:t></w:r></w:p>",
    "comments": '<w:comment w:id="0" w:author="«metadata»" w:initials="«metadata»">'
    "<w:p><w:r><w:t>批«T»</w:t></w:r></w:p></w:comment>",
    "styles": '<w:style w:styleId="c"><w:name w:val="Source Code"/></w:style>'
    '<w:style w:styleId="«internal name»"><w:name w:val="«internal name»"/></w:style>',
}
OTHERS = [
    ("numbering.xml", "numbering", f'<w:numbering {NAMESPACES}><w:lvlText w:val="第%1«numbering»"/></w:numbering>'),
    ("theme.xml", "theme", f'<a:theme xmlns:a="{A}"><a:font typeface="«internal name»"/></a:theme>'),
    ("fontTable.xml", "fontTable", f'<w:fonts {NAMESPACES}><w:font w:name="«internal name»"/></w:fonts>'),
    ("glossary/document.xml", "glossaryDocument", f"<w:glossaryDocument {NAMESPACES}><w:p><w:r><w:t>«template»</w:t>"
     "</w:r></w:p></w:glossaryDocument>"),
    ("settings.xml", "settings", f"<w:settings {NAMESPACES}><w:docVars>"
     '<w:docVar w:name="a" w:val="«metadata»"/></w:docVars></w:settings>'),
    ("afchunk.html", "aFChunk", "<p>«embedded file»</p>"),
]  # fmt: skip


@settings(FEW, max_examples=30)
@given(st.lists(st.sampled_from(WORD), min_size=1, max_size=8), st.data())
def test_every_word_of_a_word_document_is_accounted_for(samples: list[str], data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(PARTS)), unique=True))
    others = data.draw(st.lists(st.sampled_from(OTHERS), unique=True))
    texts, wanted = planted([*samples, *(PARTS[name] for name in names), *(content for *_, content in others)])
    body, parts, rest = texts[: len(samples)], texts[len(samples) :][: len(names)], texts[len(samples) + len(names) :]
    related = [(name, kind, content) for (name, kind, _), content in zip(others, rest, strict=True)]
    document = of_word(body, others=related, **dict(zip(names, parts, strict=True)))
    check(document, wanted)
    assert raw_left(document) == Counter(HAN.findall(html.unescape(document.text)))


def listed(document: Document) -> list[tuple[str, str, str]]:
    """Part, reason and text of all that is skipped, but for internal names."""
    left = skipped(document, segment(document))
    return [(one.part, one.reason.value, one.text) for one in left if one.reason is not Reason.INTERNAL]


def test_what_else_is_in_a_word_document() -> None:
    """Code by its style, copies for old programs, ruby, which is read, and a file in the file."""

    def twice(text: str, old: str) -> str:
        choice, fallback = (BOX.format(run(one)) for one in (text, old))
        boxes = f"<mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
        return f"<w:r><mc:AlternateContent>{boxes}</mc:AlternateContent></w:r>"

    code = f'<w:pPr><w:pStyle w:val="c"/></w:pPr>{run("代码雨")}'
    body = [code, twice("框中雨", "框中雨"), twice("新框雨", "旧框雨"), RUBY.format(run("注音雨"))]
    data = word("".join(f"<w:p>{one}</w:p>" for one in body))
    table = zipped([("xl/sharedStrings.xml", "<sst><si><t>簿中雨</t></si></sst>"), ("a.xlsx", zipped([("b", "深雨")]))])
    data = zipped([*members(data).items(), ("word/embeddings/a.xlsx", table)])
    assert listed(of_package("docx", data)) == [
        ("", "code", "<pre>代码雨</pre>"),
        ("word/document.xml", "copy", "旧框雨"),
        ("word/embeddings/a.xlsx/xl/sharedStrings.xml", "embedded file", "簿中雨"),
    ]


@pytest.mark.parametrize(
    "element",
    [
        '<v:shape><v:textpath string="机密雨"/></v:shape>',
        '<v:rect alt="机密雨"/>',
        f'<a:hlinkClick xmlns:a="{A}" tooltip="机密雨"/>',
    ],
)
def test_words_of_old_shapes_are_translated(element: str) -> None:
    document = of_word([f"<w:r><w:pict>{element}</w:pict></w:r>"])
    assert [one.text for one in segment(document) if one.translate] == ["机密雨"]
    assert listed(document) == []
    targets = {one.key: "Secret" for one in segment(document)}
    after = documents.render(document, segment(document), targets)
    assert isinstance(after, bytes)
    assert element.replace("机密雨", "Secret") in members(after)["word/document.xml"].decode()


def of_sheet(samples: Sequence[tuple[str, str]]) -> Document:
    """A workbook with `samples`: strings, cells, other elements of its sheet, further parts by their kind."""
    cells: list[int | str] = []
    strings, others, more = [], [], []
    for kind, content in samples:
        if kind in ("string", "unused"):
            cells += [len(strings)] if kind == "string" else []
            strings.append(content)
        elif kind == "cell":
            cells.append(content)
        elif kind == "sheet":
            more.append(content)
        else:
            others.append((1, kind, content))
    rows = "".join(row(number, one) for number, one in enumerate(cells, 1))
    sheet = f"<sheetData>{rows}</sheetData>{''.join(more)}"
    return of_package("xlsx", workbook(sheet, strings=strings, others=others, names=["Sheet"]))


XDR = f'xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main"'
SHEET = [
    ("string", si("他说«T»。")),
    ("string", si("上«T»&#10;下&#20013;«T»")),
    ("string", rich(("他«T»",), ("说«T»", '<rFont val="«internal name»"/>'))),
    ("string", si("木«T»", '<rPh sb="0" eb="1"><t>«copy»</t></rPh>')),
    ("string", si("<![CDATA[数«T»]]><!-- «comment» -->")),
    ("unused", si("«internal name»")),
    ("cell", "<is><t>里«T»</t></is>"),
    ("cell", '<c><f>IF(A1="«formula»",1,2)</f><v>1</v></c>'),
    ("cell", '<c t="str"><f>A9</f><v>«formula»</v></c>'),
    ("cell", '<c t="str"><v>文«T»</v></c>'),
    ("sheet", '<dataValidation prompt="选«T»"><formula1>"«form field»"</formula1></dataValidation>'),
    ("sheet", "<oddHeader>&amp;L&amp;&quot;«internal name»,Bold&quot;&amp;12页«T»&amp;P</oddHeader>"),
    ("sheet", '<hyperlink ref="A1" tooltip="见«T»" location="«internal name»" display="«internal name»"/>'),
    ("sheet", '<filter val="«copy»"/>'),
    ("comments", comments(("A1", "<t>核«T»</t>")).replace("许知微", "«metadata»")),
    ("threadedComment", threaded("B1", "再«T»")),
    ("table", table("«copy»")),
    ("drawing", f'<xdr:wsDr {XDR}><xdr:cNvPr name="«internal name»" descr="图«T»"/>{ap(ar("形«T»"))}</xdr:wsDr>'),
]
SLIDES = [
    shape(ap(ar("他说«T»。"), ar("又«T»", ' b="1"'))),
    shape(
        ap(ar("题«T»", "", '<a:latin typeface="«internal name»"/>')), kind="title", properties='name="«internal name»"'
    ),
    shape(ap(ar("一&#20013;«T»"), "<a:br/>", ar("二«T»")), properties='descr="图«T»" title="题«T»"'),
    shape(ap(DATE.format("«field code»"), ar("日«T»"))),
    shape(ap(ar("<![CDATA[数«T»]]>"), "<!-- «comment» -->")),
    shape(ap(ar("链«T»", "", '<a:hlinkClick tooltip="见«T»"/>'))),
    grid(cell(ap(ar("格«T»"))), cell(ap(ar("格«T»")))),
    f"<mc:AlternateContent><mc:Choice>{shape(ap(ar('新«T»')))}</mc:Choice><mc:Fallback>{shape(ap(ar('«copy»')))}"
    "</mc:Fallback></mc:AlternateContent>",
]
SLIDE_PARTS = [
    ("notesSlide", notes(ap(ar("备«T»")))),
    ("slideLayout", f"<p:sldLayout {SLIDE}>«template»</p:sldLayout>"),
]


@pytest.mark.parametrize("sample", SHEET)
def test_each_sample_of_a_workbook_has_its_reason(sample: tuple[str, str]) -> None:
    (text,), wanted = planted([sample[1]])
    check(of_sheet([(sample[0], text)]), wanted)


@settings(FEW, max_examples=30)
@given(st.lists(st.sampled_from(SHEET), min_size=1, max_size=8, unique=True))
def test_every_word_of_a_workbook_is_accounted_for(samples: list[tuple[str, str]]) -> None:
    texts, wanted = planted([content for _, content in samples])
    document = of_sheet([(kind, text) for (kind, _), text in zip(samples, texts, strict=True)])
    check(document, wanted)
    assert raw_left(document) == Counter(HAN.findall(html.unescape(document.text)))


@settings(FEW, max_examples=30)
@given(st.lists(st.sampled_from(SLIDES), min_size=1, max_size=6), st.booleans())
def test_every_word_of_a_presentation_is_accounted_for(samples: list[str], parts: bool) -> None:
    others = [(kind, content) for kind, content in SLIDE_PARTS if parts]
    texts, wanted = planted([*samples, *(content for _, content in others)])
    related = [(1, kind, text) for (kind, _), text in zip(others, texts[len(samples) :], strict=True)]
    document = of_package("pptx", slides("".join(texts[: len(samples)]), others=related))
    check(document, wanted)
    assert raw_left(document) == Counter(HAN.findall(html.unescape(document.text)))


CHAPTER = [sample for sample in HTML if not NOT_XML.search(sample)]
EXTRA = [
    ("OEBPS/a.css", "/* «style» */"),
    ("OEBPS/a.js", "// «script»"),
    ("OEBPS/old.xhtml", "<html><body><p>«not in the reading order»</p><!-- «comment» --></body></html>"),
    ("OEBPS/a.svg", "<svg><text>«drawing»</text></svg>"),
    ("META-INF/calibre_bookmarks.txt", "«embedded file»"),
]


@settings(FEW, max_examples=30)
@given(
    st.lists(st.sampled_from(CHAPTER), min_size=1, max_size=8),
    st.lists(st.sampled_from(EXTRA), unique=True),
    st.sampled_from([2, 3]),
)
def test_every_word_of_a_book_is_accounted_for(samples: list[str], extra: list[tuple[str, str]], version: int) -> None:
    texts, wanted = planted([*samples, *(content for _, content in extra)])
    others = [(name, text) for (name, _), text in zip(extra, texts[len(samples) :], strict=True)]
    document = of_package("epub", book("\n".join(texts[: len(samples)]), version=version, extra=others))
    check(document, wanted)
    assert raw_left(document) == Counter(HAN.findall(html.unescape(document.text)))
    assert ("OEBPS/toc.ncx", "metadata", "林小溪") in listed(document)


SKIPPED_SEEDS: dict[str, dict[str, list[str]]] = {
    "article.txt": {},
    "budget.xlsx": {
        "identifier": ["算力预算"],
        "formula": [
            "'算力预算'!$A$4:$A$6",
            "'算力预算'!$B$3",
            "'算力预算'!$B$4:$B$6",
            "'算力预算'!$C$3",
            "'算力预算'!$C$4:$C$6",
            'IF(B7&gt;460,"超支","正常")',
            'IF(C7&gt;460,"超支","正常")',
            "正常",
            "超支",
        ],
        "field code": ["#,##0.0&quot;万元&quot;"],
        "internal name": ["等线"],
        "metadata": ["方知遥"],
    },
    "bulletin.pdf": {
        "page header": ["河湾机房简报 第7期"],
        "page number": ["第 1 页 共 2 页", "第 2 页 共 2 页"],
    },
    "clip.srt": {},
    "app.json": {},
    "shop.yml": {"comment": ["# 花店网站的界面文字；键名由程序使用，请勿修改", "# 页面标题"]},
    "ticket.properties": {"comment": ["# 自助售票机"]},
    "strings.xml": {
        "comment": ["<!-- 徒步路线应用 -->"],
        "protected": [
            '<string name="app_name" translatable="false">山径</string>',
            '<xliff:g id="user_name" example="小林">%1$s</xliff:g>',
        ],
    },
    "watch.strings": {"comment": ["/* 手表上的秒表 */", "// 圈数和用时"]},
    "harbor.ass": {
        "metadata": ["Title: 旧港"],
        "style": ["Style: Default,黑体,48,&H00FFFFFF,2", "Style: 路牌,宋体,40,&H0000FFFF,8"],
        "comment": ["; 旧港纪录片，第一集", "Comment: 0,0:00:10.00,0:00:11.00,Default,,0,0,0,,这里补一个空镜头"],
        "identifier": ["路牌"],
        "speaker": ["老卞", "记者"],
    },
    "moonrise.lrc": {"metadata": ["[ti:月亮出来了]"]},
    "museum.ttml": {},
    "market.sbv": {},
    "ferry.mdx": {
        "address": ["](#停航通知)"],
        "code": ["export const price = 6; // 单位是元"],
    },
    "guide.md": {"code": ["# 安装并启动，第一次会下载大约1.1 GB的文件"]},
    "interview.vtt": {
        "metadata": ["WEBVTT - 《夜航电台》第十二期"],
        "style": ['::cue(v[voice="江晚"]) { color: lemonchiffon }'],
        "comment": ["NOTE 主持人：江晚。嘉宾：托马斯·林德（Thomas Lind），拾穗实验室的研究员。人物和机构均为虚构。"],
        "identifier": ["开场", "第二段"],
        "speaker": ["<v 托马斯>", "<v 江晚>"],
    },
    "kiosk.po": {
        "comment": [
            "#. name：读者姓名；left：还可以借几本",
            "#. {0} 书名，{1} 书架号",
            "#. 下载进度",
            "#. 取书柜屏幕，书名加粗",
            "#. 找书结果上方的提示",
            "#. 首页大按钮，最多十个字母",
            '#| msgid "打印清单"',
        ],
        "already translated": [
            'msgid "借书"',
            'msgid "您借了 %d 本书。" msgid_plural "您借了 %d 本书。"',
            'msgid "打印凭条"',
            'msgid "续借"',
            'msgid "还书"',
        ],
        "obsolete": ['#~ msgid "请刷身份证"'],
    },
    "leaflet.xlf": {
        "identifier": ["旧天文台导览折页"],
        "copy": ['<target state="new">望星岭旧天文台参观指南</target>'],
        "already translated": ["<source>开放时间</source>", "<source>请勿触摸镜片</source>"],
        "protected": ["<source>师傅，请送我到望星岭旧天文台东门，谢谢！</source>"],
    },
    "lighthouse.epub": {"metadata": ["沈未晚"], "style": ["/* 正文首行缩进两个字 */"]},
    "minutes.docx": {"metadata": ["许知微", "顾", "顾南枝"], "internal name": ["图片 1", "宋体"]},
    "page.html": {
        "style": ["body { font-family: sans-serif; } /* 正文字体 */"],
        "script": ['var greeting = "欢迎回来"; // 不要翻译'],
    },
    "story.txt": {
        "code": [
            "# 不要删除，除非你也有想等的人 def listen(target, minutes=9): while minutes > 0: "
            'if antenna.read(target) is None: log("还是没有声音")'
        ]
    },
    "talk.pptx": {"metadata": ["陶星野"], "template": ["单击编辑备注", "单击编辑标题", "单击编辑正文"]},
    "transcript.txt": {},
}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_is_skipped_in_the_seeds(seed: Path) -> None:
    document = documents.read(seed)
    check(document)
    found: dict[str, set[str]] = {}
    for one in skipped(document, segment(document)):
        found.setdefault(one.reason, set()).add(" ".join(one.text.split()))
    assert {reason: sorted(texts) for reason, texts in found.items()} == SKIPPED_SEEDS[seed.name]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_segment_that_a_reader_leaves_out_is_listed(seed: Path) -> None:
    """Without every third of its segments all Chinese of a document is still accounted for, and listed as not read."""
    document = documents.read(seed)
    every = segment(document)
    kept = [one for number, one in enumerate(every) if number % 3]
    left = skipped(document, kept)
    assert unaccounted(document, kept, left) == []
    unread = {place for one in left if one.reason is Reason.UNREAD for place in range(one.span.start, one.span.end)}
    taken = [span for one in every[::3] if one.translate for span in words(document.text, one)]
    missing = [match for span in taken for match in HAN.finditer(document.text, span.start, span.end)]
    assert missing or not taken
    assert [match.group() for match in missing if match.start() not in unread] == []


@pytest.mark.skipif(not SHARED, reason="the shared documents are not here")
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_the_shared_documents_are_accounted_for(path: Path) -> None:
    document = documents.read(path)
    check(document)
    assert {one.reason for one in skipped(document, segment(document))} <= {Reason.CODE}


def test_a_skipped_text_has_its_place() -> None:
    document = of_text("md", "# 题\n\n好。\n\n```\nprint('雨')\nx\nprint('雪')\n```\n\n好。\n\n<!-- 雾 -->\n")
    left = skipped(document, segment(document))
    assert [(one.line, one.reason, one.text) for one in left] == [
        (6, Reason.CODE, "print('雨')\nx\nprint('雪')"),
        (13, Reason.COMMENT, "<!-- 雾 -->"),
    ]
    assert by_reason(left) == {Reason.CODE: 1, Reason.COMMENT: 1}


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("html", "<p>&#20013;&#x6587;</p>", [("character reference", "&#20013;&#x6587;")]),
        ("html", "<p>好&#20013;。</p>", [("character reference", "&#20013;")]),
        ("txt", "&#20013;\n", []),
        ("md", "[这里](a.md '题目')好\n", []),
        ("md", "<b data-x='题目'>这里</b>好\n", [("identifier", "题目")]),
    ],
)
def test_what_readers_leave_out_is_listed(format: str, text: str, expected: list[tuple[str, str]]) -> None:
    document = of_text(format, text)
    assert [(reason, found) for _, reason, found in listed(document)] == expected


DOCUMENT = "# 题目\n\n下雨了。\n\n```\nprint('雨')\n```\n\n<script>\nvar a = '雪';\n</script>\n"


def test_the_commands_show_what_is_left(zhen: CommandLine) -> None:
    zhen.write({"a.md": DOCUMENT, "b.md": "下雨了。\n"}, under="docs")
    ran = zhen("segment", "docs/a.md", "--skipped")
    assert ran.out.splitlines() == ["docs/a.md:6: code: print('雨')", "docs/a.md:10: script: var a = '雪';"]
    assert ran.err == "skipped: 2 places with Chinese (1 code, 1 script)\n"
    rows = [json.loads(line) for line in zhen("segment", "docs/a.md", "--skipped", "--json").out.splitlines()]
    assert rows[0] == {
        "file": "docs/a.md",
        "part": "",
        "line": 6,
        "reason": "code",
        "text": "print('雨')",
        "span": [16, 26],
    }
    assert zhen("segment", "docs/b.md", "--skipped").err == "no Chinese is skipped\n"
    ran = zhen.translate("docs")
    assert ran.code == 0
    assert "    skipped: 2 places with Chinese (1 code, 1 script)\n" in ran.err
    assert ran.err.count("    skipped: ") == 1
    assert ran.err.count("zhen segment --skipped docs/a.md") == 1
    found = [json.loads(line)["skipped"] for line in zhen("status", "docs", "--json").out.splitlines()]
    assert found == [{"code": 1, "script": 1}, {}]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--require", "no-skipped"), 1),
        (("--require", "no-skipped", "--allow-skipped", "code"), 1),
        (("--require", "no-skipped", "--allow-skipped", "code, script"), 0),
        (("--require", "drafted", "--require", "no-skipped", "--allow-skipped", "code,script"), 1),
        (("--allow-skipped", "cod"), 2),
    ],
)
def test_status_can_require_that_nothing_is_left(zhen: CommandLine, options: tuple[str, ...], code: int) -> None:
    zhen.write({"a.md": DOCUMENT})
    ran = zhen("status", "a.md", *options)
    assert ran.code == code
    if options == ("--require", "no-skipped", "--allow-skipped", "code"):
        message = "a.md: skipped: 1 place with Chinese (1 script). To see them: zhen segment --skipped a.md\n"
        assert ran.err == message


def test_translate_can_demand_that_nothing_is_left(zhen: CommandLine) -> None:
    zhen.write({"a.md": DOCUMENT})
    assert zhen.translate("a.md", "--strict-skipped", "--allow-skipped", "code,script").code == 0
    ran = zhen.translate("a.md", "--strict-skipped")
    assert ran.code == 1
    assert "a.md: skipped: 2 places with Chinese (1 code, 1 script). To see them:" in ran.err


def test_the_source_next_to_a_segmented_one_is_a_copy(tmp_path: Path):
    body = (
        '<trans-unit id="t1"><source>第一句。第二句。</source><seg-source><mrk mtype="seg" mid="1">第一句。</mrk>'
        '<mrk mtype="seg" mid="2">第二句。</mrk></seg-source><target><mrk mtype="seg" mid="1"/>'
        '<mrk mtype="seg" mid="2"/></target></trans-unit>'
    )
    head = '<xliff version="1.2"><file original="a" source-language="zh" target-language="en" datatype="x"><body>'
    path = tmp_path / "a.xlf"
    path.write_text(f"{head}{body}</body></file></xliff>", encoding="utf-8")
    document = documents.read(path)
    assert [one.text for one in segment(document) if one.translate] == ["第一句。", "第二句。"]
    assert {one.reason for one in skipped(document, segment(document))} == {Reason.COPY}
