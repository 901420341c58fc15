"""`zhen glossary add`, `diff` and `stats`: changing a glossary, and seeing what it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show
from toolkit.cli.termbase import SEEDS, Corpus
from toolkit.text import counted
from toolkit.units import Status

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.glossary.changes import Change
    from toolkit.impact import Part
    from toolkit.units import Term

SHOWN = 5
DEFAULT_FILE = Path("glossary/terms.csv")


def add(
    source: Annotated[str, options.argument(help="The Chinese term.")],
    target: Annotated[str, options.argument(help="Its English; may be left out with --status keep.")] = "",
    *,
    variants: Annotated[str, options.option(metavar="A|B", help="Other accepted renderings, | between them.")] = "",
    status: Annotated[Status, options.option(help="What the entry is for. \\[default: preferred]")] = Status.PREFERRED,
    unless: Annotated[str, options.option(metavar="P|Q", help="Surroundings in which it is not the term.")] = "",
    only: Annotated[str, options.option(metavar="P|Q", help="Surroundings in which alone it is the term.")] = "",
    note: Annotated[str, options.option(help="For people.")] = "",
    file: Annotated[
        Path | None, options.option(metavar="FILE", help="Glossary file. \\[default: the glossary, where it is one]")
    ] = None,
    corpus: Corpus = None,
) -> None:
    """Put a term into the glossary where it sorts, and show the sentences it touches.

    A term that contradicts an entry is refused, with the file and line of the entry; nothing is written then.

    Examples:
      zhen glossary add 星门 Stargate --unless "明~票"

      zhen glossary add 深思熟虑 --status keep --note "hides 深思"
    """
    from toolkit import glossary
    from toolkit.glossary import changes, edit
    from toolkit.glossary.read import pieces
    from toolkit.units import Term

    files = list(options.settings().glossary)
    chosen = file or _only_file(files)
    known = [*files, *([chosen] if chosen.exists() else [])]
    before = glossary.load(known) if known else glossary.Glossary.EMPTY
    new = Term(source.strip(), target.strip(), pieces(variants), status, pieces(unless), pieces(only), note.strip())
    _refuse_repeated(new, before)
    edit.insert(chosen, [new])
    after = glossary.load([*files, chosen])
    found = [one for one in changes.compare(before, after) if one.source == new.source]  # others may write meanwhile
    for one in found:
        show.out(_headline(one))
    _tell_touched(found, before, after, corpus)


def diff(
    words: Annotated[
        list[str] | None,
        options.argument(
            metavar="[REV] [PATH]…", help="A git revision, then documents or catalogs. \\[default: HEAD, seeds/]"
        ),
    ] = None,
    *,
    glossary: options.Glossaries = None,
    encoding: options.Encoding = None,
    json: options.Json = False,
) -> None:
    """Show which terms were added, changed and removed since a git revision, and which segments each touches.

    These segments are what the next `zhen translate` drafts anew; what a person wrote there will be flagged.

    Examples:
      zhen glossary diff

      zhen glossary diff main seeds/ outputs/article.po --json
    """
    from toolkit.glossary import changes

    revision, paths = _revision(words or [])
    settings = options.settings(glossary=glossary, encoding=encoding)
    before, after = changes.at_revision(settings.glossary, revision), options.terms_of(glossary)
    found = changes.compare(before, after)
    parts = _touched(found, before, after, paths, settings.encoding)
    if json:
        show.out_json(_change_json(*pair) for pair in zip(found, parts, strict=True))
        return
    for one, touched in zip(found, parts, strict=True):
        show.out(_headline(one))
        for path, segment in touched:
            show.out(f"    {path}:{segment.line}: {segment.text}")
    kinds = ", ".join(f"{sum(one.kind == kind for one in found)} {kind}" for kind in ("added", "changed", "removed"))
    distinct = {(path, segment.key) for touched in parts for path, segment in touched}
    show.say(f"{kinds}; {counted(len(distinct), 'segment')} touched")


def stats(
    *,
    glossary: options.Glossaries = None,
    corpus: Corpus = None,
    top: Annotated[int, options.option(min=0, metavar="N", help="Terms to show. \\[default: 20]")] = 20,
    json: options.Json = False,
) -> None:
    """Count the entries of the glossary, and how often its terms stand in the documents."""
    from toolkit import impact

    terms = options.terms_of(glossary)
    used = impact.usage(terms, impact.read(_documents(corpus)))
    counts = _counts(terms)
    applied = [(source, count) for (source, applies), count in used.most_common() if applies]
    if json:
        refused = {source: count for (source, applies), count in used.items() if not applies}
        show.out_json([{**counts, "applied": dict(applied), "refused": refused}])
        return
    show.table(("what", "entries"), ((name.replace("_", " "), str(count)) for name, count in _flat(counts)), right=[1])
    if applied and top:
        show.out("")
        rows = ((name, str(count), str(used[name, False])) for name, count in applied[:top])
        show.table(("term", "applies", "does not"), rows, right=[1, 2])


def _only_file(paths: Sequence[Path]) -> Path:
    from toolkit import glossary
    from toolkit.errors import UsageError

    files = glossary.find(paths) if paths else []
    if len(files) > 1:
        names = ", ".join(path.as_posix() for path in files)
        raise UsageError("the glossary has several files", f"name one with --file, of {names}")
    return files[0] if files else DEFAULT_FILE


def _refuse_repeated(new: Term, known: Glossary) -> None:
    """Raise `InputError` when the glossary has an entry for the source of `new` that is in its way."""
    from toolkit.errors import InputError
    from toolkit.glossary.load import keys

    for old, key in zip(known.terms, keys([one.source for one in known.terms]), strict=False):
        forbids = Status.FORBIDDEN in (old.status, new.status)
        if key == keys([new.source])[0] and (not forbids or (old.status, old.target) == (new.status, new.target)):
            said = f"{old.source} is there already, as {old.target or old.status}"
            raise InputError(f"{old.origin}: {said}", "change that line, or put the rendering into its variants")


def _revision(words: Sequence[str]) -> tuple[str, list[Path]]:
    """The revision and the paths; a first word that is a path is one."""
    if words and not Path(words[0]).exists():
        return words[0], [Path(word) for word in words[1:]]
    return "HEAD", [Path(word) for word in words]


def _documents(paths: Sequence[Path] | None) -> list[Path]:
    return list(paths or ([SEEDS] if SEEDS.is_dir() else []))


def _touched(
    found: Sequence[Change], before: Glossary, after: Glossary, paths: Sequence[Path], encoding: str | None
) -> list[list[Part]]:
    from toolkit import impact

    return impact.touched(found, before, after, impact.read(_documents(paths), encoding=encoding) if found else [])


def _tell_touched(found: Sequence[Change], before: Glossary, after: Glossary, corpus: Sequence[Path] | None) -> None:
    parts = [part for all_ in _touched(found, before, after, list(corpus or []), None) for part in all_]
    for path, segment in parts[:SHOWN]:
        show.say(f"    {path}:{segment.line}: {segment.text}")
    if _documents(corpus):
        more = f", {SHOWN} shown" * (len(parts) > SHOWN)
        show.say(f"{counted(len(parts), 'segment')} touched{more}")


def _headline(one: Change) -> str:
    """`added 深思 → DeepSeek (glossary/ai.csv:12)`, or what of it changed."""
    said = one.after or one.before
    assert said is not None  # noqa: S101 - a change has one of the two
    if one.before is None or one.after is None:
        place = f" ({one.after.origin})" if one.after else ""
        arrow = f" → {said.target}" if said.target else ""
        return f"{one.kind} {said.source}{arrow}{f' [{said.status}]' * (said.status is not Status.PREFERRED)}{place}"
    parts = (f"{name} {_cell(one.before, name)} → {_cell(one.after, name)}" for name in one.fields)
    return f"{one.kind} {said.source}: {'; '.join(parts)} ({one.after.origin})"


def _cell(term: Term, name: str) -> str:
    value = getattr(term, name)
    return ("|".join(value) if isinstance(value, tuple) else str(value)) or "nothing"


def _change_json(one: Change, parts: Iterable[Part]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "source": one.source,
        "fields": list(one.fields),
        "before": _term_json(one.before),
        "after": _term_json(one.after),
        "segments": [
            {"path": path, "line": segment.line, "key": segment.key, "text": segment.text} for path, segment in parts
        ],
    }


def _term_json(term: Term | None) -> dict[str, Any] | None:
    if term is None:
        return None
    values = {field.name: getattr(term, field.name) for field in fields(term)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _counts(terms: Glossary) -> dict[str, Any]:
    from collections import Counter

    return {
        "entries": len(terms.terms),
        "status": {status.value: sum(one.status is status for one in terms.terms) for status in Status},
        "with_variants": sum(bool(one.variants) for one in terms.terms),
        "with_unless": sum(bool(one.unless) for one in terms.terms),
        "with_only": sum(bool(one.only) for one in terms.terms),
        "characters": dict(sorted(Counter(len(one.source) for one in terms.terms).items())),
    }


def _flat(counts: dict[str, Any]) -> Iterable[tuple[str, int]]:
    for name, value in counts.items():
        if isinstance(value, dict):
            yield from ((f"{name} {key}", count) for key, count in value.items())
        else:
            yield name, value
