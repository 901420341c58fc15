"""`zhen segment`, `zhen check` and `zhen export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.units import Document, Finding, Segment, Skipped


def segment(
    path: Annotated[Path, options.argument(help="A document.")],
    *,
    encoding: options.Encoding = None,
    skipped: Annotated[
        bool,
        options.option("--skipped", help="Show the Chinese that no segment translates instead: place, reason, text."),
    ] = False,
    json: options.Json = False,
) -> None:
    """Show how a document is cut into segments, without translating it.

    Segments marked with `·` are not translated (code, bare URLs, text without Chinese). With --json each line has
    key, text, kind, translate and spans (offsets into the document, in characters).

    With --skipped each line is a stretch with Chinese that stays as it is; with --json file, part (a member of a docx
    or epub, or empty), line, reason, text and span.
    """
    from toolkit import documents
    from toolkit.segment import segment as segments_of

    named = options.settings(encoding=encoding).encoding
    document = documents.read(path, encoding=named)
    if not named and document.encoding != "utf-8":
        show.say(documents.told(document))
    if skipped:
        _show_skipped(document, json=json)
        return
    if json:
        show.out_json(map(_segment_json, segments_of(document)))
        return
    for one in segments_of(document):
        show.out(f"{one.line:>5} {one.kind:<8}{' ' if one.translate else '·'} {one.text}")


def _show_skipped(document: Document, *, json: bool) -> None:
    from toolkit.segment import segment as segments_of
    from toolkit.skipped import by_reason
    from toolkit.skipped import skipped as skipped_of

    found = skipped_of(document, segments_of(document))
    if json:
        show.out_json(_skipped_json(document, one) for one in found)
        return
    for one in found:
        place = f"{document.path}/{one.part}" if one.part else document.path
        show.out(f"{place}:{one.line}: {one.reason}: {' '.join(one.text.split())}")
    counts = by_reason(found)
    names = ", but for names that no reader sees" if found else ""
    show.say(f"left as they are: {show.left(counts)}" if counts else f"no Chinese is left as it is{names}")


def check(
    files: Annotated[
        list[Path], options.argument(metavar="FILE", help="Catalogs or exchange files: po, tsv, xlsx, docx, xlf, tmx.")
    ],
    *,
    glossary: options.Glossaries = None,
    select: Annotated[
        str | None,
        options.option(metavar="IDS", help="Run these checks only (ids of docs/reference/checks, by commas)."),
    ] = None,
    ignore: Annotated[str | None, options.option(metavar="IDS", help="Leave these checks out.")] = None,
    sarif: Annotated[
        Path | None, options.option(metavar="FILE", help="Write the findings as SARIF 2.1.0 too, for code review.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Check translations: figures, terms, Chinese left, links, placeholders, negation, loops, chatter.

    Works on any PO, TSV, XLIFF, TMX, xlsx or docx table, also one that zhen did not make. A finding that is wrong can
    be silenced by a comment in the catalog: `# zhen: ignore numbers`. Exits with 1 if a finding of severity error is
    left.
    """
    from toolkit import checks, judging
    from toolkit.units import Severity

    wanted = checks.chosen(_ids(select), _ids(ignore))
    terms = options.terms_of(glossary)
    checked = [(file, unit, all_) for file in files for unit, all_ in judging.check(file, terms)]
    rows = [(file, unit, found) for file, unit, all_ in checked for found in all_ if found.check in wanted]
    if sarif:
        judging.write_sarif(sarif, rows)
    if json:
        show.out_json(_finding_json(file, found) for file, _, found in rows)
    else:
        for file, unit, found in rows:
            show.out(f"{file}: {found.key}: {found.severity} {found.check}: {found.message}\n    {unit.segment.text}")
        held, asked = checks.terms_held(checks.Pair.of(unit) for _, unit, _ in checked if unit.translation)
        show.say(f"{counted(len(rows), 'finding')} in {counted(len(files), 'file')}, terms {held}/{asked}")
    if any(found.severity is Severity.ERROR for _, _, found in rows):
        raise typer.Exit(1)


def export(
    file: Annotated[Path, options.argument(help="A catalog (or tsv, xlsx, docx, xlf, tmx).")],
    *,
    to: Annotated[
        str,
        options.option(
            "--to", metavar="FMT", help="One or more of md, html, tsv, xlsx, docx, tmx, xliff, xliff2, by commas."
        ),
    ],
    out: Annotated[Path | None, options.option(help="Folder for the files. \\[default: beside FILE]")] = None,
    glossary: options.Glossaries = None,
) -> None:
    """Write a reviewed catalog in other formats: for reading, for reviewers, for other tools.

    What a reviewer changes in tsv, xlsx, docx, tmx or xliff comes back with `zhen import`.
    """
    from toolkit import judging
    from toolkit.errors import UsageError

    formats = [name.strip() for name in to.split(",") if name.strip()]
    if not formats:
        raise UsageError("--to names no format", "try: --to html")
    for written in judging.export_catalog(file, formats, options.terms_of(glossary), out=out):
        show.out(str(written))


def _ids(names: str | None) -> list[str]:
    return [name.strip() for name in (names or "").split(",") if name.strip()]


def _segment_json(one: Segment) -> dict[str, Any]:
    spans = [[span.start, span.end] for span in one.spans]
    return {"key": one.key, "text": one.text, "kind": one.kind, "translate": one.translate, "spans": spans}


def _skipped_json(document: Document, one: Skipped) -> dict[str, Any]:
    return {
        "file": document.path,
        "part": one.part,
        "line": one.line,
        "reason": one.reason,
        "text": one.text,
        "span": [one.span.start, one.span.end],
    }


def _finding_json(file: Path, found: Finding) -> dict[str, Any]:
    return {
        "file": str(file),
        "key": found.key,
        "check": found.check,
        "severity": found.severity,
        "message": found.message,
        "suggestion": found.suggestion,
    }
