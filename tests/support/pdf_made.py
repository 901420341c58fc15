"""PDFs for tests, drawn line by line with reportlab; the font STSong-Light is one that viewers bring along."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
HEIGHT = 842
NOT_FIRST = "，。、；：？！”）…"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@dataclass(frozen=True)
class Line:
    """A line of text; `top` is the distance of its base from the upper edge of the page."""

    left: float
    top: float
    text: str
    size: float = 10
    angle: float = 0
    font: str = FONT

    def draw(self, canvas: Canvas) -> None:
        canvas.setFont(self.font, self.size)
        if self.angle:
            canvas.saveState()
            canvas.translate(self.left, HEIGHT - self.top)
            canvas.rotate(self.angle)
            canvas.drawString(0, 0, self.text)
            canvas.restoreState()
        else:
            canvas.drawString(self.left, HEIGHT - self.top, self.text)


@dataclass(frozen=True)
class Rules:
    """The lines around the cells of a table."""

    xs: Sequence[float]
    ys: Sequence[float]

    def draw(self, canvas: Canvas) -> None:
        canvas.setLineWidth(0.5)
        canvas.grid(list(self.xs), [HEIGHT - y for y in self.ys])


@dataclass(frozen=True)
class Strokes:
    """Single lines: (left, top, right, bottom) of each."""

    lines: Sequence[tuple[float, float, float, float]]

    def draw(self, canvas: Canvas) -> None:
        canvas.setLineWidth(0.5)
        canvas.lines([(left, HEIGHT - top, right, HEIGHT - bottom) for left, top, right, bottom in self.lines])


@dataclass(frozen=True)
class Picture:
    """A picture over the whole page: a scan."""

    def draw(self, canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(PNG)), 0, 0, 595, HEIGHT)


Drawn = Line | Rules | Strokes | Picture


def pdf(*pages: Sequence[Drawn], password: str = "", rotate: int = 0) -> bytes:
    """Return a PDF with these pages, always the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    more: dict[str, Any] = {"encrypt": StandardEncryption(password)} if password else {}
    canvas = Canvas(out, (595, HEIGHT), invariant=1, pageCompression=0, **more)
    for page in pages:
        canvas.setPageRotation(rotate)
        for drawn in page:
            drawn.draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def paragraph(
    left: float, top: float, text: str, *, chars: int = 20, indent: int = 2, size: float = 10, pitch: float = 1.5
) -> list[Line]:
    """Return `text` on lines of `chars` characters, the first with an indent; no line begins with a full stop."""
    lines = []
    for number, (row, shift) in enumerate(wrapped(text, chars, indent)):
        lines.append(Line(left + shift * size, top + number * pitch * size, row, size))
    return lines


def wrapped(text: str, chars: int, indent: int) -> Iterator[tuple[str, int]]:
    """Yield the lines of `text`, each with its indent; `|` is where a line ends in any case."""
    width = chars - indent
    while text:
        forced = text.find("|")
        end = forced if 0 <= forced <= width else min(width, len(text))
        while end < len(text) and text[end] in NOT_FIRST:
            end -= 1
        yield text[:end], chars - width
        text, width = text[end:].removeprefix("|"), chars


def furniture(number: int, total: int, header: str) -> list[Line]:
    """Return the running header and the page number."""
    return [Line(60, 40, header, 8), Line(270, 810, f"第 {number} 页 共 {total} 页", 8)]


def table(
    left: float, top: float, rows: Sequence[Sequence[str]], *, width: float = 60, ruled: bool = True
) -> list[Drawn]:
    """Return a table with columns of `width` points and rows of 18."""
    drawn: list[Drawn] = [
        Line(left + 6 + width * column, top + 13 + 18 * row, text)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    xs = [left + width * column for column in range(len(rows[0]) + 1)]
    return [*drawn, Rules(xs, [top + 18 * row for row in range(len(rows) + 1)])] if ruled else drawn


def bulletin() -> bytes:
    """Return the seed: a newsletter of two pages in two columns."""
    header = "河湾机房简报 第7期"
    first = [
        *furniture(1, 2, header),
        Line(197, 100, "夜里不关灯的机房", 25),
        Line(60, 150, "搬迁完成", 14),
        *paragraph(
            60,
            175,
            "河湾数据中心的搬迁上周结束。四十台服务器装在两辆货车里，走了三百公里，没有一块硬盘损坏。",
            chars=21,
        ),
        *paragraph(60, 235, "新机房的功率是2.4兆瓦，比旧机房多一倍，夏天的电费却低了18%。", chars=21),
        *paragraph(
            60,
            280,
            "值夜班的老谭说，最难的不是搬机器，而是让猫离开旧机房。它在配电柜上睡了六年，谁叫也不下来。",
            chars=21,
        ),
        Line(325, 150, "新的模型", 14),
        *paragraph(
            325,
            175,
            "我们用二十天对一个开源的大模型做了微调，它的名字是Night Li-|brarian，训练数据是六万封读者来信。",
            chars=21,
        ),
        *paragraph(
            325, 235, "它读完一封信只要半秒，会把要紧的事写在最前面，也会承认自己没有看懂，这时候信就转", chars=21
        ),
    ]
    second = [
        *furniture(2, 2, header),
        *paragraph(60, 100, "到编辑的桌上。", chars=21, indent=0),
        Line(60, 140, "下一步", 14),
        Line(60, 165, "•"),
        *paragraph(75, 165, "每周三夜里备份一次，备份不放在同一座楼里。", chars=19, indent=0),
        Line(60, 195, "•"),
        *paragraph(75, 195, "显存不够时，先减小批量，再去申请新的显卡。", chars=19, indent=0),
        Line(325, 100, "两个模型的得分", 14),
        *table(325, 115, [["任务", "旧模型", "新模型"], ["写摘要", "71.3", "78.9"], ["找错字", "64.0", "80.2"]]),
    ]
    return pdf(first, second)
