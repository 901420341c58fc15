"""`zhen glossary lint`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import options, show
from toolkit.cli.options import option
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.glossary import Problem


def lint(
    paths: options.Files = None,
    *,
    fix: Annotated[
        bool,
        option("--fix", "Fix order, white space, width, duplicates, layout, encoding and column names in the files."),
    ] = False,
    select: Annotated[
        str | None, option("--select RULES", "Run only these rules, comma-separated: G005,unused")
    ] = None,
    ignore: Annotated[str | None, option("--ignore RULES", "Do not run these rules.")] = None,
    corpus: options.Corpus = None,
    json: options.Json = False,
) -> None:
    """Check glossary files for contradictions, duplicates and other mistakes.

    Each problem has the id and name of a lint rule. The pages in
    docs/reference/lint-rules explain them. Problems of severity info are only
    counted; select their rule to see them. Exits with 1 if there is an error.

    Examples:
        zhen glossary lint
        zhen glossary lint --fix
        zhen glossary lint --select crosses-words,unused --corpus seeds
    """
    from toolkit import glossary
    from toolkit.types import Severity

    files = options.glossary_files(paths, "lint")
    rules = glossary.chosen(options.names(select), options.names(ignore))
    for path in glossary.fix(files, rules) if fix else ():
        show.say(f"{path.as_posix()}: fixed")
    documents = options.corpus(corpus)
    problems = glossary.lint(files, rules=rules, corpus=_sentences(documents) if documents else None)
    if json:
        show.out_json({name: getattr(problem, name) for name in problem.__slots__} for problem in problems)
    else:
        _report(problems, folded=not select)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


def _sentences(paths: Sequence[Path]) -> list[str]:
    """Return the visible text of all translatable segments of documents and folders, in order."""
    from toolkit import documents
    from toolkit.markup import seen
    from toolkit.segment import segment

    read = (documents.read(path, id=key) for path, key in documents.find(paths))
    return [seen(part.text).text for document in read for part in segment(document) if part.translate]


def _report(problems: Sequence[Problem], *, folded: bool) -> None:
    """Print a line for each problem. If `folded`, those of severity info are only counted by rule."""
    from collections import Counter

    from toolkit.types import Severity

    hidden = Counter(
        f"{problem.rule} {problem.name}" for problem in problems if folded and problem.severity is Severity.INFO
    )
    for problem in problems:
        if not folded or problem.severity is not Severity.INFO:
            show.out(
                f"{problem.path}:{problem.line}: ",
                problem.severity,
                f" {problem.rule} {problem.name}: {problem.message}",
            )
    show.say(counted(len(problems) - hidden.total(), "problem"))
    for rule, count in hidden.items():
        show.say(
            f"info {rule}: {counted(count, 'problem')}. To see them: zhen glossary lint --select {rule.split()[1]}"
        )
