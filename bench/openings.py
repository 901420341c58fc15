"""Ask the default model which words start sentences, and write the answers to toolkit/segment/openings.json.

    python bench/openings.py FOLDER      FOLDER: the model as converted for CTranslate2 (see `zhen models info`)

For places in the training transcripts the model gets the text so far, once ended with a comma and once with a full
stop. The value of a word is how much more likely it is after the stop, averaged over the places: a logarithm, in steps
of 0.5. The table has the 5,000 words most likely to come next. It takes some minutes, and is needed only to make the
table again. Segments do not depend on whether the model is installed.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import train_transcripts  # noqa: E402

from toolkit.text import fold  # noqa: E402

TARGET = ROOT / "toolkit" / "segment" / "openings.json"
FILES = ["spoken-1", "spoken-2", "spoken-3", "varied-1", "varied-2", "varied-3", "even-1", "long-1"]
WORDS, LEAST, MOST, STEPS = 5000, -6, 8, 2
LONG, SHORT = (60, 4), (200, 2)
WORD = re.compile(r"[一-鿿]{1,5}")


def contexts(places: int, lines: int) -> list[str]:
    """Return text before `places` line breaks, each of at most `lines` lines; all but the last have punctuation."""
    found = []
    for name in FILES:
        for texts, ends in [
            s for d in train_transcripts.read_marked(train_transcripts.FILES / f"{name}.txt") for s in d
        ]:
            marked = [text + ("。" if end else "，") for text, end in zip(texts, ends, strict=True)]
            found += ["".join(marked[max(0, n - lines) : n - 1]) + texts[n - 1] for n in range(2, len(texts))]
    random.Random(3).shuffle(found)
    return found[:places]


def rate(network: Any, tokens: Any, before: str, ids: np.ndarray) -> np.ndarray:
    """Return the log probabilities of the words `ids` after `before` with a comma, and with a stop."""
    rows = []
    for mark in "，。":
        pieces = tokens.convert_ids_to_tokens(tokens(before + mark, add_special_tokens=False).input_ids)
        rows.append(np.array(network.forward_batch([pieces], return_log_probs=True))[0, -1][ids])
    return np.stack(rows)


def main() -> int:
    """Make the table with the model in the folder named on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1], "model.bin").is_file():
        print(__doc__, file=sys.stderr)
        return 2
    import ctranslate2
    from transformers import AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(sys.argv[1])
    network = ctranslate2.Generator(sys.argv[1], compute_type="int8", inter_threads=1)
    names = {number: word for number in range(len(tokens)) if WORD.fullmatch(word := tokens.decode([number]))}
    ids = np.array([number for number, word in names.items() if fold(word) == word])
    means, chances = [], []
    for places, lines in (LONG, SHORT):
        rated = np.stack([rate(network, tokens, before, ids) for before in contexts(places, lines)])
        means.append((rated[:, 1] - rated[:, 0]).mean(0))
        chances.append(np.exp(rated).mean(0).max(0))
    steps = np.clip(np.round(np.mean(means, 0) * STEPS), LEAST, MOST).astype(int)
    table: dict[int, list[str]] = {}
    for place in np.argsort(-np.max(chances, 0))[:WORDS]:
        table.setdefault(int(steps[place]), []).append(names[int(ids[place])])
    lines_out = {str(step): " ".join(sorted(table[step])) for step in sorted(table)}
    TARGET.write_text(json.dumps(lines_out, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
