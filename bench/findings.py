"""Measure what repair fixes: findings on the first draft of each segment and on its final text, without a model.

The documents have been translated into DIR. Its draft cache has the first drafts, the answers to the requests for each
segment before any repair; its catalogs have the final texts. Both are checked as `zhen check` does. A segment is
reported and left out on both sides if the draft cache does not have its first draft, or if its final text is not the
current draft. Nothing in DIR is changed. `--sample N` prints N findings for a reviewer to judge, drawn from the errors
and warnings on first drafts. If these are too few, it also draws from those that only final texts have, then with
`--peers` from those on other systems' translations of FLORES dev and WMT22, and last from the infos on first drafts.
`--changed` prints each text that repair changed.

    python bench/findings.py FOLDER_OR_DOCUMENT… --out DIR [--glossary P] [--sample 100 --seed 7 [--peers [DATA]]]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from flores import DATA, SETS  # noqa: E402

from toolkit import checks, documents, enforce, glossary, pipeline, reading, translation_memory  # noqa: E402
from toolkit.catalog import Catalog  # noqa: E402
from toolkit.config import Settings  # noqa: E402
from toolkit.draft_cache import DraftCache  # noqa: E402
from toolkit.errors import EngineError, ToolkitError  # noqa: E402
from toolkit.judging import judge_document  # noqa: E402
from toolkit.names.hints import with_names  # noqa: E402
from toolkit.names.name_table import NameTable  # noqa: E402
from toolkit.translation_memory import with_similar  # noqa: E402
from toolkit.types import Document, Finding, SegmentRecord, Severity, State, Translation  # noqa: E402

FIRST, FINAL, PEERS = "first draft", "final text", "other system"


@dataclass(frozen=True, slots=True)
class Compared:
    """A document twice, segment by segment: with first drafts and with final texts."""

    path: str
    first: tuple[SegmentRecord, ...]
    final: tuple[SegmentRecord, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, its place, and its side."""

    path: str
    side: str
    record: SegmentRecord
    finding: Finding

    @property
    def same(self) -> tuple[str, str, str, str]:
        """The properties it shares with the same finding on the other side."""
        return self.path, self.finding.key, self.finding.check, self.finding.message


def records_of(source: Document, settings: Settings, terms: glossary.Glossary) -> list[SegmentRecord]:
    """Return the translatable segments of a document, with the content of its catalog. Exits if it has no catalog."""
    catalog = settings.out / f"{source.id}.po"
    if not catalog.is_file():
        sys.exit(f"{catalog} is not there: run zhen translate {source.path} --out {settings.out} first")
    known = translation_memory.load(settings.out)
    recalled = reading.recall(source, Catalog.load(catalog, source.path), terms)
    named = with_names(recalled, NameTable(settings.out).targets)
    records = [record for record in named if record.segment.translate]
    return [with_similar(record, known, terms) for record in records] if known else records


def draft_of(record: SegmentRecord) -> Translation:
    """Return the draft of a segment. Raises `EngineError` if it has none that is current."""
    translation = record.translation
    if translation is None or translation.state is not State.DRAFT:
        raise EngineError("no translation" if translation is None else "a reviewer's work")
    if translation.request != enforce.ask(record).key(translation.signature):
        raise EngineError("drafted when its text or its terms were others")
    return translation


def first_of(record: SegmentRecord, cache: DraftCache) -> SegmentRecord:
    """Return `record` with the draft it had before any repair. Raises `EngineError` if that is unknown."""
    final = draft_of(record)
    drafts = enforce.candidates(record, enforce.Absent(final.signature), cache, judge=checks.judge, n_best=1)
    return replace(record, translation=replace(final, target=drafts[0].text if drafts else ""))


def compared(source: Document, records: Sequence[SegmentRecord], cache: DraftCache) -> Compared:
    """Return the segments of a document before and after repair; print which of them are left out, and why."""
    pairs = []
    for record in records:
        try:
            pairs.append((first_of(record, cache), record))
        except EngineError as error:
            print(f"left out: {source.path}:{record.segment.line} {record.segment.key}: {error}")
    return Compared(source.path, tuple(first for first, _ in pairs), tuple(final for _, final in pairs))


def found_in(one: Compared) -> Iterator[Found]:
    """Yield the findings on both sides of a document."""
    for side, records in ((FIRST, one.first), (FINAL, one.final)):
        yield from (
            Found(one.path, side, record, finding) for record in judge_document(records) for finding in record.findings
        )


def led_to(records: Sequence[SegmentRecord], cache: DraftCache) -> int:
    """Count the final texts that the whole loop gives again from the draft cache."""
    signed = ((enforce.ask(record), record.translation.signature) for record in records if record.translation)
    found = (enforce.current_draft(asked, signature, cache, judge=checks.judge) for asked, signature in signed)
    return sum(draft is not None for draft in found)


def table(found: Sequence[Found], total: int) -> None:
    """Print the findings of each severity and check on both sides: their number, and per 1,000 segments."""
    counts = Counter((one.side, one.finding.severity, name) for one in found for name in ("", one.finding.check))
    print(f"{'':20}{'first':>7}{'final':>7}   in 1,000 segments")
    for severity in Severity:
        names = {name for _, kind, name in counts if kind is severity} | {""}
        for name in sorted(names, key=lambda name: (name != "", -counts[FIRST, severity, name], name)):
            pair = [counts[side, severity, name] for side in (FIRST, FINAL)]
            shares = "".join(f"{1000 * count / max(1, total):9.1f}" for count in pair)
            print(f"{f'  {name}' if name else f'{severity}s':20}{pair[0]:7}{pair[1]:7}{shares}")


def held(records: Sequence[SegmentRecord]) -> str:
    """Return how many terms have their target in the texts of a side, of how many."""
    return "{} of {}".format(*checks.terms_held(map(checks.Pair.of, records)))


def target_of(record: SegmentRecord) -> str:
    """Return the translation of a segment."""
    return record.translation.target if record.translation else ""


def by_peers(data: Path) -> list[Found]:
    """Return the findings on other systems' FLORES dev and WMT22, without a glossary. Exits if the data is missing."""
    if not (data / SETS[0].source).is_file():
        sys.exit(f"{data} has no {SETS[0].source}: put the development sets there, or name the folder after --peers")
    found = []
    for one in SETS:
        sample = one.sample(data, 1)
        for system in one.systems(data, sample):
            for record, target in zip(sample.records, system.targets, strict=True):
                translated = replace(record, translation=Translation(record.segment.key, target, State.DRAFT))
                found += [
                    Found(f"{one.name}, {system.name}", PEERS, translated, finding)
                    for finding in checks.judge(record, target)
                ]
    return found


def pools(found: Sequence[Found]) -> dict[str, list[Found]]:
    """Return the findings to draw from, by name, in this order."""
    before = {one.same for one in found if one.side == FIRST}
    bad = [one for one in found if one.finding.severity is not Severity.INFO]
    mild = [one for one in found if one.finding.severity is Severity.INFO and one.side == FIRST]
    return {
        "on first drafts": [one for one in bad if one.side == FIRST],
        "that only final texts have": [one for one in bad if one.side == FINAL and one.same not in before],
        "on other systems' output": [one for one in bad if one.side == PEERS],
        "on first drafts, infos": mild,
    }


def drawn(found: Sequence[Found], count: int, seed: int) -> Iterator[tuple[str, list[Found], int]]:
    """Return up to `count` findings by pool: its name, the drawn findings in order, and the size of the pool."""
    dice = random.Random(seed)
    for name, pool in pools(found).items():
        chosen = sorted(dice.sample(range(len(pool)), min(count, len(pool))))
        count -= len(chosen)
        yield name, [pool[index] for index in chosen], len(pool)


def show(number: int, one: Found) -> None:
    """Print a finding for a reviewer to judge."""
    place, finding = f"{one.path}:{one.record.segment.line}", one.finding
    print(f"\n[{number}] {finding.severity} {finding.check}, {place}: {finding.message}")
    print(f"    {one.record.segment.text}\n    {target_of(one.record)}")


def sample(found: Sequence[Found], count: int, seed: int) -> None:
    """Print findings drawn at random, and how they were drawn."""
    number = 0
    for name, chosen, among in drawn(found, count, seed):
        print(f"\n{len(chosen)} of {among} findings {name}; drawn with seed {seed}")
        for offset, one in enumerate(chosen, start=1):
            show(number + offset, one)
        number += len(chosen)


def report(both: Sequence[Compared], found: Sequence[Found], cache: DraftCache) -> None:
    """Print the compared documents, and the table."""
    first = [record for one in both for record in one.first]
    final = [record for one in both for record in one.final]
    mended = sum(target_of(before) != target_of(after) for before, after in zip(first, final, strict=True))
    print(f"{len(both)} documents, {len(first)} segments on both sides; {mended} of them were changed by repair")
    print(f"the draft cache gives {led_to(final, cache)} of the final texts again\n")
    table(found, len(first))
    print(f"\nterms held: {held(first)} in first drafts, {held(final)} in final texts")


def show_changed(one: Compared) -> None:
    """Print the texts of a document that repair changed."""
    for first, final in zip(one.first, one.final, strict=True):
        if target_of(first) != target_of(final):
            print(f"\n{one.path}:{first.segment.line}\n    {first.segment.text}")
            print(f"  first {target_of(first)}\n  final {target_of(final)}")


def run(options: argparse.Namespace, cache: DraftCache) -> None:
    """Print the table, and whatever else the options select."""
    settings = Settings(glossary=tuple(options.glossary), out=options.out)
    terms = reading.load_terms(settings)
    sources = [documents.read(path, id=key) for path, key in documents.find(options.documents)]
    both = [compared(source, records_of(source, settings, terms), cache) for source in sources]
    found = [finding for one in both for finding in found_in(one)]
    report(both, found, cache)
    for one in both if options.changed else ():
        show_changed(one)
    if options.sample:
        sample([*found, *(by_peers(options.peers) if options.peers else ())], options.sample, options.seed)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path, nargs="+", help="documents or folders of them")
    parser.add_argument("--out", type=Path, required=True, help="the folder they were translated into")
    parser.add_argument("--glossary", type=Path, action="append", default=[], help="default: that of the repository")
    parser.add_argument("--changed", action="store_true", help="print each text that repair changed")
    parser.add_argument("--sample", type=int, default=0, help="print this many findings to be judged")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--peers", type=Path, nargs="?", const=DATA, help="fill the sample up from other systems' output"
    )
    options = parser.parse_args()
    options.glossary = options.glossary or [ROOT / "glossary"]
    path = options.out / pipeline.CACHE / "memory.sqlite"
    if not path.is_file():
        sys.exit(f"{path}: no such file. Without the draft cache the first drafts are unknown.")
    try:
        with tempfile.TemporaryDirectory() as folder, DraftCache(Path(shutil.copy(path, folder))) as cache:
            run(options, cache)
    except ToolkitError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
