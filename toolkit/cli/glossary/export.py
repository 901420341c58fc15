"""`zhen glossary export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show
from toolkit.cli.options import option
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.termbase import TermBaseFormat
    from toolkit.types import Term

NAMES = "deepl-csv, deepl-tsv, weblate-csv, omegat, tbx, tbx-v2"


def export(
    *,
    to: Annotated[str | None, option("--to FORMAT", f"Format to write: {NAMES}", default="tbx for a .tbx file")] = None,
    out: Annotated[Path | None, option("--out -o FILE", "File to write.", default="standard output")] = None,
    glossary: options.Glossaries = None,
) -> None:
    """Write the glossary for another program, and report what it cannot express.

    Examples:
        zhen glossary export -o terms.tbx
        zhen glossary export --to deepl-csv -o deepl.csv
    """
    from toolkit.files import write_atomic

    chosen = _format(to, out)
    terms: tuple[Term, ...] = options.terms_of(glossary).terms
    text = chosen.render([term for term in terms if chosen.carried(term)])
    if out:
        write_atomic(out, text)
    else:
        show.out(text.removesuffix("\n"))
    if lost := chosen.losses(terms):
        show.say(f"{chosen.name} cannot express: {', '.join(lost)}")
    if out:
        show.say(f"{counted(sum(map(chosen.carried, terms)), 'term')} written to {out}")


def _format(name: str | None, out: Path | None) -> TermBaseFormat:
    from toolkit import termbase
    from toolkit.errors import UsageError

    if name:
        return termbase.named(name)
    if out and out.suffix.lower() == ".tbx":
        return termbase.named("tbx")
    raise UsageError("no format named", f"name one with --to: {NAMES}")
