"""`zhen import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.catalog_import import Imported, Step
    from toolkit.units import State


def import_(
    file: Annotated[Path, options.argument(help="What a reviewer sent back: tsv, xlsx, docx, tmx, xlf or po.")],
    *,
    into: Annotated[
        Path | None, options.option(help="The catalog. \\[default: the one FILE names or is named for]")
    ] = None,
    out: Annotated[Path | None, options.option(help="Folder of the catalogs. \\[default: outputs]")] = None,
    dry_run: Annotated[bool, options.option("--dry-run", help="Only show what would change.")] = False,
    json: options.Json = False,
) -> None:
    """Bring a reviewer's edits and approvals back into the catalog.

    Takes what the reviewer changed since the export. What was changed in the catalog, too, is a conflict: it is
    shown and left as it is, and the exit code is 1, as it is when a source is not in the catalog any more.

    Examples:
      zhen export outputs/a.po --to xlsx      # send outputs/a.xlsx out, get it back

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
                yield from (f"  {sign} {_flat(text)}" for sign, (text, _) in _sides(step) if text)


def _sides(step: Step) -> tuple[tuple[str, tuple[str, State]], ...]:
    return (("-", step.before), ("+", step.after))


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")


def _summary(found: Sequence[Imported], *, dry_run: bool) -> str:
    from toolkit.catalog_import import Action

    changes, conflicts, unplaced = (sum(one.count(action) for one in found) for action in Action)
    parts = [counted(changes, "change")]
    parts += [f"{counted(conflicts, 'conflict')} left as it is in the catalog"] if conflicts else []
    parts += [f"{unplaced} without a place"] if unplaced else []
    parts += [f"{sum(one.unchanged for one in found)} unchanged"]
    end = "; nothing was written (--dry-run)" if dry_run else ""
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
