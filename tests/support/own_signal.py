"""A process that sends itself a signal at a certain point, so that no test races with it."""

from __future__ import annotations

import os
import signal
import sys


def stop_at(path: str, by: signal.Signals) -> None:
    """Send this process `by` once, at the first file or module it opens when `path` exists."""
    sent = []

    def look(*_: object) -> None:
        if not sent and os.path.exists(path):  # noqa: PTH110 - quick, as it runs at every event
            sent.append(path)
            os.kill(os.getpid(), by)

    sys.addaudithook(look)
