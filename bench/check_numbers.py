"""How often the numbers check finds the wrong figure, and how often it alarms on a right one.

    python bench/check_numbers.py [NUMBERS.jsonl …]

Rows are JSON objects with `src`, `good`, `bad` and `bad_zh`, as in `numbers-dev.jsonl`: `good` holds every figure of
`src`, `bad` has the one called `bad_zh` wrong. A wrong figure counts as named when a finding's place in the source
overlaps it. On a parallel text of people (WMT22, FLORES), where there, the findings per 1,000 segments are told too:
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
from toolkit.units import Finding  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
OWN = ROOT / "tests" / "data" / "numbers.jsonl"
HUMAN = (("wmt22.zh-en.src.zh", "wmt22.zh-en.refA.en"), ("flores-dev/zh", "flores-dev/en"))


def main(arguments: list[str]) -> int:
    """Print the measures of each file and its wrong rows; 0 when all reach 97 % and 3 %, 1 when not, 2 without one."""
    files = [Path(given) for given in arguments] or [DATA / "numbers-dev.jsonl", OWN]
    missing = [file for file in files if not file.exists()]
    for file in missing:
        print(f"{file}: not there; give the path of a set of numbers, such as {OWN}")
    done = [measure(file) for file in files if file.exists()]
    for source, target in () if arguments else HUMAN:
        if (DATA / source).exists():
            human(DATA / source, DATA / target)
    return 2 if missing else int(not all(done))


def measure(file: Path) -> bool:
    """Print how the check does on one file; whether it reaches the goal."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
    named = alarmed = 0
    for row in rows:
        found, alarms = findings(row["src"], row["bad"]), findings(row["src"], row["good"])
        right = any(names(one, row) for one in found)
        named, alarmed = named + right, alarmed + bool(alarms)
        for wrong, text, told in ((not right, row["bad"], found), (bool(alarms), row["good"], alarms)):
            if wrong:
                print(f"wrong: {row['src']}\n    {text}\n    {[one.message for one in told]}")
    print(f"{file.name}: rows {len(rows)}  bad named {named / len(rows):.3f}  good alarmed {alarmed / len(rows):.3f}")
    return named >= 0.97 * len(rows) and alarmed <= 0.03 * len(rows)


def findings(source: str, target: str) -> list[Finding]:
    """What the check says."""
    return list(Numbers().run(Pair("row", source, target)))


def names(finding: Finding, row: dict[str, Any]) -> bool:
    """Whether a finding stands where the wrong figure does."""
    start, span = row["src"].index(row["bad_zh"]), finding.source_span
    return span is not None and span.start < start + len(row["bad_zh"]) and start < span.end


def human(source: Path, target: Path) -> None:
    """Print the findings per 1,000 segments on a translation by people."""
    pairs = list(zip(*(path.read_text("utf-8").splitlines() for path in (source, target)), strict=True))
    count = sum(len(findings(*pair)) for pair in pairs)
    print(f"{target.name}: segments {len(pairs)}  findings per 1,000 {1000 * count / len(pairs):.1f}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
