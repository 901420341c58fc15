"""Measure reading and segmenting in megabytes of Chinese a second on one core, and the memory it takes.

Every file is repeated to about two megabytes of UTF-8 (`--size MB`) and segmented three times. The best run counts, in
processor time, so that other programs do not affect it. Memory is the peak without the text itself, as a multiple of
its size.

Run from the root of the repository: `python bench/segment_speed.py [--size MB] [FILE…]`. Without files it takes those
of ../shared/seeds and seeds.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit import documents  # noqa: E402
from toolkit.segment import segment  # noqa: E402
from toolkit.types import Document  # noqa: E402

FOLDERS = (ROOT.parent / "shared" / "seeds", ROOT / "seeds")
TEXTS = ("txt", "md", "html", "srt", "vtt")


def enlarged(document: Document, size: int) -> Document:
    """Return `document` with its text repeated to about `size` bytes."""
    times = max(1, round(size / len(document.text.encode())))
    return replace(document, text=(document.text.rstrip() + "\n\n") * times)


def seconds(document: Document) -> float:
    """Return the processor time of the fastest of three runs."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        segment(document)
        best = min(best, time.process_time() - begun)
    return best


def peak(document: Document) -> int:
    """Return the peak memory of segmentation, in bytes."""
    tracemalloc.start()
    segment(document)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--size", type=float, default=2.0, help="megabytes of UTF-8 for each file")
    chosen = parser.parse_args()
    paths = chosen.files or [folder for folder in FOLDERS if folder.is_dir()]
    print(f"{'file':32} {'format':6} {'segments':>9} {'MB/s':>6} {'memory':>7}")
    size, spent = 0, 0.0
    for path, _ in documents.find(paths):
        document = documents.read(path)
        if document.format not in TEXTS:
            continue
        document = enlarged(document, round(chosen.size * 1e6))
        length, took = len(document.text.encode()), seconds(document)
        size, spent = size + length, spent + took
        row = f"{path.name[:32]:32} {document.format:6} {len(segment(document)):9,} {length / 1e6 / took:6.2f}"
        print(f"{row} {peak(document) / length:5.1f} x")
    print(f"{'all':32} {'':6} {'':9} {size / 1e6 / spent:6.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
