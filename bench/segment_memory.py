"""How much memory it takes to cut a file into units, by the size of the file.

Run from the root of the repository: `python bench/segment_memory.py 5 20 80`. For each kind of text a file of so many
megabytes is made, in which no sentence comes twice, and read as `zhen segment` reads it; each in a process of its own
(Linux), which cuts a short file of that kind first. What counts is by how much the peak rises above that. The peer is
what a script would do: read the file, and find sentences one after another by a regular expression.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit import documents  # noqa: E402
from toolkit.segment import segments  # noqa: E402

SENTENCE = "第{0}天，工人们在山脚下的旧车站里修好了机车，又把沿线的{0}根枕木一根一根地换成了新的。"
SPOKEN = "大家好\n今天我们去{0}号车站\n看看那里的老工人\n他们每天很早就来\n一直做到天黑\n才坐车回家\n"
CUE = "{0}\n{1:02}:{2:02}:{3:02},000 --> {1:02}:{2:02}:{3:02},900\n" + SENTENCE + "\n\n"
TEXTS = {
    "paragraphs.txt": SENTENCE + "\n\n",
    "lines.txt": SENTENCE + "\n",
    "transcript.txt": SPOKEN,
    "list.md": "- " + SENTENCE + "\n\n| {0} | 枕木 |\n| --- | --- |\n| 一 | **二** |\n\n",
    "page.html": '<p class="x"><b>' + SENTENCE + '</b><img alt="第{0}张图" src="a.png"></p>\n',
    "film.srt": CUE,
    "messages.po": '#: a:{0}\nmsgid "' + SENTENCE + '"\nmsgstr ""\n\n',
    "units.xlf": '<trans-unit id="{0}"><source>' + SENTENCE + "</source></trans-unit>\n",
    "word.docx": "<w:p><w:r><w:t>" + SENTENCE + "</w:t></w:r></w:p>",
    "book.epub": "<p>" + SENTENCE + "</p>\n",
    "one line.txt": SENTENCE,
}
AROUND = {
    ".xlf": ('<xliff version="1.2"><file source-language="zh"><body>\n', "</body></file></xliff>\n"),
    ".docx": (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>',
        "</w:body></w:document>",
    ),
    ".epub": ('<html xmlns="http://www.w3.org/1999/xhtml"><body>', "</body></html>"),
}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PACKAGES = {
    ".docx": (
        "word/document.xml",
        {"_rels/.rels": f'<Relationships><Relationship Type="{OFFICE}" Target="word/document.xml"/></Relationships>'},
    ),
    ".epub": (
        "a.xhtml",
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
            "a.opf": '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        },
    ),
}


def write(path: Path, size: float) -> Path:
    """A file of `size` megabytes (of text, before it is packed) of the kind that `path` is called by."""
    head, tail = AROUND.get(path.suffix, ("", ""))
    member, others = PACKAGES.get(path.suffix, ("", {}))
    if not member:
        with path.open("wb") as file:
            _fill(file.write, head, path.name, tail, size)
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in others.items():
            archive.writestr(name, text)
        with archive.open(member, "w") as part:
            _fill(part.write, head, path.name, tail, size)
    return path


def _fill(put: Callable[[bytes], int], head: str, name: str, tail: str, size: float) -> None:
    written = put(head.encode())
    number = 0
    while written < size * 1e6:
        second = 2 * number
        text = TEXTS[name].format(number, second // 3600, second // 60 % 60, second % 60)
        written += put(text.encode())
        number += 1
    put(tail.encode())


def zhen(path: Path) -> Iterator[object]:
    """What `zhen segment` goes through."""
    return segments(documents.scroll(path))


def regex(path: Path) -> Iterator[object]:
    """The peer."""
    return re.finditer(r"[^。！？\n]+[。！？]?", path.read_text(encoding="utf-8"))


WAYS = {"zhen": zhen, "regex": regex}


def highest() -> int:
    """The most memory this process has had, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def measure(way: str, name: str, size: float) -> None:
    """Print by how many bytes the peak rises for a file called `name` of `size` megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "short").mkdir()
        short, long = write(Path(folder) / "short" / name, 0.05), write(Path(folder) / name, size)
        deque(WAYS[way](short), maxlen=0)
        before = highest()
        deque(WAYS[way](long), maxlen=0)
        print(highest() - before)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=float, default=[2.0, 10.0, 40.0], help="megabytes of text")
    parser.add_argument("--once", nargs=3, metavar=("WAY", "NAME", "SIZE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        measure(chosen.once[0], chosen.once[1], float(chosen.once[2]))
        return 0
    print(f"{'megabytes of text':24}" + "".join(f"{size:>9g}" for size in chosen.sizes))
    runs = [("zhen", name) for name in TEXTS] + [("regex", name) for name in ("paragraphs.txt", "one line.txt")]
    for way, name in runs:
        row = f"{way + ', ' + name:24}"
        for size in chosen.sizes:
            command = [sys.executable, __file__, "--once", way, name, str(size)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            row += f"{int(done.stdout) / 1e6:9.1f}"
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
