"""Figures in Chinese and English: read on both sides and compared."""

from __future__ import annotations

from toolkit.numbers.compare import Fault, faults, name_faults
from toolkit.numbers.phrasing import english
from toolkit.numbers.reading import Quantity
from toolkit.numbers.source import quantities

__all__ = ["Fault", "Quantity", "english", "faults", "name_faults", "quantities"]
