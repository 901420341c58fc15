"""Print tables that fit the terminal and keep every column."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.cli import show

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

PIPE = 200
"""The least width of a table in a pipe, where none is folded."""
GAPS = (2, 1)
"""Spaces between columns: usually, and if space is scarce."""
COUNTS = {r"\b[1-9]\d* errors?": "error", r"\b[1-9]\d* warnings?": "warning", r"\b[1-9]\d* infos?": "info"}


def put(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = (), wrap: Collection[int] = ()
) -> None:
    """Print a table on stdout. Columns in `right` have numbers. Columns in `wrap` are folded if space is scarce.

    If it still does not fit the terminal, the first cell of each row gets a line of its own. If the other columns do
    not fit either, a row is written as `segments 5, new 1`.
    """
    from rich.console import Console

    lines = [tuple(head), *(tuple(show.shown(cell, sys.stdout) for cell in row) for row in rows)]
    layout = _TableLayout(lines, frozenset(right), frozenset(wrap))
    width = None if sys.stdout.isatty() else max(PIPE, sum(layout.natural) + GAPS[0] * len(head))
    console = Console(width=width)
    every, others = range(len(head)), range(1, len(head))
    if whole := next(filter(None, (layout.fitted(every, gap, console.width) for gap in GAPS)), None):
        console.print(layout.grid(lines, *whole))
        return
    rest = layout.fitted(others, GAPS[-1], console.width)
    for line in lines if rest else lines[1:]:
        console.print(layout.cell(line, 0))
        console.print(layout.grid([line], *rest) if rest else layout.sentence(line))


@dataclass(frozen=True, slots=True)
class _TableLayout:
    """The lines of a table, the first of which is its head, and which columns are to the right or may be folded."""

    lines: Sequence[Sequence[str]]
    right: Collection[int]
    wrap: Collection[int]

    @property
    def natural(self) -> list[int]:
        """The width of each column: that of its longest cell."""
        from rich.cells import cell_len

        return [max(map(cell_len, column)) for column in zip(*self.lines, strict=True)]

    @property
    def least(self) -> list[int]:
        """The least width of each column: that of its longest word, if it may be folded."""
        from rich.cells import cell_len

        words = [[word for cell in column for word in cell.split()] for column in zip(*self.lines, strict=True)]
        return [
            max(map(cell_len, words[index])) if index in self.wrap else width
            for index, width in enumerate(self.natural)
        ]

    def fitted(self, columns: Sequence[int], gap: int, space: int) -> tuple[dict[int, int], int] | None:
        """Return widths of these columns with which a table fits into `space`, and `gap`; None if it cannot fit."""
        natural, widths = self.natural, {index: self.least[index] for index in columns}
        left = space - sum(widths.values()) - gap * (len(columns) - 1)
        if left < 0:
            return None
        for index in reversed(columns):
            more = min(left, natural[index] - widths[index])
            widths[index], left = widths[index] + more, left - more
        return widths, gap

    def grid(self, lines: Sequence[Sequence[str]], widths: Mapping[int, int], gap: int) -> Table:
        """Return columns of `lines` as a table."""
        from rich.table import Table

        grid = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), show_header=False)
        for index, width in widths.items():
            grid.add_column(justify="right" if index in self.right else "left", width=width, overflow="fold")
        for line in lines:
            grid.add_row(*(self.cell(line, index) for index in widths))
        return grid

    def sentence(self, line: Sequence[str]) -> Text:
        """Return all cells but the first, each after the name of its column."""
        from rich.text import Text

        pairs = zip(self.lines[0][1:], line[1:], strict=True)
        return Text(", ".join(f"{name} {cell or '-'}" for name, cell in pairs))

    def cell(self, line: Sequence[str], index: int) -> Text:
        """Return a cell: bold in the head, in the color of a state; elsewhere with colored counts of findings."""
        from rich.text import Text

        if line is self.lines[0]:
            return Text(line[index], style=f"bold {show.COLORS.get(line[index], '')}".strip())
        cell = Text(line[index])
        for pattern, name in COUNTS.items():
            cell.highlight_regex(pattern, show.COLORS[name])
        return cell
