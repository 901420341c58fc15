"""Measure systems on a sample: scores, terms, findings and speed."""

from __future__ import annotations

import re
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import checks, enforce
from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.errors import UsageError
from toolkit.evaluate import scores
from toolkit.evaluate.sample import Sample
from toolkit.evaluate.scores import MetricScore
from toolkit.judging import judge_document
from toolkit.names.hints import with_names
from toolkit.progress import SILENT, Progress
from toolkit.types import Finding, Request, SegmentRecord, Severity, State, Translation


@dataclass(frozen=True, slots=True)
class System:
    """A system and its translation of each segment of a sample.

    `seconds`: the time it took, None if unknown. `likelihoods`: `Draft.score` of each segment, None if no engine of the
    toolkit translated it.
    """

    name: str
    targets: tuple[str, ...]
    seconds: float | None = None
    likelihoods: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The quality of a system on a sample.

    `scores`: by metric, over the whole sample. `segments`: chrF2 of each segment. `terms`: how many terms have their
    target, and how many there are, see `checks.terms_held`. `findings`: of each segment. `per_thousand`: findings in
    1,000 sentences, by severity. `speed`: characters of source a second, None if unknown.
    """

    system: System
    scores: Mapping[str, MetricScore]
    segments: tuple[float, ...]
    terms: tuple[int, int]
    findings: tuple[tuple[Finding, ...], ...]
    per_thousand: Mapping[Severity, float]
    speed: float | None

    @property
    def name(self) -> str:
        """The system's name."""
        return self.system.name


def draft(name: str, engine: Engine, sample: Sample, *, progress: Progress = SILENT) -> System:
    """Translate the sample with `engine` as `zhen translate` does. The time excludes loading. Raises `EngineError`."""
    records = [record for record in with_names(sample.records, {}) if record.segment.translate]
    engine.translate([Request("", "你好。")])  # loads the model before the clock runs
    with (
        tempfile.TemporaryDirectory() as folder,
        DraftCache(Path(folder) / "drafts.sqlite") as cache,
        progress.task(f"translating with {name}", total=len(records), unit="segments") as advance,
    ):
        start = time.monotonic()
        asks = [enforce.ask(record) for record in records]
        drafts = enforce.translate(asks, engine, cache, judge=checks.judge, advance=advance)
        seconds = time.monotonic() - start
    made = iter(drafts)
    own = [next(made) if record.segment.translate else None for record in sample.records]
    targets = tuple(
        draft.text if draft else record.segment.text for draft, record in zip(own, sample.records, strict=True)
    )
    return System(name, targets, seconds, tuple(draft.score if draft else None for draft in own))


def as_text(sample: Sample, system: System) -> str:
    """Return the translations line by line, aligned with the source; lines that are not in the sample are empty."""
    lines = dict(zip(sample.rows, system.targets, strict=True))
    return "".join(re.sub(r"[\r\n]+", " ", lines.get(row, "")) + "\n" for row in range(sample.size))


def measure(sample: Sample, systems: Sequence[System]) -> list[Measured]:
    """Measure each system on `sample`, in order; all are compared with the first.

    Raises `UsageError` if two have the same name.
    """
    named = {system.name: system.targets for system in systems}
    if len(named) < len(systems):
        raise UsageError("two systems have the same name", "name each model and hypothesis once")
    by_name = scores.corpus(named, sample.references)
    return [_measured(sample, system, by_name[system.name]) for system in systems]


def _measured(sample: Sample, system: System, by_metric: Mapping[str, MetricScore]) -> Measured:
    records = judge_document([_translated(*pair) for pair in zip(sample.records, system.targets, strict=True)])
    counts = Counter(finding.severity for record in records for finding in record.findings)
    return Measured(
        system,
        by_metric,
        scores.segments(system.targets, sample.references),
        checks.terms_held(map(checks.Pair.of, records)),
        tuple(record.findings for record in records),
        {severity: 1000 * counts[severity] / len(records) for severity in Severity},
        sample.characters / system.seconds if system.seconds else None,
    )


def _translated(record: SegmentRecord, target: str) -> SegmentRecord:
    return replace(record, translation=Translation(record.segment.key, target, State.DRAFT))
