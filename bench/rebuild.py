"""Measure the cost of everything but the engine: a long document is translated again from existing drafts.

A document of 100,000 generated sentences (`varied_text`) is translated once by a phrase book that answers at once. Then
it is translated again, each time in a new process: `from the draft cache`, with catalog and outputs deleted; `from the
catalog`, where nothing is left to do; and `one sentence changed`, in its middle. For each: seconds of wall clock and of
processor, peak memory, calls of the engine. `--stages` measures each stage separately.

Run from the root of the repository: `python bench/rebuild.py [--sentences N] [--folder DIR] [--stages]`. A named folder
stays, and the next run uses its content again.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from varied_text import PhraseBook, document  # noqa: E402

from toolkit import checks, documents, enforce, glossary, matching, pipeline, translation_memory  # noqa: E402
from toolkit.catalog import Catalog  # noqa: E402
from toolkit.config import Settings  # noqa: E402
from toolkit.export import WRITERS, Aligned  # noqa: E402
from toolkit.names.hints import findings, soft_hints  # noqa: E402
from toolkit.segment import segment  # noqa: E402
from toolkit.types import SegmentRecord  # noqa: E402

ENGINE = 37
"""Source characters a second of the default model on 2 cores (docs/research/scale.md)."""
PHASES = ("first time", "from the draft cache", "from the catalog", "one sentence changed")


def settings(folder: Path) -> Settings:
    """Return the settings of every run."""
    return Settings(glossary=(ROOT / "glossary",), out=folder / "out")


def run(folder: Path) -> None:
    """Translate the document, and print the time and memory it took."""
    engine, begun = PhraseBook(), time.monotonic()
    (outcome,) = pipeline.translate([folder / "long.md"], settings(folder), lambda: engine)
    seconds, peak = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = outcome.drafted + outcome.reused
    share = 100 * time.process_time() * ENGINE / len((folder / "long.md").read_text("utf-8"))
    print(
        f"{count:9} {seconds:9.1f} {time.process_time():9.1f} {peak / 1024:9.0f} {engine.calls:7} {share:9.2f} %",
        flush=True,
    )


def before(phase: str, folder: Path) -> None:
    """Prepare the folder for a phase."""
    source = folder / "long.md"
    if phase == "from the draft cache":
        for path in (folder / "out").iterdir():
            if path.is_file():
                path.unlink()
    if phase == "one sentence changed":
        lines = source.read_text("utf-8").split("\n\n")
        lines[len(lines) // 2] = "灯塔看守人昨天下午写完了一份报告。"
        source.write_text("\n\n".join(lines), "utf-8")


def stages(folder: Path) -> None:
    """Print the processor time of each stage, measured separately."""
    clock = time.process_time()

    def timed(name: str, work: Callable[[], Any]) -> Any:
        nonlocal clock
        made = work()
        print(f"{name:22} {time.process_time() - clock:8.1f} s", flush=True)
        clock = time.process_time()
        return made

    terms = timed("load the glossary", lambda: glossary.load((ROOT / "glossary",)))
    source = timed("read the document", lambda: documents.read(folder / "long.md"))
    catalog = timed("read the catalog", lambda: Catalog.load(folder / "out/long.po", source.path))
    timed("translation memory", lambda: translation_memory.load(folder / "out", read=[catalog]))
    segments = timed("segment", lambda: segment(source))
    left = timed("find in the catalog", lambda: catalog.merge(segments))
    matches = timed("match terms", lambda: matching.match(segments, terms))
    records = [SegmentRecord(one, found, left.get(one.key)) for one, found in zip(segments, matches, strict=True)]
    timed("names", lambda: soft_hints(records))
    timed("what is asked", lambda: [enforce.ask(record).key() for record in records if record.segment.translate])
    pairs = [checks.Pair.of(record) for record in records if record.translation]
    judged = timed(
        "check each (once)", lambda: [replace(one, findings=checks.run(checks.Pair.of(one))) for one in records]
    )
    timed("check the document", lambda: (findings(records), checks.run_document(pairs)))
    timed("write the catalog", lambda: (catalog.update(records, {}, signature=""), catalog.render()))
    targets = {record.segment.key: record.translation.target for record in records if record.translation}
    timed("write the document", lambda: documents.render(source, segments, targets))
    aligned = Aligned("long.md", "long.md", tuple(judged))
    for name in ("md", "html", "tsv"):
        timed(f"write {name}", lambda name=name: WRITERS[name].render(aligned))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phase:
        run(options.folder)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "long.md").exists():
            (folder / "long.md").write_text(document(options.sentences), "utf-8")
        print(f"{'':22} segments   seconds processor      MB   calls  share of the engine's time", flush=True)
        for phase in PHASES:
            before(phase, folder)
            print(f"{phase:22}", end="", flush=True)
            subprocess.run([sys.executable, __file__, "--phase", phase, "--folder", str(folder)], check=True)
        if options.stages:
            stages(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
