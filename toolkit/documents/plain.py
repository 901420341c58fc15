"""Plain text and Markdown: the same markers, with the looks of code in the one and its fences in the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.documents import lines as scan
from toolkit.documents.code import code_lines
from toolkit.documents.lines import Line
from toolkit.documents.model import Block, Edit, apply, changed
from toolkit.units import Kind, Segment, Span

NUMBERED = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})[、．]|[(（](?:\d{1,3}|[一二三四五六七八九十百]{1,4})[)）]|[①-⑳㈠-㈩]|"
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章节節回条條]"
)
FRONT_VALUE = re.compile(r"(?:title|subtitle|description|summary|excerpt)\s*:\s*([\"']?)(?P<value>.*?)\1\s*$")
NEEDS_ESCAPE = re.compile(r"(?:[-+*]\s|>|#{1,6}\s|\d{1,9}[.)]\s|={3,}|-{3,}|`{3,}|~{3,})")
YAML_SPECIAL = re.compile(r"^[\s\[\]{}>|*&!%#`@,?'\"-]|: |:$| #")


@dataclass(slots=True)
class _Blocks:
    """Collects lines into blocks."""

    markdown: bool
    done: list[Block] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)

    def flush(self) -> None:
        if self.open:
            self.done.append(Block(self.open[0].kind, tuple(line.span for line in self.open)))
            self.open = []

    def alone(self, kind: Kind, span: Span, *, literal: bool = False) -> None:
        self.flush()
        if span.start < span.end:
            self.done.append(Block(kind, (span,), literal=literal))

    def code(self, span: Span) -> None:
        """Add a line of code, to the block of code it follows."""
        self.alone(Kind.CODE, span, literal=True)

    def add(self, line: Line, *, numbered: bool) -> None:
        if line.blank:
            self.flush()
            return
        if line.marked or numbered or not self._goes_on(line):
            self.flush()
        self.open.append(line)
        if line.kind is Kind.HEADING:
            self.flush()

    def _goes_on(self, line: Line) -> bool:
        if not self.open:
            return True
        first, last = self.open[0], self.open[-1]
        if first.kind is Kind.ITEM:
            return self.markdown or line.indent > first.indent
        return line.depth == last.depth and (self.markdown or line.indent <= last.indent)


def text_blocks(text: str) -> list[Block]:
    """The blocks of a plain text."""
    return _blocks(text, markdown=False)


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown document (CommonMark, GFM tables, YAML front matter)."""
    return _blocks(text, markdown=True)


def _blocks(text: str, *, markdown: bool) -> list[Block]:
    rows = list(scan.lines(text))
    blocks = _Blocks(markdown)
    first = _front_matter(text, rows, blocks)
    code = code_lines([text[start:end] for start, end in rows], comments=not markdown)
    table = _table_rows(text, rows)
    fence, in_list = "", False
    for number in range(first, len(rows)):
        start, end = rows[number]
        mark = scan.FENCE.match(text, start, end)
        line = scan.peel(text, start, end)
        if fence:
            fence = _in_fence(text, start, end, fence, blocks)
        elif mark and (markdown or _closes(text, rows, number, mark.group(1))):
            blocks.flush()
            fence = mark.group(1)
        elif number in table:
            _add_cells(text, line, blocks, rule=table[number])
        elif scan.RULE.match(text, start, end):
            blocks.flush()
        elif code[number] or (markdown and line.indent >= 4 and not (in_list or blocks.open or line.blank)):
            blocks.code(_trim(text, start, end))
        else:
            in_list = line.kind is Kind.ITEM or (in_list and (line.blank or line.indent >= 2))
            blocks.add(line, numbered=NUMBERED.match(text, line.span.start, line.span.end) is not None)
    blocks.flush()
    return blocks.done


def _closes(text: str, rows: Sequence[tuple[int, int]], number: int, fence: str) -> bool:
    """In plain text a lone ``` is text; a fence has to be closed within 500 lines."""
    return any(text[start:end].strip().startswith(fence[:3]) for start, end in rows[number + 1 : number + 500])


def _in_fence(text: str, start: int, end: int, fence: str, blocks: _Blocks) -> str:
    bare = text[start:end].lstrip("> \t").rstrip()
    if bare.startswith(fence) and not bare.strip(fence[0]):
        return ""
    blocks.code(_trim(text, start, end))
    return fence


def _trim(text: str, start: int, end: int) -> Span:
    line = text[start:end]
    return (
        Span(start + len(line) - len(line.lstrip()), start + len(line.rstrip())) if line.strip() else Span(start, start)
    )


def _table_rows(text: str, rows: Sequence[tuple[int, int]]) -> dict[int, bool]:
    """The numbers of lines that are rows of a table; True for its separator row."""
    found: dict[int, bool] = {}
    for number, (start, end) in enumerate(rows):
        line = text[start:end].strip()
        if number and "-" in line and scan.TABLE_RULE.match(line) and "|" in line and _piped(text, rows[number - 1]):
            found[number - 1], found[number] = False, True
        elif (number - 1 in found and "|" in line) or (line.startswith("|") and line.endswith("|") and len(line) > 2):
            found[number] = False
    return found


def _piped(text: str, row: tuple[int, int]) -> bool:
    return "|" in text[row[0] : row[1]]


def _add_cells(text: str, line: Line, blocks: _Blocks, *, rule: bool) -> None:
    blocks.flush()
    for cell in () if rule else scan.cells(text, line.span):
        blocks.alone(Kind.CELL, cell)


def _front_matter(text: str, rows: Sequence[tuple[int, int]], blocks: _Blocks) -> int:
    """Take YAML front matter off: titles and descriptions are text, the rest literal. Returns the next line."""
    if not blocks.markdown or text[slice(*rows[0])].rstrip() != "---":
        return 0
    ends = (n for n, (start, end) in enumerate(rows[1:400], 1) if text[start:end].rstrip() in ("---", "..."))
    last = next(ends, 0)
    for start, end in rows[1:last]:
        if match := FRONT_VALUE.match(text, start, end):
            blocks.alone(Kind.HEADING, Span(*match.span("value")))
        else:
            blocks.code(_trim(text, start, end))
    return last + 1 if last else 0


def render_text(text: str, segments: Sequence[Segment], targets: Mapping[str, str]) -> str:
    """The plain text with `targets` in place; one space between English sentences that follow one another."""
    return apply(text, _edits(text, segments, targets, markdown=False))


def render_markdown(text: str, segments: Sequence[Segment], targets: Mapping[str, str]) -> str:
    """The Markdown document with `targets` in place, escaped where they would start or break a block."""
    return apply(text, _edits(text, segments, targets, markdown=True))


def _edits(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, markdown: bool) -> list[Edit]:
    edits: list[Edit] = []
    before: Segment | None = None
    before_changed = False
    for segment in segments:
        start, end = segment.spans[0].start, segment.spans[-1].end
        target = changed(segment, targets)
        if before and before.spans[-1].end == start and (target or before_changed):
            edits.append(Edit(start, start, " "))
        if target is not None:
            edits.append(Edit(start, end, _guard(text, segment, target) if markdown else target))
        before, before_changed = segment, target is not None
    return edits


def _guard(text: str, segment: Segment, target: str) -> str:
    """`target` so that it stays inside its Markdown block."""
    start = segment.spans[0].start
    line = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start]
    if segment.kind is Kind.CELL:
        return re.sub(r"(?<!\\)\|", r"\\|", target)
    if segment.kind is Kind.HEADING and FRONT_VALUE.match(line + "x"):
        return _yaml(target, quote=line[-1:])
    if line.strip("> \t") == "" and (match := NEEDS_ESCAPE.match(target)):
        if NEEDS_ESCAPE.match(segment.text):
            return target
        digits = re.match(r"\d+", match.group())
        at = digits.end() if digits else 0
        return f"{target[:at]}\\{target[at:]}"
    return target


def _yaml(target: str, *, quote: str) -> str:
    if quote == "'":
        return target.replace("'", "''")
    escaped = target.replace("\\", "\\\\").replace('"', '\\"')
    if quote == '"':
        return escaped
    return f'"{escaped}"' if YAML_SPECIAL.search(target) else target
