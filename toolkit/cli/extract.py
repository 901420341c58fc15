"""`zhen glossary extract`."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show
from toolkit.text import counted

if TYPE_CHECKING:
    from toolkit.extract import Candidate

ANSWERS = "y accept, e edit, n reject, s skip, q quit"


def extract(
    paths: Annotated[list[Path], options.argument(metavar="PATH", help="Documents, or folders of them.")],
    *,
    glossary: options.Glossaries = None,
    catalogs: Annotated[
        Path | None,
        options.option(metavar="DIR", help="Catalogs to take renderings from. \\[default: as --out of translate]"),
    ] = None,
    minimum: Annotated[
        int, options.option("--min", min=1, metavar="N", help="Occurrences a term needs. \\[default: 2]")
    ] = 2,
    top: Annotated[int | None, options.option(min=1, metavar="N", help="Show only the best N.")] = None,
    json: options.Json = False,
    as_csv: Annotated[bool, options.option("--csv", help="Print lines for a glossary file.")] = False,
    interactive: Annotated[
        bool, options.option("--interactive", "-i", help="Ask about each: accept, edit, reject, skip, quit.")
    ] = False,
    add: Annotated[
        Path | None,
        options.option(
            metavar="FILE",
            help="Glossary file for what is accepted; without --interactive all that have a target. "
            "\\[default: the glossary, where it is one file]",
        ),
    ] = None,
    encoding: options.Encoding = None,
) -> None:
    """Propose terms for the glossary: names with their original, foreign names, frequent terms.

    Each comes with its count, the places where it stands, and a rendering where the documents or approved
    translations give one. What the glossary has, and what you rejected before, is left out.

    Examples:
      zhen glossary extract seeds --top 50

      zhen glossary extract seeds --interactive --add glossary/ai.csv
    """
    found, file = _found(paths, glossary, catalogs, add, minimum, encoding)
    chosen = found[:top]
    if interactive:
        _ask(chosen, file)
    elif add:
        _add_all(chosen, add)
    elif json:
        show.out_json(map(_as_json, chosen))
    elif as_csv:
        for one in chosen:
            show.out(_as_csv(one))
    else:
        _table(chosen, len(found))


def _found(
    paths: Sequence[Path],
    glossaries: list[Path] | None,
    catalogs: Path | None,
    add: Path | None,
    minimum: int,
    encoding: str | None,
) -> tuple[list[Candidate], Path | None]:
    """The candidates, and the glossary file for those that are accepted, if it is plain which."""
    from toolkit import extract, glossary
    from toolkit.extract import rejected

    settings = options.settings(glossary=glossaries, encoding=encoding)
    files = glossary.find(settings.glossary) if settings.glossary else []
    used = [*files, add] if add and add.exists() and add not in files else files
    terms = glossary.load(used, note=show.say) if used else glossary.Glossary.EMPTY
    file = add or (files[0] if len(files) == 1 else None)
    refused = [
        source
        for one in {path.parent for path in [*files, *([file] if file else [])]}
        for source in rejected.read(one / rejected.NAME)
    ]
    folder = catalogs or settings.out
    pairs = extract.of_catalogs([folder]) if catalogs or folder.is_dir() else []
    passages = extract.of_documents(paths, encoding=settings.encoding)
    return extract.extract(passages, terms, minimum=minimum, rejected=refused, pairs=pairs), file


def _table(chosen: Sequence[Candidate], total: int) -> None:
    head = ("SOURCE", "TARGET", "FOUND BY", "COUNT", "WHERE")
    show.table(head, ((one.source, _shown(one), one.kind, str(one.count), "".join(one.contexts[:1])) for one in chosen),
               right=[3], wrap=4)  # fmt: skip
    show.say(
        f"{counted(total, 'candidate')}, {len(chosen)} shown" if len(chosen) < total else counted(total, "candidate")
    )


def _shown(one: Candidate) -> str:
    """The proposed target, and how renderings vary."""
    if one.varies:
        return f"{one.target or '?'} ({', '.join(f'{name} {count}x' for name, count in one.renderings)})"
    return one.target


def _as_json(one: Candidate) -> dict[str, Any]:
    return {
        "source": one.source,
        "target": one.target,
        "variants": list(one.variants),
        "kind": one.kind,
        "count": one.count,
        "score": round(one.score, 2),
        "renderings": dict(one.renderings),
        "contexts": list(one.contexts),
    }


def _as_csv(one: Candidate) -> str:
    """A line for the glossary, in its columns: source, target, variants, status, unless, only, note."""
    out = io.StringIO()
    note = f"{one.count}x; {one.contexts[0]}" if one.contexts else ""
    csv.writer(out, lineterminator="").writerow([one.source, one.target, "|".join(one.variants), "", "", "", note])
    return out.getvalue()


def _add_all(chosen: Iterable[Candidate], file: Path) -> None:
    from toolkit.glossary import edit

    written = edit.insert(file, [_term(one, one.target) for one in chosen if one.target])
    show.say(f"{counted(written, 'entry')} written to {file}")


def _term(one: Candidate, target: str) -> Any:
    from toolkit.units import Term

    return Term(one.source, target, tuple(name for name in one.variants if name != target and target == one.target))


def _ask(chosen: Sequence[Candidate], file: Path | None) -> None:
    """Ask about each candidate; every answer is written before the next question."""
    from toolkit.errors import UsageError

    if file is None:
        raise UsageError("there is more than one glossary file, or none", "name the one to write to: --add FILE")
    for number, one in enumerate(chosen, 1):
        show.say(f"\n[{number}/{len(chosen)}] {one.source} → {_shown(one) or '?'}   ({one.kind}, {one.count}x)")
        for context in one.contexts:
            show.say(f"    {context}")
        if not _answered(one, file):
            return


def _answered(one: Candidate, file: Path) -> bool:
    """Take one answer and write it down; False to stop."""
    from toolkit.errors import InputError
    from toolkit.extract import rejected
    from toolkit.glossary import edit

    while (answer := _read(f"{ANSWERS}: ").lower()[:1]) not in {"q", "\0"}:
        if answer in {"s", ""}:
            return True
        if answer == "n":
            rejected.add(file.parent / rejected.NAME, [one.source])
            return True
        if answer in {"y", "e"} and (target := _target(one, ask=answer == "e" or not one.target)):
            try:
                edit.insert(file, [_term(one, target)])
            except InputError as problem:
                show.error(problem)
                continue
            return True
    return False


def _target(one: Candidate, *, ask: bool) -> str:
    return (
        _read(f"English for {one.source}{f' [{one.target}]' if one.target else ''}: ").strip("\0") or one.target
        if ask
        else one.target
    )


def _read(prompt: str) -> str:
    """A line from the person, without white space around it; NUL at the end of input."""
    print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201 - the command line is where printing happens
    line = sys.stdin.readline()
    return line.strip() if line else "\0"
