"""Score translations against references with sacreBLEU, with the signatures that make scores comparable.

chrF2 and chrF2++: Popović 2015 and 2017. BLEU: Papineni et al. 2002, tokenized as Post 2018 (doi 10.18653/v1/W18-6319).
Paired bootstrap resampling: Koehn 2004.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

METRICS = ("chrF2", "chrF2++", "BLEU")
SAMPLES = 1000
SEED = 12345

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class MetricScore:
    """A score from 0 to 100 and sacreBLEU's signature of it.

    `p`: the probability of a difference from the first system as large as this one by chance, from 0 to 1; None for the
    first system itself.
    """

    value: float
    signature: str
    p: float | None = None


def corpus(systems: Mapping[str, Texts], references: Sequence[Texts]) -> dict[str, dict[str, MetricScore]]:
    """Return the scores of each system by metric; each of several is compared with the first by paired bootstrap.

    All texts have the same length, at least 1. The same input gives the same result: the seed is fixed.
    """
    metrics = _metrics()
    if len(systems) == 1:
        ((name, texts),) = systems.items()
        values = {key: metric.corpus_score(list(texts), _listed(references)).score for key, metric in metrics.items()}
        return {name: {key: MetricScore(values[key], str(metric.get_signature())) for key, metric in metrics.items()}}
    from sacrebleu.significance import PairedTest

    named = [(name, list(texts)) for name, texts in systems.items()]
    with _seeded():
        signatures, results = PairedTest(named, metrics, _listed(references), test_type="bs", n_samples=SAMPLES)()
    return {
        name: {
            key: MetricScore(results[key][row].score, str(signatures[key]), results[key][row].p_value)
            for key in METRICS
        }
        for row, name in enumerate(systems)
    }


def segments(texts: Texts, references: Sequence[Texts]) -> tuple[float, ...]:
    """Return chrF2 of each text against its references, from 0 to 100."""
    metric = _metrics()["chrF2"]
    rows = zip(texts, zip(*references, strict=True), strict=True)
    return tuple(metric.sentence_score(text, list(own)).score for text, own in rows)


def _metrics() -> dict[str, Any]:
    from sacrebleu.metrics import BLEU, CHRF

    # force: without it sacreBLEU warns of texts that look tokenized
    return dict(zip(METRICS, (CHRF(), CHRF(word_order=2), BLEU(force=True)), strict=True))


def _listed(references: Sequence[Texts]) -> list[list[str]]:
    return list(map(list, references))


@contextlib.contextmanager
def _seeded() -> Iterator[None]:
    """Fix the seed of sacreBLEU, which reads it from the environment."""
    name = "SACREBLEU_SEED"
    before = os.environ.get(name)
    os.environ[name] = str(SEED)
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
