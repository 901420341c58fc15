"""Earlier drafts, from the draft cache alone, without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from toolkit.draft_cache import DraftCache
from toolkit.enforce.rounds import Judge, translate
from toolkit.errors import EngineError, ToolkitError
from toolkit.units import Draft, Request, Unit


class Absent:
    """Replaces the engine that made the drafts; fails on a request that is not in the draft cache."""

    takes_hints = True

    def __init__(self, signature: str) -> None:
        self.signature = signature

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`; raises `EngineError`."""
        raise EngineError(f"{len(requests)} requests are not in the draft cache", "translate them anew with --force")


def known(units: Sequence[Unit], signature: str, cache: DraftCache, *, judge: Judge) -> dict[str, Draft]:
    """Return the drafts that `translate` made with the engine of this `signature` and that are still the translations.

    They are by segment key. A unit is absent if an answer it needs is not in the draft cache, or its translation is
    another one.
    """
    engine, drafts = Absent(signature), {}
    for unit in units:
        with suppress(ToolkitError):  # optional here: a damaged draft cache is reported when drafts are made
            draft = translate([unit], engine, cache, judge=judge)[unit.segment.key]
            if unit.translation and unit.translation.target == draft.text:
                drafts[unit.segment.key] = draft
    return drafts
