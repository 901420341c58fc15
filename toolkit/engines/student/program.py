"""The program of a process that runs a student: a line of JSON for each sentence, and one for each answer.

fxtranslate computes on one core, holds Python's lock meanwhile, and its networks belong to one thread. So each core
gets a process. The program imports nothing of zhen, to start fast. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TextIO


def main() -> None:
    """Load the files in the arguments (model, source and target vocabulary, shortlist) and answer until the end."""
    with os.fdopen(1, "w", encoding="ascii") as answers:  # the pipe to zhen
        try:
            from fxtranslate import Translator

            network = Translator(*(Path(name).read_bytes() for name in sys.argv[1:]))
            _write(answers, "")
            for line in sys.stdin:
                _write(answers, network.translate(json.loads(line)))
        except BaseException as error:  # a panic of the library is no Exception
            _write(answers, "", f"{type(error).__name__}: {error}")


def _write(answers: TextIO, text: str, error: str = "") -> None:
    answers.write(json.dumps({"text": text, "error": error}) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
