"""Figures in Chinese and English: read on both sides, compared, and computed for a model."""

from __future__ import annotations

from toolkit.numbers.compare import Mismatch, mismatches, name_mismatches
from toolkit.numbers.figures import UNITS, figures
from toolkit.numbers.phrasing import english
from toolkit.numbers.quantities import Quantity
from toolkit.numbers.source import quantities

__all__ = ["UNITS", "Mismatch", "Quantity", "english", "figures", "mismatches", "name_mismatches", "quantities"]
