"""`zhen import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show
from toolkit.cli.options import argument, option
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.catalog_import import Imported, ImportStep


def import_(
    file: Annotated[Path, argument("FILE", "The file of a reviewer: tsv, xlsx, docx, tmx, xlf or po.")],
    *,
    into: Annotated[Path | None, option("--into CATALOG", "The catalog.", default="the one that FILE names")] = None,
    out: options.Out = None,
    dry_run: Annotated[bool, option("--dry-run", "Show the changes, and write nothing.")] = False,
    json: options.Json = False,
) -> None:
    """Import a reviewer's edits and approvals into the catalog.

    It imports what the reviewer changed since the export. If the catalog changed
    there too, that is a conflict: it is shown, and the catalog keeps its text.
    Exits with 1 if there is a conflict, or a source is no longer in the catalog.

    Examples:
        zhen export outputs/a.po --to xlsx
        zhen import a.table.xlsx --dry-run
        zhen import a.table.xlsx --into outputs/a.po
    """
    from toolkit import catalog_import

    chosen = options.settings(out=out)
    imports = catalog_import.import_file(file, into=into, out=chosen.out, dry_run=dry_run)
    if json:
        show.out_json(_json(imported, step) for imported in imports for step in imported.steps)
    else:
        for line in _lines(imports):
            show.out(line)
        show.say(_summary(imports, dry_run=dry_run))
    if any(step.action is not catalog_import.Action.CHANGE for imported in imports for step in imported.steps):
        raise typer.Exit(1)


def _lines(imports: Sequence[Imported]) -> Iterator[str]:
    for imported in imports:
        for step in imported.steps:
            yield f"{imported.catalog}: {step.key}: {step.action}: {step.before[1]} → {step.after[1]}"
            yield f"    {step.source}"
            if step.before[0] != step.after[0]:
                texts = (("-", step.before[0]), ("+", step.after[0]))
                yield from (f"  {sign} {text.replace(chr(10), '⏎')}" for sign, text in texts if text)


def _summary(imports: Sequence[Imported], *, dry_run: bool) -> str:
    from toolkit.catalog_import import Action

    changes, conflicts, unplaced = (sum(imported.count(action) for imported in imports) for action in Action)
    parts = [counted(changes, "change")]
    parts += [f"{counted(conflicts, 'conflict')} (the catalog keeps its text)"] if conflicts else []
    parts += [f"{unplaced} not in the catalog"] if unplaced else []
    parts += [f"{sum(imported.unchanged for imported in imports)} unchanged"]
    end = ". Nothing was written (--dry-run)." if dry_run else ""
    return f"{', '.join(str(imported.catalog) for imported in imports)}: {', '.join(parts)}{end}"


def _json(imported: Imported, step: ImportStep) -> dict[str, Any]:
    return {
        "catalog": str(imported.catalog),
        "key": step.key,
        "action": step.action,
        "source": step.source,
        "old": step.before[0],
        "old_state": step.before[1],
        "new": step.after[0],
        "new_state": step.after[1],
    }
