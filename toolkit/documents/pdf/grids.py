"""Tables of a page: from the rulings around their cells, or from the columns of short texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.documents.pdf.characters import Ruling
from toolkit.documents.pdf.fragments import NEAR, Fragment, join

TOUCH = 2.5
MOST_RULINGS = 3000
FILLED = 0.4


@dataclass(slots=True)
class Grid:
    """A table: the text of its cells, row by row, and its box."""

    rows: list[list[str]]
    left: float
    right: float
    top: float
    bottom: float
    size: float


def ruled(lines: Sequence[Fragment], rulings: Sequence[Ruling]) -> tuple[list[Grid], list[Fragment]]:
    """Return the tables that `rulings` make of `lines`, and the lines that are in none."""
    grids: list[Grid] = []
    left = list(lines)
    for group in _connected(rulings):
        xs = _edges([ruling.left for ruling in group if ruling.upright])
        ys = _edges([ruling.top for ruling in group if not ruling.upright])
        if len(xs) < 3 or len(ys) < 3:
            continue
        inside = [
            line for line in left if xs[0] < _middle(line) < xs[-1] and ys[0] < line.base - 0.3 * line.size < ys[-1]
        ]
        if grid := _grid(inside, xs, ys, group):
            grids.append(grid)
            left = [line for line in left if line not in inside]
    return grids, left


def _grid(
    lines: Sequence[Fragment], xs: Sequence[float], ys: Sequence[float], rulings: Sequence[Ruling]
) -> Grid | None:
    """Return the table with edges at `xs` and `ys`; None if most of its cells are empty: it is a drawing.

    The text of a cell that spans rows or columns is in the first of them.
    """
    cells = [[""] * (len(xs) - 1) for _ in ys[1:]]
    for line in sorted(lines, key=lambda line: (line.base, line.left)):
        row = sum(edge < line.base - 0.3 * line.size for edge in ys) - 1
        column = sum(edge < _middle(line) for edge in xs) - 1
        row, column = _first(row, column, xs, ys, rulings)
        cells[row][column] = join(cells[row][column], line.text)
    rows = [row for row in cells if any(row)]
    columns = [number for number in range(len(xs) - 1) if any(row[number] for row in rows)]
    rows = [[row[number] for number in columns] for row in rows]
    filled = sum(map(bool, (cell for row in rows for cell in row)))
    if len(rows) < 2 or len(columns) < 2 or filled < FILLED * len(rows) * len(columns):
        return None
    return Grid(rows, xs[0], xs[-1], ys[0], ys[-1], lines[0].size)


def _first(
    row: int, column: int, xs: Sequence[float], ys: Sequence[float], rulings: Sequence[Ruling]
) -> tuple[int, int]:
    """Return the first row and column of the cell at `row` and `column`: up and left to the next rulings."""
    while row and not _between(rulings, ys[row], (xs[column] + xs[column + 1]) / 2, upright=False):
        row -= 1
    while column and not _between(rulings, xs[column], (ys[row] + ys[row + 1]) / 2, upright=True):
        column -= 1
    return row, column


def _between(rulings: Sequence[Ruling], edge: float, middle: float, *, upright: bool) -> bool:
    """Return whether a ruling at `edge` crosses the `middle` of a row or column."""
    for ruling in rulings:
        at, start, end = (
            (ruling.left, ruling.top, ruling.bottom) if upright else (ruling.top, ruling.left, ruling.right)
        )
        if ruling.upright is upright and abs(at - edge) <= TOUCH and start - TOUCH <= middle <= end + TOUCH:
            return True
    return False


def aligned(columns: Sequence[Sequence[Fragment]]) -> Grid | None:
    """Return the table whose `columns` are texts next to each other; None if they are not on the same lines."""
    rows: list[list[str]] = []
    bases: list[float] = []
    for number, line in sorted(
        ((number, line) for number, column in enumerate(columns) for line in column), key=lambda pair: pair[1].base
    ):
        if not bases or line.base - bases[-1] > NEAR * line.size:
            rows.append([""] * len(columns))
            bases.append(line.base)
        rows[-1][number] = join(rows[-1][number], line.text)
    shared = [row for row in rows if sum(map(bool, row)) > 1]
    if len(shared) < 2 or len(shared) < 0.6 * len(rows):
        return None
    everything = [line for column in columns for line in column]
    return Grid(
        rows,
        min(line.left for line in everything),
        max(line.right for line in everything),
        min(line.top for line in everything),
        max(line.bottom for line in everything),
        everything[0].size,
    )


def _middle(line: Fragment) -> float:
    return (line.left + line.right) / 2


def _edges(values: Sequence[float]) -> list[float]:
    """Return the different values in order."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > TOUCH:
            edges.append(value)
    return edges


def _connected(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Return the rulings in groups that touch; none if they are so many that they are a drawing."""
    groups: list[tuple[list[float], list[Ruling]]] = []
    for ruling in rulings if len(rulings) <= MOST_RULINGS else ():
        box, members = [ruling.left, ruling.top, ruling.right, ruling.bottom], [ruling]
        apart = []
        for other in groups:
            if _touch(box, other[0]):
                box = [*map(min, box[:2], other[0][:2]), *map(max, box[2:], other[0][2:])]
                members += other[1]
            else:
                apart.append(other)
        groups = [*apart, (box, members)]
    return [members for _, members in groups]


def _touch(first: Sequence[float], second: Sequence[float]) -> bool:
    across = first[0] <= second[2] + TOUCH and second[0] <= first[2] + TOUCH
    return across and first[1] <= second[3] + TOUCH and second[1] <= first[3] + TOUCH
