"""Measure how often the numbers check finds a wrong figure, and how often it reports a right one.

    python bench/check_numbers.py [NUMBERS.jsonl …]

Rows are JSON objects with `src`, `good`, `bad` and `bad_zh`, as in `numbers-dev.jsonl`: `good` has every figure of
`src`, `bad` has the one called `bad_zh` wrong. A wrong figure counts as found if the place of a finding in the source
overlaps it; in rows without `bad_zh`, if there is a finding. For an amount that the source does not have, the place in
`bad` must overlap the part that differs from `good`. On human translations (WMT22, FLORES), if they are installed, and
on the right ones of `training/data`, the findings per 1,000 segments are printed too: most of these are false alarms,
the others are errors of the translators.
(A script called `numbers` would hide Python's own module of that name from all other scripts here.)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.checks import Pair  # noqa: E402
from toolkit.checks.numbers import Numbers  # noqa: E402
from toolkit.checks.tokens import ModelName  # noqa: E402
from toolkit.types import Finding  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
OWN = ROOT / "tests" / "data"
SETS = (
    DATA / "numbers-dev.jsonl",
    OWN / "numbers.jsonl",
    OWN / "numbers-kinds.jsonl",
    OWN / "numbers-missed.jsonl",
    OWN / "numbers-test-2026-11.jsonl",
    OWN / "numbers-test-2026-11-b.jsonl",
    OWN / "numbers-test-2026-11-c.jsonl",
    OWN / "numbers-test-2026-11-d.jsonl",
    OWN / "numbers-test-2026-11-e.jsonl",
    OWN / "numbers-test-2026-11-f.jsonl",
    OWN / "numbers-test-2026-11-g.jsonl",
    OWN / "numbers-test-2026-11-h.jsonl",
    OWN / "numbers-test-2026-11-i.jsonl",
    OWN / "numbers-test-2026-11-j.jsonl",
    OWN / "numbers-test-2026-11-k.jsonl",
    OWN / "numbers-test-2026-11-l.jsonl",
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
            texts = ((DATA / name).read_text("utf-8").splitlines() for name in (source, target))
            human(target, list(zip(*texts, strict=True)))
    if not arguments:
        human("training/data", list(trained()))
    return 2 if missing else int(not all(done))


def measure(file: Path) -> bool:
    """Print the measures of one file; returns whether it reaches the goal."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
    found_count = alarmed = 0
    for row in rows:
        found, alarms = findings(row["src"], row["bad"]), findings(row["src"], row["good"])
        right = any(finds(finding, row) for finding in found)
        found_count, alarmed = found_count + right, alarmed + bool(alarms)
        for wrong, text, listed in ((not right, row["bad"], found), (bool(alarms), row["good"], alarms)):
            if wrong:
                print(f"wrong: {row['src']}\n    {text}\n    {[one.message for one in listed]}")
    recall, false = found_count / len(rows), alarmed / len(rows)
    print(f"{file.name}: rows {len(rows)}  wrong figures found {recall:.3f}  right ones reported {false:.3f}")
    return recall >= GOAL[0] and false <= GOAL[1]


def findings(source: str, target: str) -> list[Finding]:
    """Return the findings of the checks of figures."""
    pair = Pair("row", source, target)
    return [*Numbers().run(pair), *ModelName().run(pair)]


def finds(finding: Finding, row: dict[str, Any]) -> bool:
    """Return whether a finding is at the wrong figure."""
    if "bad_zh" not in row:
        return True
    if finding.source_span is None:
        start, end = difference(row["good"], row["bad"])
        return bool(finding.target_span) and finding.target_span.start < end and start < finding.target_span.end
    start, end = row["src"].index(row["bad_zh"]), row["src"].index(row["bad_zh"]) + len(row["bad_zh"])
    return finding.source_span.start < end and start < finding.source_span.end


def difference(good: str, bad: str) -> tuple[int, int]:
    """Return where `bad` differs from `good`."""
    start = _alike(good, bad)
    end = _alike(good[start:][::-1], bad[start:][::-1])
    return start, max(len(bad) - end, start + 1)


def _alike(one: str, other: str) -> int:
    """Return the length of the common prefix."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def trained() -> Iterator[tuple[str, str]]:
    """Give the pairs that models are trained on."""
    for path in sorted((ROOT / "training" / "data").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield from ((pair["zh"], pair["en"]) for pair in json.loads(line)["units"])


def human(name: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Print the findings per 1,000 segments on right translations, and the share of pairs that have one."""
    counts = [len(findings(*pair)) for pair in pairs]
    share = sum(map(bool, counts)) / len(pairs)
    print(f"{name}: segments {len(pairs)}  findings per 1,000 {1000 * sum(counts) / len(pairs):.1f}  pairs {share:.4f}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
