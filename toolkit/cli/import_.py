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
    from toolkit.catalog_import import Imported, Step


def import_(
    file: Annotated[Path, argument("FILE", "The file of a reviewer: tsv, xlsx, docx, tmx, xlf or po.")],
    *,
    into: Annotated[Path | None, option("--into CATALOG", "The catalog.", default="the one that FILE names")] = None,
    out: options.Out = None,
    dry_run: Annotated[bool, option("--dry-run", "Show the changes, and write nothing.")] = False,
    json: options.Json = False,
) -> None:
    """Bring a reviewer's edits and approvals back into the catalog.

    It takes what the reviewer changed since the export. If the catalog changed
    there too, that is a conflict: it is shown, and the catalog keeps its text.
    Exits with 1 if there is a conflict, or a source is no longer in the catalog.

    Examples:
        zhen export outputs/a.po --to xlsx
        zhen import a.xlsx --dry-run
        zhen import a.xlsx --into outputs/a.po
    """
    from toolkit import catalog_import

    chosen = options.settings(out=out)
    found = catalog_import.bring(file, into=into, out=chosen.out, dry_run=dry_run)
    if json:
        show.out_json(_json(one, step) for one in found for step in one.steps)
    else:
        for line in _lines(found):
            show.out(line)
        show.say(_summary(found, dry_run=dry_run))
    if any(step.action is not catalog_import.Action.CHANGE for one in found for step in one.steps):
        raise typer.Exit(1)


def _lines(found: Sequence[Imported]) -> Iterator[str]:
    for one in found:
        for step in one.steps:
            yield f"{one.catalog}: {step.key}: {step.action}: {step.before[1]} → {step.after[1]}"
            yield f"    {step.source}"
            if step.before[0] != step.after[0]:
                texts = (("-", step.before[0]), ("+", step.after[0]))
                yield from (f"  {sign} {text.replace(chr(10), '⏎')}" for sign, text in texts if text)


def _summary(found: Sequence[Imported], *, dry_run: bool) -> str:
    from toolkit.catalog_import import Action

    changes, conflicts, unplaced = (sum(one.count(action) for one in found) for action in Action)
    parts = [counted(changes, "change")]
    parts += [f"{counted(conflicts, 'conflict')} (the catalog keeps its text)"] if conflicts else []
    parts += [f"{unplaced} not in the catalog"] if unplaced else []
    parts += [f"{sum(one.unchanged for one in found)} unchanged"]
    end = ". Nothing was written (--dry-run)." if dry_run else ""
    return f"{', '.join(str(one.catalog) for one in found)}: {', '.join(parts)}{end}"


def _json(one: Imported, step: Step) -> dict[str, Any]:
    return {
        "catalog": str(one.catalog),
        "key": step.key,
        "action": step.action,
        "source": step.source,
        "old": step.before[0],
        "old_state": step.before[1],
        "new": step.after[0],
        "new_state": step.after[1],
    }
