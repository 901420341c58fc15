"""Measure the names without an entry: how many the table of names has, and how many of its renderings are right.

The documents are those of `training/data` whose number ends in 0, or all of them with `--all`. Their `terms` with
capitalized English count as names if the document has them twice or more; most terms of house glossaries are among
them, which no table of names can know. A rendering in pinyin is right if the English of the document has it.

    python bench/names.py [--all] [--show]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.names import well_known  # noqa: E402
from toolkit.names.hints import Rendering, named  # noqa: E402
from toolkit.names.repeated import by_rule, repeated  # noqa: E402
from toolkit.segment import segment_text  # noqa: E402
from toolkit.text import has_han  # noqa: E402
from toolkit.types import SegmentRecord  # noqa: E402

SMALL = frozenset(("of", "the", "and", "for", "a", "in", "on", "de", "to"))


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="all documents, also those the rules were written with")
    parser.add_argument("--show", action="store_true", help="print what is missing or wrong")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for path in sorted((ROOT / "training/data").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            document = json.loads(line)
            if options.all or document["doc"].endswith("0"):
                counts += measured(document, show=options.show)
    known, names, right = counts["known"], counts["names"], counts["right"]
    print(f"{known} of {names} names that occur twice have a rendering, {right} the right one")
    print(f"{known - counts['famous']} of these are by the rules of names.csv, {counts['famous']} well known")
    print(f"{counts['found']} of {counts['pinyin']} renderings in pinyin are in the English of their document")


def measured(document: dict[str, Any], *, show: bool) -> Counter[str]:
    """Return the counts of one document."""
    source = "\n\n".join(record["zh"] for record in document["units"])
    english = _plain(" ".join(record["en"] for record in document["units"]))
    records = [SegmentRecord(segment, ()) for segment in segment_text(f"{source}\n")]
    table = named(records)
    for name in repeated(records, {name: rendering.target for name, rendering in table.items()}):
        if rendering := by_rule(name):
            table[name] = Rendering(rendering, "name", "pinyin")
    counts: Counter[str] = Counter()
    for name, targets in _names(document, source).items():
        famous = name not in table and [known for known, _ in well_known.find(name)] == [name]
        rendering = table[name].target if name in table else well_known.usual(name) if famous else ""
        counts += Counter(names=1, known=bool(rendering), famous=famous, right=_plain(rendering) in targets)
        if show and _plain(rendering) not in targets:
            print(document["doc"], name, "|", " / ".join(targets), "|", rendering or "missing")
    for name, rendering in table.items():
        if rendering.origin == "pinyin":
            right = _plain(rendering.target) in english
            counts += Counter(pinyin=1, found=right)
            if show and not right:
                print(document["doc"], name, "|", rendering.target, "| not in the English")
    return counts


def _names(document: dict[str, Any], source: str) -> dict[str, set[str]]:
    """Return the names that occur at least twice, with their English."""
    names: dict[str, set[str]] = {}
    for record in document["units"]:
        for chinese, english in record.get("terms", ()):
            words = [word for word in re.split(r"[\s-]+", english) if word.lower() not in SMALL]
            if has_han(chinese) and source.count(chinese) > 1 and words and all(word[:1].isupper() for word in words):
                names.setdefault(chinese, set()).add(_plain(english))
    return names


def _plain(english: str) -> str:
    return re.sub(r"[^a-z ]", "", english.casefold().replace("-", " ").replace("ü", "yu"))


if __name__ == "__main__":
    main()
