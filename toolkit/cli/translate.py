"""`zhen translate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import options, show

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.engines import Engine
    from toolkit.pipeline import Outcome


def translate(
    paths: Annotated[list[Path], options.argument(metavar="PATH…", help="Documents, or folders of them.")],
    *,
    glossary: options.Glossaries = None,
    out: Annotated[Path | None, options.option(help="Folder for catalogs and outputs. [default: outputs]")] = None,
    model: Annotated[
        str | None,
        options.option(
            help="A name from `zhen models list`, a local folder or a Hugging Face id. [default: qwen2.5-coder-1.5b]",
            show_default=False,
        ),
    ] = None,
    formats: Annotated[
        str | None,
        options.option(
            help="Bilingual files to write, of md, html, tsv, tmx, xliff. [default: md,html,tsv]", show_default=False
        ),
    ] = None,
    bilingual: Annotated[
        bool,
        options.option(
            "--bilingual", help="Write one more document (a.zh-en.md) in which source and translation alternate."
        ),
    ] = False,
    encoding: options.Encoding = None,
    threads: Annotated[int | None, options.option(min=0, help="CPU threads. [default: all cores]")] = None,
    limit: Annotated[
        int | None, options.option(min=0, help="Draft at most this many segments, to try things out.")
    ] = None,
    strict: Annotated[
        bool, options.option("--strict", help="Exit with 1 if a finding of severity error is left.")
    ] = False,
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
    from toolkit import pipeline

    chosen = options.settings(
        glossary=glossary, out=out, model=model, formats=formats, encoding=encoding, threads=threads
    )
    bars = show.Bars()
    outcomes = pipeline.translate(
        paths, chosen, lambda: _engine(chosen, bars), force=force, limit=limit, bilingual=bilingual, progress=bars
    )
    _summary(outcomes, chosen)
    if strict and any(outcome.faulty for outcome in outcomes):
        raise typer.Exit(1)


def _engine(settings: Settings, bars: show.Bars) -> Engine:
    from toolkit import engines, models

    return engines.create(models.ready(settings.model, progress=bars), threads=settings.threads)


def _summary(outcomes: Sequence[Outcome], settings: Settings) -> None:
    for outcome in outcomes:
        show.say(_line(outcome.document.path, [outcome]))
        for file in outcome.files:
            show.say(f"    {file}")
    if len(outcomes) > 1:
        show.say(_line(f"{len(outcomes)} documents", outcomes))
    if any(outcome.waiting for outcome in outcomes):
        show.say("Some segments wait for a translation: run again without --limit to go on.")
    elif not any(outcome.drafted for outcome in outcomes):
        show.say(f"Nothing was left to do; everything is in {settings.out}.")


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    held, needed = (sum(outcome.terms[index] for outcome in outcomes) for index in (0, 1))
    parts = [f"{sum(getattr(outcome, name) for outcome in outcomes)} {name}" for name in ("drafted", "reused", "kept")]
    waiting = sum(outcome.waiting for outcome in outcomes)
    if waiting:
        parts.append(f"{waiting} waiting")
    parts += [f"terms {held}/{needed}", _findings(outcomes)]
    return f"{name}: " + ", ".join(parts)


def _findings(outcomes: Sequence[Outcome]) -> str:
    from toolkit.units import Severity

    errors, warnings = (sum(one.count(severity) for one in outcomes) for severity in (Severity.ERROR, Severity.WARNING))
    return f"findings: {errors} errors, {warnings} warnings" if errors or warnings else "no findings"
