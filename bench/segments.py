"""Measure segmentation on the development set, compared with other splitters: segments, and transcript boundaries.

The rules were written for the development set, and the weights for transcripts were learned partly from it: their
values on it are too high. The transcripts of tests/data/transcripts/blind*.txt and transcripts-2026-11, in separate
tables, were not used for either, but the odd ones of transcripts-2026-11 were read for development;
`python bench/train_transcripts.py --check` cross-validates the rest.

The other splitters are a regular expression and, if they are installed, pysbd and spaCy's Chinese sentencizer:
`pip install pysbd spacy` (only for this comparison; the toolkit needs neither).

Run from the root of the repository: `python bench/segments.py [FILE] [--model NAME]`. With a model, a second row of
the toolkit's has the sentences that it finds in transcripts.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.segment import segment_text  # noqa: E402

TESTS = ROOT / "tests" / "data"
BLIND = [TESTS / "transcripts" / name for name in ("blind.txt", "blind-2.txt", "blind-3.txt")]
FORTY = sorted((TESTS / "transcripts-2026-11").glob("*.txt"))
DATA = ROOT.parent / "shared" / "data" / "segments-dev.jsonl"
TRANSCRIPT = "transcript"
Cutter = Callable[[str, str], list[str]]


def ours(text: str, kind: str) -> list[str]:
    """Return the segments of the toolkit."""
    return [segment.text for segment in segment_text(text, "md" if kind == "markdown" else "txt")]


def reader(name: str) -> Cutter:
    """Return the toolkit's splitter with the model `name`, which reads transcripts."""
    from toolkit import engines, models
    from toolkit.draft_cache import IN_MEMORY, DraftCache
    from toolkit.engines.line_ends import rate_with
    from toolkit.progress import SILENT

    rate = rate_with(engines.create(models.ready(name)), DraftCache(IN_MEMORY), SILENT)
    return lambda text, kind: [
        segment.text for segment in segment_text(text, "md" if kind == "markdown" else "txt", rate)
    ]


def naive(text: str, _: str) -> list[str]:
    """Split each line at 。！？ with closing quotes."""
    parts = (part for line in text.splitlines() for part in re.findall(r".+?[。！？!?]+[”’」』）]*|.+$", line))
    return [part.strip() for part in parts if part.strip()]


def peers() -> dict[str, Cutter]:
    """Return the installed sentence splitters of other projects, which work line by line."""
    found: dict[str, Cutter] = {}
    if importlib.util.find_spec("pysbd"):
        import pysbd

        segmenter = pysbd.Segmenter(language="zh", clean=False)
        found["pysbd"] = lambda text, _: by_line(text, segmenter.segment)
    if importlib.util.find_spec("spacy"):
        import spacy

        chinese = spacy.blank("zh")
        chinese.add_pipe("sentencizer", config={"punct_chars": ["。", "！", "？", "!", "?", "."]})
        found["spacy"] = lambda text, _: by_line(text, lambda line: [one.text for one in chinese(line).sents])
    return found


def by_line(text: str, cut: Callable[[str], list[str]]) -> list[str]:
    """Return the segments that `cut` makes of each line."""
    parts = (part for line in text.splitlines() if line.strip() for part in cut(line))
    return [part.strip() for part in parts if part.strip()]


def f1(hits: int, found: int, wanted: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * hits / (found + wanted) if found + wanted else 0.0


def ends(segments: list[str]) -> set[int]:
    """Return the ends of segments, counted in characters without white space; the end of the text is left out."""
    place, found = 0, set()
    for segment in segments:
        place += len("".join(segment.split()))
        found.add(place)
    return found - {place}


class Score:
    """Hits, found and wanted, for exact segments and for boundaries."""

    def __init__(self) -> None:
        self.unit = [0, 0, 0]
        self.end = [0, 0, 0]

    def add(self, got: list[str], gold: list[str]) -> None:
        """Count one document."""
        hits = sum((Counter(got) & Counter(gold)).values())
        left, right = ends(got), ends(gold)
        for total, values in (
            (self.unit, (hits, len(got), len(gold))),
            (self.end, (len(left & right), len(left), len(right))),
        ):
            for place, value in enumerate(values):
                total[place] += value


def measure(rows: list[dict[str, object]], cutter: Cutter, *, show: bool = False) -> dict[str, Score]:
    """Return scores by kind, and as `outside` those of all but transcripts."""
    scores: dict[str, Score] = defaultdict(Score)
    for row in rows:
        gold, kind = list(row["segments"]), str(row["kind"])  # type: ignore[call-overload]
        got = cutter(str(row["text"]), kind)
        scores[kind].add(got, gold)
        if kind != TRANSCRIPT:
            scores["outside"].add(got, gold)
        if show and got != gold:
            print(f"--- {kind}")
            print("\n".join(f"  got  {segment}" for segment in got if segment not in gold))
            print("\n".join(f"  gold {segment}" for segment in gold if segment not in got))
    return scores


def marked(path: Path) -> list[dict[str, object]]:
    """Return the transcripts of a file as rows; in it `===` starts a document and `|` ends a sentence."""
    return [marked_row(part) for part in re.split(r"^===.*\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]]


def marked_row(text: str) -> dict[str, object]:
    """Return a transcript in which `|` ends a sentence, as a row."""
    ended = re.sub(r"^(\d\d:\d\d)$", r"\1|", text, flags=re.M)
    segments = [re.sub(r"\s*\n\s*", "", segment).strip() for segment in ended.split("|")]
    return {"kind": TRANSCRIPT, "text": text.replace("|", ""), "segments": [segment for segment in segments if segment]}


def table(rows: list[dict[str, object]], cutters: dict[str, Cutter]) -> None:
    """Print the figures for `rows`, split by each splitter."""
    for name, cutter in cutters.items():
        print(f"{name:12} {'units F1':>9} {'boundary F1':>12}")
        for kind, score in sorted(measure(rows, cutter, show=name == "zhen" and "--errors" in sys.argv).items()):
            print(f"  {kind:10} {f1(*score.unit):9.3f} {f1(*score.end):12.3f}")


def main() -> int:
    """Print the table; returns 3 if the development set is missing."""
    model = sys.argv[sys.argv.index("--model") + 1] if "--model" in sys.argv else ""
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-") and argument != model]
    path = Path(arguments[0]) if arguments else DATA
    if not path.is_file():
        print(
            f"{path}: not there; put segments-dev.jsonl there or name it: python bench/segments.py FILE",
            file=sys.stderr,
        )
        return 3
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    others = peers()
    missing = [name for name in ("pysbd", "spacy") if name not in others]
    if missing:
        print(
            f"not compared, as not installed: {', '.join(missing)} (pip install {' '.join(missing)})", file=sys.stderr
        )
    cutters = {"zhen": ours, **({"with model": reader(model)} if model else {}), "regex": naive, **others}
    table(rows, cutters)
    for blind in BLIND:
        print(f"\nblind transcripts: {blind.name}")
        table(marked(blind), cutters)
    for name, first in (("odd, read for development", 0), ("even", 1)):
        print(f"\nblind transcripts: transcripts-2026-11, {name}")
        table([marked_row(path.read_text(encoding="utf-8")) for path in FORTY[first::2]], cutters)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
