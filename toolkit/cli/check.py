"""`zhen check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import options, show
from toolkit.cli.options import argument, option
from toolkit.text import counted


def check(
    files: Annotated[
        list[Path] | None,
        argument(
            "FILE",
            "Files with translations (po, tsv, xlsx, docx, xlf, tmx), and folders with catalogs.",
            default="the catalogs in outputs",
        ),
    ] = None,
    *,
    glossary: options.Glossaries = None,
    select: Annotated[
        str | None, option("--select IDS", "Run only these checks, comma-separated: numbers,term-missing")
    ] = None,
    ignore: Annotated[str | None, option("--ignore IDS", "Do not run these checks.")] = None,
    sarif: Annotated[
        Path | None, option("--sarif FILE", "Also write the findings as SARIF 2.1.0, for code review.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Check translations: numbers, terms, Chinese left over, links, placeholders.

    FILE can be from any program. To switch a check off for one segment, add
    a comment to it in the catalog: # zhen: ignore numbers
    Exits with 1 if a finding has severity error.

    Examples:
        zhen check
        zhen check outputs/article.po
        zhen check outputs/article.po --select numbers,term-missing
    """
    from toolkit import checks, judging
    from toolkit.types import Severity

    wanted = checks.chosen(options.names(select), options.names(ignore))
    terms = options.terms_of(glossary)
    chosen = options.settings()
    run, files = options.limited_checks(chosen), options.catalogs(files, chosen.out)
    checked = [(file, record, all_) for file in files for record, all_ in judging.check(file, terms, run=run)]
    rows = [(file, record, finding) for file, record, all_ in checked for finding in all_ if finding.check in wanted]
    if sarif:
        judging.write_sarif(sarif, rows)
    if json:
        names = ("key", "check", "severity", "message", "suggestion")
        show.out_json({"file": str(file), **show.values(finding, *names)} for file, _, finding in rows)
    else:
        for file, record, finding in rows:
            what = f" {finding.check}: {finding.message}\n    {record.segment.text}"
            show.out(f"{file}: {finding.key}: ", finding.severity, what)
        held, asked = checks.terms_held(checks.Pair.of(record) for _, record, _ in checked if record.translation)
        show.say(f"{counted(len(rows), 'finding')} in {counted(len(files), 'file')}, terms {held}/{asked}")
    if any(finding.severity is Severity.ERROR for _, _, finding in rows):
        raise typer.Exit(1)
