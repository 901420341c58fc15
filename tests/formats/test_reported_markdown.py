"""Markdown and MDX as sites write them, in whole runs: a model that gets the markup right gives the right file."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.types import Severity

IDS = """---
title: 安装说明
sidebar_label: 安装
slug: /install
---

## 安装步骤 {#install-steps}

先看[安装步骤](#install-steps)，再看[常见问题](#常见问题)。

### 方法 `__call__` 的用法 {#A.__call__}

请参考[常见问题](#常见问题)一节。

## 常见问题

以后再写。回到[安装步骤][up]，或者[提问][faq]。

[up]: #install-steps
[faq]: #常见问题
"""
IDS_ENGLISH = """---
title: Installation guide
sidebar_label: Install
slug: /install
---

## Installation steps {#install-steps}

First see [Installation steps](#install-steps), then [Common questions](#common-questions).

### Using the method `__call__` {#A.__call__}

See the section [Common questions](#common-questions).

## Common questions

To be written. Go back to [Installation steps][up], or [ask][faq].

[up]: #install-steps
[faq]: #common-questions
"""
OBSIDIAN = """# 读书笔记

看完[[第三章 海边|第三章]]以后，再看[[人物表]]。

![[海边的照片.png]]

> [!warning] 注意剧透
> 下面会说到结局。

这句话==非常重要==，见 #读书/小说 标签。 ^jieju

%% 这里以后要改 %%

- [ ] 补上[[人物表#老周]]的年龄
- [x] 见[[#读书笔记]]，没有句号 ^one-1
"""
OBSIDIAN_ENGLISH = """# Reading notes

After [[第三章 海边|Chapter 3]], see [[人物表|the cast]].

![[海边的照片.png]]

> [!warning] Spoilers ahead
> The ending comes up below.

This is ==very important==; see the tag #reading/novels. ^jieju

%% 这里以后要改 %%

- [ ] Add the age of [[人物表#老周|Old Zhou]]
- [x] See [[#Reading notes|the notes]], without a full stop ^one-1
"""
MDX = """---
title: 快速开始
lang: zh-CN
tags: [入门]
---

import Tabs from '@theme/Tabs';
import 图表 from './图表';

export const 标题 = '你好';

export const 列表 = [
  { 名: '甲' },

  { 名: '乙' },
];

# 快速开始

:::tip[小提示]

先备份你的数据。

:::

::: warning 警告
不要在生产环境里运行。
:::

<Tabs defaultValue="甲">
<TabItem value="甲" label="方案甲">

    选择方案甲最省时间。

</TabItem>
</Tabs>

{/* 这里以后补图 */}

当前版本是 {version}，共有 {items.length} 项，<Badge text="新功能" />很好用。

<Card
  title="入门"
  href="/甲"
  onClick={() => 打开('甲')}
>
这里是**重点**，<Link to="/x">点这里</Link>。
</Card>

{列表.map((项) => (
  <li>{项.名}</li>
))}

## {标题}

已有 {count > 1 ? '些' : '个'} 人来过，花括号。
"""
MDX_ENGLISH = """---
title: Quick start
lang: en
tags: [入门]
---

import Tabs from '@theme/Tabs';
import 图表 from './图表';

export const 标题 = '你好';

export const 列表 = [
  { 名: '甲' },

  { 名: '乙' },
];

# Quick start

:::tip[Tip]

First back up your data.

:::

::: warning Warning
Do not run it in production.
:::

<Tabs defaultValue="甲">
<TabItem value="甲" label="Plan A">

    Plan A saves the most time.

</TabItem>
</Tabs>

{/* 这里以后补图 */}

The current version is {version}, with {items.length} items; <Badge text="New" /> works well.

<Card
  title="Basics"
  href="/甲"
  onClick={() => 打开('甲')}
>
This is the **point**; <Link to="/x">click here</Link>.
</Card>

{列表.map((项) => (
  <li>{项.名}</li>
))}

## {标题}

Already {count > 1 ? '些' : '个'} people came, with \\{ open.
"""
MKDOCS = """# 部署

!!! note "请先备份"
    升级之前要停掉服务。

    然后再删除旧文件。

=== "Linux"

    在终端里运行脚本。

    ```bash
    ./run.sh
    ```

??? question "忘记密码怎么办？"
    联系管理员重置。

苹果
:   一种水果。

*[人工]: 指人工智能

点[下载](d.zip){ .md-button }，或按:material-check:图标。
"""
MKDOCS_ENGLISH = """# Deployment

!!! note "Back up first"
    Stop the service before upgrading.

    Then delete the old files.

=== "Linux"

    Run the script in a terminal.

    ```bash
    ./run.sh
    ```

??? question "Forgot the password?"
    Ask an administrator to reset it.

Apple
:   A fruit.

*[AI]: Means artificial intelligence

Click [Download](d.zip){ .md-button }, or press the :material-check: icon.
"""
MYST = """# 使用手册

```{note}
升级之前请先备份。
```

:::{admonition} 提示
:class: tip
不要关机。
:::

{ref}`安装 <install>` 之后再看 {doc}`配置`。

{{< figure src="a.png" title="图一：海边" >}}

这是一段。{: .lead }

2. 第二步[^注]。

[^注]: 以后可能会变。

见[常见问题][问题]和[手册]。

[问题]: /faq
[手册]: /manual

点击 ![图标](icon.png "设置") 按钮，再按 <kbd>确定</kbd>。

行内公式$E=mc^2$和 $\\text{质量}$ 都不动。
"""
MYST_ENGLISH = """# Manual

```{note}
Back up before upgrading.
```

:::{admonition} Tip
:class: tip
Do not switch it off.
:::

After {ref}`installing <install>` see {doc}`配置`.

{{< figure src="a.png" title="Figure 1: the sea" >}}

This is a paragraph.{: .lead }

2. Step 2[^注].

[^注]: It may change later.

See [Common questions][问题] and [the manual][手册].

[问题]: /faq
[手册]: /manual

Click the ![icon](icon.png "Settings") button, then press <kbd>确定</kbd>.

The formulas $E=mc^2$ and $\\text{质量}$ stay.
"""
ANSWERS = {
    "安装说明": "Installation guide",
    "安装": "Install",
    "安装步骤": "Installation steps",
    "先看<a1>安装步骤</a1>，再看<a2>常见问题</a2>。": (
        "First see <a1>Installation steps</a1>, then <a2>Common questions</a2>."
    ),
    "方法 `__call__` 的用法": "Using the method `__call__`",
    "请参考<a>常见问题</a>一节。": "See the section <a>Common questions</a>.",
    "常见问题": "Common questions",
    "以后再写。": "To be written.",
    "回到<a1>安装步骤</a1>，或者<a2>提问</a2>。": "Go back to <a1>Installation steps</a1>, or <a2>ask</a2>.",
    "读书笔记": "Reading notes",
    "看完<a1>第三章</a1>以后，再看<a2>人物表</a2>。": "After <a1>Chapter 3</a1>, see <a2>the cast</a2>.",
    "注意剧透": "Spoilers ahead",
    "下面会说到结局。": "The ending comes up below.",
    "这句话<mark>非常重要</mark>，见 #读书/小说 标签。": (
        "This is <mark>very important</mark>; see the tag #reading/novels."
    ),
    "补上<a>老周</a>的年龄": "Add the age of <a>Old Zhou</a>",
    "见<a>读书笔记</a>，没有句号": "See <a>the notes</a>, without a full stop",
    "快速开始": "Quick start",
    "小提示": "Tip",
    "先备份你的数据。": "First back up your data.",
    "警告": "Warning",
    "不要在生产环境里运行。": "Do not run it in production.",
    "方案甲": "Plan A",
    "选择方案甲最省时间。": "Plan A saves the most time.",
    "当前版本是 {version}，共有 {items.length} 项，<x>很好用。": (
        "The current version is {version}, with {items.length} items; <x> works well."
    ),
    "新功能": "New",
    "入门": "Basics",
    "这里是<b>重点</b>，<span>点这里</span>。": "This is the <b>point</b>; <span>click here</span>.",
    "已有 `code1` 人来过，花括号。": "Already `code1` people came, with { open.",
    "部署": "Deployment",
    "请先备份": "Back up first",
    "升级之前要停掉服务。": "Stop the service before upgrading.",
    "然后再删除旧文件。": "Then delete the old files.",
    "在终端里运行脚本。": "Run the script in a terminal.",
    "忘记密码怎么办？": "Forgot the password?",
    "联系管理员重置。": "Ask an administrator to reset it.",
    "苹果": "Apple",
    "一种水果。": "A fruit.",
    "人工": "AI",
    "指人工智能": "Means artificial intelligence",
    "点<a>下载</a><x1>，或按<x2>图标。": "Click <a>Download</a><x1>, or press the <x2> icon.",
    "使用手册": "Manual",
    "升级之前请先备份。": "Back up before upgrading.",
    "提示": "Tip",
    "不要关机。": "Do not switch it off.",
    "<a>安装</a> 之后再看 `code1`。": "After <a>installing</a> see `code1`.",
    "图一：海边": "Figure 1: the sea",
    "这是一段。": "This is a paragraph.",
    "第二步[^n1]。": "Step 2[^n1].",
    "以后可能会变。": "It may change later.",
    "见[常见问题][问题]和[手册]。": "See [Common questions][question] and [the manual].",
    "点击 <figure>图标</figure> 按钮，再按 <kbd>code1</kbd>。": (
        "Click the <figure>icon</figure> button, then press <kbd>code1</kbd>."
    ),
    "设置": "Settings",
    "行内公式$E=mc^2$和 formula1 都不动。": "The formulas $E=mc^2$ and formula1 stay.",
}
CASES = {
    "ids.md": (IDS, IDS_ENGLISH),
    "obsidian.md": (OBSIDIAN, OBSIDIAN_ENGLISH),
    "start.mdx": (MDX, MDX_ENGLISH),
    "mkdocs.md": (MKDOCS, MKDOCS_ENGLISH),
    "myst.md": (MYST, MYST_ENGLISH),
}


@pytest.mark.parametrize("name", CASES)
def test_a_run_gives_the_right_file(tmp_path: Path, name: str) -> None:
    source, english = CASES[name]
    file = tmp_path / name
    file.write_text(source, encoding="utf-8")
    engine = ScriptedEngine(lambda request, n_best: [(ANSWERS.get(request.text, f"?{request.text}"), -1.0)] * n_best)
    (outcome,) = pipeline.translate([file], Settings(out=tmp_path / "out"), lambda: engine)
    written = (tmp_path / "out" / f"{file.stem}.en{file.suffix}").read_text(encoding="utf-8")
    assert written == english
    errors = [f for found in outcome.findings.values() for f in found if f.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize("name", CASES)
def test_a_run_with_the_identity_gives_the_source(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(CASES[name][0], encoding="utf-8")
    engine = ScriptedEngine(lambda request, n_best: [(request.text, -1.0)] * n_best)
    pipeline.translate([file], Settings(out=tmp_path / "out"), lambda: engine)
    assert (tmp_path / "out" / f"{file.stem}.en{file.suffix}").read_text(encoding="utf-8") == CASES[name][0]
