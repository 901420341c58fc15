"""Translate Chinese documents to English with an enforced glossary: the command `zhen` as a library.

The public names are imported when they are first used, so that `import toolkit` loads nothing else.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for type checkers and the reference; `_HOMES` is the same for the interpreter
    from toolkit.catalog import Catalog
    from toolkit.config import Settings
    from toolkit.config import load as load_settings
    from toolkit.documents import read as read_document
    from toolkit.engines import Engine
    from toolkit.errors import EngineError, InputError, ToolkitError, UsageError
    from toolkit.glossary import Glossary
    from toolkit.glossary.load import load as load_glossary
    from toolkit.judging import check as check_file
    from toolkit.pipeline import translate
    from toolkit.run_state import Outcome
    from toolkit.segment import segment as segment_document
    from toolkit.types import (
        Document,
        Draft,
        Finding,
        Request,
        Segment,
        SegmentRecord,
        Severity,
        State,
        Term,
        TermMatch,
        Translation,
    )

__version__ = "0.1.0"

_HOMES = {
    "Catalog": "toolkit.catalog",
    "Document": "toolkit.types",
    "Draft": "toolkit.types",
    "Engine": "toolkit.engines",
    "EngineError": "toolkit.errors",
    "Finding": "toolkit.types",
    "Glossary": "toolkit.glossary",
    "InputError": "toolkit.errors",
    "Outcome": "toolkit.run_state",
    "Request": "toolkit.types",
    "Segment": "toolkit.types",
    "Settings": "toolkit.config",
    "Severity": "toolkit.types",
    "State": "toolkit.types",
    "Term": "toolkit.types",
    "TermMatch": "toolkit.types",
    "ToolkitError": "toolkit.errors",
    "Translation": "toolkit.types",
    "SegmentRecord": "toolkit.types",
    "UsageError": "toolkit.errors",
    "check_file": "toolkit.judging:check",
    "load_glossary": "toolkit.glossary.load:load",
    "load_settings": "toolkit.config:load",
    "read_document": "toolkit.documents:read",
    "segment_document": "toolkit.segment:segment",
    "translate": "toolkit.pipeline",
}

__all__ = [
    "Catalog",
    "Document",
    "Draft",
    "Engine",
    "EngineError",
    "Finding",
    "Glossary",
    "InputError",
    "Outcome",
    "Request",
    "Segment",
    "SegmentRecord",
    "Settings",
    "Severity",
    "State",
    "Term",
    "TermMatch",
    "ToolkitError",
    "Translation",
    "UsageError",
    "__version__",
    "check",
    "check_file",
    "create_engine",
    "load_glossary",
    "load_settings",
    "read_document",
    "segment_document",
    "translate",
]


def create_engine(
    model: str, *, threads: int = 0, effort: str = "normal", device: str = "auto", allow_remote: bool = False
) -> Engine:
    """Create the engine for a model; download, verify and convert the model first if that is not done yet.

    The network itself is loaded with the first batch.

    Args:
        model: A name from `zhen models list`, a folder, a GGUF file, a Hugging Face id, or the address of a server with
            its model: `http://127.0.0.1:11434/v1#qwen3:8b`.
        threads: CPU threads; 0 means all cores.
        effort: `low`, `normal` or `high`.
        device: `auto`, `cpu`, `cuda` or `mps`.
        allow_remote: Whether text may be sent to a server on another machine.

    Raises:
        UsageError: The model is unknown, or on another machine that is not allowed.
        InputError: The folder holds no model.
        EngineError: The model cannot be downloaded, verified or converted.
    """
    from toolkit import engines, models
    from toolkit.types import Device, Effort

    return engines.create(
        models.ready(model),
        threads=threads,
        effort=Effort(effort),
        device=Device(device),
        allow_remote=allow_remote,
    )


def check(source: str, target: str, glossary: Glossary | None = None) -> tuple[Finding, ...]:
    """Check one translation; return its findings in the order of the checks.

    Args:
        source: The Chinese text of one segment.
        target: Its English translation.
        glossary: The terms that must apply; None for none.
    """
    from toolkit import checks

    matches = glossary.match(source) if glossary else ()
    return checks.run(checks.Pair("", source, target, matches))


def __getattr__(name: str) -> Any:
    """Import a public name from its home (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(importlib.import_module(module), attribute or name)
