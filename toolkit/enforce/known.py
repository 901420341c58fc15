"""What was drafted before, from the draft cache alone: no engine is asked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from toolkit.draft_cache import DraftCache
from toolkit.enforce.rounds import Judge, translate
from toolkit.errors import EngineError, ToolkitError
from toolkit.units import Draft, Request, Unit


class Absent:
    """Stands for the engine that made the drafts; asked for one the draft cache lacks, it gives up."""

    takes_hints = True

    def __init__(self, signature: str) -> None:
        self.signature = signature

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`; raises `EngineError`."""
        raise EngineError(f"{len(requests)} requests are not in the draft cache", "translate them again with --force")


def known(units: Sequence[Unit], signature: str, cache: DraftCache, *, judge: Judge) -> dict[str, Draft]:
    """By segment key, what `translate` made of each unit with the engine of this `signature`, as it stands there now.

    A unit is absent when the draft cache has lost an answer it rests on, or its translation is another one.
    """
    engine, found = Absent(signature), {}
    for unit in units:
        with suppress(ToolkitError):  # nothing hangs on it: a damaged draft cache fails where drafts are made
            draft = translate([unit], engine, cache, judge=judge)[unit.segment.key]
            if unit.translation and unit.translation.target == draft.text:
                found[unit.segment.key] = draft
    return found
