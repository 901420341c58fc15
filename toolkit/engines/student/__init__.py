"""The student family: Mozilla's small Marian networks, with which Firefox translates pages, in fxtranslate."""

from toolkit.engines.student.engine import CUT, LONGEST, StudentEngine

__all__ = ["CUT", "LONGEST", "StudentEngine"]
