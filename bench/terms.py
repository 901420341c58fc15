"""Term enforcement on WMT22: how many terms hold, what they cost or bring in chrF, how long it takes.

Each row of `../shared/data/terms-wmt22.jsonl` brings its own glossary of one to four terms. The way the toolkit does it
stands beside the naive ways in the same run: no glossary, a hint line only, substitution only, both without repair.

    python bench/terms.py [--rows 60] [--offset 0] [--model NAME] [--naive] [--show]
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
from toolkit.engines.batches import answer
from toolkit.memory import Memory
from toolkit.units import Kind, Segment, Span, Status, Term, TermMatch, Unit

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "terms-wmt22.jsonl"


def rows_of(path: Path, offset: int, count: int) -> list[dict[str, Any]]:
    """Rows `offset` to `offset + count` of the set; leaves with a clear message when it is not there."""
    if not path.is_file():
        sys.exit(f"{path} is not there: put the development sets into ../shared/data, or name the file with --data")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[offset : offset + count]]


def unit_of(row: dict[str, Any], *, told: bool) -> Unit:
    """A unit with the row's own terms matched, or with none if they are not `told`."""
    terms = tuple(Term(term["zh"], term["en"], status=Status.PREFERRED) for term in row["terms"])
    text = row["src"]
    segment = Segment(row["id"], "wmt22", 0, 0, 1, (Span(0, len(text)),), text, Kind.TEXT, translate=True)
    return Unit(segment, glossary.Glossary(terms).match(text) if told else ())


def held(row: dict[str, Any], target: str) -> int:
    """How many of the row's terms stand in `target` word for word, whatever the case."""
    return sum(term["en"].lower() in target.lower() for term in row["terms"])


def accepted(matches: Sequence[TermMatch], target: str) -> int:
    """How many of the row's terms hold by the toolkit's own rules (inflection, sentence case)."""
    lost = sum(found == 0 for _, _, found in glossary.missing(tuple(matches), target))
    return len(glossary.requested(tuple(matches))) - lost


def report(name: str, rows: Sequence[dict[str, Any]], targets: Sequence[str], seconds: float) -> None:
    """Print one line of the table."""
    from sacrebleu.metrics import CHRF

    total = sum(len(row["terms"]) for row in rows)
    verbatim = sum(held(row, target) for row, target in zip(rows, targets, strict=True))
    own = sum(accepted(unit_of(row, told=True).matches, target) for row, target in zip(rows, targets, strict=True))
    chrf = CHRF().corpus_score(list(targets), [[row["ref"] for row in rows]]).score
    speed = sum(len(row["src"]) for row in rows) / seconds
    print(
        f"{name:<28} terms {100 * verbatim / total:5.1f} % verbatim, {100 * own / total:5.1f} % accepted"
        f"   chrF {chrf:5.2f}   {seconds:6.1f} s   {speed:5.1f} chars/s",
        flush=True,
    )


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--model", default=models.DEFAULT)
    parser.add_argument("--naive", action="store_true", help="also the naive ways, which take four times as long")
    parser.add_argument("--show", action="store_true", help="print each translation")
    options = parser.parse_args()
    rows = rows_of(options.data, options.offset, options.rows)
    engine = engines.create(models.ready(options.model))
    engine.translate([enforce.ask(unit_of(rows[0], told=False)).requests[0]])  # load before the clock runs
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "memory.sqlite") as memory:
        ways = {"no glossary": (False, enforce.Form.BOTH)}
        ways |= {f"{form}, no repair": (True, form) for form in (enforce.Form.HINT, enforce.Form.SUBSTITUTE)}
        for name, (told, form) in ways.items() if options.naive else ():
            start = time.monotonic()
            asks = [enforce.ask(unit_of(row, told=told), form) for row in rows]
            answers = answer(engine, memory, [request for asked in asks for request in asked.requests])
            report(name, rows, [asked.drafts(answers)[0].text for asked in asks], time.monotonic() - start)
        units = [unit_of(row, told=True) for row in rows]
        start = time.monotonic()
        drafts = enforce.translate(units, engine, memory, judge=checks.judge)
        targets = [drafts[unit.segment.key].text for unit in units]
        report("zhen (both, with repair)", rows, targets, time.monotonic() - start)
    for row, target in zip(rows, targets, strict=True) if options.show else ():
        print(
            f"\n{row['src']}\n  {[term['zh'] + '=' + term['en'] for term in row['terms']]}\n  {target}\n  {row['ref']}"
        )


if __name__ == "__main__":
    main()
