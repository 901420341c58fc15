"""Measure how fast a glossary of 100,000 entries is loaded and found in text, compared with naive code.

    python bench/matching.py [ENTRIES]

The glossary is generated: sources of two to six Chinese characters, some of them words. The text has one of them about
every 200 characters. Measured is processor time of one thread: loading (CSV, checks, folding, contradictions, the
automaton), and matching 1, 2 and 4 MB of UTF-8, once with everything new and once more, with all decisions on senses.
The peers find places and decide nothing: all substrings of up to six characters looked up in a dictionary, and one
regular expression of all sources.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.glossary import Glossary, load  # noqa: E402
from toolkit.glossary.conditions import normal  # noqa: E402
from toolkit.types import Term  # noqa: E402

SIZES = (1, 2, 4)
LONGEST = 6
SHORT = 10_000  # characters for the regular expression, which takes minutes for more


def main(arguments: list[str]) -> int:
    """Print the measures; returns 0 if they hold (a second, 5 MB/s, time proportional to size), 1 if not."""
    count = int(arguments[0]) if arguments else 100_000
    chance = random.Random(7)
    sources = generate(count, chance)
    seconds, glossary = loaded(sources)
    print(f"{count:,} entries: loaded in {seconds:.2f} s")
    speeds = [matched(glossary, text(sources, size, chance), size) for size in SIZES]
    peers(sources, text(sources, 1, chance))
    steady = max(speeds) / min(speeds)
    print(f"slowest {min(speeds):.1f} MB/s, fastest {max(speeds):.1f} MB/s")
    return int(seconds >= 1 or min(speeds) < 5 or steady > 2)


def timed(work: Callable[[], object]) -> float:
    """Return the processor time in seconds that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def generate(count: int, chance: random.Random) -> list[str]:
    """Return `count` different sources that folding does not change."""
    characters = [char for char in map(chr, range(0x4E00, 0x4E00 + 4000)) if normal(char) == char]
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(characters, k=chance.choice((2, 3, 3, 4, 4, 5, 6))))] = None
    return sorted(found)


def loaded(sources: list[str]) -> tuple[float, Glossary]:
    """Return how long loading takes, and the glossary."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "big.csv")
        lines = [f"{source},Term {number},,,,," for number, source in enumerate(sources)]
        path.write_text("\n".join(["source,target,variants,status,unless,only,note", *lines, ""]), "utf-8", newline="")
        Glossary((Term("推理", "inference"),)).match("主推理财产品")  # starts the segmenter, once for a process
        start = time.process_time()
        glossary = load([path])
        seconds = time.process_time() - start
        print(f"automaton made, when it is first needed, in {timed(lambda: glossary.match('门')):.2f} s")
        return seconds, glossary


def text(sources: list[str], megabytes: float, chance: random.Random) -> str:
    """Return `size` megabytes of sentences in common characters, with a source about every 200 characters."""
    common = [char for char in map(chr, range(0x4E00, 0x4E00 + 4000)) if normal(char) == char]
    parts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        parts += [
            "".join(chance.choices(common, k=98)),
            "，",
            chance.choice(sources),
            "".join(chance.choices(common, k=98)),
            "。",
        ]
        size += 3 * (198 + len(parts[-3]))
    return "".join(parts)


def matched(glossary: Glossary, sample: str, size: int) -> float:
    """Match a text twice, print how fast that was, and return the first speed in MB/s."""
    megabytes = len(sample.encode()) / 1e6
    first, again = (megabytes / timed(lambda: glossary.match(sample)) for _ in range(2))
    places = len(glossary.match(sample))
    print(f"{size} MB, {places:,} places: {first:.1f} MB/s, again {again:.1f} MB/s")
    return first


def peers(sources: list[str], sample: str) -> None:
    """Print how fast the naive forms find places."""
    known = set(sources)

    def substrings() -> int:
        ends = range(2, LONGEST + 1)
        return sum(sample[at : at + length] in known for at in range(len(sample)) for length in ends)

    print(f"peer, dictionary of substrings: {len(sample.encode()) / 1e6 / timed(substrings):.1f} MB/s")
    alternation = re.compile("|".join(sorted(map(re.escape, sources), key=len, reverse=True)))
    short = sample[:SHORT]
    seconds = timed(lambda: alternation.findall(short))
    print(f"peer, regular expression: {len(short.encode()) / 1e6 / seconds:.2f} MB/s")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
