"""PDF: what becomes of the lines of a page. The expectations are literal."""

from __future__ import annotations

import hashlib
import io
import re
import sys
from collections import Counter
from pathlib import Path

import judges
import pytest
from command_line import CommandLine
from docx import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_made import Drawn, Line, Picture, Strokes, furniture, paragraph, pdf, table
from pdf_made import bulletin as seed

from toolkit import documents
from toolkit.documents.pdf import characters
from toolkit.errors import InputError
from toolkit.export import markdown_docx
from toolkit.segment import segment
from toolkit.skipped import skipped
from toolkit.text import HAN
from toolkit.types import Document, Kind, Reason

LONG = "河湾的冬天来得早，十月里河面就结了一层薄冰，孩子们每天放学都去试一试冰有多厚。"
OTHER = "到了十二月，货车可以从冰上开过去，对岸的人就不用再绕一百里路，邮件也能早到两天。"


def read(data: bytes) -> Document:
    return documents.parse(data, "a.pdf", "pdf", id="a")


def segments(data: bytes) -> list[tuple[str, str]]:
    return [(one.place, one.text) for one in segment(read(data)) if one.translate]


def blocks(*page: Drawn) -> list[str]:
    """The blocks of a document with one page, without the anchor."""
    text = documents.render(read(pdf(page)), [], {})
    assert isinstance(text, str)
    return text.removeprefix('<a id="page-1"></a>').strip().split("\n\n")


def left_out(data: bytes) -> list[tuple[str, str]]:
    document = read(data)
    return [(one.reason.value, one.text) for one in skipped(document, segment(document))]


def test_the_seed_as_markdown() -> None:
    assert documents.render(read(seed()), [], {}) == (
        '<a id="page-1"></a>\n\n'
        "# 夜里不关灯的机房\n\n"
        "## 搬迁完成\n\n"
        "河湾数据中心的搬迁上周结束。四十台服务器装在两辆货车里，走了三百公里，没有一块硬盘损坏。\n\n"
        "新机房的功率是2.4兆瓦，比旧机房多一倍，夏天的电费却低了18%。\n\n"
        "值夜班的老谭说，最难的不是搬机器，而是让猫离开旧机房。它在配电柜上睡了六年，谁叫也不下来。\n\n"
        "## 新的模型\n\n"
        "我们用二十天对一个开源的大模型做了微调，它的名字是Night Librarian，训练数据是六万封读者来信。\n\n"
        "它读完一封信只要半秒，会把要紧的事写在最前面，也会承认自己没有看懂，这时候信就转到编辑的桌上。\n\n"
        '<a id="page-2"></a>\n\n'
        "## 下一步\n\n"
        "- 每周三夜里备份一次，备份不放在同一座楼里。\n"
        "- 显存不够时，先减小批量，再去申请新的显卡。\n\n"
        "## 两个模型的得分\n\n"
        "| 任务 | 旧模型 | 新模型 |\n| --- | --- | --- |\n| 写摘要 | 71.3 | 78.9 |\n| 找错字 | 64.0 | 80.2 |\n"
    )


def test_segments_have_their_page_and_kind() -> None:
    found = [(one.place, one.kind, one.text) for one in segment(read(seed())) if one.translate]
    assert found[:2] == [("page 1", Kind.HEADING, "夜里不关灯的机房"), ("page 1", Kind.HEADING, "搬迁完成")]
    assert found[10:13] == [
        ("page 2", Kind.HEADING, "下一步"),
        ("page 2", Kind.ITEM, "每周三夜里备份一次，备份不放在同一座楼里。"),
        ("page 2", Kind.ITEM, "显存不够时，先减小批量，再去申请新的显卡。"),
    ]
    assert [text for _, kind, text in found if kind is Kind.CELL] == ["任务", "旧模型", "新模型", "写摘要", "找错字"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # Chinese lines join without a space, English words with one, a divided word without its hyphen
        (paragraph(60, 100, LONG), [LONG]),
        (
            [
                Line(60, 100, "我们在这里用 large language"),
                Line(60, 115, "models 做实验，并用 infor-"),
                Line(60, 130, "mation 检索。"),
            ],
            ["我们在这里用 large language models 做实验，并用 information 检索。"],
        ),
        ([Line(60, 100, "这一年他们发布了模型 GPT-"), Line(60, 115, "4 和另外两个模型，都很大。")],
         ["这一年他们发布了模型 GPT-4 和另外两个模型，都很大。"]),
        # a bullet has another size than its text, and the number of an item no full stop
        (
            [
                Line(60, 100, "•", 13), Line(75, 100, "打开设置以后，点击“保存”按钮，等待几秒钟，直到屏幕上出"),
                Line(75, 115, "现提示。"), Line(60, 130, "•", 13), Line(75, 130, "关上。"),
                Line(60, 200, "1"), Line(75, 200, "打开设置以后再等一会儿。"), Line(60, 215, "2"),
                Line(75, 215, "点击屏幕上的保存按钮。"),
            ],
            ["- 打开设置以后，点击“保存”按钮，等待几秒钟，直到屏幕上出现提示。\n- 关上。\n"
             "1. 打开设置以后再等一会儿。\n2. 点击屏幕上的保存按钮。"],
        ),
        # an indent, a short line and a gap each begin a paragraph
        ([*paragraph(60, 100, LONG), *paragraph(60, 145, OTHER)], [LONG, OTHER]),
        ([*paragraph(60, 100, LONG, indent=0), *paragraph(60, 145, OTHER, indent=0)], [LONG, OTHER]),
        ([*paragraph(60, 100, LONG[:40], indent=0), *paragraph(60, 145, OTHER, indent=0)], [LONG[:40], OTHER]),
        # two columns below a title over both
        (
            [Line(200, 80, "河湾的冬天", 20), *paragraph(60, 120, LONG * 2), *paragraph(300, 120, OTHER * 2)],
            ["# 河湾的冬天", LONG * 2, OTHER * 2],
        ),
        # a paragraph goes on in the next column
        (
            [*paragraph(60, 120, LONG[:38]), *paragraph(300, 120, LONG[38:] + OTHER, indent=0)],
            [LONG + OTHER],
        ),
        # text over the whole width below two columns
        (
            [*paragraph(60, 120, LONG * 2), *paragraph(300, 120, OTHER * 2), *paragraph(60, 260, OTHER, chars=40)],
            [LONG * 2, OTHER * 2, OTHER],
        ),
        # headings by size, and a title of two lines
        (
            [
                Line(60, 80, "河湾的冬天和夏天的", 20),
                Line(60, 108, "几件小事", 20),
                Line(60, 140, "第一章 冰", 14),
                *paragraph(60, 165, LONG),
                Line(60, 220, "1.1 薄冰", 12),
                *paragraph(60, 245, OTHER),
            ],
            ["# 河湾的冬天和夏天的几件小事", "## 第一章 冰", LONG, "### 1.1 薄冰", OTHER],
        ),
        # lists
        (
            [
                *(Line(60, 100 + 15 * n, f"{n + 1}. 带上{thing}，不要忘记。") for n, thing in enumerate("绳锹灯")),
                Line(60, 160, "• 冰面发白，"),
                Line(60, 175, "● 就不要上去。"),
            ],
            ["1. 带上绳，不要忘记。\n2. 带上锹，不要忘记。\n3. 带上灯，不要忘记。\n- 冰面发白，\n- 就不要上去。"],
        ),
        # a table with lines and one without
        (
            table(60, 100, [["年份", "冰厚"], ["去年", "30厘米"], ["今年", "20厘米"]]),
            ["| 年份 | 冰厚 |\n| --- | --- |\n| 去年 | 30厘米 |\n| 今年 | 20厘米 |"],
        ),
        (
            [
                *paragraph(60, 60, LONG),
                *table(60, 130, [["年份", "冰厚"], ["去年", "薄"], ["今年", "厚"]], ruled=False),
            ],
            [LONG, "| 年份 | 冰厚 |\n| --- | --- |\n| 去年 | 薄 |\n| 今年 | 厚 |"],
        ),
        # cells of the header that span two rows or two columns, and a cell of the body that spans two rows
        (
            [
                *(Line(66, base, text) for base, text in ((119, "港口"), (158, "北港"), (174, "（旧）"))),
                *(Line(left, 113, text) for left, text in ((160, "客运量"), (246, "备注"))),
                *(Line(126 + 60 * n, 131, text) for n, text in enumerate(("去年", "今年"))),
                *(Line(126 + 60 * n, 149, text) for n, text in enumerate(("三万", "五万", "新航线"))),
                *(Line(126 + 60 * n, 167, text) for n, text in enumerate(("一万", "两万", "无"))),
                Line(246, 129, "（单位：人）", 8),
                Strokes(
                    [
                        *((left, 100, left, 172) for left in (60, 120, 240, 300)),
                        (180, 118, 180, 172),
                        *((60, top, 300, top) for top in (100, 136, 172)),
                        (120, 118, 240, 118),
                        (120, 154, 300, 154),
                    ]
                ),
            ],
            [
                "| 港口 | 客运量 |  | 备注（单位：人） |\n| --- | --- | --- | --- |\n|  | 去年 | 今年 |  |\n"
                "| 北港（旧） | 三万 | 五万 | 新航线 |\n|  | 一万 | 两万 | 无 |"
            ],
        ),
        # equal cells and equal lines are all there; a line that is drawn twice to look bold is there once
        (
            table(60, 100, [["甲", "乙"], ["合格", "合格"], ["合格", "合格"]]),
            ["| 甲 | 乙 |\n| --- | --- |\n| 合格 | 合格 |\n| 合格 | 合格 |"],
        ),
        ([*paragraph(60, 100, LONG), *paragraph(60, 160, LONG)], [LONG, LONG]),
        ([Line(60, 100, "天冷了，河面上的冰"), Line(60.4, 100, "天冷了，河面上的冰")], ["天冷了，河面上的冰"]),
        # a table of contents without its dots
        (
            [Line(60, 100, "第一章 薄冰...................3"), Line(60, 115, "第二章 货车...................9")],
            ["第一章 薄冰 3", "第二章 货车 9"],
        ),
        # text that Markdown would read as markup
        ([Line(60, 100, "用 <b> 和 `x` 写 *a* 与 _b_。")], [r"用 &lt;b> 和 \`x\` 写 \*a\* 与 \_b\_。"]),
        ([Line(60, 100, "# 号开头的一行")], [r"\# 号开头的一行"]),
        # a note mark is raised, and stays at its word
        (
            [Line(60, 100, "冰厚三十厘米"), Line(120, 96, "[1]", 6), Line(128, 100, "，可以走车。")],
            ["冰厚三十厘米[1]，可以走车。"],
        ),
    ],
)  # fmt: skip
def test_blocks(page: list[Drawn], expected: list[str]) -> None:
    assert blocks(*page) == expected


def test_headers_footers_and_page_numbers_are_left_out_with_a_reason() -> None:
    pages = [
        [*furniture(n, 3, "河湾月报"), Line(60, 100, text)] for n, text in enumerate(("薄冰。", "厚冰。", "水。"), 1)
    ]
    assert segments(pdf(*pages)) == [("page 1", "薄冰。"), ("page 2", "厚冰。"), ("page 3", "水。")]
    assert left_out(pdf(*pages)) == [
        (reason, text)
        for n in (1, 2, 3)
        for reason, text in (("page header", "河湾月报"), ("page number", f"第 {n} 页 共 3 页"))
    ]


@pytest.mark.parametrize(
    "pages",
    [
        # at the edge, but not repeated; repeated, but not at the edge; a title with a number
        [[Line(60, 40, "薄冰很薄。")], [Line(60, 40, "厚冰很厚。")]],
        [[Line(60, 400, "冰上行车。")], [Line(60, 400, "冰上行车。")]],
        [[Line(60, 60, f"步骤{n}", 18), *paragraph(60, 150, LONG)] for n in (1, 2)],
    ],
)
def test_what_is_no_header(pages: list[list[Drawn]]) -> None:
    assert left_out(pdf(*pages)) == []


def test_a_page_without_text_is_reported(zhen: CommandLine) -> None:
    (zhen.folder / "a.pdf").write_bytes(pdf([Line(60, 100, "下雨了。")], [Picture()], [Line(60, 100, "雨停了。")]))
    ran = zhen.translate("a.pdf", "--bilingual")
    assert ran.code == 0, ran.err
    note = "a.pdf: page 2 is a picture without a text layer and is not translated; an OCR program can add one"
    assert note in ran.err
    out = zhen.folder / "outputs"
    assert sorted(file.name for file in out.iterdir() if file.is_file()) == [
        *("a.bilingual.html", "a.bilingual.md", "a.bilingual.tsv", "a.en.docx", "a.en.md", "a.po"),
    ]
    written = (out / "a.en.md").read_text("utf-8")
    assert '<a id="page-2"></a>\n\n*[Page 2 is a picture without a text layer.]*\n\n<a id="page-3"></a>' in written
    assert "雨" not in written
    assert re.findall(r"#\. place: .*", (out / "a.po").read_text("utf-8")) == ["#. place: page 1", "#. place: page 3"]
    assert zhen.translate("outputs").code == 3  # none of them is a document
    assert zhen("status", "a.pdf").code == 0


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        (b"%PDF-1.4 hello", "not a valid PDF", "open it in a PDF program"),
        (seed()[:3000], "not a valid PDF", "open it in a PDF program"),
        (pdf([Line(60, 100, "下雨了。")], password="x"), "encrypted with a password", "save a copy without one"),
        (pdf([Picture()], [Picture()]), "no text layer: its pages are pictures", "OCR"),
        (pdf([]), "no text layer: its pages are empty", "OCR"),
    ],
)
def test_what_cannot_be_read(data: bytes, message: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        read(data)
    assert str(error.value).startswith(f"a.pdf: {message}")
    assert hint in error.value.hint


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(InputError, match="zhen needs pypdfium2") as error:
        characters.read_pages(seed(), "a.pdf")
    assert error.value.hint == 'install it: pip install "zhen[pdf]"'


def test_rotated_text_is_left_out_with_a_reason() -> None:
    made = pdf([Line(60, 100, "下雨了。"), Line(200, 500, "内部资料", 40, angle=45)])
    assert segments(made) == [("page 1", "下雨了。")]
    assert left_out(made) == [(Reason.ROTATED.value, "内部资料")]


@pytest.mark.parametrize(("rotate", "angle"), [(90, 90), (180, 180), (270, 270)])
def test_a_page_that_is_shown_rotated(rotate: int, angle: int) -> None:
    lines = [Line(300, 400, "下雨了。", angle=angle)]
    assert segments(pdf(lines, rotate=rotate)) == [("page 1", "下雨了。")]


GB = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
PIECES = st.sampled_from([LONG, OTHER, LONG[:15], "薄冰。", "1. 带上绳。", "• 灯", "第一章 冰", "合格", "3", "ice"])
SIZES = st.sampled_from([8, 10, 10, 10, 14, 22])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(PIECES, st.integers(20, 400), st.integers(30, 800), SIZES), max_size=12),
        min_size=1,
        max_size=3,
    )
)
def test_no_chinese_is_lost(pages: list[list[tuple[str, int, int, int]]]) -> None:
    """Whatever is where on a page, each of its characters is once in a segment or left out with a reason."""
    signs = iter(GB)
    drawn = [
        [line for text, x, y, size in page for line in paragraph(x, y, HAN.sub(lambda _: next(signs), text), size=size)]
        for page in pages
    ]
    document = read(pdf([Line(60, 20, "龍")], *drawn))
    found = segment(document)
    texts = [one.text for one in found if one.translate] + [one.text for one in skipped(document, found)]
    wanted = [sign for page in drawn for line in page for sign in HAN.findall(line.text)]
    assert Counter(HAN.findall("".join(texts))) == Counter(["龍", *wanted])


def test_the_word_document() -> None:
    text = documents.render(read(seed()), [], {})
    data = markdown_docx.render(f"{text}\n用 &lt;b> 和 \\* 写。\n")
    assert data == markdown_docx.render(f"{text}\n用 &lt;b> 和 \\* 写。\n")
    made = WordDocument(io.BytesIO(data))
    rows = [(one.style.name, one.text) for one in made.paragraphs if one.text]
    assert rows[:2] == [("heading 1".title(), "夜里不关灯的机房"), ("Heading 2", "搬迁完成")]
    assert rows[8:11] == [
        ("Heading 2", "下一步"),
        ("Normal", "•\t每周三夜里备份一次，备份不放在同一座楼里。"),
        ("Normal", "•\t显存不够时，先减小批量，再去申请新的显卡。"),
    ]
    assert rows[-1] == ("Normal", "用 <b> 和 * 写。")
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows][1] == ["写摘要", "71.3", "78.9"]
    assert re.findall(r'w:name="(page_\d)"', made.element.xml) == ["page_1", "page_2"]


@pytest.mark.judge
def test_libreoffice_opens_the_word_document(tmp_path: Path) -> None:
    word = tmp_path / "b.docx"
    word.write_bytes(markdown_docx.render(documents.render(read(seed()), [], {})))
    (flat,) = judges.office([word], "fodt", tmp_path)
    text = flat.read_text("utf-8")
    assert all(one in text for one in ("夜里不关灯的机房", "没有一块硬盘损坏。", "显存不够时", "找错字", "page_2"))


def test_the_seed_is_always_the_same() -> None:
    assert hashlib.sha256(seed()).digest() == hashlib.sha256(seed()).digest()
