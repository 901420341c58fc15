"""The comparison as one self-contained HTML page, worst sentences first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from toolkit.evaluate.report import Measured
from toolkit.evaluate.sample import Sample
from toolkit.export.aligned import visible
from toolkit.export.html import asset, content_security_policy, template
from toolkit.types import Finding

HERE = Path(__file__).parent
MOVED = 20
"""How many sentences with the largest change are listed."""


@dataclass(frozen=True, slots=True)
class _Target:
    """The translation of a row by one system."""

    name: str
    text: str
    score: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _SentenceRow:
    """A sentence: `number` is its line in the source, `score` the mean of the systems, `change` last less first."""

    number: int
    source: str
    references: tuple[str, ...]
    targets: tuple[_Target, ...]
    score: float
    change: float


def render(sample: Sample, measured: list[Measured]) -> str:
    """Render the page: a table of the systems, then every sentence by its mean chrF2, the lowest first."""
    style = asset("page.css") + (HERE / "page.css").read_text(encoding="utf-8")
    rows = [_row(sample, measured, index) for index in range(len(sample.records))]
    rows.sort(key=lambda row: (row.score, row.number))
    moved = sorted((row for row in rows if round(row.change, 1)), key=lambda row: (-abs(row.change), row.number))
    return template(HERE, "page.html").render(
        title=visible(sample.path.name),
        path=visible(sample.path.as_posix()),
        measured=measured,
        names=[visible(system.name) for system in measured],
        rows=rows,
        moved=moved[:MOVED] if len(measured) > 1 else [],
        style=style,
        policy=content_security_policy(style, ""),
    )


def _row(sample: Sample, measured: list[Measured], index: int) -> _SentenceRow:
    targets = tuple(
        _Target(
            visible(system.name), visible(system.system.targets[index]), system.segments[index], system.findings[index]
        )
        for system in measured
    )
    return _SentenceRow(
        sample.rows[index] + 1,
        visible(sample.records[index].segment.text),
        tuple(visible(reference[index]) for reference in sample.references),
        targets,
        fmean(target.score for target in targets),
        targets[-1].score - targets[0].score,
    )
