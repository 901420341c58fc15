"""`zhen translate`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import bars, options, show
from toolkit.cli.options import EXIT, FILES, MODEL, option

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.pipeline import Outcome


def translate(
    paths: options.Documents,
    *,
    glossary: options.Glossaries = None,
    out: Annotated[Path | None, option("--out DIR", "Folder for catalogs and output files.", default="outputs")] = None,
    limit: Annotated[int | None, option("--limit N", "Draft at most N segments, to try things out.", min=0)] = None,
    force: Annotated[bool, option("--force", "Make all drafts again. Edited and approved segments stay.")] = False,
    tm: options.Memories = None,
    encoding: options.Encoding = None,
    formats: Annotated[
        str | None,
        option("--formats LIST", f"Bilingual files to write: {options.FORMATS}", default="md,html,tsv", panel=FILES),
    ] = None,
    bilingual: Annotated[
        bool, option("--bilingual", "Also write a.zh-en.md, in which source and translation alternate.", panel=FILES)
    ] = False,
    model: options.ModelName = None,
    effort: options.Search = None,
    threads: options.Threads = None,
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
) -> None:
    """Translate Chinese documents into English, offline, with your glossary.

    Writes for each document a PO catalog (the file that reviewers edit), the
    translated document, and bilingual files. Run it again after any change: it
    drafts only what is new or outdated, and keeps what reviewers wrote.

    Examples:
        zhen translate seeds
        zhen translate talk.srt --glossary glossary --out outputs --formats html
        zhen translate book --limit 20   # try a part first
    """
    from toolkit import cluster, models, pipeline

    allowed = options.reasons(allow_skipped)
    chosen = options.settings(
        glossary=glossary,
        out=out,
        model=model,
        formats=formats,
        encoding=encoding,
        effort=effort,
        threads=threads,
        patience=patience,
        tm=tm,
    )
    models.find(chosen.model)  # report a wrong name before anything is read or made
    shown = bars.progress()
    run = partial(cluster.translate, address=ray) if ray else pipeline.translate
    with redirect_stdout(sys.stderr):  # Ray reports lost workers on stdout
        outcomes = run(
            paths,
            chosen,
            lambda: options.engine(chosen, chosen.model, shown),
            force=force,
            limit=limit,
            bilingual=bilingual,
            progress=shown,
        )
    _summary(outcomes, chosen)
    left = strict_skipped and show.demand_none(
        ((outcome.document.path, outcome.skipped) for outcome in outcomes), allowed
    )
    if left or (strict and any(outcome.faulty for outcome in outcomes)):
        raise typer.Exit(1)


def _summary(outcomes: Sequence[Outcome], settings: Settings) -> None:
    from toolkit.skipped import by_reason

    for outcome in outcomes:
        first, *others = outcome.files
        show.say(_line(outcome.document.path, [outcome]))
        show.say(f"    {', '.join([str(first), *(file.name for file in others)])}")
        if counts := by_reason(outcome.skipped):
            show.say(f"    skipped: {show.left(counts)}")
    if len(outcomes) > 1:
        show.say(_line(f"{len(outcomes)} documents", outcomes))
    if skipping := [outcome.document.path for outcome in outcomes if by_reason(outcome.skipped)]:
        show.say(f"To see what is skipped: zhen segment --skipped {shlex.quote(skipping[0])}")
    if faulty := [str(outcome.files[0]) for outcome in outcomes if outcome.findings]:
        show.say(f"To see the findings: zhen check {shlex.join(faulty)}")
    if any(outcome.waiting for outcome in outcomes):
        show.say("Some segments are still new. Run the same command without --limit to draft them.")
    elif not any(outcome.drafted for outcome in outcomes):
        show.say(f"Nothing to draft. Everything is in {settings.out}.")


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    """Return a summary of documents: `a.md: 5 draft (2 made now), 3 edited or approved, terms 4/4, findings: none`."""
    from toolkit.units import Severity

    drafted, reused, kept, new = (
        sum(getattr(outcome, count) for outcome in outcomes) for count in ("drafted", "reused", "kept", "waiting")
    )
    if not drafted + reused + kept + new:
        return f"{name}: no Chinese text to translate"
    held, needed = (sum(outcome.terms[index] for outcome in outcomes) for index in (0, 1))
    states = f"{drafted + reused} draft ({drafted} made now), {kept} edited or approved" + f", {new} new" * bool(new)
    findings = show.findings({severity: sum(outcome.count(severity) for outcome in outcomes) for severity in Severity})
    return f"{name}: {states}, terms {held}/{needed}, findings: {findings}"
