"""Catalogs: the PO files that hold people's decisions, and the only place that knows polib."""

from toolkit.catalog.catalog import Catalog
from toolkit.catalog.comments import draft_hash
from toolkit.catalog.entry import Entry
from toolkit.catalog.moved import moves, terms_now
from toolkit.catalog.reading import message_lines, read_units

__all__ = ["Catalog", "Entry", "draft_hash", "message_lines", "moves", "read_units", "terms_now"]
