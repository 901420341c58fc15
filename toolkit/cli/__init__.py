"""The command `zhen`: parse, call one function of the pipeline, print. The only place that prints or exits."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from toolkit import __version__
from toolkit.cli import files, models, show, terms, translate
from toolkit.errors import ToolkitError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Translate Chinese documents into English with an enforced glossary, offline, into catalogs people review.",
)
app.command()(translate.translate)
app.command()(files.segment)
app.command()(files.check)
app.command()(files.export)
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


def main() -> None:
    """Run the command line; every deliberate error becomes one line on stderr and its exit code."""
    try:
        app()
    except ToolkitError as problem:
        show.error(problem)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        show.say("zhen: stopped; finished drafts are kept, the same command goes on from there")
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as problem:
        if os.environ.get("ZHEN_DEBUG"):
            raise
        show.say(
            f"zhen: internal error: {type(problem).__name__}: {' '.join(str(problem).split())[:300]}; "
            "please report it with the output of the same command under ZHEN_DEBUG=1"
        )
        sys.exit(70)
