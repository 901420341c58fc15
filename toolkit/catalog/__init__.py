"""Catalogs: the PO files that hold the reviewers' decisions. Only this package uses polib."""

from toolkit.catalog.catalog import Catalog
from toolkit.catalog.catalog_units import (
    PERSONS,
    flagged,
    message_lines,
    read_records,
    record_of,
    records_of,
    retargeted,
    without_previous,
    wrong_keys,
)
from toolkit.catalog.editing import ConflictError, OpenCatalog, version
from toolkit.catalog.entry import Entry, free_key, is_key, storable
from toolkit.catalog.header import catalogs_below, catalogs_in, document_path, is_result
from toolkit.catalog.notes import (
    draft_hash,
    finding_line,
    moves,
    note_lines,
    offer_line,
    read_made_by,
    term_lines,
    terms_now,
)

__all__ = [
    "PERSONS",
    "Catalog",
    "ConflictError",
    "Entry",
    "OpenCatalog",
    "catalogs_below",
    "catalogs_in",
    "document_path",
    "draft_hash",
    "finding_line",
    "flagged",
    "free_key",
    "is_key",
    "is_result",
    "message_lines",
    "moves",
    "note_lines",
    "offer_line",
    "read_made_by",
    "read_records",
    "record_of",
    "records_of",
    "retargeted",
    "storable",
    "term_lines",
    "terms_now",
    "version",
    "without_previous",
    "wrong_keys",
]
