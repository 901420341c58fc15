"""The options several commands share, and how they become settings."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from toolkit.units import Effort, Reason

# defaults come from settings, so they are told in words; the bracket is escaped, or Rich would take it for markup
option = partial(typer.Option, show_default=False)
argument = partial(typer.Argument, show_default=False)

Glossaries = Annotated[
    list[Path] | None,
    option(
        "--glossary",
        "-g",
        metavar="PATH",
        help="Glossary CSV or folder of them; may be given more than once. \\[default: glossary/ where there is one]",
    ),
]
Encoding = Annotated[
    str | None,
    option(help="How the documents are encoded (utf-8, gb18030, big5, …). \\[default: detect]"),
]
Memories = Annotated[
    list[Path] | None,
    option(
        "--tm",
        metavar="FILE",
        help="TMX file to reuse translations from; may be given more than once.",
    ),
]
Work = Annotated[
    Effort | None,
    option("--effort", help="How long the model may look for a better translation. \\[default: normal]"),
]
AllowSkipped = Annotated[
    str | None,
    option(
        "--allow-skipped",
        metavar="REASONS",
        help="Reasons that are fine, comma-separated: code,comment. \\[default: none]",
    ),
]
Json = Annotated[bool, option("--json", help="Print one JSON object a line on stdout, for other programs.")]


def settings(**flags: Any) -> Any:
    """The `config.Settings` that hold here, with these flags on top."""
    from toolkit import config

    return config.load(flags)


def reasons(names: str | None) -> frozenset[Reason]:
    """The reasons of `--allow-skipped`. Raises `UsageError` for a name that is none."""
    from toolkit.errors import UsageError

    wanted = [name.strip() for name in (names or "").split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in set(Reason)]:
        raise UsageError(f"--allow-skipped: no reason {unknown[0]!r}", f"reasons are {', '.join(Reason)}")
    return frozenset(map(Reason, wanted))


def terms_of(glossaries: list[Path] | None) -> Any:
    """The `glossary.Glossary` of these paths, or of the settings."""
    from toolkit import glossary
    from toolkit.cli import show

    paths = settings(glossary=glossaries).glossary
    return glossary.load(paths, note=show.say) if paths else glossary.Glossary.EMPTY
