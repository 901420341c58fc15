"""The processes of the stress test; each runs until it is killed or a file `stop` appears; see `test_stress`.

A process writes to its journal what a reviewer is about to type (`try`), and again when it is saved (`done`).
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
from fake_engine import ScriptedEngine

from toolkit import pipeline
from toolkit.catalog import OpenCatalog, po, version
from toolkit.catalog.catalog_units import amended
from toolkit.config import Settings
from toolkit.errors import ToolkitError
from toolkit.glossary.edit import insert
from toolkit.glossary.tidy import fmt
from toolkit.text import digest
from toolkit.types import State, Term

Worker = Callable[[Path, random.Random], None]


def sentences() -> list[str]:
    """Return 40 sentences that are not similar."""
    dice = random.Random(40)
    return ["".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(12)) + "。" for _ in range(40)]


def run(worker: Worker, folder: Path, seed: int, *, may_fill: bool) -> None:
    """Repeat `worker`; with `may_fill` sometimes with files that cannot grow, as on a full disk."""
    dice = random.Random(seed)
    po.SETTLE = 60.0  # however slow the machine is
    if may_fill and dice.random() < 0.25:
        size = dice.randrange(12_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    while not (folder / "stop").exists():
        try:
            worker(folder, dice)
        except ToolkitError:
            time.sleep(0.005)


def translate(folder: Path, dice: random.Random) -> None:
    """Translate a document that has other sentences each time."""
    document = folder / "a.txt"
    kept = [text for text in sentences() if dice.random() < 0.8]
    with _room():
        document.write_text("\n\n".join(kept) + "\n", "utf-8")
    engine = ScriptedEngine(lambda request, n_best: [(f"Somebody waited {digest(request.text, 6)}.", -0.5)])
    pipeline.translate([document], Settings(out=folder / "out", formats=("tsv",)), lambda: engine, force=True)


def review(folder: Path, dice: random.Random) -> None:
    """Type and approve texts as the review page does."""
    catalog = OpenCatalog(folder / "out/a.po")
    for _ in range(20):
        key, entry = dice.choice(list(catalog.entries.items()))
        number = _note(folder, "try", entry.source)
        text = f"Typed {number}."
        catalog.change(key, version(entry), lambda old, text=text: amended(old, text, State.APPROVED))
        _note(folder, "done", entry.source, number)


def edit(folder: Path, dice: random.Random) -> None:
    """Change messages like a program that saves in place: it empties the file, and writes it in small parts."""
    path = folder / "out/a.po"
    catalog = polib.pofile(path.read_text("utf-8"))
    entry = dice.choice([entry for entry in catalog if not entry.obsolete])
    number = _note(folder, "try", entry.msgid)
    entry.msgstr = f"Typed {number}."
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    data = str(catalog).encode()
    cuts = sorted(dice.randrange(len(data)) for _ in range(dice.randrange(4)))
    with path.open("wb", buffering=0) as file:
        for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            time.sleep(dice.random() * 0.01)
            file.write(data[start:end])
    _note(folder, "done", entry.msgid, number)
    time.sleep(dice.random() * 0.3)


def add_terms(folder: Path, dice: random.Random) -> None:
    """Add an entry to the glossary, or format it."""
    path = folder / "glossary/terms.csv"
    if dice.random() < 0.1:
        fmt([path])
    source = "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(6))
    number = _note(folder, "try", source)
    insert(path, [Term(source, f"Typed {number}.")])
    _note(folder, "done", source, number)


def _note(folder: Path, what: str, source: str, number: int = 0) -> int:
    """Add a line to the journal in one write; numbers rise across all processes."""
    number = number or time.monotonic_ns()
    with _room():
        journal = os.open(folder / f"journal.{os.getpid()}", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(journal, f"{what} {number} {source}\n".encode())
        os.close(journal)
    return number


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Allow files to grow: only zhen gets the full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
