"""`zhen status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.status import DocumentStatus

SEEDS = Path("seeds")
HEAD = (
    *("document", "segments", "new", "draft", "edited", "approved", "outdated", "confidence", "terms", "skipped"),
    "findings",
)


class Require(StrEnum):
    """What `--require` can ask for."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    NO_SKIPPED = "no-skipped"


def status(
    paths: Annotated[
        list[Path] | None,
        options.argument(metavar="PATH", help="Documents, or folders of them. \\[default: seeds/ where there is one]"),
    ] = None,
    *,
    glossary: options.Glossaries = None,
    out: Annotated[Path | None, options.option(help="Folder of the catalogs. \\[default: outputs]")] = None,
    require: Annotated[
        list[Require] | None,
        options.option(
            help="Exit with 1 unless every segment is approved, or drafted (none is new or outdated), or unless no "
            "Chinese is left that no segment translates (no-skipped); may be given more than once."
        ),
    ] = None,
    allow_skipped: options.AllowSkipped = None,
    encoding: options.Encoding = None,
    json: options.Json = False,
) -> None:
    """Show how far each document has come, without translating anything.

    Each segment counts once: new (no translation), draft (the machine's), edited or approved (a reviewer's), or
    outdated: its source or one of its terms changed since. `zhen translate` drafts what is new, and outdated drafts
    again; it leaves what a reviewer wrote, and `zhen check` shows what changed. The confidence is the mean of that in
    the drafts, 0 to 100. Terms are those of the glossary that hold, of those asked for, each counted once a segment.
    Skipped are stretches with Chinese that no segment translates; `zhen segment --skipped` lists them.

    Examples:
      zhen status

      zhen status seeds/ --require approved
    """
    from toolkit.errors import UsageError
    from toolkit.status import survey

    allowed = options.reasons(allow_skipped)
    chosen = paths or ([SEEDS] if SEEDS.is_dir() else [])
    if not chosen:
        raise UsageError("no documents here", "name documents or a folder: zhen status PATH")
    found = survey(chosen, options.settings(glossary=glossary, out=out, encoding=encoding), note=show.say)
    if json:
        show.out_json(map(_json, found))
    else:
        show.table(HEAD, _rows(found), right=range(1, 9))
    failed = any(_lacking(one, wanted) for one in found for wanted in require or ())
    if Require.NO_SKIPPED in (require or ()):
        failed = show.demand_none(((one.document, one.skipped) for one in found), allowed) or failed
    if failed:
        raise typer.Exit(1)


def _lacking(one: DocumentStatus, require: Require) -> int:
    from toolkit.units import State

    if require is Require.APPROVED:
        return one.segments - one.count(State.APPROVED)
    return one.count(State.NEW, State.OUTDATED) if require is Require.DRAFTED else 0


def _rows(found: Sequence[DocumentStatus]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield (one.document, *_cells([one]))
    if len(found) > 1:
        yield (f"{len(found)} documents", *_cells(found))


def _cells(found: Sequence[DocumentStatus]) -> tuple[str, ...]:
    return (*map(str, _counts(found)), _sure(found), _terms(found), _skipped(found), _findings(found))


def _counts(found: Sequence[DocumentStatus]) -> list[int]:
    from toolkit.units import State

    return [sum(one.segments for one in found), *(sum(one.count(name) for one in found) for name in State)]


def _mean(found: Sequence[DocumentStatus]) -> int | None:
    """The mean confidence of the drafts; None where no draft has any."""
    sure = [number for one in found for number in one.sure]
    return round(sum(sure) / len(sure)) if sure else None


def _sure(found: Sequence[DocumentStatus]) -> str:
    mean = _mean(found)
    return "-" if mean is None else str(mean)


def _skipped(found: Sequence[DocumentStatus]) -> str:
    from toolkit.skipped import by_reason

    return str(sum(sum(by_reason(one.skipped).values()) for one in found))


def _terms(found: Sequence[DocumentStatus]) -> str:
    held, asked = (sum(one.terms[index] for one in found) for index in (0, 1))
    return f"{held}/{asked}"


def _findings(found: Sequence[DocumentStatus]) -> str:
    from toolkit.units import Severity

    counts = {name: sum(one.findings.get(name, 0) for one in found) for name in Severity}
    return ", ".join(counted(count, name) for name, count in counts.items() if count) or "none"


def _json(one: DocumentStatus) -> dict[str, Any]:
    from toolkit.skipped import by_reason
    from toolkit.units import Severity, State

    return {
        "document": one.document,
        "catalog": str(one.catalog),
        "segments": one.segments,
        **{name.value: one.count(name) for name in State},
        "errors": one.findings.get(Severity.ERROR, 0),
        "warnings": one.findings.get(Severity.WARNING, 0),
        "confidence": _mean([one]),
        "terms_held": one.terms[0],
        "terms": one.terms[1],
        "skipped": by_reason(one.skipped),
        "outdated_keys": list(one.keys[State.OUTDATED]),
    }
