"""The order in which a page is read: its columns from left to right, each from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.documents.pdf.fragments import Fragment
from toolkit.documents.pdf.grids import Grid, aligned

GUTTER = 0.9
"""The least width of what divides columns, in sizes of the font."""
LONG = 9.0
"""The least width of half of the lines of running text, in sizes of the font."""
DEEPEST = 6

Item = Fragment | Grid


@dataclass(slots=True)
class Column:
    """What is in one column, from top to bottom, and the edges of its text."""

    items: list[Item]
    left: float
    right: float


def columns(items: Sequence[Item], depth: int = 0) -> Iterator[Column]:
    """Yield the columns of a page in reading order; text over the whole width is a column, too."""
    ordered = sorted(items, key=lambda item: (round(item.top), item.left))
    parts: list[list[Item] | list[list[Item]]] = []
    whole: list[Item] = []
    at = 0
    while at < len(ordered):
        groups = _side_by_side(ordered[at:]) if depth < DEEPEST else []
        table = _table(groups) if groups else None
        at += sum(map(len, groups)) or 1
        if groups and not table:
            parts += [whole, groups]
            whole = []
        else:
            whole.append(table or ordered[at - 1])
    yield from _columns([*parts, whole], depth)


def _columns(parts: Sequence[list[Item] | list[list[Item]]], depth: int) -> Iterator[Column]:
    """Yield the columns of `parts`, of which every second is side by side."""
    over_all = [item for part in parts[::2] for item in part if not isinstance(item, list)]
    for number, part in enumerate(parts):
        if number % 2:
            for group in part:
                yield from columns(group if isinstance(group, list) else [group], depth + 1)
        elif part:
            yield _column([item for item in part if not isinstance(item, list)], over_all)


def _table(groups: Sequence[Sequence[Item]]) -> Grid | None:
    """Return the table that `groups` are; None if they are columns of text."""
    texts = [[item for item in group if isinstance(item, Fragment)] for group in groups]
    if sum(map(len, texts)) < sum(map(len, groups)) or sum(_flows(group) for group in texts) > 1:
        return None
    return aligned(texts)


def _flows(lines: Sequence[Fragment]) -> bool:
    """Return whether `lines` are running text: they are long, or most of them end at the same edge."""
    if len(lines) < 2:
        return False
    edge = max(item.right for item in lines)
    full = [item for item in lines if edge - item.right < 1.6 * item.size and len(item.text) > 7]
    long = [item for item in lines if item.right - item.left > LONG * item.size]
    return max(len(full), len(long)) >= 0.5 * len(lines)


def _side_by_side(items: Sequence[Item]) -> list[list[Item]]:
    """Return the first of `items` in columns, as far down as nothing crosses what divides them; or nothing."""
    width = max(item.right for item in items) - min(item.left for item in items)
    spans: list[tuple[float, float]] = []
    best: list[tuple[float, float]] = []
    count = 0
    lowest = items[0].bottom
    for number, item in enumerate(items, 1):
        if best and item.top - lowest > 0.5 * item.size and sum(_over(item, span) for span in best) != 1:
            break  # after a gap, and in none of the columns
        lowest = max(lowest, item.bottom)
        spans = _with(spans, (item.left, item.right), GUTTER * min(item.size, items[0].size))
        if len(spans) > 1:
            best, count = spans, number
        elif best or spans[0][1] - spans[0][0] > 0.7 * width:
            break
    groups: list[list[Item]] = [[] for _ in best]
    for item in items[:count]:
        groups[next(place for place, span in enumerate(best) if item.left >= span[0] and item.right <= span[1])].append(
            item
        )
    if count < len(items):
        _trim(groups)
    return groups if _are_columns(groups) else []


def _over(item: Item, span: tuple[float, float]) -> bool:
    return item.left < span[1] and span[0] < item.right


def _with(spans: Sequence[tuple[float, float]], new: tuple[float, float], gutter: float) -> list[tuple[float, float]]:
    """Return `spans` with one more; those nearer than `gutter` become one."""
    left, right = new
    apart = []
    for span in spans:
        if span[0] - right < gutter and left - span[1] < gutter:
            left, right = min(left, span[0]), max(right, span[1])
        else:
            apart.append(span)
    return sorted([*apart, (left, right)])


def _trim(groups: list[list[Item]]) -> None:
    """Leave out of each group what is below all others after a gap: it belongs to what comes next."""
    for group in groups:
        lowest = max(item.bottom for other in groups if other is not group for item in other)
        for place in range(1, len(group)):
            if group[place].top > lowest and group[place].top - group[place - 1].bottom > 0.9 * group[place].size:
                del group[place:]
                break


def _are_columns(groups: list[list[Item]]) -> bool:
    """Return whether `groups` are side by side, without a heading above them."""
    if len(groups) < 2:
        return False
    for group, other in zip(groups, [*groups[1:], groups[0]], strict=True):
        few, many = sorted((group, other), key=len)
        if sum(any(_beside(item, other) for other in many) for item in few) < 0.5 * len(few):
            return False
    own = min(groups, key=lambda group: group[0].top)
    rest = min(group[0].top for group in groups if group is not own)
    above = own[0].bottom < rest and len(own) > 1 and own[1].top - own[0].bottom > 0.7 * own[0].size
    return not above


def _beside(item: Item, other: Item) -> bool:
    return min(item.bottom, other.bottom) - max(item.top, other.top) > 0.3 * min(
        item.bottom - item.top, other.bottom - other.top
    )


def _column(items: list[Item], around: Sequence[Item]) -> Column:
    """Return the column of `items` with the edges that most lines of the text `around` it have."""
    lines = [item for item in around if isinstance(item, Fragment)] or around
    least = max(2, len(lines) // 7) if len(lines) > 2 else 1

    def common(values: list[float], size: float) -> float:
        return next(
            (value for value in values if sum(abs(value - other) < size for other in values) >= least), values[0]
        )

    size = lines[0].size
    left = common(sorted(line.left for line in lines), 0.6 * size)
    rights = sorted((line.right for line in lines), reverse=True)
    right = common([right for right in rights if right - left >= 0.75 * (rights[0] - left)], 1.2 * size)
    return Column(items, left, right)
