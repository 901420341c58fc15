"""Megabytes of Chinese a second through reading and segmenting, on one core, and the memory it takes.

Every file is repeated to about two megabytes of UTF-8 (`--size MB`), cut three times, and the best run counts, in
processor time, so that other programs do not blur it. Memory is the peak beyond what the text itself takes, in times
its size: with all segments held, and with each let go before the next.

Run from the root of the repository: `python bench/segment_speed.py [--size MB] [FILE…]`. Without files it takes those
of ../shared/seeds and seeds.

`--memory 10 20 40 80` measures instead how much memory cutting takes beyond the text, by its size in megabytes: the
peak of a process of its own (Linux) that lets each unit go before the next, for a text in which no sentence comes
twice, each a paragraph, and for the same in one line. A regular expression that finds one after another is the peer.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import time
import tracemalloc
from collections import deque
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit import documents  # noqa: E402
from toolkit.segment import segment, segments  # noqa: E402
from toolkit.units import Document  # noqa: E402

FOLDERS = (ROOT.parent / "shared" / "seeds", ROOT / "seeds")
TEXTS = ("txt", "md", "html", "srt", "vtt")


def enlarged(document: Document, size: int) -> Document:
    """`document` with its text repeated to about `size` bytes."""
    times = max(1, round(size / len(document.text.encode())))
    return replace(document, text=(document.text.rstrip() + "\n\n") * times)


def seconds(document: Document) -> float:
    """The processor time of the best of three runs."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        segment(document)
        best = min(best, time.process_time() - begun)
    return best


def peak(document: Document, *, hold: bool) -> int:
    """The most memory that cutting took, in bytes: with all segments held, or with each let go after the other."""
    tracemalloc.start()
    deque(segments(document), maxlen=None if hold else 0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


SENTENCE = "第{}天，工人们在山脚下的旧车站里修好了机车，又把沿线的枕木一根一根地换成了新的。"
WAYS = ("zhen", "regex")


def highest() -> int:
    """The most memory this process has had, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def cut_once(way: str, joint: str, size: float) -> None:
    """Print how much memory, in bytes, it takes beyond the text to cut `size` megabytes of sentences."""
    count = round(size * 1e6 / len((SENTENCE + joint).encode()))
    written = io.StringIO()  # unlike a list of sentences it leaves no memory behind that cutting would use first
    for number in range(count):
        written.write(SENTENCE.format(number) + joint)
    text = written.getvalue()
    written.close()
    document = Document(id="t", path="t", format="txt", text=text, encoding="utf-8", newline="\n", sha256="")
    deque(segments(replace(document, text=text[:1000])), maxlen=0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = highest()
    deque(segments(document) if way == "zhen" else re.finditer(r"[^。！？\n]+[。！？]?", text), maxlen=0)
    print(highest() - before)


def print_memory(sizes: list[float]) -> None:
    """Print the peaks for all `sizes`, each measured in a process of its own."""
    print(f"{'megabytes of text':24}" + "".join(f"{size:>9g}" for size in sizes))
    for way in WAYS:
        for name, joint in (("paragraphs", "\n\n"), ("one line", "")):
            row = f"{way + ', ' + name:24}"
            for size in sizes:
                command = [sys.executable, __file__, "--once", way, joint, str(size)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                row += f"{int(done.stdout) / 1e6:9.1f}"
            print(row)


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] == ["--once"]:
        cut_once(sys.argv[2], sys.argv[3], float(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--size", type=float, default=2.0, help="megabytes of UTF-8 for each file")
    parser.add_argument("--memory", nargs="+", type=float, metavar="MB", help="measure memory for texts of these sizes")
    chosen = parser.parse_args()
    if chosen.memory:
        print_memory(chosen.memory)
        return 0
    paths = chosen.files or [folder for folder in FOLDERS if folder.is_dir()]
    print(f"{'file':32} {'format':6} {'segments':>9} {'MB/s':>6} {'held':>7} {'passing':>9}")
    size, spent = 0, 0.0
    for path, _ in documents.find(paths):
        document = documents.read(path)
        if document.format not in TEXTS:
            continue
        document = enlarged(document, round(chosen.size * 1e6))
        length, took = len(document.text.encode()), seconds(document)
        size, spent = size + length, spent + took
        held, passing = peak(document, hold=True) / length, peak(document, hold=False) / length
        row = f"{path.name[:32]:32} {document.format:6} {len(segment(document)):9,} {length / 1e6 / took:6.2f}"
        print(f"{row} {held:5.1f} x {passing:7.1f} x")
    print(f"{'all':32} {'':6} {'':9} {size / 1e6 / spent:6.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
