"""The command `zhen`: parse, call one function of the package, print. Only this subpackage prints and exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from toolkit import __version__
from toolkit.cli import (
    check,
    doctor,
    evaluate,
    export,
    formats,
    glossary,
    import_,
    init,
    models,
    review,
    segment,
    show,
    status,
    text,
    translate,
)
from toolkit.cli.options import Commands, argument
from toolkit.errors import InputError, ToolkitError
from toolkit.files import write_error

INTERRUPTED = 130
WORK, SETUP, LOOK = "Translate and review", "Glossary and models", "Inspect and measure"

app = Commands(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Translate Chinese documents into English, offline, with your glossary.

Examples:
    zhen translate seeds --out outputs   # write drafts
    zhen review outputs                  # edit and approve them in the browser
    zhen status seeds                    # see what is left to do

zhen help translate shows the options of translate.
""",
)
app.command(rich_help_panel=WORK)(translate.translate)
app.command(rich_help_panel=WORK)(text.text)
app.command(rich_help_panel=WORK)(review.review)
app.command(rich_help_panel=WORK)(status.status)
app.command(rich_help_panel=WORK)(check.check)
app.command(rich_help_panel=WORK)(export.export)
app.command("import", rich_help_panel=WORK)(import_.import_)
app.command(rich_help_panel=SETUP)(init.init)
app.add_typer(glossary.app, name="glossary", rich_help_panel=SETUP)
app.add_typer(models.app, name="models", rich_help_panel=SETUP)
app.command(rich_help_panel=SETUP)(doctor.doctor)
app.command(rich_help_panel=LOOK)(segment.segment)
app.command(rich_help_panel=LOOK)(formats.formats)
app.command(rich_help_panel=LOOK)(evaluate.evaluate)


@app.command("help", rich_help_panel=LOOK)
def help_(
    words: Annotated[list[str] | None, argument("COMMAND", "A command: glossary add", default="all commands")] = None,
) -> None:
    """Show the help of a command, as --help does.

    Examples:
        zhen help translate
        zhen help glossary add
    """
    app([*(words or []), "--help"], prog_name="zhen")


def _version(wanted: bool) -> None:
    if wanted:
        show.out(f"zhen {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, metavar="", help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Accept the options of `zhen` itself."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line (default: that of the process) and exit. An error is one line and an exit code."""
    code = show.flushed(_run(sys.argv[1:] if argv is None else argv))
    watchdog = sys.modules.get("toolkit.engines.watchdog")
    if watchdog and watchdog.stuck():
        os._exit(code)  # a normal exit would wait for the engine, or end the libraries that it still uses
    sys.exit(code)


def _run(argv: Sequence[str]) -> int:
    show.prepare()
    try:
        app(argv, prog_name="zhen")
    except SystemExit as end:  # typer always ends so, after Ctrl-C with 130 and without a message
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as problem:
        code = INTERRUPTED if _by_ctrl_c(problem) else _failed(problem)
    if code == INTERRUPTED:
        show.complain(f"zhen: stopped. {_progress_left(argv)}")
    return code


def _progress_left(argv: Sequence[str]) -> str:
    """Return what Ctrl-C left of the work of a command."""
    if argv[:1] == ["text"] or "-" in argv:
        return "Nothing was written."
    return "Finished drafts are kept. Run the same command again to continue."


def _by_ctrl_c(problem: BaseException | None) -> bool:
    """Return whether Ctrl-C caused an error: libraries convert it to errors of their own, in imports and callbacks."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem is not None


def _failed(problem: Exception) -> int:
    """Report an error and return its exit code."""
    if isinstance(problem, OSError) and problem.errno in show.FULL:  # help and tables are printed by libraries
        problem = write_error(show.STDOUT, problem)
    elif isinstance(problem, OSError) and problem.filename:
        what = f"{os.fsdecode(problem.filename)}: {problem.strerror or problem}"
        problem = InputError(what, "check the path and its permissions")
    if isinstance(problem, ToolkitError):
        show.error(problem)
        return problem.exit_code
    if os.environ.get("ZHEN_DEBUG") or show.VERBOSITY.verbose:
        raise problem
    details = " ".join(str(problem).split())[:300].rstrip(".") or "no details"
    show.complain(
        f"zhen: internal error: {type(problem).__name__}: {details}. "
        "Run the same command with --verbose and report its output."
    )
    return 70
