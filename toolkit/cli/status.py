"""`zhen status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show
from toolkit.cli.options import EXIT, argument, option

if TYPE_CHECKING:
    from toolkit.status import DocumentStatus

HEAD = (
    *("document", "segments", "new", "draft", "edited", "approved", "outdated", "confidence", "terms", "skipped"),
    "findings",
)


class Require(StrEnum):
    """What `--require` can ask for."""

    DRAFT = "draft"
    APPROVED = "approved"
    NO_SKIPPED = "no-skipped"


def _require(value: str) -> Require:
    """A value of `--require`; `drafted` is what version 0.1 called `draft`."""
    if value == "drafted":
        return Require.DRAFT
    if value in list(Require):
        return Require(value)
    raise typer.BadParameter(f"{value!r} is not one of {', '.join(Require)}.")


def status(
    paths: Annotated[
        list[Path] | None, argument("PATH", "Documents, or folders with documents.", default="seeds/, if it exists")
    ] = None,
    *,
    glossary: options.Glossaries = None,
    out: options.Out = None,
    encoding: options.Encoding = None,
    json: options.Json = False,
    require: Annotated[
        list[Require] | None,
        option(
            "--require draft|approved|no-skipped",
            "Exit with 1 unless all segments are approved, no segment is new or outdated (draft), or no Chinese is "
            "skipped (no-skipped). Repeat it for several.",
            parser=_require,
            panel=EXIT,
        ),
    ] = None,
    allow_skipped: options.AllowSkipped = None,
) -> None:
    """Show how many segments of each document are in which state.

    new: no translation. draft: nobody approved it. edited, approved: by a
    reviewer. outdated: its source or one of its terms changed since.

    confidence: the mean of the drafts, 0 to 100. terms: how many terms of the
    glossary hold, of how many. skipped: Chinese that no segment translates.

    Examples:
        zhen status seeds
        zhen status seeds --require approved
    """
    from toolkit.errors import UsageError
    from toolkit.status import survey

    allowed = options.reasons(allow_skipped)
    chosen = options.corpus(paths)
    if not chosen:
        raise UsageError(
            "no documents named, and there is no folder seeds", "name documents or a folder: zhen status docs"
        )
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
    return one.count(State.NEW, State.OUTDATED) if require is Require.DRAFT else 0


def _rows(found: Sequence[DocumentStatus]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield (one.document, *_cells([one]))
    if len(found) > 1:
        yield (f"{len(found)} documents", *_cells(found))


def _cells(found: Sequence[DocumentStatus]) -> tuple[str, ...]:
    from toolkit.skipped import by_reason
    from toolkit.units import Severity, State

    segments = [sum(one.segments for one in found), *(sum(one.count(name) for one in found) for name in State)]
    mean = _mean(found)
    held, needed = (sum(one.terms[index] for one in found) for index in (0, 1))
    skipped = sum(sum(by_reason(one.skipped).values()) for one in found)
    findings = show.findings({name: sum(one.findings.get(name, 0) for one in found) for name in Severity})
    return (*map(str, segments), "-" if mean is None else str(mean), f"{held}/{needed}", str(skipped), findings)


def _mean(found: Sequence[DocumentStatus]) -> int | None:
    """The mean confidence of the drafts; None if no draft has one."""
    known = [number for one in found for number in one.sure]
    return round(sum(known) / len(known)) if known else None


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
