"""`zhen glossary lint` and `zhen glossary fmt`: check and format glossary files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.glossary import Problem

Files = Annotated[
    list[Path] | None, options.argument(metavar="PATH", help="Glossary files or folders. \\[default: as for translate]")
]
Corpus = Annotated[
    list[Path] | None,
    options.option(
        "--corpus",
        metavar="PATH",
        help="Documents the glossary is for; may be given more than once. \\[default: seeds/ where there is one]",
    ),
]
Rules = Annotated[
    str | None, options.option(metavar="RULES", help="Only these rules, by id or name and with commas between them.")
]
SEEDS = Path("seeds")


def lint(
    paths: Files = None,
    *,
    fix: Annotated[
        bool,
        options.option(
            "--fix", help="Mend what is mechanical: order, white space, width, duplicates, layout, encoding, columns."
        ),
    ] = False,
    select: Rules = None,
    ignore: Annotated[str | None, options.option(metavar="RULES", help="All rules but these.")] = None,
    corpus: Corpus = None,
    json: options.Json = False,
) -> None:
    """Check glossary files: every rule has an id and a name, explained in docs/reference/lint-rules.

    Exits with 1 on errors. What is only for your information is counted; select its rule to see it line by line.

    Examples:
      zhen glossary lint

      zhen glossary lint --fix

      zhen glossary lint --select crosses-words,unused --corpus seeds/
    """
    from toolkit import glossary
    from toolkit.units import Severity

    files, rules = _files(paths, "lint"), glossary.chosen(_names(select), _names(ignore))
    for path in glossary.fix(files, rules) if fix else ():
        show.say(f"{path.as_posix()}: mended")
    problems = glossary.lint(files, rules=rules, corpus=_sentences(corpus))
    if json:
        show.out_json({name: getattr(one, name) for name in one.__slots__} for one in problems)
    else:
        _tell(problems, folded=not select)
    if any(one.severity is Severity.ERROR for one in problems):
        raise typer.Exit(1)


def fmt(
    paths: Files = None,
    *,
    check: Annotated[
        bool, options.option("--check", help="Change nothing; exit with 1 if a file would be changed.")
    ] = False,
) -> None:
    """Bring glossary files into their one form: sorted, one term a line, no needless quotes or white space.

    Comments (lines that begin with #) stay above their term; columns that zhen does not know stay behind the others.
    """
    from toolkit import glossary

    changed = glossary.fmt(glossary.find(_files(paths, "fmt")), check=check)
    for path in changed:
        show.out(path.as_posix())
    show.say(f"{counted(len(changed), 'file')} {'would be changed' if check else 'changed'}")
    if check and changed:
        raise typer.Exit(1)


def _files(paths: Sequence[Path] | None, command: str) -> list[Path]:
    from toolkit.errors import UsageError

    found = paths or options.settings().glossary
    if not found:
        raise UsageError("no glossary here", f"name a CSV file or a folder: zhen glossary {command} PATH")
    return list(found)


def _names(rules: str | None) -> list[str]:
    return [name.strip() for name in (rules or "").split(",") if name.strip()]


def _sentences(corpus: Sequence[Path] | None) -> list[str] | None:
    from toolkit.glossary.corpus_segments import sentences

    paths = list(corpus or ([SEEDS] if SEEDS.is_dir() else []))
    return sentences(paths) if paths else None


def _tell(problems: Sequence[Problem], *, folded: bool) -> None:
    """The problems line by line; those for information only counted by rule where `folded`."""
    from collections import Counter

    from toolkit.units import Severity

    hidden = Counter(f"{one.rule} {one.name}" for one in problems if folded and one.severity is Severity.INFO)
    for one in problems:
        if not folded or one.severity is not Severity.INFO:
            show.out(f"{one.path}:{one.line}: {one.severity} {one.rule} {one.name}: {one.message}")
    show.say(counted(len(problems) - hidden.total(), "problem"))
    for rule, count in hidden.items():
        show.say(f"for your information, {rule}: {count}; --select {rule.split()[1]} lists them")
