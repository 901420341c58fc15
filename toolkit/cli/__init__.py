"""The command `zhen`: parse, call one function of the pipeline, print. The only place that prints or exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from toolkit import __version__
from toolkit.cli import (
    evaluate,
    extract,
    files,
    imports,
    interchange,
    models,
    review,
    show,
    status,
    termbase,
    terms,
    translate,
    upkeep,
)
from toolkit.errors import InputError, ToolkitError
from toolkit.files import write_error

INTERRUPTED = 130

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Translate Chinese documents into English with an enforced glossary, offline, into catalogs people review.",
)
app.command()(translate.translate)
app.command()(status.status)
app.command()(review.review)
app.command()(files.segment)
app.command()(files.check)
app.command()(files.export)
app.command()(evaluate.evaluate)
app.command("import")(imports.import_)
terms.app.command()(termbase.lint)
terms.app.command()(termbase.fmt)
terms.app.command()(upkeep.add)
terms.app.command()(upkeep.diff)
terms.app.command()(upkeep.stats)
terms.app.command()(extract.extract)
terms.app.command("import")(interchange.import_)
terms.app.command("export")(interchange.export)
app.add_typer(terms.app, name="glossary")
app.add_typer(models.app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        show.out(f"zhen {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Nothing to do before a command."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line (default: the process's own) and exit; every error becomes one line and an exit code."""
    code = show.flushed(_run(argv))
    if _engine_stuck():
        os._exit(code)  # the end of the process would wait for it, or take the ground from under it
    sys.exit(code)


def _engine_stuck() -> bool:
    watchdog = sys.modules.get("toolkit.engines.watchdog")
    return watchdog is not None and watchdog.stuck()


def _run(argv: Sequence[str] | None) -> int:
    show.prepare()
    try:
        app(argv, prog_name="zhen")
    except SystemExit as end:  # typer always ends so, with 130 and without a word after Ctrl-C
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as problem:
        code = INTERRUPTED if _by_ctrl_c(problem) else _failed(problem)
    if code == INTERRUPTED:
        show.say("zhen: stopped; finished drafts are kept, the same command goes on from there")
    return code


def _by_ctrl_c(problem: BaseException | None) -> bool:
    """Whether Ctrl-C lies behind an error: libraries turn it into errors of their own, in imports and in callbacks."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _failed(problem: Exception) -> int:
    """Tell what went wrong; the exit code for it."""
    if isinstance(problem, OSError) and problem.errno in show.FULL:  # help and tables are printed by libraries
        problem = write_error(show.STDOUT, problem)
    elif isinstance(problem, OSError) and problem.filename:
        what = f"{os.fsdecode(problem.filename)}: {problem.strerror or problem}"
        problem = InputError(what, "check the path and its permissions")
    if isinstance(problem, ToolkitError):
        show.error(problem)
        return problem.exit_code
    if os.environ.get("ZHEN_DEBUG"):
        raise problem
    show.say(
        f"zhen: internal error: {type(problem).__name__}: {' '.join(str(problem).split())[:300]}; "
        "please report it with the output of the same command under ZHEN_DEBUG=1"
    )
    return 70
