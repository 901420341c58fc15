"""Markup round the right words: how often a model's translation has it where a person would put it.

Each row of `bench/markup.jsonl` is a sentence with markup (Markdown or HTML) and, for each pair, words that may stand
inside it in English, `|` between ways to say it; a pair counts as right when it encloses one of them and at most three
words more. `kept` counts what has to come through as it is. Rows were written for this bench.

    python bench/markup.py [--model NAME] [--threads N] [--memory FILE] [--show]
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from toolkit import checks, enforce, engines, markup, models
from toolkit.draft_cache import DraftCache
from toolkit.engines.batches import answer
from toolkit.units import Kind, Segment, Span, Unit

ROWS = Path(__file__).with_suffix(".jsonl")
MORE = 3


def unit_of(row: dict[str, Any], number: int) -> Unit:
    """A unit without terms: the bench is about markup only."""
    text = row["source"]
    return Unit(Segment(f"r{number}", "markup", 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True), ())


def judged(row: dict[str, Any], target: str) -> Counter[str]:
    """How many pairs of a row are right, wrong (round other words) and missing, and how many points are kept."""
    found = markup.scan(target)
    theirs: dict[tuple[str, str], list[str]] = {}
    for pair in found.pairs:
        form = (target[pair.start : pair.inner], target[pair.outer : pair.end])
        theirs.setdefault(form, []).append(target[pair.inner : pair.outer])
    count: Counter[str] = Counter()
    for opener, closer, wanted in row["pairs"]:
        inside = theirs.get((opener, closer), [])
        right = next((one for one in inside if fits(one, wanted)), None)
        count["right" if right is not None else "wrong" if inside else "missing"] += 1
        if inside:
            inside.remove(right if right is not None else inside[0])
    points = markup.scan(row["source"]).points
    count["points"] = len(points)
    count["kept"] = sum(row["source"][one.start : one.end] in target for one in points)
    return count


def fits(inside: str, wanted: str) -> bool:
    """Whether a text holds one of the wanted ways to say it, and at most `MORE` words more."""
    words = " ".join(re.findall(r"[\w']+", inside.lower()))
    ways = [" ".join(re.findall(r"[\w']+", way.lower())) for way in wanted.split("|")]
    return any(way in words and len(words.split()) <= len(way.split()) + MORE for way in ways)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=models.DEFAULT_MODEL)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--memory", type=Path, help="a file to keep answers in, so that a second run asks nothing")
    parser.add_argument("--show", action="store_true", help="print each translation")
    options = parser.parse_args()
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    units = [unit_of(row, number) for number, row in enumerate(rows)]
    engine = engines.create(models.ready(options.model), threads=options.threads)
    with (
        tempfile.TemporaryDirectory() as folder,
        DraftCache(options.memory or Path(folder) / "memory.sqlite") as memory,
    ):
        start = time.monotonic()
        drafts = enforce.translate([enforce.ask(unit) for unit in units], engine, memory, judge=checks.judge)
        seconds = time.monotonic() - start
        first = {unit.segment.key: memory_first(unit, engine, memory) for unit in units}
    total: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for row, unit, draft in zip(rows, units, drafts, strict=True):
        target = draft.text
        one = judged(row, target)
        total += one
        alone += judged(row, first[unit.segment.key])
        if options.show:
            print(f"{row['source']}\n  {first[unit.segment.key]}\n  {target}\n  {dict(one)}")
    pairs = sum(len(row["pairs"]) for row in rows)
    for name, count in (("model alone", alone), ("zhen", total)):
        print(
            f"{name:<12} pairs {pairs}: right {count['right']}, wrong {count['wrong']}, missing {count['missing']}"
            f"   kept as it is: {count['kept']} of {count['points']}"
        )
    print(f"{seconds:.0f} s")


def memory_first(unit: Unit, engine: engines.Engine, memory: DraftCache) -> str:
    """The first answer with only those tags the model wrote, in its place and number; nothing is looked for."""
    (request,), (shield,) = enforce.ask(unit).requests, enforce.ask(unit).shields
    text = answer(engine, memory, [request])[request.key][0].text
    for mark in shield.marks:
        if mark.pair:
            text = text.replace(f"<{mark.short}>", mark.opener, 1).replace(f"</{mark.short}>", mark.closer, 1)
        else:
            text = text.replace(mark.shown, mark.opener)
    return shield.head + text + shield.tail


if __name__ == "__main__":
    main()
