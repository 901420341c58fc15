"""How often the numbers check finds the wrong figure, and how often it alarms on a right one.

    python bench/check_numbers.py [NUMBERS.jsonl …]

Rows are JSON objects with `src`, `good`, `bad` and `bad_zh`, as in `numbers-dev.jsonl`: `good` holds every figure of
`src`, `bad` has the one called `bad_zh` wrong. A wrong figure counts as found when a finding's place in the source
overlaps it, or, of an amount that the source does not have, when its place in `bad` overlaps what `good` has not. On a
parallel text of people (WMT22, FLORES), where there, the findings per 1,000 segments are told too:
most of those are alarms, the others slips of the translators. (A script called `numbers` would hide Python's own module
of that name from every other script here.)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.checks import Pair  # noqa: E402
from toolkit.checks.numbers import Numbers  # noqa: E402
from toolkit.checks.tokens import ModelName  # noqa: E402
from toolkit.units import Finding  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
OWN = ROOT / "tests" / "data"
SETS = (
    DATA / "numbers-dev.jsonl",
    OWN / "numbers.jsonl",
    OWN / "numbers-kinds.jsonl",
    OWN / "numbers-test-2026-11.jsonl",
)
GOAL = (0.97, 0.02)
HUMAN = (("wmt22.zh-en.src.zh", "wmt22.zh-en.refA.en"), ("flores-dev/zh", "flores-dev/en"))


def main(arguments: list[str]) -> int:
    """Print the measures of each file and its wrong rows; 0 when all reach the goal, 1 if not, 2 if one is missing."""
    files = [Path(given) for given in arguments] or list(SETS)
    missing = [file for file in files if not file.exists()]
    for file in missing:
        print(f"{file}: not there; give the path of a set of numbers, such as {OWN / 'numbers.jsonl'}")
    done = [measure(file) for file in files if file.exists()]
    for source, target in () if arguments else HUMAN:
        if (DATA / source).exists():
            human(DATA / source, DATA / target)
    return 2 if missing else int(not all(done))


def measure(file: Path) -> bool:
    """Print how the check does on one file; whether it reaches the goal."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
    found_count = alarmed = 0
    for row in rows:
        found, alarms = findings(row["src"], row["bad"]), findings(row["src"], row["good"])
        right = any(finds(finding, row) for finding in found)
        found_count, alarmed = found_count + right, alarmed + bool(alarms)
        for wrong, text, told in ((not right, row["bad"], found), (bool(alarms), row["good"], alarms)):
            if wrong:
                print(f"wrong: {row['src']}\n    {text}\n    {[one.message for one in told]}")
    recall, false = found_count / len(rows), alarmed / len(rows)
    print(f"{file.name}: rows {len(rows)}  wrong figures found {recall:.3f}  right ones reported {false:.3f}")
    return recall >= GOAL[0] and false <= GOAL[1]


def findings(source: str, target: str) -> list[Finding]:
    """What the checks of figures report."""
    pair = Pair("row", source, target)
    return [*Numbers().run(pair), *ModelName().run(pair)]


def finds(finding: Finding, row: dict[str, Any]) -> bool:
    """Whether a finding is where the wrong figure is."""
    if finding.source_span is None:
        start, end = difference(row["good"], row["bad"])
        return bool(finding.target_span) and finding.target_span.start < end and start < finding.target_span.end
    start, end = row["src"].index(row["bad_zh"]), row["src"].index(row["bad_zh"]) + len(row["bad_zh"])
    return finding.source_span.start < end and start < finding.source_span.end


def difference(good: str, bad: str) -> tuple[int, int]:
    """Where `bad` differs from `good`."""
    start = _alike(good, bad)
    end = _alike(good[start:][::-1], bad[start:][::-1])
    return start, max(len(bad) - end, start + 1)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def human(source: Path, target: Path) -> None:
    """Print the findings per 1,000 segments on a translation by people."""
    pairs = list(zip(*(path.read_text("utf-8").splitlines() for path in (source, target)), strict=True))
    count = sum(len(findings(*pair)) for pair in pairs)
    print(f"{target.name}: segments {len(pairs)}  findings per 1,000 {1000 * count / len(pairs):.1f}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
