"""`zhen glossary diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from toolkit.cli import options, show
from toolkit.cli.options import argument
from toolkit.text import counted
from toolkit.types import Status

if TYPE_CHECKING:
    from toolkit.glossary import Glossary
    from toolkit.glossary.term_changes import Change
    from toolkit.impact import Part
    from toolkit.types import Term


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
    """Show the terms that changed since a git revision, and affected segments.

    The next `zhen translate` drafts these segments again. What a reviewer wrote
    there is kept, with a finding.

    Examples:
        zhen glossary diff
        zhen glossary diff main seeds outputs/article.po --json
    """
    from toolkit.errors import UsageError
    from toolkit.glossary import term_changes

    revision, paths = _revision(words or [])
    settings = options.settings(glossary=glossary, encoding=encoding)
    if not settings.glossary:
        raise UsageError("no glossary found", "name a file or a folder with --glossary")
    before, after = term_changes.at_revision(settings.glossary, revision), options.terms_of(glossary)
    changed = term_changes.compare(before, after)
    parts = affected_segments(changed, before, after, options.corpus(paths), settings.encoding)
    if json:
        show.out_json(_change_json(*pair) for pair in zip(changed, parts, strict=True))
        return
    for change, affected in zip(changed, parts, strict=True):
        show.out(headline(change))
        for path, segment in affected:
            show.out(f"    {path}:{segment.line}: {segment.text}")
    counts = Counter(change.kind for change in changed)
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ("added", "changed", "removed"))
    distinct = {(path, segment.key) for affected in parts for path, segment in affected}
    show.say(f"{kinds}; {counted(len(distinct), 'segment')} affected")


def _revision(words: Sequence[str]) -> tuple[str, list[Path]]:
    """Return the revision and the paths. A first word that is a path is not a revision."""
    if words and not Path(words[0]).exists():
        return words[0], [Path(word) for word in words[1:]]
    return "HEAD", [Path(word) for word in words]


def affected_segments(
    changed: Sequence[Change], before: Glossary, after: Glossary, paths: Sequence[Path], encoding: str | None
) -> list[list[Part]]:
    """Return the segments of the documents `paths` that each change affects."""
    from toolkit import impact

    return impact.touched(changed, before, after, impact.read(paths, encoding=encoding) if changed else [])


def headline(change: Change) -> str:
    """Return a change on one line: `added 深思 → DeepSeek (glossary/ai.csv:12)`."""
    term = change.after or change.before
    assert term is not None  # noqa: S101 - a change has one of the two
    if change.before is None or change.after is None:
        place = f" ({change.after.origin})" if change.after else ""
        arrow = f" → {term.target}" if term.target else ""
        status = f" [{term.status}]" * (term.status is not Status.PREFERRED)
        return f"{change.kind} {term.source}{arrow}{status}{place}"
    parts = (f"{name} {_cell(change.before, name)} → {_cell(change.after, name)}" for name in change.fields)
    return f"{change.kind} {term.source}: {'; '.join(parts)} ({change.after.origin})"


def _cell(term: Term, name: str) -> str:
    value = getattr(term, name)
    return ("|".join(value) if isinstance(value, tuple) else str(value)) or "nothing"


def _change_json(change: Change, parts: Iterable[Part]) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "source": change.source,
        "fields": change.fields,
        "before": asdict(change.before) if change.before else None,
        "after": asdict(change.after) if change.after else None,
        "segments": [
            {"path": path, "line": segment.line, "key": segment.key, "text": segment.text} for path, segment in parts
        ],
    }
