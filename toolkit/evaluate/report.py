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
from toolkit.units import Finding, Request, Severity, State, Translation, Unit


@dataclass(frozen=True, slots=True)
class System:
    """A system and its translation of each unit of a sample.

    `seconds`: the time it took, None if unknown. `likelihoods`: `Draft.score` of each unit, None if no engine of the
    toolkit translated it.
    """

    name: str
    targets: tuple[str, ...]
    seconds: float | None = None
    likelihoods: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The quality of a system on a sample.

    `scores`: by metric, over the whole sample. `segments`: chrF2 of each unit. `terms`: how many terms have their
    target, and how many there are, see `checks.terms_held`. `findings`: of each unit. `per_thousand`: findings in 1,000
    sentences, by severity. `speed`: characters of source a second, None if unknown.
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
    units = [unit for unit in with_names(sample.units, {}) if unit.segment.translate]
    engine.translate([Request("", "你好。")])  # loads the model before the clock runs
    with (
        tempfile.TemporaryDirectory() as folder,
        DraftCache(Path(folder) / "drafts.sqlite") as cache,
        progress.task(f"translating with {name}", total=len(units), unit="segments") as advance,
    ):
        start = time.monotonic()
        asks = [enforce.ask(unit) for unit in units]
        drafts = enforce.translate(asks, engine, cache, judge=checks.judge, advance=advance)
        seconds = time.monotonic() - start
    made = iter(drafts)
    own = [next(made) if unit.segment.translate else None for unit in sample.units]
    targets = tuple(draft.text if draft else unit.segment.text for draft, unit in zip(own, sample.units, strict=True))
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
    units = judge_document([_translated(*pair) for pair in zip(sample.units, system.targets, strict=True)])
    counts = Counter(finding.severity for unit in units for finding in unit.findings)
    return Measured(
        system,
        by_metric,
        scores.segments(system.targets, sample.references),
        checks.terms_held(map(checks.Pair.of, units)),
        tuple(unit.findings for unit in units),
        {severity: 1000 * counts[severity] / len(units) for severity in Severity},
        sample.characters / system.seconds if system.seconds else None,
    )


def _translated(unit: Unit, target: str) -> Unit:
    return replace(unit, translation=Translation(unit.segment.key, target, State.DRAFT))
