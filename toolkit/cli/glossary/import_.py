"""`zhen glossary import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import options, show
from toolkit.cli.glossary.export import NAMES
from toolkit.cli.options import argument, option
from toolkit.text import counted


def import_(
    file: Annotated[Path, argument("FILE", "A term base: csv, tsv, txt or tbx.")],
    *,
    source_format: Annotated[
        str | None, option("--from FORMAT", f"Format of FILE: {NAMES}", default="from the file name")
    ] = None,
    into: Annotated[
        Path | None, option("--into FILE", "Glossary file to write.", default="the glossary, if it is one file")
    ] = None,
    glossary: options.Glossaries = None,
    dry_run: Annotated[bool, option("--dry-run", "Show what would be added, and write nothing.")] = False,
) -> None:
    """Add the terms of another program's term base to the glossary.

    Existing entries never change. A term that contradicts an entry, or adds to
    one, is reported with both places and not added. The command exits with 1
    then.

    Examples:
        zhen glossary import terms.tbx --dry-run
        zhen glossary import deepl.csv --into glossary/ai.csv
    """
    from toolkit import glossary as glossaries
    from toolkit import termbase
    from toolkit.glossary import edit
    from toolkit.termbase.plan import plan

    target, existing = _target(into, glossary)
    loaded = (termbase.named(source_format) if source_format else termbase.guessed(file)).read(file)
    done = plan(loaded.terms, glossaries.load(existing).terms if existing else ())
    for term in done.new:
        show.out(f"+ {term.source} → {term.target or f'({term.status})'}")
    for line in (*done.conflicts, *loaded.skipped):
        show.say(line)
    if not dry_run and done.new:
        edit.insert(target, done.new)
    verb = "would be added" if dry_run else "added"
    left = f", {counted(len(done.conflicts), 'conflict')} not added" if done.conflicts else ""
    show.say(f"{len(done.new)} {verb} to {target}, {done.same} already in the glossary{left}")
    if done.conflicts:
        raise typer.Exit(1)


def _target(into: Path | None, glossaries: list[Path] | None) -> tuple[Path, list[Path]]:
    """Return the file to write, and all files with existing entries."""
    from toolkit import glossary

    paths = options.settings(glossary=glossaries).glossary
    files = glossary.find(paths) if paths else []
    into = into or options.only_file(files, "--into")
    resolved = {path.resolve() for path in files}
    return into, [*files, into] if into.exists() and into.resolve() not in resolved else files
