"""`zhen status`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import options, show, tables
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
    """Parse a value of `--require`. Version 0.1 called `draft` `drafted`."""
    if value == "drafted":
        return Require.DRAFT
    if value in list(Require):
        return Require(value)
    raise typer.BadParameter(f"{value!r} is not one of {', '.join(Require)}.")


def status(
    paths: Annotated[
        list[Path] | None,
        argument("PATH", "Documents, or folders with documents.", default="seeds/, or the documents of the catalogs"),
    ] = None,
    *,
    glossary: options.Glossaries = None,
    out: options.Out = None,
    encoding: options.Encoding = None,
    cue_by_cue: options.CueByCue = None,
    sheet_names: options.SheetNames = None,
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
    """Show the progress of each document: its segments by state.

    new: no translation. draft: nobody approved it. edited, approved: by a
    reviewer. outdated: its source or one of its terms changed since.

    confidence: the mean of the drafts, 0 to 100. terms: how many terms have
    their target, of how many. skipped: Chinese that no segment translates.

    Examples:
        zhen status seeds
        zhen status seeds --require approved
    """
    from toolkit.errors import UsageError
    from toolkit.status import survey

    allowed = options.reasons(allow_skipped)
    settings = options.settings(
        glossary=glossary, out=out, encoding=encoding, cue_by_cue=cue_by_cue, sheet_names=sheet_names
    )
    places = options.corpus(paths) or [settings.out]
    chosen = [document for place in places for document in _documents(place, settings.out)]
    if not chosen:
        raise UsageError(
            "no documents named, and there is no folder seeds", "name documents or a folder: zhen status docs"
        )
    reports = survey(chosen, settings, note=show.say)
    if json:
        show.out_json(map(_json, reports))
    else:
        tables.put(HEAD, _rows(reports), right=range(1, 10), wrap=(0, 10))
    failed = any(_lacking(report, wanted) for report in reports for wanted in require or ())
    if Require.NO_SKIPPED in (require or ()):
        failed = show.demand_none(((report.document, report.skipped) for report in reports), allowed) or failed
    if failed:
        raise typer.Exit(1)


def _documents(place: Path, out: Path) -> list[Path]:
    """Return `place`; if it is `out` and has no documents, those that its catalogs name and that exist."""
    from toolkit import documents
    from toolkit.catalog import catalogs_below, document_path

    if place.resolve() != out.resolve() or (place.is_dir() and documents.in_folder(place)):
        return [place]
    named = (document_path(catalog) for catalog in (catalogs_below(place) if place.is_dir() else ()))
    return [Path(os.path.relpath(path)) for path in named if path and path.is_file()]


def _lacking(report: DocumentStatus, require: Require) -> int:
    from toolkit.types import State

    if require is Require.APPROVED:
        return report.segments - report.count(State.APPROVED)
    return report.count(State.NEW, State.OUTDATED) if require is Require.DRAFT else 0


def _rows(reports: Sequence[DocumentStatus]) -> Iterator[tuple[str, ...]]:
    for report in reports:
        yield (report.document, *_cells([report]))
    if len(reports) > 1:
        yield (f"{len(reports)} documents", *_cells(reports))


def _cells(reports: Sequence[DocumentStatus]) -> tuple[str, ...]:
    from toolkit.skipped import by_reason
    from toolkit.types import Severity, State

    total = sum(report.segments for report in reports)
    segments = [total, *(sum(report.count(state) for report in reports) for state in State)]
    mean = _mean(reports)
    held, needed = (sum(report.terms[index] for report in reports) for index in (0, 1))
    skipped = sum(sum(by_reason(report.skipped).values()) for report in reports)
    findings = show.findings({name: sum(report.findings.get(name, 0) for report in reports) for name in Severity})
    return (*map(str, segments), "-" if mean is None else str(mean), f"{held}/{needed}", str(skipped), findings)


def _mean(reports: Sequence[DocumentStatus]) -> int | None:
    """Return the mean confidence of the drafts; None if no draft has one."""
    values = [value for report in reports for value in report.confidences]
    return round(sum(values) / len(values)) if values else None


def _json(report: DocumentStatus) -> dict[str, Any]:
    from toolkit.skipped import by_reason
    from toolkit.types import Severity, State

    return {
        "document": report.document,
        "catalog": str(report.catalog),
        "segments": report.segments,
        **{state.value: report.count(state) for state in State},
        "errors": report.findings.get(Severity.ERROR, 0),
        "warnings": report.findings.get(Severity.WARNING, 0),
        "confidence": _mean([report]),
        "terms_held": report.terms[0],
        "terms": report.terms[1],
        "skipped": by_reason(report.skipped),
        "outdated_keys": list(report.keys[State.OUTDATED]),
    }
