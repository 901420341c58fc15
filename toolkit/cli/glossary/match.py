"""`zhen glossary match`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show
from toolkit.cli.options import argument, option

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.types import TermMatch


def match(
    text: Annotated[str | None, argument("TEXT", "Chinese text.")] = None,
    *,
    file: Annotated[Path | None, option("--file -f PATH", "A document, instead of TEXT.")] = None,
    glossary: options.Glossaries = None,
    encoding: options.Encoding = None,
    suggest: Annotated[bool, option("--suggest", "Show the pattern for `unless` that confirms a guess.")] = False,
    json: options.Json = False,
) -> None:
    """Show where terms occur in a text, whether each is the term there, and why.

    With --json each line has line, start and end (characters in the segment of
    that line), source, target, applies, reason, and pattern (for `unless`).

    Examples:
        zhen glossary match "星门计划的明星门票"
        zhen glossary match --file seeds/article.txt --suggest
    """
    from toolkit.errors import UsageError

    if (text is None) == (file is None):
        raise UsageError("glossary match needs a text or --file", 'try: zhen glossary match "深思发布新模型"')
    if not options.settings(glossary=glossary).glossary:
        raise UsageError("no glossary found", "name a file or a folder with --glossary")
    terms = options.terms_of(glossary)
    rows = list(_in_file(file, terms, encoding) if file else _in_text(text or "", terms))
    if json:
        show.out_json(rows)
        return
    for row in rows:
        sense = f"→ {row['target']}" if row["applies"] else "not a term here"
        hint = f"; to confirm, add to unless: {row['pattern']}" if suggest and row["pattern"] else ""
        show.out(f"{row['line']:>5}:{row['start']:<4} {row['source']} {sense} ({row['reason']}){hint}")


def _in_text(text: str, terms: Glossary) -> Iterator[dict[str, Any]]:
    from toolkit.text import file_lines

    start = 0
    for number, line in enumerate(file_lines(text), 1):
        before, after = text[:start], text[start + len(line) :]
        yield from (_row(number, match) for match in terms.match(line, before=before[-200:], after=after[:200]))
        start += len(line)


def _in_file(file: Path, terms: Glossary, encoding: str | None) -> Iterator[dict[str, Any]]:
    from toolkit import documents, matching
    from toolkit.segment import segment

    segments = segment(documents.read(file, encoding=encoding))
    for each, matches in zip(segments, matching.match(segments, terms), strict=True):
        yield from (_row(each.line, match) for match in matches)


def _row(line: int, match: TermMatch) -> dict[str, Any]:
    term = show.values(match.term, "source", "target")
    return {
        "line": line,
        "start": match.span.start,
        "end": match.span.end,
        **term,
        **show.values(match, "applies", "reason", "pattern"),
    }
