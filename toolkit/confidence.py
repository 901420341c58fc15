"""The confidence in a draft: its expected quality, a number from 0 to 100.

It is a logistic function of a few features of a draft that cost no time. The coefficients are in
`confidence.json`. `bench/confidence.py` fitted them on drafts of the default model, so that for this model the number
is the expected chrF of a sentence: 40 is poor, 60 is good. For another model only the order has a meaning.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from toolkit import checks
from toolkit.text import HAN
from toolkit.types import Draft, Finding, Severity

COEFFICIENTS = Path(__file__).with_suffix(".json")
PER_HAN = 3.2
"""Average number of English characters for one Chinese character."""
MANY = 3
"""Findings beyond this number do not lower the confidence."""


@dataclass(frozen=True, slots=True)
class DraftFeatures:
    """The features of a draft, which need no reference.

    `score`: mean log probability of a token, from -5 to 0. `length`: logarithm of the source's length. `ratio`: how far
    the target's length is from the usual one, as the absolute logarithm of the quotient, reduced for short texts.
    `copied`: share of Chinese characters in the target. `errors`, `warnings`: findings, from 0 to 3.
    """

    score: float
    length: float
    ratio: float
    copied: float
    errors: float
    warnings: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The coefficients: `bias` and a weight for each feature name (0 if missing), on the logit scale."""

    bias: float
    weights: dict[str, float]
    fitted_on: str = ""

    def predict(self, features: DraftFeatures) -> float:
        """Return the expected quality, from 0 to 1."""
        return 1 / (
            1 + math.exp(-self.bias - sum(self.weights[name] * getattr(features, name) for name in self.weights))
        )


def features(score: float, source: str, target: str, findings: Iterable[Finding] = ()) -> DraftFeatures:
    """Return the features of a draft `target` of `source` with the model's `score` (`Draft.score`) and its findings."""
    severities = [finding.severity for finding in findings]
    chinese = len(HAN.findall(source))
    usual = PER_HAN * chinese + len(source) - chinese
    return DraftFeatures(
        score=max(-5.0, min(0.0, score)),
        length=math.log1p(len(source)),
        ratio=abs(math.log((len(target) + 10) / (usual + 10))),
        copied=len(HAN.findall(target)) / max(1, len(target)),
        errors=min(MANY, severities.count(Severity.ERROR)),
        warnings=min(MANY, severities.count(Severity.WARNING)),
    )


def confidence(score: float, source: str, target: str, findings: Iterable[Finding] = ()) -> int:
    """Return the confidence in a draft, 0 to 100; 0 for an empty one. Parameters as for `features`."""
    if not target.strip():
        return 0
    return round(100 * shipped().predict(features(score, source, target, findings)))


def of_draft(draft: Draft, source: str, *, run: Callable[[checks.Pair], Iterable[Finding]] = checks.run) -> int:
    """Return the confidence in an engine's draft of `source`, 0 to 100; `run` may be a `checks.Remembered` one.

    It uses only findings on the two texts, as the fit did. Glossary, comments and the rest of the document do not
    count, so the confidence in a draft never changes.
    """
    return confidence(draft.score, source, draft.text, run(checks.Pair("", source, draft.text)))


@lru_cache(maxsize=1)
def shipped() -> Coefficients:
    """Return the coefficients that are part of the toolkit."""
    return Coefficients(**json.loads(COEFFICIENTS.read_text(encoding="utf-8")))
