"""Chinese-to-English translation and glossary toolkit: the command `zhen` as a library.

The names below are the public API; they are imported when first used, so that `import toolkit` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Catalog": "toolkit.catalog",
    "Document": "toolkit.units",
    "Draft": "toolkit.units",
    "Engine": "toolkit.engines",
    "Finding": "toolkit.units",
    "Glossary": "toolkit.glossary",
    "Request": "toolkit.units",
    "Segment": "toolkit.units",
    "Settings": "toolkit.config",
    "Term": "toolkit.units",
    "TermMatch": "toolkit.units",
    "ToolkitError": "toolkit.errors",
    "Translation": "toolkit.units",
    "Unit": "toolkit.units",
    "load_glossary": "toolkit.glossary:load",
    "read_document": "toolkit.documents:read",
    "segment_document": "toolkit.segment:segment",
    "translate": "toolkit.pipeline",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - names, all of them


def __getattr__(name: str) -> Any:
    """Import a public name from its home (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(importlib.import_module(module), attribute or name)
