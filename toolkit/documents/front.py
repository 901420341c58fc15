"""Front matter of Markdown: YAML between `---` lines (or TOML between `+++`), of which some values are text.

It is read line by line, so that everything else is unchanged. Scalars follow YAML 1.2, section 7.3 (flow) and 8.1
(block); of TOML only strings on one line are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.documents.interface import Block, Edit
from toolkit.documents.lines import lines
from toolkit.text import has_han, trim
from toolkit.types import Kind, Span

KEYS = (
    "title|subtitle|short_?title|link_?title|sidebar_?label|pagination_label|headline|heading|description|desc|summary|excerpt|abstract|"
    "intro|tagline|author|authors|byline|name|series|keyword|keywords|caption|alt|label|"
    "og_?title|og_?description|footer|copyright|note|text|details|link_?text|content"
)
KEY = re.compile(rf"(?P<indent>\s*(?:- )?\s*)[\"']?(?P<key>{KEYS})[\"']?\s*[:=]\s*", re.IGNORECASE)
LANGUAGE = re.compile(
    r"\s*[\"']?(?:lang|language|locale)[\"']?\s*[:=]\s*[\"']?(?P<code>(?:zh|cmn)\b[\w-]*|zh_\w+)", re.IGNORECASE
)
ANY_KEY = re.compile(r"\s*(?:- )?\s*[\"']?[\w.-]+[\"']?\s*[:=](?:\s|$)")
DATA = re.compile(r"- |[\"'\w.-][^:=]*[:=](?:\s|$)")
ITEM = re.compile(r"\s*-\s+")
BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?$")
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
PLAIN_IN_LIST = re.compile(r"[^\[\],\"'{}#]+")
COMMENT = re.compile(r"\s#")
SPECIAL = re.compile(r"^[\s\[\]{}>|*&!%#`@,?'\"-]|: |:$| #")
MOST_LINES = 400


def last_line(text: str, rows: Sequence[tuple[int, int]]) -> int:
    """Return the number of the line that closes the front matter; 0 when there is none.

    Two rules may also enclose prose: then there is a line with Chinese that is not a key, item or comment.
    """
    opener = text[slice(*rows[0])].rstrip()
    if opener not in ("---", "+++"):
        return 0
    closers = ("---", "...") if opener == "---" else ("+++",)
    for number, row in enumerate(rows[1:MOST_LINES], 1):
        line = text[slice(*row)]
        if line.rstrip() in closers:
            return number
        if has_han(line) and not line.startswith((" ", "\t", "#", "]", "}")) and not DATA.match(line):
            return 0
    return 0


def blocks(text: str, rows: Sequence[tuple[int, int]]) -> list[Block]:
    """Return the blocks of the front matter with the lines `rows`: Chinese values of known keys, the rest as code."""
    values: list[Block] = []
    inside, block_scalar = -1, ""
    for start, end in rows:
        line = text[start:end]
        key = KEY.match(line)
        indent = len(line) - len(line.lstrip())
        at = start + key.end() if key else start
        item = ITEM.match(line) if inside >= 0 and not key and not ANY_KEY.match(line) else None
        if key and BLOCK_SCALAR.match(text, at, end):
            inside, block_scalar = indent, text[at]
        elif key:
            inside, block_scalar = (indent, "") if at >= end or not text[at:end].strip() else (-1, "")
            values += _values(text, start, at, end)
            continue
        elif inside >= 0 and block_scalar and indent > inside and has_han(line):
            _scalar(text, start, end, values, running=block_scalar == ">")
            continue
        elif item:
            values += _values(text, start, start + item.end(), end)
            continue
        elif line.strip() and indent <= inside:
            inside = -1
        _rest(text, start, end, values)
    return values


def _scalar(text: str, start: int, end: int, blocks: list[Block], *, running: bool) -> None:
    """Add a line of a block scalar; consecutive lines are one paragraph, in a folded one (`running`) one text."""
    span = Span(*trim(text, start, end))
    last = blocks[-1] if blocks else None
    if last and last.kind is Kind.TEXT and text[last.lines[-1].end : span.start].count("\n") == 1:
        blocks[-1] = Block(Kind.TEXT, (*last.lines, span), running=running)
    else:
        blocks.append(Block(Kind.TEXT, (span,), running=running))


def _values(text: str, start: int, at: int, end: int) -> list[Block]:
    """Return the value from `at` on: a quoted or plain scalar, or a list of them in brackets."""
    blocks: list[Block] = []
    spans = list(_spans(text, at, end))
    if not spans:
        _rest(text, start, end, blocks)
    for span in spans:
        _rest(text, start, span.start, blocks, key=True)
        blocks.append(Block(Kind.HEADING, (span,), whole=True))
        start = span.end
    return blocks


def _spans(text: str, at: int, end: int) -> list[Span]:
    stop = trim(text, at, end)[1]
    if text[at : at + 1] == "[":
        pieces = [match.span() for match in re.finditer(f"{QUOTED.pattern}|{PLAIN_IN_LIST.pattern}", text[at:stop])]
        places = [(at + left, at + right) for left, right in pieces]
    elif quoted := QUOTED.match(text, at, stop):
        places = [quoted.span()]
    else:
        comment = COMMENT.search(text, at, stop)
        places = [(at, comment.start() if comment else stop)]
    spans = []
    for left, right in (trim(text, *place) for place in places):
        inner = trim(text, left + 1, right - 1) if right - left > 1 and text[left] in "\"'" else (left, right)
        if has_han(text[slice(*inner)]):
            spans.append(Span(*inner))
    return spans


def _rest(text: str, start: int, end: int, blocks: list[Block], *, key: bool = False) -> None:
    """Add what is not translated; the key before a value is a marker, not a segment."""
    left, right = trim(text, start, end)
    if left < right and not key:
        blocks.append(Block(Kind.CODE, (Span(left, right),), literal=True))


def languages(text: str, end: int) -> list[Edit]:
    """Return the edits that change Chinese as the language of the document to English; `end`: of its front matter."""
    rows = (row for row in lines(text) if row[1] <= end) if end else iter(())
    codes = (match.span("code") for row in rows if (match := LANGUAGE.match(text, *row)))
    return [Edit(*span, "en_US" if "_" in text[slice(*span)] else "en") for span in codes]


def value(text: str, span: Span, target: str) -> str:
    """Return `target` written like the scalar at `span`, with quotes where YAML needs them."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if before == "'" and after == "'":
        return target.replace("'", "''")
    escaped = target.replace("\\", "\\\\").replace('"', '\\"')
    if before == '"' and after == '"':
        return escaped
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    in_list = "[" in line and any(char in target for char in ",[]{}")
    return f'"{escaped}"' if SPECIAL.search(target) or in_list else target
