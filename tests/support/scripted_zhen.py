"""`zhen` with an engine that needs no network, in a process of its own: `python scripted_zhen.py translate …`.

The engine puts the targets of its terms into each answer. `ZHEN_TEST_STARTS` names a file that gets a line for each
engine that is created, `ZHEN_TEST_BATCHES` one that gets the size of each batch. `ZHEN_TEST_SECONDS` is how long a
batch takes; of several numbers each is for one batch, the last for all others.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fake_engine import ScriptedEngine

from toolkit import engines
from toolkit.cli import bars, main
from toolkit.types import Draft, Request


def english(request: Request) -> str:
    """Return English that has the targets of the terms and the punctuation of the source, and no figures."""
    targets = " and ".join(target for _, target in request.terms)
    return f"We read about {targets or 'the weather'} in this line{'.' if request.text[-1:] in '。！？' else ''}"


def _log(variable: str, line: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class SlowEngine(ScriptedEngine):
    """Answers with `english`, after a while."""

    def __init__(self) -> None:
        super().__init__(lambda request, n_best: [(english(request), -1.0)] * n_best)
        self._seconds = [float(number) for number in os.environ.get("ZHEN_TEST_SECONDS", "0").split(",")]
        _log("ZHEN_TEST_STARTS", "created")

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`."""
        _log("ZHEN_TEST_BATCHES", str(len(requests)))
        time.sleep(self._seconds.pop(0) if len(self._seconds) > 1 else self._seconds[0])
        return super().translate(requests, n_best=n_best)


if __name__ == "__main__":
    # whoever runs the tests in the background has them ignore SIGINT, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    bars.SHORT = 60.0  # a stage that is short stays so on a busy machine
    engines.ENGINES["seq2seq"] = lambda *_, **__: SlowEngine()
    main(sys.argv[1:])
