"""Measure term enforcement on WMT22: how many terms have their target, the change in chrF, and the time it takes.

Each row of `../shared/data/terms-wmt22.jsonl` has one to four terms. They are the glossary of that row, or with
`--combined` the terms of all rows are one glossary (sources with two targets are dropped, here and in the count). The
toolkit is compared with naive methods in the same run: no glossary, only a hint line, only substitution, the last two
without repair. A term is verbatim if the translation has exactly its target, accepted if it has it by the toolkit's own
rules; a lost term is silent if no finding reports it.

    python bench/terms.py [--rows 60] [--offset 0] [--combined] [--model NAME] [--naive | --plain] [--show]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit import checks, enforce, engines, glossary, models
from toolkit.draft_cache import DraftCache
from toolkit.engines.batches import answer
from toolkit.types import Kind, Segment, SegmentRecord, Span, Term, TermMatch

NOTHING = glossary.Glossary.EMPTY
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "terms-wmt22.jsonl"


def rows_of(path: Path, offset: int, count: int) -> list[dict[str, Any]]:
    """Return rows `offset` to `offset + count` of the set. Exits with a message if it is missing."""
    if not path.is_file():
        sys.exit(f"{path} is not there: put the development sets into ../shared/data, or name the file with --data")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[offset : offset + count]]


def combine(rows: Sequence[dict[str, Any]]) -> glossary.Glossary:
    """Return one glossary of the terms of all rows; those with two targets are removed from it and from the rows."""
    targets: dict[str, set[str]] = {}
    for row in rows:
        for term in row["terms"]:
            targets.setdefault(term["zh"], set()).add(term["en"])
    for row in rows:
        row["terms"] = [term for term in row["terms"] if len(targets[term["zh"]]) == 1]
    return glossary.Glossary(tuple(Term(source, *found) for source, found in targets.items() if len(found) == 1))


def own(row: dict[str, Any]) -> glossary.Glossary:
    """Return the glossary of a row."""
    return glossary.Glossary(tuple(Term(term["zh"], term["en"]) for term in row["terms"]))


def record_of(row: dict[str, Any], terms: glossary.Glossary) -> SegmentRecord:
    """Return a segment with its terms matched."""
    text = row["src"]
    segment = Segment(row["id"], "wmt22", 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True)
    return SegmentRecord(segment, terms.match(text))


def held(row: dict[str, Any], target: str) -> int:
    """Count the row's terms whose target is in `target` word for word, in any case."""
    return sum(term["en"].lower() in target.lower() for term in row["terms"])


def accepted(matches: Sequence[TermMatch], target: str) -> int:
    """Count the row's terms whose target is in the text by the toolkit's own rules (inflection, sentence case)."""
    return glossary.tally(matches, target)[0]


def silent(row: dict[str, Any], record: SegmentRecord, target: str) -> int:
    """Count the row's terms that are lost without a finding on `record`."""
    reported = {finding.suggestion for finding in checks.judge(record, target)}
    lost = glossary.missing(record_of(row, own(row)).matches, target)
    return sum(not found and term.target not in reported for term, _, found in lost)


def report(
    name: str, rows: Sequence[dict[str, Any]], records: Sequence[SegmentRecord], targets: Sequence[str], seconds: float
) -> None:
    """Print one line of the table."""
    from sacrebleu.metrics import CHRF

    total = sum(len(row["terms"]) for row in rows)
    verbatim = sum(held(row, target) for row, target in zip(rows, targets, strict=True))
    rules = sum(accepted(record_of(row, own(row)).matches, target) for row, target in zip(rows, targets, strict=True))
    untold = sum(silent(row, record, target) for row, record, target in zip(rows, records, targets, strict=True))
    chrf = CHRF().corpus_score(list(targets), [[row["ref"] for row in rows]]).score
    speed = sum(len(row["src"]) for row in rows) / seconds
    print(
        f"{name:<28} terms {100 * verbatim / total:5.1f} % verbatim, {100 * rules / total:5.1f} % accepted,"
        f" {untold} silent   chrF {chrf:5.2f}   {seconds:6.1f} s   {speed:5.1f} chars/s",
        flush=True,
    )


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--model", default=models.DEFAULT_MODEL)
    parser.add_argument("--naive", action="store_true", help="also the naive methods, which take four times as long")
    parser.add_argument("--plain", action="store_true", help="also without a glossary")
    parser.add_argument("--combined", action="store_true", help="all terms in one glossary")
    parser.add_argument("--memory", type=Path, help="draft cache to use again")
    parser.add_argument("--show", action="store_true", help="print each translation")
    options = parser.parse_args()
    rows = rows_of(options.data, options.offset, options.rows)
    combined = combine(rows) if options.combined else None
    engine = engines.create(models.ready(options.model))
    engine.translate([enforce.ask(record_of(rows[0], NOTHING)).requests[0]])  # load before the clock runs
    with (
        tempfile.TemporaryDirectory() as folder,
        DraftCache(options.memory or Path(folder) / "drafts.sqlite") as cache,
    ):
        methods = {"no glossary": (False, enforce.TermForm.BOTH)} if options.naive or options.plain else {}
        if options.naive:
            methods |= {f"{form}, no repair": (True, form) for form in enforce.TermForm}
        for name, (hinted, form) in methods.items():
            start = time.monotonic()
            records = [record_of(row, (combined or own(row)) if hinted else NOTHING) for row in rows]
            asks = [enforce.ask(record, form) for record in records]
            answers = answer(engine, cache, [request for asked in asks for request in asked.requests])
            report(name, rows, records, [asked.drafts(answers)[0].text for asked in asks], time.monotonic() - start)
        records = [record_of(row, combined or own(row)) for row in rows]
        start = time.monotonic()
        drafts = enforce.translate([enforce.ask(record) for record in records], engine, cache, judge=checks.judge)
        targets = [draft.text for draft in drafts]
        report("zhen (both, with repair)", rows, records, targets, time.monotonic() - start)
    for row, target in zip(rows, targets, strict=True) if options.show else ():
        print(
            f"\n{row['src']}\n  {[term['zh'] + '=' + term['en'] for term in row['terms']]}\n  {target}\n  {row['ref']}"
        )


if __name__ == "__main__":
    main()
