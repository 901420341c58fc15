"""`zhen glossary …`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.units import TermMatch

app = typer.Typer(no_args_is_help=True, help="Look after the term glossary.")


@app.command()
def match(
    text: Annotated[str | None, options.argument(help="Text to look at.")] = None,
    *,
    file: Annotated[Path | None, options.option("--file", "-f", help="A document to look at.")] = None,
    glossary: options.Glossaries = None,
    encoding: options.Encoding = None,
    suggest: Annotated[bool, options.option("--suggest", help="Show what settles a refusal for good.")] = False,
    json: options.Json = False,
) -> None:
    """Show which terms stand where, whether each is the term here, and why.

    With --suggest a refusal that was guessed is followed by the pattern to add to the entry's unless, if it is right.
    With --json each line has line, start and end (characters in that line's segment), source, target, applies, reason,
    and pattern (what to add to unless, or nothing).
    """
    from toolkit.errors import UsageError

    if (text is None) == (file is None):
        raise UsageError("give either a text or --file", 'try: zhen glossary match "深思发布新模型"')
    if not options.settings(glossary=glossary).glossary:
        raise UsageError("there is no glossary here", "name one: zhen glossary match TEXT --glossary FILE")
    terms = options.terms_of(glossary)
    found = list(_in_file(file, terms, encoding) if file else _in_text(text or "", terms))
    if json:
        show.out_json(found)
        return
    for one in found:
        sense = f"→ {one['target']}" if one["applies"] else "not a term here"
        settle = f"; if that is right, add to unless: {one['pattern']}" if suggest and one["pattern"] else ""
        show.out(f"{one['line']:>5}:{one['start']:<4} {one['source']} {sense} ({one['reason']}){settle}")


def _in_text(text: str, terms: Glossary) -> Iterator[dict[str, Any]]:
    from toolkit.text import file_lines

    start = 0
    for number, line in enumerate(file_lines(text), 1):
        before, after = text[:start], text[start + len(line) :]
        yield from (_row(number, one) for one in terms.match(line, before=before[-200:], after=after[:200]))
        start += len(line)


def _in_file(file: Path, terms: Glossary, encoding: str | None) -> Iterator[dict[str, Any]]:
    from toolkit import documents, matching
    from toolkit.segment import segment

    segments = segment(documents.read(file, encoding=encoding))
    for one, matches in zip(segments, matching.match(segments, terms), strict=True):
        yield from (_row(one.line, found) for found in matches)


def _row(line: int, one: TermMatch) -> dict[str, Any]:
    return {
        "line": line,
        "start": one.span.start,
        "end": one.span.end,
        "source": one.term.source,
        "target": one.term.target,
        "applies": one.applies,
        "reason": one.reason,
        "pattern": one.pattern,
    }
