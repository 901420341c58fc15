"""`zhen translate`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import bars, options, show, tables
from toolkit.cli.options import EXIT, FILES, MODEL, argument, option
from toolkit.cli.text import translate_stdin
from toolkit.text import duration

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.estimate import Estimate
    from toolkit.run_state import Outcome

STREAM = Path("-")


def translate(
    paths: Annotated[list[Path], argument("PATH", "Documents, folders with documents, or - for standard input.")],
    *,
    glossary: options.Glossaries = None,
    out: Annotated[
        Path | None, option("--out -o DIR", "Folder for catalogs and output files.", default="outputs")
    ] = None,
    limit: Annotated[int | None, option("--limit N", "Draft at most N segments, to try things out.", min=0)] = None,
    dry_run: Annotated[
        bool, option("--dry-run", "Show what would be drafted and about how long it takes. Write nothing.")
    ] = False,
    force: Annotated[bool, option("--force", "Make all drafts again. Edited and approved segments stay.")] = False,
    tm: options.Memories = None,
    encoding: options.Encoding = None,
    source_format: Annotated[
        str | None,
        option("--from FORMAT", "Format of standard input: txt, md, html, srt, vtt, po, xliff.", default="txt"),
    ] = None,
    cue_by_cue: options.CueByCue = None,
    sheet_names: options.SheetNames = None,
    formats: Annotated[
        str | None,
        option("--formats LIST", f"Bilingual files to write: {options.FORMATS}", default="md,html,tsv", panel=FILES),
    ] = None,
    bilingual: Annotated[
        bool,
        option("--bilingual", "Also write a.bilingual.docx, in which source and translation alternate.", panel=FILES),
    ] = False,
    model: options.ModelName = None,
    repair_model: options.RepairModel = None,
    effort: options.Search = None,
    threads: options.Threads = None,
    device: options.OnDevice = None,
    allow_remote: options.AllowRemote = None,
    patience: Annotated[
        int | None,
        option("--patience SECONDS", "Stop if a batch takes longer. 0: no limit.", min=0, default="1800", panel=MODEL),
    ] = None,
    ray: Annotated[
        str | None, option("--ray auto|ADDRESS", "Run the model on a Ray cluster. auto: this machine.", panel=MODEL)
    ] = None,
    strict: Annotated[bool, option("--strict", "Exit with 1 if a finding has severity error.", panel=EXIT)] = False,
    strict_skipped: Annotated[
        bool, option("--strict-skipped", "Exit with 1 if Chinese is skipped.", panel=EXIT)
    ] = False,
    allow_skipped: options.AllowSkipped = None,
    json: Annotated[bool, option("--json", "Print one JSON object per document; with -, per segment.")] = False,
) -> None:
    """Translate Chinese documents into English, offline, with your glossary.

    Writes for each document a PO catalog (the file that reviewers edit), the
    translated document, and bilingual files. Run it again after any change: it
    drafts only what is new or outdated, and keeps what reviewers wrote.

    With - it translates standard input to standard output and writes no file.

    Examples:
        zhen translate seeds
        zhen translate talk.srt --glossary glossary --out outputs --formats html
        zhen translate book --dry-run    # how much, and how long
        zhen translate book --limit 20   # try a part first
        zhen translate - < notes.txt > notes.en.txt
    """
    from toolkit import models

    allowed = options.reasons(allow_skipped)
    chosen = options.settings(
        glossary=glossary,
        out=out,
        model=model,
        repair_model=repair_model,
        formats=formats,
        encoding=encoding,
        cue_by_cue=cue_by_cue,
        sheet_names=sheet_names,
        effort=effort,
        threads=threads,
        device=device,
        patience=patience,
        tm=tm,
        allow_remote=allow_remote,
    )
    found = models.find(chosen.model, chosen.models)  # report a wrong name before anything is read or made
    if chosen.repair_model:
        models.find(chosen.repair_model, chosen.models)
        _refuse("with a repair model", {"--ray": ray})
    if ray and found.family is models.Family.SERVER:
        _refuse("with a model on a server", {"--ray": ray})
    if STREAM in paths:
        others = {"another PATH": len(paths) > 1, "--formats": formats, "--ray": ray, "--dry-run": dry_run}
        _refuse("with standard input", others)
        outcomes = [translate_stdin(source_format or "txt", chosen, limit=limit, bilingual=bilingual, json=json)]
    else:
        _refuse("without - for standard input", {"--from": source_format})
        if dry_run:
            _refuse("with --dry-run", {"--ray": ray})
            show_estimate(paths, chosen, force=force, limit=limit, json=json)
            return
        outcomes = _translated(paths, chosen, ray, force=force, limit=limit, bilingual=bilingual)
        if json:
            show.out_json(map(_json, outcomes))
    _summary(outcomes, chosen)
    left = strict_skipped and show.demand_none(
        ((outcome.document.path, outcome.skipped) for outcome in outcomes), allowed
    )
    if left or (strict and any(outcome.has_errors for outcome in outcomes)):
        raise typer.Exit(1)


def _translated(paths: Sequence[Path], settings: Settings, ray: str | None, **flags: Any) -> list[Outcome]:
    """Translate documents, on a Ray cluster if `ray` is its address; record how fast this machine was."""
    from toolkit import cluster, pipeline
    from toolkit.models import find, pace, store

    shown = bars.progress()
    run = partial(cluster.translate, address=ray) if ray else pipeline.translate
    engine = partial(options.engines, settings, shown)
    with redirect_stdout(sys.stderr):  # Ray reports lost workers on stdout
        outcomes = run(paths, settings, engine, progress=shown, **flags)
    ready = None if ray or settings.repair_model else store.load(find(settings.model, settings.models))
    if ready:
        characters, seconds = sum(each.characters for each in outcomes), sum(each.seconds for each in outcomes)
        pace.record(ready, settings, characters=characters, seconds=seconds)
    return outcomes


def _refuse(place: str, given: Mapping[str, object]) -> None:
    """Raise `UsageError` if one of the options in `given` has a value."""
    from toolkit.errors import UsageError

    if names := [name for name, value in given.items() if value]:
        raise UsageError(f"{names[0]} cannot be used {place}", "to see the options: zhen help translate")


def _summary(outcomes: Sequence[Outcome], settings: Settings) -> None:
    from toolkit.skipped import by_reason
    from toolkit.text import counted

    for outcome in outcomes:
        show.say(_line(outcome.document.path, [outcome]))
        if outcome.files:
            first, *others = outcome.files
            show.say(f"    {', '.join([str(first), *(file.name for file in others)])}")
        if counts := by_reason(outcome.skipped):
            show.say(f"    skipped: {show.left(counts)}")
        _details(outcome)
    if len(outcomes) > 1:
        show.say(_line(f"{len(outcomes)} documents", outcomes))
    written = [outcome for outcome in outcomes if outcome.files]
    if skipping := [outcome.document.path for outcome in written if by_reason(outcome.skipped)]:
        show.say(f"To see what is skipped: zhen segment --skipped {shlex.quote(skipping[0])}")
    if reported := [str(outcome.files[0]) for outcome in written if outcome.findings]:
        show.say(f"To see the findings: zhen check {shlex.join(reported)}")
    if any(outcome.new for outcome in outcomes):
        show.say("Some segments are still new. Run the same command without --limit to draft them.")
    elif written and not any(outcome.drafted for outcome in outcomes):
        rebuilt = sum(outcome.rebuilt for outcome in outcomes)
        done = f"Rebuilt {counted(rebuilt, 'document')} from your edits" if rebuilt else "Nothing to draft"
        show.say(f"{done}. Everything is in {settings.out}.")


def _details(outcome: Outcome) -> None:
    """Print the speed and the findings, with --verbose."""
    show.detail(f"    {outcome.characters} characters in {outcome.seconds:.1f} s")
    for key, findings in outcome.findings.items() if outcome.files else ():
        for finding in findings:
            show.detail(f"    {key}: ", finding.severity, f" {finding.check}: {finding.message}")


def _json(outcome: Outcome) -> dict[str, Any]:
    from toolkit.skipped import by_reason
    from toolkit.types import Severity

    return {
        "document": outcome.document.path,
        "files": [str(file) for file in outcome.files],
        "draft": outcome.drafted + outcome.reused,
        "made_now": outcome.drafted,
        "repaired": outcome.repaired,
        "edited_or_approved": outcome.edited_or_approved,
        "rebuilt": outcome.rebuilt,
        "new": outcome.new,
        "errors": outcome.count(Severity.ERROR),
        "warnings": outcome.count(Severity.WARNING),
        "terms_held": outcome.terms[0],
        "terms": outcome.terms[1],
        "skipped": by_reason(outcome.skipped),
    }


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    """Return a summary of documents: `a.md: 5 draft (2 made now), 3 edited or approved, terms 4/4, findings: none`."""
    from toolkit.types import Severity

    drafted, reused, reviewed, new = (
        sum(getattr(outcome, count) for outcome in outcomes) for count in ("drafted", "reused", "edited_or_approved", "new")
    )
    if not drafted + reused + reviewed + new:
        return f"{name}: no Chinese text to translate" + "; nothing is written" * (not any(o.files for o in outcomes))
    held, needed = (sum(outcome.terms[index] for outcome in outcomes) for index in (0, 1))
    repaired = sum(outcome.repaired for outcome in outcomes)
    now = f"{drafted} made now" + f", {repaired} repaired" * bool(repaired)
    states = f"{drafted + reused} draft ({now}), {reviewed} edited or approved" + f", {new} new" * bool(new)
    findings = show.findings({severity: sum(outcome.count(severity) for outcome in outcomes) for severity in Severity})
    return f"{name}: {states}, terms {held}/{needed}, findings: {findings}"


COUNTS = ("segments", "new", "outdated", "current", "edited", "left_out", "characters")
HEAD = ("document", *(count.replace("_", " ") for count in COUNTS), "time")


def show_estimate(paths: Sequence[Path], settings: Settings, *, force: bool, limit: int | None, json: bool) -> None:
    """Print an estimate on stdout: a table, or one JSON object per document."""
    from toolkit.estimate import estimate

    made = estimate(paths, settings, force=force, limit=limit, progress=bars.progress())
    if json:
        show.out_json(
            {**show.values(document, "document", *COUNTS), "seconds": _seconds(made, document.characters)}
            for document in made.documents
        )
    else:
        tables.put(HEAD, _rows(made), right=range(1, len(HEAD)), wrap=[0])
    for line in _notes(made):
        show.say(line)


def _seconds(estimate: Estimate, characters: int) -> int | None:
    seconds = estimate.seconds(characters)
    return None if seconds is None else round(seconds)


def _rows(estimate: Estimate) -> Iterator[tuple[str, ...]]:
    for document in estimate.documents:
        counts = [getattr(document, name) for name in COUNTS]
        yield (document.document, *map(str, counts), duration(estimate.seconds(document.characters)))
    if len(estimate.documents) > 1:
        sums = [sum(getattr(document, name) for document in estimate.documents) for name in COUNTS]
        total = duration(estimate.seconds(estimate.characters))
        yield (f"{len(estimate.documents)} documents", *map(str, sums), total)


def _notes(estimate: Estimate) -> Iterator[str]:
    name, pace = estimate.model.name, estimate.pace
    if estimate.download is not None:
        size = f", {show.size(estimate.download)} to download" if estimate.download else ""
        yield f"{name} is not installed{size}. To install it: zhen models pull {name}"
    if estimate.missing:
        yield f"{name} runs in llama.cpp, which is not installed. To install it: {estimate.missing}"
    if pace:
        yield f"The time is an estimate: {pace.speed:.0f} characters a second, {pace.origin}."
    else:
        yield f"No speed of {name} is known. To measure it, translate a part: add --limit 100"
    yield "Nothing was written (--dry-run)."
