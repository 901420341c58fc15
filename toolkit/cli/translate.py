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
from toolkit.config import DEFAULT_MODEL
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine
    from toolkit.pipeline import Outcome
    from toolkit.progress import Progress

COUNTS = ("drafted", "reused", "kept", "waiting")


def translate(
    paths: Annotated[list[Path], options.argument(metavar="PATH", help="Documents, or folders of them.")],
    *,
    glossary: options.Glossaries = None,
    out: Annotated[Path | None, options.option(help="Folder for catalogs and outputs. \\[default: outputs]")] = None,
    model: Annotated[
        str | None,
        options.option(
            help=f"A name from `zhen models list`, a local folder or a Hugging Face id. \\[default: {DEFAULT_MODEL}]",
        ),
    ] = None,
    formats: Annotated[
        str | None,
        options.option(
            help="Bilingual files to write, of md, html, tsv, xlsx, docx, tmx, xliff, xliff2. \\[default: md,html,tsv]"
        ),
    ] = None,
    bilingual: Annotated[
        bool,
        options.option(
            "--bilingual", help="Write one more document (a.zh-en.md) in which source and translation alternate."
        ),
    ] = False,
    tm: options.Memories = None,
    encoding: options.Encoding = None,
    effort: options.Work = None,
    threads: Annotated[int | None, options.option(min=0, help="CPU threads. \\[default: all cores]")] = None,
    patience: Annotated[
        int | None,
        options.option(
            min=0, help="Seconds a batch may take before the engine counts as hung; 0: any. \\[default: 1800]"
        ),
    ] = None,
    limit: Annotated[
        int | None, options.option(min=0, help="Draft at most this many segments, to try things out.")
    ] = None,
    ray: Annotated[
        str | None,
        options.option(
            metavar="auto|ADDRESS",
            help="Run the model in the workers of a Ray cluster, many documents at once. \\[auto: this machine's]",
        ),
    ] = None,
    strict: Annotated[
        bool, options.option("--strict", help="Exit with 1 if a finding of severity error is left.")
    ] = False,
    strict_skipped: Annotated[
        bool, options.option("--strict-skipped", help="Exit with 1 if Chinese is left that no segment translates.")
    ] = False,
    allow_skipped: options.AllowSkipped = None,
    force: Annotated[
        bool,
        options.option("--force", help="Draft anew what the machine wrote; never what a person approved or edited."),
    ] = False,
) -> None:
    """Translate Chinese documents into English, offline, with your glossary enforced.

    Writes for each document: a PO catalog (the file people edit), the translated document, and bilingual files.
    Run it again at any time: it does only what is left to do, and never changes what a person approved or edited.

    Examples:
      zhen translate seeds/

      zhen translate talk.srt --glossary glossary/ --out outputs --formats html

      zhen translate book/ --limit 20        # a quick look first
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
    models.find(chosen.model)  # a wrong name is told before anything is read or made
    shown = bars.progress()
    run = partial(cluster.translate, address=ray) if ray else pipeline.translate
    with redirect_stdout(sys.stderr):  # Ray tells of lost workers on stdout
        outcomes = run(
            paths,
            chosen,
            lambda: _engine(chosen, shown),
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


def _engine(settings: Settings, progress: Progress) -> Engine:
    from toolkit import engines, models

    model = models.ready(settings.model, progress=progress)
    return engines.create(model, threads=settings.threads, effort=settings.effort, progress=progress)


def _summary(outcomes: Sequence[Outcome], settings: Settings) -> None:
    from toolkit.skipped import by_reason

    for outcome in outcomes:
        first, *others = outcome.files
        show.say(_line(outcome.document.path, [outcome]))
        show.say(f"    {', '.join([str(first), *(file.name for file in others)])}")
        if counts := by_reason(outcome.skipped):
            show.say(f"    left as they are: {show.left(counts)}")
    if len(outcomes) > 1:
        show.say(_line(f"{len(outcomes)} documents", outcomes))
    if skipping := [outcome.document.path for outcome in outcomes if by_reason(outcome.skipped)]:
        show.say(f"To see what is left as it is: zhen segment --skipped {shlex.quote(skipping[0])}")
    if faulty := [str(outcome.files[0]) for outcome in outcomes if outcome.findings]:
        show.say(f"To see the findings: zhen check {shlex.join(faulty[:3])}{' …' * (len(faulty) > 3)}")
    if any(outcome.waiting for outcome in outcomes):
        show.say("Some segments wait for a translation: run again without --limit to go on.")
    elif not any(outcome.drafted for outcome in outcomes):
        show.say(f"Nothing was left to do; everything is in {settings.out}.")


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    held, needed = (sum(outcome.terms[index] for outcome in outcomes) for index in (0, 1))
    counts = {name: sum(getattr(outcome, name) for outcome in outcomes) for name in COUNTS}
    parts = [f"{count} {what}" for what, count in counts.items() if count or what != "waiting"]
    if not any(counts.values()):
        return f"{name}: no Chinese text to translate"
    return f"{name}: " + ", ".join([*parts, f"terms {held}/{needed}", _findings(outcomes)])


def _findings(outcomes: Sequence[Outcome]) -> str:
    from toolkit.units import Severity

    counts = {severity: sum(one.count(severity) for one in outcomes) for severity in Severity}
    told = [counted(counts[severity], severity) for severity in (Severity.ERROR, Severity.WARNING)]
    return f"findings: {', '.join(told)}" if any(counts.values()) else "no findings"
