"""Figures in Chinese and English: read on both sides, compared, and worked out for a model beforehand."""

from __future__ import annotations

from toolkit.numbers.compare import Fault, faults, name_faults
from toolkit.numbers.figures import UNITS, figures
from toolkit.numbers.phrasing import english
from toolkit.numbers.reading import Quantity
from toolkit.numbers.source import quantities

__all__ = ["UNITS", "Fault", "Quantity", "english", "faults", "figures", "name_faults", "quantities"]
