"""`zhen init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

from toolkit.cli import show
from toolkit.cli.options import argument


def init(
    folder: Annotated[Path | None, argument("FOLDER", "The folder of the project.", default="this folder")] = None,
) -> None:
    """Start a project: settings, a glossary, and files for git, pre-commit and CI.

    Writes zhen.toml, glossary/terms.csv with two examples, .gitattributes,
    .gitignore, .pre-commit-config.yaml and .github/workflows/zhen.yml. A file
    that exists is never changed; the lines that it lacks are shown.

    Examples:
        zhen init
        zhen init translations
    """
    from toolkit import starter

    for file in starter.start(folder or Path()):
        if file.written:
            show.out(f"wrote {file.path}")
            continue
        reason = "it exists" if file.path.exists() else "there is a glossary"
        show.out(f"left  {file.path}: {reason}{'. To add to it:' if file.lacking else ''}")
        for line in file.lacking:
            show.out(f"          {line}")
    place = f"cd {shlex.quote(str(folder))}, " if folder else ""
    show.say(f"Next: {place}put documents into seeds, and run: zhen translate seeds")
