"""Measure markup round the right words: how often a model's translation has it where a reviewer would put it.

Each row of `bench/markup.jsonl` is a sentence with markup (Markdown or HTML) and, for each pair, the words that may be
inside it in English, with `|` between alternatives. A pair counts as right if it encloses one of them and at most three
more words. `kept` counts the placeholders that came through unchanged. Rows were written for this bench.

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
from toolkit.types import Kind, Segment, SegmentRecord, Span

ROWS = Path(__file__).with_suffix(".jsonl")
MORE = 3


def record_of(row: dict[str, Any], number: int) -> SegmentRecord:
    """Make a segment without terms: the bench is only about markup."""
    text = row["source"]
    return SegmentRecord(
        Segment(f"r{number}", "markup", 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True), ()
    )


def judged(row: dict[str, Any], target: str) -> Counter[str]:
    """Count the pairs of a row that are right, wrong (round other words) and missing, and the unchanged points."""
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
    """Return whether a text contains one of the wanted alternatives, and at most `MORE` more words."""
    words = " ".join(re.findall(r"[\w']+", inside.lower()))
    texts = [" ".join(re.findall(r"[\w']+", text.lower())) for text in wanted.split("|")]
    return any(text in words and len(words.split()) <= len(text.split()) + MORE for text in texts)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=models.DEFAULT_MODEL)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--memory", type=Path, help="draft cache: a second run needs no model")
    parser.add_argument("--show", action="store_true", help="print each translation")
    options = parser.parse_args()
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    records = [record_of(row, number) for number, row in enumerate(rows)]
    engine = engines.create(models.ready(options.model), threads=options.threads)
    with (
        tempfile.TemporaryDirectory() as folder,
        DraftCache(options.memory or Path(folder) / "drafts.sqlite") as cache,
    ):
        start = time.monotonic()
        drafts = enforce.translate([enforce.ask(record) for record in records], engine, cache, judge=checks.judge)
        seconds = time.monotonic() - start
        first = {record.segment.key: first_answer(record, engine, cache) for record in records}
    total: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for row, record, draft in zip(rows, records, drafts, strict=True):
        target = draft.text
        one = judged(row, target)
        total += one
        alone += judged(row, first[record.segment.key])
        if options.show:
            print(f"{row['source']}\n  {first[record.segment.key]}\n  {target}\n  {dict(one)}")
    pairs = sum(len(row["pairs"]) for row in rows)
    for name, count in (("model alone", alone), ("zhen", total)):
        print(
            f"{name:<12} pairs {pairs}: right {count['right']}, wrong {count['wrong']}, missing {count['missing']}"
            f"   kept as it is: {count['kept']} of {count['points']}"
        )
    print(f"{seconds:.0f} s")


def first_answer(record: SegmentRecord, engine: engines.Engine, cache: DraftCache) -> str:
    """Return the first answer with only those tags the model wrote, in its place and number; nothing is looked for."""
    (request,), (shortened,) = enforce.ask(record).requests, enforce.ask(record).shortened
    text = answer(engine, cache, [request])[request.key][0].text
    for placeholder in shortened.placeholders:
        if placeholder.pair:
            text = text.replace(f"<{placeholder.short}>", placeholder.opener, 1).replace(
                f"</{placeholder.short}>", placeholder.closer, 1
            )
        else:
            text = text.replace(placeholder.shown, placeholder.opener)
    return shortened.head + text + shortened.tail


if __name__ == "__main__":
    main()
