"""`zhen translate --dry-run`: print an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli import bars, show, tables
from toolkit.text import duration

if TYPE_CHECKING:
    from toolkit.config import Settings
    from toolkit.estimate import Estimate

COUNTS = ("segments", "new", "outdated", "current", "edited", "waiting", "characters")
HEAD = ("document", *COUNTS, "time")


def show_estimate(paths: Sequence[Path], settings: Settings, *, force: bool, limit: int | None, json: bool) -> None:
    """Print an estimate on stdout: a table, or one JSON object per document."""
    from toolkit.estimate import estimate

    made = estimate(paths, settings, force=force, limit=limit, progress=bars.progress())
    if json:
        show.out_json(
            {**show.values(document, "document", *COUNTS), "seconds": _seconds(made, document.characters)}
            for document in made.documents
        )
    else:
        tables.put(HEAD, _rows(made), right=range(1, len(HEAD)), wrap=[0])
    for line in _notes(made):
        show.say(line)


def _seconds(estimate: Estimate, characters: int) -> int | None:
    seconds = estimate.seconds(characters)
    return None if seconds is None else round(seconds)


def _rows(estimate: Estimate) -> Iterator[tuple[str, ...]]:
    for document in estimate.documents:
        counts = [getattr(document, name) for name in COUNTS]
        yield (document.document, *map(str, counts), duration(estimate.seconds(document.characters)))
    if len(estimate.documents) > 1:
        sums = [sum(getattr(document, name) for document in estimate.documents) for name in COUNTS]
        total = duration(estimate.seconds(estimate.characters))
        yield (f"{len(estimate.documents)} documents", *map(str, sums), total)


def _notes(estimate: Estimate) -> Iterator[str]:
    name, pace = estimate.model.name, estimate.pace
    if estimate.download is not None:
        size = f", {show.size(estimate.download)} to download" if estimate.download else ""
        yield f"{name} is not installed{size}. To install it: zhen models pull {name}"
    if estimate.missing:
        yield f"{name} runs in llama.cpp, which is not installed. To install it: {estimate.missing}"
    if pace:
        yield f"The time is an estimate: {pace.speed:.0f} characters a second, {pace.origin}."
    else:
        yield f"No speed of {name} is known. To measure it, translate a part: add --limit 100"
    yield "Nothing was written (--dry-run)."
