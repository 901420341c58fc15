"""`zhen glossary import` and `zhen glossary export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.termbase import TermBaseFormat
    from toolkit.units import Term

NAMES = "deepl-csv, deepl-tsv, weblate-csv, omegat, tbx, tbx-v2"


def import_(
    file: Annotated[Path, options.argument(help="A term base: csv, tsv, txt or tbx.")],
    *,
    source_format: Annotated[
        str | None, options.option("--from", metavar="FORMAT", help=f"One of {NAMES}. \\[default: by the name]")
    ] = None,
    into: Annotated[
        Path | None,
        options.option(metavar="FILE", help="Glossary file to add to. \\[default: the glossary, where it is one file]"),
    ] = None,
    glossary: options.Glossaries = None,
    dry_run: Annotated[bool, options.option("--dry-run", help="Show what would be added, and write nothing.")] = False,
) -> None:
    """Add the entries of another program's term base to the glossary.

    Entries are only added. What contradicts an entry, or adds to one, is told with both places and left to you; the
    command exits with 1 then.

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
    for line in (*done.conflicts, *loaded.passed):
        show.say(line)
    if not dry_run and done.new:
        edit.insert(target, done.new)
    verb = "would be added" if dry_run else "added"
    left = f", {counted(len(done.conflicts), 'conflict')} left to you" if done.conflicts else ""
    show.say(f"{len(done.new)} {verb} to {target}, {done.same} there already{left}")
    if done.conflicts:
        raise typer.Exit(1)


def export(
    *,
    to: Annotated[str | None, options.option("--to", metavar="FORMAT", help=f"One of {NAMES}.")] = None,
    out: Annotated[
        Path | None, options.option("--out", "-o", metavar="FILE", help="File to write. \\[default: standard output]")
    ] = None,
    glossary: options.Glossaries = None,
) -> None:
    """Write the glossary for other programs. What the format has no place for is told.

    Examples:
      zhen glossary export --to tbx -o terms.tbx

      zhen glossary export --to deepl-csv -o deepl.csv
    """
    from toolkit.files import write_atomic

    chosen = _format(to, out)
    terms: tuple[Term, ...] = options.terms_of(glossary).terms
    text = chosen.render([term for term in terms if chosen.carried(term)])
    if out:
        write_atomic(out, text)
    else:
        show.out(text.removesuffix("\n"))
    if lost := chosen.losses(terms):
        show.say(f"{chosen.name} has no place for: {', '.join(lost)}")
    if out:
        show.say(f"{counted(sum(map(chosen.carried, terms)), 'term')} written to {out}")


def _format(name: str | None, out: Path | None) -> TermBaseFormat:
    from toolkit import termbase
    from toolkit.errors import UsageError

    if name:
        return termbase.named(name)
    if out and out.suffix.lower() == ".tbx":
        return termbase.named("tbx")
    raise UsageError("no format named", f"choose with --to: {NAMES}")


def _target(into: Path | None, glossaries: list[Path] | None) -> tuple[Path, list[Path]]:
    """The file to add to, and all files whose entries count."""
    from toolkit import glossary
    from toolkit.errors import UsageError

    paths = options.settings(glossary=glossaries).glossary
    files = glossary.find(paths) if paths else []
    if into is None:
        if len(files) != 1:
            raise UsageError("there is more than one glossary file, or none", "name the one to add to: --into FILE")
        return files[0], files
    known = {path.resolve() for path in files}
    return into, [*files, into] if into.exists() and into.resolve() not in known else files
