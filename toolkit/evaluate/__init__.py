"""Measure translations against references, and compare systems."""

from toolkit.evaluate.page import render
from toolkit.evaluate.report import Measured, System, as_text, draft, measure
from toolkit.evaluate.sample import Sample, hypothesis, load
from toolkit.evaluate.scores import METRICS, SAMPLES, SEED, MetricScore

__all__ = [
    "METRICS",
    "SAMPLES",
    "SEED",
    "Measured",
    "MetricScore",
    "Sample",
    "System",
    "as_text",
    "draft",
    "hypothesis",
    "load",
    "measure",
    "render",
]
