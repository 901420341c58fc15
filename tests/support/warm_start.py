"""Run commands in forked children of a process that has imported all heavy packages, so that they start at once.

This is for tests that kill the command often. Each input line is a JSON list of a folder, a path and the words of a
command. The output is the child's process id, and its wait status when it has ended. The child kills itself as soon as
the path exists.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import ctranslate2  # noqa: F401
import sentencepiece  # noqa: F401
import transformers
from own_signal import stop_at

from toolkit import engines, glossary, models, pipeline  # noqa: F401
from toolkit.cli import main


def serve() -> None:
    _ = transformers.AutoTokenizer  # transformers imports its parts when they are first used
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a child hears Ctrl-C when it runs the command, not before
    for line in sys.stdin:
        folder, fatal, *words = json.loads(line)
        child = os.fork()
        if child == 0:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if fatal:
                stop_at(fatal, signal.SIGKILL)
            main(words)
        _tell(child)
        _tell(os.waitpid(child, 0)[1])


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
