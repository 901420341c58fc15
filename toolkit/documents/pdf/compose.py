"""The lines of a PDF into Markdown: headings, paragraphs, lists and tables, with an anchor for each page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.documents.pdf.characters import PdfPageText
from toolkit.documents.pdf.fragments import BULLET, NUMBER, Fragment, begins, fragments, join, wide
from toolkit.documents.pdf.grids import Grid, ruled
from toolkit.documents.pdf.reading_order import Column, columns
from toolkit.documents.pdf.running import Running, running
from toolkit.documents.prose import unmarked
from toolkit.text import CLOSERS, ENDERS, counted

ANCHOR = '<a id="page-{}"></a>'
NO_TEXT = "*[Page {} is a picture without a text layer.]*"
TURNED = "rotated text"
UNKNOWN = "unknown characters"
LARGER = 1.12
LONGEST_HEADING = 80
NARROW = 8.0
"""The width of columns that are labels, not running text, in sizes of the font."""
NEXT_LINE = 0.5
"""The least distance of two lines."""
LONGEST_BOLD = 40
LEADER = re.compile(r"\s*(?:[.．·…]\s?){4,}\s*(?=(?:\d{1,4}|[ivxlc]{1,7})?$)", re.IGNORECASE)
WORD = re.compile(r"[!-~]+")
DIVIDED = re.compile(r"[^\W\d_]-$")
ENDS = frozenset(f"{ENDERS}：:；;")
ESCAPES = (
    (re.compile(r"\\(?=[!-/:-@\[-`{-~])|`|\[(?=\^|\[|[^\[\]]*\]\()|(?<!\w)_|_(?!\w)|~~|=="), r"\\\g<0>"),
    (re.compile(r"&(?=#?\w{1,31};)"), "&amp;"),
    (re.compile(r"<(?=[a-zA-Z/!?])"), "&lt;"),
)


@dataclass(slots=True)
class PdfPassage:
    """What becomes one block: the lines of a paragraph or a heading, or a table."""

    lines: list[Fragment] = field(default_factory=list)
    grid: Grid | None = None
    before: list[str] = field(default_factory=list)
    """What is in front of it: anchors of pages and what is left out there."""

    @property
    def item(self) -> bool:
        """Return whether it is an item of a list."""
        return bool(self.lines) and begins(self.lines[0].text)

    @property
    def text(self) -> str:
        """Return its lines as one."""
        text = ""
        for line in self.lines:
            text = join(text, line.text)
        return LEADER.sub(" ", text).strip()


def to_markdown(pages: Sequence[PdfPageText]) -> str:
    """Return the text of a PDF as Markdown.

    Each page begins with an anchor. Running headers, footers, page numbers and rotated text are in comments.
    """
    lines = [fragments(page.chars, page.rulings) for page in pages]
    sizes = Counter[float]()
    for line in (line for page in lines for line in page):
        sizes[_rounded(line.size)] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], -size), default=10.0)
    edges = running(lines, [page.height for page in pages], body)
    passages: list[PdfPassage] = []
    before: list[str] = []
    last: tuple[Fragment, Column] | None = None
    for page, own, left_out in zip(pages, lines, edges, strict=True):
        before += _front(page, own, left_out)
        grids, rest = ruled([line for place, line in enumerate(own) if place not in left_out], page.rulings)
        for column in columns([*grids, *rest]) if grids or rest else ():
            last = _read(column, passages, before, last, body)
    return "\n".join(_blocks(passages, body)) + "".join(f"\n\n{block}" for block in before) + "\n"


def _front(page: PdfPageText, lines: Sequence[Fragment], left_out: dict[int, Running]) -> Iterator[str]:
    yield ANCHOR.format(page.number)
    for place, kind in left_out.items():
        yield _comment(kind, lines[place].text)
    for text in page.turned:
        yield _comment(TURNED, text)
    if page.unknown:
        yield _comment(UNKNOWN, f"{counted(page.unknown, 'character')} without a value in the text layer")
    if not page.chars and page.pictures:
        yield NO_TEXT.format(page.number)


def _comment(kind: str, text: str) -> str:
    return f"<!-- {kind}: {text.replace('-', '–').replace('>', '＞')} -->"


def _read(
    column: Column,
    passages: list[PdfPassage],
    before: list[str],
    last: tuple[Fragment, Column] | None,
    body: float,
) -> tuple[Fragment, Column] | None:
    """Add what is in `column` to `passages`, the last of which may go on; return the last line, if it is text."""
    pitch = _pitch(column)
    for item in column.items:
        if isinstance(item, Grid):
            passages.append(PdfPassage(grid=item, before=before.copy()))
            last = None
            before.clear()
            continue
        goes_on = last is not None and _goes_on(passages[-1], last, (item, column), pitch, body)
        if not goes_on:
            passages.append(PdfPassage(before=before.copy()))
            before.clear()
        passages[-1].lines.append(item)
        last = item, column
    return last


def _pitch(column: Column) -> float:
    """Return the distance of the lines of `column`; that of its paragraphs may be larger."""
    lines = [line for line in column.items if isinstance(line, Fragment)]
    steps = [
        below.base - line.base
        for line, below in pairwise(lines)
        if 0.8 * line.size < below.base - line.base < 2.6 * line.size and abs(line.size - below.size) < 0.1 * line.size
    ]
    return sorted(steps)[len(steps) // 4] if steps else 0.0


def _goes_on(
    passage: PdfPassage, last: tuple[Fragment, Column], new: tuple[Fragment, Column], pitch: float, body: float
) -> bool:
    """Return whether the line `new` belongs to the `passage` with the line `last`."""
    (before, old), (line, column) = last, new
    size = before.size
    if abs(line.size - size) > 0.08 * size or LEADER.search(before.text):
        return False
    short = _is_short(before, old, line)
    if begins(line.text) and (short or passage.item or before.text[-1] in ENDS):
        return False
    large = size > LARGER * body
    if old is not column:
        closed = before.text.rstrip(CLOSERS)[-1:] in ENDS
        return not (short or closed or large or line.bold != before.bold or _is_indented(line, column))
    step = line.base - before.base
    if step < NEXT_LINE * size or step > (1.8 * size if large else (1.25 * pitch or 1.8 * size) + 0.1 * size):
        return False
    if large:
        return True
    return not short and line.bold == before.bold and _aligned(passage, before, line, column)


def _aligned(passage: PdfPassage, before: Fragment, line: Fragment, column: Column) -> bool:
    """Return whether the left edge of `line` is that of the lines of `passage`, not one of a new paragraph."""
    if passage.item and len(passage.lines) == 1:
        return line.left < before.left + 4 * line.size
    if passage.item or len(passage.lines) > 1:
        return line.left - before.left < line.size
    return not _is_indented(line, column)


def _is_indented(line: Fragment, column: Column) -> bool:
    return line.left > column.left + 1.2 * line.size


def _is_short(line: Fragment, column: Column, after: Fragment) -> bool:
    """Return whether the first word of the line `after` would have fitted on `line`."""
    if DIVIDED.search(line.text):
        return False
    first = WORD.match(after.text)
    need = 1.0 if wide(after.text[0]) or not first else 0.55 * len(first.group())
    narrow = column.right - column.left < NARROW * line.size
    return narrow or column.right - line.right > (need + 1.2) * line.size


def _blocks(passages: Sequence[PdfPassage], body: float) -> Iterator[str]:
    """Yield the lines of the Markdown document; items of one list follow each other."""
    levels = sorted({_rounded(each.lines[0].size) for each in passages if _is_large(each, body)}, reverse=True)
    in_list = False
    for passage in passages:
        block, item = _block(passage, levels, body)
        gap = [] if in_list and item and not passage.before else [""]
        yield from (line for each in passage.before for line in ("", each))
        yield from (*gap, block)
        in_list = item


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _is_large(passage: PdfPassage, body: float) -> bool:
    return bool(passage.lines) and passage.lines[0].size > LARGER * body and len(passage.text) <= LONGEST_HEADING


def _is_bold(passage: PdfPassage) -> bool:
    text = passage.text
    return all(line.bold for line in passage.lines) and len(text) <= LONGEST_BOLD and text[-1:] not in "。：；，,.;:"


def _block(passage: PdfPassage, levels: Sequence[float], body: float) -> tuple[str, bool]:
    """Return `passage` as Markdown, and whether it is an item of a list."""
    if passage.grid:
        return _table(passage.grid), False
    text = passage.text
    if _is_large(passage, body):
        level = levels.index(_rounded(passage.lines[0].size)) + 1
        return f"{'#' * min(level, 6)} {escaped(text)}", False
    if match := BULLET.match(text):
        return f"- {unmarked(escaped(text[match.end() :]))}", True
    if match := NUMBER.match(text):
        return f"{match['number']}{match['sign']} {unmarked(escaped(text[match.end() :]))}", True
    if _is_bold(passage):
        return f"{'#' * min(len(levels) + 1, 6)} {escaped(text)}", False
    return unmarked(escaped(text)), False


def _table(grid: Grid) -> str:
    rows = [[escaped(cell).replace("|", "\\|") for cell in row] for row in grid.rows]
    rule = ["---"] * len(rows[0])
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def escaped(text: str) -> str:
    """Return `text` as Markdown that shows it, with as few escapes as possible."""
    for pattern, new in ESCAPES:
        text = pattern.sub(new, text)
    return text.replace("*", "\\*") if text.count("*") > 1 else text
