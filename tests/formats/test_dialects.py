"""Markdown that sites and vaults use, each kind in a small document: what stays, and what a model gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.types import Severity

CASES = {
    "two attributes in one sentence": (
        "图 <img src='a.png' alt='猫'> 和<a href='#x' title='狗'>链接</a>。\n",
        {"图 <img> 和<a>链接</a>。": "Picture <img> and <a>link</a>.", "猫": "Cat", "狗": "Dog"},
        "Picture <img src='a.png' alt='Cat'> and <a href='#x' title='Dog'>link</a>.\n",
    ),
    "attributes after another sentence": (
        '你好。图<img alt="猫">在这。\n',
        {"你好。": "Hello.", "图<img>在这。": "A picture <img> is here.", "猫": "Cat"},
        'Hello. A picture <img alt="Cat"> is here.\n',
    ),
    "a link whose words are a question": (
        "- [怎么安装？](#怎么安装)\n- 见[怎么安装？](a.md)一节。\n\n## 怎么安装？\n",
        {
            "怎么安装？": "How to install?",
            "见<a>怎么安装？</a>一节。": "See the section <a>How to install?</a>.",
        },
        "- [How to install?](#how-to-install)\n- See the section [How to install?](a.md).\n\n## How to install?\n",
    ),
    "links without words": (
        "看![](图片.png)这里，见[](其他.md)。\n",
        {"看<img1>这里，见<img2>。": "Look at <img1> here, see <img2>."},
        "Look at ![](图片.png) here, see [](其他.md).\n",
    ),
    "the name of a file with a space": (
        "看![海边](图/海 边.png)吧。\n",
        {"看<figure>海边</figure>吧。": "Look at <figure>the sea</figure>."},
        "Look at ![the sea](图/海 边.png).\n",
    ),
    "titles of links and images": (
        '看![海](a.png "大海")和[书](b.md \'一本"书"\')、[他](c.md)。\n',
        {
            "看<figure>海</figure>和<a1>书</a1>、<a2>他</a2>。": (
                "See <figure>sea</figure> and <a1>book</a1>, <a2>him</a2>."
            ),
            "大海": 'The "sea"',
            '一本"书"': "It's a book",
        },
        "See ![sea](a.png \"The &quot;sea&quot;\") and [book](b.md 'It&#39;s a book'), [him](c.md).\n",
    ),
    "a comment in a sentence": (
        "正文<!-- 注释。 -->继续写。\n",
        {"正文<x>继续写。": "The text <x> goes on."},
        "The text <!-- 注释。 --> goes on.\n",
    ),
    "templates of a server": (
        "<% 侧边栏 %>\n\n<%\n 多行 = '甲'\n%>\n\n<%= 名字 %>您好，<% if vip %>会员<% end %>免费。\n",
        {"`code1`您好，<x1>会员<x2>免费。": "Hello `code1`, <x1> members <x2> get in free."},
        "<% 侧边栏 %>\n\n<%\n 多行 = '甲'\n%>\n\nHello <%= 名字 %>, <% if vip %> members <% end %> get in free.\n",
    ),
    "categories and tags": (
        "---\ntitle: 海边\ncategories: [随笔]\ncategory: 随笔\ntags:\n  - 海\n---\n\n完。\n",
        {"海边": "The sea", "完。": "The end."},
        "---\ntitle: The sea\ncategories: [随笔]\ncategory: 随笔\ntags:\n  - 海\n---\n\nThe end.\n",
    ),
    "links with templates": (
        '看[这篇]({{< relref "甲.md#乙" >}})、[首页]({{ site.url }}/甲)和[文]({% link _posts/甲.md %})。\n',
        {"看<a1>这篇</a1>、<a2>首页</a2>和<a3>文</a3>。": "See <a1>this</a1>, <a2>home</a2> and <a3>text</a3>."},
        'See [this]({{< relref "甲.md#乙" >}}), [home]({{ site.url }}/甲) and [text]({% link _posts/甲.md %}).\n',
    ),
    "filters and shortcodes in a sentence": (
        '用 {{ "/甲" | relative_url }} 和{{</* tip */>}}写。\n',
        {"用 `code1` 和{{</* tip */>}}写。": "Use `code1` and {{</* tip */>}}."},
        'Use {{ "/甲" | relative_url }} and {{</* tip */>}}.\n',
    ),
    "text between tags of a template": (
        '{{< tab "甲" >}} 内容 {{< /tab >}}\n',
        {"`code1` 内容 {{< /tab >}}": "`code1` Content {{< /tab >}}"},
        '{{< tab "甲" >}} Content {{< /tab >}}\n',
    ),
    "code and comments of site makers": (
        '{{< highlight go >}}\nx("你好")\n{{< /highlight >}}\n\n{% highlight rb %}\nputs "甲"\n{% endhighlight %}\n\n'
        "{% comment %}\n乙\n{% endcomment %}\n\n正文。\n",
        {"正文。": "Text."},
        '{{< highlight go >}}\nx("你好")\n{{< /highlight >}}\n\n{% highlight rb %}\nputs "甲"\n{% endhighlight %}\n\n'
        "{% comment %}\n乙\n{% endcomment %}\n\nText.\n",
    ),
    "files that are put in, targets, tags": (
        '--8<-- "包含/甲.md"\n\n<<< @/片段/甲.js\n\n(目标)=\n# 标题\n\n#读书/小说 #日记\n',
        {"标题": "Title"},
        '--8<-- "包含/甲.md"\n\n<<< @/片段/甲.js\n\n(目标)=\n# Title\n\n#读书/小说 #日记\n',
    ),
    "formulas right after text": (
        "公式：\n$$\n\\text{速度}\n$$\n其中\n\\[\n\\text{质量}\n\\]\n\\begin{align}\n\\text{力}\n\\end{align}\n",
        {"公式：": "Formula:", "其中": "where"},
        "Formula:\n$$\n\\text{速度}\n$$\nwhere\n\\[\n\\text{质量}\n\\]\n\\begin{align}\n\\text{力}\n\\end{align}\n",
    ),
    "attributes and keys of MkDocs": (
        "- :material-clock:{ .lg .middle } __五分钟__\n\n按 ++ctrl+s++ 保存![图](a.png){data-zoomable}。\n",
        {
            "五分钟": "Five minutes",
            "按 <x1> 保存<figure>图</figure><x2>。": "Press <x1> to save <figure>picture</figure><x2>.",
        },
        "- :material-clock:{ .lg .middle } __Five minutes__\n\n"
        "Press ++ctrl+s++ to save ![picture](a.png){data-zoomable}.\n",
    ),
    "directives of MyST": (
        ":::{figure} 图.png\n:alt: 海\n\n说明。\n:::\n\n```{list-table} 表\n:header-rows: 1\n\n* - 名称\n  - 值\n"
        "```\n\n```{toctree}\n:caption: 目录\n\n安装\n```\n",
        {"海": "Sea", "说明。": "Caption.", "表": "Table", "名称": "Name", "值": "Value", "目录": "Contents"},
        ":::{figure} 图.png\n:alt: Sea\n\nCaption.\n:::\n\n```{list-table} Table\n:header-rows: 1\n\n* - Name\n"
        "  - Value\n```\n\n```{toctree}\n:caption: Contents\n\n安装\n```\n",
    ),
    "the home page of VitePress": (
        "---\nhero:\n  text: 简单\nfeatures:\n  - details: 启动快\n    linkText: 更多\n---\n\n- [>] 推迟\n",
        {"简单": "Simple", "启动快": "Starts fast", "更多": "More", "推迟": "Postponed"},
        "---\nhero:\n  text: Simple\nfeatures:\n  - details: Starts fast\n    linkText: More\n---\n\n- [>] Postponed\n",
    ),
    "strings of components.mdx": (
        "<Card title={'卡'} text={\"他的\"} icon={<A b=\"丙\" />}>\n\n点<Tip text={'提示'}>这</Tip>里。\n\n</Card>\n",
        {
            "卡": "It's a card",
            "他的": 'His "own"',
            "点<span>这</span>里。": "Click <span>here</span>.",
            "提示": "A 'tip'",
        },
        '<Card title={\'It\\\'s a card\'} text={"His \\"own\\""} icon={<A b="丙" />}>\n\n'
        "Click <Tip text={'A \\'tip\\''}>here</Tip>.\n\n</Card>\n",
    ),
    "expressions as attributes.mdx": (
        "<Steps items={['甲', '乙']} />\n\n<Tab title={`模板`} note={`${甲}`}>\n  内容\n</Tab>\n\n"
        "请选<Select options={[{label: '红色', go: () => '甲'}]} /> 然后继续。\n",
        {"模板": "Template `${x}`", "内容": "Content", "请选<x> 然后继续。": "Select <x> and go on."},
        "<Steps items={['甲', '乙']} />\n\n<Tab title={`Template \\`\\${x}\\``} note={`${甲}`}>\n  Content\n</Tab>\n\n"
        "Select <Select options={[{label: '红色', go: () => '甲'}]} /> and go on.\n",
    ),
    "fragment.mdx": (
        "<>片段里的文字</>\n",
        {"片段里的文字": "Text in it"},
        "<>Text in it</>\n",
    ),
}


def run(folder: Path, name: str, answers: dict[str, str] | None) -> tuple[str, list[str]]:
    """Translate the document of a case; return the result, and the messages of the errors."""
    file = folder / (name if "." in name else "a.md")
    file.write_text(CASES[name][0], encoding="utf-8")
    known = (lambda text: text) if answers is None else (lambda text: answers.get(text, f"?{text}"))
    engine = ScriptedEngine(lambda request, n_best: [(known(request.text), -1.0)] * n_best)
    (outcome,) = pipeline.translate([file], Settings(out=folder / "out"), lambda: engine)
    written = (folder / "out" / f"{file.stem}.en{file.suffix}").read_text(encoding="utf-8")
    errors = [f.message for found in outcome.findings.values() for f in found if f.severity is Severity.ERROR]
    return written, errors


@pytest.mark.parametrize("name", CASES)
def test_a_run_gives_the_right_file(tmp_path: Path, name: str) -> None:
    _, answers, expected = CASES[name]
    assert run(tmp_path, name, answers) == (expected, [])


@pytest.mark.parametrize("name", CASES)
def test_a_run_with_the_identity_gives_the_source(tmp_path: Path, name: str) -> None:
    assert run(tmp_path, name, None)[0] == CASES[name][0]
