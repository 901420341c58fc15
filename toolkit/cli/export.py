"""`zhen export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from toolkit.cli import options, show
from toolkit.cli.options import argument, option


def export(
    file: Annotated[Path, argument("FILE", "A catalog, or a tsv, xlsx, docx, xlf or tmx file.")],
    *,
    to: Annotated[str, option("--to FORMATS", f"Formats, comma-separated. Known: {options.FORMATS}")],
    out: Annotated[Path | None, option("--out DIR", "Folder for the files.", default="the folder of FILE")] = None,
    glossary: options.Glossaries = None,
) -> None:
    """Write a catalog in other formats, for readers, reviewers and other programs.

    `zhen import` imports what a reviewer changes in tsv, xlsx, docx, tmx or
    xliff.

    Examples:
        zhen export outputs/article.po --to xlsx
        zhen export outputs/article.po --to html,tmx --out exchange
    """
    from toolkit import judging
    from toolkit.errors import UsageError

    formats = options.names(to)
    if not formats:
        raise UsageError("--to names no format", "name one: --to html")
    for written in judging.export_catalog(file, formats, options.terms_of(glossary), out=out):
        show.out(str(written))
