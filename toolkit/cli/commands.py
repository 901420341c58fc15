"""Commands with the options that all of them have."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import typer

from toolkit.cli import options, show


class Commands(typer.Typer):
    """A group of commands; each has --quiet and --verbose."""

    def command(  # type: ignore[override]
        self, name: str | None = None, **settings: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a function as a command; see `typer.Typer.command`."""
        register = super().command(name, **settings)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_with_common(function))
            return function

        return add


def _with_common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with two more parameters, which set how much is printed."""

    @functools.wraps(function)
    def run(*arguments: Any, quiet: bool, verbose: bool, **named: Any) -> Any:
        show.VERBOSITY.quiet, show.VERBOSITY.verbose = quiet, verbose
        return function(*arguments, **named)

    signature = inspect.signature(function, eval_str=True)
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in (("quiet", options.Quiet), ("verbose", options.Verbose))
    ]
    run.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *more])  # type: ignore[attr-defined]
    return run
