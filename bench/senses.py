"""Measure the decisions on senses: precision, recall, accuracy, and true terms lost without a finding.

    python bench/senses.py [--rows] [SENSES.jsonl …]

Rows are JSON objects with `src`, `term`, `target`, `apply` and `why`, as in `senses-dev.jsonl`. Without arguments: the
sets of `SETS`. The wrong rows of a set with `-test-` in its name, which nobody tunes on, are shown only with `--rows`.

Each set is measured three times: with the curated glossary (missing entries are added bare), with bare entries made of
the rows (`term`, `target`, no conditions), and, as the peer, with bare entries and only a search for the longest
source. A term counts as applied when an entry matches at its place and applies: the entry of the term, or a longer one
with its target inside (多头注意力 for 注意力).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.glossary import Glossary, load  # noqa: E402
from toolkit.types import Term, TermMatch  # noqa: E402

SETS = (
    ROOT.parent / "shared" / "data" / "senses-dev.jsonl",
    ROOT / "tests" / "data" / "senses.jsonl",
    ROOT / "tests" / "data" / "senses-later.jsonl",
    ROOT / "tests" / "data" / "senses-fresh.jsonl",
    ROOT / "tests" / "data" / "senses-test-2026-11.jsonl",
    ROOT / "tests" / "data" / "senses-test-2026-11-b.jsonl",
)
GLOSSARY = ROOT / "glossary" / "ai.csv"
LEAST = 0.94
EVERYWHERE = ("~",)


def main(arguments: list[str]) -> int:
    """Print the measures and the wrong rows; 0 if no accuracy is below 0.94, 1 if one is, 2 if a file is missing."""
    low = False
    given = [argument for argument in arguments if argument != "--rows"]
    for path in map(Path, given or SETS):
        if not path.exists():
            print(f"{path}: not there; give the path of senses-dev.jsonl, the development set of term senses")
            return 2
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        print(path.name)
        shown = "--rows" in arguments or "-test-" not in path.name
        low |= measured("curated", rows, curated(rows), show=shown) < LEAST
        low |= measured("bare", rows, bare(rows), show=shown) < LEAST
        measured("peer", rows, bare(rows, only=EVERYWHERE), show=False)
    return int(low)


def bare(rows: list[dict[str, Any]], *, only: tuple[str, ...] = ()) -> Glossary:
    """Return the entries of the rows without conditions, or with the same `only`."""
    return Glossary(tuple(Term(source, target, only=only) for source, target in targets(rows).items()))


def curated(rows: list[dict[str, Any]]) -> Glossary:
    """Return the curated glossary, with bare entries for missing terms."""
    terms = load([GLOSSARY]).terms
    known = {term.source for term in terms}
    return Glossary((*terms, *(term for term in bare(rows).terms if term.source not in known)))


def targets(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the target of each term."""
    return {row["term"]: row["target"] for row in rows}


def measured(name: str, rows: list[dict[str, Any]], glossary: Glossary, *, show: bool = True) -> float:
    """Print the measures of one glossary, and its wrong rows; returns the accuracy."""
    counts: Counter[tuple[bool, bool]] = Counter()
    silent = 0
    for row in rows:
        answer, reason, doubt = decide(glossary, row)
        counts[row["apply"], answer] += 1
        silent += row["apply"] and not answer and not doubt
        if show and answer != row["apply"]:
            known = "reported" if doubt else "silent"
            print(
                f"  {name}, {known}: {row['term']} {'applies' if row['apply'] else 'does not'} ({reason}): {row['src']}"
            )
    report(name, counts, silent)
    return (counts[True, True] + counts[False, False]) / len(rows)


def decide(glossary: Glossary, row: dict[str, Any]) -> tuple[bool, str, bool]:
    """Return whether the glossary applies the row's term at its place, why, and whether a finding reports a doubt."""
    start = row["src"].index(row["term"])
    for match in glossary.match(row["src"]):
        if match.span.start < start + len(row["term"]) and start < match.span.end:
            applies = match.applies and _asks_for(match, row["target"])
            return applies, f"{match.term.source}: {match.reason}", match.doubt is not None
    return False, "no match", False


def report(name: str, counts: Counter[tuple[bool, bool]], silent: int) -> None:
    """Print precision, recall and accuracy; keys are (should apply, was applied)."""
    right, all_rows = counts[True, True] + counts[False, False], sum(counts.values())
    applied, due = counts[True, True] + counts[False, True], counts[True, True] + counts[True, False]
    print(f"  {name:7} rows {all_rows}  accuracy {right / all_rows:.3f}", end="  ")
    print(
        f"precision {counts[True, True] / max(applied, 1):.3f}  recall {counts[True, True] / max(due, 1):.3f}", end="  "
    )
    print(f"enforced wrongly {counts[False, True]}  missed {counts[True, False]}  lost in silence {silent}")


def _asks_for(match: TermMatch, target: str) -> bool:
    """Return whether a rendering of the match contains the exact target."""
    word = re.compile(rf"(?<!\w){re.escape(target)}(?!\w)")
    return any(word.search(rendering) for rendering in (match.term.target, *match.term.variants))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
