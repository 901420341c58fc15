"""`zhen glossary fmt`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli import options, show
from toolkit.cli.options import option
from toolkit.text import counted


def fmt(
    paths: options.Files = None,
    *,
    check: Annotated[bool, option("--check", "Change nothing. Exit with 1 if a file would change.")] = False,
) -> None:
    """Format glossary files: sorted, one term per line, no extra quotes or spaces.

    Comments (lines that start with #) are kept above their term. Columns that zhen
    does not know are kept after the others.

    Examples:
        zhen glossary fmt
        zhen glossary fmt --check glossary
    """
    from toolkit import glossary

    changed = glossary.fmt(glossary.find(options.glossary_files(paths, "fmt")), check=check)
    for path in changed:
        show.out(path.as_posix())
    show.say(f"{counted(len(changed), 'file')} {'would change' if check else 'changed'}")
    if check and changed:
        raise typer.Exit(1)
