"""`zhen glossary extract`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show, tables
from toolkit.cli.options import option
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.extract import TermCandidate

ANSWERS = "y accept, e edit, n reject, s skip, q quit"


def extract(
    paths: options.Documents,
    *,
    glossary: options.Glossaries = None,
    catalogs: Annotated[
        Path | None, option("--catalogs DIR", "Catalogs to take targets from.", default="the --out folder of translate")
    ] = None,
    minimum: Annotated[int, option("--min N", "How often a term must occur.", min=1, default="2")] = 2,
    top: Annotated[int | None, option("--top N", "Show only the best N candidates.", min=1)] = None,
    encoding: options.Encoding = None,
    interactive: Annotated[
        bool, option("--interactive -i", "Ask for each candidate: accept, edit, reject, skip, quit.")
    ] = False,
    add: Annotated[
        Path | None,
        option(
            "--add FILE",
            "Glossary file to write. Without --interactive, adds all candidates that have a target.",
            default="the glossary, if it is one file",
        ),
    ] = None,
    as_csv: Annotated[bool, option("--csv", "Print lines for a glossary file.")] = False,
    json: options.Json = False,
) -> None:
    """Propose terms for the glossary: names, foreign names, frequent terms.

    Each candidate has a count, its places, and a target if documents or
    approved translations give one. Terms that the glossary has or that you
    rejected before are left out.

    Examples:
        zhen glossary extract seeds --top 50
        zhen glossary extract seeds --interactive --add glossary/ai.csv
    """
    from toolkit import glossary as glossaries

    settings = options.settings(glossary=glossary, encoding=encoding)
    files = glossaries.find(settings.glossary) if settings.glossary else []
    if interactive:
        add = add or options.only_file(files, "--add")
    files = [*files, *([add] if add and add not in files else [])]
    candidates = _candidates(paths, settings, files, catalogs, minimum)
    chosen = candidates[:top]
    if interactive and add:
        _ask(chosen, add)
    elif add:
        _add_all(chosen, add)
    elif json:
        show.out_json(map(_as_json, chosen))
    elif as_csv:
        for candidate in chosen:
            show.out(_as_csv(candidate))
    else:
        _table(chosen, len(candidates))


def _candidates(
    paths: Sequence[Path], settings: Settings, files: Sequence[Path], catalogs: Path | None, minimum: int
) -> list[TermCandidate]:
    from toolkit import extract, glossary
    from toolkit.extract import rejected

    existing = [file for file in files if file.exists()]
    terms = glossary.load(existing, note=show.say) if existing else glossary.Glossary.EMPTY
    refused = [source for folder in {file.parent for file in files} for source in rejected.read(folder / rejected.NAME)]
    folder = catalogs or settings.out
    pairs = extract.of_catalogs([folder]) if catalogs or folder.is_dir() else []
    passages = extract.of_documents(paths, encoding=settings.encoding)
    return extract.extract(passages, terms, minimum=minimum, rejected=refused, pairs=pairs)


def _table(chosen: Sequence[TermCandidate], total: int) -> None:
    head = ("SOURCE", "TARGET", "FOUND BY", "COUNT", "WHERE")
    rows = ((each.source, _shown(each), each.kind, str(each.count), "".join(each.contexts[:1])) for each in chosen)
    tables.put(head, rows, right=[3], wrap=[1, 4])
    show.say(
        f"{counted(total, 'candidate')}, {len(chosen)} shown" if len(chosen) < total else counted(total, "candidate")
    )


def _shown(candidate: TermCandidate) -> str:
    """Return the proposed target, and the renderings if they vary."""
    if candidate.varies:
        return f"{candidate.target or '?'} ({', '.join(f'{name} {count}x' for name, count in candidate.renderings)})"
    return candidate.target


def _as_json(candidate: TermCandidate) -> dict[str, Any]:
    return {
        **show.values(candidate, "source", "target", "variants", "kind", "count"),
        "score": round(candidate.score, 2),
        "renderings": dict(candidate.renderings),
        "contexts": candidate.contexts,
    }


def _as_csv(candidate: TermCandidate) -> str:
    """Return a line for the glossary, in its columns: source, target, variants, status, unless, only, note."""
    from toolkit.glossary.table import csv_line

    note = f"{candidate.count}x; {candidate.contexts[0]}" if candidate.contexts else ""
    return csv_line([candidate.source, candidate.target, "|".join(candidate.variants), "", "", "", note])


def _add_all(chosen: Iterable[TermCandidate], file: Path) -> None:
    from toolkit.glossary import edit

    written = edit.insert(file, [_term(candidate, candidate.target) for candidate in chosen if candidate.target])
    show.say(f"{counted(written, 'entry')} written to {file}")


def _term(candidate: TermCandidate, target: str) -> Any:
    from toolkit.types import Term

    variants = tuple(name for name in candidate.variants if name != target and target == candidate.target)
    return Term(candidate.source, target, variants)


def _ask(chosen: Sequence[TermCandidate], file: Path) -> None:
    """Ask about each candidate. Write each answer before the next question."""
    for number, candidate in enumerate(chosen, 1):
        target = _shown(candidate) or "?"
        count = f"{candidate.kind}, {candidate.count}x"
        show.say(f"\n[{number}/{len(chosen)}] {candidate.source} → {target}   ({count})")
        for context in candidate.contexts:
            show.say(f"    {context}")
        if not _answered(candidate, file):
            return


def _answered(candidate: TermCandidate, file: Path) -> bool:
    """Read one answer and write it. Return False to stop."""
    from toolkit.errors import InputError
    from toolkit.extract import rejected
    from toolkit.glossary import edit

    while (answer := _read(f"{ANSWERS}: ").lower()[:1]) not in {"q", "\0"}:
        if answer in {"s", ""}:
            return True
        if answer == "n":
            rejected.add(file.parent / rejected.NAME, [candidate.source])
            return True
        if answer in {"y", "e"} and (target := _target(candidate, ask=answer == "e" or not candidate.target)):
            try:
                edit.insert(file, [_term(candidate, target)])
            except InputError as problem:
                show.error(problem)
                continue
            return True
    return False


def _target(candidate: TermCandidate, *, ask: bool) -> str:
    proposed = candidate.target
    if not ask:
        return proposed
    return _read(f"English for {candidate.source}{f' [{proposed}]' if proposed else ''}: ").strip("\0") or proposed


def _read(prompt: str) -> str:
    """Read a line from stdin, without white space around it; NUL at the end of input."""
    print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201 - the command line is where printing happens
    line = sys.stdin.readline()
    return line.strip() if line else "\0"
