"""Catalogs: the PO files that hold people's decisions, and the only place that knows polib."""

from toolkit.catalog.catalog import Catalog
from toolkit.catalog.comments import draft_hash, tool_lines
from toolkit.catalog.editing import ConflictError, OpenCatalog, retargeted, version
from toolkit.catalog.entry import Entry, storable
from toolkit.catalog.header import is_result
from toolkit.catalog.moved import moves, terms_now
from toolkit.catalog.reading import message_lines, read_units, unit_of, units_of, wrong_keys
from toolkit.catalog.states import PERSONS

__all__ = [
    "PERSONS",
    "Catalog",
    "ConflictError",
    "Entry",
    "OpenCatalog",
    "draft_hash",
    "is_result",
    "message_lines",
    "moves",
    "read_units",
    "retargeted",
    "storable",
    "terms_now",
    "tool_lines",
    "unit_of",
    "units_of",
    "version",
    "wrong_keys",
]
