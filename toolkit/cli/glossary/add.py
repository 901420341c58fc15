"""`zhen glossary add`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from toolkit.cli import options, show
from toolkit.cli.glossary.diff import affected_segments, headline
from toolkit.cli.options import argument, option
from toolkit.text import counted
from toolkit.types import Status

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.types import Term

SHOWN = 5


def add(
    source: Annotated[str, argument("SOURCE", "The Chinese term. Optional with --from-names.")] = "",
    target: Annotated[str, argument("TARGET", "Its English. Optional with --status keep.")] = "",
    *,
    variants: Annotated[str, option("--variants A|B", "Other accepted targets, separated by |.")] = "",
    status: Annotated[
        Status,
        option(
            "--status preferred|keep|forbidden",
            "preferred: use it. keep: not a term. forbidden: never use it.",
            default="preferred",
        ),
    ] = Status.PREFERRED,
    unless: Annotated[str, option("--unless P|Q", "Contexts in which it is not the term.")] = "",
    only: Annotated[str, option("--only P|Q", "The only contexts in which it is the term.")] = "",
    note: Annotated[str, option("--note TEXT", "A note for reviewers.")] = "",
    from_names: Annotated[
        bool, option("--from-names", "Add SOURCE, or all names, as names.csv in the output folder renders them.")
    ] = False,
    file: Annotated[
        Path | None, option("--file FILE", "Glossary file to write.", default="the glossary, if it is one file")
    ] = None,
    corpus: options.Corpus = None,
) -> None:
    """Add a term to the glossary, and show the segments that it affects.

    A term that contradicts an entry is rejected, with the file and line of the
    entry. In a pattern, ~ is the term: "明~票" matches 明星门票 for 星门.

    Examples:
        zhen glossary add 星门 Stargate --unless "明~票"
        zhen glossary add 深思熟虑 --status keep --note "hides 深思"
        zhen glossary add --from-names 唐岚
    """
    from toolkit import glossary
    from toolkit.glossary import edit, term_changes
    from toolkit.glossary.read import pieces
    from toolkit.types import Term

    files = list(options.settings().glossary)
    chosen = file or options.only_file(glossary.find(files) if files else [], "--file")
    read_from = [*files, *([chosen] if chosen.exists() else [])]
    before = glossary.load(read_from) if read_from else glossary.Glossary.EMPTY
    if from_names:
        new = _names(source.strip(), before)
    else:
        new = [
            Term(source.strip(), target.strip(), pieces(variants), status, pieces(unless), pieces(only), note.strip())
        ]
        edit.refuse_repeated(new[0], before.terms)
    edit.insert(chosen, new)
    after = glossary.load([*files, chosen])
    sources = {term.source for term in new}
    # Other programs may write meanwhile.
    added = [change for change in term_changes.compare(before, after) if change.source in sources]
    for change in added:
        show.out(headline(change))
    documents = options.corpus(corpus)
    affected = [part for parts in affected_segments(added, before, after, documents, None) for part in parts]
    for path, segment in affected[:SHOWN]:
        show.say(f"    {path}:{segment.line}: {segment.text}")
    if documents:
        more = f", {SHOWN} shown" * (len(affected) > SHOWN)
        show.say(f"{counted(len(affected), 'segment')} affected{more}")


def _names(wanted: str, entered: Glossary) -> list[Term]:
    """Return the name `wanted`, or all names without an entry in `entered`, as terms. Raises `InputError`."""
    from toolkit.errors import InputError
    from toolkit.names.name_table import NAME, load
    from toolkit.types import Term

    path = options.settings().out / NAME
    names = {row.source: row.target for row in load(path).values() if row.target}
    if not names or (wanted and wanted not in names):
        raise InputError(f"{path}: has no rendering of {wanted or 'a name'}", "run zhen translate, or name a TARGET")
    entries = {term.source for term in entered.terms}
    return [Term(*name) for name in names.items() if name[0] not in entries and wanted in ("", name[0])]
