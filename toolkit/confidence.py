"""How far a draft can be trusted, as one number from 0 to 100.

A logistic function of a few facts about a draft that cost nothing to see. Its coefficients are data, in
`confidence.json`; `bench/confidence.py` fitted them to the default model's drafts so that the number is the chrF to be
expected of a sentence against a reference: 40 is poor, 60 good; of another model it gives an order.
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
from toolkit.units import Draft, Finding, Severity

COEFFICIENTS = Path(__file__).with_suffix(".json")
PER_HAN = 3.2
"""Characters of English that one Chinese character becomes on average."""
MANY = 3
"""More findings than these make a draft no worse."""


@dataclass(frozen=True, slots=True)
class DraftFeatures:
    """What is known of a draft without a reference.

    `score`: mean log probability of a token, from -5 to 0. `length`: logarithm of the source's length. `ratio`: how far
    the target's length is from the usual one, as the absolute logarithm of the quotient, softened for short texts.
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
    """The model: `bias` and a weight by the name of the feature (0 where none is given), on the logit scale."""

    bias: float
    weights: dict[str, float]
    fitted_on: str = ""

    def predict(self, features: DraftFeatures) -> float:
        """The expected quality, from 0 to 1."""
        return 1 / (
            1 + math.exp(-self.bias - sum(self.weights[name] * getattr(features, name) for name in self.weights))
        )


def features(score: float, source: str, target: str, findings: Iterable[Finding] = ()) -> DraftFeatures:
    """The features of a draft `target` of `source` with the model's `score` (`Draft.score`) and its findings."""
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
    """How far a draft can be trusted, 0 to 100; 0 for an empty one. Parameters as for `features`."""
    if not target.strip():
        return 0
    return round(100 * shipped().predict(features(score, source, target, findings)))


def of_draft(draft: Draft, source: str, *, run: Callable[[checks.Pair], Iterable[Finding]] = checks.run) -> int:
    """How far what an engine made of `source` can be trusted, 0 to 100; `run` may be a `checks.Remembered` one.

    Findings are those on the texts alone, as when the coefficients were fitted. Neither the glossary nor a comment nor
    the rest of the document counts, so a draft keeps its number as long as it lasts.
    """
    return confidence(draft.score, source, draft.text, run(checks.Pair("", source, draft.text)))


@lru_cache(maxsize=1)
def shipped() -> Coefficients:
    """The coefficients that come with the toolkit."""
    return Coefficients(**json.loads(COEFFICIENTS.read_text(encoding="utf-8")))
