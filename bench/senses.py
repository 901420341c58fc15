"""How often the curated glossary decides rightly whether a term has its sense: precision, recall, accuracy.

    python bench/senses.py [SENSES.jsonl] [GLOSSARY.csv]

Rows are JSON objects with `src`, `term`, `target`, `apply` and `why`, as in `senses-dev.jsonl`. A term counts as
applied when an entry matches at its place and applies, be it the entry of the term or a longer one with its target
inside (多头注意力 for 注意力).
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
from toolkit.units import TermMatch  # noqa: E402

SENSES = ROOT.parent / "shared" / "data" / "senses-dev.jsonl"
GLOSSARY = ROOT / "glossary" / "ai.csv"


def main(arguments: list[str]) -> int:
    """Print the measures and every wrong row; 0 if all are right, 1 if not, 2 if a file is not there."""
    senses, curated = (Path(given) for given in (arguments + [str(SENSES), str(GLOSSARY)][len(arguments) :]))
    if not senses.exists():
        print(f"{senses}: not there; give the path of senses-dev.jsonl, the development set of term senses")
        return 2
    rows = [json.loads(line) for line in senses.read_text("utf-8").splitlines() if line]
    glossary = load([curated])
    known = {term.source for term in glossary.terms}
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        answer, reason = decide(glossary, row)
        counts[row["apply"], answer] += 1
        if answer != row["apply"]:
            absent = "" if row["term"] in known else " [no entry]"
            print(f"wrong: {row['term']} {'applies' if row['apply'] else 'does not'}{absent} ({reason}): {row['src']}")
    report(counts)
    return int(counts[True, False] + counts[False, True] > 0)


def decide(glossary: Glossary, row: dict[str, Any]) -> tuple[bool, str]:
    """Whether the glossary applies the row's term where it stands, and why."""
    start = row["src"].index(row["term"])
    for match in glossary.match(row["src"]):
        if match.span.start < start + len(row["term"]) and start < match.span.end:
            applies = match.applies and _asks_for(match, row["target"])
            return applies, f"{match.term.source}: {match.reason}"
    return False, "no match"


def report(counts: Counter[tuple[bool, bool]]) -> None:
    """Print precision, recall and accuracy; keys are (should apply, was applied)."""
    right, all_rows = counts[True, True] + counts[False, False], sum(counts.values())
    applied, due = counts[True, True] + counts[False, True], counts[True, True] + counts[True, False]
    print(f"rows {all_rows}  accuracy {right / all_rows:.3f}", end="  ")
    print(f"precision {counts[True, True] / max(applied, 1):.3f}  recall {counts[True, True] / max(due, 1):.3f}")


def _asks_for(match: TermMatch, target: str) -> bool:
    """Whether a rendering of the match holds the target, letter for letter."""
    word = re.compile(rf"(?<!\w){re.escape(target)}(?!\w)")
    return any(word.search(rendering) for rendering in (match.term.target, *match.term.variants))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
