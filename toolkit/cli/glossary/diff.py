"""`zhen glossary diff`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show
from toolkit.cli.options import argument
from toolkit.text import counted
from toolkit.units import Status

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.glossary.changes import Change
    from toolkit.impact import Part
    from toolkit.units import Term


def diff(
    words: Annotated[
        list[str] | None,
        argument("REV|PATH", "A git revision, then documents or catalogs.", default="HEAD, seeds/"),
    ] = None,
    *,
    glossary: options.Glossaries = None,
    encoding: options.Encoding = None,
    json: options.Json = False,
) -> None:
    """Show the terms that changed since a git revision, and their segments.

    The next `zhen translate` drafts these segments again. What a reviewer wrote
    there stays, with a finding.

    Examples:
        zhen glossary diff
        zhen glossary diff main seeds outputs/article.po --json
    """
    from toolkit.errors import UsageError
    from toolkit.glossary import changes

    revision, paths = _revision(words or [])
    settings = options.settings(glossary=glossary, encoding=encoding)
    if not settings.glossary:
        raise UsageError("no glossary found", "name a file or a folder with --glossary")
    before, after = changes.at_revision(settings.glossary, revision), options.terms_of(glossary)
    found = changes.compare(before, after)
    parts = touched_segments(found, before, after, options.corpus(paths), settings.encoding)
    if json:
        show.out_json(_change_json(*pair) for pair in zip(found, parts, strict=True))
        return
    for one, touched in zip(found, parts, strict=True):
        show.out(headline(one))
        for path, segment in touched:
            show.out(f"    {path}:{segment.line}: {segment.text}")
    kinds = ", ".join(f"{sum(one.kind == kind for one in found)} {kind}" for kind in ("added", "changed", "removed"))
    distinct = {(path, segment.key) for touched in parts for path, segment in touched}
    show.say(f"{kinds}; {counted(len(distinct), 'segment')} affected")


def _revision(words: Sequence[str]) -> tuple[str, list[Path]]:
    """The revision and the paths. A first word that is a path is not a revision."""
    if words and not Path(words[0]).exists():
        return words[0], [Path(word) for word in words[1:]]
    return "HEAD", [Path(word) for word in words]


def touched_segments(
    found: Sequence[Change], before: Glossary, after: Glossary, paths: Sequence[Path], encoding: str | None
) -> list[list[Part]]:
    """The segments of the documents `paths` that each change touches."""
    from toolkit import impact

    return impact.touched(found, before, after, impact.read(paths, encoding=encoding) if found else [])


def headline(one: Change) -> str:
    """A change on one line: `added 深思 → DeepSeek (glossary/ai.csv:12)`."""
    term = one.after or one.before
    assert term is not None  # noqa: S101 - a change has one of the two
    if one.before is None or one.after is None:
        place = f" ({one.after.origin})" if one.after else ""
        arrow = f" → {term.target}" if term.target else ""
        return f"{one.kind} {term.source}{arrow}{f' [{term.status}]' * (term.status is not Status.PREFERRED)}{place}"
    parts = (f"{name} {_cell(one.before, name)} → {_cell(one.after, name)}" for name in one.fields)
    return f"{one.kind} {term.source}: {'; '.join(parts)} ({one.after.origin})"


def _cell(term: Term, name: str) -> str:
    value = getattr(term, name)
    return ("|".join(value) if isinstance(value, tuple) else str(value)) or "nothing"


def _change_json(one: Change, parts: Iterable[Part]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "source": one.source,
        "fields": one.fields,
        "before": asdict(one.before) if one.before else None,
        "after": asdict(one.after) if one.after else None,
        "segments": [
            {"path": path, "line": segment.line, "key": segment.key, "text": segment.text} for path, segment in parts
        ],
    }
