"""`zhen export`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from toolkit.cli import options, show
from toolkit.cli.options import argument, option


def export(
    files: Annotated[
        list[Path] | None,
        argument(
            "FILE",
            "Catalogs, folders with catalogs, and tsv, xlsx, docx, xlf or tmx files.",
            default="the catalogs in outputs",
        ),
    ] = None,
    *,
    to: Annotated[str, option("--to FORMATS", f"Formats, comma-separated. Known: {options.FORMATS}")],
    out: Annotated[Path | None, option("--out -o DIR", "Folder for the files.", default="the folder of FILE")] = None,
    glossary: options.Glossaries = None,
) -> None:
    """Write catalogs in other formats, for readers, reviewers and other programs.

    `zhen import` imports what a reviewer changes in tsv, xlsx, docx, tmx or
    xliff.

    Examples:
        zhen export --to tmx --out exchange
        zhen export outputs/article.po --to xlsx
        zhen export outputs/article.po --to html,tmx --out exchange
    """
    from toolkit import judging
    from toolkit.errors import UsageError
    from toolkit.review import finish

    formats = options.names(to)
    if not formats:
        raise UsageError("--to names no format", "name one: --to html")
    chosen = options.settings()
    terms, run = options.terms_of(glossary), options.limited_checks(chosen)
    catalogs = options.catalogs(files, chosen.out)
    if out and (
        twice := next((stem for stem, count in Counter(file.stem for file in catalogs).items() if count > 1), "")
    ):
        raise UsageError(f"several files are called {twice}", "export them one by one, each with its own --out")
    for file in catalogs:
        made = finish.bilingual(file, chosen, terms, note=show.say) if "md" in formats else {}
        for written in judging.export_catalog(file, formats, terms, out=out, run=run, made=made):
            show.out(str(written))
