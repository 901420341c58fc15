"""Bilingual Markdown: each segment's source as a quotation, its translation below; easy to read and to diff.

Escapes follow CommonMark 0.31 section 2.4 (any ASCII punctuation can be escaped with a backslash) and GitHub's
extensions (strikethrough, tables, `$` mathematics, `:name:` emoji).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from toolkit.export.aligned import Aligned, describe_finding, is_code, progress_line, state_of, target_of, visible
from toolkit.types import Kind, SegmentRecord, State

_INLINE = re.compile(
    r"[\\`*\[\]<|~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore within a word is not emphasis
    r"|&(?=#?\w+;)"
    r"|:(?=[A-Za-z+-][\w+-]*:)"
)
_LINE_START = re.compile(r"^(?:[#+=>-]|\d{1,9}(?=[.)]))")
_LINE_END = re.compile(r"(?<=\S)[ \t]+$|(?<=[ #])#$")
_NEWLINE = re.compile(r"\r\n?|\n")
_SHORT = {Kind.ITEM, Kind.CELL, Kind.CUE}


def render(aligned: Aligned) -> str:
    """Return the document as Markdown: one block for each segment, empty lines between blocks."""
    blocks = [f"# {escape(aligned.title)}", *_head(aligned)]
    previous: tuple[SegmentRecord, ...] = ()
    for paragraph in aligned.paragraphs():
        if previous and _needs_rule(previous, paragraph):
            blocks.append("---")
        blocks.extend(_paragraph(aligned, paragraph))
        previous = paragraph
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Escape `text` so that Markdown shows it as it is: no markup, entity or HTML. Empty lines are removed."""
    lines = (_escape_line(line.strip(" \t")) for line in _NEWLINE.split(visible(text)))
    return "\\\n".join(line for line in lines if line)


def _escape_line(line: str) -> str:
    line = _INLINE.sub(lambda match: "\\" + match[0], line)
    line = _LINE_START.sub(lambda match: "\\" + match[0] if not match[0].isdigit() else match[0] + "\\", line)
    return _LINE_END.sub(lambda match: "\\#" if match[0] == "#" else "", line)


def _head(aligned: Aligned) -> Iterator[str]:
    yield f"{escape(aligned.source_path)} · {progress_line(aligned)}"
    if aligned.signature:
        yield f"Made by {escape(aligned.signature)}"


def _needs_rule(before: tuple[SegmentRecord, ...], after: tuple[SegmentRecord, ...]) -> bool:
    """Return whether a rule separates two blocks: only running paragraphs need one, not headings, code or lists."""
    kinds = {before[-1].segment.kind, after[0].segment.kind}
    return not (kinds & {Kind.HEADING, Kind.CODE} or kinds <= _SHORT)


def _paragraph(aligned: Aligned, records: tuple[SegmentRecord, ...]) -> Iterator[str]:
    for code, run in groupby(records, key=is_code):
        if code:
            yield _fence([record.segment.text for record in run])
        else:
            for record in run:
                yield from _segment(record)


def _fence(lines: list[str]) -> str:
    """Return the lines in a fence longer than any run of backticks in them (CommonMark section 4.5)."""
    text = "\n".join(_NEWLINE.sub("\n", visible(line)).rstrip("\n") for line in lines)
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{ticks}\n{text}\n{ticks}"


def _segment(record: SegmentRecord) -> Iterator[str]:
    source = _shaped(record, record.segment.text)
    if not record.segment.translate:
        yield source
        return
    yield "\n".join(f"> {line}" for line in source.split("\n"))
    target = target_of(record)
    yield _shaped(record, target) if target.strip() else "*not translated yet*"
    notes = [f"- ⚠ {escape(describe_finding(finding))}" for finding in record.findings]
    if state_of(record) is State.OUTDATED:
        notes.insert(0, f"- ↻ {escape('outdated: the source changed since a reviewer worked on it' + _was(record))}")
    if notes:
        yield "\n".join(note.replace("\n", "\n  ") for note in notes)


def _was(record: SegmentRecord) -> str:
    previous = record.translation.previous_source if record.translation else ""
    return f". It was: {previous}" if previous else ""


def _shaped(record: SegmentRecord, text: str) -> str:
    if record.segment.kind is Kind.HEADING:
        return f"## {escape(_NEWLINE.sub(' ', text))}"
    return escape(text)
