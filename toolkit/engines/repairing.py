"""Two engines: a fast one for drafts, and one that drafts again what has errors."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.base import Engine
from toolkit.units import Draft, Request

THEN = "+repair:"
"""What is between the signatures of two engines."""


class RepairingEngine:
    """The engine `drafter`, with the engine `repair` for drafts with errors (`enforce.rounds`).

    Each draft has the signature of the engine that made it. `signature` names both: in a catalog it is the one of all
    drafts, so that they are outdated when one of the two changes.
    """

    def __init__(self, drafter: Engine, repair: Engine) -> None:
        self.drafter, self.repair = drafter, repair
        self.signature = f"{drafter.signature}{THEN}{repair.signature}"
        self.takes_hints, self.takes_context = drafter.takes_hints, drafter.takes_context

    def cancel(self) -> None:
        """Stop the batch that another thread translates, if its engine can be stopped."""
        for engine in (self.drafter, self.repair):
            if stop := getattr(engine, "cancel", None):
                stop()

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`: the first drafts."""
        return self.drafter.translate(requests, n_best=n_best)
